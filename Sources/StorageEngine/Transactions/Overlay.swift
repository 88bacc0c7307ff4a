// A transaction's own writes: an ordered difference against any state, itself a value.

/// The difference a transaction made to one tree.
struct TreeDifference: Sendable {
    /// Rows put (new or replacing) or entries added.
    var added = Tree()
    /// Keys of rows or entries taken away; never also in `added`.
    var removed = Tree()
    /// The tree was created or truncated by the transaction: the state's own content does not count.
    var replacesBase: TreeReplacement?

    var isEmpty: Bool { added.isEmpty && removed.isEmpty && replacesBase == nil }
    var entryCount: Int { added.count + removed.count }
}

struct TreeReplacement: Sendable {
    var kind: TreeKind
    var isCatalog: Bool
    var isCreated: Bool
    var isDropped: Bool
}

/// The differences of all trees a transaction wrote; few, so that a list is the fastest map.
struct Overlay: Sendable {
    private(set) var ids: [TreeID] = []
    var differences: [TreeDifference] = []

    @inline(__always)
    var isEmpty: Bool { ids.isEmpty }

    @inline(__always)
    func index(_ id: TreeID) -> Int? {
        if ids.isEmpty { return nil }
        return ids.firstIndex(of: id)
    }

    @inline(__always)
    mutating func indexForWriting(_ id: TreeID) -> Int {
        if let index = index(id) { return index }
        ids.append(id)
        differences.append(TreeDifference())
        return ids.count - 1
    }

    /// Read where it stands: a copy of the difference would count references to its trees.
    @inline(__always)
    func replacement(_ index: Int) -> TreeReplacement? {
        differences.withUnsafeBufferPointer { $0[index].replacesBase }
    }

    /// What the transaction took away of a tree; nil: nothing.
    @inline(__always)
    func removed(_ index: Int) -> Tree? {
        differences.withUnsafeBufferPointer { $0[index].removed.isEmpty ? nil : $0[index].removed }
    }

    /// The first entry added with a key.
    @inline(__always)
    func firstAdded(_ index: Int, _ key: Key) -> UInt64? {
        differences.withUnsafeBufferPointer { $0[index].added.firstEntry(key) }
    }

    var entryCount: Int { differences.reduce(0) { $0 + $1.entryCount } }
}
