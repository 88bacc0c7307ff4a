// A statement goes on by a step: a query in the session's runner, a command here.

import QueryEngine

/// What a step came to, short of an interrupt.
enum RunOutcome {
    case complete(CommandTag)
    /// The row limit is reached.
    case suspended
    case outputFull
}

/// What the session keeps of a command between its steps.
final class CommandState {
    var utility: UtilityState?
    /// It is done, and its last moment is being answered.
    var tag: CommandTag?
    /// It was BEGIN, and there was no block before it.
    var hasBegunBlock = false
    /// Until when sessions of a database may leave it before it counts as in use.
    var departuresAwaitedUntil: UInt64?
}

/// The state of a command that can wait.
enum UtilityState {
    case definition(DefinitionExecution)
    case inner(StatementRun)
    case commit(BlockCommit)
    case fetch(FetchRun)
    case copyIn(CopyInRun)
    case copyOut(CopyOutRun)
    case rows([[Value]], CommandTag)
}

extension StatementRun {
    var commandState: CommandState {
        if let known = state as? CommandState { return known }
        let made = CommandState()
        state = made
        return made
    }

    var utility: UtilityState? {
        get { (state as? CommandState)?.utility }
        set { commandState.utility = newValue }
    }
}

extension CommandTag {
    init(_ kind: QueryPlan.Kind, _ count: UInt64) {
        switch kind {
        case .select: self = .select(count)
        case .insert: self = .insert(count)
        case .update: self = .update(count)
        case .delete: self = .delete(count)
        }
    }

    init(_ outcome: DefinitionOutcome) {
        switch outcome {
        case .done(let word): self = .word(word)
        case .filled(let count): self = .select(count)
        }
    }
}

extension SessionCore {
    /// Goes on with a statement until it is complete or has to stop. A limit of 0 is none.
    func advance<Sink: ResultSink>(
        _ run: StatementRun, limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        if !run.statement.isPlannable, run.isNew { try refuseAtStart(run) }
        switch try runner.advance(run, limit: limit, &sink) {
        case .complete(let kind, let count): return .complete(CommandTag(kind, count))
        case .suspended: return .suspended
        case .outputFull: return .outputFull
        case .command:
            if runner.isArmed { return try advanceWatchedUtility(run, limit, &sink) }
            return try advanceUtility(run, limit, &sink)
        }
    }

    /// What a block forbids is refused before anything else is looked at.
    private func refuseAtStart(_ run: StatementRun) throws(Interrupt) {
        let source = run.statement
        guard source.transactionCommand == nil, let name = source.statement.forbidsBlock else {
            return
        }
        try refuseInBlock(name)
    }

    /// Rows that the session itself has made.
    func send<Sink: ResultSink>(
        _ rows: [[Value]], _ run: StatementRun, tag: CommandTag, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        guard let command = run.command else { return .complete(tag) }
        let columns = try resultColumns(of: command)
        if run.utility == nil { run.utility = .rows(rows, tag) }
        switch try runner.send(rows, run, columns, limit, &sink) {
        case .suspended: return .suspended
        case .outputFull: return .outputFull
        case .complete, .command: return .complete(tag)
        }
    }
}
