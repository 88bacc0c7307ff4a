// Unique keys for who locks entries: InnoDB's test for a duplicate, and the wait of an inserter for gaps of others.

extension Transaction {
    /// What asking for a key came to under the engine lock.
    enum KeyState: Sendable {
        case taken(RowID)
        case lock(LockTag, AcquireOutcome, UInt8)
        /// The entry of the row that asks is published in the same moment, if it is to be.
        case free(isLogged: Bool)
        case ended
    }

    /// Who asks for a key, and what for.
    struct KeyRequest: Sendable {
        let index: TreeID
        let key: Key
        /// The row that is to have it at once; nil: the key is claimed, for an entry that follows.
        let rowID: RowID?
        /// Others may have it too.
        var isShared = false
        let mode: UInt8
        let waiting: WaitPolicy
    }

    /// Asks for a key of a unique index. Whoever has an entry with it is waited for in shared mode (in exclusive mode for ON
    /// DUPLICATE KEY UPDATE and REPLACE), and that lock is kept, also if the key is a duplicate: of two that wait for a third's
    /// insertion of a key, after its rollback both have the lock that the other's insertion needs.
    func claimEntry(
        _ index: TreeID, _ key: Key, _ waiting: WaitPolicy, exclusive: Bool
    ) throws(StorageError) -> ClaimOutcome {
        try settleWait()
        if case .conflict(let rowID, _) = ownConflict(index, key) {
            return .conflict(rowID, sameTransaction: true)
        }
        if isPrivate(index) { return .free }
        let request = KeyRequest(
            index: index, key: key, rowID: nil,
            mode: exclusive ? EntryMode.exclusive : EntryMode.shared, waiting: waiting)
        switch try ask(request) {
        case .put: return .free
        case .conflict(let rowID, let isOwn): return .conflict(rowID, sameTransaction: isOwn)
        case .wait(let ticket): return .wait(ticket)
        case .unavailable: return .unavailable
        }
    }

    /// Goes on until the key is had, or somebody else has it, or is waited for.
    func ask(_ request: KeyRequest) throws(StorageError) -> PutOutcome {
        while true {
            switch answer(request) {
            case .ended: throw .epochEnded
            case .taken(let rowID): return .conflict(rowID, sameTransaction: false)
            case .free(let isLogged):
                if isLogged, let rowID = request.rowID {
                    flights.append(
                        LoggedFlight(
                            tree: request.index,
                            position: EntryPosition(key: request.key, rowID: rowID), before: nil))
                }
                return .put
            case .lock(let tag, .granted(let before), let mode):
                note(tag, before: before, mode: mode)
                if tag.space == .row { weigh(tag.a, mode, withGap: false) }
                if tag.space == .claim { return .put }
            case .lock(let tag, .wait(let ticket, let before), let mode):
                pending = PendingWait(ticket: ticket, tag: tag, mode: mode, before: before)
                return .wait(ticket)
            case .lock(_, .unavailable, _): return .unavailable
            }
        }
    }

    /// One step: the next lock that is wanting, or the answer. All that it looks at it sees at one moment.
    private func answer(_ request: KeyRequest) -> KeyState {
        let (index, key, mode) = (request.index, request.key, request.mode)
        let removed = overlay.index(index).flatMap { overlay.removed($0) }
        let owner = owner.rawValue
        let epoch = epoch
        let stake = stake
        let claim = claimTag(index, key)
        return database.withCore { core -> KeyState in
            guard core.epoch == epoch else { return .ended }
            let table = core.head.trees.info(index)?.kind.clusteredTable(index)
            var walk = EntryWalk(index, reversed: false)
            var place = EntryPosition.below(key)
            if !request.isShared { walk.follow(core, beyond: place) }
            while let entry = walk.current, entry.key == key {
                let flight = core.inFlight[index, entry]
                // What it has put and taken away again, or taken away, is in nobody's way but others'.
                let isGone =
                    removed?.contains(key, sub: entry.rowID) == true
                    || flight == Flight(owner: owner, isNew: true)
                if isGone {
                    place = entry
                    walk.follow(core, beyond: place)
                    continue
                }
                let tag = LockTag.entry(index, entry, of: table)
                let isLocked = EntryMode.isCovered(mode, by: core.locks.mask(tag, of: owner))
                if isLocked && flight.map({ $0.owner == owner }) ?? true {
                    return .taken(entry.rowID)
                }
                if table == nil && !isLocked {
                    let lower = core.nearestEntry(index, beyond: entry, reversed: true)
                    core.lockGap(index, Gap(lower: lower, upper: entry), owner)
                }
                let outcome = core.lockEntry(
                    tag, index, entry, owner, mode, request.waiting, stake: stake)
                return .lock(tag, outcome, mode)
            }
            let asked = EntryPosition(key: key, rowID: request.rowID ?? .max)
            if let tag = core.gapBarring(index, request.isShared ? asked : .above(key), owner) {
                let outcome = core.locks.acquire(
                    tag, owner, GapMode.insertIntention, request.waiting, stake: stake)
                return .lock(tag, outcome, GapMode.insertIntention)
            }
            if request.rowID != nil {
                return .free(isLogged: core.publish(index, asked, owner).isLogged)
            }
            // Between this answer and the entry that follows nobody else may have the same one.
            let outcome = core.locks.acquire(
                claim, owner, ClaimMode.insertion, request.waiting, stake: stake)
            return .lock(claim, outcome, ClaimMode.insertion)
        }
    }

    /// Keys that were asked for and are not to be inserted after all are free, whatever else stays locked.
    func giveBackClaims(from mark: Int) {
        let claims = held.suffix(from: min(mark, held.count)).filter { $0.tag.space == .claim }
        for claim in claims.reversed() { giveBack(claim.tag, to: claim.before) }
    }

    /// Asks whether an entry may be put into an index that is not unique: waits for each gap of another that it falls into.
    package func awaitGaps(
        _ index: TreeID, _ key: Key, _ rowID: RowID = .max, _ policy: WaitPolicy = .wait
    ) throws(StorageError) -> LockOutcome {
        try settleWait()
        if isPrivate(index) { return .granted }
        let position = EntryPosition(key: key, rowID: rowID)
        while true {
            let owner = owner.rawValue
            guard let tag = database.withCore({ $0.gapBarring(index, position, owner) }) else {
                return .granted
            }
            let outcome = try acquire(tag, GapMode.insertIntention, policy)
            guard case .granted = outcome else { return outcome }
        }
    }
}

extension Core {
    /// The lock that keeps an inserter out.
    fileprivate mutating func gapBarring(
        _ index: TreeID, _ position: EntryPosition, _ owner: UInt64
    ) -> LockTag? {
        gaps.blocker(index, position, owner).map { GapLocks.tag(index, $0) }
    }
}
