// Operators by precedence: PostgreSQL's table, climbed.

import QueryEngine
import SQLPlanning

/// The rows of the grammar's precedence table that can stand between operands.
enum Precedence: Int, Comparable {
    case lowest
    case or
    case and
    case not
    /// `IS`, `ISNULL`, `NOTNULL`: not associative.
    case test
    /// `< > = <= >= <>`: not associative.
    case comparison
    /// `BETWEEN`, `IN`, `LIKE` and theirs: not associative.
    case membership
    /// Every operator without a row of its own.
    case other
    case additive
    case multiplicative
    case power
    case atTimeZone
    case collate
    case sign
    case cast
    case highest

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

    /// What the right operand of a left-associative operator has to exceed.
    var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .highest }
}

extension Parser {
    /// a_expr whose operators all bind at least as strongly as `minimum`.
    mutating func expression(_ minimum: Precedence = .lowest) throws(SQLError) -> Expression {
        try expression(minimum, isTarget: false)
    }

    /// The expression of a target list: there `AND`, `LIKE` and their like may be the result
    /// column's name, if what follows ends the item.
    mutating func targetExpression() throws(SQLError) -> Expression {
        try expression(.lowest, isTarget: true)
    }

    private mutating func expression(
        _ minimum: Precedence, isTarget: Bool
    ) throws(SQLError) -> Expression {
        try enter()
        let outerHeight = height
        height = 0
        var left = try prefixed()
        if continuesExpression { left = try infix(left, minimum, isTarget: isTarget) }
        height = max(outerHeight, height + 1)
        leave()
        return left
    }

    /// b_expr: the expressions that no AND can be mistaken for a part of.
    mutating func restrictedExpression(
        _ minimum: Precedence = .lowest
    ) throws(SQLError) -> Expression {
        try enter()
        let outerHeight = height
        height = 0
        var left = try restrictedPrefixed()
        left = try restrictedInfix(left, minimum)
        height = max(outerHeight, height + 1)
        leave()
        return left
    }

    mutating func expressions() throws(SQLError) -> [Expression] {
        try list { parser throws(SQLError) in try parser.expression() }
    }

    /// A quick no for the tokens that most often end an expression.
    private var continuesExpression: Bool {
        switch token.kind {
        case .comma, .rightParenthesis, .semicolon, .end, .rightBracket, .identifier: false
        default: true
        }
    }

    // MARK: - Prefixes

    private mutating func prefixed() throws(SQLError) -> Expression {
        switch token.kind {
        case .plus, .minus: return try signed(isRestricted: false)
        case .symbol: return try prefixOperator(isRestricted: false)
        case .keyword:
            switch token.keyword {
            case .not: return try negation()
            case .operator where peek().kind == .leftParenthesis:
                return try prefixOperator(isRestricted: false)
            case .default:
                let offset = token.offset
                try advance()
                return .defaultValue(offset)
            case .unique: throw try uniquePredicate()
            default: break
            }
        default: break
        }
        let operand = try primary()
        if at(.overlaps), case .row = operand { return try overlaps(operand) }
        return operand
    }

    /// Postgres reads `UNIQUE [NULLS [NOT] DISTINCT] (query)` and refuses it.
    private mutating func uniquePredicate() throws(SQLError) -> SQLError {
        let offset = token.offset
        try advance()
        if try accept(.nulls) {
            _ = try accept(.not)
            try expect(.distinct)
        }
        _ = try parenthesizedQuery()
        return notSupported("UNIQUE predicate is not yet implemented", at: offset)
    }

    private mutating func restrictedPrefixed() throws(SQLError) -> Expression {
        switch token.kind {
        case .plus, .minus: return try signed(isRestricted: true)
        case .symbol: return try prefixOperator(isRestricted: true)
        case .keyword where at(.operator) && peek().kind == .leftParenthesis:
            return try prefixOperator(isRestricted: true)
        default: return try primary()
        }
    }

    private mutating func operand(
        _ minimum: Precedence, isRestricted: Bool
    ) throws(SQLError) -> Expression {
        isRestricted ? try restrictedExpression(minimum) : try expression(minimum)
    }

