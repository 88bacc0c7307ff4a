// CREATE TABLE: the table, its sequences, its constraints.
import StorageEngine

extension DefinitionScope {
    static let maximumColumnCount = 1600

    /// The new table; nil if there is a relation of its name and the statement says IF NOT EXISTS.
    func createTable(
        _ definition: TableDefinition, ifNotExists: Bool
    ) throws(Interrupt) -> TableDescriptor? {
        let (schema, isTemporary) = try creationSchema(
            definition.schema, isTemporary: definition.isTemporary, name: definition.name)
        try checkColumns(definition.columns.map(\.descriptor.name))
        if try identifier(schema: schema, name: definition.name) != nil {
            try refuse(.duplicateTable(definition.name), unless: ifNotExists)
            return nil
        }
        let oid = try checked { () throws(SQLError) in try ObjectIdentifiers.next() }
        try claim(schema: schema, name: definition.name, oid: oid, as: .relationWithType)
        var draft = TableDraft(
            oid: oid, schema: schema, name: definition.name, tree: newTree(),
            columns: definition.columns.map(\.descriptor), isTemporary: isTemporary,
            onCommit: definition.onCommit)
        changes.add(.create(draft.tree, .rows))
        for (position, column) in definition.columns.enumerated() {
            guard let sequence = column.sequence else { continue }
            try addOwnedSequence(sequence, to: &draft, column: position)
        }
        if let counter = definition.counter { try countRows(counter, &draft) }
        try addConstraints(definition.constraints, definition.indexes, to: &draft)
        changes.put(draft.descriptor)
        if let comment = definition.comment {
            changes.comment(comment, on: CommentedObject(.relation, oid))
        }
        return draft.descriptor
    }

    private func addConstraints(
        _ constraints: [ConstraintDefinition], _ indexes: [IndexDefinition],
        to draft: inout TableDraft
    ) throws(Interrupt) {
        var checkNames: [String] = []
        for constraint in constraints {
            guard case .check(let sql, _) = constraint.kind else { continue }
            if let name = constraint.name, checkNames.contains(names.key(name)) {
                throw .definition(.duplicateCheck(name))
            }
            try addCheck(constraint, sql: sql, to: &draft)
            if let last = draft.checks.last { checkNames.append(names.key(last.name)) }
        }
        for constraint in try distinctKeys(constraints, draft) {
            try addKey(constraint, to: &draft)
        }
        for index in indexes {
            if case .refused(let refusal) = try addIndex(index, to: &draft) {
                throw .definition(refusal)
            }
        }
        // Foreign keys may refer to the keys of the table itself, and to it by name.
        changes.put(draft.descriptor)
        for constraint in constraints {
            guard case .foreignKey = constraint.kind else { continue }
            try addForeignKey(constraint, to: &draft)
        }
    }

    /// Primary key first, then the unique keys, equal ones once.
    private func distinctKeys(
        _ constraints: [ConstraintDefinition], _ draft: TableDraft
    ) throws(Interrupt) -> [ConstraintDefinition] {
        var keys: [ConstraintDefinition] = []
        for constraint in constraints {
            guard case .primaryKey = constraint.kind else { continue }
            guard keys.isEmpty else { throw .definition(.multiplePrimaryKeys(draft.name)) }
            keys.append(constraint)
        }
        for constraint in constraints {
            guard case .unique = constraint.kind else { continue }
            if let twin = keys.firstIndex(where: { $0.hasSameKey(as: constraint) }) {
                if keys[twin].name == nil { keys[twin].name = constraint.name }
            } else {
                keys.append(constraint)
            }
        }
        return keys
    }

    // MARK: Where it goes

    /// The schema of a new relation, and whether that makes it temporary. The session's temporary schema is made when
    /// first needed.
    func creationSchema(
        _ name: String, isTemporary: Bool, name relation: String
    ) throws(Interrupt) -> (schema: String, isTemporary: Bool) {
        let schema = isTemporary ? catalog.temporarySchema : catalog.resolved(schema: name)
        if schema.isEmpty {
            throw .definition(.noSchemaSelected)
        }
        if catalog.language.names.systemSchemas.contains(schema) {
            throw .definition(.systemSchema(schema, name: relation))
        }
        if schema == catalog.temporarySchema {
            try ensureTemporarySchema()
            return (schema, true)
        }
        try lockSchema(schema)
        return (schema, false)
    }

    private func ensureTemporarySchema() throws(Interrupt) {
        let schema = catalog.temporarySchema
        catalog.store.cache.noteTemporaryTable()
        if try identifier(schema: "", name: schema) != nil { return }
        let oid = try checked { () throws(SQLError) in try ObjectIdentifiers.next() }
        changes.put(.schema(SchemaDescriptor(oid: oid, name: schema)), oid: oid)
    }

    /// Keeps a schema from being dropped while something is made in it.
    func lockSchema(_ name: String) throws(Interrupt) {
        if let oid = try identifier(schema: "", name: name) {
            try lock(DefinitionScope.lockIdentifier(oid), .accessShare)
        }
        if try identifier(schema: "", name: name) == nil {
            throw .definition(.undefinedSchema(name))
        }
    }

    /// Names once each, none of a system column, not too many.
    func checkColumns(_ names: [String]) throws(Interrupt) {
        if names.count > DefinitionScope.maximumColumnCount {
            throw .definition(.tooManyColumns(limit: DefinitionScope.maximumColumnCount))
        }
        var seen: Set<String> = []
        for name in names {
            try checkNotSystemColumn(name)
            if !seen.insert(self.names.key(name)).inserted {
                throw .definition(.columnTwice(name))
            }
        }
    }

    func checkNotSystemColumn(_ name: String) throws(Interrupt) {
        guard names.systemColumns.contains(name) else { return }
        throw .definition(.systemColumnName(name))
    }
}

extension ConstraintDefinition {
    fileprivate func hasSameKey(as other: ConstraintDefinition) -> Bool {
        guard isDeferrable == other.isDeferrable, isInitiallyDeferred == other.isInitiallyDeferred
        else { return false }
        switch (kind, other.kind) {
        case (.primaryKey(let a), .unique(let b, nullsNotDistinct: false)): return a == b
        case (.unique(let a, let x), .unique(let b, let y)): return a == b && x == y
        default: return false
        }
    }
}
