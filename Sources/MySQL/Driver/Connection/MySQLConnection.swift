// One connection: made, used, ended.

import ClientKit
public import ClientPooling
public import Logging
import MySQLWire
public import NIOCore
import Synchronization

/// A connection to a server.
///
/// ```swift
/// let name = try await MySQLConnection.with(options) { connection in
///     let rows = try await connection.query("SELECT name FROM users WHERE id = \(id)")
///     for try await name in rows.decode(String.self) { … }
/// }
/// ```
///
/// It may be used from many tasks: what they ask is asked one after the other, in the order of their calls. A result that is read row
/// by row holds up what is asked after it, until it has been read or dropped. What needs several statements on the same connection,
/// a transaction above all, should not share it with others meanwhile: see ``MySQLClient``.
///
/// **Cancellation.** When the task that waits for an answer is cancelled, the statement is stopped by KILL QUERY, over a connection of its
/// own, and the call throws `CancellationError` once the server has stopped it; the connection can be used as before, and the
/// kill never hits what comes next. A COMMIT is not stopped, its answer is waited for.
public final class MySQLConnection: PooledConnection {
    /// The server's number of the connection, as in `SHOW PROCESSLIST`; not unique among servers.
    public var connectionID: UInt32 { peer.connectionID }

    /// A number of the connection that is unique in the process.
    public let id: Int

    /// How it was made.
    public let options: MySQLOptions

    /// The server that answered.
    public var server: ServerAddress { link.address }

    /// The server's version, such as `8.0.36` or `10.11.19-MariaDB`.
    public var serverVersion: String { peer.version }

    /// Whether the server is MariaDB.
    public var isMariaDB: Bool { peer.isMariaDB }

    /// Whether the connection is encrypted.
    public var isEncrypted: Bool { peer.isEncrypted }

    let peer: ServerDescription
    let link: ClientLink<MySQLConversation>
    let status: ConnectionStatus
    let logger: Logger
    let eventLoopGroup: (any EventLoopGroup)?

    private static let counter = Atomic<Int>(0)

    private init(
        _ link: ClientLink<MySQLConversation>, _ server: ServerDescription,
        _ status: ConnectionStatus, _ options: MySQLOptions,
        _ eventLoopGroup: (any EventLoopGroup)?, _ logger: Logger
    ) {
        id = Self.counter.wrappingAdd(1, ordering: .relaxed).newValue
        self.link = link
        peer = server
        self.status = status
        self.options = options
        self.eventLoopGroup = eventLoopGroup
        var logger = logger
        logger[metadataKey: "mysql_connection"] = "\(server.connectionID)"
        self.logger = logger
    }

    deinit { link.terminate() }

    // MARK: Beginning

    /// Connects and logs in.
    ///
    /// - Parameters:
    ///   - options: Whom to, as whom.
    ///   - eventLoopGroup: Where the connection lives; nil for the process's own.
    ///   - logger: Is told at the level debug.
    /// - Throws: ``MySQLError`` where the server refuses; `ClientError` of code `connectFailed`, `timeout` or `invalidOptions`;
    ///   `CancellationError`.
    public static func connect(
        _ options: MySQLOptions, eventLoopGroup: (any EventLoopGroup)? = nil,
        logger: Logger? = nil
    ) async throws -> MySQLConnection {
        let logger = logger ?? silentLogger
        let tls = try ClientTLS(options.tls)
        let connector = ClientConnector(
            eventLoopGroup: eventLoopGroup, connectTimeout: options.connectTimeout,
            loginTimeout: options.loginTimeout)
        do {
            let connection = try await connector.connect(to: options.servers) { address in
                try await logIn(to: address, options, tls, connector, logger)
            }
            logger.debug("connected", metadata: ["server": "\(connection.server)"])
            return connection
        } catch var error as ClientError where error.code == .timeout {
            // Nothing is done for who is not logged in.
            error.failureClass = .disconnect
            error.outcome = .notApplied
            throw error
        }
    }

    /// Connects, lends the connection for the time of the body, and closes it.
    ///
    /// - Throws: What ``connect(_:eventLoopGroup:logger:)`` and the body throw.
    @discardableResult
    public static func with<Value>(
        _ options: MySQLOptions, eventLoopGroup: (any EventLoopGroup)? = nil,
        logger: Logger? = nil, isolation: isolated (any Actor)? = #isolation,
        _ body: (MySQLConnection) async throws -> Value
    ) async throws -> Value {
        let connection = try await connect(
            options, eventLoopGroup: eventLoopGroup, logger: logger)
        let result: Result<Value, any Error>
        do { result = .success(try await body(connection)) } catch { result = .failure(error) }
        await connection.close()
        return try result.get()
    }

    /// Runs the body on the event loop that the connection lives on: what it waits for of this connection wakes it without a change
    /// of threads, which is most of the time that a short statement takes.
    ///
    /// Meant for bodies that wait for the server much and compute little: while the body computes, the loop's other connections wait,
    /// and a body that blocks its thread blocks them. Child tasks of the body run there too; what is isolated to an actor with an
    /// executor of its own, as the main actor is, runs where it always does.
    ///
    /// - Throws: What the body throws.
    public func onEventLoop<Value, Failure: Error>(
        isolation: isolated (any Actor)? = #isolation, _ body: () async throws(Failure) -> Value
    ) async throws(Failure) -> Value {
        try await link.onEventLoop(isolation: isolation, body)
    }

