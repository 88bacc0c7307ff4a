// Primary keys, unique keys, checks and plain indexes: their names, their rules, their descriptors.
import StorageEngine

extension DefinitionScope {
    static let maximumIndexColumnCount = 32

    // MARK: CHECK

    func addCheck(
        _ constraint: ConstraintDefinition, sql: String, to draft: inout TableDraft
    ) throws(Interrupt) {
        let name: String
        if let given = constraint.name {
            if draft.hasConstraint(given) { throw .definition(draft.constraintExists(given)) }
            name = given
        } else {
            name = try constraintName(
                draft.name, constraint.nameColumns.first, "check", schema: draft.schema,
                avoiding: draft.checks.map(\.name))
        }
        let oid = try checked { () throws(SQLError) in try ObjectIdentifiers.next() }
        draft.checks.append(
            CheckDescriptor(
                oid: oid, name: name, sql: sql, columns: constraint.readColumns,
                isValidated: !constraint.isNotValid))
    }

    // MARK: PRIMARY KEY, UNIQUE

    /// Adds the index of a primary or unique key; a primary key's columns become NOT NULL.
    func addKey(
        _ constraint: ConstraintDefinition, to draft: inout TableDraft
    ) throws(Interrupt) {
        let columns: [Int]
        var nullsNotDistinct = false
        var isPrimary = false
        switch constraint.kind {
        case .primaryKey(let key):
            columns = key
            isPrimary = true
            if draft.indexes.contains(where: \.isPrimary) {
                throw .definition(.multiplePrimaryKeys(draft.name))
            }
        case .unique(let key, let notDistinct):
            columns = key
            nullsNotDistinct = notDistinct
        case .check, .foreignKey: return
        }
        try checkKeyColumns(columns, draft, isPrimary: isPrimary)
        let names = draft.columnNames(columns)
        let taken = draft.indexes.map(\.name) + [draft.name]
        let name: String
        if let given = constraint.name {
            name = given
            try requireFreeIndexName(given, draft)
            if draft.hasConstraint(given) { throw .definition(draft.constraintExists(given)) }
        } else {
            name = try relationName(
                draft.name, isPrimary ? nil : DefinitionScope.joined(names),
                isPrimary ? "pkey" : "key", schema: draft.schema, isConstraint: true,
                avoiding: taken + draft.checks.map(\.name) + draft.foreignKeys.map(\.name))
        }
        if isPrimary {
            for column in columns { draft.columns[column].isNotNull = true }
        }
        try addIndex(
            IndexDescriptor(
                oid: try newIdentifier(), name: name, tree: newTree(),
                columns: columns.map { IndexDescriptor.KeyColumn(column: $0) }, isUnique: true,
                isPrimary: isPrimary, isConstraint: true, isDeferrable: constraint.isDeferrable,
                isInitiallyDeferred: constraint.isInitiallyDeferred,
                nullsNotDistinct: nullsNotDistinct),
            to: &draft)
    }

    private func checkKeyColumns(
        _ columns: [Int], _ draft: TableDraft, isPrimary: Bool
    ) throws(Interrupt) {
        var seen: Set<Int> = []
        for column in columns {
            guard draft.columns.indices.contains(column) else {
                throw .error(SQLError(.internalError, "a key's column is beyond the table"))
            }
            if !seen.insert(column).inserted {
                throw .definition(
                    .columnTwiceInKey(draft.columns[column].name, isPrimary: isPrimary))
            }
        }
        try checkIndexWidth(columns.count)
    }

    private func checkIndexWidth(_ count: Int) throws(Interrupt) {
        if count > DefinitionScope.maximumIndexColumnCount {
            throw .definition(
                .tooManyIndexColumns(limit: DefinitionScope.maximumIndexColumnCount))
        }
    }

    func newIdentifier() throws(Interrupt) -> UInt32 {
        try checked { () throws(SQLError) in try ObjectIdentifiers.next() }
    }

    private func requireFreeIndexName(_ name: String, _ draft: TableDraft) throws(Interrupt) {
        let isOwn = name == draft.name || draft.indexes.contains { $0.name == name }
        if isOwn { throw .definition(.duplicateTable(name)) }
        if try identifier(schema: draft.schema, name: name) != nil {
            throw .definition(.duplicateTable(name))
        }
    }

    /// Claims the index's name and makes its tree.
    private func addIndex(
        _ index: IndexDescriptor, to draft: inout TableDraft
    ) throws(Interrupt) {
        try claim(schema: draft.schema, name: index.name, oid: index.oid)
        changes.add(.create(index.tree, index.isUnique ? .uniqueIndex : .index))
        draft.indexes.append(index)
    }

    // MARK: CREATE INDEX

    func createIndex(
        _ definition: IndexDefinition, table oid: UInt32, ifNotExists: Bool
    ) throws(Interrupt) {
        try requireIndexable(oid)
        let table = try existingTable(oid, .share)
        // Two of them may stand beside each other on the table, but both write its one row.
        try lock(DefinitionScope.lockIdentifier(oid), .exclusive)
        var draft = TableDraft(try existingTable(table.oid, .share))
        try checkIndexWidth(definition.columns.count + definition.included.count)
        let name: String
        if let given = definition.name {
            let isTaken = try identifier(schema: draft.schema, name: given) != nil
            if isTaken { return try refuse(.duplicateTable(given), unless: ifNotExists) }
            name = given
        } else {
            let names =
                definition.columns.map { key in
                    key.expression.map { definition.expressions[$0].name }
                        ?? draft.columns[key.column].name
                } + draft.columnNames(definition.included)
            name = try relationName(
                draft.name, DefinitionScope.joined(distinct(names)), "idx", schema: draft.schema)
        }
        let index = IndexDescriptor(
            oid: try newIdentifier(), name: name, tree: newTree(), columns: definition.columns,
            expressions: named(definition, draft), predicate: definition.predicate,
            computedFrom: definition.computedFrom, included: definition.included,
            isUnique: definition.isUnique,
            nullsNotDistinct: definition.nullsNotDistinct)
        try addIndex(index, to: &draft)
        changes.put(draft.descriptor)
        work.append(try indexBuild(index, draft.descriptor))
    }

    /// The index's expressions with names that no other of its columns has.
    private func named(
        _ definition: IndexDefinition, _ draft: TableDraft
    ) -> [IndexExpression] {
        var expressions = definition.expressions
        let names = distinct(
            definition.columns.map { key in
                key.expression.map { expressions[$0].name } ?? draft.columns[key.column].name
            })
        for (position, key) in definition.columns.enumerated() {
            if let expression = key.expression { expressions[expression].name = names[position] }
        }
        return expressions
    }

    /// Repeated columns of an index are numbered: `a`, `a1`.
    private func distinct(_ names: [String]) -> [String] {
        var result: [String] = []
        for name in names {
            var candidate = name
            var number = 0
            while result.contains(candidate) {
                number += 1
                let suffix = String(number)
                candidate =
                    Identifier.clipped(
                        name, to: Identifier.maximumByteCount - suffix.utf8.count) + suffix
            }
            result.append(candidate)
        }
        return result
    }

    private func requireIndexable(_ oid: UInt32) throws(Interrupt) {
        let object = try checked { () throws(SQLError) in try changes.object(oid) }
        let (name, kind): (String, DefinitionCommand.ObjectKind)
        switch object {
        case .view(let view)?: (name, kind) = (view.name, .view)
        case .sequence(let sequence)?: (name, kind) = (sequence.name, .sequence)
        default: return
        }
        throw .definition(.unsuitedRelation(name, kind, action: nil))
    }
}
