// Everything a server may send under protocol 3.0: the table of contents of the Server folder.

package import WireCore

/// A message from the server (the backend).
package enum PostgresServerMessage: Equatable, Sendable {
    // Start-up.
    case authentication(Authentication)
    case negotiateProtocolVersion(NegotiateProtocolVersion)
    case parameterStatus(ParameterStatus)
    case backendKeyData(BackendKeyData)
    case readyForQuery(ReadyForQuery)

    // Results.
    case rowDescription(RowDescription)
    case dataRow(DataRow)
    case commandComplete(CommandComplete)
    case emptyQueryResponse

    // Extended query.
    case parseComplete
    case bindComplete
    case closeComplete
    case noData
    case parameterDescription(ParameterDescription)
    case portalSuspended

    // COPY.
    case copyInResponse(CopyResponse)
    case copyOutResponse(CopyResponse)
    case copyBothResponse(CopyResponse)
    case copyData(PostgresCopyData)
    case copyDone

    // At any time.
    case errorResponse(PostgresReport)
    case noticeResponse(PostgresReport)
    case notificationResponse(NotificationResponse)

    case functionCallResponse(FunctionCallResponse)

    /// Reads the body of a frame. An unknown kind, a field cut short and bytes left over are errors.
    package static func decode(_ frame: Frame) throws(WireError) -> PostgresServerMessage {
        var reader = WireReader(frame.body)
        let message = try decode(kind: frame.kind, from: &reader)
        try reader.finish()
        return message
    }

    private static func decode(
        kind: UInt8, from reader: inout WireReader
    ) throws(WireError) -> PostgresServerMessage {
        switch kind {
        case Authentication.kind: .authentication(try Authentication(from: &reader))
        case NegotiateProtocolVersion.kind:
            .negotiateProtocolVersion(try NegotiateProtocolVersion(from: &reader))
        case ParameterStatus.kind: .parameterStatus(try ParameterStatus(from: &reader))
        case BackendKeyData.kind: .backendKeyData(try BackendKeyData(from: &reader))
        case ReadyForQuery.kind: .readyForQuery(try ReadyForQuery(from: &reader))
        case RowDescription.kind: .rowDescription(try RowDescription(from: &reader))
        case DataRow.kind: .dataRow(try DataRow(from: &reader))
        case CommandComplete.kind: .commandComplete(try CommandComplete(from: &reader))
        case PostgresServerKind.emptyQueryResponse: .emptyQueryResponse
        case PostgresServerKind.parseComplete: .parseComplete
        case PostgresServerKind.bindComplete: .bindComplete
        case PostgresServerKind.closeComplete: .closeComplete
        case PostgresServerKind.noData: .noData
        case ParameterDescription.kind:
            .parameterDescription(try ParameterDescription(from: &reader))
        case PostgresServerKind.portalSuspended: .portalSuspended
        case CopyResponse.inKind: .copyInResponse(try CopyResponse(from: &reader))
        case CopyResponse.outKind: .copyOutResponse(try CopyResponse(from: &reader))
        case CopyResponse.bothKind: .copyBothResponse(try CopyResponse(from: &reader))
        case PostgresCopyData.kind: .copyData(PostgresCopyData(from: &reader))
        case PostgresServerKind.copyDone: .copyDone
        case PostgresReport.errorKind: .errorResponse(try PostgresReport(from: &reader))
        case PostgresReport.noticeKind: .noticeResponse(try PostgresReport(from: &reader))
        case NotificationResponse.kind:
            .notificationResponse(try NotificationResponse(from: &reader))
        case FunctionCallResponse.kind:
            .functionCallResponse(try FunctionCallResponse(from: &reader))
        default: throw .unknownMessage(kind: UInt32(kind))
        }
    }

    /// Writes the message with its frame.
    package func encode(into writer: inout OutboundWriter) {
        switch self {
        case .authentication(let message): message.encode(into: &writer)
        case .negotiateProtocolVersion(let message): message.encode(into: &writer)
        case .parameterStatus(let message): message.encode(into: &writer)
        case .backendKeyData(let message): message.encode(into: &writer)
        case .readyForQuery(let message): message.encode(into: &writer)
        case .rowDescription(let message): message.encode(into: &writer)
        case .dataRow(let message): message.encode(into: &writer)
        case .commandComplete(let message): message.encode(into: &writer)
        case .emptyQueryResponse: writer.writeEmptyMessage(PostgresServerKind.emptyQueryResponse)
        case .parseComplete: writer.writeEmptyMessage(PostgresServerKind.parseComplete)
        case .bindComplete: writer.writeEmptyMessage(PostgresServerKind.bindComplete)
        case .closeComplete: writer.writeEmptyMessage(PostgresServerKind.closeComplete)
        case .noData: writer.writeEmptyMessage(PostgresServerKind.noData)
        case .parameterDescription(let message): message.encode(into: &writer)
        case .portalSuspended: writer.writeEmptyMessage(PostgresServerKind.portalSuspended)
        case .copyInResponse(let message):
            message.encode(kind: CopyResponse.inKind, into: &writer)
        case .copyOutResponse(let message):
            message.encode(kind: CopyResponse.outKind, into: &writer)
        case .copyBothResponse(let message):
            message.encode(kind: CopyResponse.bothKind, into: &writer)
        case .copyData(let message): message.encode(into: &writer)
        case .copyDone: writer.writeEmptyMessage(PostgresServerKind.copyDone)
        case .errorResponse(let report):
            report.encode(kind: PostgresReport.errorKind, into: &writer)
        case .noticeResponse(let report):
            report.encode(kind: PostgresReport.noticeKind, into: &writer)
        case .notificationResponse(let message): message.encode(into: &writer)
        case .functionCallResponse(let message): message.encode(into: &writer)
        }
    }
}

/// The kinds of the messages that have no fields.
package enum PostgresServerKind {
    package static let emptyQueryResponse = UInt8(ascii: "I")
    package static let parseComplete = UInt8(ascii: "1")
    package static let bindComplete = UInt8(ascii: "2")
    package static let closeComplete = UInt8(ascii: "3")
    package static let noData = UInt8(ascii: "n")
    package static let portalSuspended = UInt8(ascii: "s")
    package static let copyDone = UInt8(ascii: "c")
}
