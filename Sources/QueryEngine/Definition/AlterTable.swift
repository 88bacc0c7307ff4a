// ALTER TABLE: its changes in Postgres's order, gathered into one new definition and one pass over the rows.
import StorageEngine

/// A table on its way from one definition to the next.
struct Alteration {
    /// As it was: how the rows there are to be read.
    let old: TableDescriptor
    var draft: TableDraft
    /// What the rows there have to be given or shown to satisfy.
    var demands = RowDemands()
    var newIndexes: [UInt32] = []
    var newForeignKeys: [UInt32] = []
}

extension DefinitionScope {
    func alterTable(_ oid: UInt32, _ tableChanges: [TableChange]) throws(Interrupt) {
        try requireTable(oid, tableChanges)
        let mode = tableChanges.map(\.lockMode).max { $0.rawValue < $1.rawValue }
        let table = try existingTable(oid, mode ?? .accessExclusive)
        try requireUnused(table, "ALTER TABLE")
        var alteration = Alteration(old: table, draft: TableDraft(table))
        // Stable: changes of one pass stay in the order they were written in.
        for pass in 0...TableChange.lastPass {
            for change in tableChanges where change.pass == pass {
                try apply(change, &alteration)
            }
        }
        try finish(&alteration)
    }

    private func requireTable(_ oid: UInt32, _ tableChanges: [TableChange]) throws(Interrupt) {
        let (name, kind): (String, String)
        switch try checked({ () throws(SQLError) in try changes.object(oid) }) {
        case .view(let view)?: (name, kind) = (view.name, "views")
        case .sequence(let sequence)?: (name, kind) = (sequence.name, "sequences")
        default: return
        }
        let action = tableChanges.first?.action ?? "ALTER"
        throw .error(
            SQLError(
                .wrongObjectType,
                "ALTER action \(action) cannot be performed on relation \"\(name)\"",
                detail: "This operation is not supported for \(kind)."))
    }

    private func apply(_ change: TableChange, _ alteration: inout Alteration) throws(Interrupt) {
        switch change {
        case .addColumn(let definition, let ifNotExists):
            try addColumn(definition, ifNotExists: ifNotExists, &alteration)
        case .addConstraint(let constraint): try addConstraint(constraint, &alteration)
        case .dropColumn(let column, let cascade):
            try drop(
                .column(table: alteration.draft.oid, column: column), cascade: cascade,
                &alteration)
        case .dropConstraint(let name, let ifExists, let cascade):
            try dropConstraint(name, ifExists: ifExists, cascade: cascade, &alteration)
        case .setDefault(let column, let sql): try setDefault(column, sql, &alteration.draft)
        case .setNotNull(let column, let isNotNull):
            try setNotNull(column, isNotNull, &alteration)
        case .setType(let column, let type, let conversion):
            try setType(column, type, conversion, &alteration)
        case .addIdentity(let column, let always, let sequence):
            try addIdentity(column, always: always, sequence, &alteration.draft)
        case .alterIdentity(let column, let always, let change):
            try alterIdentity(column, always: always, change, &alteration.draft)
        case .dropIdentity(let column, let ifExists):
            try dropIdentity(column, ifExists: ifExists, &alteration.draft)
        case .validateConstraint(let name, let condition):
            try validateConstraint(name, condition, &alteration)
        case .accepted: break
        }
    }

    // MARK: Constraints

    private func addConstraint(
        _ constraint: ConstraintDefinition, _ alteration: inout Alteration
    ) throws(Interrupt) {
        switch constraint.kind {
        case .check(let sql, let condition):
            try addCheck(constraint, sql: sql, to: &alteration.draft)
            if let check = alteration.draft.checks.last, !constraint.isNotValid {
                alteration.demands.checks.append(
                    RowDemands.Check(name: check.name, condition: condition))
            }
        case .primaryKey(let columns):
            if alteration.draft.indexes.contains(where: \.isPrimary) {
                throw .error(.multiplePrimaryKeys(alteration.draft.name))
            }
            for column in columns where !alteration.draft.columns[column].isNotNull {
                alteration.demands.notNull.append(column)
            }
            try addKey(constraint, to: &alteration.draft)
            if let index = alteration.draft.indexes.last {
                alteration.newIndexes.append(index.oid)
            }
        case .unique:
            try addKey(constraint, to: &alteration.draft)
            if let index = alteration.draft.indexes.last {
                alteration.newIndexes.append(index.oid)
            }
        case .foreignKey:
            changes.put(alteration.draft.descriptor)
            let key = try addForeignKey(constraint, to: &alteration.draft)
            if let key, !constraint.isNotValid { alteration.newForeignKeys.append(key.oid) }
        }
    }

    private func dropConstraint(
        _ name: String, ifExists: Bool, cascade: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let draft = alteration.draft
        let target: DropTarget
        if let index = draft.indexes.first(where: { $0.isConstraint && $0.name == name }) {
            target = .key(index.oid, table: draft.oid)
        } else if let check = draft.checks.first(where: { $0.name == name }) {
            target = .check(check.oid, table: draft.oid)
        } else if let key = draft.foreignKeys.first(where: { $0.name == name }) {
            target = .foreignKey(key.oid, child: draft.oid, parent: key.parent)
        } else {
            let message =
                "constraint \"\(name)\" of relation \"\(draft.name)\" does not exist"
            guard ifExists else { throw .error(SQLError(.undefinedObject, message)) }
            notice("00000", message + ", skipping")
            return
        }
        try drop(target, cascade: cascade, &alteration)
    }

