// Connections inside the process that count as clients': the log hears of them, and rules befall them.

import FaultInjection
import Testing
import Understudy

@Suite struct ClientConnectionTests {
    private static func withServer(
        clock: VirtualClock? = nil, isInMemory: Bool = true, connections: Int = 100,
        _ rules: String..., body: (UnderstudyServer) async throws -> Void
    ) async throws {
        let options = UnderstudyOptions.postgres {
            $0.opensSocket = !isInMemory
            $0.isLogged = true
            $0.clock = clock
            $0.maximumConnections = connections
        }
        try await withUnderstudy(options) { server in
            try await server.load("CREATE TABLE t (n int); INSERT INTO t VALUES (1);")
            try server.faults.add(rules.map { try FaultRule($0) })
            try await body(server)
        }
    }

    private static func state(_ body: () async throws -> Void) async -> String? {
        let error = await #expect(throws: UnderstudyError.self) { try await body() }
        return error?.code
    }

    @Test(arguments: [true, false]) func theLogHearsOfIt(_ isInMemory: Bool) async throws {
        try await Self.withServer(isInMemory: isInMemory) { server in
            let client = try await server.connectAsClient(application: "billing")
            try await client.execute("BEGIN; UPDATE t SET n = 2")
            let own = try server.connect()
            try await own.execute("SELECT n FROM t")
            let log = try server.log
            #expect(log.connections.map(\.application) == ["billing"])
            #expect(log.connections.map(\.number) == [1])
            await #expect(throws: LogFinding.self) {
                try await log.expectNothingOpen(patience: .zero)
            }
            try await client.execute("COMMIT")
            client.close()
            try log.expectCommits(1)
            try await log.expectNothingOpen()
            try log.expectStatements(count: 3)
        }
    }

    @Test func errorsLeaveTheStateOfARealServer() async throws {
        try await Self.withServer("deadlock before statement kind update times 1") { server in
            let client = try await server.connectAsClient()
            try await client.execute("BEGIN")
            #expect(await Self.state { try await client.execute("UPDATE t SET n = 2") } == "40P01")
            #expect(await Self.state { try await client.execute("SELECT 1") } == "25P02")
            try await client.execute("ROLLBACK")
            try await client.execute("UPDATE t SET n = 2")
            #expect(server.faults.report.map(\.hits) == [1])
            #expect(try server.log.faults.map(\.connection) == [1])
        }
    }

    @Test(
        arguments: ["close", "reset", "error 40001"], ["before", "after"])
    func commits(_ fault: String, _ side: String) async throws {
        try await Self.withServer("\(fault) \(side) commit times 1") { server in
            let client = try await server.connectAsClient()
            let code = fault == "error 40001" ? "40001" : "08006"
            #expect(await Self.state { try await client.execute("UPDATE t SET n = 2") } == code)
            let isApplied = side == "after"
            #expect(try server.log.faults.map(\.isCommitted) == [isApplied])
            #expect(try await server.execute("SELECT n FROM t").value == (isApplied ? "2" : "1"))
            try server.log.expectCommits(isApplied ? 1 : 0)
            // An error is said on a connection that goes on.
            if code == "40001" {
                try await client.execute("SELECT 1")
            } else {
                #expect(await Self.state { try await client.execute("SELECT 1") } == "08006")
            }
        }
    }

    @Test func competitorsCommit() async throws {
        let rule = "competitor \"UPDATE t SET n = 7\" before statement kind update times 1"
        try await Self.withServer(rule) { server in
            let client = try await server.connectAsClient()
            try await client.execute("BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT * FROM t")
            #expect(await Self.state { try await client.execute("UPDATE t SET n = 2") } == "40001")
            #expect(server.faults.decisions.map(\.outcome) == [.competitorCommitted])
            #expect(try await server.execute("SELECT n FROM t").value == "7")
        }
    }

    @Test func timeIsTheServers() async throws {
        let clock = VirtualClock(advancesWhenAsleep: 1)
        try await Self.withServer(
            clock: clock, "delay 1h before statement kind select", "delay 1min at accept",
            "delay 2min at authenticate"
        ) { server in
            let client = try await server.connectAsClient()
            #expect(clock.start.duration(to: clock.now) == .seconds(180))
            try await client.execute("SELECT 1")
            #expect(clock.start.duration(to: clock.now) == .seconds(3780))
        }
    }

    @Test func silenceLastsAsLongAsTheClientLikes() async throws {
        let clock = VirtualClock()
        try await Self.withServer(clock: clock, "silence after commit kind update times 2") {
            server in
            for isCancelled in [true, false] {
                let client = try await server.connectAsClient()
                let told = Task { _ = try await client.execute("UPDATE t SET n = 2") }
                try await clock.waitUntilAsleep()
                #expect(try await server.execute("SELECT n FROM t").value == "2")
                if isCancelled { told.cancel() } else { client.close() }
                #expect(await Self.state { try await told.value } == "08006")
            }
            try await server.log.expectNothingOpen()
        }
    }

    @Test func silenceEndsWithTheServer() async throws {
        let clock = VirtualClock()
        try await Self.withServer(clock: clock, "silence at authenticate") { server in
            let told = Task { _ = try await server.connectAsClient() }
            try await clock.waitUntilAsleep()
            await server.shutdown()
            #expect(await Self.state { try await told.value } == "08006")
        }
    }

    @Test func someAreNotLetIn() async throws {
        try await Self.withServer(
            connections: 2, "too_many_connections at accept nth 1",
            "error 28000 at authenticate nth 1",
            "close at authenticate nth 1"
        ) { server in
            for code in ["53300", "28000", "08006"] {
                #expect(await Self.state { _ = try await server.connectAsClient() } == code)
            }
            #expect(
                await Self.state { _ = try await server.connectAsClient(to: "none") } == "3D000")
            let first = try await server.connectAsClient()
            let second = try await server.connectAsClient()
            #expect(await Self.state { _ = try await server.connectAsClient() } == "53300")
            first.close()
            try await server.connectAsClient().execute("SELECT 1")
            try await second.execute("SELECT 1")
        }
    }

    @Test func labelsOutliveConnections() async throws {
        try await Self.withServer(
            "error XX001 before statement connection worker times 2 per connection"
        ) { server in
            let other = try await server.connectAsClient(label: "other")
            try await other.execute("SELECT 1")
            for code in ["XX001", "XX001", nil] {
                let client = try await server.connectAsClient(label: "worker")
                if let code {
                    #expect(await Self.state { try await client.execute("SELECT 1") } == code)
                } else {
                    try await client.execute("SELECT 1")
                }
            }
        }
    }

    @Test func thereAreNoBytesToDisturb() async throws {
        try await Self.withServer("garble 3 before statement", "split 1 at authenticate") {
            server in
            let client = try await server.connectAsClient()
            #expect(try await client.execute("SELECT 1").value == "1")
            #expect(server.faults.decisions.count == 2)
            for decision in server.faults.decisions {
                guard case .impossible = decision.outcome else {
                    Issue.record("\(decision)")
                    continue
                }
            }
        }
    }

    @Test func aForkHasRulesOfItsOwn() async throws {
        try await Self.withServer { server in
            let fork = try server.privateFork(
                named: "mine", faults: "error XX001 before statement times 1",
                logLimit: 10)
            let outside = try await server.connectAsClient()
            try await outside.execute("SELECT 1")
            let client = try await fork.connectAsClient()
            #expect(await Self.state { try await client.execute("SELECT 1") } == "XX001")
            #expect(try fork.log.statementCount == 1)
            client.close()
            await fork.shutdown()
        }
    }
}
