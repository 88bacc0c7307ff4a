// FROM: joins, FLATTEN, and the sources with what stands behind them.
import SQLPlanning

extension YQLParser {
    /// Sources with joins between them.
    mutating func joinSource() throws(YQLSyntaxError) -> [TableExpression] {
        let start = token
        let anyIndex = index
        let isAnyFirst = accept(.any)
        if isAnyFirst, endsSource { throw noAlternative(from: anyIndex) }
        var left = try flattenSource()
        var isAnyLeft = isAnyFirst
        var count = 0
        while let kind = try joinKind() {
            let offset = kind.offset
            let rightToken = token
            let isAnyRight = accept(.any)
            let right = try flattenSource()
            let condition = try joinCondition(kind)
            if kind.kind == .cross, isAnyLeft || isAnyRight {
                throw error(
                    "ANY should not be used with Cross JOIN", at: isAnyLeft ? start : rightToken)
            }
            let join = YQLJoin(
                kind: kind.kind, left: left, right: right, condition: condition,
                isAnyLeft: isAnyLeft, isAnyRight: isAnyRight)
            left = Self.tableExpression(join, offset)
            isAnyLeft = false
            count += 1
            try checkDepth(count)
        }
        height = max(height, count + 1)
        if isAnyFirst, count == 0 { throw error("ANY is not allowed without JOIN", at: start) }
        return [left]
    }

    /// ANY alone is no table.
    private var endsSource: Bool {
        at(kind: .semicolon) || at(kind: .end) || at(kind: .rightParenthesis)
    }

    /// The shared join where that says it all.
    private static func tableExpression(_ join: YQLJoin, _ offset: SourceOffset) -> TableExpression
    {
        let kind: Join.Kind
        switch join.kind {
        case .inner: kind = .inner
        case .left: kind = .left
        case .right: kind = .right
        case .full: kind = .full
        case .cross: kind = .cross
        case .leftSemi, .rightSemi, .leftOnly, .rightOnly, .exclusion:
            return .language(LanguageTable(YQLTable.join(join), offset: offset))
        }
        guard !join.isAnyLeft, !join.isAnyRight, let condition = sharedCondition(join.condition)
        else { return .language(LanguageTable(YQLTable.join(join), offset: offset)) }
        // Where the left side may be missing, columns of both by one name are the rules' to bring together.
        if kind == .right || kind == .full, case .on = condition {
            return .language(LanguageTable(YQLTable.join(join), offset: offset))
        }
        return .join(
            Join(
                kind: kind, left: join.left, right: join.right, condition: condition,
                offset: offset))
    }

    private static func sharedCondition(_ condition: YQLJoin.Condition) -> Join.Condition? {
        switch condition {
        case .none: return Join.Condition.none
        case .on(let expression): return .on(expression)
        case .natural: return .natural
        case .using(let columns):
            var names: [String] = []
            for column in columns {
                guard case .name(let name) = column else { return nil }
                names.append(name)
            }
            return .using(names, alias: nil)
        }
    }

    // MARK: - The words of a join

    private struct JoinWords {
        var kind: YQLJoin.Kind
        var offset: SourceOffset
    }

    private mutating func joinKind() throws(YQLSyntaxError) -> JoinWords? {
        let start = token
        let startIndex = index
        if accept(kind: .comma) { return JoinWords(kind: .cross, offset: start.offset) }
        guard
            at(any: .natural, .left, .right, .exclusion, .full, .outer, .inner, .cross, .join)
        else { return nil }
        if at(.natural) { throw error("Natural join is not implemented yet", at: token) }
        var kind = YQLJoin.Kind.inner
        var mayBeOuter = true
        switch token.keyword {
        case .left:
            advance()
            kind = accept(.semi) ? .leftSemi : accept(.only) ? .leftOnly : .left
            mayBeOuter = kind == .left
        case .right:
            advance()
            kind = accept(.semi) ? .rightSemi : accept(.only) ? .rightOnly : .right
            mayBeOuter = kind == .right
        case .full:
            advance()
            kind = .full
        case .exclusion:
            advance()
            kind = .exclusion
            mayBeOuter = false
        case .inner:
            advance()
            mayBeOuter = false
        case .cross:
            advance()
            kind = .cross
            mayBeOuter = false
        default: mayBeOuter = false
        }
        if at(.outer) {
            guard mayBeOuter else {
                let words = tokens[startIndex..<index]
                let written = words.map { string($0).uppercased() + " " }.joined()
                throw error(
                    "Invalid join type: \(written)OUTER JOIN. OUTER keyword is optional and can only be "
                        + "used after LEFT, RIGHT or FULL", at: token)
            }
            advance()
        }
        try expect(.join)
        return JoinWords(kind: kind, offset: start.offset)
    }

    private mutating func joinCondition(
        _ words: JoinWords
    ) throws(YQLSyntaxError) -> YQLJoin.Condition {
        if words.kind == .cross {
            if at(any: .on, .using) {
                throw error("Cross join should not have ON or USING expression", at: token)
            }
            return .none
        }
        if accept(.on) { return .on(try expression()) }
        guard accept(.using) else { throw error("Expected ON or USING expression", at: token) }
        return .using(
            try parenthesizedList { parser throws(YQLSyntaxError) in try parser.tag() })
    }

    // MARK: - FLATTEN

    private mutating func flattenSource() throws(YQLSyntaxError) -> TableExpression {
        let source = try tableSource()
        let start = token
        guard at(.flatten), !isAtBareAlias else { return source }
        advance()
        var flatten = YQLFlatten(source: source, mode: .any, items: [])
        if accept(.columns) {
            flatten.mode = .columns
        } else {
            if accept(.optional) {
                flatten.mode = .optional
            } else if accept(.list) {
                flatten.mode = .list
            } else if accept(.dict) {
                flatten.mode = .dict
            }
            try expect(.by)
            flatten.items = try flattenItems()
        }
        return .language(LanguageTable(YQLTable.flatten(flatten), offset: start.offset))
    }

    private mutating func flattenItems() throws(YQLSyntaxError) -> [YQLFlatten.Item] {
        guard at(kind: .leftParenthesis) else {
            let offset = token.offset
            let column = try columnReference()
            let last = tokens[index - 1]
            let alias = accept(.as) ? try name() : nil
            if alias == nil, !column.qualifiers.isEmpty {
                throw error("Unnamed expression after FLATTEN BY is not allowed", at: last)
            }
            return [YQLFlatten.Item(expression: .column(column), alias: alias, offset: offset)]
        }
        return try parenthesizedList { parser throws(YQLSyntaxError) in
            let item = try parser.namedItem()
            if item.name == nil {
                guard case .column = item.value else {
                    throw parser.error(
                        "Unnamed expression after FLATTEN BY is not allowed", at: item.offset)
                }
            }
            return YQLFlatten.Item(expression: item.value, alias: item.name, offset: item.offset)
        }
    }
}
