// A transaction of the query service.

import YDBWire

/// A transaction: queries that are committed together or not at all.
///
/// The server begins it with the first query. An error of the server's ends it: it is rolled back, and whatever is asked in it after
/// that fails with a `ClientError` of code `transactionOver`. Errors of queries that were not to commit say that nothing was done
/// (`outcome` is `notApplied`), also where the connection broke: what is not committed does not last.
public final class QueryTransactionContext: Sendable {
    /// The session that it lives in.
    public let session: QuerySession

    /// How it is kept apart from others.
    public let mode: TransactionMode

    private let usualSettings: ExecuteQuerySettings
    private let transaction: TransactionCore<QuerySession>

    init(_ session: QuerySession, _ mode: TransactionMode, _ settings: ExecuteQuerySettings) {
        self.session = session
        self.mode = mode
        usualSettings = settings
        transaction = TransactionCore(session)
    }

    /// The name that the server has given it; nil as long as it has not begun, and when it is over.
    public var transactionID: String? { transaction.id }

    /// Whether it is over: committed, rolled back, or ended by an error.
    public var isOver: Bool { transaction.isOver }

    // MARK: Queries

    /// Has the server begin it, before the first query.
    ///
    /// - Throws: ``YDBError``; `ClientError` of code `transactionOver`.
    public func begin(settings: RequestSettings = RequestSettings()) async throws {
        guard transactionID == nil else { return }
        let request = Ydb_Query_BeginTransactionRequest.with {
            $0.sessionID = session.core.id
            $0.txSettings = mode.query
        }
        try await transaction.perform(isCommit: false) {
            let answer = try await session.core.answer(
                .queryBeginTransaction, request, settings)
            return ((), answer.txMeta.id)
        }
    }

    /// Executes a query in it, and gives its results as they come.
    ///
    /// - Parameters:
    ///   - query: A text of YQL's.
    ///   - parameters: By their names, with the `$`.
    ///   - commit: Whether it is committed with the query's end.
    ///   - settings: How it is executed; nil: as the session's pool says.
    /// - Returns: Parts of results, to be taken to the end: nothing else can be asked in the transaction before, and to stop before ends
    ///   it.
    /// - Throws: ``YDBError`` where no connection can be had; what is wrong with the query is thrown with the first part, or a later
    ///   one. `ClientError` of code `transactionOver`; `YDBEncodingError` where a parameter cannot be sent.
    public func executeQuery(
        _ query: String, _ parameters: TypedParameters = [:], commit: Bool = false,
        settings: ExecuteQuerySettings? = nil
    ) async throws -> QueryResults {
        let settings = settings ?? usualSettings
        var request = try settings.executeRequest(query, parameters)
        let transaction = transaction
        try transaction.begin()
        request.sessionID = session.core.id
        if let id = transaction.id {
            request.txControl.txID = id
        } else {
            request.txControl.beginTx = mode.query
        }
        request.txControl.commitTx = commit
        let source = try await session.core.stream(
            .executeQuery, request, settings.request, read: ResultParts.query,
            began: { if !commit { transaction.opened($0) } },
            judge: { TransactionState.judged($0, isCommit: commit) },
            ended: { error in
                if let error {
                    transaction.failed(error)
                } else {
                    transaction.succeeded(isCommit: commit)
                }
            })
        return QueryResults(source: source)
    }

    /// Executes a query in it and collects its results: see ``executeQuery(_:_:commit:settings:)``.
    ///
    /// - Returns: The results, one a statement that has any.
    @discardableResult
    public func execute(
        _ query: String, _ parameters: TypedParameters = [:], commit: Bool = false,
        settings: ExecuteQuerySettings? = nil
    ) async throws -> [ResultSet] {
        try await executeQuery(query, parameters, commit: commit, settings: settings).collect()
    }

    // MARK: The end

    /// Commits it. Does nothing where it has not begun.
    ///
    /// - Throws: ``YDBError``: ABORTED where another transaction came between; of class `unknownOutcome` where nobody knows whether it
    ///   took place. `ClientError` of code `transactionOver`.
    public func commit(settings: CommitTransactionSettings = RequestSettings()) async throws {
        try await transaction.perform(isCommit: true) {
            guard let id = transactionID else { return ((), nil) }
            let request = Ydb_Query_CommitTransactionRequest.with {
                $0.sessionID = session.core.id
                $0.txID = id
            }
            try await session.core.ask(.queryCommitTransaction, request, settings)
            return ((), nil)
        }
    }

    /// Rolls it back. Does nothing where it has not begun or an error has ended it.
    ///
    /// - Throws: ``YDBError``; `ClientError` of code `transactionOver` where it is committed.
    public func rollback(settings: RollbackTransactionSettings = RequestSettings()) async throws {
        try await transaction.rollback(settings)
    }

    /// Commits after the body, or rolls back.
    func run<Value>(
        isolation: isolated (any Actor)?, _ body: () async throws -> Value
    ) async throws -> Value {
        try await transaction.run(isolation: isolation, body) { try await commit() }
    }
}
