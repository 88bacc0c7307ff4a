// How a fault ends a real socket: in order, by force, or not at all; over TLS too.

import FaultInjection
import NIOCore
import NIOPosix
import ServerKit
import Testing

@testable import PostgresServer
@testable import PostgresWire

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

@Suite(.timeLimit(.minutes(10))) struct FaultSocketTests {
    private func withServer(
        _ rules: String, tls: ServerCertificate? = nil,
        _ body: (PostgresServer, FaultInjector) async throws -> Void
    ) async throws {
        var configuration = PostgresServerConfiguration()
        configuration.port = 0
        configuration.tls = tls
        let faults = try FaultInjector(FaultPlan(rules))
        let server = try await PostgresServer.start(configuration, on: Stage(faults: faults))
        do {
            try await body(server, faults)
        } catch {
            await server.shutdown()
            throw error
        }
        await server.shutdown(patience: .seconds(1))
    }

    private func ready(_ server: PostgresServer, tls: Bool = false) async throws -> SocketClient {
        let client = try await SocketClient.connect(port: server.port)
        if tls {
            try await client.send(.sslRequest)
            #expect(await client.receiveBytes() == ByteBuffer(string: "S"))
            try await client.startTLS()
        }
        try await client.send(.startup(startup(["database": "postgres"], user: "postgres")))
        _ = try await client.receiveUntilReady()
        return client
    }

    @Test(arguments: [false, true]) func resets(_ tls: Bool) async throws {
        try await withServer("reset after commit", tls: tls ? .selfSigned : nil) { server, faults in
            let client = try await ready(server, tls: tls)
            try await client.send(.query(.init(text: "CREATE TABLE t (a int)")))
            #expect(try await client.receiveUntilReady().isEmpty)
            #expect(client.errorNumber == ECONNRESET)
            #expect(faults.decisions.map(\.outcome) == [.committed])
        }
    }

    @Test(arguments: [false, true]) func closes(_ tls: Bool) async throws {
        try await withServer("close at row 2", tls: tls ? .selfSigned : nil) { server, _ in
            let client = try await ready(server, tls: tls)
            try await client.send(.query(.init(text: "SELECT generate_series(1, 3)")))
            #expect(try await client.receiveUntilReady().count == 2)
            #expect(client.errorNumber == nil)
        }
    }

    @Test(arguments: [
        "delay 20ms at byte 0 of connection", "split 1 at accept",
        "bandwidth 20kB/s at accept", "delay 20ms at accept; delay 20ms at authenticate",
    ])
    func slowsTheHandshakeDown(_ rules: String) async throws {
        try await withServer(rules, tls: .selfSigned) { server, faults in
            let client = try await ready(server, tls: true)
            try await client.send(.query(.init(text: "SELECT 1")))
            #expect(try await client.receiveUntilReady().count == 4)
            #expect(faults.decisionCount > 0)
        }
    }

    @Test func aLargeAnswerIsSplitAtEveryByte() async throws {
        try await withServer("split 1 before statement") { server, _ in
            let client = try await ready(server)
            try await client.send(.query(.init(text: "SELECT generate_series(1, 10000)")))
            #expect(try await client.receiveUntilReady().count == 10_003)
        }
    }

    @Test func resetsAtAccept() async throws {
        try await withServer("reset at accept times 1") { server, _ in
            do {
                let client = try await SocketClient.connect(port: server.port)
                #expect(await client.receiveBytes().readableBytes == 0)
                #expect(client.errorNumber == ECONNRESET)
            } catch let error as IOError {
                // It may come before the client has seen that it is connected.
                #expect(error.errnoCode == ECONNRESET)
            }
            _ = try await ready(server)
        }
    }

    @Test func aDelayHoldsNobodyElseUp() async throws {
        try await withServer("delay 1000s before statement matching \"SELECT 1\"") {
            server, faults in
            let client = try await ready(server)
            let other = try await ready(server)
            try await client.send(.query(.init(text: "SELECT 1")))
            while faults.decisionCount == 0 { await Task.yield() }
            try await other.send(.query(.init(text: "SELECT 2")))
            #expect(try await other.receiveUntilReady().count == 4)
        }
    }
}
