// What a transaction's level promises, as answers that do not depend on one another; the levels of the dialects are such values.

/// A level of isolation. The engine asks each answer where it matters and knows no level by name.
package struct Isolation: Sendable, Hashable {
    /// For how long a snapshot stands.
    package enum SnapshotScope: UInt8, Sendable { case statement, transaction }

    /// What becomes of reads that others write to.
    package enum ReadChecks: UInt8, Sendable {
        case none
        /// Serializable snapshot isolation: dangerous structures of read-write conflicts are broken up.
        case dangerousStructures
        /// What was read must still stand at the commit of who wrote something.
        case validatedAtCommit
    }

    /// What who reads in order to write locks, and so whom it waits for.
    package enum LockedThings: UInt8, Sendable {
        /// Nothing: all answers come from the snapshot, and nobody waits.
        case nothing
        /// Rows, and unique keys on their way in or out.
        case rows
        /// The entries of the indexes that lead to the rows, as they are passed, and those in flight.
        case entries
    }

    /// What a locking scan keeps inserters out of.
    package enum GapPolicy: UInt8, Sendable {
        case none
        /// The gaps between the entries that it passes, to their neighbours on both sides.
        case locked
    }

    /// How much of a transaction an error takes with it.
    package enum Undo: UInt8, Sendable {
        /// The statement; the transaction goes on with its earlier work.
        case statement
        /// The transaction fails, and only its rollback or one to a savepoint is left.
        case block
        /// The whole transaction, its savepoints too, at once.
        case transaction
    }

    package let snapshot: SnapshotScope
    /// A row that was changed since the snapshot cannot be written.
    package let firstUpdaterWins: Bool
    package let readChecks: ReadChecks
    package let locks: LockedThings
    package let gaps: GapPolicy
    /// Plain reads take shared locks and see what is committed now.
    package let locksReads: Bool
    /// A scan gives back the lock of a row that its filter refuses.
    package let unlocksRefused: Bool
    /// Plain reads see what others have written and not committed yet.
    package let readsUncommitted: Bool
    package let onError: Undo
    package let onLockTimeout: Undo
    package let onDeadlock: Undo

    package init(
        snapshot: SnapshotScope, firstUpdaterWins: Bool = false, readChecks: ReadChecks = .none,
        locks: LockedThings = .rows, gaps: GapPolicy = .none, locksReads: Bool = false,
        unlocksRefused: Bool = false, readsUncommitted: Bool = false, onError: Undo = .block,
        onLockTimeout: Undo = .block, onDeadlock: Undo = .block
    ) {
        self.snapshot = snapshot
        self.firstUpdaterWins = firstUpdaterWins
        self.readChecks = readChecks
        self.locks = locks
        self.gaps = gaps
        self.locksReads = locksReads
        self.unlocksRefused = unlocksRefused
        self.readsUncommitted = readsUncommitted
        self.onError = onError
        self.onLockTimeout = onLockTimeout
        self.onDeadlock = onDeadlock
        isWatched = readChecks != .none || locks == .entries
    }

    /// One snapshot for the whole transaction.
    @inline(__always)
    package var keepsSnapshot: Bool { snapshot == .transaction }

    /// Its uncommitted keys are published, so that scans of others can wait for them.
    @inline(__always)
    var locksEntries: Bool { locks == .entries }

    /// Others learn of its writes as it makes them.
    let isWatched: Bool

    /// The conflict register knows of its reads and writes.
    @inline(__always)
    package var recordsReads: Bool { readChecks != .none }

    /// Its reads may make it a pivot.
    @inline(__always)
    package var breaksDangerousStructures: Bool { readChecks == .dangerousStructures }
}

/// The levels over multiversion rows: a writer waits for the writer of its row and sees what became of it.
extension Isolation {
    /// Each statement sees what was committed as it began.
    package static var readCommitted: Isolation { Isolation(snapshot: .statement) }

    /// Snapshot isolation: no phantom, but write skew.
    package static var repeatableRead: Isolation {
        Isolation(snapshot: .transaction, firstUpdaterWins: true)
    }

    /// Serializable snapshot isolation.
    package static var serializable: Isolation {
        Isolation(
            snapshot: .transaction, firstUpdaterWins: true, readChecks: .dangerousStructures)
    }
}

/// The levels of an engine whose writes and locking reads see the latest rows and lock index entries as they pass: InnoDB's.
/// An error and a timeout undo the statement, a deadlock the transaction.
extension Isolation {
    private static func locking(
        _ snapshot: SnapshotScope, _ gaps: GapPolicy, locksReads: Bool = false,
        readsUncommitted: Bool = false
    ) -> Isolation {
        Isolation(
            snapshot: snapshot, locks: .entries, gaps: gaps, locksReads: locksReads,
            unlocksRefused: gaps == .none, readsUncommitted: readsUncommitted,
            onError: .statement, onLockTimeout: .statement,
            onDeadlock: .transaction)
    }

    package static var lockingReadUncommitted: Isolation {
        locking(.statement, .none, readsUncommitted: true)
    }

    package static var lockingReadCommitted: Isolation { locking(.statement, .none) }

    package static var lockingRepeatableRead: Isolation { locking(.transaction, .locked) }

    package static var lockingSerializable: Isolation {
        locking(.transaction, .locked, locksReads: true)
    }
}

extension Isolation {
    /// No locks and no waits: YDB's. Who wrote commits only if all that it read still stands.
    package static var optimistic: Isolation {
        Isolation(
            snapshot: .transaction, readChecks: .validatedAtCommit, locks: .nothing,
            onError: .transaction, onLockTimeout: .transaction, onDeadlock: .transaction)
    }
}
