// The parser's door: a text in, its statements out.
package import SQLPlanning

package enum YQLParsing {
    /// Longer texts are refused before they are read: YDB's own limit is lower, and set by who runs it.
    package static let longestText = 64 << 20

    /// Reads a whole text: YDB looks at all of it before it does anything.
    ///
    /// - Parameter directory: Where the paths of tables that are read begin, if not where the session's do.
    /// - Throws: The first error of the grammar, or of what reads its tree.
    package static func parse(
        _ text: [UInt8], tablesIn directory: String? = nil
    ) throws(YQLSyntaxError) -> YQLScript {
        guard text.count <= longestText else {
            throw YQLSyntaxError(
                "Query text size exceeds limit (\(text.count)b > \(longestText)b)",
                at: YQLPosition(row: 0, column: 0))
        }
        let header = YQLHeader(text)
        if let refusal = header.refusal {
            throw YQLSyntaxError(refusal, at: YQLPosition(row: 0, column: 0))
        }
        var parser = YQLParser(text: text, isANSI: header.isANSI)
        parser.directory = directory
        var statements: [YQLParsedStatement] = []
        parser.skipSemicolons()
        while !parser.at(kind: .end) {
            let start = Int(parser.token.start)
            let statement = try parser.statement()
            statements.append(
                YQLParsedStatement(
                    statement: statement, range: start..<max(start, parser.previousEnd)))
            guard parser.at(kind: .semicolon) || parser.at(kind: .end) else {
                throw parser.statementGoesOn()
            }
            parser.skipSemicolons()
        }
        return YQLScript(text: text, statements: statements)
    }

    package static func parse(_ text: String) throws(YQLSyntaxError) -> YQLScript {
        try parse(Array(text.utf8))
    }

    /// Reads a text that is one expression.
    package static func expression(_ text: String) throws(YQLSyntaxError) -> Expression {
        var parser = YQLParser(text: Array(text.utf8), isANSI: false)
        let expression = try parser.expression()
        guard parser.at(kind: .end) else { throw parser.mismatch(["<EOF>"]) }
        return expression
    }

    /// Reads a text that is one type.
    package static func type(_ text: String) throws(YQLSyntaxError) -> YQLTypeName {
        var parser = YQLParser(text: Array(text.utf8), isANSI: false)
        let type = try parser.typeName()
        guard parser.at(kind: .end) else { throw parser.mismatch(["<EOF>"]) }
        return type
    }

    /// Whether a name can stand without backticks wherever names may.
    package static func needsQuotes(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard let first = bytes.first, YQLLexer.startsName(first),
            bytes.allSatisfy(YQLLexer.continuesName)
        else { return true }
        return YQLLexer.tokens(of: bytes, isANSI: false).first?.keyword != .absent
    }
}

extension YQLParser {
    /// A statement is complete, and something stands behind it.
    fileprivate func statementGoesOn() -> YQLSyntaxError {
        let following = peek().kind
        return following == .semicolon || following == .end
            ? extraneous(["<EOF>", "';'"]) : mismatch(["<EOF>", "';'"])
    }
}
