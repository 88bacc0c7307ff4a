// A row, which reads its values when it is asked for them.

import NIOCore

/// A row of a result.
///
/// ```swift
/// let (id, name) = try row.decode((Int, String?).self)     // all columns, in order
/// let mood = try row["mood"].decode(Mood.self)             // by name
/// let user = try row.decode(as: User.self)                 // any Decodable type, by name
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

    /// All values as these types, in order.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    public func decode<each Value: MySQLDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) throws -> (repeat each Value) {
        var wanted = 0
        for _ in repeat (each Value).self { wanted += 1 }
        try check(wanted)
        var reader = CellReader(self)
        return (repeat try reader.next(as: (each Value).self))
    }

    /// The only value as this type.
    ///
    /// - Throws: ``MySQLDecodingError``, also where there is another number of columns.
    public func decode<Value: MySQLDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        try check(1)
        return try self[0].decode(type)
    }

    private func check(_ wanted: Int) throws {
        guard wanted == count else {
            throw MySQLDecodingError(
                .columnCount, "the row has \(count) columns, and \(wanted) values were asked for",
                nil)
        }
    }

    // MARK: Cells

    /// The value at this place, from 0; where there is none, reading it throws.
    public subscript(index: Int) -> MySQLCell {
        guard index >= 0, index < count else {
            return MySQLCell(missing: "of number \(index)", in: batch)
        }
        var reader = CellReader(self)
        for _ in 0..<index { reader.skip() }
        return reader.next()
    }

    /// The value of the first column of this name; where there is none, reading it throws.
    public subscript(name: String) -> MySQLCell {
        guard let index = batch.layout.index(of: name) else {
            return MySQLCell(missing: name, in: batch)
        }
        return self[index]
    }

    /// All values as they came.
    public var cells: [MySQLCell] {
        var reader = CellReader(self)
        var cells: [MySQLCell] = []
        cells.reserveCapacity(count)
        for _ in 0..<count { cells.append(reader.next()) }
        return cells
    }

    /// All values, each by the kind that its column's type says.
    ///
    /// - Throws: ``MySQLDecodingError`` where the server sent what a type does not allow.
    public var values: [MySQLValue] {
        get throws { try cells.map { try $0.value() } }
    }
}

/// Walks over a row's cells, which must be as many as are asked for. Their places were checked when the row was cut.
struct CellReader {
    private let row: MySQLRow
    private var column = 0
    /// Where the next value begins, in the row.
    private var cursor: RowCursor

    init(_ row: MySQLRow) {
        self.row = row
        cursor = RowCursor(row.batch.layout)
    }

    @inline(__always)
    mutating func next<Value: MySQLDecodable>(as type: Value.Type) throws -> Value {
        try Value(mysql: next())
    }

    mutating func skip() { _ = next() }

    @inline(__always)
    mutating func next() -> MySQLCell {
        let place = row.batch.bytes.withUnsafeReadableBytes { bytes -> RowCursor.Place? in
            let start = row.range.start
            let payload = UnsafeRawBufferPointer(
                rebasing: bytes[start..<(start + row.range.length)])
            return (try? cursor.next(row.batch.layout, payload)) ?? nil
        }
        defer { column += 1 }
        return MySQLCell(
            batch: row.batch, columnIndex: column,
            start: place.map { row.range.start + $0.start } ?? 0, length: place?.length ?? -1)
    }
}
