// The session's own errors, in Postgres's words.
package import QueryEngine

package enum SessionErrors {
    package static let terminated = SQLError(.terminated)
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

    /// - Parameter name: Of a database that somebody wants to enter.
    package static func noDatabase(_ name: String) -> SQLError {
        PostgresWording().words(of: .definition(.undefinedDatabase(name)))
    }
}
