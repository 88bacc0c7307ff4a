// A transaction: a snapshot, an overlay of its own writes, and what it holds.
//
// A row has no chain of versions. What is committed is one state, the head; a snapshot is the head of some moment, kept; what a transaction
// has written is an overlay, laid over a state when it reads. So the question which version a read sees is the question which
// state and which overlay it is given, and every read says so by naming its view:
//
//     view                       state            own writes                  who reads so
//     statementView()            the snapshot     as of the statement's start what a statement reads to find its rows
//     ownLatest                  the snapshot     all                         constraints a fixed snapshot decides
//     latestCommittedAndOwn()    the head         all                         the catalog; constraints at READ COMMITTED
//     latestCommitted()          the head         none                        what was so before this transaction
//     (a `LockingScan`)          the head         as of the statement's start what locks as it scans
//
// - *As of the statement's start* is against the Halloween problem: an update that moves rows along the index by which it
//   finds them would meet them again, and raise a salary until it is out of the range.
// - The snapshot is the statement's or the transaction's (`Isolation.snapshot`). If it is the transaction's, no phantom comes: a
//   row that appears in a range between two reads of it. Write skew does (`ConflictRegister`), unless reads are recorded.
// - A write is never made over a snapshot's version: the row is locked first, and the lock tells what the newest one is. At READ
//   COMMITTED that one is looked at again (`LockRows` of the query engine: EvalPlanQual); above, a row that is not the snapshot's
//   any more is an error, the first updater wins, and no update is lost.
// - Uncommitted rows of others are in no view. Who must know of them waits: for a row's lock, for a key's claim, or, where entries are
//   locked, for the keys in flight.

package struct TransactionOptions: Sendable {
    package var isolation: Isolation
    package var readOnly: Bool
    package var deferrable: Bool
    /// Who holds the locks; a session gives its own to all of its transactions.
    package var owner: LockOwner?

    package init(
        isolation: Isolation = .readCommitted, readOnly: Bool = false, deferrable: Bool = false,
        owner: LockOwner? = nil
    ) {
        self.isolation = isolation
        self.readOnly = readOnly
        self.deferrable = deferrable
        self.owner = owner
    }
}

/// A lock taken, and what the owner held of it before: what a rollback to a savepoint restores.
struct HeldLock: Sendable {
    var tag: LockTag
    var before: UInt16
}

/// A wait for a lock, with what the owner held of it before.
struct PendingWait {
    var ticket: Ticket
    var tag: LockTag
    var mode: UInt8
    var before: UInt16
}

/// Where a transaction stood: what `rollback(to:)` goes back to. A value, cheap to make and to drop.
package struct SavepointMark: Sendable {
    var overlay: Overlay
    var heldCount: Int
    var createdSequences: Int
    var droppedSequences: Int
    var touchedCatalog: Bool
    var flightCount: Int
    /// The transaction had done nothing yet that the engine has to know of.
    package let isUntouched: Bool
    /// What the conflict register had been told, where the transaction takes part.
    var published: PublishedWrites?
}

