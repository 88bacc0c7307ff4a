// The whole text: its statements, split at semicolons; the entrance for everybody else.

package import QueryEngine
package import SQLPlanning

extension Dialect {
    /// The statements of `text`, in order. As Postgres's raw parser it reads the whole text first:
    /// a syntax error anywhere fails all of it, before any statement runs.
    package func parse(_ text: [UInt8]) throws(SQLError) -> [ParsedStatement] {
        var parser = try Parser(text: text, dialect: self)
        return try parser.statements()
    }

    /// The same, with some of the literals as slots.
    func parse(
        _ text: [UInt8], slots: LiteralSlotTokens
    ) throws(SQLError) -> [ParsedStatement] {
        var parser = try Parser(text: text, dialect: self)
        parser.slots = slots
        return try parser.statements()
    }

    /// One expression alone, as a column's default in the catalog is stored.
    package func parseExpression(_ text: [UInt8]) throws(SQLError) -> Expression {
        var parser = try Parser(text: text, dialect: self)
        let expression = try parser.expression()
        guard parser.at(kind: .end) else { throw parser.syntaxError() }
        return expression
    }

    /// A type's name alone, as `'integer'::regtype` or a cast of text to a type needs.
    package func parseTypeName(_ text: [UInt8]) throws(SQLError) -> TypeName {
        var parser = try Parser(text: text, dialect: self)
        let type = try parser.typeName()
        guard parser.at(kind: .end) else { throw parser.syntaxError() }
        return type
    }
}

extension Parser {
    mutating func statements() throws(SQLError) -> [ParsedStatement] {
        var statements: [ParsedStatement] = []
        while true {
            while try accept(kind: .semicolon) {}
            if at(kind: .end) { return statements }
            let start = Int(token.start)
            let statement = try statement()
            guard at(kind: .semicolon) || at(kind: .end) else { throw syntaxError() }
            statements.append(
                ParsedStatement(statement: statement, range: start..<Int(previousEnd)))
        }
    }

    /// One statement, by its first word.
    mutating func statement() throws(SQLError) -> Statement {
        switch token.keyword {
        case .select, .values, .table: return .query(try query())
        case .insert: return .insert(try insert(nil))
        case .update: return .update(try update(nil))
        case .delete: return .delete(try delete(nil))
        case .with: return Statement(try statementWith())
        case .begin, .start, .commit, .end, .rollback, .abort, .savepoint, .release:
            return .transaction(try transactionStatement())
        case .prepare where peek().keyword == .transaction:
            return .transaction(try transactionStatement())
        case .set, .show, .reset, .discard: return try settingStatement()
        case .prepare, .execute, .deallocate, .declare, .fetch, .move, .close:
            return try preparedOrCursorStatement()
        case .listen, .unlisten, .notify: return try notificationStatement()
        case .create: return try createStatement()
        case .alter: return try alterStatement()
        case .drop: return try dropStatement()
        default:
            guard at(kind: .leftParenthesis) else { return try utilityStatement() }
            return .query(try query())
        }
    }

    /// Takes the words of a statement that Postgres has and this grammar does not, and reads over
    /// the rest of it.
    mutating func unsupported(
        _ feature: String, _ offset: SourceOffset
    ) throws(SQLError) -> Statement {
        var depth = 0
        while !at(kind: .end), !at(kind: .semicolon) || depth > 0 {
            if at(kind: .leftParenthesis) { depth += 1 }
            if at(kind: .rightParenthesis) { depth -= 1 }
            try advance()
        }
        return .unsupported(feature: feature, offset)
    }
}
