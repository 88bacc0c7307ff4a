// The statements that steer a text: PRAGMA, DECLARE, named expressions, actions and code that runs before the text does.
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

    private mutating func coreStatement() throws(YQLSyntaxError) -> YQLStatement {
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

    // MARK: - Actions

    private mutating func definition() throws(YQLSyntaxError) -> YQLDefinition {
        try expect(.define)
        let kind: YQLDefinition.Kind
        if accept(.action) {
            kind = .action
        } else {
            guard accept(.subquery) else { throw mismatch(["ACTION", "SUBQUERY"]) }
            kind = .subquery
        }
        let offset = token.offset
        let name = try bindName()
        try expect(kind: .leftParenthesis)
        var parameters: [YQLParameter] = []
        while !at(kind: .rightParenthesis) {
            let place = token.offset
            let parameter = YQLParameter(
                name: try bindName(), isOptional: accept(kind: .question), offset: place)
            if let last = parameters.last, last.isOptional, !parameter.isOptional {
                throw error("Non-optional argument can not follow optional one", at: place)
            }
            parameters.append(parameter)
            guard accept(kind: .comma) else { break }
        }
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        try expect(.as)
        let body = try body()
        try expect(.end, .define)
        return YQLDefinition(
            kind: kind, name: name, parameters: parameters, body: body, offset: offset)
    }

    /// Statements up to END.
    mutating func body() throws(YQLSyntaxError) -> [YQLBodyStatement] {
        var statements: [YQLBodyStatement] = []
        skipSemicolons()
        while !at(.end) {
            let offset = token.offset
            statements.append(
                YQLBodyStatement(statement: try coreStatement(), offset: offset))
            guard at(kind: .semicolon) else { break }
            skipSemicolons()
        }
        return statements
    }

    private mutating func perform() throws(YQLSyntaxError) -> YQLPerform {
        let offset = token.offset
        if accept(.begin) {
            let body = try body()
            try expect(.end, .do)
            return .block(body)
        }
        if accept(.emptyAction) {
            try expect(kind: .leftParenthesis)
            try expect(kind: .rightParenthesis)
            return .nothing
        }
        guard at(kind: .dollar) else { throw mismatch(["'$'", "BEGIN", "EMPTY_ACTION"]) }
        let name = try bindName()
        try expect(kind: .leftParenthesis)
        let arguments = at(kind: .rightParenthesis) ? [] : try expressions()
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        return .call(name, arguments, offset)
    }

    private mutating func evaluation(_ offset: SourceOffset) throws(YQLSyntaxError) -> YQLStatement
    {
        let isEvaluated = accept(.evaluate)
        if accept(.if) {
            let condition = try expression()
            try expect(.do)
            let then = try perform()
            return .condition(
                YQLCondition(
                    isEvaluated: isEvaluated, condition: condition, then: then,
                    otherwise: try otherwise(), offset: offset))
        }
        let isParallel = accept(.parallel)
        guard accept(.for) else { throw mismatch(["FOR", "IF", "PARALLEL"]) }
        let variable = try bindName()
        try expect(.in)
        let collection = try expression()
        try expect(.do)
        let body = try perform()
        return .loop(
            YQLLoop(
                isEvaluated: isEvaluated, isParallel: isParallel, variable: variable,
                collection: collection, body: body, otherwise: try otherwise(), offset: offset))
    }

    private mutating func otherwise() throws(YQLSyntaxError) -> YQLPerform? {
        guard accept(.else) else { return nil }
        try expect(.do)
        return try perform()
    }
}
