// All that a session is, behind the one lock of `Session`: its transaction, statements, portals, settings, and the
// request it is working at.

import FaultInjection
import StorageEngine

/// What the session is working at.
enum Activity {
    case none
    case simple(SimpleQuery)
    case execute(Portal, maximumRows: Int)
    case sync(CommitRun?)
}

/// How a step of an activity ended, short of an interrupt.
enum Pause {
    case finished, outputFull
}

final class SessionCore {
    let services: DatabaseServices
    let cluster: SQLCluster
    let frontend: any Frontend
    let control: SessionControl
    let user: String
    let time: any TimeSource

    var settings: SettingStore
    var environment: TypeEnvironment
    /// Stands for the settings that plans depend on.
    var meaning: Int

    // The transaction.
    var block = BlockState.idle
    var transaction: Transaction?
    var catalog: TransactionCatalog?
    var modes = CurrentModes()
    var savepoints: [Savepoint] = []
    var settingsAtBegin: SettingState?
    var deferredChecks: [PendingCheck] = []
    var constraints = ConstraintModes()
    var outgoing: [SessionNotification] = [] { didSet { if outgoing.isEmpty { said = nil } } }
    /// The same by what they say, once there are many: a transaction says nothing twice.
    var said: Set<[String]>?
    var listening: [ListenChange] = []
    var holdsNotifications = false
    /// The transaction has changed the catalog: its plans are its own.
    var hasOwnDefinitions = false
    /// The session has made temporary tables: its names mean something else than those of others.
    var hasTemporaryTables = false
    var transactionTimestamp: Int64 = 0
    var statementTimestamp: Int64 = 0

    // Statements and portals.
    /// The simple query under way.
    let literals = LiteralText()
    var prepared: [String: PreparedStatement] = [:] { didSet { lastStatement = nil } }
    /// The one of `prepared` that was asked for last.
    var lastStatement: PreparedStatement?
    var unnamedStatement: PreparedStatement?
    var portals: [String: Portal] = [:]
    var unnamedPortal: Portal?

    /// The catalog of which `environment.enums` tells; nil: look again.
    var enumStamp: UInt64?

    /// The compiled expressions of tables, by the tables' versions.
    var tableRules: [UInt64: TableRules] = [:]

    /// The registers of the last statement, for the next.
    var spareRegisters = Registers()

    /// See `Session.chargedWork`.
    var chargedWork = 0

    /// How many transactions have been committed.
    var commitCount: UInt64 = 0

    // Faults.
    /// The moments that a rule waits for, read once a statement; empty almost always.
    var armed: FaultMoments = []
    /// A statement has run in the transaction: Parse and Describe alone are nothing to commit.
    var hasRun = false
    /// An Execute before this one, since the last Sync, has had no Sync of its own.
    var isPipelining = false
    let faults: SessionFaults

    // The request under way.
    var activity = Activity.none
    /// One that is begun again from its beginning: parsing or planning it is long.
    var repeated: SessionRequest?
    let pace = WorkPace()
    var ticket: Ticket?
    var sleepUntil: UInt64?
    var lockDeadline: UInt64?
    /// Where the statement names the table whose lock it awaits.
    var lockPosition: Int?
    var statementDeadline: UInt64?
    var notices: [Notice] = []
    var isClosed = false

    // COPY FROM's data as it came.
    var copyBuffer: [UInt8] = []
    var copyEnd = CopyEnd.open

    // What functions remember.
    var sequenceValues: [UInt32: Int64] = [:]
    var lastSequence: UInt32?
    var sleepTarget: UInt64?
    var randomState: UInt64

    init(
        services: DatabaseServices, cluster: SQLCluster, frontend: any Frontend,
        control: SessionControl, user: String, time: any TimeSource, faults: SessionFaults
    ) {
        self.services = services
        self.cluster = cluster
        self.frontend = frontend
        self.control = control
        self.user = user
        self.time = time
        self.faults = faults
        settings = SettingStore(user: user, cluster: cluster, locale: services.locale)
        environment = settings.current.environment
        environment.collation = services.locale.collation
        environment.mapsASCIIAlone = services.locale.mapsASCIIAlone
        meaning = services.plans.number(of: settings.current.meaning(user: user))
        randomState = UInt64.random(in: 1...UInt64.max)
        pace.interrupts = self
    }

    var database: Database { services.database }
    var temporarySchema: String {
        services.language.names.temporarySchema(ofSession: control.processID)
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
        control.begin()
        pace.begin()
        return dispatch(request, &sink)
    }

