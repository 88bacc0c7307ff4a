// The order-preserving byte string that orders every tree: fifteen bytes inline, the rest in a tail.

/// Bytes compared as unsigned values, a shorter string before its own extensions.
///
/// The first fifteen bytes lie in two words whose last byte is the length, or 0xFF if a tail follows:
/// keys without a tail compare as one 128-bit number.
package struct Key: Sendable {
    let high: UInt64
    let low: UInt64
    let tail: [UInt8]?

    static let inlineCapacity = 15
    static let spilled: UInt64 = 0xFF

    @inline(__always)
    init(high: UInt64, low: UInt64, tail: [UInt8]?) {
        self.high = high
        self.low = low
        self.tail = tail
    }

    /// The key of a table ordered by hidden row ids: eight bytes, big endian.
    @inline(__always)
    package init(rowID: RowID) {
        self.init(high: rowID, low: 8, tail: nil)
    }

    package init(bytes: some Collection<UInt8>) {
        var builder = KeyBuilder()
        for byte in bytes { builder.appendRaw(UInt64(byte), byteCount: 1) }
        self = builder.key
    }

    /// The first eight bytes as a number: the row id of a key made by `init(rowID:)`.
    @inline(__always)
    package var rowID: RowID { high }

    package var count: Int {
        if let tail { return Key.inlineCapacity + tail.count }
        return Int(low & 0xFF)
    }

    package var bytes: [UInt8] {
        var result: [UInt8] = []
        let length = count
        result.reserveCapacity(length)
        for index in 0..<min(length, Key.inlineCapacity) {
            let word = index < 8 ? high : low
            result.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * (index & 7))))
        }
        if let tail { result.append(contentsOf: tail) }
        return result
    }

    package func withBytes<Result>(_ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
        bytes.withUnsafeBufferPointer(body)
    }

    /// The least key that is greater than every key beginning with this one; nil if there is none.
    var prefixSuccessor: Key? {
        var result = bytes
        while let last = result.last {
            if last < 0xFF {
                result[result.count - 1] = last + 1
                return Key(bytes: result)
            }
            result.removeLast()
        }
        return nil
    }

    /// What tells a row's lock from others of its table: the row id, or a hash of a longer key.
    @inline(__always)
    var lockID: UInt64 { low == 8 && tail == nil ? high : mixedHash }

    /// A well mixed hash that is the same for equal keys through the life of the process.
    var mixedHash: UInt64 {
        var hash = mix(high) &+ mix(low ^ 0x9E37_79B9_7F4A_7C15) &* 3
        if let tail {
            tail.withUnsafeBytes { raw in
                var offset = 0
                while offset + 8 <= raw.count {
                    hash = mix(hash ^ raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
                    offset += 8
                }
                while offset < raw.count {
                    hash = mix(hash ^ UInt64(raw[offset]) &+ 0x100)
                    offset += 1
                }
            }
        }
        return mix(hash)
    }
}

/// The finalizer of SplitMix64: every input bit reaches every output bit.
@inline(__always)
func mix(_ value: UInt64) -> UInt64 {
    var z = value &+ 0x9E37_79B9_7F4A_7C15
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
}

/// Three-way order of two tails: below, equal or above zero.
@inline(never)
func compareTails(_ a: [UInt8]?, _ b: [UInt8]?) -> Int {
    guard let a else { return b == nil ? 0 : -1 }
    guard let b else { return 1 }
    return a.withUnsafeBufferPointer { x in
        b.withUnsafeBufferPointer { y in
            let common = min(x.count, y.count)
            var index = 0
            while index < common {
                if x[index] != y[index] { return x[index] < y[index] ? -1 : 1 }
                index += 1
            }
            return x.count - y.count
        }
    }
}

extension Key: Hashable, Comparable {
    @inline(__always)
    package static func == (a: Key, b: Key) -> Bool {
        a.high == b.high && a.low == b.low
            && (a.tail == nil && b.tail == nil || compareTails(a.tail, b.tail) == 0)
    }

    @inline(__always)
    package static func < (a: Key, b: Key) -> Bool {
        if a.high != b.high { return a.high < b.high }
        if a.low != b.low { return a.low < b.low }
        if a.tail == nil && b.tail == nil { return false }
        return compareTails(a.tail, b.tail) < 0
    }

    package func hash(into hasher: inout Hasher) {
        hasher.combine(mixedHash)
    }
}

extension Key: CustomStringConvertible {
    package var description: String {
        let digits = Array("0123456789abcdef")
        return String(bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }
}
