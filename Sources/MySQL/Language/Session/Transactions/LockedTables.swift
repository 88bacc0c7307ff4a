// LOCK TABLES: locks that outlive transactions, kept by a transaction that does nothing else.

import QueryEngine
import StorageEngine

/// The tables that a session has locked; their locks go with it.
struct LockedTables {
    /// Holds the locks until it is gone.
    let holder: HeldTransaction
    private var isWritable: [UInt32: Bool] = [:]

    init(_ holder: HeldTransaction, _ locks: [QueryPlan.TableLock]) {
        self.holder = holder
        for lock in locks {
            let isWritten = lock.mode == .accessExclusive
            isWritable[lock.oid] = isWritten || isWritable[lock.oid] == true
        }
    }

    /// 1100 for a table that is not among them, 1099 for one that is not to be written.
    func require(_ oid: UInt32?, _ name: String, writes: Bool) throws(SQLError) {
        guard let oid, let isWritable = isWritable[oid] else {
            throw SQLError(.notLocked, name)
        }
        if writes, !isWritable { throw SQLError(.lockedForReading, name) }
    }
}

extension MySQLSessionCore {
    /// To be called again after each wait. What was under way is committed, what was locked before is free.
    func lockTables(_ locks: [QueryPlan.TableLock], _ work: StatementWork) throws(Interrupt) {
        let state = work.commandState
        let holder: HeldTransaction
        if let begun = state.holder {
            holder = begun
        } else {
            lockedTables = nil
            holder = HeldTransaction()
            state.holder = holder
        }
        let own = runner.exchange(holder)
        defer { _ = runner.exchange(own) }
        try runner.takeLocks(of: work.run, locks)
        lockedTables = LockedTables(holder, locks)
    }

    func unlockTables(_ work: StatementWork) throws(Interrupt) {
        guard lockedTables != nil else { return }
        if !transaction.isSingle {
            let commit = work.commandState.commit ?? CommitRun()
            work.commandState.commit = commit
            try advance(commit, chains: false)
        }
        lockedTables = nil
    }

    /// Under LOCK TABLES a statement touches no other tables.
    func requireLocked(_ run: StatementRun) throws(Interrupt) {
        guard let lockedTables, let plan = run.query else { return }
        let rowExclusive = TableLockMode.rowExclusive.rawValue
        for lock in plan.locks {
            try checked { () throws(SQLError) in
                try lockedTables.require(
                    lock.oid, lock.name, writes: lock.mode.rawValue >= rowExclusive)
            }
        }
    }

    /// The same of a definition.
    func requireLocked(_ command: DefinitionCommand) throws(Interrupt) {
        guard let lockedTables else { return }
        let catalog = runner.requireCatalog()
        try checked { () throws(SQLError) in
            switch command {
            case .createTable(let table, _), .createTableAs(let table, _, _, _, _):
                if !table.isTemporary { throw SQLError(.notLocked, table.name) }
            case .drop(.table, let names, _, _):
                for name in names {
                    let found = try catalog.relation(schema: name.schema, name: name.name)
                    if case .table(let table)? = found, !table.isTemporary {
                        try lockedTables.require(table.oid, table.name, writes: true)
                    }
                }
            case .alterTable(let oid, _):
                if let table = try catalog.table(oid: oid) {
                    try lockedTables.require(oid, table.name, writes: true)
                }
            default: return
            }
        }
    }
}
