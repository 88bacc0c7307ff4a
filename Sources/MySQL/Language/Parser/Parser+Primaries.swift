// The operands of expressions: constants, columns, variables, parentheses, CASE, CAST.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func primary() throws(SQLError) -> Expression {
        let offset = token.offset
        switch token.kind {
        case .integer, .decimal, .float: return numberLiteral()
        case .string, .nationalString, .introducer, .hexString, .bitString:
            return try textLiteral()
        case .parameter:
            guard allowsParameters else { throw syntaxError() }
            advance()
            parameterCount &+= 1
            return .parameter(parameterCount, offset)
        case .userVariable: return try userVariable()
        case .systemVariable: return try systemVariable()
        case .leftParenthesis: return try parenthesis()
        case .leftBrace: return try escapeClause()
        case .quotedName, .dot: return try columnOrCall()
        case .word:
            guard token.keyword != .absent else { return try columnOrCall() }
            return try keywordPrimary(offset)
        default: throw syntaxError()
        }
    }

    private mutating func keywordPrimary(_ offset: SourceOffset) throws(SQLError) -> Expression {
        switch token.keyword {
        case .null:
            advance()
            return .literal(.null, offset)
        case .true, .false:
            let value = at(.true)
            advance()
            return .literal(.boolean(value), offset)
        case .case: return try caseExpression()
        case .exists:
            advance()
            let query = try parenthesizedQuery()
            return .subquery(SubqueryExpression(kind: .exists, query: query, offset: offset))
        case .row where peek().kind == .leftParenthesis:
            advance()
            try expect(kind: .leftParenthesis)
            let first = try expression()
            try expect(kind: .comma)
            let fields = [first] + (try expressions())
            try expect(kind: .rightParenthesis)
            return .row(fields, isExplicit: true, offset)
        case .cast: return try cast()
        case .convert: return try convert()
        case .default: return try defaultOf()
        case .match: return try matchAgainst()
        case .date, .time, .timestamp:
            if peek().kind == .string { return try temporalLiteral() }
        default: break
        }
        if let call = try keywordCall() { return call }
        guard isName else {
            // A word that begins calls alone: what is wrong is what stands behind it.
            if Parser.beginsCall(token.keyword) { advance() }
            throw syntaxError()
        }
        return try columnOrCall()
    }

    // MARK: - Columns

    /// `a`, `t.a`, `d.t.a`, and calls `f(…)`, `d.f(…)` of functions that the grammar has no words for.
    private mutating func columnOrCall() throws(SQLError) -> Expression {
        let offset = token.offset
        if accept(kind: .dot) {
            let table = try name()
            try expect(kind: .dot)
            return .column(
                ColumnReference(qualifiers: [table], name: try name(), offset: offset))
        }
        let first = token
        let start = token.start
        var parts = [try name()]
        if at(kind: .leftParenthesis), first.keyword == .absent {
            return try genericCall(nil, parts[0], start, offset)
        }
        while parts.count < 3, at(kind: .dot) {
            advance()
            parts.append(try name())
            if parts.count == 2, at(kind: .leftParenthesis) {
                return try genericCall(parts[0], parts[1], start, offset)
            }
        }
        let name = parts.removeLast()
        let column = Expression.column(
            ColumnReference(qualifiers: parts, name: name, offset: offset))
        return at(kind: .arrow) || at(kind: .doubleArrow) ? try jsonPath(column) : column
    }

    /// `column -> 'path'`, `column ->> 'path'`.
    private mutating func jsonPath(_ column: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        let name = OperatorName(at(kind: .arrow) ? "->" : "->>")
        advance()
        guard at(kind: .string) else { throw syntaxError() }
        return .binary(name, column, try textLiteral(), offset)
    }

    // MARK: - Variables

    /// `@x`, and `@x := e`, which takes all that follows.
    private mutating func userVariable() throws(SQLError) -> Expression {
        let offset = token.offset
        let name = try variableName()
        guard accept(kind: .assign) else {
            return call(
                ReservedCall.userVariable, [.literal(.string(name), offset)], at: offset,
                isSQLSyntax: true)
        }
        return call(
            ReservedCall.assignment, [.literal(.string(name), offset), try expression()],
            at: offset, isSQLSyntax: true)
    }

    /// A user variable's name; `@` alone is none.
    mutating func variableName() throws(SQLError) -> String {
        guard at(kind: .userVariable) else { throw syntaxError() }
        let name = lexer.variableName(token)
        let isBare = token.end == token.start + 1
        advance()
        guard !isBare else { throw syntaxError() }
        return name
    }

    /// `@@x`, `@@session.x`.
    private mutating func systemVariable() throws(SQLError) -> Expression {
        let offset = token.offset
        let (scope, name) = try systemVariableName()
        return call(
            ReservedCall.systemVariable,
            [.literal(.string(scope), offset), .literal(.string(name), offset)], at: offset,
            isSQLSyntax: true)
    }

    /// Behind `@@`: the scope's word or `""`, and the name in lower case, with what stands before its dot.
    mutating func systemVariableName() throws(SQLError) -> (scope: String, name: String) {
        let end = token.end
        advance()
        guard token.start == end else {
            token.start = end
            throw syntaxError()
        }
        var scope = ""
        if let word = scopeBeforeDot() {
            scope = word == .global ? "global" : "session"
            advance()
            advance()
        }
        guard isName || token.kind == .word && peek().kind == .dot else { throw syntaxError() }
        var name = lexer.name(token).lowercased()
        advance()
        if ["global", "session", "local"].contains(name), !at(kind: .dot) { throw syntaxError() }
        while accept(kind: .dot) { name += "." + (try self.name().lowercased()) }
        return (scope, name)
    }

    /// `global`, `session` and their like before a dot, where the lexer sees a name.
    mutating func scopeBeforeDot() -> VariableScope? {
        guard token.kind == .word, peek().kind == .dot else { return nil }
        switch lexer.name(token).lowercased() {
        case "global": return .global
        case "session", "local": return .session
        case "persist" where !isMariaDB: return .persist
        case "persist_only" where !isMariaDB: return .persistOnly
        default: return nil
        }
    }

    // MARK: - Parentheses

    /// `(e)`, `(a, b)`, `(SELECT …)`.
    private mutating func parenthesis() throws(SQLError) -> Expression {
        let offset = token.offset
        switch try parenthesized() {
        case .query(let query):
            return .subquery(SubqueryExpression(kind: .scalar, query: query, offset: offset))
        case .values(let values) where values.count == 1: return values[0]
        case .values(let values): return .row(values, isExplicit: false, offset)
        }
    }

    /// `{d '2024-01-01'}` and its sisters; any other word is passed over.
    private mutating func escapeClause() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        let word = try name().lowercased()
        let value = try expression()
        try expect(kind: .rightBrace)
        guard case .literal(.string, _) = value else { return value }
        switch word {
        case "d": return typed("date", value, offset)
        case "t": return typed("time", value, offset)
        case "ts": return typed("datetime", value, offset)
        default: return value
        }
    }

    // MARK: - CASE

    private mutating func caseExpression() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        let operand = at(.when) ? nil : try expression()
        var branches: [CaseExpression.Branch] = []
        let outerHeight = height
        height = 0
        repeat {
            let branchOffset = token.offset
            try expect(.when)
            let condition = try expression()
            try expect(.then)
            branches.append(
                CaseExpression.Branch(
                    condition: condition, result: try expression(), offset: branchOffset))
        } while at(.when)
        let otherwise = accept(.else) ? try expression() : nil
        try expect(.end)
        height = max(outerHeight, height + 1)
        return .conditional(
            CaseExpression(
                operand: operand, branches: branches, otherwise: otherwise, offset: offset))
    }

    // MARK: - Conversions

    private mutating func cast() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        let start = token.start
        let operand = try expression()
        let written = text(start, previousEnd)
        if !isMariaDB, accept(.at) {
            try expect(.local)
            throw notSupported("CAST ... AT LOCAL")
        }
        try expect(.as)
        let value = try castTarget(operand, offset, written)
        try expect(kind: .rightParenthesis)
        return value
    }

    /// `CONVERT(e, type)` and `CONVERT(e USING charset)`.
    private mutating func convert() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        let start = token.start
        let operand = try expression()
        let written = text(start, previousEnd)
        let value: Expression
        if accept(.using) {
            var characterSet = "default"
            if !accept(.default) { characterSet = try characterSetName() }
            value = call(
                ReservedCall.convertUsing, [operand, .literal(.string(characterSet), offset)],
                at: offset, isSQLSyntax: true)
        } else {
            try expect(kind: .comma)
            value = try castTarget(operand, offset, written)
        }
        try expect(kind: .rightParenthesis)
        return value
    }

    /// `DEFAULT(column)`.
    private mutating func defaultOf() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        try expect(kind: .leftParenthesis)
        let column = try columnName()
        try expect(kind: .rightParenthesis)
        return call(ReservedCall.defaultOf, [column], at: offset, isSQLSyntax: true)
    }

    /// A column alone, `a`, `t.a` or `d.t.a`.
    mutating func columnName() throws(SQLError) -> Expression {
        let offset = token.offset
        var parts = [try name()]
        while parts.count < 3, accept(kind: .dot) { parts.append(try name()) }
        let name = parts.removeLast()
        return .column(ColumnReference(qualifiers: parts, name: name, offset: offset))
    }

    /// `MATCH (a, b) AGAINST ('x' IN BOOLEAN MODE)`.
    private mutating func matchAgainst() throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        var columns: [Expression]
        if accept(kind: .leftParenthesis) {
            columns = try list { parser throws(SQLError) in try parser.columnName() }
            try expect(kind: .rightParenthesis)
        } else {
            columns = try list { parser throws(SQLError) in try parser.columnName() }
        }
        try expect(.against)
        try expect(kind: .leftParenthesis)
        let value = try expression(.bitOr)
        let mode = try matchMode()
        try expect(kind: .rightParenthesis)
        columns += [value, .literal(.string(mode), offset)]
        return call(ReservedCall.matchAgainst, columns, at: offset, isSQLSyntax: true)
    }

    private mutating func matchMode() throws(SQLError) -> String {
        var mode = ""
        if accept(.in) {
            if accept(.boolean) {
                try expect(.mode)
                return "in boolean mode"
            }
            try expect(.natural)
            try expect(.language)
            try expect(.mode)
            mode = "in natural language mode"
        }
        if accept(.with) {
            try expect(.query)
            try expect(.expansion)
            mode += mode.isEmpty ? "with query expansion" : " with query expansion"
        }
        return mode
    }
}
