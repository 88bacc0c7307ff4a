// A statement whose values are never text.

/// A statement, with placeholders and their values or with values interpolated.
///
/// A literal is one. What is interpolated into it becomes a parameter, so that no value is ever read as SQL; or the statement has
/// placeholders, in whichever way of `$1`, `?`, `%s` and `:name`, whatever the backend's own is:
///
/// ```swift
/// try await db.fetchOne("SELECT * FROM users WHERE id = \(id)")
/// try await db.fetchOne("SELECT * FROM users WHERE id = %s", id)
/// ```
///
/// A name is interpolated as `\(identifier: table)`, in the backend's quotes; a trusted text as `\(unescaped: "DESC")`; `\(list: ids)`
/// becomes as many parameters as there are values. A text that a program has made is a statement by ``init(unescaped:_:)``.
///
/// What stands in strings, quoted names, comments and PostgreSQL's dollar quotes is never changed. PostgreSQL's operators with `?` are
/// told from placeholders where they can be: in `data ? 'key'`, `?|`, `?&` and `@?`; in a statement whose placeholders are written in
/// any other way every `?` is an operator; elsewhere `??` is the operator. In a statement with `%s`, `%%` outside of strings is `%`.
public struct DatabaseQuery: Hashable, Sendable, ExpressibleByStringInterpolation {
    enum Insertion: Hashable, Sendable {
        case value(DatabaseValue)
        case identifier(String)

        var isValue: Bool { if case .value = self { true } else { false } }
    }

    /// A zero byte stands where something was interpolated.
    private(set) var text: String
    private(set) var insertions: [Insertion] = []
    /// What cannot be a statement, for whoever runs it.
    private(set) var problem: String?

    /// The values of its placeholders.
    public var parameters: DatabaseParameters

    /// A trusted text with its placeholders' values.
    ///
    /// - Parameters:
    ///   - text: The text. It must not be put together from what others have said.
    ///   - parameters: The values.
    public init(unescaped text: String, _ parameters: DatabaseParameters = DatabaseParameters()) {
        self.text = text
        self.parameters = parameters
        if text.utf8.contains(0) { problem = "a zero byte in the statement" }
    }

    /// A statement without interpolated values.
    public init(stringLiteral value: String) { self.init(unescaped: value) }

    /// A statement whose interpolated values are parameters.
    public init(stringInterpolation interpolation: StringInterpolation) {
        text = interpolation.text
        insertions = interpolation.insertions
        problem = interpolation.problem
        parameters = interpolation.parameters
    }

    /// The same statement with these values for its placeholders; itself where there are none.
    func with(_ values: DatabaseParameters) -> DatabaseQuery {
        guard !values.isEmpty else { return self }
        var copy = self
        if !copy.parameters.isEmpty { copy.problem = "parameters were given twice" }
        copy.parameters = values
        return copy
    }

    /// Collects text and values.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var text = ""
        var insertions: [Insertion] = []
        var problem: String?
        var parameters = DatabaseParameters()

        /// An empty statement.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            insertions.reserveCapacity(interpolationCount)
        }

        /// Text of the program's own.
        public mutating func appendLiteral(_ literal: String) { append(literal) }

        /// A value, which becomes a parameter.
        public mutating func appendInterpolation(_ value: some DatabaseEncodable) {
            insert(.value(value.databaseValue))
        }

        /// As many parameters as there are values, with commas between them; `NULL` for none, which `IN` takes and finds nothing in.
        public mutating func appendInterpolation(list values: [some DatabaseEncodable]) {
            if values.isEmpty { append("NULL") }
            for (index, value) in values.enumerated() {
                if index > 0 { append(", ") }
                insert(.value(value.databaseValue))
            }
        }

        /// A name, in the backend's quotes.
        public mutating func appendInterpolation(identifier name: String) {
            insert(.identifier(name))
        }

        /// Text that stands in the statement as it is. It must be trusted.
        public mutating func appendInterpolation(unescaped trusted: String) { append(trusted) }

        /// Another statement as a part of this one, with its values.
        public mutating func appendInterpolation(_ part: DatabaseQuery) {
            text += part.text
            insertions += part.insertions
            problem = problem ?? part.problem
            guard !part.parameters.isEmpty else { return }
            if parameters.isEmpty {
                parameters = part.parameters
            } else {
                problem = problem ?? "two parts of the statement have placeholders of their own"
            }
        }

        private mutating func insert(_ insertion: Insertion) {
            text += "\0"
            insertions.append(insertion)
        }

        private mutating func append(_ more: String) {
            if more.utf8.contains(0) { problem = problem ?? "a zero byte in the statement" }
            text += more
        }
    }
}

extension DatabaseQuery: CustomStringConvertible {
    /// The text, without the values; `?` where they were interpolated.
    public var description: String { text.replacing("\0", with: "?") }
}
