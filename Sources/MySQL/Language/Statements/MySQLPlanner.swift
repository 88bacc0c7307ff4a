// Plans MySQL's statements: queries and modifications by what all languages share, definitions and commands here.

import QueryEngine
import SQLPlanning
import StorageEngine

/// Plans one statement. Made for it, used once, never shared: it holds all that has a share in the plan.
final class MySQLPlanner: StatementPart {
    let builder: PlanBuilder
    let rules: MySQLRules
    let analyzer: QueryAnalyzer
    let optimizer: Optimizer
    let flavor: MySQLFlavor
    let text: [UInt8]
    /// Defaults over other columns are looked at once all columns are known.
    var readsLater = false

    /// - Parameter listClause: what the list of values is called, where it is not SELECT's.
    init(
        _ context: PlanningContext, text: [UInt8], _ flavor: MySQLFlavor,
        listClause: String? = nil
    ) {
        self.flavor = flavor
        self.text = text
        builder = PlanBuilder(
            context: context, text: text,
            words: DatabaseWords(
                flavor: flavor, database: context.evaluation?.values?.database,
                account: context.evaluation?.values?.user ?? "root@localhost",
                listClause: listClause))
        rules = MySQLRules(builder, flavor: flavor, texts: StoredTexts(flavor: flavor))
        analyzer = QueryAnalyzer(builder, rules)
        optimizer = Optimizer(analyzer)
    }

    var wording: MySQLWording { MySQLWording(flavor) }

    /// The current database; 1046 where there is none.
    func requireDatabase() throws(SQLError) -> String {
        guard let name = context.evaluation?.values?.database else {
            throw SQLError(.noDatabase)
        }
        return name
    }

    /// Where a name leads: its own database, or the current one.
    func path(_ name: QualifiedName) throws(SQLError) -> (schema: String, name: String) {
        if let schema = name.schema { return (schema, name.name) }
        return (try requireDatabase(), name.name)
    }

    func plan(_ statement: MySQLStatement, range: Range<Int>) throws(SQLError) -> Command {
        switch statement {
        case .select(let select): return try plan(select)
        case .insert(let insert):
            let planned = try plan(.insert(insert))
            if insert.isDelayed, flavor.isMariaDB {
                throw .mySQL(
                    1616, "DELAYED option not supported for table '\(insert.table.name)'")
            }
            return .query(planned)
        case .update(let update): return .query(try plan(.update(update)))
        case .delete(let delete): return .query(try plan(.delete(delete)))
        case .transaction(let transaction):
            return .session(MySQLCommand.transaction(transaction))
        case .setTransaction(let set): return .session(MySQLCommand.setTransaction(set))
        case .show(let show): return try plan(show)
        default:
            if let command = try planCommand(statement) { return .session(command) }
            return .session(MySQLCommand.define(try planDefinition(statement)))
        }
    }

    func plan(_ statement: DataStatement) throws(SQLError) -> QueryPlan {
        try optimizer.plan(try analyzer.analyzeStatement(statement))
    }

    private func plan(_ select: SelectStatement) throws(SQLError) -> Command {
        let plan = try plan(
            .query(
                select.query.naming(by: text, mostRows: context.evaluation?.values?.mostRows)))
        switch select.into {
        case nil: return .query(plan)
        case .variables(let names)?:
            guard names.count == plan.columns.count else {
                throw SQLError(.unequalSelects)
            }
            if select.isIntoLast, flavor.isMariaDB {
                context.notices.append(
                    Notice(
                        .warning, .warning,
                        "'<select expression> INTO <destination>;' is deprecated and will be removed in a future release. Please use 'SELECT <select list> INTO <destination> FROM...' instead",
                        nativeNumber: 1287))
            }
            return .session(MySQLCommand.selectInto(plan, variables: names))
        case .outfile?: throw wording.notSupported("SELECT INTO OUTFILE")
        case .dumpfile?: throw wording.notSupported("SELECT INTO DUMPFILE")
        }
    }

    // MARK: Commands

