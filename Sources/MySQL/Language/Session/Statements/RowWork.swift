// The rows of a statement: what is looked at before the first, and when their columns are told.

import FaultInjection
import QueryEngine
import StorageEngine

/// A row that a key leads to is read before anything is sent: where it cannot be, there is an error and no columns.
struct LateColumns {
    let columns: MySQLResultColumns
    let formats: [ValueFormat]
    let told: MySQLToldColumns?
}

extension MySQLSessionCore {
    func advanceRows<Sink: MySQLResultSink>(
        _ work: StatementWork, _ sink: inout Sink
    ) throws(Interrupt) -> RowsOutcome {
        guard let columns = work.lateColumns else {
            return try runner.advance(work.run, limit: 0, &sink)
        }
        var late = LateSink(sink: sink, columns: columns, environment: environment)
        defer {
            sink = late.sink
            if late.isTold { work.lateColumns = nil }
        }
        let outcome = try runner.advance(work.run, limit: 0, &late)
        if case .complete = outcome { late.tell() }
        return outcome
    }

    /// 1412: the transaction's snapshot is older than a table that is read by it.
    func requireTables(_ work: StatementWork) throws(Interrupt) {
        guard !transaction.isSingle, let plan = work.run.query, plan.readsSnapshot,
            let context = work.run.openContext, let current = runner.transaction,
            current.mayReadOlderRows
        else { return }
        for lock in plan.locks where !current.hasTree(lock.tree, in: context.view) {
            throw .error(SQLError(.tableDefinitionChanged))
        }
    }

    /// 1175 under `sql_safe_updates`: rows are changed that no key leads to.
    func requireKeys(_ work: StatementWork) throws(Interrupt) {
        guard variables.isSafeUpdating, work.run.query?.changesWithoutKey == true else { return }
        throw .error(SQLError(.safeUpdates))
    }
}

/// Tells of the columns with the first row.
private struct LateSink<Sink: MySQLResultSink>: RowSink {
    var sink: Sink
    let columns: LateColumns
    let environment: TypeEnvironment
    private(set) var isTold = false

    init(sink: Sink, columns: LateColumns, environment: TypeEnvironment) {
        self.sink = sink
        self.columns = columns
        self.environment = environment
    }

    var isFull: Bool { sink.isFull }

    mutating func tell() {
        if isTold { return }
        isTold = true
        sink.resultSet(
            columns.columns, formats: columns.formats, told: columns.told,
            environment: environment)
    }

    mutating func columns(_ columns: [ResultColumn], formats: [ValueFormat]) {
        sink.columns(columns, formats: formats)
    }

    mutating func row(
        _ slots: borrowing [Value], columns: [ResultColumn], formats: [ValueFormat],
        environment: TypeEnvironment
    ) {
        tell()
        sink.row(slots, columns: columns, formats: formats, environment: environment)
    }

    mutating func notice(_ notice: Notice) { sink.notice(notice) }

    mutating func error(_ error: SQLError) { sink.error(error) }

    mutating func disturb(_ action: FaultAction, at moment: FaultMoments) {
        sink.disturb(action, at: moment)
    }
}
