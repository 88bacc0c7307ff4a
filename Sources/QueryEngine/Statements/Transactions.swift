// How the transaction of a session is begun, marked, committed and rolled back, whatever words there are for it.

package import StorageEngine

extension StatementRunner {
    // MARK: What it is

    package var transaction: Transaction? { held.transaction }

    package var modes: TransactionState {
        get { held.modes }
        set { held.modes = newValue }
    }

    package var constraints: ConstraintModes {
        get { held.constraints }
        set { held.constraints = newValue }
    }

    package var hasOwnDefinitions: Bool { held.hasOwnDefinitions }

    /// A statement has run in the transaction: to have planned one is nothing to commit.
    package var hasRun: Bool { held.hasRun }

    /// From here on the transaction's own catalog differs from the committed one.
    package func noteOwnDefinitions() { held.hasOwnDefinitions = true }

    /// Goes on with another transaction, of a session that has several.
    ///
    /// - Returns: The one that it was at.
    package func exchange(_ other: HeldTransaction) -> HeldTransaction {
        let current = held
        held = other
        enumStamp = nil
        typeEnvironment.transactionTimestamp = other.timestamp
        return current
    }

    // MARK: Begin

    /// A transaction begins; the storage engine's begins when something first needs it.
    package func begin(_ modes: TransactionState) {
        held.hasRun = false
        held.modes = modes
        startClocks()
    }

    /// The next transaction has the modes of the one that has ended.
    package func beginAgain() {
        startClocks()
        held.modes.hasSnapshot = false
    }

    private func startClocks() {
        let now = time.wallClock
        held.timestamp = now
        statementClock = fixedStatementTime ?? now
        typeEnvironment.transactionTimestamp = now
    }

    /// A statement begins in a transaction that is under way.
    package func noteStatementTime() {
        statementClock = fixedStatementTime ?? time.wallClock
    }

    /// The engine's transaction, begun when something first needs it.
    package func requireTransaction() -> Transaction {
        if let transaction = held.transaction { return transaction }
        var options = held.modes.options(services.language)
        options.owner = control.owner
        let begun = database.begin(options)
        held.transaction = begun
        follow(begun)
        return begun
    }

    /// The catalog as the transaction sees it.
    package func requireCatalog() -> TransactionCatalog {
        if let catalog = held.catalog { return catalog }
        let made = TransactionCatalog(
            requireTransaction(), cache: services.catalogCache, language: services.language,
            searchPath: settings.searchPath, temporarySchema: host?.temporarySchema ?? "")
        held.catalog = made
        return made
    }

    /// What was changed of the modes is true of the engine's transaction too.
    package func applyModes() {
        let options = held.modes.options(services.language)
        held.transaction?.setOptions {
            $0.isolation = options.isolation
            $0.readOnly = options.readOnly
            $0.deferrable = options.deferrable
        }
    }

    /// The statement's snapshot, or the transaction's at its first statement.
    ///
    /// - Parameter isNeeded: where the transaction's stands for all of it, whether this statement is the one to take it.
    package func takeSnapshot(isNeeded: Bool = true) throws(Interrupt) {
        let transaction = requireTransaction()
        held.modes.hasSnapshot = true
        let ticket: Ticket?
        do throws(StorageError) {
            ticket = try transaction.beginStatement(takesSnapshot: isNeeded)
        } catch {
            throw .error(SQLError(error))
        }
        if let ticket { throw .wait(ticket) }
    }

    // MARK: Savepoints

    package func savepoint(named name: String) -> Int? {
        held.savepoints.lastIndex { $0.name == name }
    }

    package func setSavepoint(_ name: String) {
        held.savepoints.append(
            Savepoint(
                name: name, mark: requireTransaction().mark(),
                deferredChecks: held.deferredChecks, constraints: held.constraints,
                isReadOnly: held.modes.isReadOnly))
    }

    /// What was done since the savepoint stays; it and those after it are forgotten.
    package func releaseSavepoints(from index: Int) {
        if let transaction = held.transaction {
            for savepoint in held.savepoints[index...].reversed() {
                transaction.release(savepoint.mark)
            }
        }
        held.savepoints.removeSubrange(index...)
    }

    /// The savepoint alone is forgotten, where another takes its name.
    package func forgetSavepoint(at index: Int) {
        held.transaction?.release(held.savepoints[index].mark)
        held.savepoints.remove(at: index)
    }

