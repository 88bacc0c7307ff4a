// The engine's errors as errors of a statement.
package import StorageEngine

extension SQLError {
    package init(_ error: StorageError) {
        switch error {
        case .serializationFailure(let reason):
            self.init(
                .serializationFailure,
                "could not serialize access due to read/write dependencies among transactions",
                detail: reason.detail, hint: "The transaction might succeed if retried.")
        case .concurrentUpdate:
            self.init(
                .serializationFailure, "could not serialize access due to concurrent update")
        case .concurrentDelete:
            self.init(
                .serializationFailure, "could not serialize access due to concurrent delete")
        case .deadlock(let detail):
            self.init(
                .deadlockDetected, "deadlock detected", detail: SessionErrors.describe(detail),
                hint: "See server log for query details.")
        case .lockNotAvailable:
            self.init(.lockNotAvailable, "canceling statement due to lock timeout")
        case .epochEnded:
            self.init(
                .adminShutdown, "the database was restored to another state", isFatal: true)
        case .readOnly:
            self.init(.readOnlySQLTransaction, "cannot write in a read-only transaction")
        case .transactionEnded: self.init(.internalError, "the transaction has ended")
        case .sequenceExhausted:
            self.init(.sequenceGeneratorLimitExceeded, "nextval: reached its limit")
        case .noSuchSequence: self.init(.undefinedTable, "the sequence does not exist")
        case .databaseExists: self.init(.duplicateDatabase, "database already exists")
        case .noSuchDatabase: self.init(.invalidCatalogName, "database does not exist")
        }
    }
}
