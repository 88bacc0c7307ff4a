// CREATE, ALTER and DROP: which object, and those that take few words.

import QueryEngine
import SQLPlanning

extension Parser {
    // MARK: - CREATE

    mutating func create() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        let orReplace = at(.or) && isMariaDB || at(.or, .replace)
        if orReplace {
            advance()
            try expect(.replace)
        }
        // MySQL replaces views alone.
        if orReplace, !isMariaDB, !at(any: .algorithm, .definer, .sql, .view, .spatial) {
            throw syntaxError()
        }
        switch token.keyword {
        case .table: return try createTable(isTemporary: false, orReplace: orReplace)
        case .temporary:
            advance()
            return try createTable(isTemporary: true, orReplace: orReplace)
        case .unique, .fulltext, .spatial, .index:
            if orReplace, !isMariaDB { throw syntaxError() }
            if at(.spatial), peek().keyword == .reference { break }
            return try createIndex(orReplace: orReplace)
        case .database, .schema: return try createDatabase(orReplace: orReplace)
        case .algorithm, .definer, .sql, .view:
            return try createDefined(orReplace: orReplace, offset)
        case .user:
            advance()
            let ifNotExists = try acceptIfNotExists()
            let accounts = try accounts()
            skipAccountOptions()
            return .user(.create(accounts, ifNotExists: ifNotExists, orReplace: orReplace))
        case .role:
            advance()
            let ifNotExists = try acceptIfNotExists()
            return .user(.createRole(try users(), ifNotExists: ifNotExists))
        default: break
        }
        return try unsupportedDefinition("CREATE", offset)
    }

    /// Objects that there are none of; an object that nobody knows is a syntax error.
    private mutating func unsupportedDefinition(
        _ verb: String, _ offset: SourceOffset
    ) throws(SQLError) -> MySQLStatement {
        switch token.keyword {
        case .procedure, .function, .trigger, .event, .server, .tablespace, .logfile,
            .sequence where token.keyword != .sequence || isMariaDB:
            return try unsupported("\(verb) \(token.keyword.spelling.uppercased())", offset)
        case .package where isMariaDB: return try unsupported("\(verb) PACKAGE", offset)
        case .aggregate where peek().keyword == .function:
            return try unsupported("\(verb) FUNCTION", offset)
        case .undo where peek().keyword == .tablespace:
            return try unsupported("\(verb) TABLESPACE", offset)
        case .spatial: return try unsupported("\(verb) SPATIAL REFERENCE SYSTEM", offset)
        case .resource where !isMariaDB: return try unsupported("\(verb) RESOURCE GROUP", offset)
        case .instance where !isMariaDB: return try unsupported("\(verb) INSTANCE", offset)
        default: throw syntaxError()
        }
    }

    /// Reads no further.
    mutating func unsupported(
        _ feature: String, commitsFirst: Bool = true, _ offset: SourceOffset
    ) throws(SQLError) -> MySQLStatement {
        skipBody()
        return .unsupported(
            UnsupportedStatement(feature: feature, commitsFirst: commitsFirst, offset: offset))
    }

    /// To the end of the whole text: a body holds semicolons of its own.
    private mutating func skipBody() {
        while !at(kind: .end) { advance() }
    }

    /// ALGORITHM, DEFINER and SQL SECURITY stand before VIEW, and before routines.
    private mutating func createDefined(
        orReplace: Bool, isAlter: Bool = false, _ offset: SourceOffset
    ) throws(SQLError) -> MySQLStatement {
        var algorithm = CreateViewStatement.Algorithm.undefined
        var definer: UserName?
        var isInvokers = false
        if accept(.algorithm) {
            try expect(kind: .equal)
            switch accept(any: .undefined, .merge, .temptable) {
            case .undefined: break
            case .merge: algorithm = .merge
            case .temptable: algorithm = .temptable
            default: throw syntaxError()
            }
        }
        if accept(.definer) {
            try expect(kind: .equal)
            definer = try user()
        }
        if accept(.sql) {
            try expect(.security)
            guard let word = accept(any: .definer, .invoker) else { throw syntaxError() }
            isInvokers = word == .invoker
        }
        guard at(.view) else {
            return try unsupportedDefinition(isAlter ? "ALTER" : "CREATE", offset)
        }
        advance()
        let ifNotExists = isMariaDB && at(.if) ? try acceptIfNotExists() : false
        let name = try qualifiedName()
        let columns = at(kind: .leftParenthesis) ? try parenthesizedNames() : []
        try expect(.as)
        let start = token.start
        let query = try query()
        var view = CreateViewStatement(
            name: name, query: query, text: text(start, previousEnd))
        view.orReplace = orReplace
        view.ifNotExists = ifNotExists
        view.isAlter = isAlter
        view.algorithm = algorithm
        view.definer = definer
        view.isInvokersSecurity = isInvokers
        view.columns = columns
        if accept(.with) {
            view.checkOption = accept(.local) ? .local : .cascaded
            if view.checkOption == .cascaded { _ = accept(.cascaded) }
            try expect(.check)
            try expect(.option)
        }
        return .createView(view)
    }

    private mutating func createDatabase(orReplace: Bool) throws(SQLError) -> MySQLStatement {
        advance()
        let ifNotExists = try acceptIfNotExists()
        let name = try name()
        return .createDatabase(
            CreateDatabaseStatement(
                name: name, ifNotExists: ifNotExists, orReplace: orReplace,
                options: try databaseOptions()))
    }

    private mutating func databaseOptions() throws(SQLError) -> DatabaseOptions {
        var options = DatabaseOptions()
        while true {
            if at(.default) {
                let next = peek().keyword
                guard
                    next == .charset || next == .character || next == .char || next == .collate
                        || next == .encryption
                else { throw syntaxError() }
                advance()
            }
            if accept(.collate) {
                acceptEquals()
                options.collation = try characterSetName()
            } else if acceptCharacterSet() {
                acceptEquals()
                if !accept(.default) { options.characterSet = try characterSetName() }
            } else if at(.comment), isMariaDB {
                advance()
                acceptEquals()
                _ = try string()
            } else if !isMariaDB, at(any: .encryption, .read) {
                let isRead = at(.read)
                advance()
                if isRead { try expect(.only) }
                acceptEquals()
                advance()
            } else {
                return options
            }
        }
    }

    // MARK: - ALTER

    mutating func alter() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        switch token.keyword {
        case .table: return try alterTable()
        case .online where isMariaDB, .ignore where isMariaDB: return try alterTable()
        case .database, .schema:
            advance()
            let name = isName ? try name() : nil
            let options = try databaseOptions()
            guard options != DatabaseOptions() || !(at(kind: .end) || at(kind: .semicolon)) else {
                throw syntaxError()
            }
            return .alterDatabase(AlterDatabaseStatement(name: name, options: options))
        case .algorithm, .definer, .sql, .view:
            return try createDefined(orReplace: false, isAlter: true, offset)
        case .user:
            advance()
            let ifExists = try acceptIfExists()
            let accounts = try accounts()
            skipAccountOptions()
            return .user(.alter(accounts, ifExists: ifExists))
        default: return try unsupportedDefinition("ALTER", offset)
        }
    }

    // MARK: - DROP

    mutating func drop() throws(SQLError) -> MySQLStatement {
        let offset = token.offset
        advance()
        switch token.keyword {
        case .table, .tables, .temporary: return try dropTable()
        case .index:
            advance()
            return try dropIndex()
        case .view:
            advance()
            let ifExists = try acceptIfExists()
            let names = try qualifiedNames()
            if !accept(.restrict) { _ = accept(.cascade) }
            return .dropView(DropViewStatement(names: names, ifExists: ifExists))
        case .database, .schema:
            advance()
            let ifExists = try acceptIfExists()
            return .dropDatabase(name: try name(), ifExists: ifExists)
        case .user:
            advance()
            let ifExists = try acceptIfExists()
            return .user(.drop(try users(), ifExists: ifExists))
        case .role:
            advance()
            let ifExists = try acceptIfExists()
            return .user(.dropRole(try users(), ifExists: ifExists))
        case .prepare:
            advance()
            return .deallocate(name: try name())
        default: return try unsupportedDefinition("DROP", offset)
        }
    }

    private mutating func dropTable() throws(SQLError) -> MySQLStatement {
        let isTemporary = accept(.temporary)
        guard accept(.table) || accept(.tables) else { throw syntaxError() }
        let ifExists = try acceptIfExists()
        let names = try qualifiedNames()
        if isMariaDB, accept(.wait) { _ = try number() } else if isMariaDB { _ = accept(.nowait) }
        if !accept(.restrict) { _ = accept(.cascade) }
        return .dropTable(
            DropTableStatement(names: names, isTemporary: isTemporary, ifExists: ifExists))
    }
}
