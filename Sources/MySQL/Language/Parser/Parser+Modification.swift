// INSERT, REPLACE, UPDATE, DELETE.

import QueryEngine
import SQLPlanning

extension Parser {
    // MARK: - INSERT

    /// INSERT and REPLACE.
    mutating func insert() throws(SQLError) -> MySQLStatement {
        let isReplace = at(.replace)
        advance()
        let isDelayed = at(.delayed)
        if !accept(.lowPriority), !accept(.delayed), !isReplace { _ = accept(.highPriority) }
        let isIgnoring = !isReplace && accept(.ignore)
        _ = accept(.into)
        var insert = InsertStatement(
            table: try qualifiedName(), columns: [], source: .defaultValues)
        insert.isReplace = isReplace
        insert.isIgnoring = isIgnoring
        insert.isDelayed = isDelayed
        if at(.partition) { throw try noPartitions() }
        if at(.set) {
            try insertAssignments(&insert)
        } else {
            try insertColumns(&insert)
            insert.source = .query(try insertSource())
        }
        if !isMariaDB, !isReplace, accept(.as) {
            let name = try name()
            let columns = at(kind: .leftParenthesis) ? try parenthesizedNames() : []
            insert.rowAlias = Alias(name: name, columns: columns)
        }
        if !isReplace, at(.on) { insert.onConflict = try duplicateUpdate() }
        insert.returning = try returning()
        return .insert(insert)
    }

    private mutating func insertAssignments(
        _ insert: inout InsertStatement
    ) throws(SQLError) {
        let offset = token.offset
        advance()
        var values: [Expression] = []
        repeat {
            insert.columns.append(try targetColumn())
            guard at(kind: .equal) || at(kind: .assign) else { throw syntaxError() }
            advance()
            values.append(try valueOrDefault())
        } while accept(kind: .comma)
        insert.source = .query(Query(body: .values([values], offset), offset: offset))
    }

    /// `(a, b)`, `()`; a parenthesis may begin the query instead.
    private mutating func insertColumns(_ insert: inout InsertStatement) throws(SQLError) {
        guard at(kind: .leftParenthesis) else { return }
        let place = place
        advance()
        if isAtQuery || at(kind: .leftParenthesis) {
            goBack(to: place)
            return
        }
        if !at(kind: .rightParenthesis) {
            insert.columns = try list { parser throws(SQLError) in try parser.targetColumn() }
        }
        try expect(kind: .rightParenthesis)
    }

    /// VALUES with its rows, which may be empty: every column takes its default then. Or a query.
    private mutating func insertSource() throws(SQLError) -> Query {
        let offset = token.offset
        guard at(.values) || at(.value) else { return try query() }
        advance()
        if at(.row), !isMariaDB {
            let rows = try list { parser throws(SQLError) in
                try parser.expect(.row)
                return try parser.insertRow()
            }
            return Query(body: .values(rows, offset), offset: offset)
        }
        var rows: [[Expression]] = []
        repeat {
            rows.append(try insertRow())
        } while accept(kind: .comma)
        // On MariaDB the rows are a query, which may have a limit.
        let (limit, skipped) = isMariaDB ? try limitClause() : (nil, nil)
        return Query(
            body: .values(rows, offset), limit: limit, offsetRows: skipped, offset: offset)
    }

    /// At PARTITION: no table has any.
    private mutating func noPartitions() throws(SQLError) -> SQLError {
        advance()
        _ = try parenthesizedNames()
        return error(
            1747, .featureNotSupported, "PARTITION () clause on non partitioned table")
    }

    /// `(1, DEFAULT)`, `()`.
    mutating func insertRow() throws(SQLError) -> [Expression] {
        try expect(kind: .leftParenthesis)
        if accept(kind: .rightParenthesis) { return [] }
        var values: [Expression] = []
        repeat {
            values.append(try valueOrDefault())
        } while accept(kind: .comma)
        try expect(kind: .rightParenthesis)
        return values
    }

    mutating func valueOrDefault() throws(SQLError) -> Expression {
        guard at(.default), peek().kind != .leftParenthesis else { return try expression() }
        let offset = token.offset
        advance()
        return .defaultValue(offset)
    }

    /// `a`, `t.a`, `d.t.a`.
    private mutating func targetColumn() throws(SQLError) -> TargetColumn {
        let offset = token.offset
        var parts = [try name()]
        while parts.count < 3, accept(kind: .dot) { parts.append(try name()) }
        let name = parts.removeLast()
        guard let table = parts.last else { return TargetColumn(name: name, offset: offset) }
        let schema = parts.count > 1 ? parts.first : nil
        return TargetColumn(
            name: name, table: QualifiedName(schema: schema, name: table, offset: offset),
            offset: offset)
    }

