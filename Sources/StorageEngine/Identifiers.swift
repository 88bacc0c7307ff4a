// Numbers that are unique to the process and never go back, also after a restore.

import Synchronization

/// The hidden number of a row within the process; tables are ordered by it unless clustered by key.
package typealias RowID = UInt64

/// Names a tree (a table's rows or an index) or a sequence.
package struct TreeID: Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (a: TreeID, b: TreeID) -> Bool { a.rawValue < b.rawValue }
}

package struct TransactionID: Hashable, Comparable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (a: TransactionID, b: TransactionID) -> Bool { a.rawValue < b.rawValue }
}

/// Who holds locks: a session. Its transaction-level and session-level locks never conflict.
package struct LockOwner: Hashable, Sendable {
    package let rawValue: UInt64

    /// A new owner, unlike every other of the process.
    package init() { rawValue = Counter.owner.next() }
    init(rawValue: UInt64) { self.rawValue = rawValue }
}

/// The process's counters.
enum Counter {
    static let row = CounterCell(1)
    static let transaction = CounterCell(740)
    static let tree = CounterCell(1)
    static let version = CounterCell(1)
    static let owner = CounterCell(1)
    static let epoch = CounterCell(1)
}

final class CounterCell: Sendable {
    private let value: Atomic<UInt64>
    init(_ first: UInt64) { value = Atomic(first) }

    /// The first of `count` fresh numbers.
    @inline(__always)
    func next(_ count: UInt64 = 1) -> UInt64 {
        value.wrappingAdd(count, ordering: .relaxed).oldValue
    }
}
