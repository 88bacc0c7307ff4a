// README's example of the driver; that it is README's is checked where the others are.

import PostgresDriver
import Testing
import Understudy

// swift-format-ignore
private func sell(_ item: String, at url: String) async throws -> [String] {
    let client = try PostgresClient(PostgresOptions(url: url))
    return try await client.whileRunning {
        try await client.retryingTransaction(isolation: .serializable) { connection in
            try await connection.execute("UPDATE stock SET amount = amount - 1 WHERE item = \(item)")
        }
        var left: [String] = []
        for try await row in try await client.query("SELECT item, amount FROM stock WHERE amount > \(0) ORDER BY item") {
            let (item, amount) = try row.decode((String, Int).self)
            left.append("\(item): \(amount)")
        }
        return left
    }
}

@Suite struct ReadmeExample {
    @Test func itemsAreSold() async throws {
        let server = try await UnderstudyServer.start(.postgres)
        try await server.load(
            "CREATE TABLE stock (item text, amount int); INSERT INTO stock VALUES ('bow', 1), ('lute', 2), ('reed', 5);"
        )
        #expect(try await sell("bow", at: server.url()) == ["lute: 2", "reed: 5"])
        #expect(try await sell("'; DROP TABLE stock", at: server.url()) == ["lute: 2", "reed: 5"])
        #expect(try await sell("reed", at: server.url()) == ["lute: 2", "reed: 4"])
        await server.shutdown()
    }
}
