// Ten thousand tasks over ten connections, with faults and cancellation: nothing is lost, nobody starves, the order is kept.

import ClientPooling
import Testing

/// What the tasks of a crowd have seen.
private final class Witness: Sendable {
    struct Seen: Sendable {
        var served = 0
        var cancelled = 0
        var refused = 0
        var faults: [String] = []
        /// The order in which those who were served had asked.
        var order: [Int] = []
        var lent = 0
        var mostLent = 0
    }

    private let seen = WatchedMutex(Seen())
    var all: Seen { seen.withLock { $0 } }

    func begin(_ number: Int, _ connection: FakeConnection) {
        let isFit = connection.begin()
        seen.withLock { seen in
            if !isFit { seen.faults.append("\(number) got a connection that was not fit") }
            seen.order.append(number)
            seen.lent += 1
            seen.mostLent = max(seen.mostLent, seen.lent)
        }
    }

    /// - Parameter fault: Decides in what state the connection is left.
    func end(_ connection: FakeConnection, fault: Int) {
        seen.withLock { $0.lent -= 1 }
        connection.end()
        switch fault {
        case 0: connection.leave(.unusable)
        case 1: connection.breakDown()
        case 2: connection.breakDown(quietly: true)
        case 3..<40: connection.leave(.needsReset)
        default: break
        }
    }

    func finish(_ error: (any Error)?) {
        seen.withLock { seen in
            switch error {
            case nil: seen.served += 1
            case is CancellationError: seen.cancelled += 1
            default: seen.refused += 1
            }
        }
    }
}

@Suite struct CrowdTests {
    static let crowd = 10_000

    private func options() -> PoolOptions {
        var options = PoolOptions()
        options.maximumConnections = 10
        options.connectBackoff = .none
        return options
    }

