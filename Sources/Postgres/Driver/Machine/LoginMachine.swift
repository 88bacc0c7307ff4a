// From the first byte to the first ReadyForQuery, as a value.

import AuthKit
import ClientKit
import ClientPooling
import PostgresWire
import WireCore

/// What a login needs to know.
struct LoginFacts: Sendable {
    var user: String
    var password: String?
    /// Sent with the start-up, `user` and `database` among them.
    var parameters: [PostgresClientMessage.Startup.Parameter]
    var tls: ClientTLSOptions.Mode
    var channelBinding: PostgresOptions.ChannelBinding
    /// Of printable characters, drawn at random.
    var nonce: String
}

/// The conversation before the session: TLS, authentication, the first settings.
///
/// Invalid events: whatever the protocol does not allow at that point is the peer's fault and throws.
struct LoginMachine: Sendable {
    private enum Step: Equatable {
        /// The byte that answers SSLRequest.
        case tlsAnswer
        case handshake
        case authentication
        case scramContinue
        case scramFinal
        /// The password is sent, or the server has made sure of itself.
        case verdict
        case settings
        case done
    }

    var writer = OutboundWriter()
    /// The handshake is to begin.
    private(set) var startsTLS = false
    private(set) var isEncrypted = false
    /// What the server said of its settings.
    private(set) var parameters: [String: String] = [:]
    private(set) var key: PostgresServerMessage.BackendKeyData?
    private(set) var notices: [PostgresReport] = []

    private let facts: LoginFacts
    private var step = Step.tlsAnswer
    private var certificate: [UInt8]?
    private var scram: SCRAMClientExchange?
    /// The server has shown that it knows the password, tied to this channel.
    private var isBound = false

    init(_ facts: LoginFacts) { self.facts = facts }

    /// Whether the next byte is the one without a frame.
    var awaitsTLSAnswer: Bool { step == .tlsAnswer }
    var isDone: Bool { step == .done }

    /// The transport is open.
    mutating func connected() {
        if facts.tls == .off {
            sendStartup()
        } else {
            PostgresClientMessage.sslRequest.encode(into: &writer)
        }
    }

    /// The byte that answers SSLRequest.
    mutating func receivedTLSAnswer(_ byte: UInt8) throws(ClientError) {
        switch byte {
        case UInt8(ascii: "S"):
            step = .handshake
            startsTLS = true
        case UInt8(ascii: "N"):
            guard facts.tls == .prefer else {
                throw ClientError(
                    .connectFailed, "the server does not offer TLS, which is asked for",
                    failureClass: .permanent)
            }
            sendStartup()
        default:
            // An error's text could come from anybody here, so it is not shown (CVE-2024-10977).
            throw .unexpected("byte \(byte)", while: "answering SSLRequest")
        }
    }

    mutating func handshakeBegan() { startsTLS = false }

    /// - Parameter certificate: The server's, in DER.
    mutating func encrypted(certificate: [UInt8]?) {
        self.certificate = certificate
        isEncrypted = true
        sendStartup()
    }

    private mutating func sendStartup() {
        PostgresClientMessage.Startup(parameters: facts.parameters).encode(into: &writer)
        step = .authentication
    }

    /// Takes a message.
    ///
    /// - Throws: `ClientError` or ``PostgresError``: the end of the login.
    mutating func received(_ message: PostgresServerMessage) throws {
        switch (step, message) {
        case (_, .errorResponse(let report)): throw PostgresError(report)
        case (_, .noticeResponse(let report)): notices.append(report)
        case (_, .negotiateProtocolVersion): break
        case (.authentication, .authentication(let request)): try answer(request)
        case (.scramContinue, .authentication(.saslContinue(let data))):
            try reply(data)
            step = .scramFinal
        case (.scramFinal, .authentication(.saslFinal(let data))):
            try check(data)
            step = .verdict
        case (.verdict, .authentication(.ok)):
            step = .settings
        case (.settings, .parameterStatus(let status)): parameters[status.name] = status.value
        case (.settings, .backendKeyData(let key)): self.key = key
        case (.settings, .readyForQuery): step = .done
        default:
            throw ClientError.unexpected(message.trace, while: "logging in")
        }
        guard notices.count <= 1000, parameters.count <= 1000 else {
            throw ClientError.protocolViolation("the server's greeting does not end")
        }
    }

    // MARK: Authentication

    private mutating func answer(_ request: PostgresServerMessage.Authentication)
        throws(ClientError)
    {
        if facts.channelBinding == .require {
            guard case .sasl = request else {
                throw .authenticationFailed("the server does not offer channel binding")
            }
        }
        switch request {
        case .ok: step = .settings
        case .cleartextPassword: send(try password())
        case .md5Password(let salt):
            send(MD5Password.response(user: facts.user, password: try password(), salt: salt))
        case .sasl(let mechanisms): try begin(mechanisms)
        case .gss, .sspi, .kerberosV5, .scmCredential:
            throw .authenticationFailed("the server asks for an authentication that is not known")
        case .gssContinue, .saslContinue, .saslFinal:
            throw .unexpected("an authentication's second part", while: "logging in")
        }
    }

    private func password() throws(ClientError) -> String {
        guard let password = facts.password else {
            throw .authenticationFailed("the server asks for a password, and none is given")
        }
        return password
    }

    private mutating func send(_ password: String) {
        PostgresClientMessage.Password(password: password).encode(into: &writer)
        step = .verdict
    }

    private mutating func begin(_ mechanisms: [String]) throws(ClientError) {
        let plus = "SCRAM-SHA-256-PLUS"
        let plain = "SCRAM-SHA-256"
        let digest =
            facts.channelBinding == .disable
            ? nil : certificate.flatMap { ServerEndPoint.digest(certificate: $0) }
        let binding: SCRAMClientExchange.Binding
        let mechanism: String
        if let digest, mechanisms.contains(plus) {
            (mechanism, binding) = (plus, .serverEndPoint(digest))
        } else {
            guard facts.channelBinding != .require else {
                throw .authenticationFailed("channel binding is not possible here")
            }
            guard mechanisms.contains(plain) else {
                throw .authenticationFailed("the server offers \(mechanisms), none of them known")
            }
            (mechanism, binding) = (plain, digest == nil ? .none : .notOffered)
        }
        // The name stands in the start-up message; here it is empty.
        let exchange = SCRAMClientExchange(
            user: "", password: try password(), nonce: facts.nonce, binding: binding)
        scram = exchange
        PostgresClientMessage.SASLInitialResponse(
            mechanism: mechanism, data: exchange.firstMessage
        ).encode(into: &writer)
        step = .scramContinue
    }

    private mutating func reply(_ data: [UInt8]) throws(ClientError) {
        guard var exchange = scram else { throw .protocolViolation("no exchange") }
        do {
            let answer = try exchange.answer(data)
            scram = exchange
            PostgresClientMessage.SASLResponse(data: answer).encode(into: &writer)
        } catch {
            throw .authenticationFailed("the server's part of SCRAM is wrong: \(error)")
        }
    }

    private func check(_ data: [UInt8]) throws(ClientError) {
        do { try scram?.check(data) } catch {
            throw .authenticationFailed("the server's part of SCRAM is wrong: \(error)")
        }
    }
}
