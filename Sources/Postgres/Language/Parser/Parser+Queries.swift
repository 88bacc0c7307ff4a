// SELECT and what surrounds it: WITH, set operations, ORDER BY, LIMIT, locking.

import QueryEngine
import SQLPlanning

extension Parser {
    /// select_no_parens, or the content of select_with_parens.
    mutating func query() throws(SQLError) -> Query {
        try enter()
        let outerHeight = height
        height = 0
        let offset = token.offset
        let with = at(.with) ? try withClause() : nil
        let query = try queryBehind(with, offset)
        height = max(outerHeight, height + 1)
        leave()
        return query
    }

    /// The query that begins behind an optional WITH.
    mutating func queryBehind(
        _ with: WithClause?, _ offset: SourceOffset
    ) throws(SQLError) -> Query {
        let first = try queryOperand()
        return try restOfQuery(first, with, offset)
    }

    /// The query whose first operand, in parentheses, is read.
    mutating func query(
        startingWith inner: Query, _ offset: SourceOffset
    ) throws(SQLError) -> Query {
        guard continuesQuery else { return inner }
        return try restOfQuery(.nested(inner), nil, offset)
    }

    /// `( query )`.
    mutating func parenthesizedQuery() throws(SQLError) -> Query {
        try enter()
        try expect(kind: .leftParenthesis)
        let result: Query
        if at(kind: .leftParenthesis) {
            let offset = token.offset
            let inner = try parenthesizedQuery()
            result = try query(startingWith: inner, offset)
        } else {
            guard startsQuery(token) else { throw syntaxError() }
            result = try query()
        }
        try expect(kind: .rightParenthesis)
        leave()
        return result
    }

    /// At a word that goes on a query whose first operand is complete.
    var continuesQuery: Bool {
        switch token.keyword {
        case .union, .intersect, .except, .order, .limit, .offset, .fetch, .for: true
        default: false
        }
    }

    // MARK: - Set operations

    /// `.nested` while it stands alone: what follows may merge with it.
    private mutating func queryOperand() throws(SQLError) -> QueryBody {
        switch token.keyword {
        case .select: return .select(try selectClause())
        case .values: return try valuesClause()
        case .table:
            try advance()
            return .table(try relation())
        default:
            guard at(kind: .leftParenthesis) else { throw syntaxError() }
            return .nested(try parenthesizedQuery())
        }
    }

    private mutating func restOfQuery(
        _ first: QueryBody, _ with: WithClause?, _ offset: SourceOffset
    ) throws(SQLError) -> Query {
        var body = first
        var chain = height
        while at(.union) || at(.intersect) || at(.except) {
            height = 0
            body = try setOperation(Parser.unwrapped(body), isIntersect: at(.intersect))
            chain = max(chain, height) + 1
            try checkDepth(chain)
        }
        height = chain
        return try finish(body, with, offset)
    }

    /// One operation; the right operand of UNION and EXCEPT takes the INTERSECTs behind it.
    private mutating func setOperation(
        _ left: QueryBody, isIntersect: Bool
    ) throws(SQLError) -> QueryBody {
        let offset = token.offset
        let kind: SetOperation.Kind =
            isIntersect ? .intersect : at(.union) ? .union : .except
        try advance()
        let isAll = try accept(.all)
        if !isAll { _ = try accept(.distinct) }
        var right = Parser.unwrapped(try queryOperand())
        var links = height
        while !isIntersect, at(.intersect) {
            height = 0
            right = try setOperation(right, isIntersect: true)
            links = max(links, height) + 1
            try checkDepth(links)
        }
        height = links
        return .setOperation(
            SetOperation(kind: kind, isAll: isAll, left: left, right: right, offset: offset))
    }

    /// Parentheses that hold no more than a body are not kept.
    private static func unwrapped(_ body: QueryBody) -> QueryBody {
        guard case .nested(let query) = body, query.with == nil, query.orderBy.isEmpty,
            query.limit == nil, query.offsetRows == nil, query.locking.isEmpty
        else { return body }
        return query.body
    }

    // MARK: - The tail