    private static func logIn(
        to address: ServerAddress, _ options: MySQLOptions, _ tls: ClientTLS?,
        _ connector: ClientConnector, _ logger: Logger
    ) async throws -> MySQLConnection {
        let status = ConnectionStatus()
        let settings = LoginSettings(options, address)
        let login = OneTimeResult<ServerDescription>()
        let link = try await connector.open(address, tls: tls) {
            MySQLConversation(
                settings, status: status, packetLimit: options.maximumMessageBytes,
                cacheCapacity: options.statementCacheCapacity, login: { login.resolve($0) })
        }
        do {
            let server = try await withTaskCancellationHandler {
                try await login.value
            } onCancel: {
                link.terminate()
            }
            let connection = MySQLConnection(
                link, server, status, options, connector.eventLoopGroup, logger)
            try await connection.runInitStatements()
            return connection
        } catch {
            link.terminate()
            try Task.checkCancellation()
            throw error
        }
    }

    func runInitStatements() async throws {
        for statement in options.initStatements {
            _ = try await run(.query(statement), cancellation: .closes).result()
        }
        status.update { $0.refresh() }
    }

    /// Has the server tell of what statements change: what a pool wants to know before it resets.
    func trackChanges() async throws {
        do {
            _ = try await run(
                .query("SET SESSION session_track_state_change = 1"), cancellation: .closes
            ).result()
            status.update { status in
                status.tellsChanges = peer.capabilities.contains(.sessionTrack)
                status.refresh()
            }
        } catch let error as MySQLError where error.code == .unknownSystemVariable {
            status.update { $0.refresh() }
        }
    }

    static let silentLogger = Logger(label: "understudy.mysql") { _ in SwiftLogNoOpLogHandler() }

    // MARK: In a pool

    /// Whether the next one may use it.
    public var standing: ConnectionStanding {
        let now = status.snapshot
        if now.isClosed || link.notice.isClosed { return .unusable }
        if now.requests > 0 || now.isInTransaction { return .needsReset }
        return needsReset(now) ? .needsReset : .ready
    }

    private func needsReset(_ now: ConnectionStatus.Snapshot) -> Bool {
        switch options.resetPolicy {
        case .always: now.isUsed
        case .whenChanged: now.isUsed && (now.isChanged || !now.tellsChanges)
        case .whenInTransaction: false
        }
    }

    /// Asks for a sign of life by COM_PING.
    ///
    /// - Throws: `ClientError` or ``MySQLError`` where none comes.
    public func ping() async throws {
        _ = try await run(.ping, isUse: false, cancellation: .closes).result()
    }

    /// Frees the connection of all that was done on it: rolls back, drops temporary tables, variables, locks and prepared statements,
    /// by COM_RESET_CONNECTION, and executes the init statements again. The default database is the options' again. Where
    /// ``MySQLOptions/resetPolicy`` sees nothing else to undo it only rolls back.
    ///
    /// - Throws: `ClientError` or ``MySQLError`` where that fails; the connection is not fit for use then.
    public func reset() async throws {
        link.perform { $0.abandonFirst() }
        status.update { $0.scope = .init() }
        let now = status.snapshot
        guard needsReset(now) else {
            _ = try await run(.query("ROLLBACK"), cancellation: .closes).result()
            return
        }
        let wantsDatabase = databaseHasChanged
        _ = try await run(.resetConnection, cancellation: .closes).result()
        // The server falls back to its own character set.
        _ = try await run(.query(setNames), cancellation: .closes).result()
        if wantsDatabase, !options.database.isEmpty {
            _ = try await run(.selectDatabase(options.database), cancellation: .closes)
                .result()
            status.update { $0.hasOtherDatabase = false }
        }
        try await runInitStatements()
        if now.tellsChanges { try await trackChanges() }
    }

    private var databaseHasChanged: Bool { status.snapshot.hasOtherDatabase }

    private var setNames: String {
        peer.collation == 255
            ? "SET NAMES utf8mb4 COLLATE utf8mb4_0900_ai_ci" : "SET NAMES utf8mb4"
    }

    // MARK: End

    /// Says farewell (COM_QUIT) and closes the connection, once what was asked before is answered, or ``MySQLOptions/cancelTimeout`` is
    /// over: rows that nobody takes do not hold it up for ever.
    public func close() async {
        link.perform { $0.quit() }
        limitTime { true }
        await link.closed()
    }

    /// Closes the connection at once. What waits for answers fails.
    public func terminate() {
        status.update { $0.isClosed = true }
        link.terminate()
    }

    /// Calls the handler once the connection is closed; at once where it is.
    ///
    /// - Parameter handler: Gets the error that ended it, if one did.
    public func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void) {
        link.notice.whenClosed(handler)
    }

    /// Whether it is closed.
    public var isClosed: Bool { link.notice.isClosed || status.snapshot.isClosed }

    /// Whether a transaction is open, as the server's last answer said.
    public var isInTransaction: Bool { status.snapshot.isInTransaction }
}
