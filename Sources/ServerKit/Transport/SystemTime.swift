// The machine's clocks, as sessions and timers read them.

import FaultInjection
import NIOCore

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// Real time.
package struct SystemTime: TimeSource {
    package init() {}

    /// The clock that an event loop's deadlines are counted on.
    package var nanoseconds: UInt64 { NIODeadline.now().uptimeNanoseconds }

    package var wallClock: Int64 {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        let secondsFrom1970To2000: Int64 = 946_684_800
        return (Int64(now.tv_sec) - secondsFrom1970To2000) * 1_000_000 + Int64(now.tv_nsec) / 1000
    }
}
