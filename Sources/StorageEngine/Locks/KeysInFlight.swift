// Uncommitted entries, by index and in order: what a scan has to wait for that the committed state does not show it.

/// Who has an entry on its way.
struct Flight: Sendable, Equatable {
    var owner: UInt64
    /// The committed state has no such entry: it is new. Else its owner takes it away, or may put it back.
    var isNew: Bool
}

/// Written only by transactions that lock entries: empty for all others.
///
/// An entry in flight is locked by that alone (InnoDB's implicit lock): no lock is taken for it until another wants it, who then
/// takes one in its owner's name and waits for that.
struct KeysInFlight: Sendable {
    private struct Entries: Sendable {
        var flights: [EntryPosition: Flight] = [:]
        /// Those that are new, in the order of the index.
        var new = Tree()
        /// Counts changes of `new`: a walk over it is stale once it has changed.
        var changes: UInt64 = 0
    }

    private var trees: [TreeID: Entries] = [:]

    subscript(tree: TreeID, position: EntryPosition) -> Flight? {
        trees[tree]?.flights[position]
    }

    mutating func set(_ tree: TreeID, _ position: EntryPosition, _ flight: Flight?) {
        var entries = trees.removeValue(forKey: tree) ?? Entries()
        let old = entries.flights.removeValue(forKey: position)
        if let flight { entries.flights[position] = flight }
        if old?.isNew != flight?.isNew {
            if flight?.isNew == true {
                entries.new.insert(position.key, sub: position.rowID, row: nil)
                entries.changes += 1
            } else if old?.isNew == true {
                entries.new.remove(position.key, sub: position.rowID)
                entries.changes += 1
            }
        }
        trees[tree] = entries
    }

    /// The new entries of an index; nil if it never had any.
    func new(_ tree: TreeID) -> Node? { trees[tree]?.new.root }

    func changes(_ tree: TreeID) -> UInt64 { trees[tree]?.changes ?? 0 }

    var count: Int { trees.values.reduce(0) { $0 + $1.flights.count } }
}
