// `name = value` in WITH and SET.
import SQLPlanning

extension YQLParser {
    /// `(name = value, …)`.
    mutating func settings() throws(YQLSyntaxError) -> [YQLSetting] {
        try parenthesizedList { parser throws(YQLSyntaxError) in try parser.setting() }
    }

    /// The same where every value is an expression.
    mutating func expressionSettings() throws(YQLSyntaxError) -> [YQLSetting] {
        try parenthesizedList { parser throws(YQLSyntaxError) in
            let offset = parser.token.offset
            let name = try parser.name()
            try parser.expect(kind: .equal)
            return YQLSetting(
                name: name, value: .expression(try parser.expression()), offset: offset)
        }
    }

    /// `name = value`.
    mutating func setting() throws(YQLSyntaxError) -> YQLSetting {
        let offset = token.offset
        let name = try name()
        try expect(kind: .equal)
        return YQLSetting(name: name, value: try settingValue(), offset: offset)
    }

    mutating func settingValue() throws(YQLSyntaxError) -> YQLSetting.Value {
        if endsSetting(peek()), let simple = try simpleValue() { return simple }
        if at(kind: .leftParenthesis), let boundaries = try boundaries() {
            return .boundaries(boundaries)
        }
        let first = try expression()
        guard at(any: .on, .to, .delete) || at(kind: .comma) else { throw mismatch(["ON"]) }
        return .timeToLive(try timeToLive(first))
    }

    private func endsSetting(_ token: YQLToken) -> Bool {
        switch token.kind {
        case .comma, .rightParenthesis, .semicolon, .end: true
        default: false
        }
    }

    /// A single token that says it all.
    private mutating func simpleValue() throws(YQLSyntaxError) -> YQLSetting.Value? {
        switch token.kind {
        case .string: return .string(try plainString())
        case .integer:
            return .integer(try unsignedNumber())
        case .real:
            let written = string(token)
            advance()
            return .real(written)
        case .quotedName: return .word(try takeName())
        case .word:
            if at(any: .true, .false) {
                let value = at(.true)
                advance()
                return .boolean(value)
            }
            return isName(token, .anyNameOrType) ? .word(try takeName()) : nil
        default: return nil
        }
    }

    // MARK: - Boundaries

    /// `(1, 2)`, `((1, "a"), (2))`; nil: something else begins with this parenthesis.
    private mutating func boundaries() throws(YQLSyntaxError) -> [[Expression]]? {
        let start = index
        try expect(kind: .leftParenthesis)
        if at(kind: .leftParenthesis) {
            var rows: [[Expression]] = []
            repeat {
                guard at(kind: .leftParenthesis), let row = try literals() else {
                    goBack(to: start)
                    return nil
                }
                rows.append(row)
            } while accept(kind: .comma)
            guard accept(kind: .rightParenthesis), endsSetting(token) else {
                goBack(to: start)
                return nil
            }
            return rows
        }
        goBack(to: start)
        guard let row = try literals(), endsSetting(token) else {
            goBack(to: start)
            return nil
        }
        return row.map { [$0] }
    }

    private mutating func literals() throws(YQLSyntaxError) -> [Expression]? {
        try expect(kind: .leftParenthesis)
        var row: [Expression] = []
        repeat {
            guard isAtLiteral else { return nil }
            row.append(try suffixed())
        } while accept(kind: .comma)
        return accept(kind: .rightParenthesis) ? row : nil
    }

    private var isAtLiteral: Bool {
        switch token.kind {
        case .integer, .real, .string: peek().kind == .comma || peek().kind == .rightParenthesis
        case .word: at(any: .null, .true, .false)
        default: false
        }
    }

    // MARK: - Time to live

    /// Behind the first interval.
    private mutating func timeToLive(_ first: Expression) throws(YQLSyntaxError) -> YQLTimeToLive {
        var tiers = [YQLTimeToLive.Tier(after: first, action: try tierAction() ?? .delete)]
        while accept(kind: .comma) {
            let after = try expression()
            guard let action = try tierAction() else { throw mismatch(["DELETE", "TO"]) }
            tiers.append(YQLTimeToLive.Tier(after: after, action: action))
        }
        try expect(.on)
        var timeToLive = YQLTimeToLive(tiers: tiers, column: try name(), unit: nil)
        guard accept(.as) else { return timeToLive }
        switch token.keyword {
        case .seconds: timeToLive.unit = .seconds
        case .milliseconds: timeToLive.unit = .milliseconds
        case .microseconds: timeToLive.unit = .microseconds
        case .nanoseconds: timeToLive.unit = .nanoseconds
        default: throw mismatch(["MICROSECONDS", "MILLISECONDS", "NANOSECONDS", "SECONDS"])
        }
        advance()
        return timeToLive
    }

    private mutating func tierAction() throws(YQLSyntaxError) -> YQLTimeToLive.Action? {
        if accept(.delete) { return .delete }
        guard accept(.to) else { return nil }
        try expect(.external, .data, .source)
        let source = try name()
        guard accept(kind: .dot) else { return .move(source) }
        return .move("\(source).\(try name())")
    }
}
