// Rows that an index leads to, one after another: those of neighbouring keys mostly are neighbours themselves.

/// Finds rows of one tree by row id, and begins each search in the leaf where the last one ended.
package struct RowFinder {
    private let tree: TreeID
    private let view: View
    /// Keeps the leaf's arrays; nil: not looked at yet, or there is no such tree.
    private var root: Node?
    private var leaf: NodeArrays?
    private var at = 0

    package init(_ tree: TreeID, in view: View) {
        self.tree = tree
        self.view = view
    }

    /// - Parameter transaction: the one whose view it is.
    package mutating func row(
        _ rowID: RowID, _ transaction: Transaction
    ) throws(StorageError) -> Row? {
        let key = Key(rowID: rowID)
        if transaction.settings.isolation.recordsReads {
            try transaction.noteRead(.row, tree, .point(key))
        }
        if !view.overlay.isEmpty, let own = view.overlay.lookup(tree, key) { return own.row }
        return find(key)
    }

    private mutating func find(_ key: Key) -> Row? {
        let probe = TreeKey(key, sub: 0)
        if let leaf {
            let next = at &+ 1
            if next < leaf.keys.count, leaf.keys[next].isOf(key) {
                at = next
                return leaf.rows[next]
            }
            if leaf.spans(key) { return take(leaf, probe) }
        } else if root == nil {
            root = view.state.trees.locate(tree)?.root.pointee
        }
        guard let root else { return nil }
        return take(NodeArrays(root).leaf(probe, nil), probe)
    }

    private mutating func take(_ leaf: NodeArrays, _ probe: TreeKey) -> Row? {
        self.leaf = leaf
        guard let index = leaf.index(of: probe, nil) else { return nil }
        at = index
        return leaf.rows[index]
    }
}

extension TreeKey {
    @inline(__always)
    fileprivate func isOf(_ key: Key) -> Bool { high == key.high && low == key.low }
}

extension NodeArrays {
    /// Whether an entry of the key would be in this leaf; of keys without tails.
    fileprivate func spans(_ key: Key) -> Bool {
        guard let first = keys.first, let last = keys.last else { return false }
        return (first.high, first.low) <= (key.high, key.low)
            && (key.high, key.low) <= (last.high, last.low)
    }
}
