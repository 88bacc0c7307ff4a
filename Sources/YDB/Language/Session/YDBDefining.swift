// Definitions carried out: one after another in a transaction of their own, made anew where others have come between.

import FaultInjection
import QueryEngine
import StorageEngine

/// Definitions on their way.
final class YDBDefining {
    let plan: YDBDefinitionPlan
    var mark: YDBSchemaGate.Mark
    var next = 0
    var execution: DefinitionExecution?
    var rows: StatementRun?
    /// So many of the tables that were made have their rows.
    var filled = 0
    /// Those whose rows it has looked at.
    var tables: Set<UInt32> = []
    var attempts = 0
    var isDone = false

    init(_ plan: YDBDefinitionPlan, _ mark: YDBSchemaGate.Mark) {
        self.plan = plan
        self.mark = mark
    }
}

extension YDBSessionCore {
    private static let mostAttempts = 32

    func define(
        _ plan: YDBDefinitionPlan, _ work: YDBWork, then number: Int
    ) throws(Interrupt) {
        work.step = .definition(YDBDefining(plan, server.gate.mark()), number)
    }

    /// True once all is done and committed.
    func advance(_ definition: YDBDefining) throws(Interrupt) -> Bool {
        if definition.isDone { return true }
        while true {
            if let execution = definition.execution {
                try checked { () throws(SQLError) in try runner.checkInterrupts() }
                guard try execution.step(budget: runner.stepBudget) != nil else { throw .yield }
                definition.execution = nil
                definition.next += 1
            } else if definition.next < definition.plan.steps.count {
                try begin(definition)
            } else if definition.filled < definition.plan.rows.count {
                try fill(definition, definition.plan.rows[definition.filled])
                definition.filled += 1
            } else if try commit(definition) {
                return true
            }
        }
    }

    private func begin(_ definition: YDBDefining) throws(Interrupt) {
        try runner.followEnums()
        guard let context = runner.planningContext(over: runner.requireCatalog()) else {
            throw .error(SQLError(.internalError, "no session to plan in"))
        }
        let step = definition.plan.steps[definition.next]
        let command = try runner.checkedPlanning { () throws(SQLError) in try step.plan(context) }
        guard let command else {
            definition.next += 1
            return
        }
        switch command {
        case .alterTable(let oid, _), .createIndex(_, let oid, _), .rename(_, let oid, _, _):
            definition.tables.insert(oid)
        case .truncate(let oids, _, _): definition.tables.formUnion(oids)
        default: break
        }
        runner.noteOwnDefinitions()
        definition.execution = DefinitionExecution(
            command, catalog: runner.requireCatalog(), services: runner)
    }

    /// CREATE TABLE AS: the rows go in as UPSERT puts them.
    private func fill(_ definition: YDBDefining, _ source: YQLSource) throws(Interrupt) {
        var rows = YDBRows(sink: YDBNobody())
        let run: StatementRun
        if let known = definition.rows {
            run = known
        } else {
            run = StatementRun(StatementSource(source, mayShare: false), announces: false)
            definition.rows = run
        }
        guard case .complete = try runner.advance(run, limit: 0, &rows) else { throw .yield }
        definition.rows = nil
    }

    private func commit(_ definition: YDBDefining) throws(Interrupt) -> Bool {
        guard let current else { return true }
        let isCommitted = try server.gate.define(
            since: definition.mark, over: Array(definition.tables)
        ) { () throws(Interrupt) in try runner.commit() }
        if isCommitted {
            runner.endTransaction()
            runner.begin(current.modes)
            definition.isDone = true
            return true
        }
        definition.attempts += 1
        guard definition.attempts < Self.mostAttempts else {
            throw .error(
                .yql(
                    .overloaded, "The schema is being changed by others",
                    code: YDBIssueCode.overloaded, stage: .execution,
                    condition: .objectInUse))
        }
        // Others have come between: from the beginning.
        runner.rollBack()
        runner.endTransaction()
        runner.begin(current.modes)
        try runner.takeSnapshot()
        definition.mark = server.gate.mark()
        definition.next = 0
        definition.filled = 0
        definition.rows = nil
        definition.tables = []
        return false
    }
}

/// Nobody hears of it.
struct YDBNobody: YDBResultSink {
    var isFull: Bool { false }
    mutating func transactionBegan(_ id: String) {}
    mutating func resultSet(_ number: Int, _ columns: [YDBColumn]) {}
    mutating func row(_ slots: borrowing [Value], places: [Int]) {}
    mutating func resultSetEnd() {}
    mutating func finished(_ completion: YDBCompletion) {}
    mutating func failed(_ failure: YDBFailure) {}
    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {}
}
