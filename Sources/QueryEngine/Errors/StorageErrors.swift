// The storage engine's errors as errors of a statement.
package import StorageEngine

extension SQLError {
    package init(_ error: StorageError) { self.init(Violation(error)) }
}

extension Violation {
    init(_ error: StorageError) {
        self =
            switch error {
            case .serializationFailure(let reason): .serialization(reason)
            case .concurrentUpdate: .concurrentUpdate
            case .concurrentDelete: .concurrentDelete
            case .deadlock(let detail): .deadlock(detail.waits.map(DeadlockStep.init))
            case .lockNotAvailable: .lockTimeout
            case .epochEnded: .stateReplaced
            case .readOnly: .readOnly(command: nil)
            case .transactionEnded: .transactionEnded
            case .sequenceExhausted: .sequenceExhausted(column: nil, row: 0)
            case .noSuchSequence: .sequenceMissing
            case .databaseExists: .databaseExists
            case .noSuchDatabase: .databaseMissing
            }
    }
}

extension DeadlockStep {
    init(_ wait: WaitDescription) {
        self.init(
            waits: wait.waiter, blockedBy: wait.blockers.first, mode: wait.mode,
            object: wait.object)
    }
}
