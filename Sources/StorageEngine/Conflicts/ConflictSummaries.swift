// What is kept of committed transactions when too many would have to be remembered one by one.

extension ConflictRegister {
    /// Keeps of a committed member only which keys it read and wrote, and marks its partners.
    mutating func summarise(_ place: Int) {
        guard let me = members[place], let commit = me.commitSequence else { return }
        for other in me.conflictsIn {
            let known = members[other]?.summaryOutCommit ?? commit
            members[other]?.summaryOutCommit = min(known, me.prepareSequence ?? commit)
        }
        for other in me.conflictsOut { members[other]?.hasSummaryConflictIn = true }
        for tree in me.readTrees {
            guard let reads = trees[tree].reads.first(where: { $0.place == place }) else {
                continue
            }
            trees[tree].summaryReads.add(reads.intervals)
            trees[tree].summaryReads.add(reads.pages)
            trees[tree].summaryReadCommit = commit
        }
        for tree in me.writtenTrees {
            guard let writes = trees[tree].writes.first(where: { $0.place == place }) else {
                continue
            }
            var cursor = TreeCursor(writes.keys, .all, reversed: false)
            while !cursor.isAtEnd {
                trees[tree].summaryWrites.insert(cursor.key, row: nil)
                cursor.advance()
            }
            trees[tree].summaryWriteCommit = commit
            if let out = me.earliestOutCommit ?? me.summaryOutCommit {
                let known = trees[tree].summaryEarliestOut ?? out
                trees[tree].summaryEarliestOut = min(known, out)
            }
        }
        lastSummarised = commit
        remove(place)
    }

    mutating func conflictOutToSummary(
        _ place: Int, _ record: Int
    ) -> SerializationReason? {
        guard let me = members[place] else { return nil }
        if me.isOptimistic {
            members[place]?.isInvalidated = true
            return nil
        }
        if let out = trees[record].summaryEarliestOut, !me.isReadOnly || out <= me.snapshotSequence
        {
            return .conflictOutToPivotDuringRead
        }
        if me.isReadOnly { return nil }
        if me.hasSummaryConflictIn || !me.conflictsIn.isEmpty { return .pivotDuringRead }
        // Which of the summarised commits it was is not known: the worst is assumed.
        members[place]?.summaryOutCommit = 0
        return nil
    }

    mutating func conflictInFromSummary(
        _ place: Int, _ commit: UInt64
    ) -> SerializationReason? {
        guard let me = members[place] else { return nil }
        // Also where one is known already: this one may be of a later commit, after which the way out has committed.
        if me.hasSummaryConflictOut { return .pivotDuringWrite }
        for out in me.conflictsOut
        where members[out].holds({ ($0.prepareSequence ?? .max) <= commit }) {
            return .pivotDuringWrite
        }
        members[place]?.hasSummaryConflictIn = true
        return nil
    }
}
