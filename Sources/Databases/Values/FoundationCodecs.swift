// Foundation's types as parameters and as columns' values, and any Codable as a document.

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Data: DatabaseCodable {
    /// Bytes.
    public var databaseValue: DatabaseValue { .bytes(Array(self)) }
    /// Bytes.
    public init(database value: DatabaseValue) throws { self = Data(try [UInt8](database: value)) }
}

extension Decimal: DatabaseCodable {
    /// A decimal number.
    public var databaseValue: DatabaseValue { isNaN ? .text("NaN") : .decimal(self) }

    /// A decimal or whole number; a text that is one, as SQLite keeps them.
    public init(database value: DatabaseValue) throws {
        switch value {
        case .decimal(let number): self = number
        case .integer(let number): self = Decimal(number)
        case .text(let text):
            guard case .decimal(let number) = DatabaseValue(digits: text) else { fallthrough }
            self = number
        default: throw DatabaseError.decoding(value, "Decimal")
        }
    }
}

extension Date: DatabaseCodable {
    /// A point in time, to the microsecond.
    public var databaseValue: DatabaseValue { .date(self) }

    /// A point in time; a text such as `2024-02-29 12:30:00`, as SQLite keeps them, taken as UTC.
    public init(database value: DatabaseValue) throws {
        switch value {
        case .date(let date): self = date
        case .text(let text):
            guard let date = DateText.date(text) else { fallthrough }
            self = date
        default: throw DatabaseError.decoding(value, "Date")
        }
    }
}

extension UUID: DatabaseCodable {
    /// A UUID; its 36 characters where the backend has no such type.
    public var databaseValue: DatabaseValue { .uuid(self) }

    /// A UUID, its text, or its 16 bytes.
    public init(database value: DatabaseValue) throws {
        switch value {
        case .uuid(let id): self = id
        case .bytes(let bytes) where bytes.count == 16:
            var id = UUID().uuid
            withUnsafeMutableBytes(of: &id) { $0.copyBytes(from: bytes) }
            self = UUID(uuid: id)
        case .text(let text):
            guard let id = UUID(uuidString: text) else { fallthrough }
            self = id
        default: throw DatabaseError.decoding(value, "UUID")
        }
    }
}

/// A value that is stored as a JSON document.
///
/// ```swift
/// try await db.execute("INSERT INTO orders VALUES ($1)", DatabaseJSON(order))
/// let order = try record["document"].decode(DatabaseJSON<Order>.self).value
/// ```
public struct DatabaseJSON<Value: Codable & Sendable>: DatabaseCodable {
    /// The value.
    public let value: Value

    /// Its document.
    public let databaseValue: DatabaseValue

    /// A value to be stored.
    ///
    /// - Throws: What `JSONEncoder` throws.
    public init(_ value: Value) throws {
        self.value = value
        databaseValue = .json(String(decoding: try JSONEncoder().encode(value), as: UTF8.self))
    }

    /// From a document, or a text that is one.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/decodingFailed``.
    public init(database value: DatabaseValue) throws {
        let text = try String(database: value)
        do {
            self.value = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw DatabaseError.decoding(value, "a document of \(Value.self)", underlying: error)
        }
        databaseValue = .json(text)
    }
}
