// The same connection over real sockets.

import NIOCore
import NIOPosix
import ServerKit
import Testing

@testable import PostgresServer
@testable import PostgresWire

@Suite(.timeLimit(.minutes(10))) struct SocketTests {
    private func withServer(
        tls: ServerCertificate? = nil, pool: NIOThreadPool? = .singleton,
        _ body: (ScriptedServer, Int) async throws -> Void
    ) async throws {
        let server = try ScriptedServer(tls: tls)
        let service = server.service
        let listener = try await Listener.start(
            on: .tcp(host: "127.0.0.1", port: 0), group: MultiThreadedEventLoopGroup.singleton,
            pool: pool, service: service)
        do {
            try await body(server, try #require(listener.port))
        } catch {
            await listener.shutdown(patience: .seconds(300))
            throw error
        }
        await listener.shutdown(patience: .seconds(300))
        #expect(service.registry.connectionCount == 0)
    }

    private func ready(_ port: Int) async throws -> SocketClient {
        let client = try await SocketClient.connect(port: port)
        try await client.send(.startup(startup()))
        _ = try await client.receiveUntilReady()
        return client
    }

    @Test func answersAQuery() async throws {
        try await withServer { _, port in
            let client = try await ready(port)
            try await client.send(.query(.init(text: "row")))
            let answer = try await client.receiveUntilReady().map(\.trace)
            #expect(answer.count == 4)
            #expect(answer[1] == "DataRow ['1', 'text']")
        }
    }

    @Test func talksThroughTLS() async throws {
        try await withServer(tls: .selfSigned) { _, port in
            let client = try await SocketClient.connect(port: port)
            try await client.send(.sslRequest)
            #expect(await client.receiveBytes() == ByteBuffer(string: "S"))
            try await client.startTLS()
            try await client.send(.startup(startup()))
            let greeting = try await client.receiveUntilReady().map(\.trace)
            #expect(greeting.first == "AuthenticationOk")
            try await client.send(.query(.init(text: "rows 20000")))
            let answer = try await client.receiveUntilReady()
            #expect(answer.count == 20_003)
        }
    }

    @Test func aLongExecutionMovesToThePoolAndComesBack() async throws {
        try await withServer { server, port in
            let client = try await ready(port)
            try await client.send(
                .query(.init(text: "yield 1000; rows 20000; yield 10; wait; row")),
                .query(.init(text: "row")))
            // The wait is granted from another thread, before or after it has begun.
            server.sessions.last?.release()
            let answer = try await client.receiveUntilReady()
            var rows = 0
            for case .dataRow in answer { rows += 1 }
            #expect(rows >= 20_001)
        }
    }

    @Test func whatMovesAsideStaysOnThePoolAndLosesNothing() async throws {
        try await withServer { server, port in
            let client = try await ready(port)
            try await client.send(
                .query(.init(text: "rows 3; aside; set a b; rows 20000; wait; notice; row")))
            server.sessions.last?.release()
            let answer = try await client.receiveUntilReady().map(\.trace)
            #expect(answer.count { $0.hasPrefix("DataRow") } == 20_004)
            #expect(answer.count { $0.hasPrefix("NoticeResponse") } == 1)
            #expect(answer.contains { $0 == "ParameterStatus a=\"b\"" })
        }
    }

    @Test func anExecutionOnThePoolCanBeCancelled() async throws {
        try await withServer { server, port in
            let client = try await ready(port)
            try await client.send(.query(.init(text: "yield 2000000000")))
            server.sessions.last?.cancel()
            let answer = try await client.receiveUntilReady().map(\.trace)
            #expect(answer.first?.contains("C=\"57014\"") == true)
            #expect(answer.count == 2)
        }
    }

    @Test func aClientThatDoesNotReadStopsTheExecution() async throws {
        try await withServer { server, port in
            let client = try await ready(port)
            try await client.setAutoRead(false)
            // Some 200 MB of rows: far more than all buffers on the way hold.
            try await client.send(.query(.init(text: "rows 10000000")))
            let session = try #require(server.sessions.last)
            var seen = -1
            var stands = 0
            while stands < 20 {
                try await Task.sleep(for: .milliseconds(10))
                let now = session.rowsSent
                stands = now == seen && now > 0 ? stands + 1 : 0
                seen = now
            }
            #expect(seen < 5_000_000)
            try await client.close()
            while !session.isClosed { try await Task.sleep(for: .milliseconds(5)) }
            #expect(session.rowsSent < 5_000_000)
        }
    }

    @Test func shutdownTellsTheClients() async throws {
        let server = try ScriptedServer()
        let service = server.service
        let listener = try await Listener.start(
            on: .tcp(host: "127.0.0.1", port: 0), group: MultiThreadedEventLoopGroup.singleton,
            pool: .singleton, service: service)
        let client = try await ready(try #require(listener.port))
        let waiting = try await ready(try #require(listener.port))
        try await waiting.send(.query(.init(text: "wait")))
        await listener.shutdown(patience: .seconds(300))
        for client in [client, waiting] {
            let last = try await client.receive { _ in false }
            #expect(last.first?.trace.contains("C=\"57P01\"") == true)
        }
    }
}
