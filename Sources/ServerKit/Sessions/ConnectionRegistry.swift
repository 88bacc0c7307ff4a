// Who is connected: the limits on connections and sessions, the numbers of connections, and the end of all at a shutdown.

package import FaultInjection
import Synchronization

/// The connections of one server. All methods may be called from any thread.
package final class ConnectionRegistry: Sendable {
    /// What becomes of a connection at its beginning.
    package enum Admission: Sendable {
        case admitted(number: UInt64)
        case refused(FaultMeaning)
    }

    private struct State {
        /// Every open connection, with what ends it.
        var connections: [UInt64: @Sendable (TerminationReason) -> Void] = [:]
        /// Sessions that are there or being made.
        var sessions = 0
        var isClosed = false
    }

    /// The most sessions at a time.
    package let limit: Int
    private let numbers: ConnectionNumbers
    private let state = Mutex(State())
    /// Told when a connection goes.
    package let departures = ChangeSignal()

    /// - Parameter numbers: Those of all servers on a stage.
    package init(limit: Int, numbers: ConnectionNumbers = ConnectionNumbers()) {
        self.limit = max(1, limit)
        self.numbers = numbers
    }

    /// Connections that have not opened a session yet are bounded too, so that strangers cannot pile up.
    private var connectionLimit: Int { limit.addingReportingOverflow(limit / 2 + 64).partialValue }

    /// Lets a connection in, unless there are too many or the server is closing.
    package func admit(
        _ terminate: @escaping @Sendable (TerminationReason) -> Void
    ) -> Admission {
        state.withLock { state in
            guard !state.isClosed else { return .refused(.shuttingDown) }
            guard state.connections.count < connectionLimit else {
                return .refused(.tooManyConnections)
            }
            let number = UInt64(numbers.next())
            state.connections[number] = terminate
            return .admitted(number: number)
        }
    }

    /// The connection is gone.
    package func leave(_ connection: UInt64) {
        state.withLock { $0.connections[connection] = nil }
        departures.tell()
    }

    /// Takes a place for a session; false when all are taken.
    package func takePlace() -> Bool {
        state.withLock { state in
            guard state.sessions < limit else { return false }
            state.sessions += 1
            return true
        }
    }

    /// The session in a place is gone, or was never made.
    package func giveUpPlace() {
        state.withLock { $0.sessions -= 1 }
    }

    /// Ends every connection and admits no more.
    package func close(_ reason: TerminationReason) {
        let all = state.withLock { state in
            state.isClosed = true
            return Array(state.connections.values)
        }
        for terminate in all { terminate(reason) }
    }

    package var connectionCount: Int { state.withLock { $0.connections.count } }
    package var sessionCount: Int { state.withLock { $0.sessions } }
}
