// Users, groups and permissions.
import SQLPlanning

extension YQLParser {
    private mutating func role() throws(YQLSyntaxError) -> YQLRole {
        let offset = token.offset
        return YQLRole(name: try tag(.anyNameOrType), offset: offset)
    }

    /// A comma may stand behind the last.
    private mutating func roles() throws(YQLSyntaxError) -> [YQLRole] {
        var roles = [try role()]
        while accept(kind: .comma) {
            guard isName(token, .anyNameOrType) || at(kind: .dollar) else { break }
            roles.append(try role())
        }
        return roles
    }

    // MARK: - Users

    /// At USER, behind CREATE.
    mutating func user() throws(YQLSyntaxError) -> YQLUser {
        try expect(.user)
        var user = YQLUser(role: try role())
        while isAtUserOption { try userOption(&user) }
        return user
    }

    mutating func alterUser() throws(YQLSyntaxError) -> YQLStatement {
        try expect(.user)
        var user = YQLUser(role: try role())
        if accept(.rename) {
            try expect(.to)
            return .renameUser(user.role, to: try role())
        }
        _ = accept(.with)
        guard isAtUserOption else {
            throw mismatch(["ENCRYPTED", "HASH", "LOGIN", "NOLOGIN", "PASSWORD", "RENAME", "WITH"])
        }
        while isAtUserOption { try userOption(&user) }
        return .alterUser(user)
    }

    private var isAtUserOption: Bool { at(any: .encrypted, .password, .hash, .login, .nologin) }

    private mutating func userOption(_ user: inout YQLUser) throws(YQLSyntaxError) {
        if accept(.login) {
            user.canLogin = true
        } else if accept(.nologin) {
            user.canLogin = false
        } else if accept(.hash) {
            user.password = .hash(try plainString())
        } else {
            let isEncrypted = accept(.encrypted)
            try expect(.password)
            if accept(.null) {
                user.password = YQLUser.Password.none
            } else {
                guard at(kind: .string) else { throw mismatch(["NULL", "STRING_VALUE"]) }
                let password = try plainString()
                user.password = isEncrypted ? .encrypted(password) : .plain(password)
            }
        }
    }

    // MARK: - Groups

    mutating func createGroup() throws(YQLSyntaxError) -> YQLStatement {
        try expect(.group)
        let group = try role()
        guard accept(.with) else { return .createGroup(group, members: []) }
        try expect(.user)
        return .createGroup(group, members: try roles())
    }

    mutating func alterGroup() throws(YQLSyntaxError) -> YQLStatement {
        try expect(.group)
        let group = try role()
        if accept(.rename) {
            try expect(.to)
            return .renameGroup(group, to: try role())
        }
        let isAdding = accept(.add)
        if !isAdding { guard accept(.drop) else { throw mismatch(["ADD", "DROP", "RENAME"]) } }
        try expect(.user)
        return isAdding ? .addMembers(group, try roles()) : .dropMembers(group, try roles())
    }

    /// At USER or GROUP, behind DROP.
    mutating func dropRoles() throws(YQLSyntaxError) -> YQLDropRoles {
        let isGroup = at(.group)
        advance()
        let ifExists = accept(.if, .exists)
        return YQLDropRoles(isGroup: isGroup, ifExists: ifExists, roles: try roles())
    }

    // MARK: - Permissions

    mutating func grant() throws(YQLSyntaxError) -> YQLPermissions {
        let offset = token.offset
        try expect(.grant)
        var permissions = YQLPermissions(
            permissions: try self.permissions(), paths: [], roles: [], hasGrantOption: false,
            offset: offset)
        try expect(.on)
        permissions.paths = try paths()
        try expect(.to)
        permissions.roles = try roles()
        if accept(.with) {
            try expect(.grant, .option)
            permissions.hasGrantOption = true
        }
        return permissions
    }

    mutating func revoke() throws(YQLSyntaxError) -> YQLPermissions {
        let offset = token.offset
        try expect(.revoke)
        var permissions = YQLPermissions(
            permissions: [], paths: [], roles: [], hasGrantOption: false, offset: offset)
        if accept(.grant, .option) {
            try expect(.for)
            permissions.hasGrantOption = true
        }
        permissions.permissions = try self.permissions()
        try expect(.on)
        permissions.paths = try paths()
        try expect(.from)
        permissions.roles = try roles()
        return permissions
    }

    private mutating func paths() throws(YQLSyntaxError) -> [YQLColumnName] {
        try list { parser throws(YQLSyntaxError) in try parser.columnName(.schemaName) }
    }

    private mutating func permissions() throws(YQLSyntaxError) -> [YQLPermissions.Permission] {
        if accept(.all) {
            _ = accept(.privileges)
            return [.all]
        }
        var permissions = [try permission()]
        while accept(kind: .comma) {
            if at(.on) { break }
            permissions.append(try permission())
        }
        return permissions
    }

    private mutating func permission() throws(YQLSyntaxError) -> YQLPermissions.Permission {
        if at(kind: .string) {
            return .name(String(decoding: try plainString(), as: UTF8.self))
        }
        let first = token.keyword
        let second: [YQLKeyword]
        var needsSecond = false
        switch first {
        case .connect, .list, .insert, .manage, .drop, .grant: second = []
        case .modify: (second, needsSecond) = ([.tables, .attributes], true)
        case .update, .erase: (second, needsSecond) = ([.row], true)
        case .remove, .describe, .alter: (second, needsSecond) = ([.schema], true)
        case .select: second = [.tables, .attributes, .row]
        case .use, .full: second = [.legacy]
        case .create: second = [.directory, .table, .queue]
        default:
            throw mismatch([
                "ALTER", "CONNECT", "CREATE", "DESCRIBE", "DROP", "ERASE", "FULL", "GRANT",
                "INSERT", "LIST", "MANAGE", "MODIFY", "REMOVE", "SELECT", "UPDATE", "USE",
                "STRING_VALUE",
            ])
        }
        advance()
        var words = first.spelling
        if second.contains(token.keyword) {
            words += " " + token.keyword.spelling
            advance()
        } else if needsSecond {
            throw mismatch(second.map { $0.spelling.uppercased() })
        }
        return .word(words.uppercased())
    }
}
