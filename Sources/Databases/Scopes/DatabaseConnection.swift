// A connection within its scope.

public import MySQLDriver
public import PostgresDriver

/// A connection for as long as its scope lasts: see ``Database/withConnection(create:isolation:_:)``.
///
/// Child tasks may use it too: what they ask is asked one after the other, in the order of their calls. Within a transaction on the same
/// connection its statements are statements of the transaction. Once the scope is over, every call throws a ``DatabaseError`` of code
/// ``DatabaseError/Code/connectionClosed``.
public struct DatabaseConnection: DatabaseQueryable {
    let lane: Lane

    /// Whether it is a replica's, and refuses writes.
    public var isReadOnly: Bool { lane.core.isReadOnly }

    /// Whether this is the same connection as another.
    public static func === (left: Self, right: Self) -> Bool { left.lane.core === right.lane.core }

    /// Whether this is another connection.
    public static func !== (left: Self, right: Self) -> Bool { !(left === right) }

    var route: Route {
        let lane = lane
        return Route(lane: { lane.innermost }, open: nil)
    }

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

    // MARK: The drivers

    /// Lends the driver's own connection, for what only PostgreSQL can do: COPY, LISTEN, cursors.
    ///
    /// - Parameter body: Has the connection for itself; it must neither begin nor end transactions that outlast it.
    /// - Throws: What the body throws; ``DatabaseError`` of code ``DatabaseError/Code/invalidUse`` where the backend is another;
    ///   ``ReadOnlyError`` on a replica.
    @discardableResult
    public func withPostgres<Value: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withDriver(body)
    }

    /// Lends the driver's own connection, for what only MySQL can do: LOAD DATA LOCAL, several results.
    ///
    /// - Parameter body: Has the connection for itself; it must neither begin nor end transactions that outlast it.
    /// - Throws: What the body throws; ``DatabaseError`` of code ``DatabaseError/Code/invalidUse`` where the backend is another;
    ///   ``ReadOnlyError`` on a replica.
    @discardableResult
    public func withMySQL<Value: Sendable>(
        _ body: @Sendable (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        try await withDriver(body)
    }

    private func withDriver<Driver: Sendable, Value: Sendable>(
        _ body: @Sendable (Driver) async throws -> Value
    ) async throws -> Value {
        // The body's own errors are the caller's.
        let result: Result<Value, any Error> = try await route.perform(
            write: "a driver's connection"
        ) { _, connection in
            guard let driver = connection as? Driver else {
                throw DatabaseError.invalidUse("the connection is none of \(Driver.self)")
            }
            do { return .success(try await body(driver)) } catch { return .failure(error) }
        }
        return try result.get()
    }
}

extension Lane {
    /// The scope that the current task is in, where that is inside of this one; else this one. Nil once it is over.
    var innermost: Lane? {
        if let current = CurrentLanes.lane(of: core.database), current.isInside(of: self) {
            return current
        }
        return isClosed ? nil : self
    }
}
