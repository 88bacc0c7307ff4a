// What tasks of a test count together.

import ClientPooling
import Synchronization

final class Counter: Sendable {
    private let value = Atomic(0)

    /// - Returns: The sum.
    @discardableResult
    func add(_ number: Int) -> Int { value.wrappingAdd(number, ordering: .relaxed).newValue }
}

final class Log: Sendable {
    private let entries = WatchedMutex([Int]())

    var numbers: [Int] { entries.withLock { $0 } }
    func add(_ number: Int) { entries.withLock { $0.append(number) } }
}
