// BEGIN, COMMIT, ROLLBACK, savepoints and their modes, with Postgres's warnings and errors.

import QueryEngine
import StorageEngine

extension SessionCore {
    /// Carries a transaction command out; nil where a commit has to be waited for (see `CommitRun`).
    func run(
        _ command: TransactionCommand, _ run: StatementRun
    ) throws(Interrupt) -> CommandTag {
        do throws(SQLError) {
            switch command {
            case .begin(let given, let tag):
                try begin(given)
                return .word(tag)
            case .commit(let chains): return try commitCommand(chains, run)
            case .rollback(let chains): return try rollbackCommand(chains)
            case .savepoint(let name):
                try setSavepoint(name)
                return .word("SAVEPOINT")
            case .release(let name):
                try release(name)
                return .word("RELEASE")
            case .rollbackTo(let name):
                try rollback(to: name)
                return .word("ROLLBACK")
            case .prepare: return try prepareCommand()
            case .finishPrepared(let name, let tag):
                if block == .inBlock || block == .implicit {
                    throw SessionErrors.insideBlock(tag)
                }
                throw SQLError(
                    .undefinedObject,
                    "prepared transaction with identifier \"\(name)\" does not exist")
            case .setModes(let given):
                if block == .single || block == .idle {
                    warn(
                        .noActiveSQLTransaction,
                        "SET TRANSACTION can only be used in transaction blocks")
                    return .word("SET")
                }
                try setModes(given)
                return .word("SET")
            case .setDefaults(let given):
                try setDefaults(given)
                return .word("SET")
            case .setConstraints: break
            }
        } catch {
            throw .error(error)
        }
        return try setConstraints(command, run)
    }

    private func begin(_ given: QueryEngine.TransactionModes) throws(SQLError) {
        let isFirst = block != .inBlock
        switch block {
        case .idle: beginTransaction(as: .inBlock)
        case .single, .implicit:
            block = .inBlock
            holdNotifications(true)
        case .inBlock:
            warn(.activeSQLTransaction, "there is already a transaction in progress")
        case .failed: throw SessionErrors.failedTransaction
        }
        do throws(SQLError) {
            try setModes(given)
        } catch {
            // A block whose BEGIN fails has not begun.
            if isFirst { block = .single }
            throw error
        }
        if isFirst { observation?.observer.transactionBegan() }
    }

    // MARK: The end of a block

    private func commitCommand(
        _ chains: Bool, _ run: StatementRun
    ) throws(SQLError) -> CommandTag {
        switch block {
        case .failed:
            tellEnd(.refused)
            rollbackTransaction(chains: chains)
            return .word("ROLLBACK")
        case .inBlock: break
        case .idle, .single, .implicit:
            if chains { throw SessionErrors.needsBlock("COMMIT AND CHAIN") }
            warn(.noActiveSQLTransaction, "there is no transaction in progress")
        }
        run.utility = .commit(BlockCommit(chains: chains))
        return .word("COMMIT")
    }

    private func rollbackCommand(_ chains: Bool) throws(SQLError) -> CommandTag {
        switch block {
        case .failed, .inBlock: break
        case .idle, .single, .implicit:
            if chains { throw SessionErrors.needsBlock("ROLLBACK AND CHAIN") }
            warn(.noActiveSQLTransaction, "there is no transaction in progress")
        }
        rollbackTransaction(chains: chains)
        return .word("ROLLBACK")
    }

    /// PREPARE TRANSACTION where max_prepared_transactions is 0, its default.
    private func prepareCommand() throws(SQLError) -> CommandTag {
        switch block {
        case .failed, .idle, .single: return try rollbackCommand(false)
        case .implicit: warn(.noActiveSQLTransaction, "there is no transaction in progress")
        case .inBlock: break
        }
        rollbackTransaction()
        throw SQLError(
            .objectNotInPrerequisiteState, "prepared transactions are disabled",
            hint: "Set max_prepared_transactions to a nonzero value.")
    }

    // MARK: Savepoints

    private func setSavepoint(_ name: String) throws(SQLError) {
        guard block == .inBlock else { throw SessionErrors.needsBlock("SAVEPOINT") }
        guard savepoints.count < 10_000 else {
            throw SQLError(.statementTooComplex, "too many savepoints")
        }
        runner.setSavepoint(name)
        savepoints.append(
            SessionSavepoint(
                settings: settings.state, outgoingCount: outgoing.count,
                listeningCount: listening.count))
        noteSettingsForUndo()
    }

    private func position(of name: String) throws(SQLError) -> Int {
        guard let index = runner.savepoint(named: name) else {
            throw SQLError(
                .invalidSavepointSpecification, "savepoint \"\(name)\" does not exist")
        }
        return index
    }

    private func release(_ name: String) throws(SQLError) {
        guard block == .inBlock else { throw SessionErrors.needsBlock("RELEASE SAVEPOINT") }
        let index = try position(of: name)
        runner.releaseSavepoints(from: index)
        savepoints.removeSubrange(index...)
    }

    private func rollback(to name: String) throws(SQLError) {
        guard block == .inBlock || block == .failed else {
            throw SessionErrors.needsBlock("ROLLBACK TO SAVEPOINT")
        }
        rollBack(toSavepoint: try position(of: name))
        observation?.observer.savepointRestored()
        block = .inBlock
    }

