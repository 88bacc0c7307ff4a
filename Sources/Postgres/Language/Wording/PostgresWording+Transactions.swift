// What PostgreSQL says of locks, of time that has run out and of transactions that cannot go on.
import QueryEngine
import StorageEngine

extension PostgresWording {
    func transactionWords(_ violation: Violation) -> SQLError {
        let condition = violation.condition
        switch violation {
        case .rowLocked(let table):
            return SQLError(
                condition, "could not obtain lock on row in relation \"\(table.name)\"")
        case .tableLocked: return SQLError(condition, "could not obtain lock on relation")
        case .lockTimeout: return SQLError(condition, "canceling statement due to lock timeout")
        case .deadlock(let steps):
            return SQLError(
                condition, "deadlock detected",
                detail: steps.map(text).joined(separator: "\n"),
                hint: "See server log for query details.")
        case .statementTimeout:
            return SQLError(condition, "canceling statement due to statement timeout")
        case .resultChanged:
            return SQLError(condition, "cached plan must not change result type")
        case .cancelled: return SQLError(condition, "canceling statement due to user request")
        case .serialization(let reason):
            return SQLError(
                condition,
                "could not serialize access due to read/write dependencies among transactions",
                detail: text(reason), hint: "The transaction might succeed if retried.")
        case .concurrentUpdate:
            return SQLError(condition, "could not serialize access due to concurrent update")
        case .concurrentDelete:
            return SQLError(condition, "could not serialize access due to concurrent delete")
        case .readOnly(let command):
            return SQLError(
                condition,
                command.map { "cannot execute \($0) in a read-only transaction" }
                    ?? "cannot write in a read-only transaction")
        case .stateReplaced:
            return SQLError(
                condition, "the database was restored to another state", reach: .session)
        case .terminated:
            return SQLError(
                condition, "terminating connection due to administrator command", reach: .session)
        case .transactionEnded: return SQLError(condition, "the transaction has ended")
        default: return SQLError(condition, "\(violation)")
        }
    }

    private func text(_ reason: SerializationReason) -> String {
        switch reason {
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
        case .locksInvalidated: "Transaction locks invalidated."
        }
    }

    // MARK: Deadlocks

    private func text(_ step: DeadlockStep) -> String {
        "Process \(step.waiter) waits for \(lock(step)); blocked by process \(step.blocker)."
    }

    private func lock(_ step: DeadlockStep) -> String {
        switch step.object {
        case .table(let tree):
            return "\(name(step.mode)) on relation \(tree.rawValue) of database 5"
        case .advisory(let key):
            let object =
                switch key {
                case .one(let number):
                    "[5,\(UInt32(truncatingIfNeeded: number >> 32)),"
                        + "\(UInt32(truncatingIfNeeded: number)),1]"
                case .two(let first, let second):
                    "[5,\(UInt32(bitPattern: first)),\(UInt32(bitPattern: second)),2]"
                }
            return "\(name(step.mode)) on advisory lock \(object)"
        case .row, .uniqueKey, .gap, .safeSnapshot:
            return "ShareLock on transaction \(step.blockerTransaction)"
        }
    }

    private func name(_ mode: LockMode) -> String {
        switch mode {
        case .table(let mode): name(mode)
        case .shared: "ShareLock"
        case .exclusive, .row: "ExclusiveLock"
        }
    }

    private func name(_ mode: TableLockMode) -> String {
        switch mode {
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
