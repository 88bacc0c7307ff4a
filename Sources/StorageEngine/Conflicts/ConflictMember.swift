// One serializable transaction as the conflict register knows it.

/// A transaction's place in the register; the number tells it from later users of the place.
struct ConflictSlot: Sendable, Hashable {
    var place: Int
    var number: UInt64
}

struct ConflictMember: Sendable {
    var number: UInt64
    var isOptimistic: Bool
    /// Declared READ ONLY, or committed without having written.
    var isReadOnly: Bool
    /// Commits numbered up to here are in its snapshot.
    var snapshotSequence: UInt64
    /// Set once it can no longer be chosen as a victim.
    var prepareSequence: UInt64?
    var commitSequence: UInt64?
    /// It must fail at its next step.
    var isDoomed = false
    /// Optimistic: something it read was overwritten by a commit since.
    var isInvalidated = false
    var hasWritten = false

    /// Concurrent transactions that read what this one wrote (reader → this).
    var conflictsIn: [Int] = []
    /// Concurrent transactions that wrote what this one read (this → writer).
    var conflictsOut: [Int] = []
    /// A conflict out to a transaction that committed first, and the first such commit.
    var earliestOutCommit: UInt64?
    /// The same with transactions of which only a summary remains.
    var hasSummaryConflictIn = false
    /// The first commit, as far as is known, among those it has a conflict out to.
    var summaryOutCommit: UInt64?
    var hasSummaryConflictOut: Bool { summaryOutCommit != nil }

    /// READ ONLY: writers that were active at its snapshot and could yet make it unsafe.
    var possiblyUnsafe: [Int] = []
    var isUnsafe = false
    /// DEFERRABLE: resolved once the snapshot is known to be safe or not.
    var safetyTicket: Ticket?

    /// Where the register keeps the trees it read and wrote.
    var readTrees: [Int] = []
    var writtenTrees: [Int] = []

    var isCommitted: Bool { commitSequence != nil }
    var isPrepared: Bool { prepareSequence != nil }

    init(
        number: UInt64, snapshotSequence: UInt64, isReadOnly: Bool, isOptimistic: Bool
    ) {
        self.number = number
        self.snapshotSequence = snapshotSequence
        self.isReadOnly = isReadOnly
        self.isOptimistic = isOptimistic
    }

    /// Whether what `other` wrote is not in this one's snapshot.
    func isConcurrent(with other: ConflictMember) -> Bool {
        guard let commit = other.commitSequence else { return true }
        return commit > snapshotSequence
    }
}

/// What a member had published when a savepoint was made: keys by the register's place of their tree.
struct PublishedWrites: Sendable {
    var hasWritten = false
    var keys: [Int: Tree] = [:]
}

/// What is recorded about one tree.
struct TreeConflicts: Sendable {
    struct Reads: Sendable {
        var place: Int
        var intervals: IntervalSet
        /// What is taken to be read beside: the pages of `PredicateGranularity.pages`. No bar to taking away an
        /// index's entries, which PostgreSQL leaves to vacuum.
        var pages = IntervalSet()
    }
    struct Writes: Sendable {
        var place: Int
        var keys: Tree
    }
    var reads: [Reads] = []
    var writes: [Writes] = []
    /// Reads of summarised transactions, and the last of their commits.
    var summaryReads = IntervalSet()
    var summaryReadCommit: UInt64 = 0
    /// Keys written by summarised transactions, their last commit, and the first commit that one of them
    /// had a conflict out to.
    var summaryWrites = Tree()
    var summaryWriteCommit: UInt64 = 0
    var summaryEarliestOut: UInt64?
}

/// What becomes of a key that is written, and so who minds.
enum PredicateWrite: Sendable {
    /// A row or an entry comes or changes, or a row goes.
    case plain
    /// A constraint refuses the row: nothing is published.
    case refused
    /// An entry of an index goes. PostgreSQL leaves it to vacuum: only who read the very key minds.
    case entryRemoval
    /// A row changes and keeps its key. PostgreSQL has a new entry of the same key: who read the page minds.
    case entryKept
}

extension TreeConflicts.Reads {
    func contains(_ key: Key, for write: PredicateWrite) -> Bool {
        if write != .entryKept && intervals.contains(key) { return true }
        return write != .entryRemoval && !pages.intervals.isEmpty && pages.contains(key)
    }
}
