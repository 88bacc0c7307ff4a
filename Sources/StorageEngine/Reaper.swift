// Frees big values on a thread of its own, so that no session pays for the release of a million rows.

import Synchronization

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#elseif canImport(Darwin)
    import Darwin
#endif

/// One thread for the process, started at the first big drop; it sleeps in `read` on a pipe.
final class Reaper: Sendable {
    /// Entries whose release is worth the hand-over.
    static let threshold: UInt64 = 20_000

    private static let shared = Reaper()

    private let parcels = OrderedMutex<[any Sendable]>([])
    private let wakeUp: Int32?

    /// Takes what may be the last reference to something big, and releases it elsewhere.
    static func drop(_ values: any Sendable...) {
        shared.accept(values)
    }

    private func accept(_ values: [any Sendable]) {
        guard let wakeUp else { return }
        parcels.withLock { $0 += values }
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
        var bytes = [UInt8](repeating: 0, count: 64)
        while read(end, &bytes, bytes.count) > 0 {
            // The giver lets go of its own references meanwhile; whoever is last pays.
            usleep(1000)
            let due = shared.parcels.withLock { parcels in
                let due = parcels
                parcels = []
                return due
            }
            withExtendedLifetime(due) {}
        }
        return nil
    }
}
