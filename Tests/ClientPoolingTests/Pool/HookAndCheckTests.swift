// Hooks, and the sign of life that is asked for after a rest.

import ClientPooling
import Testing

/// What hooks were called with.
final class Calls: Sendable {
    private let list = WatchedMutex<[String]>([])
    private let failing = WatchedMutex<Set<String>>([])

    var all: [String] { list.withLock { $0 } }

    func fail(_ name: String, _ isFailing: Bool = true) {
        failing.withLock { if isFailing { $0.insert(name) } else { $0.remove(name) } }
    }

    func hook(_ name: String) -> PoolHooks<FakeConnection>.Hook {
        { connection in
            self.list.withLock { $0.append("\(name) \(connection.id)") }
            if self.failing.withLock({ $0.contains(name) }) {
                throw FakeFailure(failureClass: .permanent)
            }
        }
    }

    var hooks: PoolHooks<FakeConnection> {
        PoolHooks(
            onConnect: hook("connect"), onAcquire: hook("acquire"), onRelease: hook("release"))
    }
}

@Suite struct HookAndCheckTests {
    @Test func hooksAreCalledInOrder() throws {
        let calls = Calls()
        let world = try PoolWorld(hooks: calls.hooks)
        world.borrower().giveBack()
        world.borrower().giveBack(.unusable)
        world.borrower().giveBack(.needsReset)
        #expect(
            calls.all == [
                "connect 1", "acquire 1", "release 1", "acquire 1",
                "connect 2", "acquire 2", "release 2",
            ])
        #expect(world.server.counts.resets == 1)
    }

    @Test func aConnectionWhoseReleaseHookThrowsIsEnded() throws {
        let calls = Calls()
        let world = try PoolWorld(hooks: calls.hooks)
        calls.fail("release")
        world.borrower().giveBack()
        #expect(world.pool.statistics.connections == 0)
        #expect(world.server.counts.open == 0)
    }

    @Test func whatTheAcquireHookThrowsTheUserGets() throws {
        let calls = Calls()
        let world = try PoolWorld(hooks: calls.hooks) { $0.maximumConnections = 1 }
        calls.fail("acquire")
        #expect(
            world.borrower().task.error as? FakeFailure == FakeFailure(failureClass: .permanent))
        #expect(world.server.counts.open == 0)
        calls.fail("acquire", false)
        #expect(world.borrower().connection?.id == 2)
    }

    @Test func anAcquireHookHasTheTimeOfTheRequest() throws {
        let hooks = PoolHooks<FakeConnection>(onAcquire: { connection in
            try await connection.server.obey(.deafness, for: connection)
        })
        let world = try PoolWorld(hooks: hooks)
        let borrower = world.borrower(timeout: .seconds(3))
        world.advance(by: .milliseconds(2_999))
        #expect(!borrower.task.isDone)
        world.advance(by: .milliseconds(1))
        #expect(borrower.clientError?.code == .poolTimeout)
        #expect(world.server.counts.open == 0)
        #expect(world.pool.statistics.connections == 0)
    }

    @Test func aConnectHookThatThrowsIsAFailureToConnect() throws {
        let calls = Calls()
        let world = try PoolWorld(hooks: calls.hooks)
        calls.fail("connect")
        #expect(world.borrower().clientError?.code == .connectFailed, "it fails for good")
        #expect(world.server.counts.open == 0)
        #expect(world.pool.statistics.totalFailedToOpen == 1)
    }

    @Test func theAcquireHookSeesTheTaskOfTheUser() throws {
        let seen = WatchedMutex<[String]>([])
        let hooks = PoolHooks<FakeConnection>(onAcquire: { _ in
            let tenant = Tenant.current
            seen.withLock { $0.append(tenant) }
        })
        let world = try PoolWorld(hooks: hooks)
        let pool = world.pool
        world.simulation.spawn {
            try await Tenant.$current.withValue("blue") {
                try await pool.withConnection { _ in }
            }
        }
        #expect(seen.withLock { $0 } == ["blue"])
    }

    private enum Tenant {
        @TaskLocal static var current = "none"
    }

    // MARK: Signs of life

    @Test func oneThatRestedLongIsAskedForASignOfLife() throws {
        let world = try PoolWorld { $0.checkAfterIdle = .seconds(10) }
        world.borrower().giveBack()
        world.advance(by: .milliseconds(9_999))
        world.borrower().giveBack()
        #expect(world.server.counts.pings == 0)
        world.advance(by: .seconds(10))
        #expect(world.borrower().connection?.id == 1)
        #expect(world.server.counts.pings == 1)
    }

    @Test func oneThatDoesNotAnswerIsReplaced() throws {
        let world = try PoolWorld { $0.checkAfterIdle = .seconds(10) }
        world.borrower().giveBack()
        for (index, manner) in [FakeServer.Manner.failure(FakeFailure()), .silence, .deafness]
            .enumerated()
        {
            world.advance(by: .seconds(10))
            world.server.behaviour.ping = manner
            let borrower = world.borrower()
            world.advance(by: .seconds(2))
            #expect(borrower.connection?.id == index + 2)
            borrower.giveBack()
        }
        #expect(world.server.counts.open == 1)
    }

    @Test func aWaitThatEndsDuringTheCheckCostsNoConnection() throws {
        let world = try PoolWorld { $0.checkAfterIdle = .seconds(10) }
        world.borrower().giveBack()
        world.advance(by: .seconds(10))
        world.server.behaviour.ping = .silence
        let borrower = world.borrower(timeout: .seconds(1))
        world.advance(by: .seconds(1))
        #expect(borrower.clientError?.code == .poolTimeout)
        #expect(world.server.connections[0].isClosed == false)
        world.server.wake(world.server.connections[0])
        world.settle()
        #expect(world.pool.statistics.idle == 1)
    }

    @Test func checksCanBeAskedForAlwaysAndNever() throws {
        let always = try PoolWorld { $0.checkAfterIdle = .zero }
        always.borrower().giveBack()
        always.borrower().giveBack()
        #expect(always.server.counts.pings == 1)
        let never = try PoolWorld { options in
            options.checkAfterIdle = nil
            options.idleTimeout = nil
            options.lifetime = nil
        }
        never.borrower().giveBack()
        never.advance(by: .seconds(100_000))
        #expect(never.borrower().connection?.id == 1)
        #expect(never.server.counts.pings == 0)
    }
}
