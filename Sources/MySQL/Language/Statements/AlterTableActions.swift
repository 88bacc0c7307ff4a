// ALTER TABLE's actions as the engine is given them, each planned over the table as it stands at its pass.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    /// What the actions are for the table, in the order in which they are written.
    func changes(
        of actions: [AlterTableAction], _ table: TableDescriptor, _ labels: LabelTypes
    ) throws(SQLError) -> [TableAction] {
        try refuseLastColumns(actions, table)
        var changes: [TableAction] = []
        for action in actions { changes += try self.changes(of: action, table, actions, labels) }
        if actions.contains(where: { $0.column?.countsRows == true }) {
            changes.append(
                later(.rest, "AUTO_INCREMENT") { (planner, table) throws(SQLError) in
                    try planner.checkCounting(table)
                })
        }
        changes.append(
            later(.rest, "ALTER TABLE") { (planner, now) in
                let object = CommentedObject(.relation, table.oid)
                let before = TableNotes(planner.catalog.comment(on: object) ?? "")
                let notes = planner.notes(before, after: actions, table, now)
                return notes == before ? [] : [TableAction(.comment(notes.text))]
            })
        return changes
    }

    /// An action that is planned when its pass comes.
    func later(
        _ pass: AlterationPass, _ name: String,
        _ body:
            @escaping @Sendable (MySQLPlanner, TableDescriptor) throws(SQLError) -> [TableAction]
    ) -> TableAction {
        let (text, flavor) = (text, flavor)
        return TableAction(pass, name: name) { (table, context) throws(SQLError) in
            try body(MySQLPlanner(context, text: text, flavor), table)
        }
    }

    private func refuseLastColumns(
        _ actions: [AlterTableAction], _ table: TableDescriptor
    ) throws(SQLError) {
        var left = table.columns.count { !$0.isDropped }
        for action in actions {
            switch action {
            case .addColumn: left += 1
            case .dropColumn(let name, _):
                if table.column(named: name, catalog.language.names) != nil { left -= 1 }
            default: continue
            }
        }
        if left == 0 { throw SQLError(.cannotDropAllColumns) }
    }

    private func changes(
        of action: AlterTableAction, _ table: TableDescriptor, _ all: [AlterTableAction],
        _ labels: LabelTypes
    ) throws(SQLError) -> [TableAction] {
        switch action {
        case .addColumn(let column, let position, let ifNotExists):
            return try add(column, position, ifNotExists, table, labels)
        case .modifyColumn(let column, let position, let ifExists):
            return try modify(column.name, column, position, ifExists, table, labels)
        case .changeColumn(let old, let column, let position, let ifExists):
            return try modify(old, column, position, ifExists, table, labels)
        case .dropColumn(let column, let ifExists):
            return try drop(column: column, ifExists, table, all)
        case .renameColumn(let old, let new):
            guard table.column(named: old, catalog.language.names) != nil else {
                throw SQLError(.unknownColumn, old, table.name)
            }
            return [TableAction(.renameColumn(old, to: new))]
        case .setDefault(let column, let value, let isExpression):
            return try setDefault(column, value, isExpression, table)
        case .addKey(let key): return addKey(key)
        case .dropPrimaryKey: return try dropPrimaryKey(table)
        case .dropKey(let key, let ifExists):
            return try drop(key: key, ifExists, table, all)
        case .renameKey(let old, let new):
            guard table.indexes.contains(where: { catalog.language.names.isSame($0.name, old) })
            else { throw SQLError(.unknownKey, old, table.name) }
            return [TableAction(.renameIndex(old, to: new))]
        case .addForeignKey(let key): return try replacedIndex(key, table) + add(key)
        case .dropForeignKey(let key, let ifExists):
            return try drop(constraint: key, .foreignKey, "FOREIGN KEY", ifExists, table)
        case .addCheck(let check): return [add(check, of: nil)]
        case .dropCheck(let check, let ifExists):
            return try drop(constraint: check, .check, "CONSTRAINT", ifExists, table)
        case .dropConstraint(let name, let ifExists):
            return try drop(constraint: name, ifExists, table, all)
        case .convert(let set, let collation): return try convert(set, collation, table)
        case .options(let options): return change(options, table)
        default: return []
        }
    }

    // MARK: New columns

    private func add(
        _ column: ColumnDefinition, _ position: ColumnPosition, _ ifNotExists: Bool,
        _ table: TableDescriptor, _ labels: LabelTypes
    ) throws(SQLError) -> [TableAction] {
        if ifNotExists, table.column(named: column.name, catalog.language.names) != nil {
            context.notices.append(Notice(.columnNameTaken, isNote: true, column.name))
            return []
        }
        var actions = [
            later(.newColumns, "ADD COLUMN") { (planner, table) throws(SQLError) in
                try planner.added(column, table, labels)
            }
        ]
        if position != .unspecified { actions += try place(column.name, position, table) }
        for key in column.writtenKeys { actions += addKey(key) }
        for check in checks(of: column) { actions.append(add(check, of: column.name)) }
        if var key = column.references, flavor.isMariaDB {
            if key.columns.isEmpty { key.columns = [column.name] }
            actions += add(key)
        }
        return actions
    }

    private func added(
        _ column: ColumnDefinition, _ table: TableDescriptor, _ labels: LabelTypes
    ) throws(SQLError) -> [TableAction] {
        var notes = TableNotes()
        var definition = try self.column(
            column, ColumnSurroundings(flavor, collation(of: table), labels), &notes)
        let descriptor = definition.descriptor
        if descriptor.isGenerated {
            definition.defaultExpression = try generation(
                of: descriptor, over: table.columns + [descriptor], of: table.name)
        } else if column.countsRows {
            definition.descriptor.isNotNull = true
            definition.numbersRows = true
        } else {
            definition.missing = try missingValue(descriptor)
        }
        var actions = [TableAction(.addColumn(definition))]
        if column.countsRows {
            if table.counter != nil { throw SQLError(.wrongAutoColumn) }
            if let counter = counter(descriptor) {
                actions.append(TableAction(.countRows(counter)))
            }
        }
        return actions
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

    /// FIRST or AFTER; the other column may be one that the statement adds.
    private func place(
        _ column: String, _ position: ColumnPosition, _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        switch position {
        case .unspecified: return []
        case .first: return [TableAction(.placeColumn(column, after: nil))]
        case .after(let other):
            return [
                later(.rest, "ALTER COLUMN") { (planner, table) throws(SQLError) in
                    guard table.column(named: other, planner.catalog.language.names) != nil else {
                        throw SQLError(.unknownColumn, other, table.name)
                    }
                    return [TableAction(.placeColumn(column, after: other))]
                }
            ]
        }
    }

    // MARK: Changed columns

    /// MODIFY and CHANGE: the type, what it says of nulls, its default, its place.
    private func modify(
        _ old: String, _ column: ColumnDefinition, _ position: ColumnPosition, _ ifExists: Bool,
        _ table: TableDescriptor, _ labels: LabelTypes
    ) throws(SQLError) -> [TableAction] {
        guard let at = table.column(named: old, catalog.language.names) else {
            if ifExists {
                context.notices.append(Notice(.unknownColumn, isNote: true, old, table.name))
                return []
            }
            throw SQLError(.unknownColumn, old, table.name)
        }
        let before = table.columns[at]
        var notes = TableNotes()
        let definition = try self.column(
            column, ColumnSurroundings(flavor, collation(of: table), labels), &notes
        ).descriptor
        try requireKept(at, to: definition, table)
        guard before.isGenerated == definition.isGenerated, !before.isGenerated else {
            throw wording.notSupported("MODIFY of a generated column")
        }
        let isPrimary = table.primaryKey?.columns.contains { $0.column == at } == true
        let name = before.name
        var actions: [TableAction] = []
        if before.type != definition.type || before.collation != definition.collation {
            actions.append(
                later(.types, "ALTER COLUMN") { (planner, _) throws(SQLError) in
                    let conversion = try planner.conversion(at, table, to: definition)
                    return [
                        TableAction(
                            .setType(
                                name, definition.type, definition.collation,
                                conversion: conversion))
                    ]
                })
        }
        if before.name != column.name {
            actions.append(TableAction(.renameColumn(before.name, to: column.name)))
        }
        let isNotNull = definition.isNotNull || isPrimary
        if before.isNotNull != isNotNull {
            actions.append(
                TableAction(.setNotNull(column.name, isNotNull), pass: .attributes))
        }
        actions.append(
            TableAction(
                .defineDefault(
                    column.name, sql: definition.defaultSQL, identity: definition.identity)))
        if before.changeSQL != definition.changeSQL {
            actions.append(TableAction(.setChange(column.name, sql: definition.changeSQL)))
        }
        actions += counterChanges(at, table, definition)
        actions += try place(column.name, position, table)
        for key in column.writtenKeys { actions += addKey(key) }
        actions += droppedChecks(behind: name, table)
        for check in checks(of: column) { actions.append(add(check, of: column.name)) }
        return actions
    }

    /// A column that is defined anew has the conditions that this says.
    private func droppedChecks(
        behind column: String, _ table: TableDescriptor
    ) -> [TableAction] {
        let notes = TableNotes(
            catalog.comment(on: CommentedObject(.relation, table.oid)) ?? "")
        return table.checks.filter { notes[.check($0.name), .isInline] == column }.map { check in
            TableAction(
                .dropConstraint(check.name, kind: .check, ifExists: true, cascade: false))
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
        rules.convertsColumn = true
        let converted = try rules.assign(value, to: column)
        return RowExpression(converted, slotCount: builder.slotCount)
    }

    /// A foreign key's columns keep the type that they have on both sides.
    private func requireKept(
        _ at: Int, to column: ColumnDescriptor, _ table: TableDescriptor
    ) throws(SQLError) {
        let before = table.columns[at]
        guard before.type.oid != column.type.oid || before.collation != column.collation else {
            return
        }
        if let key = table.foreignKeys.first(where: { $0.childColumns.contains(at) }) {
            throw .mySQL(
                1832,
                "Cannot change column '\(before.name)': used in a foreign key constraint '\(key.name)'"
            )
        }
        guard let key = table.referencedBy.first(where: { $0.parentColumns.contains(at) }) else {
            return
        }
        let child = try catalog.table(numbered: key.child)
        let name = "\(child?.schema ?? table.schema).\(child?.name ?? "")"
        throw SQLError(.cannotChangeForeignKeyColumn, before.name, key.name, name)
    }

    private func setDefault(
        _ name: String, _ value: WrittenExpression?, _ isExpression: Bool,
        _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        guard let at = table.column(named: name, catalog.language.names) else {
            throw SQLError(.unknownColumn, name, table.name)
        }
        var column = table.columns[at]
        if let value {
            try setDefault(value, isExpression: isExpression, &column)
        } else {
            column.defaultSQL = nil
        }
        return [
            TableAction(
                .defineDefault(name, sql: column.defaultSQL, identity: column.identity))
        ]
    }

    /// CONVERT TO CHARACTER SET: all texts of the table.
    private func convert(
        _ set: String?, _ collation: String?, _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        let target =
            try ColumnSurroundings.collation(set, collation, flavor)
            ?? self.collation(ofDatabase: table.schema)
        return table.columns.enumerated().compactMap { at, column in
            guard !column.isDropped, MySQLTypeKind(column.type.oid).hasCollation,
                column.collation != target.collation
            else { return nil }
            var changed = column
            changed.collation = target.collation
            let wanted = changed
            return later(.types, "CONVERT TO") { (planner, _) throws(SQLError) in
                let conversion = try planner.conversion(at, table, to: wanted)
                return [
                    TableAction(
                        .setType(
                            wanted.name, wanted.type, wanted.collation, conversion: conversion))
                ]
            }
        }
    }

    /// There is one column that counts, and a key begins with it.
    private func checkCounting(_ table: TableDescriptor) throws(SQLError) -> [TableAction] {
        let counting = table.columns.indices.filter {
            table.columns[$0].identity != .none && !table.columns[$0].isDropped
        }
        guard counting.count <= 1, let column = counting.first,
            table.indexes.contains(where: { $0.columns.first?.column == column })
        else { throw SQLError(.wrongAutoColumn) }
        return []
    }
}

extension MySQLTypeKind {
    /// Its values are characters.
    var hasCollation: Bool {
        switch self {
        case .text, .labels: true
        default: false
        }
    }
}
