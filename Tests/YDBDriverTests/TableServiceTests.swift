// The table service against our server: tables, queries, streams, transactions.

import ClientPooling
import Testing
import Understudy

@testable import YDBDriver

@Suite(.timeLimit(.minutes(5))) struct TableServiceTests {
    static let users = TableDescription()
        .withColumn(TableColumn("id", .optional(.uint64)))
        .withColumn(TableColumn("name", .optional(.utf8)))
        .withPrimaryKey("id")

    static func withUsers<Value: Sendable>(
        rows: Int = 0, body: @Sendable (UnderstudyServer, Session) async throws -> Value
    ) async throws -> Value {
        try await TestServer.withSession { server, session in
            try await session.createTable("/local/users", users)
            if rows > 0 {
                try await session.bulkUpsert(
                    "/local/users", (1...rows).map { ["id": UInt64($0), "name": "user \($0)"] })
            }
            return try await body(server, session)
        }
    }

    static func count(_ session: Session) async throws -> UInt64 {
        let results = try await session.executeQuery("SELECT COUNT(*) AS n FROM users")
        return try results[0].rows[0].decode(UInt64.self)
    }

    // MARK: Tables

    @Test func tablesAreMadeChangedCopiedAndDropped() async throws {
        try await Self.withUsers(rows: 3) { _, session in
            try await session.alterTable(
                "/local/users",
                AlterTableSettings().withAddColumns(TableColumn("age", .optional(.uint8))))
            let description = try await session.describeTable("/local/users")
            #expect(description.columns.map(\.name) == ["id", "name", "age"])
            #expect(description.primaryKey == ["id"])
            try await session.copyTable("/local/users", to: "/local/copy")
            try await session.renameTables([RenameItem("/local/copy", to: "/local/moved")])
            let moved = try await session.executeQuery("SELECT COUNT(*) AS n FROM moved")
            #expect(try moved[0].rows[0].decode(UInt64.self) == 3)
            try await session.dropTable("/local/moved")
            let error = await failure { try await session.describeTable("/local/moved") }
            #expect((error as? YDBError)?.code == .schemeError, "\(error)")
            #expect(session.standing == .ready)
        }
    }

    @Test func rowsAreLookedUpByTheirKeys() async throws {
        try await Self.withUsers(rows: 5) { _, session in
            let found = try await session.readRows(
                "/local/users", keys: [["id": 2 as UInt64], ["id": 9 as UInt64]],
                keyTypes: ["id": .optional(.uint64)])
            #expect(try found.rows.map { try $0.decode((UInt64, String).self).1 } == ["user 2"])
        }
    }

    @Test func aTableIsReadByKeysAndColumns() async throws {
        try await Self.withUsers(rows: 20) { _, session in
            let results = try await session.readTable(
                "/local/users",
                range: KeyRange(
                    from: .inclusive(5 as UInt64, type: .tuple([.optional(.uint64)])),
                    to: .exclusive(9 as UInt64, type: .tuple([.optional(.uint64)]))),
                columns: ["id"], settings: ReadTableSettings(ordered: true))
            let rows = try await results.collect()
            #expect(rows[0].columns.map(\.name) == ["id"])
            #expect(try rows[0].rows.map { try $0.decode(UInt64.self) } == [5, 6, 7, 8])
            let missing = try await session.readTable("/local/nobody")
            let error = await failure { try await missing.collect() }
            #expect((error as? YDBError)?.code == .schemeError, "\(error)")
            #expect(session.standing == .ready)
        }
    }

    @Test func aScanQueryReadsAll() async throws {
        try await Self.withUsers(rows: 50) { _, session in
            let results = try await session.executeScanQuery(
                "SELECT id FROM users WHERE id > $least ORDER BY id", ["$least": 40 as UInt64])
            #expect(try await results.collect()[0].rows.count == 10)
        }
    }

    // MARK: Queries

    @Test func queriesHaveParametersAndResults() async throws {
        try await Self.withUsers(rows: 2) { _, session in
            let results = try await session.executeQuery(
                """
                DECLARE $id AS Uint64;
                SELECT name FROM users WHERE id = $id;
                SELECT 1 AS one, "b" AS two;
                """, ["$id": 2 as UInt64])
            #expect(results.count == 2)
            #expect(try results[0].rows[0].decode(String.self) == "user 2")
            #expect(results[1].columns.map(\.name) == ["one", "two"])
        }
    }

    @Test func preparedQueriesKnowTheirTypes() async throws {
        try await Self.withUsers(rows: 2) { _, session in
            let query = try await session.prepareQuery(
                "DECLARE $id AS Uint64; SELECT name FROM users WHERE id = $id;")
            #expect(query.parameterTypes == ["$id": .uint64])
            for _ in 0..<2 {
                let results = try await session.executeQuery(query, ["$id": 1])
                #expect(try results[0].rows[0].decode(String.self) == "user 1")
            }
            // Another session is sent the text.
            let other = try await Session.create(session.core.driver, RequestSettings())
            let results = try await other.executeQuery(query, ["$id": 2])
            #expect(try results[0].rows[0].decode(String.self) == "user 2")
            await other.close()
            let error = await failure { try await session.prepareQuery("SELECT FROM") }
            #expect((error as? YDBError)?.code == .genericError, "\(error)")
        }
    }

    @Test func plansAreExplained() async throws {
        try await Self.withUsers { _, session in
            let explained = try await session.explain("SELECT * FROM users")
            #expect(explained.plan.contains("TableFullScan"), "\(explained)")
        }
    }

    @Test func wrongQueriesAreToldOfWithTheirPlace() async throws {
        try await Self.withUsers { _, session in
            let error = await failure {
                try await session.executeQuery("Is this the real life? Is this just fantasy?")
            }
            let known = error as? YDBError
            #expect(known?.code == .genericError)
            #expect(known?.issues.isEmpty == false)
            #expect(known?.isRetryable == false)
            let missing = await failure { try await session.executeQuery("SELECT * FROM nobody") }
            #expect((missing as? YDBError)?.code == .schemeError)
            #expect((missing as? YDBError)?.message.contains("nobody") == true)
            #expect(session.standing == .ready)
        }
    }

    // MARK: Transactions

    @Test func aTransactionIsCommittedOrRolledBack() async throws {
        try await Self.withUsers { _, session in
            let first = session.transaction()
            #expect(first.transactionID == nil)
            try await first.execute("UPSERT INTO users (id, name) VALUES (1, 'a'u)")
            #expect(first.transactionID != nil)
            #expect(session.standing == .needsReset)
            try await first.commit()
            #expect(try await Self.count(session) == 1)
            let second = session.transaction()
            try await second.begin()
            try await second.execute("UPSERT INTO users (id, name) VALUES (2, 'b'u)")
            try await second.rollback()
            #expect(try await Self.count(session) == 1)
            try await session.transaction().execute(
                "UPSERT INTO users (id, name) VALUES (3, 'c'u)", commit: true)
            #expect(try await Self.count(session) == 2)
            #expect(session.standing == .ready)
        }
    }

    @Test func aScopeCommitsAtItsEndAndRollsBackOnAnError() async throws {
        struct Oops: Error {}
        try await Self.withUsers { _, session in
            let value = try await session.withTransaction { transaction in
                try await transaction.execute("UPSERT INTO users (id, name) VALUES (1, 'a'u)")
                return 7
            }
            #expect(value == 7)
            let error = await failure {
                try await session.withTransaction { transaction in
                    try await transaction.execute(
                        "UPSERT INTO users (id, name) VALUES (2, 'b'u)")
                    throw Oops()
                }
            }
            #expect(error is Oops)
            #expect(session.standing == .ready)
            #expect(try await Self.count(session) == 1)
            try await session.withTransaction { _ in }
        }
    }

    @Test func anErrorEndsATransaction() async throws {
        try await Self.withUsers { _, session in
            let transaction = session.transaction()
            try await transaction.execute("UPSERT INTO users (id, name) VALUES (1, 'a'u)")
            _ = await failure { try await transaction.execute("SELECT * FROM nobody") }
            let error = await failure { try await transaction.execute("SELECT 1") }
            #expect((error as? ClientError)?.code == .transactionOver)
            #expect(
                ((error as? ClientError)?.underlying as? YDBError)?.code == .schemeError)
            try await transaction.rollback()
            let late = await failure { try await transaction.commit() }
            #expect((late as? ClientError)?.code == .transactionOver)
            // A body that catches the error does not commit for that.
            let caught = await failure {
                try await session.withTransaction { transaction in
                    _ = try? await transaction.execute("SELECT * FROM nobody")
                }
            }
            #expect((caught as? ClientError)?.code == .transactionOver, "\(caught)")
            #expect(session.standing == .ready)
            #expect(try await Self.count(session) == 0)
        }
    }

    @Test(arguments: [
        TransactionMode.onlineReadOnly(), .onlineReadOnly(allowInconsistentReads: true),
        .staleReadOnly, .snapshotReadOnly,
    ])
    func readOnlyModesRead(_ mode: TransactionMode) async throws {
        try await Self.withUsers(rows: 4) { _, session in
            let results = try await session.executeQuery(
                "SELECT COUNT(*) AS n FROM users", mode: mode)
            #expect(try results[0].rows[0].decode(UInt64.self) == 4)
        }
    }
}
