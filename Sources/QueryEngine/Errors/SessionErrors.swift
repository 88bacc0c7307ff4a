// The engine's errors and the session's own, in Postgres's words.

package import StorageEngine

package enum SessionErrors {
    package static let terminated = SQLError(
        .adminShutdown, "terminating connection due to administrator command", isFatal: true)
    package static let failedTransaction = SQLError(
        .inFailedSQLTransaction,
        "current transaction is aborted, commands ignored until end of transaction block")
    package static let cancelled = SQLError(
        .queryCanceled, "canceling statement due to user request")
    package static let statementTimeout = SQLError(
        .queryCanceled, "canceling statement due to statement timeout")
    package static let lockTimeout = SQLError(
        .lockNotAvailable, "canceling statement due to lock timeout")
    package static let changedResult = SQLError(
        .featureNotSupported, "cached plan must not change result type")

    package static func needsBlock(_ command: String) -> SQLError {
        SQLError(
            .noActiveSQLTransaction, "\(command) can only be used in transaction blocks")
    }

    package static func readOnly(_ command: String) -> SQLError {
        SQLError(
            .readOnlySQLTransaction, "cannot execute \(command) in a read-only transaction")
    }

    package static func insideBlock(_ command: String) -> SQLError {
        SQLError(
            .activeSQLTransaction, "\(command) cannot run inside a transaction block")
    }

    // MARK: Deadlocks

    /// The DETAIL of a deadlock: who waits for whom.
    package static func describe(_ detail: DeadlockDetail) -> String {
        detail.waits.map { wait in
            let waiter = processID(wait.waiter)
            let blocker = wait.blockers.first
            return "Process \(waiter) waits for \(describe(wait, blocker)); "
                + "blocked by process \(blocker.map(processID) ?? 0)."
        }.joined(separator: "\n")
    }

    private static func processID(_ owner: LockOwner) -> Int32 {
        LockOwners.session(owner)?.number ?? 0
    }

    private static func describe(_ wait: WaitDescription, _ blocker: LockOwner?) -> String {
        switch wait.object {
        case .table(let tree):
            return "\(name(wait.mode)) on relation \(tree.rawValue) of database 5"
        case .advisory(let key):
            let object =
                switch key {
                case .one(let number):
                    "[5,\(UInt32(truncatingIfNeeded: number >> 32)),"
                        + "\(UInt32(truncatingIfNeeded: number)),1]"
                case .two(let first, let second):
                    "[5,\(UInt32(bitPattern: first)),\(UInt32(bitPattern: second)),2]"
                }
            return "\(name(wait.mode)) on advisory lock \(object)"
        case .row, .uniqueKey, .gap, .safeSnapshot:
            let id = blocker.flatMap { LockOwners.session($0)?.currentTransactionID } ?? 0
            return "ShareLock on transaction \(id)"
        }
    }

    private static func name(_ mode: LockMode) -> String {
        switch mode {
        case .table(let mode): mode.lockName
        case .shared: "ShareLock"
        case .exclusive, .row: "ExclusiveLock"
        }
    }
}

extension TableLockMode {
    /// As pg_locks and messages write it.
    package var lockName: String {
        switch self {
        case .accessShare: "AccessShareLock"
        case .rowShare: "RowShareLock"
        case .rowExclusive: "RowExclusiveLock"
        case .shareUpdateExclusive: "ShareUpdateExclusiveLock"
        case .share: "ShareLock"
        case .shareRowExclusive: "ShareRowExclusiveLock"
        case .exclusive: "ExclusiveLock"
        case .accessExclusive: "AccessExclusiveLock"
        }
    }
}
