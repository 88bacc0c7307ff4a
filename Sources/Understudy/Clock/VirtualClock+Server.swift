// A virtual clock as the server sees it.

import FaultInjection
import Synchronization

extension VirtualClock: SteppedTime {
    package var nanoseconds: UInt64 { state.withLock { $0.elapsed } }

    /// Microseconds since 2000-01-01 UTC.
    package var wallClock: Int64 {
        let from1970To2000 = Duration.seconds(946_684_800)
        return min((now.unixTime - from1970To2000).wholeMicroseconds, .max / 2)
    }

    package func schedule(
        at nanoseconds: UInt64, _ fire: @escaping @Sendable () -> Void
    ) -> UInt64 {
        let number = state.withLock { $0.schedule(fire, at: nanoseconds) }
        run()
        return number
    }

    package func cancel(_ timer: UInt64) { state.withLock { $0.cancelTimer(timer) } }

    package func noteSleeping(_ change: Int) {
        state.withLock { $0.clients += change }
        if change > 0 { run() }
    }

    package func willWake() { state.withLock { $0.waking += 1 } }

    package func didWake() {
        state.withLock { $0.waking -= 1 }
        run()
    }
}
