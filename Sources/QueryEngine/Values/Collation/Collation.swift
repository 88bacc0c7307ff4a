// The orders of text: by bytes, or as the root locale has it.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

/// Byte order, or the root-locale linguistic order that `en_US.UTF-8` gives. Equality is the same in both: equal bytes.
package enum Collation: UInt8, Sendable, Hashable {
    case c = 0, linguistic = 1
}

extension Collation {
    /// -1, 0 or 1.
    @inline(__always)
    package func compare(_ a: [UInt8], _ b: [UInt8]) -> Int {
        switch self {
        case .c: Collation.compareBytes(a, b)
        case .linguistic: LinguisticOrder.compare(a, b)
        }
    }

    @inline(__always)
    static func compareBytes(_ a: [UInt8], _ b: [UInt8]) -> Int {
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
