// How long the engine lock was held at the longest, and by whom: a benchmark asks, nobody else pays more than one look.

import Synchronization

package final class HoldMeter: Sendable {
    package struct Hold: Sendable {
        package var nanoseconds: UInt64 = 0
        /// The function that held the lock.
        package var function: StaticString = ""
    }

    private let isRunning = Atomic<Bool>(false)
    private let longest = Mutex(Hold())

    init() {}

    /// Measures every hold from here on.
    package func start() {
        longest.withLock { $0 = Hold() }
        isRunning.store(true, ordering: .relaxed)
    }

    /// Ends the measurement; the longest hold since `start`.
    package func stop() -> Hold {
        isRunning.store(false, ordering: .relaxed)
        return longest.withLock { $0 }
    }

    /// Nil while nobody measures.
    @inline(__always)
    func begin() -> ContinuousClock.Instant? {
        isRunning.load(ordering: .relaxed) ? now() : nil
    }

    @inline(never)
    private func now() -> ContinuousClock.Instant { .now }

    /// Under the lock, right before it is released.
    @inline(never)
    func end(_ begun: ContinuousClock.Instant, _ function: StaticString) {
        let held = begun.duration(to: .now).components
        let nanoseconds =
            UInt64(clamping: held.seconds) &* 1_000_000_000
            &+ UInt64(clamping: held.attoseconds / 1_000_000_000)
        longest.withLock { longest in
            guard nanoseconds > longest.nanoseconds else { return }
            longest = Hold(nanoseconds: nanoseconds, function: function)
        }
    }
}
