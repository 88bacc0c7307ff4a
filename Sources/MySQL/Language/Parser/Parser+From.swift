// FROM: tables, derived tables, joins.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func tableExpressions() throws(SQLError) -> [TableExpression] {
        try list { parser throws(SQLError) in try parser.tableExpression() }
    }

    /// A table with all that is joined to it.
    mutating func tableExpression() throws(SQLError) -> TableExpression {
        try enter()
        let outerHeight = height
        height = 0
        let first: TableExpression
        if at(kind: .leftBrace) {
            first = try outerJoinEscape()
        } else {
            first = try tableFactor()
        }
        let table = try joined(first)
        height = max(outerHeight, height + 1)
        leave()
        return table
    }

    /// `{ OJ a LEFT JOIN b ON … }`.
    private mutating func outerJoinEscape() throws(SQLError) -> TableExpression {
        advance()
        _ = try name()
        let table = try tableExpression()
        try expect(kind: .rightBrace)
        return table
    }

    private mutating func joined(_ first: TableExpression) throws(SQLError) -> TableExpression {
        var left = first
        var chain = height
        while let join = try joinOperator() {
            height = 0
            left = try joinStep(left, join)
            chain = max(chain, height) + 1
            try checkDepth(chain)
        }
        height = chain
        return left
    }

    private struct JoinOperator {
        var kind: Join.Kind
        var isNatural = false
        var isStraight = false
        var offset: SourceOffset
    }

    private mutating func joinOperator() throws(SQLError) -> JoinOperator? {
        let offset = token.offset
        var join = JoinOperator(kind: .inner, offset: offset)
        switch token.keyword {
        case .join: break
        case .inner:
            advance()
            guard at(.join) else { throw syntaxError() }
        case .cross:
            advance()
            guard at(.join) else { throw syntaxError() }
        case .straightJoin: join.isStraight = true
        case .left, .right:
            join.kind = at(.left) ? .left : .right
            advance()
            _ = accept(.outer)
            guard at(.join) else { throw syntaxError() }
        case .natural:
            join.isNatural = true
            advance()
            if at(any: .left, .right) {
                join.kind = at(.left) ? .left : .right
                advance()
                _ = accept(.outer)
            } else {
                _ = accept(.inner)
            }
            guard at(.join) else { throw syntaxError() }
        default: return nil
        }
        advance()
        return join
    }

    private mutating func joinStep(
        _ left: TableExpression, _ join: JoinOperator
    ) throws(SQLError) -> TableExpression {
        if join.isNatural {
            return .join(
                Join(
                    kind: join.kind, left: left, right: try tableFactor(), condition: .natural,
                    offset: join.offset))
        }
        if join.kind != .inner {
            let right = try tableExpression()
            let condition = try joinCondition()
            guard condition != .none else { throw syntaxError() }
            return .join(
                Join(
                    kind: join.kind, left: left, right: right, condition: condition,
                    offset: join.offset))
        }
        var right = try tableFactor()
        var condition = try joinCondition()
        if condition == .none, isAtJoin {
            // What follows is read into the right side; a condition behind it is this join's.
            try enter()
            right = try joined(right)
            leave()
            condition = try joinCondition()
            guard condition != .none else { return Parser.prepended(left, join, to: right) }
        }
        let kind: Join.Kind = condition == .none ? .cross : .inner
        return .join(
            Join(
                kind: kind, left: left, right: right, condition: condition,
                isStraight: join.isStraight, offset: join.offset))
    }

    private var isAtJoin: Bool {
        at(any: .join, .inner, .cross, .straightJoin, .left, .right, .natural)
    }

    /// `a JOIN b JOIN c ON …` is `(a JOIN b) JOIN c ON …`: the table goes to the leftmost place of what was read.
    private static func prepended(
        _ left: TableExpression, _ operation: JoinOperator, to right: TableExpression
    ) -> TableExpression {
        guard case .join(var join) = right else {
            return .join(
                Join(
                    kind: .cross, left: left, right: right, condition: .none,
                    isStraight: operation.isStraight, offset: operation.offset))
        }
        join.left = prepended(left, operation, to: join.left)
        return .join(join)
    }

    private mutating func joinCondition() throws(SQLError) -> Join.Condition {
        if accept(.on) { return .on(try expression()) }
        if accept(.using) { return .using(try parenthesizedNames(), alias: nil) }
        return .none
    }

    // MARK: - Tables

    /// A table, a query in parentheses, or joins in parentheses.
    mutating func tableFactor() throws(SQLError) -> TableExpression {
        let offset = token.offset
        if !isMariaDB, accept(.lateral) {
            return try derived(try parenthesizedQuery(), isLateral: true, offset)
        }
        if at(.jsonTable), peek().kind == .leftParenthesis { throw notSupported("JSON_TABLE") }
        guard at(kind: .leftParenthesis) else { return .table(try tableReference()) }
        switch try parenthesizedTable() {
        case .query(let query): return try derived(query, isLateral: false, offset)
        case .table(let table): return table
        }
    }

    private enum ParenthesizedTable {
        case query(Query)
        case table(TableExpression)
    }

    /// At a parenthesis; whether a query in it is a table or a part of a query shows behind it only.
    private mutating func parenthesizedTable() throws(SQLError) -> ParenthesizedTable {
        try enter()
        defer { leave() }
        let offset = token.offset
        try expect(kind: .leftParenthesis)
        if isAtQuery {
            let query = try query()
            try expect(kind: .rightParenthesis)
            return .query(query)
        }
        var first: TableExpression?
        if at(kind: .leftParenthesis) {
            switch try parenthesizedTable() {
            case .query(let inner):
                if accept(kind: .rightParenthesis) { return .query(inner) }
                if at(any: .union, .except, .intersect, .order, .limit) {
                    let query = try query(startingWith: inner)
                    try expect(kind: .rightParenthesis)
                    return .query(query)
                }
                first = try derived(inner, isLateral: false, offset)
            case .table(let table): first = table
            }
        }
        var table = try first.map { table throws(SQLError) in try joined(table) }
        if table == nil { table = try tableExpression() }
        guard var result = table else { throw syntaxError() }
        while accept(kind: .comma) {
            result = .join(
                Join(
                    kind: .cross, left: result, right: try tableExpression(), condition: .none,
                    offset: offset))
        }
        try expect(kind: .rightParenthesis)
        return .table(result)
    }

    /// `(query) AS alias (columns)`.
    private mutating func derived(
        _ query: Query, isLateral: Bool, _ offset: SourceOffset
    ) throws(SQLError) -> TableExpression {
        guard var alias = try tableAlias() else {
            throw isMariaDB
                ? syntaxError()
                : error(1248, .syntaxError, "Every derived table must have its own alias")
        }
        if !isMariaDB, at(kind: .leftParenthesis) { alias.columns = try parenthesizedNames() }
        return .subquery(
            DerivedTable(isLateral: isLateral, query: query, alias: alias, offset: offset))
    }

    mutating func tableAlias() throws(SQLError) -> Alias? {
        if accept(.as) {
            if isMariaDB, at(.window) { throw syntaxError() }
            return Alias(name: try name())
        }
        guard isName, !(isMariaDB && at(.window)) else { return nil }
        return Alias(name: try name())
    }

    /// `d.t PARTITION (p) AS a USE INDEX (i)`.
    mutating func tableReference() throws(SQLError) -> TableReference {
        var table = TableReference(name: try qualifiedName())
        if accept(.partition) { table.partitions = try parenthesizedNames() }
        table.alias = try tableAlias()
        table.indexHints = try indexHints()
        return table
    }

    private mutating func indexHints() throws(SQLError) -> [IndexHint] {
        var hints: [IndexHint] = []
        while at(.use) || at(.force) || at(.ignore),
            peek().keyword == .index || peek().keyword == .key
        {
            let kind: IndexHint.Kind = at(.use) ? .use : at(.force) ? .force : .ignore
            advance()
            advance()
            let purpose = try hintPurpose()
            try expect(kind: .leftParenthesis)
            var indexes: [String] = []
            if !(kind == .use && at(kind: .rightParenthesis)) {
                indexes = try list { parser throws(SQLError) in
                    if parser.accept(.primary) { return "PRIMARY" }
                    return try parser.name()
                }
            }
            try expect(kind: .rightParenthesis)
            hints.append(IndexHint(kind: kind, purpose: purpose, indexes: indexes))
        }
        return hints
    }

    private mutating func hintPurpose() throws(SQLError) -> IndexHint.Purpose {
        guard accept(.for) else { return .any }
        if accept(.join) { return .join }
        let isOrder = at(.order)
        guard accept(.order) || accept(.group) else { throw syntaxError() }
        try expect(.by)
        return isOrder ? .orderBy : .groupBy
    }
}
