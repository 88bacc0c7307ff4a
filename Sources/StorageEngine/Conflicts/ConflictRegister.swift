// Serializable snapshot isolation: who read what, who wrote what, and which structures are dangerous.
//
// Transactions that each read one snapshot lose no update and see no phantom, and still the outcome may be one that no order of them
// could have had. The smallest case is write skew: two doctors are on call, each transaction reads that there are two and takes its own
// one off. Neither wrote what the other wrote; each wrote what the other had read.
//
//     T1:  reads a, b    writes a            T1 --rw--> T2   T1 read b, and T2 wrote a newer one: T1 comes before T2
//     T2:  reads a, b    writes b            T2 --rw--> T1   the same of a: T2 comes before T1
//
// Such a read-write conflict (an antidependency) says that the reader comes before the writer, though they ran at the same time. Where
// snapshots are taken at the beginning, a history that has no serial order always has two of them in a row, with one who committed
// first at the end of the way (Fekete and others): the dangerous structure.
//
//     far in --rw--> pivot --rw--> far out        far in and far out may be one transaction, as in write skew;
//                                                 far out has committed before the other two
//
// So it is enough to look for pivots, and no graph is kept: each member knows who conflicts into it and out of it. Some structures
// are broken up that would have come to no harm; none that would is missed. The victim is the pivot, so that a retry meets a far
// out that is committed; if the pivot is committed or prepared already, it is whoever's step completes the structure. A member that
// is READ ONLY is a far in only if far out committed before its snapshot: else it comes before all of them.
//
// A read of a range is a read of all the keys that might be in it: what is recorded is the interval that was consumed, so that a
// phantom is a write into it like any other. A read records first and then looks at the writes of others; a write publishes first
// and then looks at the reads: in that order neither can slip past the other.
//
// The optimistic members of other dialects use the same records and one rule only: who wrote something fails at its commit if
// anything it read was written by a commit since its snapshot. It needs no structure, and it fails more often.

/// Under the engine lock. The rules are those of Postgres (Cahill; Ports and Grittner): a transaction with a
/// read-write conflict in and one out is a pivot; it is dangerous if the transaction at the far end of the
/// way out committed first of the three. Reads are recorded as exact intervals of keys.
struct ConflictRegister: Sendable {
    var members: [ConflictMember?] = []
    private var freePlaces: [Int] = []
    var trees: [TreeConflicts] = []
    private var treePlaces: [TreeID: Int] = [:]
    /// Counts prepares and commits of members.
    private var sequence: UInt64 = 1
    var nextNumber: UInt64 = 1
    /// Members not yet committed, and committed ones in the order of their commits.
    var active: [Int] = []
    var finished: [Int] = []
    /// The last commit that is known by summary only.
    var lastSummarised: UInt64?
    var sabotage: Sabotage?

    /// Committed members above this are summarised, the oldest first.
    var retainedBound = ConflictRegister.defaultRetainedBound
    static let defaultRetainedBound = 512

    init() {}

    var memberCount: Int { active.count + finished.count }

    // MARK: Begin

    /// Nil if the snapshot is safe as it is: READ ONLY with no writer under way.
    mutating func register(isReadOnly: Bool, isOptimistic: Bool) -> ConflictSlot? {
        var unsafe: [Int] = []
        if isReadOnly {
            for place in active {
                guard let other = members[place], !other.isReadOnly, !other.isDoomed,
                    !other.isOptimistic
                else { continue }
                unsafe.append(place)
            }
            if unsafe.isEmpty { return nil }
        }
        var member = ConflictMember(
            number: nextNumber, snapshotSequence: sequence, isReadOnly: isReadOnly,
            isOptimistic: isOptimistic)
        member.possiblyUnsafe = unsafe
        nextNumber += 1
        let place: Int
        if let free = freePlaces.popLast() {
            place = free
            members[place] = member
        } else {
            place = members.count
            members.append(member)
        }
        active.append(place)
        return ConflictSlot(place: place, number: member.number)
    }

    func isAlive(_ slot: ConflictSlot) -> Bool {
        slot.place < members.count && members[slot.place]?.number == slot.number
    }

