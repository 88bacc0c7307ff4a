// PRIMARY KEY, UNIQUE and FOREIGN KEY, of columns and of tables.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    /// Adds a constraint; `column` is the one it was written at.
    func add(
        _ constraint: Constraint, column: Int?, to builder: inout TableBuilder
    ) throws(SQLError) {
        switch constraint.kind {
        case .check: builder.checks.append(constraint)
        case .primaryKey(let index):
            if builder.hasPrimaryKey {
                throw error(
                    .invalidTableDefinition,
                    "multiple primary keys for table \"\(builder.table)\" are not allowed",
                    at: constraint.offset)
            }
            builder.hasPrimaryKey = true
            let definition = try keyConstraint(
                constraint, index, column, builder.descriptors, isPrimary: true)
            if case .primaryKey(let columns) = definition.kind {
                for at in columns { builder.columns[at].descriptor.isNotNull = true }
            }
            builder.constraints.append(definition)
        case .unique(let index):
            builder.constraints.append(
                try keyConstraint(
                    constraint, index, column, builder.descriptors, isPrimary: false))
        case .foreignKey(let key):
            builder.constraints.append(
                try foreignKey(constraint, key, column, builder.descriptors))
        case .exclude: throw notSupported("EXCLUDE", at: constraint.offset)
        case .notNull, .null, .defaultValue, .identity, .generated:
            throw notSupported("this table constraint", at: constraint.offset)
        }
    }

    func keyConstraint(
        _ constraint: Constraint, _ index: IndexConstraint, _ column: Int?,
        _ columns: [ColumnDescriptor], isPrimary: Bool
    ) throws(SQLError) -> ConstraintDefinition {
        try refuseUnsupported(index, at: constraint.offset)
        var positions: [Int] = []
        if let column { positions = [column] }
        for name in index.columns {
            guard let at = columns.firstIndex(where: { $0.name == name && !$0.isDropped }) else {
                throw error(
                    .undefinedColumn, "column \"\(name)\" named in key does not exist",
                    at: constraint.offset)
            }
            if positions.contains(at) {
                throw error(
                    .duplicateColumn,
                    "column \"\(name)\" appears twice in \(isPrimary ? "primary key" : "unique") constraint",
                    at: constraint.offset)
            }
            positions.append(at)
        }
        for at in positions { try requireOrdered(columns[at].type.oid) }
        return ConstraintDefinition(
            name: constraint.name,
            kind: isPrimary
                ? .primaryKey(positions)
                : .unique(positions, nullsNotDistinct: index.nullsNotDistinct),
            nameColumns: positions.map { columns[$0].name },
            isDeferrable: constraint.timing.isDeferrable,
            isInitiallyDeferred: constraint.timing.isInitiallyDeferred)
    }

    /// 42704 for a type that a btree cannot order.
    func requireOrdered(_ type: TypeID) throws(SQLError) {
        if rules.canCompare(type), type != .unknown { return }
        throw SQLError(
            .undefinedObject,
            "data type \(rules.format(type)) has no default operator class for access method \"btree\"",
            hint:
                "You must specify an operator class for the index or define a default operator class for the data type."
        )
    }

    func refuseUnsupported(_ index: IndexConstraint, at offset: SourceOffset) throws(SQLError) {
        if index.usingIndex != nil { throw notSupported("a constraint USING INDEX", at: offset) }
        if !index.including.isEmpty { throw notSupported("INCLUDE", at: offset) }
    }

    func foreignKey(
        _ constraint: Constraint, _ key: ForeignKey, _ column: Int?,
        _ columns: [ColumnDescriptor]
    ) throws(SQLError) -> ConstraintDefinition {
        var positions: [Int] = []
        if let column { positions = [column] }
        for name in key.columns {
            guard let at = columns.firstIndex(where: { $0.name == name && !$0.isDropped }) else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" referenced in foreign key constraint does not exist")
            }
            positions.append(at)
        }
        if !key.referencedColumns.isEmpty, key.referencedColumns.count != positions.count {
            throw SQLError(
                .invalidForeignKey,
                "number of referencing and referenced columns for foreign key disagree")
        }
        return ConstraintDefinition(
            name: constraint.name,
            kind: .foreignKey(
                columns: positions, parentSchema: key.referenced.schema,
                parent: key.referenced.name,
                parentColumns: key.referencedColumns.isEmpty ? nil : key.referencedColumns,
                onDelete: action(key.onDelete), onUpdate: action(key.onUpdate),
                isFullMatch: key.match == .full,
                deleteColumns: try deleteColumns(key, positions, columns)),
            nameColumns: positions.map { columns[$0].name },
            isDeferrable: constraint.timing.isDeferrable,
            isInitiallyDeferred: constraint.timing.isInitiallyDeferred,
            isNotValid: constraint.isNotValid)
    }

    private func action(_ action: ForeignKey.Action) -> ForeignKeyDescriptor.Action {
        switch action {
        case .noAction: .noAction
        case .restrict: .restrict
        case .cascade: .cascade
        case .setNull: .setNull
        case .setDefault: .setDefault
        }
    }

    /// The columns of `ON DELETE SET NULL (…)` or `SET DEFAULT (…)`.
    private func deleteColumns(
        _ key: ForeignKey, _ positions: [Int], _ columns: [ColumnDescriptor]
    ) throws(SQLError) -> [Int] {
        let names: [String]
        switch key.onDelete {
        case .setNull(let list), .setDefault(let list): names = list
        default: return []
        }
        var result: [Int] = []
        for name in names {
            guard let at = columns.firstIndex(where: { $0.name == name && !$0.isDropped }) else {
                throw SQLError(
                    .undefinedColumn,
                    "column \"\(name)\" referenced in foreign key constraint does not exist")
            }
            guard positions.contains(at) else {
                throw SQLError(
                    .invalidColumnReference,
                    "column \"\(name)\" referenced in ON DELETE SET action must be part of foreign key"
                )
            }
            if !result.contains(at) { result.append(at) }
        }
        return result
    }
}
