// A name that a statement is about to give, and Postgres's error when another transaction gave it first.

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

    /// The error of the unique index on the system catalog that both names would have been entered in.
    func duplicate(of other: CatalogObject?, in schema: SchemaDescriptor?) -> SQLError {
        if kind == .schema {
            return ClaimedName.error(
                "pg_namespace", index: "pg_namespace_nspname_index", key: "(nspname)=(\(name))")
        }
        let values = "(\(name), \(schema?.oid ?? 0))"
        switch other {
        case .table, .view:
            guard kind == .relationWithType else { break }
            return ClaimedName.error(
                "pg_type", index: "pg_type_typname_nsp_index",
                key: "(typname, typnamespace)=\(values)")
        case .schema, .sequence, .index, .type, .installed, nil: break
        }
        return ClaimedName.error(
            "pg_class", index: "pg_class_relname_nsp_index",
            key: "(relname, relnamespace)=\(values)")
    }

    private static func error(_ table: String, index: String, key: String) -> SQLError {
        SQLError(
            .uniqueViolation, "duplicate key value violates unique constraint \"\(index)\"",
            detail: "Key \(key) already exists.", schema: "pg_catalog", table: table,
            constraint: index)
    }
}
