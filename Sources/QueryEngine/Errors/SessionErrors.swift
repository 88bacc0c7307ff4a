// The session's own errors, in Postgres's words.

package enum SessionErrors {
    package static let terminated = SQLError(
        .adminShutdown, "terminating connection due to administrator command", isFatal: true)
    package static let failedTransaction = SQLError(
        .inFailedSQLTransaction,
        "current transaction is aborted, commands ignored until end of transaction block")

    package static func needsBlock(_ command: String) -> SQLError {
        SQLError(
            .noActiveSQLTransaction, "\(command) can only be used in transaction blocks")
    }

    package static func insideBlock(_ command: String) -> SQLError {
        SQLError(
            .activeSQLTransaction, "\(command) cannot run inside a transaction block")
    }
}
