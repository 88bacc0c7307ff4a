// Queries: set operations, ORDER BY, LIMIT, locking, WITH, and what stands in parentheses.

import QueryEngine
import SQLPlanning

extension Parser {
    /// A query expression with all that may stand around it.
    mutating func query() throws(SQLError) -> Query {
        try query(startingWith: nil)
    }

    /// A query, whose first operand, with its parentheses, or whose WITH may have been read already.
    mutating func query(
        startingWith first: Query?, _ readWith: WithClause? = nil
    ) throws(SQLError) -> Query {
        try enter()
        queryDepth += 1
        let outerHeight = height
        height = 0
        let offset = token.offset
        var with = readWith
        if first == nil, with == nil { with = try withClause() }
        let body = try queryBody(startingWith: first)
        let query = try queryTail(with, body, offset)
        height = max(outerHeight, height + 1)
        queryDepth -= 1
        leave()
        return query
    }

    private mutating func queryTail(
        _ with: WithClause?, _ body: QueryBody, _ offset: SourceOffset
    ) throws(SQLError) -> Query {
        var orderBy: [SortItem] = []
        if accept(.order) {
            try expect(.by)
            orderBy = try sortItems()
        }
        let (limit, offsetRows) = try limitClause()
        let hadInto = into != nil
        try intoClause()
        isIntoLast = !hadInto && into != nil
        let locking = try lockingClauses()
        if !locking.isEmpty { try intoClause() }
        if with == nil, orderBy.isEmpty, limit == nil, offsetRows == nil, locking.isEmpty,
            case .nested(let inner) = body
        {
            return inner
        }
        return Query(
            with: with, body: body, orderBy: orderBy, limit: limit, offsetRows: offsetRows,
            locking: locking, offset: offset)
    }

    /// A word that begins a query.
    var isAtQuery: Bool {
        switch token.keyword {
        case .select, .with: true
        case .values: !isInDuplicateUpdate
        case .table: !isMariaDB
        default: false
        }
    }

    /// `(query)`.
    mutating func parenthesizedQuery() throws(SQLError) -> Query {
        try expect(kind: .leftParenthesis)
        let query = try query()
        try expect(kind: .rightParenthesis)
        return query
    }

    /// What stands in parentheses where both a query and values may.
    enum Parenthesized {
        case query(Query)
        case values([Expression])
    }

    /// At a parenthesis; how much of it belongs to a query shows behind the inner parentheses only.
    mutating func parenthesized() throws(SQLError) -> Parenthesized {
        try enter()
        try expect(kind: .leftParenthesis)
        let content = try parenthesizedContent()
        try expect(kind: .rightParenthesis)
        leave()
        return content
    }

    private mutating func parenthesizedContent() throws(SQLError) -> Parenthesized {
        if isAtQuery { return .query(try query()) }
        let offset = token.offset
        var first: Expression
        if at(kind: .leftParenthesis) {
            switch try parenthesized() {
            case .query(let inner):
                if continuesQuery { return .query(try query(startingWith: inner)) }
                first = .subquery(
                    SubqueryExpression(kind: .scalar, query: inner, offset: offset))
            case .values(let values):
                first = values.count == 1 ? values[0] : .row(values, isExplicit: false, offset)
            }
            height += 1
            first = try infix(first, .lowest)
        } else {
            first = try expression()
        }
        var values = [first]
        while accept(kind: .comma) { values.append(try expression()) }
        return .values(values)
    }

    /// Behind a query in parentheses, inside others.
    private var continuesQuery: Bool {
        switch token.keyword {
        case .union, .except, .intersect, .order, .limit, .for, .lock: true
        default: at(kind: .rightParenthesis)
        }
    }

    // MARK: - Set operations

