// What a scripted server can say: every message of a PostgreSQL server, and any bytes in a frame of one.

import NIOCore
import PostgresWire
import WireCore

/// A message of a PostgreSQL server, for ``PostgresScriptConnection/send(_:)``. Nothing keeps them in an order that makes sense.
public enum PostgresScriptAnswer: Sendable, Equatable {
    // Authentication.

    /// AuthenticationOk: the client is let in.
    case authenticationOk
    /// AuthenticationCleartextPassword.
    case authenticationCleartextPassword
    /// AuthenticationMD5Password, with its salt.
    case authenticationMD5Password(salt: UInt32)
    /// AuthenticationSASL, with the mechanisms that are offered.
    case authenticationSASL([String])
    /// AuthenticationSASLContinue.
    case authenticationSASLContinue([UInt8])
    /// AuthenticationSASLFinal.
    case authenticationSASLFinal([UInt8])

    // The session.

    /// NegotiateProtocolVersion: the newest minor version of 3, and the options that are not known.
    case negotiateProtocolVersion(minor: UInt16, unknownOptions: [String])
    /// ParameterStatus: a setting and its value.
    case parameterStatus(String, String)
    /// BackendKeyData: what a cancel request has to show.
    case backendKeyData(processID: Int32, secret: Int32)
    /// ReadyForQuery.
    case readyForQuery(TransactionState = .idle)

    // Results.

    /// RowDescription.
    case rowDescription([Column])
    /// DataRow, of texts; nil is NULL.
    case dataRow([String?])
    /// DataRow, of any bytes.
    case dataRowBytes([[UInt8]?])
    /// CommandComplete, with its tag: `SELECT 1`.
    case commandComplete(String)
    /// EmptyQueryResponse.
    case emptyQueryResponse
    /// ErrorResponse, with the fields that every one has.
    case error(severity: String = "ERROR", code: String, message: String)
    /// NoticeResponse, with the fields that every one has.
    case notice(severity: String = "NOTICE", code: String = "00000", message: String)
    /// NotificationResponse.
    case notification(processID: Int32, channel: String, payload: String)

    // The extended protocol.

    /// ParseComplete.
    case parseComplete
    /// BindComplete.
    case bindComplete
    /// CloseComplete.
    case closeComplete
    /// NoData.
    case noData
    /// ParameterDescription, with the numbers of types.
    case parameterDescription([UInt32])
    /// PortalSuspended.
    case portalSuspended

    // COPY and function calls.

    /// CopyInResponse in text format, of so many columns.
    case copyIn(columns: Int)
    /// CopyOutResponse in text format, of so many columns.
    case copyOut(columns: Int)
    /// CopyData.
    case copyData([UInt8])
    /// CopyDone.
    case copyDone
    /// FunctionCallResponse; nil is NULL.
    case functionCallResponse([UInt8]?)

    /// Any kind of message with any body, its length as it should be.
    case frame(kind: UInt8, body: [UInt8])

    /// What ReadyForQuery says of the transaction.
    public enum TransactionState: Sendable {
        /// None is open.
        case idle
        /// One is open.
        case open
        /// One has failed.
        case failed
    }

    /// A column of a RowDescription.
    public struct Column: Sendable, Equatable, ExpressibleByStringLiteral {
        /// Its name.
        public var name: String
        /// The number of its type; text is 25.
        public var type: UInt32
        /// The size of its type; -1 for any.
        public var size: Int16
        /// Whether its values come in binary format.
        public var isBinary: Bool

        /// A column.
        public init(_ name: String, type: UInt32 = 25, size: Int16 = -1, isBinary: Bool = false) {
            self.name = name
            self.type = type
            self.size = size
            self.isBinary = isBinary
        }

        /// A column of texts.
        public init(stringLiteral name: String) { self.init(name) }
    }

    /// The bytes of the message, frame and all.
    public var bytes: [UInt8] {
        if case .frame(let kind, let body) = self {
            let length = UInt32(truncatingIfNeeded: body.count &+ 4)
            return [kind] + withUnsafeBytes(of: length.bigEndian) { Array($0) } + body
        }
        var writer = OutboundWriter()
        message?.encode(into: &writer)
        return Array(writer.takeBytes().readableBytesView)
    }

    /// nil: it is no message of the protocol's.
    private var message: PostgresServerMessage? {
        switch self {
        case .authenticationOk: .authentication(.ok)
        case .authenticationCleartextPassword: .authentication(.cleartextPassword)
        case .authenticationMD5Password(let salt): .authentication(.md5Password(salt: salt))
        case .authenticationSASL(let names): .authentication(.sasl(mechanisms: names))
        case .authenticationSASLContinue(let data): .authentication(.saslContinue(data))
        case .authenticationSASLFinal(let data): .authentication(.saslFinal(data))
        case .negotiateProtocolVersion(let minor, let options):
            .negotiateProtocolVersion(
                .init(newestVersion: .init(major: 3, minor: minor), unknownOptions: options))
        case .parameterStatus(let name, let value):
            .parameterStatus(.init(name: name, value: value))
        case .backendKeyData(let process, let secret):
            .backendKeyData(.init(processID: process, secretKey: secret))
        case .readyForQuery(let state): .readyForQuery(.init(status: state.status))
        case .rowDescription(let columns):
            .rowDescription(.init(columns: columns.map(\.described)))
        case .dataRow(let values): .dataRow(.init(values.map { $0.map { Array($0.utf8) } }))
        case .dataRowBytes(let values): .dataRow(.init(values))
        case .commandComplete(let tag): .commandComplete(.init(tag: tag))
        case .emptyQueryResponse: .emptyQueryResponse
        case .error(let severity, let code, let text):
            .errorResponse(.init(severity: severity, sqlState: code, message: text))
        case .notice(let severity, let code, let text):
            .noticeResponse(.init(severity: severity, sqlState: code, message: text))
        case .notification(let process, let channel, let payload):
            .notificationResponse(
                .init(processID: process, channel: channel, payload: payload))
        case .parseComplete: .parseComplete
        case .bindComplete: .bindComplete
        case .closeComplete: .closeComplete
        case .noData: .noData
        case .parameterDescription(let types): .parameterDescription(.init(types: types))
        case .portalSuspended: .portalSuspended
        case .copyIn(let columns): .copyInResponse(Self.copy(columns))
        case .copyOut(let columns): .copyOutResponse(Self.copy(columns))
        case .copyData(let bytes): .copyData(.init(bytes: ByteBuffer(bytes: bytes)))
        case .copyDone: .copyDone
        case .functionCallResponse(let value): .functionCallResponse(.init(value: value))
        case .frame: nil
        }
    }

    private static func copy(_ columns: Int) -> PostgresServerMessage.CopyResponse {
        let count = min(max(0, columns), Int(UInt16.max))
        return .init(isBinary: false, columnFormats: Array(repeating: .text, count: count))
    }
}

extension PostgresScriptAnswer.TransactionState {
    fileprivate var status: PostgresServerMessage.ReadyForQuery.Status {
        switch self {
        case .idle: .idle
        case .open: .inTransaction
        case .failed: .inFailedTransaction
        }
    }
}

extension PostgresScriptAnswer.Column {
    fileprivate var described: PostgresServerMessage.RowDescription.Column {
        .init(
            name: name, typeOID: type, typeSize: size, format: isBinary ? .binary : .text)
    }
}
