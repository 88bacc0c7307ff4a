// COMMENT ON: which object is meant.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func planComment(_ comment: CommentStatement) throws(SQLError) -> Command {
        switch comment.kind {
        case .column:
            guard let column = comment.part else {
                throw SQLError(.syntaxError, "column name must be qualified")
            }
            let relation = try lockTarget(comment.name)
            let object = try commented(column, of: relation, comment.name)
            return .definition(.comment(comment.comment, on: object, table: relation.oid))
        case .table, .view, .index, .sequence:
            let relation = try lockTarget(comment.name)
            try require(comment.kind, relation)
            return .definition(
                .comment(
                    comment.comment, on: CommentedObject(.relation, relation.oid),
                    table: relation.oid))
        case .constraint:
            let relation = try lockTarget(comment.name)
            guard case .table(let table) = relation else {
                throw SQLError(.wrongObjectType, "\"\(relation.name)\" is not a table")
            }
            guard let constraint = table.constraint(named: comment.part ?? "") else {
                throw SQLError(
                    .undefinedObject,
                    "constraint \"\(comment.part ?? "")\" for table \"\(table.name)\" does not exist"
                )
            }
            return .definition(
                .comment(
                    comment.comment, on: CommentedObject(.constraint, constraint),
                    table: table.oid))
        case .schema:
            guard let schema = try catalog.schema(named: comment.name.name) else {
                throw SQLError(
                    .invalidSchemaName, "schema \"\(comment.name.name)\" does not exist")
            }
            return .definition(
                .comment(comment.comment, on: CommentedObject(.namespace, schema), table: nil))
        case .extension:
            let name = comment.name.name
            guard let made = try catalog.installedExtension(named: name) else {
                if context.functions.extension(named: name)?.isPermanent == true { break }
                throw SQLError(.undefinedObject, "extension \"\(name)\" does not exist")
            }
            return .definition(
                .comment(
                    comment.comment, on: CommentedObject(.installed, made.oid), table: nil))
        default: break
        }
        return .accepted(tag: "COMMENT", forbiddenInTransaction: false)
    }

    private func commented(
        _ name: String, of relation: Relation, _ written: QualifiedName
    ) throws(SQLError) -> CommentedObject {
        let columns: [ColumnDescriptor]
        switch relation {
        case .table(let table): columns = table.columns
        case .view(let view): columns = view.columns
        case .virtual(let table): columns = table.columns
        case .sequence, .index:
            throw SQLError(
                .wrongObjectType, "cannot set comment on relation \"\(relation.name)\"",
                detail: relation.unsupportedDetail)
        }
        guard let at = columns.firstIndex(where: { $0.name == name && !$0.isDropped }) else {
            throw SQLError(
                .undefinedColumn,
                "column \"\(name)\" of relation \"\(written.dotted)\" does not exist")
        }
        return CommentedObject(.relation, relation.oid, column: at + 1)
    }

    private func require(_ kind: ObjectKind, _ relation: Relation) throws(SQLError) {
        switch (kind, relation) {
        case (.table, .table), (.table, .virtual), (.view, .view), (.view, .virtual),
            (.index, .index), (.sequence, .sequence):
            return
        default:
            let article = kind == .index ? "an" : "a"
            throw SQLError(
                .wrongObjectType, "\"\(relation.name)\" is not \(article) \(kind.rawValue)")
        }
    }
}

extension TableDescriptor {
    fileprivate func constraint(named name: String) -> UInt32? {
        indexes.first { $0.isConstraint && $0.name == name }?.oid
            ?? checks.first { $0.name == name }?.oid
            ?? foreignKeys.first { $0.name == name }?.oid
    }
}
