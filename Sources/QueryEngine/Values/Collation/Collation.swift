// The orders of text: by bytes, as the root locale has it, or one that a language brings with it.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// How texts are ordered, and which of them are equal.
///
/// Byte order, and the root-locale linguistic order that `en_US.UTF-8` gives, are at hand without a call; in both, equal
/// means equal bytes. Another order is an object that a language makes: in it, texts of other bytes may be equal.
package enum Collation: Sendable {
    case c
    case linguistic
    case custom(CustomCollation)
}

/// An order of text that a language brings with it: one that takes `a` for `A`, say.
///
/// All of its answers are of one mind: texts that compare as 0 are equal, hash alike and have the same sort key, and sort
/// keys by their bytes are in the order that `compare` tells.
package final class CustomCollation: Sendable {
    /// What blanks at the end of a text count for.
    package enum Padding: Sendable {
        /// They are characters as all others.
        case none
        /// The shorter of two texts is compared as if blanks followed it.
        case blanks
    }

    /// What the catalog keeps; from `firstID`, unique in a language.
    package let id: UInt16
    package let name: String
    package let padding: Padding
    /// -1, 0 or 1.
    package let compare: @Sendable ([UInt8], [UInt8]) -> Int
    package let equal: @Sendable ([UInt8], [UInt8]) -> Bool
    package let hash: @Sendable ([UInt8], inout Hasher) -> Void
    /// Bytes that are ordered as the text is.
    package let sortKey: @Sendable ([UInt8]) -> [UInt8]
    /// The first eight bytes of the sort key as a number, zeros behind a shorter one.
    package let lead: @Sendable ([UInt8]) -> UInt64

    /// The numbers below are those of the orders that are always at hand.
    package static let firstID: UInt16 = 16

    /// - Parameters:
    ///   - compare: by sort keys if it is not given.
    ///   - equal: by `compare` if it is not given.
    ///   - hash: of the sort key if it is not given.
    ///   - lead: of the sort key if it is not given.
    package init(
        id: UInt16, name: String, padding: Padding = .none,
        compare: (@Sendable ([UInt8], [UInt8]) -> Int)? = nil,
        equal: (@Sendable ([UInt8], [UInt8]) -> Bool)? = nil,
        hash: (@Sendable ([UInt8], inout Hasher) -> Void)? = nil,
        lead: (@Sendable ([UInt8]) -> UInt64)? = nil,
        sortKey: @escaping @Sendable ([UInt8]) -> [UInt8]
    ) {
        self.lead = lead ?? { Collation.lead(ofBytes: sortKey($0)) }
        let order = compare ?? { Collation.compareBytes(sortKey($0), sortKey($1)) }
        self.id = id
        self.name = name
        self.padding = padding
        self.compare = order
        self.equal = equal ?? { order($0, $1) == 0 }
        self.hash = hash ?? { text, hasher in hasher.combine(sortKey(text)) }
        self.sortKey = sortKey
    }
}

extension Collation: Hashable {
    package static func == (a: Collation, b: Collation) -> Bool { a.id == b.id }

    package func hash(into hasher: inout Hasher) { hasher.combine(id) }

    /// What the catalog keeps of it.
    package var id: UInt16 {
        switch self {
        case .c: 0
        case .linguistic: 1
        case .custom(let order): order.id
        }
    }

    /// One of those that are always at hand.
    package init?(builtIn id: UInt64) {
        switch id {
        case 0: self = .c
        case 1: self = .linguistic
        default: return nil
        }
    }

    /// Equal means equal bytes.
    package var isDeterministic: Bool {
        switch self {
        case .c, .linguistic: true
        case .custom: false
        }
    }
}

extension Collation {
    /// -1, 0 or 1.
    @inline(__always)
    package func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
        switch self {
        case .c: Collation.compareBytes(a, b)
        case .linguistic: LinguisticOrder.compare(a, b)
        case .custom(let order): order.compare(a, b)
        }
    }

    @inline(__always)
    package func equal(_ a: [UInt8], _ b: [UInt8]) -> Bool {
        switch self {
        case .c, .linguistic: a == b
        case .custom(let order): order.equal(a, b)
        }
    }

    /// Texts that are equal hash alike.
    package func hash(_ text: [UInt8], into hasher: inout Hasher) {
        switch self {
        case .c, .linguistic: hasher.combine(text)
        case .custom(let order): order.hash(text, &hasher)
        }
    }

    /// Bytes that are ordered as the text is, and equal where texts are.
    @inline(__always)
    package func sortKey(_ text: [UInt8]) -> [UInt8] {
        switch self {
        case .c: text
        case .linguistic: LinguisticOrder.sortKey(text)
        case .custom(let order): order.sortKey(text)
        }
    }

    /// The beginning of a text as a number: where those of two texts differ, they are in the texts' order. Nil: this order has none.
    func lead(_ text: [UInt8]) -> UInt64? {
        switch self {
        case .c: Collation.lead(ofBytes: text)
        case .linguistic: nil
        case .custom(let order): order.lead(text)
        }
    }

    /// The first eight bytes as a number, zeros behind fewer.
    package static func lead(ofBytes bytes: [UInt8]) -> UInt64 {
        bytes.withUnsafeBytes { bytes in
            if bytes.count >= 8 { return UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)) }
            var lead: UInt64 = 0
            for byte in bytes { lead = lead << 8 | UInt64(byte) }
            return bytes.isEmpty ? 0 : lead << UInt64(8 * (8 - bytes.count))
        }
    }

    @inline(__always)
    package static func compareBytes(_ a: [UInt8], _ b: [UInt8]) -> Int {
        let common = min(a.count, b.count)
        let order = a.withUnsafeBytes { left in
            b.withUnsafeBytes { right in
                guard let l = left.baseAddress, let r = right.baseAddress else { return Int32(0) }
                return memcmp(l, r, common)
            }
        }
        if order != 0 { return order < 0 ? -1 : 1 }
        return a.count == b.count ? 0 : a.count < b.count ? -1 : 1
    }
}
