// Cursors over what a view sees of a tree: the state's entries with the transaction's own writes merged in.

/// Merges the state's entries, the entries added over them, and those taken away.
struct MergeCursor {
    private var base: TreeCursor
    /// Nil if the overlay says nothing of the range.
    private var own: OwnCursors?
    private let reversed: Bool

    /// The two parts of the overlay's difference: boxed, since most cursors have none.
    private final class OwnCursors {
        var added: TreeCursor
        var removed: TreeCursor

        init(
            _ difference: TreeDifference, _ range: borrowing KeyRange, reversed: Bool
        ) {
            added = TreeCursor(difference.added, range, reversed: reversed)
            removed = TreeCursor(difference.removed, range, reversed: reversed)
        }
    }

    init(
        _ view: borrowing View, _ id: TreeID, _ range: borrowing KeyRange, reversed: Bool
    ) {
        self.reversed = reversed
        var seesBase = true
        if let index = view.overlay.index(id) {
            let difference = view.overlay.differences[index]
            seesBase = difference.replacesBase == nil
            let cursors = OwnCursors(difference, range, reversed: reversed)
            if !cursors.added.isAtEnd || !cursors.removed.isAtEnd { own = cursors }
        }
        if seesBase, let reference = view.state.trees.locate(id) {
            base = TreeCursor(root: reference.root.pointee, range, reversed: reversed)
        } else {
            base = TreeCursor()
        }
    }

    @inline(__always)
    mutating func next<Result>(_ read: (borrowing TreeCursor) -> Result) -> Result? {
        if let own { return nextMerged(own, read) }
        if base.isAtEnd { return nil }
        let result = read(base)
        base.advance()
        return result
    }

    @inline(never)
    private mutating func nextMerged<Result>(
        _ own: OwnCursors, _ read: (borrowing TreeCursor) -> Result
    ) -> Result? {
        skipRemoved(own)
        if own.added.isAtEnd {
            if base.isAtEnd { return nil }
            let result = read(base)
            base.advance()
            return result
        }
        let order = base.isAtEnd ? 0 : own.added.compare(base)
        if reversed ? order >= 0 : order <= 0 {
            let result = read(own.added)
            own.added.advance()
            if order == 0 && !base.isAtEnd { base.advance() }
            return result
        }
        let result = read(base)
        base.advance()
        return result
    }

    /// Moves the base past entries that were taken away.
    private mutating func skipRemoved(_ own: OwnCursors) {
        while !base.isAtEnd && !own.removed.isAtEnd {
            let order = base.compare(own.removed)
            if order == 0 {
                base.advance()
                own.removed.advance()
            } else if reversed ? order < 0 : order > 0 {
                own.removed.advance()
            } else {
                return
            }
        }
    }
}

/// What a serializable transaction's cursor has read so far, told to the conflict register as it grows.
final class ReadTracker {
    let transaction: Transaction
    let kind: PredicateRead
    let tree: TreeID
    let range: KeyRange
    let reversed: Bool

    init(
        _ transaction: Transaction, _ kind: PredicateRead, _ tree: TreeID, _ range: KeyRange,
        reversed: Bool
    ) {
        self.transaction = transaction
        self.kind = kind
        self.tree = tree
        self.range = range
        self.reversed = reversed
    }

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
        try transaction.noteRead(kind, tree, consumed)
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
