// Plans over rows that are locked as they are scanned: how a scan locks, and INSERT, UPDATE and DELETE of such rows.
package import StorageEngine

/// How a scan locks what it passes, in transactions that lock index entries: the answer depends on their level, and is found once a
/// statement, when its operators are made.
package struct ScanLock: Sendable {
    package enum Purpose: Sendable {
        /// A read that sees the snapshot and locks nothing, unless the level locks all reads.
        case consistent
        /// What a statement that writes reads beside what it writes: locked where the level keeps inserters out of gaps.
        case source
        /// A locking read; what DELETE finds is one too.
        case locking(RowLockStrength)
        /// What UPDATE finds: where the level gives back what the filter refuses, a row that another has locked is judged by its
        /// last committed version before it is waited for.
        case update
    }

    package let purpose: Purpose
    package let waiting: WaitPolicy

    package init(_ purpose: Purpose, _ waiting: WaitPolicy = .wait) {
        self.purpose = purpose
        self.waiting = waiting
    }

    /// nil: nothing is locked, and the statement's view is read.
    func strength(under isolation: Isolation) -> RowLockStrength? {
        guard isolation.locks == .entries else { return nil }
        switch purpose {
        case .consistent: return isolation.locksReads ? .share : nil
        case .source: return isolation.gaps == .locked ? .share : nil
        case .locking(let strength): return strength <= .share ? .share : .update
        case .update: return .update
        }
    }

    var isUpdate: Bool {
        if case .update = purpose { return true }
        return false
    }
}

/// Numbers that a table gives to one of its columns.
package struct TableCounter: Sendable, Equatable {
    package var column: Int
    /// Where the next number is kept: as a sequence is.
    package var tree: TreeID
    /// The greatest number that the column takes.
    package var maximum: UInt64
    /// The column's values are numbers without sign, stored with the first bit turned round so that they are in order.
    package var isUnsigned: Bool

    package init(column: Int, tree: TreeID, maximum: UInt64, isUnsigned: Bool) {
        self.column = column
        self.tree = tree
        self.maximum = maximum
        self.isUnsigned = isUnsigned
    }

    package func value(_ number: UInt64) -> Value {
        .int(Int64(bitPattern: isUnsigned ? number ^ 1 << 63 : number))
    }

    /// The number that a value stands for; nil where it is none, or less than zero.
    package func number(_ value: Value) -> UInt64? {
        guard case .int(let bits) = value else { return nil }
        if isUnsigned { return UInt64(bitPattern: bits) ^ 1 << 63 }
        return UInt64(exactly: bits)
    }
}

/// INSERT into indexes whose entries are locked.
package struct EntryInsert: Sendable {
    /// Without a conflict rule.
    package let insert: InsertNode
    /// ON DUPLICATE KEY UPDATE: for the first unique index in which there is a row.
    package let update: ConflictUpdate?
    /// REPLACE: rows in the way go.
    package let isReplace: Bool
    /// IGNORE: what is wrong with a row is told and the row passed over.
    package let isIgnoring: Bool
    /// Zero is a number like others to the counter.
    package let keepsZero: Bool
    /// So many rows will come, if that is known.
    package let rowCount: Int?
    /// What a column that may not be null gets for null; nil: null is an error.
    package let implicit: [Value]?
    /// Assignments of `update` see those before them: where each column of the row that is there has its slot, -1 where nothing
    /// reads it.
    package let slots: [Int]
    /// Evaluated if `update` has changed the row.
    package let whenChanged: [ColumnAssignment]

    package init(
        _ insert: InsertNode, update: ConflictUpdate?, isReplace: Bool, isIgnoring: Bool,
        keepsZero: Bool, rowCount: Int?, implicit: [Value]?, slots: [Int],
        whenChanged: [ColumnAssignment]
    ) {
        self.whenChanged = whenChanged
        self.insert = insert
        self.update = update
        self.isReplace = isReplace
        self.isIgnoring = isIgnoring
        self.keepsZero = keepsZero
        self.rowCount = rowCount
        self.implicit = implicit
        self.slots = slots
    }
}

/// UPDATE and DELETE, of one table or of several, over rows that the scans below have locked: each row once, whatever it was joined
/// to.
package struct EntryChange: Sendable {
    package struct Target: Sendable {
        package let table: TableDescriptor
        package let relation: Int
        /// nil: its rows go.
        package let update: Update?

        package init(table: TableDescriptor, relation: Int, update: Update?) {
            self.table = table
            self.relation = relation
            self.update = update
        }
    }

    package struct Update: Sendable {
        /// Evaluated in this order.
        package let assignments: [ColumnAssignment]
        /// Evaluated if the others have changed the row: columns that keep the time of that.
        package let whenChanged: [ColumnAssignment]
        /// Where each column of the row has its slot, -1 where nothing reads it: an assignment sees those before it.
        package let slots: [Int]
        package let newRow: NewRow
        /// What a column that may not be null gets for null; nil: null is an error.
        package let implicit: [Value]?

        package init(
            assignments: [ColumnAssignment], whenChanged: [ColumnAssignment], slots: [Int],
            newRow: NewRow, implicit: [Value]?
        ) {
            self.implicit = implicit
            self.assignments = assignments
            self.whenChanged = whenChanged
            self.slots = slots
            self.newRow = newRow
        }
    }

    package let source: PlanNode
    package let targets: [Target]
    /// A row may come several times.
    package let isJoined: Bool
    /// IGNORE: what is wrong with a row is told and the row passed over.
    package let isIgnoring: Bool
    /// Of one table: reads the row as it was found.
    package let returning: [SlotAssignment]?

    package init(
        source: PlanNode, targets: [Target], isJoined: Bool, isIgnoring: Bool,
        returning: [SlotAssignment]?
    ) {
        self.source = source
        self.isJoined = isJoined
        self.targets = targets
        self.isIgnoring = isIgnoring
        self.returning = returning
    }
}

/// What a statement did with rows, as far as its language tells.
package struct RowTally: Sendable, Equatable {
    /// Rows that INSERT was given.
    package var given: UInt64 = 0
    /// New rows.
    package var inserted: UInt64 = 0
    /// Rows that were to be updated, whether or not that changed them.
    package var found: UInt64 = 0
    /// Rows that are other than they were.
    package var changed: UInt64 = 0
    package var deleted: UInt64 = 0
    /// Rows that were passed over since something was wrong with them.
    package var passedOver: UInt64 = 0
    /// Of these, rows that a condition refused.
    package var refused: UInt64 = 0
    /// The first number that the statement drew from a counter for a row that is in now.
    package var firstNumber: UInt64?
    /// The number of the last row that was written, whoever gave it.
    package var lastNumber: UInt64?

    package init() {}
}
