// What an operator can stand between: literals, columns, parentheses, CASE, ARRAY, ROW.

import QueryEngine
import SQLPlanning

/// What stood between parentheses: a query, or one or more expressions.
enum Parenthesized {
    case query(Query)
    case expressions([Expression])
}

extension Parser {
    /// c_expr.
    mutating func primary() throws(SQLError) -> Expression {
        switch token.kind {
        case .identifier, .quotedIdentifier, .unicodeIdentifier: return try nameOrCall()
        case .integer, .decimal: return try numberExpression()
        case .string, .escapeString, .unicodeString, .dollarString, .bitString, .hexString:
            return try stringExpression()
        case .parameter: return try parameter()
        case .leftParenthesis: return try parenthesizedPrimary()
        case .keyword: return try keywordPrimary()
        default: throw syntaxError()
        }
    }

    private mutating func parameter() throws(SQLError) -> Expression {
        let offset = token.offset
        let digits = Int(token.start) + 1..<Int(token.end)
        let number = lexer.integerValue(digits).map { Int32(clamping: $0) } ?? .max
        try advance()
        return try withIndirection(.parameter(number, offset), offset)
    }

    // MARK: - Words

    private mutating func keywordPrimary() throws(SQLError) -> Expression {
        switch token.keyword {
        case .null: return try constant(.null)
        case .true: return try constant(.boolean(true))
        case .false: return try constant(.boolean(false))
        case .case: return try caseExpression()
        case .array: return try arrayExpression()
        case .row where peek().kind == .leftParenthesis: return try explicitRow()
        case .exists where peek().kind == .leftParenthesis: return try exists()
        case .grouping where peek().kind == .leftParenthesis: return try grouping()
        default: break
        }
        if let expression = try typedLiteral() { return expression }
        if let expression = try commonFunction() { return try functionSuffix(expression) }
        return try nameOrCall()
    }