    private mutating func negation() throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        return .not(try expression(.not), offset)
    }

    private mutating func signed(isRestricted: Bool) throws(SQLError) -> Expression {
        let offset = token.offset
        let isMinus = at(kind: .minus)
        try advance()
        let value = try operand(.sign, isRestricted: isRestricted)
        if isMinus, case .literal(let literal, _) = value {
            switch literal {
            case .integer, .decimal: return .literal(Parser.negated(literal), offset)
            case .slot(let reference) where reference.kind != .string:
                return .literal(Parser.negated(literal), offset)
            default: break
            }
        }
        return .unary(OperatorName(isMinus ? "-" : "+"), value, offset)
    }

    private mutating func prefixOperator(isRestricted: Bool) throws(SQLError) -> Expression {
        let offset = token.offset
        let name = try operatorName()
        // Left-associative as its infix sisters: `~ a & b` is `(~ a) & b`.
        let value = try operand(Precedence.other.next, isRestricted: isRestricted)
        return .unary(name, value, offset)
    }

    // MARK: - Operator names

    /// The symbol under the cursor, nil if it is no operator.
    var symbol: String? {
        switch token.kind {
        case .plus: "+"
        case .minus: "-"
        case .star: "*"
        case .slash: "/"
        case .percent: "%"
        case .caret: "^"
        case .less: "<"
        case .greater: ">"
        case .equal: "="
        case .lessOrEqual: "<="
        case .greaterOrEqual: ">="
        case .notEqual: "<>"
        case .symbol: lexer.string(Int(token.start), Int(token.end))
        default: nil
        }
    }

    /// qual_all_Op: a symbol, or `OPERATOR(schema.symbol)`.
    mutating func operatorName() throws(SQLError) -> OperatorName {
        if try accept(.operator) {
            try expect(kind: .leftParenthesis)
            let name = try anyOperator()
            try expect(kind: .rightParenthesis)
            return name
        }
        guard let symbol else { throw syntaxError() }
        try advance()
        return OperatorName(symbol)
    }

    /// any_operator: `schema.symbol`.
    mutating func anyOperator() throws(SQLError) -> OperatorName {
        var schema: String?
        while atColumnName {
            schema = try takeName()
            try expect(kind: .dot)
        }
        guard let symbol else { throw syntaxError() }
        try advance()
        return OperatorName(schema: schema, symbol)
    }

    // MARK: - Infixes

    /// Where NOT begins `NOT IN`, `NOT LIKE` …
    private var notIsInfix: Bool {
        mutating get {
            switch peek().keyword {
            case .between, .in, .like, .ilike, .similar: true
            default: false
            }
        }
    }

    private var symbolPrecedence: Precedence? {
        switch token.kind {
        case .plus, .minus: .additive
        case .star, .slash, .percent: .multiplicative
        case .caret: .power
        case .less, .greater, .equal, .lessOrEqual, .greaterOrEqual, .notEqual: .comparison
        case .symbol: .other
        case .typeCast: .cast
        default: nil
        }
    }

    private var infixPrecedence: Precedence? {
        mutating get {
            guard token.kind == .keyword else { return symbolPrecedence }
            switch token.keyword {
            case .or: return .or
            case .and: return .and
            case .is, .isnull, .notnull: return .test
            case .between, .in, .like, .ilike: return .membership
            case .similar: return peek().keyword == .to ? .membership : nil
            case .not: return notIsInfix ? .membership : nil
            case .at: return peek().keyword == .time ? .atTimeZone : nil
            case .collate: return .collate
            case .operator: return peek().kind == .leftParenthesis ? .other : nil
            default: return nil
            }
        }
    }

    /// Whatever follows `left`, as long as it binds at least as strongly as `minimum`.
    mutating func infix(
        _ left: Expression, _ minimum: Precedence, isTarget: Bool = false
    ) throws(SQLError) -> Expression {
        var left = left
        var leftHeight = height
        // The row whose operator was read last, if that row is not associative.
        var blocked: Precedence?
        while let precedence = infixPrecedence, precedence >= minimum {
            if isTarget, isLabelHere { break }
            if precedence == blocked { throw syntaxError() }
            height = 0
            blocked = nil
            switch precedence {
            case .cast: left = try castSuffix(left)
            case .or: left = try disjunction(left, isTarget: isTarget)
            case .and: left = try conjunction(left, isTarget: isTarget)
            case .test: left = try test(left, &blocked)
            case .membership: left = try membership(left, &blocked)
            case .atTimeZone: left = try atTimeZone(left)
            case .collate: left = try collation(left)
            default:
                left = try binary(left, precedence)
                if precedence == .comparison, case .binary = left { blocked = .comparison }
            }
            leftHeight = max(leftHeight, height) + 1
            try checkDepth(leftHeight)
        }
        height = leftHeight
        return left
    }

    private mutating func restrictedInfix(
        _ left: Expression, _ minimum: Precedence
    ) throws(SQLError) -> Expression {
        var left = left
        var leftHeight = height
        var blocked: Precedence?
        while let precedence = restrictedPrecedence, precedence >= minimum {
            if precedence == blocked { throw syntaxError() }
            height = 0
            blocked = nil
            let offset = token.offset
            if precedence == .cast {
                left = try castSuffix(left)
            } else if precedence == .test {
                try advance()
                left = try restrictedTest(left, offset, &blocked)
            } else {
                let name = try operatorName()
                left = .binary(name, left, try restrictedExpression(precedence.next), offset)
                if precedence == .comparison { blocked = .comparison }
            }
            leftHeight = max(leftHeight, height) + 1
            try checkDepth(leftHeight)
        }
        height = leftHeight
        return left
    }

    /// At a keyword that ends a target list's item as its name.
    private var isLabelHere: Bool {
        mutating get {
            guard token.kind == .keyword, token.mayBeBareLabel else { return false }
            let next = peek()
            return next.kind == .comma || endsTargetList(next)
        }
    }

    private var restrictedPrecedence: Precedence? {
        mutating get {
            if at(.is) { return .test }
            if at(.operator), peek().kind == .leftParenthesis { return .other }
            return symbolPrecedence
        }
    }

    private mutating func restrictedTest(
        _ left: Expression, _ offset: SourceOffset, _ blocked: inout Precedence?
    ) throws(SQLError) -> Expression {
        let negated = try accept(.not)
        if try accept(.document) { return .isDocument(left, negated: negated, offset) }
        try expect(.distinct)
        try expect(.from)
        blocked = .test
        return .isDistinct(
            left, from: try restrictedExpression(Precedence.test.next), negated: negated, offset)
    }

    private mutating func binary(
        _ left: Expression, _ precedence: Precedence
    ) throws(SQLError) -> Expression {
        let offset = token.offset
        let name = try operatorName()
        switch token.keyword {
        case .any, .some, .all: return try quantified(left, name, offset)
        default: return .binary(name, left, try expression(precedence.next), offset)
        }
    }

    /// `ANY (…)`: a query or an array.
    mutating func quantified(
        _ left: Expression, _ name: OperatorName, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let quantifier = at(.all) ? Quantifier.all : .any
        try advance()
        switch try parenthesized(allowsList: false) {
        case .query(let query):
            return .subquery(
                SubqueryExpression(
                    kind: .quantified(left, name, quantifier), query: query, offset: offset))
        case .expressions(let elements):
            guard let array = elements.first else { throw syntaxError() }
            return .quantified(left, name, quantifier, array: array, offset)
        }
    }

    private mutating func castSuffix(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        return .cast(Cast(operand: left, type: try typeName(), form: .colons, offset: offset))
    }

    /// The whole chain at once, so that a thousand terms are no deeper than two.
    private mutating func disjunction(
        _ left: Expression, isTarget: Bool
    ) throws(SQLError) -> Expression {
        let offset = token.offset
        var operands: [Expression]
        if case .or(let terms, _) = left { operands = terms } else { operands = [left] }
        while at(.or), !isTarget || !isLabelHere {
            try advance()
            operands.append(try expression(.and))
        }
        return .or(operands, offset)
    }

    private mutating func conjunction(
        _ left: Expression, isTarget: Bool
    ) throws(SQLError) -> Expression {
        let offset = token.offset
        var operands: [Expression]
        if case .and(let terms, _) = left { operands = terms } else { operands = [left] }
        while at(.and), !isTarget || !isLabelHere {
            try advance()
            operands.append(try expression(.not))
        }
        return .and(operands, offset)
    }

    private mutating func collation(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        return .collate(left, try qualifiedName(), offset)
    }

    private mutating func atTimeZone(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        try expect(.time, .zone)
        let zone = try expression(Precedence.atTimeZone.next)
        return .function(systemCall("timezone", [zone, left], offset))
    }

    /// A call of `pg_catalog.name` that was written in the standard's own syntax.
    func systemCall(
        _ name: String, _ arguments: [Expression], _ offset: SourceOffset
    ) -> FunctionCall {
        FunctionCall(
            name: QualifiedName(schema: "pg_catalog", name: name, offset: offset),
            arguments: arguments.map { FunctionCall.Argument($0, offset: $0.offset) },
            isSQLSyntax: true, offset: offset)
    }

    mutating func overlaps(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        try advance()
        guard at(.row) || at(kind: .leftParenthesis) else { throw syntaxError() }
        let rightOffset = token.offset
        let right = try primary()
        guard case .row(let first, _, let leftOffset) = left, case .row(let second, _, _) = right
        else { throw syntaxError() }
        guard first.count == 2 else {
            throw invalid(
                "wrong number of parameters on left side of OVERLAPS expression", at: leftOffset)
        }
        guard second.count == 2 else {
            throw invalid(
                "wrong number of parameters on right side of OVERLAPS expression", at: rightOffset)
        }
        return .function(systemCall("overlaps", first + second, offset))
    }
}
