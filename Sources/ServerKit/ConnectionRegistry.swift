// Who is connected: the limit on connections, cancels by key, and the end of all at a shutdown.

import Synchronization
package import WireCore

/// The connections of one server. All methods may be called from any thread.
package final class ConnectionRegistry: Sendable {
    /// How to reach a connection that has a session.
    package struct Entry: Sendable {
        package let key: ConnectionKey
        package let cancel: @Sendable () -> Void
    }

    private struct State {
        var nextProcessID: Int32 = 1000
        var nextConnection: UInt64 = 0
        /// Every open connection, with what ends it.
        var connections: [UInt64: @Sendable (TerminationReason) -> Void] = [:]
        var sessions: [Int32: Entry] = [:]
        var isClosed = false
    }

    /// The most sessions at a time.
    package let limit: Int
    private let state = Mutex(State())

    package init(limit: Int) { self.limit = max(1, limit) }

    /// Connections that have not opened a session yet are bounded too, so that strangers cannot pile up.
    private var connectionLimit: Int { limit.addingReportingOverflow(limit / 2 + 64).partialValue }

    /// Lets a connection in; nil when there are too many or the server is closing.
    package func admit(_ terminate: @escaping @Sendable (TerminationReason) -> Void) -> UInt64? {
        state.withLock { state in
            guard !state.isClosed, state.connections.count < connectionLimit else { return nil }
            state.nextConnection &+= 1
            state.connections[state.nextConnection] = terminate
            return state.nextConnection
        }
    }

    /// The connection is gone.
    package func leave(_ connection: UInt64, key: ConnectionKey?) {
        state.withLock { state in
            state.connections[connection] = nil
            if let key { state.sessions[key.processID] = nil }
        }
    }

    /// Takes a place for a session; nil when all are taken.
    package func reserveSession() -> ConnectionKey? {
        state.withLock { state in
            guard state.sessions.count < limit else { return nil }
            repeat {
                state.nextProcessID = state.nextProcessID == .max ? 1000 : state.nextProcessID + 1
            } while state.sessions[state.nextProcessID] != nil
            let key = ConnectionKey(
                processID: state.nextProcessID, secret: Int32.random(in: .min ... .max))
            state.sessions[key.processID] = Entry(key: key, cancel: {})
            return key
        }
    }

    /// Says how the session in a reserved place is cancelled.
    package func register(_ key: ConnectionKey, cancel: @escaping @Sendable () -> Void) {
        state.withLock { $0.sessions[key.processID] = Entry(key: key, cancel: cancel) }
    }

    /// Gives a reserved place back.
    package func release(_ key: ConnectionKey) {
        state.withLock { $0.sessions[key.processID] = nil }
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
