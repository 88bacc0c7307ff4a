// The table service's calls that ask a session for queries and transactions.

import QueryEngine
import YDBLanguage
import YDBWire

enum TableRequests {
    private static let path = "/Ydb.Table.V1.TableService/"

    static func methods(_ requests: SessionRequests) -> [GRPCMethod] {
        let limit = requests.limit
        return [
            requests.method(path + "ExecuteDataQuery", .operation) {
                (request: Ydb_Table_ExecuteDataQueryRequest, _) throws(CallFailure) in
                try execute(request, limit: limit)
            },
            requests.method(path + "ExecuteSchemeQuery", .operation) {
                (request: Ydb_Table_ExecuteSchemeQueryRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .table),
                    request: .execute(
                        YDBExecution(
                            .text(Array(request.yqlText.utf8)), dialect: .schemeQuery)),
                    answer: CollectedAnswer.acknowledgement, params: request.operationParams)
            },
            requests.method(path + "PrepareDataQuery", .operation) {
                (request: Ydb_Table_PrepareDataQueryRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .table),
                    request: .prepare(Array(request.yqlText.utf8)),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        output.send(
                            result: Ydb_Table_PrepareQueryResult.with {
                                $0.queryID = completion.query
                                $0.parametersTypes = completion.parameterTypes
                            })
                    }, params: request.operationParams)
            },
            requests.method(path + "ExplainDataQuery", .operation) {
                (request: Ydb_Table_ExplainDataQueryRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .table),
                    request: .execute(
                        YDBExecution(
                            .text(Array(request.yqlText.utf8)), mode: .explain, dialect: .dataQuery)
                    ),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        output.send(
                            result: Ydb_Table_ExplainQueryResult.with {
                                $0.queryPlan = completion.plan
                                $0.queryAst = completion.program
                            })
                    }, params: request.operationParams)
            },
            requests.method(path + "BeginTransaction", .operation) {
                (request: Ydb_Table_BeginTransactionRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .table),
                    request: .begin(try mode(request.txSettings)),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        output.send(
                            result: Ydb_Table_BeginTransactionResult.with {
                                $0.txMeta.id = completion.transaction
                            })
                    }, params: request.operationParams)
            },
            requests.method(path + "CommitTransaction", .operation) {
                (request: Ydb_Table_CommitTransactionRequest, _) throws(CallFailure) in
                let tellsStatistics = isBasic(request.collectStats)
                return RequestPlan(
                    session: (request.sessionID, .table),
                    request: .commit(transaction: try named(request.txID)),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        output.send(
                            result: Ydb_Table_CommitTransactionResult.with {
                                if tellsStatistics { $0.queryStats = .init(completion) }
                            })
                    }, params: request.operationParams)
            },
            requests.method(path + "RollbackTransaction", .operation) {
                (request: Ydb_Table_RollbackTransactionRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .table),
                    request: .rollback(transaction: try named(request.txID)),
                    answer: CollectedAnswer.acknowledgement, params: request.operationParams)
            },
            requests.method(path + "StreamExecuteScanQuery", .status) {
                (request: Ydb_Table_ExecuteScanQueryRequest, _) throws(CallFailure) in
                guard case .yqlText(let text)? = request.query.query else {
                    throw CallFailure(.badRequest, "Empty query text")
                }
                var execution = YDBExecution(
                    .text(Array(text.utf8)),
                    parameters: try ValueDecoding.decode(request.parameters),
                    mode: request.mode == .explain ? .explain : .execute, dialect: .scanQuery)
                execution.statistics = statistics(request.collectStats)
                return RequestPlan(
                    session: nil, request: .execute(execution),
                    answer: StreamedAnswer(
                        .scan, tellsStatistics: isBasic(request.collectStats)))
            },
        ]
    }

    /// Of a result set of ExecuteDataQuery, as servers are set up unless they are told otherwise.
    private static let mostRows = 1_000

    private static func statistics(
        _ mode: Ydb_Table_QueryStatsCollection.Mode
    ) -> YDBExecution.Statistics {
        guard isBasic(mode) else { return .none }
        return mode.rawValue >= Ydb_Table_QueryStatsCollection.Mode.statsCollectionFull.rawValue
            ? .plan : .tables
    }

    private static func isBasic(_ mode: Ydb_Table_QueryStatsCollection.Mode) -> Bool {
        mode.rawValue >= Ydb_Table_QueryStatsCollection.Mode.statsCollectionBasic.rawValue
    }

    private static func named(_ transaction: String) throws(CallFailure) -> String {
        guard !transaction.isEmpty else {
            throw CallFailure(.badRequest, "Empty transaction id")
        }
        return transaction
    }

    // MARK: Queries

    private static func execute(
        _ request: Ydb_Table_ExecuteDataQueryRequest, limit: Int
    ) throws(CallFailure) -> RequestPlan<CollectedAnswer> {
        let query: YDBExecution.Query
        switch request.query.query {
        case .yqlText(let text): query = .text(Array(text.utf8))
        case .id(let id): query = .prepared(id)
        case nil: throw CallFailure(.badRequest, "Empty query text")
        }
        guard request.hasTxControl else { throw CallFailure(.badRequest, "Empty tx_control") }
        var execution = YDBExecution(query, dialect: .dataQuery)
        execution.parameters = try ValueDecoding.decode(request.parameters)
        execution.control = try control(request.txControl)
        let tellsStatistics = isBasic(request.collectStats)
        execution.statistics = statistics(request.collectStats)
        let keeps = request.queryCachePolicy.keepInCache
        let answer = CollectedAnswer(.operation, limit: limit, rowLimit: mostRows) {
            completion, sets, output in
            let rest = Ydb_Table_ExecuteQueryResult.with {
                // Told without an id too: the transaction is over.
                $0.txMeta.id = completion.transaction
                if keeps, !completion.query.isEmpty {
                    $0.queryMeta.id = completion.query
                    $0.queryMeta.parametersTypes = completion.parameterTypes
                }
                if tellsStatistics { $0.queryStats = .init(completion) }
            }
            output.send(
                encoded: sets, rest, issues: completion.issues.map(Ydb_Issue_IssueMessage.init))
        }
        return RequestPlan(
            session: (request.sessionID, .table), request: .execute(execution), answer: answer,
            params: request.operationParams)
    }

    private static func control(
        _ control: Ydb_Table_TransactionControl
    ) throws(CallFailure) -> YDBTransactionControl {
        switch control.txSelector {
        case .txID(let id): YDBTransactionControl(.id(try named(id)), commits: control.commitTx)
        case .beginTx(let settings):
            YDBTransactionControl(.begin(try mode(settings)), commits: control.commitTx)
        case nil: throw CallFailure(.badRequest, "Empty tx_control")
        }
    }

    private static func mode(
        _ settings: Ydb_Table_TransactionSettings
    ) throws(CallFailure) -> YDBTransactionMode {
        switch settings.txMode {
        case .serializableReadWrite, nil: .serializableReadWrite
        case .onlineReadOnly(let online):
            .onlineReadOnly(allowsInconsistentReads: online.allowInconsistentReads)
        case .staleReadOnly: .staleReadOnly
        case .snapshotReadOnly: .snapshotReadOnly
        case .snapshotReadWrite: .snapshotReadWrite
        }
    }
}

extension CollectedAnswer {
    /// An operation that is over and has no result.
    static var acknowledgement: CollectedAnswer {
        CollectedAnswer(.operation, limit: 0) { completion, _, output in
            output.sendSuccess(issues: completion.issues.map(Ydb_Issue_IssueMessage.init))
        }
    }
}

extension YDBCompletion {
    var parameterTypes: [String: Ydb_Type] {
        var types: [String: Ydb_Type] = [:]
        for (name, type) in parameters { types[name] = Ydb_Type(type) }
        return types
    }
}
