// Everything that can go wrong in the engine: one closed enum.

package enum StorageError: Error, Sendable, Equatable {
    /// The transactions around this one leave no order in which all of them could have run one after the other.
    case serializationFailure(SerializationReason)
    /// The row has been changed by a transaction that the snapshot does not see.
    case concurrentUpdate
    /// The row has been removed by such a transaction.
    case concurrentDelete
    case deadlock(DeadlockDetail)
    case lockNotAvailable
    /// The database was restored to another state under the transaction.
    case epochEnded
    case readOnly
    /// The transaction has ended.
    case transactionEnded
    case sequenceExhausted(ascending: Bool)
    case noSuchSequence
    case databaseExists
    case noSuchDatabase
}

/// Which rule ended a serializable transaction.
package enum SerializationReason: Sendable, Equatable {
    case pivotDuringWrite
    case pivotDuringRead
    case pivotDuringCommit
    case conflictOutToPivotDuringRead
    case conflictInFromPreparedPivot
    /// The optimistic policy: what was read has been written by a transaction that committed since.
    case locksInvalidated
}
