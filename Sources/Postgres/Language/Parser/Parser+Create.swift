// CREATE, by what is created.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func createStatement() throws(SQLError) -> Statement {
        let start = token.offset
        try expect(.create)
        if createsFromQueryOnly {
            switch token.keyword {
            case .table, .temporary, .temp, .local, .global, .unlogged, .materialized: break
            default: throw syntaxError()
            }
        }
        switch token.keyword {
        case .table:
            try advance()
            return try createTable(.permanent)
        case .temporary, .temp, .local, .global, .unlogged:
            let persistence = try persistence()
            return try createWithPersistence(persistence)
        case .index:
            try advance()
            return .createIndex(try createIndex(isUnique: false))
        case .unique:
            try advance()
            try expect(.index)
            return .createIndex(try createIndex(isUnique: true))
        case .sequence:
            try advance()
            return .createSequence(try createSequence(.permanent))
        case .view, .recursive: return try createView(.permanent, orReplace: false)
        case .or: return try createOrReplace(start)
        case .materialized:
            try advance()
            try expect(.view)
            return try createMaterializedView(.permanent)
        case .type: return try createType()
        case .domain: return try createDomain()
        case .schema: return try createSchema()
        case .database: return try createDatabase()
        case .role, .user, .group: return try createRole(start)
        case .extension: return try createExtension()
        default: return try unsupportedCreate("CREATE", start)
        }
    }

    private mutating func createWithPersistence(
        _ persistence: Persistence
    ) throws(SQLError) -> Statement {
        switch token.keyword {
        case .table:
            try advance()
            return try createTable(persistence)
        case .sequence where !createsFromQueryOnly:
            try advance()
            return .createSequence(try createSequence(persistence))
        case .materialized where persistence == .unlogged:
            try advance()
            try expect(.view)
            return try createMaterializedView(persistence)
        case .view where persistence == .temporary && !createsFromQueryOnly,
            .recursive where persistence == .temporary && !createsFromQueryOnly:
            return try createView(persistence, orReplace: false)
        default: throw syntaxError()
        }
    }

    private mutating func createOrReplace(_ start: SourceOffset) throws(SQLError) -> Statement {
        try advance()
        try expect(.replace)
        switch token.keyword {
        case .view, .recursive: return try createView(.permanent, orReplace: true)
        case .temporary, .temp, .local, .global:
            return try createView(try persistence(), orReplace: true)
        case .function, .procedure, .aggregate, .rule, .trigger, .constraint, .language, .trusted,
            .procedural, .transform:
            return try unsupportedCreate("CREATE OR REPLACE", start)
        default: throw syntaxError()
        }
    }

    /// What Postgres can create and this grammar does not read.
    private mutating func unsupportedCreate(
        _ prefix: String, _ start: SourceOffset
    ) throws(SQLError) -> Statement {
        let feature: String
        switch token.keyword {
        case .function, .procedure, .aggregate, .operator, .trigger, .rule, .policy, .cast,
            .collation, .conversion, .language, .publication, .subscription, .server, .statistics,
            .tablespace, .transform:
            feature = token.keyword.spelling.uppercased()
        case .access: feature = "ACCESS METHOD"
        case .constraint: feature = "CONSTRAINT TRIGGER"
        case .default: feature = "DEFAULT CONVERSION"
        case .event: feature = "EVENT TRIGGER"
        case .foreign: feature = "FOREIGN TABLE"
        case .text: feature = "TEXT SEARCH"
        case .trusted, .procedural: feature = "LANGUAGE"
        default: throw syntaxError()
        }
        try advance()
        guard !at(kind: .end), !at(kind: .semicolon) else { throw syntaxError() }
        return try unsupported("\(prefix) \(feature)", start)
    }

    // MARK: - Views

    private mutating func createView(
        _ persistence: Persistence, orReplace: Bool
    ) throws(SQLError) -> Statement {
        let isRecursive = try accept(.recursive)
        try expect(.view)
        let name = try qualifiedName()
        let columns =
            isRecursive ? try columnNames() : try optionalColumnNames()
        let options = try optionalStorageOptions()
        try expect(.as)
        guard startsQuery(token) || at(kind: .leftParenthesis) else { throw syntaxError() }
        let query = try query()
        var check = CreateViewStatement.CheckOption.none
        let checkOffset = token.offset
        if try accept(.with) {
            check = .cascaded
            if try accept(.local) {
                check = .local
            } else {
                _ = try accept(.cascaded)
            }
            try expect(.check)
            try expect(.option)
        }
        if isRecursive, check != .none {
            throw notSupported(
                "WITH CHECK OPTION not supported on recursive views", at: checkOffset)
        }
        return .createView(
            CreateViewStatement(
                name: name, columns: columns, persistence: persistence, orReplace: orReplace,
                isRecursive: isRecursive, options: options, query: query, checkOption: check))
    }

    private mutating func createMaterializedView(
        _ persistence: Persistence
    ) throws(SQLError) -> Statement {
        let ifNotExists = try acceptIfNotExists()
        let name = try qualifiedName()
        let columns = try optionalColumnNames()
        var storage = TableStorage()
        if try accept(.using) { storage.accessMethod = try columnName() }
        storage.options = try optionalStorageOptions()
        if try accept(.tablespace) { storage.tablespace = try columnName() }
        try expect(.as)
        guard startsQuery(token) || at(kind: .leftParenthesis) else { throw syntaxError() }
        return .createTableAs(
            CreateTableAsStatement(
                name: name, columns: columns, persistence: persistence, ifNotExists: ifNotExists,
                isMaterializedView: true, storage: storage, source: .query(try query()),
                withData: try withData()))
    }

    // MARK: - Types

    /// any_name.
    private mutating func createType() throws(SQLError) -> Statement {
        try advance()
        let name = try qualifiedName()
        guard try accept(.as) else {
            if at(kind: .leftParenthesis) {
                return .createType(
                    CreateTypeStatement(name: name, definition: .base(try definition())))
            }
            return .createType(CreateTypeStatement(name: name, definition: .shell))
        }
        if try accept(.enum) {
            try expect(kind: .leftParenthesis)
            var labels: [String] = []
            if !at(kind: .rightParenthesis) {
                labels = try list { parser throws(SQLError) in try parser.stringLiteral() }
            }
            try expect(kind: .rightParenthesis)
            return .createType(CreateTypeStatement(name: name, definition: .enumeration(labels)))
        }
        if try accept(.range) {
            return .createType(
                CreateTypeStatement(name: name, definition: .range(try definition())))
        }
        guard at(kind: .leftParenthesis) else { throw syntaxError() }
        if peek().kind == .rightParenthesis {
            try advance()
            try advance()
            return .createType(CreateTypeStatement(name: name, definition: .composite([])))
        }
        return .createType(
            CreateTypeStatement(name: name, definition: .composite(try fieldList())))
    }

    /// definition: `(name = value, name)`.
    private mutating func definition() throws(SQLError) -> [Option] {
        try parenthesizedList { parser throws(SQLError) in
            let offset = parser.token.offset
            let name = try parser.label()
            let value = try parser.accept(kind: .equal) ? try parser.definitionValue() : nil
            return Option(name: name, value: value, offset: offset)
        }
    }

    private mutating func createDomain() throws(SQLError) -> Statement {
        try advance()
        let name = try qualifiedName()
        _ = try accept(.as)
        var column = ColumnDefinition(name: name.name, type: nil, offset: name.offset)
        let type = try typeName()
        try columnConstraints(&column)
        return .createDomain(
            CreateDomainStatement(
                name: name, type: type, collation: column.collation,
                constraints: column.constraints))
    }

    // MARK: - Schemas, databases, extensions

    private mutating func createSchema() throws(SQLError) -> Statement {
        try advance()
        let ifNotExists = try acceptIfNotExists()
        var statement = CreateSchemaStatement(
            name: nil, owner: nil, ifNotExists: ifNotExists, elements: [])
        if try accept(.authorization) {
            statement.owner = try roleName()
        } else {
            statement.name = try columnName()
            if try accept(.authorization) { statement.owner = try roleName() }
        }
        let elementsOffset = token.offset
        while at(.create) || at(.grant) {
            statement.elements.append(try schemaElement())
        }
        if ifNotExists, !statement.elements.isEmpty {
            throw notSupported(
                "CREATE SCHEMA IF NOT EXISTS cannot include schema elements", at: elementsOffset)
        }
        return .createSchema(statement)
    }

    /// schema_stmt: of the CREATEs only those of what lives in a schema.
    private mutating func schemaElement() throws(SQLError) -> Statement {
        if at(.grant) { return try utilityStatement() }
        switch peek().keyword {
        case .table, .temporary, .temp, .local, .global, .unlogged, .index, .unique, .sequence,
            .view, .or, .recursive, .trigger, .constraint:
            return try createStatement()
        default:
            try advance()
            throw syntaxError()
        }
    }

    private mutating func createDatabase() throws(SQLError) -> Statement {
        try advance()
        let name = try columnName()
        _ = try accept(.with)
        return .createDatabase(
            CreateDatabaseStatement(name: name, options: try databaseOptions()))
    }

    /// createdb_opt_items.
    mutating func databaseOptions() throws(SQLError) -> [Option] {
        var options: [Option] = []
        while true {
            let offset = token.offset
            let name: String
            switch token.keyword {
            case .connection:
                try advance()
                try expect(.limit)
                name = "connection_limit"
            case .encoding, .location, .owner, .tablespace, .template: name = try takeName()
            default:
                guard atPlainIdentifier else { return options }
                name = try takeName()
            }
            _ = try accept(kind: .equal)
            var value: Option.Value?
            if atSignedNumber {
                value = .number(try signedNumber())
            } else if try !accept(.default) {
                value = try booleanOrString()
            }
            options.append(Option(name: name, value: value, offset: offset))
        }
    }

    /// opt_boolean_or_string.
    mutating func booleanOrString() throws(SQLError) -> Option.Value {
        if atString { return .word(try stringLiteral(), isQuoted: true) }
        switch token.keyword {
        case .true, .false, .on: return .word(try takeName(), isQuoted: false)
        default: return .word(try nonReservedWord(), isQuoted: false)
        }
    }

    private mutating func createExtension() throws(SQLError) -> Statement {
        try advance()
        let ifNotExists = try acceptIfNotExists()
        let name = try columnName()
        _ = try accept(.with)
        var options: [Option] = []
        while true {
            let offset = token.offset
            switch token.keyword {
            case .schema:
                try advance()
                options.append(
                    Option(
                        name: "schema", value: .word(try columnName(), isQuoted: false),
                        offset: offset))
            case .version:
                try advance()
                let version = atString ? try stringLiteral() : try nonReservedWord()
                options.append(
                    Option(
                        name: "new_version", value: .word(version, isQuoted: true),
                        offset: offset))
            case .cascade:
                try advance()
                options.append(Option(name: "cascade", value: nil, offset: offset))
            default:
                return .createExtension(
                    CreateExtensionStatement(
                        name: name, ifNotExists: ifNotExists, options: options))
            }
        }
    }
}
