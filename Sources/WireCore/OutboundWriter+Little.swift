// The least significant byte first, as MySQL, Aerospike's particles and Unix know numbers.

extension OutboundWriter {
    package mutating func writeLittle(_ value: UInt16) {
        bytes.append(UInt8(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 8))
    }

    /// Of the lower three bytes.
    package mutating func writeLittle24(_ value: UInt32) {
        writeLittle(UInt16(truncatingIfNeeded: value))
        bytes.append(UInt8(truncatingIfNeeded: value >> 16))
    }

    package mutating func writeLittle(_ value: UInt32) {
        writeLittle(UInt16(truncatingIfNeeded: value))
        writeLittle(UInt16(truncatingIfNeeded: value >> 16))
    }

    /// Of the lower six bytes.
    package mutating func writeLittle48(_ value: UInt64) {
        writeLittle(UInt32(truncatingIfNeeded: value))
        writeLittle(UInt16(truncatingIfNeeded: value >> 32))
    }

    package mutating func writeLittle(_ value: UInt64) {
        writeLittle(UInt32(truncatingIfNeeded: value))
        writeLittle(UInt32(truncatingIfNeeded: value >> 32))
    }

    package mutating func writeLittle(_ value: Int16) { writeLittle(UInt16(bitPattern: value)) }
    package mutating func writeLittle(_ value: Int32) { writeLittle(UInt32(bitPattern: value)) }
    package mutating func writeLittle(_ value: Int64) { writeLittle(UInt64(bitPattern: value)) }

    /// Puts the lower bytes of a length where room for so many was left.
    package mutating func patchLittle(_ mark: Mark, bytes count: Int, with value: UInt64) {
        guard mark.offset >= 0, mark.offset <= bytes.count - count else { return }
        for place in 0..<count {
            bytes[mark.offset + place] = UInt8(truncatingIfNeeded: value >> UInt64(8 * place))
        }
    }
}
