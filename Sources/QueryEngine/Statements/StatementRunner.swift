// The half of a session that is the same in every language: it plans statements, runs them, waits for them, holds their transaction
// and stops at the moments that fault rules ask for. The session of a language owns one, and decides what a client's request
// comes to: what is a block, a portal or a setting is nothing to the runner.

package import FaultInjection
package import StorageEngine

/// What the runner asks of the session that it works for. Nothing of it is asked once a row.
package protocol RunnerHost: AnyObject {
    /// The row of the table that a cursor stands on.
    func currentRow(
        ofCursor name: String, in table: TableDescriptor
    ) throws(SQLError) -> RowID
    /// Whether an open cursor of the session reads the table.
    func isInUse(table oid: UInt32) -> Bool
    /// A stored expression as the functions that describe definitions show it.
    func expressionText(_ sql: String, pretty: Bool) -> String
    /// What fault rules are told of a statement: what it does, and the tables that it names.
    func faultFacts(of run: StatementRun) -> (kind: StatementKinds, tables: [String])
    /// The name that the client goes by, for fault rules.
    var applicationName: String { get }
    /// The name of the schema that the session's temporary tables are in.
    var temporarySchema: String { get }
    /// Something is wrong with a row, which the statement says to pass over.
    func passedOver(_ error: SQLError)
    /// A recursion has come to the limit of its rounds: it ends there, by an error where one is thrown.
    func recursionStopped(after rounds: Int) throws(SQLError)
    /// Another session of the same client, to which fault rules do not apply.
    func openCompetitor(_ events: SessionEvents) throws(SQLError) -> any StatementSession
    /// What the language's own functions know as the session: itself, or a part of it.
    var functionSession: AnyObject { get }
}

extension RunnerHost {
    package var functionSession: AnyObject { self }
}

extension RunnerHost {
    package func passedOver(_ error: SQLError) {}

    package func recursionStopped(after rounds: Int) throws(SQLError) {}
}

/// What running statements takes from the settings of a session.
package struct RunnerSettings: Sendable {
    /// Without names that stand for others.
    package var searchPath: [String] = []
    /// Milliseconds; 0 is none.
    package var statementTimeout = 0
    package var lockTimeout = 0
    /// Of the locks of tables that a statement begins with, where it is another.
    package var tableLockTimeout: Int?
    package var deadlockTimeout = 1_000
    package var granularity = PredicateGranularity.exact
    /// The distance between numbers that counters of rows give, and the first of them.
    package var counterIncrement: UInt64 = 1
    package var counterOffset: UInt64 = 1
    package var checksForeignKeys = true
    /// How often the recursive part of a query may run; nil: as often as there are rows.
    package var mostRounds: Int?
    package var planner = PlannerSettings()
    /// The rank of the least notice that is told.
    package var leastNotice = 0
    /// None is told: the session takes them.
    package var keepsNotices = false

    package init() {}
}

