// Reads of the catalog: the latest committed rows and the transaction's own, outside every conflict check.

extension Transaction {
    /// All rows in a range of keys, never recorded as read: names resolve against the latest committed catalog at
    /// every level of isolation.
    package func latestRows(_ tree: TreeID, _ range: KeyRange) -> [(key: Key, row: Row)] {
        rows(of: latestCommittedAndOwn(), tree, range)
    }

    /// The same without the transaction's own writes.
    package func committedRows(_ tree: TreeID, _ range: KeyRange) -> [(key: Key, row: Row)] {
        rows(of: latestCommitted(), tree, range)
    }

    private func rows(
        of view: View, _ tree: TreeID, _ range: KeyRange
    ) -> [(key: Key, row: Row)] {
        var cursor = MergeCursor(view, tree, range, reversed: false)
        var rows: [(key: Key, row: Row)] = []
        while let entry = cursor.next({ (key: $0.key, row: $0.row) }) { rows.append(entry) }
        return rows
    }

    /// Whether the transaction itself changed a tree (or all of it was undone again: then perhaps).
    package func hasChanged(_ tree: TreeID) -> Bool { overlay.index(tree) != nil }
}
