// Where a session stands between its transactions.

import QueryEngine

struct TransactionStanding {
    /// The engine's transaction, or one that begins with the next statement, is under way.
    var isOpen = false
    /// It is that of one statement, under autocommit.
    var isSingle = false
    /// BEGIN or START TRANSACTION has begun it.
    var isExplicit = false
    /// A table was touched, or it is explicit: the client is told that a transaction is under way.
    var isActive = false
    var isReadOnly = false
    /// SET TRANSACTION was said of it.
    var usesNextModes = false
}

/// What SET TRANSACTION says of the next transaction alone.
struct NextModes {
    var isolation: IsolationLevel?
    var isReadOnly: Bool?

    var isEmpty: Bool { isolation == nil && isReadOnly == nil }
}
