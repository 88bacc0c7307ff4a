// A session: what YDB's services drive, one request at a time.

package import FaultInjection
package import QueryEngine
import StorageEngine
import Synchronization

/// One client's session. Everything it does happens in the call that asks for it; what reaches it from other threads is `control`'s
/// cancel and terminate.
package final class YDBSession: Sendable {
    /// Confined: one call at a time, from whichever thread makes it.
    private let core: Mutex<YDBSessionCore>
    package let control: SessionControl

    /// See `SQLCluster.openYDBSession`.
    init(
        database: DatabaseServices, cluster: SQLCluster, path: String, user: String,
        application: String, events: SessionEvents, number: Int32, connection: Int?,
        isExempt: Bool
    ) {
        let control = SessionControl(
            number: number, user: user, database: database.name,
            connection: isExempt ? nil : connection, owners: cluster.owners, events: events)
        self.control = control
        core = Mutex(
            YDBSessionCore(
                services: database, cluster: cluster, control: control, path: path,
                application: application,
                faults: FaultGate(
                    isExempt ? nil : cluster.faults(ofDatabase: database.name),
                    cluster.language.faultWords,
                    FaultContext(
                        connection: connection ?? Int(control.number), user: user,
                        database: database.name))))
        cluster.join(control, database)
    }

    /// - Parameter deadline: The instant of the clock by which the request ends with TIMEOUT.
    package func start<Sink: YDBResultSink>(
        _ request: YDBRequest, until deadline: UInt64? = nil, _ sink: inout Sink
    ) -> Progress {
        core.withLock { $0.start(request, until: deadline, &sink) }
    }

    /// The last request was ended by its deadline.
    package var hasTimedOut: Bool { core.withLock { $0.hasTimedOut } }

    package func resume<Sink: YDBResultSink>(_ sink: inout Sink) -> Progress {
        core.withLock { $0.resume(&sink) }
    }

    /// From now on the observer is told what happens.
    package func observe(_ observer: any SessionObserver) {
        core.withLock { $0.observe(observer) }
    }

    /// Who works with the session from now on, as fault rules see it.
    ///
    /// - Parameters:
    ///   - label: what the client goes by beyond its connection; nil: what it said last.
    ///   - scopes: whose own rules concern it.
    package func appear(label: String?, scopes: [Int]) {
        core.withLock { core in
            if let label { core.runner.gate.context.label = label }
            core.runner.gate.context.scopes = scopes
        }
    }

    /// How many transactions are open.
    package var transactionCount: Int { core.withLock { $0.transactions.count } }

    /// Who the session is to fault rules, and the statement under way.
    package func faultContext() -> FaultContext? {
        core.withLock { $0.runner.outputFaultContext }
    }

    // MARK: From any thread

    /// Ends the request under way.
    package func cancel() { control.cancel() }

    package func terminate(_ error: SQLError) { control.terminate(error) }

    package var isTerminated: Bool { control.isTerminated }

    /// Whoever asked is gone; transactions that are open are rolled back.
    package func close() { core.withLock { $0.close() } }
}

extension YDBSession: StatementSession {
    /// Statements that are a transaction of their own.
    package func run<Sink: RowSink>(_ statements: [UInt8], _ sink: inout Sink) -> Progress {
        answering(&sink) { start(.execute(YDBExecution(.text(statements))), &$0) }
    }

    package func proceed<Sink: RowSink>(_ sink: inout Sink) -> Progress {
        answering(&sink) { resume(&$0) }
    }

    private func answering<Sink: RowSink>(
        _ sink: inout Sink, _ work: (inout YDBErrorsAlone<Sink>) -> Progress
    ) -> Progress {
        var alone = YDBErrorsAlone(rows: sink)
        defer { sink = alone.rows }
        return work(&alone)
    }
}

/// The answers of a session for who does not read its rows.
private struct YDBErrorsAlone<Sink: RowSink>: YDBResultSink {
    var rows: Sink
    var isFull: Bool { rows.isFull }

    mutating func transactionBegan(_ id: String) {}
    mutating func resultSet(_ number: Int, _ columns: [YDBColumn]) {}
    mutating func row(_ slots: borrowing [Value], places: [Int]) {}
    mutating func resultSetEnd() {}
    mutating func finished(_ completion: YDBCompletion) {}
    mutating func failed(_ failure: YDBFailure) {
        let text = failure.issues.map(\.description).joined(separator: "\n")
        rows.error(SQLError(.internalError, text, nativeCode: failure.status.name))
    }
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        rows.disturb(action, at: moment)
    }
}

extension SQLCluster {
    /// The database that clients find who name none.
    package static let ydbDatabase = "local"

    /// Opens a session.
    ///
    /// - Parameters:
    ///   - path: the database's: `/local`. `/local~word` is a fork of it, which is made when it is first asked for.
    ///   - number: its own, which `nextSessionNumber` gave before; nil: one is drawn.
    ///   - connection: what fault rules know the session by.
    ///   - isExempt: fault rules do not apply.
    package func openYDBSession(
        path: String, user: String = "root", application: String = "", number: Int32? = nil,
        connection: Int? = nil, isExempt: Bool = false, events: SessionEvents
    ) throws(SQLError) -> YDBSession {
        guard language is YDBLanguage else {
            throw SQLError(.internalError, "the cluster speaks another language")
        }
        var name = path
        name.trimPrefix { $0 == "/" }
        if name.isEmpty { name = Self.ydbDatabase }
        if name == Self.ydbDatabase || name.hasPrefix(Self.ydbDatabase + "~"),
            storage.database(Self.ydbDatabase) == nil
        {
            do throws(SQLError) {
                try createDatabase(Self.ydbDatabase)
            } catch {
                // Another session may have made it meanwhile.
                if error.condition != .duplicateDatabase { throw error }
            }
        }
        guard let services = try databaseForSession(name) else {
            throw .yql(
                .notFound, "Database \(path) is not found", stage: .request,
                condition: .invalidCatalogName)
        }
        let shown = name.split(separator: "~").first.map { "/" + $0 } ?? "/" + name
        return YDBSession(
            database: services, cluster: self, path: shown, user: user, application: application,
            events: events, number: number ?? nextSessionNumber(), connection: connection,
            isExempt: isExempt)
    }

    /// What the sessions of a database share.
    package func ydbState(_ services: DatabaseServices) -> YDBServerState {
        services.annex { YDBServerState() }
    }
}
