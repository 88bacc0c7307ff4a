// ALTER TABLE's actions on keys, foreign keys and conditions, and what is refused because a foreign key needs it.

import QueryEngine
import SQLPlanning

extension MySQLPlanner {
    // MARK: New keys

    func addKey(_ key: KeyDefinition) -> [TableAction] {
        [
            later(.keys, "ADD KEY") { (planner, table) throws(SQLError) in
                let taken = table.indexes.map(\.name)
                let names = planner.catalog.language.names
                if key.ifNotExists, let name = key.name,
                    taken.contains(where: { names.isSame($0, name) })
                {
                    planner.context.notices.append(
                        Notice(.duplicateKeyName, isNote: true, name))
                    return []
                }
                var notes = TableNotes()
                let definition = try planner.index(
                    key, table.columns, taken: taken, &notes)
                guard key.kind == .primary else { return [TableAction(.addIndex(definition))] }
                if table.primaryKey != nil { throw SQLError(.multiplePrimaryKeys) }
                return [
                    TableAction(
                        .addConstraint(
                            ConstraintDefinition(
                                name: definition.name,
                                kind: .primaryKey(try planner.primaryColumns(definition)),
                                nameColumns: [])))
                ]
            }
        ]
    }

    func add(_ key: ForeignKeyDefinition) -> [TableAction] {
        [
            later(.keys, "ADD FOREIGN KEY") { (planner, table) throws(SQLError) in
                let columns = try planner.places(of: key.columns, in: table.columns)
                let hasIndex = table.indexes.contains { index in
                    Array(index.columns.prefix(columns.count).map(\.column)) == columns
                }
                if hasIndex { return [] }
                let index = planner.index(
                    for: key, columns, table.columns, taken: table.indexes.map(\.name))
                return [TableAction(.addIndex(index))]
            },
            later(.constraints, "ADD FOREIGN KEY") { (planner, table) throws(SQLError) in
                if key.ifNotExists, let name = key.constraint,
                    table.foreignKeys.contains(where: {
                        planner.catalog.language.names.isSame($0.name, name)
                    })
                {
                    return []
                }
                let columns = try planner.places(of: key.columns, in: table.columns)
                let owner = ForeignKeyOwner(
                    schema: table.schema, name: table.name, columns: table.columns, isNew: false)
                try planner.check(key, columns, of: owner)
                return [
                    TableAction(
                        .addConstraint(planner.foreignKey(key, columns, schema: table.schema)))
                ]
            },
        ]
    }

    /// An index that another foreign key has brought goes where a new key brings its own by another name.
    func replacedIndex(
        _ key: ForeignKeyDefinition, _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        guard flavor.isMariaDB, let name = key.constraint ?? key.index else { return [] }
        let columns = try places(of: key.columns, in: table.columns)
        let notes = TableNotes(
            catalog.comment(on: CommentedObject(.relation, table.oid)) ?? "")
        let isNeeded = table.foreignKeys.contains { $0.childColumns.first == columns.first }
        guard !isNeeded,
            let index = table.indexes.first(where: { $0.namedColumns.map(\.column) == columns }),
            notes.has(.key(index.name), .foreignKey),
            !catalog.language.names.isSame(index.name, name)
        else { return [] }
        return [TableAction(.dropIndex(index.name, ifExists: true))]
    }

    func add(_ check: CheckDefinition, of column: String?) -> TableAction {
        later(.constraints, "ADD CHECK") { (planner, table) throws(SQLError) in
            guard check.isEnforced else {
                throw planner.wording.notSupported("CHECK … NOT ENFORCED")
            }
            var notes = TableNotes()
            let name = planner.checkName(check, of: column, table: table.name, &notes)
            return [
                TableAction(
                    .addConstraint(
                        try planner.check(
                            check, named: name, over: table.columns, table: table.name)))
            ]
        }
    }

    // MARK: What goes

    func dropPrimaryKey(_ table: TableDescriptor) throws(SQLError) -> [TableAction] {
        guard let primary = table.primaryKey else {
            throw wording.cannotDrop("INDEX", "PRIMARY")
        }
        return [TableAction(.dropIndex(primary.name))]
    }

