// The parser's door: a text in, one statement out, and where the next one begins.

package import QueryEngine
package import SQLPlanning

/// What reading a text depends on.
package struct ParserOptions: Sendable {
    package var flavor: MySQLFlavor
    package var mode: SQLMode
    /// The current database, which some texts of errors name.
    package var database: String?
    /// `?` stands for a parameter: in PREPARE's text and in COM_STMT_PREPARE alone.
    package var allowsParameters: Bool

    package init(
        flavor: MySQLFlavor, mode: SQLMode, database: String? = nil, allowsParameters: Bool = false
    ) {
        self.flavor = flavor
        self.mode = mode
        self.database = database
        self.allowsParameters = allowsParameters
    }
}

package enum StatementParsing {
    /// A text without the blanks and semicolons at its end, which the server takes off before it reads it.
    package static func trimmed(_ text: [UInt8]) -> [UInt8] {
        var end = text.count
        while end > 0, text[end - 1] == 0x3B || Lexer.isBlank(text[end - 1]) { end -= 1 }
        return end == text.count ? text : Array(text[..<end])
    }

    /// Reads the statement that begins at `start` of a text that is `trimmed`. Statements are read one at a time, each
    /// under the modes that those before it may have set.
    ///
    /// - Throws: 1064, 1065 for a text without anything, and the errors that the grammar itself finds.
    package static func parse(
        _ text: [UInt8], from start: Int = 0, _ options: ParserOptions
    ) throws(SQLError) -> ParsedStatement {
        var begin = start
        while begin < text.count, Lexer.isBlank(text[begin]) { begin += 1 }
        var parser = Parser(text: text, from: begin, options)
        if parser.at(kind: .end) {
            guard parser.lexer.sawComment else {
                throw parser.error(1065, .syntaxError, "Query was empty")
            }
            return ParsedStatement(
                statement: .empty, range: begin..<text.count, next: nil, parameterCount: 0)
        }
        let first = Int(parser.token.start)
        let statement = try parser.statement()
        guard parser.at(kind: .end) || parser.at(kind: .semicolon) else {
            throw parser.syntaxError()
        }
        let end = Int(parser.previousEnd)
        let next = parser.at(kind: .semicolon) ? Int(parser.token.end) : nil
        return ParsedStatement(
            statement: statement, range: min(first, end)..<max(first, end), next: next,
            parameterCount: Int(parser.parameterCount))
    }

    /// Reads a text that is one expression: a default, a condition that a definition keeps.
    package static func expression(
        _ text: String, _ options: ParserOptions
    ) throws(SQLError) -> Expression {
        var parser = Parser(text: Array(text.utf8), from: 0, options)
        let expression = try parser.expression()
        guard parser.at(kind: .end) else { throw parser.syntaxError() }
        return expression
    }

    /// Reads a text that is one query: a view's.
    package static func query(_ text: String, _ options: ParserOptions) throws(SQLError) -> Query {
        var parser = Parser(text: Array(text.utf8), from: 0, options)
        let query = try parser.query()
        guard parser.at(kind: .end) else { throw parser.syntaxError() }
        return query
    }

    /// Whether a name has to be quoted to be read as a name.
    package static func needsQuotes(_ name: String, _ flavor: MySQLFlavor) -> Bool {
        guard !name.isEmpty, name.utf8.allSatisfy(Lexer.continuesName) else { return true }
        if name.utf8.allSatisfy(ASCII.isDigit) { return true }
        return (flavor.isMariaDB ? KeywordTable.mariadb : .mysql).isReserved(name)
    }
}
