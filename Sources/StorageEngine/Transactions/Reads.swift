// What a transaction reads: always through a view.

extension Transaction {
    package func row(_ tree: TreeID, _ key: Key, in view: View) throws(StorageError) -> Row? {
        if settings.isolation.recordsReads { try noteRead(.row, tree, .point(key)) }
        return view.row(tree, key)
    }

    @inline(__always)
    package func row(
        _ tree: TreeID, rowID: RowID, in view: View
    ) throws(StorageError) -> Row? {
        try row(tree, Key(rowID: rowID), in: view)
    }

    package func rows(
        _ tree: TreeID, _ range: KeyRange, reversed: Bool = false, in view: borrowing View
    ) -> RowCursor {
        RowCursor(
            MergeCursor(view, tree, range, reversed: reversed),
            tracker(.table, tree, range, reversed))
    }

    package func entries(
        _ index: TreeID, _ range: KeyRange, reversed: Bool = false, in view: borrowing View
    ) -> IndexCursor {
        IndexCursor(
            MergeCursor(view, index, range, reversed: reversed),
            tracker(.index, index, range, reversed))
    }

    /// The row id of the first entry with exactly this key: what a unique index is asked for.
    package func firstEntry(
        _ index: TreeID, _ key: Key, in view: View
    ) throws(StorageError) -> RowID? {
        if settings.isolation.recordsReads { try noteRead(.index, index, .point(key)) }
        if view.overlay.index(index) == nil { return view.state.trees.firstEntry(index, key) }
        var cursor = MergeCursor(view, index, .point(key), reversed: false)
        return cursor.next { $0.sub }
    }

    private func tracker(
        _ kind: PredicateRead, _ tree: TreeID, _ range: KeyRange, _ reversed: Bool
    ) -> ReadTracker? {
        guard settings.isolation.recordsReads, !hasSafeSnapshot else { return nil }
        return ReadTracker(self, kind, tree, range, reversed: reversed)
    }

    /// The newest version: the transaction's own, else the latest committed one. Not a recorded read.
    package func latestRow(_ tree: TreeID, _ rowID: RowID) -> Row? {
        latestRow(tree, Key(rowID: rowID))
    }

    /// What a row that was locked is by now: who locks nothing keeps to its snapshot.
    package func lockedRow(_ tree: TreeID, _ rowID: RowID) -> Row? {
        settings.isolation.locks == .nothing
            ? ownLatest.row(tree, Key(rowID: rowID)) : latestRow(tree, rowID)
    }

    package func latestRow(_ tree: TreeID, _ key: Key) -> Row? {
        if let own = overlay.lookup(tree, key) { return own.row }
        return database.withCore { core in
            core.head.trees.find(tree, key)
        }
    }

    /// Whether a tree exists in a view: an index built after the view's state was taken does not.
    package func hasTree(_ id: TreeID, in view: View) -> Bool {
        if let index = view.overlay.index(id),
            let replacement = view.overlay.differences[index].replacesBase
        {
            return !replacement.isDropped
        }
        return view.state.hasTree(id)
    }

    /// Rows or entries of a tree, about: own uncommitted writes are counted as if all were new.
    package func approximateCount(_ id: TreeID, in view: View) -> Int {
        guard let index = view.overlay.index(id) else { return view.state.count(of: id) }
        let difference = view.overlay.differences[index]
        let base = difference.replacesBase == nil ? view.state.count(of: id) : 0
        return base + difference.added.count
    }
}

extension View {
    /// Whether the transaction has changed a tree.
    package func hasOwnEntries(_ tree: TreeID) -> Bool { overlay.index(tree) != nil }

    @inline(__always)
    func row(_ tree: TreeID, _ key: Key) -> Row? {
        if !overlay.isEmpty, let own = overlay.lookup(tree, key) { return own.row }
        return state.trees.find(tree, key)
    }
}

/// What an overlay knows of a row: put, or gone.
struct OwnRow {
    var row: Row?
}

extension Overlay {
    /// Nil if the overlay says nothing of the key.
    func lookup(_ id: TreeID, _ key: Key) -> OwnRow? {
        guard let index = index(id) else { return nil }
        if let row = differences[index].added.find(key) { return OwnRow(row: row) }
        if differences[index].replacesBase != nil || differences[index].removed.contains(key) {
            return OwnRow(row: nil)
        }
        return nil
    }
}
