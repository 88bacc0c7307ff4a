// ALTER TABLE's changes of columns: new ones, defaults, NOT NULL, types.
import StorageEngine

extension DefinitionScope {
    // MARK: ADD COLUMN

    func addColumn(
        _ definition: ColumnDefinition, ifNotExists: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let name = definition.descriptor.name
        try checkNotSystemColumn(name)
        if alteration.draft.columns.contains(where: { $0.name == name && !$0.isDropped }) {
            let message =
                "column \"\(name)\" of relation \"\(alteration.draft.name)\" already exists"
            guard ifNotExists else { throw .error(SQLError(.duplicateColumn, message)) }
            notice("42701", message + ", skipping")
            return
        }
        if alteration.draft.columns.count >= DefinitionScope.maximumColumnCount {
            throw .error(
                SQLError(
                    .tooManyColumns,
                    "tables can have at most \(DefinitionScope.maximumColumnCount) columns"))
        }
        let position = alteration.draft.columns.count
        var column = definition.descriptor
        if let missing = definition.missing, definition.sequence == nil {
            let context = try context(
                for: .forExpressions(over: 0), view: transaction.statementView())
            column.missingValue = try context.evaluate(missing)
        }
        alteration.draft.columns.append(column)
        if let sequence = definition.sequence {
            try addOwnedSequence(sequence, to: &alteration.draft, column: position)
            for owned in changes.newSequences(of: alteration.draft.oid, column: position) {
                alteration.demands.added.append((position, .sequence(owned.tree)))
            }
        } else if definition.missing == nil, let value = definition.defaultExpression {
            alteration.demands.added.append((position, .expression(value)))
        }
        if alteration.draft.columns[position].isNotNull {
            alteration.demands.notNull.append(position)
        }
    }

    // MARK: SET DEFAULT, SET NOT NULL

    func setDefault(
        _ column: Int, _ sql: String?, _ draft: inout TableDraft
    ) throws(Interrupt) {
        let name = draft.columns[column].name
        if draft.columns[column].identity != .none {
            throw .error(
                SQLError(
                    .syntaxError,
                    "column \"\(name)\" of relation \"\(draft.name)\" is an identity column",
                    hint: sql == nil
                        ? "Use ALTER TABLE ... ALTER COLUMN ... DROP IDENTITY instead." : nil))
        }
        if draft.columns[column].isGenerated {
            throw .error(
                SQLError(
                    .syntaxError,
                    "column \"\(name)\" of relation \"\(draft.name)\" is a generated column",
                    hint: sql == nil
                        ? "Use ALTER TABLE ... ALTER COLUMN ... DROP EXPRESSION instead." : nil))
        }
        draft.columns[column].defaultSQL = sql
    }

    func setNotNull(
        _ column: Int, _ isNotNull: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let descriptor = alteration.draft.columns[column]
        if isNotNull {
            if !descriptor.isNotNull { alteration.demands.notNull.append(column) }
        } else {
            if descriptor.identity != .none {
                throw .error(
                    SQLError(
                        .syntaxError,
                        "column \"\(descriptor.name)\" of relation \"\(alteration.draft.name)\" is an identity column"
                    ))
            }
            let primary = alteration.draft.indexes.first(where: \.isPrimary)
            if primary?.columns.contains(where: { $0.column == column }) == true {
                throw .error(
                    SQLError(
                        .invalidTableDefinition,
                        "column \"\(descriptor.name)\" is in a primary key"))
            }
        }
        alteration.draft.columns[column].isNotNull = isNotNull
    }

    // MARK: SET TYPE

    func setType(
        _ column: Int, _ type: SQLType, _ conversion: ScalarExpression,
        _ alteration: inout Alteration
    ) throws(Interrupt) {
        let name = alteration.draft.columns[column].name
        let oid = alteration.draft.oid
        for other in alteration.draft.columns where other.isGenerated && other.name != name {
            guard IdentifierScan.mentions(name, in: other.defaultSQL ?? "") else { continue }
            throw .error(
                SQLError(
                    .featureNotSupported,
                    "cannot alter type of a column used by a generated column",
                    detail:
                        "Column \"\(name)\" is used by generated column \"\(other.name)\"."))
        }
        if let view = try views(over: oid, column: name).first {
            let described = displayed(view.schema, view.name, view.oid)
            throw .error(
                SQLError(
                    .featureNotSupported,
                    "cannot alter type of a column used by a view or rule",
                    detail:
                        "rule _RETURN on view \(described) depends on column \"\(name)\""))
        }
        alteration.draft.columns[column].type = type
        // A conversion to the very value the row has (varchar(10) to varchar(20)) leaves the rows as they are.
        if case .slot(let slot) = conversion, slot == column {
        } else {
            alteration.demands.conversions.append((column, conversion))
        }
        try recheckForeignKeys(with: column, &alteration)
    }

    private func recheckForeignKeys(
        with column: Int, _ alteration: inout Alteration
    ) throws(Interrupt) {
        for key in alteration.draft.foreignKeys where key.childColumns.contains(column) {
            let parent: TableDescriptor
            if key.parent == alteration.draft.oid {
                parent = alteration.draft.descriptor
            } else {
                parent = try existingTable(key.parent, .shareRowExclusive)
            }
            try requireComparable(
                alteration.draft, key.childColumns, parent, key.parentColumns, key.name)
            if !alteration.newForeignKeys.contains(key.oid) {
                alteration.newForeignKeys.append(key.oid)
            }
        }
        for key in alteration.draft.referencedBy
        where key.parentColumns.contains(column) && key.child != alteration.draft.oid {
            let child = TableDraft(try existingTable(key.child, .shareRowExclusive))
            try requireComparable(
                child, key.childColumns, alteration.draft.descriptor, key.parentColumns, key.name)
        }
    }
}
