// Where a row is said to be: a block and a place in it, in one number by which places are ordered.

package enum RowPlace {
    /// Rows of a block: as many as fit into one of a few kilobytes if they are small.
    private static let rowsPerBlock: UInt64 = 226

    /// Where the row of that number of this server is said to be: the offset counts from 1.
    static func place(ofRow number: UInt64) -> Int64 {
        let (block, row) = number.quotientAndRemainder(dividingBy: rowsPerBlock)
        return place(UInt32(truncatingIfNeeded: block), UInt16(truncatingIfNeeded: row + 1))
    }

    package static func place(_ block: UInt32, _ offset: UInt16) -> Int64 {
        Int64(block) << 16 | Int64(offset)
    }
}
