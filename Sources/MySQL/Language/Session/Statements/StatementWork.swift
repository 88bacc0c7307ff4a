// One statement from its implicit commit to its answer.

import FaultInjection
import QueryEngine
import StorageEngine

/// A statement on its way; it can stop between any two of its steps.
final class StatementWork {
    enum Step {
        case start
        /// What is under way is committed first.
        case committingFirst(CommitRun)
        case enter
        case plan
        case rows
        /// The rows of a cursor.
        case gather(MySQLPrepared)
        case command
        /// The statement is done, and with it its transaction.
        case committing(CommitRun)
        case answer
        case done
    }

    let run: StatementRun
    let source: MySQLSource?
    /// Another statement of the text follows.
    let hasMore: Bool
    var step = Step.start
    /// Rows go out as a set of their own.
    var hasRows = false
    /// The columns of the rows wait for the first of them.
    var lateColumns: LateColumns?
    /// The statement's answer is not an OK of its own: the rows were kept.
    var isSilent = false
    /// What a command keeps between its steps.
    var state: MySQLCommandState?
    /// A cursor is opened, and its rows stay.
    let opensCursor: MySQLPrepared?
    let isBinary: Bool
    /// It was prepared, and its client knows of these columns.
    let prepared: MySQLPrepared?
    var commandIsMet = false
    var cursor: MySQLCursor?
    /// EXECUTE runs it: what ends it is the other's.
    let isInner: Bool

    init(
        _ run: StatementRun, hasMore: Bool = false, isBinary: Bool = false,
        opensCursor: MySQLPrepared? = nil, isInner: Bool = false, prepared: MySQLPrepared? = nil
    ) {
        self.run = run
        source = prepared?.own ?? run.statement.statement as? MySQLSource
        self.prepared = prepared
        self.isInner = isInner
        self.hasMore = hasMore
        self.isBinary = isBinary
        self.opensCursor = opensCursor
    }
}

extension MySQLSessionCore {
    /// Goes on with a statement until it is answered or has to stop.
    func advance<Sink: MySQLResultSink>(
        _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        while true {
            if case .done = work.step { return .finished }
            if try step(work, &sink) == .outputFull { return .outputFull }
        }
    }

    /// One step of a statement.
    func step<Sink: MySQLResultSink>(
        _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        switch work.step {
        case .start:
            tellBegin(work.run)
            let commits = work.source?.commitsFirst == true && transaction.isOpen
            work.step = commits ? .committingFirst(CommitRun()) : .enter
        case .committingFirst(let commit):
            try advance(commit, chains: false)
            work.step = .enter
        case .enter:
            enterTransaction(for: work)
            if let seconds = work.source?.waitSeconds {
                runner.statementLockTimeout = max(1, Int(clamping: seconds) &* 1000)
            }
            if work.isInner {
                runner.armInner(work.run, isInBlock: transaction.isExplicit)
            } else {
                runner.arm(work.run, isInBlock: transaction.isExplicit)
            }
            work.step = .plan
        case .plan: return try plan(work, &sink)
        case .rows:
            try requireTables(work)
            switch try advanceRows(work, &sink) {
            case .complete(let kind, let count): try complete(work, kind, count)
            case .outputFull, .suspended: return .outputFull
            case .command: work.step = .command
            }
        case .gather(let prepared):
            try gather(work, prepared, &sink)
            work.step = stepAfterWork(work)
        case .command:
            if try advanceCommand(work, &sink) == .outputFull { return .outputFull }
            work.step = stepAfterWork(work)
        case .committing(let commit):
            try advance(commit, chains: false)
            work.step = .answer
        case .answer:
            if let failure = work.state?.failure { throw .error(failure) }
            say(work, &sink)
            work.step = .done
        case .done: break
        }
        return .finished
    }

    // MARK: The steps

    /// Plans the statement, and opens it where it is a query.
    private func plan<Sink: MySQLResultSink>(
        _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        beginWrite(work)
        switch try runner.advance(work.run, limit: 0, opensOnly: true, &sink) {
        case .command: work.step = .command
        case .complete(let kind, let count): try complete(work, kind, count)
        case .outputFull: return .outputFull
        case .suspended:
            if lockedTables != nil { try checkLockedTables(of: work) }
            noteTables(of: work.run)
            try requireKeys(work)
            guard let plan = work.run.query, plan.returnsRows else {
                work.step = .rows
                return .finished
            }
            try open(work, plan, &sink)
        }
        return .finished
    }

    private func open<Sink: MySQLResultSink>(
        _ work: StatementWork, _ plan: QueryPlan, _ sink: inout Sink
    ) throws(Interrupt) {
        if let prepared = work.prepared {
            if prepared.columns.count != plan.columns.count {
                answer.status.insert(.metadataChanged)
            }
            prepared.columns = plan.columns
        }
        if let prepared = work.opensCursor {
            work.step = .gather(prepared)
            return
        }
        let formats = work.isBinary ? plan.binaryFormats : plan.textFormats
        work.run.write(in: formats)
        work.hasRows = true
        work.step = .rows
        if plan.readsOneRow, plan.locksRows || runner.transaction?.isolation.locksReads == true {
            work.lateColumns = LateColumns(
                columns: described(plan), formats: formats, told: work.prepared?.told)
        } else {
            sink.resultSet(
                described(plan), formats: formats, told: work.prepared?.told,
                environment: environment)
        }
    }

    private func complete(
        _ work: StatementWork, _ kind: QueryPlan.Kind, _ count: UInt64
    ) throws(Interrupt) {
        if let error = values.takeEscalation() { throw .error(error) }
        if work.hasRows {
            values.foundRows = count
        } else {
            answer.affectedRows = count
        }
        if kind != .select { tellRows(of: work) }
        work.step = stepAfterWork(work)
    }

    /// A statement that is a transaction of its own ends it.
    private func stepAfterWork(_ work: StatementWork) -> StatementWork.Step {
        let ends = transaction.isOpen && transaction.isSingle && !work.isInner
        return ends ? .committing(CommitRun()) : .answer
    }

    // MARK: The answer

    func say<Sink: MySQLResultSink>(_ work: StatementWork, _ sink: inout Sink) {
        runner.stopTimer()
        runner.forgetStatementMark()
        collectNotices()
        if values.isOfEarlier, work.source?.statement.usesTables == true {
            values.forgetEarlierWarnings()
        }
        values.rowCount = work.hasRows ? -1 : Int64(clamping: answer.affectedRows)
        if work.source?.statement.changesSession == true,
            variables.number("session_track_state_change") == 1
        {
            changes.append(.anything)
        }
        if !work.isSilent {
            let completion = completion(hasMore: work.hasMore)
            if work.hasRows { sink.rowsEnd(completion) } else { sink.ok(completion) }
        }
        tellEnd(of: work)
    }

    /// The answer's last words as they stand.
    func completion(hasMore: Bool) -> MySQLCompletion {
        var completion = answer
        completion.status.formUnion(status)
        if hasMore { completion.status.insert(.moreResults) }
        completion.warnings = UInt16(clamping: values.ownWarningCount)
        if !changes.isEmpty {
            if login.options.contains(.sessionTrack) {
                completion.changes = changes
                completion.status.insert(.stateChanged)
            }
            changes = []
        }
        return completion
    }

    /// Warnings that the runner has gathered belong to the list.
    func collectNotices() {
        guard runner.hasNotices else { return }
        // What has no number is of no interest here.
        for notice in runner.takeNotices() where notice.nativeNumber != 0 {
            values.note(
                Int(notice.nativeNumber), notice.message,
                notice.severity == .warning ? .warning : .note)
        }
    }
}
