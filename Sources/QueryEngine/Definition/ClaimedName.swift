// A name that a statement is about to give, and the error when another transaction gave it first.

struct ClaimedName {
    enum Kind {
        case schema
        /// An index or a sequence, or the new name of any relation.
        case relation
        /// A table or a view: it brings a row type of its name.
        case relationWithType
    }

    /// Empty for a schema.
    let schema: String
    let name: String
    let kind: Kind

    /// Which of the names that it would have given is the other's.
    func taken(by other: CatalogObject?, in schema: SchemaDescriptor?) -> DefinitionError {
        let number = schema?.oid ?? 0
        switch (kind, other) {
        case (.schema, _):
            return .takenMeanwhile(.init(name: name, kind: .schema, schema: number))
        case (.relationWithType, .table), (.relationWithType, .view):
            return .takenMeanwhile(.init(name: name, kind: .rowType, schema: number))
        default: return .takenMeanwhile(.init(name: name, kind: .relation, schema: number))
        }
    }
}