    // MARK: Reads and writes

    /// Records a read, then checks what others wrote in it. Who is doomed learns of it at the first row, not in an index.
    mutating func read(
        _ slot: ConflictSlot, _ tree: TreeID, _ range: KeyRange, as kind: PredicateRead = .row,
        pages: KeyRange? = nil
    ) -> SerializationReason? {
        guard isAlive(slot), let me = members[slot.place] else { return nil }
        if me.isDoomed { return kind == .index ? nil : .pivotDuringRead }
        let record = treePlace(tree)
        addRead(record, slot.place, range, pages)
        for index in trees[record].writes.indices {
            let place = trees[record].writes[index].place
            guard place != slot.place, let writer = members[place], me.isConcurrent(with: writer),
                !TreeCursor(trees[record].writes[index].keys, range, reversed: false).isAtEnd
            else { continue }
            if me.isOptimistic {
                if writer.isCommitted { members[slot.place]?.isInvalidated = true }
            } else if let reason = conflictOut(slot.place, to: place) {
                return reason
            }
        }
        if trees[record].summaryWriteCommit > me.snapshotSequence,
            !TreeCursor(trees[record].summaryWrites, range, reversed: false).isAtEnd
        {
            return conflictOutToSummary(slot.place, record)
        }
        return nil
    }

    /// Publishes a write, then checks who has read it.
    mutating func write(
        _ slot: ConflictSlot, _ tree: TreeID, _ key: Key, as write: PredicateWrite = .plain
    ) -> SerializationReason? {
        guard isAlive(slot), let me = members[slot.place] else { return nil }
        if me.isDoomed { return .pivotDuringWrite }
        let record = treePlace(tree)
        if write == .plain || write == .entryRemoval {
            members[slot.place]?.hasWritten = true
            addWrite(record, slot.place, key)
        }
        if me.isOptimistic || sabotage == .forgottenConflict { return nil }
        for index in trees[record].reads.indices {
            let place = trees[record].reads[index].place
            guard place != slot.place, let reader = members[place], !reader.isDoomed,
                !reader.isOptimistic, me.isConcurrent(with: reader),
                trees[record].reads[index].contains(key, for: write),
                !members[slot.place].holds({ $0.conflictsIn.contains(place) })
            else { continue }
            if let reason = flag(reader: place, writer: slot.place, me: slot.place) {
                return reason
            }
        }
        if write != .entryKept, trees[record].summaryReadCommit > me.snapshotSequence,
            trees[record].summaryReads.contains(key)
        {
            return conflictInFromSummary(slot.place, trees[record].summaryReadCommit)
        }
        return nil
    }

    private mutating func treePlace(_ tree: TreeID) -> Int {
        if let known = treePlaces[tree] { return known }
        trees.append(TreeConflicts())
        treePlaces[tree] = trees.count - 1
        return trees.count - 1
    }

    private mutating func addRead(
        _ record: Int, _ place: Int, _ range: KeyRange, _ pages: KeyRange?
    ) {
        for index in trees[record].reads.indices where trees[record].reads[index].place == place {
            trees[record].reads[index].intervals.add(range)
            if let pages { trees[record].reads[index].pages.add(pages) }
            return
        }
        members[place]?.readTrees.append(record)
        var intervals = IntervalSet()
        intervals.add(range)
        var reads = TreeConflicts.Reads(place: place, intervals: intervals)
        if let pages { reads.pages.add(pages) }
        trees[record].reads.append(reads)
    }

    private mutating func addWrite(_ record: Int, _ place: Int, _ key: Key) {
        for index in trees[record].writes.indices where trees[record].writes[index].place == place {
            trees[record].writes[index].keys.insert(key, row: nil)
            return
        }
        members[place]?.writtenTrees.append(record)
        var keys = Tree()
        keys.insert(key, row: nil)
        trees[record].writes.append(TreeConflicts.Writes(place: place, keys: keys))
    }

    // MARK: Savepoints

