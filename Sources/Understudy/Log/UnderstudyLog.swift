// What clients did: connections, statements, transactions, waits; the newest of each, and how many there were.

import FaultInjection
import PostgresServer
import QueryEngine
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
        var numbers: [Int32: Int] = [:]
        var began: UInt64

        init(limit: Int, began: UInt64) {
            connections = Entries(limit: 1)
            closed = Entries(limit: limit)
            statements = Entries(limit: limit)
            transactions = Entries(limit: limit)
            waits = Entries(limit: limit)
            faults = Entries(limit: limit)
            self.began = began
        }
    }

    private let state: Mutex<State>

    /// - Parameter began: nanoseconds on the cluster's clock.
    init(limit: Int, began: UInt64) {
        state = Mutex(State(limit: limit, began: began))
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
        let began = state.withLock { $0.began }
        return .nanoseconds(Int64(clamping: nanoseconds > began ? nanoseconds - began : 0))
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
            for (processID, number) in state.numbers where number == connection {
                state.numbers[processID] = nil
            }
        }
    }

    /// The numbers of these sessions' connections.
    func connections(of processIDs: [Int32]) -> [Int] {
        state.withLock { state in processIDs.compactMap { state.numbers[$0] }.sorted() }
    }

    private func open(
        _ opening: SessionOpening, processID: Int32, at now: UInt64
    ) -> Int {
        let opened = time(now)
        let application = opening.settings.last { $0.name == "application_name" }?.value ?? ""
        return state.withLock { state in
            let number =
                opening.connection > 0 ? opening.connection : state.connections.total + 1
            state.connections.append(number)
            state.numbers[processID] = number
            state.open[number] = LoggedConnection(
                number: number, user: opening.user, database: opening.database,
                application: application, opened: opened)
            return number
        }
    }

    /// Stands between a connection and its session and hears of both.
    func watch(
        _ opened: OpenedSession, _ opening: SessionOpening, of cluster: SQLCluster
    ) -> OpenedSession {
        let number = open(opening, processID: opened.key.processID, at: cluster.time.nanoseconds)
        let session = RecordedSession(
            opened.session, processID: opened.key.processID, connection: number, log: self,
            cluster: cluster)
        return OpenedSession(session: session, key: opened.key, settings: opened.settings)
    }
}