/// Confined to its session. What statements touch is visible in this module alone, so that it costs no checks of exclusive access;
/// other modules have functions for it.
package final class StatementRunner {
    package let services: DatabaseServices
    package private(set) var frontend: any Frontend
    package let control: SessionControl
    package let time: any TimeSource
    /// Counts the rows that statements read; nil: nobody asks.
    package var rowCounts: TableRowCounts?
    package let pace = WorkPace()
    package weak var host: (any RunnerHost)?
    /// Who is told what happens; nil almost always.
    package var observer: (any SessionObserver)?
    /// Units of work of one step.
    package let stepBudget: Int

    var settings = RunnerSettings()
    var typeEnvironment: TypeEnvironment { didSet { environmentEdition &+= 1 } }
    /// Another one with each change of `typeEnvironment`.
    private(set) var environmentEdition = 0
    /// Stands for the settings that plans depend on.
    var meaning = 0
    /// Stands for the settings that texts are read by.
    var reading: UInt8 = 0

    var held = HeldTransaction()
    /// What a failure of the statement goes back to, where it undoes the statement alone.
    var statementMark: SavepointMark?
    /// The number that the next row to be numbered gets.
    package var firstNumber: UInt64?
    /// When every statement is to have begun; nil: when it did.
    package var fixedStatementTime: Int64?
    /// When the statement under way began, on the wall.
    var statementClock: Int64 = 0
    private var commits: UInt64 = 0

    // What planning keeps.
    let literals = LiteralText()
    /// The catalog of which `typeEnvironment.types` tells; nil: look again.
    var enumStamp: UInt64?
    /// The compiled expressions of tables, by the tables' versions.
    var tableRules: [UInt64: TableRules] = [:]
    /// The registers of the last statement, for the next.
    var spareRegisters = Registers()
    var charged = 0
    package internal(set) var notices: [Notice] = []

    // Faults.
    package let gate: FaultGate
    /// nil: rules do not apply.
    let injector: FaultInjector?
    /// The moments that something waits for, read once a statement; empty almost always.
    var armed: FaultMoments = []
    /// Which moment was thrown last.
    let mark = MomentMark()
    /// The statement that the rules are told of, while they are.
    var watched: StatementRun? { didSet { if watched !== oldValue { isDescribed = false } } }
    /// The gate's context describes it already.
    var isDescribed = false
    var competitor: Competitor?

    // Waits.
    var ticket: Ticket?
    var sleepUntil: UInt64?
    var lockDeadline: UInt64?
    /// For the next wait, in place of the setting.
    package var lockTimeoutOverride: Int?
    /// For all waits of the statement under way, in place of the setting.
    package var statementLockTimeout: Int?
    /// Where the statement names the table whose lock it awaits.
    var lockPosition: Int?
    var statementDeadline: UInt64?

    // What functions remember.
    var sleepTarget: UInt64?
    var randomState: UInt64

    /// - Parameter injector: nil: fault rules do not apply to the session.
    package init(
        services: DatabaseServices, frontend: any Frontend, control: SessionControl,
        time: any TimeSource, stepBudget: Int, gate: FaultGate
    ) {
        self.services = services
        self.frontend = frontend
        self.control = control
        self.time = time
        self.stepBudget = stepBudget
        self.gate = gate
        injector = gate.injector
        typeEnvironment = TypeEnvironment(types: services.language.types)
        randomState = UInt64.random(in: 1...UInt64.max)
        pace.interrupts = self
    }

    package var database: Database { services.database }

    // MARK: Settings

    /// Takes over what the session's settings say now.
    ///
    /// - Parameter meaning: those that plans depend on.
    package func follow(
        _ settings: RunnerSettings, _ environment: TypeEnvironment, meaning: PlanMeaning
    ) {
        self.settings = settings
        let (timestamp, types) = (typeEnvironment.transactionTimestamp, typeEnvironment.types)
        typeEnvironment = environment
        typeEnvironment.transactionTimestamp = timestamp
        typeEnvironment.types = types
        typeEnvironment.collation = services.locale.collation
        typeEnvironment.mapsASCIIAlone = services.locale.mapsASCIIAlone
        self.meaning = services.plans.number(of: meaning)
        held.catalog?.searchPath = settings.searchPath
        if let transaction = held.transaction { follow(transaction) }
    }

    /// What the engine's transaction takes from the session's settings.
    func follow(_ transaction: Transaction) {
        transaction.deadlockTimeout = UInt64(settings.deadlockTimeout) &* 1_000_000
        transaction.granularity = settings.granularity
    }

    /// Texts are read by another frontend of the language from now on.
    ///
    /// - Parameter reading: the same for frontends that read alike.
    package func read(with frontend: any Frontend, as reading: UInt8) {
        self.frontend = frontend
        self.reading = reading
    }

    // MARK: Requests

    /// The session is asked for something: a cancel from now on means that.
    package func beginRequest() {
        control.begin()
        pace.begin()
    }

    /// What was under way has failed: nothing is waited for any more.
    package func abandonWork() {
        pace.forget()
        ticket = nil
        sleepUntil = nil
        lockDeadline = nil
        lockTimeoutOverride = nil
        lockPosition = nil
        statementDeadline = nil
        control.noteWait(nil)
        observer?.waitEnded()
        control.consumeCancel()
        leaveMoment(isApplied: false)
        forgetWatched()
    }

    /// The session ends.
    package func close() {
        ticket = nil
        leaveMoment(isApplied: false)
        forgetWatched()
    }

    // MARK: Notices

    @inlinable
    package var hasNotices: Bool { !notices.isEmpty }

    /// What reading the text has to tell.
    package func noteNotices(of text: [UInt8]) {
        let given = frontend.notices(of: text)
        if !given.isEmpty { notices += given }
    }

    package func forgetNotices() { notices.removeAll() }

    /// All that there is to tell, for a session that keeps it until it is asked.
    package func takeNotices() -> [Notice] {
        defer { notices.removeAll() }
        return notices
    }

    /// Tells what there is to tell, as far as the client wants to hear it.
    package func tellNotices<Sink: RowSink>(_ sink: inout Sink) {
        if settings.keepsNotices { return }
        for notice in notices
        where notice.severity.rank >= settings.leastNotice || notice.severity == .info {
            sink.notice(notice)
        }
        notices.removeAll()
    }

    package func warn(_ condition: Condition, _ message: String) {
        notices.append(Notice(.warning, condition, message))
    }

    // MARK: Counts

    func countCommit() { commits &+= 1 }

    /// How many transactions have been committed, those that did nothing too.
    package var commitCount: UInt64 { commits }

    /// Units of work that expressions have done without spending a step's budget for them.
    package var chargedWork: Int { charged }
}

extension Notice.Severity {
    /// In the order of their weight.
    package var rank: Int {
        switch self {
        case .debug: 0
        case .log: 1
        case .info: 5
        case .notice: 2
        case .warning: 3
        }
    }
}