    /// What a member has published so far: what `takeBack(_:to:)` goes back to.
    func published(by slot: ConflictSlot) -> PublishedWrites {
        guard isAlive(slot), let me = members[slot.place] else { return PublishedWrites() }
        var published = PublishedWrites(hasWritten: me.hasWritten)
        for record in me.writtenTrees {
            let writes = trees[record].writes.first { $0.place == slot.place }
            published.keys[record] = writes?.keys
        }
        return published
    }

    /// A rollback to a savepoint: what was written since is read by nobody. Conflicts that were met stay, as reads do:
    /// who has seen the write run into it has a reason to come before or after this one whatever became of it.
    mutating func takeBack(_ slot: ConflictSlot, to mark: PublishedWrites) {
        guard isAlive(slot), let me = members[slot.place] else { return }
        for record in me.writtenTrees {
            guard
                let index = trees[record].writes.firstIndex(where: { $0.place == slot.place })
            else { continue }
            if let keys = mark.keys[record] {
                trees[record].writes[index].keys = keys
            } else {
                trees[record].writes.remove(at: index)
            }
        }
        members[slot.place]?.writtenTrees = me.writtenTrees.filter { mark.keys[$0] != nil }
        members[slot.place]?.hasWritten = mark.hasWritten
    }

    // MARK: Conflicts

    private mutating func conflictOut(_ reader: Int, to writer: Int) -> SerializationReason? {
        guard let me = members[reader], let other = members[writer] else { return nil }
        if other.isDoomed || other.isOptimistic || me.conflictsOut.contains(writer) { return nil }
        if me.isReadOnly, other.isCommitted, !other.hasSummaryConflictOut,
            other.earliestOutCommit.map({ me.snapshotSequence < $0 }) ?? true
        {
            // Read-only: it appears to have run before the writer.
            return nil
        }
        return flag(reader: reader, writer: writer, me: reader)
    }

    /// Records the conflict reader → writer, unless it completes a dangerous structure whose only possible
    /// victim is `me`.
    private mutating func flag(reader: Int, writer: Int, me: Int) -> SerializationReason? {
        if isDangerous(reader: reader, writer: writer) {
            if writer == me { return .pivotDuringWrite }
            if members[writer].holds({ $0.isPrepared }) { return .conflictOutToPivotDuringRead }
            members[writer]?.isDoomed = true
        }
        members[reader]?.conflictsOut.append(writer)
        members[writer]?.conflictsIn.append(reader)
        return nil
    }

    private func isDangerous(reader: Int, writer: Int) -> Bool {
        guard let r = members[reader], let w = members[writer] else { return false }
        if w.isCommitted && (w.earliestOutCommit != nil || w.hasSummaryConflictOut) { return true }
        // reader → writer → far, with far committed first.
        if w.hasSummaryConflictOut { return true }
        for place in w.conflictsOut {
            guard let far = members[place], let prepared = far.prepareSequence else { continue }
            if r.commitSequence.map({ prepared <= $0 }) ?? true,
                w.commitSequence.map({ prepared <= $0 }) ?? true,
                !r.isReadOnly || prepared <= r.snapshotSequence
            {
                return true
            }
        }
        // far → reader → writer, with the writer committed first.
        guard let prepared = w.prepareSequence, !r.isReadOnly else { return false }
        if r.hasSummaryConflictIn { return true }
        for place in r.conflictsIn {
            guard let far = members[place], !far.isDoomed else { continue }
            if far.commitSequence.map({ $0 >= prepared }) ?? true,
                !far.isReadOnly || far.snapshotSequence >= prepared
            {
                return true
            }
        }
        return false
    }

    // MARK: End

    /// The last check before a commit; nil if it may commit, and from then on it is no victim.
    mutating func prepare(_ slot: ConflictSlot) -> SerializationReason? {
        guard isAlive(slot), let me = members[slot.place] else { return nil }
        if me.isOptimistic {
            if me.isInvalidated && me.hasWritten { return .locksInvalidated }
        } else {
            if me.isDoomed { return .pivotDuringCommit }
            for near in me.conflictsIn {
                if let reason = doomPivot(near, for: slot.place) { return reason }
            }
        }
        sequence += 1
        members[slot.place]?.prepareSequence = sequence
        return nil
    }

