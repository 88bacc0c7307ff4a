// MySQL by the embed API: statements and scripts in the process, the log, faults, snapshots and private forks.

import FaultInjection
import Testing
import Understudy

@Suite struct MySQLEmbedTests {
    private static let rows = """
        CREATE TABLE seats (id INT PRIMARY KEY, guest VARCHAR(20)) ENGINE=InnoDB;
        INSERT INTO seats VALUES (1, NULL), (2, 'eve');
        """

    private static func withServer(
        _ change: (inout UnderstudyOptions) -> Void = { _ in },
        body: (UnderstudyServer) async throws -> Void
    ) async throws {
        var options = UnderstudyOptions.mysql { $0.opensSocket = false }
        options.isLogged = true
        change(&options)
        try await withUnderstudy(options) { server in
            try await server.load(.init(stringLiteral: rows))
            try await body(server)
        }
    }

    private static func code(_ body: () async throws -> Void) async -> String? {
        let error = await #expect(throws: UnderstudyError.self) { try await body() }
        return error?.code
    }

    @Test func statementsAndErrors() async throws {
        try await Self.withServer { server in
            let result = try await server.execute("SELECT id, guest FROM seats ORDER BY id")
            #expect(result.columns == ["id", "guest"])
            #expect(result.rows == [["1", nil], ["2", "eve"]])
            #expect(
                await Self.code { try await server.execute("INSERT INTO seats VALUES (1, 'bob')") }
                    == "1062")
            let error = await #expect(throws: UnderstudyError.self) {
                try await server.load("SELECT 1;\n\nSELECT nothing;")
            }
            #expect(error?.code == "1054")
            #expect(error?.line == 3)
            #expect(
                await Self.code { try await server.execute("SELECT 1", in: "nowhere") } == "1049")
            #expect(await Self.code { try server.fork(as: "other") } == "1235")
        }
    }

    @Test func urlsNameWhoAndWhere() async throws {
        let options = UnderstudyOptions.mysql {
            $0.password = "a/b"
            $0.databases = ["shop"]
        }
        try await withUnderstudy(options) { server in
            let port = try #require(server.port)
            #expect(server.url() == "mysql://root:a%2Fb@127.0.0.1:\(port)/shop")
            // `test` is there as after an installation.
            #expect(server.databaseNames == ["test", "shop"])
        }
    }

    @Test func theLogHearsOfClients() async throws {
        try await Self.withServer { server in
            let client = try await server.connectAsClient(application: "billing")
            try await client.execute("BEGIN")
            try await client.execute("UPDATE seats SET guest = 'ada' WHERE id = 1")
            let log = try server.log
            await #expect(throws: LogFinding.self) {
                try await log.expectNothingOpen(patience: .zero)
            }
            try await client.execute("COMMIT")
            client.close()
            #expect(log.connections.map(\.application) == ["billing"])
            try log.expectStatements(containing: "UPDATE seats", count: 1)
            try log.expectCommits(1)
            try await log.expectNothingOpen()
        }
    }

    @Test func aWaitIsTold() async throws {
        try await Self.withServer { server in
            let (first, second) = (
                try await server.connectAsClient(), try await server.connectAsClient()
            )
            try await first.execute("BEGIN")
            try await first.execute("UPDATE seats SET guest = 'ada' WHERE id = 1")
            async let waited = second.execute("UPDATE seats SET guest = 'bob' WHERE id = 1")
            try await Task.sleep(for: .milliseconds(50))
            try await first.execute("COMMIT")
            _ = try await waited
            let waits = try server.log.waits
            #expect(waits.count == 1)
            #expect(try await server.execute("SELECT guest FROM seats WHERE id = 1").value == "bob")
            first.close()
            second.close()
        }
    }

    @Test func aDeadlockOfARuleUndoesAll() async throws {
        try await Self.withServer { server in
            try server.faults.add("deadlock before statement kind update times 1")
            let client = try await server.connectAsClient()
            try await client.execute("BEGIN")
            try await client.execute("INSERT INTO seats VALUES (3, 'zoe')")
            #expect(
                await Self.code { try await client.execute("UPDATE seats SET guest = 'x'") }
                    == "1213")
            try await client.execute("COMMIT")
            #expect(try await server.execute("SELECT count(*) FROM seats").value == "2")
            #expect(server.faults.report.map(\.hits) == [1])
            client.close()
        }
    }

    @Test(arguments: ["close", "reset", "error 1213"], ["before", "after"])
    func commits(_ fault: String, _ side: String) async throws {
        try await Self.withServer { server in
            try server.faults.add("\(fault) \(side) commit times 1")
            let client = try await server.connectAsClient()
            let code = fault == "error 1213" ? "1213" : "2013"
            #expect(
                await Self.code {
                    try await client.execute("UPDATE seats SET guest = 'ada' WHERE id = 1")
                } == code)
            let isApplied = side == "after"
            #expect(try server.log.faults.map(\.isCommitted) == [isApplied])
            #expect(
                try await server.execute("SELECT guest FROM seats WHERE id = 1").value
                    == (isApplied ? "ada" : nil))
            client.close()
        }
    }

    @Test func snapshotsAndForks() async throws {
        try await Self.withServer { server in
            let full = try server.snapshot()
            try await server.execute("DELETE FROM seats")
            let fork = try server.privateFork(named: "mine")
            try await fork.execute("INSERT INTO seats VALUES (9, 'fay')")
            #expect(try await fork.execute("SELECT guest FROM seats").rows == [["fay"]])
            #expect(try await fork.execute("SELECT database()").value == "test")
            try server.restore(full)
            #expect(try await server.execute("SELECT count(*) FROM seats").value == "2")
            // What nobody has forked yet is made by its name.
            let other = try server.connect(to: "test~other")
            #expect(try await other.execute("SELECT count(*) FROM seats").value == "2")
            other.close()
            await fork.shutdown()
            #expect(server.databaseNames == ["test", "test~other"])
        }
    }

    @Test func timeIsTheClocks() async throws {
        let clock = VirtualClock()
        try await Self.withServer {
            $0.clock = clock
        } body: { server in
            let now = try await server.execute("SELECT utc_timestamp()").value
            await clock.advance(by: .seconds(3600))
            let later = try await server.execute("SELECT utc_timestamp()").value
            #expect(now?.hasSuffix("00:00:00") == true)
            #expect(later?.hasSuffix("01:00:00") == true)
        }
    }
}
