// Statements and their results, on live servers.

import Foundation
import MySQLDriver
import NIOCore
import Testing

@Suite(.timeLimit(.minutes(5))) struct StatementTests {
    static let scenarios: [Scenario] = [
        .connected("what a statement has done") { connection in
            try await connection.execute(
                "CREATE TABLE t (id INT AUTO_INCREMENT PRIMARY KEY, v INT)")
            let inserted = try await connection.execute(
                "INSERT INTO t (v) VALUES (\(1)), (\(1)), (\(nil as Int?))")
            #expect(inserted.affectedRows == 3)
            #expect(inserted.lastInsertID == 1)
            #expect(inserted.info == "Records: 3  Duplicates: 0  Warnings: 0")
            let updated = try await connection.execute("UPDATE t SET v = 1 WHERE v = 1")
            #expect(updated.affectedRows == 0)
            #expect(updated.info == "Rows matched: 2  Changed: 0  Warnings: 0")
            let none = try await connection.query("SELECT v FROM t WHERE id = \(99)").collect()
            #expect(none.isEmpty)
        },
        .connected("rows in every form") { connection in
            struct Guest: Decodable, Sendable, Equatable {
                var id: Int
                var name: String?
                var isHere: Bool
                var missing: Int?
            }
            let sql: MySQLQuery =
                "SELECT 1 AS id, 'eve' AS name, 1 AS isHere UNION SELECT 2, NULL, 0 ORDER BY id"
            let tuples = try await connection.query(sql).decode((Int, String?, Bool).self)
            var seen: [String] = []
            for try await (id, name, isHere) in tuples {
                seen.append("\(id) \(name ?? "-") \(isHere)")
            }
            #expect(seen == ["1 eve true", "2 - false"])
            let guests = try await connection.query(sql).decode(as: Guest.self).collect()
            #expect(
                guests == [
                    Guest(id: 1, name: "eve", isHere: true),
                    Guest(id: 2, name: nil, isHere: false),
                ])
            let rows = try await connection.query(sql)
            #expect(rows.columns.map(\.name) == ["id", "name", "isHere"])
            let first = try #require(try await rows.collect().first)
            #expect(try first["name"].decode(String.self) == "eve")
            #expect(try first[0].decode(Int8.self) == 1)
            #expect(throws: MySQLDecodingError.self) { try first["nothing"].decode(Int?.self) }
            #expect(throws: MySQLDecodingError.self) { try first["name"].decode(Int.self) }
            #expect(rows.result != nil)
        },
        .connected("what is interpolated is never text") { connection in
            let evil = "'; DROP TABLE t; -- \\ ?"
            let column = "we`ird"
            try await connection.execute("CREATE TABLE t (\(identifier: column) TEXT)")
            try await connection.execute("INSERT INTO t VALUES (\(evil))")
            let rows = try await connection.query(
                "SELECT \(identifier: column) FROM t WHERE \(identifier: column) IN (\(list: [evil, "x"]))"
            ).decode(String.self).collect()
            #expect(rows == [evil])
            let none = try await connection.query(
                "SELECT * FROM t WHERE \(identifier: column) IN (\(list: [] as [String]))"
            ).collect()
            #expect(none.isEmpty)
        },
        .connected("errors leave the connection as it was") { connection in
            let error = await #expect(throws: MySQLError.self) {
                try await connection.execute("SELECT * FROM nowhere WHERE id = \(1)")
            }
            #expect(error?.code == .noSuchTable)
            #expect(error?.sqlState == "42S02")
            let syntax = await #expect(throws: MySQLError.self) {
                try await connection.query("SELEC 1").collect()
            }
            #expect(syntax?.code == .syntaxError)
            let after = try await connection.query("SELECT \(7)").decode(Int.self).collect()
            #expect(after == [7])
        },
        .connected("a table altered between two executions") { connection in
            try await connection.execute("CREATE TABLE t (a INT)")
            try await connection.execute("INSERT INTO t VALUES (1)")
            let query: MySQLQuery = "SELECT * FROM t WHERE a = \(1)"
            let before = try await connection.query(query).collect()
            #expect(before.map(\.count) == [1])
            try await connection.execute("ALTER TABLE t ADD COLUMN b VARCHAR(10) DEFAULT 'x'")
            let row = try await connection.query(query).collect()[0]
            #expect(try row.values == [.integer(1), .text("x")])
        },
        .connected("statements that the server has dropped") { connection in
            let query: MySQLQuery = "SELECT \(1) + 1"
            #expect(try await connection.query(query).decode(Int.self).collect() == [2])
            try await connection.reset()
            #expect(try await connection.query(query).decode(Int.self).collect() == [2])
        },
        .connected("warnings") { connection in
            try await connection.execute("SET sql_mode = ''")
            try await connection.execute("CREATE TABLE t (a TINYINT)")
            let result = try await connection.execute("INSERT INTO t VALUES (\(1000))")
            #expect(result.warningCount == 1)
            let warnings = try await connection.warnings()
            #expect(warnings.map(\.code) == [1264])
            #expect(warnings.map(\.level) == ["Warning"])
        },
        .connected("cursors") { connection in
            try await fill(connection, rows: 1000)
            let rows = try await connection.query(
                "SELECT id FROM filled ORDER BY id", fetchSize: 64)
            var next = 0
            for try await id in rows.decode(Int.self) {
                #expect(id == next)
                next += 1
            }
            #expect(next == 1000)
            for try await id in try await connection.query(
                "SELECT id FROM filled ORDER BY id", fetchSize: 10
            ).decode(Int.self) where id > 20 { break }
            #expect(try await connection.query("SELECT 1").decode(Int.self).collect() == [1])
        },
        .connected("rows that are dropped half way") { connection in
            try await fill(connection, rows: 5000)
            for _ in 0..<3 {
                for try await row in try await connection.query("SELECT * FROM filled") {
                    #expect(row.count == 2)
                    break
                }
                #expect(try await connection.query("SELECT \(1)").decode(Int.self).collect() == [1])
            }
        },
        .connected("many tasks, one connection") { connection in
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for number in 0..<100 {
                    group.addTask {
                        try await connection.query("SELECT \(number)").decode(Int.self).collect()
                            == [number]
                    }
                }
                for try await isRight in group { #expect(isRight) }
            }
        },
        .connected("many rows by few statements") { connection in
            try await connection.execute("CREATE TEMPORARY TABLE many (id INT, `a name` TEXT)")
            let rows = (0..<2345).map { (Int32($0), $0 % 7 == 0 ? nil : "row \($0)") }
            let stored = try await connection.insert(
                into: "many", columns: ["id", "a name"], rows: rows)
            #expect(stored == 2345)
            let read = try await connection.query("SELECT * FROM many ORDER BY id")
                .decode((Int32, String?).self).collect()
            #expect(read.count == rows.count)
            #expect(zip(read, rows).allSatisfy { $0 == $1 })
            let error = await #expect(throws: ClientError.self) {
                try await connection.insert(into: "many", columns: ["id"], rows: rows)
            }
            #expect(error?.failureClass == .permanent)
        },
        .connected("the same statement with many sets of values") { connection in
            try await connection.execute("CREATE TABLE t (a INT, b TEXT)")
            let sets: [[any MySQLEncodable]] = (0..<50).map { [$0, "row \($0)"] }
            let count = try await connection.executeMany(
                unescaped: "INSERT INTO t VALUES (?, ?)", sets)
            #expect(count == 50)
        },
        Scenario("several statements in one text") { options in
            var options = options
            try await MySQLConnection.with(options) { connection in
                await #expect(throws: MySQLError.self) {
                    try await connection.queryAll("SELECT 1; SELECT 2")
                }
            }
            options.allowsMultiStatements = true
            try await MySQLConnection.with(options) { connection in
                let sets = try await connection.queryAll(
                    "CREATE TABLE t (a INT); INSERT INTO t VALUES (1), (2); SELECT a FROM t; DO 0")
                #expect(sets.map(\.rows.count) == [0, 0, 2, 0])
                #expect(sets.map(\.result.affectedRows) == [0, 2, 0, 0])
            }
        },
        Scenario("rows that are found count, if so wanted") { options in
            var options = options
            options.countsFoundRows = true
            try await MySQLConnection.with(options) { connection in
                try await connection.execute("CREATE TABLE t (a INT)")
                try await connection.execute("INSERT INTO t VALUES (1)")
                let same = try await connection.execute("UPDATE t SET a = 1 WHERE a = \(1)")
                #expect(same.affectedRows == 1)
            }
        },
    ]

    /// What our servers do not have yet.
    static let scenariosOfRealServers: [Scenario] = [
        .connected("procedures give several results") { connection in
            try await connection.execute(
                """
                CREATE PROCEDURE pair(IN x INT, OUT y INT)
                BEGIN SELECT x; SELECT x + 1, x + 2; SET y = x * 2; END
                """)
            let sets = try await connection.queryAll("CALL pair(\(20), @y)")
            #expect(sets.prefix(2).map(\.columns.count) == [1, 2])
            #expect(try sets[1].rows.map { try $0.values } == [[.integer(21), .integer(22)]])
            let y = try await connection.query("SELECT @y").decode(Int.self).collect()
            #expect(y == [40])
        }
    ]

    static func fill(_ connection: MySQLConnection, rows: Int) async throws {
        try await connection.execute("CREATE TABLE filled (id INT PRIMARY KEY, name VARCHAR(200))")
        for start in stride(from: 0, to: rows, by: 500) {
            let values = (start..<min(rows, start + 500)).map {
                "(\($0), '\(String(repeating: "n", count: 100))')"
            }
            try await connection.execute(
                "INSERT INTO filled VALUES \(unescaped: values.joined(separator: ","))")
        }
    }

    @Test(arguments: TestServer.allCases, scenarios)
    func ours(_ server: TestServer, _ scenario: Scenario) async throws {
        try await scenario.runOnOurs(server)
    }

    @Test(
        .enabled(if: RealServer.isThere, RealServer.reason),
        arguments: scenarios + scenariosOfRealServers)
    func aRealServer(_ scenario: Scenario) async throws { try await scenario.runOnARealServer() }
}
