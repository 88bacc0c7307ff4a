// A transaction that locks entries publishes those it puts and takes away, so that others can wait for them.

/// An entry published, with what was known of it before: what a rollback to a savepoint restores.
struct LoggedFlight: Sendable {
    var tree: TreeID
    var position: EntryPosition
    var before: Flight?
}

extension Core {
    /// Whether it was published now, and whether it is a row.
    mutating func publish(
        _ tree: TreeID, _ position: EntryPosition, _ owner: UInt64
    ) -> (isLogged: Bool, isRow: Bool) {
        guard let kind = head.trees.info(tree)?.kind else { return (false, false) }
        let isNew = !hasEntry(tree, position)
        if kind == .rows && !isNew || inFlight[tree, position]?.owner == owner {
            return (false, kind == .rows)
        }
        inFlight.set(tree, position, Flight(owner: owner, isNew: isNew))
        return (true, kind == .rows)
    }
}

extension Transaction {
    /// A row or an entry is about to be put or taken away. A row that is there already has its lock, and is not published.
    func publishFlight(_ tree: TreeID, _ key: Key, _ rowID: RowID) throws(StorageError) {
        if isPrivate(tree) { return }
        let position = EntryPosition(key: key, rowID: rowID)
        let owner = owner.rawValue
        let epoch = epoch
        let (isLogged, isRow) = database.withCore { core -> (Bool, Bool) in
            guard core.epoch == epoch else { return (false, false) }
            return core.publish(tree, position, owner)
        }
        if isLogged {
            flights.append(LoggedFlight(tree: tree, position: position, before: nil))
        }
        if isRow {
            weight += 1
            weigh(tree.rawValue, 7, withGap: false)
        }
    }

    /// A rollback to a savepoint or of a statement. New entries go, and their locks with them; entries that were to be taken away
    /// stay, and stay locked if another has asked for them.
    func takeBackFlights(to count: Int) {
        guard flights.count > count else { return }
        let undone = flights[count...].reversed() as [LoggedFlight]
        flights.removeSubrange(count...)
        let owner = owner.rawValue
        let epoch = epoch
        let kept = database.withCore { core -> [LockTag] in
            guard core.epoch == epoch else { return [] }
            var kept: [LockTag] = []
            // A row shares its lock with its entry in the index that clusters it: while the lock is there, who asked for it is
            // known, and the gap where the entry was is the index's. So rows go last.
            var rows: [LoggedFlight] = []
            for flight in undone {
                if core.inFlight[flight.tree, flight.position]?.isNew == true {
                    if core.head.trees.info(flight.tree)?.kind == .rows {
                        rows.append(flight)
                    } else {
                        core.land(flight.tree, flight.position, owner, leavesGap: true)
                    }
                    continue
                }
                core.inFlight.set(flight.tree, flight.position, flight.before)
                let table = core.head.trees.info(flight.tree)?.kind.clusteredTable(flight.tree)
                let tag = LockTag.entry(flight.tree, flight.position, of: table)
                if core.locks.mask(tag, of: owner) != 0 { kept.append(tag) }
            }
            for flight in rows {
                core.land(flight.tree, flight.position, owner, leavesGap: true)
            }
            return kept
        }
        for tag in kept where !held.contains(where: { $0.tag == tag }) {
            held.append(HeldLock(tag: tag, before: 0))
        }
    }

    /// The end of the transaction, once its writes are committed or dropped and before its locks are released.
    func landFlights() {
        let owner = owner.rawValue
        let epoch = epoch
        while !flights.isEmpty {
            let portion = Array(flights.suffix(512))
            flights.removeLast(portion.count)
            database.withCore { core in
                guard core.epoch == epoch else { return }
                for flight in portion { core.land(flight.tree, flight.position, owner) }
            }
        }
        let published = database.withCore { core -> Overlay? in
            guard core.epoch == epoch else { return nil }
            core.releaseGaps(owner)
            return core.uncommitted.removeValue(forKey: owner)
        }
        if let published, published.entryCount > Int(Reaper.threshold) { Reaper.drop(published) }
    }

    /// Locks of one kind in one tree weigh as one, as InnoDB's do that lie on one page.
    func weigh(_ tree: UInt64, _ mode: UInt8, withGap: Bool) {
        let kind = tree << 4 | UInt64(mode) << 1 | (withGap ? 1 : 0)
        if lockKinds.contains(kind) { return }
        lockKinds.append(kind)
        weight += 1
    }

    /// Gives one lock back before the end, to what was held of it before.
    func giveBack(_ tag: LockTag, to before: UInt16) {
        guard let index = held.lastIndex(where: { $0.tag == tag }) else { return }
        held.remove(at: index)
        let owner = owner.rawValue
        let epoch = epoch
        database.withCore { core in
            if core.epoch == epoch { core.locks.reduce(tag, owner, to: before) }
        }
    }
}
