// SQLite's databases: what keeps one in memory alive.

import ClientPooling

/// A SQLite database. One in memory is there as long as a connection to it is open: this keeps one, from the first use until the database
/// is disconnected or let go.
final class SQLiteBackend: Backend {
    private let opening: SQLiteOpening
    private let source: ConnectionSource<SQLiteConnection>
    private let keeper = WatchedMutex(SQLiteConnection?.none)

    init(_ opening: SQLiteOpening, _ source: ConnectionSource<SQLiteConnection>) {
        self.opening = opening
        self.source = source
    }

    func open(verifies: Bool) async throws {
        try await keepMemory()
        try await source.open(verifies: verifies)
    }

    func close(within patience: Duration) async {
        await source.close(within: patience)
        let kept = keeper.withLock { keeper in
            defer { keeper = nil }
            return keeper
        }
        await kept?.close()
    }

    func acquire(within patience: Duration?) async throws -> any ConnectionLease {
        try await keepMemory()
        return try await source.acquire(within: patience)
    }

    private func keepMemory() async throws {
        guard case .memory = opening.place, keeper.withLock({ $0 == nil }) else { return }
        let fresh = try await SQLiteConnection.open(opening)
        let spare = keeper.withLock { keeper in
            guard keeper == nil else { return SQLiteConnection?.some(fresh) }
            keeper = fresh
            return nil
        }
        await spare?.close()
    }
}
