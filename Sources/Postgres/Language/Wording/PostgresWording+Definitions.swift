// What PostgreSQL says of names: those that are taken, those that lead nowhere, and objects of another kind.
package import QueryEngine

extension PostgresWording {
    func words(of error: DefinitionError) -> SQLError {
        let condition = error.condition
        switch error {
        case .labelTwice(let label, let type):
            return catalogKey(
                "pg_enum", "pg_enum_typid_label_index",
                "(enumtypid, enumlabel)=(\(type), \(label))")
        case .takenMeanwhile(let taken): return words(of: taken)
        case .wrongKind(let name, let wanted, let found):
            return SQLError(
                condition, "\"\(name)\" is not \(article(wanted))",
                hint: "Use DROP \(found.rawValue.uppercased()) to remove \(article(found)).")
        case .unsuitedRelation(let name, let kind, let action):
            let what = action.map { "ALTER action \($0) cannot be performed" }
            return SQLError(
                condition, "\(what ?? "cannot create index") on relation \"\(name)\"",
                detail: "This operation is not supported for \(kind.rawValue)s.")
        case .systemSchema(let schema, let name):
            return SQLError(
                condition, "permission denied to create \"\(schema).\(name)\"",
                detail: "System catalog modifications are currently disallowed.")
        case .reservedSchemaName(let name):
            return SQLError(
                condition, "unacceptable schema name \"\(name)\"",
                detail: "The prefix \"pg_\" is reserved for system schemas.")
        case .columnHasNulls(let column, let table):
            return SQLError(
                condition,
                "column \"\(column)\" of relation \"\(table.name)\" contains null values",
                schema: table.schema, table: table.name, column: column)
        case .checkIsViolated(let name, let table):
            return SQLError(
                condition,
                "check constraint \"\(name)\" of relation \"\(table.name)\" is violated by "
                    + "some row", schema: table.schema, table: table.name, constraint: name)
        case .computedColumn(let column, let table, let isIdentity, let isDropped):
            let kind = isIdentity ? "an identity column" : "a generated column"
            let word = isIdentity ? "IDENTITY" : "EXPRESSION"
            return SQLError(
                condition, "column \"\(column)\" of relation \"\(table)\" is \(kind)",
                hint: isDropped
                    ? "Use ALTER TABLE ... ALTER COLUMN ... DROP \(word) instead." : nil)
        case .columnOfView(let column, let view):
            return SQLError(
                condition, "cannot alter type of a column used by a view or rule",
                detail: "rule _RETURN on view \(view) depends on column \"\(column)\"")
        case .foreignKeyTypes(let key):
            return SQLError(
                condition, "foreign key constraint \"\(key.constraint)\" cannot be implemented",
                detail: "Key columns \"\(key.child)\" and \"\(key.parent)\" are of incompatible "
                    + "types: \(key.childType) and \(key.parentType).")
        case .hasDependents, .requiredBy, .extensionInUse, .truncateReferenced,
            .viewColumnName, .sequenceOfIdentity, .labelTooLong, .unlikeTemplate,
            .databaseInUse:
            return hintedWords(error)
        default: return SQLError(condition, message(error))
        }
    }

    /// As IF EXISTS and IF NOT EXISTS say what they pass over.
    package func notice(skipping error: DefinitionError) -> Notice {
        let condition: Condition =
            switch error.condition {
            case .duplicateTable, .duplicateSchema, .duplicateObject, .duplicateColumn:
                error.condition
            default: .successfulCompletion
            }
        return Notice(.notice, condition, words(of: error).message + ", skipping")
    }

    package func notice(_ notice: DefinitionNotice) -> Notice {
        switch notice {
        case .truncateCascades(let table):
            return Notice(
                .notice, .successfulCompletion, "truncate cascades to table \"\(table)\"")
        case .dropCascades(let objects, let unreported):
            let lines = objects.map { "drop cascades to \($0)" }
            let count = objects.count + unreported
            if count == 1 { return Notice(.notice, .successfulCompletion, lines[0]) }
            return Notice(
                .notice, .successfulCompletion, "drop cascades to \(count) other objects",
                detail: listed(lines, unreported))
        }
    }

    private func article(_ kind: DefinitionCommand.ObjectKind) -> String {
        kind == .index ? "an index" : "a \(kind.rawValue)"
    }

    // MARK: Keys of system catalogs

    /// The error of the unique index on the system catalog that both names would have been entered in.
    private func words(of taken: DefinitionError.TakenName) -> SQLError {
        let values = "(\(taken.name), \(taken.schema))"
        return switch taken.kind {
        case .schema:
            catalogKey(
                "pg_namespace", "pg_namespace_nspname_index", "(nspname)=(\(taken.name))")
        case .rowType:
            catalogKey(
                "pg_type", "pg_type_typname_nsp_index", "(typname, typnamespace)=\(values)")
        case .relation:
            catalogKey(
                "pg_class", "pg_class_relname_nsp_index", "(relname, relnamespace)=\(values)")
        }
    }

    private func catalogKey(_ table: String, _ index: String, _ key: String) -> SQLError {
        SQLError(
            .uniqueViolation, "duplicate key value violates unique constraint \"\(index)\"",
            detail: "Key \(key) already exists.", schema: "pg_catalog", table: table,
            constraint: index)
    }
}

extension SQLError {
    /// The column is there already.
    package static func columnExists(_ column: String, of table: String) -> SQLError {
        PostgresWording().words(of: .duplicateColumn(column, of: table))
    }

    package static func constraintExists(_ constraint: String, of table: String) -> SQLError {
        PostgresWording().words(of: .duplicateConstraint(constraint, of: table))
    }
}
