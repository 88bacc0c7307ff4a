// Server messages as text a person can read.

import WireCore

extension PostgresServerMessage: TraceableMessage {
    package var trace: String {
        switch self {
        case .authentication(let message): message.trace
        case .negotiateProtocolVersion(let message):
            "NegotiateProtocolVersion \(message.newestVersion) \(message.unknownOptions)"
        case .parameterStatus(let message):
            "ParameterStatus \(message.name)=\(traced(message.value))"
        case .backendKeyData(let message): "BackendKeyData process=\(message.processID)"
        case .readyForQuery(let message): "ReadyForQuery \(message.status)"
        case .rowDescription(let message): message.trace
        case .dataRow(let message): message.trace
        case .commandComplete(let message): "CommandComplete \(traced(message.tag))"
        case .emptyQueryResponse: "EmptyQueryResponse"
        case .parseComplete: "ParseComplete"
        case .bindComplete: "BindComplete"
        case .closeComplete: "CloseComplete"
        case .noData: "NoData"
        case .parameterDescription(let message): "ParameterDescription \(message.types)"
        case .portalSuspended: "PortalSuspended"
        case .copyInResponse(let message): "CopyInResponse \(message.trace)"
        case .copyOutResponse(let message): "CopyOutResponse \(message.trace)"
        case .copyBothResponse(let message): "CopyBothResponse \(message.trace)"
        case .copyData(let message): "CopyData \(traced(bytes: message.bytes.readableBytesView))"
        case .copyDone: "CopyDone"
        case .errorResponse(let report): "ErrorResponse \(report.trace)"
        case .noticeResponse(let report): "NoticeResponse \(report.trace)"
        case .notificationResponse(let message):
            "NotificationResponse \(traced(message.channel)) \(traced(message.payload))"
        case .functionCallResponse(let message):
            "FunctionCallResponse \(message.value.map { traced(bytes: $0) } ?? "NULL")"
        }
    }
}
