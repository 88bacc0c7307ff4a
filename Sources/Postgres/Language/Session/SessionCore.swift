// All that a session of Postgres is, behind the one lock of `Session`: its block, statements, portals, settings, and the
// request it is working at. What running a statement takes is its runner's.

import FaultInjection
import QueryEngine
import StorageEngine

/// What the session is working at.
enum Activity {
    case none
    case simple(SimpleQuery)
    case execute(Portal, maximumRows: Int)
    case sync(BlockCommit?)
}

/// How a step of an activity ended, short of an interrupt.
enum Pause {
    case finished, outputFull
}

final class SessionCore {
    let runner: StatementRunner
    let cluster: SQLCluster
    let backend: Backend
    /// Of the database.
    let notifications: NotificationQueue
    let user: String

    var settings: SettingStore

    // The transaction, beside what the runner holds of it.
    var block = BlockState.idle
    /// What to put back at each of the runner's savepoints.
    var savepoints: [SessionSavepoint] = []
    /// The modes that the transaction took over from the one before it; nil: the session's defaults.
    var chainedModes: TransactionState?
    var settingsAtBegin: SettingState?
    var outgoing: [SessionNotification] = [] { didSet { if outgoing.isEmpty { said = nil } } }
    /// The same by what they say, once there are many: a transaction says nothing twice.
    var said: Set<[String]>?
    var listening: [ListenChange] = []
    var holdsNotifications = false
    /// The session has made temporary tables: its names mean something else than those of others.
    var hasTemporaryTables = false

    // Statements and portals.
    var prepared: [String: PreparedStatement] = [:] { didSet { lastStatement = nil } }
    /// The one of `prepared` that was asked for last.
    var lastStatement: PreparedStatement?
    var unnamedStatement: PreparedStatement?
    var portals: [String: Portal] = [:]
    var unnamedPortal: Portal?

    var inBand = InBandFaults()
    /// An Execute before this one, since the last Sync, has had no Sync of its own.
    var isPipelining = false

    /// What is told of the session; nil almost always.
    var observation: SessionObservation?

    // The request under way.
    var activity = Activity.none
    /// One that is begun again from its beginning: parsing or planning it is long.
    var repeated: SessionRequest?
    var isClosed = false

    // COPY FROM's data as it came.
    var copyBuffer: [UInt8] = []
    var copyEnd = CopyEnd.open

    // What functions remember.
    var sequenceValues: [UInt32: Int64] = [:]
    var lastSequence: UInt32?

    init(
        services: DatabaseServices, cluster: SQLCluster, backend: Backend,
        notifications: NotificationQueue, user: String, faults: FaultGate
    ) {
        runner = StatementRunner(
            services: services, frontend: cluster.language.frontend, control: backend.control,
            time: cluster.time, stepBudget: cluster.stepBudget, gate: faults)
        self.cluster = cluster
        self.backend = backend
        self.notifications = notifications
        self.user = user
        settings = SettingStore(user: user, cluster: cluster, locale: services.locale)
        runner.host = self
        settingsChanged()
    }

    var status: TransactionStatus {
        switch block {
        case .idle, .single, .implicit: .idle
        case .inBlock: .inBlock
        case .failed: .failed
        }
    }

    // MARK: Requests

