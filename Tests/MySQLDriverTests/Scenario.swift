// What a driver has to be able to do with any server: once told, run against ours in both flavors and against a real one.

import MySQLDriver
import Testing

/// A piece of a conversation with a server whose default database is empty.
struct Scenario: Sendable, CustomTestStringConvertible {
    let name: String
    let run: @Sendable (MySQLOptions) async throws -> Void

    var testDescription: String { name }

    init(_ name: String, _ run: @Sendable @escaping (MySQLOptions) async throws -> Void) {
        self.name = name
        self.run = run
    }

    /// With one connection.
    static func connected(
        _ name: String, _ run: @Sendable @escaping (MySQLConnection) async throws -> Void
    ) -> Scenario {
        Scenario(name) { options in try await MySQLConnection.with(options, run) }
    }

    func runOnOurs(_ server: TestServer) async throws {
        try await server.with { _, options in try await run(options) }
    }

    func runOnARealServer() async throws {
        try await RealServer.withDatabase { try await run($0) }
    }
}
