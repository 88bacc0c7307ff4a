// Plans YQL's statements: queries and modifications by what all languages share, definitions here.

import QueryEngine
import SQLPlanning

/// Plans one statement. Made for it, used once, never shared: it holds all that has a share in the plan.
final class YDBPlanner: StatementPart {
    let builder: PlanBuilder
    let rules: YQLRules
    let analyzer: QueryAnalyzer
    let optimizer: Optimizer
    let source: YQLSource

    init(_ context: PlanningContext, _ source: YQLSource) {
        self.source = source
        builder = PlanBuilder(
            context: context, text: source.source,
            words: YQLWords(paths: source.environment.paths))
        rules = YQLRules(
            builder, types: source.types, scope: source.scope, environment: source.environment)
        analyzer = QueryAnalyzer(builder, rules)
        optimizer = Optimizer(analyzer)
    }

    var paths: YDBPaths { source.environment.paths }

    func plan() throws(SQLError) -> Command {
        switch source.statement {
        case .query(let query): return .query(try plan(.query(try ordered(query))))
        case .insert(let insert): return .query(try plan(insert))
        case .update(let update): return .query(try plan(update))
        case .delete(let delete): return .query(try plan(delete))
        case .explain:
            throw SQLError.yql(
                .unsupported, "EXPLAIN is asked for by the request's mode", stage: .types)
        default: return .session(try planCommand())
        }
    }

    func plan(_ statement: DataStatement) throws(SQLError) -> QueryPlan {
        try optimizer.plan(try analyzer.analyzeStatement(statement))
    }

    // MARK: Rows that are written

    private func name(_ table: YQLTableName) throws(SQLError) -> QualifiedName {
        switch table.path {
        case .name(let path):
            return QualifiedName(name: path, offset: table.offset)
        case .bound(let name):
            let value = try rules.value(try rules.named(name, at: table.offset), at: table.offset)
            guard let known = rules.known(value),
                rules.type(of: value).primitive?.isText == true
            else {
                throw rules.error("Expected a table's name, $\(name) is none", at: table.offset)
            }
            return QualifiedName(
                name: String(decoding: known.rawBytes, as: UTF8.self), offset: table.offset)
        }
    }

    /// The table that is written, which has to be there.
    private func target(_ name: QualifiedName) throws(SQLError) -> TableDescriptor {
        guard case .table(let table) = try analyzer.relation(name) else {
            throw rules.error(
                "Cannot write to \(paths.spelled(name.name)): it is no table", at: name.offset)
        }
        return table
    }

    private func plan(_ insert: YQLInsert) throws(SQLError) -> QueryPlan {
        var statement = insert.statement
        statement.table = try name(insert.table)
        switch insert.mode {
        case .insert: break
        case .upsert: statement.put = .merging
        case .replace: statement.put = .replacing
        case .insertOrIgnore:
            throw SQLError.yql(
                .genericError, "INSERT OR IGNORE is not yet supported for Kikimr.",
                code: YDBIssueCode.unsupported)
        case .insertOrRevert: break
        }
        if statement.columns.isEmpty, case .query(let query) = statement.source,
            !query.isPlainValues
        {
            let names = try rules.columns(of: query)
            statement.columns = names.map {
                TargetColumn(name: $0.name, offset: insert.table.offset)
            }
        }
        let table = try target(statement.table)
        try requireKey(statement, table)
        if insert.mode == .insertOrRevert {
            statement.source = .query(try allOrNothing(statement, table))
        }
        return try plan(.insert(statement))
    }

    /// All of the key is given, or makes itself.
    private func requireKey(
        _ statement: InsertStatement, _ table: TableDescriptor
    ) throws(SQLError) {
        guard !statement.columns.isEmpty, let primary = table.primaryKey else { return }
        let given = Set(statement.columns.map(\.name))
        for key in primary.columns {
            let column = table.columns[key.column]
            if given.contains(column.name) || column.defaultSQL != nil { continue }
            throw SQLError.yql(
                .preconditionFailed,
                "Missing key column in input: \(column.name) for table: \(paths.absolute(schema: table.schema, name: table.name))",
                code: YDBIssueCode.preconditionFailed, condition: .notNullViolation)
        }
    }

