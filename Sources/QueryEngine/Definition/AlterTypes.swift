// ALTER TABLE's changes of columns' types, and what of the table has to follow them.
import StorageEngine

extension DefinitionScope {
    func setType(
        _ column: String, _ type: SQLType, _ collation: Collation, _ conversion: RowExpression,
        _ alteration: inout Alteration
    ) throws(Interrupt) {
        let position = try position(of: column, in: alteration.draft)
        let oid = alteration.draft.oid
        if let view = try views(over: oid, column: position).first {
            let described = displayed(view.schema, view.name, view.oid)
            throw .definition(.columnOfView(column, view: described))
        }
        let isReordered = alteration.draft.columns[position].collation != collation
        alteration.draft.columns[position].type = type
        alteration.draft.columns[position].collation = collation
        // A conversion to the very value the row has (varchar(10) to varchar(20)) leaves the rows as they are.
        if case .slot(let slot) = conversion.expression, slot == position {
        } else {
            alteration.demands.conversions.append((position, conversion))
        }
        guard isReordered else { return }
        for index in alteration.draft.indexes
        where index.needsEvaluation || index.columns.contains(where: { $0.column == position }) {
            alteration.builtIndexes.append(index.oid)
        }
    }

    // MARK: What follows

    func renewCheck(
        _ name: String, _ sql: String, _ condition: RowExpression?, _ alteration: inout Alteration
    ) {
        guard let at = alteration.draft.checks.firstIndex(where: { $0.name == name }) else {
            return
        }
        alteration.draft.checks[at].sql = sql
        if let condition { alteration.demands.test(name, condition) }
    }

    func renewIndex(
        _ oid: UInt32, _ expressions: [IndexExpression], _ predicate: String?,
        _ alteration: inout Alteration
    ) {
        guard let at = alteration.draft.indexes.firstIndex(where: { $0.oid == oid }) else { return }
        alteration.draft.indexes[at].expressions = expressions
        alteration.draft.indexes[at].predicate = predicate
    }

    /// The table's own keys first, then those of others that refer to it.
    func recheckForeignKeys(
        with column: String, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let draft = alteration.draft
        let position = try position(of: column, in: draft)
        for key in draft.foreignKeys {
            let isOwn = key.parent == draft.oid
            guard
                key.childColumns.contains(position)
                    || isOwn && key.parentColumns.contains(position)
            else { continue }
            let parent =
                isOwn ? draft.descriptor : try existingTable(key.parent, .shareRowExclusive)
            try requireComparable(draft, key.childColumns, parent, key.parentColumns, key.name)
            alteration.test(key)
        }
        for key in draft.referencedBy
        where key.parentColumns.contains(position) && key.child != draft.oid {
            let child = TableDraft(try existingTable(key.child, .shareRowExclusive))
            try requireComparable(
                child, key.childColumns, draft.descriptor, key.parentColumns, key.name)
            alteration.test(key)
        }
    }
}
