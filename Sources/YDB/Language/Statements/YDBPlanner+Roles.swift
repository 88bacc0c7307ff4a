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
        case .grant(let permissions), .revoke(let permissions):
            var grants = false
            if case .grant = source.statement { grants = true }
            return .permissions(
                grants: grants, permissions.permissions.map(\.text),
                paths: permissions.paths.map { paths.spelled($0.name) },
                roles: try names(permissions.roles))
        default:
            throw SQLError.yql(
                .unsupported, "This statement is not supported", code: YDBIssueCode.unsupported)
        }
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
