// How a planned query runs: locks, snapshot, rows, checks.

package import StorageEngine

extension StatementRunner {
    /// Goes on with a statement until it is complete or has to stop. A limit of 0 is none.
    ///
    /// - Parameter opensOnly: stop before the first row.
    package func advance<Sink: RowSink>(
        _ run: StatementRun, limit: Int, opensOnly: Bool = false, _ sink: inout Sink
    ) throws(Interrupt) -> RowsOutcome {
        while true {
            switch run.phase {
            case .begin:
                sleepTarget = nil
                if run.source.transactionCommand != nil {
                    run.phase = .command
                    continue
                }
                if held.modes.keepsSnapshot && run.source.needsSnapshot {
                    run.phase = .snapshot
                } else {
                    run.phase = .plan
                }
            case .snapshot:
                try takeSnapshot()
                run.phase = .plan
            case .plan:
                do throws(Interrupt) {
                    try planForRun(run)
                } catch {
                    try planAgainUnderLocks(run, error)
                }
            case .locks:
                guard let planned = run.planned, let plan = planned.query else {
                    run.phase = .plan
                    continue
                }
                if !armed.isEmpty { try meetStart(run) }
                try takeLocks(run, plan.locks)
                if try isCurrent(planned) {
                    run.phase = .open
                } else {
                    run.planned = nil
                    run.phase = .plan
                }
            case .open:
                guard let plan = run.planned?.query else {
                    run.phase = .plan
                    continue
                }
                if !held.modes.keepsSnapshot {
                    try takeSnapshot()
                } else if !run.source.needsSnapshot {
                    // Where planning takes none, the transaction's comes with the first statement that reads by it.
                    let locksReads = requireTransaction().isolation.locksReads
                    try takeSnapshot(isNeeded: plan.readsSnapshot && !locksReads)
                }
                try open(run, plan)
                if run.announces && plan.returnsRows && !plan.keepsRowsBack {
                    announce(run, plan.columns, &sink)
                }
                run.phase = .rows
            case .rows:
                if opensOnly { return .suspended }
                guard let context = run.context, let execution = run.execution else {
                    run.phase = .done
                    continue
                }
                if let stop = try sendRows(run, execution, context, limit, &sink) {
                    return stop
                }
                run.phase = context.checks.isEmpty ? .done : .checks
            case .checks:
                try runChecks(run)
                run.phase = .done
            case .command: return .command
            case .done:
                if !armed.isEmpty { try meet(.afterStatement, run) }
                return finish(run)
            }
        }
    }

    private func planForRun(_ run: StatementRun) throws(Interrupt) {
        // What ends a transaction needs none, and may have none left.
        if run.source.transactionCommand == nil { try followEnums() }
        let planned: PlannedStatement
        if let prepared = run.prepared {
            try revalidate(prepared)
            guard let current = prepared.planned else {
                run.phase = .command
                return
            }
            planned = current
        } else if let literals = run.literals {
            planned = try planByLiterals(run, literals)
        } else {
            let hasParameters = !run.parameterTypes.isEmpty
            planned = try plan(
                run.source, run.parameterTypes, allowsParameters: hasParameters)
        }
        run.planned = planned
        guard let query = planned.query else {
            run.phase = .command
            return
        }
        if let error = query.constantError { throw .error(error) }
        if held.modes.isReadOnly && (query.writes || query.locksRows) { try refuseWrite(query) }
        run.lockIndex = 0
        run.phase = .locks
    }

    /// Postgres locks a table before it looks at its columns: where one that a failed plan looked at is being changed,
    /// the change is waited for and the statement planned once more.
    private func planAgainUnderLocks(
        _ run: StatementRun, _ failure: Interrupt
    ) throws(Interrupt) {
        guard case .error = failure, run.source.isPlannable, let catalog = held.catalog else {
            throw failure
        }
        let uses = catalog.uses
        let transaction = requireTransaction()
        for use in uses {
            guard let table = try? catalog.table(oid: use.oid) else { continue }
            let lock = QueryPlan.TableLock(
                oid: table.oid, tree: table.tree, name: table.name, mode: .accessShare)
            try take(lock, .wait, transaction)
        }
        if catalog.stands(uses) { throw failure }
    }

    private func takeLocks(
        _ run: StatementRun, _ locks: [QueryPlan.TableLock]
    ) throws(Interrupt) {
        let transaction = requireTransaction()
        while run.lockIndex < locks.count {
            let lock = locks[run.lockIndex]
            do throws(Interrupt) {
                try take(lock, .wait, transaction)
            } catch {
                lockPosition = position(of: lock, run)
                guard case .error(let error) = error else { throw error }
                throw .error(error.at(lockPosition))
            }
            lockPosition = nil
            run.lockIndex += 1
        }
    }

