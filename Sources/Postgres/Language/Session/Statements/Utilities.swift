// Statements that are not queries, each carried out here or handed to whom it concerns.

import QueryEngine
import StorageEngine

extension SessionCore {
    func advanceUtility<Sink: ResultSink>(
        _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        if let outcome = try resumeUtility(run, limit, &sink) { return outcome }
        if let command = run.statement.transactionCommand {
            let tag = try self.run(command, run)
            if case .commit(let commit) = run.utility { try advance(commit) }
            return .complete(tag)
        }
        guard let command = run.command else {
            throw .error(SQLError(.internalError, "a statement without a plan"))
        }
        switch command {
        case .query: throw .error(SQLError(.internalError, "a query among the utilities"))
        case .transaction(let command):
            let tag = try self.run(command, run)
            if case .commit(let commit) = run.utility { try advance(commit) }
            return .complete(tag)
        case .definition(let definition): return .complete(try define(definition, run))
        case .session(let command):
            guard let own = command as? PostgresCommand else {
                throw .error(SQLError(.internalError, "a command of another language"))
            }
            return try advance(own, run, limit, &sink)
        }
    }

    private func advance<Sink: ResultSink>(
        _ command: PostgresCommand, _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome {
        switch command {
        case .setting(let setting): return try advanceSetting(setting, run, limit, &sink)
        case .cursor(let cursor): return try advanceCursor(cursor, run, limit, &sink)
        case .copy(let copy): return try startCopy(copy, run, &sink)
        case .explain(_, let lines):
            let rows = lines.map { [Value.string($0)] }
            return try send(rows, run, tag: .word("EXPLAIN"), limit, &sink)
        case .prepare(let name, let types, let statement):
            return .complete(try prepareCommand(name, types, statement))
        case .execute(let name, let arguments, let target):
            return try startExecute(name, arguments, target, run, limit, &sink)
        case .deallocate(let name): return .complete(try deallocate(name))
        case .lockTables(let locks, let policy):
            return .complete(try lockTables(locks, policy, run))
        case .listen(let channel):
            listening.append(.listen(channel))
            return .complete(.word("LISTEN"))
        case .unlisten(let channel):
            listening.append(channel.map { .unlisten($0) } ?? .unlistenAll)
            return .complete(.word("UNLISTEN"))
        case .notify(let channel, let payload):
            try notify(channel, payload)
            return .complete(.word("NOTIFY"))
        case .accepted(let tag, let isForbidden):
            if isForbidden { try refuseInBlock(tag) }
            return .complete(.word(tag))
        }
    }

    /// Goes on with what a utility statement was at.
    private func resumeUtility<Sink: ResultSink>(
        _ run: StatementRun, _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RunOutcome? {
        switch run.utility {
        case nil: return nil
        case .definition(let execution): return .complete(try finish(execution))
        case .inner(let inner): return try advanceInner(inner, run, limit, &sink)
        case .commit(let commit):
            try advance(commit)
            return .complete(.word("COMMIT"))
        case .fetch(let fetch): return try advance(fetch, run, limit, &sink)
        case .copyIn(let copy): return try advance(copy, &sink)
        case .copyOut(let copy): return try advance(copy, run, &sink)
        case .rows(let rows, let tag): return try send(rows, run, tag: tag, limit, &sink)
        }
    }

    // MARK: Definitions

    func define(
        _ definition: DefinitionCommand, _ run: StatementRun
    ) throws(Interrupt) -> CommandTag {
        var databases: DatabaseAdministration?
        switch definition {
        case .createDatabase, .dropDatabase:
            try refuseInBlock(definition.name)
            databases = cluster.administration(current: services.name)
            try awaitDepartures(definition, run)
        default: break
        }
        if !modes.keepsSnapshot { try runner.takeSnapshot() }
        noteDefinition(definition)
        let execution = DefinitionExecution(
            definition, catalog: requireCatalog(), services: runner,
            databases: databases)
        run.utility = .definition(execution)
        return try finish(execution)
    }

    /// Who has just hung up may still be in the database: as in PostgreSQL the others have five seconds to leave.
    private func awaitDepartures(
        _ definition: DefinitionCommand, _ run: StatementRun
    ) throws(Interrupt) {
        let name: String?
        switch definition {
        case .dropDatabase(let dropped, _, let isForced):
            name = dropped == services.name ? nil : dropped
            if let name, isForced, run.commandState.departuresAwaitedUntil == nil {
                for session in cluster.sessions where session.database == name {
                    session.terminate(SessionErrors.terminated)
                }
            }
        case .createDatabase(_, let template, _, _): name = template
        default: name = nil
        }
        guard let name, name != "template0", name != "template1",
            cluster.sessionCount(name) > (name == services.name ? 1 : 0)
        else { return }
        let now = cluster.time.nanoseconds
        let patienceEnds = run.commandState.departuresAwaitedUntil ?? now + 5_000_000_000
        run.commandState.departuresAwaitedUntil = patienceEnds
        if now < patienceEnds { throw .sleep(until: min(patienceEnds, now + 5_000_000)) }
    }

    private func finish(_ execution: DefinitionExecution) throws(Interrupt) -> CommandTag {
        do throws(SQLError) {
            try runner.checkInterrupts()
        } catch {
            throw .error(error)
        }
        guard let outcome = try execution.step(budget: runner.stepBudget) else { throw .yield }
        return CommandTag(outcome)
    }

    /// From here on the transaction's own catalog differs from the committed one.
    private func noteDefinition(_ definition: DefinitionCommand) {
        runner.noteOwnDefinitions()
        switch definition {
        case .createTable(let table, _), .createTableAs(let table, _, _, _, _):
            let isTemporary =
                table.isTemporary || table.schema == "pg_temp" || table.schema == temporarySchema
            guard isTemporary, !hasTemporaryTables else { return }
            hasTemporaryTables = true
            settingsChanged()
        default: return
        }
    }

    /// Statements that commit by themselves.
    func refuseInBlock(_ command: String) throws(Interrupt) {
        if block == .inBlock || block == .implicit || !savepoints.isEmpty {
            throw .error(SessionErrors.insideBlock(command))
        }
        if isPipelining {
            throw .error(
                SQLError(
                    .activeSQLTransaction, "\(command) cannot be executed within a pipeline"))
        }
    }

    // MARK: LOCK TABLE, NOTIFY

    private func lockTables(
        _ locks: [QueryPlan.TableLock], _ policy: WaitPolicy, _ run: StatementRun
    ) throws(Interrupt) -> CommandTag {
        if block == .single || block == .idle {
            throw .error(SessionErrors.needsBlock("LOCK TABLE"))
        }
        let isReadOnly = modes.isReadOnly
        try runner.takeLocks(of: run, locks, policy) { lock throws(Interrupt) in
            if isReadOnly && lock.mode.rawValue > TableLockMode.rowExclusive.rawValue {
                throw .violation(.readOnly(command: "LOCK TABLE"))
            }
        }
        return .word("LOCK TABLE")
    }

    /// Up to so many are compared one by one.
    private static let fewNotifications = 16

    func notify(_ channel: String, _ payload: String) throws(Interrupt) {
        if channel.isEmpty {
            throw .error(SQLError(.invalidParameterValue, "channel name cannot be empty"))
        }
        if channel.utf8.count > 63 {
            throw .error(SQLError(.invalidParameterValue, "channel name too long"))
        }
        if payload.utf8.count >= 8000 {
            throw .error(SQLError(.invalidParameterValue, "payload string too long"))
        }
        if outgoing.count < Self.fewNotifications {
            let isKnown = outgoing.contains { $0.channel == channel && $0.payload == payload }
            if isKnown { return }
        } else {
            var said = self.said ?? Set(outgoing.map { [$0.channel, $0.payload] })
            self.said = nil
            let isNew = said.insert([channel, payload]).inserted
            self.said = said
            guard isNew else { return }
        }
        outgoing.append(
            SessionNotification(channel: channel, payload: payload, sender: control.number))
    }
}
