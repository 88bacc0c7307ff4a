// The driver: what its users see.

import ClientKit
public import ClientPooling
public import Logging
public import NIOCore

/// A database of YDB's: its nodes, and connections to them.
///
/// ```swift
/// try await withDriver(endpoint: "grpc://localhost:2136", database: "/local") { driver in
///     try await driver.wait(failFast: true, timeout: .seconds(5))
///     let pool = try driver.querySessionPool(size: 10)
///     try await pool.whileRunning {
///         try await pool.retryOperation { session in
///             for try await result in try await session.executeQuery("SELECT 1 AS value") { … }
///         }
///     }
/// }
/// ```
///
/// The driver has no tasks of its own: ``run()`` does its work, from finding nodes to making connections, in child tasks, and has to
/// run as long as the driver is used. A request before that waits.
///
/// Each node has one connection, which all requests to it share. A node that fails is avoided until discovery has told of it again;
/// a session stays with the node that made it.
public final class Driver: Sendable {
    /// How it finds its servers and behaves.
    public let options: DriverOptions

    let core: DriverCore

    /// A driver without connections yet.
    ///
    /// - Parameters:
    ///   - options: Where the database is, and who asks.
    ///   - eventLoopGroup: Where connections live; nil for the process's own.
    ///   - logger: Is told of connections at the level debug, of failures at the level warning.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public init(
        _ options: DriverOptions, eventLoopGroup: (any EventLoopGroup)? = nil,
        logger: Logger? = nil
    ) throws(ClientError) {
        self.options = options
        core = try DriverCore(
            options, eventLoopGroup: eventLoopGroup, logger: logger ?? Self.silentLogger)
    }

    /// A driver without connections yet.
    ///
    /// - Parameters:
    ///   - endpoint: `grpc://host:port` or `grpcs://host:port`.
    ///   - database: The database's path.
    ///   - credentials: Who asks.
    ///   - eventLoopGroup: Where connections live; nil for the process's own.
    ///   - logger: Is told of connections at the level debug, of failures at the level warning.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public convenience init(
        endpoint: String, database: String, credentials: Credentials = .anonymous,
        eventLoopGroup: (any EventLoopGroup)? = nil, logger: Logger? = nil
    ) throws(ClientError) {
        try self.init(
            DriverOptions(endpoint: endpoint, database: database, credentials: credentials),
            eventLoopGroup: eventLoopGroup, logger: logger)
    }

    /// A driver without connections yet, for what a connection string names.
    ///
    /// - Throws: `ClientError` of code `invalidOptions`.
    public convenience init(
        connectionString: String, credentials: Credentials = .anonymous,
        eventLoopGroup: (any EventLoopGroup)? = nil, logger: Logger? = nil
    ) throws(ClientError) {
        try self.init(
            DriverOptions(connectionString: connectionString, credentials: credentials),
            eventLoopGroup: eventLoopGroup, logger: logger)
    }

    private static let silentLogger = Logger(label: "understudy.ydb") { _ in
        SwiftLogNoOpLogHandler()
    }

    // MARK: Life

    /// Does the driver's work until it is stopped or the task is cancelled, which ends all its connections. A driver runs once: a
    /// second call returns at once.
    public func run() async {
        await withTaskCancellationHandler {
            await core.run()
        } onCancel: {
            for connection in core.stop() { connection.terminate() }
        }
    }

    /// Runs the driver for the time of the body, then stops it.
    ///
    /// - Parameters:
    ///   - timeout: How long requests that outlive the body are waited for.
    ///   - isolation: The actor that the body runs on; the caller's.
    ///   - body: Runs in the caller's task.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws.
    @discardableResult
    public func whileRunning<Value>(
        stoppingWithin timeout: Duration? = .seconds(10),
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { await self.run() }
            let result: Result<Value, any Error>
            do { result = .success(try await body()) } catch { result = .failure(error) }
            await stop(timeout: timeout)
            return try result.get()
        }
    }

    /// Waits until the database's nodes are known.
    ///
    /// - Parameters:
    ///   - failFast: Whether the first failure to find them is thrown; else it is tried on.
    ///   - timeout: How long to wait; nil: for ever.
    /// - Returns: Whether they are known; false where the time is up.
    /// - Throws: ``YDBError`` where finding them fails and `failFast` is set, and where the server refuses who asks; `ClientError` of
    ///   code `driverStopped`; `CancellationError`.
    @discardableResult
    public func wait(failFast: Bool = true, timeout: Duration? = nil) async throws -> Bool {
        let core = core
        do {
            try await withTimeout(timeout) {
                while true {
                    do {
                        return try await core.discovery.value { core.discoveryAlarm.ring() }
                    } catch let error as YDBError where !failFast && !error.refusesCredentials {
                        continue
                    }
                }
            }
            return true
        } catch let error as ClientError where error.code == .timeout {
            return false
        }
    }

    /// Stops the driver: requests are refused from now on, and those under way are waited for.
    ///
    /// - Parameter timeout: How long they are waited for before their connections are closed; nil: for ever.
    public func stop(timeout: Duration? = nil) async {
        let connections = core.stop()
        do {
            try await withTimeout(
                timeout, onTimeout: { for connection in connections { connection.terminate() } }
            ) {
                for connection in connections { await connection.closed() }
            }
        } catch {
            // Out of time or patience: they were closed all the same, or are now.
            for connection in connections { connection.terminate() }
        }
    }

    /// What discovery has found, and what is avoided, for people.
    public var discoveryDebugDetails: String { core.debugDetails }

    // MARK: Clients

    /// Directories, paths and permissions.
    public var schemeClient: SchemeClient { SchemeClient(self) }

    /// The table service.
    public var tableClient: TableClient { TableClient(self) }

    /// A pool of sessions of the query service: see ``QuerySessionPool``.
    ///
    /// - Parameters:
    ///   - size: The most sessions at a time.
    ///   - settings: What holds for all of its sessions' queries.
    /// - Throws: `ClientError` of code `invalidOptions`.
    public func querySessionPool(
        size: Int = 100, settings: QueryClientSettings = QueryClientSettings()
    ) throws(ClientError) -> QuerySessionPool {
        try QuerySessionPool(self, size: size, settings: settings)
    }
}

