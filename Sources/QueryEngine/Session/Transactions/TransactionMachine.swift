// How a session's transactions begin, commit and roll back.

import StorageEngine

extension SessionCore {
    // MARK: Begin

    /// Outside a transaction, begins the one of a single statement.
    @inline(__always)
    func beginIfIdle() {
        if block == .idle { beginTransaction(as: .single) }
    }

    func beginTransaction(as state: BlockState) {
        block = state
        hasRun = false
        isPipelining = false
        modes = CurrentModes(
            isolation: settings.current.defaultIsolation,
            isReadOnly: settings.current.defaultReadOnly,
            isDeferrable: settings.current.defaultDeferrable)
        startClocks()
        settingsAtBegin = nil
        if state != .single { holdNotifications(true) }
    }

    /// Notifications are kept for the end of a block.
    func holdNotifications(_ hold: Bool) {
        guard hold != holdsNotifications else { return }
        holdsNotifications = hold
        control.holdNotifications(hold)
    }

    private func startClocks() {
        transactionTimestamp = time.wallClock
        statementTimestamp = transactionTimestamp
        environment.transactionTimestamp = transactionTimestamp
    }

    /// The engine's transaction, begun when something first needs it.
    func requireTransaction() -> Transaction {
        if let transaction { return transaction }
        var options = modes.options
        options.owner = control.owner
        let begun = database.begin(options)
        transaction = begun
        followSettings(begun)
        return begun
    }

    /// What the engine's transaction takes from the session's settings.
    func followSettings(_ transaction: Transaction) {
        transaction.deadlockTimeout = UInt64(settings.current.deadlockTimeout) &* 1_000_000
        transaction.granularity = settings.current.granularity
    }

    /// The catalog as the transaction sees it.
    func requireCatalog() -> TransactionCatalog {
        if let catalog { return catalog }
        let made = TransactionCatalog(
            requireTransaction(), cache: services.catalogCache, language: services.language,
            searchPath: settings.current.searchPath, temporarySchema: temporarySchema)
        catalog = made
        return made
    }

    /// Keeps what SET changes from here on apart, to be undone.
    func noteSettingsForUndo() {
        if settingsAtBegin == nil && block != .idle { settingsAtBegin = settings.state }
    }

    // MARK: Commit

    /// Goes on with a commit; when it returns, the session is idle (or in the next block of a chain).
    ///
    /// From here on an error ends the transaction as a whole: there is no block left to be rolled back by the client.
    func advance(_ commit: CommitRun) throws(Interrupt) {
        if block == .inBlock { block = .single }
        while true {
            switch commit.phase {
            case .cursors:
                try keepHeldCursors()
                commit.phase = .checks
            case .checks:
                try runDeferredChecks(commit)
                commit.phase = armed.isEmpty ? .end : .before
            case .before:
                commit.phase = .end
                try meetBeforeCommit()
            case .end:
                commit.phase = armed.isEmpty ? .done : .after
                try commitNow(chains: commit.chains)
            case .after:
                commit.phase = .done
                try meetAfterCommit()
            case .done: return
            }
        }
    }

    private func runDeferredChecks(_ commit: CommitRun) throws(Interrupt) {
        guard commit.checker != nil || !deferredChecks.isEmpty else { return }
        let checker = commit.checker ?? deferredChecker()
        commit.checker = checker
        try checker.context.refill(cluster.stepBudget)
        try checker.run()
        commit.checker = nil
    }

    /// Takes over the checks that were put off; foreign keys' actions may add to them.
    func deferredChecker() -> ConstraintChecker {
        let context = ExecutionContext.forChecks(
            deferredChecks, transaction: requireTransaction(), services: self)
        deferredChecks = []
        return ConstraintChecker(context)
    }

    private func commitNow(chains: Bool) throws(Interrupt) {
        let messages = outgoing
        let reserved = try reserveNotifications(messages)
        var isCommitted = false
        defer { if !isCommitted { services.notifications.giveBack(reserved) } }
        if let transaction {
            if hasTemporaryTables { try endTemporaryTables() }
            do throws(StorageError) {
                try transaction.commit()
            } catch {
                throw .error(SQLError(error))
            }
        }
        isCommitted = true
        self.transaction = nil
        commitCount &+= 1
        settings.commit()
        settingsAtBegin = nil
        if !listening.isEmpty { applyListening() }
        closeTransactionPortals()
        endTransactionState()
        if chains { beginChained() }
        if !messages.isEmpty { services.notifications.send(messages, reserved: reserved) }
        holdNotifications(chains)
    }

