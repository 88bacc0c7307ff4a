// How a pool behaves: its bounds, its times, and what it calls on the way.

/// How many connections a pool has, and how long anything may take.
public struct PoolOptions: Hashable, Sendable {
    /// Names the pool in logs and metrics.
    public var name = "pool"

    /// How many connections are kept open also when nobody needs them. They are made when the pool begins to run, and again when
    /// one is lost.
    public var minimumConnections = 0

    /// How many connections are open at most, those being made and being closed included.
    public var maximumConnections = 10

    /// How many may wait for a connection; one more fails at once. Nil for any number.
    public var maximumWaiters: Int?

    /// How long somebody waits for a connection; nil for ever. Each request may say otherwise.
    public var acquireTimeout: Duration? = .seconds(30)

    /// How long it may take to make a connection, ``PoolHooks/onConnect`` included; nil for any time.
    public var connectTimeout: Duration? = .seconds(10)

    /// The wait between attempts while no connection can be made. In that time there is one attempt at a time, however many wait;
    /// once one succeeds, the pool grows back by twice as many at each step.
    public var connectBackoff = Backoff(initial: .milliseconds(100), maximum: .seconds(10))

    /// How long a connection may rest before it is closed, as long as there are more than the minimum; nil for ever.
    public var idleTimeout: Duration? = .seconds(600)

    /// How long a connection may live before it is replaced; nil for ever. One that is lent at that time is replaced when it comes
    /// back.
    public var lifetime: Duration? = .seconds(1800)

    /// By what part of ``lifetime`` at most a connection's life is shortened, by chance, so that those that were made together do not
    /// end together: from 0 to 1.
    public var lifetimeJitter = 0.1

    /// After how long a rest a connection is asked for a sign of life before it is lent; zero for always, nil for never.
    public var checkAfterIdle: Duration? = .seconds(10)

    /// How long a connection has to give that sign; nil for any time.
    public var checkTimeout: Duration? = .seconds(2)

    /// How long it may take to free a connection of what its last user left, ``PoolHooks/onRelease`` included; nil for any time.
    public var resetTimeout: Duration? = .seconds(5)

    /// How long a polite farewell may take; nil for any time.
    public var closeTimeout: Duration? = .seconds(5)

    /// The usual options.
    public init() {}

    /// What is wrong with them, if anything is.
    package func problem() -> String? {
        if maximumConnections < 1 { return "maximumConnections is less than 1" }
        if minimumConnections < 0 { return "minimumConnections is negative" }
        if minimumConnections > maximumConnections {
            return "minimumConnections is more than maximumConnections"
        }
        if maximumWaiters.map({ $0 < 0 }) ?? false { return "maximumWaiters is negative" }
        if lifetime.map({ $0 <= .zero }) ?? false { return "lifetime is not positive" }
        if !(0...1).contains(lifetimeJitter) { return "lifetimeJitter is not between 0 and 1" }
        return nil
    }

    var limits: PoolMachine.Limits {
        PoolMachine.Limits(
            minimum: minimumConnections, maximum: maximumConnections,
            maximumWaiters: maximumWaiters, idleTimeout: idleTimeout, lifetime: lifetime,
            lifetimeJitter: lifetimeJitter, restBeforeCheck: checkAfterIdle,
            backoff: connectBackoff)
    }
}

/// What a pool calls in the life of its connections. A connection whose hook throws is ended and never lent.
public struct PoolHooks<Connection: PooledConnection>: Sendable {
    /// A hook.
    public typealias Hook = @Sendable (Connection) async throws -> Void

    /// Called once for each new connection, before it is lent. If it throws, the connection could not be made.
    public var onConnect: Hook?

    /// Called in the task of whoever gets the connection, each time and before it does. If it throws, the request fails with
    /// that error. What is left of the request's time is its time.
    public var onAcquire: Hook?

    /// Called when a connection comes back in order, before it is reset, in a task of the pool.
    public var onRelease: Hook?

    /// Hooks.
    public init(onConnect: Hook? = nil, onAcquire: Hook? = nil, onRelease: Hook? = nil) {
        self.onConnect = onConnect
        self.onAcquire = onAcquire
        self.onRelease = onRelease
    }

    var untyped: PoolCore.Hooks {
        PoolCore.Hooks(
            onConnect: untyped(onConnect), onAcquire: untyped(onAcquire),
            onRelease: untyped(onRelease))
    }

    private func untyped(_ hook: Hook?) -> PoolCore.Hook? {
        guard let hook else { return nil }
        return { connection in
            if let connection = connection as? Connection { try await hook(connection) }
        }
    }
}
