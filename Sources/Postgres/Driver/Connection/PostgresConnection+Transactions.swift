// Transactions, and transactions in transactions.

public import ClientPooling

/// What a transaction sees of others (SQL standard, section 4.36.4; PostgreSQL documentation, chapter 13).
public enum PostgresIsolation: String, Hashable, Sendable, CaseIterable {
    /// The same as read committed, as the server takes it.
    case readUncommitted = "READ UNCOMMITTED"
    /// Each statement sees what was committed before it began.
    case readCommitted = "READ COMMITTED"
    /// All statements see what was committed before the first one.
    case repeatableRead = "REPEATABLE READ"
    /// As if one transaction ran after the other; those that cannot be put so fail with `40001` and are to be tried again.
    case serializable = "SERIALIZABLE"
}

/// Whether a transaction may write.
public enum PostgresAccess: String, Hashable, Sendable, CaseIterable {
    /// It may.
    case readWrite = "READ WRITE"
    /// It may not.
    case readOnly = "READ ONLY"
}

extension PostgresConnection {
    /// Runs the body in a transaction: commits when it returns, rolls back when it throws.
    ///
    /// Inside of another transaction of this connection it is a savepoint, which is released or rolled back to.
    ///
    /// - Parameters:
    ///   - level: What it sees of others; nil for the session's default.
    ///   - access: Whether it may write; nil for the session's default.
    ///   - isDeferrable: Whether a serializable read-only one waits until it cannot fail; nil for the session's default.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: Its statements go over the connection that it is given.
    /// - Returns: What the body returns, once it is committed.
    /// - Throws: What the body throws, after the rollback; a connection lost before the commit was sent counts as
    ///   `notApplied`. What the server answers to the commit. `ClientError` of code
    ///   `commitRolledBack` where the server rolled back instead, because the body had hidden a failure;
    ///   of code `unknownOutcome` where the commit was sent and its answer never came.
    @discardableResult
    public func withTransaction<Value>(
        isolation level: PostgresIsolation? = nil, access: PostgresAccess? = nil,
        deferrable isDeferrable: Bool? = nil, on actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let modes = Self.modes(level, access, isDeferrable)
        let depth = state.change { facts in
            facts.transactionDepth += 1
            return facts.transactionDepth
        }
        defer { state.change { $0.transactionDepth -= 1 } }
        guard depth == 1 else {
            guard modes.isEmpty else {
                throw ClientError.misused("a transaction inside of another has no modes of its own")
            }
            return try await withSavepoint(depth, on: actor, body)
        }
        try Task.checkCancellation()
        do { _ = try await command("BEGIN\(modes)") } catch {
            throw Self.nothingCommitted(error)
        }
        let value: Value
        do { value = try await body(self) } catch {
            throw await rolledBack(after: error)
        }
        try await commit()
        return value
    }

    static func modes(
        _ level: PostgresIsolation?, _ access: PostgresAccess?, _ isDeferrable: Bool?
    ) -> String {
        let modes = [
            level.map { "ISOLATION LEVEL \($0.rawValue)" }, access?.rawValue,
            isDeferrable.map { $0 ? "DEFERRABLE" : "NOT DEFERRABLE" },
        ]
        return modes.compactMap { $0.map { " \($0)" } }.joined(separator: ",")
    }

    /// - Returns: What is to be thrown.
    private func rolledBack(after error: any Error) async -> any Error {
        do {
            _ = try await command("ROLLBACK")
            if error is CancellationError { CalledOffWork.tell(.notApplied) }
        } catch {
            // Nobody knows what state it is in.
            terminate()
        }
        return Self.nothingCommitted(error)
    }

    /// The same failure, where the loss of the connection leaves no doubt: no commit had been sent.
    static func nothingCommitted(_ error: any Error) -> any Error {
        if var known = error as? ClientError, known.outcome == .unknown, known.isDisconnect {
            known.outcome = .notApplied
            return known
        }
        if var known = error as? PostgresError, known.outcome == .unknown, known.isDisconnect {
            known.outcome = .notApplied
            return known
        }
        return error
    }

    func commit() async throws {
        do {
            let tag = try await command("COMMIT")
            guard tag.description != "ROLLBACK" else {
                throw ClientError(
                    .commitRolledBack,
                    "the transaction was rolled back: a statement in it had failed",
                    failureClass: .permanent)
            }
            if Task.isCancelled { CalledOffWork.tell(nil) }
        } catch let error as PostgresError
            where error.isDisconnect || error.failureClass == .unknownOutcome
        {
            throw ClientError.unknownOutcome(
                "the server ended the connection during the commit", underlying: error)
        } catch let error as ClientError where error.isDisconnect && error.outcome == .unknown {
            throw ClientError.unknownOutcome(
                "the connection was lost during the commit", underlying: error)
        }
    }

    private func withSavepoint<Value>(
        _ depth: Int, on actor: isolated (any Actor)?,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        let name = "understudy_\(depth)"
        _ = try await command("SAVEPOINT \(name)")
        let value: Value
        do { value = try await body(self) } catch {
            do {
                _ = try await command("ROLLBACK TO SAVEPOINT \(name); RELEASE SAVEPOINT \(name)")
            } catch { terminate() }
            throw error
        }
        _ = try await command("RELEASE SAVEPOINT \(name)")
        return value
    }

    /// Runs the body in a transaction, and again where that failed in a way that passes, such as a serialization failure: see
    /// ``withTransaction(isolation:access:deferrable:on:_:)`` and `withRetry`. On one connection a lost one is not replaced; the
    /// same of ``PostgresClient`` does that.
    ///
    /// - Parameters:
    ///   - policy: What to do after which failure.
    ///   - isIdempotent: Whether the work may be done twice without harm: only then is it tried again where the outcome is unknown.
    ///   - level: What it sees of others.
    ///   - access: Whether it may write.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: The whole transaction; it runs each time anew.
    /// - Throws: The last attempt's error.
    @discardableResult
    public func retryingTransaction<Value>(
        _ policy: RetryPolicy = .standard, isIdempotent: Bool = false,
        isolation level: PostgresIsolation? = nil, access: PostgresAccess? = nil,
        on actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withRetry(policy, isIdempotent: isIdempotent, isolation: actor) { _ in
            try await withTransaction(isolation: level, access: access, on: actor, body)
        }
    }
}
