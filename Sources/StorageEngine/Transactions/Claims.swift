// Unique keys in flight: who inserts or removes a key claims it until its transaction ends.

extension Transaction {
    /// Asks for a key of a unique index before an entry with it is inserted.
    ///
    /// - Parameters:
    ///   - table: where the index's rows are: a row that has the key may have a new version in flight, which is awaited.
    ///   - keepOnConflict: keep the claim also if a row has the key.
    ///   - exclusive: of who locks entries: a row that has the key is to be written.
    package func claim(
        _ index: TreeID, _ key: Key, of table: TreeID? = nil, _ policy: WaitPolicy = .wait,
        keepOnConflict: Bool = false, exclusive: Bool = false
    ) throws(StorageError) -> ClaimOutcome {
        if settings.isolation.locks != .rows {
            if settings.isolation.locks == .nothing { return try readKey(index, key) }
            return try claimEntry(index, key, policy, exclusive: exclusive)
        }
        if isPrivate(index) { return ownConflict(index, key) }
        if database.sabotage == .lostClaim { return committedConflict(index, key) ?? .free }
        let tag = claimTag(index, key)
        let heldBefore = held.count
        let outcome = try acquire(tag, ClaimMode.insertion, policy)
        switch outcome {
        case .wait(let ticket): return .wait(ticket)
        case .unavailable: return .unavailable
        case .granted: break
        }
        if case .conflict(let rowID, _) = ownConflict(index, key) {
            if !keepOnConflict { releaseLocks(downTo: heldBefore) }
            return .conflict(rowID, sameTransaction: true)
        }
        guard let (rowID, isWritten) = committedRow(index, key, of: table) else { return .free }
        if !keepOnConflict { releaseLocks(downTo: heldBefore) }
        guard let table, isWritten else { return .conflict(rowID, sameTransaction: false) }
        switch try awaitWriter(table, rowID, policy) {
        case .wait(let ticket): return .wait(ticket)
        case .unavailable: return .unavailable
        // The writer has just ended.
        case .granted:
            return try claim(index, key, of: table, policy, keepOnConflict: keepOnConflict)
        }
    }

    /// Waits while another transaction has a new version of the row in flight.
    private func awaitWriter(
        _ table: TreeID, _ rowID: RowID, _ policy: WaitPolicy
    ) throws(StorageError) -> LockOutcome {
        let heldBefore = held.count
        let outcome = try acquire(.row(table, Key(rowID: rowID)), RowMode.check, policy)
        if case .granted = outcome { releaseLocks(downTo: heldBefore) }
        return outcome
    }

    /// Whether the row that has a claimed key is to the fixed snapshot what it is now. That there is such a row has then been
    /// read, not what else is in it; PostgreSQL's predicate locks do not even cover that.
    package func seesNewest(
        _ table: TreeID, _ rowID: RowID, by index: TreeID, _ key: Key
    ) throws(StorageError) -> Bool {
        if settings.isolation.recordsReads, granularity == .exact {
            try noteRead(.index, index, .point(key))
        }
        guard let seen = ownLatest.row(table, Key(rowID: rowID)) else { return false }
        return seen.version == latestRow(table, rowID)?.version
    }

    /// What `releaseClaims(since:)` needs to know of the present moment.
    package var claimMark: Int { held.count }

    /// Lets go of the claims since then, of a row that is not inserted after all. Nothing else may have been locked since.
    package func releaseClaims(since mark: Int) { releaseLocks(downTo: mark) }

    /// Takes note of a new key of a deferrable index; never waits. True if the key may not stand alone: it then has
    /// to be looked at again, after `awaitClaims`. Of two that insert one key the later one learns of the other.
    package func claimDeferred(_ index: TreeID, _ key: Key) throws(StorageError) -> Bool {
        try settleWait()
        if isPrivate(index) { return hasOwnEntry(index, key) }
        if settings.isolation.locks == .nothing {
            if case .free = try readKey(index, key) { return false }
            return true
        }
        let tag = claimTag(index, key)
        let owner = owner.rawValue
        let epoch = epoch
        let (before, isInFlight) = database.withCore { core -> (UInt16?, Bool) in
            guard core.epoch == epoch else { return (nil, false) }
            let isInFlight = core.locks.holders(tag).contains {
                $0.owner != owner && $0.mask & ClaimMode.inFlight != 0
            }
            return (core.locks.force(tag, owner, ClaimMode.insertion), isInFlight)
        }
        guard let before else { throw .epochEnded }
        note(tag, before: before, mode: ClaimMode.insertion)
        return isInFlight || committedConflict(index, key) != nil
    }

