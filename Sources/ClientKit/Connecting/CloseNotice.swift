// The word that a connection is over, for whoever asks, from any thread.

import ClientPooling

/// Whether a connection is over, why, and who wants to know.
package final class CloseNotice: Sendable {
    private enum State {
        case open([@Sendable ((any Error)?) -> Void])
        case closed((any Error)?)
    }

    private let state = WatchedMutex(State.open([]))

    package init() {}

    /// Whether it is over.
    package var isClosed: Bool {
        state.withLock { if case .closed = $0 { true } else { false } }
    }

    /// What ended it, if it ended by a failure.
    package var reason: (any Error)? {
        state.withLock { if case .closed(let reason) = $0 { reason } else { nil } }
    }

    /// It is over. Only the first word counts.
    package func close(_ reason: (any Error)?) {
        let handlers: [@Sendable ((any Error)?) -> Void] = state.withLock { state in
            guard case .open(let handlers) = state else { return [] }
            state = .closed(reason)
            return handlers
        }
        for handler in handlers { handler(reason) }
    }

    /// Calls the handler once it is over; at once where it is. No lock is held meanwhile.
    package func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void) {
        let isOpen = state.withLock { state in
            guard case .open(var handlers) = state else { return false }
            handlers.append(handler)
            state = .open(handlers)
            return true
        }
        if !isOpen { handler(reason) }
    }
}
