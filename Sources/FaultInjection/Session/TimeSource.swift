// The time that sessions, timers and faults live by: the machine's, or one that a test moves.

/// The time a session lives by. `nanoseconds` is monotonic; `wallClock` is microseconds since 2000-01-01 UTC.
package protocol TimeSource: Sendable {
    var nanoseconds: UInt64 { get }
    var wallClock: Int64 { get }
}

/// A time source that may run on by itself as soon as everybody sleeps, and is told for that who sleeps and who wakes.
package protocol SteppedTime: TimeSource {
    /// Calls `fire` once the instant has come, from whatever thread moves the time. Who is called says `didWake` when it
    /// has acted upon it; until then the time does not run on by itself.
    ///
    /// - Returns: For `cancel`.
    func schedule(at nanoseconds: UInt64, _ fire: @escaping @Sendable () -> Void) -> UInt64

    /// A timer that has fired stays fired.
    func cancel(_ timer: UInt64)

    /// So many more clients than before wait for what only time or another client can bring.
    func noteSleeping(_ change: Int)

    /// A client is about to wake for another reason than the time; `didWake` follows.
    func willWake()

    func didWake()
}
