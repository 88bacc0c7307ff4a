// What may touch a session from any thread while another runs it: cancel, terminate, and what others may see of it.

package import FaultInjection
package import StorageEngine
import Synchronization

/// The part of a session that its neighbours hold.
package final class SessionControl: Sendable {
    /// Unlike those of all other sessions of its cluster.
    package let number: Int32
    package let user: String
    package let database: String
    /// What fault rules and the log know its connection by; nil for a session of the process itself.
    package let connection: Int?
    package let owner: LockOwner
    let owners: LockOwners
    package let events: SessionEvents

    private let cancelled = Atomic<Bool>(false)
    private let terminated = Atomic<Bool>(false)
    private let busy = Atomic<Bool>(false)
    private let transactionID = Atomic<UInt64>(0)
    private let shared = Mutex(Shared())

    private struct Shared {
        var termination: SQLError?
        var ticket: Ticket?
    }

    /// - Parameter owners: of its cluster.
    package init(
        number: Int32, user: String, database: String, connection: Int? = nil, owners: LockOwners,
        events: SessionEvents
    ) {
        self.number = number
        self.owners = owners
        self.user = user
        self.database = database
        self.connection = connection
        owner = LockOwner()
        self.events = events
    }

    // MARK: Cancel and terminate

    /// Between requests a cancel is ignored.
    package func cancel() {
        guard busy.load(ordering: .acquiring) else { return }
        cancelled.store(true, ordering: .releasing)
        events.wake()
    }

    package func terminate(_ error: SQLError) {
        shared.withLock { if $0.termination == nil { $0.termination = error } }
        terminated.store(true, ordering: .releasing)
        events.wake()
    }

    @inline(__always)
    var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

    @inline(__always)
    package var isTerminated: Bool { terminated.load(ordering: .relaxed) }

    package var termination: SQLError? { shared.withLock { $0.termination } }

    func consumeCancel() { cancelled.store(false, ordering: .relaxed) }

    /// A command begins: a cancel from now on means it.
    func begin() {
        if busy.load(ordering: .relaxed) { return }
        cancelled.store(false, ordering: .relaxed)
        busy.store(true, ordering: .releasing)
    }

    package func end() { busy.store(false, ordering: .relaxed) }

    // MARK: Seen by others

    package var isBusy: Bool { busy.load(ordering: .relaxed) }

    /// The number of the running transaction, 0 where none is assigned.
    package var currentTransactionID: UInt64 { transactionID.load(ordering: .relaxed) }

    @inline(__always)
    func noteTransaction(_ id: UInt64) { transactionID.store(id, ordering: .relaxed) }

    func noteWait(_ ticket: Ticket?) { shared.withLock { $0.ticket = ticket } }

    package var isWaiting: Bool { shared.withLock { $0.ticket }?.state == .waiting }

    /// Who holds what the session waits for.
    package var blockers: [LockOwner] {
        let ticket = shared.withLock { $0.ticket }
        guard let ticket, ticket.state == .waiting else { return [] }
        return ticket.waitsFor.blockers
    }

    /// The sessions that hold what it waits for.
    package var blockingSessions: [SessionControl] {
        blockers.compactMap(owners.session)
    }
}
