// Single records, each operation whole by itself under one hold of the engine lock: for stores whose rows have no transactions.

package enum RecordOutcome: Sendable {
    /// Written: the record as it is now, nil if it was removed.
    case written(Row?)
    /// The record is another version than was expected: the one that it is, nil if there is none.
    case changed(Row?)
    /// A transaction has the record locked.
    case locked
}

extension Database {
    /// The committed record that has a key.
    package func read(_ tree: TreeID, _ key: Key) -> Row? {
        withCore { $0.head.trees.find(tree, key) }
    }

    /// Puts or removes a record if it is still the version that the caller made the new one of, or still missing. What is costly
    /// about making it is done before, outside the lock: who finds `.changed` makes it again.
    ///
    /// - Parameters:
    ///   - expected: `Row.version` of the record that was read; nil: there was none.
    ///   - builder: the new record; nil removes it.
    package func compareAndPut(
        _ tree: TreeID, _ key: Key, expected: UInt64?, _ builder: consuming RowBuilder?
    ) -> RecordOutcome {
        let row = builder.map { builder -> Row in
            let version = Counter.version.next()
            return builder.stamped(
                writer: Counter.transaction.next(), version: version, keyVersion: version)
        }
        return withCore { core -> RecordOutcome in
            let now = core.head.trees.find(tree, key)
            guard now?.version == expected else { return .changed(now) }
            if core.locks.isHeld(.row(tree, key), byOtherThan: 0, RowMode.any) { return .locked }
            if now == nil && row == nil { return .written(nil) }
            core.conflicts.noteSingleWrite(tree, key, &core.locks.resolved)
            var overlay = Overlay()
            let index = overlay.indexForWriting(tree)
            if let row {
                overlay.differences[index].added.insert(key, row: row)
            } else {
                overlay.differences[index].removed.insert(key, row: nil)
            }
            var replaced: [Tree] = []
            core.head.commitSequence += 1
            core.apply(overlay, [], &replaced)
            if core.touchedCatalog { noteCatalogChange() }
            noteChurn(core.head.churn)
            return .written(row)
        }
    }
}

extension ConflictRegister {
    /// A transaction of one write, for those under way that have read or are to read the key.
    fileprivate mutating func noteSingleWrite(
        _ tree: TreeID, _ key: Key, _ resolved: inout [Ticket]
    ) {
        guard memberCount > 0, let slot = register(isReadOnly: false, isOptimistic: true) else {
            return
        }
        _ = write(slot, tree, key)
        _ = prepare(slot)
        commit(slot, wrote: true, &resolved)
    }
}
