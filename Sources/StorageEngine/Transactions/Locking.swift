// Locks and claims of a transaction: taken through tickets, released by savepoint, commit or rollback.

package enum RowLockOutcome {
    /// Locked: the newest version, own or committed; nil if the row is gone.
    case granted(Row?)
    /// Ask again with the same arguments once the ticket is resolved.
    case wait(Ticket)
    /// NOWAIT or SKIP LOCKED, and another holds it.
    case unavailable
}

package enum LockOutcome {
    case granted
    case wait(Ticket)
    case unavailable
}

package enum ClaimOutcome {
    /// No row has the key, and the key is this transaction's until its end.
    case free
    case conflict(RowID, sameTransaction: Bool)
    /// Another transaction is inserting or deleting the key: ask again once the ticket is resolved.
    case wait(Ticket)
    case unavailable
}

/// The newest version of a row: looked up outside the engine lock if the tree is still the snapshot's.
private enum NewestRow: Sendable {
    case asInSnapshot
    case found(Row?)
}

extension Transaction {
    // MARK: Rows

    /// Locks a row and returns its newest version. At REPEATABLE READ and above a row that was changed
    /// since the snapshot is `concurrentUpdate` or `concurrentDelete`.
    ///
    /// - Parameter forWriting: a new version is to follow: who writes one of the row's keys then waits for it.
    package func lockRow(
        _ table: TreeID, _ rowID: RowID, _ strength: RowLockStrength, _ policy: WaitPolicy = .wait,
        forWriting: Bool = false
    ) throws(StorageError) -> RowLockOutcome {
        try lockRow(table, key: Key(rowID: rowID), strength, policy, forWriting: forWriting)
    }

    /// The same for a table clustered by key.
    package func lockRow(
        _ table: TreeID, key: Key, _ strength: RowLockStrength, _ policy: WaitPolicy = .wait,
        forWriting: Bool = false
    ) throws(StorageError) -> RowLockOutcome {
        try settleWait()
        if isPrivate(table) { return .granted(overlay.lookup(table, key)?.row) }
        if settings.isolation.locks != .rows {
            if settings.isolation.locks == .nothing { return try readInstead(table, key) }
            try awaitFlight(table, key)
        }
        let tag = LockTag.row(table, key)
        let mode = forWriting ? RowMode.writing(strength) : strength.rawValue
        let owner = owner.rawValue
        let epoch = epoch
        let stake = stake
        let seen = snapshot?.trees.info(table)?.stamp
        let (outcome, found) = database.withCore { core -> (AcquireOutcome, NewestRow) in
            guard core.epoch == epoch else { return (.unavailable, .asInSnapshot) }
            let outcome = core.locks.acquire(tag, owner, mode, policy, stake: stake)
            guard case .granted = outcome else { return (outcome, .asInSnapshot) }
            if let seen, core.head.trees.info(table)?.stamp == seen {
                return (outcome, .asInSnapshot)
            }
            return (outcome, .found(core.head.trees.find(table, key)))
        }
        switch outcome {
        case .granted(let before):
            note(tag, before: before, mode: mode)
            if database.sabotage == .lockReleasedEarly {
                releaseLocks(downTo: max(0, held.count - 1))
            }
            if let own = overlay.lookup(table, key) { return .granted(own.row) }
            guard case .found(let newest) = found else {
                return .granted(snapshot?.trees.find(table, key))
            }
            if settings.isolation.firstUpdaterWins {
                try checkUnchanged(table, key, newest, strength)
            }
            return .granted(newest)
        case .wait(let ticket, let before):
            pending = PendingWait(ticket: ticket, tag: tag, mode: mode, before: before)
            return .wait(ticket)
        case .unavailable:
            try checkActive()
            return .unavailable
        }
    }

    /// A row that another has on its way is locked in the other's name first.
    private func awaitFlight(_ table: TreeID, _ key: Key) throws(StorageError) {
        let owner = owner.rawValue
        let epoch = epoch
        let position = EntryPosition(key: key, rowID: 0)
        database.withCore { core in
            guard core.epoch == epoch, let flight = core.inFlight[table, position],
                flight.owner != owner
            else { return }
            _ = core.locks.force(.row(table, key), flight.owner, EntryMode.exclusive)
        }
    }

    /// First updater wins.
    private func checkUnchanged(
        _ table: TreeID, _ key: Key, _ newest: Row?, _ strength: RowLockStrength
    ) throws(StorageError) {
        guard let seen = snapshot?.trees.find(table, key) else { return }
        guard let newest else { throw .concurrentDelete }
        if newest.version == seen.version { return }
        if strength == .keyShare && newest.keyVersion == seen.keyVersion { return }
        throw .concurrentUpdate
    }

