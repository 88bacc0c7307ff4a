// A pool of sessions, of either service.

import ClientPooling

/// Lends sessions, by scope or by hand.
final class SessionLending<Session: PooledConnection>: Sendable where Session.ID == String {
    let pool: ConnectionPool<Session>
    /// What is lent by hand, until it is released.
    private let leases = WatchedMutex<[String: LeaseHolder<Session>]>([:])

    init(
        _ options: PoolOptions, _ driver: DriverCore,
        create: @Sendable @escaping (DriverCore) async throws -> Session
    ) throws(ClientError) {
        pool = try ConnectionPool(options: options, logger: driver.logger) {
            try await create(driver)
        }
    }

    /// - Parameter timeout: How long to wait; nil: as long as the options say.
    func acquire(_ timeout: Duration?) async throws -> Session {
        let lease = LeaseHolder(
            try await pool.lease(timeout: timeout ?? pool.options.acquireTimeout))
        let session = lease.connection
        leases.withLock { $0[session.id] = lease }
        return session
    }

    func release(_ session: Session) {
        // Given back where its lease ends, outside the lock.
        let lease = leases.withLock { $0.removeValue(forKey: session.id) }
        withExtendedLifetime(lease) {}
    }

    func checkout<Value>(
        _ timeout: Duration?, isolation: isolated (any Actor)?,
        _ body: (Session) async throws -> Value
    ) async throws -> Value {
        try await pool.withConnection(
            timeout: timeout ?? pool.options.acquireTimeout, isolation: isolation, body)
    }

    func retry<Value>(
        _ settings: RetrySettings, isolation: isolated (any Actor)?,
        _ work: (Session) async throws -> Value
    ) async throws -> Value {
        try await YDBDriver.retryOperation(settings, isolation: isolation) {
            try await checkout(
                settings.maxSessionAcquireTimeout, isolation: isolation, work)
        }
    }
}

extension PoolOptions {
    /// What pools of sessions have in common.
    ///
    /// - Parameters:
    ///   - size: The most sessions at a time.
    ///   - creationTimeout: How long making one may take; nil: the usual time.
    static func sessions(
        name: String, size: Int, creationTimeout: Duration?
    ) -> PoolOptions {
        var options = PoolOptions()
        options.name = name
        options.maximumConnections = size
        if let creationTimeout { options.connectTimeout = creationTimeout }
        // A server forgets sessions that nobody uses after some minutes, and then has them no more.
        options.idleTimeout = .seconds(300)
        options.lifetime = nil
        return options
    }
}
