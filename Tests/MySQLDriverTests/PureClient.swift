// A conversation without a socket: bytes in, messages out.

import ClientKit
import MySQLWire
import NIOCore
import WireCore

@testable import MySQLDriver

/// Does what the channel handler does, and remembers what was sent.
struct PureClient {
    var conversation: MySQLConversation
    let status: ConnectionStatus
    let login = OneTimeResult<ServerDescription>()
    private var decoder = FrameDecoder()
    private var sentBytes = FrameDecoder()
    private(set) var isClosed = false
    private(set) var closeReason: (any Error)?
    private(set) var startedTLS = false

    init(
        password: String = "secret", tls: (wants: Bool, needs: Bool) = (false, false),
        allowsKeyRequest: Bool = false, allowsClearPassword: Bool = false,
        isLocalSocket: Bool = false, cacheCapacity: Int = 8, packetLimit: Int = 1 << 20
    ) {
        let status = ConnectionStatus()
        self.status = status
        let login = login
        let settings = LoginSettings(
            user: "app", password: password, database: "shop", attributes: [],
            wantsTLS: tls.wants, needsTLS: tls.needs, isLocalSocket: isLocalSocket,
            allowsClearPassword: allowsClearPassword, allowsKeyRequest: allowsKeyRequest,
            countsFoundRows: false, allowsMultiStatements: true, wantsCompression: false,
            needsCompression: false)
        conversation = MySQLConversation(
            settings, status: status, packetLimit: packetLimit, cacheCapacity: cacheCapacity,
            login: { login.resolve($0) })
        conversation.connected()
    }

    /// A client that is logged in.
    static func loggedIn(
        _ server: inout ScriptServer, cacheCapacity: Int = 8, packetLimit: Int = 1 << 20
    ) -> PureClient {
        var client = PureClient(cacheCapacity: cacheCapacity, packetLimit: packetLimit)
        client.feed(server.greeting())
        _ = client.sent(.handshake)
        server.sequence = 2
        client.feed(server.packets([.ok(.init())]))
        return client
    }

    mutating func feed(_ bytes: [UInt8]) {
        guard !isClosed else { return }
        decoder.append(ByteBuffer(bytes: bytes))
        do {
            while true {
                try conversation.takeRun(from: &decoder)
                guard let frame = try decoder.next(conversation.format) else { break }
                try conversation.received(frame)
                if conversation.output.startsTLS {
                    conversation.output.startsTLS = false
                    startedTLS = true
                }
                if conversation.output.closes != nil { break }
            }
            conversation.readCompleted()
        } catch {
            close(error)
        }
        settle()
    }

    mutating func settle() {
        guard !isClosed else { return }
        let bytes = conversation.output.writer.takeBytes()
        if bytes.readableBytes > 0 { sentBytes.append(bytes) }
        switch conversation.output.closes {
        case .inOrder: close(nil)
        case .failed(let error): close(error)
        case nil: break
        }
    }

    mutating func close(_ reason: (any Error)?) {
        guard !isClosed else { return }
        isClosed = true
        closeReason = reason
        conversation.closed(reason)
    }

    /// What was sent and not looked at yet.
    mutating func sent(
        _ expectation: MySQLClientMessage.Expectation = .command
    ) -> [MySQLClientMessage] {
        settle()
        var messages: [MySQLClientMessage] = []
        while let frame = try? sentBytes.next(MySQLPacketFormat()) {
            guard
                let message = try? MySQLClientMessage.decode(
                    frame, expectation, ScriptServer.capabilities)
            else { continue }
            messages.append(message)
        }
        return messages
    }

    /// Asks something.
    mutating func ask(_ command: Command, highWater: Int = 1 << 20) -> AnswerStream {
        let stream = AnswerStream(highWater: highWater, readOn: { _ in })
        conversation.submit(Request(command: command, answer: stream))
        settle()
        return stream
    }
}