    private mutating func queryBody(
        startingWith first: Query?
    ) throws(SQLError) -> QueryBody {
        var left = try intersection(startingWith: first)
        var chain = height
        while let kind = setOperator {
            height = 0
            left = try setOperation(kind, left) { parser throws(SQLError) in
                try parser.intersection(startingWith: nil)
            }
            chain = max(chain, height) + 1
            try checkDepth(chain)
        }
        height = chain
        return left
    }

    private var setOperator: SetOperation.Kind? {
        switch token.keyword {
        case .union: .union
        case .except: .except
        default: nil
        }
    }

    private mutating func intersection(
        startingWith first: Query?
    ) throws(SQLError) -> QueryBody {
        var left: QueryBody
        if let first { left = Parser.operand(first) } else { left = try queryOperand() }
        var chain = height
        while at(.intersect) {
            height = 0
            left = try setOperation(.intersect, left) { parser throws(SQLError) in
                try parser.queryOperand()
            }
            chain = max(chain, height) + 1
            try checkDepth(chain)
        }
        height = chain
        return left
    }

    private mutating func setOperation(
        _ kind: SetOperation.Kind, _ left: QueryBody,
        _ operand: (inout Parser) throws(SQLError) -> QueryBody
    ) throws(SQLError) -> QueryBody {
        let offset = token.offset
        if into != nil, queryDepth == 1 {
            throw isMariaDB ? syntaxError() : misplacedInto()
        }
        advance()
        let isAll = accept(.all)
        if !isAll { _ = accept(.distinct) }
        let right = try operand(&self)
        return .setOperation(
            SetOperation(kind: kind, isAll: isAll, left: left, right: right, offset: offset))
    }

    private mutating func queryOperand() throws(SQLError) -> QueryBody {
        let offset = token.offset
        switch token.keyword {
        case .select: return .select(try selectClause())
        case .values:
            advance()
            return .values(try constructedRows(), offset)
        case .table where !isMariaDB:
            advance()
            return .table(TableReference(name: try qualifiedName()))
        default:
            guard at(kind: .leftParenthesis) else { throw syntaxError() }
            return Parser.operand(try parenthesizedQuery())
        }
    }

    /// A query in parentheses that has nothing of its own around it is as good as without them.
    private static func operand(_ query: Query) -> QueryBody {
        let isPlain =
            query.with == nil && query.orderBy.isEmpty && query.limit == nil
            && query.offsetRows == nil && query.locking.isEmpty
        return isPlain ? query.body : .nested(query)
    }

    /// `ROW(1, 2), ROW(3, 4)`, where MariaDB writes `(1, 2), (3, 4)`.
    private mutating func constructedRows() throws(SQLError) -> [[Expression]] {
        try list { parser throws(SQLError) in
            if !parser.isMariaDB { try parser.expect(.row) }
            let row = try parser.insertRow()
            guard row.isEmpty else { return row }
            if parser.isMariaDB {
                throw parser.error(
                    4141, .syntaxError,
                    "Row with no elements is not allowed in table value constructor in this context"
                )
            }
            throw parser.error(
                3942, .syntaxError,
                "Each row of a VALUES clause must have at least one column, unless when used as source in an INSERT statement."
            )
        }
    }

    // MARK: - Tails

    mutating func sortItems() throws(SQLError) -> [SortItem] {
        try list { parser throws(SQLError) in
            let offset = parser.token.offset
            let expression = try parser.expression()
            return SortItem(
                expression: expression, direction: parser.direction(), nulls: .unspecified,
                offset: offset)
        }
    }

    mutating func direction() -> SortItem.Direction {
        if accept(.desc) { return .descending }
        return accept(.asc) ? .ascending : .unspecified
    }

    /// `LIMIT count`, `LIMIT skip, count`, `LIMIT count OFFSET skip`.
    mutating func limitClause() throws(SQLError) -> (Limit?, Expression?) {
        guard accept(.limit) else { return (nil, nil) }
        let first = try limitValue()
        if accept(kind: .comma) { return (.count(try limitValue()), first) }
        if accept(.offset) { return (.count(first), try limitValue()) }
        return (.count(first), nil)
    }

