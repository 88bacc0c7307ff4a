// What a client says makes no lines in the server's log, and sends nothing to the terminal that shows it.

import Logging
import NIOCore
import QueryEngine
import PostgresLanguage
import ServerKit
import Synchronization
import Testing

@testable import PostgresServer
@testable import PostgresWire

private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])
    var all: [String] { lines.withLock { $0 } }
    func append(_ line: String) { lines.withLock { $0.append(line) } }
}

private struct LineHandler: LogHandler {
    let lines: Lines
    var metadata = Logger.Metadata()
    var logLevel = Logger.Level.trace

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.append("\(event.message)")
    }
}

@Suite(.timeLimit(.minutes(5))) struct LogLineTests {
    @Test func clientsWriteNoLines() async throws {
        let lines = Lines()
        let name = "a\nFAKE \u{1b}[31m"
        var configuration = PostgresServerConfiguration()
        configuration.port = 0
        configuration.createsDatabases = true
        let logger = Logger(label: "t") { _ in LineHandler(lines: lines) }
        let server = try await PostgresServer.start(
            configuration,
            on: Stage { SessionLines($0, connection: $1, logger) })
        let client = try await SocketClient.connect(port: server.port)
        try await client.send(.startup(startup(["database": name], user: name)))
        _ = try await client.receiveUntilReady()
        try await client.send(.query(.init(text: "SELECT 1 \r\n AS \"\u{7}\u{1b}]0;title\u{7}\"")))
        _ = try await client.receiveUntilReady()
        try await client.send(
            .parse(.init(statement: name, text: "SELECT\u{b}2")),
            .bind(.init(portal: name, statement: name)), .execute(.init(portal: name)), .sync)
        _ = try await client.receiveUntilReady()
        try await client.close()
        await server.shutdown()
        #expect(lines.all.contains { $0.hasPrefix("connected: user a\\nFAKE \\u{1b}[31m") })
        #expect(lines.all.contains { $0.hasPrefix("statement: SELECT 1") })
        #expect(lines.all.contains { $0.hasPrefix("statement: SELECT 2") })
        let isClean = lines.all.allSatisfy { line in
            line.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7F }
        }
        #expect(isClean)
    }
}
