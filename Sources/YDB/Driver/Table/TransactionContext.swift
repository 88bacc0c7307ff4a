// A transaction of the table service.

import ClientPooling
import YDBWire

/// A transaction: queries that are committed together or not at all.
///
/// The server begins it with the first query. An error of the server's ends it: it is rolled back, and whatever is asked in it after
/// that fails with a `ClientError` of code `transactionOver`. Errors of queries that were not to commit say that nothing was done
/// (`outcome` is `notApplied`), also where the connection broke: what is not committed does not last.
public final class TransactionContext: Sendable {
    /// The session that it lives in.
    public let session: Session

    /// How it is kept apart from others.
    public let mode: TransactionMode

    private let transaction: TransactionCore<Session>

    init(_ session: Session, _ mode: TransactionMode) {
        self.session = session
        self.mode = mode
        transaction = TransactionCore(session)
    }

    /// The name that the server has given it; nil as long as it has not begun, and when it is over.
    public var transactionID: String? { transaction.id }

    /// Whether it is over: committed, rolled back, or ended by an error.
    public var isOver: Bool { transaction.isOver }

    private var control: Ydb_Table_TransactionControl.OneOf_TxSelector {
        transactionID.map { .txID($0) } ?? .beginTx(mode.table)
    }

    // MARK: Queries

    /// Has the server begin it, before the first query.
    ///
    /// - Throws: ``YDBError``; `ClientError` of code `transactionOver`.
    public func begin(settings: RequestSettings = RequestSettings()) async throws {
        guard transactionID == nil else { return }
        let request = Ydb_Table_BeginTransactionRequest.with {
            $0.sessionID = session.core.id
            $0.txSettings = mode.table
        }
        try await transaction.perform(isCommit: false) {
            let result: Ydb_Table_BeginTransactionResult = try await session.core.perform {
                try await session.core.driver.operation(
                    .beginTransaction, request, on: session.core.link, settings)
            }
            return ((), result.txMeta.id)
        }
    }

    /// Executes a query in it.
    ///
    /// - Parameters:
    ///   - query: A text of YQL's.
    ///   - parameters: By their names, with the `$`.
    ///   - commit: Whether it is committed with it.
    ///   - settings: How it is executed.
    /// - Returns: The results, one a statement that has any.
    /// - Throws: ``YDBError``; `ClientError` of code `transactionOver` or `truncatedResult`; `YDBEncodingError` where a parameter cannot
    ///   be sent; `CancellationError`.
    @discardableResult
    public func execute(
        _ query: String, _ parameters: TypedParameters = [:], commit: Bool = false,
        settings: ExecuteQuerySettings = ExecuteQuerySettings()
    ) async throws -> [ResultSet] {
        try await execute(DataQuery(query), parameters, commit: commit, settings: settings)
    }

    /// Executes a prepared query in it: see ``execute(_:_:commit:settings:)``.
    @discardableResult
    public func execute(
        _ query: DataQuery, _ parameters: TypedParameters = [:], commit: Bool = false,
        settings: ExecuteQuerySettings = ExecuteQuerySettings()
    ) async throws -> [ResultSet] {
        var request = try settings.executeRequest(query, parameters, in: session.sessionID)
        return try await transaction.perform(isCommit: commit) {
            request.sessionID = session.core.id
            request.txControl.txSelector = control
            request.txControl.commitTx = commit
            let answer = try await session.execute(request, settings)
            return (answer.results, answer.transaction)
        }
    }

    // MARK: The end

    /// Commits it. Does nothing where it has not begun.
    ///
    /// - Throws: ``YDBError``: ABORTED where another transaction came between; of class `unknownOutcome` where nobody knows whether it
    ///   took place. `ClientError` of code `transactionOver`.
    public func commit(settings: CommitTransactionSettings = RequestSettings()) async throws {
        try await transaction.perform(isCommit: true) {
            guard let id = transactionID else { return ((), nil) }
            let request = Ydb_Table_CommitTransactionRequest.with {
                $0.sessionID = session.core.id
                $0.txID = id
            }
            let _: Ydb_Table_CommitTransactionResult = try await session.core.perform {
                try await session.core.driver.operation(
                    .commitTransaction, request, on: session.core.link, settings)
            }
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
