// GRANT, REVOKE and roles.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func grant(_ start: SourceOffset) throws(SQLError) -> Statement {
        let isGrant = at(.grant)
        try advance()
        var statement = GrantStatement(
            isGrant: isGrant, privileges: [], kind: nil, isAllInSchema: false, names: [],
            grantees: [], withOption: false, grantedBy: nil, behavior: .restrict)
        if !isGrant, at(.grant) || at(.admin) {
            try advance()
            try expect(.option)
            try expect(.for)
            statement.withOption = true
        }
        statement.privileges = try privileges()
        if try accept(.on) {
            statement.kind = .table
            guard try grantTarget(&statement) else {
                return try unsupported("\(isGrant ? "GRANT" : "REVOKE") ON this object", start)
            }
        }
        try expect(isGrant ? .to : .from)
        statement.grantees = try list { parser throws(SQLError) in
            _ = try parser.accept(.group)
            return try parser.roleName()
        }
        if isGrant, try accept(.with) {
            guard at(.grant) || at(.admin) else { throw syntaxError() }
            try advance()
            try expect(.option)
            statement.withOption = true
        }
        if try accept(.granted) {
            try expect(.by)
            statement.grantedBy = try roleName()
        }
        if !isGrant { statement.behavior = try dropBehavior() }
        return .grant(statement)
    }

    private mutating func privileges() throws(SQLError) -> [GrantStatement.Privilege] {
        if try accept(.all) {
            _ = try accept(.privileges)
            let columns = try optionalColumnNames()
            return [GrantStatement.Privilege(name: nil, columns: columns)]
        }
        return try list { parser throws(SQLError) in
            let name: String
            switch parser.token.keyword {
            case .select, .references, .create: name = try parser.takeName()
            default: name = try parser.columnName()
            }
            return GrantStatement.Privilege(
                name: name, columns: try parser.optionalColumnNames())
        }
    }

    /// privilege_target; false where its kind is not in this grammar.
    private mutating func grantTarget(_ statement: inout GrantStatement) throws(SQLError) -> Bool {
        switch token.keyword {
        case .all:
            try advance()
            switch token.keyword {
            case .tables: statement.kind = .table
            case .sequences: statement.kind = .sequence
            case .functions: statement.kind = .function
            case .procedures: statement.kind = .procedure
            case .routines: statement.kind = .routine
            default: throw syntaxError()
            }
            try advance()
            try expect(.in)
            try expect(.schema)
            statement.isAllInSchema = true
        case .table: try advance()
        case .sequence, .database, .schema, .tablespace, .type, .domain, .language:
            statement.kind = ObjectKind(rawValue: token.keyword.spelling)
            try advance()
        case .function, .procedure, .routine, .foreign, .large, .parameter: return false
        default: break
        }
        statement.names = try qualifiedNames()
        return true
    }

    // MARK: - Roles

    mutating func createRole(_ start: SourceOffset) throws(SQLError) -> Statement {
        let word = token.keyword.spelling.uppercased()
        if at(.user), peek().keyword == .mapping {
            return try unsupported("CREATE USER MAPPING", start)
        }
        try advance()
        let name = try roleName()
        _ = try accept(.with)
        return .role(
            RoleStatement(word: word, names: [name], action: .create(try roleOptions())))
    }

    mutating func alterRole(_ start: SourceOffset) throws(SQLError) -> Statement {
        let word = token.keyword.spelling.uppercased()
        if at(.user), peek().keyword == .mapping {
            return try unsupported("ALTER USER MAPPING", start)
        }
        let isGroup = at(.group)
        try advance()
        let offset = token.offset
        let isEverybody = isGroup ? false : try accept(.all)
        let name = isEverybody ? "all" : try roleName()
        if try accept(.rename) {
            try expect(.to)
            return .rename(
                RenameStatement(
                    kind: .role, name: QualifiedName(name: name, offset: offset), part: nil,
                    newName: try roleName(), ifExists: false, isOnly: false))
        }
        if isGroup {
            guard at(.add) || at(.drop) else { throw syntaxError() }
            try advance()
            guard at(.user) else { throw syntaxError() }
            return try unsupported("ALTER GROUP", start)
        }
        let database = try accept(.in, .database) ? try columnName() : nil
        func statement(_ action: RoleStatement.Action) -> Statement {
            .role(RoleStatement(word: word, names: [name], action: action))
        }
        if try accept(.set) {
            return statement(.set(try setting(isLocal: false), database: database))
        }
        if try accept(.reset) {
            let setting = try accept(.all) ? nil : try settingName()
            return statement(.reset(setting, database: database))
        }
        guard database == nil else { throw syntaxError() }
        _ = try accept(.with)
        return statement(.alter(try roleOptions()))
    }

    /// OptRoleList.
    private mutating func roleOptions() throws(SQLError) -> [Option] {
        var options: [Option] = []
        while let option = try roleOption() { options.append(option) }
        return options
    }

    private mutating func roleOption() throws(SQLError) -> Option? {
        let offset = token.offset
        switch token.keyword {
        case .password:
            try advance()
            if try accept(.null) { return Option(name: "password", value: nil, offset: offset) }
            return try stringOption("password", offset)
        case .encrypted:
            try advance()
            try expect(.password)
            return try stringOption("password", offset)
        case .unencrypted:
            try advance()
            try expect(.password)
            _ = try stringLiteral()
            throw SQLError(
                .featureNotSupported, "UNENCRYPTED PASSWORD is no longer supported",
                hint: "Remove UNENCRYPTED to store the password in encrypted form instead.",
                position: position(offset))
        case .inherit:
            try advance()
            return Option(name: "inherit", value: .word("true", isQuoted: false), offset: offset)
        case .connection:
            try advance()
            try expect(.limit)
            let value = Option.Value.number(.integer(try signedInteger()))
            return Option(name: "connection limit", value: value, offset: offset)
        case .valid:
            try advance()
            try expect(.until)
            return try stringOption("valid until", offset)
        case .sysid:
            try advance()
            let value = Option.Value.number(.integer(try integer()))
            return Option(name: "sysid", value: value, offset: offset)
        case .user, .role, .admin:
            let name = try takeName()
            let roles = try list { parser throws(SQLError) in try parser.roleName() }
            return Option(name: name, value: .names(roles), offset: offset)
        case .in:
            try advance()
            guard at(.role) || at(.group) else { throw syntaxError() }
            try advance()
            let roles = try list { parser throws(SQLError) in try parser.roleName() }
            return Option(name: "in role", value: .names(roles), offset: offset)
        default: return try roleFlag(offset)
        }
    }

    private mutating func stringOption(
        _ name: String, _ offset: SourceOffset
    ) throws(SQLError) -> Option {
        Option(name: name, value: .word(try stringLiteral(), isQuoted: true), offset: offset)
    }

    /// SUPERUSER, NOLOGIN …: plain words to the grammar.
    private mutating func roleFlag(_ offset: SourceOffset) throws(SQLError) -> Option? {
        guard atPlainIdentifier else { return nil }
        let word = lexer.name(token)
        switch word {
        case "superuser", "nosuperuser", "createrole", "nocreaterole", "replication",
            "noreplication", "createdb", "nocreatedb", "login", "nologin", "bypassrls",
            "nobypassrls", "noinherit":
            try advance()
        default:
            throw invalid("unrecognized role option \"\(word)\"", at: offset)
        }
        let isNegated = word.hasPrefix("no")
        return Option(
            name: isNegated ? String(word.dropFirst(2)) : word,
            value: .word(isNegated ? "false" : "true", isQuoted: false), offset: offset)
    }
}
