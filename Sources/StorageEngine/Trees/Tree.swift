// A persistent B+tree: copying is O(1), writing copies only the nodes that another version shares.

/// Rows ordered by key, or index entries ordered by key and row id.
package struct Tree: Sendable {
    var root = Node()
    package private(set) var count = 0

    init() {}

    init(root: Node, count: Int) {
        self.root = root
        self.count = count
    }

    package var isEmpty: Bool { count == 0 }

    /// The row id of the first entry with this key.
    func firstEntry(_ key: Key) -> UInt64? {
        withExtendedLifetime(root) { NodeArrays(root).firstEntry(key) { root } }
    }

    func find(_ key: Key) -> Row? {
        withExtendedLifetime(root) { NodeArrays(root).find(key) }
    }

    func contains(_ key: Key, sub: UInt64 = 0) -> Bool {
        withExtendedLifetime(root) { NodeArrays(root).contains(key, sub: sub) }
    }

    /// Inserts or replaces; true if the entry is new.
    @discardableResult
    mutating func insert(_ key: Key, sub: UInt64 = 0, row: Row?) -> Bool {
        insert(TreeKey(key, sub: sub), key.tail, row)
    }

    @discardableResult
    mutating func insert(_ key: TreeKey, _ tail: [UInt8]?, _ row: Row?) -> Bool {
        var isNew = true
        if let split = root.insert(key, tail, row, &isNew) {
            var top = Node()
            top.insertKey(TreeKey(Key(high: 0, low: 0, tail: nil), sub: 0), nil, at: 0)
            top.insertKey(split.lowerBound, split.tail, at: 1)
            top.children = [root, split.node]
            root = top
        }
        if isNew { count += 1 }
        return isNew
    }

    /// True if the entry was there.
    @discardableResult
    mutating func remove(_ key: Key, sub: UInt64 = 0) -> Bool {
        remove(TreeKey(key, sub: sub), key.tail)
    }

    @discardableResult
    mutating func remove(_ key: TreeKey, _ tail: [UInt8]?) -> Bool {
        guard root.remove(key, tail) else { return false }
        count -= 1
        while root.children.count == 1 { root = root.children[0] }
        return true
    }
}

/// What a full node hands to its parent.
struct NodeSplit {
    var lowerBound: TreeKey
    var tail: [UInt8]?
    var node: Node
}

extension Node {
    mutating func insert(
        _ key: TreeKey, _ tail: [UInt8]?, _ row: Row?, _ isNew: inout Bool
    ) -> NodeSplit? {
        if isLeaf { return insertInLeaf(key, tail, row, &isNew) }
        let index = childIndex(key, tail)
        guard let split = children[index].insert(key, tail, row, &isNew) else { return nil }
        insertKey(split.lowerBound, split.tail, at: index + 1)
        children.insert(split.node, at: index + 1)
        guard children.count > Node.innerCapacity else { return nil }
        return cut(appending: index + 2 == children.count)
    }

    private mutating func insertInLeaf(
        _ key: TreeKey, _ tail: [UInt8]?, _ row: Row?, _ isNew: inout Bool
    ) -> NodeSplit? {
        let index = position(key, tail, orEqual: false)
        if matches(index, key, tail) {
            isNew = false
            if let row { rows[index] = row }
            return nil
        }
        insertKey(key, tail, at: index)
        if let row { rows.insert(row, at: index) }
        guard keys.count > Node.leafCapacity else { return nil }
        return cut(appending: index == keys.count - 1)
    }

    /// Splits an overfull node; ascending inserts leave the left node full.
    private mutating func cut(appending: Bool) -> NodeSplit {
        let right = splitOff(at: appending ? keys.count - 1 : keys.count / 2)
        return NodeSplit(lowerBound: right.keys[0], tail: right.tail(0), node: right)
    }

    mutating func remove(_ key: TreeKey, _ tail: [UInt8]?) -> Bool {
        if isLeaf {
            let index = position(key, tail, orEqual: false)
            guard matches(index, key, tail) else { return false }
            removeKey(at: index)
            if !rows.isEmpty { rows.remove(at: index) }
            return true
        }
        let index = childIndex(key, tail)
        guard children[index].remove(key, tail) else { return false }
        rebalance(index)
        return true
    }

    /// Joins a child that became small with a neighbour if both fit in one node.
    private mutating func rebalance(_ index: Int) {
        let small = children[index].keys.count
        let capacity = children[index].isLeaf ? Node.leafCapacity : Node.innerCapacity
        guard small < capacity / 4, children.count > 1 else { return }
        let left = index == children.count - 1 ? index - 1 : index
        let right = left + 1
        guard children[left].keys.count + children[right].keys.count <= capacity else {
            if small == 0 { removeChild(index) }
            return
        }
        let absorbed = children[right]
        children[left].absorb(absorbed, lowerBound: keys[right], tail: tail(right))
        removeChild(right)
    }

    private mutating func removeChild(_ index: Int) {
        children.remove(at: index)
        removeKey(at: index)
    }
}
