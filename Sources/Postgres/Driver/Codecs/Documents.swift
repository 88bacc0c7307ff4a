// JSON: as text, and as any value that Foundation codes.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// The text of a JSON document, as it is.
public struct PostgresJSONText: Hashable, Sendable, PostgresCodable {
    /// The document.
    public var text: String

    /// A document.
    public init(_ text: String) { self.text = text }

    /// `jsonb`
    public static var postgresType: PostgresDataType { .jsonb }

    /// Writes the version of the form, 1, and the text.
    public func encode(into encoder: inout PostgresEncoder) {
        encoder.write(UInt8(1))
        encoder.write(text)
    }

    /// From `json`, `jsonb` and `jsonpath`.
    public init(postgres value: PostgresValue) throws {
        text = String(decoding: try Self.document(value), as: UTF8.self)
    }

    static func document(_ value: PostgresValue) throws -> [UInt8] {
        guard [.json, .jsonb, .jsonpath].contains(value.type) else {
            throw value.mismatch(Self.self)
        }
        var bytes = value.bytes
        if value.type != .json, value.format == .binary {
            guard bytes.readInteger(as: UInt8.self) == 1 else {
                throw value.malformed("a version other than 1")
            }
        }
        return Array(bytes.readableBytesView)
    }
}

/// A value that is stored as a JSON document.
///
/// ```swift
/// try await connection.execute("INSERT INTO orders VALUES (\(PostgresJSON(order)))")
/// let order = try row.decode(PostgresJSON<Order>.self).value
/// ```
public struct PostgresJSON<Value: Sendable>: Sendable {
    /// The value.
    public var value: Value

    /// A value to be stored as a document.
    public init(_ value: Value) { self.value = value }
}

extension PostgresJSON: Equatable where Value: Equatable {}
extension PostgresJSON: Hashable where Value: Hashable {}

extension PostgresJSON: PostgresEncodable where Value: Encodable {
    /// `jsonb`
    public static var postgresType: PostgresDataType { .jsonb }

    /// Writes what `JSONEncoder` makes of the value.
    ///
    /// - Throws: What `JSONEncoder` throws.
    public func encode(into encoder: inout PostgresEncoder) throws {
        encoder.write(UInt8(1))
        encoder.write(try JSONEncoder().encode(value))
    }
}

extension PostgresJSON: PostgresDecodable where Value: Decodable {
    /// From `json` and `jsonb`, by `JSONDecoder`.
    public init(postgres value: PostgresValue) throws {
        let document = try PostgresJSONText.document(value)
        do {
            self.value = try JSONDecoder().decode(Value.self, from: Data(document))
        } catch {
            throw value.malformed("not a document of \(Value.self): \(error)")
        }
    }
}
