// Walks a tree's entries within a range, in either direction, a leaf at a time.

/// Holds the tree's root and points into the current leaf; the next leaf is found by descending again from
/// the bound between the two. Confined: it counts no references as it goes.
struct TreeCursor {
    private let root: Node
    /// Where the walk ends, if not at the tree's end: forward, the first entry beyond the range; in reverse, the
    /// first one within.
    private let end: TreeKey?
    private let endTail: [UInt8]?
    private let endOrEqual: Bool
    private let reversed: Bool
    private var keys: UnsafeBufferPointer<TreeKey>
    private var tails: UnsafeBufferPointer<[UInt8]?>
    private var rows: UnsafeBufferPointer<Row>
    private var index = 0
    /// Where the current leaf's part of the range ends: one past it, in the direction of the walk.
    private var limit = 0
    private var fence: Fence?

    /// The bound between the current leaf and the next one: an entry of an inner node.
    private struct Fence {
        var keys: UnsafeBufferPointer<TreeKey>
        var tails: UnsafeBufferPointer<[UInt8]?>
        var index: Int
        var key: TreeKey { keys[index] }
        var tail: [UInt8]? { tails.isEmpty ? nil : tails[index] }
    }

    /// A cursor over nothing.
    init() {
        self.init(root: Node(), .all, reversed: false)
    }

    init(_ tree: Tree, _ range: borrowing KeyRange, reversed: Bool) {
        self.init(root: tree.root, range, reversed: reversed)
    }

    init(root: Node, _ range: borrowing KeyRange, reversed: Bool) {
        self.root = root
        self.reversed = reversed
        keys = UnsafeBufferPointer(start: nil, count: 0)
        tails = UnsafeBufferPointer(start: nil, count: 0)
        rows = UnsafeBufferPointer(start: nil, count: 0)
        if reversed {
            end = range.lower.map { TreeKey($0, sub: range.lowerInclusive ? 0 : .max) }
            endTail = range.lower?.tail
            endOrEqual = !range.lowerInclusive
            let start = range.upper.map { TreeKey($0, sub: range.upperInclusive ? .max : 0) }
            descendLast(start, range.upper?.tail, orEqual: range.upperInclusive)
        } else {
            end = range.upper.map { TreeKey($0, sub: range.upperInclusive ? .max : 0) }
            endTail = range.upper?.tail
            endOrEqual = range.upperInclusive
            let lowest = Key(high: 0, low: 0, tail: nil)
            let start = TreeKey(range.lower ?? lowest, sub: range.lowerInclusive ? 0 : .max)
            descend(
                start, range.lower?.tail, orEqual: range.lower != nil && !range.lowerInclusive)
        }
    }

    /// Stands on the nearest entry beyond a position, which need not be one of the tree's, and goes on to the tree's end; no
    /// position: from the first entry of all in the walk's direction.
    init(root: Node, beyond position: EntryPosition?, reversed: Bool) {
        self.root = root
        self.reversed = reversed
        keys = UnsafeBufferPointer(start: nil, count: 0)
        tails = UnsafeBufferPointer(start: nil, count: 0)
        rows = UnsafeBufferPointer(start: nil, count: 0)
        end = nil
        endTail = nil
        endOrEqual = false
        let probe = position.map { TreeKey($0.key, sub: $0.rowID) }
        if reversed {
            descendLast(probe, position?.key.tail, orEqual: false)
        } else {
            let lowest = TreeKey(Key(high: 0, low: 0, tail: nil), sub: 0)
            descend(probe ?? lowest, position?.key.tail, orEqual: probe != nil)
        }
    }

    var isAtEnd: Bool {
        @inline(__always) get { index == limit }
    }
    var key: Key {
        @inline(__always) get {
            let entry = keys[index]
            return Key(high: entry.high, low: entry.low, tail: tail)
        }
    }
    var sub: UInt64 {
        @inline(__always) get { keys[index].sub }
    }
    var row: Row {
        @inline(__always) get { rows[index] }
    }
    var treeKey: TreeKey {
        @inline(__always) get { keys[index] }
    }
    var tail: [UInt8]? {
        @inline(__always) get { tails.isEmpty ? nil : tails[index] }
    }
    var rowIfAny: Row? { rows.isEmpty ? nil : rows[index] }

    @inline(__always)
    mutating func advance() {
        index &+= reversed ? -1 : 1
        if index == limit { nextLeaf() }
    }

    /// The order of the current entry against another, below, equal or above zero.
    func compare(_ other: TreeCursor) -> Int {
        treeKey.compare(tail, other.treeKey, other.tail)
    }

    private mutating func nextLeaf() {
        guard let bound = fence else { return }
        if reversed {
            descendLast(bound.key, bound.tail, orEqual: false)
        } else {
            descend(bound.key, bound.tail, orEqual: false)
        }
    }

    private mutating func enter(_ leaf: NodeArrays) {
        keys = leaf.keys
        tails = leaf.tails
        rows = leaf.rows
    }

    /// Stands on the first entry not below the probe (above it if `orEqual`).
    private mutating func descend(_ probe: TreeKey, _ tail: [UInt8]?, orEqual: Bool) {
        var probe = probe
        var tail = tail
        var orEqual = orEqual
        while true {
            fence = nil
            var node = NodeArrays(root)
            while node.children.count > 0 {
                let child = node.position(probe, tail, orEqual: true, from: 1) &- 1
                if child + 1 < node.children.count {
                    fence = Fence(keys: node.keys, tails: node.tails, index: child + 1)
                }
                guard let below = node.child(child) else { break }
                node = below
            }
            enter(node)
            index = node.position(probe, tail, orEqual: orEqual)
            limit = keys.count
            if let end {
                limit = node.position(end, endTail, orEqual: endOrEqual)
                if limit < keys.count { fence = nil }
            }
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
            var node = NodeArrays(root)
            while node.children.count > 0 {
                var child = node.children.count - 1
                if let probe {
                    child = node.position(probe, tail, orEqual: orEqual, from: 1) &- 1
                }
                if child > 0 { fence = Fence(keys: node.keys, tails: node.tails, index: child) }
                guard let below = node.child(child) else { break }
                node = below
            }
            enter(node)
            index = keys.count - 1
            if let probe { index = node.position(probe, tail, orEqual: orEqual) - 1 }
            limit = -1
            if let end {
                limit = node.position(end, endTail, orEqual: endOrEqual) - 1
                if limit >= 0 { fence = nil }
            }
            if index > limit { return }
            index = limit
            guard let bound = fence else { return }
            (probe, tail, orEqual) = (bound.key, bound.tail, false)
        }
    }
}
