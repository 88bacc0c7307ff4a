// Definitions carried out: one step after another in the statement's transaction, and the answer at the end.

import QueryEngine
import StorageEngine

extension MySQLSessionCore {
    func define(_ plan: DefinitionPlan, _ work: StatementWork) throws(Interrupt) {
        runner.statementLockTimeout = tableLockMilliseconds
        let state = work.commandState
        // Rows that are there, or come with a query, go into new columns as they do with a change.
        values.isStrictWrite = mode.isStrict && !plan.isIgnoring
        defer { values.isStrictWrite = false }
        while true {
            if let definition = state.definition {
                try finish(definition, state)
                state.definition = nil
                state.nextStep += 1
            } else if let rows = state.rowPlan {
                try fill(rows, work)
                state.rowPlan = nil
                state.nextStep += 1
            }
            guard state.nextStep < plan.steps.count else { break }
            try begin(plan.steps[state.nextStep], state)
        }
        try answer(plan, state)
    }

    private func begin(_ step: DefinitionStep, _ state: MySQLCommandState) throws(Interrupt) {
        // The step before may have made types.
        try runner.followEnums()
        guard let context = runner.planningContext(over: runner.requireCatalog()) else {
            throw .error(SQLError(.unknownError, "no session to plan in"))
        }
        let planned = try runner.checkedPlanning { () throws(SQLError) in
            try step.plan(context)
        }
        for notice in context.notices { runner.notice(notice) }
        switch planned {
        case .command(let command)?:
            try requireLocked(command)
            try runner.takeSnapshot(isNeeded: false)
            transaction.isActive = true
            noteDefinition(command)
            state.definition = DefinitionExecution(
                command, catalog: runner.requireCatalog(), services: runner)
        case .rows(let plan)?: state.rowPlan = plan
        case nil: state.nextStep += 1
        }
    }

    private func finish(
        _ definition: DefinitionExecution, _ state: MySQLCommandState
    ) throws(Interrupt) {
        try checked { () throws(SQLError) in try runner.checkInterrupts() }
        guard let outcome = try definition.step(budget: runner.stepBudget) else { throw .yield }
        if case .filled(let count) = outcome { state.copied = count }
    }

    /// CREATE TABLE … SELECT: the rows are inserted as INSERT … SELECT inserts them.
    private func fill(_ plan: QueryPlan, _ work: StatementWork) throws(Interrupt) {
        let state = work.commandState
        _ = try innerRows(plan, work)
        guard let tally = state.tally else { return }
        state.copied = tally.inserted + tally.deleted
    }

    private func rowsInfo(_ state: MySQLCommandState) -> String {
        let tally = state.tally ?? RowTally()
        let duplicates =
            tally.deleted + (tally.given > tally.inserted ? tally.given - tally.inserted : 0)
        return
            "Records: \(tally.given)  Duplicates: \(duplicates)  Warnings: \(values.ownWarningCount)"
    }

    // MARK: The answer

    private func answer(_ plan: DefinitionPlan, _ state: MySQLCommandState) throws(Interrupt) {
        var count = state.copied
        switch plan.answer {
        case .plain:
            guard plan.steps.contains(where: \.isRows) else { break }
            collectNotices()
            answer.info = rowsInfo(state)
        case .alteration(let table):
            if let table {
                let catalog = runner.requireCatalog()
                let found = try checked { () throws(SQLError) in try catalog.table(oid: table) }
                let transaction = catalog.transaction
                if let found {
                    count = UInt64(
                        clamping: transaction.approximateCount(
                            found.tree, in: transaction.latestCommittedAndOwn()))
                }
            }
            collectNotices()
            answer.info =
                "Records: \(count)  Duplicates: 0  Warnings: \(values.ownWarningCount)"
        case .count(let affected): count = affected
        }
        answer.affectedRows = count
        values.rowCount = Int64(clamping: count)
        if plan.dropsDatabase { answer.status.insert(.databaseDropped) }
        state.failure = plan.failure
        if let dropped = plan.droppedDatabase { leave(dropped) }
    }

    /// The session's own database may be the one that is gone.
    private func leave(_ database: String) {
        guard currentDatabase == database else { return }
        currentDatabase = nil
        settingsChanged()
    }

    private func noteDefinition(_ command: DefinitionCommand) {
        runner.noteOwnDefinitions()
        switch command {
        case .createTable(let table, _), .createTableAs(let table, _, _, _, _):
            guard table.isTemporary else { break }
            hasTemporaryTables = true
            temporaryTableChanges &+= 1
            settingsChanged()
        case .drop, .rename:
            guard hasTemporaryTables else { break }
            temporaryTableChanges &+= 1
            settingsChanged()
        default: break
        }
    }

    /// The session's temporary tables go with it, in a transaction of their own.
    func dropTemporaryTables() {
        guard hasTemporaryTables else { return }
        hasTemporaryTables = false
        do {
            try TemporaryTables.dropAll(runner.requireCatalog())
            try runner.commit()
        } catch {
            runner.rollBack()
        }
        runner.endTransaction()
    }
}
