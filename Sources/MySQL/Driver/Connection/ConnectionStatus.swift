// What is known of a connection outside its event loop.

import ClientPooling

/// The event loop writes it, everybody reads it.
final class ConnectionStatus: Sendable {
    struct Snapshot: Sendable {
        /// A transaction is open, as the server's last answer says.
        var isInTransaction = false
        /// Something was asked since the connection was made or reset.
        var isUsed = false
        /// The server has told that something of the session was changed.
        var isChanged = false
        /// The server tells of all that is changed.
        var tellsChanges = false
        /// The default database may be another one than the options say.
        var hasOtherDatabase = false
        /// The transaction that `withTransaction` has begun.
        var scope = TransactionScope()
        /// It is over, or about to be.
        var isClosed = false
        /// Requests that are not answered yet.
        var requests = 0

        /// What was done up to now was done by the driver itself.
        mutating func refresh() {
            isUsed = false
            isChanged = false
        }
    }

    private let state = WatchedMutex(Snapshot())

    var snapshot: Snapshot { state.withLock { $0 } }

    func update(_ body: (inout Snapshot) -> Void) {
        state.withLock { state in
            var copy = state
            body(&copy)
            state = copy
        }
    }
}

/// What is known of the transaction of `withTransaction`.
struct TransactionScope: Sendable {
    /// 1 in a transaction, more in nested ones, 0 outside.
    var depth = 0
    /// The server has rolled all of it back.
    var endedBy: MySQLError?
    /// The server may have: it has to be asked.
    var doubtedFor: MySQLError?

    /// An error came while the transaction was open.
    mutating func note(_ error: MySQLError) {
        guard depth > 0, endedBy == nil else { return }
        if error.endsTransaction { endedBy = error }
        if error.mayEndTransaction { doubtedFor = error }
    }
}
