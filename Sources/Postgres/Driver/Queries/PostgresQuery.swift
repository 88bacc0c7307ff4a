// A statement whose values are never text.

/// A statement with its parameters.
///
/// A string literal whose interpolated values become parameters, sent apart from the text, so that no value is ever read as SQL:
///
/// ```swift
/// let rows = try await connection.query("SELECT name FROM users WHERE id = \(id) AND kind = ANY(\(kinds))")
/// ```
///
/// Text that is to stand in the statement as it is, such as the name of a table, is interpolated by name and has to be trusted:
/// `"SELECT * FROM \(unescaped: table)"`; a name is quoted by `\(identifier: table)`.
public struct PostgresQuery: Sendable, ExpressibleByStringInterpolation {
    /// The statement, with `$1` and so on in the places of the parameters.
    public private(set) var text: String

    /// The parameters.
    public private(set) var parameters: PostgresParameters

    /// Whether the statement is kept prepared on the connection. Off for what is run once and for statements that a proxy
    /// between cannot keep.
    public var isPrepared = true

    /// How the values of the rows are sent. Text serves for types that have no binary form, as some extensions' have not.
    public var resultFormat = PostgresValueFormat.binary

    /// A trusted text with `$1` and so on for the parameters.
    public init(unescaped text: String, _ parameters: PostgresParameters = PostgresParameters()) {
        self.text = text
        self.parameters = parameters
    }

    /// A statement without parameters.
    public init(stringLiteral text: String) { self.init(unescaped: text) }

    /// A statement whose interpolated values are its parameters.
    public init(stringInterpolation: StringInterpolation) {
        self.init(unescaped: stringInterpolation.text, stringInterpolation.parameters)
    }

    /// Collects text and parameters.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var text: String
        var parameters = PostgresParameters()

        /// An empty statement.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text = ""
            text.reserveCapacity(literalCapacity + interpolationCount * 3)
        }

        /// Text of the program's own.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// A value, which becomes a parameter.
        public mutating func appendInterpolation(_ value: some PostgresEncodable) {
            parameters.append(value)
            text += "$\(parameters.count)"
        }

        /// A value, which becomes a parameter that the server is told this type of.
        public mutating func appendInterpolation(
            _ value: some PostgresEncodable, as type: PostgresDataType
        ) {
            parameters.append(value, as: type)
            text += "$\(parameters.count)"
        }

        /// Text that stands in the statement as it is. It must be trusted.
        public mutating func appendInterpolation(unescaped trusted: String) { text += trusted }

        /// A name, in quotes where the server reads names.
        public mutating func appendInterpolation(identifier name: String) {
            text += PostgresQuery.quoted(identifier: name)
        }

        /// Another statement, with its parameters, as a part of this one.
        public mutating func appendInterpolation(_ part: PostgresQuery) {
            text += part.text(numberedAfter: parameters.count)
            parameters.append(part.parameters)
        }
    }

    /// A name in quotes.
    public static func quoted(identifier name: String) -> String {
        "\"\(name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\""))\""
    }

    /// A text as a literal, for the few statements that take no parameters. Quotes are doubled; backslashes have their plain meaning
    /// by an escape literal.
    public static func quoted(literal text: String) -> String {
        let doubled = text.map { $0 == "'" ? "''" : $0 == "\\" ? "\\\\" : "\($0)" }.joined()
        return text.contains("\\") ? " E'\(doubled)'" : "'\(doubled)'"
    }

    /// The text with the numbers of its parameters raised. Where a dollar sign begins anything else, such as a quoted body, the
    /// statement cannot be a part of another: digits behind one are always a parameter's.
    private func text(numberedAfter count: Int) -> String {
        guard count > 0, parameters.count > 0 else { return text }
        var result = ""
        var rest = text[...]
        while let dollar = rest.firstIndex(of: "$") {
            let digits = rest[rest.index(after: dollar)...].prefix { ("0"..."9").contains($0) }
            result += rest[...dollar]
            result += Int(digits).map { "\($0 + count)" } ?? String(digits)
            rest = rest[digits.endIndex...]
        }
        return result + rest
    }
}

/// The values that go with a statement, as they are sent.
public struct PostgresParameters: Sendable {
    private(set) var types: [PostgresDataType] = []
    private(set) var formats: [PostgresValueFormat] = []
    private var encoder = PostgresEncoder()
    /// A value that could not be encoded: reported when the statement is run.
    private(set) var failure: (any Error)?

    /// None.
    public init() {}

    /// How many there are.
    public var count: Int { types.count }

    /// The values with their lengths.
    var bytes: [UInt8] { encoder.bytes }

    /// Adds a value.
    public mutating func append<Value: PostgresEncodable>(_ value: Value) {
        append(value, as: Value.postgresType)
    }

    /// Adds a value that the server is told this type of.
    public mutating func append<Value: PostgresEncodable>(
        _ value: Value, as type: PostgresDataType
    ) {
        types.append(type)
        formats.append(Value.postgresFormat)
        do { try encoder.writeWithLength(value) } catch { failure = failure ?? error }
    }

    mutating func append(_ others: PostgresParameters) {
        types += others.types
        formats += others.formats
        encoder.bytes += others.encoder.bytes
        failure = failure ?? others.failure
    }
}
