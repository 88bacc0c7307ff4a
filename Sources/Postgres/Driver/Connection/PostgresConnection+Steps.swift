// Transactions by their steps, for rooms that build scopes of their own upon them.

extension PostgresConnection {
    /// Begins a transaction, which ``commitTransaction()`` or ``rollBackTransaction()`` ends.
    package func beginTransaction(
        isolation level: PostgresIsolation?, access: PostgresAccess?
    ) async throws {
        do { _ = try await command("BEGIN\(Self.modes(level, access, nil))") } catch {
            throw Self.nothingCommitted(error)
        }
        // One that the driver begins inside is a savepoint.
        state.change { $0.transactionDepth += 1 }
    }

    /// Commits, as ``withTransaction(isolation:access:deferrable:on:_:)`` does.
    package func commitTransaction() async throws {
        state.change { $0.transactionDepth = max(0, $0.transactionDepth - 1) }
        try await commit()
    }

    /// Rolls back; the connection is ended where that fails.
    package func rollBackTransaction() async {
        state.change { $0.transactionDepth = max(0, $0.transactionDepth - 1) }
        do { _ = try await command("ROLLBACK") } catch { terminate() }
    }

    /// Runs statements about a savepoint, which are never stopped half way.
    package func runSavepoint(_ text: String) async throws { _ = try await command(text) }
}
