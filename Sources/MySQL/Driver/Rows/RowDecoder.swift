// Rows as Decodable values, by the columns' names.

extension MySQLRow {
    /// Reads the row as a `Decodable` value: each property is the first column of its name, an optional one may be missing; a type with
    /// a single value is the first column.
    ///
    /// - Throws: `DecodingError`, and ``MySQLDecodingError`` where a value is none of its property's type.
    public func decode<Value: Decodable>(as type: Value.Type) throws -> Value {
        try Value(from: RowDecoder(row: self))
    }
}

/// A row as a decoder.
private struct RowDecoder: Decoder {
    let row: MySQLRow
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RowContainer(row: row, cells: row.cells))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw DecodingError.dataCorrupted(
            .init(codingPath: [], debugDescription: "a row is no list: decode it as a tuple"))
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        CellDecoder(cell: row[0], codingPath: [])
    }
}

private struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: MySQLRow
    let cells: [MySQLCell]
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { row.columns.compactMap { Key(stringValue: $0.name) } }

    private func cell(_ key: Key) throws -> MySQLCell {
        guard let index = row.batch.layout.index(of: key.stringValue) else {
            throw DecodingError.keyNotFound(
                key,
                .init(
                    codingPath: [], debugDescription: "the result has no column \(key.stringValue)")
            )
        }
        return cells[index]
    }

    func contains(_ key: Key) -> Bool { row.batch.layout.index(of: key.stringValue) != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try cell(key).isNull }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try CellDecoder(cell: try cell(key), codingPath: [key]).decode(type)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        throw nesting(key)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw nesting(key)
    }

    func superDecoder() throws -> any Decoder { RowDecoder(row: row) }

    func superDecoder(forKey key: Key) throws -> any Decoder {
        CellDecoder(cell: try cell(key), codingPath: [key])
    }

    private func nesting(_ key: Key) -> DecodingError {
        .dataCorruptedError(
            forKey: key, in: self, debugDescription: "a column holds one value: see MySQLJSON")
    }
}

/// One value as a decoder.
private struct CellDecoder: Decoder, SingleValueDecodingContainer {
    let cell: MySQLCell
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func decodeNil() -> Bool { cell.isNull }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let own = type as? any MySQLDecodable.Type,
            let value = try own.read(cell) as? Value
        {
            return value
        }
        return try Value(from: self)
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer { self }

    func container<Key: CodingKey>(
        keyedBy type: Key.Type
    ) throws -> KeyedDecodingContainer<Key> {
        throw noContainer
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw noContainer }

    private var noContainer: DecodingError {
        .dataCorrupted(
            .init(
                codingPath: codingPath,
                debugDescription: "a column holds one value: see MySQLJSON"))
    }
}

extension MySQLDecodable {
    fileprivate static func read(_ cell: MySQLCell) throws -> Self { try cell.decode(Self.self) }
}