    /// Drops through the gathered changes, which may touch other tables, and takes the outcome up again.
    private func drop(
        _ target: DropTarget, cascade: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        changes.put(alteration.draft.descriptor)
        try drop([target], cascade: cascade)
        let oid = alteration.draft.oid
        if let table = try checked({ () throws(SQLError) in try changes.table(oid) }) {
            alteration.draft = TableDraft(table)
        }
    }

    // MARK: The end

    private func finish(_ alteration: inout Alteration) throws(Interrupt) {
        let rewrites = alteration.demands.rewrites
        let old = alteration.old
        if zip(old.columns, alteration.draft.columns).contains(where: { $0.type != $1.type }) {
            try renewExpressionTypes(&alteration.draft)
        }
        if rewrites {
            changes.add(.drop(alteration.draft.tree))
            alteration.draft.tree = newTree()
            changes.add(.create(alteration.draft.tree, .rows))
            for position in alteration.draft.indexes.indices {
                replaceTree(of: &alteration.draft.indexes[position])
            }
        }
        let table = alteration.draft.descriptor
        changes.put(table)
        if !alteration.demands.isEmpty {
            let plan = QueryPlan.forExpressions(over: table.columns.count)
            // What is there now: the view is older than the replacement of the trees.
            let view = transaction.latestCommittedAndOwn()
            work.append(
                TablePass(
                    old, table, alteration.demands, try context(for: plan, view: view)))
        }
        for index in table.indexes where rewrites || alteration.newIndexes.contains(index.oid) {
            work.append(try indexBuild(index, table))
        }
        for key in table.foreignKeys where alteration.newForeignKeys.contains(key.oid) {
            work.append(try foreignKeyValidation(key, table))
        }
    }

    /// A column's new type may have changed what expressions over it give.
    private func renewExpressionTypes(_ draft: inout TableDraft) throws(Interrupt) {
        guard draft.indexes.contains(where: \.needsEvaluation) else { return }
        let table = draft.descriptor
        let rules = try rules(of: table)
        for position in draft.indexes.indices {
            guard let rule = rules.indexes[draft.indexes[position].oid] else { continue }
            for (number, expression) in rule.expressions.enumerated() {
                draft.indexes[position].expressions[number].type = expression.type
                draft.indexes[position].expressions[number].collation = expression.collation
            }
        }
    }

    private func replaceTree(of index: inout IndexDescriptor) {
        changes.add(.drop(index.tree))
        index.tree = newTree()
        changes.add(.create(index.tree, index.isUnique ? .uniqueIndex : .index))
    }

    private func foreignKeyValidation(
        _ key: ForeignKeyDescriptor, _ child: TableDescriptor
    ) throws(Interrupt) -> ForeignKeyValidation {
        var parent = child
        if key.parent != child.oid {
            parent = try existingTable(key.parent, .accessShare)
        }
        let plan = QueryPlan.forExpressions(over: 0)
        return ForeignKeyValidation(
            key, child: child, parent: parent,
            try context(for: plan, view: transaction.latestCommittedAndOwn()))
    }
}

extension TableChange {
    static let lastPass = 6

    /// Postgres carries changes out in passes: drops, types, new columns, columns' attributes, keys, other constraints.
    fileprivate var pass: Int {
        switch self {
        case .dropColumn, .dropConstraint: 0
        case .setType: 1
        case .addColumn: 2
        case .setDefault, .setNotNull, .addIdentity, .alterIdentity, .dropIdentity: 3
        case .validateConstraint: 5
        case .addConstraint(let constraint):
            switch constraint.kind {
            case .primaryKey, .unique: 4
            case .check, .foreignKey: 5
            }
        case .accepted: TableChange.lastPass
        }
    }

    fileprivate var lockMode: TableLockMode {
        guard case .addConstraint(let constraint) = self, case .foreignKey = constraint.kind else {
            return .accessExclusive
        }
        return .shareRowExclusive
    }

    /// What messages call it.
    fileprivate var action: String {
        switch self {
        case .addColumn: "ADD COLUMN"
        case .addConstraint: "ADD CONSTRAINT"
        case .dropColumn: "DROP COLUMN"
        case .dropConstraint: "DROP CONSTRAINT"
        case .setDefault: "ALTER COLUMN ... SET DEFAULT"
        case .setNotNull(_, true): "ALTER COLUMN ... SET NOT NULL"
        case .setNotNull(_, false): "ALTER COLUMN ... DROP NOT NULL"
        case .setType: "ALTER COLUMN ... SET DATA TYPE"
        case .addIdentity: "ALTER COLUMN ... ADD IDENTITY"
        case .alterIdentity: "ALTER COLUMN ... SET"
        case .dropIdentity: "ALTER COLUMN ... DROP IDENTITY"
        case .validateConstraint: "VALIDATE CONSTRAINT"
        case .accepted: "ALTER"
        }
    }
}

extension QueryPlan {
    /// A plan without rows, whose frame has room for a table's columns and for what expressions keep besides.
    static func forExpressions(over columnCount: Int) -> QueryPlan {
        QueryPlan(
            kind: .select, root: .empty, columns: [], slotCount: columnCount + 256,
            relationCount: 0, subplans: [], commonTables: [], parameterTypes: [], locks: [],
            dependencies: [], writes: false, locksRows: false)
    }
}
