// The type tid: where a row is, as a block and a place in it.

/// A place is a block and an offset in it, shown as `(block,offset)`, in one number by which places are ordered.
enum RowPlace {
    /// Rows of a block, as many as fit into one of Postgres's if they are small.
    private static let rowsPerBlock: UInt64 = 226

    /// Where the row of that number of this server is said to be: the offset counts from 1.
    static func place(ofRow number: UInt64) -> Int64 {
        let (block, row) = number.quotientAndRemainder(dividingBy: rowsPerBlock)
        return place(UInt32(truncatingIfNeeded: block), UInt16(truncatingIfNeeded: row + 1))
    }

    static func place(_ block: UInt32, _ offset: UInt16) -> Int64 {
        Int64(block) << 16 | Int64(offset)
    }

    static func block(_ place: Int64) -> UInt32 { UInt32(truncatingIfNeeded: place >> 16) }
    static func offset(_ place: Int64) -> UInt16 { UInt16(truncatingIfNeeded: place) }

    static func append(_ place: Int64, to out: inout [UInt8]) {
        out.append(contentsOf: "(\(block(place)),\(offset(place)))".utf8)
    }

    /// Spaces may stand before the numbers and around the whole; a negative block counts from the end of its range.
    static func parse(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Int64 {
        let written = String(decoding: text, as: UTF8.self)
        let trimmed = written.trimmingSpaces()
        let parts = trimmed.dropFirst().dropLast().split(
            separator: ",", omittingEmptySubsequences: false
        ).map { $0.drop { $0 == " " } }
        guard trimmed.hasPrefix("("), trimmed.hasSuffix(")"), parts.count == 2,
            let number = Int64(parts[0]), let offset = UInt16(parts[1]),
            let block = UInt32(exactly: number)
                ?? Int32(exactly: number).map({ UInt32(bitPattern: $0) })
        else { throw .invalidSyntax("tid", written) }
        return place(block, offset)
    }
}