/// Says what a server says.
struct ScriptServer {
    /// Of MySQL 8 without TLS.
    static let capabilities: MySQLCapabilities = [
        .longPassword, .longFlag, .connectWithDatabase, .localFiles, .protocol41, .transactions,
        .secureConnection, .multiStatements, .multiResults, .preparedMultiResults,
        .pluginAuthentication, .connectAttributes, .longTokens, .sessionTrack, .deprecateEOF,
    ]

    var capabilities = ScriptServer.capabilities
    var sequence: UInt8 = 0
    static let salt = Array("abcdefghijklmnopqrst".utf8)

    mutating func greeting(plugin: String = "mysql_native_password") -> [UInt8] {
        sequence = 0
        return packets([
            .greeting(
                .init(
                    version: "8.0.36", connectionID: 7, salt: Self.salt,
                    capabilities: capabilities, charset: 255, plugin: plugin))
        ])
    }

    /// An answer to a command.
    mutating func answer(_ messages: [MySQLServerMessage]) -> [UInt8] {
        sequence = 1
        return packets(messages)
    }

    mutating func packets(_ messages: [MySQLServerMessage]) -> [UInt8] {
        var writer = OutboundWriter()
        for message in messages { message.encode(into: &writer, &sequence, capabilities) }
        return Array(writer.takeBytes().readableBytesView)
    }

    // MARK: Results

    static func column(
        _ name: String, _ type: MySQLFieldType, charset: UInt16 = 63
    ) -> MySQLServerMessage {
        .columnDefinition(.init(name: name, charset: charset, length: 20, type: type))
    }

    static func end(_ status: MySQLStatusFlags = .autocommit) -> MySQLServerMessage {
        .end(.init(status: status))
    }

    /// Two columns, an integer and a text, as the text protocol has them.
    static func textResult(
        _ rows: [(String, String?)], _ status: MySQLStatusFlags = .autocommit
    ) -> [MySQLServerMessage] {
        var messages: [MySQLServerMessage] = [
            .resultSetHeader(.init(columnCount: 2)), column("id", .longLong),
            column("name", .varString, charset: 255),
        ]
        messages += rows.map { .textRow(.init([Array($0.0.utf8), $0.1.map { Array($0.utf8) }])) }
        return messages + [end(status)]
    }

    /// The same of the binary protocol.
    static func binaryResult(
        _ rows: [(Int64, String?)], _ last: MySQLServerMessage? = end()
    ) -> [MySQLServerMessage] {
        [
            .resultSetHeader(.init(columnCount: 2)), column("id", .longLong),
            column("name", .varString, charset: 255),
        ] + binaryRows(rows) + (last.map { [$0] } ?? [])
    }

    static func binaryRows(_ rows: [(Int64, String?)]) -> [MySQLServerMessage] {
        rows.map {
            .binaryRow(
                .init(
                    types: [.init(.longLong), .init(.varString)],
                    values: [.integer($0.0), $0.1.map { .text($0) } ?? .null]))
        }
    }

    static func prepared(_ id: UInt32, parameters: UInt16, columns: UInt16) -> [MySQLServerMessage]
    {
        var messages: [MySQLServerMessage] = [
            .prepareOK(.init(statementID: id, columnCount: columns, parameterCount: parameters))
        ]
        for _ in 0..<parameters { messages.append(column("?", .varString)) }
        for _ in 0..<columns { messages.append(column("c", .longLong)) }
        return messages
    }

    static func error(_ code: UInt16, _ state: String = "HY000") -> MySQLServerMessage {
        .error(.init(code: code, sqlState: state, message: "no"))
    }
}

extension AnswerDelivery {
    var rows: [MySQLRow] {
        events.flatMap { event -> [MySQLRow] in
            guard case .rows(let batch) = event else { return [] }
            return (0..<batch.count).map { batch.row($0) }
        }
    }

    var results: [MySQLResult] {
        events.compactMap { if case .end(let result) = $0 { result } else { nil } }
    }

    var error: (any Error)? {
        if case .failed(let error) = completion { error } else { nil }
    }
}
