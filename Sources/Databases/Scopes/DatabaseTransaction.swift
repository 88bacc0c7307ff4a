// A transaction within its scope.

/// How much a transaction sees of what others do meanwhile (SQL standard, section 4.36.4).
public enum DatabaseIsolation: String, Hashable, Sendable, CaseIterable {
    /// Also what is not committed. PostgreSQL takes it for ``readCommitted``.
    case readUncommitted = "READ UNCOMMITTED"
    /// At each statement what is committed then.
    case readCommitted = "READ COMMITTED"
    /// At all statements what was committed at the first one.
    case repeatableRead = "REPEATABLE READ"
    /// As if one transaction ran after the other. SQLite's are so always.
    case serializable = "SERIALIZABLE"
}

/// A transaction for as long as its scope lasts: see ``Database/withTransaction(create:isolation:readOnly:on:_:)``.
///
/// It is committed when the scope is left, and rolled back when the scope throws, unless it was ended before by ``commit()`` or
/// ``rollback()``. After those, statements in the scope throw a ``DatabaseError`` of code ``DatabaseError/Code/transactionEnded``:
/// nothing that was meant for the transaction is done outside of it.
public struct DatabaseTransaction: DatabaseQueryable {
    let lane: Lane

    /// The connection that it runs on.
    public var connection: DatabaseConnection { DatabaseConnection(lane: lane) }

    /// Whether it is a savepoint inside of another one.
    public var isNested: Bool { lane.depth > 1 }

    private var route: Route { connection.route }

    // MARK: Statements

    /// Runs a statement for what it does: see ``DatabaseQueryable/execute(_:)``.
    @discardableResult
    public func execute(_ query: DatabaseQuery) async throws -> DatabaseResult {
        try await route.execute(query)
    }

    /// Runs a statement once for each set of values: see ``DatabaseQueryable/executeMany(_:parameters:)``.
    @discardableResult
    public func executeMany(
        _ query: DatabaseQuery, parameters: [DatabaseParameters]
    ) async throws -> Int {
        try await route.executeMany(query, parameters)
    }

    /// The first rows of a statement, or all: see ``DatabaseQueryable/fetch(_:limit:)``.
    public func fetch(_ query: DatabaseQuery, limit: Int?) async throws -> [DatabaseRecord] {
        try await route.fetch(query, limit: limit)
    }

    /// The rows of a statement one by one: see ``DatabaseQueryable/iterate(_:)``.
    public func iterate(_ query: DatabaseQuery) -> DatabaseRows { route.iterate(query) }

    // MARK: The end

    /// Commits now; a nested transaction becomes a part of that around it.
    ///
    /// - Throws: ``DatabaseError``: of code ``DatabaseError/Code/unknownOutcome`` where the connection broke meanwhile, of code
    ///   ``DatabaseError/Code/transactionEnded`` where it had ended, of code ``DatabaseError/Code/invalidUse`` in a transaction nested
    ///   in it.
    public func commit() async throws { try await finish { try await $0.commit() } }

    /// Rolls back now; a nested transaction undoes what it did alone.
    ///
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/transactionEnded`` where it had ended, of code
    ///   ``DatabaseError/Code/invalidUse`` in a transaction nested in it.
    public func rollback() async throws { try await finish { await $0.rollBack() } }

    private func finish(_ end: (Lane) async throws -> Void) async throws {
        if let current = CurrentLanes.lane(of: lane.core.database), current !== lane,
            current.isInside(of: lane)
        {
            throw DatabaseError.invalidUse("a transaction nested in this one is open")
        }
        guard try await lane.take() else {
            throw DatabaseError(
                .transactionEnded, "the scope of the transaction is over", outcome: .notApplied)
        }
        defer { lane.turns.leave() }
        try await end(lane)
    }
}
