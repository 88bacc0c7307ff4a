// The least significant byte first, as MySQL, Aerospike's particles and Unix know numbers.

extension WireReader {
    package mutating func readLittle(_: UInt16.Type = UInt16.self) throws(WireError) -> UInt16 {
        try readInteger(UInt16.self).byteSwapped
    }

    /// Of three bytes.
    package mutating func readLittle24() throws(WireError) -> UInt32 {
        guard remaining >= 3 else { throw .insufficientData(needed: 3, remaining: remaining) }
        let low = UInt32(try readLittle(UInt16.self))
        return low | UInt32(try readInteger(UInt8.self)) << 16
    }

    package mutating func readLittle(_: UInt32.Type = UInt32.self) throws(WireError) -> UInt32 {
        try readInteger(UInt32.self).byteSwapped
    }

    /// Of six bytes.
    package mutating func readLittle48() throws(WireError) -> UInt64 {
        guard remaining >= 6 else { throw .insufficientData(needed: 6, remaining: remaining) }
        let low = UInt64(try readLittle(UInt32.self))
        return low | UInt64(try readLittle(UInt16.self)) << 32
    }

    package mutating func readLittle(_: UInt64.Type = UInt64.self) throws(WireError) -> UInt64 {
        try readInteger(UInt64.self).byteSwapped
    }

    package mutating func readLittle(_: Int16.Type = Int16.self) throws(WireError) -> Int16 {
        Int16(bitPattern: try readLittle(UInt16.self))
    }

    package mutating func readLittle(_: Int32.Type = Int32.self) throws(WireError) -> Int32 {
        Int32(bitPattern: try readLittle(UInt32.self))
    }

    package mutating func readLittle(_: Int64.Type = Int64.self) throws(WireError) -> Int64 {
        Int64(bitPattern: try readLittle(UInt64.self))
    }
}
