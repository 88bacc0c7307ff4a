// Tables that live as long as a session, and what the end of a transaction does to them.
import StorageEngine

package enum TemporaryTables {
    /// ON COMMIT DELETE ROWS and ON COMMIT DROP; to be called just before the transaction commits.
    package static func beforeCommit(_ catalog: TransactionCatalog) throws(SQLError) {
        guard catalog.store.cache.hasTemporaryTables else { return }
        var dropped: [DropTarget] = []
        for oid in catalog.store.relations(inSchema: catalog.temporarySchema) {
            guard let table = try catalog.table(oid: oid) else { continue }
            switch table.onCommit {
            case .preserveRows: continue
            case .deleteRows: try empty(table, catalog.transaction)
            case .drop: dropped.append(.relation(oid))
            }
        }
        try drop(dropped, catalog)
    }

    /// Drops all of the session's temporary relations: at its end, or for DISCARD TEMP.
    package static func dropAll(_ catalog: TransactionCatalog) throws(SQLError) {
        let store = catalog.store
        guard store.cache.hasTemporaryTables,
            let schema = store.identifier(schema: "", name: catalog.temporarySchema)
        else { return }
        try drop([.schema(schema)], catalog)
    }

    /// Nobody else has a snapshot of the rows, so the trees stay.
    private static func empty(
        _ table: TableDescriptor, _ transaction: Transaction
    ) throws(SQLError) {
        let view = transaction.latestCommittedAndOwn()
        guard transaction.approximateCount(table.tree, in: view) > 0 else { return }
        do throws(StorageError) {
            try transaction.truncateTree(table.tree)
            for index in table.indexes { try transaction.truncateTree(index.tree) }
        } catch {
            throw SQLError(error)
        }
    }

    private static func drop(
        _ targets: [DropTarget], _ catalog: TransactionCatalog
    ) throws(SQLError) {
        if targets.isEmpty { return }
        let scope = DefinitionScope(catalog, nil, nil)
        do throws(Interrupt) {
            try scope.drop(targets, cascade: true)
        } catch {
            if case .error(let error) = error { throw error }
            throw SQLError(.definition(.temporaryTableInUse))
        }
        try scope.changes.apply()
    }
}