/// Confined to its session. Every call may throw `.epochEnded` once the database was restored; after
/// `commit` or `rollback` only `phase` may be asked.
package final class Transaction {
    package enum Phase: Sendable { case active, committed, rolledBack }

    package let database: Database
    /// Stored inside the module: the compiler then sees all uses, and need not check exclusivity at run time.
    var settings: TransactionOptions
    var state = Phase.active
    package let owner: LockOwner

    var overlay = Overlay()
    /// The overlay as of the start of the current statement.
    var statementOverlay = Overlay()
    var snapshot: DatabaseState?
    let epoch: UInt64
    private var assignedID: TransactionID?
    var held: [HeldLock] = []
    /// Nanoseconds after which a wait looks for a deadlock.
    package var deadlockTimeout: UInt64 = 1_000_000_000
    /// What it has published of its writes, if it locks entries.
    var flights: [LoggedFlight] = []
    /// Rows written, and kinds of locks: its weight when a deadlock's victim is chosen by that.
    var weight: UInt64 = 0
    var lockKinds: [UInt64] = []
    /// How reads at SERIALIZABLE are recorded from here on.
    package var granularity = PredicateGranularity.exact
    /// The pages read, where the granularity asks for them.
    var pageReads: PageReads?
    /// A wait whose outcome this transaction has not yet taken note of.
    var pending: PendingWait?
    var createdSequences: [TreeID] = []
    var droppedSequences: [TreeID] = []
    var touchedCatalog = false
    private var versionBlock: Range<UInt64> = 0..<0
    /// Its number in the conflict register, while it takes part.
    var conflictSlot: ConflictSlot?
    /// The conflict register has nothing more to say about it: a safe snapshot.
    var hasSafeSnapshot = false

    init(_ database: Database, _ options: TransactionOptions) {
        self.database = database
        settings = options
        owner = settings.owner ?? LockOwner()
        epoch = database.epoch
    }

    deinit {
        if state == .active { rollback() }
    }

    /// Assigned when first asked for or first needed.
    package var id: TransactionID {
        if let assignedID { return assignedID }
        let id = TransactionID(rawValue: Counter.transaction.next())
        assignedID = id
        return id
    }

    package var idIfAssigned: TransactionID? { assignedID }
    package var isolation: Isolation { settings.isolation }
    package var options: TransactionOptions { settings }
    package var phase: Phase { state }
    package var hasWritten: Bool {
        !overlay.isEmpty || !createdSequences.isEmpty || !droppedSequences.isEmpty
    }
    package var hasSnapshot: Bool { snapshot != nil }

    /// SET TRANSACTION before the first snapshot; `readOnly` may also be turned on later.
    package func setOptions(_ change: (inout TransactionOptions) -> Void) {
        let owner = settings.owner
        change(&settings)
        settings.owner = owner
    }

    /// By what a deadlock's victim is chosen.
    @inline(__always)
    var stake: UInt64 { settings.isolation.locksEntries ? weight : deadlockTimeout }

    func checkActive() throws(StorageError) {
        if state != .active { throw .transactionEnded }
        if database.epoch != epoch { throw .epochEnded }
    }

    // MARK: Statements and views

    /// READ COMMITTED: a new snapshot. Other levels: the snapshot, at the first statement. In all: later
    /// `statementView()`s see the transaction's writes up to here.
    ///
    /// - Parameter takesSnapshot: where one snapshot stands for the transaction, whether this statement needs it: InnoDB takes it
    ///   with the first read that locks nothing.
    ///
    /// A DEFERRABLE READ ONLY SERIALIZABLE transaction may have to wait for a safe snapshot: it gets a
    /// ticket, and calls again once that is granted.
    @discardableResult
    package func beginStatement(takesSnapshot: Bool = true) throws(StorageError) -> Ticket? {
        try checkActive()
        statementOverlay = overlay
        if !takesSnapshot && settings.isolation.keepsSnapshot { return nil }
        if snapshot != nil && settings.isolation.keepsSnapshot && !awaitsSafety {
            if database.sabotage == .viewConfused { snapshot = currentHead() }
            return nil
        }
        if settings.isolation.recordsReads { return try beginSerializable() }
        database.letGo { snapshot = nil }
        let epoch = epoch
        snapshot = database.withCore { $0.epoch == epoch ? $0.head : nil }
        if snapshot == nil { throw .epochEnded }
        return nil
    }

    /// The state and this transaction's writes as of the start of the statement.
    package func statementView() -> View {
        if settings.isolation.readsUncommitted { return uncommittedView() }
        return View(state: snapshot ?? currentHead(), overlay: statementOverlay)
    }

    /// The statement's state and every write up to now.
    package var ownLatest: View { View(state: snapshot ?? currentHead(), overlay: overlay) }

    /// What is committed now and every own write up to now.
    package func latestCommittedAndOwn() -> View {
        View(state: currentHead(), overlay: overlay)
    }

    /// What is committed now, without own writes.
    package func latestCommitted() -> View { View(state: currentHead(), overlay: Overlay()) }

    private func currentHead() -> DatabaseState { database.withCore { $0.head } }

    // MARK: Savepoints

    package func mark() -> SavepointMark {
        SavepointMark(
            overlay: overlay, heldCount: held.count, createdSequences: createdSequences.count,
            droppedSequences: droppedSequences.count, touchedCatalog: touchedCatalog,
            flightCount: flights.count,
            isUntouched: held.isEmpty && snapshot == nil && !hasWritten && weight == 0,
            published: publishedWrites())
    }

    /// Undoes all writes since the mark. Under a policy whose savepoints release, the locks and claims taken since are given back
    /// and their waiters woken.
    ///
    /// - Parameter keepsLocks: other than the policy says. InnoDB gives all back, the snapshot too, where the mark `isUntouched`
    ///   and was a savepoint of the session's.
    package func rollback(to mark: SavepointMark, keepsLocks: Bool? = nil) {
        guard state == .active else { return }
        abandonWait()
        let keepsLocks = keepsLocks ?? !database.lockPolicy.savepointsRelease
        if settings.isolation.locksEntries {
            takeBackFlights(to: mark.flightCount)
            if keepsLocks { giveBackClaims(from: mark.heldCount) }
            if mark.isUntouched && !keepsLocks {
                landFlights()
                database.letGo { snapshot = nil }
            }
        }
        let undone = overlay
        overlay = mark.overlay
        statementOverlay = overlay
        publishWrites()
        touchedCatalog = mark.touchedCatalog
        takeBackWrites(to: mark.published)
        if undone.entryCount > Int(Reaper.threshold) { Reaper.drop(undone) }
        if !keepsLocks { releaseLocks(downTo: mark.heldCount) }
        let orphans = createdSequences[mark.createdSequences...]
        if !orphans.isEmpty && database.epoch == epoch {
            database.withCore { core in
                for id in orphans { core.sequences[id] = nil }
            }
        }
        createdSequences.removeSubrange(mark.createdSequences...)
        droppedSequences.removeSubrange(mark.droppedSequences...)
    }

    /// Forgets a mark; its writes and locks belong to the enclosing one.
    package func release(_ mark: SavepointMark) {}

    // MARK: End

    package func rollback() {
        guard state == .active else { return }
        state = .rolledBack
        abandonWait()
        leaveConflicts()
        if !createdSequences.isEmpty && database.epoch == epoch {
            let orphans = createdSequences
            database.withCore { core in
                for id in orphans { core.sequences[id] = nil }
            }
        }
        dropValues()
        if settings.isolation.locksEntries { landFlights() }
        releaseLocks(downTo: 0)
    }

    /// Releases snapshot and overlay, on the reaper's thread if that may take long.
    func dropValues() {
        let churned = snapshot.map { database.churn &- $0.churn } ?? 0
        if churned > Reaper.threshold || overlay.entryCount > Int(Reaper.threshold) {
            database.reap(snapshot, overlay, statementOverlay)
        }
        database.letGo {
            snapshot = nil
            overlay = Overlay()
            statementOverlay = Overlay()
        }
    }

    // MARK: Versions

    @inline(__always)
    func nextVersion() -> UInt64 {
        if versionBlock.isEmpty {
            let first = Counter.version.next(32)
            versionBlock = first..<(first + 32)
        }
        let version = versionBlock.lowerBound
        versionBlock = (version + 1)..<versionBlock.upperBound
        return version
    }
}
