// Transactions by their steps, for rooms that build scopes of their own upon them.

extension MySQLConnection {
    /// Begins a transaction, which ``commitTransaction()`` or ``rollBackTransaction()`` ends.
    package func beginTransaction(
        isolation level: MySQLIsolation?, access: MySQLAccess?
    ) async throws {
        try await begin(level, access, false)
    }

    /// Commits, as ``withTransaction(isolation:access:consistentSnapshot:on:_:)`` does: not where the server has rolled back.
    package func commitTransaction() async throws {
        do { try await checkScope() } catch {
            await rollBack()
            throw error
        }
        try await commit()
    }

    /// Rolls back; the connection is ended where that fails.
    package func rollBackTransaction() async { await rollBack() }

    /// Sets a savepoint.
    package func setSavepoint(_ name: String) async throws {
        _ = try await execute(MySQLQuery(unescaped: "SAVEPOINT \(name)"))
        status.update { $0.scope.depth += 1 }
    }

    /// Keeps what came after a savepoint.
    package func releaseSavepoint(_ name: String) async throws {
        try await checkScope()
        _ = try await run(.query("RELEASE SAVEPOINT \(name)"), cancellation: .waits).result()
        leaveSavepoint()
    }

    /// Undoes what came after a savepoint; the connection is ended where that fails.
    package func rollBack(toSavepoint name: String) async {
        await rollBack(to: name)
        leaveSavepoint()
    }

    private func leaveSavepoint() {
        status.update { status in
            if status.scope.depth > 1 { status.scope.depth -= 1 }
        }
    }
}