    func drop(
        key name: String, _ ifExists: Bool, _ table: TableDescriptor, _ all: [AlterTableAction]
    ) throws(SQLError) -> [TableAction] {
        let names = catalog.language.names
        guard let index = table.indexes.first(where: { names.isSame($0.name, name) }) else {
            return try missing("INDEX", name, ifExists)
        }
        if isNeeded(index, table, all) { throw SQLError(.foreignKeyNeedsIndex, index.name) }
        return [TableAction(.dropIndex(index.name))]
    }

    /// A foreign key needs the index, and has no other; one that the statement drops needs nothing.
    private func isNeeded(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ all: [AlterTableAction]
    ) -> Bool {
        let names = catalog.language.names
        let gone = all.compactMap { action -> String? in
            switch action {
            case .dropForeignKey(let name, _), .dropConstraint(let name, _): name
            default: nil
            }
        }
        let droppedKeys = all.compactMap { action -> String? in
            if case .dropKey(let name, _) = action { name } else { nil }
        }
        let others = table.indexes.filter { other in
            other.oid != index.oid && !droppedKeys.contains { names.isSame($0, other.name) }
        }
        func isCovered(_ columns: [Int]) -> Bool {
            others.contains { Array($0.columns.prefix(columns.count).map(\.column)) == columns }
        }
        func uses(_ columns: [Int]) -> Bool {
            Array(index.columns.prefix(columns.count).map(\.column)) == columns
        }
        let own = table.foreignKeys.contains { key in
            !gone.contains { names.isSame($0, key.name) } && uses(key.childColumns)
                && !isCovered(key.childColumns)
        }
        let isReferenced = table.referencedBy.contains { key in
            key.parentIndex == index.oid && !isCovered(key.parentColumns)
        }
        return own || isReferenced
    }

    private func missing(
        _ kind: String, _ name: String, _ ifExists: Bool
    ) throws(SQLError) -> [TableAction] {
        let error = wording.cannotDrop(kind, name)
        guard ifExists else { throw error }
        context.notices.append(
            Notice(.notice, error.condition, error.message, nativeNumber: 1091))
        return []
    }

    func drop(
        constraint name: String, _ kind: ConstraintKind, _ word: String, _ ifExists: Bool,
        _ table: TableDescriptor
    ) throws(SQLError) -> [TableAction] {
        guard table.hasConstraint(name, kind, catalog.language.names) else {
            return try missing(word, name, ifExists)
        }
        return [
            TableAction(.dropConstraint(name, kind: kind, ifExists: false, cascade: false))
        ]
    }

    /// DROP CONSTRAINT: whatever bears the name.
    func drop(
        constraint name: String, _ ifExists: Bool, _ table: TableDescriptor,
        _ all: [AlterTableAction]
    ) throws(SQLError) -> [TableAction] {
        let names = catalog.language.names
        for kind in [ConstraintKind.check, .foreignKey]
        where table.hasConstraint(name, kind, names) {
            return try drop(constraint: name, kind, "CONSTRAINT", ifExists, table)
        }
        if let index = table.indexes.first(where: { names.isSame($0.name, name) }), index.isUnique {
            return try drop(key: name, ifExists, table, all)
        }
        return try missing("CONSTRAINT", name, ifExists)
    }

    // MARK: Columns that go

