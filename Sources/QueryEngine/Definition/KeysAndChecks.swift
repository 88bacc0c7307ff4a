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
            try requireFreeConstraintName(given, .check, in: draft)
            name = given
        } else {
            name = try madeUpName(.check, Array(constraint.nameColumns.prefix(1)), in: draft)
        }
        let oid = try checked { () throws(SQLError) in try ObjectIdentifiers.next() }
        draft.checks.append(
            CheckDescriptor(
                oid: oid, name: name, sql: sql, columns: constraint.readColumns,
                isValidated: !constraint.isNotValid))
    }

    // MARK: PRIMARY KEY, UNIQUE

    /// Adds the index of a primary or unique key; a primary key's columns become NOT NULL, unless rows lie by keys of
    /// which null is one.
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
        let name: String
        if let given = constraint.name {
            name = given
            if let refusal = try refusal(ofIndex: given, in: draft) { throw .definition(refusal) }
            try requireFreeConstraintName(given, .key, in: draft)
        } else {
            name = try madeUpName(
                isPrimary ? .primaryKey : .uniqueKey, draft.columnNames(columns), in: draft)
        }
        if isPrimary, catalog.language.placesRowsByKeys {
            nullsNotDistinct = true
        } else if isPrimary {
            for column in columns { draft.columns[column].isNotNull = true }
        }
        try addIndex(
            IndexDescriptor(
                oid: try newIdentifier(), name: name, tree: newTree(),
                columns: columns.map {
                    IndexDescriptor.KeyColumn(
                        column: $0, nullsFirst: catalog.language.nullsAreLeast)
                }, isUnique: true,
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

    /// Claims the index's name and makes its tree.
    private func addIndex(
        _ index: IndexDescriptor, to draft: inout TableDraft
    ) throws(Interrupt) {
        var index = index
        if clustersTables { goOn(&index, with: draft) }
        if names.scopes.indexes == .schema {
            try claim(schema: draft.schema, name: index.name, oid: index.oid)
        }
        changes.add(.create(index.tree, draft.kind(of: index, isClustered: clustersTables)))
        draft.indexes.append(index)
    }

    var clustersTables: Bool { catalog.language.locksEntries }

    /// Keys that are alike in an index stand in the order of the primary key.
    private func goOn(_ index: inout IndexDescriptor, with draft: TableDraft) {
        guard !index.isUnique, let primary = draft.indexes.first(where: \.isPrimary) else { return }
        for key in primary.columns
        where !index.columns.contains(where: { $0.column == key.column }) {
            index.columns.append(key)
            index.impliedColumns += 1
        }
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
        let index: IndexDescriptor
        switch try addIndex(definition, to: &draft) {
        case .made(let made): index = made
        case .refused(let refusal): return try refuse(refusal, unless: ifNotExists)
        }
        changes.put(draft.descriptor)
        work.append(try indexBuild(index, draft.descriptor))
    }

    enum IndexOutcome {
        case made(IndexDescriptor)
        /// Its name is taken.
        case refused(DefinitionError)
    }

    /// Adds an index of its own to a table, without its entries.
    func addIndex(
        _ definition: IndexDefinition, to draft: inout TableDraft
    ) throws(Interrupt) -> IndexOutcome {
        try checkIndexWidth(definition.columns.count + definition.included.count)
        let name: String
        if let given = definition.name {
            if let refusal = try refusal(ofIndex: given, in: draft) { return .refused(refusal) }
            name = given
        } else {
            let columns =
                definition.columns.map { key in
                    key.expression.map { definition.expressions[$0].name }
                        ?? draft.columns[key.column].name
                } + draft.columnNames(definition.included)
            name = try madeUpName(.index, names.madeUp.distinct(columns), in: draft)
        }
        var index = IndexDescriptor(
            oid: try newIdentifier(), name: name, tree: newTree(), columns: definition.columns,
            expressions: named(definition, draft), predicate: definition.predicate,
            computedFrom: definition.computedFrom, included: definition.included,
            isUnique: definition.isUnique,
            nullsNotDistinct: definition.nullsNotDistinct)
        try addIndex(index, to: &draft)
        if let added = draft.indexes.last { index = added }
        return .made(index)
    }

    /// The index's expressions with names that no other of its columns has.
    private func named(
        _ definition: IndexDefinition, _ draft: TableDraft
    ) -> [IndexExpression] {
        var expressions = definition.expressions
        let distinct = names.madeUp.distinct(
            definition.columns.map { key in
                key.expression.map { expressions[$0].name } ?? draft.columns[key.column].name
            })
        for (position, key) in definition.columns.enumerated() {
            if let expression = key.expression { expressions[expression].name = distinct[position] }
        }
        return expressions
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
