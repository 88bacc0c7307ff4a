// Which statement it is; PRAGMA, DECLARE and named expressions.
import SQLPlanning

extension YQLParser {
    /// A statement, with EXPLAIN in front or without.
    mutating func statement() throws(YQLSyntaxError) -> YQLStatement {
        if at(.explain) {
            advance()
            let isPlan = accept(.query, .plan)
            return .explain(try coreStatement(), isPlan: isPlan)
        }
        return try coreStatement()
    }

    mutating func coreStatement() throws(YQLSyntaxError) -> YQLStatement {
        try enter()
        let outerHeight = height
        height = 0
        let statement = try anyStatement()
        height = max(outerHeight, height + 1)
        leave()
        return statement
    }

    private mutating func anyStatement() throws(YQLSyntaxError) -> YQLStatement {
        let offset = token.offset
        switch token.kind {
        case .dollar: return .named(try namedExpressions())
        case .leftParenthesis: return .query(try query())
        case .word: break
        default: throw startExpected()
        }
        switch token.keyword {
        case .select, .from, .process, .reduce, .discard, .with: return .query(try query())
        case .values: return .query(try valuesQuery())
        case .pragma: return .pragma(try pragma())
        case .declare: return .declare(try declaration())
        case .insert, .upsert, .replace: return try insertOrUpsert()
        case .update, .delete, .batch: return try updateOrDelete()
        case .create: return try create()
        case .alter: return try alter()
        case .drop: return try drop()
        case .commit:
            advance()
            return .commit
        case .rollback:
            advance()
            return .rollback
        case .use:
            advance()
            return .use(try cluster())
        case .do:
            advance()
            return .perform(try perform())
        case .define: return .define(try definition())
        case .evaluate, .if, .for, .parallel: return try evaluation(offset)
        case .grant: return .grant(try grant())
        case .revoke: return .revoke(try revoke())
        case .truncate: return try truncate()
        case .show: return .showCreate(try showCreate())
        case .import, .export, .analyze, .backup, .restore, .materialize, .kill, .combine:
            return try unsupported()
        default: throw startExpected()
        }
    }

    private func startExpected() -> YQLSyntaxError { mismatch(Self.statementStarts) }

    // MARK: - Named expressions

    /// `$a, $b = value`.
    mutating func namedExpressions() throws(YQLSyntaxError) -> YQLNamedExpressions {
        let offset = token.offset
        let names = try list { parser throws(YQLSyntaxError) in try parser.bindName() }
        try expect(kind: .equal)
        return YQLNamedExpressions(names: names, value: try namedValue(), offset: offset)
    }

    private mutating func namedValue() throws(YQLSyntaxError) -> YQLNamedExpressions.Value {
        if isAtQuery { return .query(try query()) }
        let isParenthesized = at(kind: .leftParenthesis)
        let expression = try expression()
        guard isParenthesized, case .subquery(let subquery) = expression, subquery.kind == .scalar
        else { return .expression(expression) }
        return .query(isAtSetOperator ? try query(startingWith: subquery.query) : subquery.query)
    }

    private mutating func declaration() throws(YQLSyntaxError) -> YQLDeclaration {
        try expect(.declare)
        let offset = token.offset
        let name = try bindName()
        try expect(.as)
        let type = try typeName()
        let value = accept(kind: .equal) ? try expression() : nil
        return YQLDeclaration(name: name, type: type, defaultValue: value, offset: offset)
    }

    // MARK: - PRAGMA

    private mutating func pragma() throws(YQLSyntaxError) -> YQLPragma {
        try expect(.pragma)
        let offset = token.offset
        var pragma = YQLPragma(
            prefix: nil, name: try name(.anyNameOrType), values: [], offset: offset)
        if accept(kind: .dot) {
            pragma.prefix = pragma.name
            pragma.name = try name()
        }
        if accept(kind: .equal) {
            pragma.values = [try pragmaValue()]
        } else if at(kind: .leftParenthesis) {
            advance()
            pragma.values = try list { parser throws(YQLSyntaxError) in try parser.pragmaValue() }
            guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        } else if at(kind: .integer), pragma.prefix == nil, pragma.name.lowercased() == "ansi" {
            // `PRAGMA ANSI 2016`, with nothing behind it.
            pragma.values = [try pragmaValue()]
        }
        return pragma
    }

    private mutating func pragmaValue() throws(YQLSyntaxError) -> YQLPragma.Value {
        switch token.kind {
        case .dollar: return .named(try bindName())
        case .string: return .string(try plainString())
        case .plus, .minus, .integer, .real:
            let sign = at(kind: .minus) ? "-" : ""
            if !accept(kind: .minus) { _ = accept(kind: .plus) }
            guard at(kind: .integer) || at(kind: .real) else {
                throw mismatch(["DIGITS", "INTEGER_VALUE", "REAL"])
            }
            let number = sign + string(token)
            advance()
            return .number(number)
        default: break
        }
        if at(any: .true, .false) {
            let value = at(.true)
            advance()
            return .boolean(value)
        }
        return .word(try name())
    }
}
