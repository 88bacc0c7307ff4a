// A row, which reads its values when it is asked for them.

/// A row of a result set.
///
/// ```swift
/// let (id, name) = try row.decode((UInt64, String?).self)  // all columns, in order
/// let age = try row["age"].decode(Int.self)                // by name
/// let month = try row.month.decode(String.self)            // by name too
/// let user = try row.decode(as: User.self)                 // any Decodable type, by name
/// ```
///
/// A row shares its bytes with those that came together with it, and keeps them as long as it lives.
@dynamicMemberLookup
public struct Row: Sendable {
    @usableFromInline let batch: RowBatch
    @usableFromInline let range: Range<Int>

    @inlinable @inline(__always)
    init(batch: RowBatch, range: Range<Int>) {
        self.batch = batch
        self.range = range
    }

    /// The columns.
    public var columns: [ResultSet.Column] { batch.layout.columns }

    /// How many columns there are.
    public var count: Int { batch.layout.columns.count }

    /// The value at this place, from 0; where there is none, reading it throws.
    public subscript(index: Int) -> YDBCell {
        guard columns.indices.contains(index) else { return YDBCell(missing: nil, index, self) }
        return YDBCell(row: self, index: index)
    }

    /// The value of the first column of this name; where there is none, reading it throws.
    public subscript(name: String) -> YDBCell {
        guard let index = batch.layout.index(of: name) else {
            return YDBCell(missing: name, nil, self)
        }
        return YDBCell(row: self, index: index)
    }

    /// The same, for names that Swift takes: `row.name` is `row["name"]`.
    public subscript(dynamicMember name: String) -> YDBCell { self[name] }

    /// All values.
    ///
    /// - Throws: ``YDBDecodingError`` where the server sent what a type does not allow.
    public var values: [YDBValue] {
        get throws {
            try read { cursor in
                try columns.indices.map { _ in try cursor.next(as: YDBValue.self) }
            }
        }
    }
}

/// A value of a row, which may be NULL.
public struct YDBCell: Sendable {
    private let row: Row
    /// Its column's place, from 0; nil where the row has no column of the name.
    public let index: Int?
    /// Its column; nil where the row has no such column.
    public let column: ResultSet.Column?
    /// What was asked for by name, where there is no such column.
    private let missing: String?

    init(row: Row, index: Int) {
        self.row = row
        self.index = index
        column = row.columns[index]
        missing = nil
    }

    init(missing: String?, _ index: Int?, _ row: Row) {
        self.row = row
        self.index = index
        self.missing = missing
        column = nil
    }

    /// The value as this type.
    ///
    /// - Throws: ``YDBDecodingError``.
    public func decode<Value: YDBDecodable>(_: Value.Type = Value.self) throws -> Value {
        guard column != nil, let index else {
            throw YDBDecodingError(.noSuchColumn, column: missing, columnIndex: index)
        }
        return try row.read { cursor in
            for _ in 0..<index { try cursor.skip() }
            return try cursor.next(as: Value.self)
        }
    }

    /// The value, by its column's type.
    ///
    /// - Throws: ``YDBDecodingError`` where the row has no such column, or the server sent what the type does not allow.
    public var value: YDBValue { get throws { try decode(YDBValue.self) } }

    /// Whether it is NULL; false where there is no such column, and where the value is not of its type.
    public var isNull: Bool {
        guard let column, let index, column.type != .void else { return false }
        let isNull = try? row.read { cursor in
            for _ in 0..<index { try cursor.skip() }
            return try cursor.nextIsNull()
        }
        return isNull ?? false
    }
}
