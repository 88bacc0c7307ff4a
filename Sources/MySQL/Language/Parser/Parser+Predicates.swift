// Predicates: IN, BETWEEN, LIKE, REGEXP, SOUNDS LIKE, MEMBER OF; and intervals.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func predicate(_ left: Expression) throws(SQLError) -> Expression {
        let offset = token.offset
        let negated = accept(.not)
        switch token.keyword {
        case .in:
            advance()
            return try membership(left, negated: negated, offset)
        case .between:
            advance()
            let low = try expression(.bitOr)
            try expect(.and)
            let high = try expression(.membership)
            return .between(
                RangeTest(
                    subject: left, low: low, high: high, isNegated: negated, isSymmetric: false,
                    offset: offset))
        case .like:
            advance()
            return try like(left, negated: negated, offset)
        case .regexp, .rlike:
            advance()
            let name = OperatorName(negated ? "not regexp" : "regexp")
            return .binary(name, left, try expression(.bitOr), offset)
        case .sounds where !negated:
            advance()
            try expect(.like)
            let right = try expression(.bitOr)
            return .binary(
                OperatorName("="), call("soundex", [left], at: offset),
                call("soundex", [right], at: offset), offset)
        case .member where !negated && !isMariaDB:
            advance()
            _ = accept(.of)
            try expect(kind: .leftParenthesis)
            let array = try expression(.sign)
            try expect(kind: .rightParenthesis)
            return call(ReservedCall.memberOf, [left, array], at: offset, isSQLSyntax: true)
        default: throw syntaxError()
        }
    }

    private mutating func membership(
        _ left: Expression, negated: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        guard at(kind: .leftParenthesis) else { throw syntaxError() }
        switch try parenthesized() {
        case .query(let query):
            return .subquery(
                SubqueryExpression(
                    kind: .member(left, negated: negated), query: query, offset: offset))
        case .values(let values): return .inList(left, values, negated: negated, offset)
        }
    }

    private mutating func like(
        _ left: Expression, negated: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let operand: Precedence = isMariaDB ? .bitOr : .concatenation
        let pattern = try expression(operand)
        let escape = accept(.escape) ? try expression(operand) : nil
        return .like(
            PatternMatch(
                kind: .like, isNegated: negated, subject: left, pattern: pattern, escape: escape,
                offset: offset))
    }

    // MARK: - Intervals

    /// What INTERVAL may begin.
    enum IntervalReading {
        case interval(Expression, unit: Expression)
        /// A call of the function.
        case call(Expression)
    }

    /// At INTERVAL where a value is expected: `INTERVAL n UNIT + e`, or a call of the function.
    mutating func intervalOrCall() throws(SQLError) -> Expression {
        let offset = token.offset
        switch try interval() {
        case .call(let call): return call
        case .interval(let number, let unit):
            try expect(kind: .plus)
            return call(
                ReservedCall.dateAdd, [try expression(), number, unit], at: offset,
                isSQLSyntax: true)
        }
    }

    /// At INTERVAL: `INTERVAL n UNIT`, or `INTERVAL(n, a, b …)`, which only the comma tells apart.
    mutating func interval() throws(SQLError) -> IntervalReading {
        let offset = token.offset
        try expect(.interval)
        let number: Expression
        if at(kind: .leftParenthesis) {
            switch try parenthesized() {
            case .query(let query):
                let scalar = SubqueryExpression(kind: .scalar, query: query, offset: offset)
                number = try infix(.subquery(scalar), .lowest)
            case .values(let values) where values.count == 1:
                number = try infix(values[0], .lowest)
            case .values(let values): return .call(call("interval", values, at: offset))
            }
        } else {
            number = try expression()
        }
        return .interval(number, unit: .literal(.string(try intervalUnit()), .unknown))
    }

    /// A unit's name in lower case.
    mutating func intervalUnit() throws(SQLError) -> String {
        switch token.keyword {
        case .dayHour, .dayMicrosecond, .dayMinute, .daySecond, .hourMicrosecond, .hourMinute,
            .hourSecond, .minuteMicrosecond, .minuteSecond, .secondMicrosecond, .yearMonth:
            let unit = token.keyword.spelling
            advance()
            return unit
        default: return try plainUnit()
        }
    }

    /// The units that TIMESTAMPADD and TIMESTAMPDIFF take, some under another name.
    mutating func plainUnit() throws(SQLError) -> String {
        let unit: String
        switch token.keyword {
        case .microsecond, .second, .minute, .hour, .day, .week, .month, .quarter, .year:
            unit = token.keyword.spelling
        case .sqlTsiSecond, .sqlTsiMinute, .sqlTsiHour, .sqlTsiDay, .sqlTsiWeek, .sqlTsiMonth,
            .sqlTsiQuarter, .sqlTsiYear:
            unit = String(token.keyword.spelling.dropFirst(8))
        default: throw syntaxError()
        }
        advance()
        return unit
    }
}
