// Server messages as text a person can read.

import WireCore

extension MySQLServerMessage: TraceableMessage {
    package var trace: String {
        switch self {
        case .greeting(let message): message.trace
        case .authenticationSwitch(let message):
            "AuthenticationSwitch \(traced(message.plugin ?? "")) (\(message.data.count) bytes)"
        case .authenticationMoreData(let message):
            "AuthenticationMoreData \(traced(bytes: message.data))"
        case .authenticationNextFactor(let message):
            "AuthenticationNextFactor \(traced(message.plugin)) (\(message.data.count) bytes)"
        case .ok(let message): "OK \(message.trace)"
        case .error(let message): message.trace
        case .eof(let message): message.trace
        case .end(let message): "End \(message.trace)"
        case .progress(let message):
            "Progress \(message.stage)/\(message.stages) \(message.progress) "
                + traced(message.text)
        case .resultSetHeader(let message):
            "ResultSet columns=\(message.columnCount)"
                + (message.hasDefinitions ? "" : " without definitions")
        case .columnDefinition(let message): message.trace
        case .textRow(let message): message.trace
        case .binaryRow(let message): message.trace
        case .localFileRequest(let message): "LocalFileRequest \(traced(message.file))"
        case .statistics(let message): "Statistics \(traced(message.text))"
        case .prepareOK(let message):
            "PrepareOK \(message.statementID) columns=\(message.columnCount) "
                + "parameters=\(message.parameterCount)"
        }
    }
}
