// What a foreign key does to the rows that refer to a key which went or changed.
import StorageEngine

extension ConstraintChecker {
    /// Carries the action out for one referencing row, as an UPDATE or DELETE of it would.
    func apply(
        _ action: ForeignKeyDescriptor.Action, _ rowID: RowID,
        _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor, _ parent: TableDescriptor,
        _ key: [Value], _ newKey: [Value]?
    ) throws(Interrupt) {
        guard action != .noAction && action != .restrict else {
            guard let row = transaction.latestRow(child.tree, rowID),
                refers(row, child, foreignKey, parent, key)
            else { return }
            throw .error(stillReferenced(foreignKey, child, parent, key))
        }
        let strength: RowLockStrength = action == .cascade && newKey == nil ? .update : .noKeyUpdate
        let row: Row
        switch try context.requestLock(child, rowID, strength, .wait, forWriting: true) {
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable, .granted(nil): return
        case .granted(let newest?): row = newest
        }
        guard refers(row, child, foreignKey, parent, key) else { return }
        if action == .cascade && newKey == nil {
            try context.remove(row, rowID, child)
            return
        }
        let values: [Value]
        if let changedRow {
            values = changedRow
        } else {
            values = try changed(row, action, foreignKey, child, parent, newKey)
            changedRow = values
        }
        let changed = try context.changedIndexes(row, values, child)
        try context.requireUnique(changed, child, replacing: row, rowID, values)
        try context.write(values, replacing: row, rowID, child, changed: changed)
    }

    /// The row with its new reference, its generated columns computed, tested as any new row is.
    private func changed(
        _ row: Row, _ action: ForeignKeyDescriptor.Action, _ foreignKey: ForeignKeyDescriptor,
        _ child: TableDescriptor, _ parent: TableDescriptor, _ newKey: [Value]?
    ) throws(Interrupt) -> [Value] {
        let evaluation = try context.evaluation(of: child)
        var values = child.columns.indices.map { IndexKeys.value(row, $0, child) }
        if action == .cascade, let newKey {
            let converted = try convert(
                newKey, from: parent, foreignKey.parentColumns, to: child,
                foreignKey.childColumns)
            for (position, column) in foreignKey.childColumns.enumerated() {
                values[column] = converted[position]
            }
        } else {
            let chosen = newKey == nil ? foreignKey.deleteColumns : []
            for column in chosen.isEmpty ? foreignKey.childColumns : chosen {
                values[column] =
                    action == .setDefault
                    ? try evaluation.defaultValue(of: column) : .null
            }
        }
        try evaluation.complete(&values)
        return values
    }

    func stillReferenced(
        _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor, _ parent: TableDescriptor,
        _ key: [Value]
    ) -> SQLError {
        let shown = IndexKeys.shown(
            columns: foreignKey.parentColumns, parent, services.environment
        ) { column in
            foreignKey.parentColumns.firstIndex(of: column).map { key[$0] } ?? .null
        }
        return SQLError(
            .foreignKeyReferenced(
                KeyRule(child, foreignKey, parent), shown, parent: parent.qualifiedName))
    }
}