    /// On all processors, in whatever order they like; the thread sanitizer watches this one.
    @Test(.timeLimit(.minutes(2))) func nothingIsLostOnManyThreads() async throws {
        let server = FakeServer()
        let witness = Witness()
        var options = options()
        options.checkAfterIdle = .zero
        options.acquireTimeout = nil
        let pool = try ConnectionPool(options: options) { try await server.connect() }
        try await pool.whileRunning {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<Self.crowd {
                    let isCancelled = number % 7 == 3
                    group.addTask {
                        await Self.visit(number, pool, witness, isCancelled: isCancelled)
                    }
                    if number % 500 == 499 { pool.expire() }
                }
            }
            let statistics = pool.statistics
            #expect(statistics.lent == 0 && statistics.waiting == 0)
        }
        let seen = witness.all
        #expect(seen.faults.isEmpty, "\(seen.faults.prefix(3))")
        #expect(seen.served + seen.cancelled == Self.crowd && seen.refused == 0)
        #expect(seen.served >= Self.crowd - Self.crowd / 7 - 1)
        #expect(seen.mostLent <= 10 && server.counts.mostOpen <= 10)
        #expect(server.counts.open == 0)
        #expect(server.counts.attempts == server.connections.count)
        #expect(pool.statistics.totalOpened == pool.statistics.totalClosed)
    }

    /// The pool ends while many use it and wait for it: each of them ends too, and no connection stays open.
    @Test(.timeLimit(.minutes(2)), arguments: ["terminate", "close", "cancel"])
    func nobodyIsForgottenAtTheEnd(manner: String) async throws {
        let server = FakeServer()
        let witness = Witness()
        let pool = try ConnectionPool(options: options()) { try await server.connect() }
        let run = Task { await pool.run() }
        await withTaskGroup(of: Void.self) { group in
            for number in 0..<2_000 {
                group.addTask {
                    await Self.visit(number, pool, witness, isCancelled: number % 5 == 0)
                }
                guard number == 1_500 else { continue }
                switch manner {
                case "terminate": pool.terminate()
                case "close": group.addTask { await pool.close() }
                default: run.cancel()
                }
            }
        }
        await run.value
        let seen = witness.all
        #expect(seen.served + seen.cancelled + seen.refused == 2_000)
        #expect(manner != "close" || seen.faults.isEmpty, "others end what is lent")
        #expect(server.counts.open == 0 && server.counts.mostOpen <= 10)
        let statistics = pool.statistics
        #expect(statistics.connections == 0 && statistics.waiting == 0 && !statistics.isRunning)
        #expect(statistics.totalOpened == statistics.totalClosed)
    }

    /// Deadlines of a few milliseconds, in true time: whoever gets none in time says so, and nothing is lost.
    @Test(.timeLimit(.minutes(2))) func deadlinesInTheMidstOfACrowd() async throws {
        let server = FakeServer()
        let witness = Witness()
        var options = options()
        options.maximumConnections = 2
        options.acquireTimeout = .milliseconds(2)
        let pool = try ConnectionPool(options: options) { try await server.connect() }
        try await pool.whileRunning {
            await withTaskGroup(of: Void.self) { group in
                for number in 0..<2_000 {
                    group.addTask {
                        await Self.visit(number, pool, witness, isCancelled: number % 5 == 0)
                    }
                }
            }
            #expect(pool.statistics.lent == 0 && pool.statistics.waiting == 0)
        }
        let seen = witness.all
        #expect(seen.served + seen.cancelled + seen.refused == 2_000 && seen.faults.isEmpty)
        #expect(pool.statistics.totalTimedOut == seen.refused)
        #expect(server.counts.open == 0 && server.counts.mostOpen <= 2)
    }

    private static func visit(
        _ number: Int, _ pool: ConnectionPool<FakeConnection>, _ witness: Witness,
        isCancelled: Bool
    ) async {
        let task: @Sendable () async throws -> Void = {
            try await pool.withConnection { connection in
                witness.begin(number, connection)
                await Task.yield()
                witness.end(connection, fault: number % 97)
            }
        }
        do {
            if isCancelled {
                // One leaves while it waits, or as soon as it has what it wanted.
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask(operation: task)
                    await Task.yield()
                    group.cancelAll()
                    try await group.waitForAll()
                }
            } else {
                try await task()
            }
            witness.finish(nil)
        } catch {
            witness.finish(error)
        }
    }

    /// In a world that a seed decides: ten thousand ask one after the other, some leave, and the rest is served in that order.
    @Test(arguments: [1, 2] as [UInt64]) func theOrderIsKeptWhoeverLeaves(seed: UInt64) throws {
        let simulation = Simulation()
        let server = FakeServer()
        let witness = Witness()
        let pool = try ConnectionPool(
            options: options(), clock: simulation.clock, seed: seed
        ) { try await server.connect() }
        let run = simulation.spawn { await pool.run() }
        var random = SeededGenerator(seed: seed)
        server.closeGate()
        var tasks: [Running<Void>] = []
        for number in 0..<Self.crowd {
            let fault = Int.random(in: 0..<100, using: &random)
            tasks.append(
                simulation.spawn {
                    try await pool.withConnection(timeout: nil) { connection in
                        witness.begin(number, connection)
                        witness.end(connection, fault: fault)
                    }
                })
        }
        #expect(pool.statistics.waiting == Self.crowd)
        var stayed: [Int] = []
        for (number, task) in tasks.enumerated() {
            if Int.random(in: 0..<10, using: &random) < 3 {
                task.cancel()
            } else {
                stayed.append(number)
            }
        }
        server.openGate()
        simulation.settle()
        let seen = witness.all
        #expect(seen.faults.isEmpty)
        #expect(seen.order == stayed)
        #expect(tasks.filter { $0.error is CancellationError }.count == Self.crowd - stayed.count)
        #expect(tasks.allSatisfy { $0.isDone })
        #expect(server.counts.mostOpen <= 10 && pool.statistics.lent == 0)
        simulation.spawn { await pool.close() }
        #expect(run.isDone && server.counts.open == 0)
    }

    /// Jobs run in any order, time passes, the server comes and goes, and every request ends.
    @Test(arguments: 1...40 as ClosedRange<UInt64>) func everyRequestEnds(seed: UInt64) throws {
        var options = options()
        options.maximumConnections = 4
        options.minimumConnections = Int(seed % 3)
        options.acquireTimeout = .seconds(3)
        options.checkAfterIdle = .milliseconds(200)
        options.idleTimeout = .seconds(2)
        options.lifetime = .seconds(5)
        options.connectBackoff = Backoff(initial: .milliseconds(50), maximum: .seconds(1))
        let chosen = options
        let world = try PoolWorld(seed: seed) { $0 = chosen }
        let (pool, server, clock) = (world.pool, world.server, world.simulation.clock)
        let witness = Witness()
        var random = SeededGenerator(seed: seed)
        var tasks: [Running<Void>] = []
        let manners: [FakeServer.Manner] = [
            .success, .success, .success, .failure(FakeFailure()), .silence,
        ]
        for number in 0..<500 {
            let fault = Int.random(in: 0..<60, using: &random)
            let work = Duration.milliseconds(Int.random(in: 0...60, using: &random))
            tasks.append(
                world.simulation.spawn {
                    do {
                        try await pool.withConnection { connection in
                            witness.begin(number, connection)
                            defer { witness.end(connection, fault: fault) }
                            try await clock.sleep(for: work)
                        }
                        witness.finish(nil)
                    } catch {
                        witness.finish(error)
                        throw error
                    }
                })
            switch Int.random(in: 0..<12, using: &random) {
            case 0: tasks.randomElement(using: &random)?.cancel()
            case 1: server.behaviour.connect = manners.randomElement(using: &random) ?? .success
            case 2: server.behaviour.ping = manners.randomElement(using: &random) ?? .success
            case 3: server.behaviour.reset = manners.randomElement(using: &random) ?? .success
            case 4: server.connections.randomElement(using: &random)?.breakDown()
            case 5: pool.expire()
            case 6...9:
                world.advance(by: .milliseconds(Int.random(in: 0...300, using: &random)))
            default: break
            }
        }
        server.behaviour = FakeServer.Behaviour()
        world.advance(by: .seconds(30))
        let seen = witness.all
        #expect(tasks.allSatisfy { $0.isDone })
        #expect(seen.served + seen.cancelled + seen.refused == tasks.count)
        #expect(seen.faults.isEmpty, "\(seen.faults.prefix(3))")
        #expect(seen.served > 20)
        #expect(seen.order.count >= seen.served && seen.mostLent <= 4)
        #expect(server.counts.mostOpen <= 4)
        let statistics = pool.statistics
        #expect(statistics.lent == 0 && statistics.waiting == 0)
        #expect(statistics.connections >= Int(seed % 3))
        world.simulation.spawn { await pool.close() }
        world.advance(by: .seconds(10))
        #expect(world.run.isDone && server.counts.open == 0 && clock.sleeperCount == 0)
    }
}
