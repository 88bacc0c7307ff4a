// A client that writes messages and reads answers as traces, over a connection in memory.

import AuthKit
import FaultInjection
import MySQLLanguage
import NIOCore
import QueryEngine
import ServerKit
import Synchronization
import WireCore

@testable import MySQLServer
@testable import MySQLWire

typealias Client = MySQLClientMessage
typealias Server = MySQLServerMessage

/// A server of scripted sessions.
struct ScriptedServer: Sendable {
    let service: MySQLService
    let sessions = Sessions()

    final class Sessions: Sendable {
        private let list = Mutex<[ScriptedSession]>([])

        func append(_ session: ScriptedSession) { list.withLock { $0.append(session) } }

        var last: ScriptedSession? { list.withLock { $0.last } }
        var all: [ScriptedSession] { list.withLock { $0 } }
    }

    init(
        _ flavor: MySQLFlavor = .mysql8, plugin: MySQLAuthenticationPlugin = .cachingSHA2,
        passwords: [String: String] = [:], forcesFullExchange: Bool = false, limit: Int = 10,
        tls: ServerCertificate? = nil
    ) throws {
        let sessions = sessions
        service = MySQLService(
            registry: ConnectionRegistry(limit: limit), flavor: flavor,
            access: MySQLAccess(
                plugin: plugin, passwords: passwords, forcesFullExchange: forcesFullExchange),
            tls: try tls.map { try ServerTLS($0) },
            error: { meaning in
                SQLError(
                    .internalError, "\(meaning)", nativeCode: "08004", nativeNumber: 1040)
            },
            drawNumber: { 7 },
            opener: { opening, events throws(SQLError) in
                guard opening.login.database != "nope" else {
                    throw SQLError(
                        .invalidCatalogName, "Unknown database 'nope'", nativeCode: "42000",
                        nativeNumber: 1049)
                }
                let session = ScriptedSession(opening, events: events)
                sessions.append(session)
                return session
            })
    }

    func connect(_ peer: PeerAddress = .inMemory) throws -> TestClient {
        TestClient(try InMemoryConnection(service, peer: peer))
    }

    /// A connection past its start.
    func connectReady(
        _ capabilities: MySQLCapabilities = TestClient.plain, database: String? = nil
    ) throws -> TestClient {
        let client = try connect()
        _ = try client.receive(.greeting)
        _ = try client.login(capabilities, database: database)
        return client
    }
}

/// The client's end.
final class TestClient {
    static let plain: MySQLCapabilities = [
        .longPassword, .protocol41, .secureConnection, .longTokens, .pluginAuthentication,
        .transactions, .multiStatements, .multiResults, .preparedMultiResults,
    ]
    static let modern = plain.union([.deprecateEOF, .sessionTrack])

    let connection: InMemoryConnection
    private var decoder = FrameDecoder()
    var sequence: UInt8 = 0
    var capabilities: MySQLCapabilities = []

    init(_ connection: InMemoryConnection) { self.connection = connection }

    /// Goes on with the numbers of the conversation; a command begins them anew.
    func send(_ message: Client) throws {
        var writer = OutboundWriter()
        message.encode(into: &writer, &sequence, capabilities)
        try connection.send(writer.takeBytes())
    }

    func send(raw bytes: [UInt8]) throws { try connection.send(ByteBuffer(bytes: bytes)) }

    func receiveRaw() throws -> [UInt8] {
        Array(try connection.receive().readableBytesView)
    }

    /// The messages of an answer, each read as the next of these says, the last one for all that come behind.
    func receiveMessages(_ expectations: [Server.Expectation]) throws -> [Server] {
        decoder.append(try connection.receive())
        var messages: [Server] = []
        while let frame = try decoder.next(MySQLPacketFormat()) {
            let last = expectations.count - 1
            messages.append(
                try Server.decode(
                    frame, expectations[min(messages.count, last)], capabilities))
            sequence = frame.kind &+ 1
        }
        return messages
    }

    func receive(_ expectations: Server.Expectation...) throws -> [String] {
        try receiveMessages(expectations).map(\.trace)
    }

    func greeting() throws -> Server.Greeting? {
        guard case .greeting(let greeting)? = try receiveMessages([.greeting]).first else {
            return nil
        }
        return greeting
    }

    func login(
        _ capabilities: MySQLCapabilities = TestClient.plain, user: String = "u",
        token: [UInt8] = [], plugin: String = "caching_sha2_password", database: String? = nil,
        attributes: [MySQLConnectAttribute]? = nil
    ) throws -> [String] {
        var capabilities = capabilities
        if database != nil { capabilities.insert(.connectWithDatabase) }
        if attributes != nil { capabilities.insert(.connectAttributes) }
        try send(
            .handshakeResponse(
                .init(
                    capabilities: capabilities, maximumPacket: 1 << 24, charset: 255, user: user,
                    token: token, database: database,
                    plugin: capabilities.contains(.pluginAuthentication) ? plugin : nil,
                    attributes: attributes)))
        self.capabilities = capabilities
        return try receive(.authentication)
    }

    /// Sends a command and reads what comes back.
    func ask(_ message: Client, _ expectations: Server.Expectation...) throws -> [String] {
        sequence = 0
        try send(message)
        return try receiveMessages(expectations.isEmpty ? [.answer] : expectations).map(\.trace)
    }

    func query(_ text: String, _ expectations: Server.Expectation...) throws -> [String] {
        sequence = 0
        try send(.query(.init(text)))
        return try receiveMessages(expectations.isEmpty ? [.answer] : expectations).map(\.trace)
    }
}
