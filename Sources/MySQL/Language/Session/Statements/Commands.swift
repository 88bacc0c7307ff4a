// Statements that are no queries, each carried out here.

import FaultInjection
import QueryEngine
import StorageEngine

/// What a command keeps between its steps.
final class MySQLCommandState {
    var commit: CommitRun?
    var isArmed: Bool?
    /// The definitions that are left, and the one under way.
    var nextStep = 0
    var definition: DefinitionExecution?
    /// What the statement fails with though what it did stays.
    var failure: SQLError?
    /// Rows that go into a table that the statement has made.
    var rowPlan: QueryPlan?
    /// A query whose rows the session takes.
    var inner: StatementRun?
    var innerRows: [[Value]] = []
    var isInnerDone = false
    /// What became of the rows that it wrote.
    var tally: RowTally?
    /// The statement that EXECUTE runs, and what EXECUTE IMMEDIATE has prepared.
    var executed: StatementWork?
    var prepared: MySQLPrepared?
    /// Rows that the session has made.
    var rows: [[Value]]?
    var rowsSent = 0
    /// Items of SET that are done.
    var itemsDone = 0
    var copied: UInt64 = 0

    /// Another query's rows are to be taken.
    func forgetInner() {
        inner = nil
        innerRows = []
        isInnerDone = false
    }
}

extension StatementWork {
    var commandState: MySQLCommandState {
        if let state { return state }
        let made = MySQLCommandState()
        state = made
        return made
    }
}

extension MySQLSessionCore {
    func advanceCommand<Sink: MySQLResultSink>(
        _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        if runner.isArmed, !work.commandIsMet {
            try runner.meetStart(work.run)
            work.commandIsMet = true
        }
        guard let command = command(of: work) else {
            throw .error(SQLError(.unknownError, "a statement without a plan"))
        }
        let pause = try advance(command, work, &sink)
        if case .dropDatabase(let name, _)? = work.source?.statement { forget(database: name) }
        if pause == .finished, runner.isArmed, !work.run.endsTransaction {
            try runner.meet(.afterStatement, work.run)
        }
        return pause
    }

    private func command(of work: StatementWork) -> MySQLCommand? {
        if case .transaction(let statement)? = work.source?.statement {
            return .transaction(statement)
        }
        if case .session(let command)? = work.run.command { return command as? MySQLCommand }
        return nil
    }

    private func advance<Sink: MySQLResultSink>(
        _ command: MySQLCommand, _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        switch command {
        case .transaction(let statement): try advance(statement, work)
        case .setTransaction(let statement):
            try checked { () throws(SQLError) in try setTransaction(statement) }
        case .set(let targets, let values):
            let row = try innerRows(values, work).first ?? []
            try set(targets, row, values.columns, work)
        case .setStatement(let targets, let values, let source):
            return try setStatement(targets, values, source, work, &sink)
        case .define(let plan): try define(plan, work)
        case .use(let name): try checked { () throws(SQLError) in try use(name) }
        case .discard(let plan): _ = try innerRows(plan, work)
        case .selectInto(let plan, let names):
            try selectInto(try innerRows(plan, work), names, plan)
        case .diagnostics(let errorsOnly, let offset, let limit):
            return send(
                diagnosticRows(errorsOnly: errorsOnly, offset: offset, limit: limit),
                Self.diagnosticColumns, isNotNull: true, work, &sink)
        case .count(let name, let errorsOnly):
            let count = errorsOnly ? errorCount : values.warningCount
            let type =
                flavor.isMariaDB
                ? SQLType(MySQLType.unsignedBigint, modifier: 21) : SQLType(MySQLType.bigint)
            let shown = flavor.isMariaDB ? MySQLInteger.biased(UInt64(count)) : Int64(count)
            return send([[.int(shown)]], [MySQLPlanner.column(name, 0, type)], work, &sink)
        case .lockTables(let locks): try lockTables(locks, work)
        case .unlockTables: try unlockTables(work)
        case .kill(let isQuery, let id):
            try kill(try innerRows(id, work).first?.first, isQuery: isQuery)
        case .prepare(let name, let text):
            try prepareByName(name, try preparationText(text, work))
        case .execute(let name, let arguments):
            return try executeByName(name, arguments, work, &sink)
        case .executeImmediate(let text, let arguments):
            return try executeAtOnce(text, arguments, work, &sink)
        case .deallocate(let name):
            guard preparedByName.removeValue(forKey: name.lowercased()) != nil else {
                throw .error(SQLError(.unknownStatement, name, "DEALLOCATE PREPARE"))
            }
        case .rows(let isNotNull, let columns, let rows):
            return send(rows, columns, isNotNull: isNotNull, work, &sink)
        case .showDefinition(let shown): return try show(shown, work, &sink)
        case .accepted: break
        case .accounts(let statement): try carryOut(statement)
        case .refused(let error): throw .error(error)
        }
        return .finished
    }

