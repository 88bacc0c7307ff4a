// Where work that may be long looks up: has the statement to stop, and does it hold up the connections that share its
// thread? Work says how much of it was done; now and then that is looked at.

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

/// Who knows whether the statement under way has to stop.
package protocol InterruptSource: AnyObject {
    /// Throws where the statement has to end: cancel, timeout, termination.
    func checkInterrupts() throws(SQLError)
}

/// The pace of one session's work, from one look to the next.
///
/// Functions, the parser and the planner have no way back to the session but this one. It stands with the thread that works
/// for the session, from `enter` to `leave`; without one `pass` does nothing.
///
/// A session begins each request where other connections wait for the same thread. What turns out to be long there is
/// given up once, by the error `SQLError.movesAside`, and made again from its beginning by a thread that may be kept: only
/// where nothing has been changed yet, which is what `mayMove` says.
package final class WorkPace {
    /// About as many bytes are looked at, or made, between two looks.
    @inlinable package static var stride: Int { 65_536 }
    /// So much in one piece is not begun where other connections wait.
    static let longWork = 1 << 20
    /// Longer than this nothing stays where other connections wait.
    static let turnNanoseconds: UInt64 = 1_000_000

    package weak var interrupts: (any InterruptSource)?
    /// What is under way can be begun again without anybody noticing.
    package var mayMove = false
    /// The request has asked for a thread of its own.
    private(set) var hasMoved = false
    /// The turn has been long, and what is under way cannot be begun again: it ends at the next row.
    private(set) var isOverdue = false
    /// Why the work has to stop. Kept, for who tries an evaluation drops its error.
    private var stopped: SQLError?
    private var left = WorkPace.stride
    /// When the turn's first look was; 0: none yet.
    private var turnBegan: UInt64 = 0

    package init() {}

    // MARK: Of the session

    /// A request begins.
    func begin() {
        hasMoved = false
        stopped = nil
        beginTurn()
    }

    /// The session is asked to go on.
    package func beginTurn() {
        mayMove = false
        isOverdue = false
        turnBegan = 0
    }

    /// - Throws: What has stopped the work, if what was called has dropped that.
    @inline(__always)
    func requireGoing() throws(Interrupt) {
        if let stopped { throw Interrupt(stopped) }
    }

    /// The same where a text is made, whose maker knows errors alone.
    func requireNotStopped() throws(SQLError) {
        if let stopped { throw stopped }
    }

    /// The statement has failed.
    func forget() {
        stopped = nil
        mayMove = false
    }

    /// Does work that changes nothing, and can be made again from its beginning.
    ///
    /// - Throws: What has stopped the work, though it may have dropped that or made another error of it.
    @inline(__always)
    func repeatable<Result>(
        _ work: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        if let stopped { throw stopped }
        mayMove = true
        defer { mayMove = false }
        let result: Result
        do throws(SQLError) {
            result = try work()
        } catch {
            throw stopped ?? error
        }
        if let stopped { throw stopped }
        return result
    }

    // MARK: Of the thread

    /// The pace now stands with the thread, in place of the one that is returned.
    @inline(__always)
    package func enter() -> UnsafeMutableRawPointer? {
        let outer = pthread_getspecific(Self.key)
        pthread_setspecific(Self.key, Unmanaged.passUnretained(self).toOpaque())
        return outer
    }

    @inline(__always)
    package static func leave(to outer: UnsafeMutableRawPointer?) {
        pthread_setspecific(key, outer)
    }

    /// Says that so much work was done, in about as many nanoseconds or bytes.
    ///
    /// - Throws: What ends the statement, or `SQLError.movesAside`.
    package static func pass(_ work: Int) throws(SQLError) {
        guard let current = pthread_getspecific(key) else { return }
        let pace = Unmanaged<WorkPace>.fromOpaque(current).takeUnretainedValue()
        pace.left &-= work
        if pace.left < 0 { try pace.look(work) }
    }

    /// Does work whose errors are dropped, without a look: to be stopped in it would be taken for another answer of it.
    package static func undisturbed<Result>(_ work: () -> Result) -> Result {
        let outer = pthread_getspecific(key)
        pthread_setspecific(key, nil)
        defer { pthread_setspecific(key, outer) }
        return work()
    }

    /// The same of so many bytes that are about to be looked at or made; few of them are not worth it.
    @inline(__always)
    package static func passBytes(_ count: Int) throws(SQLError) {
        if count >= 4_096 { try pass(count) }
    }

    private static let key: pthread_key_t = {
        var key = pthread_key_t()
        pthread_key_create(&key, nil)
        return key
    }()

    // MARK: Looking

    private func look(_ work: Int) throws(SQLError) {
        left = Self.stride
        if let stopped { throw stopped }
        do throws(SQLError) {
            try interrupts?.checkInterrupts()
        } catch {
            stopped = error
            throw error
        }
        guard !hasMoved, hasTurnPassed() || work >= Self.longWork else { return }
        if mayMove {
            stopped = .movesAside
            throw .movesAside
        }
        isOverdue = true
    }

    /// Whether the turn has lasted its time where others wait.
    func isTurnOver() -> Bool {
        if hasMoved { return false }
        if !isOverdue { isOverdue = hasTurnPassed() }
        return isOverdue
    }

    /// Whether the request is to go on elsewhere: true but once.
    package func takeMove() -> Bool {
        guard !hasMoved, isOverdue || stopped?.asksToMove == true else { return false }
        hasMoved = true
        isOverdue = false
        stopped = nil
        return true
    }

    private func hasTurnPassed() -> Bool {
        let now = monotonicNanoseconds()
        if turnBegan == 0 {
            turnBegan = now
            return false
        }
        return now &- turnBegan > Self.turnNanoseconds
    }

    /// Real time, whatever clock the session lives by.
    private func monotonicNanoseconds() -> UInt64 {
        var time = timespec()
        clock_gettime(CLOCK_MONOTONIC, &time)
        return UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec)
    }
}

/// Counts work in a loop, so that only now and then somebody has to be told.
package struct WorkCount {
    @usableFromInline var done = 0

    @inlinable package init() {}

    @inlinable @inline(__always)
    package mutating func add(_ work: Int) throws(SQLError) {
        done &+= work
        if done >= WorkPace.stride { try tell() }
    }

    @inline(never) @usableFromInline
    mutating func tell() throws(SQLError) {
        let work = done
        done = 0
        try WorkPace.pass(work)
    }
}

extension WorkPace {
}

extension SQLError {
    /// No client's error: the work is to be begun again by a thread that may be kept.
    package static let movesAside = SQLError(.internalError, "the work has to move")

    package var asksToMove: Bool { fields === SQLError.movesAside.fields }
}

extension Interrupt {
    /// What ends the statement, or the wish to go on elsewhere, which ends nothing.
    @inline(__always)
    package init(_ error: SQLError) {
        self = error.asksToMove ? .yield : .error(error)
    }
}
