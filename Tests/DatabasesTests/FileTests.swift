// What SQLite and ODBC have alone: files, memory, locks, libraries that are not there.

import Foundation
import Testing

@testable import Databases

@Suite(.timeLimit(.minutes(3))) struct FileTests {
    @Test func memoryIsSharedByTheConnectionsOfOneDatabase() async throws {
        for scheme in ["sqlite", "sqlite+pool"] {
            let db = try Database("\(scheme)://:memory:")
            let other = try Database("\(scheme)://:memory:")
            try await other.connect()
            try await db.whileConnected {
                try await db.execute("CREATE TABLE t (n int)")
                try await db.execute("INSERT INTO t VALUES (1)")
                try await db.withConnection { first async throws in
                    try await db.withConnection { second async throws in
                        #expect(first !== second)
                        #expect(try await second.fetchAll("SELECT n FROM t") == [[1]])
                    }
                }
                await #expect(
                    code { try await other.fetchAll("SELECT n FROM t") } == .undefinedTable)
            }
            await other.disconnect()
            // With the last connection it has gone.
            try await db.connect()
            await #expect(code { try await db.fetchAll("SELECT n FROM t") } == .undefinedTable)
            await db.disconnect()
        }
    }

    @Test(arguments: [TestBackend.memory, .file]) func locksAreWaitedFor(
        _ backend: TestBackend
    ) async throws {
        try await backend.withURL { url async throws in
            var options = DatabaseOptions()
            options.sqlite.busyTimeout = .seconds(20)
            let db = try Database(url, options: options)
            try await db.whileConnected {
                try await db.execute("CREATE TABLE t (n int)")
                try await db.execute("INSERT INTO t VALUES (0)")
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for _ in 0..<8 {
                        group.addTask {
                            for _ in 0..<5 {
                                try await db.withTransaction(create: true) { _ in
                                    let n = try await db.fetchValue("SELECT n FROM t", as: Int.self)
                                    try await db.execute("UPDATE t SET n = ?", (n ?? 0) + 1)
                                }
                            }
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(try await db.fetchValue("SELECT n FROM t") == 40)
            }
        }
    }

    @Test func aLockThatStaysIsAnErrorAndAWaitCanBeCalledOff() async throws {
        try await TestBackend.file.withURL { url async throws in
            var options = DatabaseOptions()
            options.sqlite.busyTimeout = .milliseconds(100)
            let hasty = try Database(url, options: options)
            let patient = try Database(url)
            try await hasty.execute("CREATE TABLE t (n int)")
            try await hasty.withTransaction { _ in
                let error = await errorOf {
                    try await hasty.withTransaction(create: true) { _ in }
                }
                let known = try #require(error as? DatabaseError)
                #expect(known.code == .lockTimeout)
                #expect(known.isRetryable)
                let task = Task { try await patient.execute("INSERT INTO t VALUES (1)") }
                try await Task.sleep(for: .milliseconds(50))
                let start = ContinuousClock.now
                task.cancel()
                let result = await task.result
                #expect(throws: CancellationError.self) { try result.get() }
                #expect(ContinuousClock.now - start < .seconds(3))
            }
            #expect(try await hasty.fetchAll("SELECT n FROM t").isEmpty)
        }
    }

    /// SQLite rolls the whole transaction back when a write in it is interrupted: nothing of it is done outside then.
    @Test func whatSQLiteRollsBackByItselfIsOver() async throws {
        try await TestBackend.file.with { db async throws in
            try await db.execute("CREATE TABLE t (n int UNIQUE ON CONFLICT ROLLBACK)")
            let error = await code {
                try await db.withTransaction { _ in
                    try await db.execute("INSERT INTO t VALUES (1)")
                    await #expect(
                        code { try await db.execute("INSERT INTO t VALUES (1)") }
                            == .uniqueViolation)
                    await #expect(
                        code { try await db.execute("INSERT INTO t VALUES (2)") }
                            == .transactionAborted)
                }
            }
            #expect(error == .transactionAborted)
            #expect(try await db.fetchAll("SELECT n FROM t").isEmpty)
        }
    }

    @Test func optionsOfFiles() async throws {
        try await TestBackend.file.withURL { url async throws in
            #expect(
                await code { try await Database("\(url)?mode=rw").execute("SELECT 1") }
                    == .connectFailed)
            let db = try Database(
                "\(url)?pragma.journal_mode=WAL&pragma.foreign_keys=ON&busy_timeout=1")
            try await db.execute("CREATE TABLE t (n int)")
            #expect(try await db.fetchValue("PRAGMA journal_mode") == "wal")
            #expect(try await db.fetchValue("PRAGMA foreign_keys") == 1)
            let reader = try Database("\(url)?mode=ro")
            await #expect(
                code { try await reader.execute("INSERT INTO t VALUES (1)") }
                    == .readOnlyTransaction)
            await #expect(code { try await db.execute("SELECT 1; SELECT 2") } == .invalidUse)
            #expect(try await db.fetchAll("  -- nothing\n").isEmpty)
            #expect(try await db.fetchValue("/* a */ SELECT 1; -- b") == 1)
            #expect(
                await code {
                    try await Database("sqlite:///no/such/folder/x.db").execute("SELECT 1")
                } == .connectFailed)
        }
    }

    @Test func declaredTypesSayWhatValuesAre() async throws {
        try await TestBackend.memory.with { db async throws in
            try await db.execute("CREATE TABLE t (b bool, d date, u uuid, j json, x, i int)")
            let id = UUID()
            try await db.execute(
                "INSERT INTO t VALUES (?, ?, ?, ?, ?, ?)", true, "2024-02-29", id, "{}",
                Int64.max, 7)
            let record = try #require(try await db.fetchOne("SELECT * FROM t"))
            #expect(
                record == [
                    true, .date(Date(timeIntervalSince1970: 1_709_164_800)), .uuid(id),
                    .json("{}"), .integer(.max), 7,
                ])
            #expect(try await db.fetchValue("SELECT CAST(d AS text) FROM t") == "2024-02-29")
        }
    }

    @Test func aMissingLibraryIsNamed() {
        let place = DynamicLibrary.Place(
            name: "Nothing", candidates: ["libnothing-at-all.so.9"], installation: "install it")
        let error = #expect(throws: DatabaseError.self) { try DynamicLibrary(place) }
        #expect(error?.code == .libraryMissing)
        #expect(error?.message.contains("libnothing-at-all.so.9") == true)
        #expect(error?.message.contains("install it") == true)
    }

    @Test(.enabled(if: TestBackend.isComplete, "no servers are named by the environment"))
    func aMissingDriverOfODBCIsNamed() async throws {
        let db = try Database("odbc:///?driver=NoSuchDriver")
        let error = await errorOf { try await db.execute("SELECT 1") } as? DatabaseError
        #expect(error?.code == .connectFailed)
        #expect(error?.failureClass == .permanent)
        #expect(
            error?.sqlState == "IM002" || error?.sqlState == "01000", "\(String(describing: error))"
        )
    }
}
