// All that a session of MySQL is, behind the one lock of `MySQLSession`: its transaction, variables, warnings, prepared
// statements, and the request that it is working at. What running a statement takes is its runner's.

import FaultInjection
import QueryEngine
import StorageEngine

/// What the session is working at.
enum MySQLActivity {
    case none
    case text(TextWork)
    case execution(StatementWork)
    case fetch(FetchWork)
    /// A transaction that ends before a command of the protocol can go on.
    case command(CommandWork)
}

/// How a step of an activity ended, short of an interrupt.
enum MySQLPause {
    case finished, outputFull
}

final class MySQLSessionCore {
    let runner: StatementRunner
    let cluster: SQLCluster
    let server: MySQLServerState
    let flavor: MySQLFlavor
    var login: MySQLLogin

    /// The schema that names without one are looked for in.
    var currentDatabase: String?
    var variables: SessionVariables
    /// `character_set_client`, where that is another than UTF-8.
    var clientCharacterSet: MySQLCharacterSet?
    /// What SET STATEMENT has changed for the statement under way.
    var variablesToRestore: [(variable: SystemVariable, value: Value)] = []
    /// Of the variables, what the connection asks for after every command.
    var idleTimeoutMilliseconds = 0
    /// Nil once it was told.
    var resultCharacterSet: MySQLCharacterSet?
    /// What functions know of the session; the warnings of the last statement that had any to say are kept here.
    let values: MySQLSessionValues
    /// What the statement under way adds to its answer.
    var answer = MySQLCompletion()
    var changes: [MySQLStateChange] = []

    var transaction = TransactionStanding()
    /// What SET TRANSACTION says of the next transaction alone.
    var nextModes = NextModes()
    /// What LOCK TABLES has locked.
    var lockedTables: LockedTables?
    var hasTemporaryTables = false
    /// Which of them there are is other than it was: names may mean something else.
    var temporaryTableChanges: UInt64 = 0

    var prepared: [UInt32: MySQLPrepared] = [:]
    var preparedByName: [String: MySQLPrepared] = [:]
    var lastStatementID: UInt32 = 0

    var namedLock = NamedLockWait.none

    /// What is told of the session; nil almost always.
    var observation: MySQLObservation?
    /// What the definitions say that the last plans answered with, to be told again.
    var knownFacts: [ObjectIdentifier: KnownFacts] = [:]

    // The request under way.
    var activity = MySQLActivity.none
    var isClosed = false
    /// COMMIT RELEASE and its like: the connection ends once it is answered.
    var endsAfterAnswer = false

    init(
        services: DatabaseServices, cluster: SQLCluster, language: MySQLLanguage,
        control: SessionControl, login: MySQLLogin, faults: FaultGate
    ) {
        self.cluster = cluster
        self.login = login
        flavor = language.flavor
        server = services.annex { MySQLServerState() }
        variables = SessionVariables(flavor, server)
        runner = StatementRunner(
            services: services,
            frontend: MySQLFrontend(flavor: flavor, mode: variables.mode), control: control,
            time: cluster.time, stepBudget: cluster.stepBudget, gate: faults)
        values = MySQLSessionValues(flavor: language.flavor)
        runner.host = self
        connectValues()
        useCharacterSet(ofCollation: login.collation)
        useLoginTimeout()
        settingsChanged()
    }

    var wording: MySQLWording { MySQLWording(flavor) }

    // MARK: Requests

    func start<Sink: MySQLResultSink>(
        _ request: borrowing MySQLRequest, _ sink: inout Sink
    ) -> Progress {
        if let over = endIfTerminated(&sink) { return over }
        runner.beginRequest()
        if let observation { observation.request = copy request }
        let outer = runner.pace.enter()
        defer { WorkPace.leave(to: outer) }
        return carryOut(request, &sink)
    }

    private func carryOut<Sink: MySQLResultSink>(
        _ request: borrowing MySQLRequest, _ sink: inout Sink
    ) -> Progress {
        switch request {
        case .query(let text):
            activity = .text(TextWork(fromClient(text), allowsSeveral: allowsSeveral))
        case .execute(let execution):
            do throws(SQLError) {
                activity = .execution(try beginExecution(execution))
            } catch {
                return fail(error, &sink)
            }
        case .fetch(let id, let rows):
            do throws(SQLError) {
                activity = .fetch(try beginFetch(id, rows))
            } catch {
                return fail(error, &sink)
            }
        case .prepare(let text):
            activity = .command(CommandWork(.prepare(fromClient(text))))
        case .initDatabase(let name): activity = .command(CommandWork(.use(name)))
        case .fieldList(let table, let pattern):
            activity = .command(CommandWork(.fieldList(table, pattern)))
        case .resetConnection: activity = .command(CommandWork(.reset))
        case .changeUser(let login): activity = .command(CommandWork(.changeUser(login)))
        case .kill(let id): activity = .command(CommandWork(.kill(id)))
        case .processInfo:
            activity = .text(TextWork(Array("SHOW PROCESSLIST".utf8), allowsSeveral: false))
        case .ping, .statistics, .debug, .setMultiStatements, .resetStatement,
            .closeStatement, .fail:
            return answerAtOnce(request, &sink)
        }
        return drive(&sink)
    }

