// Where connections come from: rested ones, new ones, how many and how soon after a failure.

extension PoolMachine {
    /// Whether there is a connection, in whatever state, that may still serve somebody.
    var hasConnections: Bool {
        table.total > table.count(.connecting) + table.count(.closing)
    }

    /// Whether a connection is lent no more: it has lived long enough, or is from before an `expire`.
    func isOutdated(_ slot: Slot, now: Duration) -> Bool {
        slot.generation < generation || slot.retiresAt.map { $0 <= now } ?? false
    }

    /// Whether a rested connection has to be tried before it is lent.
    func needsCheck(_ slot: Slot, now: Duration) -> Bool {
        limits.restBeforeCheck.map { now - slot.since >= $0 } ?? false
    }

    /// The idle connection that rested shortest, where it needs no trial. Outdated ones before it are closed.
    mutating func takeFreshIdle(now: Duration) -> ConnectionKey? {
        guard let key = newestUsableIdle(now: now), let slot = table.slot(key),
            !needsCheck(slot, now: now)
        else { return nil }
        return key
    }

    private mutating func newestUsableIdle(now: Duration) -> ConnectionKey? {
        while let key = table.lastIdle, let slot = table.slot(key) {
            guard isOutdated(slot, now: now) else { return key }
            close(key, now: now)
        }
        return nil
    }

    mutating func lend(_ key: ConnectionKey, now: Duration) {
        table.move(key, to: .lent, now: now)
        totals.lent += 1
    }

    /// A connection is fit to be lent: the first in the line gets it, or it rests.
    mutating func becomeAvailable(_ key: ConnectionKey, now: Duration) {
        guard let slot = table.slot(key) else { return }
        guard phase == .running, !isOutdated(slot, now: now) else { return close(key, now: now) }
        guard let waiter = waiters.popFirst() else {
            return table.move(key, to: .idle, now: now)
        }
        lend(key, now: now)
        actions.append(.lend(key, to: waiter))
    }

    mutating func close(_ key: ConnectionKey, now: Duration) {
        table.move(key, to: .closing, now: now)
        actions.append(.close(key))
    }

    mutating func drop(_ key: ConnectionKey) {
        table.release(key)
        totals.closed += 1
        actions.append(.drop(key))
    }

    /// Drops all that rest since then or even longer.
    mutating func dropIdle(restingSince time: Duration) {
        while let key = table.longestIdle, let slot = table.slot(key), slot.since <= time {
            drop(key)
        }
    }

    // MARK: Demand

    /// Begins what is needed for those who wait and for the minimum.
    mutating func replenish(now: Duration) {
        guard phase == .running else { return }
        serveFromIdle(now: now)
        guard now >= nextAttempt else { return }
        let room = min(
            limits.maximum - table.total, attemptLimit - table.count(.connecting))
        for _ in 0..<max(0, min(room, missing)) {
            let (generation, wave) = (generation, wave)
            let key = table.take(now: now) {
                $0.generation = generation
                $0.wave = wave
            }
            actions.append(.connect(key))
        }
    }

    /// How many connections would have to be made, were nothing in the way.
    var missing: Int {
        let alive = table.total - table.count(.closing)
        let comingFree =
            table.count(.connecting) + table.count(.checking) + table.count(.restoring)
        return max(waiters.count - comingFree, limits.minimum - alive)
    }

    private mutating func serveFromIdle(now: Duration) {
        while !waiters.isEmpty, let key = newestUsableIdle(now: now), let slot = table.slot(key) {
            if !needsCheck(slot, now: now) {
                becomeAvailable(key, now: now)
            } else if table.count(.checking) < waiters.count {
                table.move(key, to: .checking, now: now)
                actions.append(.check(key))
            } else {
                return
            }
        }
    }

    // MARK: Failures to connect

    /// The server can be reached: from one attempt at a time the pool comes back to all in a few steps, rather than in a rush
    /// upon a server that has just come up. One more for each success is twice as many for each round of them.
    mutating func noteSuccess() {
        failures = 0
        failureIsPermanent = false
        nextAttempt = .zero
        if attemptLimit < limits.maximum { attemptLimit += 1 }
    }

    mutating func noteFailure(ofWave wave: Int, isPermanent: Bool, now: Duration) {
        // Ten attempts that were begun together and failed together say no more than one.
        guard wave == self.wave else { return }
        self.wave += 1
        failures += 1
        failureIsPermanent = isPermanent
        attemptLimit = 1
        nextAttempt =
            now + limits.backoff.delay(afterFailures: failures, using: &random)
    }
}
