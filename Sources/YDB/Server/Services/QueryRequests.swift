// The query service's calls that ask a session: queries and transactions.

import QueryEngine
import YDBLanguage
import YDBWire

enum QueryRequests {
    private static let path = "/Ydb.Query.V1.QueryService/"

    static func methods(_ requests: SessionRequests) -> [GRPCMethod] {
        [
            requests.method(path + "ExecuteQuery", .status) {
                (request: Ydb_Query_ExecuteQueryRequest, _) throws(CallFailure) in
                try execute(request)
            },
            requests.method(path + "BeginTransaction", .status) {
                (request: Ydb_Query_BeginTransactionRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .query),
                    request: .begin(try mode(request.txSettings)),
                    answer: CollectedAnswer(.status, limit: 0) { completion, _, output in
                        output.send(
                            Ydb_Query_BeginTransactionResponse.with {
                                $0.status = .success
                                $0.txMeta.id = completion.transaction
                            })
                    })
            },
            requests.method(path + "CommitTransaction", .status) {
                (request: Ydb_Query_CommitTransactionRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .query),
                    request: .commit(transaction: try named(request.txID)), answer: success)
            },
            requests.method(path + "RollbackTransaction", .status) {
                (request: Ydb_Query_RollbackTransactionRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: (request.sessionID, .query),
                    request: .rollback(transaction: try named(request.txID)), answer: success)
            },
        ]
    }

    /// An answer that tells its status alone.
    private static var success: CollectedAnswer {
        CollectedAnswer(.status, limit: 0) { completion, _, output in
            output.send(
                Ydb_Query_CommitTransactionResponse.with {
                    $0.status = .success
                    $0.issues = completion.issues.map(Ydb_Issue_IssueMessage.init)
                })
        }
    }

    private static func named(_ transaction: String) throws(CallFailure) -> String {
        guard !transaction.isEmpty else {
            throw CallFailure(.badRequest, "Empty transaction id")
        }
        return transaction
    }

    // MARK: Queries

    private static func execute(
        _ request: Ydb_Query_ExecuteQueryRequest
    ) throws(CallFailure) -> RequestPlan<StreamedAnswer> {
        guard case .queryContent(let content)? = request.query, !content.text.isEmpty else {
            throw CallFailure(.badRequest, "Empty query text")
        }
        guard content.syntax != .pg else {
            throw CallFailure(
                .unsupported, "PostgreSQL's syntax is not served here: write the query in YQL")
        }
        guard request.resultSetFormat != .arrow else {
            throw CallFailure(.unsupported, "Result sets in Arrow's format are not served here")
        }
        var execution = YDBExecution(.text(Array(content.text.utf8)))
        execution.parameters = try ValueDecoding.decode(request.parameters)
        execution.mode = try mode(request.execMode)
        execution.dialect = .query
        execution.statistics = statistics(request.statsMode)
        if request.hasTxControl { execution.control = try control(request.txControl) }
        let answer = StreamedAnswer(
            .query(columnsOnce: request.schemaInclusionMode == .firstOnly),
            partBytes: Int(clamping: request.responsePartLimitBytes),
            tellsStatistics: request.statsMode.rawValue >= Ydb_Query_StatsMode.basic.rawValue)
        return RequestPlan(
            session: request.sessionID.isEmpty ? nil : (request.sessionID, .query),
            request: .execute(execution), answer: answer)
    }

    static func statistics(_ mode: Ydb_Query_StatsMode) -> YDBExecution.Statistics {
        guard mode.rawValue >= Ydb_Query_StatsMode.basic.rawValue else { return .none }
        return mode.rawValue >= Ydb_Query_StatsMode.full.rawValue ? .plan : .tables
    }

    private static func mode(_ mode: Ydb_Query_ExecMode) throws(CallFailure) -> YDBExecution.Mode {
        switch mode {
        case .execute: .execute
        case .parse: .parse
        case .validate: .validate
        case .explain: .explain
        case .unspecified, .UNRECOGNIZED: throw CallFailure(.badRequest, "Unexpected query mode")
        }
    }

    private static func control(
        _ control: Ydb_Query_TransactionControl
    ) throws(CallFailure) -> YDBTransactionControl {
        switch control.txSelector {
        case .txID(let id):
            YDBTransactionControl(.id(try named(id)), commits: control.commitTx)
        case .beginTx(let settings):
            YDBTransactionControl(.begin(try mode(settings)), commits: control.commitTx)
        case nil: throw CallFailure(.badRequest, "Empty tx_control")
        }
    }

    private static func mode(
        _ settings: Ydb_Query_TransactionSettings
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
