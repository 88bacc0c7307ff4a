// README's example of the driver; that it is README's is checked where the others are.

import Testing
import Understudy
import YDBDriver
import YDBServer

// swift-format-ignore
private func sell(_ item: String, at url: String) async throws -> [String] {
    try await withDriver(DriverOptions(connectionString: url)) { driver in
        let pool = try driver.querySessionPool(size: 10)
        return try await pool.whileRunning {
            try await pool.retryTransaction { transaction in
                try await transaction.execute("UPDATE stock SET amount = amount - 1 WHERE item = $item", ["$item": item])
            }
            return try await pool.retryOperation { session in
                var left: [String] = []
                let results = try await session.executeQuery(
                    "SELECT item, amount FROM stock WHERE amount > $least ORDER BY item", ["$least": 0])
                for try await result in results {
                    for row in result.rows {
                        let (item, amount) = try row.decode((String, Int).self)
                        left.append("\(item): \(amount)")
                    }
                }
                return left
            }
        }
    }
}

@Suite struct ReadmeExample {
    @Test func itemsAreSold() async throws {
        let server = try await UnderstudyServer.start(.ydb)
        try await server.load(
            """
            CREATE TABLE stock (item Utf8 NOT NULL, amount Int32 NOT NULL, PRIMARY KEY (item));
            INSERT INTO stock (item, amount) VALUES ('bow'u, 1), ('lute'u, 2), ('reed'u, 5);
            """)
        #expect(try await sell("bow", at: server.url()) == ["lute: 2", "reed: 5"])
        #expect(try await sell("'; DROP TABLE stock", at: server.url()) == ["lute: 2", "reed: 5"])
        #expect(try await sell("reed", at: server.url()) == ["lute: 2", "reed: 4"])
        await server.shutdown()
    }
}
