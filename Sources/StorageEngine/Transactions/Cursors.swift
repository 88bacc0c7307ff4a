// Cursors over what a view sees of a tree: the state's entries with the transaction's own writes merged in.

/// Merges the state's entries, the entries added over them, and those taken away.
struct MergeCursor: Sendable {
    private var base: TreeCursor?
    private var added: TreeCursor?
    private var removed: TreeCursor?
    private let reversed: Bool

    init(_ view: View, _ id: TreeID, _ range: KeyRange, reversed: Bool) {
        self.reversed = reversed
        var seesBase = true
        if let index = view.overlay.index(id) {
            let difference = view.overlay.differences[index]
            seesBase = difference.replacesBase == nil
            added = TreeCursor(difference.added, range, reversed: reversed).nonEmpty
            removed = TreeCursor(difference.removed, range, reversed: reversed).nonEmpty
        }
        if seesBase {
            base = view.state.trees.withRecord(id) { record in
                guard let record else { return nil }
                return TreeCursor(record.tree, range, reversed: reversed).nonEmpty
            }
        }
    }

    private var takesAdded: Bool {
        guard let added else { return false }
        guard let base else { return true }
        let order = added.compare(base)
        return reversed ? order >= 0 : order <= 0
    }

    /// Passes over state entries that were removed or replaced; false at the end.
    private mutating func settle() -> Bool {
        while base != nil, removed != nil || added != nil {
            if removed != nil, skipRemoved() { continue }
            break
        }
        return base != nil || added != nil
    }

    private mutating func skipRemoved() -> Bool {
        while let removedCursor = removed, let baseCursor = base {
            let order = baseCursor.compare(removedCursor)
            if order == 0 {
                advanceBase()
                advanceRemoved()
                return true
            }
            let removedIsBehind = reversed ? order < 0 : order > 0
            guard removedIsBehind else { return false }
            advanceRemoved()
        }
        return false
    }

    @inline(__always)
    private mutating func advanceBase() {
        base?.advance()
        if base?.isAtEnd ?? false { base = nil }
    }

    private mutating func advanceAdded() {
        added?.advance()
        if added?.isAtEnd ?? false { added = nil }
    }

    private mutating func advanceRemoved() {
        removed?.advance()
        if removed?.isAtEnd ?? false { removed = nil }
    }

    @inline(__always)
    mutating func next<Result>(_ read: (TreeCursor) -> Result) -> Result? {
        if added == nil && removed == nil {
            guard let cursor = base else { return nil }
            let result = read(cursor)
            advanceBase()
            return result
        }
        return nextMerged(read)
    }

    private mutating func nextMerged<Result>(_ read: (TreeCursor) -> Result) -> Result? {
        guard settle() else { return nil }
        if takesAdded, let cursor = added {
            let result = read(cursor)
            if let baseCursor = base, cursor.compare(baseCursor) == 0 { advanceBase() }
            advanceAdded()
            return result
        }
        guard let cursor = base else { return nil }
        let result = read(cursor)
        advanceBase()
        return result
    }
}

extension TreeCursor {
    var nonEmpty: TreeCursor? { isAtEnd ? nil : self }
}

/// What a serializable transaction's cursor has read so far, told to the conflict register as it grows.
struct ReadTracker {
    let transaction: Transaction
    let tree: TreeID
    let range: KeyRange
    let reversed: Bool

    /// Records the interval up to and with `key`, or the whole rest of the range at the end.
    func note(upTo key: Key?) throws(StorageError) {
        var consumed = range
        if let key {
            if reversed {
                consumed.lower = key
                consumed.lowerInclusive = true
            } else {
                consumed.upper = key
                consumed.upperInclusive = true
            }
        }
        try transaction.noteRead(tree, consumed)
    }
}

/// Rows of a tree in key order, as one view sees them. Keeps its view for as long as it lives.
package struct RowCursor {
    private var merge: MergeCursor
    private var tracker: ReadTracker?

    init(_ merge: MergeCursor, _ tracker: ReadTracker?) {
        self.merge = merge
        self.tracker = tracker
    }

    /// The next row with its key, or nil at the end of the range.
    @inline(__always)
    package mutating func next() throws(StorageError) -> (key: Key, row: Row)? {
        if tracker != nil { return try nextTracked() }
        return merge.next { ($0.key, $0.row) }
    }

    /// The next row with its row id, for tables ordered by it.
    @inline(__always)
    package mutating func nextRow() throws(StorageError) -> (rowID: RowID, row: Row)? {
        if tracker != nil {
            guard let (key, row) = try nextTracked() else { return nil }
            return (key.rowID, row)
        }
        return merge.next { ($0.treeKey.high, $0.row) }
    }

    private mutating func nextTracked() throws(StorageError) -> (key: Key, row: Row)? {
        let result = merge.next { (key: $0.key, row: $0.row) }
        try tracker?.note(upTo: result?.key)
        return result
    }
}

/// Entries of an index in order, as one view sees them.
package struct IndexCursor {
    private var merge: MergeCursor
    private var tracker: ReadTracker?

    init(_ merge: MergeCursor, _ tracker: ReadTracker?) {
        self.merge = merge
        self.tracker = tracker
    }

    /// The next entry, or nil at the end of the range.
    @inline(__always)
    package mutating func next() throws(StorageError) -> (key: Key, rowID: RowID)? {
        let result = merge.next { (key: $0.key, rowID: $0.sub) }
        if tracker != nil { try tracker?.note(upTo: result?.key) }
        return result
    }
}
