// Entries put and taken away by who locks entries: each at the moment in which nothing of others stands in its way.

package enum PutOutcome {
    /// The entry is there, and nobody else may have its key or its place.
    case put
    /// Another row has the key; its entry stays locked.
    case conflict(RowID, sameTransaction: Bool)
    /// Ask again with the same arguments once the ticket is resolved.
    case wait(Ticket)
    case unavailable
}

extension Transaction {
    /// Puts an entry of a row into an index, as InnoDB inserts one: who has the key in a unique index is waited for and locked, the
    /// gaps of others that the entry falls into are waited for, and then it is there.
    ///
    /// - Parameters:
    ///   - isUnique: no other row may have the key: not for keys with NULL.
    ///   - exclusive: a row that has the key is to be written, by ON DUPLICATE KEY UPDATE or REPLACE.
    package func putEntry(
        _ index: TreeID, _ key: Key, _ rowID: RowID, isUnique: Bool, exclusive: Bool = false,
        _ waiting: WaitPolicy = .wait
    ) throws(StorageError) -> PutOutcome {
        try settleWait()
        if isUnique, case .conflict(let rowID, _) = ownConflict(index, key) {
            return .conflict(rowID, sameTransaction: true)
        }
        if !isPrivate(index) {
            let outcome = try ask(
                KeyRequest(
                    index: index, key: key, rowID: rowID, isShared: !isUnique,
                    mode: exclusive ? EntryMode.exclusive : EntryMode.shared, waiting: waiting))
            guard case .put = outcome else { return outcome }
        }
        addEntry(index, key, rowID)
        return .put
    }

    /// Waits until nobody else has a lock on an entry that this transaction has put or taken away: a reader of the index alone
    /// may have locked it and not its row.
    package func awaitReaders(
        _ index: TreeID, _ key: Key, _ rowID: RowID, _ waiting: WaitPolicy = .wait
    ) throws(StorageError) -> LockOutcome {
        try settleWait()
        if isPrivate(index) { return .granted }
        let position = EntryPosition(key: key, rowID: rowID)
        let owner = owner.rawValue
        let tag = database.withCore { core -> LockTag? in
            let table = core.head.trees.info(index)?.kind.clusteredTable(index)
            let tag = LockTag.entry(index, position, of: table)
            return core.locks.isHeld(tag, byOtherThan: owner, RowMode.any) ? tag : nil
        }
        guard let tag else { return .granted }
        return try acquire(tag, EntryMode.exclusiveWithoutGap, waiting)
    }

    /// Takes back what was put of a row since the mark, which is not to be after all. The statement goes on: what was locked stays
    /// so, and what it sees is still what was there when it began.
    package func undoRow(to mark: SavepointMark) {
        let seen = statementOverlay
        rollback(to: mark, keepsLocks: true)
        statementOverlay = seen
    }
}
