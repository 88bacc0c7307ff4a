// Ways through the catalog against the direction in which its objects name each other: from a relation to the views and
// sequences that hang on it, from a sequence to the tables whose defaults draw from it, from a constraint to its table.
import StorageEngine

/// What an object's definition names, noted beside the catalog's names so that it leads back to the object.
package enum CatalogUse: Hashable {
    /// A view reads the relation, or a sequence belongs to a column of it.
    case relation(UInt32)
    /// A default draws from the sequence that this text names: `nextval('schema.name'::regclass)`.
    case nextValue(String)
    /// A constraint's number: constraints are kept with their tables.
    case constraint(UInt32)
}

extension CatalogObject {
    /// Each once.
    var uses: Set<CatalogUse> {
        switch self {
        case .schema, .index, .type, .installed: return []
        case .sequence(let sequence):
            return sequence.owner.map { [.relation($0.table)] } ?? []
        case .view(let view): return Set(view.dependencies.map { .relation($0) })
        case .table(let table):
            var uses: Set<CatalogUse> = []
            for column in table.columns {
                guard let sql = column.defaultSQL, SequenceReference.isOne(sql) else { continue }
                uses.insert(.nextValue(sql))
            }
            for constraint in constraintNames { uses.insert(.constraint(constraint.oid)) }
            return uses
        }
    }
}

/// `nextval('schema.name'::regclass)`: how the default of a serial column is kept, `SequenceDescriptor.nextvalText`.
package enum SequenceReference {
    private static let opening = "nextval('"
    private static let closing = "'::regclass)"

    static func isOne(_ sql: String) -> Bool { sql.hasPrefix(opening) && sql.hasSuffix(closing) }

    /// The name between the quotes; nil where the default is something else.
    package static func name(in sql: String) -> String? {
        guard isOne(sql), sql.utf8.count >= opening.utf8.count + closing.utf8.count else {
            return nil
        }
        return String(sql.dropFirst(opening.count).dropLast(closing.count))
            .replacing("''", with: "'")
    }
}

extension CatalogStore {
    private static func key(_ use: CatalogUse, _ user: UInt32?) -> Key {
        var builder = KeyBuilder()
        builder.append(bytes: [0] + Array("use".utf8))
        switch use {
        case .relation(let oid):
            builder.append(int: 0)
            builder.append(int: Int64(oid))
        case .nextValue(let text):
            builder.append(int: 1)
            builder.append(bytes: text.utf8)
        case .constraint(let oid):
            builder.append(int: 2)
            builder.append(int: Int64(oid))
        }
        if let user { builder.append(int: Int64(user)) }
        return builder.key
    }

    /// The numbers of the objects whose definitions name this, ascending.
    package func users(of use: CatalogUse) -> [UInt32] {
        transaction.latestRows(CatalogStore.names, .prefix(CatalogStore.key(use, nil)))
            .compactMap { UInt32(exactly: $0.row.int64(0)) }
    }

    /// The table of a constraint of this number.
    package func table(ofConstraint oid: UInt32) throws(SQLError) -> TableDescriptor? {
        for table in users(of: .constraint(oid)) {
            if let found = try self.table(table) { return found }
        }
        return nil
    }

    func note(_ use: CatalogUse, by user: UInt32) throws(SQLError) {
        var builder = RowBuilder(columnCount: 1)
        builder.append(int64: Int64(user))
        do throws(StorageError) {
            try transaction.putRow(CatalogStore.names, CatalogStore.key(use, user), builder)
        } catch {
            throw SQLError(error)
        }
    }

    func forget(_ use: CatalogUse, by user: UInt32) throws(SQLError) {
        do throws(StorageError) {
            try transaction.removeRow(CatalogStore.names, CatalogStore.key(use, user))
        } catch {
            throw SQLError(error)
        }
    }
}
