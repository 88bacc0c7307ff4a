// What can be locked, in which modes, and which modes exclude each other.

/// Postgres's four row locks, from the weakest.
package enum RowLockStrength: UInt8, Sendable, CaseIterable, Comparable {
    case keyShare, share, noKeyUpdate, update
    package static func < (a: RowLockStrength, b: RowLockStrength) -> Bool {
        a.rawValue < b.rawValue
    }
}

/// Postgres's eight table locks, in its order.
package enum TableLockMode: UInt8, Sendable, CaseIterable {
    case accessShare, rowShare, rowExclusive, shareUpdateExclusive
    case share, shareRowExclusive, exclusive, accessExclusive
}

package enum WaitPolicy: Sendable {
    case wait, noWait, skip
}

/// An object that can be locked, as messages name it.
package enum LockedObject: Sendable, Hashable {
    case row(table: TreeID, RowID)
    case table(TreeID)
    case advisory(AdvisoryKey)
    /// A unique key in flight, by the hash of the key.
    case uniqueKey(index: TreeID, hash: UInt64)
    case gap(table: TreeID)
    /// The end of concurrent transactions that a deferrable one awaits.
    case safeSnapshot
}

package enum LockMode: Sendable, Hashable {
    case row(RowLockStrength)
    case table(TableLockMode)
    case shared, exclusive
}

package enum AdvisoryKey: Sendable, Hashable {
    case one(Int64)
    case two(Int32, Int32)
}

/// Which queueing rules and conflict masks a lock follows.
enum LockSpace: UInt8, Sendable {
    case row, table, advisory, claim, gap

    /// The modes (as bits) that a request of `mode` cannot stand beside. Those of rows are the policy's.
    @inline(__always)
    func conflicts(_ mode: UInt8) -> UInt16 {
        switch self {
        case .row: 0
        case .table: LockSpace.tableConflicts(mode)
        case .advisory: mode & 1 == 0 ? 0b1010 : 0b1111
        case .claim: mode == ClaimMode.removal ? 0 : ClaimMode.inFlight
        case .gap: mode == GapMode.insertIntention ? 1 << GapMode.gap : 0
        }
    }

    @inline(__always)
    private static func tableConflicts(_ mode: UInt8) -> UInt16 {
        switch mode {
        case 0: 0b1000_0000
        case 1: 0b1100_0000
        case 2: 0b1111_0000
        case 3: 0b1111_1000
        case 4: 0b1110_1100
        case 5: 0b1111_1100
        case 6: 0b1111_1110
        default: 0b1111_1111
        }
    }

    /// Whether who waits with this mode is woken by every release, and never holds it.
    @inline(__always)
    func isCheck(_ mode: UInt8) -> Bool {
        switch self {
        case .row: mode == RowMode.check
        case .claim: mode == ClaimMode.check
        case .gap: mode == GapMode.insertIntention
        case .table, .advisory: false
        }
    }
}

/// Modes of a row lock beyond the four strengths: those of who locks a row in order to put a new version of it, and
/// that of who writes the row's key and so awaits what becomes of such a version.
enum RowMode {
    static let written: UInt16 = 0b11_0000
    static let any: UInt16 = 0b11_1111
    /// Never held, as `ClaimMode.check`.
    static let check: UInt8 = 6

    @inline(__always)
    static func writing(_ strength: RowLockStrength) -> UInt8 {
        strength == .update ? 5 : 4
    }

    /// The strength that a mode stands for.
    static func strength(_ mode: UInt8) -> RowLockStrength {
        if mode == writing(.noKeyUpdate) { return .noKeyUpdate }
        return mode == check ? .share : RowLockStrength(rawValue: mode) ?? .update
    }
}

/// Modes of a claim: an inserter waits for removers and inserters, and so does the check of a deferrable key; a
/// remover waits for none, and nobody for a check.
enum ClaimMode {
    static let removal: UInt8 = 0
    static let insertion: UInt8 = 1
    /// Never held: who waits for it is woken when any claim of the key goes, and looks again.
    static let check: UInt8 = 2
    /// What keeps a key from being known: it is on its way in or out.
    static let inFlight: UInt16 = 0b11
}

/// Modes of a lock on a gap: holders of gaps stand beside each other and keep inserters out.
enum GapMode {
    static let gap: UInt8 = 0
    /// Never held: who waits with it is woken when a gap goes, and looks again.
    static let insertIntention: UInt8 = 1
}

/// Modes of advisory locks: those of the session are kept apart from those of the transaction.
enum AdvisoryMode {
    static let firstOfSession: UInt8 = 2

    static func bit(shared: Bool, session: Bool) -> UInt8 {
        (shared ? 0 : 1) + (session ? 2 : 0)
    }
}
