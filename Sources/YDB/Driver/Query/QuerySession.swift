// A session of the query service.

public import ClientPooling
import YDBWire

/// A session of the query service: where queries are executed, their results come as streams, and transactions live.
///
/// It lives on one node, and does one thing at a time: a stream is to be taken to its end before the next query. The server tells of its
/// end by a stream that is open as long as the session lives.
public final class QuerySession: PooledConnection, TransactionHost {
    let core: SessionCore
    private let attach: AttachStream
    private let settings: QueryClientSettings

    private init(_ core: SessionCore, _ attach: AttachStream, _ settings: QueryClientSettings) {
        self.core = core
        self.attach = attach
        self.settings = settings
    }

    deinit { attach.end() }

    /// The name that the server has given it.
    public var sessionID: String { core.id }

    /// The same.
    public var id: String { core.id }

    // MARK: Life

    /// Makes a session on some node.
    ///
    /// - Parameters:
    ///   - driver: Where.
    ///   - settings: What holds for all of its queries.
    /// - Throws: ``YDBError``, of code `overloaded` where the server has too many; `CancellationError`.
    public static func create(
        _ driver: Driver, settings: QueryClientSettings = QueryClientSettings()
    ) async throws -> QuerySession {
        try await create(driver.core, settings)
    }

    static func create(
        _ driver: DriverCore, _ settings: QueryClientSettings
    ) async throws -> QuerySession {
        let link = try await driver.chooseLink()
        let request = RequestSettings(timeout: settings.creationTimeout ?? creationTimeout)
        let answer = try await driver.unary(
            .queryCreateSession, Ydb_Query_CreateSessionRequest(), on: link, request,
            capability: "session-balancer")
        let response = answer.response
        try YDBError.check(response.status, response.issues)
        let node = UInt32(exactly: response.nodeID) ?? 0
        let core = SessionCore(
            response.sessionID, on: driver.link(ofNode: node, or: link), driver)
        let attach = AttachStream(core)
        do {
            try await core.attach(attach, within: request.timeout)
        } catch {
            let session = QuerySession(core, attach, settings)
            await session.delete()
            throw error
        }
        return QuerySession(core, attach, settings)
    }

    private static let creationTimeout = Duration.seconds(10)

    /// Makes a session, lends it for the time of the body, and closes it.
    ///
    /// - Throws: What ``create(_:settings:)`` and the body throw.
    @discardableResult
    public static func with<Value>(
        _ driver: Driver, settings: QueryClientSettings = QueryClientSettings(),
        isolation: isolated (any Actor)? = #isolation,
        _ body: (QuerySession) async throws -> Value
    ) async throws -> Value {
        let session = try await create(driver, settings: settings)
        let result: Result<Value, any Error>
        do { result = .success(try await body(session)) } catch { result = .failure(error) }
        await session.close()
        return try result.get()
    }

    /// Closes the session: what is open in it is rolled back. Never fails; does nothing where it is closed.
    public func close() async {
        let isOpen = core.close(nil)
        attach.end()
        if isOpen { await delete() }
    }

    private func delete() async {
        // A session whose server is gone is forgotten by it too.
        guard core.link.ready != nil else { return }
        let request = Ydb_Query_DeleteSessionRequest.with { $0.sessionID = core.id }
        do {
            let answer = try await core.driver.unary(
                .queryDeleteSession, request, on: core.link,
                RequestSettings(timeout: Self.farewellTimeout))
            try YDBError.check(answer.response.status, answer.response.issues)
        } catch {
            core.driver.logger.debug(
                "a session could not be closed", metadata: ["error": "\(error)"])
        }
    }

    private static let farewellTimeout = Duration.seconds(5)

    // MARK: In a pool

    /// Whether the next one may use it.
    public var standing: ConnectionStanding { core.standing }

    /// Whether the server still tells of the session.
    ///
    /// - Throws: `ClientError` of code `connectionClosed` where it does not.
    public func ping() async throws {
        guard !core.snapshot.isClosed else {
            throw ClientError(
                .connectionClosed, "the session is closed", failureClass: .disconnect,
                outcome: .notApplied)
        }
    }

    /// Rolls back what its last user left open.
    ///
    /// - Throws: ``YDBError`` where that fails; the session is not fit for use then.
    public func reset() async throws {
        for transaction in core.snapshot.transactions {
            try await rollBack(transaction, RequestSettings())
        }
    }