    /// Carries a request out, or begins to.
    private func dispatch<Sink: ResultSink>(
        _ request: borrowing SessionRequest, _ sink: inout Sink
    ) -> Progress {
        let outer = pace.enter()
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
        pace.beginTurn()
        if let request = repeated {
            repeated = nil
            return dispatch(request, &sink)
        }
        if case .none = activity { return .finished }
        let outer = pace.enter()
        defer { WorkPace.leave(to: outer) }
        if ticket != nil || sleepUntil != nil || faults.hold != nil {
            do throws(SQLError) {
                if let stillWaiting = try look() { return stillWaiting }
            } catch {
                guard faults.hold?.isApplied == true, !control.isTerminated else {
                    return fail(error, &sink)
                }
                // The commit stands: a cancel only ends its delay.
                sleepUntil = nil
            }
            if let progress = goOnWithHold(&sink) { return progress }
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
            if !notices.isEmpty { sayNotices(&sink) }
            return .finished
        } catch {
            switch error {
            case .error(let error): return fail(error, &sink)
            case .yield where pace.takeMove(): return .movesAside
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
                if !notices.isEmpty { sayNotices(&sink) }
                if pause == .outputFull { return .outputFull }
                return finish(&sink)
            } catch {
                if !notices.isEmpty { sayNotices(&sink) }
                if let progress = stop(error, &sink) { return progress }
            }
        }
    }

    /// nil: go on at once.
    private func stop<Sink: ResultSink>(
        _ interrupt: Interrupt, _ sink: inout Sink
    ) -> Progress? {
        switch interrupt {
        case .error(let error): return fail(error, &sink)
        case .wait(let ticket): return startWait(ticket)
        case .sleep(let until):
            sleepUntil = until
            return .sleeping(untilNanoseconds: min(until, statementDeadline ?? .max))
        case .yield: return pace.takeMove() ? .movesAside : .yielded
        case .needsCopyData: return .needsInput
        case .moment: return answerMoment(&sink)
        }
    }

    /// The activity is done.
    func finish<Sink: ResultSink>(_ sink: inout Sink) -> Progress {
        switch activity {
        case .simple, .sync:
            if case .simple = activity { literals.end() }
            if settings.hasUnreported { reportSettings(&sink) }
            control.end()
        case .none, .execute: break
        }
        activity = .none
        return .finished
    }

    /// An error ends the activity and fails the transaction.
    func fail<Sink: ResultSink>(_ error: SQLError, _ sink: inout Sink) -> Progress {
        if error.asksToMove, pace.takeMove() {
            // The request begins anew, and says again what it had to say.
            notices.removeAll()
            return .movesAside
        }
        pace.forget()
        ticket = nil
        sleepUntil = nil
        lockDeadline = nil
        lockPosition = nil
        statementDeadline = nil
        control.noteWait(nil)
        control.consumeCancel()
        leaveHold(isApplied: false)
        forgetWatchedRun()
        abortAfterError()
        if !notices.isEmpty { sayNotices(&sink) }
        sink.error(error)
        if error.fields.isFatal {
            close()
            return .terminated
        }
        return finish(&sink)
    }

    func sayNotices<Sink: ResultSink>(_ sink: inout Sink) {
        let lowest = settings.current.clientMinimum
        for notice in notices where notice.severity.rank >= lowest || notice.severity == .info {
            sink.notice(notice)
        }
        notices.removeAll()
    }

    func warn(_ condition: Condition, _ message: String) {
        notices.append(Notice(.warning, condition.sqlState, message))
    }

    // MARK: The end

    private func endIfTerminated<Sink: ResultSink>(_ sink: inout Sink) -> Progress? {
        if isClosed { return .terminated }
        guard control.isTerminated else { return nil }
        let error = control.termination ?? SessionErrors.terminated
        close()
        sink.error(error)
        return .terminated
    }

    /// The client has gone, or the server ends the session.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        leaveHold(isApplied: false)
        forgetInBandFaults()
        forgetWatchedRun()
        activity = .none
        repeated = nil
        ticket = nil
        portals = [:]
        unnamedPortal = nil
        prepared = [:]
        unnamedStatement = nil
        transaction?.rollback()
        endTransactionState()
        block = .idle
        dropTemporaryTablesAtEnd()
        database.unlockAllAdvisory(owner: control.owner)
        services.leave(control)
        cluster.forget(control)
        control.end()
    }
}

extension Notice.Severity {
    /// In the order of client_min_messages.
    var rank: Int {
        switch self {
        case .debug: 0
        case .log: 1
        case .info: 5
        case .notice: 2
        case .warning: 3
        }
    }
}
