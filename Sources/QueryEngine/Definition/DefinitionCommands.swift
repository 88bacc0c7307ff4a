// Which part of the room carries which command out.

extension DefinitionScope {
    func prepare(_ command: DefinitionCommand) throws(Interrupt) -> DefinitionExecution.Tag {
        switch command {
        case .createTable(let definition, let ifNotExists):
            _ = try createTable(definition, ifNotExists: ifNotExists)
        case .createTableAs(
            let definition, let plan, let ifNotExists, let withData, let parameters):
            return try createTableAs(
                definition, plan, ifNotExists: ifNotExists, withData: withData, parameters)
        case .createIndex(let definition, let table, let ifNotExists):
            try createIndex(definition, table: table, ifNotExists: ifNotExists)
        case .createSequence(let definition, let ifNotExists):
            try createSequence(definition, ifNotExists: ifNotExists)
        case .alterSequence(let oid, let change): try alterSequence(oid, change)
        case .createView(
            let name, let schema, let columns, let sql, let orReplace, let bindings):
            try createView(
                name, schema: schema, columns, sql: sql, orReplace: orReplace, bindings)
        case .createEnum(let name, let schema, let labels):
            try createEnum(name, schema: schema, labels)
        case .alterEnum(let oid, let change): try alterEnum(oid, change)
        case .createSchema(let name, let ifNotExists):
            try createSchema(name, ifNotExists: ifNotExists)
        case .createExtension(let definition, let schema, let version, let ifNotExists):
            try createExtension(
                try checked { () throws(SQLError) in try definition.get() }, schema: schema,
                version: version, ifNotExists: ifNotExists)
        case .dropExtensions(let names, let ifExists, let cascade):
            try dropExtensions(names, ifExists: ifExists, cascade: cascade)
        case .alterTable(let oid, let table): try alterTable(oid, table)
        case .drop(let kind, let names, let ifExists, let cascade):
            try drop(kind, names, ifExists: ifExists, cascade: cascade)
        case .rename(let kind, let oid, let target, let newName):
            try rename(kind, oid, target, to: newName)
        case .moveTypes(let types, let schema): try moveTypes(types, to: schema)
        case .truncate(let tables, let restartIdentity, let cascade):
            try truncate(tables, restartIdentity: restartIdentity, cascade: cascade)
        case .comment(let text, let object, let table):
            try comment(text, on: object, table: table)
        case .createDatabase(let name, let template, let collate, let ctype):
            try createDatabase(name, template: template, collate: collate, ctype: ctype)
        case .dropDatabase(let name, let ifExists, _):
            try dropDatabase(name, ifExists: ifExists)
        }
        return .word(command.name)
    }
}

extension DefinitionCommand {
    /// The command's words: its tag, and its name in messages.
    package var name: String {
        switch self {
        case .createTable: "CREATE TABLE"
        case .createTableAs: "CREATE TABLE AS"
        case .createIndex: "CREATE INDEX"
        case .createSequence: "CREATE SEQUENCE"
        case .alterSequence: "ALTER SEQUENCE"
        case .createView: "CREATE VIEW"
        case .createEnum: "CREATE TYPE"
        case .alterEnum: "ALTER TYPE"
        case .createSchema: "CREATE SCHEMA"
        case .createExtension: "CREATE EXTENSION"
        case .dropExtensions: "DROP EXTENSION"
        case .alterTable: "ALTER TABLE"
        case .drop(let kind, _, _, _): "DROP \(kind.rawValue.uppercased())"
        case .rename(let kind, _, _, _): "ALTER \(kind.rawValue.uppercased())"
        case .moveTypes: "ALTER TYPE"
        case .truncate: "TRUNCATE TABLE"
        case .comment: "COMMENT"
        case .createDatabase: "CREATE DATABASE"
        case .dropDatabase: "DROP DATABASE"
        }
    }
}