    // MARK: Tables

    package func lockTable(
        _ table: TreeID, _ mode: TableLockMode, _ policy: WaitPolicy = .wait
    ) throws(StorageError) -> LockOutcome {
        try acquire(LockTag(space: .table, a: table.rawValue, b: 0), mode.rawValue, policy)
    }

    func acquire(
        _ tag: LockTag, _ mode: UInt8, _ policy: WaitPolicy
    ) throws(StorageError) -> LockOutcome {
        // Who locks nothing waits for nobody, also where tables and names are concerned.
        if settings.isolation.locks == .nothing {
            try checkActive()
            return .granted
        }
        try settleWait()
        let owner = owner.rawValue
        let epoch = epoch
        let stake = stake
        let outcome = database.withCore { core -> AcquireOutcome in
            guard core.epoch == epoch else { return .unavailable }
            return core.locks.acquire(tag, owner, mode, policy, stake: stake)
        }
        switch outcome {
        case .granted(let before):
            note(tag, before: before, mode: mode)
            return .granted
        case .wait(let ticket, let before):
            pending = PendingWait(ticket: ticket, tag: tag, mode: mode, before: before)
            return .wait(ticket)
        case .unavailable:
            try checkActive()
            return .unavailable
        }
    }

    // MARK: Advisory locks

    /// Session-level locks outlive the transaction and are counted; see `Database.unlockAdvisory`.
    package func lockAdvisory(
        _ key: AdvisoryKey, shared: Bool, sessionLevel: Bool, _ policy: WaitPolicy = .wait
    ) throws(StorageError) -> LockOutcome {
        let tag = key.tag
        let mode = AdvisoryMode.bit(shared: shared, session: sessionLevel)
        let mark = held.count
        let outcome = try acquire(tag, mode, policy)
        if case .granted = outcome, sessionLevel {
            let owner = owner.rawValue
            database.withCore { $0.countSessionLock(tag, shared: shared, owner: owner) }
            if held.count > mark { held.removeLast() }
        }
        return outcome
    }

    // MARK: Keeping account

    @inline(__always)
    func note(_ tag: LockTag, before: UInt16, mode: UInt8) {
        if before & (1 << UInt16(mode)) == 0 { held.append(HeldLock(tag: tag, before: before)) }
    }

    /// Takes note of how the last wait ended; a wait that was given up leaves its queue.
    func settleWait() throws(StorageError) {
        guard let wait = pending else {
            if state != .active { throw .transactionEnded }
            return
        }
        switch wait.ticket.state {
        case .waiting:
            abandonWait()
        case .granted:
            pending = nil
            held.append(HeldLock(tag: wait.tag, before: wait.before))
        case .cancelled:
            pending = nil
        case .timedOut:
            pending = nil
            throw .lockNotAvailable
        case .deadlockVictim:
            pending = nil
            throw .deadlock(wait.ticket.deadlock ?? DeadlockDetail(waits: []))
        case .epochEnded:
            pending = nil
            throw .epochEnded
        }
    }

    /// The transaction or statement ends while it waits, or just after it was granted.
    package func abandonWait() {
        guard let wait = pending else { return }
        pending = nil
        if wait.ticket.state == .waiting { database.cancel(wait.ticket) }
        guard wait.ticket.state == .granted else { return }
        held.append(HeldLock(tag: wait.tag, before: wait.before))
        if wait.tag.space == .advisory && wait.mode >= AdvisoryMode.firstOfSession {
            let owner = owner.rawValue
            let epoch = epoch
            held.removeLast()
            database.withCore { core in
                guard core.epoch == epoch else { return }
                let mask = core.locks.mask(wait.tag, of: owner)
                core.locks.reduce(wait.tag, owner, to: mask & ~(1 << UInt16(wait.mode)))
            }
        }
    }

    /// Releases, from the last one on, all locks but the first `count`. Many are released in portions, so
    /// that the engine lock is held for moments.
    func releaseLocks(downTo count: Int) {
        let owner = owner.rawValue
        let epoch = epoch
        while held.count > count {
            let start = max(count, held.count - 512)
            var portion: [HeldLock] = []
            if start == 0 {
                swap(&portion, &held)
            } else {
                portion = Array(held[start...])
                held.removeSubrange(start...)
            }
            let released = portion
            database.withCore { core in
                guard core.epoch == epoch else { return }
                for lock in released.reversed() {
                    var mask = lock.before
                    if lock.tag.space == .advisory {
                        mask = mask & 0b0011 | core.locks.mask(lock.tag, of: owner) & 0b1100
                    }
                    core.locks.reduce(lock.tag, owner, to: mask)
                }
            }
        }
    }
}
