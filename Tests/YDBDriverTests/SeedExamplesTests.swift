// The asynchronous client's five examples in Swift, with the names that they have in Python: a query with its retries, a transfer,
// analytics, many rows at once, a schema.

import Foundation
import Testing
import Understudy
import YDBDriver
import YDBServer

@Suite(.timeLimit(.minutes(5))) struct SeedExamplesTests {
    /// A server in this process, and where it is.
    private func withServer<Value: Sendable>(
        _ tables: String = "", body: @Sendable (DriverOptions) async throws -> Value
    ) async throws -> Value {
        let server = try await UnderstudyServer.start(.ydb)
        if !tables.isEmpty { try await server.load(.text(tables)) }
        let result: Result<Value, any Error>
        do {
            result = .success(try await body(DriverOptions(connectionString: server.url())))
        } catch {
            result = .failure(error)
        }
        await server.shutdown()
        return try result.get()
    }

    @Test func basicUsage() async throws {
        let results = try await withServer { options in
            try await withDriver(options) { driver in
                // Wait for the driver to be ready.
                #expect(try await driver.wait(failFast: true, timeout: .seconds(5)))
                let pool = try SessionPool(driver)
                return try await pool.whileRunning {
                    try await pool.retryOperation { session in
                        let resultSets = try await session.executeQuery("SELECT 1 AS value")
                        return try resultSets[0].rows.map { try $0.value.decode(Int.self) }
                    }
                }
            }
        }
        #expect(results == [1])
    }

    /// The table service wants its parameters declared.
    private func transferFunds(
        _ session: Session, _ fromAccount: String, _ toAccount: String, _ amount: Double
    ) async throws {
        try await session.withTransaction(.serializableReadWrite) { transaction in
            // Debit from the source account.
            try await transaction.execute(
                """
                DECLARE $from_account AS Utf8;
                DECLARE $amount AS Double;
                UPDATE accounts
                SET balance = balance - $amount
                WHERE account_id = $from_account
                """, ["$from_account": fromAccount, "$amount": amount])
            // Credit to the destination account.
            try await transaction.execute(
                """
                DECLARE $to_account AS Utf8;
                DECLARE $amount AS Double;
                UPDATE accounts
                SET balance = balance + $amount
                WHERE account_id = $to_account
                """, ["$to_account": toAccount, "$amount": amount])
            // The transaction is committed when the body returns.
        }
    }

    @Test func transactions() async throws {
        let tables = """
            CREATE TABLE accounts (account_id Utf8, balance Double, PRIMARY KEY (account_id));
            INSERT INTO accounts (account_id, balance) VALUES ('acc1'u, 150.0), ('acc2'u, 0.0);
            """
        let balances = try await withServer(tables) { options in
            try await withDriver(options) { driver in
                let pool = try SessionPool(driver)
                return try await pool.whileRunning {
                    try await pool.checkout { session in
                        try await transferFunds(session, "acc1", "acc2", 100.0)
                    }
                    return try await pool.checkout { session in
                        try await session.executeQuery(
                            "SELECT balance FROM accounts ORDER BY account_id")[0].rows
                            .map { try $0.balance.decode(Double.self) }
                    }
                }
            }
        }
        #expect(balances == [50, 100])
    }

    /// YQL has no DATE_TRUNC: its own function stands there.
    @Test func queryService() async throws {
        let tables = """
            CREATE TABLE orders (id Uint64, created_at Timestamp, total_amount Double, PRIMARY KEY (id));
            INSERT INTO orders (id, created_at, total_amount) VALUES
                (1, Timestamp('2023-12-31T23:59:59Z'), 1.0), (2, Timestamp('2024-01-01T00:00:00Z'), 2.0),
                (3, Timestamp('2024-01-31T12:00:00Z'), 3.0), (4, Timestamp('2024-02-29T00:00:00Z'), 4.0);
            """
        let lines = try await withServer(tables) { options in
            try await withDriver(options) { driver in
                let queryPool = try driver.querySessionPool(size: 5)
                return try await queryPool.whileRunning {
                    try await queryPool.retryOperation { session in
                        let query = """
                            SELECT
                                month,
                                COUNT(*) AS orders_count,
                                SUM(total_amount) AS total_revenue
                            FROM orders
                            WHERE created_at >= $start_date
                            GROUP BY DateTime::MakeDate(DateTime::StartOfMonth(created_at)) AS month
                            ORDER BY month
                            """
                        let parameters: TypedParameters = [
                            "$start_date": Date(timeIntervalSince1970: 1_704_067_200)
                        ]
                        var lines: [String] = []
                        for try await resultSet in try await session.executeQuery(query, parameters)
                        {
                            for row in resultSet.rows {
                                let month = try row.month.decode(YDBDate.self)
                                let orders = try row.orders_count.decode(Int.self)
                                let revenue = try row.total_revenue.decode(Double.self)
                                lines.append(
                                    "Month: \(month), Orders: \(orders), Revenue: \(revenue)")
                            }
                        }
                        return lines
                    }
                }
            }
        }
        #expect(
            lines == [
                "Month: 2024-01-01, Orders: 2, Revenue: 5.0",
                "Month: 2024-02-01, Orders: 1, Revenue: 4.0",
            ])
    }

    private struct User: Sendable {
        var id: UInt64
        var name: String
        var email: String
    }

    private func bulkInsertUsers(_ session: Session, _ userData: [User]) async throws {
        let rows: [[String: any YDBEncodable]] = userData.map { user in
            ["user_id": user.id, "name": user.name, "email": user.email]
        }
        let columnTypes: [String: YDBType] = ["user_id": .uint64, "name": .utf8, "email": .utf8]
        try await session.bulkUpsert("/local/users", rows, columnTypes: columnTypes)
    }

    @Test func bulkOperations() async throws {
        let tables = """
            CREATE TABLE users (user_id Uint64, name Utf8, email Utf8, PRIMARY KEY (user_id));
            """
        let users = (0..<500).map { User(id: $0, name: "user \($0)", email: "\($0)@example.org") }
        let stored = try await withServer(tables) { options in
            try await withDriver(options) { driver in
                let pool = try SessionPool(driver)
                return try await pool.whileRunning {
                    try await pool.checkout { session in
                        try await bulkInsertUsers(session, users)
                        let rows = try await session.readTable(
                            "/local/users", columns: ["user_id", "name", "email"])
                        var stored: [String] = []
                        for try await part in rows {
                            for row in part.rows {
                                let (id, name, email) = try row.decode(
                                    (UInt64, String, String).self)
                                stored.append("\(id) \(name) \(email)")
                            }
                        }
                        return stored
                    }
                }
            }
        }
        #expect(Set(stored) == Set(users.map { "\($0.id) \($0.name) \($0.email)" }))
    }

    @Test func schemaOperations() async throws {
        let (children, tables, columns) = try await withServer { options in
            try await withDriver(options) { driver in
                let schemeClient = driver.schemeClient
                // Create directories.
                try await schemeClient.makeDirectory("/local/app")
                try await schemeClient.makeDirectory("/local/app/tables")
                // List what is in one.
                let directory = try await schemeClient.listDirectory("/local/app")
                let children = directory.children.map { "Entry: \($0.name), Type: \($0.type)" }
                // Create a table through a session.
                let pool = try SessionPool(driver)
                let columns = try await pool.whileRunning {
                    try await pool.retryOperation { session in
                        let tableDescription = TableDescription()
                            .withColumn(TableColumn("id", .optional(.uint64)))
                            .withColumn(TableColumn("name", .optional(.utf8)))
                            .withPrimaryKey("id")
                        try await session.createTable("/local/app/tables/users", tableDescription)
                        return try await session.describeTable("/local/app/tables/users").columns
                    }
                }
                let tables = try await schemeClient.listDirectory("/local/app/tables").children
                return (children, tables.map { ($0.name, $0.isRowTable) }.map { "\($0)" }, columns)
            }
        }
        #expect(children == ["Entry: tables, Type: directory"])
        #expect(tables == [#"("users", true)"#])
        #expect(columns.map(\.name) == ["id", "name"])
        #expect(columns.map(\.type) == [.optional(.uint64), .optional(.utf8)])
    }
}
