// The tree of trees: a persistent trie from tree ids to trees.

/// What a tree holds.
package enum TreeKind: Sendable, Equatable {
    /// Rows by key.
    case rows
    /// Entries (key, row id).
    case index
    /// An index whose keys are claimed: removing an entry makes inserters of its key wait.
    case uniqueIndex
}

/// One tree of a state and what the engine knows of it.
struct TreeRecord: Sendable {
    var tree = Tree()
    var kind: TreeKind
    /// Catalog trees are counted in `Database.changeCounter` and take no part in conflict checks.
    var isCatalog: Bool
    /// Unique to this content of the tree: two equal stamps mean the same root.
    var stamp: UInt64
}

/// Sixteen ways a level, indexed by the id's bits from the lowest: ids are dense, so the trie is too.
struct TreeDirectory: Sendable {
    private var root = Branch()
    private(set) var count = 0

    private struct Branch: Sendable {
        var slots: [Slot] = []
        static let width = 16
    }

    private struct Slot: Sendable {
        var id: TreeID?
        var record: TreeRecord?
        var below = Branch()
    }

    @inline(__always)
    func withRecord<Result>(_ id: TreeID, _ body: (TreeRecord?) -> Result) -> Result {
        TreeDirectory.lookup(root, id, id.rawValue, body)
    }

    private static func lookup<Result>(
        _ branch: Branch, _ id: TreeID, _ bits: UInt64,
        _ body: (TreeRecord?) -> Result
    ) -> Result {
        if branch.slots.isEmpty { return body(nil) }
        return branch.slots.withUnsafeBufferPointer { slots in
            let index = Int(bits & 15)
            if slots[index].id == id { return body(slots[index].record) }
            return lookup(slots[index].below, id, bits >> 4, body)
        }
    }

    subscript(id: TreeID) -> TreeRecord? {
        withRecord(id) { $0 }
    }

    /// Changes a record in place where no other version shares it; nil removes it.
    @discardableResult
    mutating func update<Result>(_ id: TreeID, _ body: (inout TreeRecord?) -> Result) -> Result {
        let before = count
        var delta = 0
        let result = TreeDirectory.update(&root, id, id.rawValue, &delta, body)
        count = before + delta
        return result
    }

    private static func update<Result>(
        _ branch: inout Branch, _ id: TreeID, _ bits: UInt64, _ delta: inout Int,
        _ body: (inout TreeRecord?) -> Result
    ) -> Result {
        if branch.slots.isEmpty {
            branch.slots = Array(repeating: Slot(), count: Branch.width)
        }
        let index = Int(bits & 15)
        let occupant = branch.slots[index].id
        if occupant == id || occupant == nil && !contains(branch.slots[index].below, id, bits >> 4)
        {
            let had = branch.slots[index].record != nil
            let result = body(&branch.slots[index].record)
            let has = branch.slots[index].record != nil
            branch.slots[index].id = has ? id : nil
            delta = (has ? 1 : 0) - (had ? 1 : 0)
            return result
        }
        return update(&branch.slots[index].below, id, bits >> 4, &delta, body)
    }

    private static func contains(_ branch: Branch, _ id: TreeID, _ bits: UInt64) -> Bool {
        lookup(branch, id, bits) { $0 != nil }
    }
}
