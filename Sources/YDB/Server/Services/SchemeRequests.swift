// The scheme service: directories, and what stands in them.

import QueryEngine
import YDBLanguage
import YDBWire

enum SchemeRequests {
    private static let path = "/Ydb.Scheme.V1.SchemeService/"

    static func methods(_ requests: SessionRequests) -> [GRPCMethod] {
        [
            requests.method(path + "MakeDirectory", .operation) {
                (request: Ydb_Scheme_MakeDirectoryRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: nil, request: .operation(.makeDirectory(path: request.path)),
                    answer: CollectedAnswer.acknowledgement, params: request.operationParams)
            },
            requests.method(path + "RemoveDirectory", .operation) {
                (request: Ydb_Scheme_RemoveDirectoryRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: nil, request: .operation(.removeDirectory(path: request.path)),
                    answer: CollectedAnswer.acknowledgement, params: request.operationParams)
            },
            requests.method(path + "ModifyPermissions", .operation) {
                (request: Ydb_Scheme_ModifyPermissionsRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: nil,
                    request: .operation(
                        .modifyPermissions(
                            path: request.path, try SchemePermissions.changes(request))),
                    answer: CollectedAnswer.acknowledgement, params: request.operationParams)
            },
            requests.method(path + "ListDirectory", .operation) {
                (request: Ydb_Scheme_ListDirectoryRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: nil, request: .operation(.listDirectory(path: request.path)),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        guard case .directory(let entry, let children) = completion.answer else {
                            return output.sendSuccess()
                        }
                        output.send(
                            result: Ydb_Scheme_ListDirectoryResult.with {
                                $0.self_p = Ydb_Scheme_Entry(entry)
                                $0.children = children.map(Ydb_Scheme_Entry.init)
                            })
                    }, params: request.operationParams)
            },
            requests.method(path + "DescribePath", .operation) {
                (request: Ydb_Scheme_DescribePathRequest, _) throws(CallFailure) in
                RequestPlan(
                    session: nil, request: .operation(.describePath(path: request.path)),
                    answer: CollectedAnswer(.operation, limit: 0) { completion, _, output in
                        guard case .entry(let entry) = completion.answer else {
                            return output.sendSuccess()
                        }
                        output.send(
                            result: Ydb_Scheme_DescribePathResult.with {
                                $0.self_p = Ydb_Scheme_Entry(entry)
                            })
                    }, params: request.operationParams)
            },
        ]
    }
}

extension Ydb_Scheme_Entry {
    init(_ entry: YDBSchemeEntry) {
        self.init()
        name = entry.name
        owner = entry.owner
        type = Ydb_Scheme_Entry.TypeEnum(rawValue: Int(entry.kind.rawValue)) ?? .unspecified
        permissions = entry.permissions.map(Ydb_Scheme_Permissions.init)
        effectivePermissions = entry.effectivePermissions.map(Ydb_Scheme_Permissions.init)
        // Steps of the plan are counted in milliseconds.
        if entry.created > 0 { createdAt.planStep = entry.created / 1000 }
    }
}
