// FOREIGN KEY: which table and key it refers to, whether the columns agree, its name.
import StorageEngine

extension DefinitionScope {
    /// Adds a foreign key to a table and notes it with its parent.
    @discardableResult
    func addForeignKey(
        _ constraint: ConstraintDefinition, to draft: inout TableDraft
    ) throws(Interrupt) -> ForeignKeyDescriptor? {
        guard
            case .foreignKey(
                let columns, let parentSchema, let parentName, let parentColumns, let onDelete,
                let onUpdate, let isFullMatch, let deleteColumns) = constraint.kind
        else { return nil }
        let parent = try lockedParent(parentSchema, parentName, of: draft)
        try requireSamePersistence(draft, parent)
        let (key, index) = try referencedKey(
            parent, parentColumns, count: columns.count, child: draft, columns)
        let name = try foreignKeyName(constraint, columns, draft)
        try requireComparable(draft, columns, parent, key, name)
        let foreignKey = ForeignKeyDescriptor(
            oid: try newIdentifier(), name: name, child: draft.oid, childColumns: columns,
            parent: parent.oid, parentColumns: key, parentIndex: index.oid, onDelete: onDelete,
            onUpdate: onUpdate, isFullMatch: isFullMatch, isDeferrable: constraint.isDeferrable,
            isInitiallyDeferred: constraint.isInitiallyDeferred,
            isValidated: !constraint.isNotValid, deleteColumns: deleteColumns)
        draft.foreignKeys.append(foreignKey)
        if parent.oid == draft.oid {
            draft.referencedBy.append(foreignKey)
        } else {
            var parentDraft = TableDraft(parent)
            parentDraft.referencedBy.append(foreignKey)
            changes.put(parentDraft.descriptor)
        }
        return foreignKey
    }

    // MARK: The parent

    private func lockedParent(
        _ schema: String?, _ name: String, of draft: TableDraft
    ) throws(Interrupt) -> TableDescriptor {
        let oid = try parentIdentifier(schema, name, of: draft)
        if oid == draft.oid { return draft.descriptor }
        if let table = try lockedTable(oid, .shareRowExclusive) { return table }
        if try checked({ () throws(SQLError) in try changes.object(oid) }) == nil {
            throw .definition(.undefinedTable(name))
        }
        throw .definition(.referencedNotTable(name))
    }

    private func parentIdentifier(
        _ schema: String?, _ name: String, of draft: TableDraft
    ) throws(Interrupt) -> UInt32 {
        if let schema {
            let schema = catalog.resolved(schema: schema)
            if let oid = try identifier(schema: schema, name: name) { return oid }
            if try identifier(schema: "", name: schema) == nil {
                throw .definition(.undefinedSchema(schema))
            }
            throw .definition(.undefinedTable("\(schema).\(name)"))
        }
        for schema in catalog.lookupOrder {
            if let oid = try identifier(schema: schema, name: name) { return oid }
        }
        throw .definition(.undefinedTable(name))
    }

    private func requireSamePersistence(
        _ child: TableDraft, _ parent: TableDescriptor
    ) throws(Interrupt) {
        if child.isTemporary == parent.isTemporary { return }
        throw .definition(.foreignKeyPersistence(isTemporary: child.isTemporary))
    }

    // MARK: The key

    /// The referenced columns, in the order of the referencing ones, and the unique index over them.
    private func referencedKey(
        _ parent: TableDescriptor, _ names: [String]?, count: Int, child: TableDraft,
        _ columns: [Int]
    ) throws(Interrupt) -> ([Int], IndexDescriptor) {
        let key: [Int]
        let index: IndexDescriptor
        if let names {
            key = try positions(names, parent)
            try requireCount(key.count, count)
            index = try uniqueIndex(parent, key)
        } else {
            guard let primary = parent.primaryKey else {
                throw .definition(.noPrimaryKey(parent.name))
            }
            if primary.isDeferrable {
                throw .definition(.deferrableKey(parent.name, isPrimary: true))
            }
            key = primary.columns.map(\.column)
            index = primary
            try requireCount(key.count, count)
        }
        return (key, index)
    }

    private func requireCount(_ parent: Int, _ child: Int) throws(Interrupt) {
        if parent == child { return }
        throw .definition(.foreignKeyCount)
    }

    private func positions(
        _ names: [String], _ parent: TableDescriptor
    ) throws(Interrupt) -> [Int] {
        var result: [Int] = []
        for name in names {
            guard let column = parent.column(named: name, self.names) else {
                throw .definition(.undefinedReferencedColumn(name))
            }
            result.append(column)
        }
        return result
    }

    private func uniqueIndex(
        _ parent: TableDescriptor, _ key: [Int]
    ) throws(Interrupt) -> IndexDescriptor {
        if Set(key).count != key.count { throw .definition(.foreignKeyColumnTwice) }
        if clustersTables, let leading = leadingIndex(parent, key) { return leading }
        var foundDeferrable = false
        for index in parent.indexes where index.isKey {
            guard index.columns.count == key.count,
                Set(index.columns.map(\.column)) == Set(key)
            else { continue }
            if !index.isDeferrable { return index }
            foundDeferrable = true
        }
        if foundDeferrable {
            throw .definition(.deferrableKey(parent.name, isPrimary: false))
        }
        throw .definition(.noMatchingKey(parent.name))
    }

    /// Where entries are locked, a foreign key may refer to any index that begins with its columns.
    private func leadingIndex(_ parent: TableDescriptor, _ key: [Int]) -> IndexDescriptor? {
        let fitting = parent.indexes.filter { index in
            !index.needsEvaluation && Array(index.columns.prefix(key.count).map(\.column)) == key
        }
        return fitting.first { $0.isUnique && $0.columns.count == key.count } ?? fitting.first
    }

    // MARK: Types and name

    func requireComparable(
        _ child: TableDraft, _ columns: [Int], _ parent: TableDescriptor, _ key: [Int],
        _ name: String
    ) throws(Interrupt) {
        for (own, other) in zip(columns, key) {
            let from = child.columns[own]
            let to = parent.columns[other]
            if isComparable(from.type.oid, with: to.type.oid) { continue }
            let fromType = types.format(SQLType(from.type.oid))
            let toType = types.format(SQLType(to.type.oid))
            throw .definition(
                .foreignKeyTypes(
                    DefinitionError.KeyTypes(
                        constraint: name, child: from.name, childType: fromType,
                        parent: to.name, parentType: toType)))
        }
    }

    private func isComparable(_ child: TypeID, with parent: TypeID) -> Bool {
        if child == parent { return true }
        if types.families.contains(where: { $0.contains(child) && $0.contains(parent) }) {
            return true
        }
        return catalog.language.functions.cast(from: child, to: parent)?.context == .implicit
    }

    private func foreignKeyName(
        _ constraint: ConstraintDefinition, _ columns: [Int], _ draft: TableDraft
    ) throws(Interrupt) -> String {
        if let given = constraint.name {
            try requireFreeConstraintName(given, .foreignKey, in: draft)
            return given
        }
        return try madeUpName(.foreignKey, draft.columnNames(columns), in: draft)
    }
}
