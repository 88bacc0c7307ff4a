// The rows that a statement has returned, or a part of them.

import SwiftProtobuf
import YDBWire

/// The rows of a statement, or of a stream those that came together.
///
/// ```swift
/// let results = try await session.execute("SELECT id, name FROM users")
/// for row in results[0].rows {
///     let (id, name) = try row.decode((UInt64, String?).self)
/// }
/// ```
///
/// The rows share the bytes that they came in, and are decoded when somebody asks for their values.
public struct ResultSet: Sendable {
    private let layout: RowLayout
    /// The rows.
    public private(set) var rows: Rows
    /// Whether the server had more rows than it gives at once.
    public private(set) var truncated: Bool
    /// Which of a query's result sets it is, or is a part of, from 0.
    public let index: Int
    /// How the rows came: as values, or as ``arrow`` data, and then ``rows`` is empty.
    public let format: Format
    /// What came in Apache Arrow's format; nil where rows came as values.
    public let arrow: ArrowBatch?

    /// How rows come.
    public enum Format: Hashable, Sendable {
        /// As values.
        case value
        /// As record batches of Apache Arrow's.
        case arrow
    }

    /// A record batch of Apache Arrow's, which this driver does not look into.
    public struct ArrowBatch: Hashable, Sendable {
        /// The schema.
        public let schema: [UInt8]
        /// The record batch.
        public let data: [UInt8]
    }

    /// The columns.
    public var columns: [Column] { layout.columns }

    /// The place of the first column of this name; nil where there is none.
    public func columnIndex(of name: String) -> Int? { layout.index(of: name) }

    /// From the bytes of a message `Ydb.ResultSet`: the columns are read, the rows left as they are.
    ///
    /// - Parameters:
    ///   - index: Which of the query's result sets it is.
    ///   - before: The part of the same result set before this one, whose columns serve where this one has none of its own.
    /// - Throws: ``YDBDecodingError`` where the bytes are no such message, or a column's type is none.
    init(serialized bytes: [UInt8], index: Int = 0, after before: ResultSet? = nil) throws {
        let parts = try ResultSetParts(bytes)
        layout = parts.layout ?? before?.layout ?? RowLayout([ResultSet.Column]())
        rows = Rows(RowBatch(layout: layout, bytes: bytes, ranges: parts.rows))
        truncated = parts.isTruncated
        self.index = index
        format = parts.format == .arrow ? .arrow : .value
        arrow =
            parts.format == .arrow ? ArrowBatch(schema: parts.arrowSchema, data: parts.data) : nil
    }

    /// From a message that was decoded already, which is encoded again: for tests and the few answers that are one message.
    init(_ proto: Ydb_ResultSet, index: Int = 0) throws {
        let bytes: [UInt8] = try proto.serializedBytes()
        try self.init(serialized: bytes, index: index)
    }

    /// Its columns alone, for the parts behind it.
    var withoutRows: ResultSet {
        var columns = self
        columns.rows = Rows(RowBatch(layout: layout, bytes: [], ranges: []))
        return columns
    }

    /// Puts the rows of the next part of the same result set behind these.
    mutating func append(_ next: ResultSet) {
        rows.append(next.rows)
        truncated = truncated || next.truncated
    }
}