    /// `ON DUPLICATE KEY UPDATE a = 1, b = VALUES(b)`.
    private mutating func duplicateUpdate() throws(SQLError) -> OnConflict {
        let offset = token.offset
        try expect(.on)
        try expect(.duplicate)
        try expect(.key)
        try expect(.update)
        isInDuplicateUpdate = true
        let assignments = try assignments()
        isInDuplicateUpdate = false
        return OnConflict(
            target: .none, action: .update(assignments, filter: nil), offset: offset,
            targetOffset: offset)
    }

    private mutating func assignments() throws(SQLError) -> [Assignment] {
        try list { parser throws(SQLError) in
            let column = try parser.targetColumn()
            guard parser.at(kind: .equal) || parser.at(kind: .assign) else {
                throw parser.syntaxError()
            }
            parser.advance()
            return .one(column, try parser.valueOrDefault())
        }
    }

    /// MariaDB's RETURNING.
    private mutating func returning() throws(SQLError) -> [SelectItem] {
        guard isMariaDB, accept(.returning) else { return [] }
        return try selectItems()
    }

    // MARK: - UPDATE

    mutating func update(_ with: WithClause? = nil) throws(SQLError) -> MySQLStatement {
        advance()
        _ = accept(.lowPriority)
        let isIgnoring = accept(.ignore)
        let tables = try tableExpressions()
        var update = UpdateStatement(
            with: with, table: Parser.firstTable(tables), assignments: [])
        if tables.count > 1 {
            update.joined = tables
        } else if case .table = tables[0] {
        } else {
            update.joined = tables
        }
        update.isIgnoring = isIgnoring
        try expect(.set)
        update.assignments = try assignments()
        if accept(.where) { update.filter = try expression() }
        if !update.joined.isEmpty, !isMariaDB {
            if at(.order) { throw wrongUsage("UPDATE", "ORDER BY") }
            if at(.limit) { throw wrongUsage("UPDATE", "LIMIT") }
        }
        (update.orderBy, update.limit) = try modificationTail()
        return .update(update)
    }

    /// The first table that has a name of its own.
    private static func firstTable(_ tables: [TableExpression]) -> TableReference {
        for table in tables {
            if let found = firstTable(table) { return found }
        }
        return TableReference(name: QualifiedName(name: ""))
    }

    private static func firstTable(_ table: TableExpression) -> TableReference? {
        switch table {
        case .table(let reference): reference
        case .join(let join): firstTable(join.left) ?? firstTable(join.right)
        case .subquery, .function, .language: nil
        }
    }

    /// `ORDER BY … LIMIT n`.
    private mutating func modificationTail() throws(SQLError) -> ([SortItem], Limit?) {
        var orderBy: [SortItem] = []
        if accept(.order) {
            try expect(.by)
            orderBy = try sortItems()
        }
        guard accept(.limit) else { return (orderBy, nil) }
        return (orderBy, .count(try limitValue()))
    }

    // MARK: - DELETE

    mutating func delete(_ with: WithClause? = nil) throws(SQLError) -> MySQLStatement {
        advance()
        var isIgnoring = false
        while let option = accept(any: .lowPriority, .quick, .ignore) {
            isIgnoring = isIgnoring || option == .ignore
        }
        var delete: DeleteStatement
        if accept(.from) {
            delete = try deleteFrom()
        } else {
            let targets = try list { parser throws(SQLError) in try parser.deleteTarget() }
            try expect(.from)
            delete = try deleteJoined(targets)
        }
        delete.with = with
        delete.isIgnoring = isIgnoring
        return .delete(delete)
    }

    /// `t`, `t.*`, `d.t.*`.
    private mutating func deleteTarget() throws(SQLError) -> QualifiedName {
        let offset = token.offset
        let first = try name()
        guard accept(kind: .dot) else { return QualifiedName(name: first, offset: offset) }
        if accept(kind: .star) { return QualifiedName(name: first, offset: offset) }
        let second = try name()
        if accept(kind: .dot) { try expect(kind: .star) }
        return QualifiedName(schema: first, name: second, offset: offset)
    }

    /// Behind `DELETE FROM`: one table, or several with USING.
    private mutating func deleteFrom() throws(SQLError) -> DeleteStatement {
        let target = try deleteTarget()
        if at(kind: .comma) || at(.using) {
            var targets = [target]
            while accept(kind: .comma) { targets.append(try deleteTarget()) }
            try expect(.using)
            return try deleteJoined(targets)
        }
        var table = TableReference(name: target)
        if at(.partition) { throw try noPartitions() }
        if !isMariaDB { table.alias = try tableAlias() }
        var delete = DeleteStatement(table: table)
        if accept(.where) { delete.filter = try expression() }
        (delete.orderBy, delete.limit) = try modificationTail()
        delete.returning = try returning()
        return delete
    }

    private mutating func deleteJoined(
        _ targets: [QualifiedName]
    ) throws(SQLError) -> DeleteStatement {
        let using = try tableExpressions()
        let first = targets.first ?? QualifiedName(name: "")
        var delete = DeleteStatement(table: TableReference(name: first), using: using)
        delete.targets = targets
        if accept(.where) { delete.filter = try expression() }
        return delete
    }
}
