// The catalog as one transaction meets it: names along its search path, and a note of all that it was given.
package import StorageEngine

package final class TransactionCatalog: CatalogReader {
    package let store: CatalogStore
    package let language: any Language
    /// Schemas to look in, in order; the language's implicit ones come first unless they are named here.
    package var searchPath: [String]
    /// Where the session's temporary tables are.
    package let temporarySchema: String
    /// Every relation given out, with its version, since this was last emptied.
    package var uses: [(oid: UInt32, version: UInt64)] = []

    package init(
        _ transaction: Transaction, cache: CatalogCache, language: any Language,
        searchPath: [String], temporarySchema: String
    ) {
        self.language = language
        store = CatalogStore(transaction, cache)
        self.searchPath = searchPath
        self.temporarySchema = temporarySchema
    }

    package var transaction: Transaction { store.transaction }

    // MARK: Validity

    /// As long as two stamps are equal, everything resolved under the first still stands. nil: the transaction has
    /// changed the catalog itself, and may undo that, so versions have to be compared.
    package var stamp: UInt64? {
        let counter = store.transaction.database.changeCounter
        return store.hasOwnChanges ? nil : counter
    }

    /// Whether each relation still has the version it was used in.
    package func stands(_ dependencies: [(oid: UInt32, version: UInt64)]) -> Bool {
        for (oid, version) in dependencies where version != 0 {
            guard store.version(of: oid) == version else { return false }
        }
        return true
    }

    // MARK: Names

    /// The schema that an explicit name stands for: one name is that of the session's own temporary schema.
    package func resolved(schema: String) -> String {
        schema == language.names.temporarySchema ? temporarySchema : schema
    }

    /// Schemas in the order in which a name is looked for.
    package var lookupOrder: [String] {
        var order: [String] = []
        for schema in language.names.implicitSchemas where !searchPath.contains(schema) {
            order.append(resolved(schema: schema))
        }
        for schema in searchPath { order.append(resolved(schema: schema)) }
        return order
    }

    package func relation(schema: String?, name: String) throws(SQLError) -> Relation? {
        if let schema {
            if language.names.temporaryTablesHide,
                let hiding = try relation(in: temporarySchema, name)
            {
                return hiding
            }
            return try relation(in: resolved(schema: schema), name)
        }
        for schema in lookupOrder {
            if let relation = try relation(in: schema, name) { return relation }
        }
        return nil
    }

    private func relation(in schema: String, _ name: String) throws(SQLError) -> Relation? {
        if let table = language.systemRelations.table(schema: schema, name: name) {
            return .virtual(table)
        }
        // Schemas that are looked in first and hardly ever hold anything that was made.
        if language.names.systemSchemas.contains(schema) { return nil }
        if schema == temporarySchema && !store.cache.hasTemporaryTables { return nil }
        guard let oid = store.identifier(schema: schema, name: name) else { return nil }
        return try relation(oid: oid)
    }

    package func relation(oid: UInt32) throws(SQLError) -> Relation? {
        if let table = language.systemRelations.table(oid: oid) { return .virtual(table) }
        switch try store.object(oid) {
        case .table(let table)?:
            uses.append((oid: oid, version: table.version))
            return .table(table)
        case .sequence(let sequence)?:
            uses.append((oid: oid, version: sequence.version))
            return .sequence(sequence)
        case .view(let view)?:
            uses.append((oid: oid, version: view.version))
            return .view(view)
        case .index(let owner)?:
            guard let table = try store.table(owner),
                let index = table.indexes.first(where: { $0.oid == oid })
            else { return nil }
            uses.append((oid: owner, version: table.version))
            return .index(index, table: table)
        case .schema?, .type?, .installed?, nil: return nil
        }
    }

    package func table(oid: UInt32) throws(SQLError) -> TableDescriptor? {
        try store.table(oid)
    }

    package func schemaExists(_ name: String) throws(SQLError) -> Bool {
        let schema = resolved(schema: name)
        return schema == temporarySchema || store.identifier(schema: "", name: schema) != nil
    }

    package func schema(named name: String) throws(SQLError) -> UInt32? {
        store.identifier(schema: "", name: resolved(schema: name))
    }

    /// The first schema of the search path that exists; empty where there is none.
    package var creationSchema: String {
        for name in searchPath {
            let schema = resolved(schema: name)
            if schema == temporarySchema || store.identifier(schema: "", name: schema) != nil {
                return schema
            }
        }
        return ""
    }

    /// Types made by DDL, and with an underscore before it the arrays of one.
    package func type(schema: String?, name: String) throws(SQLError) -> SQLType? {
        if let found = try enumeration(schema: schema, name: name) { return SQLType(found.type) }
        guard name.hasPrefix("_"),
            let element = try enumeration(schema: schema, name: String(name.dropFirst()))
        else { return nil }
        return SQLType(element.type.enumArray)
    }

    package func version(ofType oid: UInt32) -> UInt64? { store.version(of: oid) }

    package func path(ofType oid: UInt32) -> NameChange.ObjectPath? {
        let object = try? store.object(oid)
        guard case .type(let found)? = object else { return nil }
        return NameChange.ObjectPath(found.schema, found.name)
    }

    package func enumeration(schema: String?, name: String) throws(SQLError) -> EnumDescriptor? {
        let schemas = schema.map { [resolved(schema: $0)] } ?? lookupOrder
        for schema in schemas where !language.names.systemSchemas.contains(schema) {
            guard let oid = store.identifier(schema: schema, name: EnumDescriptor.key(name)),
                case .type(let found)? = try store.object(oid)
            else { continue }
            uses.append((oid: oid, version: found.version))
            return found
        }
        return nil
    }

    package var objectCount: Int { store.objectCount }

    package func relations(inSchema name: String) throws(SQLError) -> [Relation] {
        var found: [Relation] = []
        for oid in store.relations(inSchema: resolved(schema: name)) {
            switch try store.object(oid) {
            case .table(let table)?: found.append(.table(table))
            case .view(let view)?: found.append(.view(view))
            case .sequence(let sequence)?: found.append(.sequence(sequence))
            default: continue
            }
        }
        return found
    }

    package func comment(on object: CommentedObject) -> String? { store.comment(on: object) }

    package func installedExtension(named name: String) throws(SQLError) -> ExtensionDescriptor? {
        guard let oid = store.identifier(schema: "", name: ExtensionDescriptor.key(name)),
            case .installed(let found)? = try store.object(oid)
        else { return nil }
        return found
    }

    // MARK: For messages

    package func isVisible(type oid: UInt32) -> Bool {
        guard let path = path(ofType: oid) else { return false }
        return isVisible(schema: path.schema, name: EnumDescriptor.key(path.name), oid: oid)
    }

    /// Whether a name without schema finds the relation: how messages name it.
    package func isVisible(schema: String, name: String, oid: UInt32) -> Bool {
        for candidate in lookupOrder {
            if let found = store.identifier(schema: candidate, name: name) { return found == oid }
        }
        return false
    }
}
