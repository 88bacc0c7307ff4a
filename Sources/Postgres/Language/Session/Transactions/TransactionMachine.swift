// How a session's transactions begin, commit and roll back, and what of the session goes with them.

import QueryEngine
import StorageEngine

extension SessionCore {
    // MARK: Begin

    /// The client has begun the transaction by its word.
    var isInBlock: Bool { block == .inBlock || block == .failed }

    /// Outside a transaction, begins the one of a single statement.
    @inline(__always)
    func beginIfIdle() {
        if block == .idle { beginTransaction(as: .single) }
    }

    func beginTransaction(as state: BlockState) {
        block = state
        chainedModes = nil
        isPipelining = false
        runner.begin(
            TransactionState(
                isolation: settings.current.defaultIsolation,
                isReadOnly: settings.current.defaultReadOnly,
                isDeferrable: settings.current.defaultDeferrable))
        settingsAtBegin = nil
        if state != .single { holdNotifications(true) }
    }

    /// Notifications are kept for the end of a block.
    func holdNotifications(_ hold: Bool) {
        guard hold != holdsNotifications else { return }
        holdsNotifications = hold
        backend.holdNotifications(hold)
    }

    /// Keeps what SET changes from here on apart, to be undone.
    func noteSettingsForUndo() {
        if settingsAtBegin == nil && block != .idle { settingsAtBegin = settings.state }
    }

    // MARK: Commit

    /// Goes on with a commit; when it returns, the session is idle (or in the next block of a chain).
    ///
    /// From here on an error ends the transaction as a whole: there is no block left to be rolled back by the client.
    func advance(_ commit: BlockCommit) throws(Interrupt) {
        if block == .inBlock { block = .single }
        if !commit.hasKeptCursors {
            try keepHeldCursors()
            commit.hasKeptCursors = true
        }
        try runner.advance(commit.commit) { () throws(Interrupt) in
            try commitNow(chains: commit.chains)
        }
    }

    private func commitNow(chains: Bool) throws(Interrupt) {
        let messages = outgoing
        let reserved = try reserveNotifications(messages)
        var isCommitted = false
        defer { if !isCommitted { notifications.giveBack(reserved) } }
        if hasTemporaryTables, runner.transaction != nil { try endTemporaryTables() }
        try runner.commit()
        isCommitted = true
        tellEnd(.committed)
        settings.commit()
        settingsAtBegin = nil
        if !listening.isEmpty { applyListening() }
        closeTransactionPortals()
        endTransactionState()
        if chains { beginChained(keepsModes: true) }
        if !messages.isEmpty { notifications.send(messages, reserved: reserved) }
        holdNotifications(chains)
    }

    /// The queue may be full: then the transaction does not commit.
    @inline(__always)
    private func reserveNotifications(_ messages: [SessionNotification]) throws(Interrupt) -> Int {
        if messages.isEmpty { return 0 }
        do throws(SQLError) {
            let (bytes, warning) = try notifications.reserve(
                messages, now: time.nanoseconds)
            if let warning { runner.notice(warning) }
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
            try runner.commit()
        } catch {
            runner.rollBack()
        }
        runner.endTransaction()
    }

    private func applyListening() {
        for change in listening {
            switch change {
            case .listen(let channel): notifications.listen(channel, backend)
            case .unlisten(let channel): notifications.unlisten(channel, backend)
            case .unlistenAll: notifications.leave(backend)
            }
        }
        listening = []
    }

    // MARK: Roll back

    /// ROLLBACK, or the end of a failed transaction.
    func rollbackTransaction(chains: Bool = false) {
        // The error undid what BEGIN and SET had said of the transaction, unless a savepoint stood between them.
        let keepsModes = block != .failed || !savepoints.isEmpty
        tellEnd(.rolledBack)
        runner.rollBack()
        undoSettings()
        closeTransactionPortals()
        endTransactionState()
        if chains { beginChained(keepsModes: keepsModes) }
        holdNotifications(chains)
    }

    private func beginChained(keepsModes: Bool) {
        if keepsModes { chainedModes = modes }
        if let chainedModes {
            block = .inBlock
            modes = chainedModes
            runner.beginAgain()
        } else {
            beginTransaction(as: .inBlock)
        }
        observation?.observer.transactionBegan()
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
        case .idle, .single, .implicit: rollbackTransaction()
        case .failed: break
        case .inBlock:
            block = .failed
            if !savepoints.isEmpty {
                rollBack(toSavepoint: savepoints.count - 1)
            } else {
                runner.rollBackAsFailed()
                undoSettings()
                outgoing = []
                listening = []
                closeTransactionPortals()
            }
        }
    }

    /// What ends with every transaction, however it ended.
    func endTransactionState() {
        block = .idle
        if !savepoints.isEmpty { savepoints = [] }
        if !outgoing.isEmpty { outgoing = [] }
        if !listening.isEmpty { listening = [] }
        settingsAtBegin = nil
        runner.endTransaction()
    }

    // MARK: Portals

    /// Portals end with their transaction; cursors WITH HOLD stay that were kept, which only its commit does.
    func closeTransactionPortals() {
        unnamedPortal = nil
        guard !portals.isEmpty else { return }
        portals = portals.filter { $0.value.isHeld }
    }

    /// Cursors WITH HOLD read the rest of their rows before the transaction ends.
    private func keepHeldCursors() throws(Interrupt) {
        guard !portals.isEmpty else { return }
        for portal in portals.values where portal.cursor?.isHeld == true && !portal.isHeld {
            try portal.run?.openContext?.refill(runner.stepBudget)
            while try fetchIntoHistory(portal) {}
            portal.run?.closeRows()
            portal.isHeld = true
        }
    }
}
