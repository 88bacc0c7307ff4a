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
    private let origin = ContinuousClock.now

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

    /// 0 while nobody measures.
    @inline(__always)
    func begin() -> UInt64 { isRunning.load(ordering: .relaxed) ? now() : 0 }

    /// Nanoseconds, more than 0. A number, since an optional `Instant` costs every hold its value witnesses.
    @inline(never)
    private func now() -> UInt64 {
        let (seconds, attoseconds) = origin.duration(to: .now).components
        return 1 &+ UInt64(clamping: seconds) &* 1_000_000_000
            &+ UInt64(clamping: attoseconds / 1_000_000_000)
    }

    /// Under the lock, right before it is released.
    @inline(never)
    func end(_ begun: UInt64, _ function: StaticString) {
        let nanoseconds = now() &- begun
        longest.withLock { longest in
            guard nanoseconds > longest.nanoseconds else { return }
            longest = Hold(nanoseconds: nanoseconds, function: function)
        }
    }
}
