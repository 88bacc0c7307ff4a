// Time that stands still until a test moves it, or until everybody who lives by it sleeps.

import Synchronization

/// A clock for a test: a server that is started with it (``UnderstudyOptions/clock``) lives by it, and so may the code
/// under test, which takes any `Clock`. Backoff of minutes is tested in no time.
///
/// ```swift
/// let clock = VirtualClock(advancesWhenAsleep: 1)
/// try await withUnderstudy(.postgres { $0.clock = clock }) { server in
///     try server.faults.add([FaultRule("serialization_failure at commit times 5")])
///     try await retry(clock: clock) { … }   // sleeps 1, 2, 4, 8, 16 minutes: no time passes
/// }
/// ```
///
/// Of the server `now()` and its kind, `pg_sleep`, all timeouts (of statements, locks, idle sessions, of entering), the
/// delays and the bandwidth of faults go by it, and the durations in the log. What concerns the process itself does not:
/// the patience of ``UnderstudyServer/shutdown(patience:)``, the validity of certificates, and timeouts that drivers keep.
///
/// The time moves in one of two ways:
/// - The test moves it, by ``advance(by:)`` or ``advance(to:)``; ``waitUntilAsleep(_:)`` says when there is somebody to be
///   woken. Else it stands still, and nothing ever times out.
/// - It runs on to the earliest instant that somebody waits for, as soon as everybody sleeps. For that it has to be told
///   how many there are: see ``init(advancesWhenAsleep:startingAt:)``.
///
/// Asleep is a task in ``sleep(until:tolerance:)``, and a client of the server whose statement, entering or answer waits: for
/// the time, for a lock, or for ever, where a fault silences the server.
public final class VirtualClock: Clock, Sendable {
    /// A moment of the clock's.
    public struct Instant: InstantProtocol, Sendable {
        /// Since 1970-01-01 00:00 UTC.
        public let unixTime: Duration

        /// An instant by its distance from 1970-01-01 00:00 UTC.
        public init(unixTime: Duration) { self.unixTime = unixTime }

        /// The instant so much later.
        public func advanced(by duration: Duration) -> Instant {
            Instant(unixTime: unixTime + duration)
        }

        /// How much later the other one is.
        public func duration(to other: Instant) -> Duration { other.unixTime - unixTime }

        /// Whether the left one is earlier.
        public static func < (left: Instant, right: Instant) -> Bool {
            left.unixTime < right.unixTime
        }
    }

    /// 2025-01-01 00:00 UTC.
    public static let usualStart = Instant(unixTime: .seconds(1_735_689_600))

    /// What it showed at first.
    public let start: Instant
    let state: Mutex<VirtualClockState>

    /// A clock that stands still until the test moves it.
    public init(startingAt start: Instant = VirtualClock.usualStart) {
        self.start = start
        state = Mutex(VirtualClockState(participants: nil))
    }

    /// A clock that runs on by itself whenever so many sleep at the same time.
    ///
    /// It jumps at once to the earliest instant that anybody waits for, so nothing times out while somebody is still at work:
    /// this is no guess, as long as the number is right. Count whatever sleeps on its own: a test that does one thing
    /// after another is one participant, whether it sleeps itself or its statement does. Two workers side by side are
    /// two, and so are an operation and a task that sleeps to give it a timeout.
    public init(
        advancesWhenAsleep participants: Int, startingAt start: Instant = VirtualClock.usualStart
    ) {
        self.start = start
        state = Mutex(VirtualClockState(participants: max(1, participants)))
    }

    // MARK: What it shows

    /// The time.
    public var now: Instant { instant(state.withLock { $0.elapsed }) }

    /// A nanosecond.
    public var minimumResolution: Duration { .nanoseconds(1) }

    /// How many tasks and clients of the server are asleep.
    public var sleeperCount: Int { state.withLock { $0.sleepers } }

    /// The earliest instant that somebody waits for, timeouts of idle connections included; nil where nobody does.
    public var nextDeadline: Instant? { state.withLock { $0.nextDeadline }.map(instant) }

    // MARK: Sleeping

    /// Returns once the clock shows the instant.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration? = nil) async throws {
        try Task.checkCancellation()
        let wait = state.withLock { $0.nextNumber() }
        let end = nanoseconds(deadline)
        defer { state.withLock { $0.forgetCancel(of: wait) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.sleep(wait, until: end, continuation) }
                run()
            }
        } onCancel: {
            cancelWait(wait)
        }
    }

    /// Returns once so many are asleep and none of them is about to wake.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    public func waitUntilAsleep(_ count: Int = 1) async throws {
        try Task.checkCancellation()
        let wait = state.withLock { $0.nextNumber() }
        defer { state.withLock { $0.forgetCancel(of: wait) } }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                state.withLock { $0.watch(wait, forSleepers: max(0, count), continuation) }
                run()
            }
        } onCancel: {
            cancelWait(wait)
        }
    }

    private func cancelWait(_ wait: UInt64) {
        state.withLock { $0.cancelWait(wait) }?.resume(throwing: CancellationError())
        run()
    }

    // MARK: Moving

    /// Moves the time on; see ``advance(to:)``. It never goes back.
    public func advance(by duration: Duration) async {
        await advance(to: now.advanced(by: duration))
    }

    /// Moves the time on to an instant: from each instant that somebody waits for to the next, and from there not
    /// before the server has done what was due. So when this returns, a statement that was to time out has timed out.
    ///
    /// What tasks of the test do when they wake is not waited for: to let them sleep again on the way, take a clock that
    /// runs on by itself, or smaller steps with ``waitUntilAsleep(_:)`` between.
    public func advance(to deadline: Instant) async {
        let end = nanoseconds(deadline)
        var isThere = false
        while !isThere {
            await settle()
            isThere = state.withLock { $0.move(towards: end) }
            run()
        }
        await settle()
    }

    /// Until the server has done what was due.
    private func settle() async {
        _ = try? await withCheckedThrowingContinuation { continuation in
            state.withLock { $0.watch($0.nextNumber(), forSleepers: 0, continuation) }
            run()
        }
    }

    /// Wakes all whose time has come, and moves on while everybody sleeps.
    func run() {
        while true {
            let calls = state.withLock { $0.takeCalls() }
            guard !calls.isEmpty else { return }
            for call in calls {
                switch call {
                case .resume(let continuation): continuation.resume()
                case .fire(let fire): fire()
                }
            }
        }
    }

    // MARK: Nanoseconds

    private func instant(_ elapsed: UInt64) -> Instant {
        start.advanced(by: .nanoseconds(Int64(clamping: elapsed)))
    }

    /// Since the start, rounded up.
    private func nanoseconds(_ instant: Instant) -> UInt64 {
        let (seconds, attoseconds) = start.duration(to: instant).components
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
        let rest = (attoseconds + 999_999_999) / 1_000_000_000
        let (sum, isTooMuch) = whole.addingReportingOverflow(rest)
        return overflow || isTooMuch ? UInt64(Int64.max) : UInt64(sum)
    }
}
