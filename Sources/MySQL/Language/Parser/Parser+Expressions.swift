// Operators by precedence: MySQL's table, climbed.

import QueryEngine
import SQLPlanning

/// The rows of the grammar's precedence table that can stand between operands.
enum Precedence: Int, Comparable {
    case lowest
    case or
    case xor
    case and
    case not
    /// `= <=> < > <= >= <>` and IS: left-associative.
    case comparison
    /// `IN`, `BETWEEN`, `LIKE`, `REGEXP`, `SOUNDS LIKE`, `MEMBER OF`.
    case membership
    case bitOr
    case bitAnd
    case shift
    case additive
    case multiplicative
    case power
    /// `||` under PIPES_AS_CONCAT.
    case concatenation
    case sign
    case collate
    case highest

    static func < (left: Precedence, right: Precedence) -> Bool { left.rawValue < right.rawValue }

    /// What the right operand of a left-associative operator has to exceed.
    var next: Precedence { Precedence(rawValue: rawValue + 1) ?? .highest }
}

extension Parser {
    /// An expression whose operators all bind at least as strongly as `minimum`.
    mutating func expression(
        _ minimum: Precedence = .lowest
    ) throws(SQLError) -> Expression {
        try enter()
        let outerHeight = height
        height = 0
        var left = try prefixed(minimum)
        if continuesExpression { left = try infix(left, minimum) }
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
        case .comma, .rightParenthesis, .semicolon, .end: false
        case .word: token.keyword != .absent
        default: true
        }
    }

    // MARK: - Prefixes

    private mutating func prefixed(_ minimum: Precedence) throws(SQLError) -> Expression {
        let offset = token.offset
        switch token.kind {
        case .minus:
            advance()
            return Parser.negated(try expression(.sign), offset)
        case .plus:
            advance()
            return try expression(.sign)
        case .tilde:
            advance()
            return .unary(OperatorName("~"), try expression(.sign), offset)
        case .exclamation:
            advance()
            return .unary(OperatorName("!"), try expression(.sign), offset)
        case .word:
            switch token.keyword {
            case .not:
                if mode.contains(.highNotPrecedence) {
                    advance()
                    return .not(try expression(.sign), offset)
                }
                guard minimum <= .not else { throw syntaxError() }
                advance()
                return .not(try expression(.not), offset)
            case .binary:
                advance()
                return .unary(OperatorName("binary"), try expression(.sign), offset)
            case .interval: return try intervalOrCall()
            default: break
            }
        default: break
        }
        return try primary()
    }

    /// A number with its sign is one constant.
    static func negated(_ operand: Expression, _ offset: SourceOffset) -> Expression {
        guard case .literal(let literal, _) = operand else {
            return .unary(OperatorName("-"), operand, offset)
        }
        switch literal {
        case .integer(let value) where value > 0: return .literal(.integer(-value), offset)
        case .decimal("9223372036854775808"): return .literal(.integer(.min), offset)
        case .decimal(let digits) where !digits.hasPrefix("-"):
            return .literal(.decimal("-" + digits), offset)
        default: return .unary(OperatorName("-"), operand, offset)
        }
    }

    // MARK: - Infixes

    /// Everything that may follow an operand, as long as it binds at least as strongly as `minimum`. `ceiling` is what
    /// the operand may still be an operand of: behind a comparison it cannot be a term any more.
    mutating func infix(_ first: Expression, _ minimum: Precedence) throws(SQLError) -> Expression {
        var left = first
        var ceiling = Precedence.highest
        var chain = height
        while let level = infixPrecedence(), level >= minimum, level <= ceiling {
            height = 0
            let isFlat = Parser.isFlattened(left, level)
            left = try infixStep(left, level)
            chain = isFlat ? max(chain, height + 1) : max(chain, height) + 1
            try checkDepth(chain)
            ceiling = ceilingBehind(level)
        }
        height = chain
        return left
    }

    /// One more operand of the same AND or OR makes the tree no higher.
    private static func isFlattened(_ left: Expression, _ level: Precedence) -> Bool {
        switch (left, level) {
        case (.and, .and), (.or, .or): true
        default: false
        }
    }

    /// MySQL 8 takes no predicate of a predicate.
    private func ceilingBehind(_ level: Precedence) -> Precedence {
        level == .membership && !isMariaDB ? .comparison : level
    }

    private mutating func infixPrecedence() -> Precedence? {
        switch token.kind {
        case .equal, .nullSafeEqual, .notEqual, .less, .greater, .lessOrEqual, .greaterOrEqual:
            return .comparison
        case .plus, .minus: return .additive
        case .star, .slash, .percent: return .multiplicative
        case .caret: return .power
        case .ampersand: return .bitAnd
        case .bar: return .bitOr
        case .shiftLeft, .shiftRight: return .shift
        case .doubleAmpersand: return .and
        case .doubleBar: return mode.contains(.pipesAsConcat) ? .concatenation : .or
        case .word: return wordPrecedence()
        default: return nil
        }
    }

    private mutating func wordPrecedence() -> Precedence? {
        switch token.keyword {
        case .and: return .and
        case .or: return .or
        case .xor: return .xor
        case .is: return .comparison
        case .in, .between, .like, .regexp, .rlike, .not: return .membership
        case .sounds: return .membership
        case .member:
            let isOperator = peek().keyword == .of || peek().kind == .leftParenthesis
            return !isMariaDB && isOperator ? .membership : nil
        case .div, .mod: return .multiplicative
        case .collate: return .collate
        default: return nil
        }
    }

    private mutating func infixStep(
        _ left: Expression, _ level: Precedence
    ) throws(SQLError) -> Expression {
        switch level {
        case .or: return try disjunction(left)
        case .and: return try conjunction(left)
        case .xor: return try binary("xor", left, level)
        case .comparison: return try comparison(left)
        case .membership: return try predicate(left)
        case .concatenation: return try concatenation(left)
        case .additive: return try sum(left)
        case .collate: return try collation(left)
        default: return try binary(symbol, left, level)
        }
    }

    private var symbol: String {
        switch token.kind {
        case .star: "*"
        case .slash: "/"
        case .percent: "%"
        case .caret: "^"
        case .ampersand: "&"
        case .bar: "|"
        case .shiftLeft: "<<"
        case .shiftRight: ">>"
        case .equal: "="
        case .nullSafeEqual: "<=>"
        case .notEqual: "<>"
        case .less: "<"
        case .greater: ">"
        case .lessOrEqual: "<="
        case .greaterOrEqual: ">="
        default: token.keyword == .div ? "div" : "%"
        }
    }

    private mutating func binary(
        _ name: String, _ left: Expression, _ level: Precedence
    ) throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        return .binary(OperatorName(name), left, try expression(level.next), offset)
    }

    private mutating func conjunction(_ left: Expression) throws(SQLError) -> Expression {
        var (operands, offset) = ([left], token.offset)
        if case .and(let known, let first) = left { (operands, offset) = (known, first) }
        repeat {
            advance()
            operands.append(try expression(Precedence.and.next))
        } while infixPrecedence() == .and
        return .and(operands, offset)
    }

    private mutating func disjunction(_ left: Expression) throws(SQLError) -> Expression {
        var (operands, offset) = ([left], token.offset)
        if case .or(let known, let first) = left { (operands, offset) = (known, first) }
        repeat {
            advance()
            operands.append(try expression(Precedence.or.next))
        } while infixPrecedence() == .or
        return .or(operands, offset)
    }

    private mutating func concatenation(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        let right = try expression(Precedence.concatenation.next)
        return call("concat", [left, right], at: offset)
    }

    private mutating func collation(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        advance()
        let nameOffset = token.offset
        let name = QualifiedName(name: try collationName(), offset: nameOffset)
        return .collate(left, name, offset)
    }

    /// `a + b`, and `a + INTERVAL n UNIT`.
    private mutating func sum(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        let isPlus = at(kind: .plus)
        advance()
        let right: Expression
        if at(.interval) {
            switch try interval() {
            case .interval(let number, let unit):
                return call(
                    isPlus ? ReservedCall.dateAdd : ReservedCall.dateSubtract,
                    [left, number, unit], at: offset, isSQLSyntax: true)
            case .call(let call): right = try infix(call, Precedence.additive.next)
            }
        } else {
            right = try expression(Precedence.additive.next)
        }
        return .binary(OperatorName(isPlus ? "+" : "-"), left, right, offset)
    }

    // MARK: - Comparisons

    private mutating func comparison(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        if accept(.is) { return try test(left, offset) }
        let name = OperatorName(symbol)
        let isNullSafe = at(kind: .nullSafeEqual)
        advance()
        if !isNullSafe, at(.any) || at(.some) || at(.all), peek().kind == .leftParenthesis {
            let quantifier: Quantifier = at(.all) ? .all : .any
            advance()
            let query = try parenthesizedQuery()
            return .subquery(
                SubqueryExpression(
                    kind: .quantified(left, name, quantifier), query: query, offset: offset))
        }
        return .binary(name, left, try expression(Precedence.comparison.next), offset)
    }

    /// Behind `IS`.
    private mutating func test(
        _ left: Expression, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let negated = accept(.not)
        switch token.keyword {
        case .null:
            advance()
            return .isNull(left, negated: negated, offset)
        case .true:
            advance()
            return .isTruth(left, .isTrue, negated: negated, offset)
        case .false:
            advance()
            return .isTruth(left, .isFalse, negated: negated, offset)
        case .unknown:
            advance()
            return .isTruth(left, .isUnknown, negated: negated, offset)
        default: throw syntaxError()
        }
    }

    // MARK: - Calls

    /// A call that the parser makes of other syntax.
    func call(
        _ name: String, _ arguments: [Expression], at offset: SourceOffset,
        isSQLSyntax: Bool = false
    ) -> Expression {
        .function(
            FunctionCall(
                name: QualifiedName(name: name, offset: offset),
                arguments: arguments.map { FunctionCall.Argument($0) }, isSQLSyntax: isSQLSyntax,
                offset: offset))
    }
}