    /// What was done since the savepoint is undone; it stays, those after it are forgotten.
    package func rollBack(toSavepoint index: Int) {
        let savepoint = held.savepoints[index]
        if let transaction = held.transaction {
            // Who had touched nothing yet holds nothing now, where locks outlive savepoints.
            let keepsLocks =
                savepoint.mark.isUntouched && transaction.isolation.onError == .statement
                ? false : nil
            transaction.rollback(to: savepoint.mark, keepsLocks: keepsLocks)
        }
        held.savepoints.removeSubrange((index + 1)...)
        held.catalog = nil
        held.deferredChecks = savepoint.deferredChecks
        held.constraints = savepoint.constraints
        held.modes.isReadOnly = savepoint.isReadOnly
    }

    // MARK: Statements that are undone alone

    /// What the statement does from here on can be undone without the rest of the transaction.
    package func markStatement() { statementMark = requireTransaction().mark() }

    /// The statement is done: what it did belongs to the transaction.
    package func forgetStatementMark() { statementMark = nil }

    /// Undoes what was done since `markStatement`; its locks stay. False where nothing was marked.
    package func undoStatement() -> Bool {
        guard let mark = statementMark, let transaction = held.transaction else { return false }
        statementMark = nil
        transaction.rollback(to: mark, keepsLocks: true)
        held.catalog = nil
        return true
    }

    // MARK: The end

    /// Goes on with a commit.
    ///
    /// - Parameter effect: makes it take effect, by `commit` and what the session does with it.
    package func advance(
        _ commit: CommitRun, _ effect: () throws(Interrupt) -> Void
    ) throws(Interrupt) {
        while true {
            switch commit.phase {
            case .checks:
                try runDeferredChecks(commit)
                commit.phase = armed.isEmpty ? .end : .before
            case .before:
                commit.phase = .end
                try meetBeforeCommit()
            case .end:
                commit.phase = armed.isEmpty ? .done : .after
                try effect()
            case .after:
                commit.phase = .done
                try meetAfterCommit()
            case .done: return
            }
        }
    }

    /// The transaction is committed, or has failed to be: then it is still there, to be rolled back.
    package func commit() throws(Interrupt) {
        if let transaction = held.transaction {
            do throws(StorageError) {
                try transaction.commit()
            } catch {
                throw .error(SQLError(error))
            }
            held.transaction = nil
        }
        countCommit()
    }

    /// Undoes what the transaction has done, and frees its locks.
    package func rollBack() {
        held.transaction?.rollback()
        held.transaction = nil
    }

    /// The same where the transaction goes on as one that has failed.
    package func rollBackAsFailed() {
        rollBack()
        held.catalog = nil
        held.deferredChecks = []
    }

    /// What ends with every transaction, however it ended.
    package func endTransaction() {
        held.reset()
        statementMark = nil
        statementDeadline = nil
        control.noteTransaction(0)
    }

    // MARK: Deferred checks

    private func runDeferredChecks(_ commit: CommitRun) throws(Interrupt) {
        guard commit.checker != nil || !held.deferredChecks.isEmpty else { return }
        let checker = commit.checker ?? deferredChecker()
        commit.checker = checker
        try checker.context.refill(stepBudget)
        try checker.run()
        commit.checker = nil
    }

    /// Takes over the checks that were put off; foreign keys' actions may add to them.
    private func deferredChecker() -> ConstraintChecker {
        let context = ExecutionContext.forChecks(
            held.deferredChecks, transaction: requireTransaction(), services: self)
        held.deferredChecks = []
        return ConstraintChecker(context)
    }

    /// Makes the checks that were put off and are so no longer.
    package func checkNoLongerDeferred(_ run: StatementRun) throws(Interrupt) {
        guard run.checker != nil || !held.deferredChecks.isEmpty else { return }
        if run.checker == nil { takeNoLongerDeferred(run) }
        try run.checker?.context.refill(stepBudget)
        try run.checker?.run()
        run.checker = nil
    }

    private func takeNoLongerDeferred(_ run: StatementRun) {
        let kept = held.deferredChecks.filter {
            isDeferred(
                constraint: $0.constraint, deferrable: $0.isDeferrable,
                initiallyDeferred: $0.isInitiallyDeferred)
        }
        held.deferredChecks = held.deferredChecks.filter {
            !isDeferred(
                constraint: $0.constraint, deferrable: $0.isDeferrable,
                initiallyDeferred: $0.isInitiallyDeferred)
        }
        run.checker = deferredChecker()
        held.deferredChecks = kept
    }
}
