// Thousands of clients that speak nonsense, to scripted sessions and to the engine's: the server answers or closes, and goes on
// serving.

import FaultInjection
import MySQLLanguage
import NIOCore
import QueryEngine
import ServerKit
import Testing
import WireCore

@testable import MySQLServer
@testable import MySQLWire

/// A small generator whose draws depend on its seed alone.
struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}

/// Whatever comes, a connection answers or ends.
@Suite struct GarbageTests {
    private static let values: [MySQLWireParameter] = [
        .init(.init(.longLong), .integer(-5)), .init(.init(.varString), .text("a")),
        .init(.init(.dateTime), .dateTime(.init(year: 2024, month: 2, day: 29, hour: 1))),
        .init(.init(.time), .time(.init(isNegative: true, days: 4, hour: 5, minute: 2, second: 3))),
        .init(.init(.null), .null), .init(.init(.newDecimal), .text("1.50")),
    ]

    /// Commands that both kinds of sessions can make something of.
    private static let good: [Client] =
        [
            .query(.init("rows 3; begin; error")), .query(.init("SELECT 1; SELECT 2")),
            .query(.init("SELECT * FROM t")), .query(.init("INSERT INTO t VALUES (1, 'a')")),
            .query(.init("BEGIN")), .query(.init("ROLLBACK")),
            .query(.init("SET NAMES latin1, @a = 1")),
            .statementPrepare(.init("SELECT ?, v FROM t WHERE id = ?")),
            .statementPrepare(.init("rows 5")),
            .statementPrepare(.init("SELECT id FROM t UNION ALL SELECT 2 UNION ALL SELECT 3")),
            .statementFetch(.init(statementID: 1, rows: 2)),
            .statementFetch(.init(statementID: 2, rows: 1)),
            .statementLongData(
                .init(statementID: 1, parameter: 0, data: ByteBuffer(string: "long"))),
            .statementReset(.init(statementID: 1)), .statementClose(.init(statementID: 1)),
            .initDB(.init(database: "test")), .fieldList(.init(table: "t")), .ping, .statistics,
            .processInfo, .debug, .setOption(.init(option: 0)), .setOption(.init(option: 1)),
            .resetConnection, .changeUser(.init(user: "u", token: [], database: "test")),
            .processKill(.init(connectionID: 999)), .quit,
        ] + executions

    private static let executions: [Client] = [1, 2, 5].flatMap { count -> [Client] in
        let parameters = Array(values.prefix(count))
        return [
            .statementExecute(.init(statementID: 1, parameters: parameters, TestClient.plain)),
            .statementExecute(
                .init(
                    statementID: 2, flags: .readOnlyCursor, parameters: [], TestClient.plain)),
            .statementExecute(
                .init(
                    statementID: 1, parameters: parameters, sendsTypes: false, TestClient.plain)),
        ]
    }

    @Test(arguments: 1...20) func randomBytes(seed: UInt64) throws {
        var random = SeededGenerator(state: seed)
        let server = try ScriptedServer()
        for isReady in [false, true] {
            for _ in 0..<20 {
                let client = isReady ? try server.connectReady() : try server.connect()
                for _ in 0..<20 where client.connection.isOpen {
                    let length = Int.random(in: 0..<40, using: &random)
                    var bytes: [UInt8] = [UInt8(length), 0, 0, 0]
                    bytes += (0..<length).map { place in
                        place == 0
                            ? UInt8.random(in: 0..<34, using: &random)
                            : UInt8.random(in: 0...255, using: &random)
                    }
                    if Int.random(in: 0..<10, using: &random) == 0 { bytes.removeLast() }
                    try? client.send(raw: bytes)
                    _ = try client.receiveRaw()
                }
                client.connection.close()
            }
        }
        #expect(server.service.registry.connectionCount == 0)
        let open = server.sessions.all.filter { !$0.isClosed }
        #expect(open.isEmpty)
    }

