// The pool of connections: what its users see.

public import CoreMetrics
public import Logging

/// A bounded set of connections that are lent one after the other to whoever asks.
///
/// ```swift
/// let pool = try ConnectionPool(options: options) { try await connect(to: server) }
/// try await pool.whileRunning {
///     let name = try await pool.withConnection { try await $0.name(of: user) }
///     …
/// }
/// ```
///
/// The pool has no tasks of its own: ``run()`` does its work, from making connections to watching the time, in child tasks, and
/// has to run as long as the pool is used. A request before that waits.
///
/// - **Order.** Who asks first gets a connection first; a cancelled request frees its place, and what was begun for it serves the
///   next. A connection that was made and finds nobody rests in the pool. Of those at rest the last one that came back is lent
///   first.
/// - **Health.** A connection whose ``PooledConnection/standing`` is unusable, whose reset or hook failed, or that the peer has closed
///   is never lent again. One that has rested long is tried first.
/// - **Failure to connect.** Attempts are spaced by ``PoolOptions/connectBackoff``. Requests wait on until their deadline,
///   and its error carries what last went wrong. But where the failure is ``FailureClass/permanent``, such as a wrong password,
///   and no connection is left that could come back, all that wait fail at once, and so does who asks before the next attempt.
/// - **Cancellation.** A request that is cancelled while it waits throws `CancellationError` at once.
/// - **Reports.** ``statistics`` at any time; metrics under OpenTelemetry's names, `db.client.connection.count` and the like; a span for
///   each wait where the package is built with the trait `Tracing`.
public final class ConnectionPool<Connection: PooledConnection>: Sendable {
    /// How it behaves.
    public let options: PoolOptions

    /// What it calls on the way.
    public let hooks: PoolHooks<Connection>

    private let core: PoolCore

    /// A pool without connections.
    ///
    /// - Parameters:
    ///   - options: How it behaves.
    ///   - hooks: What it calls on the way.
    ///   - clock: What all its times are measured with.
    ///   - logger: Is told of connections at the level debug, of failures to connect at the level warning.
    ///   - metricsFactory: Where it reports; by default where the process does.
    ///   - seed: Decides all its jitter; nil for the system's chance.
    ///   - connect: Makes a connection. It runs in a task of the pool that is cancelled when its time is up, and is called with
    ///     care while it fails.
    /// - Throws: ``ClientError`` of code ``ClientError/Code/invalidOptions``.
    public init(
        options: PoolOptions = PoolOptions(), hooks: PoolHooks<Connection> = PoolHooks(),
        clock: some Clock<Duration> = ContinuousClock(), logger: Logger? = nil,
        metricsFactory: (any MetricsFactory)? = nil, seed: UInt64? = nil,
        connect: @Sendable @escaping () async throws -> Connection
    ) throws(ClientError) {
        if let problem = options.problem() {
            throw ClientError(.invalidOptions, problem, failureClass: .permanent)
        }
        self.options = options
        self.hooks = hooks
        var logger =
            logger ?? Logger(label: "understudy.pool", factory: { _ in SwiftLogNoOpLogHandler() })
        logger[metadataKey: "pool"] = "\(options.name)"
        core = PoolCore(
            options: options, hooks: hooks.untyped, clock: ClientClock(clock), logger: logger,
            metrics: PoolMetrics(
                options: options, factory: metricsFactory ?? MetricsSystem.factory),
            seed: seed ?? UInt64.random(in: .min ... .max), connector: connect)
    }

    // MARK: Lending

    /// Lends a connection for the time of the body.
    ///
    /// The connection comes back when the body ends, in whatever way; the pool looks at its ``PooledConnection/standing`` to
    /// see what to do with it. It must not be used after that.
    ///
    /// - Parameters:
    ///   - timeout: How long to wait for a connection; ``PoolOptions/acquireTimeout`` where it is not given. Zero takes one only
    ///     where one is ready.
    ///   - isolation: The actor that the body runs on; the caller's.
    ///   - body: Runs in the caller's task.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws. ``ClientError`` of code ``ClientError/Code/poolTimeout`` where no connection was free in
    ///   time, ``ClientError/Code/poolQueueFull``, ``ClientError/Code/poolClosed``, or ``ClientError/Code/connectFailed``; what
    ///   ``PoolHooks/onAcquire`` throws; `CancellationError` where the task is cancelled while it waits.
    public func withConnection<Value>(
        timeout: Duration?, isolation: isolated (any Actor)? = #isolation,
        _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        let grant: Grant
        // Who is on an actor need not leave it for a connection that is ready.
        let ready = core.lendReady()
        if let ready, core.isFit(ready) {
            core.metrics.waited(.zero)
            grant = ready
        } else {
            grant = try await core.obtain(ready, timeout: timeout)
        }
        defer { core.giveBack(grant, isSpoiled: false) }
        return try await body(grant.typed())
    }

    /// Lends a connection for the time of the body, and waits for it as long as the options say: see
    /// ``withConnection(timeout:isolation:_:)``.
    public func withConnection<Value>(
        isolation: isolated (any Actor)? = #isolation,
        _ body: (Connection) async throws -> Value
    ) async throws -> Value {
        try await withConnection(
            timeout: options.acquireTimeout, isolation: isolation, body)
    }

    /// Lends a connection until its lease ends: for where a scope does not do.
    ///
    /// - Parameter timeout: How long to wait; nil for ever.
    /// - Throws: What ``withConnection(timeout:isolation:_:)`` throws before its body.
    public func lease(timeout: Duration?) async throws -> PoolLease<Connection> {
        PoolLease(try await core.obtain(core.lendReady(), timeout: timeout), of: core)
    }

    /// Lends a connection until its lease ends, and waits for it as long as the options say.
    public func lease() async throws -> PoolLease<Connection> {
        try await lease(timeout: options.acquireTimeout)
    }

    // MARK: Life

    /// Has all connections replaced: those at rest are closed now, those lent when they come back.
    ///
    /// For when the server's side has changed in a way that old connections do not see: a failover, another schema, new rights.
    public func expire() { core.expire() }

    /// Closes the pool with patience: requests are refused from now on, those that wait too; connections that are lent are waited for.
    ///
    /// ``run()`` returns after that. A second call may shorten the patience. When the calling task is cancelled, the patience ends.
    ///
    /// - Parameter patience: How long lent connections are waited for before they are ended under their users' hands; nil for ever.
    public func close(within patience: Duration? = nil) async { await core.close(within: patience) }

    /// Closes the pool at once: all connections are ended, those lent as well, so that what waits for them fails.
    public func terminate() { core.terminate() }

    /// What the pool has and has done.
    public var statistics: PoolStatistics { core.statistics }

    // MARK: Work

    /// Does the pool's work until it is closed or the task is cancelled, which ends all its connections.
    ///
    /// It is a service in the sense of service lifecycle libraries: it begins with making the minimum of connections, and returns when
    /// ``close(within:)`` or ``terminate()`` is done; none of its tasks outlives it. A pool runs once: a second call returns at
    /// once.
    public func run() async { await core.run() }

    /// Runs the pool for the time of the body, then closes it.
    ///
    /// - Parameters:
    ///   - patience: How long connections that are lent beyond the body's end are waited for; nil for ever.
    ///   - isolation: The actor that the body runs on; the caller's.
    ///   - body: Runs in the caller's task. When it throws or the task is cancelled, the pool is closed all the same.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    public func whileRunning<Value>(
        closingWithin patience: Duration? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            await close(within: patience)
            return try result.get()
        }
    }
}
