// Composite values (src/backend/utils/adt/rowtypes.c, record_send): the fields with their types.

/// A value of a composite type, or an anonymous row.
///
/// A Swift type for one of the database's decodes its fields in order:
///
/// ```swift
/// struct Point: PostgresDecodable {
///     var x: Int, y: Int
///     init(postgres value: PostgresValue) throws {
///         (x, y) = try PostgresRecord(postgres: value).decode()
///     }
/// }
/// ```
public struct PostgresRecord: Sendable, PostgresDecodable {
    /// The fields; nil is NULL.
    public let fields: [PostgresValue?]
    private let types: [PostgresDataType]

    /// From a composite type or `record`.
    public init(postgres value: PostgresValue) throws {
        guard value.format == .binary, value.type == .record || value.type.rawValue >= 16_384
        else { throw value.mismatch(Self.self) }
        var reader = ValueReader(value)
        let count = try reader.count(elementMinimum: 8)
        var fields: [PostgresValue?] = []
        var types: [PostgresDataType] = []
        for _ in 0..<count {
            let type = PostgresDataType(rawValue: try reader.read())
            let bytes = try reader.part()
            types.append(type)
            fields.append(try bytes.map { try value.inner($0, type: type) })
        }
        try reader.finish()
        self.fields = fields
        self.types = types
    }

    /// The fields as these types.
    ///
    /// - Throws: ``PostgresDecodingError``, also where there is another number of fields.
    public func decode<each Field: PostgresDecodable>(
        as types: (repeat each Field).Type = (repeat each Field).self
    ) throws -> (repeat each Field) {
        var count = 0
        for _ in repeat (each Field).self { count += 1 }
        guard count == fields.count else {
            throw PostgresDecodingError(.columnCount(wanted: count, found: fields.count))
        }
        var index = 0
        func next<T: PostgresDecodable>(_: T.Type) throws -> T {
            defer { index += 1 }
            guard let value = fields[index] else { return try T.fromPostgresNull() }
            return try T(postgres: value)
        }
        return (repeat try next((each Field).self))
    }
}

/// The literal of a composite value, to be sent as a parameter: `(1,"a b",)`.
///
/// ```swift
/// try await connection.execute("INSERT INTO shapes VALUES (\(PostgresCompositeLiteral(1, "a")))")
/// ```
public struct PostgresCompositeLiteral: Sendable, PostgresEncodable {
    /// The fields as text; nil is NULL.
    public var fields: [String?]

    /// The fields as text; nil is NULL.
    public init(fields: [String?]) { self.fields = fields }

    /// Fields by their descriptions.
    public init<each Field: LosslessStringConvertible>(_ field: repeat each Field) {
        var fields: [String?] = []
        for value in repeat each field { fields.append(value.description) }
        self.fields = fields
    }

    /// Unspecified: composite types have no number that is the same everywhere.
    public static var postgresType: PostgresDataType { .unspecified }
    /// Text.
    public static var postgresFormat: PostgresValueFormat { .text }

    /// Writes the literal.
    public func encode(into encoder: inout PostgresEncoder) throws {
        let list = fields.map { field in
            guard let field else { return "" }
            let escaped = field.map { $0 == "\"" || $0 == "\\" ? "\\\($0)" : "\($0)" }.joined()
            return "\"\(escaped)\""
        }
        try "(\(list.joined(separator: ",")))".encode(into: &encoder)
    }
}
