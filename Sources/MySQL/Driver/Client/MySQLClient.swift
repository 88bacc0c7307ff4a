// Many connections, lent to whoever has something to ask.

public import ClientPooling
public import CoreMetrics
public import Logging
public import NIOCore

/// A pool of connections to a server.
///
/// ```swift
/// let client = try MySQLClient(options)
/// try await client.whileRunning {
///     try await client.execute("INSERT INTO users (name) VALUES (\(name))")
///     let count = try await client.retryingTransaction { connection in
///         try await connection.query("SELECT …")…
///     }
/// }
/// ```
///
/// ``run()`` does the pool's work and has to run as long as the client is used. A connection that comes back is freed of what its
/// user left, as ``MySQLOptions/resetPolicy`` says; one whose connection broke, or whose state nobody knows, is never lent again.
public final class MySQLClient: Sendable {
    /// How connections are made.
    public let options: MySQLOptions

    /// The connections.
    public let pool: ConnectionPool<MySQLConnection>

    private let logger: Logger?

    /// A client without connections yet.
    ///
    /// - Parameters:
    ///   - options: How connections are made.
    ///   - pool: How many, and their times.
    ///   - hooks: What is called in the life of connections.
    ///   - eventLoopGroup: Where connections live; nil for the process's own.
    ///   - logger: Is told of connections and retries at the level debug, of failures to connect at the level warning.
    ///   - metricsFactory: Where the pool reports; nil for the process's own.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(
        _ options: MySQLOptions, pool: PoolOptions = PoolOptions(),
        hooks: PoolHooks<MySQLConnection> = PoolHooks(),
        eventLoopGroup: (any EventLoopGroup)? = nil, logger: Logger? = nil,
        metricsFactory: (any MetricsFactory)? = nil
    ) throws(ClientError) {
        self.options = options
        self.logger = logger
        self.pool = try ConnectionPool(
            options: pool, hooks: hooks, logger: logger, metricsFactory: metricsFactory
        ) {
            let connection = try await MySQLConnection.connect(
                options, eventLoopGroup: eventLoopGroup, logger: logger)
            guard options.resetPolicy == .whenChanged else { return connection }
            do { try await connection.trackChanges() } catch {
                connection.terminate()
                throw error
            }
            return connection
        }
    }

    // MARK: Life

    /// Does the pool's work until it is closed or the task is cancelled.
    public func run() async { await pool.run() }

    /// Runs the client for the time of the body, then closes it.
    ///
    /// - Throws: What the body throws.
    @discardableResult
    public func whileRunning<Value>(
        closingWithin patience: Duration? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await pool.whileRunning(closingWithin: patience, isolation: isolation, body)
    }

    /// Closes the client: connections that are lent are waited for.
    public func close(within patience: Duration? = nil) async { await pool.close(within: patience) }

    // MARK: Use

    /// Lends a connection for the time of the body.
    ///
    /// - Throws: What the body throws; `ClientError` where no connection is to be had.
    @discardableResult
    public func withConnection<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        try await pool.withConnection(isolation: isolation, body)
    }

    /// Executes a statement on any connection and throws its rows away, if it has any.
    ///
    /// - Returns: What it has done.
    /// - Throws: What ``MySQLConnection/execute(_:)`` throws; `ClientError` where no connection is to be had.
    @discardableResult
    public func execute(_ query: MySQLQuery) async throws -> MySQLResult {
        try await pool.withConnection { try await $0.execute(query) }
    }

    /// Executes a statement on any connection and gives its rows as they arrive. The connection comes back to the pool when the last row
    /// was taken and the rows are let go.
    ///
    /// - Throws: What ``MySQLConnection/query(_:fetchSize:)`` throws; `ClientError` where no connection is to be had.
    public func query(_ query: MySQLQuery, fetchSize: Int? = nil) async throws -> MySQLRows {
        let lease = LeaseHolder(try await pool.lease())
        return try await lease.connection.rows(of: query, fetchSize: fetchSize, lease: lease)
    }

    /// Runs the body in a transaction on any connection: see
    /// ``MySQLConnection/withTransaction(isolation:access:consistentSnapshot:on:_:)``.
    @discardableResult
    public func withTransaction<Value>(
        isolation level: MySQLIsolation? = nil, access: MySQLAccess? = nil,
        consistentSnapshot: Bool = false, on actor: isolated (any Actor)? = #isolation,
        _ body: (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        try await pool.withConnection(isolation: actor) { connection in
            try await connection.withTransaction(
                isolation: level, access: access, consistentSnapshot: consistentSnapshot,
                on: actor, body)
        }
    }

    /// Runs the body in a transaction, and does both again, on a connection that is fit, after a failure that the policy deems worth it:
    /// a deadlock, a lock wait timeout, a connection that broke before COMMIT was sent.
    ///
    /// The body runs once an attempt: what it does beside the database must bear that.
    ///
    /// - Parameters:
    ///   - policy: What to do after which failure.
    ///   - isIdempotent: Whether the work may be done twice without harm. Only then is it done again where nobody knows whether the commit
    ///     took place.
    ///   - level: The isolation level; nil for the session's.
    ///   - access: Whether it may write; nil for the session's way.
    ///   - consistentSnapshot: Whether the snapshot is made at once and not by the first SELECT.
    ///   - clock: What the waits are measured with.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: Gets the connection.
    /// - Throws: The last attempt's error.
    @discardableResult
    public func retryingTransaction<Value>(
        _ policy: RetryPolicy = .standard, isIdempotent: Bool = false,
        isolation level: MySQLIsolation? = nil, access: MySQLAccess? = nil,
        consistentSnapshot: Bool = false, clock: some Clock<Duration> = ContinuousClock(),
        on actor: isolated (any Actor)? = #isolation,
        _ body: (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        try await withRetry(
            policy, isIdempotent: isIdempotent, clock: clock, logger: logger, isolation: actor
        ) { _ in
            try await self.withTransaction(
                isolation: level, access: access, consistentSnapshot: consistentSnapshot,
                on: actor, body)
        }
    }
}
