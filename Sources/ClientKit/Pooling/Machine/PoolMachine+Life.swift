// The pool's life and its time: begin, expiry, end, and what falls due.

extension PoolMachine {
    /// The work may begin.
    ///
    /// - Returns: Whether somebody has to do it; not where it is done already, or the pool closed before.
    mutating func start(now: Duration) -> Bool {
        guard phase == .resting else { return false }
        phase = .running
        settle(now: now)
        return true
    }

    /// No connection of before is lent again: those at rest close now, the others when they come back.
    mutating func expire(now: Duration) {
        generation += 1
        while let key = table.longestIdle { close(key, now: now) }
        settle(now: now)
    }

    /// No more requests; those who wait are refused, those lent are waited for.
    ///
    /// - Parameter deadline: When those still lent are ended; nil for never.
    mutating func close(deadline: Duration?, now: Duration) {
        switch phase {
        case .finished: return
        // A second one can only shorten the patience.
        case .closing(let earlier?): phase = .closing(deadline: min(earlier, deadline ?? earlier))
        case .closing(nil): phase = .closing(deadline: deadline)
        case .resting, .running: phase = .closing(deadline: deadline)
        }
        refuseAll()
        while let key = table.longestIdle { close(key, now: now) }
        forgetAttempts()
        settle(now: now)
    }

    /// The end, at once: whatever there is of connections is dropped, those lent as well.
    ///
    /// - Returns: How many were lent.
    @discardableResult mutating func terminate() -> Int {
        guard phase != .finished else { return 0 }
        let lent = table.count(.lent)
        phase = .finished
        refuseAll()
        forgetAttempts()
        for key in table.keysInUse { drop(key) }
        timerTarget = nil
        actions.append(.finish)
        return lent
    }

    /// Connections that are being made are not waited for: whoever makes one learns from `connected` that nobody wants it.
    private mutating func forgetAttempts() {
        for key in table.keysInUse where table.state(key) == .connecting { table.release(key) }
    }

    private mutating func refuseAll() {
        for waiter in waiters.removeAll() { actions.append(.refuse(waiter.key, .closed)) }
    }

    // MARK: Time

    /// What was to be done by now is done.
    mutating func timerFired(now: Duration) {
        timerTarget = nil
        if case .closing(let deadline?) = phase, deadline <= now {
            terminate()
            return
        }
        while let waiter = waiters.popDue(now) {
            totals.timedOut += 1
            var census = census
            // The one that gives up counts among those who waited.
            census.waiting += 1
            actions.append(.refuse(waiter.key, .timedOut(waited: now - waiter.since, census)))
        }
        while let key = retirements.popDue(now) {
            // One that is lent is looked at when it comes back.
            if table.state(key) == .idle { close(key, now: now) }
        }
        while let due = idleDeadline(), due <= now, let key = table.longestIdle {
            close(key, now: now)
        }
        settle(now: now)
    }

    /// After each event: begins what is needed, ends what is over, and sets the timer.
    mutating func settle(now: Duration) {
        replenish(now: now)
        if case .closing = phase, table.total == 0 {
            phase = .finished
            timerTarget = nil
            actions.append(.finish)
        }
        setTimer(now: now)
    }

    mutating func setTimer(now: Duration) {
        guard phase != .finished, let next = nextDeadline(now: now) else { return }
        // One that wakes too early looks again; so the timer is troubled only by what is due sooner.
        if let timerTarget, timerTarget <= next { return }
        timerTarget = next
        actions.append(.rearmTimer)
    }

    /// When something falls due next, if nothing else happens.
    mutating func nextDeadline(now: Duration) -> Duration? {
        var next: Duration?
        func consider(_ deadline: Duration?) {
            if let deadline, next.map({ deadline < $0 }) ?? true { next = deadline }
        }
        if case .closing(let deadline) = phase { consider(deadline) }
        guard phase != .finished else { return nil }
        consider(waiters.nextDeadline())
        consider(idleDeadline())
        // Also of one that is lent: when it comes back its time may not be over yet.
        consider(
            retirements.earliest { [table] in table.slot($0).map { $0.state != .closing } ?? false }
        )
        if phase == .running, nextAttempt > now, missing > 0 { consider(nextAttempt) }
        return next
    }

    /// When the one that rests longest has rested enough; nil where the minimum needs it.
    private func idleDeadline() -> Duration? {
        guard let timeout = limits.idleTimeout, let key = table.longestIdle,
            let slot = table.slot(key),
            table.total - table.count(.closing) > limits.minimum
        else { return nil }
        return slot.since + timeout
    }
}
