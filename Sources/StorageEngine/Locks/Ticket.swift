// A place in a queue: what a waiting session holds, and what wakes it.

import Synchronization

/// Its state is changed only under the engine lock of its database; the callback runs after that lock
/// is released, on the thread that changed it.
package final class Ticket: Sendable {
    package enum State: Sendable, Equatable {
        case waiting
        /// What was waited for is already the waiter's.
        case granted
        case cancelled
        case timedOut
        case deadlockVictim
        /// The database was restored to another state.
        case epochEnded
    }

    private struct Content: Sendable {
        var state = State.waiting
        var wake: (@Sendable () -> Void)?
        var deadlock: DeadlockDetail?
    }

    private let content = OrderedMutex(Content())
    /// What is waited for, and who holds it: for messages.
    package let waitsFor: WaitDescription

    init(_ waitsFor: WaitDescription) { self.waitsFor = waitsFor }

    package var state: State { content.withLock { $0.state } }

    /// Of a deadlock's victim: the whole cycle.
    package var deadlock: DeadlockDetail? { content.withLock { $0.deadlock } }

    /// Sets what to do once the ticket is resolved; it is done at once if it is already.
    package func onResolve(_ wake: @escaping @Sendable () -> Void) {
        let now = content.withLock { content in
            if content.state == .waiting {
                content.wake = wake
                return false
            }
            return true
        }
        if now { wake() }
    }

    /// Under the engine lock.
    func resolve(_ state: State, deadlock: DeadlockDetail? = nil) {
        content.withLock {
            guard $0.state == .waiting else { return }
            $0.state = state
            $0.deadlock = deadlock
        }
    }

    /// After the engine lock is released.
    func fire() {
        let wake = content.withLock { content in
            let wake = content.wake
            content.wake = nil
            return wake
        }
        wake?()
    }
}

/// What a ticket waits for.
package struct WaitDescription: Sendable, Equatable {
    package var object: LockedObject
    package var mode: LockMode
    package var waiter: LockOwner
    /// Those who held or awaited it in conflict when the wait began.
    package var blockers: [LockOwner]
}

/// One line of a deadlock's detail for each waiter of the cycle: each is blocked by the next one.
package struct DeadlockDetail: Sendable, Equatable {
    package var waits: [WaitDescription]
}
