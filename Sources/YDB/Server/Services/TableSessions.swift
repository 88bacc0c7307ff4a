// The table service's calls that make, keep and end sessions.

import YDBWire

enum TableSessions {
    private static let path = "/Ydb.Table.V1.TableService/"

    static func methods(_ sessions: ServiceSessions) -> [GRPCMethod] {
        let methods: [GRPCMethod] = [
            .operation(path + "CreateSession") {
                (_: Ydb_Table_CreateSessionRequest, context) throws(CallFailure) in
                let session = try sessions.create(.table, context)
                return Ydb_Table_CreateSessionResult.with { $0.sessionID = session.id.text }
            },
            .acknowledged(path + "DeleteSession") {
                (request: Ydb_Table_DeleteSessionRequest, context) throws(CallFailure) in
                try sessions.delete(request.sessionID, .table, context)
            },
            .operation(path + "KeepAlive") {
                (request: Ydb_Table_KeepAliveRequest, context) throws(CallFailure) in
                let isBusy = try sessions.isBusy(request.sessionID, .table, context)
                return Ydb_Table_KeepAliveResult.with { $0.sessionStatus = isBusy ? .busy : .ready }
            },
        ]
        return methods.map { $0.hinting(sessions) }
    }
}

extension GRPCMethod {
    /// While the server is going clients hear with each answer that they are to give back their sessions.
    func hinting(_ sessions: ServiceSessions) -> GRPCMethod {
        guard case .answer(let answer) = body else { return self }
        return GRPCMethod(
            path, shape,
            .answer { (body, context, output) throws(GRPCStatus) in
                output.hint(sessions)
                try answer(body, context, &output)
            })
    }
}

extension CallOutput {
    mutating func hint(_ sessions: ServiceSessions) {
        if sessions.isShuttingDown {
            trailing.append(YDBHeader.serverHints, YDBHeader.sessionClose)
        }
    }
}
