// What a transaction has written to rows that are newer than its snapshot: its own reads see such a row as it is now, by every
// index, and not what the snapshot has in its place.

extension Transaction {
    /// Reads go by a snapshot that rows may be newer than, and which writes do not look at.
    package var mayReadOlderRows: Bool {
        settings.isolation.locksEntries && settings.isolation.keepsSnapshot && snapshot != nil
    }

    /// A row as the snapshot has it.
    package func olderRow(_ table: TreeID, _ rowID: RowID) -> Row? {
        snapshot?.trees.find(table, Key(rowID: rowID))
    }

    /// The row of a unique key in the snapshot, unless the transaction itself has taken it away.
    package func olderEntry(_ index: TreeID, _ key: Key) -> RowID? {
        guard let rowID = snapshot?.trees.firstEntry(index, key) else { return nil }
        guard let own = overlay.index(index),
            overlay.differences[own].removed.contains(key, sub: rowID)
        else { return rowID }
        return nil
    }

    /// Whether an entry is there by now, whatever the snapshot has.
    func isCommitted(_ index: TreeID, _ key: Key, _ rowID: RowID) -> Bool {
        database.withCore { core in
            core.head.trees[index]?.tree.contains(key, sub: rowID) == true
        }
    }

    /// The transaction's reads find the row by this entry, which others have committed.
    package func showEntry(_ index: TreeID, _ key: Key, _ rowID: RowID) {
        if let own = overlay.index(index),
            overlay.differences[own].added.contains(key, sub: rowID)
        {
            return
        }
        addEntry(index, key, rowID)
    }

    /// They do not find it by this one, which others have taken away since.
    package func hideEntry(_ index: TreeID, _ key: Key, _ rowID: RowID) {
        let position = overlay.indexForWriting(index)
        overlay.differences[position].removed.insert(key, sub: rowID, row: nil)
    }

    /// They do not find a row that others have taken away since.
    package func hideRow(_ table: TreeID, _ rowID: RowID) {
        hideEntry(table, Key(rowID: rowID), 0)
    }
}
