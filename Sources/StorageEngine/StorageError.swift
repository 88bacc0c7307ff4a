// Everything that can go wrong in the engine: one closed enum.

package enum StorageError: Error, Sendable, Equatable {
    /// 40001, could not serialize access due to read/write dependencies among transactions.
    case serializationFailure(SerializationReason)
    /// 40001, could not serialize access due to concurrent update.
    case concurrentUpdate
    /// 40001, could not serialize access due to concurrent delete.
    case concurrentDelete
    /// 40P01.
    case deadlock(DeadlockDetail)
    /// 55P03.
    case lockNotAvailable
    /// 57P01: the database was restored to another state under the transaction.
    case epochEnded
    /// 25006.
    case readOnly
    /// The transaction has ended.
    case transactionEnded
    /// 2200H.
    case sequenceExhausted(ascending: Bool)
    case noSuchSequence
    case databaseExists
    case noSuchDatabase
}

/// Which rule ended a serializable transaction: the DETAIL of Postgres's error.
package enum SerializationReason: Sendable, Equatable {
    case pivotDuringWrite
    case pivotDuringRead
    case pivotDuringCommit
    case conflictOutToPivotDuringRead
    case conflictInFromPreparedPivot
    /// The optimistic policy: what was read has been written by a transaction that committed since.
    case locksInvalidated

    /// Postgres's wording.
    package var detail: String {
        switch self {
        case .pivotDuringWrite:
            "Reason code: Canceled on identification as a pivot, during write."
        case .pivotDuringRead:
            "Reason code: Canceled on identification as a pivot, during conflict out checking."
        case .pivotDuringCommit:
            "Reason code: Canceled on identification as a pivot, during commit attempt."
        case .conflictOutToPivotDuringRead:
            "Reason code: Canceled on conflict out to pivot, during read."
        case .conflictInFromPreparedPivot:
            "Reason code: Canceled on commit attempt with conflict in from prepared pivot."
        case .locksInvalidated:
            "Transaction locks invalidated."
        }
    }
}