/// Makes a driver, runs it for the time of the body, and stops it.
///
/// - Parameters:
///   - endpoint: `grpc://host:port` or `grpcs://host:port`.
///   - database: The database's path.
///   - credentials: Who asks.
///   - logger: Is told of connections at the level debug, of failures at the level warning.
///   - isolation: The actor that the body runs on; the caller's.
///   - body: Gets the driver, which runs.
/// - Returns: What the body returns.
/// - Throws: `ClientError` of code `invalidOptions`; what the body throws.
@discardableResult
public func withDriver<Value>(
    endpoint: String, database: String, credentials: Credentials = .anonymous,
    logger: Logger? = nil, isolation: isolated (any Actor)? = #isolation,
    _ body: (Driver) async throws -> Value
) async throws -> Value {
    let options = try DriverOptions(
        endpoint: endpoint, database: database, credentials: credentials)
    return try await withDriver(options, logger: logger, isolation: isolation, body)
}

/// Makes a driver, runs it for the time of the body, and stops it: see
/// ``withDriver(endpoint:database:credentials:logger:isolation:_:)``.
@discardableResult
public func withDriver<Value>(
    _ options: DriverOptions, logger: Logger? = nil,
    isolation: isolated (any Actor)? = #isolation, _ body: (Driver) async throws -> Value
) async throws -> Value {
    let driver = try Driver(options, logger: logger)
    return try await driver.whileRunning(isolation: isolation) { try await body(driver) }
}

extension YDBError {
    /// To ask again is of no use: the server does not take who asks.
    var refusesCredentials: Bool { code == .unauthenticated || code == .unauthorized }
}
