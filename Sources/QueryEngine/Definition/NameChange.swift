// Names in the stored expressions of tables: what one is called from now on. The language finds the name; a view needs
// none of this, for it keeps what its names mean.

/// A name that stored expressions may hold, and its new form.
package enum NameChange: Sendable {
    /// A column of the expression's own table.
    case column(from: String, to: String)
    /// The expression's own table, as the name of its whole row.
    case ownTable(from: String, to: String)
    /// A relation in a literal of type regclass.
    case relation(from: ObjectPath, to: ObjectPath)
    /// An enum.
    case type(from: ObjectPath, to: ObjectPath)
    /// A label of an enum.
    case label(of: ObjectPath, from: String, to: String)

    package struct ObjectPath: Sendable, Hashable {
        package var schema: String
        package var name: String

        package init(_ schema: String, _ name: String) {
            self.schema = schema
            self.name = name
        }
    }
}

extension DefinitionScope {
    /// Changes a name in the expressions of one table's definition.
    func rename(_ change: NameChange, in draft: inout TableDraft) {
        for position in draft.columns.indices {
            guard let sql = draft.columns[position].defaultSQL else { continue }
            draft.columns[position].defaultSQL = renamed(sql, change)
        }
        for position in draft.checks.indices {
            draft.checks[position].sql = renamed(
                draft.checks[position].sql, change, isCondition: true)
        }
        for position in draft.indexes.indices {
            for expression in draft.indexes[position].expressions.indices {
                let sql = draft.indexes[position].expressions[expression].sql
                draft.indexes[position].expressions[expression].sql = renamed(sql, change)
            }
            draft.indexes[position].predicate = draft.indexes[position].predicate.map {
                renamed($0, change)
            }
        }
    }

    /// Changes a name in the expressions of all tables.
    func renameEverywhere(_ change: NameChange) throws(Interrupt) {
        for (oid, object) in try everything() {
            guard case .table(let table) = object, table.hasExpressions else { continue }
            var draft = TableDraft(table)
            rename(change, in: &draft)
            guard draft.expressions != TableDraft(table).expressions else { continue }
            draft = TableDraft(try existingTable(oid, .accessExclusive))
            rename(change, in: &draft)
            changes.put(draft.descriptor)
        }
    }

    private func renamed(
        _ sql: String, _ change: NameChange, isCondition: Bool = false
    ) -> String {
        services?.renamed(sql, change, isCondition: isCondition) ?? sql
    }
}

extension TableDraft {
    /// All its stored expressions.
    fileprivate var expressions: [String] {
        columns.compactMap(\.defaultSQL) + checks.map(\.sql)
            + indexes.flatMap { $0.expressions.map(\.sql) + [$0.predicate].compactMap { $0 } }
    }
}

extension TableDescriptor {
    fileprivate var hasExpressions: Bool {
        columns.contains { $0.defaultSQL != nil } || !checks.isEmpty
            || indexes.contains(where: \.needsEvaluation)
    }
}
