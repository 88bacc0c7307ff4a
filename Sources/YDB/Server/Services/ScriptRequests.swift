// The scripting service: whole scripts, each in a session of its own.

import QueryEngine
import YDBLanguage
import YDBWire

enum ScriptRequests {
    private static let path = "/Ydb.Scripting.V1.ScriptingService/"

    static func methods(_ requests: SessionRequests) -> [GRPCMethod] {
        let limit = requests.limit
        return [
            requests.method(path + "ExecuteYql", .operation) {
                (request: Ydb_Scripting_ExecuteYqlRequest, _) throws(CallFailure) in
                let tellsStatistics = tellsStatistics(request)
                let answer = CollectedAnswer(.operation, limit: limit) { completion, sets, output in
                    let rest = Ydb_Scripting_ExecuteYqlResult.with {
                        if tellsStatistics { $0.queryStats = .init(completion) }
                    }
                    output.send(
                        encoded: sets, rest,
                        issues: completion.issues.map(Ydb_Issue_IssueMessage.init))
                }
                return RequestPlan(
                    session: nil, request: try execution(request), answer: answer,
                    params: request.operationParams)
            },
            requests.method(path + "StreamExecuteYql", .status) {
                (request: Ydb_Scripting_ExecuteYqlRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: nil, request: try execution(request),
                    answer: StreamedAnswer(.script, tellsStatistics: tellsStatistics(request)),
                    params: request.operationParams)
            },
            requests.method(path + "ExplainYql", .operation) {
                (request: Ydb_Scripting_ExplainYqlRequest, _) throws(CallFailure) in
                let mode: YDBExecution.Mode = request.mode == .validate ? .validate : .explain
                return RequestPlan(
                    session: nil,
                    request: .execute(
                        YDBExecution(
                            .text(try text(request.script)), mode: mode, dialect: .script)),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        output.send(
                            result: Ydb_Scripting_ExplainYqlResult.with {
                                $0.parametersTypes = completion.parameterTypes
                                $0.plan = completion.plan
                            })
                    }, params: request.operationParams)
            },
        ]
    }

    private static func text(_ script: String) throws(CallFailure) -> [UInt8] {
        guard !script.isEmpty else { throw CallFailure(.badRequest, "Empty script text") }
        return Array(script.utf8)
    }

    private static func execution(
        _ request: Ydb_Scripting_ExecuteYqlRequest
    ) throws(CallFailure) -> YDBRequest {
        .execute(
            YDBExecution(
                .text(try text(request.script)),
                parameters: try ValueDecoding.decode(request.parameters), dialect: .script))
    }

    private static func tellsStatistics(_ request: Ydb_Scripting_ExecuteYqlRequest) -> Bool {
        request.collectStats.rawValue
            >= Ydb_Table_QueryStatsCollection.Mode.statsCollectionBasic.rawValue
    }
}
