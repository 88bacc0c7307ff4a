// A place holder until the lock table stands.

package final class Ticket: Sendable {}
package struct TreeID: Hashable, Sendable, Comparable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }
    package static func < (a: TreeID, b: TreeID) -> Bool { a.rawValue < b.rawValue }
}
package enum RowLockStrength: UInt8, Sendable { case keyShare, share, noKeyUpdate, update }
package enum WaitPolicy: UInt8, Sendable { case wait, noWait, skip }
package enum TableLockMode: UInt8, Sendable {
    case accessShare, rowShare, rowExclusive, shareUpdateExclusive, share, shareRowExclusive,
        exclusive, accessExclusive
}
