// Merging big differences with the head outside the engine lock, while small commits go on.

/// The merges under way: each collects what others commit to its tree meanwhile.
struct BigMerges: Sendable {
    private struct Merge: Sendable {
        var token: UInt64
        var committedSince: [TreeDifference] = []
        /// The tree was dropped, truncated or restored: the merge has to begin anew.
        var isVoid = false
    }

    private var merges: [TreeID: [Merge]] = [:]
    private var nextToken: UInt64 = 1

    var isEmpty: Bool { merges.isEmpty }

    mutating func begin(_ tree: TreeID) -> UInt64 {
        nextToken += 1
        merges[tree, default: []].append(Merge(token: nextToken))
        return nextToken
    }

    mutating func end(_ tree: TreeID, _ token: UInt64) {
        merges[tree]?.removeAll { $0.token == token }
        if merges[tree]?.isEmpty ?? false { merges[tree] = nil }
    }

    /// A commit to a tree, told to all merges of it.
    mutating func note(_ tree: TreeID, _ difference: TreeDifference) {
        guard let known = merges[tree] else { return }
        for index in known.indices {
            if difference.replacesBase != nil {
                merges[tree]?[index].isVoid = true
            } else {
                merges[tree]?[index].committedSince.append(difference)
            }
        }
    }

    /// What was committed since the last time this was asked; nil if the merge is void.
    mutating func take(_ tree: TreeID, _ token: UInt64) -> [TreeDifference]? {
        guard let index = merges[tree]?.firstIndex(where: { $0.token == token }),
            let merge = merges[tree]?[index], !merge.isVoid
        else { return nil }
        merges[tree]?[index].committedSince = []
        return merge.committedSince
    }

    /// How much there would be to take.
    func backlog(_ tree: TreeID, _ token: UInt64) -> Int {
        let merge = merges[tree]?.first { $0.token == token }
        return merge?.committedSince.reduce(0) { $0 + $1.entryCount } ?? 0
    }
}

/// A tree being merged by one transaction.
struct MergedTree: Sendable {
    var id: TreeID
    var token: UInt64
    var tree: Tree
}

extension Database {
    /// Merges every big difference with the head's tree as it is now.
    func mergeOutside(_ overlay: Overlay, above bound: Int) -> [MergedTree] {
        var bases = withCore { core in
            overlay.bigTrees(above: bound).map { id in
                MergedTree(
                    id: id, token: core.merges.begin(id), tree: core.head.trees[id]?.tree ?? Tree())
            }
        }
        for index in bases.indices {
            guard let position = overlay.index(bases[index].id) else { continue }
            overlay.differences[position].apply(to: &bases[index].tree)
        }
        return bases
    }

    /// Brings merged trees up to what was committed meanwhile; false if one of them is void.
    func catchUp(_ merged: inout [MergedTree]) -> Bool {
        let ids = merged.map { ($0.id, $0.token) }
        let backlog = withCore { core in
            ids.map { core.merges.take($0.0, $0.1) }
        }
        for (index, differences) in backlog.enumerated() {
            guard let differences else { return false }
            for difference in differences { difference.apply(to: &merged[index].tree) }
        }
        return true
    }

    func endMerges(_ merged: [MergedTree]) {
        if merged.isEmpty { return }
        let ids = merged.map { ($0.id, $0.token) }
        withCore { core in
            for (id, token) in ids { core.merges.end(id, token) }
        }
    }
}

extension Overlay {
    func bigTrees(above bound: Int) -> [TreeID] {
        ids.indices.filter {
            differences[$0].replacesBase == nil && differences[$0].entryCount > bound
        }.map { ids[$0] }
    }
}
