// A walk over all entries that an index has: those committed by now, whatever a snapshot says, and those on their way.

/// Two cursors side by side, made anew only when their trees have changed since.
struct EntryWalk {
    private let index: TreeID
    private let reversed: Bool
    private var committed = TreeCursor()
    private var new = TreeCursor()
    private var stamp: UInt64?
    private var changes: UInt64?
    /// The table whose rows the entries are, if it is clustered by the index, or the index itself.
    private(set) var table: TreeID?
    /// Descents made: what a test of growth counts.
    private(set) var descents = 0

    init(_ index: TreeID, reversed: Bool) {
        self.index = index
        self.reversed = reversed
    }

    /// Brings the walk to the first entry beyond a position as the index is now. Under the engine lock.
    mutating func follow(_ core: borrowing Core, beyond position: EntryPosition?) {
        let reference = core.head.trees.locate(index)
        let info = reference?.info.pointee
        let now = core.inFlight.changes(index)
        if let stamp, stamp == info?.stamp, changes == now {
            skip(to: position)
            return
        }
        table = info?.kind.clusteredTable(index)
        stamp = info?.stamp ?? 0
        changes = now
        descents += 1
        committed = TreeCursor()
        if let reference {
            committed = TreeCursor(
                root: reference.root.pointee, beyond: position, reversed: reversed)
        }
        new = TreeCursor()
        if let root = core.inFlight.new(index) {
            new = TreeCursor(root: root, beyond: position, reversed: reversed)
        }
    }

    private mutating func skip(to position: EntryPosition?) {
        guard let position else { return }
        while !committed.isAtEnd, !isBeyond(committed.position, position) { committed.advance() }
        while !new.isAtEnd, !isBeyond(new.position, position) { new.advance() }
    }

    private func isBeyond(_ a: EntryPosition, _ b: EntryPosition) -> Bool {
        reversed ? a < b : b < a
    }

    /// Where it stands; nil at the end of the index.
    var current: EntryPosition? {
        if committed.isAtEnd { return new.isAtEnd ? nil : new.position }
        if new.isAtEnd { return committed.position }
        return isBeyond(new.position, committed.position) ? committed.position : new.position
    }
}

extension TreeCursor {
    var position: EntryPosition { EntryPosition(key: key, rowID: sub) }
}