    private mutating func finish(
        _ body: QueryBody, _ with: WithClause?, _ offset: SourceOffset
    ) throws(SQLError) -> Query {
        var inner: Query?
        if case .nested(let query) = body { inner = query }
        var order = at(.order) ? try orderBy() : []
        if let inner, !inner.orderBy.isEmpty {
            guard order.isEmpty else {
                throw invalid(
                    "multiple ORDER BY clauses not allowed", at: order[0].expression.offset)
            }
            order = inner.orderBy
        }
        var tail = try queryTail()
        if let inner {
            tail.locking = inner.locking + tail.locking
            if inner.offsetRows != nil {
                if tail.offsetRows != nil {
                    throw invalid(
                        "multiple OFFSET clauses not allowed",
                        at: tail.offsetRows?.offset ?? .unknown)
                }
                tail.offsetRows = inner.offsetRows
            }
            if inner.limit != nil {
                if tail.limit != nil {
                    throw invalid(
                        "multiple LIMIT clauses not allowed", at: tail.limitOffset)
                }
                tail.limit = inner.limit
            }
            if inner.with != nil, let with {
                throw invalid("multiple WITH clauses not allowed", at: with.offset)
            }
        }
        if case .withTies = tail.limit {
            if order.isEmpty {
                throw invalid("WITH TIES cannot be specified without ORDER BY clause", at: .unknown)
            }
            if let lock = tail.locking.first, lock.waitPolicy == .skipLocked {
                throw invalid(
                    "SKIP LOCKED and WITH TIES options cannot be used together", at: .unknown)
            }
        }
        return Query(
            with: with ?? inner?.with, body: inner?.body ?? body, orderBy: order,
            limit: tail.limit, offsetRows: tail.offsetRows, locking: tail.locking, offset: offset)
    }

    private struct Tail {
        var limit: Limit?
        var limitOffset = SourceOffset.unknown
        var offsetRows: Expression?
        var locking: [LockingClause] = []
    }

    /// Limits and locking, in either order.
    private mutating func queryTail() throws(SQLError) -> Tail {
        var tail = Tail()
        if at(.for) {
            tail.locking = try lockingClauses()
            try limits(&tail)
        } else {
            try limits(&tail)
            tail.locking = try lockingClauses()
        }
        return tail
    }

    private mutating func limits(_ tail: inout Tail) throws(SQLError) {
        while true {
            let offset = token.offset
            switch token.keyword {
            case .limit where tail.limit == nil:
                try advance()
                tail.limitOffset = token.offset
                tail.limit = try limitCount(offset)
            case .fetch where tail.limit == nil:
                try advance()
                tail.limitOffset = offset
                tail.limit = try fetchFirst()
            case .offset where tail.offsetRows == nil:
                try advance()
                tail.offsetRows = try expression()
                if at(.row) || at(.rows) { try advance() }
            default: return
            }
        }
    }

    private mutating func limitCount(_ offset: SourceOffset) throws(SQLError) -> Limit {
        let limit: Limit = try accept(.all) ? .all : .count(try expression())
        if at(kind: .comma) {
            try advance()
            _ = try expression()
            throw invalid(
                "LIMIT #,# syntax is not supported", at: offset,
                hint: "Use separate LIMIT and OFFSET clauses.")
        }
        return limit
    }

    /// Behind FETCH.
    private mutating func fetchFirst() throws(SQLError) -> Limit {
        guard at(.first) || at(.next) else { throw syntaxError() }
        try advance()
        var count = Expression.literal(.integer(1), .unknown)
        if !at(.row), !at(.rows) { count = try fetchCount() }
        guard at(.row) || at(.rows) else { throw syntaxError() }
        try advance()
        if try accept(.only) { return .count(count) }
        try expect(.with)
        try expect(.ties)
        return .withTies(count)
    }

    /// select_fetch_first_value: a number with its sign, or a primary.
    private mutating func fetchCount() throws(SQLError) -> Expression {
        let offset = token.offset
        if at(kind: .plus) || at(kind: .minus) { return .literal(try signedNumber(), offset) }
        return try primary()
    }

    private mutating func lockingClauses() throws(SQLError) -> [LockingClause] {
        var clauses: [LockingClause] = []
        while at(.for) {
            let offset = token.offset
            try advance()
            if try accept(.read) {
                try expect(.only)
                continue
            }
            var clause = LockingClause(
                strength: try lockStrength(), tables: [], waitPolicy: .block, offset: offset)
            if try accept(.of) { clause.tables = try qualifiedNames() }
            if try accept(.nowait) {
                clause.waitPolicy = .noWait
            } else if try accept(.skip) {
                try expect(.locked)
                clause.waitPolicy = .skipLocked
            }
            clauses.append(clause)
        }
        return clauses
    }

