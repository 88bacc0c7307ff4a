// A server over the engine as the harness holds it: its databases, statements inside the process, where clients find it.

import FaultInjection
import ServerKit
import Testing

@testable import MySQLServer

@Suite(.timeLimit(.minutes(10))) struct StandInTests {
    private func start(
        _ change: (inout MySQLServerConfiguration) -> Void = { _ in }
    ) async throws -> any StandIn {
        var configuration = MySQLServerConfiguration()
        configuration.port = 0
        change(&configuration)
        return try await configuration.start(on: Stage()) { _ in }
    }

    @Test func statementsInsideTheProcess() async throws {
        let server = try await start { $0.opensSocket = false }
        let console = try server.console("test", user: "root")
        _ = try await console.execute("CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(10))")
        let inserted = try await console.execute("INSERT INTO t VALUES (1, 'a'), (2, NULL)")
        #expect(inserted.tag.hasPrefix("Query OK, 2 rows affected"))
        let answer = try await console.execute("SELECT id, v FROM t ORDER BY id")
        #expect(answer.columns == ["id", "v"])
        #expect(answer.rows == [["1", "a"], ["2", nil]])
        do {
            _ = try await console.execute("INSERT INTO t VALUES (1, 'b')")
            Issue.record("a duplicate key passed")
        } catch {
            #expect(error.code == "1062")
        }
        console.close()
        await server.shutdown(patience: .zero)
    }

    @Test func databasesOfTheConfiguration() async throws {
        let server = try await start {
            $0.opensSocket = false
            $0.databases = ["app", "other"]
        }
        for name in ["app", "other"] {
            let console = try server.console(name, user: "root")
            let answer = try await console.execute("SELECT DATABASE()")
            #expect(answer.rows == [[name]])
            console.close()
        }
        do {
            _ = try server.console("missing", user: "root")
            Issue.record("a database that is not there was entered")
        } catch {
            #expect(error.code == "1049")
        }
        await server.shutdown(patience: .zero)
    }

    @Test func forksByTheirName() async throws {
        let server = try await start { $0.opensSocket = false }
        let base = try server.console("test", user: "root")
        _ = try await base.execute("CREATE TABLE t (id INT)")
        let fork = try server.console("test~one", user: "root")
        _ = try await fork.execute("INSERT INTO t VALUES (1)")
        let inFork = try await fork.execute("SELECT COUNT(*) FROM t")
        let inBase = try await base.execute("SELECT COUNT(*) FROM t")
        #expect(inFork.rows == [["1"]] && inBase.rows == [["0"]])
        base.close()
        fork.close()
        await server.shutdown(patience: .zero)
    }

    @Test func snapshotsArePutBack() async throws {
        let server = try await start { $0.opensSocket = false }
        let console = try server.console("test", user: "root")
        _ = try await console.execute("CREATE TABLE t (id INT)")
        let state = try server.databases.snapshot("test")
        _ = try await console.execute("INSERT INTO t VALUES (1)")
        try server.databases.restore("test", to: state)
        let answer = try await console.execute("SELECT COUNT(*) FROM t")
        #expect(answer.rows == [["0"]])
        console.close()
        await server.shutdown(patience: .zero)
    }

    @Test func whereClientsFindIt() async throws {
        let server = try await start {
            $0.user = "app"
            $0.password = "s/e"
        }
        let port = try #require(server.port)
        #expect(server.url(database: "d") == "mysql://app:s%2Fe@127.0.0.1:\(port)/d")
        let environment = server.environment(database: "d")
        #expect(environment["DATABASE_URL"] == server.url(database: "d"))
        #expect(environment["MYSQL_TCP_PORT"] == String(port))
        #expect(environment["MYSQL_PWD"] == "s/e")
        await server.shutdown(patience: .zero)
    }
}
