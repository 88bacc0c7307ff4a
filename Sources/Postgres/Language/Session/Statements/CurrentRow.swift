// Which row WHERE CURRENT OF means: that of the table which the cursor's last fetched row was made from.

import QueryEngine
import StorageEngine

extension SessionCore {
    func currentRow(
        ofCursor name: String, in table: TableDescriptor
    ) throws(SQLError) -> RowID {
        guard let portal = portals[name] else {
            throw SQLError(.invalidCursorName, "cursor \"\(name)\" does not exist")
        }
        if portal.isHeld {
            throw state("cursor \"\(name)\" is held from a previous transaction")
        }
        guard let plan = portal.plan, plan.kind == .select else {
            throw state("cursor \"\(name)\" is not a SELECT query")
        }
        let relation = try relation(of: table, in: plan, name)
        guard standsOnRow(portal) else {
            throw state("cursor \"\(name)\" is not positioned on a row")
        }
        let rows = portal.rowIDs[Int(portal.position - portal.dropped) - 1]
        guard rows.indices.contains(relation) else {
            throw state("cursor \"\(name)\" is not positioned on a row")
        }
        return rows[relation]
    }

    private func state(_ message: String) -> SQLError {
        SQLError(.invalidCursorState, message)
    }

    private func relation(
        of table: TableDescriptor, in plan: QueryPlan, _ name: String
    ) throws(SQLError) -> Int {
        if let locks = plan.root.rowLocks {
            let found = locks.targets.filter { $0.table.oid == table.oid }
            guard let first = found.first else {
                throw state(
                    "cursor \"\(name)\" does not have a FOR UPDATE/SHARE reference to table \"\(table.name)\""
                )
            }
            if found.count > 1 {
                throw state(
                    "cursor \"\(name)\" has multiple FOR UPDATE/SHARE references to table \"\(table.name)\""
                )
            }
            return first.relation
        }
        guard let scanned = plan.root.scannedTable, scanned.oid == table.oid else {
            throw state(
                "cursor \"\(name)\" is not a simply updatable scan of table \"\(table.name)\"")
        }
        return scanned.relation
    }
}

extension PlanNode {
    /// The row locks of a SELECT … FOR UPDATE.
    fileprivate var rowLocks: LockRows? {
        switch self {
        case .lockRows(let locks): locks
        case .project(let input, _), .filter(let input, _), .limit(let input, _, _, _):
            input.rowLocks
        default: nil
        }
    }

    /// The one table whose rows come through unchanged in number and order.
    fileprivate var scannedTable: (oid: UInt32, relation: Int)? {
        switch self {
        case .tableScan(let scan): (scan.table.oid, scan.relation)
        case .indexScan(let scan): (scan.table.oid, scan.relation)
        case .project(let input, _), .filter(let input, _), .limit(let input, _, _, _):
            input.scannedTable
        default: nil
        }
    }
}
