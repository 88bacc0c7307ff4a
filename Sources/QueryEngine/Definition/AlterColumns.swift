// ALTER TABLE's changes of columns: new ones, defaults, NOT NULL, generation.
import StorageEngine

extension DefinitionScope {
    /// The place of a column; an error where there is none, and for a system column.
    func position(
        of column: String, in draft: TableDraft, isDropped: Bool = false
    ) throws(Interrupt) -> Int {
        if let position = draft.column(named: column, names) { return position }
        if names.systemColumns.contains(column) {
            throw .definition(.systemColumn(column, isDropped: isDropped))
        }
        throw .definition(.undefinedColumn(column, of: draft.name))
    }

    // MARK: ADD COLUMN

    func addColumn(
        _ definition: ColumnDefinition, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let name = definition.descriptor.name
        try checkNotSystemColumn(name)
        if alteration.draft.column(named: name, names) != nil {
            throw .definition(.duplicateColumn(name, of: alteration.draft.name))
        }
        if alteration.draft.columns.count >= DefinitionScope.maximumColumnCount {
            throw .definition(.tooManyColumns(limit: DefinitionScope.maximumColumnCount))
        }
        let position = alteration.draft.columns.count
        var column = definition.descriptor
        if let missing = definition.missing, definition.sequence == nil {
            let context = try context(
                for: .forExpressions(slotCount: missing.slotCount),
                view: transaction.statementView())
            column.missingValue = try context.evaluate(missing.expression)
        }
        alteration.draft.columns.append(column)
        if definition.numbersRows {
            alteration.demands.added.append((position, .number))
        } else if let sequence = definition.sequence {
            try addOwnedSequence(sequence, to: &alteration.draft, column: position)
            for owned in changes.newSequences(of: alteration.draft.oid, column: position) {
                alteration.demands.added.append((position, .sequence(owned.tree)))
            }
        } else if let value = definition.defaultExpression {
            if column.isGenerated {
                alteration.demands.added.append((position, .generated(value)))
            } else if definition.missing == nil {
                alteration.demands.added.append((position, .expression(value)))
            }
        }
        if alteration.draft.columns.last?.isNotNull == true {
            alteration.demands.testsNotNull = true
        }
    }

    // MARK: SET DEFAULT, SET NOT NULL, DROP EXPRESSION

    func setDefault(
        _ column: String, _ sql: String?, _ draft: inout TableDraft
    ) throws(Interrupt) {
        let position = try position(of: column, in: draft)
        let (descriptor, table) = (draft.columns[position], draft.name)
        try checked { () throws(SQLError) in
            try descriptor.requireOrdinaryDefault(of: table, isDropped: sql == nil)
        }
        draft.columns[position].defaultSQL = sql
    }

    func setNotNull(
        _ column: String, _ isNotNull: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let position = try position(of: column, in: alteration.draft)
        let descriptor = alteration.draft.columns[position]
        if isNotNull {
            if !descriptor.isNotNull { alteration.demands.testsNotNull = true }
        } else {
            if descriptor.identity != .none {
                throw .definition(.identityColumn(column, of: alteration.draft.name))
            }
            let primary = alteration.draft.indexes.first(where: \.isPrimary)
            if primary?.columns.contains(where: { $0.column == position }) == true {
                throw .definition(.columnInPrimaryKey(column))
            }
        }
        alteration.draft.columns[position].isNotNull = isNotNull
    }

    /// A generated column becomes an ordinary one, with the values that it has.
    func dropExpression(
        _ column: String, ifExists: Bool, _ draft: inout TableDraft
    ) throws(Interrupt) {
        let position = try position(of: column, in: draft)
        guard draft.columns[position].isGenerated else {
            return try refuse(.notGenerated(column, of: draft.name), unless: ifExists)
        }
        draft.columns[position].isGenerated = false
        draft.columns[position].defaultSQL = nil
        draft.columns[position].sources = []
    }
}
