// SELECT with its clauses; PROCESS and REDUCE in its place.
import SQLPlanning

/// A SELECT in the reading.
struct YQLSelectInMaking {
    var clause: SelectClause
    var traits = YQLSelect()
    var orderBy: [SortItem] = []
    var orderToken: YQLToken?
}

extension YQLParser {
    mutating func selectKind() throws(YQLSyntaxError) -> YQLSelectInMaking {
        var select = YQLSelectInMaking(clause: SelectClause(offset: token.offset))
        select.traits.isDiscarded = accept(.discard)
        switch token.keyword {
        case .process: try process(&select)
        case .reduce: try reduce(&select)
        case .select, .from: try selectCore(&select)
        default: throw mismatch(["'('", "FROM", "PROCESS", "REDUCE", "SELECT"])
        }
        return select
    }

    private mutating func selectCore(_ select: inout YQLSelectInMaking) throws(YQLSyntaxError) {
        if accept(.from) { select.clause.from = try joinSource() }
        select.clause.offset = token.offset
        try expect(.select)
        if at(.stream), startsItem(peek()) {
            advance()
            select.traits.isStream = true
        }
        if accept(.distinct) {
            select.clause.distinct = .distinct
        } else {
            _ = accept(.all)
        }
        repeat {
            if !select.clause.items.isEmpty, endsItems { break }
            select.clause.items.append(try selectItem())
        } while accept(kind: .comma)
        try withoutClause(&select.traits)
        if at(.from) {
            guard select.clause.from.isEmpty else {
                throw error("Only one FROM clause is allowed", at: token)
            }
            advance()
            select.clause.from = try joinSource()
        }
        if accept(.where) { select.clause.filter = try expression() }
        try groupByClause(&select)
        if accept(.having) { select.clause.having = try expression() }
        if accept(.window) {
            select.clause.windows = try list { parser throws(YQLSyntaxError) in
                let name = try parser.name(.windowName)
                try parser.expect(.as)
                var window = try parser.windowSpecification()
                window.name = name
                return window
            }
        }
        try orderByClause(&select)
    }

    private func startsItem(_ token: YQLToken) -> Bool {
        startsOperand(token) || token.kind == .asterisk || token.kind == .minus
    }

    /// Behind a comma that closes the list.
    private var endsItems: Bool {
        switch token.kind {
        case .end, .semicolon, .rightParenthesis: true
        case .word:
            at(any: .from, .without, .where, .having, .limit, .window, .union, .except, .intersect)
                || at(.group, .by) || at(.order, .by) || at(.into, .result)
        default: false
        }
    }

    private mutating func selectItem() throws(YQLSyntaxError) -> SelectItem {
        let offset = token.offset
        if accept(kind: .asterisk) {
            return SelectItem(expression: .allColumns(qualifiers: [], offset), offset: offset)
        }
        if isName(token), peek().kind == .dot, peek(2).kind == .asterisk {
            let table = try takeName()
            advance()
            advance()
            return SelectItem(expression: .allColumns(qualifiers: [table], offset), offset: offset)
        }
        try checkItemStart()
        let expression = try expression()
        let end = SourceOffset(previousEnd)
        return SelectItem(expression: expression, alias: try alias(), offset: offset, end: end)
    }

    /// A word that begins no expression could still be a table's name in front of an asterisk: that it is not shows behind it.
    private mutating func checkItemStart() throws(YQLSyntaxError) {
        switch token.kind {
        case .word:
            guard !isAtExpression else { return }
            let start = index
            advance()
            throw noAlternative(from: start)
        case .quotedName, .string, .integer, .real, .blob, .dollar, .leftParenthesis, .leftBracket,
            .leftBrace, .structOpen, .plus, .minus, .tilde, .failure:
            return
        default:
            let following = peek()
            let continues =
                following.kind == .word || startsOperand(following) || following.kind == .asterisk
            throw continues ? extraneous(Self.itemStarts) : mismatch(Self.itemStarts)
        }
    }

    private var isAtExpression: Bool {
        if peek().kind == .namespace || isAtCompositeType { return true }
        if isName(token, .expressionName) { return true }
        return at(
            any: .null, .true, .false, .cast, .bitcast, .case, .exists, .jsonValue, .jsonExists,
            .jsonQuery, .variant, .enum, .callable, .emptyAction, .currentDate, .currentTime,
            .currentTimestamp, .not)
    }

    /// `AS name`, or a name alone that nothing else could be.
    mutating func alias() throws(YQLSyntaxError) -> String? {
        if accept(.as) { return try name(.anyNameOrType) }
        guard isAtBareAlias else { return nil }
        return try takeName()
    }

    var isAtBareAlias: Bool {
        guard isName(token, .alias, orString: isANSI) else { return false }
        switch token.keyword {
        case .group: return peek().keyword != .by && peek().keyword != .compact
        case .order: return peek().keyword != .by
        case .into: return peek().keyword != .result
        case .flatten:
            return ![.by, .optional, .list, .dict, .columns].contains(peek().keyword)
        case .tablesample: return ![.bernoulli, .system].contains(peek().keyword)
        case .matchRecognize: return peek().kind != .leftParenthesis
        case .end: return peek().keyword != .define && peek().keyword != .do
        default: return true
        }
    }

    private mutating func withoutClause(_ traits: inout YQLSelect) throws(YQLSyntaxError) {
        guard accept(.without) else { return }
        traits.isWithoutIfExists = accept(.if, .exists)
        repeat {
            if !traits.without.isEmpty, endsItems { break }
            let offset = token.offset
            if isName(token), peek().kind == .dot {
                let table = try takeName()
                advance()
                traits.without.append(
                    ColumnReference(qualifiers: [table], name: try name(), offset: offset))
            } else {
                traits.without.append(
                    ColumnReference(name: try name(.withoutName), offset: offset))
            }
        } while accept(kind: .comma)
    }

    private mutating func orderByClause(_ select: inout YQLSelectInMaking) throws(YQLSyntaxError) {
        let start = token
        select.traits.isOrderAssumed = accept(.assume)
        guard select.traits.isOrderAssumed || at(.order) else { return }
        try expect(.order, .by)
        select.orderToken = start
        select.orderBy = try sortItems()
    }

    mutating func sortItems() throws(YQLSyntaxError) -> [SortItem] {
        try list { parser throws(YQLSyntaxError) in
            let offset = parser.token.offset
            let expression = try parser.expression()
            var direction = SortItem.Direction.unspecified
            if parser.accept(.asc) {
                direction = .ascending
            } else if parser.accept(.desc) {
                direction = .descending
            }
            return SortItem(
                expression: expression, direction: direction, nulls: .unspecified, offset: offset)
        }
    }
}