    func start<Sink: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout Sink
    ) -> Progress {
        if let over = endIfTerminated(&sink) { return over }
        runner.beginRequest()
        return dispatch(request, &sink)
    }

    /// Carries a request out, or begins to.
    private func dispatch<Sink: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout Sink
    ) -> Progress {
        if let observation { observation.request = copy request }
        let outer = runner.pace.enter()
        defer { WorkPace.leave(to: outer) }
        let progress = carryOut(request, &sink)
        if case .movesAside = progress, case .none = activity { repeated = copy request }
        return progress
    }

    @inline(__always)
    private func carryOut<Sink: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout Sink
    ) -> Progress {
        switch request {
        case .simpleQuery(let text): return startSimpleQuery(text, &sink)
        case .execute(let portal, let rows): return startExecute(portal, rows, &sink)
        case .sync:
            activity = .sync(nil)
            return drive(&sink)
        case .fail(let error): return fail(error, &sink)
        case .parse(let name, let text, let types):
            return atOnce(&sink) { core, sink throws(Interrupt) in
                try core.parse(name, text, types)
                sink.parseComplete()
            }
        case .bind(let portal, let statement, let parameters, let formats):
            return atOnce(&sink) { core, sink throws(Interrupt) in
                try core.bind(portal, statement, parameters, formats)
                sink.bindComplete()
            }
        case .describeStatement(let name):
            return atOnce(&sink) { core, sink throws(Interrupt) in
                try core.describeStatement(name, &sink)
            }
        case .describePortal(let name):
            return atOnce(&sink) { core, sink throws(Interrupt) in
                try core.describePortal(name, &sink)
            }
        case .closeStatement(let name):
            closeStatement(name)
            sink.closeComplete()
            return .finished
        case .closePortal(let name):
            closePortal(name)
            sink.closeComplete()
            return .finished
        }
    }

    /// Goes on with the request under way.
    func resume<Sink: ResultSink>(_ sink: inout Sink) -> Progress {
        if let over = endIfTerminated(&sink) { return over }
        runner.pace.beginTurn()
        if let request = repeated {
            repeated = nil
            return dispatch(request, &sink)
        }
        if case .none = activity { return .finished }
        let outer = runner.pace.enter()
        defer { WorkPace.leave(to: outer) }
        if runner.isHeldUp {
            do throws(SQLError) {
                if let stillWaiting = try runner.look() { return stillWaiting }
            } catch {
                return fail(error, &sink)
            }
            if let progress = meet(runner.goOnWithMoment(&sink), &sink) { return progress }
        }
        return drive(&sink)
    }

    /// A request that never waits.
    @inline(__always)
    private func atOnce<Sink: ResultSink>(
        _ sink: inout Sink, _ work: (SessionCore, inout Sink) throws(Interrupt) -> Void
    ) -> Progress {
        do throws(Interrupt) {
            beginExtended()
            try work(self, &sink)
            if runner.hasNotices { runner.tellNotices(&sink) }
            return .finished
        } catch {
            switch error {
            case .error(let error): return fail(error, &sink)
            case .yield where runner.pace.takeMove(): return .movesAside
            default: return fail(SQLError(.internalError, "planning cannot wait"), &sink)
            }
        }
    }

    /// Works at the activity until it ends or has to stop.
    func drive<Sink: ResultSink>(_ sink: inout Sink) -> Progress {
        while true {
            do throws(Interrupt) {
                let pause: Pause
                switch activity {
                case .none: pause = .finished
                case .simple(let query): pause = try advance(query, &sink)
                case .execute(let portal, let rows): pause = try advance(portal, rows, &sink)
                case .sync: pause = try advanceSync(&sink)
                }
                if runner.hasNotices { runner.tellNotices(&sink) }
                if pause == .outputFull { return .outputFull }
                return finish(&sink)
            } catch {
                if runner.hasNotices { runner.tellNotices(&sink) }
                switch runner.stop(error) {
                case .rests(let progress): return progress
                case .failed(let error): return fail(error, &sink)
                case .moment: if let progress = answerMoment(&sink) { return progress }
                }
            }
        }
    }

    /// The activity is done.
    func finish<Sink: ResultSink>(_ sink: inout Sink) -> Progress {
        switch activity {
        case .simple, .sync:
            if case .simple = activity { runner.forgetText() }
            if settings.hasUnreported { reportSettings(&sink) }
            runner.control.end()
        case .none, .execute: break
        }
        activity = .none
        return .finished
    }

    /// An error ends the activity and fails the transaction.
    func fail<Sink: ResultSink>(_ error: SQLError, _ sink: inout Sink) -> Progress {
        if error.asksToMove, runner.pace.takeMove() {
            // The request begins anew, and says again what it had to say.
            runner.forgetNotices()
            return .movesAside
        }
        runner.abandonWork()
        tellFailure(error)
        abortAfterError()
        if runner.hasNotices { runner.tellNotices(&sink) }
        return answer(error, &sink)
    }

    /// Says an error, whatever it has come to, and ends the activity.
    func answer<Sink: ResultSink>(_ error: SQLError, _ sink: inout Sink) -> Progress {
        let error = cluster.language.wording.worded(error)
        sink.error(error)
        if error.fields.isFatal {
            tellEnd(.rolledBack)
            close()
            return .terminated
        }
        return finish(&sink)
    }

    // MARK: The end

    private func endIfTerminated<Sink: ResultSink>(_ sink: inout Sink) -> Progress? {
        if isClosed { return .terminated }
        guard runner.control.isTerminated else { return nil }
        let error = runner.control.termination ?? SessionErrors.terminated
        tellEnd(.rolledBack)
        close()
        sink.error(cluster.language.wording.worded(error))
        return .terminated
    }

    /// The client has gone, or the server ends the session.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        runner.close()
        forgetInBandFaults()
        activity = .none
        repeated = nil
        portals = [:]
        unnamedPortal = nil
        prepared = [:]
        unnamedStatement = nil
        runner.rollBack()
        endTransactionState()
        dropTemporaryTablesAtEnd()
        database.unlockAllAdvisory(owner: control.owner)
        notifications.leave(backend)
        cluster.leave(control, services)
        control.end()
        observation?.observer.sessionClosed()
    }
}

/// What the session reaches through its runner.
extension SessionCore {
    var services: DatabaseServices { runner.services }
    var database: Database { runner.database }
    var control: SessionControl { runner.control }
    var time: any TimeSource { runner.time }
    var environment: TypeEnvironment { runner.environment }
    var statementTimestamp: Int64 { runner.statementTimestamp }
    var transaction: Transaction? { runner.transaction }

    var modes: TransactionState {
        get { runner.modes }
        set { runner.modes = newValue }
    }

    func requireTransaction() -> Transaction { runner.requireTransaction() }
    func requireCatalog() -> TransactionCatalog { runner.requireCatalog() }
    func warn(_ condition: Condition, _ message: String) { runner.warn(condition, message) }
}
