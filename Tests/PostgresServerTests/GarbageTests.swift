// Ten thousand clients that speak nonsense: the server answers or closes, and goes on serving.

import NIOCore
import Testing
import WireCore

@testable import PostgresServer
@testable import PostgresWire

/// A small generator whose draws depend on its seed alone.
private struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

@Suite struct GarbageTests {
    private static let good: [Client] = [
        .query(.init(text: "row; begin; error")), .query(.init(text: "copyin")),
        .parse(.init(statement: "s", text: "rows 5", parameterTypes: [23])),
        .bind(.init(portal: "", statement: "s", parameters: [[1, 2], nil])),
        .describe(.init(.portal(""))), .execute(.init(portal: "", rowLimit: 2)), .sync, .flush,
        .copyData(.init(bytes: ByteBuffer(string: "1\n"))), .copyDone,
        .copyFail(.init(reason: "x")), .close(.init(.statement("s"))),
        .functionCall(.init(function: 1)), .sslRequest, .startup(startup()), .terminate,
        .password(.init(password: "x")),
    ]

    @Test(arguments: [PostgresAuthenticationMethod.trust, .scram])
    func garbageConversationsLeaveTheServerServing(method: PostgresAuthenticationMethod) throws {
        var random = SeededGenerator(state: 7)
        let server = try ScriptedServer(
            access: PostgresAccess(method: method, passwords: ["u": "secret"]), limit: 5)
        for _ in 0..<5000 {
            let client = try server.connect()
            if Int.random(in: 0..<10, using: &random) > 0 {
                try client.send(.startup(startup()))
            }
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                guard client.connection.isOpen else { break }
                try? client.send(raw: nonsense(&random))
            }
            _ = try client.receiveRaw()
            client.connection.close()
        }
        #expect(server.service.registry.connectionCount == 0)
        #expect(server.service.registry.sessionCount == 0)
        let client = try server.connect()
        #expect(try client.ask(.startup(startup())).isEmpty == false)
    }

    private func nonsense(_ random: inout SeededGenerator) -> [UInt8] {
        if Int.random(in: 0..<4, using: &random) == 0 {
            return (0..<Int.random(in: 1...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        var writer = OutboundWriter()
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            Self.good.randomElement(using: &random)?.encode(into: &writer)
        }
        var bytes = writer.bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: bytes[place] = UInt8.random(in: 0...255, using: &random)
            case 1: bytes.remove(at: place)
            case 2: bytes.insert(UInt8.random(in: 0...3, using: &random), at: place)
            default: bytes.removeLast(bytes.count - place)
            }
        }
        return bytes
    }
}
