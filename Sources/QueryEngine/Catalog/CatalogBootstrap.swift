// The catalog of a fresh database.
package import StorageEngine

package enum CatalogBootstrap {
    /// Makes the catalog's trees and the schemas that the language has in every database; leaves a database alone that
    /// has them (a fork, a copy of a template).
    package static func prepare(
        _ database: Database, cache: CatalogCache, language: any Language
    ) throws(SQLError) {
        let transaction = database.begin()
        let store = CatalogStore(transaction, cache)
        let schemas = language.schemas
        if let first = schemas.first, store.identifier(schema: "", name: first.name) != nil {
            transaction.rollback()
            return
        }
        try store.createTrees()
        for schema in schemas {
            try store.put(.schema(schema), oid: schema.oid)
            try store.putName(schema: "", name: schema.name, oid: schema.oid)
        }
        do throws(StorageError) {
            try transaction.commit()
        } catch {
            throw SQLError(error)
        }
    }
}
