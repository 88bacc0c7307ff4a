// Swift's own types as parameters and as columns' values.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

extension Bool: DatabaseCodable {
    /// A truth value; MySQL and SQLite store 1 and 0.
    public var databaseValue: DatabaseValue { .bool(self) }

    /// A truth value, or the number 1 or 0.
    public init(database value: DatabaseValue) throws {
        switch value {
        case .bool(let value): self = value
        case .integer(1): self = true
        case .integer(0): self = false
        default: throw DatabaseError.decoding(value, "Bool")
        }
    }
}

/// Whole numbers: of all integer types, and of a decimal number without a fraction, as sums are in some backends.
extension DatabaseDecodable where Self: FixedWidthInteger {
    /// A whole number that fits.
    public init(database value: DatabaseValue) throws {
        let exact: Self? =
            switch value {
            case .integer(let value): Self(exactly: value)
            // The text of a decimal number has no exponent.
            case .decimal(let value): Self("\(value)")
            default: nil
            }
        guard let exact else { throw DatabaseError.decoding(value, "\(Self.self)") }
        self = exact
    }
}

extension DatabaseEncodable where Self: FixedWidthInteger {
    /// A whole number.
    public var databaseValue: DatabaseValue {
        Int64(exactly: self).map { .integer($0) } ?? DatabaseValue(digits: "\(self)")
    }
}

extension Int: DatabaseCodable {}
extension Int8: DatabaseCodable {}
extension Int16: DatabaseCodable {}
extension Int32: DatabaseCodable {}
extension Int64: DatabaseCodable {}
extension UInt: DatabaseCodable {}
extension UInt8: DatabaseCodable {}
extension UInt16: DatabaseCodable {}
extension UInt32: DatabaseCodable {}
extension UInt64: DatabaseCodable {}

extension Double: DatabaseCodable {
    /// A floating-point number.
    public var databaseValue: DatabaseValue { .double(self) }

    /// Any number; the nearest one of this type.
    public init(database value: DatabaseValue) throws {
        switch value {
        case .double(let value): self = value
        case .integer(let value): self = Double(value)
        case .decimal(let number):
            guard let number = Double("\(number)") else {
                throw DatabaseError.decoding(value, "Double")
            }
            self = number
        default: throw DatabaseError.decoding(value, "Double")
        }
    }
}

extension Float: DatabaseCodable {
    /// A floating-point number.
    public var databaseValue: DatabaseValue { .double(Double(self)) }
    /// Any number; the nearest one of this type.
    public init(database value: DatabaseValue) throws {
        self = Float(try Double(database: value))
    }
}

extension String: DatabaseCodable {
    /// A text.
    public var databaseValue: DatabaseValue { .text(self) }

    /// A text, a document's text, or a UUID's.
    public init(database value: DatabaseValue) throws {
        switch value {
        case .text(let text), .json(let text): self = text
        case .uuid(let id): self = id.uuidString.lowercased()
        default: throw DatabaseError.decoding(value, "String")
        }
    }
}

extension Substring: DatabaseEncodable {
    /// A text.
    public var databaseValue: DatabaseValue { .text(String(self)) }
}

/// Bytes alone: lists of other values are a type of PostgreSQL's (``DatabaseValue/postgres(_:)``).
extension Array: DatabaseEncodable where Element == UInt8 {
    /// Bytes.
    public var databaseValue: DatabaseValue { .bytes(self) }
}

extension Array: DatabaseDecodable where Element == UInt8 {
    /// Bytes.
    public init(database value: DatabaseValue) throws {
        guard case .bytes(let bytes) = value else { throw DatabaseError.decoding(value, "bytes") }
        self = bytes
    }
}
