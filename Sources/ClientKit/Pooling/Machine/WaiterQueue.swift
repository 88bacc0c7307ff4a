// Those who wait for a connection, in the order in which they came.

/// Names a waiter.
package struct WaiterKey: Hashable, Sendable {
    package let number: UInt64

    package init(number: UInt64) { self.number = number }
}

/// A fair queue whose members leave from the front, at their deadline or by their key, each in amortised constant time but for
/// the logarithm of the deadlines.
///
/// Who leaves from the middle is only struck from the dictionary; its place in the line is skipped when it comes to the front.
package struct WaiterQueue: Sendable {
    /// Somebody who waits.
    package struct Waiter: Hashable, Sendable {
        package let key: WaiterKey
        /// The place in the line: lower is earlier. Kept by who has to step back to the front.
        let place: UInt64
        let deadline: Duration?
        let since: Duration
    }

    private var living: [WaiterKey: Waiter] = [:]
    private var line: [Waiter] = []
    private var head = 0
    private var deadlines = DeadlineHeap<WaiterKey>()
    private var lastPlace: UInt64 = 0

    package var count: Int { living.count }
    var isEmpty: Bool { living.isEmpty }
    /// What the queue holds in memory, the struck ones included.
    var footprint: Int { line.count + deadlines.count }

    func contains(_ key: WaiterKey) -> Bool { living[key] != nil }

    package mutating func append(_ key: WaiterKey, deadline: Duration?, now: Duration) {
        lastPlace += 1
        enter(Waiter(key: key, place: lastPlace, deadline: deadline, since: now))
    }

    /// Puts one back who was at the front already, before all who came later.
    mutating func putBack(_ waiter: Waiter) {
        living[waiter.key] = waiter
        if let deadline = waiter.deadline { deadlines.insert(waiter.key, at: deadline) }
        if head > 0 { head -= 1; line[head] = waiter } else { line.insert(waiter, at: 0) }
        // Several who step back at once: each goes past those who came before it.
        var index = head
        while index + 1 < line.count, line[index + 1].place < waiter.place {
            line.swapAt(index, index + 1)
            index += 1
        }
    }

    package mutating func popFirst() -> Waiter? {
        while head < line.count {
            let waiter = line[head]
            head += 1
            if living[waiter.key]?.place == waiter.place {
                living[waiter.key] = nil
                compact()
                return waiter
            }
        }
        compact()
        return nil
    }

    /// Strikes one out; nil where it does not wait.
    package mutating func remove(_ key: WaiterKey) -> Waiter? {
        defer { compact() }
        return living.removeValue(forKey: key)
    }

    /// Strikes all out, in order.
    mutating func removeAll() -> [Waiter] {
        let all = line[head...].filter { living[$0.key]?.place == $0.place }
        self = WaiterQueue(continuingAfter: lastPlace)
        return all
    }

    mutating func nextDeadline() -> Duration? {
        deadlines.earliest { living[$0] != nil }
    }

    /// Strikes out one whose deadline has come.
    mutating func popDue(_ now: Duration) -> Waiter? {
        while let key = deadlines.popDue(now) {
            if let waiter = living.removeValue(forKey: key) { return waiter }
        }
        compact()
        return nil
    }

    package init() {}

    private init(continuingAfter place: UInt64) { lastPlace = place }

    private mutating func enter(_ waiter: Waiter) {
        living[waiter.key] = waiter
        line.append(waiter)
        if let deadline = waiter.deadline { deadlines.insert(waiter.key, at: deadline) }
    }

    private mutating func compact() {
        if head > 64, head * 2 > line.count {
            line.removeSubrange(..<head)
            head = 0
        }
        if line.count - head > 2 * living.count + 64 {
            line.removeSubrange(..<head)
            head = 0
            line.removeAll { living[$0.key]?.place != $0.place }
        }
        deadlines.compact(living: living.count) { living[$0] != nil }
    }
}
