// The query service's scripts: begun by one call, their rows fetched by others.

import QueryEngine
import YDBLanguage
import YDBWire

enum QueryScripts {
    private static let path = "/Ydb.Query.V1.QueryService/"
    /// The most rows of a page.
    private static let longestPage: Int64 = 1_000

    static func methods(_ requests: SessionRequests) -> [GRPCMethod] {
        [
            // Its answer is an operation itself, in no field of another message.
            GRPCMethod(
                path + "ExecuteScript", .none,
                .answer { (body, context, output) throws(GRPCStatus) in
                    let request = try Ydb_Query_ExecuteScriptRequest.decode(body)
                    do throws(CallFailure) {
                        output.send(try begin(request, context, requests))
                    } catch {
                        output.send(
                            Ydb_Operations_Operation.with {
                                $0.ready = true
                                $0.status = error.status
                                $0.issues = error.issues
                            })
                    }
                }),
            GRPCMethod(
                path + "FetchScriptResults", .status,
                .answer { (body, context, output) throws(GRPCStatus) in
                    let request = try Ydb_Query_FetchScriptResultsRequest.decode(body)
                    do throws(CallFailure) {
                        try fetch(request, context, requests.operations, &output)
                    } catch {
                        output.send(failure: error, .status)
                    }
                }),
        ]
    }

    // MARK: Beginning

    private static func begin(
        _ request: Ydb_Query_ExecuteScriptRequest, _ context: CallContext,
        _ requests: SessionRequests
    ) throws(CallFailure) -> Ydb_Operations_Operation {
        guard request.operationParams.operationMode != .sync else {
            throw CallFailure(.badRequest, "ExecuteScript must be asyncronous operation")
        }
        let execution = try execution(request)
        let results = ScriptResults()
        let limit = requests.limit
        let work = try BackgroundWork(requests.core.stage) { (events) throws(CallFailure) in
            try requests.begin(
                RequestPlan(
                    session: nil, request: .execute(execution),
                    answer: ScriptAnswer(results: results, limit: limit),
                    params: request.operationParams), context, events)
        }
        let kept = requests.operations.add("scriptexec", context) { id in
            ScriptOperation(id, request, work, results)
        }
        guard let operation = kept as? ScriptOperation else {
            throw CallFailure(.overloaded, "There are too many operations")
        }
        let told = operation.report()
        let rules = context.rules
        rules?.keep()
        operation.start { rules?.endSession() }
        return told
    }

    private static func execution(
        _ request: Ydb_Query_ExecuteScriptRequest
    ) throws(CallFailure) -> YDBExecution {
        guard !request.scriptContent.text.isEmpty else {
            throw CallFailure(.badRequest, "Empty query text")
        }
        guard request.scriptContent.syntax != .pg else {
            throw CallFailure(
                .unsupported, "PostgreSQL's syntax is not served here: write the query in YQL")
        }
        var execution = YDBExecution(.text(Array(request.scriptContent.text.utf8)))
        switch request.execMode {
        case .execute: execution.mode = .execute
        case .explain: execution.mode = .explain
        case .unspecified: throw CallFailure(.badRequest, "Query mode is not specified")
        default: throw CallFailure(.badRequest, "Query mode is not supported yet")
        }
        execution.parameters = try ValueDecoding.decode(request.parameters)
        execution.dialect = .query
        execution.statistics = QueryRequests.statistics(request.statsMode)
        return execution
    }

    // MARK: Rows

    private static func fetch(
        _ request: Ydb_Query_FetchScriptResultsRequest, _ context: CallContext,
        _ operations: ServiceOperations, _ output: inout CallOutput
    ) throws(CallFailure) {
        guard request.rowsLimit >= 0 else {
            throw CallFailure(.badRequest, "Invalid rows limit")
        }
        guard request.rowsLimit <= longestPage else {
            throw CallFailure(
                .badRequest,
                "Rows limit is too large. Values <= \(longestPage) are allowed")
        }
        guard request.fetchToken.isEmpty || Int(request.fetchToken) ?? -1 >= 0 else {
            throw CallFailure(.badRequest, "Invalid fetch token")
        }
        guard request.operationID.hasPrefix("ydb://scriptexec/") else {
            throw CallFailure(.badRequest, "Invalid operation id")
        }
        guard
            let operation = try operations.find(request.operationID, context)
                as? ScriptOperation
        else { throw CallFailure(.badRequest, "Invalid operation id") }
        let state = operation.results.state.withLock { $0 }
        guard state.isOver else { throw CallFailure(.badRequest, "Results are not ready") }
        if let failure = state.failure { throw failure }
        guard let index = Int(exactly: request.resultSetIndex), state.sets.indices.contains(index)
        else { throw CallFailure(.badRequest, "Result set index is invalid") }
        send(state.sets[index], request, &output)
    }

    private static func send(
        _ set: ScriptResults.ResultSet, _ request: Ydb_Query_FetchScriptResultsRequest,
        _ output: inout CallOutput
    ) {
        let first = min(Int(request.fetchToken) ?? 0, set.rows.count)
        let count =
            request.rowsLimit > 0
            ? min(Int(request.rowsLimit), set.rows.count - first) : set.rows.count - first
        var bytes = set.head
        for row in set.rows[first..<first + count] { bytes += row }
        var field: [UInt8] = [4 << 3 | 2]
        ProtobufBytes.appendVarint(UInt64(bytes.count), to: &field)
        let next = first + count
        output.send(
            status: field + bytes,
            Ydb_Query_FetchScriptResultsResponse.with {
                $0.status = .success
                $0.resultSetIndex = request.resultSetIndex
                if next < set.rows.count { $0.nextFetchToken = "\(next)" }
            })
    }
}
