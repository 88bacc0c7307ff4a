// The pool as a value: all its rules, no connection, no task, no clock.

/// The rules of the pool: who gets which connection when, which are made, tried, freed and closed.
///
/// Connections and waiters are keys here; whoever drives the machine holds the things themselves. Each event takes the time, which
/// never goes back, and leaves actions that ``takeActions()`` hands out. Waiters are bound to no connection until one is lent:
/// whatever becomes free, by being made, found alive, freed or given back, goes to the first in the line. So nobody is overtaken, and
/// what was begun for one who left serves the next.
///
/// Invalid events:
/// - Our bug, a precondition: a connection reported made, tried or freed that was not being so.
/// - The peer's fault: there is none; how a connection failed is the driver's knowledge.
/// - A legal race, ignored: anything about a connection that is gone, a waiter that no longer waits, a second end.
struct PoolMachine: Sendable {
    /// What the machine needs of the pool's options.
    struct Limits: Hashable, Sendable {
        var minimum = 0
        var maximum = 10
        var maximumWaiters: Int?
        var idleTimeout: Duration?
        var lifetime: Duration?
        var lifetimeJitter = 0.0
        /// How long one may rest and still be lent untried; nil for ever.
        var restBeforeCheck: Duration?
        var backoff = Backoff.slow
    }

    /// The pool's life.
    enum Phase: Hashable, Sendable {
        /// Nobody does the work yet; requests wait.
        case resting
        case running
        /// Those lent are waited for, up to a deadline.
        case closing(deadline: Duration?)
        case finished
    }

    let limits: Limits
    var phase = Phase.resting
    var table = SlotTable()
    var waiters = WaiterQueue()
    var totals = PoolTotals()
    /// Raised by `expire`: connections of an older generation are lent no more.
    var generation = 0
    var random: SeededGenerator
    var actions: [PoolAction] = []

    // MARK: Failures to connect

    /// Counts rounds of failure: attempts that were begun together and fail together are one.
    var wave = 0
    var failures = 0
    /// No attempt begins before.
    var nextAttempt = Duration.zero
    var failureIsPermanent = false
    /// How many attempts may be under way: one after a failure, one more after each success.
    var attemptLimit: Int

    // MARK: Time

    /// What the driver's timer sleeps until; nil where it need not wake.
    var timerTarget: Duration?
    var retirements = DeadlineHeap<ConnectionKey>()

    /// - Parameter seed: Decides all jitter.
    init(limits: Limits, seed: UInt64) {
        self.limits = limits
        random = SeededGenerator(seed: seed)
        attemptLimit = limits.maximum
    }

    mutating func takeActions() -> [PoolAction] {
        guard !actions.isEmpty else { return [] }
        defer { actions = [] }
        return actions
    }

    var census: PoolCensus {
        PoolCensus(
            maximum: limits.maximum, lent: table.count(.lent), idle: table.count(.idle),
            connecting: table.count(.connecting),
            busy: table.count(.checking) + table.count(.restoring) + table.count(.closing),
            waiting: waiters.count, isRunning: phase == .running)
    }

    /// Whether new requests are taken.
    var isOpen: Bool { phase == .resting || phase == .running }

    // MARK: Requests

    /// Lends a connection where one is ready and nobody waits for it.
    mutating func lendAtOnce(now: Duration) -> ConnectionKey? {
        guard isOpen, waiters.isEmpty, let key = takeFreshIdle(now: now) else { return nil }
        // Nothing is due sooner for it, so the timer need not be looked at.
        lend(key, now: now)
        return key
    }

    /// Lends a connection, or puts the request at the end of the line.
    ///
    /// - Parameter deadline: Until when it waits; nil for ever. One that is over asks for what is ready only.
    mutating func acquire(_ key: WaiterKey, deadline: Duration?, now: Duration) -> AcquireDecision {
        guard isOpen else { return .refuse(.closed) }
        if let ready = lendAtOnce(now: now) { return .lend(ready) }
        if let deadline, deadline <= now {
            totals.timedOut += 1
            return .refuse(.timedOut(waited: .zero, census))
        }
        if let most = limits.maximumWaiters, waiters.count >= most {
            return .refuse(.queueFull(census))
        }
        if failureIsPermanent, now < nextAttempt, !hasConnections { return .refuse(.connectFailed) }
        waiters.append(key, deadline: deadline, now: now)
        totals.waited += 1
        settle(now: now)
        return .wait
    }

