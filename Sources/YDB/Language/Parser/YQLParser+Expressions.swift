// Operators by precedence, as the grammar's levels have it: NOT and the signs bind most tightly, `||` before `*`, and a
// predicate takes no other predicate for its operand.
import SQLPlanning

/// The grammar's levels of binary operators, from the loosest.
enum YQLPrecedence: Int {
    case or
    case and
    case xor
    /// LIKE, IN, IS, BETWEEN, `=`: one predicate, or a chain of comparisons for equality.
    case predicate
    case comparison
    case bitwise
    case additive
    case multiplicative
    case concatenation
    case unary

    var next: YQLPrecedence { YQLPrecedence(rawValue: rawValue + 1) ?? .unary }
}

extension YQLParser {
    mutating func expression() throws(YQLSyntaxError) -> Expression {
        let isParameter = mayBeParameter
        mayBeParameter = false
        if isAtCompositeType {
            let offset = token.offset
            return .language(LanguageNode(YQLExpression.type(try typeName())), offset)
        }
        let expression = try expression(.or)
        if !isParameter { try checkQuestion(expression) }
        return expression
    }

    /// `$x?` is a parameter of a lambda and nothing else.
    func checkQuestion(_ expression: Expression) throws(YQLSyntaxError) {
        guard case .language(let node, let offset) = expression,
            case .question(let operand)? = node.syntax as? YQLExpression,
            case .language = operand
        else { return }
        throw error("Unexpected token '?' at the end of expression", at: offset)
    }

    mutating func expressions() throws(YQLSyntaxError) -> [Expression] {
        try list { parser throws(YQLSyntaxError) in try parser.expression() }
    }

    /// An expression whose first operand has been read.
    mutating func expression(continuing operand: Expression) throws(YQLSyntaxError) -> Expression {
        try climb(operand, to: .or)
    }

    /// The operand of a predicate: what binds more tightly than AND, IN, `=`.
    mutating func comparisonOperand() throws(YQLSyntaxError) -> Expression {
        try expression(.comparison)
    }

    private mutating func expression(_ level: YQLPrecedence) throws(YQLSyntaxError) -> Expression {
        try enter()
        let outerHeight = height
        height = 0
        let expression = try climb(try unary(), to: level)
        height = max(outerHeight, height + 1)
        leave()
        return expression
    }

    /// What follows an operand, level for level up to the loosest that belongs here.
    private mutating func climb(
        _ first: Expression, to loosest: YQLPrecedence
    ) throws(YQLSyntaxError) -> Expression {
        var left = first
        // Most operands have no operator behind them.
        switch token.kind {
        case .comma, .rightParenthesis, .semicolon, .end: return left
        case .word where token.keyword == .absent: return left
        default: break
        }
        var chain = height
        var level = YQLPrecedence.concatenation
        while level.rawValue >= loosest.rawValue {
            while let step = try step(left, level) {
                chain = max(chain, height) + 1
                left = step.expression
                height = 0
                try checkDepth(chain)
                if step.isLast { break }
            }
            guard let looser = YQLPrecedence(rawValue: level.rawValue - 1) else { break }
            level = looser
        }
        height = chain
        return left
    }

    struct Step {
        var expression: Expression
        /// The level ends here.
        var isLast = false
    }

    /// One operator of the level with its right operand.
    private mutating func step(
        _ left: Expression, _ level: YQLPrecedence
    ) throws(YQLSyntaxError) -> Step? {
        switch level {
        case .or where at(.or): return try connective(left, isAnd: false)
        case .and where at(.and): return try connective(left, isAnd: true)
        case .xor where at(.xor): return try binary("xor", left, level)
        case .predicate: return try predicate(left)
        case .comparison: return try operatorStep(left, level, Self.comparisons)
        case .bitwise: return try bitwise(left)
        case .additive: return try operatorStep(left, level, Self.additions)
        case .multiplicative: return try operatorStep(left, level, Self.multiplications)
        case .concatenation: return try operatorStep(left, level, Self.concatenations)
        default: return nil
        }
    }

    private static let comparisons: [(YQLToken.Kind, String)] = [
        (.less, "<"), (.lessOrEqual, "<="), (.greater, ">"), (.greaterOrEqual, ">="),
    ]
    private static let additions: [(YQLToken.Kind, String)] = [(.plus, "+"), (.minus, "-")]
    private static let multiplications: [(YQLToken.Kind, String)] = [
        (.asterisk, "*"), (.slash, "/"), (.percent, "%"),
    ]
    private static let concatenations: [(YQLToken.Kind, String)] = [(.doublePipe, "||")]

