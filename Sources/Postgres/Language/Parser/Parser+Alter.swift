// ALTER, by what is altered; renaming, schemas and owners.

import QueryEngine
import SQLPlanning

extension Parser {
    mutating func alterStatement() throws(SQLError) -> Statement {
        let start = token.offset
        try expect(.alter)
        switch token.keyword {
        case .table, .index, .view, .materialized: return try alterRelation(start)
        case .foreign where peek().keyword == .table: return try alterRelation(start)
        case .sequence: return try alterSequence()
        case .type: return try alterType(start)
        case .database: return try alterDatabase()
        case .schema: return try alterSchema()
        case .role, .user, .group: return try alterRole(start)
        case .domain: return try alterDomain(start)
        default: return try unsupportedAlter(start)
        }
    }

    private mutating func unsupportedAlter(_ start: SourceOffset) throws(SQLError) -> Statement {
        let feature: String
        switch token.keyword {
        case .function, .procedure, .routine, .aggregate, .operator, .trigger, .rule, .policy,
            .collation, .conversion, .language, .publication, .subscription, .server, .statistics,
            .tablespace, .extension, .system:
            feature = token.keyword.spelling.uppercased()
        case .default: feature = "DEFAULT PRIVILEGES"
        case .event: feature = "EVENT TRIGGER"
        case .foreign: feature = "FOREIGN DATA WRAPPER"
        case .large: feature = "LARGE OBJECT"
        case .procedural: feature = "LANGUAGE"
        case .text: feature = "TEXT SEARCH"
        default: throw syntaxError()
        }
        try advance()
        guard !at(kind: .end), !at(kind: .semicolon) else { throw syntaxError() }
        return try unsupported("ALTER \(feature)", start)
    }

    // MARK: - Tables, indexes, views

    private mutating func alterRelation(_ start: SourceOffset) throws(SQLError) -> Statement {
        guard let kind = try objectKind() else { throw syntaxError() }
        if try accept(.all) {
            try expect(.in)
            try expect(.tablespace)
            return try unsupported("ALTER ALL IN TABLESPACE", start)
        }
        let ifExists = try acceptIfExists()
        let table =
            kind == .table || kind == .foreignTable
            ? try relation() : TableReference(name: try qualifiedName())
        switch token.keyword {
        case .rename: return try rename(kind, table, ifExists)
        case .set where peek().keyword == .schema:
            return try setSchema(kind, table.name, ifExists)
        case .attach where kind == .index:
            try advance()
            try expect(.partition)
            _ = try qualifiedName()
            return .unsupported(feature: "ALTER INDEX ATTACH PARTITION", start)
        case .depends where kind == .index || kind == .materializedView,
            .no where kind == .index || kind == .materializedView:
            return try unsupported("ALTER \(kind.rawValue.uppercased()) DEPENDS", start)
        default: break
        }
        let actions = try list { parser throws(SQLError) in try parser.alterAction() }
        return .alterTable(
            AlterTableStatement(kind: kind, table: table, ifExists: ifExists, actions: actions))
    }

    /// `RENAME TO`, `RENAME [COLUMN] a TO b`, `RENAME CONSTRAINT a TO b`.
    private mutating func rename(
        _ kind: ObjectKind, _ table: TableReference, _ ifExists: Bool
    ) throws(SQLError) -> Statement {
        try expect(.rename)
        var statement = RenameStatement(
            kind: kind, name: table.name, part: nil, newName: "", ifExists: ifExists,
            isOnly: table.isOnly, isOfView: kind == .view)
        if kind == .sequence || kind == .domain {
            try expect(.to)
        } else if !(try accept(.to)) {
            if kind == .table, try accept(.constraint) {
                statement.kind = .constraint
            } else {
                _ = try accept(.column)
                statement.kind = .column
            }
            statement.part = try columnName()
            try expect(.to)
        }
        statement.newName = try columnName()
        return .rename(statement)
    }

    private mutating func setSchema(
        _ kind: ObjectKind, _ name: QualifiedName, _ ifExists: Bool
    ) throws(SQLError) -> Statement {
        try advance()
        try expect(.schema)
        return .alterObject(
            AlterObjectStatement(
                kind: kind, name: name, ifExists: ifExists, action: .setSchema(try columnName())))
    }

    private mutating func owner(
        _ kind: ObjectKind, _ name: QualifiedName, _ ifExists: Bool
    ) throws(SQLError) -> Statement {
        try expect(.owner)
        try expect(.to)
        return .alterObject(
            AlterObjectStatement(
                kind: kind, name: name, ifExists: ifExists, action: .owner(try roleName())))
    }

    // MARK: - Sequences

