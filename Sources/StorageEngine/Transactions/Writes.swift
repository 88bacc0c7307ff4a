// What a transaction writes: into its overlay, published to the conflict register as it goes.

extension Transaction {
    @inline(__always)
    private func checkWritable(
        _ tree: TreeID, _ key: Key, _ rowID: RowID = 0, as write: PredicateWrite = .plain
    ) throws(StorageError) {
        try checkActive()
        if settings.isolation.isWatched { try tell(tree, key, rowID, as: write) }
    }

    /// Of what is to be written others learn: the conflict register, or scans that would have to wait for it.
    private func tell(
        _ tree: TreeID, _ key: Key, _ rowID: RowID, as write: PredicateWrite
    ) throws(StorageError) {
        if settings.isolation.recordsReads {
            if settings.readOnly { throw .readOnly }
            try noteWrite(tree, key, as: write)
        }
        if settings.isolation.locksEntries { try publishFlight(tree, key, rowID) }
    }

    // MARK: Rows

    /// Puts a new row; the caller knows that there is none.
    @discardableResult
    package func insertRow(
        _ tree: TreeID, _ rowID: RowID, _ row: consuming RowBuilder
    ) throws(StorageError) -> Row {
        try putRow(tree, Key(rowID: rowID), row, keyVersion: nil)
    }

    /// Puts a new version of a row that the caller has locked. `keyChanged` says whether columns that
    /// foreign keys may refer to changed: a concurrent key-share lock minds only those.
    @discardableResult
    package func replaceRow(
        _ tree: TreeID, _ rowID: RowID, _ row: consuming RowBuilder, replacing old: Row? = nil,
        keyChanged: Bool = true
    ) throws(StorageError) -> Row {
        try putRow(tree, Key(rowID: rowID), row, keyVersion: keyChanged ? nil : old?.keyVersion)
    }

    /// The same for a table clustered by key.
    @discardableResult
    package func putRow(
        _ tree: TreeID, _ key: Key, _ row: consuming RowBuilder, keyVersion: UInt64? = nil
    ) throws(StorageError) -> Row {
        try checkWritable(tree, key)
        let version = nextVersion()
        let stamped = row.stamped(
            writer: id.rawValue, version: version, keyVersion: keyVersion ?? version)
        let index = overlay.indexForWriting(tree)
        overlay.differences[index].added.insert(key, row: stamped)
        if !overlay.differences[index].removed.isEmpty {
            overlay.differences[index].removed.remove(key)
        }
        return stamped
    }

    package func removeRow(_ tree: TreeID, _ rowID: RowID) throws(StorageError) {
        try removeRow(tree, Key(rowID: rowID))
    }

    package func removeRow(_ tree: TreeID, _ key: Key) throws(StorageError) {
        try checkWritable(tree, key)
        let index = overlay.indexForWriting(tree)
        overlay.differences[index].added.remove(key)
        if overlay.differences[index].replacesBase == nil {
            overlay.differences[index].removed.insert(key, row: nil)
        }
    }

    // MARK: Index entries

    package func insertEntry(
        _ index: TreeID, _ key: Key, _ rowID: RowID
    ) throws(StorageError) {
        try checkWritable(index, key, rowID)
        addEntry(index, key, rowID)
    }

    /// To the overlay; whoever has to know of it knows.
    @inline(__always)
    func addEntry(_ index: TreeID, _ key: Key, _ rowID: RowID) {
        let position = overlay.indexForWriting(index)
        if !overlay.differences[position].removed.isEmpty,
            overlay.differences[position].removed.remove(key, sub: rowID),
            // Else it was hidden only, and others have taken it away since.
            !mayReadOlderRows || isCommitted(index, key, rowID)
        {
            return
        }
        overlay.differences[position].added.insert(key, sub: rowID, row: nil)
    }

