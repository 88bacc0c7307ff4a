// CREATE VIEW and ALTER VIEW: the query is kept with its names written out.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func plan(_ create: CreateViewStatement) throws(SQLError) -> DefinitionPlan {
        let (schema, name) = try path(create.name)
        try refuseSystem(schema)
        guard try catalog.schemaExists(schema) else { throw SQLError(.unknownDatabase, schema) }
        var steps: [DefinitionStep] = []
        switch try catalog.relation(schema: schema, name: name) {
        case .view(let view)?:
            if create.ifNotExists {
                context.notices.append(Notice(.tableExists, isNote: true, name))
                return DefinitionPlan(steps: [])
            }
            guard create.orReplace || create.isAlter else { throw SQLError(.tableExists, name) }
            // The new one need not have the columns that the old one had.
            steps.append(
                DefinitionStep { (_) in
                    .drop(
                        kind: .view, [ObjectName(schema: view.schema, name: view.name)],
                        ifExists: false, cascade: false)
                })
        case .table(let table)? where !table.isTemporary:
            guard create.orReplace || create.isAlter else { throw SQLError(.tableExists, name) }
            throw SQLError(.wrongObject, schema, name, "VIEW")
        default:
            if create.isAlter { throw SQLError(.noSuchTable, schema, name) }
        }
        let database = context.evaluation?.values?.database ?? schema
        let made = try view(create, schema: schema, name: name, database)
        steps.append(DefinitionStep { (_) in made.command })
        let notes = made.notes
        steps.append(
            DefinitionStep { (context) throws(SQLError) in
                guard
                    case .view(let view)? = try context.catalog.relation(
                        schema: schema, name: name)
                else { return nil }
                return .comment(
                    notes.text, on: CommentedObject(.relation, view.oid), table: nil)
            })
        return DefinitionPlan(steps: steps)
    }

    private struct PlannedView {
        let command: DefinitionCommand
        let notes: TableNotes
    }

    private func view(
        _ create: CreateViewStatement, schema: String, name: String, _ database: String
    ) throws(SQLError) -> PlannedView {
        let named = create.query.naming(by: text)
        let plan = try MySQLPlanner(context, text: text, flavor).plan(.query(named))
        guard create.columns.isEmpty || create.columns.count == plan.columns.count else {
            throw SQLError(.viewWrongList)
        }
        try refuseVariables(create.text)
        let resolved = ViewQuery.resolved(named, self, in: database)
            .map { $0.naming(create.columns) }
        let sql = resolved.flatMap { written($0, like: plan) } ?? create.text
        var columns: [ColumnDescriptor] = []
        for (at, column) in plan.columns.enumerated() {
            let shown = create.columns.isEmpty ? column.name : create.columns[at]
            if columns.contains(where: { $0.name.lowercased() == shown.lowercased() }) {
                throw SQLError(.columnNameTaken, shown)
            }
            columns.append(try viewColumn(column, named: shown))
        }
        var notes = TableNotes()
        notes[.table, .definer] = definer(create)
        if create.isInvokersSecurity { notes[.table, .security] = "INVOKER" }
        switch create.algorithm {
        case .undefined: break
        case .merge: notes[.table, .algorithm] = "MERGE"
        case .temptable: notes[.table, .algorithm] = "TEMPTABLE"
        }
        switch create.checkOption {
        case .none: break
        case .local: notes[.table, .checkOption] = "LOCAL"
        case .cascaded: notes[.table, .checkOption] = "CASCADED"
        }
        return PlannedView(
            command: .createView(
                name: name, schema: schema, columns: columns, sql: sql, orReplace: false,
                bindings: ViewBindings()), notes: notes)
    }

    private func definer(_ create: CreateViewStatement) -> String {
        let account = context.evaluation?.values?.user ?? "root@localhost"
        guard let definer = create.definer, !definer.isCurrentUser else { return account }
        return "\(definer.name)@\(definer.host ?? "%")"
    }

    /// The text, if it is read as the query that it was written from.
    private func written(_ query: Query, like plan: QueryPlan) -> String? {
        let text = ExpressionText.write(query, flavor, within: nil)
        guard let read = try? rules.query(ofView: text),
            let again = try? MySQLPlanner(context, text: Array(text.utf8), flavor)
                .plan(.query(read)),
            again.columns.count == plan.columns.count,
            zip(again.columns, plan.columns).allSatisfy({ $0.type == $1.type })
        else { return nil }
        return text
    }

    private func viewColumn(
        _ column: ResultColumn, named name: String
    ) throws(SQLError) -> ColumnDescriptor {
        let at = Int(column.attribute) - 1
        var made = ColumnDescriptor(
            name: name, type: column.type,
            collation: MySQLTypeKind(column.type.oid).isText
                ? MySQLCollation.named(flavor.collation)?.collation ?? .c : .c)
        guard column.tableOID != 0, let relation = try catalog.relation(oid: column.tableOID)
        else { return made }
        let origin: ColumnDescriptor
        switch relation {
        case .table(let table) where table.columns.indices.contains(at):
            origin = table.columns[at]
        case .view(let view) where view.columns.indices.contains(at):
            origin = view.columns[at]
        default: return made
        }
        made.collation = origin.collation
        made.isNotNull = origin.isNotNull
        made.defaultSQL =
            origin.isGenerated ? nil : origin.identity == .none ? origin.defaultSQL : "0"
        return made
    }

    /// A view is the same for everybody.
    private func refuseVariables(_ text: String) throws(SQLError) {
        let query = try rules.query(ofView: text)
        guard query.hasVariables else { return }
        throw .mySQL(1351, "View's SELECT contains a variable or parameter")
    }
}

extension Query {
    /// The items with the names of a view's column list; nothing changes where there is none.
    fileprivate func naming(_ names: [String]) -> Query {
        guard !names.isEmpty, case .select(var clause) = body, clause.items.count == names.count
        else { return self }
        for at in clause.items.indices { clause.items[at].alias = names[at] }
        return Query(
            with: with, body: .select(clause), orderBy: orderBy, limit: limit,
            offsetRows: offsetRows, locking: locking, offset: offset)
    }

    /// `@x`, `@@x` or a parameter stands among what it gives or asks.
    fileprivate var hasVariables: Bool {
        guard case .select(let clause) = body else { return false }
        var found = false
        for expression in clause.items.map(\.expression) + [clause.filter].compactMap({ $0 }) {
            _ = expression.mapped { part in
                switch part {
                case .parameter: found = true
                case .function(let call)
                where [
                    ReservedCall.userVariable, ReservedCall.systemVariable,
                    ReservedCall.assignment,
                ].contains(call.name.name):
                    found = true
                default: break
                }
                return part
            }
        }
        return found
    }
}
