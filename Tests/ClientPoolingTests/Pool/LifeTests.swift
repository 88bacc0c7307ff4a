// The life of a pool and of its connections: warm-up, rest, age, expiry, the ends.

import ClientPooling
import Testing

@Suite struct LifeTests {
    @Test func theMinimumIsMadeAtTheBeginningAndKept() throws {
        let world = try PoolWorld { options in
            options.minimumConnections = 3
            options.lifetime = nil
        }
        #expect(world.pool.statistics.idle == 3)
        world.advance(by: .seconds(100_000))
        #expect(world.pool.statistics.idle == 3)
        world.server.connections[1].breakDown()
        world.settle()
        #expect(world.pool.statistics.idle == 3)
        #expect(world.server.counts.attempts == 4)
    }

    @Test func whatRestsTooLongIsClosedDownToTheMinimum() throws {
        let world = try PoolWorld { options in
            options.minimumConnections = 1
            options.idleTimeout = .seconds(60)
            options.lifetime = nil
        }
        let borrowers = (1...4).map { _ in world.borrower() }
        for borrower in borrowers {
            borrower.giveBack()
            world.advance(by: .seconds(10))
        }
        #expect(world.pool.statistics.idle == 4)
        var left: [Int] = []
        for _ in 1...6 {
            world.advance(by: .seconds(10))
            left.append(world.pool.statistics.idle)
        }
        #expect(left == [4, 3, 2, 1, 1, 1])
        #expect(world.server.counts.politelyClosed == 3)
        #expect(!world.server.connections[3].isClosed, "the last that came back stays")
    }

    @Test func whatIsOldIsReplaced() throws {
        let world = try PoolWorld { options in
            options.minimumConnections = 1
            options.lifetime = .seconds(100)
            options.lifetimeJitter = 0
        }
        world.advance(by: .seconds(99))
        #expect(world.server.connections.count == 1)
        world.advance(by: .seconds(1))
        #expect(world.server.connections.count == 2 && world.server.counts.open == 1)
        let holder = world.borrower()
        world.advance(by: .seconds(150))
        #expect(holder.connection?.isClosed == false, "not under its user's hands")
        holder.giveBack()
        #expect(world.server.counts.open == 1 && world.server.connections.count == 3)
        #expect(holder.connection?.isClosed == true)
    }

    @Test func expiryReplacesAllAtTheirNextUse() throws {
        let world = try PoolWorld { $0.maximumConnections = 3 }
        let holder = world.borrower()
        world.borrower().giveBack()
        world.server.closeGate()
        let waiter = [world.borrower(), world.borrower()]
        #expect(waiter[0].connection?.id == 2)
        waiter[0].giveBack()
        #expect(waiter[1].connection?.id == 2)
        waiter[1].giveBack()
        world.pool.expire()
        world.server.openGate()
        world.settle()
        #expect(world.server.connections[1].isClosed)
        #expect(holder.connection?.isClosed == false)
        holder.giveBack()
        #expect(holder.connection?.isClosed == true)
        #expect(world.server.counts.open == 0)
        #expect(world.borrower().isServed)
    }

    @Test func whatIsReplacedIsNotResetBefore() throws {
        let world = try PoolWorld()
        let holder = world.borrower()
        world.pool.expire()
        holder.giveBack(.needsReset)
        #expect(world.server.counts.resets == 0 && world.server.counts.politelyClosed == 1)
    }

