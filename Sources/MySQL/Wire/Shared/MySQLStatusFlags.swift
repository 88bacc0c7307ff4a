// The session's state, as every OK and EOF tells it.

/// Status flags (SERVER_STATUS_*).
package struct MySQLStatusFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt16

    package init(rawValue: UInt16) { self.rawValue = rawValue }

    package static let inTransaction = MySQLStatusFlags(rawValue: 0x0001)
    package static let autocommit = MySQLStatusFlags(rawValue: 0x0002)
    /// Another result follows.
    package static let moreResults = MySQLStatusFlags(rawValue: 0x0008)
    package static let noGoodIndexUsed = MySQLStatusFlags(rawValue: 0x0010)
    package static let noIndexUsed = MySQLStatusFlags(rawValue: 0x0020)
    /// A cursor is open: the rows are to be fetched.
    package static let cursorExists = MySQLStatusFlags(rawValue: 0x0040)
    package static let lastRowSent = MySQLStatusFlags(rawValue: 0x0080)
    package static let databaseDropped = MySQLStatusFlags(rawValue: 0x0100)
    package static let noBackslashEscapes = MySQLStatusFlags(rawValue: 0x0200)
    /// A prepared statement has other columns than when it was prepared.
    package static let metadataChanged = MySQLStatusFlags(rawValue: 0x0400)
    package static let slow = MySQLStatusFlags(rawValue: 0x0800)
    /// The set of rows is a procedure's OUT parameters.
    package static let outParameters = MySQLStatusFlags(rawValue: 0x1000)
    package static let inReadOnlyTransaction = MySQLStatusFlags(rawValue: 0x2000)
    /// Changes of the session's state stand in the OK.
    package static let stateChanged = MySQLStatusFlags(rawValue: 0x4000)

    var digits: String { "0x" + String(rawValue, radix: 16) }
}
