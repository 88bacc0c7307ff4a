// Ranges of keys that scans keep inserters out of: empty unless a policy uses it.

struct GapLocks: Sendable {
    private struct Gap: Sendable {
        var id: UInt64
        var owner: UInt64
        var range: KeyRange
    }

    private var gaps: [UInt64: [Gap]] = [:]
    private var nextID: UInt64 = 1

    /// Nil if the owner holds a gap that covers this one.
    mutating func add(_ tree: TreeID, _ range: KeyRange, _ owner: UInt64) -> LockTag? {
        let known = gaps[tree.rawValue, default: []].contains {
            $0.owner == owner && $0.range.union(range) == $0.range
        }
        if known { return nil }
        let id = nextID
        nextID += 1
        gaps[tree.rawValue, default: []].append(Gap(id: id, owner: owner, range: range))
        return LockTag(space: .gap, a: tree.rawValue, b: id)
    }

    /// A gap of another owner that a new key would fall into.
    func blocking(_ tree: TreeID, _ key: Key, _ owner: UInt64) -> LockTag? {
        guard
            let gap = gaps[tree.rawValue]?.first(where: {
                $0.owner != owner && $0.range.contains(key)
            })
        else { return nil }
        return LockTag(space: .gap, a: tree.rawValue, b: gap.id)
    }

    mutating func remove(_ tag: LockTag, _ owner: UInt64) {
        gaps[tag.a]?.removeAll { $0.id == tag.b && $0.owner == owner }
        if gaps[tag.a]?.isEmpty ?? false { gaps[tag.a] = nil }
    }
}
