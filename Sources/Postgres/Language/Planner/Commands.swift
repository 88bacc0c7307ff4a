// From a statement of the syntax to the session's command.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func plan(_ statement: Statement) throws(SQLError) -> Command {
        switch statement {
        case .query(let query):
            if case .select(let select) = query.body, let into = select.into {
                return try planSelectInto(query, select, into)
            }
            return .query(try planQueryStatement(.query(query)))
        case .insert, .update, .delete:
            guard let data = statement.data else { throw notSupported("this statement") }
            return .query(try planQueryStatement(data))
        case .transaction(let transaction): return .transaction(try command(transaction))
        case .setConstraints, .set, .setTransaction, .show, .reset, .discard:
            return try planSetting(statement)
        case .prepare, .execute, .deallocate, .declareCursor, .fetch, .close, .listen, .unlisten,
            .notify:
            return try planSessionStatement(statement)
        case .copy(let copy): return .copy(try planCopy(copy))
        case .explain(let explain): return try planExplain(explain)
        case .lockTable(let lock): return try planLockTable(lock)
        case .vacuum, .reindex, .cluster, .checkpoint, .grant, .role, .comment, .doBlock, .call,
            .alterDatabase:
            return try planMaintenance(statement)
        default: return try planDefinition(statement)
        }
    }

    /// Transaction control needs no catalog.
    func command(_ statement: TransactionStatement) throws(SQLError) -> TransactionCommand {
        switch statement {
        case .begin(let modes): return .begin(self.modes(modes), tag: "BEGIN")
        case .start(let modes): return .begin(self.modes(modes), tag: "START TRANSACTION")
        case .commit(let chain): return .commit(andChain: chain)
        case .rollback(let chain): return .rollback(andChain: chain)
        case .savepoint(let name, _): return .savepoint(name)
        case .release(let name, _): return .release(name)
        case .rollbackTo(let name, _): return .rollbackTo(name)
        case .prepare: return .prepare
        case .commitPrepared(let name): return .finishPrepared(name, tag: "COMMIT PREPARED")
        case .rollbackPrepared(let name): return .finishPrepared(name, tag: "ROLLBACK PREPARED")
        }
    }

    func modes(_ modes: TransactionModes) -> QueryEngine.TransactionModes {
        let isolation: QueryEngine.IsolationLevel? = modes.isolation.map { level in
            switch level {
            case .readUncommitted: .readUncommitted
            case .readCommitted: .readCommitted
            case .repeatableRead: .repeatableRead
            case .serializable: .serializable
            }
        }
        return QueryEngine.TransactionModes(
            isolation: isolation, isReadOnly: modes.isReadOnly, isDeferrable: modes.isDeferrable)
    }
}
