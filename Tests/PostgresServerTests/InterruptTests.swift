// Cancel, timeout and termination are heard whatever a statement is at, and one client's long work keeps nobody else waiting:
// all connections here share one event loop.

import FaultInjection
import NIOCore
import NIOPosix
import QueryEngine
import PostgresLanguage
import ServerKit
import Testing

@testable import PostgresServer
@testable import PostgresWire

/// A client that knows the key to cancel by.
private struct KeyedClient {
    let socket: SocketClient
    let key: Server.BackendKeyData
    let port: Int

    init(_ port: Int) async throws {
        self.port = port
        socket = try await SocketClient.connect(port: port)
        try await socket.send(.startup(startup(["database": "postgres"], user: "postgres")))
        var key: Server.BackendKeyData?
        for case .backendKeyData(let said) in try await socket.receiveUntilReady() { key = said }
        self.key = try #require(key)
    }

    func query(_ text: String) async throws -> [Server] {
        try await socket.send(.query(.init(text: text)))
        return try await socket.receiveUntilReady()
    }

    func cancel() async throws {
        let other = try await SocketClient.connect(port: port)
        try await other.send(
            .cancelRequest(.init(processID: key.processID, secretKey: key.secretKey)))
        _ = try await other.receive { _ in false }
    }
}

