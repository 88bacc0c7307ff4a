// FOR UPDATE and its sisters: which relations they lock, and where they may not stand.
import QueryEngine
import SQLPlanning

extension LockingClause.Strength {
    var words: String {
        switch self {
        case .keyShare: "FOR KEY SHARE"
        case .share: "FOR SHARE"
        case .noKeyUpdate: "FOR NO KEY UPDATE"
        case .update: "FOR UPDATE"
        }
    }

}

extension StatementPlanner {
    func analyzeLocking(
        _ clause: LockingClause, _ block: QueryBlock
    ) throws(SQLError) {
        let words = clause.strength.words
        func refuse(_ what: String) -> SQLError {
            error(.featureNotSupported, "\(words) is not allowed with \(what)")
        }
        switch block.body {
        case .setOperation, .recursive: throw refuse("UNION/INTERSECT/EXCEPT")
        case .values:
            throw error(.featureNotSupported, "\(words) cannot be applied to VALUES")
        case .modification: return
        case .select(let draft):
            if draft.isDistinct || !draft.distinctOn.isEmpty {
                throw refuse("DISTINCT clause")
            }
            if !block.level.groups.isEmpty || draft.groupingSets != nil {
                throw refuse("GROUP BY clause")
            }
            if draft.having != nil { throw refuse("HAVING clause") }
            if !block.level.aggregates.isEmpty { throw refuse("aggregate functions") }
            if !block.level.windowCalls.isEmpty { throw refuse("window functions") }
            if !block.level.sets.isEmpty {
                throw refuse("set-returning functions in the target list")
            }
        }
        let policy = clause.waitPolicy
        locksRows = true
        block.hasLocking = true
        block.hasOwnLocking = true
        if clause.tables.isEmpty {
            for entry in block.level.entries {
                try lock(entry, clause.strength, policy)
            }
            return
        }
        for name in clause.tables {
            if name.schema != nil {
                throw error(
                    .syntaxError, "\(words) must specify unqualified relation names",
                    at: name.offset)
            }
            guard
                let item = block.level.namespace.first(where: {
                    $0.isNameVisible && $0.entry.name == name.name
                })
            else {
                throw error(
                    .undefinedTable,
                    "relation \"\(name.name)\" in \(words) clause not found in FROM clause",
                    at: name.offset)
            }
            let kind: String
            switch item.entry.source {
            case .table, .block:
                try lock(item.entry, clause.strength, policy)
                continue
            case .join: kind = "a join"
            case .function: kind = "a function"
            case .values: kind = "VALUES"
            case .common, .workingTable: kind = "a WITH query"
            case .virtual, .fixed, .unique: continue
            }
            throw error(
                .featureNotSupported, "\(words) cannot be applied to \(kind)", at: name.offset)
        }
    }

    private func lock(
        _ entry: RangeEntry, _ strength: LockingClause.Strength, _ policy: LockingClause.WaitPolicy
    ) throws(SQLError) {
        switch entry.source {
        case .table(let table, _):
            use(table, for: .locking)
            if let known = entry.rowLock {
                // The strongest lock and the least patient policy of all clauses count.
                entry.rowLock = (
                    max(known.strength, strength),
                    known.policy.impatience > policy.impatience ? known.policy : policy
                )
            } else {
                entry.rowLock = (strength, policy)
            }
        case .block(let block):
            // Into a subquery of FROM, as far as it may be locked.
            guard case .select(let draft) = block.body, block.level.aggregates.isEmpty,
                block.level.groups.isEmpty, !draft.isDistinct
            else { return }
            block.hasLocking = true
            for inner in block.level.entries { try lock(inner, strength, policy) }
        default: return
        }
    }
}

extension LockingClause.WaitPolicy {
    /// SKIP LOCKED loses to NOWAIT and wins over waiting.
    fileprivate var impatience: Int {
        switch self {
        case .block: 0
        case .skipLocked: 1
        case .noWait: 2
        }
    }
}
