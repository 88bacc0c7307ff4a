// What transactions of both services have in common: their state, their scope, and what their errors say of the work.

import ClientPooling

/// A session that transactions live in.
protocol TransactionHost: AnyObject, Sendable {
    var core: SessionCore { get }
    func rollBack(_ transaction: String, _ settings: RequestSettings) async throws
}

/// A transaction behind its surface.
final class TransactionCore<Host: TransactionHost>: Sendable {
    let session: Host
    private let state = WatchedMutex(TransactionState())

    init(_ session: Host) { self.session = session }

    var id: String? { state.withLock { $0.id } }
    var isOver: Bool { state.withLock { $0.isOver } }

    // MARK: Requests

    /// A request in it begins.
    ///
    /// - Throws: `ClientError` of code `transactionOver` or `invalidUse`.
    func begin() throws {
        try state.withLock { state throws(ClientError) in try state.begin() }
    }

    /// The server has named it.
    func opened(_ id: String) {
        state.withLock { $0.opened(id) }
        session.core.opened(id)
    }

    /// A request is over, and went well.
    func succeeded(isCommit: Bool) {
        let id = id
        state.withLock { $0.succeeded(isCommit: isCommit) }
        if isCommit, let id { session.core.closed(id) }
    }

    /// A request has failed.
    func failed(_ error: any Error) {
        let id = id
        state.withLock { $0.failed(error) }
        // An answer of the server's has ended it there too; where none came, the session rolls it back before it is used again.
        if let id, let error = error as? YDBError, error.transportStatus == nil {
            session.core.closed(id)
        }
    }

    /// Does one thing in it and notes what came of it.
    func perform<Value>(
        isCommit: Bool, _ body: () async throws -> (Value, id: String?)
    ) async throws -> Value {
        try begin()
        do {
            let (value, id) = try await body()
            if let id, !id.isEmpty, !isCommit { opened(id) }
            succeeded(isCommit: isCommit)
            return value
        } catch {
            failed(error)
            throw TransactionState.judged(error, isCommit: isCommit)
        }
    }

    // MARK: The end

    func rollback(_ settings: RequestSettings) async throws {
        // What an error has ended, or a rollback, is rolled back.
        guard !state.withLock({ $0.isUndone }) else { return }
        try begin()
        let id = id
        do {
            if let id { try await session.rollBack(id, settings) }
            state.withLock { $0.rolledBack() }
        } catch {
            failed(error)
            throw TransactionState.judged(error, isCommit: false)
        }
    }

    /// Runs the body, and commits after it or rolls back.
    func run<Value>(
        isolation: isolated (any Actor)?, _ body: () async throws -> Value,
        commit: () async throws -> Void
    ) async throws -> Value {
        let value: Value
        do {
            value = try await body()
        } catch {
            await abandon()
            throw error
        }
        if let failure = state.withLock({ $0.failure }) {
            // The body has caught it; the transaction is lost all the same.
            throw ClientError.transactionOver("the transaction has failed", underlying: failure)
        }
        if !isOver { try await commit() }
        return value
    }

    /// Rolls back, whatever the task's state: a session that cannot be freed is not used again.
    private func abandon() async {
        guard !isOver, let id else { return }
        let session = session
        let work = Task {
            try await session.rollBack(id, RequestSettings(timeout: .seconds(5)))
        }
        do {
            try await work.value
            state.withLock { $0.rolledBack() }
        } catch {
            failed(error)
        }
    }
}
