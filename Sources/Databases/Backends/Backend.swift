// What a backend has to be able to do.

import ClientPooling

/// One database of one kind, as connections to it.
protocol Backend: Sendable {
    /// Makes ready: begins a pool, where there is one.
    ///
    /// - Parameter verifies: Whether a pool that gets no connection is a failure.
    func open(verifies: Bool) async throws

    /// Ends what ``open(verifies:)`` has begun. Connections that are lent are waited for, but not for ever.
    func close(within patience: Duration) async

    /// A connection; it is asked for within this time where there is a pool.
    func acquire(within patience: Duration?) async throws -> any ConnectionLease
}

/// A connection for as long as somebody has it.
protocol ConnectionLease: Sendable {
    var connection: any BackendConnection { get }

    /// Gives it back to the pool, or closes it.
    func release() async

    /// The same at once.
    func drop()
}

/// How a transaction is begun.
struct TransactionModes: Hashable, Sendable {
    var isolation: DatabaseIsolation?
    var isReadOnly = false
}

/// A connection to a database. Its users take turns: no two calls overlap, but for rows that were dropped.
protocol BackendConnection: Sendable {
    var dialect: SQLDialect { get }
    var marker: SQLDialect.Marker { get }

    /// Whether a transaction is open, as far as the client knows; false where it cannot know.
    var isInTransaction: Bool { get }

    /// Whether the backend says itself what is undone when the connection breaks in a transaction.
    var knowsWhatIsUndone: Bool { get }

    /// Runs a statement for what it does.
    func execute(_ statement: BoundStatement) async throws -> DatabaseResult

    /// Runs statements in a transaction that is open, one after the other, until one fails.
    ///
    /// - Returns: How many rows they have changed together.
    func executeAll(_ statements: [BoundStatement]) async throws -> Int

    /// Runs a statement to its end.
    ///
    /// - Parameter limit: How many rows are kept; nil for all.
    func fetch(_ statement: BoundStatement, limit: Int?) async throws -> [DatabaseRecord]

    /// Runs a statement, and gives its rows as they are asked for.
    func rows(of statement: BoundStatement) async throws -> any BackendRows

    func begin(_ modes: TransactionModes) async throws

    /// Commits. No transaction is open afterwards, whatever is thrown.
    ///
    /// - Throws: A failure whose outcome is unknown where the connection broke meanwhile.
    func commit() async throws

    /// Rolls back; where that fails, the connection is ended.
    func rollBack() async

    func setSavepoint(_ name: String) async throws
    func releaseSavepoint(_ name: String) async throws
    /// Rolls back to the savepoint and releases it; where that fails, the connection is ended.
    func rollBack(toSavepoint name: String) async

    /// Ends it at once.
    func terminate()
}

extension BackendConnection {
    var knowsWhatIsUndone: Bool { false }

    func executeAll(_ statements: [BoundStatement]) async throws -> Int {
        var affected = 0
        for statement in statements {
            let (sum, overflow) = affected.addingReportingOverflow(
                try await execute(statement).affectedRows)
            affected = overflow ? .max : sum
        }
        return affected
    }
}

/// The rows of a statement as they are asked for. Dropped, the rest is thrown away.
protocol BackendRows: Sendable {
    /// The next row; nil after the last one. Calls do not overlap.
    func next() async throws -> DatabaseRecord?
}
