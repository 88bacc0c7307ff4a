// The table service's calls that make, change, copy, rename, drop and describe tables.

import QueryEngine
import YDBLanguage
import YDBWire

enum TableDefinitions {
    private static let path = "/Ydb.Table.V1.TableService/"

    static func methods(_ requests: SessionRequests) -> [GRPCMethod] {
        [
            requests.method(path + "CreateTable", .operation) {
                (request: Ydb_Table_CreateTableRequest, _) throws(CallFailure) in
                plan(
                    request.sessionID, request.operationParams,
                    .createTable(try TableSpecifications.decode(request), ifNotExists: false))
            },
            requests.method(path + "AlterTable", .operation) {
                (request: Ydb_Table_AlterTableRequest, _) throws(CallFailure) in
                var plan = plan(
                    request.sessionID, request.operationParams,
                    .alterTable(path: request.path, try TableSpecifications.changes(request)))
                if !request.addIndexes.isEmpty { plan.kind = "buildindex" }
                return plan
            },
            requests.method(path + "DropTable", .operation) {
                (request: Ydb_Table_DropTableRequest, _) throws(CallFailure) in
                plan(
                    request.sessionID, request.operationParams, .dropTable(path: request.path))
            },
            requests.method(path + "CopyTable", .operation) {
                (request: Ydb_Table_CopyTableRequest, _) throws(CallFailure) in
                plan(
                    request.sessionID, request.operationParams,
                    .copyTables([
                        YDBTableCopy(
                            source: request.sourcePath, destination: request.destinationPath)
                    ]))
            },
            requests.method(path + "CopyTables", .operation) {
                (request: Ydb_Table_CopyTablesRequest, _) throws(CallFailure) in
                plan(
                    request.sessionID, request.operationParams,
                    .copyTables(
                        request.tables.map {
                            YDBTableCopy(
                                source: $0.sourcePath, destination: $0.destinationPath,
                                omitsIndexes: $0.omitIndexes)
                        }))
            },
            requests.method(path + "RenameTables", .operation) {
                (request: Ydb_Table_RenameTablesRequest, _) throws(CallFailure) in
                plan(
                    request.sessionID, request.operationParams,
                    .renameTables(
                        request.tables.map {
                            YDBTableRename(
                                source: $0.sourcePath, destination: $0.destinationPath,
                                replaces: $0.replaceDestination)
                        }))
            },
            requests.method(path + "DescribeTable", .operation) {
                (request: Ydb_Table_DescribeTableRequest, _) throws(CallFailure) in
                let (tellsStatistics, tellsPartitions) = (
                    request.includeTableStats, request.includePartitionStats
                )
                return RequestPlan(
                    session: request.sessionID.isEmpty ? nil : (request.sessionID, .table),
                    request: .operation(.describeTable(path: request.path)),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        guard case .table(let table) = completion.answer else {
                            return output.sendSuccess()
                        }
                        output.send(
                            result: Ydb_Table_DescribeTableResult(
                                table, tellsStatistics: tellsStatistics,
                                tellsPartitions: tellsPartitions))
                    }, params: request.operationParams)
            },
            .operation(path + "DescribeTableOptions") {
                (_: Ydb_Table_DescribeTableOptionsRequest, _) throws(CallFailure) in
                // What a cluster of its own offers unasked.
                Ydb_Table_DescribeTableOptionsResult.with { options in
                    options.tableProfilePresets = [
                        .with {
                            $0.name = "default"
                            $0.defaultStoragePolicy = "default"
                            $0.allowedStoragePolicies = ["default"]
                            $0.defaultPartitioningPolicy = "default"
                            $0.allowedPartitioningPolicies = ["default"]
                        }
                    ]
                    options.storagePolicyPresets = [.with { $0.name = "default" }]
                    options.partitioningPolicyPresets = [.with { $0.name = "default" }]
                }
            },
        ]
    }

    private static func plan(
        _ session: String, _ params: Ydb_Operations_OperationParams,
        _ operation: YDBTableOperation
    ) -> RequestPlan<CollectedAnswer> {
        RequestPlan(
            session: session.isEmpty ? nil : (session, .table), request: .operation(operation),
            answer: .acknowledgement, params: params)
    }
}
