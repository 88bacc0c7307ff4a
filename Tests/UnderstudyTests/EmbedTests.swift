// The embed API: servers side by side, URLs, statements and scripts in the process, forks, snapshots.

import Foundation
import Testing
import Understudy

@Suite struct EmbedTests {
    @Test func aClientAndTheProcessSeeTheSame() async throws {
        try await withUnderstudy(.postgres) { server in
            try await server.load(
                """
                CREATE TABLE jobs (id int PRIMARY KEY, name text);
                COPY jobs FROM STDIN;
                1\tsweep
                2\t\\N
                \\.
                """)
            let client = try await WireClient.connect(server.url())
            #expect(
                try await client.query("SELECT * FROM jobs ORDER BY id") == [
                    ["1", "sweep"], ["2", nil],
                ])
            try await client.query("INSERT INTO jobs VALUES (3, 'mop')")
            let result = try await server.execute(
                "SELECT id, name FROM jobs WHERE id > 1 ORDER BY id")
            #expect(result.columns == ["id", "name"])
            #expect(result.rows == [["2", nil], ["3", "mop"]])
            #expect(result.tag == "SELECT 2")
            #expect(try await server.execute("SELECT 1; UPDATE jobs SET id = id").tag == "UPDATE 3")
            #expect(try await server.execute("COPY jobs TO STDOUT").rows.first == ["1\tsweep"])
        }
    }

    @Test func errorsSayWhatAClientIsTold() async throws {
        try await withUnderstudy(.postgres { $0.opensSocket = false }) { server in
            #expect(server.port == nil)
            let error = await #expect(throws: UnderstudyError.self) {
                try await server.load("CREATE TABLE t (id int);\n\nINSERT INTO u VALUES (1);")
            }
            #expect(error?.code == "42P01")
            #expect(error?.line == 3)
            await #expect(throws: UnderstudyError.self) {
                try await server.execute("COPY t FROM STDIN")
            }
            let missing = await #expect(throws: UnderstudyError.self) {
                try await server.execute("SELECT 1", in: "nowhere")
            }
            #expect(missing?.code == "3D000")
            #expect(throws: UnderstudyError.self) { try server.restore(to: "nothing") }
            #expect(throws: UnderstudyError.self) { try server.fork(as: "postgres") }
        }
    }

    @Test func manyServersAtOnce() async throws {
        let values = try await withThrowingTaskGroup(of: (Int?, String?).self) { group in
            for number in 0..<20 {
                group.addTask {
                    try await withUnderstudy { server in
                        try await server.execute(
                            "CREATE TABLE t AS SELECT \(number) AS n")
                        let client = try await WireClient.connect(server.url())
                        return (server.port, try await client.query("SELECT n FROM t")[0][0])
                    }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(values.compactMap(\.0)).count == 20)
        #expect(Set(values.compactMap(\.1)) == Set((0..<20).map(String.init)))
    }

    @Test func urlsNameWhoAndWhere() async throws {
        let options = UnderstudyOptions.postgres {
            $0.user = "ada l"
            $0.password = "a/b@c"
            $0.databases = ["app one"]
        }
        try await withUnderstudy(options) { server in
            let port = try #require(server.port)
            #expect(server.url() == "postgresql://ada%20l:a%2Fb%40c@127.0.0.1:\(port)/app%20one")
            #expect(server.url(database: "app~x").hasSuffix("/app~x"))
            #expect(server.databaseNames == ["app one", "postgres"])
        }
    }

    @Test func anAddressHasAllThatDriversAskFor() async throws {
        let options = UnderstudyOptions.postgres {
            $0.user = "ada"
            $0.password = "secret"
            $0.databases = ["app"]
        }
        try await withUnderstudy(options) { server in
            let address = server.address
            #expect(address.host == "127.0.0.1" && address.host == server.host)
            #expect(address.port == server.port)
            #expect((address.user, address.password) == ("ada", "secret"))
            #expect(address.database == "app")
        }
        try await withUnderstudy(.postgres { $0.opensSocket = false }) { server in
            #expect(server.address.port == 0 && server.address.password.isEmpty)
        }
    }

    /// Options are a value: what befalls the clients of one server is no affair of another's.
    @Test func serversOfTheSameOptionsShareNothing() async throws {
        let options = UnderstudyOptions.postgres {
            $0.opensSocket = false
            $0.faults = "error XX001 before statement times 1"
        }
        try await withUnderstudy(options) { first in
            try await withUnderstudy(options) { second in
                try first.faults.add("error XX002 before statement; notice at begin")
                #expect(first.faults.report.count == 3)
                #expect(second.faults.report.count == 1)
                for server in [first, second] {
                    let client = try await server.connectAsClient()
                    let error = await #expect(throws: UnderstudyError.self) {
                        try await client.execute("SELECT 1")
                    }
                    #expect(error?.code == "XX001")
                }
                let client = try await second.connectAsClient()
                try await client.execute("SELECT 1")
            }
        }
    }

    @Test func faultsThatCannotBeAreToldAtTheStart() async throws {
        var options = UnderstudyOptions.postgres { $0.faults = "reset after comit" }
        let error = await #expect(throws: FaultPlanError.self) {
            try await UnderstudyServer.start(options)
        }
        #expect(error?.description.contains("did you mean commit?") == true)
        options.faults = [try FaultRule("close at accept")]
        try await withUnderstudy(options) { server in
            #expect(server.faults.plan.rules.count == 1)
            #expect(throws: FaultPlanError.self) { try server.faults.add("rest at accept") }
        }
    }

    @Test func scriptsComeFromFilesToo() async throws {
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("u\(UInt32.random(in: 0 ... .max)).sql")
        try Data("CREATE TABLE t AS SELECT 7 AS n;\nSELECT nothing;".utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        try await withUnderstudy(.postgres { $0.opensSocket = false }) { server in
            let error = await #expect(throws: UnderstudyError.self) {
                try await server.load(.file(file))
            }
            #expect(error?.line == 2)
            #expect(try await server.execute("SELECT n FROM t").value == "7")
            try await server.load(.text("DROP TABLE \(String("t"))"))
            await #expect(throws: (any Error).self) {
                try await server.load(.file(file.appendingPathExtension("none")))
            }
        }
    }

    @Test func aLogIsThereOrThrows() async throws {
        let server = try await UnderstudyServer.start(.postgres { $0.opensSocket = false })
        #expect(throws: MissingLog.self) { try server.log.expectCommits(0) }
        await server.shutdown()
    }

    @Test func aUnixSocketLeadsToTheSameServer() async throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("u \(UInt32.random(in: 0 ... .max))")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let options = UnderstudyOptions.postgres {
            $0.unixSocketDirectory = folder.path
            $0.databases = ["app one"]
        }
        let path = try await withUnderstudy(options) { server in
            try await server.execute("CREATE TABLE t AS SELECT 7 AS n")
            let url = try #require(server.unixSocketURL())
            let port = try #require(server.port)
            #expect(url.hasPrefix("postgresql://postgres@/app%20one?host=%2F"))
            #expect(url.hasSuffix("&port=\(port)"))
            let client = try await WireClient.connect(url)
            #expect(try await client.query("SELECT n FROM t") == [["7"]])
            let fork = try #require(server.unixSocketURL(database: "app one~mine"))
            let own = try await WireClient.connect(fork)
            try await own.query("DELETE FROM t")
            #expect(try await client.query("SELECT count(*) FROM t") == [["1"]])
            return try #require(server.unixSocketPath)
        }
        #expect(path.hasPrefix(folder.path))
        #expect(!FileManager.default.fileExists(atPath: path))
        let none = try await withUnderstudy { $0.unixSocketURL() }
        #expect(none == nil)
    }

    @Test func locksAndCancellingInTheProcess() async throws {
        let clock = VirtualClock()
        let options = UnderstudyOptions.postgres {
            $0.opensSocket = false
            $0.clock = clock
        }
        try await withUnderstudy(options) { server in
            try await server.execute("CREATE TABLE t AS SELECT 1 AS n")
            let first = try server.connect()
            let second = try server.connect()
            try await first.execute("BEGIN; UPDATE t SET n = n + 1")
            async let update = second.execute("UPDATE t SET n = n + 1")
            try await clock.waitUntilAsleep()
            try await first.execute("COMMIT")
            #expect(try await update.tag == "UPDATE 1")
            #expect(try await server.execute("SELECT n FROM t").value == "3")
            let sleeping = Task { try await first.execute("SELECT pg_sleep(60)") }
            try await clock.waitUntilAsleep()
            sleeping.cancel()
            let outcome = await sleeping.result
            #expect(throws: UnderstudyError.self) { try outcome.get() }
            // The connection lives on, and can wait again.
            async let again = first.execute("SELECT pg_sleep(10)")
            try await clock.waitUntilAsleep()
            await clock.advance(by: .seconds(10))
            #expect(try await again.tag == "SELECT 1")
        }
    }

    @Test func forksAndSnapshots() async throws {
        try await withUnderstudy(.postgres { $0.databases = ["app"] }) { server in
            try await server.execute("CREATE TABLE t AS SELECT 1 AS n")
            let taken = try server.snapshot()
            try server.fork(as: "other")
            try await server.execute("UPDATE t SET n = 2", in: "other")
            try await server.execute("UPDATE t SET n = 3")
            try server.snapshot(as: "three")
            #expect(try await server.execute("SELECT n FROM t", in: "other").value == "2")
            try server.fork(taken, as: "old")
            #expect(try await server.execute("SELECT n FROM t", in: "old").value == "1")
            try server.restore(taken)
            #expect(try await server.execute("SELECT n FROM t").value == "1")
            try server.restore(to: "three")
            #expect(try await server.execute("SELECT n FROM t").value == "3")
            try server.dropDatabase("old")
            #expect(server.databaseNames == ["app", "other", "postgres"])
        }
    }

    @Test func aRestoreEndsTransactionsAndKeepsConnections() async throws {
        try await withUnderstudy { server in
            try await server.execute("CREATE TABLE t AS SELECT 1 AS n")
            let taken = try server.snapshot()
            let client = try await WireClient.connect(server.url())
            try await client.query("BEGIN; UPDATE t SET n = 2")
            try server.restore(taken)
            let error = await #expect(throws: ServerError.self) {
                try await client.query("UPDATE t SET n = 3")
            }
            #expect(error?.code == "57P01")
            #expect(try await server.execute("SELECT n FROM t").value == "1")
        }
    }
}
