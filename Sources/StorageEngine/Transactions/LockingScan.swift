// MySQL's policy: a scan reads the latest rows and locks what it passes, gaps included, before any filter.

package enum LockingScanStep {
    case row(key: Key, Row)
    /// Ask again once the ticket is resolved: the scan goes on at the same place.
    case wait(Ticket)
    case end
}

/// A scan in key order over a table clustered by key (or ordered by row id).
package struct LockingScan {
    private let transaction: Transaction
    private let table: TreeID
    private let range: KeyRange
    private let strength: RowLockStrength
    private let locksGaps: Bool
    private var position: Key?

    init(
        _ transaction: Transaction, _ table: TreeID, _ range: KeyRange,
        _ strength: RowLockStrength, locksGaps: Bool
    ) {
        self.transaction = transaction
        self.table = table
        self.range = range
        self.strength = strength
        self.locksGaps = locksGaps
    }

    package mutating func next() throws(StorageError) -> LockingScanStep {
        while true {
            let key = try nextKey()
            if locksGaps {
                try transaction.lockGap(table, gap(before: key))
                // Only what the gap lock saw is sure to stay.
                if try nextKey() != key { continue }
            }
            guard let key else { return .end }
            switch try transaction.lockRow(table, key: key, strength) {
            case .wait(let ticket): return .wait(ticket)
            case .unavailable: return .end
            case .granted(let row):
                position = key
                if let row { return .row(key: key, row) }
            }
        }
    }

    private var rest: KeyRange {
        guard let position else { return range }
        var rest = range
        rest.lower = position
        rest.lowerInclusive = false
        return rest
    }

    private func nextKey() throws(StorageError) -> Key? {
        let view = transaction.latestCommittedAndOwn()
        var cursor = transaction.rows(table, rest, in: view)
        return try cursor.next()?.key
    }

    /// From the last row passed up to the next one, or to the end of the range.
    private func gap(before key: Key?) -> KeyRange {
        guard let key else { return rest }
        var gap = rest
        gap.upper = key
        gap.upperInclusive = false
        return gap
    }
}

extension Transaction {
    package func lockingScan(
        _ table: TreeID, _ range: KeyRange, _ strength: RowLockStrength, locksGaps: Bool
    ) -> LockingScan {
        LockingScan(self, table, range, strength, locksGaps: locksGaps)
    }

    /// Keeps inserters of others out of a range of keys. Never waits: gaps stand beside gaps.
    package func lockGap(_ table: TreeID, _ range: KeyRange) throws(StorageError) {
        try settleWait()
        let owner = owner.rawValue
        let epoch = epoch
        let tag = database.withCore { core -> LockTag? in
            guard core.epoch == epoch, let tag = core.gaps.add(table, range, owner) else {
                return nil
            }
            _ = core.locks.force(tag, owner, GapMode.gap)
            return tag
        }
        if let tag { note(tag, before: 0, mode: GapMode.gap) }
    }

    /// Asks whether a key may be inserted: it waits for each gap of another that the key falls into.
    package func awaitGaps(
        _ table: TreeID, _ key: Key, _ policy: WaitPolicy = .wait
    ) throws(StorageError) -> LockOutcome {
        while true {
            let owner = owner.rawValue
            let blocking = database.withCore { $0.gaps.blocking(table, key, owner) }
            guard let tag = blocking else {
                try settleWait()
                return .granted
            }
            let outcome = try acquire(tag, GapMode.insertIntention, policy)
            guard case .granted = outcome else { return outcome }
        }
    }
}
