// FOR UPDATE and its sisters: which relations they lock, and where they may not stand.
import QueryEngine
import StorageEngine

extension RowLock {
    fileprivate init(_ clause: LockingClause) {
        switch clause.strength {
        case .keyShare: strength = .keyShare
        case .share: strength = .share
        case .noKeyUpdate: strength = .noKeyUpdate
        case .update: strength = .update
        }
        switch clause.waitPolicy {
        case .block: policy = .wait
        case .skipLocked: policy = .skip
        case .noWait: policy = .noWait
        }
    }
}

extension QueryAnalyzer {
    func analyzeLocking(
        _ clause: LockingClause, _ block: QueryBlock
    ) throws(SQLError) {
        let lock = RowLock(clause)
        let words = lock.words
        func refuse(_ what: String) -> SQLError {
            error(.featureNotSupported, "\(words) is not allowed with \(what)")
        }
        // Where scans lock, what is made of the rows is nothing to them.
        if !builder.locksEntries { try checkLockable(block, refuse, words) }
        builder.locksRows = true
        block.hasLocking = true
        block.hasOwnLocking = true
        if clause.tables.isEmpty {
            for entry in block.level.entries {
                try self.lock(entry, lock)
            }
            return
        }
        try lockNamed(clause, block, lock)
    }

    /// Refuses to lock rows that are not found again in what comes out.
    private func checkLockable(
        _ block: QueryBlock, _ refuse: (String) -> SQLError, _ words: String
    ) throws(SQLError) {
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
    }

    private func lockNamed(
        _ clause: LockingClause, _ block: QueryBlock, _ lock: RowLock
    ) throws(SQLError) {
        let words = lock.words
        for name in clause.tables {
            if name.schema != nil {
                throw error(
                    .syntaxError, "\(words) must specify unqualified relation names",
                    at: name.offset)
            }
            guard
                let item = block.level.namespace.first(where: {
                    $0.isNameVisible && rules.sameRelationName($0.entry.name, name.name)
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
                try self.lock(item.entry, lock)
                continue
            case .join: kind = "a join"
            case .function: kind = "a function"
            case .values: kind = "VALUES"
            case .common, .workingTable: kind = "a WITH query"
            case .virtual, .fixed, .carried, .unique: continue
            }
            throw error(
                .featureNotSupported, "\(words) cannot be applied to \(kind)", at: name.offset)
        }
    }

    private func lock(
        _ entry: RangeEntry, _ wanted: RowLock
    ) throws(SQLError) {
        switch entry.source {
        case .table(let table, _):
            builder.use(table, for: .locking)
            entry.rowLock = entry.rowLock.map { $0.joined(wanted) } ?? wanted
        case .block(let block):
            // Into a subquery of FROM, as far as it may be locked.
            guard !builder.locksEntries, case .select(let draft) = block.body,
                block.level.aggregates.isEmpty,
                block.level.groups.isEmpty, !draft.isDistinct
            else { return }
            block.hasLocking = true
            for inner in block.level.entries { try lock(inner, wanted) }
        default: return
        }
    }
}