    private mutating func operatorStep(
        _ left: Expression, _ level: YQLPrecedence, _ operators: [(YQLToken.Kind, String)]
    ) throws(YQLSyntaxError) -> Step? {
        for (kind, symbol) in operators where at(kind: kind) {
            return try binary(symbol, left, level)
        }
        return nil
    }

    private mutating func binary(
        _ symbol: String, _ left: Expression, _ level: YQLPrecedence, tokens count: Int = 1
    ) throws(YQLSyntaxError) -> Step {
        let offset = token.offset
        for _ in 0..<count { advance() }
        let right = try expression(level.next)
        return Step(expression: .binary(OperatorName(symbol), left, right, offset))
    }

    /// All operands of one AND or OR.
    private mutating func connective(
        _ left: Expression, isAnd: Bool
    ) throws(YQLSyntaxError) -> Step {
        var (operands, offset) = ([left], token.offset)
        switch left {
        case .and(let known, let first) where isAnd: (operands, offset) = (known, first)
        case .or(let known, let first) where !isAnd: (operands, offset) = (known, first)
        default: break
        }
        let word = token.keyword
        while accept(word) { operands.append(try expression(isAnd ? .xor : .and)) }
        return Step(
            expression: isAnd ? .and(operands, offset) : .or(operands, offset), isLast: true)
    }

    // MARK: - Bits and `??`

    /// Two angle brackets are a shift where nothing stands between them; so are those with a bar a rotation.
    private func isAdjacent(_ distance: Int) -> Bool {
        peek(distance - 1).end == peek(distance).start
    }

    private mutating func bitwise(_ left: Expression) throws(YQLSyntaxError) -> Step? {
        switch token.kind {
        case .shiftLeft: return try binary("<<", left, .bitwise)
        case .rotateLeft: return try binary("|<<", left, .bitwise)
        case .ampersand: return try binary("&", left, .bitwise)
        case .pipe: return try binary("|", left, .bitwise)
        case .caret: return try binary("^", left, .bitwise)
        case .greater where peek().kind == .greater && isAdjacent(1):
            if peek(2).kind == .pipe, isAdjacent(2) {
                return try binary(">>|", left, .bitwise, tokens: 3)
            }
            return try binary(">>", left, .bitwise, tokens: 2)
        case .question: return try question(left)
        default: return nil
        }
    }

    /// `a ?? b`, which takes all to its right, and `a?`.
    private mutating func question(_ left: Expression) throws(YQLSyntaxError) -> Step {
        let start = token
        guard peek().kind == .question, startsOperand(peek(2)) || isSign(peek(2)) else {
            return Step(expression: try marked(left), isLast: true)
        }
        advance()
        advance()
        let right = try expression(.bitwise)
        if case .coalesce(let rest, _) = right {
            return Step(expression: .coalesce([left] + rest, start.offset), isLast: true)
        }
        return Step(expression: .coalesce([left, right], start.offset), isLast: true)
    }

    private func isSign(_ token: YQLToken) -> Bool {
        switch token.kind {
        case .minus, .plus, .tilde: true
        default: false
        }
    }

    /// `a?`: a type's name, or a lambda's parameter.
    private mutating func marked(_ operand: Expression) throws(YQLSyntaxError) -> Expression {
        let start = token
        var count = 0
        while accept(kind: .question) { count += 1 }
        switch operand {
        case .column(let reference) where reference.qualifiers.isEmpty: break
        case .language(let node, _):
            guard case .named? = node.syntax as? YQLExpression else { fallthrough }
        default: throw error("Unexpected token '?' at the end of expression", at: start)
        }
        guard count == 1 else {
            throw error(
                "Expecting at most one '?' token here (for optional lambda parameters), but got "
                    + "\(count)", at: start)
        }
        return own(.question(operand), start.offset)
    }

    // MARK: - Prefixes

    private mutating func unary() throws(YQLSyntaxError) -> Expression {
        let offset = token.offset
        switch token.kind {
        case .minus:
            advance()
            return .unary(OperatorName("-"), try suffixed(), offset)
        case .plus:
            advance()
            return .unary(OperatorName("+"), try suffixed(), offset)
        case .tilde:
            advance()
            return .unary(OperatorName("~"), try suffixed(), offset)
        case .word where at(.not):
            advance()
            return .not(try suffixed(), offset)
        default: return try suffixed()
        }
    }
}
