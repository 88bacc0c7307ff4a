// What Postgres's sessions have to do with each other beside what all sessions have: notifications.

import FaultInjection
import QueryEngine
import Synchronization

/// A session as the queue of notifications knows it.
final class Backend: Sendable {
    let control: SessionControl
    private let holds = Atomic<Bool>(false)
    private let unread = Atomic<Bool>(false)

    init(_ control: SessionControl) { self.control = control }

    var processID: Int32 { control.number }

    /// Tells that there is something to read; nil: nobody will ask, and nothing is kept for the session.
    var poke: (@Sendable () -> Void)? { control.events.poke }

    /// A transaction is under way: notifications are kept until it ends.
    var holdsNotifications: Bool { holds.load(ordering: .relaxed) }

    func holdNotifications(_ hold: Bool) { holds.store(hold, ordering: .relaxed) }

    /// The queue holds something that the session has not looked at.
    @inline(__always)
    var hasUnread: Bool { unread.load(ordering: .relaxed) }

    /// Called by the queue, under its lock.
    func noteUnread(_ has: Bool) { unread.store(has, ordering: .relaxed) }
}
