// LOCK TABLES: what a session has locked is all that it may use, until it gives it back.

import QueryEngine
import SQLPlanning
import StorageEngine

/// A table that LOCK TABLES names.
struct TableToLock: Sendable {
    let lock: QueryPlan.TableLock
    /// What statements have to call it.
    let name: String
    let isWritable: Bool
}

/// What LOCK TABLES has locked. Confined to its session.
final class LockedTables {
    /// Holds the locks: transactions come and go meanwhile.
    let held: HeldTransaction
    let tables: [TableToLock]

    init(_ held: HeldTransaction, _ tables: [TableToLock]) {
        self.held = held
        self.tables = tables
    }

    /// Whether a statement may use a table, by the name that it has there; else the error.
    func check(_ name: String, _ uses: (TableToLock) -> Bool, writes: Bool) throws(SQLError) {
        let own = tables.filter(uses)
        guard !own.isEmpty else { throw SQLError(.notLocked, name) }
        guard !writes || own.contains(where: \.isWritable) else {
            throw SQLError(.lockedForReading, name)
        }
    }
}

extension MySQLSessionCore {
    /// LOCK TABLES. What was locked before is given back first; a transaction was committed.
    func lockTables(_ tables: [TableToLock], _ work: StatementWork) throws(Interrupt) {
        releaseLockedTables()
        try runner.takeLocks(of: work.run, tables.map(\.lock))
        let held = runner.exchange(HeldTransaction())
        lockedTables = LockedTables(held, tables)
        endTransactionState()
    }

    func unlockTables(_ work: StatementWork) throws(Interrupt) {
        guard lockedTables != nil else { return }
        let commit = work.commandState.commit ?? CommitRun()
        work.commandState.commit = commit
        try advance(commit, chains: false)
        releaseLockedTables()
    }

    func releaseLockedTables() {
        guard let locked = lockedTables else { return }
        lockedTables = nil
        let current = runner.exchange(locked.held)
        runner.rollBack()
        runner.endTransaction()
        _ = runner.exchange(current)
    }

    // MARK: Checks

    /// The statement uses tables that are not among the locked ones: 1100; or writes one that may only be read: 1099.
    func checkLockedTables(of work: StatementWork) throws(Interrupt) {
        guard let locked = lockedTables, let plan = work.run.query else { return }
        try checked { () throws(SQLError) in
            for name in work.source?.statement.tableAliases ?? [] {
                try locked.check(name, { $0.name == name }, writes: false)
            }
            for lock in plan.locks {
                let writes = lock.mode.rawValue >= TableLockMode.rowExclusive.rawValue
                try locked.check(lock.name, { $0.lock.oid == lock.oid }, writes: writes)
            }
        }
    }

    /// The same of a definition.
    func requireLocked(_ command: DefinitionCommand) throws(Interrupt) {
        guard let locked = lockedTables else { return }
        let catalog = runner.requireCatalog()
        try checked { () throws(SQLError) in
            switch command {
            case .createTable(let table, _), .createTableAs(let table, _, _, _, _):
                if !table.isTemporary { throw SQLError(.notLocked, table.name) }
            case .drop(.table, let names, _, _):
                for name in names {
                    let found = try catalog.relation(schema: name.schema, name: name.name)
                    if case .table(let table)? = found, !table.isTemporary {
                        try locked.check(table.name, { $0.lock.oid == table.oid }, writes: true)
                    }
                }
            case .alterTable(let oid, _):
                if let table = try catalog.table(oid: oid) {
                    try locked.check(table.name, { $0.lock.oid == oid }, writes: true)
                }
            default: return
            }
        }
    }
}

extension MySQLStatement {
    /// The aliases of tables in the statement's outermost FROM.
    fileprivate var tableAliases: [String] {
        switch self {
        case .select(let select): select.query.body.tableAliases
        case .insert(let insert):
            if case .query(let query) = insert.source { query.body.tableAliases } else { [] }
        case .update(let update):
            (update.joined.isEmpty ? [.table(update.table)] : update.joined).flatMap(\.aliases)
        case .delete(let delete):
            (delete.using.isEmpty ? [.table(delete.table)] : delete.using).flatMap(\.aliases)
        default: []
        }
    }
}

extension QueryBody {
    fileprivate var tableAliases: [String] {
        guard case .select(let select) = self else { return [] }
        return select.from.flatMap(\.aliases)
    }
}

extension TableExpression {
    fileprivate var aliases: [String] {
        var found: [String] = []
        var left = self
        while case .join(let join) = left {
            if case .table(let table) = join.right, let alias = table.alias {
                found.append(alias.name)
            }
            left = join.left
        }
        if case .table(let table) = left, let alias = table.alias { found.append(alias.name) }
        return found
    }
}
