// What is done over a scope's connection.

import ClientPooling

extension Lane {
    /// Does work while the turn is had.
    ///
    /// - Parameter write: What it is called where it writes; nil where it reads.
    func run<Value: Sendable>(
        write: String?, _ body: @Sendable (any BackendConnection) async throws -> Value
    ) async throws -> Value {
        if core.isReadOnly, let write { throw ReadOnlyError(write) }
        do { return try await body(core.connection) } catch {
            throw failure(error)
        }
    }

    /// What is thrown where this was.
    private func failure(_ error: any Error) -> any Error {
        if error is CancellationError || error is ReadOnlyError { return error }
        var known = DatabaseError(bridging: error)
        // The database undoes an open transaction when it loses the connection.
        let isUndone = depth > 0 && !core.connection.knowsWhatIsUndone
        if isUndone, known.isDisconnect, known.outcome == .unknown { known.outcome = .notApplied }
        return known
    }

    // MARK: Transactions

    private var savepoint: String { "understudy_\(depth)" }

    /// Begins the transaction that this scope is, or sets its savepoint.
    func begin(_ modes: TransactionModes) async throws {
        do {
            guard depth == 1 else {
                guard modes == TransactionModes() else {
                    throw DatabaseError.invalidUse(
                        "a transaction inside of another has no modes of its own")
                }
                return try await core.connection.setSavepoint(savepoint)
            }
            guard !core.connection.isInTransaction else {
                throw DatabaseError.invalidUse("a statement has begun a transaction before")
            }
            try await core.connection.begin(modes)
        } catch {
            if error is CancellationError { throw error }
            var known = DatabaseError(bridging: error)
            // Nothing was asked for yet.
            if known.outcome == .unknown { known.outcome = .notApplied }
            throw known
        }
    }

    /// Commits the transaction that this scope is, or keeps what came after its savepoint.
    func commit() async throws {
        noteEnd()
        do {
            guard depth > 1 else { return try await core.connection.commit() }
            do { try await core.connection.releaseSavepoint(savepoint) } catch {
                await core.connection.rollBack(toSavepoint: savepoint)
                throw failure(error)
            }
        } catch {
            guard depth == 1, !(error is CancellationError) else { throw error }
            throw DatabaseError.ofCommit(error)
        }
    }

    func rollBack() async {
        noteEnd()
        if depth > 1 {
            await core.connection.rollBack(toSavepoint: savepoint)
        } else {
            await core.connection.rollBack()
        }
    }
}

extension DatabaseError {
    /// The failure of a commit: where the connection was lost, nobody knows whether it took place.
    fileprivate static func ofCommit(_ error: any Error) -> DatabaseError {
        var known = DatabaseError(bridging: error)
        if known.outcome == .unknown {
            known.failureClass = .unknownOutcome
            known.code = .unknownOutcome
        }
        return known
    }
}
