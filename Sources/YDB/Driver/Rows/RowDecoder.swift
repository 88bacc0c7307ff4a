// Rows as any Decodable type, by the names of columns.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Row {
    /// The row as a value whose properties have the names of columns; an optional property may lack its column.
    ///
    /// Properties of types that ``YDBDecodable`` knows are read as those. Any other `Decodable` type is read from a struct, a dictionary, a
    /// list or a tuple by their parts, from `Json` and `JsonDocument` as `JSONDecoder` does it, and from a single value where it consists
    /// of one.
    ///
    /// - Throws: ``YDBDecodingError`` with the column's name; `DecodingError` where there is no column of a property's name.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try type.init(from: RowDecoder(row: self))
    }
}

private struct RowDecoder: Decoder {
    let row: Row
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RowContainer<Key>(row: row))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw DecodingError.dataCorrupted(
            .init(codingPath: [], debugDescription: "a row is no list: decode it as a tuple"))
    }

    /// What consists of one value is read from a row of one.
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        guard row.count == 1 else { throw row.otherCount(1) }
        return try row[0].read { ValueDecoder(value: $0, codingPath: []) }
    }
}

private struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: Row
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { row.columns.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { row[key.stringValue].column != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try cell(key).isNull }

    func decode(_: Bool.Type, forKey key: Key) throws -> Bool { try cell(key).decode() }
    func decode(_: String.Type, forKey key: Key) throws -> String { try cell(key).decode() }
    func decode(_: Double.Type, forKey key: Key) throws -> Double { try cell(key).decode() }
    func decode(_: Float.Type, forKey key: Key) throws -> Float { try cell(key).decode() }
    func decode(_: Int.Type, forKey key: Key) throws -> Int { try cell(key).decode() }
    func decode(_: Int8.Type, forKey key: Key) throws -> Int8 { try cell(key).decode() }
    func decode(_: Int16.Type, forKey key: Key) throws -> Int16 { try cell(key).decode() }
    func decode(_: Int32.Type, forKey key: Key) throws -> Int32 { try cell(key).decode() }
    func decode(_: Int64.Type, forKey key: Key) throws -> Int64 { try cell(key).decode() }
    func decode(_: UInt.Type, forKey key: Key) throws -> UInt { try cell(key).decode() }
    func decode(_: UInt8.Type, forKey key: Key) throws -> UInt8 { try cell(key).decode() }
    func decode(_: UInt16.Type, forKey key: Key) throws -> UInt16 { try cell(key).decode() }
    func decode(_: UInt32.Type, forKey key: Key) throws -> UInt32 { try cell(key).decode() }
    func decode(_: UInt64.Type, forKey key: Key) throws -> UInt64 { try cell(key).decode() }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try cell(key).read { value in
            try ValueDecoder(value: value, codingPath: [key]).decode(type)
        }
    }

    private func cell(_ key: Key) throws -> YDBCell {
        let cell = row[key.stringValue]
        guard cell.column != nil else {
            throw DecodingError.keyNotFound(
                key,
                .init(
                    codingPath: [],
                    debugDescription: "the result set has no column \(key.stringValue)"))
        }
        return cell
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder { RowDecoder(row: row) }
    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }

    private func decoder(_ key: Key) throws -> ValueDecoder {
        try cell(key).read { ValueDecoder(value: $0, codingPath: [key]) }
    }
}

extension YDBCell {
    /// The value for a body whose errors are to name the column.
    fileprivate func read<Result>(_ body: (YDBValue) throws -> Result) throws -> Result {
        let value = try value
        do {
            return try body(value)
        } catch let error as YDBDecodingError where error.column == nil {
            guard let column, let index else { throw error }
            throw error.at(column, index)
        }
    }
}
