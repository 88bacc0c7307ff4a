// CREATE TABLE in its forms: with elements, LIKE another table, from a query, in the place of another.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func plan(_ create: CreateTableStatement) throws(SQLError) -> DefinitionPlan {
        let (database, name) = try path(create.name)
        try refuseSystem(database)
        guard try catalog.schemaExists(database) else {
            throw SQLError(.unknownDatabase, database)
        }
        let schema = create.isTemporary ? temporarySchema : database
        try checkEngine(create.options)
        let there = try existing(create, database, name)
        if there != nil, create.ifNotExists {
            context.notices.append(Notice(.tableExists, isNote: true, name))
            return DefinitionPlan(steps: [])
        }
        if there != nil, !create.orReplace { throw SQLError(.tableExists, name) }
        var steps: [DefinitionStep] = []
        if case .table(let table)? = there {
            if let refusal = refusal(of: [table]) { throw refusal }
            steps += dropSteps([table])
        }
        if let source = create.like {
            steps += try copy(source, create, schema: schema, name: name)
            return DefinitionPlan(steps: steps)
        }
        let columns = create.elements.compactMap { element -> ColumnDefinition? in
            if case .column(let column) = element { column } else { nil }
        }
        let (labels, first) = try labelTypes(of: columns, table: name, schema: schema)
        steps += first
        guard let query = create.query else {
            steps.append(
                later { (planner) throws(SQLError) in
                    let planned = try planner.table(create, schema: schema, labels: labels)
                    return .createTable(planned.noted, ifNotExists: false)
                })
            return DefinitionPlan(steps: steps)
        }
        steps += try fill(create, query, schema: schema, database, labels)
        return DefinitionPlan(steps: steps, isIgnoring: create.duplicates == .ignore)
    }

    /// What bears the name already; a temporary table is in the way of temporary ones alone.
    private func existing(
        _ create: CreateTableStatement, _ database: String, _ name: String
    ) throws(SQLError) -> Relation? {
        let schema = create.isTemporary ? temporarySchema : database
        guard let found = try catalog.relation(schema: schema, name: name) else { return nil }
        if case .table(let table) = found, table.isTemporary != create.isTemporary { return nil }
        if case .view = found, create.isTemporary { return nil }
        if case .view = found, create.orReplace {
            throw SQLError(.wrongObject, database, name, "BASE TABLE")
        }
        return found
    }

    // MARK: LIKE

    private func copy(
        _ source: QualifiedName, _ create: CreateTableStatement, schema: String, name: String
    ) throws(SQLError) -> [DefinitionStep] {
        let (fromSchema, fromName) = try path(source)
        let original: TableDescriptor
        switch try catalog.relation(schema: fromSchema, name: fromName) {
        case .table(let table)?: original = table
        case .view?, .virtual?:
            throw SQLError(.wrongObject, fromSchema, fromName, "BASE TABLE")
        default: throw SQLError(.noSuchTable, fromSchema, fromName)
        }
        var labels = LabelTypes(schema: schema)
        var steps: [DefinitionStep] = []
        for column in original.columns where column.type.oid.isEnum && !column.isDropped {
            guard let definition = context.environment.types.definition(column.type.oid),
                let members = MySQLLabels(definition)
            else { continue }
            let made = try labels.add(column.name, table: name, isSet: members.isSet)
            let texts = members.names.map { String(decoding: $0, as: UTF8.self) }
            steps.append(
                DefinitionStep { (_) in .createEnum(name: made, schema: schema, labels: texts) })
        }
        let (made, isTemporary) = (labels, create.isTemporary)
        steps.append(
            later { (planner) throws(SQLError) in
                .createTable(
                    try planner.copy(
                        of: original, schema: schema, name: name, isTemporary: isTemporary,
                        made), ifNotExists: false)
            })
        return steps
    }

    /// The same columns, keys and conditions; foreign keys stay with the original.
    private func copy(
        of table: TableDescriptor, schema: String, name: String, isTemporary: Bool,
        _ labels: LabelTypes
    ) throws(SQLError) -> TableDefinition {
        var places: [Int: Int] = [:]
        var columns: [QueryEngine.ColumnDefinition] = []
        for (at, column) in table.columns.enumerated() where !column.isDropped {
            places[at] = columns.count
            var copied = column
            copied.missingValue = .null
            copied.sources = []
            if let type = labels.names[column.name.lowercased()],
                let found = try catalog.enumeration(schema: labels.schema, name: type)
            {
                copied.type = SQLType(found.type)
            }
            columns.append(QueryEngine.ColumnDefinition(descriptor: copied))
        }
        var constraints: [ConstraintDefinition] = []
        var indexes: [IndexDefinition] = []
        for index in table.indexes {
            let keys = index.namedColumns.map { key in
                key.expression == nil
                    ? IndexDescriptor.KeyColumn(
                        column: places[key.column] ?? 0, descending: key.descending,
                        nullsFirst: key.nullsFirst) : key
            }
            if index.isPrimary {
                constraints.append(
                    ConstraintDefinition(
                        name: index.name, kind: .primaryKey(keys.map(\.column)), nameColumns: []))
            } else {
                indexes.append(
                    IndexDefinition(
                        name: index.name, columns: keys, expressions: index.expressions,
                        computedFrom: index.expressions.isEmpty ? [] : Array(columns.indices),
                        isUnique: index.isUnique, nullsNotDistinct: false))
            }
        }
        var notes = TableNotes(
            catalog.comment(on: CommentedObject(.relation, table.oid)) ?? "")
        for check in table.checks {
            let expression = try rules.expression(stored: check.sql)
            let written = CheckDefinition(
                condition: WrittenExpression(expression: expression, text: check.sql),
                offset: .unknown)
            let column = notes[.check(check.name), .isInline]
            notes.forget(.check(check.name))
            let named = column.flatMap {
                checkName(written, of: $0, table: name, &notes)
            }
            constraints.append(
                try self.check(
                    written, named: named ?? check.name, over: columns.map(\.descriptor),
                    table: name))
        }
        var definition = TableDefinition(
            schema: schema, name: name, isTemporary: isTemporary, columns: columns,
            constraints: constraints, indexes: indexes)
        definition.counter = columns.first { $0.descriptor.identity != .none }.flatMap {
            counter($0.descriptor)
        }
        definition.comment = notes.text
        return definition
    }

    // MARK: A query's rows

    private func fill(
        _ create: CreateTableStatement, _ query: Query, schema: String, _ database: String,
        _ labels: LabelTypes
    ) throws(SQLError) -> [DefinitionStep] {
        let named = query.naming(by: text)
        let name = create.name.name
        let make = later { (planner) throws(SQLError) in
            let plan = try planner.plan(.query(named))
            let selected = try planner.columns(of: plan)
            let planned = try planner.table(
                create, schema: schema, labels: labels, selected: selected)
            return .createTable(planned.noted, ifNotExists: false)
        }
        let (text, flavor) = (text, flavor)
        let rows = DefinitionStep(rows: { (context) throws(SQLError) in
            let planner = MySQLPlanner(context, text: text, flavor)
            let plan = try MySQLPlanner(context, text: text, flavor).plan(.query(named))
            var insert = InsertStatement(
                table: QualifiedName(schema: database, name: name),
                columns: plan.columns.map { TargetColumn(name: $0.name, offset: .unknown) },
                source: .query(named))
            insert.isReplace = create.duplicates == .replace
            insert.isIgnoring = create.duplicates == .ignore
            return try planner.plan(.insert(insert))
        })
        return [make, rows]
    }

    /// The columns of a table that a query's rows go into.
    private func columns(of plan: QueryPlan) throws(SQLError) -> [ColumnDescriptor] {
        var columns: [ColumnDescriptor] = []
        for output in plan.columns {
            if columns.contains(where: { $0.name.lowercased() == output.name.lowercased() }) {
                throw SQLError(.columnNameTaken, output.name)
            }
            var column = try column(of: output)
            // What joins make nulls of may be null.
            column.isNotNull = output.traits.contains(.notNull)
            columns.append(column)
        }
        return columns
    }

    private func column(of output: ResultColumn) throws(SQLError) -> ColumnDescriptor {
        let at = Int(output.attribute) - 1
        if output.tableOID != 0,
            case .table(let table)? = try catalog.relation(oid: output.tableOID),
            table.columns.indices.contains(at)
        {
            let origin = table.columns[at]
            var column = ColumnDescriptor(
                name: output.name, type: origin.type, collation: origin.collation,
                isNotNull: origin.isNotNull, defaultSQL: origin.defaultSQL)
            if origin.isGenerated { column.defaultSQL = nil }
            // What counted there does not here.
            if origin.identity != .none { column.defaultSQL = "0" }
            return column
        }
        var type = output.type
        switch MySQLTypeKind(type.oid) {
        case .null: type = SQLType(MySQLType.binary, modifier: 0)
        case .truth: type = SQLType(MySQLType.int, modifier: max(1, type.modifier))
        case .decimal:
            type = SQLType(
                type.oid,
                modifier: MySQLDecimal.modifier(
                    MySQLDecimal.precision(type.modifier), MySQLDecimal.scale(type.modifier)))
        case .hexadecimal, .bytes(.varying):
            type = SQLType(MySQLType.varbinary, modifier: type.modifier)
        default: break
        }
        let kind = MySQLTypeKind(type.oid)
        let collation = kind.isText ? MySQLCollation.named(flavor.collation)?.collation ?? .c : .c
        return ColumnDescriptor(name: output.name, type: type, collation: collation)
    }
}

extension PlannedTable {
    /// The definition with its words.
    var noted: TableDefinition {
        var noted = definition
        noted.comment = notes.text
        return noted
    }
}