    /// Somebody no longer waits.
    ///
    /// - Returns: Whether it did; if not, it was answered already.
    mutating func cancel(_ key: WaiterKey) -> Bool {
        // Less is needed than before and nothing is due sooner: what was begun goes on, and there is nothing to begin.
        guard waiters.remove(key) != nil else { return false }
        totals.cancelled += 1
        return true
    }

    /// What a waiter was lent turned out to be broken: it waits on, at the front.
    mutating func putBack(_ waiter: WaiterQueue.Waiter, now: Duration) -> PoolRefusal? {
        guard isOpen else { return .closed }
        waiters.putBack(waiter)
        settle(now: now)
        return nil
    }

    /// A lent connection comes back.
    mutating func giveBack(_ key: ConnectionKey, _ condition: ReturnCondition, now: Duration) {
        guard let slot = table.slot(key), slot.state == .lent else { return }
        if slot.isBroken || condition == .unusable {
            drop(key)
        } else if phase != .running || isOutdated(slot, now: now) {
            close(key, now: now)
        } else if condition == .needsRestore {
            table.move(key, to: .restoring, now: now)
            actions.append(.restore(key))
        } else {
            becomeAvailable(key, now: now)
        }
        settle(now: now)
    }

    // MARK: Reports

    /// A connection is made.
    ///
    /// - Returns: Whether it is wanted; if not, whoever made it ends it.
    mutating func connected(_ key: ConnectionKey, now: Duration) -> Bool {
        guard let state = table.state(key) else { return false }
        precondition(state == .connecting)
        noteSuccess()
        totals.opened += 1
        if let lifetime = limits.lifetime {
            let share = Double.random(in: 0..<1, using: &random) * limits.lifetimeJitter
            let end = now + lifetime * (1 - share)
            table.update(key) { $0.retiresAt = end }
            retirements.insert(key, at: end)
            retirements.compact(living: table.total) { [table] in table.slot($0) != nil }
        }
        becomeAvailable(key, now: now)
        settle(now: now)
        return true
    }

    /// A connection could not be made.
    ///
    /// - Parameter isPermanent: Whether the next attempt will fail likewise, as with a wrong password: then nobody is let wait for
    ///   it.
    mutating func connectFailed(_ key: ConnectionKey, isPermanent: Bool, now: Duration) {
        guard let slot = table.slot(key) else { return }
        precondition(slot.state == .connecting)
        table.release(key)
        totals.failedToOpen += 1
        noteFailure(ofWave: slot.wave, isPermanent: isPermanent, now: now)
        if isPermanent, !hasConnections {
            for waiter in waiters.removeAll() {
                actions.append(.refuse(waiter.key, .connectFailed))
            }
        }
        settle(now: now)
    }

    /// A connection that had rested was asked whether it is alive.
    ///
    /// Where one is dead, so are probably those that rest even longer: to try one after the other could cost a waiter all its
    /// time.
    mutating func checked(_ key: ConnectionKey, isAlive: Bool, now: Duration) {
        if !isAlive, let slot = table.slot(key) { dropIdle(restingSince: slot.restedSince) }
        finishWork(of: key, in: .checking, isFit: isAlive, now: now)
    }

    /// A connection was freed of what its last user left, or could not be.
    mutating func restored(_ key: ConnectionKey, isClean: Bool, now: Duration) {
        finishWork(of: key, in: .restoring, isFit: isClean, now: now)
    }

    /// A connection was closed politely.
    mutating func closed(_ key: ConnectionKey, now: Duration) {
        guard table.state(key) == .closing else { return }
        totals.closed += 1
        table.release(key)
        settle(now: now)
    }

    /// The peer has closed a connection.
    mutating func closedByPeer(_ key: ConnectionKey, now: Duration) {
        switch table.state(key) {
        case .idle: drop(key)
        // Whoever has it hears of it too, and brings it back.
        case .lent, .checking, .restoring: table.update(key) { $0.isBroken = true }
        case .closing, .connecting, .free, nil: return
        }
        settle(now: now)
    }

    private mutating func finishWork(
        of key: ConnectionKey, in state: SlotState, isFit: Bool, now: Duration
    ) {
        guard let slot = table.slot(key) else { return }
        precondition(slot.state == state)
        if isFit, !slot.isBroken { becomeAvailable(key, now: now) } else { drop(key) }
        settle(now: now)
    }
}
