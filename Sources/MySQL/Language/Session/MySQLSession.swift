// A session: what a connection's machine drives, one request at a time.

package import FaultInjection
package import QueryEngine
import StorageEngine
import Synchronization

/// One client's session in a server. Everything it does happens in the call that asks for it; what reaches it from other
/// threads is `control`'s cancel and terminate, and the wake-ups of its tickets.
package final class MySQLSession: Sendable {
    /// Confined: one call at a time, from whichever thread makes it.
    private let core: Mutex<MySQLSessionCore>
    package let control: SessionControl

    /// See `SQLCluster.openMySQLSession`.
    init(
        database: DatabaseServices, cluster: SQLCluster, language: MySQLLanguage,
        login: MySQLLogin, events: SessionEvents, number: Int32, connection: Int?,
        isExempt: Bool
    ) throws(SQLError) {
        let control = SessionControl(
            number: number, user: login.user, database: database.name,
            connection: isExempt ? nil : connection, owners: cluster.owners, events: events)
        self.control = control
        core = Mutex(
            MySQLSessionCore(
                services: database, cluster: cluster, language: language, control: control,
                login: login,
                faults: FaultGate(
                    isExempt ? nil : cluster.faults(ofDatabase: database.name),
                    language.faultWords,
                    FaultContext(
                        connection: connection ?? Int(control.number), user: login.user,
                        database: login.database ?? database.name))))
        let failure = core.withLock { core -> SQLError? in
            do throws(SQLError) {
                try core.enter(login.database)
                return nil
            } catch {
                return language.wording.worded(error)
            }
        }
        if let failure { throw failure }
        cluster.join(control, database)
    }

    package func start<Sink: MySQLResultSink>(
        _ request: borrowing MySQLRequest, _ sink: inout Sink
    ) -> Progress {
        core.withLock { $0.start(request, &sink) }
    }

    package func resume<Sink: MySQLResultSink>(_ sink: inout Sink) -> Progress {
        core.withLock { $0.resume(&sink) }
    }

    /// From now on the observer is told what happens.
    package func observe(_ observer: any SessionObserver) {
        core.withLock { $0.observe(observer) }
    }

    // MARK: What it is

    package var connectionID: UInt32 { UInt32(bitPattern: control.number) }

    /// The status that an answer would have now.
    package var status: MySQLStatus { core.withLock { $0.status } }

    /// What its connection has to know between two commands, and was not told yet.
    package func takeIdleState() -> MySQLIdleState { core.withLock { $0.takeIdleState() } }

    /// The current database.
    package var database: String? { core.withLock { $0.currentDatabase } }

    /// Units of work that expressions have done without spending a step's budget for them: with the steps, what all
    /// statements so far have cost.
    package var chargedWork: Int { core.withLock { $0.runner.chargedWork } }

    /// How many transactions have been committed, those that did nothing too.
    package var commitCount: UInt64 { core.withLock { $0.runner.commitCount } }

    /// Who the session is to fault rules, and the statement under way.
    package func faultContext() -> FaultContext? {
        core.withLock { $0.runner.outputFaultContext }
    }

    // MARK: From any thread

    /// KILL QUERY: between statements it does nothing.
    package func cancel() { control.cancel() }

    /// Ends the session with this error at its next look.
    package func terminate(_ error: SQLError) { control.terminate(error) }

    package var isTerminated: Bool { control.isTerminated }

    /// The connection is gone.
    package func close() {
        core.withLock { $0.close() }
    }
}

extension MySQLSession: StatementSession {
    package func run<Sink: RowSink>(_ statements: [UInt8], _ sink: inout Sink) -> Progress {
        answering(&sink) { start(.query(statements), &$0) }
    }

    package func proceed<Sink: RowSink>(_ sink: inout Sink) -> Progress {
        answering(&sink) { resume(&$0) }
    }

    private func answering<Sink: RowSink>(
        _ sink: inout Sink, _ work: (inout MySQLRowsAlone<Sink>) -> Progress
    ) -> Progress {
        var alone = MySQLRowsAlone(rows: sink)
        defer { sink = alone.rows }
        return work(&alone)
    }
}

/// The answers of a session without what its protocol alone asks for.
private struct MySQLRowsAlone<Sink: RowSink>: MySQLResultSink {
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
    mutating func resultSet(
        _ described: MySQLResultColumns, formats: [ValueFormat], told: MySQLToldColumns?,
        environment: TypeEnvironment
    ) {
        rows.columns(described.columns, formats: formats)
    }
    mutating func cursorOpened(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], environment: TypeEnvironment,
        _ completion: MySQLCompletion
    ) {}
    mutating func fetchedRows(_ columns: [ResultColumn]) {}
    mutating func rowsEnd(_ completion: MySQLCompletion) {}
    mutating func ok(_ completion: MySQLCompletion) {}
    mutating func endOfCommand(_ completion: MySQLCompletion) {}
    mutating func prepared(
        _ statement: UInt32, parameterCount: Int, _ described: MySQLResultColumns,
        told: MySQLToldColumns, environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {}
    mutating func fieldList(
        _ columns: [ResultColumn], _ facts: [MySQLColumnFacts], defaults: [String?],
        environment: TypeEnvironment, _ completion: MySQLCompletion
    ) {}
    mutating func statistics(_ text: String) {}
}
