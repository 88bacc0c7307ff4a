// GROUP BY, and the windows.
import SQLPlanning

extension YQLParser {
    mutating func groupByClause(_ select: inout YQLSelectInMaking) throws(YQLSyntaxError) {
        guard at(.group) else { return }
        advance()
        // COMPACT says how the groups are to be made, not which there are.
        _ = accept(.compact)
        try expect(.by)
        select.clause.isGroupDistinct = accept(.distinct)
        if !select.clause.isGroupDistinct { _ = accept(.all) }
        select.clause.groupBy = try list { parser throws(YQLSyntaxError) in
            try parser.groupingElement()
        }
        if accept(.with) { select.traits.groupTrait = try name() }
    }

    private mutating func groupingElement() throws(YQLSyntaxError) -> GroupingElement {
        try enter()
        defer { leave() }
        let offset = token.offset
        let hasParenthesis = peek().kind == .leftParenthesis
        switch token.keyword {
        case .rollup where hasParenthesis:
            advance()
            return .rollup(try groupingKeys(), offset)
        case .cube where hasParenthesis:
            advance()
            return .cube(try groupingKeys(), offset)
        case .grouping where peek().keyword == .sets && peek(2).kind == .leftParenthesis:
            advance()
            advance()
            let elements = try parenthesizedList { parser throws(YQLSyntaxError) in
                try parser.groupingElement()
            }
            return .sets(elements, offset)
        case .hop where hasParenthesis:
            advance()
            let operands = try parenthesizedList { parser throws(YQLSyntaxError) in
                try parser.expression()
            }
            guard operands.count == 4 else { throw mismatch(["','"]) }
            return .expression(own(.hop(operands), offset))
        default: break
        }
        guard at(kind: .leftParenthesis) else { return .expression(try groupingKey()) }
        let content = try parenthesized()
        guard let keys = try groupedKeys(content) else {
            return .expression(try groupingKey(continuing: content))
        }
        if keys.count == 1 { return .expression(keys[0]) }
        return keys.isEmpty ? .empty(offset) : .expression(.row(keys, isExplicit: false, offset))
    }

    /// `(a, b AS c)`: several keys in parentheses; nil: they hold a value.
    private func groupedKeys(
        _ content: YQLParenthesized
    ) throws(YQLSyntaxError) -> [Expression]? {
        guard case .items(let items) = content.kind, items.count != 1 || items[0].name != nil,
            !continuesSuffix, endsGroupingKey
        else { return nil }
        if content.hasTrailingComma {
            throw error(
                "Unexpected trailing comma in grouping elements list", at: tokens[index - 2])
        }
        return items.map(key)
    }

    private var endsGroupingKey: Bool {
        switch token.kind {
        case .comma, .rightParenthesis, .semicolon, .end: true
        case .word:
            at(any: .having, .limit, .window, .union, .except, .intersect, .with, .assume, .order)
                || at(.into) || at(.end) || at(.returning)
        default: false
        }
    }

    private func key(_ item: YQLNamedItem) -> Expression {
        guard let name = item.name else { return item.value }
        return own(.labelled(item.value, name), item.offset)
    }

    private mutating func groupingKey() throws(YQLSyntaxError) -> Expression {
        key(try namedItem())
    }

    /// The key that begins with parentheses.
    private mutating func groupingKey(
        continuing content: YQLParenthesized
    ) throws(YQLSyntaxError) -> Expression {
        let operand = try suffixes(of: try operand(of: content))
        let value = try expression(continuing: operand)
        let name = accept(.as) ? try self.name(.anyNameOrType) : nil
        return key(YQLNamedItem(value: value, name: name, offset: content.start.offset))
    }

    private mutating func groupingKeys() throws(YQLSyntaxError) -> [Expression] {
        try parenthesizedList { parser throws(YQLSyntaxError) in
            guard parser.at(kind: .leftParenthesis) else { return try parser.groupingKey() }
            let content = try parser.parenthesized()
            guard let keys = try parser.groupedKeys(content) else {
                return try parser.groupingKey(continuing: content)
            }
            return .row(keys, isExplicit: false, content.start.offset)
        }
    }

