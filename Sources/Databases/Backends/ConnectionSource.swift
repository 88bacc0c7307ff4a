// Connections of one kind: one for each who asks, or out of a pool.

import ClientPooling
import Logging

/// Connections of one kind.
final class ConnectionSource<Connection: BackendConnection & PooledConnection>: Backend {
    private struct State {
        var pool: ConnectionPool<Connection>?
        var work: Task<Void, Never>?
    }

    private let options: PoolOptions?
    private let logger: Logger?
    private let connect: @Sendable () async throws -> Connection
    private let state = WatchedMutex(State())

    /// - Parameters:
    ///   - pool: How the pool behaves; nil for none.
    ///   - logger: Is told of the pool's connections.
    ///   - connect: Makes a connection.
    init(
        pool options: PoolOptions?, logger: Logger?,
        connect: @Sendable @escaping () async throws -> Connection
    ) {
        self.options = options
        self.logger = logger
        self.connect = connect
    }

    func open(verifies: Bool) async throws {
        guard let options else { return }
        let fresh = try ConnectionPool<Connection>(
            options: options, logger: logger, connect: connect)
        let isNew = state.withLock { state in
            guard state.pool == nil else { return false }
            state.pool = fresh
            state.work = Task { await fresh.run() }
            return true
        }
        guard isNew, verifies else { return }
        do { try await fresh.withConnection { _ in } } catch {
            await close(within: .zero)
            throw error
        }
    }

    func close(within patience: Duration) async {
        let ended = state.withLock { state in
            defer { state = State() }
            return state
        }
        await ended.pool?.close(within: patience)
        await ended.work?.value
    }

    func acquire(within patience: Duration?) async throws -> any ConnectionLease {
        guard let options else { return SingleLease(single: try await connect()) }
        guard let pool = state.withLock({ $0.pool }) else {
            throw DatabaseError(
                .notConnected, "the database has a pool: call connect() before it is used",
                outcome: .notApplied)
        }
        let lease = LeaseHolder(try await pool.lease(timeout: patience ?? options.acquireTimeout))
        return PooledLease(lease: lease)
    }
}

/// A connection of a pool.
private final class PooledLease<Connection: BackendConnection & PooledConnection>: ConnectionLease {
    let connection: any BackendConnection
    private let lease: WatchedMutex<LeaseHolder<Connection>?>

    init(lease: LeaseHolder<Connection>) {
        connection = lease.connection
        self.lease = WatchedMutex(lease)
    }

    func release() async { drop() }
    func drop() { lease.withLock { $0 = nil } }
}

/// A connection of nobody else's.
private struct SingleLease<Connection: BackendConnection & PooledConnection>: ConnectionLease {
    let single: Connection
    var connection: any BackendConnection { single }

    func release() async {
        if single.standing == .ready { await single.close() } else { single.terminate() }
    }

    func drop() { single.terminate() }
}
