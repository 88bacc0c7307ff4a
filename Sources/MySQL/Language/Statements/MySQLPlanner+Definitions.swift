// Definitions, one command or several a statement.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func planDefinition(_ statement: MySQLStatement) throws(SQLError) -> DefinitionPlan {
        switch statement {
        case .createTable(let create): return try plan(create)
        case .alterTable(let alter): return try plan(alter)
        case .dropTable(let drop): return try plan(drop)
        case .renameTable(let renames): return try plan(renames)
        case .truncate(let name): return try truncate(name)
        case .createIndex(let create): return try plan(create)
        case .dropIndex(let drop): return try plan(drop)
        case .createView(let create): return try plan(create)
        case .dropView(let drop): return try plan(drop)
        case .createDatabase(let create): return try plan(create)
        case .alterDatabase(let alter): return try plan(alter)
        case .dropDatabase(let name, let ifExists): return try dropDatabase(name, ifExists)
        default: throw wording.notSupported("this statement")
        }
    }

    /// Nothing is defined in the information schema.
    func refuseSystem(_ schema: String) throws(SQLError) {
        guard schema.lowercased() == InformationSchema.name else { return }
        throw builder.words.error(.systemTable(schema))
    }

    /// Where temporary tables are.
    var temporarySchema: String { catalog.language.names.temporarySchema }

    // MARK: RENAME and TRUNCATE

    /// Each rename is seen by those behind it: names can be swapped.
    private func plan(_ renames: [TableRename]) throws(SQLError) -> DefinitionPlan {
        var steps: [DefinitionStep] = []
        for rename in renames {
            let (schema, name) = try path(rename.from)
            let (newSchema, newName) = try path(rename.to)
            steps.append(
                later { (planner) throws(SQLError) in
                    guard
                        let found = try planner.catalog.relation(schema: schema, name: name)
                    else { throw SQLError(.noSuchTable, schema, name) }
                    return try planner.move(found, to: newSchema, newName)
                })
            steps.append(
                later { (planner) throws(SQLError) in
                    guard
                        case .table(let table)? = try planner.catalog.relation(
                            schema: newSchema, name: newName)
                    else { return nil }
                    return try planner.moveLabels(of: table)
                })
        }
        return DefinitionPlan(steps: steps)
    }

    /// ALTER TABLE … RENAME.
    func moveTable(
        _ table: TableDescriptor, to new: QualifiedName
    ) throws(SQLError) -> [DefinitionStep] {
        let (schema, name) = try path(new)
        return [
            later { (planner) throws(SQLError) in
                guard let now = try planner.catalog.relation(oid: table.oid) else { return nil }
                if now.name == name, now.schemaName == schema { return nil }
                return try planner.move(now, to: schema, name)
            },
            later { (planner) throws(SQLError) in
                guard let now = try planner.catalog.table(numbered: table.oid) else { return nil }
                return try planner.moveLabels(of: now)
            },
        ]
    }

    private func move(
        _ found: Relation, to schema: String, _ name: String
    ) throws(SQLError) -> DefinitionCommand? {
        guard try catalog.schemaExists(schema) else { throw SQLError(.unknownDatabase, schema) }
        let kind: DefinitionCommand.ObjectKind = if case .view = found { .view } else { .table }
        let isTemporary = if case .table(let table) = found { table.isTemporary } else { false }
        let isMoved = !isTemporary && found.schemaName != schema
        if kind == .view, isMoved {
            throw .mySQL(
                1450, "Changing schema from '\(found.schemaName)' to '\(schema)' is not allowed.")
        }
        return .rename(
            kind: kind, oid: found.oid, isMoved ? .schema(schema) : .itself, newName: name)
    }

    /// The labels of a table that has come from another database come along, a type at a time.
    private func moveLabels(of table: TableDescriptor) throws(SQLError) -> DefinitionCommand? {
        guard !table.isTemporary else { return nil }
        for column in table.columns where column.type.oid.isEnum && !column.isDropped {
            guard let path = catalog.path(ofType: column.type.oid.rawValue),
                path.schema != table.schema
            else { continue }
            let oids = table.columns.filter { $0.type.oid.isEnum && !$0.isDropped }
                .map(\.type.oid)
            return .moveTypes(oids, schema: table.schema)
        }
        return nil
    }

    private func truncate(_ name: QualifiedName) throws(SQLError) -> DefinitionPlan {
        let (schema, name) = try path(name)
        try refuseSystem(schema)
        return DefinitionPlan(steps: [
            later { (planner) throws(SQLError) in
                guard
                    case .table(let table)? = try planner.catalog.relation(
                        schema: schema, name: name)
                else { throw SQLError(.noSuchTable, schema, name) }
                try planner.refuseTruncation(of: table)
                return .truncate([table.oid], restartIdentity: true, cascade: false)
            }
        ])
    }

    private func refuseTruncation(of table: TableDescriptor) throws(SQLError) {
        guard checksForeignKeys else { return }
        for key in table.referencedBy where key.child != table.oid {
            guard let child = try catalog.table(numbered: key.child) else { continue }
            let columns = key.childColumns.map { MySQLName.quoted(child.columns[$0].name) }
            let parents = key.parentColumns.map { MySQLName.quoted(table.columns[$0].name) }
            throw SQLError(
                .truncateReferenced,
                "`\(child.schema)`.`\(child.name)`, CONSTRAINT `\(key.name)` FOREIGN KEY "
                    + "(\(columns.joined(separator: ", "))) REFERENCES "
                    + "`\(table.schema)`.`\(table.name)` (\(parents.joined(separator: ", ")))")
        }
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
