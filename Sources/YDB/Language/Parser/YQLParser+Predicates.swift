// Predicates: LIKE and its sisters, IN, IS, BETWEEN, and comparisons for equality.
import SQLPlanning

extension YQLParser {
    mutating func predicate(_ left: Expression) throws(YQLSyntaxError) -> Step? {
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
        let collection: Expression
        if at(kind: .leftParenthesis) {
            let content = try parenthesized()
            switch content.kind {
            case .query(let query) where !continuesSuffix:
                let kind = SubqueryExpression.Kind.member(left, negated: isNegated)
                return .subquery(SubqueryExpression(kind: kind, query: query, offset: offset))
            case .items(let items) where !continuesSuffix && items.allSatisfy { $0.name == nil }:
                for item in items { try checkQuestion(item.value) }
                return .inList(left, items.map(\.value), negated: isNegated, offset)
            default: collection = try suffixes(of: try operand(of: content))
            }
        } else {
            collection = try suffixed(.memberExpressionName)
        }
        let membership = YQLMembership(value: left, collection: collection, isNegated: isNegated)
        return .language(LanguageNode(YQLExpression.membership(membership)), offset)
    }
}