    @Test func scriptedSessions() throws {
        let server = try ScriptedServer(limit: 5)
        try converse(clients: 4000, seed: 7, server.service)
        #expect(try server.connectReady().query("ok").count == 1)
    }

    @Test(arguments: [MySQLServerFlavor.mariadb10, .mysql8])
    func sessionsOfTheEngine(_ flavor: MySQLServerFlavor) throws {
        var configuration = MySQLServerConfiguration()
        configuration.flavor = flavor
        let stage = Stage()
        let cluster = try MySQLServer.makeCluster(configuration, on: stage)
        let words = MySQLFaultWords(flavor.flavor)
        let service = MySQLService(
            registry: ConnectionRegistry(limit: 5), flavor: flavor.flavor,
            access: MySQLAccess(
                plugin: configuration.plugin, passwords: [:], forcesFullExchange: false),
            error: { SQLError($0, words) }, drawNumber: { cluster.nextSessionNumber() },
            opener: { opening, events throws(SQLError) in
                try MySQLServer.openSession(of: cluster, on: stage, opening, events: events)
            })
        func query(_ text: String) throws -> String? {
            let client = TestClient(try InMemoryConnection(service))
            defer { client.connection.close() }
            _ = try client.receive(.greeting)
            // Who announces another plugin is asked for the server's.
            _ = try client.login(
                plugin: flavor == .mariadb10 ? "mysql_native_password" : "caching_sha2_password",
                database: "test")
            return try client.query(text).first
        }
        #expect(try query("CREATE TABLE t (id INT, v VARCHAR(10))")?.hasPrefix("OK") == true)
        try converse(clients: 1500, seed: 11, service)
        #expect(cluster.sessions.isEmpty)
        #expect(try query("DO 1")?.hasPrefix("OK") == true)
    }

    private func converse(clients: Int, seed: UInt64, _ service: MySQLService) throws {
        var random = SeededGenerator(state: seed)
        for _ in 0..<clients {
            let client = TestClient(try InMemoryConnection(service))
            if Int.random(in: 0..<10, using: &random) > 0 {
                _ = try client.receive(.greeting)
                _ = try client.login(database: Bool.random(using: &random) ? "test" : nil)
            }
            for _ in 0..<Int.random(in: 1...6, using: &random) {
                let bytes = nonsense(&random)
                // Messages come in pieces, wherever they are cut.
                let cut = Int.random(in: 0...bytes.count, using: &random)
                for piece in [Array(bytes[..<cut]), Array(bytes[cut...])] {
                    guard client.connection.isOpen else { break }
                    try? client.send(raw: piece)
                }
            }
            _ = try client.receiveRaw()
            client.connection.close()
        }
        #expect(service.registry.connectionCount == 0)
        #expect(service.registry.sessionCount == 0)
    }

    private func nonsense(_ random: inout SeededGenerator) -> [UInt8] {
        if Int.random(in: 0..<6, using: &random) == 0 {
            return (0..<Int.random(in: 1...60, using: &random)).map { _ in
                UInt8.random(in: 0...255, using: &random)
            }
        }
        var writer = OutboundWriter()
        for _ in 0..<Int.random(in: 1...4, using: &random) {
            var sequence: UInt8 = 0
            Self.good.randomElement(using: &random)?
                .encode(into: &writer, &sequence, TestClient.plain)
        }
        var bytes = writer.bytes
        for _ in 0..<Int.random(in: 0...3, using: &random) where !bytes.isEmpty {
            // Rather behind the headers, so that the conversation goes on.
            let place = Int.random(in: 0..<bytes.count, using: &random)
            switch Int.random(in: 0..<6, using: &random) {
            case 0: bytes.remove(at: place)
            case 1: bytes.insert(UInt8.random(in: 0...3, using: &random), at: place)
            case 2: bytes.removeLast(bytes.count - place)
            default: bytes[max(4, place) % bytes.count] = UInt8.random(in: 0...255, using: &random)
            }
        }
        return bytes
    }
}
