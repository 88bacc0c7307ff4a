// A pool in a simulation, and those who take connections from it.

import ClientPooling

/// A pool over a fake server in a simulation, with its `run()` under way.
struct PoolWorld {
    let simulation: Simulation
    let server: FakeServer
    let pool: ConnectionPool<FakeConnection>
    let run: Running<Void>

    init(
        seed: UInt64? = nil, hooks: PoolHooks<FakeConnection> = PoolHooks(),
        server: FakeServer = FakeServer(), _ configure: (inout PoolOptions) -> Void = { _ in }
    ) throws {
        var options = PoolOptions()
        configure(&options)
        simulation = Simulation(seed: seed)
        self.server = server
        let pool = try ConnectionPool(
            options: options, hooks: hooks, clock: simulation.clock, seed: seed ?? 1,
            connect: { try await server.connect() })
        self.pool = pool
        run = simulation.spawn { await pool.run() }
    }

    /// Somebody who takes a connection and holds it until told.
    func borrower(timeout: Duration? = .seconds(30)) -> Borrower {
        Borrower(pool: pool, simulation: simulation, timeout: timeout)
    }

    func advance(by duration: Duration) { simulation.advance(by: duration) }
    func settle() { simulation.settle() }
}

/// A task that takes a connection and holds it until ``giveBack(_:)``.
struct Borrower: Sendable {
    private let hold = Hold()
    private let simulation: Simulation
    let task: Running<Void>

    init(pool: ConnectionPool<FakeConnection>, simulation: Simulation, timeout: Duration?) {
        self.simulation = simulation
        let hold = hold
        task = simulation.spawn {
            try await pool.withConnection(timeout: timeout) { connection in
                await hold.take(connection)
            }
        }
    }

    /// What it was lent; nil while it waits.
    var connection: FakeConnection? { hold.connection }
    var isServed: Bool { connection != nil }
    var clientError: ClientError? { task.clientError }

    /// Gives the connection back in this state.
    func giveBack(_ standing: ConnectionStanding = .ready) {
        connection?.leave(standing)
        hold.release()
        simulation.settle()
    }

    func cancel() {
        task.cancel()
        simulation.settle()
    }
}

/// Keeps a task in the midst of its work.
final class Hold: Sendable {
    private struct State {
        var connection: FakeConnection?
        var continuation: CheckedContinuation<Void, Never>?
        var isReleased = false
    }

    private let state = WatchedMutex(State())

    var connection: FakeConnection? { state.withLock { $0.connection } }

    func take(_ connection: FakeConnection) async {
        await withCheckedContinuation { continuation in
            let isReleased = state.withLock { state in
                state.connection = connection
                if !state.isReleased { state.continuation = continuation }
                return state.isReleased
            }
            if isReleased { continuation.resume() }
        }
    }

    func release() {
        state.withLock { state in
            defer { state.continuation = nil }
            state.isReleased = true
            return state.continuation
        }?.resume()
    }
}