    // MARK: - Windows

    /// `(name PARTITION BY … ORDER BY … ROWS …)`.
    mutating func windowSpecification() throws(YQLSyntaxError) -> WindowDefinition {
        var window = WindowDefinition(
            isBareReference: false, partitionBy: [], orderBy: [], offset: token.offset)
        try expect(kind: .leftParenthesis)
        let isClause =
            at(.partition) && (peek().keyword == .by || peek().keyword == .compact)
            || at(.order, .by)
        if !isClause, isName(token, .windowName) { window.reference = try takeName() }
        if accept(.partition) {
            _ = accept(.compact)
            try expect(.by)
            window.partitionBy = try list { parser throws(YQLSyntaxError) in
                try parser.groupingKey()
            }
        }
        if accept(.order, .by) { window.orderBy = try sortItems() }
        if at(any: .rows, .range, .groups) { window.frame = try windowFrame() }
        guard accept(kind: .rightParenthesis) else { throw mismatch(["')'"]) }
        return window
    }

    private mutating func windowFrame() throws(YQLSyntaxError) -> WindowFrame {
        let offset = token.offset
        let mode: WindowFrame.Mode = at(.rows) ? .rows : at(.range) ? .range : .groups
        advance()
        var frame = WindowFrame(
            mode: mode, start: .unboundedPreceding, end: .currentRow, exclusion: .none,
            offset: offset)
        var start = token
        var end: YQLToken?
        if accept(.between) {
            start = token
            frame.start = try frameBound()
            try expect(.and)
            end = token
            frame.end = try frameBound()
        } else {
            frame.start = try frameBound()
        }
        try checkBounds(frame, start, end)
        if accept(.exclude) { frame.exclusion = try frameExclusion() }
        return frame
    }

    private func checkBounds(
        _ frame: WindowFrame, _ start: YQLToken, _ end: YQLToken?
    ) throws(YQLSyntaxError) {
        switch (frame.start, frame.end) {
        case (.unboundedFollowing, _):
            throw frameError("start from UNBOUNDED FOLLOWING", at: start)
        case (_, .unboundedPreceding):
            throw frameError("end with UNBOUNDED PRECEDING", at: end ?? start)
        case (.currentRow, .preceding):
            throw frameError("start from CURRENT ROW and end with PRECEDING", at: start)
        case (.following, .currentRow):
            throw frameError("start from FOLLOWING and end with CURRENT ROW", at: start)
        case (.following, .preceding):
            throw frameError("start from FOLLOWING and end with PRECEDING", at: start)
        default: return
        }
    }

    /// Bounds that are words have their columns counted from 0, distances from 1.
    private func frameError(_ what: String, at token: YQLToken) -> YQLSyntaxError {
        var found = error("Frame cannot \(what)", at: token)
        if token.keyword == .unbounded || token.keyword == .current { found.position.column -= 1 }
        return found
    }

    private mutating func frameBound() throws(YQLSyntaxError) -> WindowFrame.Bound {
        if accept(.current, .row) { return .currentRow }
        if accept(.unbounded) {
            if accept(.preceding) { return .unboundedPreceding }
            guard accept(.following) else { throw mismatch(["FOLLOWING", "PRECEDING"]) }
            return .unboundedFollowing
        }
        let distance = try expression()
        if accept(.preceding) { return .preceding(distance) }
        guard accept(.following) else { throw mismatch(["FOLLOWING", "PRECEDING"]) }
        return .following(distance)
    }

    private mutating func frameExclusion() throws(YQLSyntaxError) -> WindowFrame.Exclusion {
        switch token.keyword {
        case .group:
            advance()
            return .group
        case .ties:
            advance()
            return .ties
        case .no:
            advance()
            try expect(.others)
            return .none
        default:
            try expect(.current, .row)
            return .currentRow
        }
    }
}
