// The databases that the same tests run against: ours in the process, SQLite, and, where the environment names them, a PostgreSQL and a
// MariaDB, each by its driver and through ODBC.

import Databases
import Foundation
import Testing
import Understudy

enum TestBackend: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case memory
    case file
    case understudyPostgres
    case understudyMySQL
    case postgres
    case mariadb
    case odbcSQLite
    case odbcPostgres
    case odbcMariaDB

    private static let environment = ProcessInfo.processInfo.environment
    static let postgresURL = environment["UNDERSTUDY_TEST_POSTGRES"]
    static let mysqlURL = environment["UNDERSTUDY_TEST_MYSQL"]

    /// Where the real servers are, everything has to be, ODBC and its drivers too: nothing is left out for want of them.
    static let isComplete = postgresURL != nil && mysqlURL != nil
    static let all = isComplete ? allCases : allCases.filter { !$0.isOutside }

    private var isOutside: Bool {
        ![.memory, .file, .understudyPostgres, .understudyMySQL].contains(self)
    }

    var testDescription: String { rawValue }

    var language: Language {
        switch self {
        case .memory, .file, .odbcSQLite: .sqlite
        case .understudyPostgres, .postgres, .odbcPostgres: .postgres
        case .understudyMySQL, .mariadb, .odbcMariaDB: .mysql
        }
    }

    enum Language { case sqlite, postgres, mysql }

    var isODBC: Bool { rawValue.hasPrefix("odbc") }

    /// Calls the body with the URL of a database that is empty, and nobody else's.
    ///
    /// - Parameter isPooled: Whether the scheme ends in `+pool`.
    func withURL<Value: Sendable>(
        isPooled: Bool = false, _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        let pool = isPooled ? "+pool" : ""
        switch self {
        case .memory: return try await body("sqlite\(pool)://:memory:")
        case .file:
            return try await Self.withFolder { try await body("sqlite\(pool)://\($0)/test.db") }
        case .odbcSQLite:
            return try await Self.withFolder { folder in
                try await body(
                    "odbc\(pool):///?driver=SQLite3&Database=\(folder)/test.db&Timeout=5000"
                )
            }
        case .understudyPostgres:
            return try await withUnderstudy(.postgres) {
                try await body(
                    $0.url().replacing("postgresql://", with: "postgres\(pool)://")
                        .replacing("postgres://", with: "postgres\(pool)://"))
            }
        case .understudyMySQL:
            return try await withUnderstudy(.mysql) {
                try await body($0.url().replacing("mysql://", with: "mysql\(pool)://"))
            }
        case .postgres, .odbcPostgres:
            return try await Self.withNewDatabase(Self.postgresURL) { account, name in
                try await body(
                    self == .postgres
                        ? "postgres\(pool)://\(account)/\(name)"
                        : "odbc\(pool)://\(account)/\(name)?driver=PostgreSQL%20Unicode"
                            + "&BoolsAsChar=0&UseDeclareFetch=1&Fetch=1000")
            }
        case .mariadb, .odbcMariaDB:
            return try await Self.withNewDatabase(Self.mysqlURL) { account, name in
                try await body(
                    self == .mariadb
                        ? "mysql\(pool)://\(account)/\(name)"
                        : "odbc\(pool)://\(account)/\(name)?driver=MariaDB%20Unicode")
            }
        }
    }

    /// Calls the body with a database that is connected.
    func with<Value: Sendable>(
        isPooled: Bool = false, replicas: Int = 0,
        options: DatabaseOptions = DatabaseOptions(),
        _ body: @Sendable (Database) async throws -> Value
    ) async throws -> Value {
        try await withURL(isPooled: isPooled) { url async throws in
            let db = try Database(
                url, replicas: Array(repeating: url, count: replicas), options: options)
            return try await db.whileConnected { try await body(db) }
        }
    }

    private static func withFolder<Value: Sendable>(
        _ body: @Sendable (String) async throws -> Value
    ) async throws -> Value {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("databases-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        return try await body(folder.path)
    }

    /// - Parameter body: Gets the account and the address, and the database's name.
    private static func withNewDatabase<Value: Sendable>(
        _ url: String?, _ body: @Sendable (String, String) async throws -> Value
    ) async throws -> Value {
        let url = try #require(url, "no server is named by the environment")
        let name = "databases_\(UInt32.random(in: .min ... .max))"
        let admin = try Database(url)
        try await admin.execute("CREATE DATABASE \(unescaped: name)")
        let parts = url.split(separator: "/")
        let result: Result<Value, any Error>
        do { result = .success(try await body(String(parts[1]), name)) } catch {
            result = .failure(error)
        }
        let ending = url.hasPrefix("postgres") ? " WITH (FORCE)" : ""
        try await admin.execute("DROP DATABASE \(unescaped: name + ending)")
        return try result.get()
    }
}

/// The error that the body throws.
func errorOf<Value>(_ body: () async throws -> Value) async -> (any Error)? {
    do {
        _ = try await body()
        return nil
    } catch { return error }
}

func code<Value>(_ body: () async throws -> Value) async -> DatabaseError.Code? {
    (await errorOf(body) as? DatabaseError)?.code
}

@Suite struct CompletenessTests {
    /// Where the servers are, the tests run against all backends, and each answers.
    @Test(arguments: TestBackend.all) func everyBackendAnswers(_ backend: TestBackend) async throws
    {
        try await backend.with { db async throws in
            #expect(try await db.fetchValue("SELECT 1") == 1)
        }
    }
}