    private mutating func lockStrength() throws(SQLError) -> LockingClause.Strength {
        if try accept(.update) { return .update }
        if try accept(.share) { return .share }
        if try accept(.no) {
            try expect(.key)
            try expect(.update)
            return .noKeyUpdate
        }
        try expect(.key)
        try expect(.share)
        return .keyShare
    }

    /// sort_clause.
    mutating func orderBy() throws(SQLError) -> [SortItem] {
        try expect(.order)
        try expect(.by)
        return try list { parser throws(SQLError) in try parser.sortItem() }
    }

    private mutating func sortItem() throws(SQLError) -> SortItem {
        let offset = token.offset
        var item = SortItem(
            expression: try expression(), direction: .unspecified, nulls: .unspecified,
            offset: offset)
        if try accept(.using) {
            item.direction = .using(try operatorName())
        } else {
            item.direction = try sortDirection()
        }
        item.nulls = try nullsOrder()
        return item
    }

    mutating func sortDirection() throws(SQLError) -> SortItem.Direction {
        if try accept(.asc) { return .ascending }
        return try accept(.desc) ? .descending : .unspecified
    }

    mutating func nullsOrder() throws(SQLError) -> SortItem.Nulls {
        if try accept(.nulls, .first) { return .first }
        return try accept(.nulls, .last) ? .last : .unspecified
    }

    // MARK: - VALUES

    private mutating func valuesClause() throws(SQLError) -> QueryBody {
        let offset = token.offset
        try advance()
        let rows = try list { parser throws(SQLError) in
            try parser.parenthesizedList { parser throws(SQLError) in try parser.expression() }
        }
        return .values(rows, offset)
    }

    // MARK: - WITH

    mutating func withClause() throws(SQLError) -> WithClause {
        let offset = token.offset
        try expect(.with)
        let isRecursive = try accept(.recursive)
        let tables = try list { parser throws(SQLError) in try parser.commonTable() }
        return WithClause(isRecursive: isRecursive, tables: tables, offset: offset)
    }

    private mutating func commonTable() throws(SQLError) -> CommonTable {
        let offset = token.offset
        let name = try columnName()
        let columns = try optionalColumnNames()
        try expect(.as)
        var isMaterialized: Bool?
        if try accept(.not) {
            try expect(.materialized)
            isMaterialized = false
        } else if try accept(.materialized) {
            isMaterialized = true
        }
        try enter()
        try expect(kind: .leftParenthesis)
        let statement = try preparableStatement()
        try expect(kind: .rightParenthesis)
        leave()
        var table = CommonTable(
            name: name, columns: columns, isMaterialized: isMaterialized, statement: statement,
            search: nil, cycle: nil, offset: offset)
        if at(.search) { table.search = try searchClause() }
        if at(.cycle) { table.cycle = try cycleClause() }
        return table
    }

    private mutating func names() throws(SQLError) -> [String] {
        try list { parser throws(SQLError) in try parser.columnName() }
    }

    private mutating func searchClause() throws(SQLError) -> CommonTable.Search {
        let offset = token.offset
        try advance()
        guard at(.depth) || at(.breadth) else { throw syntaxError() }
        let isBreadthFirst = at(.breadth)
        try advance()
        try expect(.first)
        try expect(.by)
        let columns = try names()
        try expect(.set)
        return CommonTable.Search(
            isBreadthFirst: isBreadthFirst, columns: columns, sequenceColumn: try columnName(),
            offset: offset)
    }

    private mutating func cycleClause() throws(SQLError) -> CommonTable.Cycle {
        let offset = token.offset
        try advance()
        let columns = try names()
        try expect(.set)
        var cycle = CommonTable.Cycle(
            columns: columns, markColumn: try columnName(), markValue: nil, markDefault: nil,
            pathColumn: "", offset: offset)
        if try accept(.to) {
            cycle.markValue = try constantExpression()
            try expect(.default)
            cycle.markDefault = try constantExpression()
        }
        try expect(.using)
        cycle.pathColumn = try columnName()
        return cycle
    }

    /// AexprConst.
    private mutating func constantExpression() throws(SQLError) -> Expression {
        let start = token
        let expression = try primary()
        switch expression {
        case .literal: return expression
        case .cast(let cast) where cast.form == .typed: return expression
        default:
            throw lexer.failure("syntax error", from: Int(start.start), to: Int(start.end))
        }
    }
}