    private func plan(_ update: YQLUpdate) throws(SQLError) -> QueryPlan {
        let name = try name(update.table)
        let table = try target(name)
        switch update.form {
        case .set(var statement):
            statement.table.name = name
            if statement.returning.isEmpty { statement.returning = update.returning }
            try refuseKeys(statement, table)
            return try plan(.update(statement))
        case .on(let rows):
            let (from, names) = try self.rows(rows, at: update.offset)
            let keys = try keyTest(table, names, at: update.offset)
            let own = Set(table.primaryKey?.columns.map { table.columns[$0.column].name } ?? [])
            var assignments: [Assignment] = []
            for name in names where !own.contains(name) {
                assignments.append(
                    .one(
                        TargetColumn(name: name, offset: update.offset),
                        column(name, of: Self.rowsName, at: update.offset)))
            }
            guard !assignments.isEmpty else {
                throw rules.error("UPDATE ON names no column to write", at: update.offset)
            }
            let statement = UpdateStatement(
                table: TableReference(name: name, alias: Alias(name: Self.targetName)),
                assignments: assignments, from: [from], filter: keys,
                returning: update.returning)
            return try plan(.update(statement))
        }
    }

    private func refuseKeys(
        _ statement: UpdateStatement, _ table: TableDescriptor
    ) throws(SQLError) {
        let keys = Set(table.primaryKey?.columns.map { table.columns[$0.column].name } ?? [])
        for assignment in statement.assignments {
            let columns: [TargetColumn] =
                switch assignment {
                case .one(let column, _): [column]
                case .several(let columns, _, _): columns
                }
            for column in columns where keys.contains(column.name) {
                throw SQLError.yql(
                    .genericError, "Cannot update primary key column: \(column.name)",
                    code: YDBIssueCode.badOperation, position: position(column.offset))
            }
        }
    }

    private func plan(_ delete: YQLDelete) throws(SQLError) -> QueryPlan {
        let name = try name(delete.table)
        let table = try target(name)
        switch delete.form {
        case .filtered(var statement):
            statement.table.name = name
            if statement.returning.isEmpty { statement.returning = delete.returning }
            return try plan(.delete(statement))
        case .on(let rows):
            let (from, names) = try self.rows(rows, at: delete.offset)
            let keys = try keyTest(table, names, at: delete.offset)
            let statement = DeleteStatement(
                table: TableReference(name: name, alias: Alias(name: Self.targetName)),
                using: [from], filter: keys, returning: delete.returning)
            return try plan(.delete(statement))
        }
    }

    static let rowsName = "\u{1}rows"
    static let targetName = "\u{1}target"

    func column(
        _ name: String, of table: String, at offset: SourceOffset
    ) -> Expression {
        .column(ColumnReference(qualifiers: [table], name: name, offset: offset))
    }

    /// The rows that say what is written, and their columns' names.
    func rows(
        _ rows: YQLRows, at offset: SourceOffset
    ) throws(SQLError) -> (TableExpression, [String]) {
        guard case .query(let query) = rows.source else {
            throw rules.error("DEFAULT VALUES is not allowed here", at: offset)
        }
        var names = rows.columns.map(\.name)
        if names.isEmpty { names = try rules.columns(of: query).map(\.name) }
        return (
            .subquery(
                DerivedTable(
                    isLateral: false, query: query,
                    alias: Alias(name: Self.rowsName, columns: names), offset: offset)), names
        )
    }

    func keyTest(
        _ table: TableDescriptor, _ names: [String], at offset: SourceOffset
    ) throws(SQLError) -> Expression {
        let given = Set(names)
        var tests: [Expression] = []
        for key in table.primaryKey?.columns ?? [] {
            let name = table.columns[key.column].name
            guard given.contains(name) else {
                throw SQLError.yql(
                    .genericError, "Missing key column in input: \(name)",
                    code: YDBIssueCode.badRequest)
            }
            tests.append(
                .binary(
                    OperatorName("=="), column(name, of: Self.targetName, at: offset),
                    column(name, of: Self.rowsName, at: offset), offset))
        }
        return tests.count == 1 ? tests[0] : .and(tests, offset)
    }

    func absolute(_ name: YQLTableName) throws(SQLError) -> YDBPaths.Place {
        let spelled = try self.name(name)
        guard let place = paths.place(spelled.name), !place.name.isEmpty else {
            throw SQLError.yqlMissingTable(
                paths.spelled(spelled.name), position: position(name.offset))
        }
        return place
    }
}

extension Query {
    /// VALUES and nothing else.
    var isPlainValues: Bool {
        if case .values = body { return orderBy.isEmpty && limit == nil && offsetRows == nil }
        return false
    }
}