@Suite(.timeLimit(.minutes(10)), .serialized) struct InterruptTests {
    private func withServer(
        _ body: (Int, ConnectionRegistry) async throws -> Void
    ) async throws {
        let cluster = SQLCluster(language: PostgresLanguage.standard, time: SystemTime())
        try cluster.createDatabase("postgres")
        let service = PostgresService(
            registry: ConnectionRegistry(limit: 100),
            access: PostgresAccess(method: .trust, passwords: [:]),
            opener: PostgresServer.opener(cluster))
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let listener = try await Listener.start(
            on: .tcp(host: "127.0.0.1", port: 0), group: group, pool: PoolTurn.threads,
            service: service)
        do {
            try await body(try #require(listener.port), service.registry)
        } catch {
            await listener.shutdown(patience: .seconds(60))
            throw error
        }
        await listener.shutdown(patience: .seconds(60))
        #expect(service.registry.sessionCount == 0)
        try await group.shutdownGracefully()
    }

    private func codes(_ answer: [Server]) -> [String] {
        answer.map(\.trace).filter { $0.hasPrefix("ErrorResponse") }.map {
            $0.split(separator: "C=\"").dropFirst().first.map { String($0.prefix(5)) } ?? $0
        }
    }

    private func rows(_ answer: [Server]) -> Int {
        answer.count {
            switch $0 {
            case .dataRow, .copyData: true
            default: false
            }
        }
    }

    // MARK: A client that reads slowly

    @Test(
        arguments: [
            "SELECT g, repeat('x', 1000) FROM generate_series(1, 2000000000) g",
            "COPY (SELECT g, repeat('x', 1000) FROM generate_series(1, 2000000000) g) TO STDOUT",
            "BEGIN; DECLARE c CURSOR FOR SELECT g, repeat('x', 1000) FROM "
                + "generate_series(1, 2000000000) g; FETCH ALL FROM c",
            "CREATE TABLE t (n int); INSERT INTO t SELECT g FROM generate_series(1, 50000) g "
                + "RETURNING n, repeat('x', 1000)",
        ])
    func aCancelReachesAStatementWhoseClientReadsSlowly(_ text: String) async throws {
        try await withServer { port, _ in
            let client = try await KeyedClient(port)
            try await client.socket.setAutoRead(false)
            try await client.socket.send(.query(.init(text: text)))
            // So long that all buffers are full.
            try await Task.sleep(for: .seconds(2))
            try await client.cancel()
            try await client.socket.setAutoRead(true)
            let answer = try await client.socket.receiveUntilReady()
            #expect(codes(answer) == ["57014"])
            #expect(rows(answer) < 50_000)
        }
    }

    @Test func aTimeoutReachesAStatementWhoseClientReadsSlowly() async throws {
        try await withServer { port, _ in
            let client = try await KeyedClient(port)
            _ = try await client.query("SET statement_timeout = 1000")
            try await client.socket.setAutoRead(false)
            try await client.socket.send(
                .query(
                    .init(
                        text: "SELECT g, repeat('x', 1000) FROM generate_series(1, 2000000000) g")))
            try await Task.sleep(for: .seconds(2))
            try await client.socket.setAutoRead(true)
            let answer = try await client.socket.receiveUntilReady()
            #expect(codes(answer) == ["57014"])
            #expect(rows(answer) < 200_000)
        }
    }

    @Test func terminationEndsASessionWhoseClientDoesNotRead() async throws {
        try await withServer { port, registry in
            let client = try await KeyedClient(port)
            let other = try await KeyedClient(port)
            try await client.socket.setAutoRead(false)
            try await client.socket.send(
                .query(
                    .init(
                        text: "SELECT g, repeat('x', 1000) FROM generate_series(1, 2000000000) g")))
            try await Task.sleep(for: .seconds(1))
            _ = try await other.query("SELECT pg_terminate_backend(\(client.key.processID))")
            // The session goes without waiting for the client to read.
            while registry.sessionCount > 1 { try await Task.sleep(for: .milliseconds(5)) }
            _ = try await other.query("SELECT 1")
        }
    }

    // MARK: Long work in one piece

    /// Each of them is endless to a test.
    private static let endless = [
        "SELECT md5(repeat('x', 900000000))",
        "SELECT sha256(repeat('x', 900000000)::bytea)",
        "SELECT initcap(repeat('é', 400000000))",
        "SELECT translate(repeat('x', 900000000), 'x', 'y')",
        "SELECT length(regexp_replace(repeat('x', 50000000), 'x', 'y', 'g'))",
        "SELECT to_char(now(), repeat('x', 100000000))",
        // Not folded while the statement is planned: evaluated for a row.
        "SELECT md5(t) FROM (SELECT repeat('x', 900000000 + g) AS t "
            + "FROM generate_series(1, 1) g) s",
        "SELECT 1 FROM " + (1...400).map { "(SELECT 1) a\($0)" }.joined(separator: ", ")
            + " WHERE " + (1...4000).map { "a1.\"?column?\" = \($0)" }.joined(separator: " OR "),
    ]

    @Test(arguments: endless)
    func longWorkKeepsNobodyWaitingAndHearsCancel(_ text: String) async throws {
        try await withServer { port, _ in
            let client = try await KeyedClient(port)
            let other = try await KeyedClient(port)
            try await client.socket.send(.query(.init(text: text)))
            // Answered while the other statement runs, though both are served by one thread.
            for _ in 0..<3 { #expect(rows(try await other.query("SELECT 1")) == 1) }
            try await client.cancel()
            #expect(codes(try await client.socket.receiveUntilReady()) == ["57014"])
            #expect(rows(try await client.query("SELECT 1")) == 1)
        }
    }

    @Test func longWorkHearsItsTimeout() async throws {
        try await withServer { port, _ in
            let client = try await KeyedClient(port)
            _ = try await client.query("SET statement_timeout = 200")
            #expect(codes(try await client.query(Self.endless[0])) == ["57014"])
        }
    }

    // MARK: Notifications

    @Test func notificationsThatNobodyReadsFillTheQueueAndNoMore() async throws {
        try await withServer { port, _ in
            let listener = try await KeyedClient(port)
            let sender = try await KeyedClient(port)
            _ = try await listener.query("LISTEN c")
            try await listener.socket.setAutoRead(false)
            let many =
                "SELECT count(pg_notify('c', repeat('x', 7900) || g)) FROM generate_series(1, 3000) g"
            var refused: [String] = []
            for _ in 0..<6 where refused.isEmpty { refused = codes(try await sender.query(many)) }
            #expect(refused == ["54000"])
            // What is read makes room.
            try await listener.socket.setAutoRead(true)
            while try await !codes(sender.query("NOTIFY c, 'end'")).isEmpty {
                try await Task.sleep(for: .milliseconds(10))
            }
            let heard = try await listener.socket.receive {
                if case .notificationResponse(let last) = $0 {
                    last.payload == "end"
                } else {
                    false
                }
            }
            #expect(heard.count > 3000)
        }
    }
}
