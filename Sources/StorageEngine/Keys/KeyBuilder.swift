// Builds keys column by column in the order-preserving encoding.

/// Appends columns to a key. Each column is a marker byte that places NULL, then the value's ordered
/// bytes, inverted if the column is descending; the marker itself is never inverted.
///
/// One column must always use the same method: `append(int:)` and `append(int32:)` do not compare.
package struct KeyBuilder {
    private var bits: UInt128 = 0
    private var count = 0
    private var tail: [UInt8] = []

    private static let nullFirst: UInt64 = 0
    private static let value: UInt64 = 1
    private static let nullLast: UInt64 = 2

    package init() {}

    package var key: Key {
        let lengthTag = tail.isEmpty ? UInt64(count) : Key.spilled
        return Key(
            high: UInt64(truncatingIfNeeded: bits >> 64),
            low: UInt64(truncatingIfNeeded: bits) | lengthTag,
            tail: tail.isEmpty ? nil : tail)
    }

    package mutating func removeAll() {
        bits = 0
        count = 0
        tail.removeAll(keepingCapacity: true)
    }

    package mutating func append(int: Int64, descending: Bool = false, nullsFirst: Bool = false) {
        let ordered = UInt64(bitPattern: int) ^ (1 << 63)
        appendColumn(ordered, byteCount: 8, descending)
    }

    package mutating func append(int32: Int32, descending: Bool = false, nullsFirst: Bool = false) {
        let ordered = UInt64(UInt32(bitPattern: int32) ^ (1 << 31))
        appendColumn(ordered, byteCount: 4, descending)
    }

    package mutating func append(bool: Bool, descending: Bool = false, nullsFirst: Bool = false) {
        appendColumn(bool ? 1 : 0, byteCount: 1, descending)
    }

    /// NaN sorts above all numbers and equal to itself; negative zero equals zero.
    package mutating func append(
        double: Double, descending: Bool = false, nullsFirst: Bool = false
    ) {
        let pattern: UInt64
        if double.isNaN {
            pattern = .max
        } else if double == 0 {
            pattern = 1 << 63
        } else if double < 0 {
            pattern = ~double.bitPattern
        } else {
            pattern = double.bitPattern | (1 << 63)
        }
        appendColumn(pattern, byteCount: 8, descending)
    }

    /// Bytes of any length, escaped so that they end themselves: 00 becomes 00 FF, the end is 00 01. One function a
    /// kind of store, none generic: other modules call them without specialising.
    package mutating func append(
        bytes: [UInt8], descending: Bool = false, nullsFirst: Bool = false
    ) {
        bytes.withUnsafeBufferPointer { append($0, descending) }
    }

    /// The same of a text's bytes.
    package mutating func append(
        bytes: String.UTF8View, descending: Bool = false, nullsFirst: Bool = false
    ) {
        let isDone: Void? = bytes.withContiguousStorageIfAvailable { append($0, descending) }
        if isDone == nil { append(bytes: Array(bytes), descending: descending) }
    }

    private mutating func append(_ bytes: UnsafeBufferPointer<UInt8>, _ descending: Bool) {
        appendRaw(KeyBuilder.value, byteCount: 1)
        let inversion: UInt64 = descending ? 0xFF : 0
        var word: UInt64 = 0
        var pending = 0
        for byte in bytes {
            word = word << 8 | (UInt64(byte) ^ inversion)
            pending += 1
            if byte == 0 {
                word = word << 8 | (0xFF ^ inversion)
                pending += 1
            }
            if pending >= 7 {
                appendRaw(word, byteCount: pending)
                word = 0
                pending = 0
            }
        }
        if pending > 0 { appendRaw(word, byteCount: pending) }
        appendRaw(0x0001 ^ (descending ? 0xFFFF : 0), byteCount: 2)
    }

    /// Bytes that are already in order and end themselves, such as a number or a fixed-size value.
    package mutating func append(
        rawOrdered: [UInt8], descending: Bool = false, nullsFirst: Bool = false
    ) {
        appendRaw(KeyBuilder.value, byteCount: 1)
        let inversion: UInt64 = descending ? 0xFF : 0
        for byte in rawOrdered { appendRaw(UInt64(byte) ^ inversion, byteCount: 1) }
    }

    package mutating func appendNull(descending: Bool = false, nullsFirst: Bool = false) {
        appendRaw(nullsFirst ? KeyBuilder.nullFirst : KeyBuilder.nullLast, byteCount: 1)
    }

    /// The marker alone of a column that is not NULL: the edge of ranges such as `a > NULL-free`.
    package mutating func appendValueMarker() {
        appendRaw(KeyBuilder.value, byteCount: 1)
    }

    @inline(__always)
    private mutating func appendColumn(_ ordered: UInt64, byteCount: Int, _ descending: Bool) {
        appendRaw(KeyBuilder.value, byteCount: 1)
        let mask = byteCount == 8 ? UInt64.max : (1 << UInt64(8 * byteCount)) &- 1
        appendRaw(descending ? ~ordered & mask : ordered, byteCount: byteCount)
    }

    /// The low `byteCount` bytes of `word`, the most significant first.
    @inline(__always)
    mutating func appendRaw(_ word: UInt64, byteCount: Int) {
        if count + byteCount <= Key.inlineCapacity {
            count += byteCount
            bits |= UInt128(word) &<< UInt128(128 - 8 * count)
            return
        }
        for index in 0..<byteCount {
            let byte = UInt8(truncatingIfNeeded: word >> UInt64(8 * (byteCount - 1 - index)))
            if count < Key.inlineCapacity {
                count += 1
                bits |= UInt128(byte) &<< UInt128(128 - 8 * count)
            } else {
                tail.append(byte)
            }
        }
    }
}
