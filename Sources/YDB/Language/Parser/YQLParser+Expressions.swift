// Operators by precedence, as the grammar's levels have it: NOT and the signs bind most tightly, `||` before `*`, and a
// predicate takes no other predicate for its operand.
import SQLPlanning

/// The grammar's levels of binary operators, from the loosest.
private enum Level: Int {
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

    var next: Level { Level(rawValue: rawValue + 1) ?? .unary }
}

extension YQLParser {
    mutating func expression() throws(YQLSyntaxError) -> Expression {
        if isAtCompositeType {
            let offset = token.offset
            return .language(LanguageNode(YQLExpression.type(try typeName())), offset)
        }
        return try expression(.or)
    }

    mutating func expressions() throws(YQLSyntaxError) -> [Expression] {
        try list { parser throws(YQLSyntaxError) in try parser.expression() }
    }

    /// The operand of a predicate: what binds more tightly than AND, IN, `=`.
    private mutating func comparisonOperand() throws(YQLSyntaxError) -> Expression {
        try expression(.comparison)
    }

    private mutating func expression(_ level: Level) throws(YQLSyntaxError) -> Expression {
        try enter()
        let outerHeight = height
        height = 0
        let expression = try climb(try unary(), from: .unary, to: level)
        height = max(outerHeight, height + 1)
        leave()
        return expression
    }

    /// What follows an operand, level for level up to the loosest that belongs here.
    private mutating func climb(
        _ first: Expression, from tightest: Level, to loosest: Level
    ) throws(YQLSyntaxError) -> Expression {
        var left = first
        // Most operands have no operator behind them.
        switch token.kind {
        case .comma, .rightParenthesis, .semicolon, .end: return left
        case .word where token.keyword == .absent: return left
        default: break
        }
        var chain = height
        var level = Level.concatenation
        while level.rawValue >= loosest.rawValue {
            while let step = try step(left, level) {
                chain = step.isFlat ? max(chain, height + 1) : max(chain, height) + 1
                left = step.expression
                height = 0
                try checkDepth(chain)
                if step.isLast { break }
            }
            guard let looser = Level(rawValue: level.rawValue - 1) else { break }
            level = looser
        }
        height = chain
        return left
    }

    private struct Step {
        var expression: Expression
        /// The operand was added to those of the same AND, OR or `??`.
        var isFlat = false
        /// The level ends here.
        var isLast = false
    }

    /// One operator of the level with its right operand.
    private mutating func step(
        _ left: Expression, _ level: Level
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
        _ left: Expression, _ level: Level, _ operators: [(YQLToken.Kind, String)]
    ) throws(YQLSyntaxError) -> Step? {
        for (kind, symbol) in operators where at(kind: kind) {
            return try binary(symbol, left, level)
        }
        return nil
    }

    private mutating func binary(
        _ symbol: String, _ left: Expression, _ level: Level, tokens count: Int = 1
    ) throws(YQLSyntaxError) -> Step {
        let offset = token.offset
        for _ in 0..<count { advance() }
        let right = try expression(level.next)
        return Step(expression: .binary(OperatorName(symbol), left, right, offset))
    }

