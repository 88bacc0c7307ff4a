// DDL statements other than CREATE and ALTER TABLE.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    /// DDL that may come to nothing (IF EXISTS) is a command of its own.
    func planDefinition(_ statement: Statement) throws(SQLError) -> Command {
        switch statement {
        case .createTable(let create): return .definition(try planCreateTable(create))
        case .createTableAs(let create): return try planCreateTableAs(create)
        case .alterTable(let alter): return try planAlterTable(alter)
        case .createIndex(let create): return .definition(try planCreateIndex(create))
        case .createSequence(let create):
            let schema = try creationSchema(create.name, create.persistence)
            return .definition(
                .createSequence(
                    try sequenceDefinition(
                        schema: schema, name: create.name.name, type: .int8, create.options),
                    ifNotExists: create.ifNotExists))
        case .alterSequence(let alter): return try planAlterSequence(alter)
        case .createView(let create): return .definition(try planCreateView(create))
        case .createSchema(let create): return .definition(try planCreateSchema(create))
        case .createExtension(let create): return .definition(planExtension(create))
        case .createDatabase(let create): return .definition(try planCreateDatabase(create))
        case .dropDatabase(let drop):
            return .definition(
                .dropDatabase(
                    name: drop.name, ifExists: drop.ifExists, isForced: drop.isForced))
        case .drop(let drop): return .definition(try planDrop(drop))
        case .rename(let rename): return try planRename(rename)
        case .alterObject(let alter): return try planAlterObject(alter)
        case .truncate(let truncate): return .definition(try planTruncate(truncate))
        case .createType(let create): return .definition(try planCreateType(create))
        case .alterEnum(let alter): return .definition(try planAlterEnum(alter))
        case .createDomain: throw notSupported("CREATE DOMAIN")
        case .refreshMaterializedView: throw notSupported("REFRESH MATERIALIZED VIEW")
        case .unsupported(let feature, let at): throw notSupported(feature, at: at)
        default: throw notSupported("this statement")
        }
    }

    /// A relation that DDL names: its absence has no position.
    func definedRelation(_ name: QualifiedName) throws(SQLError) -> Relation {
        guard let found = try analyzer.findRelation(name) else {
            throw SQLError(.undefinedTable, "relation \"\(name.dotted)\" does not exist")
        }
        return found
    }

    /// IF EXISTS found nothing: said, and done.
    func skipped(_ name: QualifiedName, _ tag: String) -> Command {
        notice("relation \"\(name.name)\" does not exist, skipping")
        return .accepted(tag: tag, forbiddenInTransaction: false)
    }

    // MARK: Views, schemas, databases

    private func planCreateView(
        _ create: CreateViewStatement
    ) throws(SQLError) -> DefinitionCommand {
        if create.isRecursive { throw notSupported("CREATE RECURSIVE VIEW") }
        if create.checkOption != .none { throw notSupported("WITH CHECK OPTION") }
        let schema = try creationSchema(create.name, create.persistence)
        builder.allowsParameters = false
        let notes = NameNotes()
        self.builder.notes = notes
        defer { self.builder.notes = nil }
        let block = try analyzer.analyzeQuery(create.query, parent: nil)
        let columns = try namedColumns(block.outputs, create.columns, "CREATE VIEW")
        return .createView(
            name: create.name.name, schema: schema, columns: columns,
            sql: statementText(from: create.query.offset), orReplace: create.orReplace,
            bindings: notes.bindings(from: max(0, Int(create.query.offset.bytes))))
    }

    /// The statement's text from an offset to its end.
    private func statementText(from offset: SourceOffset) -> String {
        let start = max(0, Int(offset.bytes))
        let end = statementEnd ?? builder.text.count
        guard start < end else { return "" }
        var bytes = Array(builder.text[start..<end])
        while let last = bytes.last, last == 0x20 || last == 0x0A || last == 0x0D || last == 0x09 {
            bytes.removeLast()
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    func namedColumns(
        _ outputs: [OutputColumn], _ names: [String], _ statement: String
    ) throws(SQLError) -> [ColumnDescriptor] {
        if names.count > outputs.count {
            throw error(
                .syntaxError,
                statement == "CREATE VIEW"
                    ? "CREATE VIEW specifies more column names than columns"
                    : "too many column names were specified")
        }
        var columns: [ColumnDescriptor] = []
        for (at, output) in outputs.enumerated() {
            let name = at < names.count ? names[at] : output.name
            if columns.contains(where: { $0.name == name }) {
                throw error(.duplicateColumn, "column \"\(name)\" specified more than once")
            }
            if rules.category(output.type.oid) == "P" {
                throw error(
                    .invalidTableDefinition,
                    "column \"\(name)\" has pseudo-type \(rules.format(output.type.oid))")
            }
            columns.append(
                ColumnDescriptor(name: name, type: output.type, collation: output.collation))
        }
        return columns
    }

    private func planCreateSchema(
        _ create: CreateSchemaStatement
    ) throws(SQLError) -> DefinitionCommand {
        if !create.elements.isEmpty { throw notSupported("CREATE SCHEMA with elements") }
        guard let name = create.name ?? create.owner else {
            throw notSupported("CREATE SCHEMA without a name")
        }
        if name.hasPrefix("pg_") {
            throw SQLError(
                .reservedName, "unacceptable schema name \"\(name)\"",
                detail: "The prefix \"pg_\" is reserved for system schemas.")
        }
        return .createSchema(name: name, ifNotExists: create.ifNotExists)
    }

    private func planCreateDatabase(
        _ create: CreateDatabaseStatement
    ) throws(SQLError) -> DefinitionCommand {
        var words: [String: String] = [:]
        for option in create.options {
            if case .word(let value, _) = option.value { words[option.name] = value }
        }
        return .createDatabase(
            name: create.name, template: words["template"],
            collate: words["lc_collate"] ?? words["locale"],
            ctype: words["lc_ctype"] ?? words["locale"])
    }

    // MARK: DROP, TRUNCATE, RENAME

    private func planExtension(_ create: CreateExtensionStatement) -> DefinitionCommand {
        func option(_ name: String) -> String? {
            for case let option in create.options where option.name == name {
                if case .word(let word, _)? = option.value { return word }
            }
            return nil
        }
        let known = context.functions.extension(named: create.name)
        return .createExtension(
            known.map { .success($0) } ?? .failure(ExtensionLibrary.refusal(of: create.name)),
            schema: option("schema"), version: option("new_version"),
            ifNotExists: create.ifNotExists)
    }

    private func planDrop(_ drop: DropStatement) throws(SQLError) -> DefinitionCommand {
        if drop.kind == .extension {
            return .dropExtensions(
                drop.names.map {
                    NamedExtension(
                        name: $0.name, definition: context.functions.extension(named: $0.name))
                }, ifExists: drop.ifExists,
                cascade: drop.behavior == .cascade)
        }
        let kind: DefinitionCommand.ObjectKind
        switch drop.kind {
        case .table: kind = .table
        case .index: kind = .index
        case .sequence: kind = .sequence
        case .view: kind = .view
        case .schema: kind = .schema
        case .type: kind = .type
        default: throw notSupported("DROP \(drop.kind.rawValue.uppercased())")
        }
        return .drop(
            kind: kind, drop.names.map { ObjectName(schema: $0.schema, name: $0.name) },
            ifExists: drop.ifExists, cascade: drop.behavior == .cascade)
    }

    private func planTruncate(
        _ truncate: TruncateStatement
    ) throws(SQLError) -> DefinitionCommand {
        var tables: [UInt32] = []
        for reference in truncate.tables {
            let found = try definedRelation(reference.name)
            guard case .table(let table) = found else {
                throw SQLError(.wrongObjectType, "\"\(found.name)\" is not a table")
            }
            if !tables.contains(table.oid) { tables.append(table.oid) }
        }
        return .truncate(
            tables, restartIdentity: truncate.restartIdentity,
            cascade: truncate.behavior == .cascade)
    }

    private func planRename(_ rename: RenameStatement) throws(SQLError) -> Command {
        let tag = "ALTER \(rename.part == nil ? rename.kind.rawValue.uppercased() : "TABLE")"
        switch rename.kind {
        case .schema:
            guard let oid = try catalog.schema(named: rename.name.name) else {
                throw SQLError(
                    .invalidSchemaName, "schema \"\(rename.name.name)\" does not exist")
            }
            return .definition(
                .rename(kind: .schema, oid: oid, .itself, newName: rename.newName))
        case .type:
            let type = try enumeration(rename.name)
            return .definition(
                .rename(kind: .type, oid: type.oid, .itself, newName: rename.newName))
        case .table, .index, .sequence, .view, .column, .constraint: break
        default: throw notSupported("ALTER \(rename.kind.rawValue.uppercased()) RENAME")
        }
        guard let found = try analyzer.findRelation(rename.name) else {
            if rename.ifExists { return skipped(rename.name, tag) }
            throw SQLError(
                .undefinedTable, "relation \"\(rename.name.dotted)\" does not exist")
        }
        if let part = rename.part {
            if rename.kind == .constraint {
                return .definition(
                    .rename(
                        kind: .table, oid: found.oid, .constraint(part),
                        newName: rename.newName))
            }
            guard let columns = found.renamedColumns else {
                throw SQLError(
                    .wrongObjectType, "cannot rename columns of relation \"\(found.name)\"",
                    detail: found.unsupportedDetail)
            }
            guard let at = columns.firstIndex(where: { $0.name == part && !$0.isDropped }) else {
                throw SQLError(.undefinedColumn, "column \"\(part)\" does not exist")
            }
            if columns.contains(where: { $0.name == rename.newName && !$0.isDropped }) {
                throw SQLError(
                    .duplicateColumn,
                    "column \"\(rename.newName)\" of relation \"\(found.name)\" already exists")
            }
            return .definition(
                .rename(
                    kind: rename.isOfView ? .view : .table, oid: found.oid, .column(at),
                    newName: rename.newName))
        }
        let kind: DefinitionCommand.ObjectKind
        switch found {
        case .table: kind = .table
        case .index: kind = .index
        case .sequence: kind = .sequence
        case .view: kind = .view
        case .virtual(let table):
            throw SQLError(
                .insufficientPrivilege,
                "permission denied: \"\(table.name)\" is a system catalog")
        }
        return .definition(
            .rename(kind: kind, oid: found.oid, .itself, newName: rename.newName))
    }

    private func planAlterObject(_ alter: AlterObjectStatement) throws(SQLError) -> Command {
        switch alter.action {
        case .owner:
            return .accepted(
                tag: "ALTER \(alter.kind.rawValue.uppercased())", forbiddenInTransaction: false)
        case .setSchema: throw notSupported("SET SCHEMA")
        }
    }

    // MARK: CREATE TABLE AS

    private func planCreateTableAs(
        _ create: CreateTableAsStatement
    ) throws(SQLError) -> Command {
        if create.isMaterializedView { throw notSupported("CREATE MATERIALIZED VIEW") }
        switch create.source {
        case .query(let query):
            return .definition(
                try tableFromQuery(
                    query, create.name, create.columns, create.persistence,
                    ifNotExists: create.ifNotExists, withData: create.withData))
        case .execute(let execute):
            let table = TableDefinition(
                schema: try creationSchema(create.name, create.persistence),
                name: create.name.name, isTemporary: create.persistence == .temporary,
                columns: [], constraints: [])
            return try planExecute(
                execute,
                into: ExecuteTarget(
                    table: table, columnNames: create.columns, ifNotExists: create.ifNotExists,
                    withData: create.withData))
        }
    }

    func planSelectInto(
        _ query: Query, _ select: SelectClause, _ into: IntoClause
    ) throws(SQLError) -> Command {
        var plain = select
        plain.into = nil
        let copy = Query(
            with: query.with, body: .select(plain), orderBy: query.orderBy, limit: query.limit,
            offsetRows: query.offsetRows, locking: query.locking, offset: query.offset)
        return .definition(
            try tableFromQuery(
                copy, into.name, [], into.persistence, ifNotExists: false, withData: true))
    }

    private func tableFromQuery(
        _ query: Query, _ name: QualifiedName, _ names: [String], _ persistence: Persistence,
        ifNotExists: Bool, withData: Bool
    ) throws(SQLError) -> DefinitionCommand {
        let schema = try creationSchema(name, persistence)
        let block = try analyzer.analyzeQuery(query, parent: nil, isTop: true)
        let plan = try optimizer.plan(
            AnalyzedStatement(kind: .select, block: block), forClient: false)
        let columns = try namedColumns(block.outputs, names, "CREATE TABLE AS")
        return .createTableAs(
            TableDefinition(
                schema: schema, name: name.name, isTemporary: persistence == .temporary,
                columns: columns.map { QueryEngine.ColumnDefinition(descriptor: $0) },
                constraints: []),
            plan, ifNotExists: ifNotExists, withData: withData)
    }
}

extension Relation {
    /// "This operation is not supported for views."
    var unsupportedDetail: String {
        let kind =
            switch self {
            case .table, .virtual: "tables"
            case .sequence: "sequences"
            case .view: "views"
            case .index: "indexes"
            }
        return "This operation is not supported for \(kind)."
    }

    fileprivate var renamedColumns: [ColumnDescriptor]? {
        switch self {
        case .table(let table): table.columns
        case .view(let view): view.columns
        case .sequence, .index, .virtual: nil
        }
    }
}