    private func planCommand(_ statement: MySQLStatement) throws(SQLError) -> MySQLCommand? {
        switch statement {
        case .set(let items):
            let (targets, values) = try planSet(items)
            return .set(targets, values: values)
        case .setStatement(let items, let statement, let range):
            let (targets, values) = try planSet(items)
            return .setStatement(
                targets, values: values,
                StatementSource(
                    MySQLSource(statement, range, of: text, flavor: flavor), mayShare: false))
        case .use(let name): return .use(name)
        case .doExpressions(let items): return .discard(try values(items))
        case .lockTables(let locks):
            var taken: [TableToLock] = []
            for lock in locks {
                let table = try tableLock(lock)
                guard !taken.contains(where: { $0.name == table.name }) else {
                    throw SQLError(.repeatedAlias, table.name)
                }
                taken.append(table)
            }
            return .lockTables(taken)
        case .unlockTables: return .unlockTables
        case .kill(let kill):
            return .kill(
                isQuery: kill.isQuery,
                id: try values([
                    SelectItem(
                        expression: kill.id, offset: .unknown)
                ]))
        case .prepare(let name, let text):
            return .prepare(name: name, text: try row([text]))
        case .execute(let name, let arguments):
            return .execute(name: name, arguments: try values(arguments))
        case .executeImmediate(let text, let arguments):
            return .executeImmediate(
                text: try row([text]), arguments: try values(arguments))
        case .deallocate(let name): return .deallocate(name: name)
        case .flush(let flush):
            if flush.withReadLock { throw wording.notSupported("FLUSH TABLES WITH READ LOCK") }
            if flush.forExport { throw wording.notSupported("FLUSH TABLES FOR EXPORT") }
            return .accepted
        case .user(let statement): return .accounts(statement)
        case .empty:
            // A comment alone: MariaDB has nothing against it.
            guard flavor.isMariaDB else { throw SQLError(.emptyQuery) }
            return .accepted
        case .maintain(let maintenance): return try plan(maintenance)
        case .explain: throw wording.notSupported("EXPLAIN")
        case .call(let call):
            let (schema, name) = try path(call.name)
            throw SQLError(.routineMissing, "PROCEDURE", "\(schema).\(name)")
        case .unsupported(let unsupported): throw wording.notSupported(unsupported.feature)
        default: return nil
        }
    }

    private func values(_ expressions: [Expression]) throws(SQLError) -> QueryPlan? {
        guard !expressions.isEmpty else { return nil }
        return try row(expressions)
    }

    private func row(_ expressions: [Expression]) throws(SQLError) -> QueryPlan {
        try values(expressions.map { SelectItem(expression: $0, alias: "v", offset: .unknown) })
    }

    /// A row of expressions without tables.
    func values(_ items: [SelectItem]) throws(SQLError) -> QueryPlan {
        var clause = SelectClause(offset: .unknown)
        clause.items = items
        return try plan(.query(Query(body: .select(clause))))
    }

    private func planSet(
        _ items: [SetItem]
    ) throws(SQLError) -> (targets: [SetTarget], values: QueryPlan) {
        var targets: [SetTarget] = []
        var expressions: [SelectItem] = []
        func add(_ target: SetTarget, _ expression: Expression?) {
            targets.append(target)
            expressions.append(
                SelectItem(
                    expression: expression ?? .literal(.null, .unknown), alias: "v",
                    offset: .unknown))
        }
        for item in items {
            switch item {
            case .userVariable(let name, let expression): add(.userVariable(name), expression)
            case .systemVariable(let scope, let prefix, let name, let value, _):
                if let prefix { throw unknownPrefix(prefix, name) }
                switch value {
                case .defaultValue:
                    add(
                        .systemVariable(scope, name, isDefault: true, isBareWord: false), nil)
                case .expression(let expression):
                    add(
                        .systemVariable(scope, name, isDefault: false, isBareWord: false),
                        expression)
                }
            case .names(let set, let collation):
                add(.names(characterSet: set, collation: collation), nil)
            case .characterSet(let set): add(.characterSet(set), nil)
            case .password: add(.password, nil)
            }
        }
        let planner = MySQLPlanner(
            context, text: text, flavor, listClause: flavor.isMariaDB ? "SET" : nil)
        return (targets, try planner.values(expressions))
    }

    private func unknownPrefix(_ prefix: String, _ name: String) -> SQLError {
        flavor.isMariaDB
            ? .mySQL(
                4081,
                "Unknown structured system variable or ROW routine variable '\(prefix)'")
            : SQLError(.unknownVariable, name)
    }

    private func tableLock(_ lock: TableLock) throws(SQLError) -> TableToLock {
        let (schema, name) = try path(lock.name)
        guard case .table(let table)? = try catalog.relation(schema: schema, name: name) else {
            throw SQLError(.noSuchTable, schema, name)
        }
        let isWritable =
            switch lock.kind {
            case .read, .readLocal: false
            case .write, .lowPriorityWrite: true
            }
        return TableToLock(
            lock: QueryPlan.TableLock(
                oid: table.oid, tree: table.tree, name: table.name,
                mode: isWritable ? .accessExclusive : .share),
            name: lock.alias ?? table.name, isWritable: isWritable)
    }

