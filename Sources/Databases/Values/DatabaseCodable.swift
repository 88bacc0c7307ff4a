// The contract of types that become values and come from them. Users extend it to their own.

/// A type whose values can be parameters.
///
/// ```swift
/// enum Mood: String, DatabaseCodable { case sad, happy }      // needs no more
///
/// struct UserID: DatabaseEncodable {
///     var number: Int64
///     var databaseValue: DatabaseValue { .integer(number) }
/// }
/// ```
public protocol DatabaseEncodable: Sendable {
    /// The value as it goes to the database.
    var databaseValue: DatabaseValue { get }
}

/// A type that columns' values can become.
public protocol DatabaseDecodable: Sendable {
    /// A value from the database.
    ///
    /// - Throws: Any error where it does not become one of this type; ``DatabaseError/decoding(_:_:)`` makes one.
    init(database value: DatabaseValue) throws
}

/// A type of values that go to databases and come from them.
public typealias DatabaseCodable = DatabaseDecodable & DatabaseEncodable

extension DatabaseValue: DatabaseCodable {
    /// Itself.
    public var databaseValue: DatabaseValue { self }
    /// The value as it is.
    public init(database value: DatabaseValue) { self = value }

    /// The value as this type.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/decodingFailed``.
    public func decode<Value: DatabaseDecodable>(_: Value.Type = Value.self) throws -> Value {
        try Value(database: self)
    }
}

extension Optional: DatabaseEncodable where Wrapped: DatabaseEncodable {
    /// Nil is NULL.
    public var databaseValue: DatabaseValue { self?.databaseValue ?? .null }
}

extension Optional: DatabaseDecodable where Wrapped: DatabaseDecodable {
    /// NULL is nil.
    public init(database value: DatabaseValue) throws {
        self = value.isNull ? nil : try Wrapped(database: value)
    }
}

// MARK: Raw values

extension DatabaseEncodable where Self: RawRepresentable, RawValue: DatabaseEncodable {
    /// That of the raw value.
    public var databaseValue: DatabaseValue { rawValue.databaseValue }
}

extension DatabaseDecodable where Self: RawRepresentable, RawValue: DatabaseDecodable {
    /// The case of this raw value.
    public init(database value: DatabaseValue) throws {
        guard let known = Self(rawValue: try RawValue(database: value)) else {
            throw DatabaseError.decoding(value, "\(Self.self)")
        }
        self = known
    }
}