    private mutating func connective(
        _ left: Expression, isAnd: Bool
    ) throws(YQLSyntaxError) -> Step {
        let offset = token.offset
        advance()
        let right = try expression(isAnd ? .xor : .and)
        switch left {
        case .and(let known, let first) where isAnd:
            return Step(expression: .and(known + [right], first), isFlat: true)
        case .or(let known, let first) where !isAnd:
            return Step(expression: .or(known + [right], first), isFlat: true)
        default:
            return Step(
                expression: isAnd ? .and([left, right], offset) : .or([left, right], offset))
        }
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
        let offset = token.offset
        guard peek().kind == .question else {
            advance()
            return Step(
                expression: .language(LanguageNode(YQLExpression.question(left)), offset),
                isLast: true)
        }
        advance()
        advance()
        let right = try expression(.bitwise)
        if case .coalesce(let rest, _) = right {
            return Step(expression: .coalesce([left] + rest, offset), isLast: true)
        }
        return Step(expression: .coalesce([left, right], offset), isLast: true)
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

    // MARK: - Predicates

    private mutating func predicate(_ left: Expression) throws(YQLSyntaxError) -> Step? {
        let offset = token.offset
        switch token.kind {
        case .equal, .doubleEqual: return try equality("=", left)
        case .notEqual, .angleNotEqual: return try equality("<>", left)
        case .word: break
        default: return nil
        }
        switch token.keyword {
        case .is: return try test(left, offset)
        case .isnull:
            advance()
            return Step(expression: .isNull(left, negated: false, offset), isLast: true)
        case .notnull:
            advance()
            return Step(expression: .isNull(left, negated: true, offset), isLast: true)
        case .not:
            guard !(isInColumnDefault && peek().keyword == .null) else { return nil }
            advance()
            if accept(.null) {
                return Step(expression: .isNull(left, negated: true, offset), isLast: true)
            }
            return try wordPredicate(left, isNegated: true, offset)
        case .in, .between, .like, .ilike, .glob, .regexp, .rlike, .match:
            return try wordPredicate(left, isNegated: false, offset)
        default: return nil
        }
    }

    private mutating func equality(
        _ symbol: String, _ left: Expression
    ) throws(YQLSyntaxError) -> Step {
        let offset = token.offset
        advance()
        let right = try comparisonOperand()
        return Step(
            expression: .binary(OperatorName(symbol), left, right, offset),
            isLast: !continuesEquality)
    }

    /// Comparisons for equality go on from left to right; any other predicate ends the level.
    private var continuesEquality: Bool {
        switch token.kind {
        case .equal, .doubleEqual, .notEqual, .angleNotEqual: true
        case .word:
            at(.is) && (peek().keyword == .distinct || peek(2).keyword == .distinct)
        default: false
        }
    }

    /// Behind an operand at IS.
    private mutating func test(
        _ left: Expression, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> Step {
        advance()
        let negated = accept(.not)
        if accept(.null) {
            return Step(expression: .isNull(left, negated: negated, offset), isLast: true)
        }
        guard accept(.distinct) else {
            throw mismatch(negated ? ["DISTINCT", "NULL"] : ["DISTINCT", "NOT", "NULL"])
        }
        try expect(.from)
        let right = try comparisonOperand()
        return Step(
            expression: .isDistinct(left, from: right, negated: negated, offset),
            isLast: !continuesEquality)
    }

    private mutating func wordPredicate(
        _ left: Expression, isNegated: Bool, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> Step {
        let word = token.keyword
        switch word {
        case .in:
            advance()
            return Step(expression: try membership(left, isNegated, offset), isLast: true)
        case .between:
            advance()
            let isSymmetric = accept(.symmetric)
            if !isSymmetric { _ = accept(.asymmetric) }
            let low = try comparisonOperand()
            try expect(.and)
            let high = try comparisonOperand()
            let test = RangeTest(
                subject: left, low: low, high: high, isNegated: isNegated, isSymmetric: isSymmetric,
                offset: offset)
            return Step(expression: .between(test), isLast: true)
        case .like, .ilike:
            advance()
            let pattern = try comparisonOperand()
            let escape = accept(.escape) ? try comparisonOperand() : nil
            let match = PatternMatch(
                kind: word == .like ? .like : .caseInsensitiveLike, isNegated: isNegated,
                subject: left, pattern: pattern, escape: escape, offset: offset)
            return Step(expression: .like(match), isLast: true)
        case .glob, .regexp, .rlike, .match:
            advance()
            let pattern = try comparisonOperand()
            if at(.escape) {
                let shown = word.spelling.uppercased()
                throw error("\(shown) and ESCAPE clauses should not be used together", at: token)
            }
            let symbol = word == .rlike ? "regexp" : word.spelling
            let match = Expression.binary(OperatorName(symbol), left, pattern, offset)
            return Step(expression: isNegated ? .not(match, offset) : match, isLast: true)
        default:
            throw mismatch([
                "BETWEEN", "GLOB", "ILIKE", "IN", "LIKE", "MATCH", "NULL", "REGEXP", "RLIKE",
            ])
        }
    }

    private mutating func membership(
        _ left: Expression, _ isNegated: Bool, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> Expression {
        // COMPACT says how the set is to be kept, not what is in it.
        if at(.compact), startsOperand(peek()) { advance() }
        if at(kind: .leftParenthesis) {
            let start = index
            switch try parenthesized() {
            case .query(let query) where !continuesSuffix:
                let kind = SubqueryExpression.Kind.member(left, negated: isNegated)
                return .subquery(SubqueryExpression(kind: kind, query: query, offset: offset))
            case .items(let items) where !continuesSuffix && items.allSatisfy { $0.name == nil }:
                return .inList(left, items.map(\.value), negated: isNegated, offset)
            default: goBack(to: start)
            }
        }
        let collection = try suffixed(.memberExpressionName)
        let membership = YQLMembership(value: left, collection: collection, isNegated: isNegated)
        return .language(LanguageNode(YQLExpression.membership(membership)), offset)
    }
}
