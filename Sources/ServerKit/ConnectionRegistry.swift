// Who is connected: the limit on connections, cancels by key, and the end of all at a shutdown.

import Synchronization

/// The connections of one server. All methods may be called from any thread.
package final class ConnectionRegistry: Sendable {
    /// How to reach a connection that has a session.
    package struct Entry: Sendable {
        package let key: ConnectionKey
        package let cancel: @Sendable () -> Void
    }

    private struct State {
        /// Every open connection, with what ends it.
        var connections: [UInt64: @Sendable (TerminationReason) -> Void] = [:]
        var sessions: [Int32: Entry] = [:]
        /// Places given away whose sessions are being made.
        var reserved = 0
        var isClosed = false
    }

    /// The most sessions at a time.
    package let limit: Int
    private let numbers: ConnectionNumbers
    private let state = Mutex(State())

    package init(limit: Int, numbers: ConnectionNumbers = ConnectionNumbers()) {
        self.limit = max(1, limit)
        self.numbers = numbers
    }

    /// Connections that have not opened a session yet are bounded too, so that strangers cannot pile up.
    private var connectionLimit: Int { limit.addingReportingOverflow(limit / 2 + 64).partialValue }

    /// Lets a connection in; nil when there are too many or the server is closing.
    package func admit(_ terminate: @escaping @Sendable (TerminationReason) -> Void) -> UInt64? {
        state.withLock { state in
            guard !state.isClosed, state.connections.count < connectionLimit else { return nil }
            let number = UInt64(numbers.next())
            state.connections[number] = terminate
            return number
        }
    }

    /// The connection is gone.
    package func leave(_ connection: UInt64) {
        state.withLock { $0.connections[connection] = nil }
    }

    /// Takes a place for a session; false when all are taken.
    package func reserveSession() -> Bool {
        state.withLock { state in
            guard state.sessions.count + state.reserved < limit else { return false }
            state.reserved += 1
            return true
        }
    }

    /// The session in a reserved place is there; says how it is cancelled.
    package func register(_ key: ConnectionKey, cancel: @escaping @Sendable () -> Void) {
        state.withLock { state in
            state.reserved -= 1
            state.sessions[key.processID] = Entry(key: key, cancel: cancel)
        }
    }

    /// Gives a place back: that of a session, or one that was reserved and got none.
    package func release(_ key: ConnectionKey?) {
        state.withLock { state in
            if let key {
                state.sessions[key.processID] = nil
            } else {
                state.reserved -= 1
            }
        }
    }

    /// Cancels what the connection with this key runs. A wrong key does nothing: who guesses learns nothing.
    package func cancel(_ key: ConnectionKey) {
        let entry = state.withLock { $0.sessions[key.processID] }
        guard let entry, entry.key == key else { return }
        entry.cancel()
    }

    /// Ends every connection and admits no more.
    package func close(_ reason: TerminationReason) {
        let all = state.withLock { state in
            state.isClosed = true
            return Array(state.connections.values)
        }
        for terminate in all { terminate(reason) }
    }

    /// Ends every connection, and goes on serving.
    package func terminateAll(_ reason: TerminationReason) {
        let all = state.withLock { Array($0.connections.values) }
        for terminate in all { terminate(reason) }
    }

    package var connectionCount: Int { state.withLock { $0.connections.count } }
    package var sessionCount: Int { state.withLock { $0.sessions.count } }
}
