// A request on its way: where it stands between the steps, so that a yield or a full sink can stop it anywhere.

import FaultInjection
import QueryEngine
import StorageEngine

enum YDBPause {
    case finished, outputFull
}

final class YDBWork {
    enum Step {
        /// The transaction is found or begun.
        case enter
        /// The text is read and all of its statements are planned.
        case compile
        /// What was done is committed before the statement of this number.
        case part(Int, CommitRun)
        /// The statement of this number.
        case statement(Int)
        case rows(Int)
        case definition(YDBDefining, Int)
        case commit(CommitRun)
        case answer
        case done
    }

    enum Task {
        case execute(YDBExecution)
        case prepare
        case begin(YDBTransactionMode)
        case commit(String)
        case rollback(String)
        /// Definitions of a message.
        case define(YDBDefinitionPlan)
        /// What can be looked up at once.
        case look(YDBTableOperation)
    }

    let task: Task
    let text: [UInt8]
    var step = Step.enter
    var program: YQLProgram?
    var parameters: [Value] = []
    var run: StatementRun?
    /// The columns of the result set under way, and where they stand.
    var set: (number: Int, columns: [YDBColumn])?
    var places: [Int] = []
    var resultSets = 0
    /// The statement that began the part of the script that is under way.
    var part = 0
    var completion = YDBCompletion()
    /// The observer has heard of the statement.
    var isTold = false
    var attempts = 0
    /// On the session's clock, in nanoseconds.
    var began: UInt64 = 0

    init(_ task: Task, text: [UInt8] = []) {
        self.task = task
        self.text = text
    }
}

extension YDBSessionCore {
    func makeWork(_ request: YDBRequest) throws(SQLError) -> YDBWork {
        switch request {
        case .execute(let execution):
            switch execution.query {
            case .text(let text): return YDBWork(.execute(execution), text: text)
            case .prepared(let id):
                guard let text = prepared[id] else {
                    throw .yql(.notFound, "Query not found: \(id)", stage: .request)
                }
                return YDBWork(.execute(execution), text: text)
            }
        case .prepare(let text): return YDBWork(.prepare, text: text)
        case .begin(let mode): return YDBWork(.begin(mode))
        case .commit(let id): return YDBWork(.commit(id))
        case .rollback(let id): return YDBWork(.rollback(id))
        case .operation(let operation): return try makeWork(operation)
        }
    }

    /// Goes on with the request until it is answered or has to stop.
    func advance<Sink: YDBResultSink>(
        _ work: YDBWork, _ sink: inout Sink
    ) throws(Interrupt) -> YDBPause {
        while true {
            switch work.step {
            case .enter:
                try checked { () throws(SQLError) in try enter(work, &sink) }
            case .compile: try compile(work)
            case .part(let number, let commit):
                if let current, !current.isEnded {
                    try runner.advance(commit) { () throws(Interrupt) in try commitNow(current) }
                }
                try beginPart(work, number)
            case .statement(let number): try begin(work, number)
            case .rows(let number):
                if try advanceRows(work, number, &sink) == .outputFull { return .outputFull }
            case .definition(let definition, let next):
                if try advance(definition) { work.step = .statement(next) }
            case .commit(let commit):
                guard let current else {
                    work.step = .answer
                    continue
                }
                try runner.advance(commit) { () throws(Interrupt) in try commitNow(current) }
                // The moment after the commit comes when the transaction is gone.
                work.step = .answer
            case .answer:
                answer(work, &sink)
                work.step = .done
            case .done: return .finished
            }
        }
    }

    func checked<Result>(
        _ work: () throws(SQLError) -> Result
    ) throws(Interrupt) -> Result {
        do throws(SQLError) { return try work() } catch { throw .error(error) }
    }

    // MARK: Entering

    private func enter<Sink: YDBResultSink>(
        _ work: YDBWork, _ sink: inout Sink
    ) throws(SQLError) {
        switch work.task {
        case .begin(let mode):
            guard mode.isInteractive else {
                throw .yql(
                    .badRequest, "Can't begin a transaction of this mode without a query",
                    code: YDBIssueCode.badRequest, stage: .request)
            }
            let made = try begin(mode, isOpen: true)
            observer?.transactionBegan()
            work.completion.transaction = made.id
            work.step = .answer
        case .commit(let id):
            enter(try find(id))
            runner.armForCommit()
            work.step = .commit(CommitRun())
        case .rollback(let id):
            rollBack(try find(id))
            work.step = .answer
        case .prepare, .define, .look:
            _ = try begin(.serializableReadWrite, isOpen: false)
            work.step = .compile
        case .execute(let execution):
            try enter(execution, work, &sink)
            work.step = .compile
        }
    }

    private func enter<Sink: YDBResultSink>(
        _ execution: YDBExecution, _ work: YDBWork, _ sink: inout Sink
    ) throws(SQLError) {
        guard execution.mode == .execute else {
            _ = try begin(.serializableReadWrite, isOpen: false)
            return
        }
        switch execution.control.selector {
        case .begin(let mode):
            if !execution.control.commits, !mode.isInteractive, execution.dialect == .dataQuery {
                throw .yql(
                    .badRequest, "Transaction mode requires commit in the same request",
                    code: YDBIssueCode.badRequest, stage: .request)
            }
            let stays = !execution.control.commits && mode.isInteractive
            let made = try begin(mode, isOpen: stays)
            if stays {
                observer?.transactionBegan()
                sink.transactionBegan(made.id)
            }
        case .id(let id):
            let found = try find(id)
            enter(found)
            if !execution.control.commits { sink.transactionBegan(id) }
        case nil:
            _ = try begin(
                execution.dialect == .scanQuery ? .snapshotReadOnly : .serializableReadWrite,
                isOpen: false)
        }
    }

