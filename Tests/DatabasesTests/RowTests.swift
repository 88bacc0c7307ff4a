// Rows one by one: in flat memory, left early, called off.

import Databases
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct RowTests {
    /// Rows of SQL's own making.
    private func series(_ language: TestBackend.Language, _ count: Int) -> DatabaseQuery {
        switch language {
        case .postgres:
            "SELECT n, repeat('x', 100) FROM generate_series(1, \(unescaped: "\(count)")) AS n"
        case .sqlite:
            """
            WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < \(unescaped: "\(count)")) 
            SELECT n, 'xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx' FROM c
            """
        case .mysql:
            "SELECT a.n + 1000 * b.n, repeat('x', 100) FROM numbers a, numbers b WHERE a.n + 1000 * b.n < \(unescaped: "\(count)")"
        }
    }

    private func prepare(_ db: Database, _ language: TestBackend.Language) async throws {
        guard language == .mysql else { return }
        try await db.execute("CREATE TABLE numbers (n int)")
        try await db.executeMany(
            "INSERT INTO numbers VALUES (?)", parameters: (0..<1000).map { [$0] })
    }

    /// The ODBC drivers of MariaDB and SQLite take all rows at once; the servers of this process would be measured too.
    @Test(
        arguments: TestBackend.all.filter {
            ![.odbcMariaDB, .odbcSQLite, .understudyPostgres, .understudyMySQL].contains($0)
        })
    func memoryStaysFlat(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            try await prepare(db, backend.language)
            var count = 0
            for try await _ in db.iterate(series(backend.language, 1000)) { count += 1 }
            let before = try residentBytes()
            var most = before
            for try await record in db.iterate(series(backend.language, 200_000)) {
                count += 1
                if count.isMultiple(of: 10_000) {
                    most = max(most, try residentBytes())
                    #expect(record.count == 2)
                }
            }
            #expect(abs(count - 201_000) <= 1)
            #expect(most - before < 20 << 20, "\((most - before) >> 20) MiB")
        }
    }

    private func residentBytes() throws -> Int {
        let status = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8)
        let pages = status.split(separator: " ")[1]
        return (Int(pages) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
    }

    @Test(arguments: TestBackend.all) func rowsMayBeLeftEarly(_ backend: TestBackend) async throws {
        try await backend.with(isPooled: true) { db async throws in
            try await prepare(db, backend.language)
            for isCurrent in [false, true] {
                try await db.withConnection(create: isCurrent) { _ in }
                for _ in 0..<5 {
                    try await db.withTransaction { _ async throws in
                        for try await record in db.iterate(series(backend.language, 5000)) {
                            #expect(record.count == 2)
                            break
                        }
                        #expect(try await db.fetchValue("SELECT 1") == 1)
                    }
                    for try await _ in db.iterate(series(backend.language, 5000)) { break }
                    #expect(try await db.fetchValue("SELECT 1") == 1)
                }
            }
            // What was left holds no lock.
            try await db.execute("CREATE TABLE later (n int)")
        }
    }

    @Test(arguments: TestBackend.all) func firstRowsOfMany(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            try await prepare(db, backend.language)
            let query = series(backend.language, 3000)
            #expect(try await db.fetchMany(7, query).count == 7)
            #expect(try await db.fetchMany(0, query).isEmpty)
            #expect(try await db.fetchOne(query)?.count == 2)
            await #expect(code { try await db.fetchMany(-1, query) } == .invalidUse)
            #expect(try await db.fetchOne("SELECT 1 WHERE 1 = 0") == nil)
            #expect(try await db.fetchValue("SELECT 1 WHERE 1 = 0") == nil)
            #expect(try await db.fetchValue("SELECT 1, 2 AS b", column: 1) == 2)
            #expect(try await db.fetchValue("SELECT 1, 2 AS b", column: "b") == 2)
            await #expect(code { try await db.fetchValue("SELECT 1", column: 1) } == .noSuchColumn)
        }
    }

    @Test(arguments: TestBackend.all) func aFailureAmongTheRowsIsThrown(
        _ backend: TestBackend
    ) async throws {
        guard backend.language == .postgres else { return }
        try await backend.with { db async throws in
            await #expect(throws: DatabaseError.self) {
                for try await _ in db.iterate(
                    "SELECT 1 / (3000 - n) FROM generate_series(1, 9000) n")
                {}
            }
            await #expect(throws: DatabaseError.self) {
                try await db.fetchOne("SELECT 1 / (3000 - n) FROM generate_series(1, 9000) n")
            }
            #expect(try await db.fetchValue("SELECT 1") == 1)
        }
    }

    // MARK: Cancellation

    /// A statement that takes far longer than any test.
    private func endless(_ language: TestBackend.Language) -> DatabaseQuery {
        switch language {
        case .postgres: "SELECT pg_sleep(100)"
        // A query that is nothing but a sleep may end with a row where it is interrupted.
        case .mysql: "SELECT 1 FROM (SELECT 1) AS one WHERE sleep(100)"
        case .sqlite:
            "WITH RECURSIVE c (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c"
        }
    }

    @Test(arguments: TestBackend.all) func cancelledStatementsStop(
        _ backend: TestBackend
    ) async throws {
        // sqliteodbc does not pass a cancellation on while a statement runs.
        guard backend != .odbcSQLite else { return }
        try await backend.with { db async throws in
            try await db.withConnection { connection async throws in
                let query = endless(backend.language)
                for wait in [Duration.milliseconds(300), .zero, .milliseconds(20)] {
                    let task = Task { try await connection.fetchAll(query) }
                    try await Task.sleep(for: wait)
                    let start = ContinuousClock.now
                    task.cancel()
                    let result = await task.result
                    #expect(throws: CancellationError.self) { try result.get() }
                    #expect(ContinuousClock.now - start < .seconds(10))
                    // The connection is as it was.
                    #expect(try await connection.fetchValue("SELECT 1") == 1)
                }
            }
        }
    }

    /// A cancellation never hits the statement behind the one it was for.
    @Test(arguments: TestBackend.all) func lateCancellationsHitNothing(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            try await db.withConnection { connection async throws in
                for round in 0..<60 {
                    let task = Task { try await connection.fetchValue("SELECT 1") }
                    for _ in 0..<round { await Task.yield() }
                    task.cancel()
                    #expect(try await connection.fetchValue("SELECT 2") == 2)
                    _ = await task.result
                }
            }
        }
    }
}
