// Values as any Decodable type: structs and dictionaries by names, lists and tuples by places.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A value as a decoder.
struct ValueDecoder: Decoder, SingleValueDecodingContainer {
    let value: YDBValue
    let codingPath: [any CodingKey]
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    func singleValueContainer() -> any SingleValueDecodingContainer { self }

    func container<Key: CodingKey>(keyedBy: Key.Type) throws -> KeyedDecodingContainer<Key> {
        var members: [String: YDBValue] = [:]
        switch try value.content([String: Any].self) {
        case .structure(let own): for member in own { members[member.name] = member.value }
        case .dictionary(let entries, _, _):
            for entry in entries { members[try String(ydb: entry.key)] = entry.value }
        case .emptyDictionary: break
        default: throw value.mismatch([String: Any].self)
        }
        return KeyedDecodingContainer(MemberContainer(members: members, codingPath: codingPath))
    }

    func unkeyedContainer() throws -> any UnkeyedDecodingContainer {
        switch try value.content([Any].self) {
        case .list(let elements, _), .tuple(let elements):
            return ElementContainer(elements: elements, codingPath: codingPath)
        case .emptyList: return ElementContainer(elements: [], codingPath: codingPath)
        case .dictionary(let entries, _, .void):
            return ElementContainer(elements: entries.map(\.key), codingPath: codingPath)
        default: throw value.mismatch([Any].self)
        }
    }

    func decodeNil() -> Bool { value.isNull }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        // The cast is to the type that the value was made of.
        if let known = type as? any YDBDecodable.Type,
            let own = try known.init(ydb: value) as? Value
        {
            return own
        }
        if case .json(let text)? = value.unwrapped { return try document(text, type) }
        if case .jsonDocument(let text)? = value.unwrapped { return try document(text, type) }
        return try Value(from: self)
    }

    private func document<Value: Decodable>(_ text: String, _ type: Value.Type) throws -> Value {
        do {
            return try JSONDecoder().decode(type, from: Data(text.utf8))
        } catch {
            throw YDBDecodingError(.malformed("not a document of \(type): \(error)"), of: value)
        }
    }
}

private struct MemberContainer<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let members: [String: YDBValue]
    let codingPath: [any CodingKey]
    var allKeys: [Key] { members.keys.compactMap { Key(stringValue: $0) } }

    func contains(_ key: Key) -> Bool { members[key.stringValue] != nil }

    func decodeNil(forKey key: Key) throws -> Bool { try decoder(key).decodeNil() }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder(key).decode(type)
    }

    private func decoder(_ key: Key) throws -> ValueDecoder {
        guard let value = members[key.stringValue] else {
            throw DecodingError.keyNotFound(
                key,
                .init(
                    codingPath: codingPath, debugDescription: "no member \(key.stringValue)"))
        }
        return ValueDecoder(value: value, codingPath: codingPath + [key])
    }

    func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type, forKey key: Key
    ) throws -> KeyedDecodingContainer<Nested> {
        try decoder(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) throws -> any UnkeyedDecodingContainer {
        try decoder(key).unkeyedContainer()
    }

    func superDecoder() throws -> any Decoder {
        throw DecodingError.dataCorrupted(
            .init(codingPath: codingPath, debugDescription: "a struct's parts are its members"))
    }

    func superDecoder(forKey key: Key) throws -> any Decoder { try decoder(key) }
}

private struct ElementContainer: UnkeyedDecodingContainer {
    let elements: [YDBValue]
    let codingPath: [any CodingKey]
    var currentIndex = 0

    init(elements: [YDBValue], codingPath: [any CodingKey]) {
        self.elements = elements
        self.codingPath = codingPath
    }

    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try current().isNull else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try decoder().decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(
        keyedBy type: Nested.Type
    ) throws -> KeyedDecodingContainer<Nested> {
        let container = try decoder().container(keyedBy: type)
        currentIndex += 1
        return container
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        let container = try decoder().unkeyedContainer()
        currentIndex += 1
        return container
    }

    mutating func superDecoder() throws -> any Decoder {
        let decoder = try decoder()
        currentIndex += 1
        return decoder
    }

    private func decoder() throws -> ValueDecoder {
        ValueDecoder(value: try current(), codingPath: codingPath)
    }

    private func current() throws -> YDBValue {
        guard !isAtEnd else {
            throw DecodingError.valueNotFound(
                YDBValue.self,
                .init(codingPath: codingPath, debugDescription: "there are no more elements"))
        }
        return elements[currentIndex]
    }
}
