// SELECT: its options, its list, and its clauses up to WINDOW.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func selectClause() throws(SQLError) -> SelectClause {
        var select = SelectClause(offset: token.offset)
        try expect(.select)
        let isStraight = try selectOptions(&select)
        select.items = try selectItems()
        try intoClause()
        if accept(.from) {
            if accept(.dual) {
                if !isMariaDB, at(kind: .comma) { throw syntaxError() }
            } else {
                select.from = try tableExpressions()
                if isStraight { select.from = select.from.map(Parser.straightened) }
            }
        }
        if accept(.where) { select.filter = try expression() }
        if accept(.group) {
            try expect(.by)
            select.groupBy = try grouping()
        }
        if accept(.having) { select.having = try expression() }
        if isMariaDB, at(.order), case .rollup? = select.groupBy.first {
            throw wrongUsage("CUBE/ROLLUP", "ORDER BY")
        }
        if at(.window) { select.windows = try windowClause() }
        return select
    }

    /// True for STRAIGHT_JOIN.
    private mutating func selectOptions(
        _ select: inout SelectClause
    ) throws(SQLError) -> Bool {
        var isStraight = false
        var isAll = false
        var usesCache: Bool?
        while true {
            switch token.keyword {
            case .all: isAll = true
            case .distinct, .distinctrow: select.distinct = .distinct
            case .straightJoin: isStraight = true
            case .sqlCalcFoundRows: select.countsAllRows = true
            case .highPriority, .sqlSmallResult, .sqlBigResult, .sqlBufferResult: break
            case .sqlNoCache:
                if usesCache == true { throw wrongUsage("SQL_CACHE", "SQL_NO_CACHE") }
                usesCache = false
            case .sqlCache where isMariaDB:
                if usesCache == false { throw wrongUsage("SQL_NO_CACHE", "SQL_CACHE") }
                usesCache = true
            default:
                if isAll, select.distinct == .distinct { throw wrongUsage("ALL", "DISTINCT") }
                return isStraight
            }
            advance()
        }
    }

    /// A list whose first item may be `*`.
    mutating func selectItems() throws(SQLError) -> [SelectItem] {
        var items: [SelectItem] = []
        let offset = token.offset
        if accept(kind: .star) {
            items.append(
                SelectItem(
                    expression: .allColumns(qualifiers: [], offset), offset: offset,
                    end: SourceOffset(previousEnd)))
        } else {
            items.append(try selectItem())
        }
        while accept(kind: .comma) { items.append(try selectItem()) }
        return items
    }

    mutating func selectItem() throws(SQLError) -> SelectItem {
        let offset = token.offset
        if let qualifiers = tableWildcard() {
            return SelectItem(
                expression: .allColumns(qualifiers: qualifiers, offset), offset: offset,
                end: SourceOffset(previousEnd))
        }
        let expression = try expression()
        let end = SourceOffset(previousEnd)
        var alias: String?
        if accept(.as) || isName || at(kind: .string) {
            alias = at(kind: .string) ? try plainString() : try name()
        }
        return SelectItem(expression: expression, alias: alias, offset: offset, end: end)
    }

    /// `t.*` and `d.t.*`; nil, and nothing read, for everything else.
    private mutating func tableWildcard() -> [String]? {
        guard isName || at(kind: .dot) else { return nil }
        if isName, peek().kind != .dot { return nil }
        let place = place
        var names: [String] = []
        if at(kind: .dot) { advance() }
        while isName, names.count < 2 {
            names.append(lexer.name(token))
            advance()
            guard accept(kind: .dot) else { break }
            if accept(kind: .star) { return names }
        }
        goBack(to: place)
        return nil
    }

    /// `GROUP BY a, b WITH ROLLUP`. MariaDB still takes a direction, which orders nothing here.
    private mutating func grouping() throws(SQLError) -> [GroupingElement] {
        let offset = token.offset
        let expressions = try list { parser throws(SQLError) in
            let expression = try parser.expression()
            if parser.isMariaDB { _ = parser.direction() }
            return expression
        }
        guard at(.with), at(.with, .rollup) || isMariaDB && at(.with, .cube) else {
            return expressions.map { .expression($0) }
        }
        advance()
        if at(.cube) { throw notSupported("CUBE") }
        advance()
        return [.rollup(expressions, offset)]
    }

    /// `SELECT STRAIGHT_JOIN`: the tables in the order written.
    private static func straightened(_ table: TableExpression) -> TableExpression {
        guard case .join(var join) = table else { return table }
        join.isStraight = true
        join.left = straightened(join.left)
        join.right = straightened(join.right)
        return .join(join)
    }
}
