// A node of a persistent B+tree, and the search within it.

/// What trees are ordered by: a key's two inline words, then the row id for entries of an index.
struct TreeKey: Sendable {
    var high: UInt64
    var low: UInt64
    var sub: UInt64

    @inline(__always)
    init(_ key: Key, sub: UInt64) {
        high = key.high
        low = key.low
        self.sub = sub
    }
}

/// Nodes are values in arrays: two versions of a tree share the arrays they have in common, and writing
/// copies an array only if another version still holds it.
struct Node: Sendable {
    /// A leaf's entries; in an inner node the lower bound of each child (the first is never looked at).
    var keys: [TreeKey] = []
    /// Parallel to `keys`, or empty while no key of the node has a tail.
    var tails: [[UInt8]?] = []
    /// Parallel to `keys` in a leaf of rows; empty in an index.
    var rows: [Row] = []
    /// Parallel to `keys` in an inner node.
    var children: [Node] = []

    static let leafCapacity = 32
    /// Writing copies the references of a whole node at each level: narrow ones cost less than the level more that they make.
    static let innerCapacity = 16

    init() {}

    var isLeaf: Bool { children.isEmpty }

    @inline(__always)
    func tail(_ index: Int) -> [UInt8]? { tails.isEmpty ? nil : tails[index] }

    @inline(__always)
    func key(_ index: Int) -> Key {
        let entry = keys[index]
        return Key(high: entry.high, low: entry.low, tail: tail(index))
    }

    /// How many entries are below `probe`, or not above it if `orEqual`; those before `start` count.
    @inline(__always)
    func position(
        _ probe: TreeKey, _ probeTail: [UInt8]?, orEqual: Bool, from start: Int = 0
    ) -> Int {
        NodeArrays(self).position(probe, probeTail, orEqual: orEqual, from: start)
    }

    @inline(__always)
    func matches(_ index: Int, _ probe: TreeKey, _ probeTail: [UInt8]?) -> Bool {
        index < keys.count && keys[index].compare(tail(index), probe, probeTail) == 0
    }

    /// The child whose interval holds the probe, or the part of it just below the probe.
    @inline(__always)
    func childIndex(_ probe: TreeKey, _ probeTail: [UInt8]?, orEqual: Bool = true) -> Int {
        position(probe, probeTail, orEqual: orEqual, from: 1) &- 1
    }
}

extension Node {
    mutating func insertKey(_ key: TreeKey, _ tail: [UInt8]?, at index: Int) {
        keys.insert(key, at: index)
        if !tails.isEmpty {
            tails.insert(tail, at: index)
        } else if tail != nil {
            tails = [[UInt8]?](repeating: nil, count: keys.count)
            tails[index] = tail
        }
    }

    mutating func removeKey(at index: Int) {
        keys.remove(at: index)
        if !tails.isEmpty { tails.remove(at: index) }
    }

    /// Cuts the entries from `index` on off into a new node.
    mutating func splitOff(at index: Int) -> Node {
        var right = Node()
        right.keys = Array(keys[index...])
        keys.removeSubrange(index...)
        if !tails.isEmpty {
            right.tails = Array(tails[index...])
            tails.removeSubrange(index...)
        }
        if !rows.isEmpty {
            right.rows = Array(rows[index...])
            rows.removeSubrange(index...)
        }
        if !children.isEmpty {
            right.children = Array(children[index...])
            children.removeSubrange(index...)
        }
        return right
    }

    /// Appends all of a right neighbour, whose own lower bound is given.
    mutating func absorb(_ right: Node, lowerBound: TreeKey, tail: [UInt8]?) {
        let count = keys.count
        if !tails.isEmpty || !right.tails.isEmpty || tail != nil {
            if tails.isEmpty { tails = [[UInt8]?](repeating: nil, count: count) }
            tails +=
                right.tails.isEmpty ? Array(repeating: nil, count: right.keys.count) : right.tails
        }
        keys += right.keys
        rows += right.rows
        children += right.children
        if !right.isLeaf && count < keys.count {
            keys[count] = lowerBound
            if !tails.isEmpty { tails[count] = tail }
        }
    }
}
