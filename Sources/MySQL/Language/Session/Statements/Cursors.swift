// Cursors of prepared statements: their rows are all made when they are opened, and stay until they are fetched, whatever
// becomes of the transaction.

import FaultInjection
import QueryEngine
import StorageEngine

/// The rows of a statement that are fetched as they are asked for.
final class MySQLCursor {
    let run: StatementRun
    /// As the rows have them.
    let columns: [ResultColumn]
    var rows: [[Value]] = []
    var nextRow = 0

    init(_ run: StatementRun, _ plan: QueryPlan) {
        self.run = run
        columns = plan.columns.enumerated().map {
            ResultColumn(name: $1.name, type: $1.type, slot: $0)
        }
    }
}

/// COM_STMT_FETCH.
final class FetchWork {
    let prepared: MySQLPrepared
    let cursor: MySQLCursor
    let rows: Int
    var sent = 0
    var isBegun = false

    init(_ prepared: MySQLPrepared, _ cursor: MySQLCursor, _ rows: Int) {
        self.prepared = prepared
        self.cursor = cursor
        self.rows = rows
    }
}

extension MySQLSessionCore {
    /// Makes the rows of a cursor; to be called again after each interrupt.
    func gather<Sink: MySQLResultSink>(
        _ work: StatementWork, _ prepared: MySQLPrepared, _ sink: inout Sink
    ) throws(Interrupt) {
        guard let plan = work.run.query else { return }
        let cursor = work.cursor ?? MySQLCursor(work.run, plan)
        work.cursor = cursor
        if let execution = work.run.openExecution, let context = work.run.openContext {
            try context.refill(runner.stepBudget)
            while try execution.next() {
                cursor.rows.append(plan.columns.map { context.frame[$0.slot] })
            }
            work.run.closeRows()
        }
        prepared.cursor = cursor
        values.foundRows = UInt64(cursor.rows.count)
        var completion = completion(hasMore: false)
        completion.status.insert(.cursorExists)
        sink.cursorOpened(
            plan.columns, facts(ofCursor: plan), environment: environment, completion)
        work.isSilent = true
    }

    /// Columns of the table that a cursor keeps its rows in have no keys.
    private func facts(ofCursor plan: QueryPlan) -> [MySQLColumnFacts] {
        described(plan).facts.map { facts in
            var facts = facts
            facts.flags.formIntersection(.notNull)
            return facts
        }
    }

    func beginFetch(_ id: UInt32, _ rows: UInt32) throws(SQLError) -> FetchWork {
        guard let statement = prepared[id] else {
            throw SQLError(.unknownStatement, String(id), "mysqld_stmt_fetch")
        }
        guard let cursor = statement.cursor else {
            throw SQLError(.noOpenCursor, String(id))
        }
        answer = MySQLCompletion()
        values.beginWarnings()
        return FetchWork(statement, cursor, Int(clamping: max(1, rows)))
    }

    func advance<Sink: MySQLResultSink>(
        _ fetch: FetchWork, _ sink: inout Sink
    ) throws(Interrupt) -> MySQLPause {
        let cursor = fetch.cursor
        let formats = [ValueFormat](repeating: .binary, count: cursor.columns.count)
        if !fetch.isBegun {
            fetch.isBegun = true
            sink.fetchedRows(cursor.columns)
        }
        while fetch.sent < fetch.rows, cursor.nextRow < cursor.rows.count {
            if sink.isFull { return .outputFull }
            if runner.isArmed { try runner.meetRow(cursor.nextRow + 1, cursor.run) }
            sink.row(
                cursor.rows[cursor.nextRow], columns: cursor.columns, formats: formats,
                environment: environment)
            // It is not asked for again.
            cursor.rows[cursor.nextRow] = []
            cursor.nextRow += 1
            fetch.sent += 1
        }
        var completion = completion(hasMore: false)
        if fetch.sent < fetch.rows {
            fetch.prepared.cursor = nil
            completion.status.insert(.lastRowSent)
        } else {
            completion.status.insert(.cursorExists)
        }
        sink.rowsEnd(completion)
        return .finished
    }
}
