// Conversations that are compressed: with a real server, since ours does not offer it.

import MySQLDriver
import Testing

@Suite(.timeLimit(.minutes(5))) struct CompressionTests {
    static let scenarios =
        StatementTests.scenarios + StatementTests.scenariosOfRealServers
        + TransactionTests.scenarios
        + CancellationTests.scenarios

    @Test(.enabled(if: RealServer.isThere, RealServer.reason), arguments: scenarios)
    func aRealServer(_ scenario: Scenario) async throws {
        try await RealServer.withDatabase { options in
            var options = options
            options.compression = .require
            try await scenario.run(options)
        }
    }

    @Test(
        .enabled(if: RealServer.isThere, RealServer.reason),
        arguments: MySQLOptions.Compression.allCases)
    func theServerSaysSo(_ compression: MySQLOptions.Compression) async throws {
        var options = try RealServer.options
        options.compression = compression
        let shown = try await MySQLConnection.with(options) { connection in
            try await connection.query("SHOW SESSION STATUS LIKE 'Compression'")
                .decode((String, String).self).collect().map(\.1)
        }
        #expect(shown == [compression == .off ? "OFF" : "ON"])
    }

    /// Texts that shrink much and not at all, longer than what is compressed together and than one packet.
    @Test(.enabled(if: RealServer.isThere, RealServer.reason)) func longValues() async throws {
        try await RealServer.withDatabase { options in
            var options = options
            options.compression = .require
            try await MySQLConnection.with(options) { connection in
                try await connection.execute("CREATE TABLE t (id INT PRIMARY KEY, v LONGBLOB)")
                var random = SystemRandomNumberGenerator()
                for (id, length) in [0, 49, 50, 70_000, 3 << 20, 15 << 20].enumerated() {
                    let zeros = [UInt8](repeating: 0, count: length)
                    let noise = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
                    for (id, value) in [(id * 2, zeros), (id * 2 + 1, noise)] {
                        try await connection.execute("INSERT INTO t VALUES (\(id), \(value))")
                        let read = try await connection.query("SELECT v FROM t WHERE id = \(id)")
                            .decode([UInt8].self).collect()
                        #expect(read == [value])
                    }
                }
            }
        }
    }

    @Test(arguments: TestServer.allCases)
    func aServerThatDoesNotOfferIt(_ server: TestServer) async throws {
        try await server.with { _, options in
            var options = options
            options.compression = .prefer
            let one = try await MySQLConnection.with(options) {
                try await $0.query("SELECT 1").decode(Int.self).collect()
            }
            #expect(one == [1])
            options.compression = .require
            let required = options
            let error = await #expect(throws: ClientError.self) {
                try await MySQLConnection.with(required) { _ in }
            }
            #expect(error?.code == .connectFailed)
            #expect(error?.failureClass == .permanent)
            #expect(error?.message.contains("compression") == true)
        }
    }
}
