// Each example of aio-databases' manual in its Swift form.

import Databases
import Foundation
import Testing

@Suite(.timeLimit(.minutes(5))) struct SeedTests {
    // MARK: Init

    @Test func databasesAreMadeOfURLs() throws {
        _ = try Database("sqlite:///:memory:")
        let db = try Database("asyncpg+pool://test:test@localhost:5432/tests", maxsize: 10)
        #expect(db.options.pool.maximumConnections == 10)
        #expect("\(db)" == "asyncpg+pool://test@localhost:5432/tests")
    }

    @Test(arguments: [
        "aiomyql", "aiomyql+pool", "aiomysql", "aiomysql+pool", "aiopg", "aiopg+pool", "asyncpg",
        "asyncpg+pool", "trio-mysql", "postgres", "postgresql", "mysql", "mariadb",
    ]) func schemesOfServers(_ scheme: String) throws {
        _ = try Database("\(scheme)://user:secret@localhost/tests")
    }

    @Test(arguments: ["aiosqlite", "aiosqlite+pool", "sqlite", "sqlite+pool"])
    func schemesOfFiles(_ scheme: String) throws { _ = try Database("\(scheme):///:memory:") }

    @Test(arguments: ["aioodbc", "aioodbc+pool", "odbc", "odbc+pool"])
    func schemesOfODBC(_ scheme: String) throws {
        var options = DatabaseOptions()
        options.odbc.dsn = "Driver=SQLite;Database=db.sqlite"
        _ = try Database("\(scheme)://localhost", options: options)
    }

    // MARK: Setup

    @Test(arguments: TestBackend.all) func appsStartAndEnd(_ backend: TestBackend) async throws {
        try await backend.withURL(isPooled: true) { url async throws in
            let db = try Database(url, maxsize: 2)
            #expect(await code { try await db.fetchValue("SELECT 1") } == .notConnected)
            try await db.connect()
            #expect(try await db.fetchValue("SELECT 1") == 1)
            await db.disconnect()
            #expect(await code { try await db.fetchValue("SELECT 1") } == .notConnected)
            // And again, as a scope.
            let value = try await db.whileConnected { try await db.fetchValue("SELECT 2") }
            #expect(value == 2)
        }
    }

    @Test func aDatabaseIsAScope() async throws {
        let value = try await withDatabase("sqlite:///:memory:") {
            try await $0.fetchValue("SELECT 3")
        }
        #expect(value == 3)
    }

    // MARK: Queries

    /// A placeholder whose type the place does not say is text for PostgreSQL.
    @Test(arguments: TestBackend.all) func runsQueries(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            try await db.execute("select $1", "1")
            try await db.executeMany("select $1", "1", "2", "3")
            guard !backend.isODBC else { return }

            let records = try await db.fetchAll("select (2 * $1) res", 2)
            #expect(records == [[4]])
            #expect(try await db.fetchMany(10, "select (2 * $1) res", 2) == [[4]])

            let record = try await db.fetchOne("select (2 * $1) res", 2)
            #expect(record == [4])
            #expect(try record?["res"] == 4)
            #expect(try record?.decode(Int.self) == 4)

            let result = try await db.fetchValue("select 2 * $1", 2)
            #expect(result == 4)
            #expect(try await db.fetchValue("select 2 * $1", 2, as: Int.self) == 4)
        }
    }

    @Test(arguments: TestBackend.all) func iteratesOverRows(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE users (name varchar(20))")
            try await db.executeMany("INSERT INTO users VALUES (%s)", "ada", "bob", "eve")
            var names: [String] = []
            for try await record in db.iterate("select name from users order by name") {
                names.append(try record["name"].decode())
            }
            #expect(names == ["ada", "bob", "eve"])
        }
    }

    // MARK: Connections

    @Test(arguments: TestBackend.all) func connectionsAreCurrent(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            // Each opens one and closes it.
            #expect(db.currentConnection == nil)
            #expect(try await db.fetchOne("select 40 + %s", 2)?.count == 1)
            try await db.withConnection { first async throws in
                let current1 = try #require(db.currentConnection)
                #expect(current1 === first)
                #expect(try await db.fetchOne("select 40 + %s", 2)?.count == 1)
                #expect(try await db.fetchOne("select 70 + %s", 7)?.count == 1)
                try await db.withConnection { second async throws in
                    #expect(second !== first)
                    try await db.withConnection(create: false) { third in
                        #expect(third === second)
                    }
                    let current2 = try #require(db.currentConnection)
                    #expect(current2 === second)
                }
                let current3 = try #require(db.currentConnection)
                #expect(current3 === first)
            }
            #expect(db.currentConnection == nil)
            try await db.withConnection(create: false) { _ in
                #expect(db.currentConnection != nil)
            }
        }
    }

    // MARK: Transactions

    @Test(arguments: TestBackend.all) func transactionsNest(_ backend: TestBackend) async throws {
        try await backend.with { db async throws in
            try await db.execute("CREATE TABLE users (name varchar(20))")
            func count() async throws -> Int? {
                try await db.fetchValue("SELECT count(*) FROM users", as: Int.self)
            }
            try await db.withTransaction { trans1 async throws in
                try await db.execute("INSERT INTO users VALUES (?)", "jim")
                try await db.withTransaction { trans2 async throws in
                    #expect(trans2.isNested)
                    try await db.execute("INSERT INTO users VALUES (?)", "tom")
                    #expect(try await count() == 2)
                    try await db.withTransaction { trans3 async throws in
                        try await trans3.execute("INSERT INTO users VALUES (?)", "jerry")
                        #expect(try await count() == 3)
                        try await trans3.rollback()
                    }
                    #expect(try await count() == 2)
                    try await trans2.rollback()
                }
                #expect(try await count() == 1)
                try await trans1.commit()
            }
            #expect(try await count() == 1)
            try await db.withTransaction { trans in
                try await db.execute("DELETE FROM users")
                try await trans.rollback()
            }
            #expect(try await count() == 1)
        }
    }

    @Test(arguments: TestBackend.all) func aTransactionMayHaveAConnectionOfItsOwn(
        _ backend: TestBackend
    ) async throws {
        try await backend.with { db async throws in
            // In SQLite there is one writer at a time.
            try await db.withTransaction(readOnly: true) { first async throws in
                try await db.withTransaction { second async throws in
                    #expect(first.connection === second.connection)
                    try await db.withTransaction(create: true, readOnly: true) { third in
                        #expect(third.connection !== second.connection)
                        #expect(!third.isNested)
                    }
                }
            }
        }
    }

    // MARK: Replicas

    @Test func replicasAreConfigured() throws {
        _ = try Database(
            "asyncpg://primary/db", replicas: ["asyncpg://replica-1/db", "asyncpg://replica-2/db"])
    }

    @Test(arguments: TestBackend.all) func replicasAreReadFrom(
        _ backend: TestBackend
    ) async throws {
        try await backend.with(replicas: 2) { db async throws in
            try await db.execute("CREATE TABLE users (name varchar(20))")
            try await db.withReplica { replica async throws in
                #expect(replica.isReadOnly)
                if backend != .memory {
                    #expect(try await db.fetchAll("select * from users").isEmpty)
                }
                await #expect(throws: ReadOnlyError.self) {
                    try await db.execute("insert into users values ('eve')")
                }
                await #expect(throws: ReadOnlyError.self) {
                    try await db.executeMany("insert into users values (?)", "eve")
                }
                await #expect(throws: ReadOnlyError.self) {
                    try await db.withTransaction { _ in }
                }
                try await db.withConnection { connection async throws in
                    #expect(!connection.isReadOnly)
                    try await db.execute("insert into users values ('ada')")
                }
                await #expect(throws: ReadOnlyError.self) {
                    try await db.execute("insert into users values ('eve')")
                }
                try await db.withTransaction(create: true) { _ in
                    try await db.execute("insert into users values ('bob')")
                }
            }
            #expect(try await db.fetchValue("select count(*) from users", as: Int.self) == 2)
        }
    }
}
