// A session: what a connection's machine drives, one request at a time.

package import FaultInjection
package import QueryEngine
import StorageEngine
import Synchronization

/// One client's session in a database. Everything it does happens in the call that asks for it; what reaches it from
/// other threads is `cancel`, `terminate` and the wake-ups of its tickets.
package final class Session: Sendable {
    /// Confined: one call at a time, from whichever thread makes it.
    private let core: Mutex<SessionCore>
    package let control: SessionControl
    private let queue: NotificationQueue
    private let backend: Backend

    /// See `SQLCluster.openSession`.
    init(
        database: DatabaseServices, cluster: SQLCluster, user: String,
        settings: [(name: String, value: String)], events: SessionEvents, connection: Int?,
        isExempt: Bool
    ) throws(SQLError) {
        let control = SessionControl(
            number: cluster.nextSessionNumber(), user: user, database: database.name,
            connection: isExempt ? nil : connection, owners: cluster.owners, events: events)
        self.control = control
        let backend = Backend(control)
        let queue = database.annex { NotificationQueue() }
        self.backend = backend
        self.queue = queue
        core = Mutex(
            SessionCore(
                services: database, cluster: cluster, backend: backend, notifications: queue,
                user: user,
                faults: FaultGate(
                    isExempt ? nil : cluster.faults(ofDatabase: database.name),
                    cluster.language.faultWords,
                    FaultContext(
                        connection: connection ?? Int(control.number), user: user,
                        database: database.name))))
        let failure = core.withLock { core -> SQLError? in
            do throws(SQLError) {
                try core.applyStartup(settings)
                return nil
            } catch {
                return error
            }
        }
        if let failure { throw failure }
        cluster.join(control, database)
    }

    package func start<Sink: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout Sink
    ) -> Progress {
        core.withLock { $0.start(request, &sink) }
    }

    package func resume<Sink: ResultSink>(_ sink: inout Sink) -> Progress {
        core.withLock { $0.resume(&sink) }
    }

    /// From now on the observer is told what happens.
    package func observe(_ observer: any SessionObserver) {
        core.withLock { $0.observe(observer) }
    }

    // MARK: COPY FROM STDIN

    package func copyData(_ bytes: [UInt8]) {
        core.withLock { $0.feedCopy(bytes) }
    }

    package func copyDone() {
        core.withLock { $0.endCopy(.done) }
    }

    package func copyFail(_ error: SQLError) {
        core.withLock { $0.endCopy(.failed(error)) }
    }

    // MARK: Notifications

    /// The next message from other sessions, once no transaction is under way.
    package func nextNotification() -> SessionNotification? {
        queue.next(for: backend)
    }

    // MARK: What it is

    package var transactionStatus: TransactionStatus { core.withLock { $0.status } }

    /// Units of work that expressions have done without spending a step's budget for them: with the steps, what all
    /// statements so far have cost.
    package var chargedWork: Int { core.withLock { $0.runner.chargedWork } }

    /// How many transactions have been committed, those that did nothing too.
    package var commitCount: UInt64 { core.withLock { $0.runner.commitCount } }

    package var processID: Int32 { control.number }

    /// The current value of a setting as SHOW prints it.
    package func parameter(_ name: String) -> String? {
        core.withLock { $0.show(name) }
    }

    /// All settings that a client is told at its start.
    package func reportedParameters() -> [(name: String, value: String)] {
        core.withLock { $0.reportedParameters() }
    }

    /// 0: none.
    package var idleTimeouts: (inTransactionMilliseconds: Int, sessionMilliseconds: Int) {
        core.withLock {
            (
                $0.settings.current.idleInTransactionTimeout,
                $0.settings.current.idleSessionTimeout
            )
        }
    }

    /// Who the session is to fault rules, and the statement under way.
    package func faultContext() -> FaultContext? {
        core.withLock { $0.runner.outputFaultContext }
    }

    // MARK: From any thread

    /// Ends the statement under way with 57014; between statements it does nothing.
    package func cancel() { control.cancel() }

    /// Ends the session with a FATAL error at its next look.
    package func terminate(_ error: SQLError) { control.terminate(error) }

    /// Somebody has called `terminate`: an idle session's connection has to end it.
    package var isTerminated: Bool { control.isTerminated }

    /// The connection is gone.
    package func close() {
        core.withLock { $0.close() }
    }
}

extension Session: StatementSession {
    package func run<Sink: RowSink>(_ statements: [UInt8], _ sink: inout Sink) -> Progress {
        answering(&sink) { start(.simpleQuery(statements), &$0) }
    }

    package func proceed<Sink: RowSink>(_ sink: inout Sink) -> Progress {
        answering(&sink) { resume(&$0) }
    }

    private func answering<Sink: RowSink>(
        _ sink: inout Sink, _ work: (inout RowsAlone<Sink>) -> Progress
    ) -> Progress {
        var alone = RowsAlone(rows: sink)
        defer { sink = alone.rows }
        return work(&alone)
    }
}

/// The answers of a session without what its protocol alone asks for.
private struct RowsAlone<Sink: RowSink>: ResultSink {
    var rows: Sink
    var isFull: Bool { rows.isFull }

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        rows.columns(columns, formats: formats)
    }
    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        rows.row(slots, columns: columns, formats: formats, environment: environment)
    }
    mutating func notice(_ notice: Notice) { rows.notice(notice) }
    mutating func error(_ error: SQLError) { rows.error(error) }
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        rows.disturb(action, at: moment)
    }
    mutating func commandComplete(tag: CommandTag) {}
    mutating func emptyQuery() {}
    mutating func parseComplete() {}
    mutating func bindComplete() {}
    mutating func closeComplete() {}
    mutating func parameterDescription(_ types: [TypeID]) {}
    mutating func noData() {}
    mutating func portalSuspended() {}
    mutating func parameterStatus(name: String, value: String) {}
    mutating func copyIn(columnCount: Int, format: ValueFormat) {}
    mutating func copyOut(columnCount: Int, format: ValueFormat) {}
    mutating func copyData(_ bytes: [UInt8]) {}
    mutating func copyDone() {}
}
