// The catalog as a statement has changed it so far, for what is planned before its changes are written.

/// Names and relations with the changes gathered; everything else as the transaction has it.
final class GatheredCatalog: CatalogReader {
    private let written: TransactionCatalog
    private let changes: DefinitionChanges

    init(_ written: TransactionCatalog, _ changes: DefinitionChanges) {
        self.written = written
        self.changes = changes
    }

    var language: any Language { written.language }

    func relation(schema: String?, name: String) throws(SQLError) -> Relation? {
        var schemas = schema.map { [written.resolved(schema: $0)] } ?? written.lookupOrder
        if schema != nil, language.names.temporaryTablesHide {
            schemas.insert(written.temporarySchema, at: 0)
        }
        for schema in schemas {
            if let table = language.systemRelations.table(schema: schema, name: name) {
                return .virtual(table)
            }
            if language.names.systemSchemas.contains(schema) { continue }
            guard let oid = try changes.identifier(schema: schema, name: name),
                let found = try relation(oid: oid)
            else { continue }
            return found
        }
        return nil
    }

    func relation(oid: UInt32) throws(SQLError) -> Relation? {
        switch try changes.object(oid) {
        case .table(let table)?: return .table(table)
        case .sequence(let sequence)?: return .sequence(sequence)
        case .view(let view)?: return .view(view)
        case .index(let owner)?:
            guard let table = try changes.table(owner),
                let index = table.indexes.first(where: { $0.oid == oid })
            else { return nil }
            return .index(index, table: table)
        case .schema?, .type?, .installed?: return nil
        case nil: return language.systemRelations.table(oid: oid).map { .virtual($0) }
        }
    }

    func schemaExists(_ name: String) throws(SQLError) -> Bool { try written.schemaExists(name) }

    func schema(named name: String) throws(SQLError) -> UInt32? {
        try written.schema(named: name)
    }

    var creationSchema: String { written.creationSchema }

    func type(schema: String?, name: String) throws(SQLError) -> SQLType? {
        try written.type(schema: schema, name: name)
    }

    func enumeration(schema: String?, name: String) throws(SQLError) -> EnumDescriptor? {
        try written.enumeration(schema: schema, name: name)
    }

    func version(ofType oid: UInt32) -> UInt64? { written.version(ofType: oid) }

    func path(ofType oid: UInt32) -> NameChange.ObjectPath? { written.path(ofType: oid) }

    func comment(on object: CommentedObject) -> String? { written.comment(on: object) }

    func isVisible(type oid: UInt32) -> Bool { written.isVisible(type: oid) }

    func isVisible(schema: String, name: String, oid: UInt32) -> Bool {
        written.isVisible(schema: schema, name: name, oid: oid)
    }
}