    /// Keys lose the column; those that had no other go with it.
    func drop(
        column name: String, _ ifExists: Bool, _ table: TableDescriptor,
        _ all: [AlterTableAction]
    ) throws(SQLError) -> [TableAction] {
        guard let at = table.column(named: name, catalog.language.names) else {
            return try missing("COLUMN", name, ifExists)
        }
        try refuseNeeded(at, table, all)
        var actions: [TableAction] = []
        for index in table.indexes {
            guard index.namedColumns.contains(where: { uses($0, at, index, table) }) else {
                continue
            }
            actions.append(TableAction(.dropIndex(index.name, ifExists: true)))
            let left = index.namedColumns.filter { !uses($0, at, index, table) }
            guard !left.isEmpty, !isDropped(index, all) else { continue }
            if index.isPrimary {
                actions.append(
                    TableAction(
                        .addConstraint(
                            ConstraintDefinition(
                                name: index.name, kind: .primaryKey(left.map(\.column)),
                                nameColumns: []))))
            } else {
                actions.append(
                    TableAction(
                        .addIndex(
                            IndexDefinition(
                                name: index.name, columns: Array(left),
                                expressions: index.expressions, isUnique: index.isUnique,
                                nullsNotDistinct: false))))
            }
        }
        actions.append(TableAction(.dropColumn(name, ifExists: false, cascade: false)))
        return actions
    }

    private func isDropped(_ index: IndexDescriptor, _ all: [AlterTableAction]) -> Bool {
        all.contains { action in
            switch action {
            case .dropKey(let name, _), .dropConstraint(let name, _):
                catalog.language.names.isSame(name, index.name)
            case .dropPrimaryKey: index.isPrimary
            default: false
            }
        }
    }

    private func uses(
        _ key: IndexDescriptor.KeyColumn, _ at: Int, _ index: IndexDescriptor,
        _ table: TableDescriptor
    ) -> Bool {
        if let expression = key.expression {
            return index.expressions[expression].sql
                .hasPrefix("left(\(MySQLName.quoted(table.columns[at].name)),")
        }
        return key.column == at
    }

    private func refuseNeeded(
        _ at: Int, _ table: TableDescriptor, _ all: [AlterTableAction]
    ) throws(SQLError) {
        let column = table.columns[at].name
        let names = catalog.language.names
        let gone = all.compactMap { action -> String? in
            switch action {
            case .dropForeignKey(let name, _), .dropConstraint(let name, _): name
            default: nil
            }
        }
        if let key = table.foreignKeys.first(where: { $0.childColumns.contains(at) }),
            !gone.contains(where: { names.isSame($0, key.name) })
        {
            let index = table.indexes.first { index in
                Array(index.columns.prefix(key.childColumns.count).map(\.column))
                    == key.childColumns
            }
            throw flavor.isMariaDB
                ? SQLError(.foreignKeyNeedsIndex, index?.name ?? key.name)
                : SQLError(.cannotDropForeignKeyColumn, column, key.name)
        }
        let referring = table.referencedBy.filter { $0.parentColumns.contains(at) }
        if let key = referring.min(by: { $0.name < $1.name }) {
            let child = try catalog.table(numbered: key.child)
            let name = "`\(child?.schema ?? table.schema)`.`\(child?.name ?? "")`"
            throw flavor.isMariaDB
                ? SQLError(
                    .cannotDropColumnOfKey,
                    text:
                        "Cannot drop column '\(column)': needed in a foreign key constraint '\(key.name)' of table \(name)"
                )
                : SQLError(.cannotDropColumnOfKey, column, key.name, child?.name ?? "")
        }
        for other in table.columns where other.isGenerated && !other.isDropped {
            guard let sql = other.defaultSQL,
                let expression = try? rules.expression(stored: sql),
                expression.names(column)
            else { continue }
            if isDropped(column: other.name, all) { continue }
            _ = try stored(
                WrittenExpression(expression: expression, text: sql), "GENERATED ALWAYS AS"
            ) { () throws(SQLError) in
                throw SQLError(.unknownColumn, column, "GENERATED ALWAYS AS")
            }
        }
    }

    private func isDropped(column name: String, _ all: [AlterTableAction]) -> Bool {
        all.contains { action in
            guard case .dropColumn(let dropped, _) = action else { return false }
            return catalog.language.names.isSame(dropped, name)
        }
    }
}

extension Expression {
    /// Whether a column of this name is read in it.
    func names(_ column: String) -> Bool {
        var found = false
        _ = mapped { part in
            if case .column(let reference) = part,
                reference.name.lowercased() == column.lowercased()
            {
                found = true
            }
            return part
        }
        return found
    }
}
