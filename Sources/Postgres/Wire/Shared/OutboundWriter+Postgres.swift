// The frame around every message: a kind byte and a length that counts itself but not the kind.

package import WireCore

extension OutboundWriter {
    /// Writes the kind and leaves room for the length.
    package mutating func beginMessage(_ kind: UInt8) -> Mark {
        noteMessage()
        write(kind)
        return reserveLength()
    }

    /// Puts in the length of the message begun at the mark.
    package mutating func endMessage(_ mark: Mark) {
        patch(mark, with: Int32(truncatingIfNeeded: bytes(since: mark)))
    }

    /// Writes a message that has no fields.
    package mutating func writeEmptyMessage(_ kind: UInt8) {
        noteMessage()
        write(kind)
        write(Int32(4))
    }

    /// Writes a start-up packet that is no more than its code.
    mutating func writeStartupCode(_ code: UInt32) {
        write(Int32(8))
        write(code)
    }

    /// Writes a value with its length, or -1 for NULL.
    mutating func writeValue(_ value: [UInt8]?) {
        guard let value else {
            write(Int32(-1))
            return
        }
        write(Int32(truncatingIfNeeded: value.count))
        write(bytes: value)
    }

    /// Writes a list of format codes with its count.
    mutating func writeFormats(_ formats: [PostgresFormat]) {
        write(UInt16(truncatingIfNeeded: formats.count))
        for format in formats { write(format.rawValue) }
    }
}

extension WireReader {
    /// Reads a value with its length, nil for NULL (a length of -1).
    mutating func readValue() throws(WireError) -> [UInt8]? {
        let length = try readInteger(Int32.self)
        if length == -1 { return nil }
        guard length >= 0 else { throw .invalidField(.init("value length"), value: Int64(length)) }
        return try readBytes(Int(length))
    }

    /// Reads a list of values.
    mutating func readValues() throws(WireError) -> [[UInt8]?] {
        let count = try readCount16(elementMinimum: 4)
        var values: [[UInt8]?] = []
        values.reserveCapacity(count)
        for _ in 0..<count { values.append(try readValue()) }
        return values
    }

    /// Reads a list of format codes.
    mutating func readFormats() throws(WireError) -> [PostgresFormat] {
        let count = try readCount16(elementMinimum: 2)
        guard count > 0 else { return [] }
        // What most clients say costs no array of its own.
        if count == 1 { return try [PostgresFormat].one(readInteger(UInt16.self)) }
        var formats: [PostgresFormat] = []
        formats.reserveCapacity(count)
        for _ in 0..<count {
            formats.append(PostgresFormat(rawValue: try readInteger(UInt16.self)))
        }
        return formats
    }

    /// Reads a list of type OIDs.
    mutating func readTypes() throws(WireError) -> [UInt32] {
        let count = try readCount16(elementMinimum: 4)
        guard count > 0 else { return [] }
        var types: [UInt32] = []
        types.reserveCapacity(count)
        for _ in 0..<count { types.append(try readInteger(UInt32.self)) }
        return types
    }
}

extension WireReader {
    /// Reads all that remains into an array.
    mutating func readRemainingBytes() -> [UInt8] { Array(readRemaining().readableBytesView) }
}
