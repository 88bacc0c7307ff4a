// The tree of trees: a persistent trie from tree ids to trees.

/// What a tree holds.
package enum TreeKind: Sendable, Equatable {
    /// Rows by key.
    case rows
    /// Entries (key, row id).
    case index
    /// An index whose keys are claimed: removing an entry makes inserters of its key wait.
    case uniqueIndex
    /// A unique index that the table is clustered by: its entries are the rows, for who locks entries.
    case clusteredIndex(of: TreeID)

    @inline(__always)
    var isUnique: Bool {
        switch self {
        case .rows, .index: false
        case .uniqueIndex, .clusteredIndex: true
        }
    }
}

/// What the engine knows of a tree beside its nodes.
struct TreeInfo: Sendable {
    var count = 0
    var kind = TreeKind.rows
    /// Catalog trees are counted in `Database.changeCounter` and take no part in conflict checks.
    var isCatalog = false
    /// Unique to this content of the tree: two equal stamps mean the same root.
    var stamp: UInt64 = 0
}

struct TreeRecord: Sendable {
    var tree = Tree()
    var kind: TreeKind
    var isCatalog: Bool
    var stamp: UInt64
}

/// A tree of a directory that the caller keeps alive.
struct TreeReference {
    let root: UnsafePointer<Node>
    let info: UnsafePointer<TreeInfo>

    /// The tree with a hold of its own.
    var tree: Tree { Tree(root: root.pointee, count: info.pointee.count) }
}

/// Sixteen ways a level, indexed by the id's bits from the lowest: ids are dense, so the trie is too.
struct TreeDirectory: Sendable {
    private var top = Branch()
    private(set) var count = 0

    /// Parallel arrays: an id that is zero marks an empty place.
    private struct Branch: Sendable {
        var ids: [UInt64] = []
        var roots: [Node] = []
        var infos: [TreeInfo] = []
        var below: [Branch] = []
        static let width = 16
    }

    /// Where a tree is; good for as long as the caller holds the directory and does not write it.
    @inline(__always)
    func locate(_ id: TreeID) -> TreeReference? {
        if id.rawValue == 0 { return nil }
        var bits = id.rawValue
        var ids = top.ids.withUnsafeBufferPointer { $0 }
        var roots = top.roots.withUnsafeBufferPointer { $0.baseAddress }
        var infos = top.infos.withUnsafeBufferPointer { $0.baseAddress }
        var below = top.below.withUnsafeBufferPointer { $0.baseAddress }
        while ids.count == Branch.width {
            let index = Int(truncatingIfNeeded: bits & 15)
            if ids[index] == id.rawValue {
                guard let roots, let infos else { return nil }
                return TreeReference(root: roots + index, info: infos + index)
            }
            guard let branch = below?.advanced(by: index) else { return nil }
            ids = branch.pointee.ids.withUnsafeBufferPointer { $0 }
            roots = branch.pointee.roots.withUnsafeBufferPointer { $0.baseAddress }
            infos = branch.pointee.infos.withUnsafeBufferPointer { $0.baseAddress }
            below = branch.pointee.below.withUnsafeBufferPointer { $0.baseAddress }
            bits >>= 4
        }
        return nil
    }

    @inline(__always)
    func find(_ id: TreeID, _ key: Key) -> Row? {
        locate(id).flatMap { NodeArrays($0.root).find(key) }
    }

    /// The row id of the first entry with this key.
    func firstEntry(_ id: TreeID, _ key: Key) -> UInt64? {
        guard let reference = locate(id) else { return nil }
        return NodeArrays(reference.root).firstEntry(key) { reference.root.pointee }
    }

    func info(_ id: TreeID) -> TreeInfo? { locate(id)?.info.pointee }

    subscript(id: TreeID) -> TreeRecord? {
        guard let reference = locate(id) else { return nil }
        let info = reference.info.pointee
        return TreeRecord(
            tree: reference.tree, kind: info.kind, isCatalog: info.isCatalog, stamp: info.stamp)
    }

    /// Changes a record in place where no other version shares it; nil removes it. No tree has the id 0.
    mutating func update(_ id: TreeID, _ body: (inout TreeRecord?) -> Void) {
        if id.rawValue == 0 { return }
        count += TreeDirectory.update(&top, id.rawValue, id.rawValue, body)
    }

    /// By how much the number of trees changed.
    private static func update(
        _ branch: inout Branch, _ id: UInt64, _ bits: UInt64, _ body: (inout TreeRecord?) -> Void
    ) -> Int {
        if branch.ids.isEmpty {
            branch.ids = Array(repeating: 0, count: Branch.width)
            branch.roots = Array(repeating: Node(), count: Branch.width)
            branch.infos = Array(repeating: TreeInfo(), count: Branch.width)
            branch.below = Array(repeating: Branch(), count: Branch.width)
        }
        let index = Int(truncatingIfNeeded: bits & 15)
        let occupant = branch.ids[index]
        if occupant == id || occupant == 0 && !contains(branch.below[index], id, bits >> 4) {
            return change(&branch, index, id, body)
        }
        return update(&branch.below[index], id, bits >> 4, body)
    }

    private static func change(
        _ branch: inout Branch, _ index: Int, _ id: UInt64, _ body: (inout TreeRecord?) -> Void
    ) -> Int {
        var record: TreeRecord?
        let had = branch.ids[index] == id
        if had {
            var root = Node()
            swap(&root, &branch.roots[index])
            let info = branch.infos[index]
            record = TreeRecord(
                tree: Tree(root: root, count: info.count), kind: info.kind,
                isCatalog: info.isCatalog, stamp: info.stamp)
        }
        body(&record)
        branch.ids[index] = record == nil ? 0 : id
        branch.infos[index] = TreeInfo()
        guard let record else { return had ? -1 : 0 }
        branch.infos[index] = TreeInfo(
            count: record.tree.count, kind: record.kind, isCatalog: record.isCatalog,
            stamp: record.stamp)
        branch.roots[index] = record.tree.root
        return had ? 0 : 1
    }

    private static func contains(_ branch: Branch, _ id: UInt64, _ bits: UInt64) -> Bool {
        if branch.ids.isEmpty { return false }
        let index = Int(truncatingIfNeeded: bits & 15)
        return branch.ids[index] == id || contains(branch.below[index], id, bits >> 4)
    }
}