    /// Goes back to a savepoint, with what the session itself has to put back.
    func rollBack(toSavepoint index: Int) {
        runner.rollBack(toSavepoint: index)
        savepoints.removeSubrange((index + 1)...)
        let savepoint = savepoints[index]
        outgoing.removeSubrange(min(savepoint.outgoingCount, outgoing.count)...)
        said = nil
        listening.removeSubrange(min(savepoint.listeningCount, listening.count)...)
        restoreSettings(savepoint.settings)
        closePortals(from: savepoints.count)
    }

    /// Portals that were made after a savepoint go when it is gone back to.
    private func closePortals(from depth: Int) {
        if let portal = unnamedPortal, portal.depth >= depth { unnamedPortal = nil }
        guard !portals.isEmpty else { return }
        portals = portals.filter { $0.value.isHeld || $0.value.depth < depth }
    }

    // MARK: Modes

    /// BEGIN's modes and SET TRANSACTION's.
    func setModes(_ given: QueryEngine.TransactionModes) throws(SQLError) {
        if let isolation = given.isolation, isolation != modes.isolation {
            if modes.hasSnapshot {
                throw SQLError(
                    .activeSQLTransaction,
                    "SET TRANSACTION ISOLATION LEVEL must be called before any query")
            }
            if !savepoints.isEmpty {
                throw SQLError(
                    .activeSQLTransaction,
                    "SET TRANSACTION ISOLATION LEVEL must not be called in a subtransaction")
            }
            modes.isolation = isolation
        }
        if let isReadOnly = given.isReadOnly { try setReadOnly(isReadOnly) }
        if let isDeferrable = given.isDeferrable {
            if modes.hasSnapshot {
                throw SQLError(
                    .activeSQLTransaction,
                    "SET TRANSACTION [NOT] DEFERRABLE must be called before any query")
            }
            if !savepoints.isEmpty {
                throw SQLError(
                    .activeSQLTransaction,
                    "SET TRANSACTION [NOT] DEFERRABLE cannot be called within a subtransaction")
            }
            modes.isDeferrable = isDeferrable
        }
        runner.applyModes()
    }

    private func setReadOnly(_ isReadOnly: Bool) throws(SQLError) {
        if !isReadOnly && modes.isReadOnly {
            if !savepoints.isEmpty {
                throw SQLError(
                    .activeSQLTransaction,
                    "cannot set transaction read-write mode inside a read-only transaction")
            }
            if modes.hasSnapshot {
                throw SQLError(
                    .activeSQLTransaction,
                    "transaction read-write mode must be set before any query")
            }
        }
        modes.isReadOnly = isReadOnly
    }

    /// SET SESSION CHARACTERISTICS AS TRANSACTION.
    private func setDefaults(_ given: QueryEngine.TransactionModes) throws(SQLError) {
        if let isolation = given.isolation {
            try set("default_transaction_isolation", isolation.rawValue, isLocal: false)
        }
        if let isReadOnly = given.isReadOnly {
            try set(
                "default_transaction_read_only", isReadOnly ? "on" : "off", isLocal: false)
        }
        if let isDeferrable = given.isDeferrable {
            try set(
                "default_transaction_deferrable", isDeferrable ? "on" : "off", isLocal: false)
        }
    }

    // MARK: Constraints

    private func setConstraints(
        _ command: TransactionCommand, _ run: StatementRun
    ) throws(Interrupt) -> CommandTag {
        guard case .setConstraints(let names, let deferred) = command else {
            return .word("SET CONSTRAINTS")
        }
        if block == .single || block == .idle {
            warn(
                .noActiveSQLTransaction,
                "SET CONSTRAINTS can only be used in transaction blocks")
        }
        if let names {
            do throws(SQLError) {
                for (schema, name) in names {
                    runner.constraints.single[try constraint(schema, name)] = deferred
                }
            } catch {
                throw .error(error)
            }
        } else {
            runner.constraints.all = deferred
            runner.constraints.single = [:]
        }
        if !deferred { try runner.checkNoLongerDeferred(run) }
        return .word("SET CONSTRAINTS")
    }

    /// The number of a deferrable constraint, found by its name along the search path.
    private func constraint(_ schema: String?, _ name: String) throws(SQLError) -> UInt32 {
        let schemas = schema.map { [$0] } ?? requireCatalog().lookupOrder
        var isKnown = false
        for (_, object) in try requireCatalog().store.allObjects() {
            guard case .table(let table) = object, schemas.contains(table.schema) else { continue }
            for index in table.indexes where index.isConstraint && index.name == name {
                isKnown = true
                if index.isDeferrable { return index.oid }
            }
            for foreignKey in table.foreignKeys where foreignKey.name == name {
                isKnown = true
                if foreignKey.isDeferrable { return foreignKey.oid }
            }
        }
        if isKnown {
            throw SQLError(.wrongObjectType, "constraint \"\(name)\" is not deferrable")
        }
        throw SQLError(.undefinedObject, "constraint \"\(name)\" does not exist")
    }
}
