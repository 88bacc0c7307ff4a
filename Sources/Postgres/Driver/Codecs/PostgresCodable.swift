// The contract of all types that go to the server and come from it. Users extend it to their own.

/// A type whose values can be sent as parameters.
///
/// A Swift enum for one of the database's:
///
/// ```swift
/// enum Mood: String, PostgresCodable { case sad, ok, happy }
/// ```
///
/// is all it takes: types with a raw value are sent and read as that. Others say their type and write their bytes:
///
/// ```swift
/// extension Color: PostgresEncodable {
///     static var postgresType: PostgresDataType { .int4 }
///     func encode(into encoder: inout PostgresEncoder) throws { try red << 16 | … encode(into: &encoder) }
/// }
/// ```
public protocol PostgresEncodable: Sendable {
    /// The type that the server is told; ``PostgresDataType/unspecified`` to have it inferred, as for types that have no number that is
    /// the same everywhere.
    static var postgresType: PostgresDataType { get }

    /// How the bytes are to be read; binary unless said otherwise. Where the type is unspecified it should be text.
    static var postgresFormat: PostgresValueFormat { get }

    /// The type of arrays of such values; by default the one known for ``postgresType``.
    static var postgresArrayType: PostgresDataType { get }

    /// Writes the value's bytes, without their length.
    ///
    /// - Throws: Any error where the value has no representation; the statement is then not sent.
    func encode(into encoder: inout PostgresEncoder) throws
}

extension PostgresEncodable {
    /// Binary.
    public static var postgresFormat: PostgresValueFormat { .binary }

    /// The one known for ``postgresType``.
    public static var postgresArrayType: PostgresDataType { postgresType.array }
}

/// A type that values from the server can become.
public protocol PostgresDecodable: Sendable {
    /// A value from the server.
    ///
    /// - Throws: ``PostgresDecodingError`` where it does not become one.
    init(postgres value: PostgresValue) throws

    /// What NULL becomes.
    ///
    /// - Throws: ``PostgresDecodingError`` for all but optionals and types that say otherwise.
    static func fromPostgresNull() throws -> Self

    /// Reads a value from bytes that are lent for the time of the call: a short way for types that are read often and keep no bytes.
    ///
    /// - Parameters:
    ///   - bytes: The value's, without their length.
    ///   - type: The type that the server says the value has.
    ///   - format: How the bytes are to be read.
    /// - Returns: Nil, which is the default, where ``init(postgres:)`` is to make the value, or to say what is wrong with it.
    static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Self?
}

extension PostgresDecodable {
    /// No short way.
    @inlinable
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Self? { nil }

    /// NULL has no place in most types.
    public static func fromPostgresNull() throws -> Self {
        throw PostgresDecodingError(.unexpectedNull(wanted: "\(Self.self)"))
    }
}

/// A type of values that go to the server and come from it.
public typealias PostgresCodable = PostgresDecodable & PostgresEncodable

/// Where a value is written.
public struct PostgresEncoder: Sendable {
    /// The bytes of the value, behind those of values before it.
    public var bytes: [UInt8] = []
    var isNull = false

    init() {}

    /// The value is NULL; what was written of it does not count.
    public mutating func writeNull() { isNull = true }

    /// Writes an integer in network byte order.
    public mutating func write(_ value: some FixedWidthInteger) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    /// Writes text in UTF-8.
    public mutating func write(_ text: String) { bytes.append(contentsOf: text.utf8) }

    /// Writes bytes.
    public mutating func write(_ more: some Sequence<UInt8>) { bytes.append(contentsOf: more) }

    /// Writes a value with its length before it, or -1 for NULL.
    mutating func writeWithLength(_ value: some PostgresEncodable) throws {
        let start = bytes.count
        write(Int32(0))
        let wasNull = isNull
        isNull = false
        defer { isNull = wasNull }
        try value.encode(into: &self)
        if isNull {
            bytes.removeSubrange(start...)
            write(Int32(-1))
            return
        }
        guard let length = Int32(exactly: bytes.count - start - 4) else {
            throw PostgresEncodingError("a value of more than 2 GiB")
        }
        withUnsafeBytes(of: length.bigEndian) { length in
            for place in 0..<4 { bytes[start + place] = length[place] }
        }
    }
}

/// A value that cannot be sent.
public struct PostgresEncodingError: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let message: String

    /// A value that cannot be sent.
    public init(_ message: String) { self.message = message }

    /// What is wrong.
    public var description: String { message }
}

extension Optional: PostgresEncodable where Wrapped: PostgresEncodable {
    /// That of the wrapped type.
    public static var postgresType: PostgresDataType { Wrapped.postgresType }
    /// That of the wrapped type.
    public static var postgresFormat: PostgresValueFormat { Wrapped.postgresFormat }
    /// That of the wrapped type.
    public static var postgresArrayType: PostgresDataType { Wrapped.postgresArrayType }

    /// Nil is NULL.
    public func encode(into encoder: inout PostgresEncoder) throws {
        guard let self else { return encoder.writeNull() }
        try self.encode(into: &encoder)
    }
}

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
    /// What the wrapped type makes of it.
    public init(postgres value: PostgresValue) throws { self = try Wrapped(postgres: value) }

    /// Nil.
    @inlinable public static func fromPostgresNull() throws -> Wrapped? { nil }

    /// As the wrapped type is read.
    @inlinable
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Wrapped?? {
        guard let value = Wrapped.read(postgres: bytes, type: type, format: format) else {
            return nil
        }
        return .some(.some(value))
    }
}

// MARK: Raw values

extension PostgresEncodable where Self: RawRepresentable, RawValue: PostgresEncodable {
    /// That of the raw value.
    public static var postgresType: PostgresDataType { RawValue.postgresType }
    /// That of the raw value.
    public static var postgresFormat: PostgresValueFormat { RawValue.postgresFormat }

    /// Writes the raw value.
    public func encode(into encoder: inout PostgresEncoder) throws {
        try rawValue.encode(into: &encoder)
    }
}

extension PostgresDecodable where Self: RawRepresentable, RawValue: PostgresDecodable {
    /// The case of this raw value.
    public init(postgres value: PostgresValue) throws {
        guard let known = Self(rawValue: try RawValue(postgres: value)) else {
            throw value.outOfRange(Self.self)
        }
        self = known
    }

    /// The case of this raw value.
    @inlinable
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Self? {
        guard let rawValue = RawValue.read(postgres: bytes, type: type, format: format) else {
            return nil
        }
        return Self(rawValue: rawValue)
    }
}
