// From the greeting to the first OK: what the two can do, TLS, who the client is.

import AuthKit
import ClientPooling
import MySQLWire
import WireCore

/// The client's side of the connection phase (MySQL's "Connection Phase").
///
/// Invalid events: a message that the step does not await is the peer's fault and ends the connection; bytes before TLS has
/// begun are refused by the handler; there is no legal race, for the two speak in turn.
struct LoginMachine {
    private enum Step {
        case greeting
        /// The request for TLS was sent; the handler tells when the handshake is done.
        case handshake(MySQLServerMessage.Greeting)
        case authentication(Authentication)
        case done
    }

    /// What the caller is to do beside sending what was written.
    enum Outcome: Equatable {
        case goOn
        case startTLS
        case loggedIn
    }

    private let settings: LoginSettings
    private var step = Step.greeting
    private(set) var server = ServerDescription()
    private(set) var status = MySQLStatusFlags()

    /// 16 MB packets may be joined up to this; servers take it as the most that the client takes.
    static let maximumPacket: UInt32 = 1 << 30
    /// utf8mb4_general_ci, which every server with utf8mb4 knows.
    private static let generalCollation: UInt8 = 45
    /// utf8mb4_0900_ai_ci, MySQL 8's own.
    private static let unicode900Collation: UInt8 = 255

    init(_ settings: LoginSettings) { self.settings = settings }

    /// What is awaited, for whoever decodes; nil during a TLS handshake.
    var expectation: MySQLServerMessage.Expectation? {
        switch step {
        case .greeting: .greeting
        case .authentication: .authentication
        case .handshake, .done: nil
        }
    }

    // MARK: Events

    /// Takes a message.
    ///
    /// - Throws: ``MySQLError`` where the server refuses; `ClientError` where the login cannot go on.
    mutating func receive(
        _ message: MySQLServerMessage, into writer: inout OutboundWriter,
        _ sequence: inout UInt8
    ) throws -> Outcome {
        if case .error(let report) = message { throw MySQLError(report) }
        switch step {
        case .greeting:
            guard case .greeting(let greeting) = message else { break }
            return try receive(greeting, into: &writer, &sequence)
        case .authentication(var exchange):
            if case .ok(let ok) = message {
                status = ok.status
                step = .done
                return .loggedIn
            }
            let answer = try exchange.answer(to: message)
            step = .authentication(exchange)
            if let answer {
                MySQLClientMessage.authenticationResponse(.init(data: answer))
                    .encode(into: &writer, &sequence, server.capabilities)
            }
            return .goOn
        case .handshake, .done: break
        }
        throw ClientError.protocolViolation("the server sent what no login awaits")
    }

    /// The TLS handshake is done.
    mutating func encrypted(
        into writer: inout OutboundWriter, _ sequence: inout UInt8
    ) throws {
        guard case .handshake(let greeting) = step else {
            throw ClientError.protocolViolation("TLS began without being asked for")
        }
        server.isEncrypted = true
        try respond(to: greeting, into: &writer, &sequence)
    }

    private mutating func receive(
        _ greeting: MySQLServerMessage.Greeting, into writer: inout OutboundWriter,
        _ sequence: inout UInt8
    ) throws -> Outcome {
        server = ServerDescription(greeting)
        let offered = greeting.capabilities.union(.longPassword)
        guard offered.contains(.protocol41), offered.contains(.pluginAuthentication) else {
            throw ClientError(
                .connectFailed, "the server speaks a protocol older than MySQL 5.5's",
                failureClass: .permanent)
        }
        guard !settings.needsCompression || offered.contains(.compress) else {
            throw ClientError(
                .connectFailed, "compression is required, and the server does not offer it",
                failureClass: .permanent)
        }
        server.capabilities = settings.capabilities.intersection(offered)
        // Who leaves definitions out leaves out what ends them.
        if !offered.contains(.deprecateEOF) { server.capabilities.remove(.cachedMetadata) }
        // The flag says on a client's side that it does not speak MariaDB's extensions.
        if server.capabilities.contains(.cachedMetadata) {
            server.capabilities.remove(.longPassword)
        }
        server.collation =
            greeting.charset == Self.unicode900Collation
            ? Self.unicode900Collation : Self.generalCollation
        guard settings.wantsTLS, offered.contains(.tls) else {
            guard !settings.needsTLS else {
                throw ClientError(
                    .connectFailed, "TLS is required, and the server does not offer it",
                    failureClass: .permanent)
            }
            try respond(to: greeting, into: &writer, &sequence)
            return .goOn
        }
        server.capabilities.insert(.tls)
        MySQLClientMessage.sslRequest(
            .init(
                capabilities: server.capabilities, maximumPacket: Self.maximumPacket,
                charset: server.collation)
        ).encode(into: &writer, &sequence, server.capabilities)
        step = .handshake(greeting)
        return .startTLS
    }

    private mutating func respond(
        to greeting: MySQLServerMessage.Greeting, into writer: inout OutboundWriter,
        _ sequence: inout UInt8
    ) throws {
        var exchange = Authentication(
            password: settings.password,
            isPrivate: server.isEncrypted || settings.isLocalSocket,
            allowsClearPassword: settings.allowsClearPassword,
            allowsKeyRequest: settings.allowsKeyRequest, serverKey: settings.serverKey)
        let token = try exchange.begin(greeting.plugin, salt: greeting.salt)
        MySQLClientMessage.handshakeResponse(
            .init(
                capabilities: server.capabilities, maximumPacket: Self.maximumPacket,
                charset: server.collation, user: settings.user, token: token ?? [],
                database: settings.database.isEmpty ? nil : settings.database,
                plugin: exchange.plugin, attributes: settings.attributes)
        ).encode(into: &writer, &sequence, server.capabilities)
        step = .authentication(exchange)
    }
}
