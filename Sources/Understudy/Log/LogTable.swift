// Which log hears of which sessions and faults: the server's, or that of a private fork.

import FaultInjection
import Logging
import ServerKit
import Synchronization

/// The logs of one server, by database.
final class LogTable: Sendable {
    /// Of all databases that have none of their own.
    let log: UnderstudyLog?
    private let logger: Logger?
    private let forks = Mutex<[String: UnderstudyLog]>([:])

    init(_ log: UnderstudyLog?, watching faults: FaultInjector, _ logger: Logger?) {
        self.log = log
        self.logger = logger.flatMap { $0.logLevel <= .info ? $0 : nil }
        log?.watch(faults)
    }

    func set(_ log: UnderstudyLog?, of database: String) {
        forks.withLock { $0[database] = log }
    }

    private func log(of database: String) -> UnderstudyLog? {
        forks.withLock { $0[database] } ?? log
    }

    /// Who hears of each session that is opened.
    var audience: Stage.Audience {
        { [self] client, connection in
            let lines = logger.map { SessionLines(client, connection: connection, $0) }
            guard let log = log(of: client.database) else { return lines }
            let recorder = log.open(client, connection: connection)
            guard let lines else { return recorder }
            return BothObservers(recorder, lines)
        }
    }
}

/// Tells two of the same session.
private final class BothObservers: SessionObserver {
    private let first: any SessionObserver
    private let second: any SessionObserver

    init(_ first: any SessionObserver, _ second: any SessionObserver) {
        self.first = first
        self.second = second
    }

    private func tell(_ body: (any SessionObserver) -> Void) {
        body(first)
        body(second)
    }

    func statementBegan(_ statement: StatementFacts) { tell { $0.statementBegan(statement) } }
    func commitBegan() { tell { $0.commitBegan() } }
    func statementEnded(kind: StatementKinds, rows: Int?, error: ObservedError?) {
        tell { $0.statementEnded(kind: kind, rows: rows, error: error) }
    }
    func transactionBegan() { tell { $0.transactionBegan() } }
    func savepointRestored() { tell { $0.savepointRestored() } }
    func transactionEnded(_ end: TransactionEnd) { tell { $0.transactionEnded(end) } }
    func waitBegan(for connections: [Int]) { tell { $0.waitBegan(for: connections) } }
    func waitEnded() { tell { $0.waitEnded() } }
    func wasCut() { tell { $0.wasCut() } }
    func sessionClosed() { tell { $0.sessionClosed() } }
}
