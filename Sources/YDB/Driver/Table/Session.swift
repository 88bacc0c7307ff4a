// A session of the table service.

public import ClientPooling
import YDBWire

/// A session of the table service: where queries are executed, tables are made, and transactions live.
///
/// ```swift
/// try await pool.retryOperation { session in
///     let results = try await session.executeQuery(
///         "SELECT name FROM users WHERE id = $id", ["$id": 1 as UInt64])
///     …
/// }
/// ```
///
/// It lives on one node, and does one thing at a time. After a failure that leaves its state unknown it is not ``standing`` to be used
/// again; a pool replaces it then.
public final class Session: PooledConnection, TransactionHost {
    let core: SessionCore

    private init(_ core: SessionCore) { self.core = core }

    /// The name that the server has given it.
    public var sessionID: String { core.id }

    /// The same.
    public var id: String { core.id }

    // MARK: Life

    /// Makes a session on some node.
    ///
    /// - Parameters:
    ///   - driver: Where.
    ///   - settings: How long it may take.
    /// - Throws: ``YDBError``, of code `overloaded` where the server has too many; `CancellationError`.
    public static func create(
        _ driver: Driver, settings: RequestSettings = RequestSettings()
    ) async throws -> Session {
        try await create(driver.core, settings)
    }

    static func create(_ driver: DriverCore, _ settings: RequestSettings) async throws -> Session {
        let link = try await driver.chooseLink()
        var request = Ydb_Table_CreateSessionRequest()
        if let params = settings.operationParams { request.operationParams = params }
        let answer = try await driver.unary(
            .createSession, request, on: link, settings, capability: "session-balancer")
        let result: Ydb_Table_CreateSessionResult = try DriverCore.result(
            of: answer.response.operation)
        let node = SessionNode.number(in: result.sessionID)
        return Session(
            SessionCore(result.sessionID, on: driver.link(ofNode: node, or: link), driver))
    }

    /// Makes a session, lends it for the time of the body, and closes it.
    ///
    /// - Throws: What ``create(_:settings:)`` and the body throw.
    @discardableResult
    public static func with<Value>(
        _ driver: Driver, isolation: isolated (any Actor)? = #isolation,
        _ body: (Session) async throws -> Value
    ) async throws -> Value {
        let session = try await create(driver)
        let result: Result<Value, any Error>
        do { result = .success(try await body(session)) } catch { result = .failure(error) }
        await session.close()
        return try result.get()
    }

    /// Tells the server that the session is used still.
    ///
    /// - Throws: ``YDBError``, of code `badSession` where it is not there any more.
    public func keepAlive(settings: RequestSettings = RequestSettings()) async throws {
        let request = Ydb_Table_KeepAliveRequest.with { $0.sessionID = core.id }
        let _: Ydb_Table_KeepAliveResult = try await core.perform {
            try await core.driver.operation(.keepAlive, request, on: core.link, settings)
        }
    }

    /// Closes the session: what is open in it is rolled back. Never fails; does nothing where it is closed.
    public func close() async {
        guard core.close(nil) else { return }
        // A session whose server is gone is forgotten by it too.
        guard core.link.ready != nil else { return }
        let request = Ydb_Table_DeleteSessionRequest.with { $0.sessionID = core.id }
        do {
            _ =
                try await core.driver.operation(
                    .deleteSession, request, on: core.link,
                    RequestSettings(timeout: Self.farewellTimeout)) as OperationAnswer<Void>
        } catch {
            core.driver.logger.debug(
                "a session could not be closed", metadata: ["error": "\(error)"])
        }
    }

    private static let farewellTimeout = Duration.seconds(5)

    // MARK: In a pool

    /// Whether the next one may use it.
    public var standing: ConnectionStanding { core.standing }

    /// Asks for a sign of life: see ``keepAlive(settings:)``.
    ///
    /// - Throws: ``YDBError`` where none comes.
    public func ping() async throws { try await keepAlive() }

    /// Rolls back what its last user left open.
    ///
    /// - Throws: ``YDBError`` where that fails; the session is not fit for use then.
    public func reset() async throws {
        for transaction in core.snapshot.transactions {
            try await rollBack(transaction, RequestSettings())
        }
    }

    /// Gives the session up at once, without a word to the server, which forgets it when it was idle for long.
    public func terminate() { core.close(nil) }

    /// Calls the handler once it is closed, by whomever; at once where it is.
    ///
    /// - Parameter handler: Gets the error that ended it, if one did.
    public func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void) {
        core.notice.whenClosed(handler)
    }

    /// Whether it is closed.
    public var isClosed: Bool { core.snapshot.isClosed }

    // MARK: Transactions

    /// A transaction, which the server begins with the first query in it.
    ///
    /// ```swift
    /// let transaction = session.transaction(.serializableReadWrite)
    /// try await transaction.execute("UPDATE …")
    /// try await transaction.execute("UPDATE …", commit: true)
    /// ```
    ///
    /// ``withTransaction(_:isolation:_:)`` ends it by itself.
    public func transaction(
        _ mode: TransactionMode = .serializableReadWrite
    ) -> TransactionContext {
        TransactionContext(self, mode)
    }

    /// Runs the body in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// - Parameters:
    ///   - mode: How it is kept apart from others.
    ///   - isolation: The actor that the body runs on; the caller's.
    ///   - body: Gets the transaction. What it does after it has committed or rolled back itself is an error.
    /// - Returns: What the body returns.
    /// - Throws: What the body throws; ``YDBError`` where the commit fails, of class `unknownOutcome` where nobody knows whether it took
    ///   place.
    @discardableResult
    public func withTransaction<Value>(
        _ mode: TransactionMode = .serializableReadWrite,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (TransactionContext) async throws -> Value
    ) async throws -> Value {
        let transaction = transaction(mode)
        return try await transaction.run(isolation: isolation) { try await body(transaction) }
    }

    func rollBack(_ transaction: String, _ settings: RequestSettings) async throws {
        let request = Ydb_Table_RollbackTransactionRequest.with {
            $0.sessionID = core.id
            $0.txID = transaction
        }
        _ = try await core.perform {
            try await core.driver.operation(
                .rollbackTransaction, request, on: core.link, settings) as OperationAnswer<Void>
        }
        core.closed(transaction)
    }
}

/// The node that a session's name tells of: `ydb://session/3?node_id=1&id=…`.
enum SessionNode {
    /// 0 where it tells of none.
    static func number(in sessionID: String) -> UInt32 {
        guard let query = sessionID.split(separator: "?", maxSplits: 1).dropFirst().first else {
            return 0
        }
        let item = query.split(separator: "&").first { $0.hasPrefix("node_id=") }
        return item.flatMap { UInt32($0.dropFirst("node_id=".count)) } ?? 0
    }
}
