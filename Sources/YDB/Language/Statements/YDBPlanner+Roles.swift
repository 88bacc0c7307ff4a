// Users, groups and permissions that a text asks for.

import QueryEngine
import SQLPlanning

extension YDBPlanner {
    func planRoles() throws(SQLError) -> YDBRoleChange {
        func name(_ role: YQLRole) throws(SQLError) -> String { try rules.text(of: role.name) }
        func names(_ roles: [YQLRole]) throws(SQLError) -> [String] {
            var all: [String] = []
            for role in roles { all.append(try name(role)) }
            return all
        }
        func password(_ user: YQLUser) -> [UInt8]? {
            switch user.password {
            case .plain(let bytes)?: bytes
            default: nil
            }
        }
        switch source.statement {
        case .createUser(let user):
            return .createUser(try name(user.role), password: password(user))
        case .alterUser(let user):
            return .alterUser(try name(user.role), password: password(user))
        case .renameUser(let old, let new):
            return .rename(isGroup: false, try name(old), to: try name(new))
        case .createGroup(let role, let members):
            return .createGroup(try name(role), members: try names(members))
        case .addMembers(let role, let members):
            return .addMembers(try name(role), try names(members))
        case .dropMembers(let role, let members):
            return .dropMembers(try name(role), try names(members))
        case .renameGroup(let old, let new):
            return .rename(isGroup: true, try name(old), to: try name(new))
        case .dropRoles(let drop):
            return drop.isGroup
                ? .dropGroups(try names(drop.roles), ifExists: drop.ifExists)
                : .dropUsers(try names(drop.roles), ifExists: drop.ifExists)
        default:
            throw SQLError.yql(
                .unsupported, "This statement is not supported", code: YDBIssueCode.unsupported)
        }
    }
}

extension YDBPlanner {
    /// GRANT and REVOKE, which stand beside the paths that they name.
    func planAccess(
        _ permissions: YQLPermissions, grants: Bool
    ) throws(SQLError) -> YDBDefinitionPlan {
        var names: [String] = []
        var isAll = false
        for permission in permissions.permissions {
            switch permission {
            case .all: isAll = true
            case .name(let name) where YDBPermissionNames.contains(name): names.append(name)
            case .word, .name:
                guard let name = YDBPermissionNames.name(words: permission.text) else {
                    throw rules.error(
                        "Unknown permission name: \(permission.text)", at: permissions.offset)
                }
                names.append(name)
            }
        }
        if permissions.hasGrantOption { names.append(YDBPermissionNames.grant) }
        var changes: [YDBAccessChange] = []
        for role in permissions.roles {
            let subject = try rules.text(of: role.name)
            switch (isAll, grants) {
            case (true, true):
                changes.append(
                    .grant(YDBPermissions(subject, [YDBPermissionNames.all] + names)))
            case (true, false): changes.append(.revokeAll(subject: subject))
            case (false, true): changes.append(.grant(YDBPermissions(subject, names)))
            case (false, false): changes.append(.revoke(YDBPermissions(subject, names)))
            }
        }
        var steps: [YDBDefinitionPlan.Step] = []
        for path in permissions.paths {
            let missing = rules.error(
                "Path does not exist: \(paths.spelled(path.name))", at: path.offset)
            guard let place = paths.place(path.name) else { throw missing }
            steps.append(definitions.changeAccess(place, changes, missing: missing))
        }
        return YDBDefinitionPlan(steps)
    }
}

extension YQLPermissions.Permission {
    fileprivate var text: String {
        switch self {
        case .word(let words): words
        case .name(let name): name
        case .all: "ALL"
        }
    }
}
