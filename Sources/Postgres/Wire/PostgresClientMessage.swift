// Everything a client may send under protocol 3.0: the table of contents of the Client folder.

package import WireCore

/// A message from the client (the frontend).
package enum PostgresClientMessage: Equatable, Sendable {
    // Before the start-up is over; these have no kind byte.
    case startup(Startup)
    case sslRequest
    case gssEncryptionRequest
    case cancelRequest(CancelRequest)

    // Authentication; all four share the kind byte 'p'.
    case password(Password)
    case saslInitialResponse(SASLInitialResponse)
    case saslResponse(SASLResponse)
    case gssResponse(GSSResponse)

    // Simple query.
    case query(Query)

    // Extended query.
    case parse(Parse)
    case bind(Bind)
    case describe(Describe)
    case execute(Execute)
    case close(Close)
    case flush
    case sync

    // COPY.
    case copyData(PostgresCopyData)
    case copyDone
    case copyFail(CopyFail)

    case functionCall(FunctionCall)
    case terminate

    /// What the server asked for, which says how a message of kind 'p' is to be read.
    package enum AuthenticationExchange: Equatable, Sendable {
        case password, saslInitial, saslContinue, gss
    }

    /// Reads the body of a frame. An unknown kind, a field cut short and bytes left over are errors.
    package static func decode(
        _ frame: Frame, exchange: AuthenticationExchange = .password
    ) throws(WireError) -> PostgresClientMessage {
        var reader = WireReader(frame.body)
        let message = try decode(kind: frame.kind, from: &reader, exchange: exchange)
        try reader.finish()
        return message
    }

    private static func decode(
        kind: UInt8, from reader: inout WireReader, exchange: AuthenticationExchange
    ) throws(WireError) -> PostgresClientMessage {
        switch kind {
        case PostgresClientFrameFormat.startupKind: try startup(from: &reader)
        case Query.kind: .query(try Query(from: &reader))
        case Parse.kind: .parse(try Parse(from: &reader))
        case Bind.kind: .bind(try Bind(from: &reader))
        case Describe.kind: .describe(try Describe(from: &reader))
        case Execute.kind: .execute(try Execute(from: &reader))
        case Close.kind: .close(try Close(from: &reader))
        case PostgresClientKind.flush: .flush
        case PostgresClientKind.sync: .sync
        case PostgresCopyData.kind: .copyData(PostgresCopyData(from: &reader))
        case PostgresClientKind.copyDone: .copyDone
        case CopyFail.kind: .copyFail(try CopyFail(from: &reader))
        case FunctionCall.kind: .functionCall(try FunctionCall(from: &reader))
        case PostgresClientKind.terminate: .terminate
        case Password.kind: try authentication(from: &reader, exchange: exchange)
        default: throw .unknownMessage(kind: UInt32(kind))
        }
    }

    private static func startup(
        from reader: inout WireReader
    ) throws(WireError) -> PostgresClientMessage {
        let code = try reader.readInteger(UInt32.self)
        switch code {
        case PostgresClientKind.sslRequestCode: return .sslRequest
        case PostgresClientKind.gssEncryptionRequestCode: return .gssEncryptionRequest
        case CancelRequest.code: return .cancelRequest(try CancelRequest(from: &reader))
        default:
            return .startup(
                try Startup(version: PostgresProtocolVersion(rawValue: code), from: &reader))
        }
    }

    private static func authentication(
        from reader: inout WireReader, exchange: AuthenticationExchange
    ) throws(WireError) -> PostgresClientMessage {
        switch exchange {
        case .password: .password(try Password(from: &reader))
        case .saslInitial: .saslInitialResponse(try SASLInitialResponse(from: &reader))
        case .saslContinue: .saslResponse(SASLResponse(from: &reader))
        case .gss: .gssResponse(GSSResponse(from: &reader))
        }
    }

    /// The byte that begins the message; 0 for the packets before the start-up is over.
    package var kind: UInt8 {
        switch self {
        case .startup, .sslRequest, .gssEncryptionRequest, .cancelRequest:
            PostgresClientFrameFormat.startupKind
        case .password, .saslInitialResponse, .saslResponse, .gssResponse: Password.kind
        case .query: Query.kind
        case .parse: Parse.kind
        case .bind: Bind.kind
        case .describe: Describe.kind
        case .execute: Execute.kind
        case .close: Close.kind
        case .flush: PostgresClientKind.flush
        case .sync: PostgresClientKind.sync
        case .copyData: PostgresCopyData.kind
        case .copyDone: PostgresClientKind.copyDone
        case .copyFail: CopyFail.kind
        case .functionCall: FunctionCall.kind
        case .terminate: PostgresClientKind.terminate
        }
    }

    /// Writes the message with its frame.
    package func encode(into writer: inout OutboundWriter) {
        switch self {
        case .startup(let message): message.encode(into: &writer)
        case .sslRequest: writer.writeStartupCode(PostgresClientKind.sslRequestCode)
        case .gssEncryptionRequest:
            writer.writeStartupCode(PostgresClientKind.gssEncryptionRequestCode)
        case .cancelRequest(let message): message.encode(into: &writer)
        case .password(let message): message.encode(into: &writer)
        case .saslInitialResponse(let message): message.encode(into: &writer)
        case .saslResponse(let message): message.encode(into: &writer)
        case .gssResponse(let message): message.encode(into: &writer)
        case .query(let message): message.encode(into: &writer)
        case .parse(let message): message.encode(into: &writer)
        case .bind(let message): message.encode(into: &writer)
        case .describe(let message): message.encode(into: &writer)
        case .execute(let message): message.encode(into: &writer)
        case .close(let message): message.encode(into: &writer)
        case .flush: writer.writeEmptyMessage(PostgresClientKind.flush)
        case .sync: writer.writeEmptyMessage(PostgresClientKind.sync)
        case .copyData(let message): message.encode(into: &writer)
        case .copyDone: writer.writeEmptyMessage(PostgresClientKind.copyDone)
        case .copyFail(let message): message.encode(into: &writer)
        case .functionCall(let message): message.encode(into: &writer)
        case .terminate: writer.writeEmptyMessage(PostgresClientKind.terminate)
        }
    }
}

/// The kinds of the messages that have no fields.
package enum PostgresClientKind {
    package static let flush = UInt8(ascii: "H")
    package static let sync = UInt8(ascii: "S")
    package static let terminate = UInt8(ascii: "X")
    package static let copyDone = UInt8(ascii: "c")
    /// 1234.5679: a version that never was.
    package static let sslRequestCode: UInt32 = 80_877_103
    /// 1234.5680.
    package static let gssEncryptionRequestCode: UInt32 = 80_877_104
}
