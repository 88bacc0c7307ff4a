// Records as any Decodable type, by the names of columns.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension DatabaseRecord {
    /// The record as a value whose properties have the names of columns.
    ///
    /// Properties of types that ``DatabaseDecodable`` knows are read as those; any other `Decodable` type is read from a JSON document,
    /// also where the backend keeps it as text, or, where it consists of a single value, from that.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/decodingFailed`` or ``DatabaseError/Code/noSuchColumn``.
    public func decode<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        try type.init(from: RecordDecoder(record: self))
    }
}

private struct RecordDecoder: Decoder {
    let record: DatabaseRecord
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(RecordContainer<Key>(record: record))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw DatabaseError(.decodingFailed, "a record is no sequence: decode it as a tuple")
    }

    func singleValueContainer() throws -> any SingleValueDecodingContainer {
        ValueDecoder(value: try record.decode(DatabaseValue.self))
    }
}

private struct RecordContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let record: DatabaseRecord
    var codingPath: [any CodingKey] { [] }
    var allKeys: [Key] { record.columns.names.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { record.columns.index(of: key.stringValue) != nil }
    func decodeNil(forKey key: Key) throws -> Bool { try record[key.stringValue].isNull }

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
        do { return try record[key.stringValue].decodeAny(Value.self) } catch {
            throw DatabaseError.at(key.stringValue, error)
        }
    }

    private func value<Value: DatabaseDecodable>(_ key: Key) throws -> Value {
        do { return try record[key.stringValue].decode(Value.self) } catch {
            throw DatabaseError.at(key.stringValue, error)
        }
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> { throw noNesting(key) }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        throw noNesting(key)
    }

    func superDecoder() throws -> any Decoder { RecordDecoder(record: record) }
    func superDecoder(forKey key: Key) throws -> any Decoder { throw noNesting(key) }

    private func noNesting(_ key: Key) -> DatabaseError {
        DatabaseError(.decodingFailed, "the column \(key.stringValue) is no nested container")
    }
}

extension DatabaseValue {
    /// The value as whatever it is that is asked for.
    fileprivate func decodeAny<Value: Decodable>(_: Value.Type) throws -> Value {
        if let known = Value.self as? any DatabaseDecodable.Type {
            // The cast is to the type that `known` was made from.
            if let value = try known.init(database: self) as? Value { return value }
        }
        switch self {
        case .json(let text): return try Self.document(text, self)
        case .text(let text):
            // MariaDB and ODBC's drivers keep documents as text; an enum with a raw value is a text too.
            do { return try Value(from: ValueDecoder(value: self)) } catch {
                return try Self.document(text, self)
            }
        default: return try Value(from: ValueDecoder(value: self))
        }
    }

    private static func document<Value: Decodable>(
        _ text: String, _ value: DatabaseValue
    ) throws -> Value {
        do { return try JSONDecoder().decode(Value.self, from: Data(text.utf8)) } catch {
            throw DatabaseError.decoding(value, "a document of \(Value.self)", underlying: error)
        }
    }
}

/// For types that consist of one value, such as enums with raw values.
private struct ValueDecoder: Decoder, SingleValueDecodingContainer {
    let value: DatabaseValue
    var codingPath: [any CodingKey] { [] }
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        throw DatabaseError.decoding(value, "a keyed container")
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        throw DatabaseError.decoding(value, "a sequence")
    }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func decodeNil() -> Bool { value.isNull }
    func decode(_: Bool.Type) throws -> Bool { try value.decode() }
    func decode(_: String.Type) throws -> String { try value.decode() }
    func decode(_: Double.Type) throws -> Double { try value.decode() }
    func decode(_: Float.Type) throws -> Float { try value.decode() }
    func decode(_: Int.Type) throws -> Int { try value.decode() }
    func decode(_: Int8.Type) throws -> Int8 { try value.decode() }
    func decode(_: Int16.Type) throws -> Int16 { try value.decode() }
    func decode(_: Int32.Type) throws -> Int32 { try value.decode() }
    func decode(_: Int64.Type) throws -> Int64 { try value.decode() }
    func decode(_: UInt.Type) throws -> UInt { try value.decode() }
    func decode(_: UInt8.Type) throws -> UInt8 { try value.decode() }
    func decode(_: UInt16.Type) throws -> UInt16 { try value.decode() }
    func decode(_: UInt32.Type) throws -> UInt32 { try value.decode() }
    func decode(_: UInt64.Type) throws -> UInt64 { try value.decode() }

    func decode<Value: Decodable>(_: Value.Type) throws -> Value {
        guard let known = Value.self as? any DatabaseDecodable.Type,
            let value = try known.init(database: value) as? Value
        else { throw DatabaseError.decoding(value, "\(Value.self)") }
        return value
    }
}
