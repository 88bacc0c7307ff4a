// How a session's transactions begin and end: by word, with a statement under autocommit, or because a definition ends them.

import FaultInjection
import QueryEngine
import StorageEngine

extension MySQLSessionCore {
    // MARK: What it is

    /// The flags that every answer has.
    var status: MySQLStatus {
        var status: MySQLStatus = variables.isAutocommit ? .autocommit : []
        if transaction.isOpen, transaction.isActive, !transaction.isSingle {
            status.insert(.inTransaction)
            if transaction.isReadOnly { status.insert(.inReadOnlyTransaction) }
        }
        if variables.mode.contains(.noBackslashEscapes) { status.insert(.noBackslashEscapes) }
        return status
    }

    // MARK: Begin

    /// A statement is to run: outside a transaction one begins, which is its own under autocommit.
    func enterTransaction(for work: StatementWork) {
        if work.run.statement.transactionCommand != nil { return }
        if transaction.isOpen {
            runner.markStatement()
            return
        }
        beginTransaction()
        transaction.isSingle = variables.isAutocommit
        if transaction.isSingle {
            // A read that is a transaction of its own locks nothing: its snapshot is a serial order.
            if runner.modes.isolation == .serializable {
                runner.modes.isolation = .repeatableRead
            }
        } else {
            runner.markStatement()
        }
    }

    /// Begins one with the modes of the next transaction, or else the session's.
    func beginTransaction(isReadOnly: Bool? = nil) {
        let readOnly = isReadOnly ?? nextModes.isReadOnly ?? variables.isReadOnly
        runner.begin(
            TransactionState(
                isolation: nextModes.isolation ?? variables.isolation, isReadOnly: readOnly))
        transaction = TransactionStanding(
            isOpen: true, isReadOnly: readOnly, usesNextModes: !nextModes.isEmpty)
    }

    /// BEGIN and START TRANSACTION. What was under way has been committed.
    func beginExplicitly(isReadOnly: Bool?, withSnapshot: Bool) throws(Interrupt) {
        releaseLockedTables()
        beginTransaction(isReadOnly: isReadOnly)
        transaction.isExplicit = true
        transaction.isActive = true
        observation?.observer.transactionBegan()
        guard withSnapshot else { return }
        if runner.modes.isolation == .repeatableRead {
            try runner.takeSnapshot()
        } else {
            runner.notice(
                Notice(
                    .warning, .warning,
                    "InnoDB: WITH CONSISTENT SNAPSHOT was ignored because this phrase can only "
                        + "be used with REPEATABLE READ isolation level.", nativeNumber: 138))
        }
    }

    /// The statement has planned which tables it touches.
    func noteTables(of run: StatementRun) {
        guard !transaction.isActive, let plan = run.query, !plan.locks.isEmpty else { return }
        transaction.isActive = true
    }

    // MARK: The end

    /// Goes on with a commit; when it returns, the session is outside a transaction, or in the next one of a chain.
    func advance(_ commit: CommitRun, chains: Bool) throws(Interrupt) {
        guard transaction.isOpen else { return }
        guard transaction.isActive || runner.transaction?.hasWritten == true else {
            // No table was looked at: nobody means this by a commit.
            return try commitNow(chains: chains)
        }
        try runner.advance(commit) { () throws(Interrupt) in try commitNow(chains: chains) }
    }

    private func commitNow(chains: Bool) throws(Interrupt) {
        try runner.commit()
        tellEnd(.committed)
        endTransaction(chains: chains)
    }

    /// ROLLBACK, or what an error undoes as a whole.
    func rollBackTransaction(chains: Bool = false) {
        tellEnd(.rolledBack)
        runner.rollBack()
        endTransaction(chains: chains)
    }

    private func endTransaction(chains: Bool) {
        let (wasReadOnly, modes) = (transaction.isReadOnly, runner.modes)
        endTransactionState()
        guard chains else { return }
        nextModes = NextModes(isolation: modes.isolation, isReadOnly: wasReadOnly)
        beginTransaction()
        nextModes = NextModes()
        transaction.isExplicit = true
        transaction.isActive = true
        observation?.observer.transactionBegan()
    }

    /// What ends with every transaction, however it ended.
    func endTransactionState() {
        // Statements that look at no table are no transaction that anybody could mean.
        if transaction.usesNextModes, transaction.isActive { nextModes = NextModes() }
        transaction = TransactionStanding()
        runner.endTransaction()
    }

    // MARK: Errors

    /// After an error the statement is undone, and with it its transaction where that is its own; a deadlock undoes all.
    func undo(after error: SQLError) {
        guard transaction.isOpen else { return }
        if transaction.isSingle || undoesTransaction(error) {
            rollBackTransaction()
        } else if !runner.undoStatement(), !transaction.isActive {
            // With autocommit off, nothing was begun that the client knows of.
            rollBackTransaction()
        }
    }

    private func undoesTransaction(_ error: SQLError) -> Bool {
        if error.fields.reach > .statement { return true }
        switch error.fields.violation {
        case .deadlock, .stateReplaced, .transactionEnded: return true
        default: break
        }
        switch error.fields.nativeNumber {
        case 1213, 1020, 1180, 3100, 3101: return true
        default: return false
        }
    }
}
