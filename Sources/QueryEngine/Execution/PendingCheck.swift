// Checks of constraints that come after the rows: at the end of the statement, or at COMMIT.
package import StorageEngine

/// One check to be made. A statement may leave one a row: it names its constraint, and holds nothing of it.
package struct PendingCheck: Sendable {
    package enum Kind: Sendable {
        /// A row of the referencing table came or changed: its parent has to exist.
        case child(RowID)
        /// A row of the referenced table went, or changed its key to `newKey`.
        case parent(key: [Value], newKey: [Value]?)
        /// A key of a deferrable unique constraint came: it has to stand alone.
        case uniqueKey(Key)
    }

    package let constraint: UInt32
    /// The table the check belongs to.
    package let table: UInt32
    package let isDeferrable: Bool
    package let isInitiallyDeferred: Bool
    package let kind: Kind

    package init(
        constraint: UInt32, table: UInt32, isDeferrable: Bool, isInitiallyDeferred: Bool,
        kind: Kind
    ) {
        self.constraint = constraint
        self.table = table
        self.isDeferrable = isDeferrable
        self.isInitiallyDeferred = isInitiallyDeferred
        self.kind = kind
    }
}