    /// far → near → committing: near, still active, is a pivot whose way out commits first.
    private mutating func doomPivot(_ place: Int, for committing: Int) -> SerializationReason? {
        guard let near = members[place], !near.isCommitted, !near.isDoomed else { return nil }
        let isPivot = near.conflictsIn.contains { far in
            if far == committing { return true }
            return members[far].holds { !$0.isCommitted && !$0.isReadOnly && !$0.isDoomed }
        }
        guard isPivot else { return nil }
        if near.isPrepared { return .conflictInFromPreparedPivot }
        members[place]?.isDoomed = true
        return nil
    }

    mutating func commit(_ slot: ConflictSlot, wrote: Bool, _ resolved: inout [Ticket]) {
        guard isAlive(slot), var me = members[slot.place] else { return }
        sequence += 1
        me.commitSequence = sequence
        if !wrote { me.isReadOnly = true }
        if !me.isReadOnly { me.earliestOutCommit = me.summaryOutCommit }
        for place in me.conflictsOut {
            guard let other = members[place] else { continue }
            if !me.isReadOnly, other.isCommitted, let prepared = other.prepareSequence {
                me.earliestOutCommit = min(me.earliestOutCommit ?? prepared, prepared)
            }
        }
        me.conflictsOut.removeAll { place in
            let isOver = members[place].holds { $0.isCommitted } || members[place] == nil
            if isOver { members[place]?.conflictsIn.removeAll { $0 == slot.place } }
            return isOver
        }
        me.conflictsIn.removeAll { place in
            let isOver =
                members[place].holds { $0.isCommitted || $0.isReadOnly } || members[place] == nil
            if isOver { members[place]?.conflictsOut.removeAll { $0 == slot.place } }
            return isOver
        }
        members[slot.place] = me
        invalidateOptimisticReaders(slot.place, me)
        active.removeAll { $0 == slot.place }
        finished.append(slot.place)
        settleSafety(slot.place, me, &resolved)
        forgetFinished()
    }

    /// Leaves the register with all its reads, writes and conflicts: a rollback, or a safe snapshot.
    mutating func leave(_ slot: ConflictSlot, _ resolved: inout [Ticket]) {
        guard isAlive(slot), let me = members[slot.place], !me.isCommitted else { return }
        active.removeAll { $0 == slot.place }
        remove(slot.place)
        settleSafety(slot.place, nil, &resolved)
        forgetFinished()
    }

    mutating func remove(_ place: Int) {
        guard let me = members[place] else { return }
        for other in me.conflictsOut { members[other]?.conflictsIn.removeAll { $0 == place } }
        for other in me.conflictsIn { members[other]?.conflictsOut.removeAll { $0 == place } }
        for tree in me.readTrees { trees[tree].reads.removeAll { $0.place == place } }
        for tree in me.writtenTrees { trees[tree].writes.removeAll { $0.place == place } }
        members[place] = nil
        freePlaces.append(place)
    }

    /// Committed members are forgotten once no active one is concurrent with them, and summarised if
    /// too many would be kept.
    private mutating func forgetFinished() {
        var oldest = UInt64.max
        for place in active { oldest = min(oldest, members[place]?.snapshotSequence ?? .max) }
        var count = 0
        while count < finished.count, let commit = members[finished[count]]?.commitSequence,
            commit <= oldest
        {
            remove(finished[count])
            count += 1
        }
        finished.removeFirst(count)
        while finished.count > retainedBound { summarise(finished.removeFirst()) }
        if active.isEmpty && (lastSummarised != nil || trees.count > 256) {
            trees.removeAll()
            treePlaces.removeAll()
            lastSummarised = nil
        } else if let last = lastSummarised, last <= oldest {
            forgetSummaries()
        }
    }

    private mutating func forgetSummaries() {
        lastSummarised = nil
        for index in trees.indices {
            var kept = TreeConflicts()
            kept.reads = trees[index].reads
            kept.writes = trees[index].writes
            trees[index] = kept
        }
    }
}

extension Optional {
    /// Whether there is a value, and it has a property.
    @inline(__always)
    func holds(_ property: (Wrapped) -> Bool) -> Bool { map(property) ?? false }
}
