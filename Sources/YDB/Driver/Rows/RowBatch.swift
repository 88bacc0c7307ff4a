// Rows as they came: the bytes of one part of a result set, and where each row begins.

import SwiftProtobuf
import YDBWire

/// The rows of one message `Ydb.ResultSet`. A row is looked into when somebody asks for its values.
@usableFromInline
final class RowBatch: Sendable {
    @usableFromInline let layout: RowLayout
    /// The message.
    @usableFromInline let bytes: [UInt8]
    /// Where the rows, which are messages `Ydb.Value`, stand in `bytes`.
    @usableFromInline let ranges: [Range<Int>]

    init(layout: RowLayout, bytes: [UInt8], ranges: [Range<Int>]) {
        self.layout = layout
        self.bytes = bytes
        self.ranges = ranges
    }

    @inlinable @inline(__always)
    func row(_ index: Int) -> Row { Row(batch: self, range: ranges[index]) }
}

/// What stands in a message `Ydb.ResultSet`, its rows left as bytes.
struct ResultSetParts {
    /// None where a part of a stream leaves the columns to the one before.
    var layout: RowLayout?
    var rows: [Range<Int>] = []
    var isTruncated = false
    var format = Ydb_ResultSet.Format.unspecified
    var arrowSchema: [UInt8] = []
    var data: [UInt8] = []

    private enum Field {
        static let columns: UInt64 = 1
        static let rows: UInt64 = 2
        static let truncated: UInt64 = 3
        static let format: UInt64 = 4
        static let arrowFormatMeta: UInt64 = 5
        static let data: UInt64 = 15
    }

    /// - Throws: ``YDBDecodingError`` where the bytes are no such message, or a column's type is none.
    init(_ bytes: [UInt8]) throws {
        var columns: [Ydb_Column] = []
        try bytes.withUnsafeBytes { buffer in
            var scanner = MessageScanner(buffer, 0..<buffer.count)
            while !scanner.isAtEnd {
                let tag = try scanner.tag()
                switch tag.number {
                case Field.rows where tag.isLengthDelimited: rows.append(try scanner.content())
                case Field.columns where tag.isLengthDelimited:
                    columns.append(try Self.message(bytes[try scanner.content()]))
                case Field.truncated where tag.rawValue & 7 == 0:
                    isTruncated = try scanner.varint() != 0
                case Field.format where tag.rawValue & 7 == 0:
                    format = .init(rawValue: Int(clamping: try scanner.varint())) ?? .unspecified
                case Field.arrowFormatMeta where tag.isLengthDelimited:
                    let meta: Ydb_Formats_ArrowFormatMeta = try Self.message(
                        bytes[try scanner.content()])
                    arrowSchema = [UInt8](meta.schema)
                case Field.data where tag.isLengthDelimited:
                    data = Array(bytes[try scanner.content()])
                default: try scanner.skip(tag)
                }
            }
        }
        if !columns.isEmpty { layout = try RowLayout(columns) }
    }

    /// A small message among the bytes.
    private static func message<Message: SwiftProtobuf.Message>(
        _ bytes: ArraySlice<UInt8>
    ) throws -> Message {
        do {
            return try Message(serializedBytes: Array(bytes))
        } catch let error as BinaryDecodingError {
            throw YDBDecodingError(.malformed("the message of a result set: \(error)"))
        }
    }
}
