// INSERT, UPSERT, REPLACE, UPDATE and DELETE.
import SQLPlanning

extension YQLParser {
    mutating func insertOrUpsert() throws(YQLSyntaxError) -> YQLStatement {
        let offset = token.offset
        if at(.upsert, .object) { return try unsupported() }
        let mode = try insertMode()
        try expect(.into)
        let table = try tableName()
        if at(.erase) {
            advance()
            try expect(.by)
            throw error("ERASE BY is unsupported for \(string(tokens[index]))", at: token)
        }
        let rows = try rows()
        var statement = InsertStatement(
            table: qualifiedName(table), columns: rows.columns, source: rows.source)
        statement.returning = try returning()
        return .insert(YQLInsert(mode: mode, table: table, statement: statement, offset: offset))
    }

    private mutating func insertMode() throws(YQLSyntaxError) -> YQLInsert.Mode {
        if accept(.upsert) { return .upsert }
        if accept(.replace) { return .replace }
        try expect(.insert)
        guard accept(.or) else { return .insert }
        if accept(.abort) { return .insert }
        if accept(.revert) { return .insertOrRevert }
        guard accept(.ignore) else { throw mismatch(["ABORT", "IGNORE", "REVERT"]) }
        return .insertOrIgnore
    }

    /// `(columns) VALUES …`, `(columns) SELECT …`, `DEFAULT VALUES`.
    private mutating func rows() throws(YQLSyntaxError) -> YQLRows {
        if accept(.default, .values) { return YQLRows(columns: [], source: .defaultValues) }
        var columns: [TargetColumn] = []
        if at(kind: .leftParenthesis), isColumnList {
            columns = try columnNames().map { TargetColumn(name: $0.name, offset: $0.offset) }
        }
        if at(.values) { return YQLRows(columns: columns, source: .query(try valuesQuery())) }
        guard isAtQuery || at(kind: .leftParenthesis) else {
            throw mismatch(
                ["'('", "DISCARD", "FROM", "PROCESS", "REDUCE", "SELECT", "VALUES", "WITH"])
        }
        return YQLRows(columns: columns, source: .query(try query()))
    }

    /// Names with commas between them stand in the parentheses here, and no query.
    private var isColumnList: Bool {
        let following = peek(2)
        return isName(peek())
            && (following.kind == .comma || following.kind == .rightParenthesis)
    }

    private mutating func returning() throws(YQLSyntaxError) -> [SelectItem] {
        guard accept(.returning) else { return [] }
        let offset = token.offset
        if accept(kind: .asterisk) {
            return [SelectItem(expression: .allColumns(qualifiers: [], offset), offset: offset)]
        }
        return try list { parser throws(YQLSyntaxError) in
            let column = try parser.columnName()
            let reference = ColumnReference(name: column.name, offset: column.offset)
            let end = SourceOffset(parser.previousEnd)
            let alias = parser.accept(.as) ? try parser.name(.anyNameOrType) : nil
            return SelectItem(
                expression: .column(reference), alias: alias, offset: column.offset, end: end)
        }
    }

    // MARK: - UPDATE and DELETE

    mutating func updateOrDelete() throws(YQLSyntaxError) -> YQLStatement {
        let offset = token.offset
        let isBatch = accept(.batch)
        if at(.delete) { return .delete(try delete(isBatch, offset)) }
        guard at(.update) else { throw mismatch(["DELETE", "UPDATE"]) }
        return .update(try update(isBatch, offset))
    }

    private mutating func update(
        _ isBatch: Bool, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> YQLUpdate {
        try expect(.update)
        let table = try tableName()
        let form: YQLUpdate.Form
        if accept(.on) {
            form = .on(try rows())
        } else {
            guard accept(.set) else { throw mismatch(["ON", "SET"]) }
            let assignments =
                at(kind: .leftParenthesis)
                ? [try severalAssignments()]
                : try list { parser throws(YQLSyntaxError) in
                    let column = try parser.targetColumn()
                    try parser.expect(kind: .equal)
                    return Assignment.one(column, try parser.expression())
                }
            var statement = UpdateStatement(
                table: TableReference(name: qualifiedName(table)), assignments: assignments)
            if accept(.where) { statement.filter = try expression() }
            form = .set(statement)
        }
        return YQLUpdate(
            table: table, form: form, returning: try returning(), isBatch: isBatch, offset: offset)
    }

    private mutating func targetColumn() throws(YQLSyntaxError) -> TargetColumn {
        let offset = token.offset
        let first = try name()
        guard accept(kind: .dot) else { return TargetColumn(name: first, offset: offset) }
        return TargetColumn(
            name: try name(), table: QualifiedName(name: first, offset: offset), offset: offset)
    }

    /// `(a, b) = (1, 2)`, `(a, b) = (SELECT …)`.
    private mutating func severalAssignments() throws(YQLSyntaxError) -> Assignment {
        let offset = token.offset
        let columns = try parenthesizedList { parser throws(YQLSyntaxError) in
            try parser.targetColumn()
        }
        try expect(kind: .equal)
        let start = token
        guard at(kind: .leftParenthesis) else { throw mismatch(["'('"]) }
        switch try parenthesized().kind {
        case .query(let query):
            let subquery = SubqueryExpression(kind: .scalar, query: query, offset: start.offset)
            return .several(columns, .subquery(subquery), offset)
        case .items(let items):
            guard items.allSatisfy({ $0.name == nil }) else {
                throw error("Unexpected named expression in SET clause", at: start)
            }
            let row = Expression.row(items.map(\.value), isExplicit: false, start.offset)
            return .several(columns, row, offset)
        }
    }

    private mutating func delete(
        _ isBatch: Bool, _ offset: SourceOffset
    ) throws(YQLSyntaxError) -> YQLDelete {
        try expect(.delete, .from)
        let table = try tableName()
        let form: YQLDelete.Form
        if accept(.on) {
            form = .on(try rows())
        } else {
            var statement = DeleteStatement(
                table: TableReference(name: qualifiedName(table)))
            if accept(.where) { statement.filter = try expression() }
            form = .filtered(statement)
        }
        return YQLDelete(
            table: table, form: form, returning: try returning(), isBatch: isBatch, offset: offset)
    }
}
