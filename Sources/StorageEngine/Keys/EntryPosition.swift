// Where an entry lies in its index.

/// By key, then by row id: the order of an index's entries. Of a tree of rows the row id is 0.
struct EntryPosition: Hashable, Sendable {
    let key: Key
    let rowID: RowID

    /// Just below every entry with a key, or just above.
    static func below(_ key: Key) -> EntryPosition { EntryPosition(key: key, rowID: 0) }
    static func above(_ key: Key) -> EntryPosition { EntryPosition(key: key, rowID: .max) }
}

extension EntryPosition: Comparable {
    static func < (a: EntryPosition, b: EntryPosition) -> Bool {
        a.key == b.key ? a.rowID < b.rowID : a.key < b.key
    }
}

extension KeyRange {
    /// The position before the first entry that a walk of the range comes to; nil: the end of the index.
    func start(reversed: Bool) -> EntryPosition? {
        if reversed {
            return upper.map { upperInclusive ? EntryPosition.above($0) : .below($0) }
        }
        return lower.map { lowerInclusive ? EntryPosition.below($0) : .above($0) }
    }

    /// Whether a walk that has come to a key has left the range.
    func isLeft(at key: Key, reversed: Bool) -> Bool {
        if reversed {
            guard let lower else { return false }
            return lowerInclusive ? key < lower : key <= lower
        }
        guard let upper else { return false }
        return upperInclusive ? upper < key : upper <= key
    }
}
