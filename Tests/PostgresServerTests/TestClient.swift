// A client that writes messages and reads answers as traces, over a connection in memory.

import NIOCore
import QueryEngine
import ServerKit
import Synchronization
import WireCore

@testable import PostgresServer
@testable import PostgresWire

/// A server of scripted sessions.
struct ScriptedServer: Sendable {
    let service: PostgresService
    let sessions = Sessions()

    final class Sessions: Sendable {
        private let list = Mutex<[ScriptedSession]>([])

        /// Its process id, from 1001 on.
        func append(_ session: ScriptedSession) -> Int32 {
            list.withLock { list in
                list.append(session)
                return 1000 + Int32(list.count)
            }
        }

        var last: ScriptedSession? { list.withLock { $0.last } }
    }

    init(
        access: PostgresAccess = PostgresAccess(method: .trust, passwords: [:]), limit: Int = 10,
        tls: ServerCertificate? = nil
    ) throws {
        let sessions = sessions
        service = PostgresService(
            registry: ConnectionRegistry(limit: limit), access: access,
            tls: try tls.map { try ServerTLS($0) }
        ) { opening, events throws(SQLError) in
            guard opening.database != "nope" else {
                throw SQLError(.invalidCatalogName, "database \"nope\" does not exist")
            }
            let session = ScriptedSession(events: events)
            let key = PostgresCancelKey(
                processID: sessions.append(session), secret: Int32.random(in: .min ... .max))
            return OpenedPostgresSession(session: session, key: key, settings: opening.settings)
        }
    }

    func connect(_ peer: PeerAddress = .inMemory) throws -> TestClient {
        TestClient(
            connection: try InMemoryConnection(service, peer: peer))
    }

    /// A connection past its start.
    func connectReady(_ parameters: [String: String] = [:]) throws -> TestClient {
        let client = try connect()
        try client.send(.startup(startup(parameters)))
        _ = try client.receive()
        return client
    }
}

func startup(_ parameters: [String: String] = [:], user: String = "u") -> Client.Startup {
    Client.Startup(
        parameters: [.init(name: "user", value: user)]
            + parameters.sorted { $0.key < $1.key }.map { .init(name: $0.key, value: $0.value) })
}

typealias Client = PostgresClientMessage
typealias Server = PostgresServerMessage

/// The client's end.
final class TestClient {
    let connection: InMemoryConnection
    private var decoder = FrameDecoder()

    init(connection: InMemoryConnection) { self.connection = connection }

    func send(_ messages: Client...) throws {
        var writer = OutboundWriter()
        for message in messages { message.encode(into: &writer) }
        try connection.send(writer.takeBytes())
    }

    func send(raw bytes: [UInt8]) throws { try connection.send(ByteBuffer(bytes: bytes)) }

    func receiveRaw() throws -> [UInt8] {
        Array(try connection.receive().readableBytesView)
    }

    func receiveMessages() throws -> [Server] {
        decoder.append(try connection.receive())
        var messages: [Server] = []
        while let frame = try decoder.next(PostgresServerFrameFormat()) {
            messages.append(try Server.decode(frame))
        }
        return messages
    }

    func receive() throws -> [String] { try receiveMessages().map(\.trace) }

    /// Sends and reads what comes back.
    func ask(_ messages: Client...) throws -> [String] {
        var writer = OutboundWriter()
        for message in messages { message.encode(into: &writer) }
        try connection.send(writer.takeBytes())
        return try receive()
    }

    func query(_ text: String) throws -> [String] { try ask(.query(.init(text: text))) }
}
