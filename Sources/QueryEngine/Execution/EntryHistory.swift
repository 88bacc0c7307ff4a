// Rows that are newer than the snapshot of who writes them: afterwards they stand in its own reads as they are now.
import StorageEngine

extension EntryWriter {
    /// A row was replaced that others may have written since the snapshot.
    func showOver(
        _ old: Row, _ values: [Value], _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        let transaction = context.transaction
        guard transaction.mayReadOlderRows else { return }
        let older = transaction.olderRow(table.tree, rowID)
        if older?.version == old.version { return }
        for index in table.indexes {
            let now = try context.entryKey(index, table) { values[$0] }
            if let older { try hide(older, rowID, by: index, unless: now?.key, context) }
            if let now { transaction.showEntry(index.tree, now.key, rowID) }
        }
        try hideUnder(rowID, context) { [table] in IndexKeys.value(old, $0, table) }
        try hideUnder(rowID, context) { values[$0] }
    }

    /// A row is taken away that others may have put since the snapshot.
    func hideUnder(
        _ old: Row, _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        let transaction = context.transaction
        guard transaction.mayReadOlderRows,
            transaction.olderRow(table.tree, rowID)?.version != old.version
        else { return }
        try hideUnder(rowID, context) { [table] in IndexKeys.value(old, $0, table) }
    }

    /// What the snapshot has under the key of a row that is another by now.
    private func hideUnder(
        _ rowID: RowID, _ context: ExecutionContext, _ value: (Int) -> Value
    ) throws(Interrupt) {
        for index in table.indexes where index.isClustered {
            guard let (key, _) = try context.entryKey(index, table, value) else { continue }
            try showInPlace(of: key, index, rowID, context)
        }
    }

    /// A row was put in the place of one that others have taken away since the snapshot.
    func showInPlace(
        of key: Key, _ clustered: IndexDescriptor, _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        let transaction = context.transaction
        guard transaction.mayReadOlderRows,
            let gone = transaction.olderEntry(clustered.tree, key), gone != rowID,
            let older = transaction.olderRow(table.tree, gone)
        else { return }
        for index in table.indexes { try hide(older, gone, by: index, unless: nil, context) }
        transaction.hideRow(table.tree, gone)
    }

    private func hide(
        _ older: Row, _ rowID: RowID, by index: IndexDescriptor, unless now: Key?,
        _ context: ExecutionContext
    ) throws(Interrupt) {
        let before = try context.entryKey(index, table) { [table] in
            IndexKeys.value(older, $0, table)
        }
        if let before, before.key != now {
            context.transaction.hideEntry(index.tree, before.key, rowID)
        }
    }
}
