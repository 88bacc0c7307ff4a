// What may touch a session from any thread while another runs it: cancel, terminate, and what others may see of it.

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
    private let transactionID = Atomic<UInt64>(0)
    private let shared = Mutex(Shared())

    private struct Shared {
        var termination: SQLError?
        var ticket: Ticket?
        var pending: [Notification] = []
        var holdsNotifications = false
    }

    struct Notification: Sendable {
        let channel: String
        let payload: String
        let sender: Int32
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

    /// Who holds what the session waits for.
    package var blockers: [LockOwner] {
        let ticket = shared.withLock { $0.ticket }
        guard let ticket, ticket.state == .waiting else { return [] }
        return ticket.waitsFor.blockers
    }

    // MARK: Notifications

    func notify(_ notification: Notification) {
        let now = shared.withLock { shared in
            if shared.holdsNotifications {
                shared.pending.append(notification)
                return false
            }
            return true
        }
        if now { deliver(notification) }
    }

    /// Inside a transaction notifications are kept until it ends.
    func holdNotifications(_ hold: Bool) {
        let released = shared.withLock { shared -> [Notification] in
            shared.holdsNotifications = hold
            if hold || shared.pending.isEmpty { return [] }
            let pending = shared.pending
            shared.pending = []
            return pending
        }
        for notification in released { deliver(notification) }
    }

    private func deliver(_ notification: Notification) {
        events.notification(notification.channel, notification.payload, notification.sender)
    }
}
