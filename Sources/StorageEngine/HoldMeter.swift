// How long the engine lock was held at the longest: a benchmark asks, nobody else pays more than one look.

import Synchronization

package final class HoldMeter: Sendable {
    private let isRunning = Atomic<Bool>(false)
    private let longest = Atomic<UInt64>(0)

    init() {}

    /// Measures every hold from here on.
    package func start() {
        longest.store(0, ordering: .relaxed)
        isRunning.store(true, ordering: .relaxed)
    }

    /// Ends the measurement; the longest hold since `start`, in nanoseconds.
    package func stop() -> UInt64 {
        isRunning.store(false, ordering: .relaxed)
        return longest.load(ordering: .relaxed)
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
    func end(_ begun: ContinuousClock.Instant) {
        let held = begun.duration(to: .now).components
        let nanoseconds =
            UInt64(clamping: held.seconds) &* 1_000_000_000
            &+ UInt64(clamping: held.attoseconds / 1_000_000_000)
        longest.max(nanoseconds, ordering: .relaxed)
    }
}
