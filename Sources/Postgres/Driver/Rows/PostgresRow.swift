// One row: a slice of the bytes that came, decoded when somebody asks.

/// A row of a result. It shares the bytes of the batch that it came in, and keeps them as long as it lives.
///
/// ```swift
/// let (id, name) = try row.decode((Int, String?).self)     // all columns, in order
/// let age = try row["age"].decode(Int.self)                // by name
/// let user = try row.decode(as: User.self)                 // any Decodable type, by name
/// ```
public struct PostgresRow: Sendable {
    @usableFromInline let batch: RowBatch
    /// Where its first value begins, with its length.
    @usableFromInline let start: Int

    @inlinable @inline(__always)
    init(batch: RowBatch, start: Int) {
        self.batch = batch
        self.start = start
    }

    /// Its columns.
    public var columns: PostgresColumns { batch.columns }

    /// How many values it has.
    public var count: Int { columns.count }

    /// The value at this place, from 0.
    public subscript(index: Int) -> PostgresCell {
        guard columns.indices.contains(index) else {
            return PostgresCell(missing: "\(index)", index: index)
        }
        var cursor = RowCursor(self)
        for _ in 0..<index { cursor.skip() }
        return cursor.cell()
    }

    /// The value of the first column of this name.
    public subscript(name: String) -> PostgresCell {
        guard let index = columns.index(of: name) else {
            return PostgresCell(missing: name, index: nil)
        }
        return self[index]
    }

    /// All values as they came, in order.
    package var cells: [PostgresCell] {
        var cursor = RowCursor(self)
        return columns.indices.map { _ in
            defer { cursor.skip() }
            return cursor.cell()
        }
    }
}

/// A value of a row, which may be NULL.
public struct PostgresCell: Sendable {
    /// The value; nil is NULL.
    public let value: PostgresValue?
    /// Its column; nil where the row has no such column.
    public let column: PostgresColumn?
    /// Its column's place, from 0.
    public let index: Int?
    private let name: String

    init(value: PostgresValue?, column: PostgresColumn, index: Int) {
        self.value = value
        self.column = column
        self.index = index
        name = column.name
    }

    init(missing name: String, index: Int?) {
        value = nil
        column = nil
        self.index = index
        self.name = name
    }

    /// Whether it is NULL.
    public var isNull: Bool { value == nil && column != nil }

    /// The value as this type.
    ///
    /// - Throws: ``PostgresDecodingError``.
    public func decode<Value: PostgresDecodable>(
        _: Value.Type = Value.self
    ) throws -> Value {
        guard let column else {
            throw PostgresDecodingError(.noSuchColumn, column: name, columnIndex: index)
        }
        do {
            guard let value else { return try Value.fromPostgresNull() }
            return try Value(postgres: value)
        } catch let error as PostgresDecodingError {
            throw error.at(column, index ?? 0)
        }
    }
}

extension PostgresDecodingError {
    func at(_ column: PostgresColumn, _ index: Int) -> PostgresDecodingError {
        PostgresDecodingError(
            reason, type: type == .unspecified ? column.type : type, column: column.name,
            columnIndex: index)
    }
}
