// The catalog of a fresh database.
package import StorageEngine

package enum CatalogBootstrap {
    /// Makes the catalog's trees and the schemas that every database has; leaves a database alone that has them (a
    /// fork, a copy of a template).
    package static func prepare(_ database: Database, cache: CatalogCache) throws(SQLError) {
        let transaction = database.begin()
        let store = CatalogStore(transaction, cache)
        if store.identifier(schema: "", name: "pg_catalog") != nil {
            transaction.rollback()
            return
        }
        try store.createTrees()
        for (oid, name) in schemas {
            try store.put(.schema(SchemaDescriptor(oid: oid, name: name)), oid: oid)
            try store.putName(schema: "", name: name, oid: oid)
        }
        do throws(StorageError) {
            try transaction.commit()
        } catch {
            throw SQLError(error)
        }
    }

    private static let schemas: [(UInt32, String)] = [
        (ObjectIdentifiers.catalogSchema, "pg_catalog"),
        (ObjectIdentifiers.publicSchema, "public"),
        (ObjectIdentifiers.informationSchema, "information_schema"),
    ]
}
