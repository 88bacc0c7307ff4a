// ALTER TABLE: its actions one after another, each planned over the table as the ones before it leave it.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    func plan(_ alter: AlterTableStatement) throws(SQLError) -> [DefinitionStep] {
        var steps: [DefinitionStep] = []
        for action in alter.actions { steps += try self.steps(of: action, alter.name) }
        return steps
    }

    /// One change of a table that is there; 1146 where it is not.
    func alteration(
        of name: QualifiedName,
        _ body:
            @escaping @Sendable (MySQLPlanner, TableDescriptor) throws(SQLError) ->
            [TableAction]
    ) throws(SQLError) -> DefinitionStep {
        let (schema, name) = try path(name)
        let (text, flavor) = (text, flavor)
        return DefinitionStep { (context) throws(SQLError) in
            guard
                case .table(let table)? = try context.catalog.relation(schema: schema, name: name)
            else { throw SQLError(.noSuchTable, schema, name) }
            let actions = try body(MySQLPlanner(context, text: text, flavor), table)
            return actions.isEmpty ? nil : .alterTable(oid: table.oid, actions)
        }
    }

    func addKey(_ key: KeyDefinition, to name: QualifiedName) throws(SQLError) -> DefinitionStep {
        try alteration(of: name) { (planner, table) throws(SQLError) in
            let definition = try planner.index(key, table.columns)
            if key.kind == .primary {
                return [
                    TableAction(
                        .addConstraint(
                            ConstraintDefinition(
                                name: nil,
                                kind: .primaryKey(definition.columns.map(\.column)),
                                nameColumns: [])))
                ]
            }
            return [TableAction(.addIndex(definition, ifNotExists: key.ifNotExists))]
        }
    }

    private func steps(
        of action: AlterTableAction, _ name: QualifiedName
    ) throws(SQLError) -> [DefinitionStep] {
        switch action {
        case .addColumn(let column, let position, let ifNotExists):
            guard position == .unspecified else {
                throw wording.notSupported("ADD COLUMN … FIRST or AFTER")
            }
            return try add(column, to: name, ifNotExists)
        case .addKey(let key): return [try addKey(key, to: name)]
        case .addForeignKey(let key): return try add(key, to: name)
        case .addCheck(let check): return [try add(check, to: name)]
        case .dropColumn(let column, let ifExists):
            return [
                try alteration(of: name) { (_, _) in
                    [TableAction(.dropColumn(column, ifExists: ifExists, cascade: true))]
                }
            ]
        case .dropPrimaryKey: return [try drop("PRIMARY", .key, false, name)]
        case .dropKey(let key, let ifExists):
            return [
                try alteration(of: name) { (_, _) in
                    [TableAction(.dropIndex(key, ifExists: ifExists))]
                }
            ]
        case .dropForeignKey(let key, let ifExists):
            return [try drop(key, .foreignKey, ifExists, name)]
        case .dropCheck(let check, let ifExists):
            return [try drop(check, .check, ifExists, name)]
        case .dropConstraint(let constraint, let ifExists):
            return [try drop(constraint, nil, ifExists, name)]
        case .renameColumn(let old, let new): return [try renameColumn(old, to: new, name)]
        case .renameTable(let new): return [try rename(name, to: new)]
        case .renameKey(let old, let new): return [try renameKey(old, to: new, name)]
        case .modifyColumn(let column, let position, _):
            guard position == .unspecified else {
                throw wording.notSupported("MODIFY … FIRST or AFTER")
            }
            return [try modify(column.name, column, name)]
        case .changeColumn(let old, let column, let position, _):
            guard position == .unspecified else {
                throw wording.notSupported("CHANGE … FIRST or AFTER")
            }
            var steps = [try modify(old, column, name)]
            if old != column.name { steps.append(try renameColumn(old, to: column.name, name)) }
            return steps
        case .setDefault(let column, let value, _):
            return [
                try alteration(of: name) { (_, _) in
                    [TableAction(.setDefault(column, sql: value?.text))]
                }
            ]
        case .options(let options) where options.autoIncrement != nil:
            return [try setCounter(options.autoIncrement ?? 1, name)]
        case .setColumnVisibility, .setKeyVisibility, .setCheckEnforcement, .orderBy,
            .enableKeys, .disableKeys, .force, .options:
            return [try alteration(of: name) { (_, _) in [] }]
        case .convert: throw wording.notSupported("CONVERT TO CHARACTER SET")
        case .unsupported(let feature): throw wording.notSupported(feature)
        }
    }

    private func drop(
        _ constraint: String, _ kind: ConstraintKind?, _ ifExists: Bool, _ name: QualifiedName
    ) throws(SQLError) -> DefinitionStep {
        try alteration(of: name) { (_, _) in
            [
                TableAction(
                    .dropConstraint(constraint, kind: kind, ifExists: ifExists, cascade: true))
            ]
        }
    }

    // MARK: Columns

    private func add(
        _ column: ColumnDefinition, to name: QualifiedName, _ ifNotExists: Bool
    ) throws(SQLError) -> [DefinitionStep] {
        if column.type.name == "enum" || column.type.name == "set" {
            throw wording.notSupported("ADD COLUMN of an ENUM or a SET")
        }
        if column.isAutoIncrement { throw wording.notSupported("ADD COLUMN … AUTO_INCREMENT") }
        var steps = [
            try alteration(of: name) { (planner, table) throws(SQLError) in
                if ifNotExists,
                    table.column(named: column.name, planner.catalog.language.names)
                        != nil
                {
                    return []
                }
                var definition = try planner.column(
                    column,
                    try ColumnSurroundings(planner.flavor, characterSet: nil, collation: nil),
                    table: table.name, schema: table.schema)
                definition.missing = try planner.missingValue(definition.descriptor)
                return [TableAction(.addColumn(definition))]
            }
        ]
        for key in column.keys {
            steps.append(
                try addKey(
                    KeyDefinition(
                        kind: key == .primary ? .primary : .unique,
                        parts: [KeyPart(content: .column(column.name))], offset: column.offset),
                    to: name))
        }
        for check in column.checks { steps.append(try add(check, to: name)) }
        return steps
    }

    /// What the rows that are there have in a new column.
    private func missingValue(_ column: ColumnDescriptor) throws(SQLError) -> RowExpression {
        analyzer.level = try builder.makeLevel(parent: nil)
        let value: ScalarExpression
        if let sql = column.defaultSQL {
            value = try rules.assign(
                analyzer.analyze(try rules.expression(stored: sql)), to: column)
        } else if column.isNotNull {
            value = .constant(rules.implicitValue(of: column))
        } else {
            value = .constant(.null)
        }
        return RowExpression(value, slotCount: max(builder.slotCount, builder.ruleSlotCount))
    }

    private func renameColumn(
        _ old: String, to new: String, _ name: QualifiedName
    ) throws(SQLError) -> DefinitionStep {
        let (schema, table) = try path(name)
        return DefinitionStep { (context) throws(SQLError) in
            guard
                case .table(let found)? = try context.catalog.relation(schema: schema, name: table)
            else { throw SQLError(.noSuchTable, schema, table) }
            guard let at = found.column(named: old, context.catalog.language.names) else {
                throw SQLError(.unknownColumn, old, table)
            }
            return .rename(kind: .table, oid: found.oid, .column(at), newName: new)
        }
    }

    private func renameKey(
        _ old: String, to new: String, _ name: QualifiedName
    ) throws(SQLError) -> DefinitionStep {
        let (schema, table) = try path(name)
        return DefinitionStep { (context) throws(SQLError) in
            guard
                case .table(let found)? = try context.catalog.relation(schema: schema, name: table)
            else { throw SQLError(.noSuchTable, schema, table) }
            let names = context.catalog.language.names
            guard let index = found.indexes.first(where: { names.isSame($0.name, old) }) else {
                throw SQLError(.unknownKey, old, table)
            }
            return .rename(kind: .index, oid: index.oid, .itself, newName: new)
        }
    }

    /// MODIFY and CHANGE: the type, what it says of nulls, its default.
    private func modify(
        _ old: String, _ column: ColumnDefinition, _ name: QualifiedName
    ) throws(SQLError) -> DefinitionStep {
        if column.type.name == "enum" || column.type.name == "set" {
            throw wording.notSupported("MODIFY to an ENUM or a SET")
        }
        return try alteration(of: name) { (planner, table) throws(SQLError) in
            guard let at = table.column(named: old, planner.catalog.language.names) else {
                throw SQLError(.unknownColumn, old, table.name)
            }
            let definition = try planner.column(
                column, try ColumnSurroundings(planner.flavor, characterSet: nil, collation: nil),
                table: table.name, schema: table.schema
            ).descriptor
            let before = table.columns[at]
            var actions: [TableAction] = []
            if before.type != definition.type || before.collation != definition.collation {
                actions.append(
                    TableAction(
                        .setType(
                            before.name, definition.type, definition.collation,
                            conversion: try planner.conversion(at, table, to: definition))))
            }
            if !before.isGenerated, before.identity == .none {
                actions.append(
                    TableAction(.setDefault(before.name, sql: definition.defaultSQL)))
            }
            if before.changeSQL != definition.changeSQL {
                actions.append(
                    TableAction(.setChange(before.name, sql: definition.changeSQL)))
            }
            actions += try planner.counterChanges(at, table, definition)
            let isPrimary = table.primaryKey?.columns.contains { $0.column == at } == true
            if before.isNotNull != definition.isNotNull, !isPrimary {
                actions.append(TableAction(.setNotNull(before.name, definition.isNotNull)))
            }
            return actions
        }
    }

    /// The old value as the new column takes it.
    private func conversion(
        _ at: Int, _ table: TableDescriptor, to column: ColumnDescriptor
    ) throws(SQLError) -> RowExpression {
        let name = table.columns[at].name
        let (value, _) = try analyzer.analyzeRow(
            .column(ColumnReference(name: name, offset: .unknown)), over: table.columns,
            of: table.name, as: .check)
        let converted = try rules.assign(value, to: column)
        return RowExpression(converted, slotCount: builder.slotCount)
    }

    // MARK: Foreign keys and checks

    private func add(
        _ key: ForeignKeyDefinition, to name: QualifiedName
    ) throws(SQLError) -> [DefinitionStep] {
        [
            try alteration(of: name) { (planner, table) throws(SQLError) in
                let columns = try planner.places(of: key.columns, in: table)
                let hasIndex = table.indexes.contains { index in
                    Array(index.columns.prefix(columns.count).map(\.column)) == columns
                }
                if hasIndex { return [] }
                return [
                    TableAction(
                        .addIndex(
                            IndexDefinition(
                                name: key.constraint ?? key.index,
                                columns: columns.map {
                                    IndexDescriptor.KeyColumn(column: $0, nullsFirst: true)
                                }, isUnique: false, nullsNotDistinct: false)))
                ]
            },
            try alteration(of: name) { (planner, table) throws(SQLError) in
                let columns = try planner.places(of: key.columns, in: table)
                return [
                    TableAction(
                        .addConstraint(
                            try planner.foreignKey(key, columns, schema: table.schema)))
                ]
            },
        ]
    }

    private func places(
        of names: [String], in table: TableDescriptor
    ) throws(SQLError) -> [Int] {
        try names.mapThrowing { (name) throws(SQLError) in
            guard let at = table.column(named: name, catalog.language.names) else {
                throw SQLError(.unknownKeyColumn, name)
            }
            return at
        }
    }

    private func add(
        _ check: CheckDefinition, to name: QualifiedName
    ) throws(SQLError) -> DefinitionStep {
        try alteration(of: name) { (planner, table) throws(SQLError) in
            guard check.isEnforced else { return [] }
            return [
                TableAction(
                    .addConstraint(
                        try planner.check(
                            check, named: check.constraint, over: table.columns,
                            table: table.name)))
            ]
        }
    }
}
