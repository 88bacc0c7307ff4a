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
            for permission in permissions.permissions {
                guard case .name(let name) = permission, !YQLPermissions.names.contains(name)
                else { continue }
                throw rules.error("Unknown permission name: \(name)", at: permissions.offset)
            }
            for path in permissions.paths {
                guard let place = paths.place(path.name), try exists(place) else {
                    throw rules.error(
                        "Path does not exist: \(paths.spelled(path.name))", at: path.offset)
                }
            }
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

extension YDBPlanner {
    /// A directory, or what is in one.
    private func exists(_ place: YDBPaths.Place) throws(SQLError) -> Bool {
        if place.name.isEmpty { return true }
        if try catalog.relation(schema: place.directory, name: place.name) != nil { return true }
        return try catalog.schemaExists(place.path)
    }
}

extension YQLPermissions {
    /// Permissions and groups of them, as they are called in quotes.
    fileprivate static let names: Set<String> = [
        "ydb.database.connect", "ydb.tables.modify", "ydb.tables.read", "ydb.generic.list",
        "ydb.generic.read", "ydb.generic.write", "ydb.generic.use", "ydb.generic.use_legacy",
        "ydb.generic.manage", "ydb.generic.full", "ydb.generic.full_legacy",
        "ydb.database.create", "ydb.database.drop", "ydb.access.grant",
        "ydb.granular.select_row", "ydb.granular.update_row", "ydb.granular.erase_row",
        "ydb.granular.read_attributes", "ydb.granular.write_attributes",
        "ydb.granular.create_directory", "ydb.granular.create_table",
        "ydb.granular.create_queue", "ydb.granular.remove_schema",
        "ydb.granular.describe_schema", "ydb.granular.alter_schema",
    ]
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
