// What happens while no connection can be made.

import ClientPooling
import Testing

@Suite struct ConnectFailureTests {
    private func world(_ configure: (inout PoolOptions) -> Void = { _ in }) throws -> PoolWorld {
        try PoolWorld { options in
            options.connectBackoff = Backoff(
                initial: .milliseconds(100), maximum: .seconds(10), jitter: 0)
            configure(&options)
        }
    }

    @Test func attemptsBecomeRareWhileTheServerIsAway() throws {
        let world = try world()
        world.server.behaviour.connect = .failure(FakeFailure())
        world.server.closeGate()
        let waiters = (1...20).map { _ in world.borrower(timeout: nil) }
        world.server.openGate()
        world.settle()
        #expect(world.server.counts.attempts == 10, "all that were begun together are one failure")
        // 0.1 + 0.2 + 0.4 + … + 6.4 + 10 + 10 …
        world.advance(by: .seconds(60))
        #expect(world.server.counts.attempts == 10 + 7 + 4)
        world.server.behaviour.connect = .success
        world.advance(by: .seconds(10))
        #expect(waiters.filter(\.isServed).count == 10)
        for waiter in waiters.prefix(10) { waiter.giveBack() }
        #expect(waiters.allSatisfy { $0.isServed })
    }

    @Test func whoWaitsLearnsAtTheDeadlineWhatWentWrong() throws {
        let world = try world()
        world.server.behaviour.connect = .failure(FakeFailure())
        let waiter = world.borrower(timeout: .seconds(2))
        world.advance(by: .milliseconds(1_999))
        #expect(!waiter.task.isDone)
        world.advance(by: .milliseconds(1))
        let error = try #require(waiter.clientError)
        #expect(error.code == .poolTimeout)
        #expect(error.underlying as? FakeFailure == FakeFailure())
    }

    @Test func whoWaitsForWhatCannotBeLearnsItAtOnce() throws {
        let world = try world()
        world.server.behaviour.connect = .failure(FakeFailure(failureClass: .permanent))
        let first = world.borrower()
        let error = try #require(first.clientError)
        #expect(error.code == .connectFailed && !error.isRetryable)
        #expect(error.underlying as? FakeFailure == FakeFailure(failureClass: .permanent))
        #expect(world.borrower().clientError?.code == .connectFailed)
        #expect(world.server.counts.attempts == 1, "not once a request")
        world.server.behaviour.connect = .success
        world.advance(by: .milliseconds(100))
        #expect(world.borrower().isServed)
    }

    @Test func anErrorThatIsNotUnderstoodDoesNotEndTheWait() throws {
        struct Strange: Error {}
        let simulation = Simulation()
        let pool = try ConnectionPool<FakeConnection>(clock: simulation.clock) { throw Strange() }
        let run = simulation.spawn { await pool.run() }
        let waiter = Borrower(pool: pool, simulation: simulation, timeout: .seconds(1))
        #expect(!waiter.task.isDone)
        simulation.advance(by: .seconds(1))
        #expect(waiter.clientError?.underlying is Strange)
        pool.terminate()
        simulation.settle()
        #expect(run.isDone)
    }

    @Test func anAttemptHasItsTime() throws {
        let world = try world { $0.connectTimeout = .seconds(3) }
        world.server.behaviour.connect = .silence
        let waiter = world.borrower(timeout: .seconds(10))
        world.advance(by: .seconds(3))
        #expect(world.server.counts.underWay == 0)
        #expect(world.pool.statistics.totalFailedToOpen == 1)
        world.server.behaviour.connect = .success
        world.advance(by: .milliseconds(100))
        #expect(waiter.isServed)
    }

    /// What was made too late is not thrown away: it is there, after all.
    @Test func aConnectionThatIsMadeTooLateIsKept() throws {
        let world = try world { $0.connectTimeout = .seconds(3) }
        world.server.closeGate()
        let waiter = world.borrower(timeout: .seconds(10))
        world.advance(by: .seconds(4))
        #expect(!waiter.isServed)
        world.server.openGate()
        world.settle()
        #expect(waiter.connection?.id == 1)
        #expect(world.server.counts.open == 1)
    }

    @Test func aConnectHookHasWhatTimeIsLeft() throws {
        let hooks = PoolHooks<FakeConnection>(onConnect: { connection in
            try await connection.server.obey(.deafness, for: connection)
        })
        let world = try PoolWorld(hooks: hooks) { $0.connectTimeout = .seconds(3) }
        let waiter = world.borrower(timeout: .seconds(3))
        world.advance(by: .seconds(3))
        #expect(waiter.clientError?.code == .poolTimeout)
        #expect(world.server.counts.open == 0)
    }

    @Test func theMinimumIsTriedForAlsoWhenNobodyAsks() throws {
        let world = try PoolWorld(server: FakeServer()) { options in
            options.minimumConnections = 2
            options.idleTimeout = nil
            options.lifetime = nil
        }
        for connection in world.server.connections { connection.breakDown() }
        world.server.behaviour.connect = .failure(FakeFailure(failureClass: .permanent))
        world.settle()
        world.advance(by: .seconds(300))
        #expect(world.pool.statistics.connections <= 1)
        world.server.behaviour.connect = .success
        world.advance(by: .seconds(10))
        #expect(world.pool.statistics.idle == 2)
    }

    @Test func aBrokenConnectionIsNoConnection() throws {
        let simulation = Simulation()
        let server = FakeServer()
        let pool = try ConnectionPool(clock: simulation.clock) {
            let connection = try await server.connect()
            if connection.id == 1 { connection.breakDown() }
            return connection
        }
        simulation.spawn { await pool.run() }
        let waiter = Borrower(pool: pool, simulation: simulation, timeout: .seconds(5))
        #expect(!waiter.isServed && pool.statistics.totalFailedToOpen == 1)
        simulation.advance(by: .seconds(1))
        #expect(waiter.connection?.id == 2)
    }
}
