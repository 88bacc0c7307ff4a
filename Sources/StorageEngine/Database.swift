// One database: its committed head, its locks and its conflicts, under one engine lock held for moments.

import Synchronization

/// What the engine lock guards.
struct Core: Sendable {
    var head: DatabaseState
    var locks: LockTable
    var gaps = GapLocks()
    var inFlight = KeysInFlight()
    /// The writes of transactions under way as of their last statements, for those who read what is not committed.
    var uncommitted: [UInt64: Overlay] = [:]
    var merges = BigMerges()
    var conflicts = ConflictRegister()
    var sequences: [TreeID: SequenceState]
    /// Session-level advisory locks count how often they were taken.
    var sessionLocks: [UInt64: [SessionLock]] = [:]
    var epoch: UInt64
    /// Whether the commit being applied wrote a catalog tree.
    var touchedCatalog = false
}

struct SessionLock: Sendable {
    var tag: LockTag
    var shared: Int
    var exclusive: Int
}

/// A bug planted on purpose, to show that the tests would find it.
package enum Sabotage: Sendable, CaseIterable {
    case forgottenConflict, lostClaim, lockReleasedEarly, viewConfused
}

package final class Database: Sendable {
    package let name: String
    package unowned let cluster: Cluster
    /// The cluster's; sessions may outlive it.
    package let lockPolicy: LockPolicy
    let sabotage: Sabotage?
    private let core: OrderedMutex<Core>
    /// Copies of what the core holds, to be read without the lock.
    private let epochCopy: Atomic<UInt64>
    private let changes = Atomic<UInt64>(1)
    private let churnCopy = Atomic<UInt64>(0)
    private let isSanitized = Sanitizer.isWatching

    init(name: String, cluster: Cluster, state: DatabaseState, sabotage: Sabotage?) {
        self.name = name
        self.cluster = cluster
        lockPolicy = cluster.locks
        self.sabotage = sabotage
        let epoch = Counter.epoch.next()
        var head = state
        head.sequences = [:]
        var first = Core(
            head: head, locks: LockTable(clock: cluster.clock, policy: cluster.locks),
            sequences: state.sequences,
            epoch: epoch)
        first.conflicts.sabotage = sabotage
        core = OrderedMutex(first)
        epochCopy = Atomic(epoch)
    }

    /// How long the engine lock is held, for a benchmark.
    package let holds = HoldMeter()

    /// Runs under the engine lock; whom it woke is told after the lock is released.
    @inline(__always)
    func withCore<Result: Sendable>(
        function: StaticString = #function, _ body: (inout Core) -> Result
    ) -> Result {
        var woken: [Ticket] = []
        let result = core.withLock { core -> Result in
            let begun = holds.begin()
            defer { if begun != 0 { holds.end(begun, function) } }
            let result = body(&core)
            if !core.locks.resolved.isEmpty {
                woken = core.locks.resolved
                core.locks.resolved = []
            }
            return result
        }
        if !woken.isEmpty { for ticket in woken { ticket.fire() } }
        return result
    }

    /// Bumped by every commit that touched a catalog tree, and by a restore. Read without the lock.
    package var changeCounter: UInt64 { changes.load(ordering: .acquiring) }

    func noteCatalogChange() { changes.wrappingAdd(1, ordering: .releasing) }
    func noteChurn(_ churn: UInt64) { churnCopy.store(churn, ordering: .relaxed) }
    /// Lets go of states that were read. Writes in place to what they alone shared come after those reads: reference counts
    /// see to that, which the thread sanitizer does not know; for it alone the last reference goes under the engine lock.
    @inline(__always)
    func letGo(_ release: () -> Void) {
        if isSanitized { withCore { _ in release() } } else { release() }
    }

    /// The same for what is large, on a thread of its own.
    func reap(_ values: any Sendable...) {
        if !isSanitized { Reaper.drop(values) }
    }

    var epoch: UInt64 { epochCopy.load(ordering: .acquiring) }
    var churn: UInt64 { churnCopy.load(ordering: .relaxed) }

    package func begin(_ options: TransactionOptions = TransactionOptions()) -> Transaction {
        Transaction(self, options)
    }

    /// The committed state with the sequences as they are now; O(1).
    package func snapshot() -> DatabaseState {
        withCore { core in
            var state = core.head
            state.sequences = core.sequences
            return state
        }
    }

    /// A new database with this one's committed state; O(1).
    @discardableResult
    package func fork(as name: String) throws(StorageError) -> Database {
        try cluster.createDatabase(name, from: self)
    }

    /// Puts another state in place; O(1). Transactions under way fail with `epochEnded`.
    package func restore(_ state: DatabaseState) {
        let epoch = Counter.epoch.next()
        let (old, locks) = withCore { core -> (DatabaseState, LockTable) in
            let old = core.head
            let locks = core.locks
            let sequence = core.head.commitSequence
            core.head = state
            core.head.sequences = [:]
            core.head.commitSequence = sequence + 1
            core.head.churn = old.churn &+ Reaper.threshold + 1
            core.sequences = state.sequences
            core.conflicts.endEpoch(&core.locks.resolved)
            core.locks.endEpoch()
            core.gaps = GapLocks()
            core.inFlight = KeysInFlight()
            core.merges = BigMerges()
            core.sessionLocks = [:]
            core.epoch = epoch
            epochCopy.store(epoch, ordering: .releasing)
            noteCatalogChange()
            noteChurn(core.head.churn)
            return (old, locks)
        }
        Reaper.drop(old, locks)
    }

    /// Ends a wait from outside: cancel, timeout. False if the ticket is already resolved.
    @discardableResult
    package func cancel(_ ticket: Ticket, as state: Ticket.State = .cancelled) -> Bool {
        withCore { core in
            if core.locks.cancel(ticket, as: state) { return true }
            return core.conflicts.cancel(ticket, as: state, &core.locks.resolved)
        }
    }

    // MARK: Sequences

    /// Draws a number at once, whatever becomes of the transaction.
    package func nextValue(of id: TreeID) throws(StorageError) -> Int64 {
        let result = withCore { core -> Result<Int64, StorageError> in
            guard var state = core.sequences[id] else { return .failure(.noSuchSequence) }
            do throws(StorageError) {
                let value = try state.next()
                core.sequences[id] = state
                return .success(value)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    package func setValue(of id: TreeID, to value: Int64, isCalled: Bool) throws(StorageError) {
        let found = withCore { core -> Bool in
            guard core.sequences[id] != nil else { return false }
            core.sequences[id]?.lastValue = value
            core.sequences[id]?.isCalled = isCalled
            return true
        }
        if !found { throw .noSuchSequence }
    }

    package func sequenceState(of id: TreeID) -> SequenceState? {
        withCore { $0.sequences[id] }
    }

    // MARK: Session-level locks

    /// Releases one hold of a session-level advisory lock; false if the owner has none.
    package func unlockAdvisory(_ key: AdvisoryKey, shared: Bool, owner: LockOwner) -> Bool {
        withCore { $0.releaseSessionLock(key.tag, shared: shared, owner: owner.rawValue) }
    }

    /// At the end of a session, and for `pg_advisory_unlock_all`.
    package func unlockAllAdvisory(owner: LockOwner) {
        withCore { core in
            for lock in core.sessionLocks.removeValue(forKey: owner.rawValue) ?? [] {
                let mask = core.locks.mask(lock.tag, of: owner.rawValue)
                core.locks.reduce(lock.tag, owner.rawValue, to: mask & 0b0011)
            }
        }
    }

    /// Everything locked or awaited, for `pg_locks` and for tests.
    package var lockCount: Int { withCore { $0.locks.count } }

    /// Serializable transactions that are remembered, for tests.
    var conflictMembers: Int { withCore { $0.conflicts.memberCount } }
}

extension AdvisoryKey {
    var tag: LockTag {
        switch self {
        case .one(let key): LockTag(space: .advisory, a: 1, b: UInt64(bitPattern: key))
        case .two(let first, let second):
            LockTag(
                space: .advisory, a: 2,
                b: UInt64(UInt32(bitPattern: first)) << 32 | UInt64(UInt32(bitPattern: second)))
        }
    }
}

extension Core {
    mutating func countSessionLock(_ tag: LockTag, shared: Bool, owner: UInt64) {
        var locks = sessionLocks[owner] ?? []
        let index = locks.firstIndex { $0.tag == tag } ?? locks.count
        if index == locks.count { locks.append(SessionLock(tag: tag, shared: 0, exclusive: 0)) }
        if shared { locks[index].shared += 1 } else { locks[index].exclusive += 1 }
        sessionLocks[owner] = locks
    }

    mutating func releaseSessionLock(_ tag: LockTag, shared: Bool, owner: UInt64) -> Bool {
        guard var owned = sessionLocks[owner],
            let index = owned.firstIndex(where: { $0.tag == tag })
        else { return false }
        let held = shared ? owned[index].shared : owned[index].exclusive
        guard held > 0 else { return false }
        if shared { owned[index].shared -= 1 } else { owned[index].exclusive -= 1 }
        if held == 1 {
            let bit = UInt16(1) << UInt16(AdvisoryMode.bit(shared: shared, session: true))
            locks.reduce(tag, owner, to: locks.mask(tag, of: owner) & ~bit)
        }
        if owned[index].shared == 0 && owned[index].exclusive == 0 { owned.remove(at: index) }
        sessionLocks[owner] = owned.isEmpty ? nil : owned
        return true
    }
}
