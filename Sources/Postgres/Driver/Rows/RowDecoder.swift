// Rows as any Decodable type, by the names of columns.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension PostgresRow {
    /// The row as a value whose properties have the names of columns.
    ///
    /// Properties of types that ``PostgresDecodable`` knows are read as those; any other `Decodable` type is read from a JSON
    /// document or, where it consists of a single value, from that.
    ///
    /// - Throws: ``PostgresDecodingError`` with the column's name.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try type.init(from: RowDecoder(row: self))
    }
}

private struct RowDecoder: Decoder {
    let row: PostgresRow
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RowContainer<Key>(row: row))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw PostgresDecodingError(.typeMismatch(wanted: "a sequence"), type: .record)
    }

    /// What consists of one value is read from a row of one.
    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        guard row.count == 1 else {
            throw PostgresDecodingError(.columnCount(wanted: 1, found: row.count))
        }
        return CellDecoder(cell: row[0])
    }
}

private struct RowContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let row: PostgresRow
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { row.columns.compactMap { Key(stringValue: $0.name) } }

    func contains(_ key: Key) -> Bool { row.columns.index(of: key.stringValue) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { row[key.stringValue].isNull }

    func decode(_: Bool.Type, forKey key: Key) throws -> Bool { try value(key) }
    func decode(_: String.Type, forKey key: Key) throws -> String { try value(key) }
    func decode(_: Double.Type, forKey key: Key) throws -> Double { try value(key) }
    func decode(_: Float.Type, forKey key: Key) throws -> Float { try value(key) }
    func decode(_: Int.Type, forKey key: Key) throws -> Int { try value(key) }
    func decode(_: Int8.Type, forKey key: Key) throws -> Int8 { try value(key) }
    func decode(_: Int16.Type, forKey key: Key) throws -> Int16 { try value(key) }
    func decode(_: Int32.Type, forKey key: Key) throws -> Int32 { try value(key) }
    func decode(_: Int64.Type, forKey key: Key) throws -> Int64 { try value(key) }
    func decode(_: UInt.Type, forKey key: Key) throws -> UInt { try value(key) }
    func decode(_: UInt8.Type, forKey key: Key) throws -> UInt8 { try value(key) }
    func decode(_: UInt16.Type, forKey key: Key) throws -> UInt16 { try value(key) }
    func decode(_: UInt32.Type, forKey key: Key) throws -> UInt32 { try value(key) }
    func decode(_: UInt64.Type, forKey key: Key) throws -> UInt64 { try value(key) }

    func decode<Value: Decodable>(_: Value.Type, forKey key: Key) throws -> Value {
        try row[key.stringValue].decodeAny(Value.self)
    }

    private func value<Value: PostgresDecodable>(_ key: Key) throws -> Value {
        try row[key.stringValue].decode(Value.self)
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw noNesting(key) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw noNesting(key)
    }

    func superDecoder() throws -> any Decoder { RowDecoder(row: row) }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw noNesting(key) }

    private func noNesting(_ key: Key) -> PostgresDecodingError {
        PostgresDecodingError(
            .typeMismatch(wanted: "a nested container"), column: key.stringValue,
            columnIndex: row.columns.index(of: key.stringValue))
    }
}

extension PostgresCell {
    /// The value as whatever it is that is asked for.
    fileprivate func decodeAny<Value: Decodable>(_: Value.Type) throws -> Value {
        if let known = Value.self as? any PostgresDecodable.Type {
            // The cast is to the type that `known` was made from.
            if let value = try known.init(cell: self) as? Value { return value }
        }
        if let type = value?.type, type == .json || type == .jsonb, let value {
            let document = try PostgresJSONText.document(value)
            do { return try JSONDecoder().decode(Value.self, from: Data(document)) } catch {
                throw PostgresDecodingError(
                    .malformed("not a document of \(Value.self): \(error)"), type: value.type,
                    column: column?.name, columnIndex: index)
            }
        }
        return try Value(from: CellDecoder(cell: self))
    }

}

/// For types that consist of one value, such as enums with raw values.
private struct CellDecoder: Decoder, SingleValueDecodingContainer {
    let cell: PostgresCell
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw mismatch("a keyed container")
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer { throw mismatch("a sequence") }
    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    private func mismatch(_ wanted: String) -> PostgresDecodingError {
        PostgresDecodingError(
            .typeMismatch(wanted: wanted), type: cell.column?.type ?? .unspecified,
            column: cell.column?.name, columnIndex: cell.index)
    }

    func decodeNil() -> Bool { cell.isNull }
    func decode(_: Bool.Type) throws -> Bool { try cell.decode() }
    func decode(_: String.Type) throws -> String { try cell.decode() }
    func decode(_: Double.Type) throws -> Double { try cell.decode() }
    func decode(_: Float.Type) throws -> Float { try cell.decode() }
    func decode(_: Int.Type) throws -> Int { try cell.decode() }
    func decode(_: Int8.Type) throws -> Int8 { try cell.decode() }
    func decode(_: Int16.Type) throws -> Int16 { try cell.decode() }
    func decode(_: Int32.Type) throws -> Int32 { try cell.decode() }
    func decode(_: Int64.Type) throws -> Int64 { try cell.decode() }
    func decode(_: UInt.Type) throws -> UInt { try cell.decode() }
    func decode(_: UInt8.Type) throws -> UInt8 { try cell.decode() }
    func decode(_: UInt16.Type) throws -> UInt16 { try cell.decode() }
    func decode(_: UInt32.Type) throws -> UInt32 { try cell.decode() }
    func decode(_: UInt64.Type) throws -> UInt64 { try cell.decode() }

    func decode<Value: Decodable>(_: Value.Type) throws -> Value {
        guard let known = Value.self as? any PostgresDecodable.Type,
            let value = try known.init(cell: cell) as? Value
        else { throw mismatch("\(Value.self)") }
        return value
    }
}

extension PostgresDecodable {
    fileprivate init(cell: PostgresCell) throws { self = try cell.decode(Self.self) }
}
