// What is known of a session, for whoever asks, from any thread.

import ClientPooling
import PostgresWire

/// What the server last said of itself, and how much is under way.
final class SessionState: Sendable {
    struct Facts: Sendable {
        var status = PostgresServerMessage.ReadyForQuery.Status.idle
        var parameters: [String: String] = [:]
        var processID: Int32 = 0
        var isEncrypted = false
        /// Requests whose end has not come.
        var underWay = 0
        /// Something was asked since the session was last put in order.
        var wasUsed = false
        /// How many `withTransaction` are open, one within the other.
        var transactionDepth = 0
        var lastRequest: UInt64 = 0
        var lastName: UInt64 = 0
    }

    private let facts = WatchedMutex(Facts())

    var now: Facts { facts.withLock { $0 } }

    func change<Value: Sendable>(_ body: (inout sending Facts) -> sending Value) -> Value {
        facts.withLock(body)
    }

    /// A number that this session has given to nothing else.
    func newName() -> UInt64 {
        facts.withLock { facts in
            facts.lastName &+= 1
            return facts.lastName
        }
    }

    /// A number for a new request, which is under way from now on.
    func newRequest(isUse: Bool) -> RequestID {
        facts.withLock { facts in
            facts.lastRequest &+= 1
            facts.underWay += 1
            if isUse { facts.wasUsed = true }
            return RequestID(number: facts.lastRequest)
        }
    }
}
