// Transactions, savepoints, LOCK TABLES.

import QueryEngine
import SQLPlanning

extension Parser {
    /// `BEGIN [WORK]`; a block with NOT ATOMIC is a program of MariaDB's.
    mutating func begin() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        if isMariaDB, at(.not) {
            return try unsupported("BEGIN NOT ATOMIC", commitsFirst: false, offset)
        }
        _ = accept(.work)
        return .transaction(.begin)
    }

    /// `START TRANSACTION …`; START SLAVE and its like are others.
    mutating func start() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        if at(any: .slave, .replica, .groupReplication, .all) {
            return try unsupported("START REPLICA", commitsFirst: false, offset)
        }
        try expect(.transaction)
        var access: TransactionStatement.Access?
        var withSnapshot = false
        if at(any: .with, .read) {
            repeat {
                if accept(.with) {
                    try expect(.consistent)
                    try expect(.snapshot)
                    withSnapshot = true
                } else {
                    try expect(.read)
                    let found: TransactionStatement.Access
                    if accept(.only) {
                        found = .readOnly
                    } else {
                        try expect(.write)
                        found = .readWrite
                    }
                    guard access == nil || access == found else { throw syntaxError() }
                    access = found
                }
            } while accept(kind: .comma)
        }
        return .transaction(.start(access, withConsistentSnapshot: withSnapshot))
    }

    mutating func commit() throws(SQLError) -> MySQLStatement {
        advance()
        _ = accept(.work)
        return .transaction(.commit(try completion()))
    }

    mutating func rollback() throws(SQLError) -> MySQLStatement {
        advance()
        _ = accept(.work)
        if accept(.to) {
            _ = accept(.savepoint)
            return .transaction(.rollbackTo(try name()))
        }
        return .transaction(.rollback(try completion()))
    }

    /// `[AND [NO] CHAIN] [[NO] RELEASE]`.
    private mutating func completion() throws(SQLError) -> TransactionStatement.Completion {
        var completion = TransactionStatement.Completion()
        if accept(.and) {
            let isNegated = accept(.no)
            try expect(.chain)
            completion.chain = !isNegated
        }
        if at(.no) || at(.release) {
            let isNegated = accept(.no)
            guard at(.release), isNegated || completion.chain != true else {
                throw syntaxError()
            }
            advance()
            completion.release = !isNegated
        }
        return completion
    }

    mutating func savepoint() throws(SQLError) -> MySQLStatement {
        advance()
        return .transaction(.savepoint(try name()))
    }

    mutating func releaseSavepoint() throws(SQLError) -> MySQLStatement {
        advance()
        try expect(.savepoint)
        return .transaction(.releaseSavepoint(try name()))
    }

    // MARK: - LOCK

    mutating func lockTables() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        if !isMariaDB, accept(.instance) {
            return try unsupported("LOCK INSTANCE", commitsFirst: false, offset)
        }
        guard accept(.table) || accept(.tables) else { throw syntaxError() }
        return .lockTables(
            try list { parser throws(SQLError) in
                let name = try parser.qualifiedName()
                let alias = try parser.tableAlias()?.name
                return TableLock(name: name, alias: alias, kind: try parser.tableLockKind())
            })
    }

    private mutating func tableLockKind() throws(SQLError) -> TableLock.Kind {
        if accept(.read) { return accept(.local) ? .readLocal : .read }
        if accept(.write) { return .write }
        if isMariaDB, accept(.lowPriority) {
            try expect(.write)
            return .lowPriorityWrite
        }
        throw syntaxError()
    }

    mutating func unlockTables() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        if !isMariaDB, accept(.instance) {
            return try unsupported("UNLOCK INSTANCE", commitsFirst: false, offset)
        }
        guard accept(.table) || accept(.tables) else { throw syntaxError() }
        return .unlockTables
    }
}
