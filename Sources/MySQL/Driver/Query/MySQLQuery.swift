// Statements with values in them that never become text.

/// A statement and its parameters.
///
/// ```swift
/// try await client.query("SELECT * FROM users WHERE id = \(id) AND name LIKE \(pattern)")
/// ```
///
/// What is interpolated becomes a `?` and a parameter, whatever it holds. What has to be text of the statement is said to be:
/// `\(identifier: table)` is put in backquotes, `\(unescaped: "ASC")` is taken as it is, `\(list: ids)` becomes as many parameters as
/// there are values, and `\(other)` of another query joins its text and its parameters.
public struct MySQLQuery: Hashable, Sendable, ExpressibleByStringInterpolation,
    CustomStringConvertible
{
    /// The text, with a `?` for each parameter.
    public var text: String

    /// The parameters, in order.
    public var parameters: [MySQLValue]

    /// A statement whose text holds a `?` for each parameter.
    ///
    /// - Parameters:
    ///   - text: The text. It must not be put together from what others have said: see `\(…)`.
    ///   - parameters: The values.
    public init(unescaped text: String, _ parameters: [MySQLValue] = []) {
        self.text = text
        self.parameters = parameters
    }

    /// A statement without parameters.
    public init(stringLiteral value: String) {
        self.init(unescaped: value)
    }

    /// A statement with the parameters that were interpolated.
    public init(stringInterpolation interpolation: StringInterpolation) {
        text = interpolation.text
        parameters = interpolation.parameters
    }

    /// The text, without the parameters' values.
    public var description: String { text }

    /// Collects the text and the parameters.
    public struct StringInterpolation: StringInterpolationProtocol, Sendable {
        var text = ""
        var parameters: [MySQLValue] = []

        /// Makes room.
        public init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + interpolationCount)
            parameters.reserveCapacity(interpolationCount)
        }

        /// Text of the statement.
        public mutating func appendLiteral(_ literal: String) { text += literal }

        /// A parameter.
        public mutating func appendInterpolation(_ value: some MySQLEncodable) {
            append(value.mysqlValue)
        }

        /// A parameter that may be NULL.
        public mutating func appendInterpolation<Value: MySQLEncodable>(_ value: Value?) {
            append(value?.mysqlValue ?? .null)
        }

        /// As many parameters as there are values, with commas between them; `NULL` for none, which `IN` takes and finds nothing in.
        public mutating func appendInterpolation(list values: [some MySQLEncodable]) {
            guard !values.isEmpty else {
                text += "NULL"
                return
            }
            for (index, value) in values.enumerated() {
                if index > 0 { text += ", " }
                append(value.mysqlValue)
            }
        }

        /// Text of the statement, as it is: never what others have said.
        public mutating func appendInterpolation(unescaped trusted: String) { text += trusted }

        /// A name of a table, a column, a database, in backquotes.
        public mutating func appendInterpolation(identifier name: String) {
            text += MySQLQuery.quoted(identifier: name)
        }

        /// Another query's text and parameters.
        public mutating func appendInterpolation(_ query: MySQLQuery) {
            text += query.text
            parameters += query.parameters
        }

        private mutating func append(_ value: MySQLValue) {
            text += "?"
            parameters.append(value)
        }
    }

    /// A name in backquotes.
    public static func quoted(identifier name: String) -> String {
        var text = "`"
        for character in name.unicodeScalars where character != "\0" {
            if character == "`" { text += "``" } else { text.unicodeScalars.append(character) }
        }
        return text + "`"
    }
}
