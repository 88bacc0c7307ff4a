// Databases by the name `app~anything`.

import Testing
import Understudy

@Suite struct PrivateForkTests {
    private static func server() async throws -> UnderstudyServer {
        let server = try await UnderstudyServer.start(.postgres { $0.databases = ["app"] })
        try await server.execute("CREATE TABLE t (n int); INSERT INTO t VALUES (1)")
        return server
    }

    private static func count(_ server: UnderstudyServer, _ database: String) async throws
        -> String?
    {
        let client = try await WireClient.connect(server.url(database: database))
        defer { client.close() }
        return try await client.query("SELECT count(*) FROM t")[0][0]
    }

    @Test func everyNameHasAForkOfItsOwn() async throws {
        let server = try await Self.server()
        let first = try await WireClient.connect(server.url(database: "app~first"))
        try await first.query("INSERT INTO t VALUES (2), (3)")
        #expect(try await first.query("SELECT current_database()") == [["app~first"]])
        #expect(try await Self.count(server, "app~first") == "3")
        #expect(try await Self.count(server, "app~second") == "1")
        #expect(try await Self.count(server, "app") == "1")
        #expect(server.databaseNames == ["app", "app~first", "app~second", "postgres"])
        await server.shutdown()
    }

    @Test func aSnapshotsNameIsForkedFrom() async throws {
        let server = try await Self.server()
        try server.snapshot(as: "seeded")
        try await server.execute("DELETE FROM t")
        #expect(try await Self.count(server, "app~seeded") == "1")
        #expect(try await Self.count(server, "app~seeded~a test") == "1")
        #expect(try await Self.count(server, "app~seededly") == "0")
        #expect(try await Self.count(server, "app~other~seeded") == "0")
        await server.shutdown()
    }

    @Test func aForkHasSnapshotsToo() async throws {
        let server = try await Self.server()
        let fork = try server.privateFork(named: "mine")
        try fork.snapshot(as: "seeded")
        try await fork.execute("DELETE FROM t")
        #expect(try await Self.count(server, "app~mine~seeded") == "1")
        #expect(try await Self.count(server, "app~mine~seeded~a test") == "1")
        // What is no snapshot's name is a fork of the base, whoever else bears a part of it.
        try await server.execute("INSERT INTO t VALUES (2)")
        #expect(try await Self.count(server, "app~mine~other") == "2")
        await server.shutdown()
    }

    @Test func snapshotsGoWithTheirDatabase() async throws {
        let server = try await Self.server()
        try server.fork(as: "base")
        try server.snapshot("base", as: "old")
        let fork = try await WireClient.connect(server.url(database: "base~old~a"))
        let client = try await WireClient.connect(server.url(database: "postgres"))
        try await client.query("DROP DATABASE base")
        #expect(try await fork.query("SELECT count(*) FROM t") == [["1"]])
        await #expect(throws: ServerError.self) { try await Self.count(server, "base~old~b") }
        try await client.query("CREATE DATABASE base")
        try await server.execute("CREATE TABLE t (n int)", in: "base")
        #expect(try await Self.count(server, "base~old~b") == "0")
        #expect(throws: UnderstudyError.self) { try server.restore("base", to: "old") }
        await server.shutdown()
    }

    @Test func namesThatAskForNothing() async throws {
        let server = try await Self.server()
        for name in ["nothing~x", "app~", "~x", "~"] {
            let error = await #expect(throws: ServerError.self) {
                try await Self.count(server, name)
            }
            #expect(error?.code == "3D000", "\(name)")
        }
        await server.shutdown()
    }

    @Test func aForksLabelsAreItsOwn() async throws {
        let server = try await UnderstudyServer.start(.postgres { $0.databases = ["app"] })
        try await server.execute(
            """
            CREATE TYPE mood AS ENUM ('sad', 'ok');
            CREATE TABLE person (m mood);
            INSERT INTO person VALUES ('ok')
            """)
        let first = try await WireClient.connect(server.url(database: "app~first"))
        let second = try await WireClient.connect(server.url(database: "app~second"))
        try await second.query("SELECT m FROM person")
        try await first.query("ALTER TYPE mood RENAME VALUE 'ok' TO 'fine'")
        try await first.query("ALTER TYPE mood ADD VALUE 'new'")
        #expect(try await first.query("SELECT m, 'new'::mood FROM person") == [["fine", "new"]])
        #expect(try await second.query("SELECT m FROM person WHERE m = 'ok'") == [["ok"]])
        let error = await #expect(throws: ServerError.self) {
            try await second.query("SELECT 'new'::mood")
        }
        #expect(error?.code == "22P02")
        try await second.query("ALTER TYPE mood ADD VALUE 'new' BEFORE 'sad'")
        #expect(
            try await second.query("SELECT enum_range(NULL::mood)") == [["{new,sad,ok}"]])
        #expect(
            try await first.query("SELECT enum_range(NULL::mood)") == [["{sad,fine,new}"]])
        await server.shutdown()
    }

    @Test func longNamesDoNotMeet() async throws {
        let server = try await Self.server()
        let name = "app~" + String(repeating: "test_of_something.py::", count: 10)
        let first = try await WireClient.connect(server.url(database: name + "a"))
        try await first.query("DELETE FROM t")
        #expect(try await Self.count(server, name + "b") == "1")
        #expect(try await Self.count(server, name + "a") == "0")
        await server.shutdown()
    }

    @Test func manyAtTheSameMoment() async throws {
        let server = try await Self.server()
        try await withThrowingTaskGroup(of: String?.self) { group in
            for _ in 0..<16 { group.addTask { try await Self.count(server, "app~same") } }
            for try await count in group { #expect(count == "1") }
        }
        await server.shutdown()
    }

    @Test func theLocaleIsTheBases() async throws {
        let server = try await UnderstudyServer.start(.postgres { $0.locale = "C" })
        let client = try await WireClient.connect(server.url(database: "postgres~x"))
        #expect(try await client.query("SELECT 'a' < 'B'") == [["f"]])
        await server.shutdown()
    }
}
