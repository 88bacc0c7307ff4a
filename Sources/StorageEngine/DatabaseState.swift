// The database as a value: copying it is a snapshot.

/// All trees and sequences of a database at one moment. A value: copies share what they have in common.
package struct DatabaseState: Sendable {
    var trees = TreeDirectory()
    /// The commits that made this state, counted within its database.
    var commitSequence: UInt64 = 0
    /// Entries written or dropped since the database began: how much two states may differ.
    var churn: UInt64 = 0
    /// Filled in by `Database.snapshot()` alone: transactions read sequences from the live database.
    var sequences: [TreeID: SequenceState] = [:]

    package init() {}

    package func hasTree(_ id: TreeID) -> Bool {
        trees.locate(id) != nil
    }

    /// Rows or entries in a tree; 0 if there is none.
    package func count(of id: TreeID) -> Int { trees[id]?.tree.count ?? 0 }
}

/// What one read sees: a state with a transaction's own writes over it. Made only by a transaction.
package struct View: Sendable {
    var state: DatabaseState
    var overlay: Overlay
}
