// The way from a call to a connection: the current one, or one of its own.

import ClientPooling

/// How a call finds its connection.
struct Route: Sendable {
    /// The scope that it goes by; nil where there is none, or it is over.
    let lane: @Sendable () -> Lane?
    /// Opens a connection for a call that has no scope; nil where there has to be one.
    let open: (@Sendable () async throws -> ConnectionCore)?

    /// Does work on a connection.
    ///
    /// - Parameter write: What it is called where it writes; nil where it reads.
    func perform<Value: Sendable>(
        write: String? = nil, _ body: @Sendable (Lane, any BackendConnection) async throws -> Value
    ) async throws -> Value {
        while let lane = lane() {
            if lane.core.isReadOnly, let write { throw ReadOnlyError(write) }
            guard try await lane.take() else { continue }
            defer { lane.turns.leave() }
            return try await lane.run(write: write) { try await body(lane, $0) }
        }
        let lane = Lane(try await openOwn())
        do {
            let value = try await lane.run(write: write) { try await body(lane, $0) }
            await lane.core.release()
            return value
        } catch {
            await lane.core.release()
            throw error
        }
    }

    private func openOwn() async throws -> ConnectionCore {
        guard let open else {
            throw DatabaseError(
                .connectionClosed, "the scope of the connection is over", outcome: .notApplied)
        }
        return try await open()
    }

    // MARK: Statements

    func execute(_ query: DatabaseQuery) async throws -> DatabaseResult {
        try await perform(write: "execute") { _, connection in
            try await connection.execute(try query.bound(for: connection))
        }
    }

    /// All sets or none.
    func executeMany(_ query: DatabaseQuery, _ sets: [DatabaseParameters]) async throws -> Int {
        try await perform(write: "executeMany") { lane, connection in
            let statements = try sets.map { try query.with($0).bound(for: connection) }
            guard !statements.isEmpty else { return 0 }
            // A transaction that a statement has begun is one that a savepoint can be set in.
            let isBegun = lane.depth == 0 && connection.isInTransaction
            let inner = Lane(lane.core, parent: isBegun ? Lane(lane.core, parent: lane) : lane)
            try await inner.begin(TransactionModes())
            let affected: Int
            do { affected = try await connection.executeAll(statements) } catch {
                await inner.rollBack()
                throw error
            }
            try await inner.commit()
            return affected
        }
    }

    func fetch(_ query: DatabaseQuery, limit: Int?) async throws -> [DatabaseRecord] {
        if let limit, limit < 0 {
            throw DatabaseError.invalidUse("a negative number of rows was asked for")
        }
        return try await perform { _, connection in
            try await connection.fetch(try query.bound(for: connection), limit: limit)
        }
    }

    func iterate(_ query: DatabaseQuery) -> DatabaseRows {
        DatabaseRows { try await stream(query) }
    }

    private func stream(_ query: DatabaseQuery) async throws -> RowStream {
        while let lane = lane() {
            guard try await lane.take() else { continue }
            do {
                let rows = try await lane.run(write: nil) {
                    try await $0.rows(of: try query.bound(for: $0))
                }
                return RowStream.holding(lane, rows)
            } catch {
                lane.turns.leave()
                throw error
            }
        }
        let core = try await openOwn()
        do {
            let rows = try await Lane(core).run(write: nil) {
                try await $0.rows(of: try query.bound(for: $0))
            }
            return RowStream(
                rows, release: { _ in await core.release() }, drop: { core.drop() })
        } catch {
            await core.release()
            throw error
        }
    }
}

extension RowStream {
    /// Rows that keep a scope's turn, which was taken.
    fileprivate static func holding(_ lane: Lane, _ rows: any BackendRows) -> RowStream {
        let turns = lane.turns
        let place = WatchedMutex(WeakStream())
        let hold = RowHold { place.withLock { $0.stream }?.abandon() }
        hold.noteReader()
        let stream = RowStream(
            rows, hold: hold, release: { _ in turns.leave() }, drop: { turns.leave() })
        place.withLock { $0.stream = stream }
        turns.keep(for: hold)
        // A scope that was closed meanwhile has not seen these rows.
        if lane.isClosed { stream.abandon() }
        return stream
    }
}

private struct WeakStream {
    weak var stream: RowStream?
}

extension DatabaseQuery {
    func bound(for connection: any BackendConnection) throws(DatabaseError) -> BoundStatement {
        try bound(for: connection.dialect, connection.marker)
    }
}
