// A row, which reads its values when it is asked for them.

import NIOCore

/// A row of a result.
///
/// ```swift
/// let (id, name) = try row.decode(Int.self, String?.self)
/// let mood: Mood = try row["mood"]
/// let user = try row.decode(as: User.self)          // Decodable, by the columns' names
/// ```
///
/// A row shares its bytes with those that came together with it: who keeps one row for long keeps up to some 64 KB.
public struct MySQLRow: Sendable {
    let batch: RowBatch
    let range: RowBatch.Range

    /// The columns.
    public var columns: [MySQLColumn] { batch.layout.columns }

    /// How many columns there are.
    public var count: Int { batch.layout.columns.count }

    // MARK: Decoding

    /// Reads the first columns as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError`` where there are fewer columns than types, or a value is none of its type.
    public func decode<each Value: MySQLDecodable>(
        _ types: repeat (each Value).Type
    ) throws -> (repeat each Value) {
        var reader = CellReader(self)
        return (repeat try reader.next(as: (each Value).self))
    }

    /// Reads the column of this number, from 0.
    ///
    /// - Throws: ``MySQLDecodingError`` where there is no such column, or the value is none of the type.
    public func decode<Value: MySQLDecodable>(
        _ type: Value.Type = Value.self, at column: Int
    ) throws -> Value {
        try Value(mysql: try cell(at: column))
    }

    /// Reads the first column of this name.
    ///
    /// - Throws: ``MySQLDecodingError`` where there is no such column, or the value is none of the type.
    public func decode<Value: MySQLDecodable>(
        _ type: Value.Type = Value.self, named name: String
    ) throws -> Value {
        guard let column = batch.layout.index(of: name) else {
            throw MySQLDecodingError(.missingColumn, "the result has no column \(name)", name)
        }
        return try Value(mysql: try cell(at: column))
    }

    /// The value of a column, by number.
    public subscript<Value: MySQLDecodable>(column: Int) -> Value {
        get throws { try decode(at: column) }
    }

    /// The value of a column, by name.
    public subscript<Value: MySQLDecodable>(name: String) -> Value {
        get throws { try decode(named: name) }
    }

    // MARK: Cells

    /// The value of a column as it came.
    ///
    /// - Throws: ``MySQLDecodingError`` where there is no such column.
    public func cell(at column: Int) throws -> MySQLCell {
        guard column >= 0, column < count else {
            throw MySQLDecodingError(
                .missingColumn, "the result has \(count) columns, none of number \(column)", nil)
        }
        var reader = CellReader(self)
        for _ in 0..<column { try reader.skip() }
        return try reader.next()
    }

    /// All values as they came.
    public var cells: [MySQLCell] {
        get throws {
            var reader = CellReader(self)
            var cells: [MySQLCell] = []
            cells.reserveCapacity(count)
            for _ in 0..<count { cells.append(try reader.next()) }
            return cells
        }
    }

    /// All values, each by the kind that its column's type says.
    public var values: [MySQLValue] {
        get throws { try cells.map { try $0.value() } }
    }
}

/// Walks over a row's cells.
struct CellReader {
    private let row: MySQLRow
    private var column = 0
    /// Where the next value begins, in the row.
    private var cursor: RowCursor

    init(_ row: MySQLRow) {
        self.row = row
        cursor = RowCursor(row.batch.layout)
    }

    mutating func next<Value: MySQLDecodable>(as type: Value.Type) throws -> Value {
        try Value(mysql: try next())
    }

    mutating func skip() throws { _ = try next() }

    mutating func next() throws -> MySQLCell {
        let layout = row.batch.layout
        guard column < layout.columns.count else {
            throw MySQLDecodingError(
                .missingColumn, "the result has only \(layout.columns.count) columns", nil)
        }
        let place = try row.batch.bytes.withUnsafeReadableBytes { bytes in
            let start = row.range.start
            let payload = UnsafeRawBufferPointer(
                rebasing: bytes[start..<(start + row.range.length)])
            return try cursor.next(layout, payload)
        }
        defer { column += 1 }
        return MySQLCell(
            batch: row.batch, columnIndex: column,
            start: place.map { row.range.start + $0.start } ?? 0, length: place?.length ?? -1)
    }
}
