// The catalog's two trees: objects by number, and numbers by schema and name.
package import StorageEngine

/// Reads see the latest committed catalog and the transaction's own changes; writes go to its overlay and are undone
/// with it. A value made when needed: it holds nothing of its own.
package struct CatalogStore {
    package let transaction: Transaction
    package let cache: CatalogCache

    package init(_ transaction: Transaction, _ cache: CatalogCache) {
        self.transaction = transaction
        self.cache = cache
    }

    /// The same in every database; the process's counter of trees never comes so far.
    static let objects = TreeID(rawValue: .max)
    static let names = TreeID(rawValue: .max - 1)

    /// Names of schemas stand in a schema without a name.
    private static func nameKey(_ schema: String, _ name: String) -> Key {
        var builder = KeyBuilder()
        builder.append(bytes: schema.utf8)
        builder.append(bytes: name.utf8)
        return builder.key
    }

    /// Names of constraints stand beside those of relations; several tables may have one of the same name.
    private static func constraintKey(_ schema: String, _ name: String, _ oid: UInt32?) -> Key {
        var builder = KeyBuilder()
        builder.append(bytes: Array(schema.utf8) + [0] + Array("constraint".utf8))
        builder.append(bytes: name.utf8)
        if let oid { builder.append(int: Int64(oid)) }
        return builder.key
    }

    // MARK: Reading

    /// The number of the relation (or with an empty schema, of the schema) of this name.
    package func identifier(schema: String, name: String) -> UInt32? {
        let row = transaction.latestRow(CatalogStore.names, CatalogStore.nameKey(schema, name))
        return row.flatMap { UInt32(exactly: $0.int64(0)) }
    }

    package func schema(named name: String) throws(SQLError) -> SchemaDescriptor? {
        guard let oid = identifier(schema: "", name: name),
            case .schema(let schema)? = try object(oid)
        else { return nil }
        return schema
    }

    package func object(_ oid: UInt32) throws(SQLError) -> CatalogObject? {
        guard let row = transaction.latestRow(CatalogStore.objects, RowID(oid)) else { return nil }
        return try decoded(row)
    }

    /// The version of an object's row, without decoding it.
    package func version(of oid: UInt32) -> UInt64? {
        transaction.latestRow(CatalogStore.objects, RowID(oid))?.version
    }

    private func decoded(_ row: Row) throws(SQLError) -> CatalogObject {
        let version = row.version
        if let known = cache.object(version: version) { return known }
        do {
            let object = try CatalogObject(
                decoding: row.bytes(0), version: version, types: cache.types)
            cache.keep(object, version: version)
            return object
        } catch {
            throw SQLError(.dataCorrupted, "a row of the catalog is malformed")
        }
    }

    package func table(_ oid: UInt32) throws(SQLError) -> TableDescriptor? {
        guard case .table(let table)? = try object(oid) else { return nil }
        return table
    }

    /// All objects, in the order of their numbers, that is of their creation.
    package func allObjects() throws(SQLError) -> [(oid: UInt32, object: CatalogObject)] {
        var result: [(oid: UInt32, object: CatalogObject)] = []
        for (key, row) in transaction.latestRows(CatalogStore.objects, .all) {
            result.append((oid: UInt32(truncatingIfNeeded: key.rowID), object: try decoded(row)))
        }
        return result
    }

    /// About.
    var objectCount: Int {
        transaction.approximateCount(
            CatalogStore.objects, in: transaction.latestCommittedAndOwn())
    }

    func enums() throws(SQLError) -> [EnumDescriptor] {
        try enums(transaction.latestRows(CatalogStore.objects, CatalogStore.enumRange))
    }

    /// As others see them.
    func committedEnums() throws(SQLError) -> [TypeID: EnumDescriptor] {
        let rows = transaction.committedRows(CatalogStore.objects, CatalogStore.enumRange)
        return Dictionary(try enums(rows).map { ($0.type, $0) }) { first, _ in first }
    }

    private static let enumRange = KeyRange(
        lower: Key(rowID: RowID(TypeID.enums)), lowerInclusive: true, upper: nil,
        upperInclusive: true)

    private func enums(_ rows: [(key: Key, row: Row)]) throws(SQLError) -> [EnumDescriptor] {
        var result: [EnumDescriptor] = []
        for (_, row) in rows {
            if case .type(let type) = try decoded(row) { result.append(type) }
        }
        return result
    }

    /// The numbers of all relations in a schema, ascending.
    package func relations(inSchema schema: String) -> [UInt32] {
        var prefix = KeyBuilder()
        prefix.append(bytes: schema.utf8)
        return transaction.latestRows(CatalogStore.names, .prefix(prefix.key))
            .compactMap { UInt32(exactly: $0.row.int64(0)) }.sorted()
    }

    /// The tables of a schema that have a constraint of this name.
    package func tables(withConstraint name: String, schema: String) -> [UInt32] {
        transaction.latestRows(
            CatalogStore.names, .prefix(CatalogStore.constraintKey(schema, name, nil))
        ).compactMap { UInt32(exactly: $0.row.int64(0)) }
    }

    /// Whether the transaction may have changed the catalog itself.
    package var hasOwnChanges: Bool {
        transaction.hasChanged(CatalogStore.objects) || transaction.hasChanged(CatalogStore.names)
    }

    // MARK: Writing

    package func put(_ object: CatalogObject, oid: UInt32) throws(SQLError) {
        var builder = RowBuilder(columnCount: 1)
        builder.append(bytes: object.encoded())
        do throws(StorageError) {
            try transaction.insertRow(CatalogStore.objects, RowID(oid), builder)
        } catch {
            throw SQLError(error)
        }
    }

    package func remove(_ oid: UInt32) throws(SQLError) {
        do throws(StorageError) {
            try transaction.removeRow(CatalogStore.objects, RowID(oid))
        } catch {
            throw SQLError(error)
        }
    }

    package func putName(schema: String, name: String, oid: UInt32) throws(SQLError) {
        var builder = RowBuilder(columnCount: 1)
        builder.append(int64: Int64(oid))
        do throws(StorageError) {
            try transaction.putRow(
                CatalogStore.names, CatalogStore.nameKey(schema, name), builder)
        } catch {
            throw SQLError(error)
        }
    }

    func putConstraint(
        schema: String, name: String, oid: UInt32, table: UInt32
    ) throws(SQLError) {
        var builder = RowBuilder(columnCount: 1)
        builder.append(int64: Int64(table))
        do throws(StorageError) {
            try transaction.putRow(
                CatalogStore.names, CatalogStore.constraintKey(schema, name, oid), builder)
        } catch {
            throw SQLError(error)
        }
    }

    func removeConstraint(schema: String, name: String, oid: UInt32) throws(SQLError) {
        do throws(StorageError) {
            try transaction.removeRow(
                CatalogStore.names, CatalogStore.constraintKey(schema, name, oid))
        } catch {
            throw SQLError(error)
        }
    }

    package func removeName(schema: String, name: String) throws(SQLError) {
        do throws(StorageError) {
            try transaction.removeRow(CatalogStore.names, CatalogStore.nameKey(schema, name))
        } catch {
            throw SQLError(error)
        }
    }

    /// Reserves a name until the transaction's end: another one that wants it waits.
    package func claimName(schema: String, name: String) throws(Interrupt) {
        let key = CatalogStore.nameKey(schema, name)
        let outcome: ClaimOutcome
        do throws(StorageError) {
            outcome = try transaction.claim(CatalogStore.names, key, keepOnConflict: true)
        } catch {
            throw .error(SQLError(error))
        }
        if case .wait(let ticket) = outcome { throw .wait(ticket) }
    }

    /// Whether another transaction is about to give the name, or to take it away.
    func isClaimedByOther(schema: String, name: String) -> Bool {
        transaction.isClaimedByOther(CatalogStore.names, CatalogStore.nameKey(schema, name))
    }

    /// Creates both trees in a database that has none.
    func createTrees() throws(SQLError) {
        do throws(StorageError) {
            try transaction.createTree(CatalogStore.objects, kind: .rows, catalog: true)
            try transaction.createTree(CatalogStore.names, kind: .rows, catalog: true)
        } catch {
            throw SQLError(error)
        }
    }
}
