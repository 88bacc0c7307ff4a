// Walks a tree's entries within a range, in either direction, a leaf at a time.

/// Holds the root and the current leaf; the next leaf is found by descending again from its fence.
struct TreeCursor: Sendable {
    private let root: Node
    private let range: KeyRange
    private let reversed: Bool
    private var leaf = Node()
    private var index = 0
    /// Where the current leaf's part of the range ends: one past it, in the direction of the walk.
    private var limit = 0
    /// The bound between the current leaf and the next one; nil if there is no next one.
    private var fence: (key: TreeKey, tail: [UInt8]?)?

    init(_ tree: Tree, _ range: KeyRange, reversed: Bool) {
        root = tree.root
        self.range = range
        self.reversed = reversed
        if reversed { seekLast() } else { seekFirst() }
    }

    var isAtEnd: Bool {
        @inline(__always) get { index == limit }
    }
    var key: Key {
        @inline(__always) get { leaf.key(index) }
    }
    var sub: UInt64 {
        @inline(__always) get { leaf.keys[index].sub }
    }
    var row: Row {
        @inline(__always) get { leaf.rows[index] }
    }
    var rowIfAny: Row? { leaf.rows.isEmpty ? nil : leaf.rows[index] }
    var tail: [UInt8]? { leaf.tail(index) }
    var treeKey: TreeKey {
        @inline(__always) get { leaf.keys[index] }
    }

    @inline(__always)
    mutating func advance() {
        index &+= reversed ? -1 : 1
        if index == limit { nextLeaf() }
    }

    /// The order of the current entry against another, below, equal or above zero.
    func compare(_ other: TreeCursor) -> Int {
        leaf.compareFully(index, other.leaf.keys[other.index], other.leaf.tail(other.index))
    }

    private mutating func seekFirst() {
        guard let lower = range.lower else {
            descend(TreeKey(Key(high: 0, low: 0, tail: nil), sub: 0), nil, orEqual: false)
            return
        }
        let sub: UInt64 = range.lowerInclusive ? 0 : .max
        descend(TreeKey(lower, sub: sub), lower.tail, orEqual: !range.lowerInclusive)
    }

    private mutating func seekLast() {
        guard let upper = range.upper else {
            descendLast(nil, nil, orEqual: true)
            return
        }
        let sub: UInt64 = range.upperInclusive ? .max : 0
        descendLast(TreeKey(upper, sub: sub), upper.tail, orEqual: range.upperInclusive)
    }

    private mutating func nextLeaf() {
        guard let bound = fence else { return }
        if reversed {
            descendLast(bound.key, bound.tail, orEqual: false)
        } else {
            descend(bound.key, bound.tail, orEqual: false)
        }
    }

    /// Stands on the first entry not below the probe (above it if `orEqual`).
    private mutating func descend(_ probe: TreeKey, _ tail: [UInt8]?, orEqual: Bool) {
        var probe = probe
        var tail = tail
        var orEqual = orEqual
        while true {
            fence = nil
            var node = root
            while !node.isLeaf {
                let child = node.childIndex(probe, tail)
                if child + 1 < node.children.count {
                    fence = (node.keys[child + 1], node.tail(child + 1))
                }
                node = node.children[child]
            }
            index = node.position(probe, tail, orEqual: orEqual)
            limit = node.keys.count
            if let upper = range.upper {
                limit = node.position(
                    TreeKey(upper, sub: range.upperInclusive ? .max : 0), upper.tail,
                    orEqual: range.upperInclusive)
                if limit < node.keys.count { fence = nil }
            }
            leaf = node
            if index < limit { return }
            index = limit
            guard let bound = fence else { return }
            (probe, tail, orEqual) = (bound.key, bound.tail, false)
        }
    }

    /// Stands on the last entry below the probe (not above it if `orEqual`); no probe means the last.
    private mutating func descendLast(_ probe: TreeKey?, _ tail: [UInt8]?, orEqual: Bool) {
        var probe = probe
        var tail = tail
        var orEqual = orEqual
        while true {
            fence = nil
            var node = root
            while !node.isLeaf {
                var child = node.children.count - 1
                if let probe { child = node.childIndex(probe, tail, orEqual: orEqual) }
                if child > 0 { fence = (node.keys[child], node.tail(child)) }
                node = node.children[child]
            }
            var end = node.keys.count
            if let probe { end = node.position(probe, tail, orEqual: orEqual) }
            var start = 0
            if let lower = range.lower {
                start = node.position(
                    TreeKey(lower, sub: range.lowerInclusive ? 0 : .max), lower.tail,
                    orEqual: !range.lowerInclusive)
                if start > 0 { fence = nil }
            }
            leaf = node
            limit = start - 1
            index = end - 1
            if index > limit { return }
            index = limit
            guard let bound = fence else { return }
            probe = bound.key
            tail = bound.tail
            orEqual = false
        }
    }
}

extension Node {
    /// The order of an entry against one that may have a tail of its own or none.
    func compareFully(_ index: Int, _ other: TreeKey, _ otherTail: [UInt8]?) -> Int {
        let entry = keys[index]
        if entry.high != other.high { return entry.high < other.high ? -1 : 1 }
        if entry.low != other.low { return entry.low < other.low ? -1 : 1 }
        if otherTail != nil || !tails.isEmpty {
            let order = compareTails(tail(index), otherTail)
            if order != 0 { return order }
        }
        if entry.sub == other.sub { return 0 }
        return entry.sub < other.sub ? -1 : 1
    }
}
