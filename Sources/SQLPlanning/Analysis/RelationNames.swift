// Names of relations, as the catalog knows them.
package import QueryEngine

extension QueryAnalyzer {
    /// The relation, or the error that there is none.
    package func relation(_ name: QualifiedName) throws(SQLError) -> Relation {
        if let found = try findRelation(name) { return found }
        throw missingRelation(name)
    }

    package func findRelation(_ name: QualifiedName) throws(SQLError) -> Relation? {
        if name.catalog != nil {
            throw error(.foreignCatalog(name), at: name.offset)
        }
        let place = try rules.located(name)
        return try catalog.relation(schema: place.schema, name: place.name)
    }

    func missingRelation(_ name: QualifiedName) -> SQLError {
        error(.missingRelation(name), at: name.offset)
    }
}
