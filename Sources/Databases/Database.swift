// A database by its URL: what all begins with.

import ClientPooling
public import Logging

/// A database, by its URL.
///
/// ```swift
/// let db = try Database("asyncpg+pool://test:test@localhost:5432/tests", maxsize: 10)
/// try await db.whileConnected {
///     let name = try await db.fetchValue("SELECT name FROM users WHERE id = $1", 7, as: String.self)
///     try await db.withTransaction { _ in
///         try await db.execute("UPDATE users SET seen = seen + 1 WHERE id = \(7)")
///     }
/// }
/// ```
///
/// A statement goes over the current connection of its task, where ``withConnection(create:isolation:_:)`` or a transaction has made one,
/// and over one of its own otherwise, which is opened for it, or lent by the pool where the scheme ends in `+pool`. See
/// <doc:Schemes> for the schemes, and ``DatabaseOptions`` for the options of URLs.
public final class Database: DatabaseQueryable {
    /// How it behaves.
    public let options: DatabaseOptions

    /// Tells it from others in the tasks' scopes.
    let number = UniqueNumber.next()
    let url: DatabaseURL
    let primary: any Backend
    let replicas: ReplicaSet?
    private let logger: Logger?

    /// A database. Nothing is connected to yet.
    ///
    /// - Parameters:
    ///   - url: Where it is: `postgres://user:password@host:5432/name`, `sqlite:///path/of/file`. With `+pool` behind the scheme there is
    ///     a pool.
    ///   - replicas: URLs of copies that may be read from: see ``withReplica(isolation:_:)``.
    ///   - maxsize: How many connections a pool has at most; wins over the URL's.
    ///   - options: How it behaves. What the URL says wins.
    ///   - logger: Is told of connections, never of values and passwords.
    /// - Throws: ``DatabaseError`` of code ``DatabaseError/Code/unsupportedScheme``, which names those that are supported, or
    ///   ``DatabaseError/Code/invalidOptions``. Neither repeats a password.
    public init(
        _ url: String, replicas: [String] = [], maxsize: Int? = nil,
        options: DatabaseOptions = DatabaseOptions(), logger: Logger? = nil
    ) throws(DatabaseError) {
        var options = options
        if let maxsize { options.pool.maximumConnections = maxsize }
        self.options = options
        self.logger = logger
        self.url = try DatabaseURL(url)
        if maxsize != nil, !self.url.isPooled {
            throw .invalidOptions("maxsize is for a pool: \(self.url.schemeName)+pool://")
        }
        let factory = BackendFactory(
            options: options, maxsize: maxsize, logger: logger, number: number)
        primary = try factory.backend(for: self.url, isReplica: false)
        var others: [any Backend] = []
        for replica in replicas {
            others.append(try factory.backend(for: try DatabaseURL(replica), isReplica: true))
        }
        self.replicas = others.isEmpty ? nil : ReplicaSet(others)
    }

    // MARK: Life

    /// Makes ready: begins the pool, where there is one, and makes sure that the database can be reached. A replica that cannot is no
    /// failure. Does nothing where that was done before.
    ///
    /// - Throws: ``DatabaseError``; `CancellationError`.
    public func connect() async throws {
        logger?.info("database connect", metadata: ["url": "\(url.redacted)"])
        do {
            try await primary.open(verifies: true)
            try await replicas?.open()
        } catch {
            throw error is CancellationError ? error : DatabaseError(bridging: error)
        }
    }

    /// Ends what ``connect()`` has begun. The calling task's current connection is given back; others' are waited for as long as
    /// ``DatabaseOptions/disconnectTimeout`` says, and broken then. ``connect()`` may be called again.
    ///
    /// In a transaction's scope the transaction is rolled back first.
    public func disconnect() async {
        logger?.info("database disconnect", metadata: ["url": "\(url.redacted)"])
        await closeCurrentScopes()
        await primary.close(within: options.disconnectTimeout)
        await replicas?.close(within: options.disconnectTimeout)
    }

    /// Connects for the time of the body.
    ///
    /// - Throws: What ``connect()`` and the body throw.
    @discardableResult
    public func whileConnected<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        try await connect()
        let result: Result<Value, any Error>
        do { result = .success(try await body()) } catch { result = .failure(error) }
        await disconnect()
        return try result.get()
    }

    /// From the innermost outwards: each waits for what was asked before, and its transaction is rolled back.
    private func closeCurrentScopes() async {
        // A transaction has the turn of the scope around it.
        var hasTurn = false
        while let lane = CurrentLanes.lane(of: number) {
            if hasTurn { lane.noteClosed() } else { await lane.close() }
            if lane.depth > 0, !lane.isEnded { await lane.rollBack() }
            if lane.depth == 0 { await lane.core.release() }
            hasTurn = lane.depth > 0
        }
    }

    // MARK: Statements

    /// The current scope, or a connection of the call's own.
    private var route: Route {
        let number = number
        return Route(
            lane: { CurrentLanes.lane(of: number) },
            open: { try await self.open() })
    }

    /// A connection to the primary.
    func open() async throws -> ConnectionCore {
        do {
            return ConnectionCore(
                database: number, isReadOnly: false, try await primary.acquire(within: nil))
        } catch {
            throw error is CancellationError ? error : DatabaseError(bridging: error)
        }
    }

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
}

extension Database: CustomStringConvertible {
    /// The URL, without the password.
    public var description: String { url.redacted }
}

/// Connects to a database for the time of the body.
///
/// ```swift
/// try await withDatabase("sqlite:///:memory:") { db in
///     try await db.execute("CREATE TABLE users (id INTEGER PRIMARY KEY, name TEXT)")
/// }
/// ```
///
/// - Parameters:
///   - url: Where it is: see ``Database``.
///   - replicas: URLs of copies that may be read from.
///   - options: How it behaves.
///   - isolation: The actor that the body runs on; the caller's.
///   - body: Gets the database.
/// - Throws: What the body throws; ``DatabaseError`` where there is no such database.
@discardableResult
public func withDatabase<Value>(
    _ url: String, replicas: [String] = [], options: DatabaseOptions = DatabaseOptions(),
    isolation: isolated (any Actor)? = #isolation, _ body: (Database) async throws -> Value
) async throws -> Value {
    let db = try Database(url, replicas: replicas, options: options)
    return try await db.whileConnected(isolation: isolation) { try await body(db) }
}
