// IS, BETWEEN, IN, LIKE and their negations.

import QueryEngine
import SQLPlanning

extension Parser {
    /// `IS …`, `ISNULL`, `NOTNULL` behind `left`.
    mutating func test(
        _ left: Expression, _ blocked: inout Precedence?
    ) throws(SQLError) -> Expression {
        let offset = token.offset
        if try accept(.isnull) { return .isNull(left, negated: false, offset) }
        if try accept(.notnull) { return .isNull(left, negated: true, offset) }
        try expect(.is)
        let negated = try accept(.not)
        switch token.keyword {
        case .null:
            try advance()
            return .isNull(left, negated: negated, offset)
        case .true:
            try advance()
            return .isTruth(left, .isTrue, negated: negated, offset)
        case .false:
            try advance()
            return .isTruth(left, .isFalse, negated: negated, offset)
        case .unknown:
            try advance()
            return .isTruth(left, .isUnknown, negated: negated, offset)
        case .document:
            try advance()
            return .isDocument(left, negated: negated, offset)
        case .distinct:
            try advance()
            try expect(.from)
            blocked = .test
            return .isDistinct(
                left, from: try expression(Precedence.test.next), negated: negated, offset)
        case .normalized, .nfc, .nfd, .nfkc, .nfkd:
            return try normalized(left, negated, offset)
        default: throw syntaxError()
        }
    }

    private mutating func normalized(
        _ left: Expression, _ negated: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        var arguments = [left]
        if let form = try normalForm() { arguments.append(form) }
        try expect(.normalized)
        let call = Expression.function(systemCall("is_normalized", arguments, offset))
        return negated ? .not(call, offset) : call
    }

    /// unicode_normal_form, as the text that the functions take.
    mutating func normalForm() throws(SQLError) -> Expression? {
        switch token.keyword {
        case .nfc, .nfd, .nfkc, .nfkd:
            let offset = token.offset
            let name = token.keyword.spelling.uppercased()
            try advance()
            return .literal(.string(name), offset)
        default: return nil
        }
    }

    /// `[NOT] BETWEEN`, `IN`, `LIKE`, `ILIKE`, `SIMILAR TO` behind `left`.
    mutating func membership(
        _ left: Expression, _ blocked: inout Precedence?
    ) throws(SQLError) -> Expression {
        let offset = token.offset
        let negated = try accept(.not)
        switch token.keyword {
        case .between:
            blocked = .membership
            return try between(left, negated, offset)
        case .in: return try inList(left, negated, offset)
        case .like: return try pattern(.like, left, negated, offset, &blocked)
        case .ilike: return try pattern(.caseInsensitiveLike, left, negated, offset, &blocked)
        default:
            guard at(.similar) else { throw syntaxError() }
            return try pattern(.similarTo, left, negated, offset, &blocked)
        }
    }

    private mutating func between(
        _ left: Expression, _ negated: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        try advance()
        let isSymmetric = try accept(.symmetric)
        if !isSymmetric { _ = try accept(.asymmetric) }
        let low = try restrictedExpression()
        try expect(.and)
        let high = try expression(Precedence.membership.next)
        return .between(
            RangeTest(
                subject: left, low: low, high: high, isNegated: negated, isSymmetric: isSymmetric,
                offset: offset))
    }

    private mutating func inList(
        _ left: Expression, _ negated: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        try advance()
        switch try parenthesized() {
        case .query(let query):
            return .subquery(
                SubqueryExpression(
                    kind: .member(left, negated: negated), query: query, offset: offset))
        case .expressions(let elements):
            return .inList(left, elements, negated: negated, offset)
        }
    }

    private mutating func pattern(
        _ kind: PatternMatch.Kind, _ left: Expression, _ negated: Bool, _ offset: SourceOffset,
        _ blocked: inout Precedence?
    ) throws(SQLError) -> Expression {
        try advance()
        if kind != .similarTo, at(.any) || at(.some) || at(.all) {
            return try patternQuantified(kind, left, negated, offset)
        }
        if kind == .similarTo { try expect(.to) }
        blocked = .membership
        var match = PatternMatch(
            kind: kind, isNegated: negated, subject: left,
            pattern: try expression(Precedence.membership.next), escape: nil, offset: offset)
        if try accept(.escape) { match.escape = try expression(Precedence.membership.next) }
        return .like(match)
    }

    /// `LIKE ANY (…)`.
    private mutating func patternQuantified(
        _ kind: PatternMatch.Kind, _ left: Expression, _ negated: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let name: OperatorName =
            kind == .like
            ? OperatorName(negated ? "!~~" : "~~") : OperatorName(negated ? "!~~*" : "~~*")
        return try quantified(left, name, offset)
    }
}
