// Values each once, in the order in which YDB's hashed sets give them.
import QueryEngine

/// A set that gives its values in the order of the hash table that YDB's runtime keeps them in: a list of nodes, those of
/// one bucket next to each other, a bucket's newest and the newest bucket in front (libc++'s `unordered_set`).
struct HashOrderedSet {
    private struct Node {
        let value: Value
        let hash: UInt64
        /// The next node's place, or -1.
        var next: Int
    }

    private let type: YQLType
    private let ordering: Ordering
    private var nodes: [Node] = []
    /// The node in front; -1: there is none.
    private var first = -1
    /// By bucket: the node in front of the bucket's first one, `start` before the first of all, `empty` for no node.
    private var buckets: [Int]
    private var seen: Set<YQLDistinct.Key> = []

    private static let empty = -2
    private static let start = -1

    init(_ type: YQLType) {
        self.type = type
        ordering = type.ordering
        buckets = [Self.empty, Self.empty]
    }

    var count: Int { nodes.count }

    /// A value that is there already changes nothing.
    mutating func insert(_ value: Value) {
        guard seen.insert(YQLDistinct.Key(value: value, ordering: ordering)).inserted else {
            return
        }
        if nodes.count + 1 > buckets.count { grow() }
        let place = nodes.count
        let hash = ValueHash.hash(value, type)
        let bucket = bucket(of: hash)
        let before = buckets[bucket]
        nodes.append(Node(value: value, hash: hash, next: -1))
        if before == Self.empty {
            nodes[place].next = first
            first = place
            buckets[bucket] = Self.start
            if nodes[place].next >= 0 {
                buckets[self.bucket(of: nodes[nodes[place].next].hash)] = place
            }
        } else {
            nodes[place].next = next(of: before)
            setNext(of: before, to: place)
        }
    }

    /// In the table's order.
    var values: [Value] {
        var values: [Value] = []
        values.reserveCapacity(nodes.count)
        var place = first
        while place >= 0 {
            values.append(nodes[place].value)
            place = nodes[place].next
        }
        return values
    }

    private func next(of place: Int) -> Int { place == Self.start ? first : nodes[place].next }

    private mutating func setNext(of place: Int, to next: Int) {
        if place == Self.start { first = next } else { nodes[place].next = next }
    }

    private func bucket(of hash: UInt64) -> Int { Int(hash % UInt64(buckets.count)) }

    // MARK: Growing

    /// Twice as many buckets, at the next prime number.
    private mutating func grow() {
        let isPowerOfTwo = buckets.count > 2 && buckets.count & (buckets.count - 1) == 0
        var count = buckets.count * 2 + (isPowerOfTwo ? 0 : 1)
        if count & (count - 1) != 0 { count = Self.primeNumber(from: count) }
        buckets = Array(repeating: Self.empty, count: count)
        guard first >= 0 else { return }
        var place = first
        var current = bucket(of: nodes[place].hash)
        buckets[current] = Self.start
        while case let following = nodes[place].next, following >= 0 {
            let bucket = bucket(of: nodes[following].hash)
            if bucket == current {
                place = following
            } else if buckets[bucket] == Self.empty {
                buckets[bucket] = place
                place = following
                current = bucket
            } else {
                // It joins its bucket, at the front.
                nodes[place].next = nodes[following].next
                nodes[following].next = next(of: buckets[bucket])
                setNext(of: buckets[bucket], to: following)
            }
        }
    }

    private static func primeNumber(from least: Int) -> Int {
        var candidate = least | 1
        while !isPrime(candidate) { candidate += 2 }
        return candidate
    }

    private static func isPrime(_ odd: Int) -> Bool {
        var divisor = 3
        while divisor * divisor <= odd {
            if odd % divisor == 0 { return false }
            divisor += 2
        }
        return true
    }
}
