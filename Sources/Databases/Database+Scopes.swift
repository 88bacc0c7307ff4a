// Scopes: connections, transactions, replicas.

public import ClientPooling

extension Database {
    // MARK: Connections

    /// Has one connection for all statements of the body and of the child tasks that it makes.
    ///
    /// It is the tasks' current connection. A task that outlives the scope, as an unstructured one may, takes another one from then on.
    /// Concurrent child tasks have it one after the other, in the order of their calls.
    ///
    /// - Parameters:
    ///   - create: Whether it is a new connection also where there is a current one; if not, the current one is used.
    ///   - isolation: The actor that the body runs on; the caller's.
    ///   - body: Gets the connection; the database's own calls use it too.
    /// - Throws: What the body throws; ``DatabaseError`` where no connection is to be had; `CancellationError`.
    @discardableResult
    public func withConnection<Value>(
        create: Bool = true, isolation: isolated (any Actor)? = #isolation,
        _ body: (DatabaseConnection) async throws -> Value
    ) async throws -> Value {
        if !create, let lane = CurrentLanes.lane(of: number) {
            return try await body(DatabaseConnection(lane: lane))
        }
        return try await scope(of: Lane(try await open()), isolation) {
            try await body(DatabaseConnection(lane: $0))
        }
    }

    /// The current connection of the task; nil where there is none.
    public var currentConnection: DatabaseConnection? {
        CurrentLanes.lane(of: number).map { DatabaseConnection(lane: $0) }
    }

    /// The scope of a connection, from its opening to its end.
    private func scope<Value>(
        of lane: Lane, _ isolation: isolated (any Actor)?, _ body: (Lane) async throws -> Value
    ) async throws -> Value {
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await CurrentLanes.with(lane, isolation: isolation) { try await body(lane) })
        } catch { result = .failure(error) }
        if !lane.isClosed {
            await lane.close()
            await lane.core.release()
        }
        return try result.get()
    }

    // MARK: Replicas

    /// Has one connection to a replica for all statements of the body and of the child tasks that it makes.
    ///
    /// `execute`, `executeMany` and transactions throw ``ReadOnlyError``, and the session itself takes no writes. Inside,
    /// ``withConnection(create:isolation:_:)`` and `withTransaction(create: true)` are for the primary.
    ///
    /// The replicas take turns. One that refuses is passed over for the next one, and for five seconds only asked where all others
    /// refuse too.
    ///
    /// - Throws: What the body throws; ``DatabaseError`` of code ``DatabaseError/Code/noReplicas`` where none are configured, of code
    ///   ``DatabaseError/Code/connectFailed`` where all refuse; `CancellationError`.
    @discardableResult
    public func withReplica<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (DatabaseConnection) async throws -> Value
    ) async throws -> Value {
        guard let replicas else {
            throw DatabaseError(
                .noReplicas, "no replicas are configured for this database", outcome: .notApplied)
        }
        let core = ConnectionCore(
            database: number, isReadOnly: true, try await replicas.acquire())
        return try await scope(of: Lane(core), isolation) {
            try await body(DatabaseConnection(lane: $0))
        }
    }

    // MARK: Transactions

    /// Runs the body in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// It runs on the current connection, or on one of its own where there is none. Inside of another transaction it is a savepoint.
    /// Other tasks' statements on the same connection wait until it is over.
    ///
    /// - Parameters:
    ///   - create: Whether it has a connection of its own also where there is a current one.
    ///   - level: What it sees of others; nil for the session's.
    ///   - readOnly: Whether it may not write. SQLite's others lock the database for writing from their beginning, so that none
    ///     has to give up half way.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: Gets the transaction; the database's own calls are part of it too.
    /// - Returns: What the body returns, once it is committed.
    /// - Throws: What the body throws, after the rollback; ``DatabaseError``, of code ``DatabaseError/Code/unknownOutcome`` where the
    ///   connection broke during the commit; ``ReadOnlyError`` on a replica; `CancellationError`.
    @discardableResult
    public func withTransaction<Value>(
        create: Bool = false, isolation level: DatabaseIsolation? = nil, readOnly: Bool = false,
        on actor: isolated (any Actor)? = #isolation,
        _ body: (DatabaseTransaction) async throws -> Value
    ) async throws -> Value {
        let modes = TransactionModes(isolation: level, isReadOnly: readOnly)
        while !create, let lane = CurrentLanes.lane(of: number) {
            guard !lane.core.isReadOnly else { throw ReadOnlyError("a transaction") }
            guard try await lane.take() else { continue }
            defer { lane.turns.leave() }
            return try await transaction(in: lane, modes, actor, body)
        }
        let lane = Lane(try await open())
        do {
            let value = try await transaction(in: lane, modes, actor, body)
            await lane.core.release()
            return value
        } catch {
            await lane.core.release()
            throw error
        }
    }

    /// - Parameter outer: The scope around, whose turn was taken.
    private func transaction<Value>(
        in outer: Lane, _ modes: TransactionModes, _ actor: isolated (any Actor)?,
        _ body: (DatabaseTransaction) async throws -> Value
    ) async throws -> Value {
        let lane = Lane(outer.core, parent: outer)
        try await lane.begin(modes)
        let result: Result<Value, any Error>
        do {
            result = .success(
                try await CurrentLanes.with(lane, isolation: actor) {
                    try await body(DatabaseTransaction(lane: lane))
                })
        } catch { result = .failure(error) }
        // Closed before where the body has disconnected.
        if !lane.isClosed { await lane.close() }
        if !lane.isEnded {
            switch result {
            case .success: try await lane.commit()
            case .failure: await lane.rollBack()
            }
        }
        return try result.get()
    }

    /// Runs the body in a transaction on a connection of its own, and again, on another one, where that failed in a way that passes.
    ///
    /// - Parameters:
    ///   - policy: What to do after which failure.
    ///   - isIdempotent: Whether the work may be done twice without harm: only then is it tried again where the outcome is unknown.
    ///   - level: What it sees of others; nil for the session's.
    ///   - readOnly: Whether it may not write.
    ///   - clock: What the waits are measured with.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: The whole transaction; it runs each time anew, and what it does beside the database must bear that.
    /// - Throws: The last attempt's error; ``DatabaseError`` of code ``DatabaseError/Code/invalidUse`` inside of a transaction, whose
    ///   part alone cannot be tried again; ``ReadOnlyError`` on a replica; `CancellationError`.
    @discardableResult
    public func retryingTransaction<Value>(
        _ policy: RetryPolicy = .standard, isIdempotent: Bool = false,
        isolation level: DatabaseIsolation? = nil, readOnly: Bool = false,
        clock: some Clock<Duration> = ContinuousClock(),
        on actor: isolated (any Actor)? = #isolation,
        _ body: (DatabaseTransaction) async throws -> Value
    ) async throws -> Value {
        if let lane = CurrentLanes.lane(of: number) {
            guard !lane.core.isReadOnly else { throw ReadOnlyError("a transaction") }
            guard lane.depth == 0 else {
                throw DatabaseError.invalidUse(
                    "a transaction inside of another cannot be tried again without that one")
            }
        }
        return try await withRetry(
            policy, isIdempotent: isIdempotent, clock: clock, isolation: actor
        ) { _ in
            try await withTransaction(
                create: true, isolation: level, readOnly: readOnly, on: actor, body)
        }
    }
}