    /// Gives the session up at once: the stream that tells of it is taken back, by which the server knows.
    public func terminate() {
        core.close(nil)
        attach.end()
    }

    /// Calls the handler once it is closed, by whomever; at once where it is.
    ///
    /// - Parameter handler: Gets the error that ended it, if one did.
    public func whenClosed(_ handler: @Sendable @escaping ((any Error)?) -> Void) {
        core.notice.whenClosed(handler)
    }

    /// Whether it is closed.
    public var isClosed: Bool { core.snapshot.isClosed }

    // MARK: Queries

    /// Executes a query, and gives its results as they come.
    ///
    /// - Parameters:
    ///   - query: A text of YQL's.
    ///   - parameters: By their names, with the `$`.
    ///   - mode: How it is kept apart from others; it is committed with its end. Nil: the server does with it what its statements need;
    ///     definitions (CREATE, ALTER, DROP) can be executed only so.
    ///   - settings: How it is executed; nil: as the session's pool says.
    /// - Returns: Parts of results, to be taken to the end: until then the query is not over.
    /// - Throws: ``YDBError`` where no connection can be had; what is wrong with the query is thrown with the first part, or a later
    ///   one. `YDBEncodingError` where a parameter cannot be sent.
    public func executeQuery(
        _ query: String, _ parameters: TypedParameters = [:], mode: TransactionMode? = nil,
        settings: ExecuteQuerySettings? = nil
    ) async throws -> QueryResults {
        let settings = settings ?? self.settings.execute
        var request = try settings.executeRequest(query, parameters)
        request.sessionID = core.id
        if let mode {
            request.txControl.beginTx = mode.query
            request.txControl.commitTx = true
        }
        return QueryResults(
            source: try await core.stream(
                .executeQuery, request, settings.request, read: ResultParts.query,
                judge: { TransactionState.judged($0, isCommit: true) }))
    }

    /// Executes a query and collects its results: see ``executeQuery(_:_:mode:settings:)``.
    ///
    /// - Returns: The results, one a statement that has any.
    @discardableResult
    public func execute(
        _ query: String, _ parameters: TypedParameters = [:], mode: TransactionMode? = nil,
        settings: ExecuteQuerySettings? = nil
    ) async throws -> [ResultSet] {
        try await executeQuery(query, parameters, mode: mode, settings: settings).collect()
    }

    /// Asks how a query would be executed, and does not execute it.
    ///
    /// - Throws: ``YDBError`` where it is wrong; `CancellationError`.
    public func explain(
        _ query: String, settings: ExecuteQuerySettings? = nil
    ) async throws -> ExplainedQuery {
        var settings = settings ?? self.settings.execute
        settings.execMode = .explain
        settings.statsMode = .full
        let results = try await executeQuery(query, settings: settings)
        try await results.finish()
        guard let statistics = results.statistics else {
            throw YDBError.malformed("the server has told no plan")
        }
        return ExplainedQuery(statistics)
    }

    // MARK: Transactions

    /// A transaction, which the server begins with the first query in it. ``withTransaction(_:isolation:_:)`` ends it by itself.
    public func transaction(
        _ mode: TransactionMode = .serializableReadWrite
    ) -> QueryTransactionContext {
        QueryTransactionContext(self, mode, settings.execute)
    }

    /// Runs the body in a transaction: committed when it returns, rolled back when it throws.
    ///
    /// - Returns: What the body returns.
    /// - Throws: What the body throws; ``YDBError`` where the commit fails, of class `unknownOutcome` where nobody knows whether it took
    ///   place.
    @discardableResult
    public func withTransaction<Value>(
        _ mode: TransactionMode = .serializableReadWrite,
        isolation: isolated (any Actor)? = #isolation,
        _ body: (QueryTransactionContext) async throws -> Value
    ) async throws -> Value {
        let transaction = transaction(mode)
        return try await transaction.run(isolation: isolation) { try await body(transaction) }
    }

    func rollBack(_ transaction: String, _ settings: RequestSettings) async throws {
        let request = Ydb_Query_RollbackTransactionRequest.with {
            $0.sessionID = core.id
            $0.txID = transaction
        }
        try await core.ask(.queryRollbackTransaction, request, settings)
        core.closed(transaction)
    }
}
