// Statements, their rows and their failures, against servers that live.

import ClientPooling
import Foundation
import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(2))) struct QueryTests {
    @Test(arguments: Backend.all) func valuesAreParameters(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let evil = "'; DROP TABLE users; --"
            let rows = try await connection.query(
                "SELECT \(evil)::text AS evil, \(41) + 1 AS answer, \(nil as Int?) AS nothing")
            let row = try #require(try await rows.first())
            let (text, answer, nothing) = try row.decode((String, Int, Int?).self)
            #expect(text == evil)
            #expect(answer == 42)
            #expect(nothing == nil)
            #expect(try row["answer"].decode(Int32.self) == 42)
            #expect(rows.columns.map(\.name) == ["evil", "answer", "nothing"])
            struct Found: Decodable, Equatable {
                var evil: String
                var answer: UInt8
                var nothing: Int?
            }
            #expect(
                try row.decode(as: Found.self) == Found(evil: evil, answer: 42, nothing: nil))
        }
    }

    @Test(arguments: Backend.all) func manyRowsComeInOrder(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            var next = 1
            let rows = try await connection.query(
                "SELECT n, n::text FROM generate_series(1, \(20_000)) AS n")
            for try await row in rows {
                let (number, text) = try row.decode((Int, String).self)
                guard number == next, text == "\(next)" else {
                    Issue.record("row \(next) is \(number) \(text)")
                    return
                }
                next += 1
            }
            #expect(next == 20_001)
        }
    }

    @Test(arguments: Backend.all) func anErrorSaysAllThatTheServerSaid(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            let error = await errorOf { try await connection.query("SELECT * FROM nowhere") }
            let reported = try #require(error as? PostgresError)
            #expect(reported.code == .undefinedTable)
            #expect(reported.report.severity == "ERROR")
            #expect(reported.report.position == 15)
            #expect(reported.message == "relation \"nowhere\" does not exist")
            #expect(!reported.isRetryable)
            // It works on.
            #expect(try await connection.execute("SELECT 1").rowCount == 1)
        }
    }

    @Test(arguments: Backend.all) func anErrorAmongRowsComesAfterThem(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            var count = 0
            let error = await errorOf {
                for try await _ in try await connection.query(
                    "SELECT 100 / (5000 - n) FROM generate_series(1, 6000) AS n")
                { count += 1 }
            }
            #expect((error as? PostgresError)?.code == .divisionByZero)
            #expect(count == 4999)
        }
    }

    @Test(arguments: Backend.all) func whatIsNotReadIsThrownAway(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            for try await _ in try await connection.query("SELECT generate_series(1, 100000)") {
                break
            }
            let row = try await connection.query("SELECT 'after'").first()
            #expect(try row?.decode(String.self) == "after")
        }
    }

    @Test(arguments: Backend.all) func statementsAreCounted(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let table = newName("counted")
            try await connection.execute("CREATE TEMPORARY TABLE \(identifier: table) (v int)")
            let tag = try await connection.execute(
                "INSERT INTO \(identifier: table) SELECT generate_series(1, \(7))")
            #expect(tag.description == "INSERT 0 7")
            #expect(tag.command == "INSERT")
            #expect(tag.rowCount == 7)
            #expect(
                try await connection.execute("UPDATE \(identifier: table) SET v = 0").rowCount == 7)
            #expect(try await connection.execute("").description.isEmpty)
        }
    }

    @Test(arguments: Backend.all) func pipelinedStatementsFailAlone(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            let results = try await connection.pipeline(
                (0..<100).map { "SELECT 10 / (\($0) - 50)" })
            #expect(results.count == 100)
            for (index, result) in results.enumerated() {
                if index == 50 {
                    #expect(throws: PostgresError.self) { try result.get() }
                } else {
                    let value = try result.get().rows[0].decode(Int.self)
                    #expect(value == 10 / (index - 50))
                }
            }
        }
    }

    @Test(arguments: Backend.all) func concurrentTasksShareAConnection(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            try await withThrowingTaskGroup(of: Void.self) { group in
                for number in 0..<200 {
                    group.addTask {
                        let row = try await connection.query("SELECT \(number) * 2").first()
                        #expect(try row?.decode(Int.self) == number * 2)
                    }
                }
                try await group.waitForAll()
            }
        }
    }

    @Test(arguments: Backend.all) func aScriptHasSeveralResults(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let results = try await connection.script(
                "SELECT 1 AS one, 'a' AS a; CREATE TEMPORARY TABLE t (v int); SELECT 2.5 AS two")
            #expect(results.count == 3)
            #expect(try results[0].rows[0].decode((Int, String).self) == (1, "a"))
            #expect(results[1].tag.description == "CREATE TABLE")
            #expect(try results[2].rows[0]["two"].decode(Double.self) == 2.5)
            #expect(try await connection.script("").count <= 1)
            let error = await errorOf { try await connection.script("SELECT 1; SELECT 1/0") }
            #expect((error as? PostgresError)?.code == .divisionByZero)
        }
    }

    @Test(arguments: Backend.all) func aCopyIsNoQuery(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (v int)")
            for statement in ["COPY t FROM STDIN", "COPY t TO STDOUT"] {
                let query = PostgresQuery(unescaped: statement)
                let error = await errorOf { try await connection.execute(query) }
                #expect((error as? ClientError)?.code == .misusedStatement)
                let inScript = await errorOf { try await connection.script(statement) }
                #expect((inScript as? ClientError)?.code == .misusedStatement)
                #expect(try await connection.execute("SELECT 1").rowCount == 1)
            }
        }
    }

    @Test(arguments: Backend.all) func aPlanThatChangedIsMadeAgain(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
            try await connection.execute("INSERT INTO t VALUES (1)")
            let query: PostgresQuery = "SELECT * FROM t"
            #expect(try await connection.query(query).first()?.count == 1)
            try await connection.execute("ALTER TABLE t ADD COLUMN b int DEFAULT 2")
            #expect(try await connection.query(query).first()?.count == 2)
            // What the session discards behind the driver's back is prepared again too.
            let names = try await connection.query("SELECT name FROM pg_prepared_statements")
                .collect().map { try $0.decode(String.self) }
            for name in names {
                try await connection.script("DEALLOCATE \(PostgresQuery.quoted(identifier: name))")
            }
            #expect(try await connection.query(query).first()?.count == 2)
            try await connection.execute("DEALLOCATE ALL")
            #expect(try await connection.query(query).first()?.count == 2)
        }
    }

    @Test(arguments: Backend.all) func inABlockAStalePlanFailsAndTheNextAttemptServes(
        backend: Backend
    ) async throws {
        try await backend.connected { connection async throws in
            try await connection.execute("CREATE TEMPORARY TABLE t (a int)")
            let query: PostgresQuery = "SELECT * FROM t"
            _ = try await connection.query(query).collect()
            try await connection.execute("ALTER TABLE t ADD COLUMN b int")
            var attempts = 0
            let columns = try await connection.retryingTransaction { connection in
                attempts += 1
                return try await connection.query(query).columns.count
            }
            #expect(columns == 2)
            #expect(attempts == 2)
        }
    }

    @Test(arguments: Backend.all) func theCacheIsBounded(backend: Backend) async throws {
        try await backend.with { options async throws in
            var options = options
            options.statementCacheCapacity = 3
            let connection = try await PostgresConnection.connect(options)
            for round in 0..<3 {
                for number in 0..<10 {
                    let query = PostgresQuery(unescaped: "SELECT \(number)")
                    let row = try await connection.query(query).first()
                    #expect(try row?.decode(Int.self) == number, "round \(round)")
                }
            }
            let count = try await connection.query("SELECT count(*) FROM pg_prepared_statements")
                .first()?.decode(Int.self)
            // Those in the cache, and one that is closed with the next message.
            #expect(try #require(count) <= 4)
            await connection.close()
        }
    }

    @Test(arguments: Backend.all) func nothingIsKeptWhereNothingShallBe(
        backend: Backend
    ) async throws {
        try await backend.with { options async throws in
            var options = options
            options.statementCacheCapacity = 0
            let connection = try await PostgresConnection.connect(options)
            for number in 0..<5 {
                let row = try await connection.query("SELECT \(number), 'x'").first()
                let (value, text) = try #require(row).decode((Int, String).self)
                #expect(value == number)
                #expect(text == "x")
            }
            let kept = try await connection.query("SELECT count(*) FROM pg_prepared_statements")
                .first()?.decode(Int.self)
            #expect(kept == 0)
            #expect(
                try await connection.execute("CREATE TEMPORARY TABLE t ()").command
                    == "CREATE TABLE")
            await connection.close()
        }
    }

    @Test(arguments: Backend.all) func aCursorGivesPortions(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            try await connection.withTransaction { connection in
                try await connection.withCursor(
                    "SELECT n FROM generate_series(1, \(25)) AS n", scrollable: true
                ) { cursor in
                    var sizes: [Int] = []
                    while let rows = try await cursor.fetch(10) {
                        sizes.append(rows.count)
                        #expect(try rows[0].decode(Int.self) == (sizes.count - 1) * 10 + 1)
                    }
                    #expect(sizes == [10, 10, 5])
                    #expect(try await cursor.move(by: -6) == 6)
                    let row = try await cursor.fetch(1)?.first
                    #expect(try row?.decode(Int.self) == 21)
                }
            }
            let error = await errorOf { try await connection.withCursor("SELECT 1") { _ in } }
            #expect((error as? PostgresError)?.code.rawValue == "25P01")
        }
    }

    @Test(arguments: Backend.all) func noticesAreHeard(backend: Backend) async throws {
        try await backend.with { options async throws in
            let heard = Collected<String>()
            var options = options
            options.onNotice = { heard.add($0.message) }
            let connection = try await PostgresConnection.connect(options)
            try await connection.execute("DROP TABLE IF EXISTS no_such_table_at_all")
            #expect(heard.all == ["table \"no_such_table_at_all\" does not exist, skipping"])
            await connection.close()
        }
    }

    @Test(arguments: Backend.all) func settingsAreFollowed(backend: Backend) async throws {
        try await backend.with { options async throws in
            var options = options
            options.applicationName = "first"
            options.settings = ["TimeZone": "Asia/Tokyo"]
            let connection = try await PostgresConnection.connect(options)
            #expect(connection.setting("application_name") == "first")
            #expect(connection.setting("TimeZone") == "Asia/Tokyo")
            try await connection.execute("SET application_name = 'second'")
            #expect(connection.setting("application_name") == "second")
            let pid = try await connection.query("SELECT pg_backend_pid()").first()
            #expect(try pid?.decode(Int32.self) == connection.processID)
            await connection.close()
        }
    }

    @Test(arguments: Backend.all) func whatCannotBeSentIsNot(backend: Backend) async throws {
        try await backend.connected { connection async throws in
            let text = "zero\0"
            let asValue = await errorOf { try await connection.query("SELECT \(text)") }
            #expect(asValue is PostgresEncodingError)
            let asText = await errorOf { try await connection.script(text) }
            #expect(asText is PostgresEncodingError)
            #expect(try await connection.execute("SELECT 1").rowCount == 1)
        }
    }
}
