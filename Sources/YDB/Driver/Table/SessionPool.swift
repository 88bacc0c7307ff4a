// Sessions of the table service, lent to whoever has something to ask.

public import ClientPooling

/// A bounded set of sessions of the table service.
///
/// ```swift
/// let pool = try SessionPool(driver, size: 10)
/// try await pool.whileRunning {
///     let names = try await pool.retryOperation { session in
///         try await session.executeQuery("SELECT name FROM users")[0].rows.map { try $0.decode(String.self) }
///     }
/// }
/// ```
///
/// ``run()`` does its work and has to run as long as it is used, and the driver's beside it. Who asks first is served first. A session
/// whose state nobody knows is never lent again: after BAD_SESSION, SESSION_EXPIRED or SESSION_BUSY, a lost connection, a request that was
/// called off, and where the server has asked for it to be given back; one with an open transaction is rolled back first. One that has
/// rested for a minute is asked for a sign of life before it is lent.
public final class SessionPool: Sendable {
    private let lending: SessionLending<Session>

    /// A pool without sessions yet.
    ///
    /// - Parameters:
    ///   - driver: Where.
    ///   - size: The most sessions at a time.
    ///   - creationTimeout: How long making a session may take; nil: 10 seconds.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public convenience init(
        _ driver: Driver, size: Int = 10, creationTimeout: Duration? = nil
    ) throws(ClientError) {
        var options = PoolOptions.sessions(
            name: "ydb.table", size: size, creationTimeout: creationTimeout)
        options.checkAfterIdle = .seconds(60)
        try self.init(driver, options: options)
    }

    /// A pool that behaves as the options say.
    ///
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(_ driver: Driver, options: PoolOptions) throws(ClientError) {
        lending = try SessionLending(options, driver.core) { core in
            try await Session.create(core, RequestSettings())
        }
    }

    /// The pool beneath: its options, statistics and scopes.
    public var pool: ConnectionPool<Session> { lending.pool }

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
    public func acquire(timeout: Duration? = nil) async throws -> Session {
        try await lending.acquire(timeout)
    }

    /// Takes back a session that was acquired. Does nothing with any other.
    public func release(_ session: Session) { lending.release(session) }

    /// Lends a session for the time of the body.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait for one; nil: 30 seconds.
    ///   - isolation: The actor that the body runs on; the caller's.
    ///   - body: Gets the session, which it must not use after its end.
    /// - Throws: What ``acquire(timeout:)`` and the body throw.
    @discardableResult
    public func checkout<Value>(
        timeout: Duration? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (Session) async throws -> Value
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
        _ work: (Session) async throws -> Value
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
        _ work: (TransactionContext) async throws -> Value
    ) async throws -> Value {
        try await retryOperation(settings, isolation: isolation) { session in
            try await session.withTransaction(mode, isolation: isolation, work)
        }
    }
}
