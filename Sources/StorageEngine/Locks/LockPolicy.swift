// How locks are queued for, who is sacrificed to a deadlock, and what a rollback to a savepoint gives back.

/// Which modes of a space exclude each other: eight bits a mode, those of the modes that a request of it cannot stand beside.
package struct ConflictTable: Sendable, Equatable {
    private let masks: UInt64

    /// The masks from the mode 0 on.
    package init(_ masks: UInt8...) {
        var all: UInt64 = 0
        for (mode, mask) in masks.prefix(8).enumerated() { all |= UInt64(mask) << UInt64(8 * mode) }
        self.masks = all
    }

    @inline(__always)
    func conflicts(_ mode: UInt8) -> UInt16 {
        UInt16(truncatingIfNeeded: masks >> UInt64(8 &* (mode & 7)) & 0xFF)
    }
}

/// The rules that the lock table of a database follows; they belong to the database, not to one of its transactions.
package struct LockPolicy: Sendable, Equatable {
    /// Whose wait ends so that the others of a cycle go on.
    package enum Victim: Sendable {
        /// The one whose deadlock timeout would fire first. A queue is rather reordered, where that breaks the cycle.
        case firstTimeout
        /// The one whose transaction has changed and locked least; of equals, the one that closed the cycle.
        case lightest
    }

    /// A request for a row that is compatible with its holders passes those who wait for it. Else first come, first served.
    package var rowsBarge: Bool
    /// A holder that asks for more goes before those who must wait for it anyway. Else it waits behind them, which is a
    /// deadlock.
    package var holdersGoFirst: Bool
    package var victim: Victim
    /// A rollback to a savepoint gives back what was locked since. Else locks stay to the end of the transaction.
    package var savepointsRelease: Bool
    /// What a scan of a range locks at its end, of policies that lock entries.
    package enum RangeEnd: Sendable {
        /// The entry beyond the range with the gap before it.
        case nextEntry
        /// That gap alone, and not even that if the range's last key was met.
        case gap
    }
    package var rangeEnd: RangeEnd
    /// A scan by way of another index than the clustered one gives nothing back of what its filter refuses.
    package var keepsRefusedEntries: Bool
    /// Who looks up a key of a unique index that is not the clustered one locks the gap before its entry too.
    package var locksGapOfUniqueKey: Bool
    /// Of row locks: the modes of `RowLockStrength`, then two for locking in order to write, then that of looking.
    package var rows: ConflictTable

    package init(
        rowsBarge: Bool, holdersGoFirst: Bool, victim: Victim, savepointsRelease: Bool,
        rows: ConflictTable, rangeEnd: RangeEnd = .nextEntry, locksGapOfUniqueKey: Bool = true,
        keepsRefusedEntries: Bool = true
    ) {
        self.rowsBarge = rowsBarge
        self.holdersGoFirst = holdersGoFirst
        self.victim = victim
        self.savepointsRelease = savepointsRelease
        self.rows = rows
        self.rangeEnd = rangeEnd
        self.locksGapOfUniqueKey = locksGapOfUniqueKey
        self.keepsRefusedEntries = keepsRefusedEntries
    }

    /// Postgres's: four strengths, from the manual's table of row-level locks.
    package static let rowStrengths = LockPolicy(
        rowsBarge: true, holdersGoFirst: true, victim: .firstTimeout, savepointsRelease: true,
        rows: ConflictTable(
            0b10_1000, 0b11_1100, 0b11_1110, 0b11_1111, 0b11_1110, 0b11_1111, 0b11_0000))

    /// InnoDB's: shared and exclusive, keys' strengths the former, those of writers the latter. MariaDB's; MySQL 8 ends its ranges
    /// with the gap, locks a unique key without one, and
    /// gives back what is refused by way of any index.
    package static let sharedAndExclusive = LockPolicy(
        rowsBarge: false, holdersGoFirst: false, victim: .lightest, savepointsRelease: false,
        rows: ConflictTable(
            0b11_1100, 0b11_1100, 0b11_1111, 0b11_1111, 0b11_1111, 0b11_1111, 0b11_0000))

    @inline(__always)
    func conflicts(_ space: LockSpace, _ mode: UInt8) -> UInt16 {
        space == .row ? rows.conflicts(mode) : space.conflicts(mode)
    }

    @inline(__always)
    func barges(_ space: LockSpace) -> Bool { rowsBarge && space == .row }
}
