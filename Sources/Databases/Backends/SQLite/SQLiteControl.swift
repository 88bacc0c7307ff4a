// What reaches a SQLite connection from outside of its thread, and what is known of it there.

import ClientPooling
import Synchronization

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

/// Stops what a connection does, and tells how it stands.
///
/// The library asks by its progress handler, every so many steps, and while it waits for a lock. `sqlite3_interrupt` would be lost where
/// it comes before the first step, and hit the next statement where it comes too late; here each operation has its number.
final class SQLiteControl: Sendable {
    private let current = Atomic(0)
    /// The last operation that was called off. Operations are numbered in the order in which they run.
    private let cancelled = Atomic(0)
    private let waited = Atomic(0)
    private let busyMicroseconds: Int
    private let open = Atomic(true)
    private let transaction = Atomic(false)
    private let droppedCursors = WatchedMutex([Int]())

    init(busyTimeout: Duration) {
        let (seconds, attoseconds) = busyTimeout.components
        busyMicroseconds =
            Int(clamping: min(max(seconds, 0), 1_000_000)) * 1_000_000
            + Int(clamping: max(attoseconds, 0) / 1_000_000_000_000)
    }

    // MARK: Operations

    /// - Parameter operation: Its number; 0 for one that is never stopped.
    func begin(_ operation: Int) { current.store(operation, ordering: .releasing) }
    func end() { current.store(0, ordering: .releasing) }
    func cancel(_ operation: Int) { cancelled.max(operation, ordering: .acquiringAndReleasing) }

    /// Whether the current operation was called off, or the connection is ended.
    var isStopped: Bool {
        let current = current.load(ordering: .acquiring)
        return current != 0 && cancelled.load(ordering: .acquiring) >= current
    }

    /// Waits a little for another connection's lock.
    ///
    /// - Parameter round: How often it has waited for this lock.
    /// - Returns: Whether the time is not up.
    func waitForLock(round: Int) -> Bool {
        if round == 0 { waited.store(0, ordering: .relaxed) }
        let delay = Self.delays[min(round, Self.delays.count - 1)]
        let total = waited.load(ordering: .relaxed) + delay
        guard total <= busyMicroseconds, !isStopped else { return false }
        waited.store(total, ordering: .relaxed)
        usleep(UInt32(delay))
        return true
    }

    /// In microseconds.
    private static let delays = [
        1000, 2000, 5000, 10_000, 15_000, 20_000, 25_000, 25_000, 25_000, 50_000,
    ]

    // MARK: Standing

    var isOpen: Bool { open.load(ordering: .acquiring) }
    var isInTransaction: Bool { transaction.load(ordering: .acquiring) }
    func noteTransaction(_ isOpen: Bool) { transaction.store(isOpen, ordering: .releasing) }

    /// - Returns: Whether it was open.
    func close() -> Bool { open.exchange(false, ordering: .acquiringAndReleasing) }

    /// Stops all that runs and will run.
    func stop() { cancelled.store(.max, ordering: .releasing) }

    // MARK: Cursors

    /// Rows that nobody reads any more: their statement keeps a lock until it is reset.
    func drop(cursor number: Int) { droppedCursors.withLock { $0.append(number) } }

    func takeDroppedCursors() -> [Int] {
        droppedCursors.withLock { dropped in
            defer { dropped = [] }
            return dropped
        }
    }
}
