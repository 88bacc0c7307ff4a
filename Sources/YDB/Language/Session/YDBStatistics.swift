// What a request tells of its execution: how long it took, and the rows that it has read and written, by table.

import QueryEngine

extension YDBSessionCore {
    /// A statement has written so many rows.
    func noteWrites(_ run: StatementRun, _ rows: UInt64, _ work: YDBWork) {
        guard runner.rowCounts != nil, let plan = run.query, plan.writes,
            let table = plan.locks.first(where: { $0.mode == .rowExclusive }),
            let name = tableName(table.oid)
        else { return }
        if run.statement.statement.kind == .delete {
            work.completion.accesses[name, default: YDBTableAccess()].deletes += rows
        } else {
            work.completion.accesses[name, default: YDBTableAccess()].updates += rows
        }
    }

    /// The request is at its end.
    func noteReads(_ work: YDBWork) {
        guard let counts = runner.rowCounts else { return }
        for (oid, rows) in counts.reads {
            guard let name = tableName(oid) else { continue }
            work.completion.accesses[name, default: YDBTableAccess()].reads += rows
        }
        let now = runner.time.nanoseconds
        work.completion.durationMicroseconds = now > work.began ? (now - work.began) / 1000 : 0
    }

    /// nil: it is gone by now.
    private func tableName(_ oid: UInt32) -> String? {
        guard case .table(let table)? = try? runner.requireCatalog().relation(oid: oid) else {
            return nil
        }
        return paths.absolute(schema: table.schema, name: table.name)
    }
}
