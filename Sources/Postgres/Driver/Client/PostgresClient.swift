// The pool of connections, with what is done over one of them.

public import ClientPooling
public import CoreMetrics
public import Logging

/// A database, over a pool of connections.
///
/// ```swift
/// let client = try PostgresClient(PostgresOptions(url: "postgres://localhost/shop"))
/// try await client.whileRunning {
///     try await client.retryingTransaction(isolation: .serializable) { connection in
///         try await connection.execute("UPDATE stock SET left = left - 1 WHERE item = \(item)")
///     }
/// }
/// ```
///
/// ``run()`` does the pool's work and has to run as long as it is used.
public final class PostgresClient: Sendable {
    /// How connections are made.
    public let options: PostgresOptions

    /// The pool, for all that is not offered here.
    public let pool: ConnectionPool<PostgresConnection>

    /// A client without connections.
    ///
    /// - Parameters:
    ///   - options: How connections are made.
    ///   - poolOptions: How many, and how long anything may take.
    ///   - hooks: What is called in the life of a connection.
    ///   - logger: Is told of connections.
    ///   - metricsFactory: Where the pool reports; by default where the process does.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(
        _ options: PostgresOptions, pool poolOptions: PoolOptions = PoolOptions(),
        hooks: PoolHooks<PostgresConnection> = PoolHooks(), logger: Logger? = nil,
        metricsFactory: (any MetricsFactory)? = nil
    ) throws(ClientError) {
        try options.check()
        self.options = options
        pool = try ConnectionPool(
            options: poolOptions, hooks: hooks, logger: logger, metricsFactory: metricsFactory
        ) { try await PostgresConnection.connect(options) }
    }

    /// Does the pool's work until it is closed or the task is cancelled.
    public func run() async { await pool.run() }

    /// Runs the pool for the time of the body, then closes it: see `ConnectionPool`.
    @discardableResult
    public func whileRunning<Value>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        try await pool.whileRunning(closingWithin: .seconds(30), isolation: isolation, body)
    }

    /// Closes the pool; connections that are lent are waited for.
    public func close(within patience: Duration? = nil) async { await pool.close(within: patience) }

    /// Lends a connection for the time of the body, which has it alone.
    ///
    /// - Throws: What the body throws; `ClientError` where no connection is to be had.
    @discardableResult
    public func withConnection<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await pool.withConnection(isolation: isolation, body)
    }

    /// Runs a statement on a connection of its own, which is lent as long as its rows are read.
    ///
    /// - Throws: What ``PostgresConnection/query(_:)`` throws; `ClientError` where no connection is to be had.
    public func query(_ query: PostgresQuery) async throws -> PostgresRows {
        let lease = LeaseHolder(try await pool.lease())
        return try await lease.connection.rows(of: query, lease: lease)
    }

    /// Runs a statement on a connection of its own for what it does.
    ///
    /// - Throws: What ``PostgresConnection/execute(_:)`` throws; `ClientError` where no connection is to be had.
    @discardableResult
    public func execute(_ query: PostgresQuery) async throws -> PostgresCommandTag {
        try await withConnection { try await $0.execute(query) }
    }

    /// Runs the body in a transaction: see ``PostgresConnection/withTransaction(isolation:access:deferrable:on:_:)``.
    @discardableResult
    public func withTransaction<Value>(
        isolation level: PostgresIsolation? = nil, access: PostgresAccess? = nil,
        deferrable: Bool? = nil, on actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withConnection(isolation: actor) { connection in
            try await connection.withTransaction(
                isolation: level, access: access, deferrable: deferrable, on: actor, body)
        }
    }

    /// Runs the body in a transaction, and again, on another connection where need be, where that failed in a way that passes.
    ///
    /// - Parameters:
    ///   - policy: What to do after which failure.
    ///   - isIdempotent: Whether the work may be done twice without harm: only then is it tried again where the outcome is unknown.
    ///   - level: What it sees of others.
    ///   - access: Whether it may write.
    ///   - deferrable: Whether a serializable read-only one waits until it cannot fail.
    ///   - clock: What the waits are measured with.
    ///   - actor: The actor that the body runs on; the caller's.
    ///   - body: The whole transaction; it runs each time anew.
    /// - Throws: The last attempt's error; `CancellationError`.
    @discardableResult
    public func retryingTransaction<Value>(
        _ policy: RetryPolicy = .standard, isIdempotent: Bool = false,
        isolation level: PostgresIsolation? = nil, access: PostgresAccess? = nil,
        deferrable: Bool? = nil, clock: some Clock<Duration> = ContinuousClock(),
        on actor: isolated (any Actor)? = #isolation,
        _ body: (PostgresConnection) async throws -> Value
    ) async throws -> Value {
        try await withRetry(
            policy, isIdempotent: isIdempotent, clock: clock, isolation: actor
        ) { _ in
            try await withTransaction(
                isolation: level, access: access, deferrable: deferrable, on: actor, body)
        }
    }

    /// Listens to channels on a connection of its own, outside of the pool, and goes on over another when that is lost.
    public func notifications(on channels: [String]) -> PostgresNotifications {
        PostgresNotifications(options: options, channels: channels)
    }
}
