// Client messages as text a person can read.

import WireCore

extension PostgresClientMessage: TraceableMessage {
    package var trace: String {
        switch self {
        case .startup(let message): message.trace
        case .sslRequest: "SSLRequest"
        case .gssEncryptionRequest: "GSSENCRequest"
        case .cancelRequest(let message): "CancelRequest process=\(message.processID)"
        // Secrets stay out of logs.
        case .password: "Password"
        case .saslInitialResponse(let message): "SASLInitialResponse \(message.mechanism)"
        case .saslResponse: "SASLResponse"
        case .gssResponse: "GSSResponse"
        case .query(let message): "Query \(traced(message.text))"
        case .parse(let message): message.trace
        case .bind(let message): message.trace
        case .describe(let message): "Describe \(message.target.trace)"
        case .execute(let message):
            "Execute portal \(traced(message.portal)) rows=\(message.rowLimit)"
        case .close(let message): "Close \(message.target.trace)"
        case .flush: "Flush"
        case .sync: "Sync"
        case .copyData(let message): "CopyData \(traced(bytes: message.bytes.readableBytesView))"
        case .copyDone: "CopyDone"
        case .copyFail(let message): "CopyFail \(traced(message.reason))"
        case .functionCall(let message): "FunctionCall oid=\(message.function)"
        case .terminate: "Terminate"
        }
    }
}
