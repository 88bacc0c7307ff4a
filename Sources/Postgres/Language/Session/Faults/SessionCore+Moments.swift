// Faults in a session of Postgres: what its block is after one, and the moments that only its commands have.

import FaultInjection
import QueryEngine
import StorageEngine

extension SessionCore {
    // MARK: A moment's answer

    /// Asks the rules; nil: nothing stops the session, go on.
    func answerMoment<Sink: ResultSink>(_ sink: inout Sink) -> Progress? {
        if runner.gate.context.isSpared { return nil }
        if let error = takeRetryError(at: runner.momentSite) { return fail(error, &sink) }
        return meet(runner.answerMoment(isInBlock: isInBlock, &sink), &sink)
    }

    /// What a moment came to; nil: it is over.
    func meet<Sink: ResultSink>(_ outcome: MomentOutcome, _ sink: inout Sink) -> Progress? {
        switch outcome {
        case .goOn: return nil
        case .rests(let progress): return progress
        case .fail(let error):
            if let site = runner.gate.site, endsBlock(error, at: site) { block = .single }
            return fail(error, &sink)
        case .failAnswer(let error):
            runner.leaveMoment(isApplied: true)
            runner.stopTimer()
            tellFailure(error)
            return answer(error, &sink)
        case .cut(let end):
            tellCut()
            close()
            return .cut(end)
        }
    }

    /// Whether an error of a block's first or last statement leaves no block behind, as in PostgreSQL: an error of COMMIT
    /// or ROLLBACK is one of ending the transaction, which is over then. Only who was told to stop before the command ran
    /// finds the block as a statement's error leaves it.
    private func endsBlock(_ error: SQLError, at site: FaultSite) -> Bool {
        guard isInBlock, let run = runner.watchedStatement else { return false }
        switch site {
        case .beforeStatement: return run.endsTransaction && error.condition != .queryCanceled
        case .afterStatement: return run.commandState.hasBegunBlock
        default: return false
        }
    }

    // MARK: Moments of commands

    /// Before a row that a FETCH stands on; so many are to be fetched after it.
    func meetRow(of fetch: FetchRun, left: Int64) throws(Interrupt) {
        fetch.steps[0] = .forward(left, says: true)
        fetch.steps.insert(.current, at: 0)
        try runner.stop(at: .row(Int(clamping: fetch.count) + 1))
    }

    /// Before a row that COPY has read is inserted.
    func meetRow(of copy: CopyInRun) throws(Interrupt) {
        guard copy.rowsMet <= copy.count else { return }
        copy.rowsMet = copy.count + 1
        try runner.stop(at: .tableRow(Int(clamping: copy.rowsMet), table: copy.table.name))
    }

    func advanceWatchedUtility<Sink: ResultSink>(
        _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        let state = run.commandState
        if let tag = state.tag { return .complete(tag) }
        // Who has asked for faults can take them back.
        if run.concernsFaults {
            runner.gate.context.isSpared = true
            return try advanceUtility(run, limit, &sink)
        }
        // EXECUTE is what it executes: that statement meets the moments.
        if case .execute(_, _, nil)? = run.command?.own {
            if state.utility == nil { try runner.meet(.begin, run) }
            return try advanceUtility(run, limit, &sink)
        }
        if state.utility == nil { try runner.meetStart(run) }
        let wasInBlock = block == .inBlock
        let outcome = try advanceUtility(run, limit, &sink)
        state.hasBegunBlock = !wasInBlock && block == .inBlock
        guard case .complete(let tag) = outcome, !run.endsTransaction else { return outcome }
        state.tag = tag
        try runner.meet(.afterStatement, run)
        return outcome
    }

    // MARK: What the rules are told

    var applicationName: String { settings.value(named: "application_name") ?? "" }

    func faultFacts(of run: StatementRun) -> (kind: StatementKinds, tables: [String]) {
        (run.faultKind, tables(of: run))
    }

    /// The tables that a statement names; FETCH reads those of its cursor.
    private func tables(of run: StatementRun) -> [String] {
        if case .cursor(.fetch(let name, _, _))? = run.command?.own {
            return portals[name]?.plan?.locks.map(\.name) ?? []
        }
        guard let numbers = run.faultTableNumbers else { return run.faultTables }
        // Outside a transaction nothing is looked up: that would begin one.
        guard block != .idle else { return [] }
        let store = requireCatalog().store
        return numbers.compactMap { (try? store.table($0))?.name }
    }
}

extension StatementRun {
    /// It sets or shows a setting by which a client asks for faults.
    fileprivate var concernsFaults: Bool {
        switch command?.own {
        case .setting(.set(let name, _, _)), .setting(.reset(let name)), .setting(.show(let name)):
            InBandSetting(rawValue: name.lowercased()) != nil
        default: false
        }
    }

    var faultKind: StatementKinds {
        if let command = statement.transactionCommand { return Self.kind(command) }
        switch command {
        case .query(let plan):
            switch plan.kind {
            case .select: return .select
            case .insert: return .insert
            case .update: return .update
            case .delete: return .delete
            }
        case .transaction(let command): return Self.kind(command)
        case .definition: return .ddl
        case .session(let command): return Self.kind(command)
        case nil: return .other
        }
    }

    private static func kind(_ command: any SessionCommand) -> StatementKinds {
        switch command as? PostgresCommand {
        case .setting(.discard): .other
        case .setting: .set
        case .copy: .copy
        case .cursor, .explain, .prepare, .execute, .deallocate, .lockTables, .listen,
            .unlisten, .notify, .accepted, nil:
            .other
        }
    }

    private static func kind(_ command: TransactionCommand) -> StatementKinds {
        switch command {
        case .begin: .begin
        case .commit: .commit
        case .rollback: .rollback
        case .savepoint, .release, .rollbackTo: .savepoint
        case .setModes, .setDefaults, .setConstraints: .set
        case .prepare, .finishPrepared: .other
        }
    }

    fileprivate var faultTables: [String] {
        switch command {
        case .query(let plan): plan.locks.map(\.name)
        case .session(let command): Self.tables(of: command)
        case .definition(.createTable(let table, _)),
            .definition(.createTableAs(let table, _, _, _, _)):
            [table.name]
        case .definition(.drop(.table, let names, _, _)): names.map(\.name)
        default: []
        }
    }

    private static func tables(of command: any SessionCommand) -> [String] {
        switch command as? PostgresCommand {
        case .copy(let copy): [copy.tableName]
        case .lockTables(let locks, _): locks.map(\.name)
        case .explain(let plan, _): plan.locks.map(\.name)
        case .cursor(.declare(_, let plan, _, _, _)): plan.locks.map(\.name)
        default: []
        }
    }

    /// Tables that the plan knows by their numbers; nil: it knows them by their names.
    fileprivate var faultTableNumbers: [UInt32]? {
        guard case .definition(let definition)? = command else { return nil }
        switch definition {
        case .truncate(let tables, _, _): return tables
        case .alterTable(let table, _), .rename(.table, let table, _, _),
            .createIndex(_, let table, _), .comment(_, _, let table?):
            return [table]
        default: return nil
        }
    }
}
