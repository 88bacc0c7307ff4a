// The trait: a server a test and a case, side by side.

import FaultInjection
import Testing
import Understudy
import UnderstudyTesting

@Suite(.understudy(.postgres, load: "CREATE TABLE jobs (id int PRIMARY KEY, name text);"))
struct TraitTests {
    @Test(arguments: 1...8) func everyCaseHasItsOwn(_ number: Int) async throws {
        let server = try #require(Understudy.current)
        let client = try await WireClient.connect(server.url())
        try await client.query("INSERT INTO jobs VALUES (1, '\(number)')")
        #expect(try await server.execute("SELECT * FROM jobs").rows == [["1", "\(number)"]])
        try server.log?.expectStatements(containing: "INSERT", count: 1)
    }

    @Test func childTasksHaveItToo() async throws {
        async let port = Understudy.current?.port
        #expect(await port == Understudy.current?.port)
        #expect(Understudy.current != nil)
    }

    @Test(.understudy(.postgres { $0.isInMemory = true })) func theInnermostOneCounts() async throws
    {
        #expect(Understudy.current?.port == nil)
    }
}

@Suite struct TraitFaultTests {
    @Test(
        .understudy(
            .postgres, faults: try? FaultPlan("serialization_failure at commit times 1", seed: 7)))
    func faultsBefallTheTest() async throws {
        let server = try #require(Understudy.current)
        let client = try await WireClient.connect(server.url())
        let error = await #expect(throws: ServerError.self) {
            try await client.query("CREATE TABLE t (n int)")
        }
        #expect(error?.code == "40001")
        #expect(server.faults.seed == 7)
    }
}
