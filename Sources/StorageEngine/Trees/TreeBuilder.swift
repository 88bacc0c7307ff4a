// Builds a tree from entries that come in order, without descending for each.

/// Append entries in strictly ascending order, then `finish()`.
struct TreeBuilder {
    private var leaf = Node()
    private var leaves: [Node] = []
    private var count = 0

    mutating func append(_ key: Key, sub: UInt64 = 0, row: Row?) {
        append(TreeKey(key, sub: sub), key.tail, row)
    }

    mutating func append(_ key: TreeKey, _ tail: [UInt8]?, _ row: Row?) {
        if leaf.keys.count == Node.leafCapacity {
            leaves.append(leaf)
            leaf = Node()
            leaf.keys.reserveCapacity(Node.leafCapacity)
            if row != nil { leaf.rows.reserveCapacity(Node.leafCapacity) }
        }
        leaf.insertKey(key, tail, at: leaf.keys.count)
        if let row { leaf.rows.append(row) }
        count += 1
    }

    consuming func finish() -> Tree {
        if !leaf.keys.isEmpty { leaves.append(leaf) }
        var level = leaves
        while level.count > 1 {
            var parents: [Node] = []
            parents.reserveCapacity(level.count / Node.innerCapacity + 1)
            var start = 0
            while start < level.count {
                let end = min(start + Node.innerCapacity, level.count)
                var parent = Node()
                for child in level[start..<end] {
                    parent.insertKey(child.keys[0], child.tail(0), at: parent.keys.count)
                }
                parent.children = Array(level[start..<end])
                parents.append(parent)
                start = end
            }
            level = parents
        }
        return Tree(root: level.first ?? Node(), count: count)
    }
}