    @Test func whatWasBeingMadeAtTheExpiryIsReplacedToo() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        world.server.closeGate()
        let borrower = world.borrower()
        world.pool.expire()
        world.server.openGate()
        world.settle()
        #expect(borrower.connection?.id == 2)
        #expect(world.server.connections[0].isClosed)
    }

    // MARK: Close

    @Test func closeWaitsForWhatIsLent() throws {
        let world = try PoolWorld { $0.maximumConnections = 2 }
        let holders = [world.borrower(), world.borrower()]
        let waiter = world.borrower()
        let pool = world.pool
        let close = world.simulation.spawn { await pool.close() }
        #expect(waiter.clientError?.code == .poolClosed)
        #expect(world.borrower().clientError?.code == .poolClosed)
        world.advance(by: .seconds(1_000))
        #expect(!close.isDone)
        holders[0].giveBack()
        #expect(!close.isDone && world.server.counts.politelyClosed == 1)
        holders[1].giveBack(.needsReset)
        #expect(close.isDone && world.run.isDone)
        #expect(world.server.counts.open == 0 && world.server.counts.resets == 0)
        #expect(world.simulation.clock.sleeperCount == 0)
    }

    @Test func closeHasAnEndEvenIfTheUsersHaveNone() throws {
        let world = try PoolWorld()
        let holder = world.borrower()
        world.borrower().giveBack()
        let pool = world.pool
        let close = world.simulation.spawn { await pool.close(within: .seconds(5)) }
        world.advance(by: .milliseconds(4_999))
        #expect(!close.isDone && holder.connection?.isClosed == false)
        world.advance(by: .milliseconds(1))
        #expect(close.isDone && world.run.isDone && holder.connection?.isClosed == true)
        holder.giveBack()
        #expect(world.pool.statistics.connections == 0)
        #expect(world.server.counts.open == 0)
    }

    @Test func aSecondCloseMayHaveLessPatience() throws {
        let world = try PoolWorld()
        _ = world.borrower()
        let pool = world.pool
        let first = world.simulation.spawn { await pool.close() }
        let second = world.simulation.spawn { await pool.close(within: .seconds(1)) }
        let third = world.simulation.spawn { await pool.close(within: .seconds(9)) }
        world.advance(by: .seconds(1))
        #expect(first.isDone && second.isDone && third.isDone && world.run.isDone)
    }

    @Test func aCloseThatIsCancelledHasNoPatience() throws {
        let world = try PoolWorld()
        let holder = world.borrower()
        let pool = world.pool
        let close = world.simulation.spawn { await pool.close() }
        close.cancel()
        world.settle()
        #expect(close.isDone && world.run.isDone && holder.connection?.isClosed == true)
    }

    @Test func aFarewellHasItsTime() throws {
        let world = try PoolWorld { $0.closeTimeout = .seconds(3) }
        world.borrower().giveBack()
        world.server.behaviour.close = .deafness
        let pool = world.pool
        let close = world.simulation.spawn { await pool.close() }
        world.advance(by: .milliseconds(2_999))
        #expect(!close.isDone)
        world.advance(by: .milliseconds(1))
        #expect(close.isDone && world.server.counts.terminated == 1)
    }

    @Test func closeDoesNotWaitForWhatIsBeingMade() throws {
        let world = try PoolWorld { $0.connectTimeout = nil }
        world.server.behaviour.connect = .silence
        let waiter = world.borrower()
        let pool = world.pool
        let close = world.simulation.spawn { await pool.close() }
        #expect(close.isDone && world.run.isDone && waiter.clientError?.code == .poolClosed)
        #expect(world.server.counts.underWay == 0 && world.server.counts.open == 0)
    }

    @Test func terminateEndsAllAtOnce() throws {
        let world = try PoolWorld { $0.maximumConnections = 2 }
        world.server.behaviour.reset = .silence
        let first = world.borrower()
        let holder = world.borrower()
        first.giveBack(.needsReset)
        let waiter = world.borrower()
        world.pool.terminate()
        world.settle()
        #expect(waiter.clientError?.code == .poolClosed)
        #expect(holder.connection?.isClosed == true && world.server.counts.open == 0)
        #expect(world.run.isDone && world.simulation.clock.sleeperCount == 0)
        holder.giveBack()
        world.pool.terminate()
        #expect(world.pool.statistics.connections == 0)
    }

    @Test func whatIsBeingMadeAtTheEndIsEndedWhenItIsMade() throws {
        let world = try PoolWorld()
        world.server.closeGate()
        _ = world.borrower()
        world.pool.terminate()
        world.settle()
        #expect(!world.run.isDone, "none of its tasks outlives run()")
        world.server.openGate()
        world.settle()
        #expect(world.run.isDone)
        #expect(world.server.counts.open == 0 && world.server.connections.count == 1)
    }

    // MARK: run()

    @Test func whenRunIsCancelledThePoolEnds() throws {
        let world = try PoolWorld { $0.maximumConnections = 1 }
        let holder = world.borrower()
        let waiter = world.borrower()
        world.run.cancel()
        world.settle()
        #expect(world.run.isDone && holder.connection?.isClosed == true)
        #expect(waiter.clientError?.code == .poolClosed)
        #expect(world.borrower().clientError?.code == .poolClosed)
    }

    @Test func aSecondRunReturns() throws {
        let world = try PoolWorld()
        let pool = world.pool
        #expect(world.simulation.spawn { await pool.run() }.isDone)
        #expect(world.borrower().isServed)
    }

    @Test func aRequestBeforeRunWaitsButNotLongerThanItMay() throws {
        let simulation = Simulation()
        let server = FakeServer()
        let pool = try ConnectionPool(clock: simulation.clock) { try await server.connect() }
        let hasty = Borrower(pool: pool, simulation: simulation, timeout: .seconds(1))
        let patient = Borrower(pool: pool, simulation: simulation, timeout: .seconds(9))
        let cancelled = Borrower(pool: pool, simulation: simulation, timeout: .seconds(9))
        cancelled.cancel()
        #expect(cancelled.task.error is CancellationError)
        simulation.advance(by: .seconds(1))
        #expect(hasty.clientError?.code == .poolTimeout)
        #expect(hasty.clientError?.message.contains("run() is not running") == true)
        #expect(pool.statistics.totalTimedOut == 1 && pool.statistics.totalCancelled == 1)
        let run = simulation.spawn { await pool.run() }
        #expect(patient.isServed)
        patient.giveBack()
        #expect(simulation.spawn { await pool.close() }.isDone && run.isDone)
        #expect(simulation.clock.sleeperCount == 0)
    }

    @Test func aPoolThatIsClosedBeforeRunIsClosed() throws {
        let simulation = Simulation()
        let server = FakeServer()
        let pool = try ConnectionPool(clock: simulation.clock) { try await server.connect() }
        let waiter = Borrower(pool: pool, simulation: simulation, timeout: nil)
        #expect(simulation.spawn { await pool.close() }.isDone)
        #expect(waiter.clientError?.code == .poolClosed)
        #expect(simulation.spawn { await pool.run() }.isDone)
        #expect(server.counts.attempts == 0)
    }

    @Test func whileRunningClosesAfterTheBodyHoweverItEnds() throws {
        for fails in [false, true] {
            let simulation = Simulation()
            let server = FakeServer()
            let pool = try ConnectionPool(clock: simulation.clock) { try await server.connect() }
            let task = simulation.spawn {
                try await pool.whileRunning {
                    let id = try await pool.withConnection { $0.id }
                    if fails { throw FakeFailure() }
                    return id
                }
            }
            #expect(task.isDone && server.counts.open == 0)
            #expect(fails ? task.error is FakeFailure : task.value == 1)
        }
    }

    /// As somebody may well write who means «no limit».
    @Test func numbersThatAreTooLargeForAnythingDoNoHarm() async throws {
        let server = FakeServer()
        var options = PoolOptions()
        options.maximumConnections = .max
        options.maximumWaiters = .max
        let endless = Duration.seconds(Int64.max)
        options.acquireTimeout = endless
        options.connectTimeout = endless
        options.idleTimeout = endless
        options.lifetime = endless
        options.checkAfterIdle = endless
        options.resetTimeout = endless
        options.closeTimeout = endless
        options.connectBackoff = Backoff(initial: endless, factor: .infinity, maximum: endless)
        let pool = try ConnectionPool(options: options) { try await server.connect() }
        let id = try await pool.whileRunning(closingWithin: endless) {
            try await pool.withConnection { $0.leave(.needsReset) }
            return try await pool.withConnection { $0.id }
        }
        #expect(id == 1)
    }

    @Test func optionsThatContradictThemselvesAreRefused() {
        let wrong: [(inout PoolOptions) -> Void] = [
            { $0.maximumConnections = 0 }, { $0.minimumConnections = -1 },
            { $0.minimumConnections = 11 }, { $0.maximumWaiters = -1 }, { $0.lifetime = .zero },
            { $0.lifetimeJitter = 1.5 },
        ]
        for change in wrong {
            var options = PoolOptions()
            change(&options)
            let error = #expect(throws: ClientError.self) {
                try ConnectionPool(options: options) { try await FakeServer().connect() }
            }
            #expect(error?.code == .invalidOptions)
        }
    }
}
