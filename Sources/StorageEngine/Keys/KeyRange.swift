// An interval of keys, open, closed or unbounded at either end.

package struct KeyRange: Sendable, Equatable {
    package var lower: Key?
    package var lowerInclusive: Bool
    package var upper: Key?
    package var upperInclusive: Bool

    package init(lower: Key?, lowerInclusive: Bool, upper: Key?, upperInclusive: Bool) {
        self.lower = lower
        self.lowerInclusive = lowerInclusive
        self.upper = upper
        self.upperInclusive = upperInclusive
    }

    package static let all = KeyRange(
        lower: nil, lowerInclusive: true, upper: nil, upperInclusive: true)

    package static func point(_ key: Key) -> KeyRange {
        KeyRange(lower: key, lowerInclusive: true, upper: key, upperInclusive: true)
    }

    /// All keys that begin with these bytes.
    package static func prefix(_ key: Key) -> KeyRange {
        KeyRange(
            lower: key, lowerInclusive: true, upper: key.prefixSuccessor, upperInclusive: false)
    }

    package func contains(_ key: Key) -> Bool {
        if let lower {
            if key < lower || (!lowerInclusive && key == lower) { return false }
        }
        if let upper {
            if upper < key || (!upperInclusive && key == upper) { return false }
        }
        return true
    }

    /// True if no key lies in both.
    package func isDisjoint(from other: KeyRange) -> Bool {
        KeyRange.ends(self, before: other) || KeyRange.ends(other, before: self)
    }

    /// True if every key of `a` is below every key of `b`.
    static func ends(_ a: KeyRange, before b: KeyRange) -> Bool {
        guard let upper = a.upper, let lower = b.lower else { return false }
        return upper < lower || (upper == lower && !(a.upperInclusive && b.lowerInclusive))
    }
}
