// Sessions of the query service, lent to whoever has something to ask.

public import ClientPooling

/// What holds for all queries of a pool's sessions.
public struct QueryClientSettings: Sendable, Hashable {
    /// How queries are executed where they do not say.
    public var execute: ExecuteQuerySettings

    /// How long making a session may take; nil: 10 seconds.
    public var creationTimeout: Duration?

    /// Settings.
    public init(
        execute: ExecuteQuerySettings = ExecuteQuerySettings(), creationTimeout: Duration? = nil
    ) {
        self.execute = execute
        self.creationTimeout = creationTimeout
    }
}

/// A bounded set of sessions of the query service.
///
/// ```swift
/// let pool = try driver.querySessionPool(size: 5)
/// try await pool.whileRunning {
///     try await pool.retryOperation { session in
///         for try await part in try await session.executeQuery("SELECT * FROM orders") { … }
///     }
/// }
/// ```
///
/// It behaves as ``SessionPool`` does. The server itself tells of sessions that end, so that those at rest are not asked.
public final class QuerySessionPool: Sendable {
    private let lending: SessionLending<QuerySession>

    /// A pool without sessions yet.
    ///
    /// - Parameters:
    ///   - driver: Where.
    ///   - size: The most sessions at a time.
    ///   - settings: What holds for all of its sessions' queries.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public convenience init(
        _ driver: Driver, size: Int = 100, settings: QueryClientSettings = QueryClientSettings()
    ) throws(ClientError) {
        var options = PoolOptions.sessions(
            name: "ydb.query", size: size, creationTimeout: settings.creationTimeout)
        options.checkAfterIdle = nil
        try self.init(driver, options: options, settings: settings)
    }

    /// A pool that behaves as the options say.
    ///
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(
        _ driver: Driver, options: PoolOptions,
        settings: QueryClientSettings = QueryClientSettings()
    ) throws(ClientError) {
        lending = try SessionLending(options, driver.core) { core in
            try await QuerySession.create(core, settings)
        }
    }

    /// The pool beneath: its options, statistics and scopes.
    public var pool: ConnectionPool<QuerySession> { lending.pool }

    // MARK: Life

    /// Does the pool's work until it is stopped or the task is cancelled.
    public func run() async { await pool.run() }

    /// Runs the pool for the time of the body, then stops it.
    ///
    /// - Throws: What the body throws.
    @discardableResult
    public func whileRunning<Value>(
        stoppingWithin timeout: Duration? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await pool.whileRunning(closingWithin: timeout, isolation: isolation, body)
    }

    /// Stops the pool: requests are refused from now on, those that wait too; sessions that are lent are waited for, and all are closed.
    ///
    /// - Parameter timeout: How long they are waited for; nil: for ever.
    public func stop(timeout: Duration? = nil) async { await pool.close(within: timeout) }

    // MARK: Sessions

    /// Lends a session until it is released.
    ///
    /// - Parameter timeout: How long to wait for one; nil: 30 seconds.
    /// - Throws: `ClientError` of code `poolTimeout`, `poolClosed` or `connectFailed`; `CancellationError`.
    public func acquire(timeout: Duration? = nil) async throws -> QuerySession {
        try await lending.acquire(timeout)
    }

    /// Takes back a session that was acquired. Does nothing with any other.
    public func release(_ session: QuerySession) { lending.release(session) }

    /// Lends a session for the time of the body: see ``SessionPool/checkout(timeout:isolation:_:)``.
    ///
    /// - Throws: What ``acquire(timeout:)`` and the body throw.
    @discardableResult
    public func checkout<Value>(
        timeout: Duration? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (QuerySession) async throws -> Value
    ) async throws -> Value {
        try await lending.checkout(timeout, isolation: isolation, body)
    }

    /// Does work with a session, and does it again with one that is fit after a failure that the settings deem worth it: see
    /// ``RetrySettings``.
    ///
    /// The work must be whole: a transaction from its begin to its commit.
    ///
    /// - Throws: The last attempt's error as it is; `CancellationError` where the task is cancelled.
    @discardableResult
    public func retryOperation<Value>(
        _ settings: RetrySettings = RetrySettings(), isolation: isolated (any Actor)? = #isolation,
        _ work: (QuerySession) async throws -> Value
    ) async throws -> Value {
        try await lending.retry(settings, isolation: isolation, work)
    }

    /// Does work in a transaction, and does it again from its start after a failure that the settings deem worth it.
    ///
    /// - Throws: The last attempt's error as it is; `CancellationError` where the task is cancelled.
    @discardableResult
    public func retryTransaction<Value>(
        _ mode: TransactionMode = .serializableReadWrite,
        _ settings: RetrySettings = RetrySettings(), isolation: isolated (any Actor)? = #isolation,
        _ work: (QueryTransactionContext) async throws -> Value
    ) async throws -> Value {
        try await retryOperation(settings, isolation: isolation) { session in
            try await session.withTransaction(mode, isolation: isolation, work)
        }
    }

    /// Executes one query and collects its results, again after a failure that the settings deem worth it.
    ///
    /// - Throws: The last attempt's error as it is; `CancellationError` where the task is cancelled.
    @discardableResult
    public func execute(
        _ query: String, _ parameters: TypedParameters = [:],
        retry: RetrySettings = RetrySettings()
    ) async throws -> [ResultSet] {
        try await retryOperation(retry) { try await $0.execute(query, parameters) }
    }
}
