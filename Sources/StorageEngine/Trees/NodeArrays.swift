// Walking a tree without counting references: a lookup touches no counter that another thread touches.

/// Pointers into the arrays of a node that the caller keeps alive and that nobody writes meanwhile. Nodes of a
/// version that is held are never written: writing copies what is shared. So pointers into them are good for as
/// long as the tree's root is held.
struct NodeArrays {
    let keys: UnsafeBufferPointer<TreeKey>
    let tails: UnsafeBufferPointer<[UInt8]?>
    let rows: UnsafeBufferPointer<Row>
    let children: UnsafeBufferPointer<Node>

    @inline(__always)
    init(_ node: borrowing Node) {
        keys = node.keys.withUnsafeBufferPointer { $0 }
        tails = node.tails.withUnsafeBufferPointer { $0 }
        rows = node.rows.withUnsafeBufferPointer { $0 }
        children = node.children.withUnsafeBufferPointer { $0 }
    }

    @inline(__always)
    init(_ node: UnsafePointer<Node>) {
        keys = node.pointee.keys.withUnsafeBufferPointer { $0 }
        tails = node.pointee.tails.withUnsafeBufferPointer { $0 }
        rows = node.pointee.rows.withUnsafeBufferPointer { $0 }
        children = node.pointee.children.withUnsafeBufferPointer { $0 }
    }

    /// The second half of the first entry with this key, below this node; `root` gives the node itself.
    @inline(__always)
    func firstEntry(_ key: Key, root: () -> Node) -> UInt64? {
        let probe = TreeKey(key, sub: 0)
        var leaf = self
        // Where the next leaf's entries begin, by the innermost node that has one further to the right.
        var bound: (node: NodeArrays, index: Int)?
        while leaf.children.count > 0 {
            let next = leaf.position(probe, key.tail, orEqual: true, from: 1)
            if next < leaf.keys.count { bound = (leaf, next) }
            guard let child = leaf.child(next &- 1) else { break }
            leaf = child
        }
        let index = leaf.position(probe, key.tail, orEqual: false)
        if index < leaf.keys.count {
            return leaf.isEntry(index, of: key) ? leaf.keys[index].sub : nil
        }
        // The place is the leaf's end: an entry with the key would be in the next one, and that one begin with the key.
        guard let bound, bound.node.isEntry(bound.index, of: key) else { return nil }
        let cursor = TreeCursor(root: root(), .point(key), reversed: false)
        return cursor.isAtEnd ? nil : cursor.sub
    }

    @inline(__always)
    private func isEntry(_ index: Int, of key: Key) -> Bool {
        let entry = keys[index]
        return entry.high == key.high && entry.low == key.low
            && (key.tail == nil
                || compareTails(tails.isEmpty ? nil : tails[index], key.tail) == 0)
    }

    @inline(__always)
    func child(_ index: Int) -> NodeArrays? {
        children.baseAddress.map { NodeArrays($0 + index) }
    }

    /// How many entries are below `probe`, or not above it if `orEqual`; those before `start` count.
    @inline(__always)
    func position(
        _ probe: TreeKey, _ probeTail: [UInt8]?, orEqual: Bool, from start: Int = 0
    ) -> Int {
        if probeTail != nil && tails.count > 0 {
            return positionWithTails(probe, probeTail, orEqual: orEqual, from: start)
        }
        return TreeKey.position(in: keys, probe, orEqual: orEqual, from: start)
    }

    @inline(never)
    private func positionWithTails(
        _ probe: TreeKey, _ probeTail: [UInt8]?, orEqual: Bool, from start: Int
    ) -> Int {
        var low = start
        var high = keys.count
        while low < high {
            let middle = (low &+ high) >> 1
            let order = keys[middle].compare(tails[middle], probe, probeTail)
            if order < 0 || (orEqual && order == 0) { low = middle &+ 1 } else { high = middle }
        }
        return max(low, start)
    }

    /// The leaf that holds the probe's place.
    @inline(__always)
    func leaf(_ probe: TreeKey, _ tail: [UInt8]?) -> NodeArrays {
        var node = self
        while node.children.count > 0 {
            let index = node.position(probe, tail, orEqual: true, from: 1) &- 1
            guard let child = node.child(index) else { return node }
            node = child
        }
        return node
    }

