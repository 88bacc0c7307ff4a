// The time that a client lives by: any clock, seen as the time since the client began.

/// A clock whose instants are durations since it was made.
///
/// Pool, deadlines and retry measure time with one of these, so that they need not be generic over the clock they are given:
/// the continuous clock in life, one that a test turns by hand in tests.
public struct ClientClock: Sendable {
    private let read: @Sendable () -> Duration
    private let wait: @Sendable (Duration) async throws -> Void

    /// The time of a clock, counted from now.
    public init(_ clock: some Clock<Duration>) {
        let start = clock.now
        read = { start.duration(to: clock.now) }
        wait = { try await clock.sleep(until: start.advanced(by: $0), tolerance: nil) }
    }

    /// The continuous clock, which goes on while the machine sleeps.
    public static var continuous: ClientClock { ClientClock(ContinuousClock()) }

    /// The time since it was made.
    public var elapsed: Duration { read() }

    /// Returns once ``elapsed`` is the deadline or more.
    ///
    /// - Throws: `CancellationError` at once when the task is cancelled.
    public func sleep(until deadline: Duration) async throws {
        var now = elapsed
        while now < deadline {
            try await wait(min(deadline, now + Self.longestSleep))
            now = elapsed
        }
        try Task.checkCancellation()
    }

    /// Returns once so much time has passed.
    ///
    /// - Throws: `CancellationError` at once when the task is cancelled.
    public func sleep(for duration: Duration) async throws {
        try await sleep(until: elapsed + duration)
    }

    /// The continuous clock traps where it is asked to sleep for longer than its counter reaches.
    private static let longestSleep = Duration.seconds(30 * 86_400)
}
