// What long statements have freed goes back to the system: the allocator keeps it for each of the pool's threads otherwise, as
// much as the largest statement ever took there.

import NIOCore
import NIOPosix
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

enum FreedMemory {
    /// Giving back looks through the whole heap: not more often than this. It is done behind the interval, not before it, so that
    /// nothing stays that was freed meanwhile.
    private static let interval = TimeAmount.milliseconds(100)
    /// When it is done next, or was done last.
    private static let due = Atomic<UInt64>(0)

    #if canImport(Glibc)
        /// Not in the headers that Swift sees.
        private static let trim: (@convention(c) (Int) -> Int32)? = dlsym(nil, "malloc_trim").map {
            unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self)
        }
    #endif

    /// A long statement is through: what it has freed is given back soon, on a thread of the pool.
    static func giveBack(on pool: NIOThreadPool, _ loop: any EventLoop) {
        let now = NIODeadline.now()
        let before = due.load(ordering: .relaxed)
        guard now.uptimeNanoseconds >= before,
            due.compareExchange(
                expected: before, desired: (now + interval).uptimeNanoseconds, ordering: .relaxed
            ).exchanged
        else { return }
        loop.scheduleTask(in: interval) {
            pool.submit { _ in
                #if canImport(Glibc)
                    _ = trim?(0)
                #elseif canImport(Darwin)
                    malloc_zone_pressure_relief(nil, 0)
                #endif
            }
        }
    }
}