    /// Waits until what is committed of a key decides whether it stands alone: while others delete or insert it, but
    /// not for inserters if a row that stays has it already.
    package func awaitClaims(
        _ index: TreeID, _ key: Key, of table: TreeID? = nil
    ) throws(StorageError) -> LockOutcome {
        try settleWait()
        if isPrivate(index) || settings.isolation.locks == .nothing { return .granted }
        let tag = claimTag(index, key)
        if let (rowID, isWritten) = committedRow(index, key, of: table), !isBeingRemoved(tag) {
            guard let table, isWritten else { return .granted }
            return try awaitWriter(table, rowID, .wait)
        }
        let heldBefore = held.count
        let outcome = try acquire(tag, ClaimMode.check, .wait)
        if case .granted = outcome { releaseLocks(downTo: heldBefore) }
        return outcome
    }

    private func isBeingRemoved(_ tag: LockTag) -> Bool {
        let owner = owner.rawValue
        return database.withCore { core in
            core.locks.holders(tag).contains {
                $0.owner != owner && $0.mask & (1 << UInt16(ClaimMode.removal)) != 0
            }
        }
    }

    /// Whether another transaction has claimed the key.
    package func isClaimedByOther(_ index: TreeID, _ key: Key) -> Bool {
        let tag = claimTag(index, key)
        let owner = owner.rawValue
        return database.withCore { core in
            core.locks.holders(tag).contains {
                $0.owner != owner && $0.mask & ClaimMode.inFlight != 0
            }
        }
    }

    func claimTag(_ index: TreeID, _ key: Key) -> LockTag {
        LockTag(space: .claim, a: index.rawValue, b: key.mixedHash)
    }

    /// Whether this transaction has inserted an entry with the key, and not taken it away again.
    package func hasOwnEntry(_ index: TreeID, _ key: Key) -> Bool {
        if case .conflict = ownConflict(index, key) { return true }
        return false
    }

    func ownConflict(_ index: TreeID, _ key: Key) -> ClaimOutcome {
        guard let position = overlay.index(index), let rowID = overlay.firstAdded(position, key)
        else { return .free }
        return .conflict(rowID, sameTransaction: true)
    }

    /// The row that has the key now, committed or written by this transaction.
    private func committedConflict(_ index: TreeID, _ key: Key) -> ClaimOutcome? {
        if case .conflict(let rowID, _) = ownConflict(index, key) {
            return .conflict(rowID, sameTransaction: true)
        }
        return committedRow(index, key, of: nil).map { .conflict($0.rowID, sameTransaction: false) }
    }

    /// The committed row that has the key, if this transaction does not take it away, and whether another has a new
    /// version of it in flight.
    private func committedRow(
        _ index: TreeID, _ key: Key, of table: TreeID?
    ) -> (rowID: RowID, isWritten: Bool)? {
        let position = overlay.index(index)
        if let position, overlay.replacement(position) != nil { return nil }
        let removed = position.flatMap { overlay.removed($0) }
        let owner = owner.rawValue
        return database.withCore { core -> (rowID: RowID, isWritten: Bool)? in
            guard let reference = core.head.trees.locate(index),
                core.head.trees.firstEntry(index, key) != nil
            else { return nil }
            var cursor = TreeCursor(root: reference.root.pointee, .point(key), reversed: false)
            while !cursor.isAtEnd {
                let rowID = cursor.sub
                if removed?.contains(key, sub: rowID) == true {
                    cursor.advance()
                    continue
                }
                guard let table else { return (rowID, false) }
                let tag = LockTag.row(table, Key(rowID: rowID))
                return (rowID, core.locks.isHeld(tag, byOtherThan: owner, RowMode.written))
            }
            return nil
        }
    }

    /// Makes inserters of the key wait; never waits itself.
    func claimRemoval(_ index: TreeID, _ key: Key) throws(StorageError) {
        if isPrivate(index) || database.sabotage == .lostClaim { return }
        if settings.isolation.locks != .rows { return }
        let tag = claimTag(index, key)
        let owner = owner.rawValue
        let epoch = epoch
        let before = database.withCore { core -> UInt16? in
            guard core.epoch == epoch,
                core.head.trees.info(index)?.kind.isUnique == true
            else { return nil }
            return core.locks.force(tag, owner, ClaimMode.removal)
        }
        if let before { note(tag, before: before, mode: ClaimMode.removal) }
    }
}
