// Permissions as messages change and tell them.

import YDBLanguage
import YDBWire

enum SchemePermissions {
    static func changes(
        _ request: Ydb_Scheme_ModifyPermissionsRequest
    ) throws(CallFailure) -> [YDBAccessChange] {
        var changes: [YDBAccessChange] = request.clearPermissions_p ? [.clear] : []
        for action in request.actions {
            switch action.action {
            case .grant(let given): changes.append(.grant(YDBPermissions(given)))
            case .revoke(let given): changes.append(.revoke(YDBPermissions(given)))
            case .set(let given): changes.append(.set(YDBPermissions(given)))
            case .changeOwner(let owner): changes.append(.owner(owner))
            case nil: throw CallFailure(.badRequest, "Unknown permission action")
            }
        }
        if case .interruptInheritance(let isInterrupted)? = request.inheritance {
            changes.append(.inheritance(isInterrupted: isInterrupted))
        }
        return changes
    }
}

extension YDBPermissions {
    fileprivate init(_ message: Ydb_Scheme_Permissions) {
        self.init(message.subject, message.permissionNames)
    }
}

extension Ydb_Scheme_Permissions {
    init(_ permissions: YDBPermissions) {
        self.init()
        subject = permissions.subject
        permissionNames = permissions.names
    }
}
