// What goes in comes out, by every backend.

import Databases
import Foundation
import PostgresDriver
import Testing

@Suite(.timeLimit(.minutes(5))) struct TypeTests {
    private struct Row: Codable, Equatable {
        enum Mood: String, Codable { case happy, sad }
        struct Document: Codable, Equatable { var tags: [String] }

        var id: Int
        var ratio: Double
        var price: Decimal
        var name: String
        var blob: Data
        var flag: Bool
        var moment: Date
        var ident: UUID
        var note: String?
        var document: Document
        var mood: Mood
    }

    private func types(_ language: TestBackend.Language) -> String {
        switch language {
        case .sqlite:
            "id bigint, ratio double, price decimal, name text, blob blob, flag boolean, moment timestamp, ident uuid, note text, document json, mood text"
        case .postgres:
            "id bigint, ratio double precision, price numeric(20,4), name text, blob bytea, flag boolean, moment timestamptz, ident uuid, note text, document json, mood text"
        case .mysql:
            "id bigint, ratio double, price decimal(20,4), name varchar(200) character set utf8mb4, `blob` blob, flag tinyint, moment datetime(6), ident char(36), note text, document json, mood varchar(10)"
        }
    }

    private static let rows = [
        Row(
            id: .max, ratio: 0.1, price: Decimal(string: "1234567.8912") ?? 0, name: "ä'\"\\ 日本 🙂",
            blob: Data([0, 1, 255, 39]), flag: true,
            moment: Date(timeIntervalSince1970: 1_709_210_096.25), ident: UUID(), note: nil,
            document: .init(tags: ["a", "ü"]), mood: .happy),
        Row(
            id: .min, ratio: -1e300, price: Decimal(string: "-0.5") ?? 0, name: "", blob: Data(),
            flag: false, moment: Date(timeIntervalSince1970: -1_000_000_000), ident: UUID(),
            note: "x", document: .init(tags: []), mood: .sad),
    ]

    @Test(arguments: TestBackend.all) func typesMakeTheRoundTrip(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE t (\(unescaped: types(backend.language)))")
            for row in Self.rows {
                try await db.execute(
                    "INSERT INTO t VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)", row.id,
                    row.ratio, row.price, row.name, row.blob, row.flag, row.moment, row.ident,
                    row.note, try DatabaseJSON(row.document), row.mood.rawValue)
            }
            let records = try await db.fetchAll("SELECT * FROM t ORDER BY id DESC")
            let read = try records.map { try $0.decode(as: Row.self) }
            #expect(read == Self.rows)
            // Row by row the same, by other means of each backend.
            var streamed: [DatabaseRecord] = []
            for try await record in db.iterate("SELECT * FROM t ORDER BY id DESC") {
                streamed.append(record)
            }
            #expect(streamed == records)
            let first = try #require(records.first)
            #expect(try first["id"] == .integer(.max))
            #expect(try first["ratio"] == 0.1)
            #expect(try first["blob"] == .bytes([0, 1, 255, 39]))
            #expect(try first["moment"] == .date(Self.rows[0].moment))
            #expect(try first["note"].isNull)
            #expect(try first[0].decode(Int64.self) == .max)
        }
    }

    @Test(arguments: TestBackend.all) func valuesThatDoNotFitAreSaid(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            let record = try #require(
                try await db.fetchOne("SELECT 70000 AS n, 'x' AS t, NULL AS z"))
            #expect(try record["n"].decode(Int.self) == 70000)
            await #expect(code { try record["n"].decode(Int8.self) } == .decodingFailed)
            await #expect(code { try record["t"].decode(Int.self) } == .decodingFailed)
            await #expect(code { try record["z"].decode(String.self) } == .decodingFailed)
            #expect(try record["z"].decode(String?.self) == nil)
            await #expect(code { try record["none"] } == .noSuchColumn)
            await #expect(code { try record.decode((Int, String).self) } == .decodingFailed)
        }
    }

    @Test(arguments: TestBackend.all) func longValues(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            let blob = ["bytea", "longblob", "blob"][
                backend.language == .postgres ? 0 : backend.language == .mysql ? 1 : 2]
            let text = backend.language == .mysql ? "longtext" : "text"
            try await db.execute("CREATE TABLE t (a \(unescaped: text), b \(unescaped: blob))")
            // Longer than any portion, with characters of two units at its borders.
            let long = String(repeating: "é🙂x", count: 50_000)
            let bytes = (0..<200_001).map { UInt8(truncatingIfNeeded: $0) }
            try await db.execute("INSERT INTO t VALUES (?, ?)", long, bytes)
            let record = try #require(try await db.fetchOne("SELECT a, b FROM t"))
            let (a, b) = try record.decode((String, [UInt8]).self)
            #expect(a == long)
            #expect(b == bytes)
        }
    }

    @Test(arguments: TestBackend.all) func errorsHaveOneCode(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL)")
            try await db.execute("INSERT INTO t VALUES (1, 1)")
            let twice = await errorOf { try await db.execute("INSERT INTO t VALUES (1, 2)") }
            let known = try #require(twice as? DatabaseError)
            #expect(known.code == .uniqueViolation, "\(known)")
            #expect(!known.isRetryable)
            #expect(known.outcome == .notApplied)
            await #expect(
                code { try await db.execute("INSERT INTO t VALUES (2, NULL)") } == .notNullViolation
            )
            await #expect(code { try await db.execute("SELECT * FROM nowhere") } == .undefinedTable)
            await #expect(code { try await db.execute("SELEKT 1") } == .syntaxError)
            await #expect(
                code { try await db.execute("SELECT $1", parameters: []) } == .wrongPlaceholders)
        }
    }

    @Test(arguments: TestBackend.all) func countsAndIDs(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            let id =
                switch backend.language {
                case .sqlite: "INTEGER PRIMARY KEY"
                case .postgres: "serial PRIMARY KEY"
                case .mysql: "int AUTO_INCREMENT PRIMARY KEY"
                }
            try await db.execute("CREATE TABLE t (id \(unescaped: id), n int)")
            let inserted = try await db.execute("INSERT INTO t (n) VALUES (%s)", 7)
            #expect(inserted.affectedRows == 1)
            let hasID = backend.language != .postgres && !backend.isODBC
            #expect(inserted.lastInsertID == (hasID ? 1 : nil))
            #expect(try await db.executeMany("INSERT INTO t (n) VALUES (%s)", 8, 9) == 2)
            let updated = try await db.execute("UPDATE t SET n = n + 1")
            #expect(updated == DatabaseResult(affectedRows: 3))
            #expect(
                try await db.execute("DELETE FROM t WHERE n > :n", parameters: ["n": 8])
                    .affectedRows == 2)
            #expect(try await db.execute("SELECT 1").affectedRows == 0)
            // Rows of what writes.
            if backend != .understudyMySQL, !backend.isODBC || backend.language == .postgres {
                #expect(
                    try await db.fetchValue(
                        "INSERT INTO t (n) VALUES (1) RETURNING n", as: Int.self)
                        == 1)
            }
        }
    }

    @Test(arguments: TestBackend.all.filter { $0.language == .postgres && !$0.isODBC })
    func typesOfOneBackend(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            let value = try await db.fetchValue("SELECT $1", DatabaseValue.postgres(["a", "b"]))
            #expect(try value?.decode(postgres: [String].self) == ["a", "b"])
            // What came may be sent.
            let again = try await db.fetchValue("SELECT $1", value)
            #expect(again == value)
            let names = try await db.fetchValue(
                "SELECT count(*) FROM generate_series(1, 5) n WHERE n = ANY($1)",
                DatabaseValue.postgres([1, 2, 9]), as: Int.self)
            #expect(names == 2)
            #expect(try await db.fetchValue("SELECT 'infinity'::timestamptz") == "infinity")
            #expect(try await db.fetchValue("SELECT '12:30:00.5'::time") == "12:30:00.500000")
            #expect(try await db.fetchValue("SELECT 'NaN'::numeric") == "NaN")
            let digits = String(repeating: "9", count: 60)
            #expect(
                try await db.fetchValue("SELECT \(unescaped: digits)::numeric") == .text(digits))
            try await db.withConnection { connection async throws in
                let notices = try await connection.withPostgres { driver in
                    try await driver.execute("SELECT 1").rowCount
                }
                #expect(notices == 1)
                await #expect(code { try await connection.withMySQL { _ in } } == .invalidUse)
            }
        }
    }
}
