// Definitions, one command or several a statement.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func planDefinition(_ statement: MySQLStatement) throws(SQLError) -> [DefinitionStep] {
        switch statement {
        case .createTable(let create): return try plan(create)
        case .alterTable(let alter): return try plan(alter)
        case .dropTable(let drop): return try plan(drop)
        case .renameTable(let renames):
            return try renames.mapThrowing { (rename) throws(SQLError) in
                try self.rename(rename.from, to: rename.to)
            }
        case .truncate(let name): return [try truncate(name)]
        case .createIndex(let create):
            return [try addKey(create.key, to: create.table)]
        case .dropIndex(let drop):
            return [
                try alteration(of: drop.table) { (_, _) in
                    [TableAction(.dropIndex(drop.name, ifExists: drop.ifExists))]
                }
            ]
        case .createView(let create): return [try plan(create)]
        case .dropView(let drop): return try plan(drop)
        case .createDatabase(let create):
            return [
                DefinitionStep { (_) in
                    .createSchema(name: create.name, ifNotExists: create.ifNotExists)
                }
            ]
        case .alterDatabase: return []
        case .dropDatabase(let name, let ifExists): return [dropDatabase(name, ifExists)]
        default: throw wording.notSupported("this statement")
        }
    }

    /// A planner of the same flavour, for a step's own time.
    private func later(
        _ body: @escaping @Sendable (MySQLPlanner) throws(SQLError) -> DefinitionCommand?
    ) -> DefinitionStep {
        let (text, flavor) = (text, flavor)
        return DefinitionStep { (context) throws(SQLError) in
            try body(MySQLPlanner(context, text: text, flavor))
        }
    }

    // MARK: Tables

    private func plan(_ create: CreateTableStatement) throws(SQLError) -> [DefinitionStep] {
        if create.like != nil { throw wording.notSupported("CREATE TABLE … LIKE") }
        if create.query != nil { throw wording.notSupported("CREATE TABLE … SELECT") }
        if create.orReplace { throw wording.notSupported("CREATE OR REPLACE TABLE") }
        let (schema, name) = try path(create.name)
        guard try catalog.schemaExists(schema) else { throw SQLError(.unknownDatabase, schema) }
        if create.ifNotExists, try catalog.relation(schema: schema, name: name) != nil {
            return [
                later { (planner) in
                    planner.context.notices.append(
                        planner.wording.notice(skipping: .duplicateTable(name)))
                    return nil
                }
            ]
        }
        var steps: [DefinitionStep] = []
        if try catalog.relation(schema: schema, name: name) == nil || create.isTemporary {
            for case .column(let column) in create.elements {
                if let step = makeLabels(column, table: name, schema: schema) {
                    steps.append(step)
                }
            }
        }
        steps.append(
            later { (planner) throws(SQLError) in
                .createTable(
                    try planner.table(create, schema: schema), ifNotExists: create.ifNotExists)
            })
        return steps
    }

    /// The labels of an ENUM or a SET are a type that no name leads to.
    private func makeLabels(
        _ column: ColumnDefinition, table: String, schema: String
    ) -> DefinitionStep? {
        let type = column.type
        guard type.name == "enum" || type.name == "set" else { return nil }
        let name = MySQLLabels.catalogName(
            table: table, column: column.name, isSet: type.name == "set")
        return DefinitionStep { (_) in
            .createEnum(name: name, schema: schema, labels: type.members)
        }
    }

    private func plan(_ drop: DropTableStatement) throws(SQLError) -> [DefinitionStep] {
        var steps: [DefinitionStep] = []
        var missing: [String] = []
        for name in drop.names {
            let (schema, name) = try path(name)
            guard case .table(let table)? = try catalog.relation(schema: schema, name: name)
            else {
                missing.append("\(schema).\(name)")
                continue
            }
            steps.append(
                DefinitionStep { (_) in
                    .drop(
                        kind: .table, [ObjectName(schema: table.schema, name: table.name)],
                        ifExists: false, cascade: false)
                })
            steps += dropLabels(of: table)
        }
        guard !missing.isEmpty else { return steps }
        if drop.ifExists {
            let names = missing
            steps.append(
                later { (planner) in
                    for name in names {
                        planner.context.notices.append(
                            Notice(.unknownTable, isNote: true, name))
                    }
                    return nil
                })
            return steps
        }
        let error = SQLError(.unknownTable, missing.joined(separator: ","))
        // MariaDB has dropped those that there are by then.
        guard flavor.isMariaDB else { throw error }
        steps.append(DefinitionStep { (_) throws(SQLError) in throw error })
        return steps
    }

    private func dropLabels(of table: TableDescriptor) -> [DefinitionStep] {
        table.columns.filter { $0.type.oid.isEnum && !$0.isDropped }.map { column in
            let names = [false, true].map {
                MySQLLabels.catalogName(table: table.name, column: column.name, isSet: $0)
            }
            return DefinitionStep { (context) throws(SQLError) in
                for name in names {
                    guard
                        let found = try context.catalog.enumeration(
                            schema: table.schema, name: name), found.type == column.type.oid
                    else { continue }
                    return .drop(
                        kind: .type, [ObjectName(schema: table.schema, name: name)],
                        ifExists: true, cascade: false)
                }
                return nil
            }
        }
    }

    func rename(_ from: QualifiedName, to: QualifiedName) throws(SQLError) -> DefinitionStep {
        let (schema, name) = try path(from)
        let (newSchema, newName) = try path(to)
        guard schema == newSchema else { throw wording.notSupported("RENAME to another database") }
        return DefinitionStep { (context) throws(SQLError) in
            guard let found = try context.catalog.relation(schema: schema, name: name) else {
                throw SQLError(.noSuchTable, schema, name)
            }
            let kind: DefinitionCommand.ObjectKind =
                if case .view = found { .view } else { .table }
            return .rename(kind: kind, oid: found.oid, .itself, newName: newName)
        }
    }

    private func truncate(_ name: QualifiedName) throws(SQLError) -> DefinitionStep {
        let (schema, name) = try path(name)
        return DefinitionStep { (context) throws(SQLError) in
            guard
                case .table(let table)? = try context.catalog.relation(schema: schema, name: name)
            else { throw SQLError(.noSuchTable, schema, name) }
            return .truncate([table.oid], restartIdentity: true, cascade: false)
        }
    }

    private func dropDatabase(_ name: String, _ ifExists: Bool) -> DefinitionStep {
        DefinitionStep { (_) in
            .drop(
                kind: .schema, [ObjectName(schema: nil, name: name)], ifExists: ifExists,
                cascade: true)
        }
    }

    // MARK: Views

    private func plan(_ create: CreateViewStatement) throws(SQLError) -> DefinitionStep {
        let (schema, name) = try path(create.name)
        return later { (planner) throws(SQLError) in
            let plan = try planner.plan(.query(create.query))
            guard create.columns.isEmpty || create.columns.count == plan.columns.count else {
                throw SQLError(.viewWrongList)
            }
            let columns = plan.columns.enumerated().map { at, column in
                ColumnDescriptor(
                    name: create.columns.isEmpty ? column.name : create.columns[at],
                    type: column.type,
                    collation: MySQLTypeKind(column.type.oid).isText
                        ? MySQLCollation.named(planner.flavor.collation)?.collation ?? .c : .c)
            }
            var bindings = ViewBindings()
            bindings.checksChanges = create.checkOption != .none
            return .createView(
                name: name, schema: schema, columns: columns, sql: create.text,
                orReplace: create.orReplace || create.isAlter,
                bindings: bindings)
        }
    }

    private func plan(_ drop: DropViewStatement) throws(SQLError) -> [DefinitionStep] {
        var steps: [DefinitionStep] = []
        var missing: [String] = []
        for name in drop.names {
            let (schema, name) = try path(name)
            guard case .view? = try catalog.relation(schema: schema, name: name) else {
                missing.append("\(schema).\(name)")
                continue
            }
            steps.append(
                DefinitionStep { (_) in
                    .drop(
                        kind: .view, [ObjectName(schema: schema, name: name)], ifExists: false,
                        cascade: false)
                })
        }
        if let first = missing.first, !drop.ifExists {
            throw flavor.isMariaDB
                ? .mySQL(4092, "Unknown VIEW: '\(missing.joined(separator: ","))'")
                : SQLError(.unknownTable, first)
        }
        return steps
    }
}

extension Array {
    func mapThrowing<Result>(
        _ body: (Element) throws(SQLError) -> Result
    ) throws(SQLError) -> [Result] {
        var all: [Result] = []
        for element in self { all.append(try body(element)) }
        return all
    }
}
