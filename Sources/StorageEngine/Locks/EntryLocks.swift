// Locks of index entries and of the gaps between them: InnoDB's, on the lock table, the gaps and the keys in flight.

/// Modes of entry locks, as modes of rows.
enum EntryMode {
    static let shared = RowLockStrength.share.rawValue
    static let exclusive = RowLockStrength.update.rawValue
    /// The same, but nothing is left of it when its entry goes: that of scans that lock no gaps.
    static let exclusiveWithoutGap = RowMode.writing(.update)

    /// Those whose holders keep inserters out of the place of an entry that goes.
    static let inherited: UInt16 = 1 << UInt16(shared) | 1 << UInt16(exclusive)

    /// Whether who holds these has what the mode gives, and need not ask: it would queue behind those who wait for it.
    static func isCovered(_ mode: UInt8, by held: UInt16) -> Bool {
        let exclusives: UInt16 = 1 << UInt16(exclusive) | RowMode.written
        return held & (mode == shared ? exclusives | 1 << UInt16(shared) : exclusives) != 0
    }
}

extension LockTag {
    /// Of an entry; `table` if it is one of the index that a table is clustered by: its entries are the rows.
    static func entry(_ index: TreeID, _ position: EntryPosition, of table: TreeID?) -> LockTag {
        if let table { return .row(table, position.row(in: index, of: table)) }
        return LockTag(
            space: .row, a: index.rawValue, b: mix(position.key.mixedHash ^ mix(position.rowID)))
    }
}

extension TreeKind {
    /// The table whose rows the entries of a tree are: that of the index that it is clustered by, or the tree itself, whose rows lie
    /// in the order of their ids.
    func clusteredTable(_ tree: TreeID) -> TreeID? {
        switch self {
        case .rows: tree
        case .clusteredIndex(let table): table
        case .index, .uniqueIndex: nil
        }
    }
}

extension EntryPosition {
    /// The key of the row that an entry of a tree leads to.
    func row(in tree: TreeID, of table: TreeID) -> Key {
        tree == table ? key : Key(rowID: rowID)
    }
}

extension Core {
    /// The nearest entry beyond a position (nil: from the index's end), committed or on its way, whoever put it.
    func nearestEntry(
        _ index: TreeID, beyond position: EntryPosition?, reversed: Bool
    ) -> EntryPosition? {
        var walk = EntryWalk(index, reversed: reversed)
        walk.follow(self, beyond: position)
        return walk.current
    }

    func hasEntry(_ tree: TreeID, _ position: EntryPosition) -> Bool {
        guard let reference = head.trees.locate(tree) else { return false }
        return NodeArrays(reference.root).contains(position.key, sub: position.rowID)
    }

    /// Locks an entry, or the row of a table. One that another has in flight is first locked in the other's name.
    mutating func lockEntry(
        _ tag: LockTag, _ tree: TreeID, _ position: EntryPosition, _ owner: UInt64, _ mode: UInt8,
        _ waiting: WaitPolicy, stake: UInt64
    ) -> AcquireOutcome {
        if let flight = inFlight[tree, position], flight.owner != owner {
            _ = locks.force(tag, flight.owner, EntryMode.exclusive)
        }
        let held = locks.mask(tag, of: owner)
        if EntryMode.isCovered(mode, by: held) {
            return .granted(before: held | 1 << UInt16(mode))
        }
        return locks.acquire(tag, owner, mode, waiting, stake: stake)
    }

    mutating func lockGap(_ index: TreeID, _ gap: Gap, _ owner: UInt64) {
        if gaps.add(index, gap, owner) {
            _ = locks.force(GapLocks.tag(index, owner), owner, GapMode.gap)
        }
    }

    /// An entry is no longer there. Who holds or awaits a lock on it, or on a gap beside it, keeps inserters out of the gap that
    /// is now where it was: else of two that wait to insert its key both could.
    mutating func inheritGap(
        _ index: TreeID, _ position: EntryPosition, _ tag: LockTag, except owner: UInt64?
    ) {
        var heirs = Set(gaps.owners(index, touching: position))
        for holder in locks.holders(tag) where holder.mask & EntryMode.inherited != 0 {
            if holder.owner != owner { heirs.insert(holder.owner) }
        }
        for waiter in locks.waiters(tag)
        where 1 << UInt16(waiter.mode) & EntryMode.inherited != 0 { heirs.insert(waiter.owner) }
        if heirs.isEmpty { return }
        let gap = Gap(
            lower: nearestEntry(index, beyond: position, reversed: true),
            upper: nearestEntry(index, beyond: position, reversed: false))
        for heir in heirs { lockGap(index, gap, heir) }
    }

    mutating func releaseGaps(_ owner: UInt64) {
        for tree in gaps.remove(owner) { locks.reduce(GapLocks.tag(tree, owner), owner, to: 0) }
    }

    /// An entry's way has ended: it is committed, or undone.
    ///
    /// - Parameter leavesGap: the owner goes on, and keeps others out of where its entry was if another has asked for it.
    mutating func land(
        _ tree: TreeID, _ position: EntryPosition, _ owner: UInt64, leavesGap: Bool = false
    ) {
        guard inFlight[tree, position]?.owner == owner else { return }
        let kind = head.trees.info(tree)?.kind ?? .rows
        let tag = LockTag.entry(tree, position, of: kind.clusteredTable(tree))
        inFlight.set(tree, position, nil)
        if !hasEntry(tree, position) {
            inheritGap(tree, position, tag, except: leavesGap ? nil : owner)
        }
        locks.reduce(tag, owner, to: 0)
    }
}
