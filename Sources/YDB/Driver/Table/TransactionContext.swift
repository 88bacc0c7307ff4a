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

    private let state = WatchedMutex(TransactionState())

    init(_ session: Session, _ mode: TransactionMode) {
        self.session = session
        self.mode = mode
    }

    /// The name that the server has given it; nil as long as it has not begun, and when it is over.
    public var transactionID: String? { state.withLock { $0.id } }

    /// Whether it is over: committed, rolled back, or ended by an error.
    public var isOver: Bool { state.withLock { $0.isOver } }

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
        try await perform(isCommit: false) {
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
        try await execute(
            .yqlText(query), try parameters.protoParameters(), commit: commit, settings)
    }

    /// Executes a prepared query in it: see ``execute(_:_:commit:settings:)``.
    @discardableResult
    public func execute(
        _ query: DataQuery, _ parameters: TypedParameters = [:], commit: Bool = false,
        settings: ExecuteQuerySettings = ExecuteQuerySettings()
    ) async throws -> [ResultSet] {
        try await execute(
            query.selector(in: session),
            try parameters.protoParameters(declared: query.parameterTypes), commit: commit,
            settings)
    }

    private func execute(
        _ query: Ydb_Table_Query.OneOf_Query, _ parameters: [String: Ydb_TypedValue],
        commit: Bool, _ settings: ExecuteQuerySettings
    ) async throws -> [ResultSet] {
        try await perform(isCommit: commit) {
            let request = session.request(query, parameters, settings) {
                $0.txSelector = control
                $0.commitTx = commit
            }
            let answer = try await session.execute(request, settings)
            return (answer.results, answer.answer.txMeta.id)
        }
    }

    // MARK: The end

    /// Commits it. Does nothing where it has not begun.
    ///
    /// - Throws: ``YDBError``: ABORTED where another transaction came between; of class `unknownOutcome` where nobody knows whether it
    ///   took place. `ClientError` of code `transactionOver`.
    public func commit(settings: CommitTransactionSettings = RequestSettings()) async throws {
        try await perform(isCommit: true) {
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
        let isRolledBack = state.withLock { state in
            switch state.phase {
            case .failed, .rolledBack: true
            case .planned, .open, .committed: false
            }
        }
        guard !isRolledBack else { return }
        let id = transactionID
        try state.withLock { state throws(ClientError) in try state.begin() }
        do {
            if let id { try await session.rollBack(id, settings) }
            state.withLock { $0.rolledBack() }
        } catch {
            ended(by: error, id)
            throw (error as? YDBError)?.insideTransaction ?? error
        }
    }

    // MARK: The scope

    /// Commits after the body, or rolls back.
    func run<Value>(
        isolation: isolated (any Actor)?, _ body: () async throws -> Value
    ) async throws -> Value {
        let value: Value
        do {
            value = try await body()
        } catch {
            await abandon()
            throw error
        }
        if !isOver {
            try await commit()
        } else if let failure = state.withLock({ $0.failure }) {
            // The body has caught it; the transaction is lost all the same.
            throw ClientError.transactionOver(
                "the transaction has failed", underlying: failure)
        }
        return value
    }

    /// Rolls back, whatever the task's state: a session that cannot be freed is not used again.
    private func abandon() async {
        guard !isOver, let id = transactionID else { return }
        let session = session
        let work = Task {
            try await session.rollBack(id, RequestSettings(timeout: Self.rollbackTimeout))
        }
        do {
            try await work.value
            state.withLock { $0.rolledBack() }
        } catch {
            ended(by: error, id)
        }
    }

    private static let rollbackTimeout = Duration.seconds(5)

    // MARK: State

    /// Does one thing in it and notes what came of it.
    private func perform<Value>(
        isCommit: Bool, _ body: () async throws -> (Value, String?)
    ) async throws -> Value {
        try state.withLock { state throws(ClientError) in try state.begin() }
        let before = transactionID
        do {
            let (value, id) = try await body()
            state.withLock { $0.succeeded(id: id, isCommit: isCommit) }
            if isCommit {
                if let before { session.core.closed(before) }
            } else if let id, !id.isEmpty {
                session.core.opened(id)
            }
            return value
        } catch {
            ended(by: error, before)
            throw Self.judged(error, isCommit: isCommit)
        }
    }

    /// What an error says of the work, by where it came.
    private static func judged(_ error: any Error, isCommit: Bool) -> any Error {
        switch error {
        case let error as YDBError: return isCommit ? error.ofCommit : error.insideTransaction
        case is CancellationError where !isCommit:
            CalledOffWork.tell(.notApplied)
            return error
        default: return error
        }
    }

    private func ended(by error: any Error, _ id: String?) {
        state.withLock { $0.failed(error) }
        // An answer of the server's has ended it there too; where none came, the session rolls it back before it is used again.
        if let id, (error as? YDBError)?.transportStatus == nil, error is YDBError {
            session.core.closed(id)
        }
    }
}
