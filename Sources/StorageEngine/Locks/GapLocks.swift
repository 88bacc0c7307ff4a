// Stretches of indexes that scans keep inserters out of: empty unless a policy uses them.

/// What lies between two entries of an index: above the lower one (nil: the index's beginning) and up to the upper one (nil: its
/// end, the supremum). Whether the upper entry itself belongs to it makes no difference: nobody can insert where one is.
struct Gap: Sendable, Equatable {
    var lower: EntryPosition?
    var upper: EntryPosition?
}

/// One owner's gaps in one index: disjoint, in order, and joined where they meet, so that a scan of whatever length is one.
struct GapSet: Sendable {
    private(set) var gaps: [Gap] = []
    /// Comparisons made: what a test of growth counts.
    private(set) var steps = 0

    /// The first gap that does not end below a position.
    private mutating func first(endingFrom position: EntryPosition?) -> Int {
        guard let position else { return 0 }
        var low = 0
        var high = gaps.count
        while low < high {
            steps += 1
            let middle = (low + high) / 2
            if let upper = gaps[middle].upper, upper < position {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    mutating func add(_ gap: Gap) {
        let first = first(endingFrom: gap.lower)
        var joined = gap
        var end = first
        while end < gaps.count, gaps[end].begins(notAbove: joined.upper) {
            steps += 1
            joined.join(gaps[end])
            end += 1
        }
        if end == first + 1 {
            gaps[first] = joined
        } else {
            gaps.replaceSubrange(first..<end, with: CollectionOfOne(joined))
        }
    }

    /// Whether a new entry at the position would fall into one of the gaps.
    mutating func contains(_ position: EntryPosition) -> Bool {
        let index = first(endingFrom: position)
        guard index < gaps.count else { return false }
        return gaps[index].lower.map { $0 < position } ?? true
    }

    /// Whether one of the gaps contains the position or begins at it.
    mutating func touches(_ position: EntryPosition) -> Bool {
        var index = first(endingFrom: position)
        while index < gaps.count, gaps[index].begins(notAbove: position) {
            steps += 1
            if gaps[index].lower.map({ $0 <= position }) ?? true { return true }
            index += 1
        }
        return false
    }
}

extension Gap {
    fileprivate func begins(notAbove position: EntryPosition?) -> Bool {
        guard let lower, let position else { return true }
        return lower <= position
    }

    fileprivate mutating func join(_ other: Gap) {
        if let mine = lower { lower = other.lower.map { min($0, mine) } }
        if let mine = upper { upper = other.upper.map { max($0, mine) } }
    }
}

/// The gaps of all owners. An owner's gaps of an index are one lock in the lock table: who wants to insert into one of them
/// waits for that lock.
struct GapLocks: Sendable {
    private var trees: [TreeID: [UInt64: GapSet]] = [:]
    private var treesOfOwner: [UInt64: [TreeID]] = [:]

    static func tag(_ tree: TreeID, _ owner: UInt64) -> LockTag {
        LockTag(space: .gap, a: tree.rawValue, b: owner)
    }

    /// True if it is the owner's first gap of the index.
    mutating func add(_ tree: TreeID, _ gap: Gap, _ owner: UInt64) -> Bool {
        let isFirst = trees[tree]?[owner] == nil
        trees[tree, default: [:]][owner, default: GapSet()].add(gap)
        if isFirst { treesOfOwner[owner, default: []].append(tree) }
        return isFirst
    }

    /// Another owner whose gap a new entry would fall into.
    mutating func blocker(_ tree: TreeID, _ position: EntryPosition, _ owner: UInt64) -> UInt64? {
        guard let owners = trees[tree]?.keys else { return nil }
        return owners.sorted().first { other in
            other != owner && trees[tree]?[other]?.contains(position) == true
        }
    }

    func holds(_ tree: TreeID, _ position: EntryPosition, _ owner: UInt64) -> Bool {
        var gaps = trees[tree]?[owner]
        return gaps?.contains(position) ?? false
    }

    /// Those whose gaps meet at a position, or contain it.
    mutating func owners(_ tree: TreeID, touching position: EntryPosition) -> [UInt64] {
        guard let owners = trees[tree]?.keys else { return [] }
        return owners.filter { trees[tree]?[$0]?.touches(position) == true }
    }

    /// Forgets an owner's gaps; the indexes that it had some in.
    mutating func remove(_ owner: UInt64) -> [TreeID] {
        let mine = treesOfOwner.removeValue(forKey: owner) ?? []
        for tree in mine {
            trees[tree]?[owner] = nil
            if trees[tree]?.isEmpty ?? false { trees[tree] = nil }
        }
        return mine
    }

    func steps(_ tree: TreeID, _ owner: UInt64) -> Int { trees[tree]?[owner]?.steps ?? 0 }
    func count(_ tree: TreeID, _ owner: UInt64) -> Int { trees[tree]?[owner]?.gaps.count ?? 0 }
}
