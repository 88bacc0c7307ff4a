// The trait: a server a test and a case, side by side.

import Testing
import UnderstudyTesting

@Suite(.understudy(.postgres, load: "CREATE TABLE jobs (id int PRIMARY KEY, name text);"))
struct TraitTests {
    @Test(arguments: 1...8) func everyCaseHasItsOwn(_ number: Int) async throws {
        let server = try #require(UnderstudyServer.current)
        let client = try await WireClient.connect(server.url())
        try await client.query("INSERT INTO jobs VALUES (1, '\(number)')")
        #expect(try await server.execute("SELECT * FROM jobs").rows == [["1", "\(number)"]])
        try server.log.expectStatements(containing: "INSERT", count: 1)
    }

    @Test func childTasksHaveItToo() async throws {
        async let port = UnderstudyServer.current?.port
        #expect(await port == UnderstudyServer.current?.port)
        #expect(UnderstudyServer.current != nil)
    }

    @Test(.understudy(.postgres { $0.opensSocket = false })) func theInnermostOneCounts()
        async throws
    {
        #expect(UnderstudyServer.current?.port == nil)
    }
}

@Suite struct TraitFaultTests {
    @Test(
        .understudy(
            .postgres, faults: .rules("serialization_failure at commit times 1", seed: 7)))
    func faultsBefallTheTest() async throws {
        let server = try #require(UnderstudyServer.current)
        let client = try await WireClient.connect(server.url())
        let error = await #expect(throws: ServerError.self) {
            try await client.query("CREATE TABLE t (n int)")
        }
        #expect(error?.code == "40001")
        #expect(server.faults.seed == 7)
    }
}

private let shared = SharedUnderstudy(
    .postgres { $0.databases = ["app"] },
    load: "CREATE TABLE jobs (id int PRIMARY KEY, name text); INSERT INTO jobs VALUES (0, 'first');"
)

private let migrated = SharedUnderstudy(.postgres) { server in
    let client = try await WireClient.connect(server.url())
    try await client.query("CREATE TABLE jobs AS SELECT 5 AS id")
}

@Suite(.understudy(forkOf: migrated)) struct PreparedTraitTests {
    @Test func codeHasFilledTheSharedServer() async throws {
        let server = try #require(UnderstudyServer.current)
        #expect(try await server.execute("SELECT id FROM jobs").value == "5")
    }

    @Test(
        .understudy(load: "CREATE TABLE t (n int)") { server in
            try await server.execute("INSERT INTO t VALUES (3)")
        })
    func codeFillsAServerOfOnesOwn() async throws {
        let server = try #require(UnderstudyServer.current)
        #expect(try await server.execute("SELECT n FROM t").value == "3")
        server.expectStatements(count: 0)
    }
}

@Suite(.understudy(forkOf: shared)) struct ForkTraitTests {
    @Test(arguments: 1...20) func everyCaseHasItsOwn(_ number: Int) async throws {
        let server = try #require(UnderstudyServer.current)
        #expect(server.database.hasPrefix("app~everyCaseHasItsOwn-"))
        #expect(try await server.port == shared.server.port)
        let client = try await WireClient.connect(server.url())
        try await client.query("INSERT INTO jobs VALUES (1, '\(number)')")
        #expect(
            try await server.execute("SELECT * FROM jobs ORDER BY id").rows
                == [["0", "first"], ["1", "\(number)"]])
        try server.log.expectStatements(containing: "INSERT", count: 1)
        #expect(try server.log.connections.count == 1)
    }
}

@Suite(.understudy(clock: { VirtualClock(advancesWhenAsleep: 1) })) struct ClockTraitTests {
    @Test(arguments: 1...4) func everyCaseHasAClock(_ hours: Int) async throws {
        let server = try #require(UnderstudyServer.current)
        let clock = try #require(server.clock)
        try await clock.sleep(for: .seconds(3600 * hours))
        let time = try await server.execute("SELECT now() = '2025-01-01 0\(hours):00Z'").value
        #expect(time == "t")
    }
}

@Suite struct ForkTests {
    @Test(
        .understudy(
            forkOf: shared, faults: .rules("disk_full at commit times 1", seed: 3)))
    func faultsBefallTheForkAlone() async throws {
        let server = try #require(UnderstudyServer.current)
        let client = try await WireClient.connect(server.url())
        let error = await #expect(throws: ServerError.self) {
            try await client.query("DELETE FROM jobs")
        }
        #expect(error?.code == "53100")
        try server.faults.add("error 53300 at authenticate")
        let refusal = await #expect(throws: ServerError.self) {
            try await WireClient.connect(server.url())
        }
        #expect(refusal?.code == "53300")
        #expect(server.faults.seed == 3)
        #expect(try server.log.faults.count == 2)
        let neighbour = try await shared.server.privateFork(named: "neighbour", logLimit: 10)
        let other = try await WireClient.connect(neighbour.url())
        try await other.query("DELETE FROM jobs")
        #expect(try neighbour.log.faults.isEmpty == true)
        #expect(try neighbour.log.statements.count == 1)
        #expect(try await shared.server.faults.decisionCount == 0)
        await neighbour.shutdown()
        #expect(try await !shared.server.databaseNames.contains("app~neighbour"))
        let end = await #expect(throws: ServerError.self) { try await other.query("SELECT 1") }
        #expect(end?.code == "57P01")
        #expect(throws: UnderstudyError.self) { try server.privateFork(of: "nowhere", named: "x") }
    }

    @Test func aSharedServerThatCannotBeFilledFailsEveryTest() async {
        let broken = SharedUnderstudy(load: "SELECT nothing")
        for _ in 0..<2 {
            let error = await #expect(throws: UnderstudyError.self) { try await broken.server }
            #expect(error?.code == "42703")
        }
    }
}
