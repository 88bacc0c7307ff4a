// The type tid: where a row is, shown as `(block,offset)`.
import QueryEngine

extension RowPlace {
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