    /// A number as large as there are is no limit.
    mutating func limitValue() throws(SQLError) -> Expression {
        let offset = token.offset
        switch token.kind {
        case .integer, .hexString: return .literal(.integer(try number()), offset)
        case .parameter where allowsParameters:
            advance()
            parameterCount &+= 1
            return .parameter(parameterCount, offset)
        default:
            if isName {
                throw error(
                    1327, .undefinedObject, "Undeclared variable: \(lexer.name(token))")
            }
            throw syntaxError()
        }
    }

    /// `FOR UPDATE OF a NOWAIT`, `FOR SHARE`, `LOCK IN SHARE MODE`; MySQL 8 takes several of the newer form.
    private mutating func lockingClauses() throws(SQLError) -> [LockingClause] {
        var clauses: [LockingClause] = []
        while let clause = try lockingClause() {
            clauses.append(clause)
            if isMariaDB { break }
        }
        return clauses
    }

    private mutating func lockingClause() throws(SQLError) -> LockingClause? {
        let offset = token.offset
        var clause = LockingClause(
            strength: .update, tables: [], waitPolicy: .block, offset: offset)
        if accept(.lock) {
            try expect(.in)
            try expect(.share)
            try expect(.mode)
            clause.strength = .share
            if !isMariaDB { return clause }
        } else if accept(.for) {
            if !isMariaDB, accept(.share) {
                clause.strength = .share
            } else {
                try expect(.update)
            }
            if !isMariaDB, accept(.of) { clause.tables = try qualifiedNames() }
        } else {
            return nil
        }
        if accept(.nowait) {
            clause.waitPolicy = .noWait
        } else if at(.skip, .locked) {
            advance()
            advance()
            clause.waitPolicy = .skipLocked
        } else if isMariaDB, accept(.wait) {
            clause.waitSeconds = try number()
        }
        return clause
    }

    /// `INTO @a, @b`, `INTO OUTFILE 'name'`: of the outermost query alone, once.
    mutating func intoClause() throws(SQLError) {
        guard at(.into) else { return }
        guard allowsInto, queryDepth == 1, into == nil else {
            throw isMariaDB || into != nil ? syntaxError() : misplacedInto()
        }
        advance()
        if accept(.outfile) {
            into = .outfile(try plainString())
            throw notSupported("SELECT ... INTO OUTFILE")
        }
        if accept(.dumpfile) {
            into = .dumpfile(try plainString())
            throw notSupported("SELECT ... INTO DUMPFILE")
        }
        into = .variables(
            try list { parser throws(SQLError) in
                if parser.isName || parser.at(kind: .string) {
                    let name = try parser.nameOrString()
                    throw parser.error(1327, .undefinedObject, "Undeclared variable: \(name)")
                }
                return try parser.variableName()
            })
    }

    private func misplacedInto() -> SQLError {
        error(
            3954, .syntaxError,
            "Misplaced INTO clause, INTO is not allowed inside subqueries, and must be placed at "
                + "end of UNION clauses.")
    }

    // MARK: - WITH

    mutating func withClause() throws(SQLError) -> WithClause? {
        let offset = token.offset
        guard accept(.with) else { return nil }
        let isRecursive = accept(.recursive)
        let tables = try list { parser throws(SQLError) in
            let offset = parser.token.offset
            let name = try parser.name()
            let columns =
                parser.at(kind: .leftParenthesis) ? try parser.parenthesizedNames() : []
            try parser.expect(.as)
            let query = try parser.parenthesizedQuery()
            if parser.isMariaDB, parser.at(.cycle) { throw parser.notSupported("CYCLE") }
            return CommonTable(
                name: name, columns: columns, statement: .query(query), offset: offset)
        }
        return WithClause(isRecursive: isRecursive, tables: tables, offset: offset)
    }
}
