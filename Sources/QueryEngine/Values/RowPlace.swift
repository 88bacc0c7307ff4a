// The type tid: where a row is, as a block and a place in it.

/// A row's number of this server, shown as Postgres shows a row's place: `(block,offset)`, the offset from 1.
enum RowPlace {
    /// Rows of a block, as many as fit into one of Postgres's if they are small.
    private static let rowsPerBlock: UInt64 = 226

    static func block(_ number: Int64) -> UInt32 {
        UInt32(truncatingIfNeeded: UInt64(bitPattern: number) / rowsPerBlock)
    }

    static func offset(_ number: Int64) -> UInt16 {
        UInt16(truncatingIfNeeded: UInt64(bitPattern: number) % rowsPerBlock + 1)
    }

    /// -1 for a place where no row can be.
    static func number(_ block: UInt32, _ offset: UInt16) -> Int64 {
        guard offset > 0, offset <= rowsPerBlock else { return -1 }
        return Int64(UInt64(block) * rowsPerBlock + UInt64(offset) - 1)
    }

    static func append(_ number: Int64, to out: inout [UInt8]) {
        out.append(contentsOf: "(\(block(number)),\(offset(number)))".utf8)
    }

    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Int64 {
        let written = String(decoding: text, as: UTF8.self)
        let parts = written.dropFirst().dropLast().split(
            separator: ",", omittingEmptySubsequences: false)
        guard written.hasPrefix("("), written.hasSuffix(")"), parts.count == 2,
            let block = UInt32(parts[0]), let offset = UInt16(parts[1])
        else {
            throw SQLError(
                .invalidTextRepresentation, "invalid input syntax for type tid: \"\(written)\"")
        }
        return number(block, offset)
    }
}
