// Queries: WITH, set operations, VALUES, LIMIT, and what stands around a SELECT.
import SQLPlanning

extension YQLParser {
    /// A word that begins a query.
    var isAtQuery: Bool {
        switch token.keyword {
        case .select, .process, .reduce: true
        // Behind a parenthesis these words may be names as well.
        case .from: true
        case .discard: [.select, .from, .process, .reduce].contains(peek().keyword)
        case .with:
            at(.with, .recursive)
                || isName(peek(), .tableNameOrType, orString: false)
                    && (peek(2).keyword == .as && peek(3).kind == .leftParenthesis
                        || peek(2).kind == .leftParenthesis)
        default: false
        }
    }

    var isAtQueryOrValues: Bool { isAtQuery || at(.values) && peek().kind == .leftParenthesis }

    var isAtSetOperator: Bool { at(any: .union, .except, .intersect) }

    /// A query with all that may stand around it.
    mutating func query() throws(YQLSyntaxError) -> Query {
        try query(startingWith: nil)
    }

    private struct Operand {
        var body: QueryBody
        var orderBy: [SortItem] = []
        var limit: Limit?
        var offsetRows: Expression?
        var isParenthesized = false
        /// Where ORDER BY stands, and LIMIT.
        var orderToken: YQLToken?
        var limitToken: YQLToken?
    }

    private struct Operator {
        var kind: SetOperation.Kind
        var isAll: Bool
        var offset: SourceOffset
    }

    /// A query whose first operand, in parentheses, may have been read already.
    mutating func query(startingWith first: Query?) throws(YQLSyntaxError) -> Query {
        try enter()
        let outerHeight = height
        height = 0
        let offset = token.offset
        let with = first == nil ? try withClause() : nil
        var operands: [Operand]
        if let first {
            operands = [Operand(body: Self.body(of: first), isParenthesized: true)]
        } else {
            operands = [try operand()]
        }
        var operators: [Operator] = []
        while isAtSetOperator {
            let read = try setOperator()
            try checkLast(operands[operands.count - 1])
            operators.append(read)
            operands.append(try operand())
            try checkDepth(operands.count)
        }
        let query = Self.combine(operands, operators, with, offset)
        height = max(outerHeight, height + operands.count)
        leave()
        return query
    }

    private static func body(of query: Query) -> QueryBody {
        let isPlain =
            query.with == nil && query.orderBy.isEmpty && query.limit == nil
            && query.offsetRows == nil
        return isPlain ? query.body : .nested(query)
    }

    /// ORDER BY and LIMIT without parentheses belong to the whole, behind its last operand.
    private func checkLast(_ operand: Operand) throws(YQLSyntaxError) {
        let place = operand.orderToken ?? operand.limitToken
        guard !operand.isParenthesized, let place else { return }
        let what = operand.orderToken == nil ? "LIMIT" : "ORDER BY"
        throw error("\(what) within UNION ALL is only allowed after last subquery", at: place)
    }

    private mutating func setOperator() throws(YQLSyntaxError) -> Operator {
        let offset = token.offset
        let kind: SetOperation.Kind =
            at(.union) ? .union : at(.except) ? .except : .intersect
        advance()
        let isAll = accept(.all)
        if !isAll { _ = accept(.distinct) }
        return Operator(kind: kind, isAll: isAll, offset: offset)
    }

    /// INTERSECT before the others, all from the left.
    private static func combine(
        _ operands: [Operand], _ operators: [Operator], _ with: WithClause?, _ offset: SourceOffset
    ) -> Query {
        var bodies = [operands[0].body]
        var looser: [Operator] = []
        for (at, operation) in operators.enumerated() {
            let right = operands[at + 1].body
            if operation.kind == .intersect, let left = bodies.popLast() {
                bodies.append(join(left, right, operation))
            } else {
                looser.append(operation)
                bodies.append(right)
            }
        }
        var body = bodies[0]
        for (at, operation) in looser.enumerated() { body = join(body, bodies[at + 1], operation) }
        let last = operands[operands.count - 1]
        guard !last.isParenthesized else {
            if operators.isEmpty, with == nil, case .nested(let inner) = body { return inner }
            return Query(with: with, body: body, offset: offset)
        }
        return Query(
            with: with, body: body, orderBy: last.orderBy, limit: last.limit,
            offsetRows: last.offsetRows, offset: offset)
    }

    private static func join(
        _ left: QueryBody, _ right: QueryBody, _ operation: Operator
    ) -> QueryBody {
        .setOperation(
            SetOperation(
                kind: operation.kind, isAll: operation.isAll, left: left, right: right,
                offset: operation.offset))
    }

    private mutating func operand() throws(YQLSyntaxError) -> Operand {
        if at(kind: .leftParenthesis) {
            advance()
            let query = try query()
            guard accept(kind: .rightParenthesis) else { throw mismatch(["')'"]) }
            return Operand(body: Self.body(of: query), isParenthesized: true)
        }
        var select = try selectKind()
        var operand = Operand(body: .select(select.clause))
        operand.orderBy = select.orderBy
        operand.orderToken = select.orderToken
        if at(.into, .result) {
            advance()
            advance()
            select.traits.resultName = try tag()
            if select.traits.isDiscarded {
                throw error("DISCARD and INTO RESULT cannot be used at the same time", at: token)
            }
        }
        if !select.traits.isPlain { select.clause.language = LanguageNode(select.traits) }
        operand.body = .select(select.clause)
        operand.limitToken = token
        (operand.limit, operand.offsetRows) = try limitClause()
        if operand.limit == nil { operand.limitToken = nil }
        return operand
    }

    /// `LIMIT n OFFSET m`, `LIMIT m, n`.
    private mutating func limitClause() throws(YQLSyntaxError) -> (Limit?, Expression?) {
        guard accept(.limit) else { return (nil, nil) }
        let first = try expression()
        if accept(.offset) { return (.count(first), try expression()) }
        if accept(kind: .comma) { return (.count(try expression()), first) }
        return (.count(first), nil)
    }

    // MARK: - WITH

    private mutating func withClause() throws(YQLSyntaxError) -> WithClause? {
        let offset = token.offset
        guard accept(.with) else { return nil }
        var isRecursive = false
        var tables: [CommonTable] = []
        repeat {
            if !tables.isEmpty, at(kind: .leftParenthesis) || at(.select) { break }
            if at(.recursive), isName(peek(), .tableNameOrType) {
                advance()
                isRecursive = true
            }
            let start = token.offset
            let name = try name(.tableNameOrType)
            let columns = at(kind: .leftParenthesis) ? try columnNames().map(\.name) : []
            try expect(.as)
            try expect(kind: .leftParenthesis)
            let query = at(.values) ? try valuesQuery() : try query()
            try expect(kind: .rightParenthesis)
            tables.append(
                CommonTable(name: name, columns: columns, statement: .query(query), offset: start))
        } while accept(kind: .comma)
        return WithClause(isRecursive: isRecursive, tables: tables, offset: offset)
    }

    // MARK: - VALUES

    /// `VALUES (a, b), (c, d)`.
    mutating func valuesQuery() throws(YQLSyntaxError) -> Query {
        let offset = token.offset
        try expect(.values)
        var rows: [[Expression]] = []
        repeat {
            if !rows.isEmpty, !at(kind: .leftParenthesis) { break }
            try expect(kind: .leftParenthesis)
            rows.append(try expressions())
            guard accept(kind: .rightParenthesis) else { throw mismatch(["')'", "','"]) }
        } while accept(kind: .comma)
        return Query(body: .values(rows, offset), offset: offset)
    }
}