    /// The queue may be full: then the transaction does not commit.
    @inline(__always)
    private func reserveNotifications(_ messages: [SessionNotification]) throws(Interrupt) -> Int {
        if messages.isEmpty { return 0 }
        do throws(SQLError) {
            let (bytes, warning) = try services.notifications.reserve(
                messages, now: time.nanoseconds)
            if let warning { notices.append(warning) }
            return bytes
        } catch {
            throw .error(error)
        }
    }

    /// ON COMMIT DELETE ROWS and DROP.
    private func endTemporaryTables() throws(Interrupt) {
        do throws(SQLError) {
            try TemporaryTables.beforeCommit(requireCatalog())
        } catch {
            throw .error(error)
        }
    }

    /// The session's temporary tables go with it, in a transaction of their own.
    func dropTemporaryTablesAtEnd() {
        guard hasTemporaryTables else { return }
        hasTemporaryTables = false
        do {
            try TemporaryTables.dropAll(requireCatalog())
            try transaction?.commit()
        } catch {
            transaction?.rollback()
        }
        transaction = nil
        catalog = nil
    }

    private func applyListening() {
        for change in listening {
            switch change {
            case .listen(let channel): services.notifications.listen(channel, control)
            case .unlisten(let channel): services.notifications.unlisten(channel, control)
            case .unlistenAll: services.notifications.leave(control)
            }
        }
        listening = []
    }

    // MARK: Roll back

    /// ROLLBACK, or the end of a failed transaction.
    func rollbackTransaction(chains: Bool = false) {
        transaction?.rollback()
        transaction = nil
        undoSettings()
        closeAllTransactionPortals()
        endTransactionState()
        if chains { beginChained() }
        holdNotifications(chains)
    }

    private func beginChained() {
        block = .inBlock
        startClocks()
        modes.hasSnapshot = false
    }

    func undoSettings() {
        guard let state = settingsAtBegin else { return }
        settingsAtBegin = nil
        restoreSettings(state)
    }

    /// After an error: outside a block all is undone; inside, everything since the last savepoint, and the locks
    /// taken since are released at once.
    func abortAfterError() {
        switch block {
        case .idle: rollbackTransaction()
        case .single, .implicit: rollbackTransaction()
        case .failed: break
        case .inBlock:
            block = .failed
            catalog = nil
            if let savepoint = savepoints.last {
                transaction?.rollback(to: savepoint.mark)
                restore(savepoint)
            } else {
                transaction?.rollback()
                transaction = nil
                deferredChecks = []
                undoSettings()
                outgoing = []
                listening = []
                closeAllTransactionPortals()
            }
        }
    }

    /// What ends with every transaction, however it ended.
    func endTransactionState() {
        block = .idle
        transaction = nil
        catalog = nil
        if !savepoints.isEmpty { savepoints = [] }
        if !deferredChecks.isEmpty { deferredChecks = [] }
        if !outgoing.isEmpty { outgoing = [] }
        if !listening.isEmpty { listening = [] }
        constraints = ConstraintModes()
        settingsAtBegin = nil
        statementDeadline = nil
        hasOwnDefinitions = false
        control.noteTransaction(0)
    }

    // MARK: Portals

    /// Portals end with their transaction; cursors WITH HOLD stay.
    func closeTransactionPortals() {
        unnamedPortal = nil
        guard !portals.isEmpty else { return }
        portals = portals.filter { $0.value.isHeld }
    }

    /// After a rollback those WITH HOLD that its transaction made go too.
    func closeAllTransactionPortals() {
        closeTransactionPortals()
    }

    /// Cursors WITH HOLD read the rest of their rows before the transaction ends.
    private func keepHeldCursors() throws(Interrupt) {
        guard !portals.isEmpty else { return }
        for portal in portals.values where portal.cursor?.isHeld == true && !portal.isHeld {
            try portal.run?.context?.refill(cluster.stepBudget)
            while try fetchIntoHistory(portal) {}
            portal.run?.execution = nil
            portal.isHeld = true
        }
    }
}
