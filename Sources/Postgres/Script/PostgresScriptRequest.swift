// What a scripted server can hear: every message of a PostgreSQL client.

import NIOCore
import PostgresWire
import WireCore

/// A message of a PostgreSQL client, as ``PostgresScriptConnection/expect(_:)`` compares it.
public enum PostgresScriptRequest: Sendable, Equatable {
    // Before a session.

    /// StartupMessage, with its parameters (`user`, `database`...); of one that comes twice the last counts.
    case startup([String: String])
    /// SSLRequest: does the server have TLS?
    case sslRequest
    /// GSSENCRequest: does the server have GSSAPI encryption?
    case gssEncryptionRequest
    /// CancelRequest.
    case cancelRequest(processID: Int32, secret: Int32)

    // Authentication.

    /// PasswordMessage, clear or as its MD5 hash.
    case password(String)
    /// SASLInitialResponse.
    case saslInitialResponse(mechanism: String, data: [UInt8]?)
    /// SASLResponse.
    case saslResponse([UInt8])

    // Statements.

    /// Query: statements over the simple protocol.
    case query(String)
    /// Parse, with the numbers of the types that are given.
    case parse(statement: String = "", _ text: String, types: [UInt32] = [])
    /// Bind, with the values as they are on the wire; nil is NULL.
    case bind(portal: String = "", statement: String = "", values: [[UInt8]?] = [])
    /// Describe of a statement.
    case describeStatement(String = "")
    /// Describe of a portal.
    case describePortal(String = "")
    /// Execute; 0 is no limit.
    case execute(portal: String = "", limit: Int32 = 0)
    /// Close of a statement.
    case closeStatement(String = "")
    /// Close of a portal.
    case closePortal(String = "")
    /// Flush.
    case flush
    /// Sync.
    case sync
    /// Terminate: the client says good-bye.
    case terminate

    // COPY.

    /// CopyData.
    case copyData([UInt8])
    /// CopyDone.
    case copyDone
    /// CopyFail, with its reason.
    case copyFail(String)

    /// Anything else: a FunctionCall, or what is no message of the protocol.
    case other(kind: UInt8, body: [UInt8])

    init(_ frame: Frame, _ exchange: PostgresClientMessage.AuthenticationExchange) {
        let message: PostgresClientMessage
        do throws(WireError) {
            message = try PostgresClientMessage.decode(frame, exchange: exchange)
        } catch {
            self = .other(kind: frame.kind, body: Array(frame.body.readableBytesView))
            return
        }
        switch message {
        case .startup(let message):
            let pairs = message.parameters.map { ($0.name, $0.value) }
            self = .startup(Dictionary(pairs, uniquingKeysWith: { $1 }))
        case .sslRequest: self = .sslRequest
        case .gssEncryptionRequest: self = .gssEncryptionRequest
        case .cancelRequest(let message):
            self = .cancelRequest(processID: message.processID, secret: message.secretKey)
        case .password(let message): self = .password(message.password)
        case .saslInitialResponse(let message):
            self = .saslInitialResponse(mechanism: message.mechanism, data: message.data)
        case .saslResponse(let message): self = .saslResponse(message.data)
        case .query(let message): self = .query(message.text)
        case .parse(let message):
            self = .parse(
                statement: message.statement, message.text, types: message.parameterTypes)
        case .bind(let message):
            self = .bind(
                portal: message.portal, statement: message.statement, values: message.parameters)
        case .describe(let message):
            switch message.target {
            case .statement(let name): self = .describeStatement(name)
            case .portal(let name): self = .describePortal(name)
            }
        case .execute(let message):
            self = .execute(portal: message.portal, limit: message.rowLimit)
        case .close(let message):
            switch message.target {
            case .statement(let name): self = .closeStatement(name)
            case .portal(let name): self = .closePortal(name)
            }
        case .flush: self = .flush
        case .sync: self = .sync
        case .copyData(let message): self = .copyData(Array(message.bytes.readableBytesView))
        case .copyDone: self = .copyDone
        case .copyFail(let message): self = .copyFail(message.reason)
        case .terminate: self = .terminate
        case .functionCall, .gssResponse:
            self = .other(kind: frame.kind, body: Array(frame.body.readableBytesView))
        }
    }
}
