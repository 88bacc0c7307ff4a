// Frees big values on a thread of its own, so that no session pays for the release of a million rows, and gives the system back
// what was freed: the allocator keeps it for each thread otherwise, as much as the largest statement ever took there.

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One thread for the process, started at the first big drop; it sleeps in `poll` on a pipe.
package final class Reaper: Sendable {
    /// Entries whose release is worth the hand-over.
    static let threshold: UInt64 = 20_000

    private static let shared = Reaper()

    private let parcels = OrderedMutex<[any Sendable]>([])
    private let wakeUp: Int32?

    /// Giving back looks through the whole heap: not more often than this, in milliseconds. It is done behind the interval, not before
    /// it, so that nothing stays that was freed meanwhile.
    private static let givingBackInterval: Int32 = 100

    /// Takes what may be the last reference to something big, and releases it elsewhere.
    static func drop(_ values: any Sendable...) {
        shared.accept(values)
    }

    /// Where there is no thread, nothing is kept that nobody would release.
    private func accept(_ values: [any Sendable]) {
        guard wakeUp != nil else { return }
        parcels.withLock { $0 += values }
        wake()
    }

    /// Work is through that was long: what it has freed goes back to the system soon.
    package static func giveBack() { shared.wake() }

    private func wake() {
        guard let wakeUp else { return }
        var byte: UInt8 = 1
        _ = write(wakeUp, &byte, 1)
    }

    private init() {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else {
            wakeUp = nil
            return
        }
        // A full pipe must not stop a session: the thread is awake then anyway.
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        let isRunning = Reaper.startThread(reading: ends[0])
        if !isRunning { for end in ends { close(end) } }
        wakeUp = isRunning ? ends[1] : nil
    }

    private static func startThread(reading end: Int32) -> Bool {
        var attributes = pthread_attr_t()
        pthread_attr_init(&attributes)
        defer { pthread_attr_destroy(&attributes) }
        pthread_attr_setdetachstate(&attributes, Int32(PTHREAD_CREATE_DETACHED))
        #if canImport(Darwin)
            var thread: pthread_t?
        #else
            var thread = pthread_t()
        #endif
        let argument = UnsafeMutableRawPointer(bitPattern: Int(end))
        return pthread_create(&thread, &attributes, body, argument) == 0
    }

    #if canImport(Darwin)
        private static let body:
            @convention(c) (UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? = {
                work(reading: Int32(truncatingIfNeeded: Int(bitPattern: $0)))
            }
    #else
        private static let body:
            @convention(c) (UnsafeMutableRawPointer?) -> UnsafeMutableRawPointer? = {
                work(reading: Int32(truncatingIfNeeded: Int(bitPattern: $0)))
            }
    #endif

    private static func work(reading end: Int32) -> UnsafeMutableRawPointer? {
        var isFreed = false
        while true {
            var wanted = pollfd(fd: end, events: Int16(POLLIN), revents: 0)
            let count = poll(&wanted, 1, isFreed ? givingBackInterval : -1)
            if count > 0 {
                guard readAll(from: end) else { return nil }
                // The giver lets go of its own references meanwhile; whoever is last pays.
                usleep(1000)
                let due = shared.parcels.withLock { parcels in
                    let due = parcels
                    parcels = []
                    return due
                }
                withExtendedLifetime(due) {}
                isFreed = true
            } else if count == 0 {
                isFreed = false
                giveBackNow()
            } else if errno != EINTR {
                return nil
            }
        }
    }

    private static func readAll(from end: Int32) -> Bool {
        var bytes = [UInt8](repeating: 0, count: 64)
        return read(end, &bytes, bytes.count) > 0
    }

    #if canImport(Glibc)
        /// Not in the headers that Swift sees.
        private static let trim: (@convention(c) (Int) -> Int32)? = dlsym(nil, "malloc_trim").map {
            unsafeBitCast($0, to: (@convention(c) (Int) -> Int32).self)
        }
    #endif

    private static func giveBackNow() {
        #if canImport(Glibc)
            _ = trim?(0)
        #elseif canImport(Darwin)
            malloc_zone_pressure_relief(nil, 0)
        #endif
    }
}