    /// A column of rows that the session makes itself.
    static func column(
        _ name: String, _ slot: Int, _ type: SQLType = SQLType(MySQLType.varchar, modifier: 255)
    ) -> ResultColumn {
        ResultColumn(name: name, type: type, slot: slot)
    }

    // MARK: SHOW of what the session knows

    private func plan(_ show: ShowStatement) throws(SQLError) -> Command {
        switch show.subject {
        case .warnings(let limit, let offset):
            return .session(
                MySQLCommand.diagnostics(
                    errorsOnly: false, offset: try count(offset) ?? 0, limit: try count(limit)))
        case .errors(let limit, let offset):
            return .session(
                MySQLCommand.diagnostics(
                    errorsOnly: true, offset: try count(offset) ?? 0, limit: try count(limit)))
        case .warningCount:
            return .session(
                MySQLCommand.count(name: "@@session.warning_count", errorsOnly: false))
        case .errorCount:
            return .session(MySQLCommand.count(name: "@@session.error_count", errorsOnly: true))
        case .definition(.table, let name):
            let (schema, table) = try existing(name)
            if case .view(let view)? = try catalog.relation(schema: schema, name: table) {
                return .session(MySQLCommand.showDefinition(.view(view)))
            }
            return .session(
                MySQLCommand.showDefinition(.table(schema: schema, name: table)))
        case .definition(.view, let name):
            let (schema, table) = try existing(name)
            guard case .view(let view)? = try catalog.relation(schema: schema, name: table) else {
                throw SQLError(.wrongObject, schema, table, "VIEW")
            }
            return .session(MySQLCommand.showDefinition(.view(view)))
        case .grants(let user): return .session(grants(of: user))
        case .binaryLogStatus where flavor.isMariaDB:
            let text = SQLType(MySQLType.varchar, modifier: 255)
            return .session(
                MySQLCommand.rows(
                    isNotNull: true,
                    [
                        Self.column("File", 0, SQLType(MySQLType.varchar, modifier: 512)),
                        Self.column(
                            "Position", 1, SQLType(MySQLType.unsignedBigint, modifier: 20)),
                        Self.column("Binlog_Do_DB", 2, text),
                        Self.column("Binlog_Ignore_DB", 3, text),
                    ], []))
        case .createDatabase(let name, let ifNotExists):
            guard try catalog.schemaExists(name) else { throw SQLError(.unknownDatabase, name) }
            return .session(
                MySQLCommand.showDefinition(.database(name, ifNotExists: ifNotExists)))
        default: return try planQuery(show)
        }
    }

    /// SHOW as a query of the information schema.
    private func planQuery(_ show: ShowStatement) throws(SQLError) -> Command {
        let database: String
        switch show.subject {
        case .tables(let name, _), .tableStatus(let name), .openTables(let name),
            .triggers(let name), .events(let name):
            if let name { database = name } else { database = try requireDatabase() }
            guard try catalog.schemaExists(database) else {
                throw SQLError(.unknownDatabase, database)
            }
        case .columns(let name, _), .indexes(let name): database = try existing(name).schema
        default: database = context.evaluation?.values?.database ?? ""
        }
        guard let query = try ShowQueries(flavor).query(show, database: database) else {
            throw wording.notSupported("this SHOW")
        }
        return .query(try plan(.query(query)))
    }

    /// A table or a view that is there; else 1146.
    private func existing(_ name: QualifiedName) throws(SQLError) -> (schema: String, name: String)
    {
        let (schema, table) = try path(name)
        guard let found = try catalog.relation(schema: schema, name: table) else {
            throw schema.lowercased() == InformationSchema.name
                ? SQLError(.unknownTableInMulti, table, InformationSchema.name)
                : SQLError(.noSuchTable, schema, table)
        }
        return (found.schemaName, found.name)
    }

    private func count(_ limit: Limit?) throws(SQLError) -> Int? {
        if case .count(let expression)? = limit { return try count(expression) }
        return nil
    }

    private func count(_ expression: Expression?) throws(SQLError) -> Int? {
        guard case .literal(.integer(let number), _)? = expression else { return nil }
        return Int(clamping: number)
    }
}