    // MARK: Statements

    private func begin(_ work: YDBWork, _ number: Int) throws(Interrupt) {
        guard let program = work.program, number < program.statements.count else {
            try endStatements(work)
            return
        }
        if number > work.part, program.parts.contains(number) {
            work.step = .part(number, CommitRun())
            return
        }
        let source = program.statements[number]
        let run = StatementRun(source, parameters: work.parameters, announces: false)
        work.run = run
        tellBegin(run)
        runner.arm(run, isInBlock: current?.isOpen == true)
        work.step = .rows(number)
    }

    /// The next part of a script, in a transaction of its own; it may read what the one before has made.
    private func beginPart(_ work: YDBWork, _ number: Int) throws(Interrupt) {
        leave()
        work.part = number
        _ = try checked { () throws(SQLError) in
            try begin(.serializableReadWrite, isOpen: false)
        }
        if runner.modes.keepsSnapshot { try runner.takeSnapshot() }
        for source in work.program?.part(from: number) ?? [] where source.isPlannable {
            if let error = try runner.plan(source, []).query?.constantError { throw .error(error) }
        }
        work.step = .statement(number)
    }

    private func endStatements(_ work: YDBWork) throws(Interrupt) {
        guard let current else {
            work.step = .answer
            return
        }
        var commits = !current.isOpen
        if case .execute(let execution) = work.task, execution.control.commits { commits = true }
        if commits {
            work.step = .commit(CommitRun())
        } else {
            work.completion.transaction = current.id
            work.step = .answer
        }
    }

    private func advanceRows<Sink: YDBResultSink>(
        _ work: YDBWork, _ number: Int, _ sink: inout Sink
    ) throws(Interrupt) -> YDBPause {
        guard let run = work.run, let source = run.statement.statement as? YQLSource else {
            work.step = .answer
            return .finished
        }
        if work.set == nil {
            // Opened without a row, so that its columns are known before the first is told.
            var rows = YDBRows(sink: sink)
            let outcome = try opened(run, &rows)
            sink = rows.sink
            switch outcome {
            case .command:
                try command(work, number, &sink)
                return .finished
            default: break
            }
            if let plan = run.query {
                note(plan)
                let shows = plan.returnsRows && source.givesResult
                let order = source.answerOrder(of: plan.columns.map(\.name))
                let columns = order.map { plan.columns[$0] }
                work.places = columns.map(\.slot)
                work.set = (
                    number: shows ? work.resultSets : -1,
                    columns: columns.map {
                        YDBColumn($0.name, source.types.type(of: $0.type).inAnswers)
                    }
                )
                if let set = work.set, shows { sink.resultSet(set.number, set.columns) }
            }
        }
        let shown = (work.set?.number ?? -1) >= 0
        var rows = YDBRows(sink: sink, set: shown ? work.set : nil, places: work.places)
        defer { sink = rows.sink }
        switch try runner.advance(run, limit: 0, &rows) {
        case .complete(_, let count):
            if shown {
                rows.sink.resultSetEnd()
                work.resultSets += 1
            }
            tellEnd(rows: Int(clamping: count))
            noteWrites(run, UInt64(clamping: count), work)
            work.set = nil
            work.step = .statement(number + 1)
            return .finished
        case .outputFull, .suspended: return .outputFull
        case .command: return .finished
        }
    }

    private func opened<Sink: YDBResultSink>(
        _ run: StatementRun, _ rows: inout YDBRows<Sink>
    ) throws(Interrupt) -> RowsOutcome {
        let outcome = try runner.advance(run, limit: 0, opensOnly: true, &rows)
        return outcome
    }

    // MARK: The answer

    private func answer<Sink: YDBResultSink>(_ work: YDBWork, _ sink: inout Sink) {
        noteReads(work)
        sink.finished(work.completion)
    }

    /// A command that is no query.
    private func command<Sink: YDBResultSink>(
        _ work: YDBWork, _ number: Int, _ sink: inout Sink
    ) throws(Interrupt) {
        guard case .session(let planned)? = work.run?.command, let command = planned as? YDBCommand
        else {
            throw .error(SQLError(.internalError, "a command that nobody carries out"))
        }
        if let run = work.run, runner.isArmed { try runner.meetStart(run) }
        switch command {
        case .define(let plan): try define(plan, work, then: number + 1)
        case .roles(let change):
            try checked { () throws(SQLError) in try server.apply(change) }
            tellEnd(rows: nil)
            work.step = .statement(number + 1)
        case .texts(let values):
            sink.resultSet(work.resultSets, values.map { YDBColumn($0.name, .utf8) })
            sink.row(values.map { .string($0.value) }, places: Array(values.indices))
            sink.resultSetEnd()
            work.resultSets += 1
            tellEnd(rows: 1)
            work.step = .statement(number + 1)
        case .nothing: work.step = .statement(number + 1)
        }
    }
}
