// The SELECT clause itself: target list, INTO, WHERE, GROUP BY, HAVING, WINDOW.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func selectClause() throws(SQLError) -> SelectClause {
        var select = SelectClause(offset: token.offset)
        try expect(.select)
        if try accept(.distinct) {
            select.distinct = try distinctClause()
            select.items = try selectItems()
        } else {
            _ = try accept(.all)
            if !endsTargetList(token) { select.items = try selectItems() }
        }
        if try accept(.into) { select.into = try intoClause() }
        if try accept(.from) { select.from = try fromList() }
        if try accept(.where) { select.filter = try expression() }
        if try accept(.group) { try groupBy(&select) }
        if try accept(.having) { select.having = try expression() }
        if try accept(.window) {
            select.windows = try list { parser throws(SQLError) in
                let name = try parser.columnName()
                try parser.expect(.as)
                return try parser.windowSpecification(name: name)
            }
        }
        return select
    }

    /// `SELECT FROM t` and the like have no target list.
    func endsTargetList(_ token: Token) -> Bool {
        switch token.kind {
        case .end, .semicolon, .rightParenthesis: true
        case .keyword:
            switch token.keyword {
            case .from, .into, .where, .group, .having, .window, .union, .intersect, .except,
                .order, .limit, .offset, .fetch, .for, .on:
                true
            // CREATE TABLE AS … WITH DATA.
            case .with: true
            default: false
            }
        default: false
        }
    }

    private mutating func distinctClause() throws(SQLError) -> SelectClause.Distinct {
        guard try accept(.on) else { return .distinct }
        return .on(
            try parenthesizedList { parser throws(SQLError) in try parser.expression() })
    }

    mutating func selectItems() throws(SQLError) -> [SelectItem] {
        try list { parser throws(SQLError) in try parser.selectItem() }
    }

    /// target_el.
    private mutating func selectItem() throws(SQLError) -> SelectItem {
        let offset = token.offset
        if try accept(kind: .star) {
            return SelectItem(
                expression: .allColumns(qualifiers: [], offset), alias: nil, offset: offset)
        }
        var item = SelectItem(expression: try targetExpression(), alias: nil, offset: offset)
        if try accept(.as) {
            item.alias = try label()
        } else if atPlainIdentifier || token.mayBeBareLabel {
            item.alias = try takeName()
        }
        return item
    }

    private mutating func intoClause() throws(SQLError) -> IntoClause {
        var persistence = Persistence.permanent
        switch token.keyword {
        case .temporary, .temp:
            persistence = .temporary
            try advance()
            _ = try accept(.table)
        case .local, .global:
            try advance()
            guard at(.temporary) || at(.temp) else { throw syntaxError() }
            persistence = .temporary
            try advance()
            _ = try accept(.table)
        case .unlogged:
            persistence = .unlogged
            try advance()
            _ = try accept(.table)
        default: _ = try accept(.table)
        }
        return IntoClause(name: try qualifiedName(), persistence: persistence)
    }

    private mutating func groupBy(_ select: inout SelectClause) throws(SQLError) {
        try expect(.by)
        if try accept(.distinct) {
            select.isGroupDistinct = true
        } else {
            _ = try accept(.all)
        }
        select.groupBy = try list { parser throws(SQLError) in try parser.groupingElement() }
    }

    private mutating func groupingElement() throws(SQLError) -> GroupingElement {
        let offset = token.offset
        if at(kind: .leftParenthesis), peek().kind == .rightParenthesis {
            try advance()
            try advance()
            return .empty(offset)
        }
        if at(.rollup), peek().kind == .leftParenthesis {
            try advance()
            return .rollup(
                try parenthesizedList { parser throws(SQLError) in try parser.expression() },
                offset)
        }
        if at(.cube), peek().kind == .leftParenthesis {
            try advance()
            return .cube(
                try parenthesizedList { parser throws(SQLError) in try parser.expression() },
                offset)
        }
        if at(.grouping, .sets) {
            try enter()
            try advance()
            try advance()
            let sets = try parenthesizedList { parser throws(SQLError) in
                try parser.groupingElement()
            }
            leave()
            return .sets(sets, offset)
        }
        return .expression(try expression())
    }
}