    private mutating func alterSequence() throws(SQLError) -> Statement {
        try advance()
        let ifExists = try acceptIfExists()
        let name = try qualifiedName()
        switch token.keyword {
        case .rename: return try rename(.sequence, TableReference(name: name), ifExists)
        case .set where peek().keyword == .schema:
            return try setSchema(.sequence, name, ifExists)
        case .set, .owner:
            let actions = try list { parser throws(SQLError) in try parser.alterAction() }
            return .alterTable(
                AlterTableStatement(
                    kind: .sequence, table: TableReference(name: name), ifExists: ifExists,
                    actions: actions))
        default: break
        }
        var options = [try sequenceOption()]
        options += try sequenceOptions()
        return .alterSequence(
            AlterSequenceStatement(name: name, ifExists: ifExists, options: options))
    }

    // MARK: - Types and domains

    private mutating func alterType(_ start: SourceOffset) throws(SQLError) -> Statement {
        try advance()
        let name = try qualifiedName()
        switch token.keyword {
        case .owner: return try owner(.type, name, false)
        case .set where peek().keyword == .schema: return try setSchema(.type, name, false)
        case .set where peek().kind == .leftParenthesis:
            return try unsupported("ALTER TYPE SET", start)
        case .rename: return try renameType(name)
        case .add where peek().keyword == .value: return .alterEnum(try addEnumValue(name))
        default:
            guard at(.add) || at(.drop) || at(.alter) else { throw syntaxError() }
            try advance()
            guard at(.attribute) else { throw syntaxError() }
            return try unsupported("ALTER TYPE ATTRIBUTE", start)
        }
    }

    private mutating func renameType(_ name: QualifiedName) throws(SQLError) -> Statement {
        try advance()
        if try accept(.value) {
            let old = try stringLiteral()
            try expect(.to)
            return .alterEnum(
                AlterEnumStatement(name: name, action: .rename(old, to: try stringLiteral())))
        }
        var statement = RenameStatement(
            kind: .type, name: name, part: nil, newName: "", ifExists: false, isOnly: false)
        if try accept(.attribute) {
            statement.kind = .column
            statement.part = try columnName()
        }
        try expect(.to)
        statement.newName = try columnName()
        _ = try dropBehavior()
        return .rename(statement)
    }

    private mutating func addEnumValue(
        _ name: QualifiedName
    ) throws(SQLError) -> AlterEnumStatement {
        try advance()
        try advance()
        let ifNotExists = try acceptIfNotExists()
        let value = try stringLiteral()
        var neighbor: String?
        let isAfter = at(.after)
        if at(.before) || isAfter {
            try advance()
            neighbor = try stringLiteral()
        }
        return AlterEnumStatement(
            name: name,
            action: .add(value, ifNotExists: ifNotExists, neighbor: neighbor, isAfter: isAfter))
    }

    private mutating func alterDomain(_ start: SourceOffset) throws(SQLError) -> Statement {
        try advance()
        let name = try qualifiedName()
        switch token.keyword {
        case .owner: return try owner(.domain, name, false)
        case .set where peek().keyword == .schema: return try setSchema(.domain, name, false)
        case .rename where peek().keyword == .to:
            return try rename(.domain, TableReference(name: name), false)
        case .set, .drop, .add, .rename, .validate:
            return try unsupported("ALTER DOMAIN", start)
        default: throw syntaxError()
        }
    }

    // MARK: - Schemas and databases

    private mutating func alterSchema() throws(SQLError) -> Statement {
        try advance()
        let offset = token.offset
        let name = QualifiedName(name: try columnName(), offset: offset)
        if at(.owner) { return try owner(.schema, name, false) }
        try expect(.rename)
        try expect(.to)
        return .rename(
            RenameStatement(
                kind: .schema, name: name, part: nil, newName: try columnName(), ifExists: false,
                isOnly: false))
    }

    private mutating func alterDatabase() throws(SQLError) -> Statement {
        try advance()
        let offset = token.offset
        let name = try columnName()
        func statement(_ action: AlterDatabaseStatement.Action) -> Statement {
            .alterDatabase(AlterDatabaseStatement(name: name, action: action))
        }
        switch token.keyword {
        case .owner: return try owner(.database, QualifiedName(name: name, offset: offset), false)
        case .rename:
            try advance()
            try expect(.to)
            return .rename(
                RenameStatement(
                    kind: .database, name: QualifiedName(name: name, offset: offset), part: nil,
                    newName: try columnName(), ifExists: false, isOnly: false))
        case .refresh:
            try advance()
            try expect(.collation)
            try expect(.version)
            return statement(.refreshCollation)
        case .reset:
            try advance()
            return statement(.reset(try accept(.all) ? nil : try settingName()))
        case .set:
            try advance()
            if try accept(.tablespace) {
                let value = Option.Value.word(try columnName(), isQuoted: false)
                return statement(
                    .options([Option(name: "tablespace", value: value, offset: offset)]))
            }
            return statement(.set(try setting(isLocal: false)))
        default:
            _ = try accept(.with)
            return statement(.options(try databaseOptions()))
        }
    }
}
