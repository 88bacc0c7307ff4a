// Sets of relations: what a condition reads, what a part of a join holds.

/// A set of entries of one level.
struct RelationSet: Hashable {
    private var low: UInt64 = 0
    private var high: [UInt64] = []

    init() {}

    init(_ index: Int) { insert(index) }

    mutating func insert(_ index: Int) {
        if index < 64 {
            low |= 1 << UInt64(index)
            return
        }
        let word = index / 64 - 1
        while high.count <= word { high.append(0) }
        high[word] |= 1 << UInt64(index % 64)
    }

    func contains(_ index: Int) -> Bool {
        if index < 64 { return low & (1 << UInt64(index)) != 0 }
        let word = index / 64 - 1
        return word < high.count && high[word] & (1 << UInt64(index % 64)) != 0
    }

    mutating func formUnion(_ other: RelationSet) {
        low |= other.low
        for (at, word) in other.high.enumerated() {
            if at < high.count { high[at] |= word } else { high.append(word) }
        }
    }

    func union(_ other: RelationSet) -> RelationSet {
        var result = self
        result.formUnion(other)
        return result
    }

    func isSubset(of other: RelationSet) -> Bool {
        if low & ~other.low != 0 { return false }
        for (at, word) in high.enumerated() {
            if word & ~(at < other.high.count ? other.high[at] : 0) != 0 { return false }
        }
        return true
    }

    func intersects(_ other: RelationSet) -> Bool {
        if low & other.low != 0 { return true }
        for (at, word) in high.enumerated() where at < other.high.count {
            if word & other.high[at] != 0 { return true }
        }
        return false
    }

    var isEmpty: Bool { low == 0 && high.allSatisfy { $0 == 0 } }
}