    /// Where the text names the table; nil for a prepared statement, whose text came in another message than the one
    /// that is answered.
    private func position(of lock: QueryPlan.TableLock, _ run: StatementRun) -> Int? {
        guard run.prepared == nil, let position = lock.position else { return nil }
        guard let literals = run.literals, let template = literals.template else {
            return position
        }
        return literals.position(position, in: template)
    }

    /// Takes a command's locks, one after another, going on after each wait where it was.
    ///
    /// - Parameter check: refuses a lock.
    package func takeLocks(
        of run: StatementRun, _ locks: [QueryPlan.TableLock], _ policy: WaitPolicy = .wait,
        _ check: (QueryPlan.TableLock) throws(Interrupt) -> Void = { _ in }
    ) throws(Interrupt) {
        let transaction = requireTransaction()
        while run.lockIndex < locks.count {
            try check(locks[run.lockIndex])
            try take(locks[run.lockIndex], policy, transaction)
            run.lockIndex += 1
        }
    }

    private func take(
        _ lock: QueryPlan.TableLock, _ policy: WaitPolicy, _ transaction: Transaction
    ) throws(Interrupt) {
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try transaction.lockTable(lock.tree, lock.mode, policy)
        } catch {
            throw .error(SQLError(error))
        }
        switch outcome {
        case .granted: return
        case .wait(let ticket):
            lockTimeoutOverride = settings.tableLockTimeout
            throw .wait(ticket)
        case .unavailable:
            throw .error(
                SQLError(
                    .lockNotAvailable, "could not obtain lock on relation \"\(lock.name)\""))
        }
    }

    package func open(_ run: StatementRun, _ plan: QueryPlan) throws(Interrupt) {
        let transaction = requireTransaction()
        let context = ExecutionContext(
            plan: plan, parameters: run.parameters, transaction: transaction,
            view: transaction.statementView(),
            services: self, registers: spareRegisters.take())
        if !armed.isEmpty { watchRows(context) }
        context.rowCounts = rowCounts
        run.context = context
        run.execution = QueryExecution(context)
        if run.formats.count != plan.columns.count { run.formats = plan.textFormats }
    }

    /// A context for what a command does with a plan that it was made of.
    package func makeContext(_ run: StatementRun, _ plan: QueryPlan) -> ExecutionContext {
        let transaction = requireTransaction()
        let context = ExecutionContext(
            plan: plan, parameters: run.parameters, transaction: transaction,
            view: transaction.statementView(),
            services: self)
        if !armed.isEmpty { watchRows(context) }
        context.rowCounts = rowCounts
        return context
    }

    /// Tells of the columns before the first row.
    package func announce<Sink: RowSink>(
        _ run: StatementRun, _ columns: [ResultColumn], _ sink: inout Sink
    ) {
        if !notices.isEmpty { tellNotices(&sink) }
        if run.formats.count != columns.count {
            run.formats = [ValueFormat](repeating: .text, count: columns.count)
        }
        sink.columns(columns, formats: run.formats)
    }

    /// Rows from the execution straight into the sink; nil once there are no more.
    private func sendRows<Sink: RowSink>(
        _ run: StatementRun, _ execution: QueryExecution, _ context: ExecutionContext,
        _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RowsOutcome? {
        try context.refill(stepBudget)
        let plan = context.plan
        if !plan.returnsRows {
            while try execution.next() {}
            return nil
        }
        if plan.keepsRowsBack {
            return try sendBuffered(run, execution, context, limit, &sink)
        }
        let isWatched = armed.contains(.row)
        // A copy a row would be a fifth of the row's cost.
        var (environment, edition) = (typeEnvironment, environmentEdition)
        while true {
            if limit > 0 && run.sent >= limit { return .suspended }
            if sink.isFull { return .outputFull }
            // A row whose moment is over is in the frame.
            if !isWatched || run.rowsMet <= Int(run.rowCount) {
                guard try execution.next() else { return nil }
            }
            if isWatched { try meetRow(Int(run.rowCount) + 1, run) }
            if !notices.isEmpty { tellNotices(&sink) }
            if edition != environmentEdition {
                (environment, edition) = (typeEnvironment, environmentEdition)
            }
            sink.row(
                context.frame, columns: plan.columns, formats: run.formats,
                environment: environment)
            run.sent += 1
            run.rowCount += 1
        }
    }

    /// A statement that writes runs to its end before its rows are handed out in portions.
    private func sendBuffered<Sink: RowSink>(
        _ run: StatementRun, _ execution: QueryExecution, _ context: ExecutionContext,
        _ limit: Int, _ sink: inout Sink
    ) throws(Interrupt) -> RowsOutcome? {
        if run.buffer == nil { run.buffer = [] }
        if !run.isDrained {
            while try execution.next() { run.buffer?.append(context.frame) }
            run.isDrained = true
        }
        if !context.checks.isEmpty { try runChecks(run) }
        if run.announces && run.bufferPosition == 0 && !run.isAnnounced {
            run.isAnnounced = true
            announce(run, context.plan.columns, &sink)
        }
        let rows = run.buffer ?? []
        while run.bufferPosition < rows.count {
            if limit > 0 && run.sent >= limit { return .suspended }
            if sink.isFull { return .outputFull }
            if !armed.isEmpty { try meetRow(run.bufferPosition + 1, run) }
            sink.row(
                rows[run.bufferPosition], columns: context.plan.columns, formats: run.formats,
                environment: typeEnvironment)
            run.bufferPosition += 1
            run.sent += 1
            run.rowCount += 1
        }
        // As many as were asked for: whether there are more is not looked at.
        if limit > 0 && run.sent >= limit { return .suspended }
        return nil
    }

    /// Rows that the session itself has made, for a command.
    package func send<Sink: RowSink>(
        _ rows: [[Value]], _ run: StatementRun, _ columns: [ResultColumn], _ limit: Int,
        _ sink: inout Sink
    ) throws(Interrupt) -> RowsOutcome {
        if run.announces && !run.isAnnounced {
            run.isAnnounced = true
            announce(run, columns, &sink)
        }
        if run.formats.count != columns.count {
            run.formats = [ValueFormat](repeating: .text, count: columns.count)
        }
        while run.bufferPosition < rows.count {
            if limit > 0 && run.sent >= limit { return .suspended }
            if sink.isFull { return .outputFull }
            if !armed.isEmpty { try meetRow(run.bufferPosition + 1, run) }
            sink.row(
                rows[run.bufferPosition], columns: columns, formats: run.formats,
                environment: typeEnvironment)
            run.bufferPosition += 1
            run.sent += 1
        }
        if limit > 0 && run.sent >= limit { return .suspended }
        return .complete(.select, UInt64(rows.count))
    }

    /// Foreign keys and the like, at the statement's end; those put off are kept for the commit.
    package func runChecks(_ run: StatementRun) throws(Interrupt) {
        guard let context = run.context else { return }
        try runChecks(run, context)
    }

    /// The same for what a command has done in a context of its own.
    package func runChecks(
        _ run: StatementRun, _ context: ExecutionContext
    ) throws(Interrupt) {
        try context.refill(stepBudget)
        let checker = run.checker ?? ConstraintChecker(context)
        run.checker = checker
        try checker.run()
        run.checker = nil
    }

    private func finish(_ run: StatementRun) -> RowsOutcome {
        let affected = run.execution?.affected ?? 0
        if let tally = run.execution?.tally { run.tally = tally }
        let kind = run.planned?.query?.kind ?? .select
        if kind != .select { held.transaction?.publishWrites() }
        // A portal read in portions tells of the last one alone.
        let isRead = run.planned?.query?.returnsRows ?? true
        let count = isRead ? UInt64(run.sent) : affected
        run.execution = nil
        if let context = run.context { spareRegisters.keep(context) }
        run.context = nil
        run.buffer = nil
        return .complete(kind, count)
    }

    // MARK: Read-only transactions

    private func refuseWrite(_ plan: QueryPlan) throws(Interrupt) {
        switch plan.root {
        case .insert(let node) where node.table.isTemporary: return
        case .update(let node) where node.table.isTemporary: return
        case .delete(let node) where node.table.isTemporary: return
        case .entryInsert(let node) where node.insert.table.isTemporary: return
        case .entryChange(let node) where node.targets.allSatisfy(\.table.isTemporary): return
        default: break
        }
        switch plan.kind {
        case .insert: throw .violation(.readOnly(command: "INSERT"))
        case .update: throw .violation(.readOnly(command: "UPDATE"))
        case .delete: throw .violation(.readOnly(command: "DELETE"))
        case .select:
            if plan.commonTables.contains(where: { $0.isModifying }) {
                throw .violation(.readOnly(command: "SELECT"))
            }
            guard plan.locksRows else { return }
            throw .violation(.readOnly(command: StatementRunner.lockingName(plan.root)))
        }
    }

    /// `SELECT FOR SHARE` and its like, by the first lock of the plan.
    private static func lockingName(_ node: PlanNode) -> String {
        switch node {
        case .lockRows(let lock):
            switch lock.targets.first?.strength {
            case .keyShare: "SELECT FOR KEY SHARE"
            case .share: "SELECT FOR SHARE"
            case .noKeyUpdate: "SELECT FOR NO KEY UPDATE"
            case .update, nil: "SELECT FOR UPDATE"
            }
        case .limit(let input, _, _, _): lockingName(input)
        case .project(let input, _): lockingName(input)
        default: "SELECT FOR UPDATE"
        }
    }
}

extension QueryPlan {
    /// A SELECT without columns has rows all the same.
    package var returnsRows: Bool { kind == .select || !columns.isEmpty }

    /// RETURNING's rows are given once the statement and its checks are done.
    package var keepsRowsBack: Bool {
        if columns.isEmpty { return false }
        return kind != .select || commonTables.contains { $0.isModifying }
    }
}