    private mutating func constant(_ literal: Literal) throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        return .literal(literal, offset)
    }

    private mutating func exists() throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        return .subquery(
            SubqueryExpression(kind: .exists, query: try parenthesizedQuery(), offset: offset))
    }

    private mutating func grouping() throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        let arguments = try parenthesizedList { parser throws(SQLError) in
            try parser.expression()
        }
        return .grouping(arguments, offset)
    }

    /// `interval '1 day'`, `numeric(5) '1'`: a literal behind one of the grammar's type names.
    private mutating func typedLiteral() throws(SQLError) -> Expression? {
        guard atGrammarType, grammarTypeFollows else { return nil }
        let keyword = token.keyword
        var type = try grammarType()
        let offset = token.offset
        let literal = Expression.literal(try stringOrSlot(), offset)
        if keyword == .interval, type.modifiers.isEmpty { type.modifiers = try intervalFields() }
        return .cast(Cast(operand: literal, type: type, form: .typed, offset: .unknown))
    }

    /// Whether the type's name under the cursor names a type here and not a column.
    private var grammarTypeFollows: Bool {
        mutating get {
            let keyword = token.keyword
            let next = peek()
            switch next.kind {
            case .string, .escapeString, .unicodeString, .dollarString: return keyword != .double
            case .leftParenthesis:
                switch keyword {
                case .double, .int, .integer, .smallint, .bigint, .real, .boolean: return false
                default: return true
                }
            case .keyword:
                switch keyword {
                case .double: return next.keyword == .precision
                case .bit, .character, .char, .nchar: return next.keyword == .varying
                case .national: return next.keyword == .character || next.keyword == .char
                case .timestamp, .time: return next.keyword == .with || next.keyword == .without
                default: return false
                }
            default: return false
            }
        }
    }

    // MARK: - Names

    /// A column, a function call, or a literal of a named type.
    private mutating func nameOrCall() throws(SQLError) -> Expression {
        let first = token
        guard atPlainIdentifier || (first.kind == .keyword && first.category != .reserved) else {
            throw syntaxError()
        }
        let offset = first.offset
        let name = try takeName()
        switch token.kind {
        case .dot, .leftBracket:
            guard first.category != .typeOrFunctionName else { throw syntaxError() }
            return try dottedName(name, offset)
        case .leftParenthesis:
            guard first.category != .columnName else { throw syntaxError() }
            return try callOrTypedLiteral(QualifiedName(name: name, offset: offset))
        case .string, .escapeString, .unicodeString, .dollarString:
            guard first.category != .columnName else { throw syntaxError() }
            return try literal(of: QualifiedName(name: name, offset: offset))
        default:
            guard first.category != .typeOrFunctionName else { throw syntaxError() }
            return .column(ColumnReference(name: name, offset: offset))
        }
    }

    /// `a.b.c`, `a.*`, `a.b[1].c`, `schema.function(…)`, `schema.type '…'`.
    private mutating func dottedName(
        _ first: String, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        var parts = [first]
        while at(kind: .dot) {
            try advance()
            if at(kind: .star) {
                try advance()
                if at(kind: .dot) || at(kind: .leftBracket) {
                    _ = try indirection()
                    throw improperStar()
                }
                return .allColumns(qualifiers: parts, offset)
            }
            parts.append(try label())
            guard parts.count < StackGuard.highestTree else { throw PostgresWords.tooDeep }
        }
        switch token.kind {
        case .leftParenthesis: return try callOrTypedLiteral(try qualifiedName(parts, offset))
        case .string, .escapeString, .unicodeString, .dollarString:
            return try literal(of: try qualifiedName(parts, offset))
        default: break
        }
        let name = parts.removeLast()
        let column = Expression.column(
            ColumnReference(qualifiers: parts, name: name, offset: offset))
        return at(kind: .leftBracket) ? try withIndirection(column, offset) : column
    }

    private func improperStar() -> SQLError { failure("improper use of \"*\"") }

    private mutating func literal(of type: QualifiedName) throws(SQLError) -> Expression {
        try typed(TypeName(name: type, offset: type.offset))
    }

    private mutating func typed(_ type: TypeName) throws(SQLError) -> Expression {
        let offset = token.offset
        let literal = Expression.literal(try stringOrSlot(), offset)
        return .cast(Cast(operand: literal, type: type, form: .typed, offset: .unknown))
    }

    /// A call; or, with a string behind its arguments, a literal of a type with modifiers.
    private mutating func callOrTypedLiteral(_ name: QualifiedName) throws(SQLError) -> Expression {
        let call = try functionApplication(name)
        guard atString else { return try functionSuffix(.function(call)) }
        if let named = call.arguments.first(where: { $0.name != nil }) {
            throw invalid("type modifier cannot have parameter name", at: named.offset)
        }
        guard !call.isStar, !call.isDistinct, !call.isVariadic, !call.arguments.isEmpty else {
            throw syntaxError()
        }
        guard call.orderBy.isEmpty else {
            throw invalid("type modifier cannot have ORDER BY", at: name.offset)
        }
        return try typed(
            TypeName(
                name: name, modifiers: call.arguments.map(\.value), offset: name.offset))
    }

    // MARK: - Indirection

    /// `[1]`, `[1:2]`, `.field`, `.*` behind a value.
    mutating func withIndirection(
        _ base: Expression, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        guard at(kind: .dot) || at(kind: .leftBracket) else { return base }
        return .indirection(base, try indirection(), offset)
    }

    mutating func indirection() throws(SQLError) -> [Indirection] {
        var steps: [Indirection] = []
        while true {
            let offset = token.offset
            if try accept(kind: .dot) {
                if try accept(kind: .star) {
                    if at(kind: .dot) || at(kind: .leftBracket) {
                        _ = try indirection()
                        throw improperStar()
                    }
                    steps.append(.allFields(offset))
                } else {
                    steps.append(.field(try label(), offset))
                }
            } else if try accept(kind: .leftBracket) {
                steps.append(try subscriptStep())
            } else {
                return steps
            }
            guard steps.count < StackGuard.highestTree else { throw PostgresWords.tooDeep }
        }
    }

    private mutating func subscriptStep() throws(SQLError) -> Indirection {
        let lower = at(kind: .colon) ? nil : try expression()
        if try accept(kind: .colon) {
            let upper = at(kind: .rightBracket) ? nil : try expression()
            try expect(kind: .rightBracket)
            return .slice(lower, upper)
        }
        try expect(kind: .rightBracket)
        guard let lower else { throw syntaxError() }
        return .element(lower)
    }

    // MARK: - Parentheses

    /// At a word that begins a query.
    func startsQuery(_ token: Token) -> Bool {
        switch token.keyword {
        case .select, .values, .with, .table: true
        default: false
        }
    }

    private mutating func parenthesizedPrimary() throws(SQLError) -> Expression {
        let offset = token.offset
        switch try parenthesized() {
        case .query(let query):
            let subquery = SubqueryExpression(kind: .scalar, query: query, offset: offset)
            return try withIndirection(.subquery(subquery), offset)
        case .expressions(let elements):
            guard elements.count == 1, let element = elements.first else {
                return .row(elements, isExplicit: false, offset)
            }
            return try withIndirection(element, offset)
        }
    }

    /// `( … )`: which of the two it is shows only inside, at any depth of parentheses.
    mutating func parenthesized(allowsList: Bool = true) throws(SQLError) -> Parenthesized {
        try enter()
        try expect(kind: .leftParenthesis)
        let content: Parenthesized
        if startsQuery(token) {
            content = .query(try query())
        } else if at(kind: .leftParenthesis) {
            content = try doublyParenthesized(allowsList)
        } else {
            let first = try expression()
            content = .expressions(try restOfList(first, allowsList))
        }
        try expect(kind: .rightParenthesis)
        leave()
        return content
    }

    private mutating func restOfList(
        _ first: Expression, _ allowsList: Bool
    ) throws(SQLError) -> [Expression] {
        var elements = [first]
        while allowsList, at(kind: .comma) {
            try advance()
            elements.append(try expression())
        }
        return elements
    }

    /// Behind `(`, at another `(`.
    private mutating func doublyParenthesized(
        _ allowsList: Bool
    ) throws(SQLError) -> Parenthesized {
        let offset = token.offset
        let outerHeight = height
        height = 0
        var first: Expression
        switch try parenthesized() {
        case .query(let inner):
            if at(kind: .rightParenthesis) || continuesQuery {
                height = max(outerHeight, height)
                return .query(try query(startingWith: inner, offset))
            }
            first = .subquery(SubqueryExpression(kind: .scalar, query: inner, offset: offset))
            first = try withIndirection(first, offset)
        case .expressions(let elements):
            if elements.count == 1 {
                first = try withIndirection(elements[0], offset)
            } else {
                first = .row(elements, isExplicit: false, offset)
                if at(.overlaps) { first = try overlaps(first) }
            }
        }
        first = try infix(first, .lowest)
        height = max(outerHeight, height + 1)
        return .expressions(try restOfList(first, allowsList))
    }

    // MARK: - CASE, ARRAY, ROW

    private mutating func caseExpression() throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        var expression = CaseExpression(
            operand: at(.when) ? nil : try expression(), branches: [], otherwise: nil,
            offset: offset)
        repeat {
            let branchOffset = token.offset
            try expect(.when)
            let condition = try self.expression()
            try expect(.then)
            expression.branches.append(
                CaseExpression.Branch(
                    condition: condition, result: try self.expression(), offset: branchOffset))
        } while at(.when)
        if try accept(.else) { expression.otherwise = try self.expression() }
        try expect(.end)
        return .conditional(expression)
    }

    private mutating func arrayExpression() throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        if at(kind: .leftBracket) { return try arrayElements(offset) }
        return .subquery(
            SubqueryExpression(kind: .array, query: try parenthesizedQuery(), offset: offset))
    }

    private mutating func arrayElements(_ offset: SourceOffset) throws(SQLError) -> Expression {
        try enter()
        let outerHeight = height
        height = 0
        try expect(kind: .leftBracket)
        var elements: [Expression] = []
        if at(kind: .leftBracket) {
            elements = try list { parser throws(SQLError) in
                guard parser.at(kind: .leftBracket) else { throw parser.syntaxError() }
                return try parser.arrayElements(parser.token.offset)
            }
        } else if !at(kind: .rightBracket) {
            elements = try expressions()
        }
        try expect(kind: .rightBracket)
        height = max(outerHeight, height + 1)
        leave()
        return .array(elements, offset)
    }

    private mutating func explicitRow() throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        try expect(kind: .leftParenthesis)
        let elements = at(kind: .rightParenthesis) ? [] : try expressions()
        try expect(kind: .rightParenthesis)
        return .row(elements, isExplicit: true, offset)
    }
}
