// Transactions, and savepoints as transactions within one.

import ClientPooling

/// How much a transaction sees of what others do meanwhile.
public enum MySQLIsolation: String, Sendable, CaseIterable {
    /// Also what is not committed.
    case readUncommitted = "READ UNCOMMITTED"
    /// At each statement what is committed then.
    case readCommitted = "READ COMMITTED"
    /// At each plain SELECT what was committed at the first one; InnoDB's default.
    case repeatableRead = "REPEATABLE READ"
    /// As if one transaction ran after the other: plain SELECTs lock what they read.
    case serializable = "SERIALIZABLE"
}

/// Whether a transaction may write.
public enum MySQLAccess: String, Sendable, CaseIterable {
    /// It may.
    case readWrite = "READ WRITE"
    /// It may not.
    case readOnly = "READ ONLY"
}

extension MySQLConnection {
    /// Runs the body in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// Inside another one it is a savepoint: when the body throws, only what it did is rolled back, and the outer transaction may go
    /// on. Isolation and access are the outer transaction's then.
    ///
    /// A deadlock (1213) and its like roll the whole transaction back on the server's side. From then on each statement fails with a
    /// `ClientError` of code `transactionAborted`, and so does the transaction, even where the body has caught the error: nothing is
    /// executed outside a transaction that was meant for it. A lock wait timeout (1205) undoes the statement alone; where the server
    /// is set to roll the transaction back then too, that is found out.
    ///
    /// - Parameters:
    ///   - level: The isolation level; nil for the session's.
    ///   - access: Whether it may write; nil for the session's way.
    ///   - consistentSnapshot: Whether the snapshot is made at once and not by the first SELECT.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: Gets this connection.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws; ``MySQLError`` where the server refuses the commit; `ClientError` of code `unknownOutcome`
    ///   where the connection broke after COMMIT was sent and before it was answered.
    @discardableResult
    public func withTransaction<Value>(
        isolation level: MySQLIsolation? = nil, access: MySQLAccess? = nil,
        consistentSnapshot: Bool = false, on actor: isolated (any Actor)? = #isolation,
        _ body: (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        let depth = status.snapshot.scope.depth
        if depth > 0 { return try await withSavepoint(depth, on: actor, body) }
        try await begin(level, access, consistentSnapshot)
        let value: Value
        do {
            value = try await body(self)
            try await checkScope()
        } catch {
            await rollBack()
            if error is CancellationError, !isClosed { CalledOffWork.tell(.notApplied) }
            throw error
        }
        try await commit()
        return value
    }

    // MARK: The transaction

    func begin(
        _ isolation: MySQLIsolation?, _ access: MySQLAccess?, _ consistentSnapshot: Bool
    ) async throws {
        var characteristics: [String] = []
        if consistentSnapshot { characteristics.append("WITH CONSISTENT SNAPSHOT") }
        if let access { characteristics.append(access.rawValue) }
        let start = (["START TRANSACTION"] + [characteristics.joined(separator: ", ")])
            .filter { !$0.isEmpty }.joined(separator: " ")
        do {
            if let isolation {
                _ = try await run(.query("SET TRANSACTION ISOLATION LEVEL \(isolation.rawValue)"))
                    .result()
            }
            _ = try await run(.query(start)).result()
        } catch var error as ClientError {
            // Nothing was done yet.
            error.outcome = .notApplied
            throw error
        }
        status.update { $0.scope = TransactionScope(depth: 1) }
    }

    func commit() async throws {
        defer { status.update { $0.scope = TransactionScope() } }
        do {
            _ = try await run(.query("COMMIT"), cancellation: .waits).result()
            if Task.isCancelled { CalledOffWork.tell(nil) }
        } catch let error as MySQLError {
            // The connection may be in a transaction still.
            if !error.isDisconnect { await rollBack() }
            throw error.ofCommit
        } catch let error as ClientError where error.outcome == .unknown {
            throw ClientError.unknownOutcome(
                "the connection broke after COMMIT was sent", underlying: error)
        }
    }

    func rollBack() async {
        status.update { $0.scope = TransactionScope() }
        guard !isClosed else { return }
        do {
            _ = try await run(.query("ROLLBACK"), cancellation: .waits).result()
        } catch {
            // What state it is in, nobody knows.
            terminate()
        }
    }

    /// - Throws: What has ended the transaction, if anything has.
    func checkScope() async throws {
        var scope = status.snapshot.scope
        if scope.endedBy == nil, let doubt = scope.doubtedFor {
            _ = try await run(.ping, isUse: false, cancellation: .closes).result()
            status.update { status in
                status.scope.doubtedFor = nil
                if !status.isInTransaction { status.scope.endedBy = doubt }
            }
            scope = status.snapshot.scope
        }
        guard scope.depth > 0, let error = scope.endedBy else { return }
        throw ClientError(
            .transactionAborted, "the server has rolled the transaction back",
            failureClass: .transient, underlying: error)
    }

    // MARK: Savepoints

    private func withSavepoint<Value>(
        _ depth: Int, on actor: isolated (any Actor)?,
        _ body: (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        let name = "understudy_\(depth)"
        _ = try await execute(MySQLQuery(unescaped: "SAVEPOINT \(name)"))
        status.update { $0.scope.depth = depth + 1 }
        defer {
            status.update { status in
                if status.scope.depth > depth { status.scope.depth = depth }
            }
        }
        let value: Value
        do {
            value = try await body(self)
            try await checkScope()
        } catch {
            await rollBack(to: name)
            throw error
        }
        _ = try await run(.query("RELEASE SAVEPOINT \(name)"), cancellation: .waits).result()
        return value
    }

    func rollBack(to name: String) async {
        guard !isClosed, status.snapshot.scope.endedBy == nil else { return }
        do {
            _ = try await run(.query("ROLLBACK TO SAVEPOINT \(name)"), cancellation: .waits)
                .result()
        } catch let error as MySQLError where !error.isDisconnect {
            // The savepoint is gone, and with it all that the transaction was: the outer one must not go on.
            status.update { $0.scope.endedBy = error }
        } catch {
            terminate()
        }
    }
}