    /// Goes on with the request under way.
    func resume<Sink: MySQLResultSink>(_ sink: inout Sink) -> Progress {
        if let over = endIfTerminated(&sink) { return over }
        runner.pace.beginTurn()
        if case .none = activity { return .finished }
        let outer = runner.pace.enter()
        defer { WorkPace.leave(to: outer) }
        if runner.isHeldUp {
            do throws(SQLError) {
                if let stillWaiting = try runner.look() { return stillWaiting }
            } catch {
                if !endNamedLockWait(error) { return fail(error, &sink) }
            }
            if let progress = meet(runner.goOnWithMoment(&sink), &sink) { return progress }
        }
        return drive(&sink)
    }

    /// Works at the activity until it ends or has to stop.
    func drive<Sink: MySQLResultSink>(_ sink: inout Sink) -> Progress {
        while true {
            do throws(Interrupt) {
                let pause: MySQLPause
                switch activity {
                case .none: pause = .finished
                case .text(let work): pause = try advance(work, &sink)
                case .execution(let work): pause = try advance(work, &sink)
                case .fetch(let work): pause = try advance(work, &sink)
                case .command(let work): pause = try advance(work, &sink)
                }
                if pause == .outputFull { return .outputFull }
                return finish()
            } catch {
                switch runner.stop(error) {
                case .rests(let progress): return progress
                case .failed(let error): return fail(error, &sink)
                case .moment: if let progress = answerMoment(&sink) { return progress }
                }
            }
        }
    }

    /// The activity is done.
    func finish() -> Progress {
        if case .text = activity { runner.forgetText() }
        runner.control.end()
        activity = .none
        guard endsAfterAnswer else { return .finished }
        close()
        return .terminated
    }

    /// An error ends the activity; it undoes what an error of its kind undoes.
    func fail<Sink: MySQLResultSink>(_ error: SQLError, _ sink: inout Sink) -> Progress {
        runner.abandonWork()
        namedLock = .none
        restoreVariables()
        tellFailure(error)
        undo(after: error)
        return answer(error, &sink)
    }

    /// Says an error, whatever it has come to, and ends the activity.
    func answer<Sink: MySQLResultSink>(_ error: SQLError, _ sink: inout Sink) -> Progress {
        let fault = error.fields.violation
        let error = wording.worded(error)
        collectNotices()
        values.warn(Int(error.mySQLNumber), error.message, .error)
        if flavor.isMariaDB, case .definition(.columnHasNulls)? = fault {
            let more = SQLError(.invalidNull)
            values.followers.append((Int(more.mySQLNumber), more.message))
        }
        for follower in values.followers { values.warn(follower.code, follower.message, .error) }
        values.followers = []
        values.rowCount = -1
        sink.error(error)
        if error.fields.isFatal {
            tellEnd(.rolledBack)
            close()
            return .terminated
        }
        return finish()
    }

    // MARK: The end

    private func endIfTerminated<Sink: MySQLResultSink>(_ sink: inout Sink) -> Progress? {
        if isClosed { return .terminated }
        guard runner.control.isTerminated else { return nil }
        let error = runner.control.termination
        tellEnd(.rolledBack)
        close()
        // KILL ends a connection without a word.
        if let error, error.fields.nativeNumber != 0 { sink.error(error) }
        return .terminated
    }

    /// The client has gone, or the server ends the session.
    func close() {
        guard !isClosed else { return }
        isClosed = true
        runner.close()
        activity = .none
        endOfSession()
        cluster.leave(control, services)
        control.end()
        observation?.observer.sessionClosed()
    }

    /// Everything that the session holds is given back: at its end, and where it begins anew.
    func endOfSession() {
        prepared = [:]
        preparedByName = [:]
        values.variables = [:]
        runner.rollBack()
        endTransactionState()
        dropTemporaryTables()
        _ = releaseAll()
        releaseLockedTables()
    }
}

/// What the session reaches through its runner.
extension MySQLSessionCore {
    var services: DatabaseServices { runner.services }
    var database: Database { runner.database }
    var control: SessionControl { runner.control }
    var environment: TypeEnvironment { runner.environment }
}
