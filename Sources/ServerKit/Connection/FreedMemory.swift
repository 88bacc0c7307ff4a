// What long statements have freed goes back to the system: the allocator keeps it for each of the pool's threads otherwise, as
// much as the largest statement ever took there.

import NIOCore
import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#endif

enum FreedMemory {
    /// Giving back looks through the whole heap: not more often than this.
    private static let interval: UInt64 = 100_000_000
    private static let last = Atomic<UInt64>(0)

    #if canImport(Glibc)
        /// Not in the headers that Swift sees.
        private static let trim: (@convention(c) (Int) -> Int32)? = dlsym(nil, "malloc_trim").map {
            unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self)
        }
    #endif

    static func giveBack() {
        let now = NIODeadline.now().uptimeNanoseconds
        let before = last.load(ordering: .relaxed)
        guard now &- before > interval,
            last.compareExchange(expected: before, desired: now, ordering: .relaxed).exchanged
        else { return }
        #if canImport(Glibc)
            _ = trim?(0)
        #elseif canImport(Darwin)
            malloc_zone_pressure_relief(nil, 0)
        #endif
    }
}