    /// Takes an entry away. In a unique index the key is claimed, so that an inserter of it waits for the
    /// outcome of this transaction.
    package func removeEntry(
        _ index: TreeID, _ key: Key, _ rowID: RowID
    ) throws(StorageError) {
        try checkWritable(index, key, rowID, as: .entryRemoval)
        let position = overlay.indexForWriting(index)
        if overlay.differences[position].added.remove(key, sub: rowID),
            // Else it was shown only, and others have put it.
            !mayReadOlderRows || !isCommitted(index, key, rowID)
        {
            return
        }
        if overlay.differences[position].replacesBase != nil { return }
        overlay.differences[position].removed.insert(key, sub: rowID, row: nil)
        try claimRemoval(index, key)
    }

    // MARK: Trees

    package func createTree(_ id: TreeID, kind: TreeKind, catalog: Bool = false)
        throws(StorageError)
    {
        try checkActive()
        replaceTree(
            id,
            TreeReplacement(kind: kind, isCatalog: catalog, isCreated: true, isDropped: false))
    }

    package func dropTree(_ id: TreeID) throws(StorageError) {
        try checkActive()
        let (kind, isCatalog) = description(of: id)
        replaceTree(
            id,
            TreeReplacement(kind: kind, isCatalog: isCatalog, isCreated: false, isDropped: true))
    }

    /// The tree becomes empty, whatever its content at commit. Older snapshots keep its old content: a
    /// TRUNCATE as Postgres's creates a new tree and drops the old one.
    package func truncateTree(_ id: TreeID) throws(StorageError) {
        try checkActive()
        let (kind, isCatalog) = description(of: id)
        replaceTree(
            id,
            TreeReplacement(kind: kind, isCatalog: isCatalog, isCreated: false, isDropped: false))
    }

    /// Fills a tree that this transaction created or truncated and has not written since, from entries
    /// in ascending order. Other trees are written entry by entry.
    package func loadEntries(
        _ index: TreeID, sorted entries: some Sequence<(key: Key, rowID: RowID)>
    ) throws(StorageError) {
        try checkActive()
        let position = overlay.indexForWriting(index)
        let difference = overlay.differences[position]
        guard difference.replacesBase != nil, difference.added.isEmpty else {
            for entry in entries { try insertEntry(index, entry.key, entry.rowID) }
            return
        }
        var builder = TreeBuilder()
        for entry in entries { builder.append(entry.key, sub: entry.rowID, row: nil) }
        overlay.differences[position].added = builder.finish()
    }

    private func replaceTree(_ id: TreeID, _ replacement: TreeReplacement) {
        let position = overlay.indexForWriting(id)
        let old = overlay.differences[position]
        var replacement = replacement
        if old.replacesBase?.isCreated == true { replacement.isCreated = true }
        overlay.differences[position] = TreeDifference(replacesBase: replacement)
        if old.entryCount > Int(Reaper.threshold) { Reaper.drop(old) }
    }

    private func description(of id: TreeID) -> (TreeKind, Bool) {
        if let position = overlay.index(id),
            let replacement = overlay.differences[position].replacesBase
        {
            return (replacement.kind, replacement.isCatalog)
        }
        return database.withCore { core in
            let info = core.head.trees.info(id)
            return (info?.kind ?? .rows, info?.isCatalog ?? false)
        }
    }

    /// True if nobody else can see the tree: created or truncated by this transaction.
    func isPrivate(_ id: TreeID) -> Bool {
        guard let position = overlay.index(id) else { return false }
        return overlay.replacement(position)?.isCreated ?? false
    }

    // MARK: Sequences

    /// Creates a sequence; it is gone again if the transaction or the savepoint is rolled back.
    package func createSequence(_ id: TreeID, _ state: SequenceState) throws(StorageError) {
        try checkActive()
        createdSequences.append(id)
        database.withCore { $0.sequences[id] = state }
    }

    /// Drops a sequence at commit. A transactional RESTART creates a new one and drops the old one.
    package func dropSequence(_ id: TreeID) throws(StorageError) {
        try checkActive()
        droppedSequences.append(id)
    }
}
