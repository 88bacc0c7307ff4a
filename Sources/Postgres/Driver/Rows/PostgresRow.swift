// One row: a slice of the bytes that came, decoded when somebody asks.

import NIOCore

/// A row of a result. It shares the bytes of the batch that it came in, and keeps them as long as it lives.
///
/// ```swift
/// let (id, name) = try row.decode((Int, String?).self)     // all columns, in order
/// let age = try row["age"].decode(Int.self)                // by name
/// let user = try row.decode(as: User.self)                 // any Decodable type, by name
/// ```
public struct PostgresRow: Sendable {
    /// Its columns.
    public let columns: PostgresColumns
    /// The values, each behind its length. Checked when the row was taken from its batch.
    private let body: ByteBuffer

    /// - Throws: ``PostgresDecodingError`` where the lengths do not add up: the server's bytes are wrong.
    init(columns: PostgresColumns, body: ByteBuffer) throws(PostgresDecodingError) {
        self.columns = columns
        var body = body
        let count = Int(body.readInteger(as: UInt16.self) ?? 0)
        guard count == columns.count else {
            throw PostgresDecodingError(
                .malformed("a row of \(count) values for \(columns.count) columns"))
        }
        guard Self.isWhole(body, count: count) else {
            throw PostgresDecodingError(.malformed("a row whose values are not within it"))
        }
        self.body = body
    }

    private static func isWhole(_ body: ByteBuffer, count: Int) -> Bool {
        body.withUnsafeReadableBytes { bytes in
            var place = 0
            for _ in 0..<count {
                guard bytes.count - place >= 4 else { return false }
                let length = Int(
                    Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: place, as: Int32.self)))
                place += 4
                guard length >= -1, length <= bytes.count - place else { return false }
                place += max(0, length)
            }
            return place == bytes.count
        }
    }

    /// How many values it has.
    public var count: Int { columns.count }

    /// The value at this place, from 0.
    public subscript(index: Int) -> PostgresCell {
        guard columns.indices.contains(index) else {
            return PostgresCell(missing: "\(index)", index: index)
        }
        var rest = body
        for _ in 0..<index {
            guard let length = rest.readInteger(as: Int32.self) else { break }
            rest.moveReaderIndex(forwardBy: max(0, Int(length)))
        }
        return PostgresCell(bytes: Self.next(&rest), column: columns[index], index: index)
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
        var rest = body
        return columns.indices.map { index in
            PostgresCell(bytes: Self.next(&rest), column: columns[index], index: index)
        }
    }

    /// All values as these types, in order.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    public func decode<each Value: PostgresDecodable>(
        _ types: (repeat each Value).Type = (repeat each Value).self
    ) throws -> (repeat each Value) {
        var cursor = RowCursor(columns: columns, rest: body)
        var count = 0
        for _ in repeat (each Value).self { count += 1 }
        guard count == columns.count else {
            throw PostgresDecodingError(.columnCount(wanted: count, found: columns.count))
        }
        return (repeat try cursor.next((each Value).self))
    }

    /// The only value as this type.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of columns.
    public func decode<Value: PostgresDecodable>(_: Value.Type = Value.self) throws -> Value {
        guard columns.count == 1 else {
            throw PostgresDecodingError(.columnCount(wanted: 1, found: columns.count))
        }
        return try self[0].decode(Value.self)
    }

    static func next(_ rest: inout ByteBuffer) -> ByteBuffer? {
        guard let length = rest.readInteger(as: Int32.self), length >= 0 else { return nil }
        return rest.readSlice(length: Int(length))
    }
}

/// Decodes the values of a row from the first to the last.
private struct RowCursor {
    let columns: PostgresColumns
    var rest: ByteBuffer
    var index = 0

    @inline(__always)
    mutating func next<Value: PostgresDecodable>(_: Value.Type) throws -> Value {
        let column = columns[index]
        let bytes = PostgresRow.next(&rest)
        defer { index += 1 }
        do {
            guard let bytes else { return try Value.fromPostgresNull() }
            return try Value(
                postgres: PostgresValue(bytes: bytes, type: column.type, format: column.format))
        } catch let error as PostgresDecodingError {
            throw error.at(column, index)
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

    init(bytes: ByteBuffer?, column: PostgresColumn, index: Int) {
        value = bytes.map { PostgresValue(bytes: $0, type: column.type, format: column.format) }
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
    fileprivate func at(_ column: PostgresColumn, _ index: Int) -> PostgresDecodingError {
        PostgresDecodingError(
            reason, type: type == .unspecified ? column.type : type, column: column.name,
            columnIndex: index)
    }
}
