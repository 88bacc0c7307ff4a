// What clients did: connections, statements, transactions, waits; the newest of each, and how many there were.

import FaultInjection
import ServerKit
import Synchronization

/// The log of a server that was started with one. It hears of clients' connections alone, not of what the test runs in the
/// process itself.
public final class UnderstudyLog: Sendable {
    /// Bytes of a statement's text that are kept.
    static let longestText = 10_000

    private struct State: Sendable {
        var connections: Entries<Int>
        var open: [Int: LoggedConnection] = [:]
        var closed: Entries<LoggedConnection>
        var statements: Entries<LoggedStatement>
        var transactions: Entries<LoggedTransaction>
        var waits: Entries<LoggedWait>
        var faults: Entries<LoggedFault>
        var order = 0

        init(limit: Int) {
            connections = Entries(limit: 1)
            closed = Entries(limit: limit)
            statements = Entries(limit: limit)
            transactions = Entries(limit: limit)
            waits = Entries(limit: limit)
            faults = Entries(limit: limit)
        }
    }

    private let state: Mutex<State>
    private let clock: any TimeSource
    private let began: UInt64
    /// Told when a connection is closed.
    let closings = ChangeSignal()

    init(limit: Int, _ clock: any TimeSource) {
        state = Mutex(State(limit: limit))
        self.clock = clock
        began = clock.nanoseconds
    }

    // MARK: What it holds

    /// The connections that clients opened, by their numbers.
    public var connections: [LoggedConnection] {
        state.withLock { ($0.closed.newest + $0.open.values).sorted { $0.number < $1.number } }
    }

    /// The statements, in the order in which they ended.
    public var statements: [LoggedStatement] { state.withLock { $0.statements.newest } }

    /// The transactions, in the order in which they ended.
    public var transactions: [LoggedTransaction] { state.withLock { $0.transactions.newest } }

    /// The waits, in the order in which they ended.
    public var waits: [LoggedWait] { state.withLock { $0.waits.newest } }

    /// The faults that rules have put upon clients, in their order.
    public var faults: [LoggedFault] { state.withLock { $0.faults.newest } }

    /// How many statements there were, those that are no longer kept too.
    public var statementCount: Int { state.withLock { $0.statements.total } }

    /// How many connections there were.
    public var connectionCount: Int { state.withLock { $0.connections.total } }

    /// Forgets everything but the connections that are open.
    public func clear() {
        state.withLock {
            $0.closed.removeAll()
            $0.statements.removeAll()
            $0.transactions.removeAll()
            $0.waits.removeAll()
            $0.faults.removeAll()
        }
    }

    // MARK: What it is told

    func time(_ nanoseconds: UInt64) -> Duration {
        .nanoseconds(Int64(clamping: nanoseconds > began ? nanoseconds - began : 0))
    }

    func note(_ statement: LoggedStatement) { state.withLock { $0.statements.append(statement) } }

    func note(_ transaction: LoggedTransaction) {
        state.withLock { $0.transactions.append(transaction) }
    }

    /// A decision of the rules, or what became of one.
    func note(_ decision: FaultDecision, isNew: Bool, at now: UInt64) {
        let began = time(now)
        state.withLock { state in
            guard isNew else {
                return state.faults.change {
                    $0.decision.number == decision.number
                } _: {
                    $0.decision = decision
                }
            }
            state.order += 1
            state.faults.append(
                LoggedFault(order: state.order, began: began, decision: decision))
        }
    }

    /// The place of what begins now.
    func nextOrder() -> Int {
        state.withLock { state in
            state.order += 1
            return state.order
        }
    }

    func note(_ wait: LoggedWait) { state.withLock { $0.waits.append(wait) } }

    func note(_ connection: Int, isInTransaction: Bool) {
        state.withLock { $0.open[connection]?.isInTransaction = isInTransaction }
    }

    func close(_ connection: Int, isInTransaction: Bool, at now: UInt64) {
        let closed = time(now)
        state.withLock { state in
            guard var entry = state.open.removeValue(forKey: connection) else { return }
            entry.closed = closed
            entry.isInTransaction = isInTransaction
            state.closed.append(entry)
        }
        closings.tell()
    }

    /// A client was let in: who hears of its session.
    func open(_ client: ClientIdentity, connection: Int) -> any SessionObserver {
        let opened = time(clock.nanoseconds)
        state.withLock { state in
            state.connections.append(connection)
            state.open[connection] = LoggedConnection(
                number: connection, user: client.user, database: client.database,
                application: client.application, opened: opened)
        }
        return SessionRecorder(connection: connection, log: self, clock)
    }

    /// Hears of the decisions of the rules for as long as it is there.
    func watch(_ faults: FaultInjector) {
        faults.watch { [weak self, clock] decision, isNew in
            self?.note(decision, isNew: isNew, at: clock.nanoseconds)
        }
    }
}

/// The server keeps no log, since its options did not ask for one.
public struct MissingLog: Error, Sendable, CustomStringConvertible {
    /// What to do about it.
    public var description: String {
        "the server keeps no log: set `isLogged` of its options, or `logLimit` of a private fork"
    }
}