    func checked<Result>(_ body: () throws(SQLError) -> Result) throws(Interrupt) -> Result {
        do throws(SQLError) { return try body() } catch { throw Interrupt(error) }
    }

    // MARK: Queries whose rows the session takes

    /// All rows of a plan; to be called again after each interrupt.
    func innerRows(_ plan: QueryPlan, _ work: StatementWork) throws(Interrupt) -> [[Value]] {
        let state = work.commandState
        if state.isInnerDone { return state.innerRows }
        let run: StatementRun
        if let known = state.inner {
            run = known
        } else {
            if let error = plan.constantError { throw .error(error) }
            try runner.takeLocks(of: work.run, plan.locks)
            try runner.takeSnapshot(isNeeded: false)
            if !plan.locks.isEmpty { transaction.isActive = true }
            run = StatementRun(
                work.run.statement, parameters: work.run.givenParameters, announces: false)
            try runner.open(run, plan)
            state.inner = run
        }
        guard let execution = run.openExecution, let context = run.openContext else { return [] }
        try context.refill(runner.stepBudget)
        while try execution.next() {
            state.innerRows.append(plan.columns.map { context.frame[$0.slot] })
        }
        state.tally = execution.tally
        run.closeRows()
        state.isInnerDone = true
        return state.innerRows
    }

    private func selectInto(
        _ rows: [[Value]], _ names: [String], _ plan: QueryPlan
    ) throws(Interrupt) {
        if rows.count > 1 { throw .error(SQLError(.severalRows)) }
        guard let row = rows.first else {
            runner.notice(
                Notice(
                    .warning, .noData,
                    "No data - zero rows fetched, selected, or processed", nativeNumber: 1329))
            return
        }
        for (at, name) in names.enumerated() {
            setUserVariable(name, row[at], plan.columns[at])
        }
        answer.affectedRows = 1
    }

    // MARK: Rows that the session makes

    private static let diagnosticColumns = [
        MySQLPlanner.column("Level", 0, SQLType(MySQLType.varchar, modifier: 7)),
        MySQLPlanner.column("Code", 1, SQLType(MySQLType.unsignedInt, modifier: 4)),
        MySQLPlanner.column("Message", 2, SQLType(MySQLType.varchar, modifier: 512)),
    ]

    private func diagnosticRows(errorsOnly: Bool, offset: Int, limit: Int?) -> [[Value]] {
        let entries = values.warnings.filter { !errorsOnly || $0.level == .error }
        return entries.dropFirst(offset).prefix(limit ?? .max).map {
            [.string($0.level.rawValue), .int(Int64($0.code)), .string($0.message)]
        }
    }

    var errorCount: Int { values.warnings.count { $0.level == .error } }

    /// Sends rows that are at hand; to be called again where the sink was full.
    func send<Sink: MySQLResultSink>(
        _ rows: [[Value]], _ columns: [ResultColumn], isNotNull: Bool = false,
        _ work: StatementWork, _ sink: inout Sink
    ) -> MySQLPause {
        let state = work.commandState
        let formats = [ValueFormat](
            repeating: work.isBinary ? .binary : .text, count: columns.count)
        if state.rows == nil {
            state.rows = rows
            work.hasRows = true
            var facts = MySQLColumnFacts()
            if isNotNull { facts.flags.insert(.notNull) }
            let described = MySQLResultColumns(
                columns, [MySQLColumnFacts](repeating: facts, count: columns.count))
            sink.resultSet(described, formats: formats, told: nil, environment: environment)
        }
        let kept = state.rows ?? []
        while state.rowsSent < kept.count {
            if sink.isFull { return .outputFull }
            sink.row(
                kept[state.rowsSent], columns: columns, formats: formats,
                environment: environment)
            state.rowsSent += 1
        }
        return .finished
    }

    // MARK: KILL

    func kill(_ id: Value?, isQuery: Bool) throws(Interrupt) {
        guard case .int(let number)? = id, let wanted = Int32(exactly: number),
            let other = cluster.session(number: wanted)
        else {
            var shown = "0"
            if case .int(let number)? = id { shown = String(number) }
            throw .error(SQLError(.unknownThread, shown))
        }
        if other === control {
            throw .error(
                isQuery || !flavor.isMariaDB
                    ? SQLError(.queryInterrupted)
                    : SQLError(
                        .connectionKilledM, text: MySQLErrorCode.connectionKilledM.template,
                        reach: .session))
        }
        if isQuery {
            other.cancel()
        } else {
            other.terminate(SQLError(.adminShutdown, "killed", reach: .session))
        }
    }
}
