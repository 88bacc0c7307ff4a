// What is due next, among things that mostly end before they are due.

/// A heap of deadlines with lazy removal: who no longer waits stays in it until it comes to the top or until half of it is stale.
package struct DeadlineHeap<Key: Sendable>: Sendable {
    @usableFromInline var entries: [(deadline: Duration, key: Key)] = []

    @inlinable package init() {}

    @inlinable package var count: Int { entries.count }

    @inlinable package mutating func insert(_ key: Key, at deadline: Duration) {
        entries.append((deadline, key))
        siftUp(from: entries.count - 1)
    }

    /// The earliest deadline of a key that is alive. Drops the dead ones before it.
    @inlinable package mutating func earliest(
        where isAlive: (Key) -> Bool
    ) -> Duration? {
        while let first = entries.first {
            if isAlive(first.key) { return first.deadline }
            removeFirst()
        }
        return nil
    }

    /// Takes out one key, alive or dead, whose time has come.
    @inlinable package mutating func popDue(_ now: Duration) -> Key? {
        guard let first = entries.first, first.deadline <= now else { return nil }
        removeFirst()
        return first.key
    }

    /// Throws the dead out once they are more than half, which costs each insertion a constant.
    @inlinable package mutating func compact(living: Int, where isAlive: (Key) -> Bool) {
        guard entries.count > 2 * living + 64 else { return }
        entries.removeAll { !isAlive($0.key) }
        for index in stride(from: entries.count / 2 - 1, through: 0, by: -1) {
            siftDown(from: index)
        }
    }

    @inlinable mutating func removeFirst() {
        entries.swapAt(0, entries.count - 1)
        entries.removeLast()
        siftDown(from: 0)
    }

    @inlinable mutating func siftUp(from start: Int) {
        var child = start
        while child > 0 {
            let parent = (child - 1) / 2
            guard entries[child].deadline < entries[parent].deadline else { return }
            entries.swapAt(child, parent)
            child = parent
        }
    }

    @inlinable mutating func siftDown(from start: Int) {
        var parent = start
        while true {
            var least = parent
            let children =
                (2 * parent + 1)..<min(2 * parent + 3, max(entries.count, 2 * parent + 1))
            for child in children where entries[child].deadline < entries[least].deadline {
                least = child
            }
            guard least != parent else { return }
            entries.swapAt(parent, least)
            parent = least
        }
    }
}
