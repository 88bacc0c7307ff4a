// Operations that go on after their call: asked for, cancelled, forgotten and listed.

import YDBWire

enum OperationService {
    private static let path = "/Ydb.Operation.V1.OperationService/"

    static func methods(_ operations: ServiceOperations) -> [GRPCMethod] {
        [
            GRPCMethod(
                path + "GetOperation", .operation,
                .answer { (body, context, output) throws(GRPCStatus) in
                    let request = try Ydb_Operations_GetOperationRequest.decode(body)
                    do throws(CallFailure) {
                        output.send(operation: try operations.find(request.id, context).report())
                    } catch {
                        output.send(failure: error, .operation)
                    }
                }),
            .status(path + "CancelOperation") {
                (request: Ydb_Operations_CancelOperationRequest, context) throws(CallFailure) in
                try operations.cancel(request.id, context)
                return Ydb_Operations_CancelOperationResponse.with { $0.status = .success }
            },
            .status(path + "ForgetOperation") {
                (request: Ydb_Operations_ForgetOperationRequest, context) throws(CallFailure) in
                try operations.forget(request.id, context)
                return Ydb_Operations_ForgetOperationResponse.with { $0.status = .success }
            },
            .status(path + "ListOperations") {
                (request: Ydb_Operations_ListOperationsRequest, context) throws(CallFailure) in
                let (page, next) = try operations.list(
                    request.kind, context, size: request.pageSize, after: request.pageToken)
                return Ydb_Operations_ListOperationsResponse.with {
                    $0.status = .success
                    $0.operations = page.map { $0.report() }
                    $0.nextPageToken = next
                }
            },
        ]
    }
}
