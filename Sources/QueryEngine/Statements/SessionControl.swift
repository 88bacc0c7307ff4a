// What may touch a session from any thread while another runs it: cancel, terminate, and what others may see of it.

import FaultInjection
package import StorageEngine
import Synchronization

/// The part of a session that its neighbours hold.
package final class SessionControl: Sendable {
    package let processID: Int32
    package let secret: Int32
    package let user: String
    package let database: String
    package let owner: LockOwner
    let events: SessionEvents

    private let cancelled = Atomic<Bool>(false)
    private let terminated = Atomic<Bool>(false)
    private let busy = Atomic<Bool>(false)
    private let holds = Atomic<Bool>(false)
    private let unread = Atomic<Bool>(false)
    private let transactionID = Atomic<UInt64>(0)
    private let shared = Mutex(Shared())

    private struct Shared {
        var termination: SQLError?
        var ticket: Ticket?
    }

    init(
        processID: Int32, secret: Int32, user: String, database: String, owner: LockOwner,
        events: SessionEvents
    ) {
        self.processID = processID
        self.secret = secret
        self.user = user
        self.database = database
        self.owner = owner
        self.events = events
    }

    // MARK: Cancel and terminate

    /// Between commands a cancel is ignored, as Postgres ignores it.
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
    var isTerminated: Bool { terminated.load(ordering: .relaxed) }

    var termination: SQLError? { shared.withLock { $0.termination } }

    func consumeCancel() { cancelled.store(false, ordering: .relaxed) }

    /// A command begins: a cancel from now on means it.
    func begin() {
        if busy.load(ordering: .relaxed) { return }
        cancelled.store(false, ordering: .relaxed)
        busy.store(true, ordering: .releasing)
    }

    func end() { busy.store(false, ordering: .relaxed) }

    // MARK: Seen by others

    package var isBusy: Bool { busy.load(ordering: .relaxed) }

    /// The number of the running transaction, 0 where none is assigned.
    package var currentTransactionID: UInt64 { transactionID.load(ordering: .relaxed) }

    @inline(__always)
    func noteTransaction(_ id: UInt64) { transactionID.store(id, ordering: .relaxed) }

    func noteWait(_ ticket: Ticket?) { shared.withLock { $0.ticket = ticket } }

    var isWaiting: Bool { shared.withLock { $0.ticket }?.state == .waiting }

    /// Who holds what the session waits for.
    package var blockers: [LockOwner] {
        let ticket = shared.withLock { $0.ticket }
        guard let ticket, ticket.state == .waiting else { return [] }
        return ticket.waitsFor.blockers
    }

    // MARK: Notifications

    /// A transaction is under way: notifications are kept until it ends.
    var holdsNotifications: Bool { holds.load(ordering: .relaxed) }

    func holdNotifications(_ hold: Bool) { holds.store(hold, ordering: .relaxed) }

    /// The queue holds something that the session has not looked at.
    @inline(__always)
    var hasUnread: Bool { unread.load(ordering: .relaxed) }

    /// Called by the queue, under its lock.
    func noteUnread(_ has: Bool) { unread.store(has, ordering: .relaxed) }
}
