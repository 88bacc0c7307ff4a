// The keys a transaction has read in one tree, as intervals.

/// Disjoint intervals in ascending order; overlapping ones are joined as they are added.
struct IntervalSet: Sendable {
    private(set) var intervals: [KeyRange] = []

    /// Above this neighbours are joined two by two: more conflicts are seen than there are, none fewer.
    static let bound = 4096

    mutating func add(_ range: KeyRange) {
        let first = firstNotBefore(range)
        var joined = range
        var end = first
        while end < intervals.count, !KeyRange.ends(joined, before: intervals[end]) {
            joined = joined.union(intervals[end])
            end += 1
        }
        if end == first + 1 {
            intervals[first] = joined
        } else {
            intervals.replaceSubrange(first..<end, with: CollectionOfOne(joined))
        }
        if intervals.count > IntervalSet.bound { coarsen() }
    }

    mutating func add(_ other: IntervalSet) {
        for range in other.intervals { add(range) }
    }

    func contains(_ key: Key) -> Bool {
        let index = firstNotBefore(.point(key))
        return index < intervals.count && intervals[index].contains(key)
    }

    /// Whether any key of an index of keys lies in one of the intervals.
    func meets(_ keys: Tree) -> Bool {
        if intervals.count <= keys.count {
            return intervals.contains { !TreeCursor(keys, $0, reversed: false).isAtEnd }
        }
        var cursor = TreeCursor(keys, .all, reversed: false)
        while !cursor.isAtEnd {
            if contains(cursor.key) { return true }
            cursor.advance()
        }
        return false
    }

    /// The first interval that does not end before the range begins.
    private func firstNotBefore(_ range: KeyRange) -> Int {
        var low = 0
        var high = intervals.count
        while low < high {
            let middle = (low + high) / 2
            if KeyRange.ends(intervals[middle], before: range) {
                low = middle + 1
            } else {
                high = middle
            }
        }
        return low
    }

    private mutating func coarsen() {
        var result: [KeyRange] = []
        result.reserveCapacity(intervals.count / 2 + 1)
        for index in stride(from: 0, to: intervals.count, by: 2) {
            let next = min(index + 1, intervals.count - 1)
            result.append(intervals[index].union(intervals[next]))
        }
        intervals = result
    }
}

extension KeyRange {
    /// The least interval that holds both.
    func union(_ other: KeyRange) -> KeyRange {
        var result = self
        if let mine = lower, let theirs = other.lower {
            if theirs < mine {
                result.lower = theirs
                result.lowerInclusive = other.lowerInclusive
            } else if theirs == mine {
                result.lowerInclusive = lowerInclusive || other.lowerInclusive
            }
        } else {
            result.lower = nil
            result.lowerInclusive = true
        }
        if let mine = upper, let theirs = other.upper {
            if mine < theirs {
                result.upper = theirs
                result.upperInclusive = other.upperInclusive
            } else if theirs == mine {
                result.upperInclusive = upperInclusive || other.upperInclusive
            }
        } else {
            result.upper = nil
            result.upperInclusive = true
        }
        return result
    }
}
