// The table service's calls that read and write rows without YQL.

import QueryEngine
import YDBLanguage
import YDBWire

enum TableRows {
    private static let path = "/Ydb.Table.V1.TableService/"

    static func methods(_ requests: SessionRequests) -> [GRPCMethod] {
        let limit = requests.limit
        return [
            requests.method(path + "BulkUpsert", .operation) {
                (request: Ydb_Table_BulkUpsertRequest, _) throws(CallFailure) in
                guard request.dataFormat == nil else {
                    throw CallFailure(
                        .unsupported, "Rows in Arrow's format and as CSV are not served here")
                }
                return RequestPlan(
                    session: nil,
                    request: .operation(
                        .bulkUpsert(path: request.table, try ValueDecoding.decode(request.rows))),
                    answer: CollectedAnswer(.operation, limit: 0) { _, _, output in
                        output.send(result: Ydb_Table_BulkUpsertResult())
                    }, params: request.operationParams)
            },
            requests.method(path + "ReadRows", .status) {
                (request: Ydb_Table_ReadRowsRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: nil,
                    request: .operation(
                        .readRows(
                            path: request.path, try ValueDecoding.decode(request.keys),
                            columns: request.columns)),
                    answer: CollectedAnswer(.status, field: 3, limit: limit) { _, sets, output in
                        output.send(
                            status: sets, Ydb_Table_ReadRowsResponse.with { $0.status = .success })
                    })
            },
            requests.method(path + "StreamReadTable", .status) {
                (request: Ydb_Table_ReadTableRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: request.sessionID.isEmpty ? nil : (request.sessionID, .table),
                    request: .operation(.readTable(try read(request))),
                    answer: StreamedAnswer(
                        .table, partBytes: Int(clamping: request.batchLimitBytes),
                        partRows: Int(clamping: request.batchLimitRows)))
            },
        ]
    }

    private static func read(
        _ request: Ydb_Table_ReadTableRequest
    ) throws(CallFailure) -> YDBTableRead {
        var read = YDBTableRead(
            path: request.path, columns: request.columns,
            rowLimit: request.rowLimit > 0 ? request.rowLimit : nil,
            givesOptionals: request.returnNotNullDataAsOptional == .enabled)
        switch request.keyRange.fromBound {
        case .greater(let key):
            read.from = .init(try ValueDecoding.decode(key), isInclusive: false)
        case .greaterOrEqual(let key):
            read.from = .init(try ValueDecoding.decode(key), isInclusive: true)
        case nil: break
        }
        switch request.keyRange.toBound {
        case .less(let key): read.to = .init(try ValueDecoding.decode(key), isInclusive: false)
        case .lessOrEqual(let key):
            read.to = .init(try ValueDecoding.decode(key), isInclusive: true)
        case nil: break
        }
        return read
    }
}
