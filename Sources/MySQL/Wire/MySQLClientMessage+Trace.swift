// Client messages as text a person can read. Secrets are left out.

import WireCore

extension MySQLClientMessage: TraceableMessage {
    package var trace: String {
        switch self {
        case .sslRequest(let message): message.trace
        case .handshakeResponse(let message): message.trace
        case .authenticationResponse(let message): message.trace
        case .quit: "Quit"
        case .initDB(let message): "InitDB \(traced(message.database))"
        case .query(let message): message.trace
        case .fieldList(let message):
            "FieldList \(traced(message.table)) \(traced(message.wildcard))"
        case .refresh(let message): "Refresh \(message.flags)"
        case .shutdown(let message): "Shutdown \(message.level.map(String.init) ?? "")"
        case .statistics: "Statistics"
        case .processInfo: "ProcessInfo"
        case .processKill(let message): "ProcessKill \(message.connectionID)"
        case .debug: "Debug"
        case .ping: "Ping"
        case .changeUser(let message): message.trace
        case .setOption(let message): "SetOption \(message.option)"
        case .resetConnection: "ResetConnection"
        case .statementPrepare(let message): "StmtPrepare \(traced(String(buffer: message.text)))"
        case .statementExecute(let message): message.trace
        case .statementLongData(let message): message.trace
        case .statementClose(let message): "StmtClose \(message.statementID)"
        case .statementReset(let message): "StmtReset \(message.statementID)"
        case .statementFetch(let message): "StmtFetch \(message.statementID) rows=\(message.rows)"
        case .localFileData(let message): message.trace
        }
    }
}
