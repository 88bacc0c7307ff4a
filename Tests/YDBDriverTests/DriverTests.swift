// Drivers against our server: how they find it, wait for it, log in, spread over its nodes, and stop.

import ClientPooling
import FaultInjection
import Testing
import Understudy
import YDBServer

@testable import YDBDriver

@Suite(.timeLimit(.minutes(5))) struct DriverTests {
    @Test func nodesAreFoundAndToldOf() async throws {
        try await TestServer.withDriver({ $0.nodes = 3 }) { server, driver in
            let isReady = try await driver.wait(failFast: true, timeout: .seconds(5))
            #expect(isReady)
            let details = driver.discoveryDebugDetails
            #expect(details.contains("3 nodes"), "\(details)")
            #expect(details.contains("\(server.port ?? 0)"))
        }
    }

    @Test func whereThereIsNoServerWaitingFailsFastOrRunsOut() async throws {
        var options = try DriverOptions(endpoint: "grpc://127.0.0.1:1", database: "/local")
        options.connectTimeout = .seconds(2)
        let driver = try Driver(options)
        try await driver.whileRunning {
            let error = await failure { try await driver.wait(failFast: true) }
            #expect((error as? YDBError)?.code == .connectionFailure, "\(error)")
            #expect((error as? YDBError)?.isRetryable == true)
            let isReady = try await driver.wait(failFast: false, timeout: .milliseconds(300))
            #expect(!isReady)
            let lost = await failure { try await driver.schemeClient.listDirectory("/local") }
            #expect((lost as? YDBError)?.outcome == .notApplied)
        }
    }

    @Test func anUnknownDatabaseIsToldOf() async throws {
        try await TestServer.with { _, options in
            var options = options
            options.database = "/nowhere"
            let driver = try Driver(options)
            try await driver.whileRunning {
                let error = await failure { try await driver.wait() }
                #expect((error as? YDBError)?.code == .notFound, "\(error)")
            }
        }
    }

    @Test func requestsWaitForTheFirstDiscovery() async throws {
        try await TestServer.withDriver { _, driver in
            let directory = try await driver.schemeClient.listDirectory("/local")
            #expect(directory.isEmptyOrNamed)
        }
    }

    @Test func withoutDiscoveryTheEndpointAloneIsUsed() async throws {
        try await TestServer.withDriver({ $0.nodes = 3 }, options: { $0.usesDiscovery = false }) {
            _, driver in
            try await driver.wait(timeout: .seconds(5))
            #expect(driver.discoveryDebugDetails.contains("1 nodes"))
            try await Session.with(driver) { session in
                #expect(SessionNode.number(in: session.sessionID) == 1)
            }
        }
    }

    @Test func sessionsAreSpreadOverNodesAndStayThere() async throws {
        try await TestServer.withDriver({ $0.nodes = 3 }) { _, driver in
            var nodes: Set<UInt32> = []
            for _ in 0..<40 {
                try await Session.with(driver) { session in
                    let node = SessionNode.number(in: session.sessionID)
                    nodes.insert(node)
                    let endpoint = driver.core.state.withLock { $0.balancer.endpoint(ofNode: node) }
                    #expect(session.core.link.endpoint.address == endpoint?.address)
                    _ = try await session.executeQuery("SELECT 1")
                }
            }
            #expect(nodes == [1, 2, 3])
        }
    }

    @Test func aNodeThatFailsIsAvoided() async throws {
        try await TestServer.withDriver({ $0.nodes = 3 }) { _, driver in
            try await driver.wait(timeout: .seconds(5))
            let endpoints = driver.core.state.withLock { $0.balancer.nodes.endpoints }
            try #require(endpoints.count == 3)
            driver.core.shun(endpoints[1].address)
            var nodes: Set<UInt32> = []
            for _ in 0..<30 {
                try await Session.with(driver) { session in
                    nodes.insert(SessionNode.number(in: session.sessionID))
                }
            }
            #expect(nodes == [1, 3])
        }
    }

    // MARK: Credentials

    @Test func passwordsBecomeTokens() async throws {
        try await TestServer.withDriver(
            { $0.password = "secret" },
            options: { $0.credentials = .static(user: "root", password: "secret") }
        ) { _, driver in
            try await driver.wait(timeout: .seconds(5))
            try await Session.with(driver) { session in
                let results = try await session.executeQuery("SELECT 1 AS a")
                #expect(results.count == 1)
            }
            // A token that the server does not take any more is followed by another one.
            driver.core.token.forget { _ in true }
            try await Session.with(driver) { _ = try await $0.executeQuery("SELECT 1 AS a") }
        }
    }

    @Test func wrongPasswordsAreRefusedAtOnce() async throws {
        try await TestServer.with({ $0.password = "secret" }) { _, options in
            var options = options
            options.credentials = .static(user: "root", password: "wrong")
            let driver = try Driver(options)
            try await driver.whileRunning {
                for failFast in [true, false] {
                    let error = await failure {
                        try await driver.wait(failFast: failFast, timeout: .seconds(20))
                    }
                    #expect((error as? YDBError)?.code == .unauthorized, "\(error)")
                }
            }
        }
    }

    @Test(arguments: [Credentials.anonymous, .accessToken("nonsense")])
    func whoHasNoTokenIsNotLetIn(_ credentials: Credentials) async throws {
        try await TestServer.with({ $0.password = "secret" }) { _, options in
            var options = options
            options.credentials = credentials
            let driver = try Driver(options)
            try await driver.whileRunning {
                let error = await failure { try await driver.wait(timeout: .seconds(20)) }
                #expect((error as? YDBError)?.code == .unauthenticated, "\(error)")
                #expect((error as? YDBError)?.isRetryable == false)
            }
        }
    }

    @Test func aProviderIsAskedForTokens() async throws {
        try await TestServer.withDriver(
            options: { $0.credentials = .provider { "token" } }
        ) { _, driver in
            let isReady = try await driver.wait(timeout: .seconds(5))
            #expect(isReady)
        }
    }

    // MARK: TLS

    @Test func connectionsAreEncrypted() async throws {
        try await TestServer.with({ $0.tls = .selfSigned }) { _, options in
            var options = options
            options.tls = .init(.require)
            let driver = try Driver(options)
            try await driver.whileRunning {
                try await driver.wait(timeout: .seconds(10))
                try await Session.with(driver) { _ = try await $0.executeQuery("SELECT 1") }
            }
            options.tls = .init(.verifyFull)
            let careful = try Driver(options)
            try await careful.whileRunning {
                let error = await failure { try await careful.wait(timeout: .seconds(10)) }
                #expect((error as? YDBError)?.code == .connectionFailure, "\(error)")
            }
        }
    }

    // MARK: The end

    @Test func aStoppedDriverTakesNoMoreRequests() async throws {
        try await TestServer.with { _, options in
            let driver = try Driver(options)
            try await driver.whileRunning { try await driver.wait(timeout: .seconds(5)) }
            let error = await failure { try await driver.schemeClient.describePath("/local") }
            #expect((error as? ClientError)?.code == .driverStopped, "\(error)")
            let other = await failure { try await driver.wait() }
            #expect((other as? ClientError)?.code == .driverStopped)
        }
    }

    @Test func stoppingWaitsForWhatRunsAsLongAsItIsTold() async throws {
        try await TestServer.withDriver(
            faults: [try FaultRule("delay 5s before statement containing slow")]
        ) { _, driver in
            let session = try await Session.create(driver)
            let query = Task { try await session.executeQuery("SELECT 1 AS slow") }
            try await Task.sleep(for: .milliseconds(100))
            let began = ContinuousClock.now
            await driver.stop(timeout: .milliseconds(200))
            #expect(ContinuousClock.now - began < .seconds(3))
            let error = await failure { try await query.value }
            #expect((error as? YDBError)?.code == .connectionLost, "\(error)")
        }
    }

    @Test func aConnectionThatIsLostIsMadeAnew() async throws {
        try await TestServer.withDriver { _, driver in
            try await driver.wait(timeout: .seconds(5))
            for _ in 0..<3 {
                let link = try await driver.core.chooseLink()
                try await link.connection().terminate()
                try await retryOperation {
                    _ = try await driver.schemeClient.describePath("/local")
                }
            }
        }
    }
}

extension Directory {
    fileprivate var isEmptyOrNamed: Bool { children.isEmpty || !name.isEmpty }
}