    /// The index of an entry in this leaf; nil if it is not there.
    @inline(__always)
    func index(of probe: TreeKey, _ tail: [UInt8]?) -> Int? {
        let index = position(probe, tail, orEqual: false)
        let entries = keys
        guard index < entries.count else { return nil }
        let entry = entries[index]
        guard entry.high == probe.high, entry.low == probe.low, entry.sub == probe.sub,
            tail == nil || compareTails(tails[index], tail) == 0
        else { return nil }
        return index
    }

    @inline(__always)
    func find(_ key: Key) -> Row? {
        let probe = TreeKey(key, sub: 0)
        let leaf = leaf(probe, key.tail)
        guard let index = leaf.index(of: probe, key.tail) else { return nil }
        return leaf.rows[index]
    }

    @inline(__always)
    func contains(_ key: Key, sub: UInt64) -> Bool {
        let probe = TreeKey(key, sub: sub)
        return leaf(probe, key.tail).index(of: probe, key.tail) != nil
    }
}

extension TreeKey {
    /// The order of this key with its tail against another: below, equal or above zero.
    func compare(_ tail: [UInt8]?, _ other: TreeKey, _ otherTail: [UInt8]?) -> Int {
        if high != other.high { return high < other.high ? -1 : 1 }
        if low != other.low { return low < other.low ? -1 : 1 }
        if tail != nil || otherTail != nil {
            let order = compareTails(tail, otherTail)
            if order != 0 { return order }
        }
        if sub == other.sub { return 0 }
        return sub < other.sub ? -1 : 1
    }

    /// The two words as one number.
    @inline(__always)
    private var word: UInt128 { UInt128(high) << 64 | UInt128(low) }

    @inline(__always)
    private func isBelow(_ probe: TreeKey, orEqual: Bool) -> Bool {
        if high != probe.high { return high < probe.high }
        if low != probe.low { return low < probe.low }
        return orEqual ? sub <= probe.sub : sub < probe.sub
    }

    @inline(__always)
    static func position(
        in entries: UnsafeBufferPointer<TreeKey>, _ probe: TreeKey, orEqual: Bool, from start: Int
    ) -> Int {
        guard let base = entries.baseAddress else { return 0 }
        var low = start
        var high = entries.count
        if let guess = guess(in: entries, probe, from: start) {
            if base[guess].isBelow(probe, orEqual: orEqual) {
                low = guess &+ 1
                if low < high && !base[low].isBelow(probe, orEqual: orEqual) { return low }
            } else {
                high = guess
                if low < high && base[high &- 1].isBelow(probe, orEqual: orEqual) { return high }
            }
        }
        while low < high {
            let middle = (low &+ high) >> 1
            if base[middle].isBelow(probe, orEqual: orEqual) {
                low = middle &+ 1
            } else {
                high = middle
            }
        }
        return max(low, start)
    }

    /// Where the probe would be if keys go on as evenly as the first ones: keys that were counted up do, and are found
    /// without the search's unforeseeable branches and with fewer words fetched.
    @inline(__always)
    private static func guess(
        in entries: UnsafeBufferPointer<TreeKey>, _ probe: TreeKey, from start: Int
    ) -> Int? {
        guard let base = entries.baseAddress, entries.count &- start > 4 else { return nil }
        let first = base[start].word
        let second = base[start &+ 1].word
        let step = second &- first
        guard step != 0, base[start &+ 2].word &- second == step else { return nil }
        let word = probe.word
        if word < first { return start }
        let shift = max(0, 96 &- step.leadingZeroBitCount)
        let distance = (word &- first) &>> UInt128(truncatingIfNeeded: shift)
        let last = entries.count &- 1
        guard distance < 1 << 40 else { return last }
        let unit = UInt64(truncatingIfNeeded: step &>> UInt128(truncatingIfNeeded: shift))
        let steps = UInt64(truncatingIfNeeded: distance) / unit
        return steps < UInt64(last &- start) ? start &+ Int(steps) : last
    }
}
