// The work of a connection as a value: what its progress means, what it waits for, and where it goes on.

import FaultInjection

/// One message's work, from its beginning to its end.
struct Work {
    enum State: Equatable {
        case none
        /// It runs, on the event loop, in the call that looks at this.
        case going
        case paused(Pause)
    }

    /// Why it does not go on.
    enum Pause: Equatable {
        /// Until the session wakes it, or a time comes.
        case asleep
        /// Its turn on the event loop is to come.
        case queued
        /// It runs on a thread of the pool.
        case lent
        /// Until the client has read.
        case untilWritable
    }

    /// What the handler does next.
    enum Step: Equatable {
        /// The work is done: `ended`.
        case end
        /// It needs what the client sends next.
        case feed
        /// Its session is over, and the connection with it.
        case close
        case cut(ConnectionEnd)
        /// `resume` at once.
        case goOn
        /// Send what is written, then ask `wasSent`.
        case send
        /// `resume` when it is its turn on the event loop.
        case queue
        /// Give it to a thread of the pool.
        case lend
        /// Nothing, until it is woken; at this instant it wakes by itself.
        case sleep(until: UInt64?)
        /// Nothing, until the client has read.
        case wait
    }

    private(set) var state = State.none
    /// There are threads for long work.
    private let hasPool: Bool
    private var yields = 0
    /// How often rows have filled the output since it went on.
    private var fills = 0
    /// It has turned out to be long: it goes on nowhere but on the pool.
    private var isLong = false
    /// It was woken before it said that it sleeps.
    private var wakeIsPending = false

    /// How often work may yield to the event loop before it moves to the pool.
    static var yieldsOnLoop: Int { 3 }
    /// Rows may fill the output this often in one go before other connections get their turn.
    static var fillsInOneGo: Int { 8 }

    init(hasPool: Bool) { self.hasPool = hasPool }

    @inline(__always)
    var isUnderWay: Bool {
        if case .none = state { false } else { true }
    }

    /// It has nobody to write to and does nothing: it can be dropped where its client is gone.
    var isBlocked: Bool { state == .paused(.untilWritable) }

    var isAsleep: Bool { state == .paused(.asleep) }

    // MARK: What happens to it

    /// New work, or more of that which waited for input.
    @inline(__always)
    mutating func begin() {
        state = .going
        yields = 0
        fills = 0
        isLong = false
        wakeIsPending = false
    }

    /// It is done at its first go: what most work is.
    @inline(__always)
    mutating func finish() { state = .none }

    /// What progress means.
    mutating func take(_ progress: Progress) -> Step {
        switch progress {
        case .finished: return over(.end)
        case .needsInput: return over(.feed)
        case .terminated: return over(.close)
        case .cut(let end): return over(.cut(end))
        case .waiting: return sleep(until: nil)
        case .sleeping(let instant): return sleep(until: instant)
        case .yielded:
            yields += 1
            return inTurn()
        case .movesAside:
            isLong = true
            return inTurn()
        case .outputFull: return .send
        }
    }

    /// What was written is sent, and the client may have to read it before there is room for more.
    mutating func wasSent(isWritable: Bool) -> Step {
        fills += 1
        guard isWritable else {
            state = .paused(.untilWritable)
            return .wait
        }
        return fills < Self.fillsInOneGo ? atOnce() : inTurn()
    }

    /// What it waited for is there: its turn, a wake, a reader; nil: it is elsewhere, or nowhere.
    mutating func goOn() -> Step? {
        guard case .paused(let pause) = state, pause != .lent else { return nil }
        if isLong, hasPool, pause != .queued { return inTurn() }
        fills = 0
        state = .going
        return .goOn
    }

    /// It comes back from the pool, with progress that is to be taken.
    mutating func comeBack() {
        fills = 0
        state = .going
    }

    /// Somebody wakes it; false: it does not sleep.
    mutating func wake() -> Bool {
        switch state {
        case .paused(.asleep): return true
        // It will ask again by itself, unless it is about to say that it sleeps.
        case .paused(.lent): wakeIsPending = true
        case .none, .going, .paused(.queued), .paused(.untilWritable): break
        }
        return false
    }

    /// It is given up.
    mutating func drop() { state = .none }

    // MARK: Steps

    private mutating func over(_ step: Step) -> Step {
        state = .none
        return step
    }

    private mutating func sleep(until instant: UInt64?) -> Step {
        if wakeIsPending {
            wakeIsPending = false
            return atOnce()
        }
        state = .paused(.asleep)
        return .sleep(until: instant)
    }

    private mutating func atOnce() -> Step { isLong ? inTurn() : .goOn }

    private mutating func inTurn() -> Step {
        if yields > Self.yieldsOnLoop { isLong = true }
        if isLong, hasPool {
            state = .paused(.lent)
            return .lend
        }
        state = .paused(.queued)
        return .queue
    }
}
