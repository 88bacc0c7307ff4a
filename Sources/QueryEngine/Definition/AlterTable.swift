// ALTER TABLE: its actions in Postgres's passes, gathered into one new definition and one pass over the rows.
import StorageEngine

/// A table on its way from one definition to the next.
struct Alteration {
    /// As it was: how the rows there are to be read.
    let old: TableDescriptor
    var draft: TableDraft
    /// What the rows there have to be given or shown to satisfy.
    var demands = RowDemands()
    /// Indexes that are to be filled from the rows that are there.
    var builtIndexes: [UInt32] = []
    /// Foreign keys from and to the table that are to be shown to hold.
    var testedForeignKeys: [ForeignKeyDescriptor] = []
    /// Columns that move, and what they come to stand behind; nil: they come first.
    private(set) var moves: [(column: Int, after: Int?)] = []
    /// What is left to do, by its pass.
    fileprivate var queues: [AlterationPass: [TableAction]] = [:]

    init(_ table: TableDescriptor) {
        old = table
        draft = TableDraft(table)
    }

    mutating func place(_ column: Int, after other: Int?) { moves.append((column, other)) }

    mutating func test(_ key: ForeignKeyDescriptor) {
        guard key.isValidated, !testedForeignKeys.contains(where: { $0.oid == key.oid }) else {
            return
        }
        testedForeignKeys.append(key)
    }
}

extension DefinitionScope {
    func alterTable(_ oid: UInt32, _ actions: [TableAction]) throws(Interrupt) {
        try requireTable(oid, actions)
        let mode = actions.map(\.lockMode).max { $0.rawValue < $1.rawValue }
        let table = try existingTable(oid, mode ?? .accessExclusive)
        try requireUnused(table, "ALTER TABLE")
        var alteration = Alteration(table)
        for action in actions { alteration.queues[action.pass, default: []].append(action) }
        do throws(Interrupt) {
            try carryOutAll(&alteration)
        } catch {
            // Postgres has filled new indexes by the time it reads what comes after them.
            guard case .error(let refusal) = error, !alteration.demands.rewrites,
                !alteration.builtIndexes.isEmpty
            else { throw error }
            try refuse(refusal, &alteration)
            return
        }
        try finish(&alteration)
    }

    private func carryOutAll(_ alteration: inout Alteration) throws(Interrupt) {
        for pass in AlterationPass.allCases {
            var next = 0
            // An action may leave more to do in its own pass.
            while let queue = alteration.queues[pass], next < queue.count {
                try checkInterrupts()
                try carryOut(queue[next], in: pass, &alteration)
                next += 1
            }
        }
    }

    private func requireTable(_ oid: UInt32, _ actions: [TableAction]) throws(Interrupt) {
        let (name, kind): (String, DefinitionCommand.ObjectKind)
        switch try checked({ () throws(SQLError) in try changes.object(oid) }) {
        case .view(let view)?: (name, kind) = (view.name, .view)
        case .sequence(let sequence)?: (name, kind) = (sequence.name, .sequence)
        default: return
        }
        throw .definition(.unsuitedRelation(name, kind, action: actions.first?.name ?? "ALTER"))
    }

    private func carryOut(
        _ action: TableAction, in pass: AlterationPass, _ alteration: inout Alteration
    ) throws(Interrupt) {
        switch action.content {
        case .change(let change): try apply(change, &alteration)
        case .written(let planning):
            for step in try planned(planning, alteration.draft.descriptor) {
                let queue = step.pass.rawValue > pass.rawValue ? step.pass : pass
                if case .change(let change) = step.content, queue == pass {
                    try apply(change, &alteration)
                } else {
                    alteration.queues[queue, default: []].append(step)
                }
            }
        }
    }

    private func apply(_ change: TableChange, _ alteration: inout Alteration) throws(Interrupt) {
        switch change {
        case .addColumn(let definition): try addColumn(definition, &alteration)
        case .addConstraint(let constraint): try addConstraint(constraint, &alteration)
        case .dropColumn(let column, let ifExists, let cascade):
            try dropColumn(column, ifExists: ifExists, cascade: cascade, &alteration)
        case .dropConstraint(let name, let kind, let ifExists, let cascade):
            try dropConstraint(name, kind, ifExists: ifExists, cascade: cascade, &alteration)
        case .addIndex(let definition, let ifNotExists):
            try addBuiltIndex(definition, ifNotExists: ifNotExists, &alteration)
        case .dropIndex(let name, let ifExists):
            try dropIndex(name, ifExists: ifExists, &alteration)
        case .setDefault(let column, let sql): try setDefault(column, sql, &alteration.draft)
        case .setChange(let column, let sql):
            alteration.draft.columns[try position(of: column, in: alteration.draft)].changeSQL = sql
        case .defineDefault(let column, let sql, let identity):
            let position = try position(of: column, in: alteration.draft)
            alteration.draft.columns[position].defaultSQL = sql
            alteration.draft.columns[position].identity = identity
        case .comment(let text):
            changes.comment(text, on: CommentedObject(.relation, alteration.draft.oid))
        case .setNotNull(let column, let isNotNull):
            try setNotNull(column, isNotNull, &alteration)
        case .dropExpression(let column, let ifExists):
            try dropExpression(column, ifExists: ifExists, &alteration.draft)
        case .setType(let column, let type, let collation, let conversion):
            try setType(column, type, collation, conversion, &alteration)
        case .renewCheck(let name, let sql, let condition):
            renewCheck(name, sql, condition, &alteration)
        case .renewIndex(let oid, let expressions, let predicate):
            renewIndex(oid, expressions, predicate, &alteration)
        case .recheckForeignKeys(let column): try recheckForeignKeys(with: column, &alteration)
        case .addIdentity(let column, let always, let sequence):
            try addIdentity(column, always: always, sequence, &alteration.draft)
        case .alterIdentity(let column, let always, let change):
            try alterIdentity(column, always: always, change, &alteration.draft)
        case .dropIdentity(let column, let ifExists):
            try dropIdentity(column, ifExists: ifExists, &alteration.draft)
        case .validateConstraint(let name, let condition):
            try validateConstraint(name, condition, &alteration)
        case .alterConstraint(let name, let isDeferrable, let isInitiallyDeferred):
            try alterConstraint(
                name, isDeferrable: isDeferrable, isInitiallyDeferred: isInitiallyDeferred,
                &alteration)
        case .countRows(let definition): try countRows(definition, &alteration.draft)
        case .setNextNumber(let number): try setNextNumber(number, &alteration.draft)
        case .renameColumn(let old, let new):
            let column = try position(of: old, in: alteration.draft)
            try renameColumn(column, to: new, in: &alteration.draft)
        case .renameIndex(let old, let new): try renameIndex(old, to: new, &alteration.draft)
        case .placeColumn(let column, let other):
            let place = try position(of: column, in: alteration.draft)
            let before = try other.map { (name) throws(Interrupt) in
                try position(of: name, in: alteration.draft)
            }
            alteration.place(place, after: before)
        case .touchColumn(let column, _): _ = try position(of: column, in: alteration.draft)
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
        case .primaryKey:
            if alteration.draft.indexes.contains(where: \.isPrimary) {
                throw .definition(.multiplePrimaryKeys(alteration.draft.name))
            }
            try addBuiltKey(constraint, &alteration)
            // Its columns have become NOT NULL.
            alteration.demands.testsNotNull = true
        case .unique: try addBuiltKey(constraint, &alteration)
        case .foreignKey:
            changes.put(alteration.draft.descriptor)
            if let key = try addForeignKey(constraint, to: &alteration.draft) {
                alteration.test(key)
            }
        }
    }

    private func addBuiltKey(
        _ constraint: ConstraintDefinition, _ alteration: inout Alteration
    ) throws(Interrupt) {
        try addKey(constraint, to: &alteration.draft)
        if let index = alteration.draft.indexes.last { alteration.builtIndexes.append(index.oid) }
    }

    private func dropConstraint(
        _ name: String, _ kind: ConstraintKind?, ifExists: Bool, cascade: Bool,
        _ alteration: inout Alteration
    ) throws(Interrupt) {
        let draft = alteration.draft
        let target: DropTarget
        if kind == nil || kind == .key,
            let index = draft.indexes.first(where: {
                $0.isConstraint && names.isSame($0.name, name)
            })
        {
            target = .key(index.oid, table: draft.oid)
        } else if kind == nil || kind == .check,
            let check = draft.checks.first(where: { names.isSame($0.name, name) })
        {
            target = .check(check.oid, table: draft.oid)
        } else if kind == nil || kind == .foreignKey,
            let key = draft.foreignKeys.first(where: { names.isSame($0.name, name) })
        {
            target = .foreignKey(key.oid, child: draft.oid, parent: key.parent)
        } else {
            return try refuse(.undefinedConstraint(name, of: draft.name), unless: ifExists)
        }
        try drop(target, cascade: cascade, &alteration)
    }

    // MARK: Indexes

    private func addBuiltIndex(
        _ definition: IndexDefinition, ifNotExists: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        switch try addIndex(definition, to: &alteration.draft) {
        case .made(let index): alteration.builtIndexes.append(index.oid)
        case .refused(let refusal): try refuse(refusal, unless: ifNotExists)
        }
    }

    /// An index by its name in the table: of a constraint, too.
    private func dropIndex(
        _ name: String, ifExists: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let draft = alteration.draft
        guard let index = draft.indexes.first(where: { names.isSame($0.name, name) }) else {
            return try refuse(.undefinedObject(name, .index), unless: ifExists)
        }
        try drop(
            index.isConstraint
                ? .key(index.oid, table: draft.oid) : .index(index.oid, table: draft.oid),
            cascade: false, &alteration)
    }

    // MARK: Columns

    private func dropColumn(
        _ column: String, ifExists: Bool, cascade: Bool, _ alteration: inout Alteration
    ) throws(Interrupt) {
        let draft = alteration.draft
        if ifExists, draft.column(named: column, names) == nil,
            !names.systemColumns.contains(column)
        {
            return skip(.undefinedColumn(column, of: draft.name))
        }
        let position = try position(of: column, in: draft, isDropped: true)
        try drop(.column(table: draft.oid, column: position), cascade: cascade, &alteration)
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
        let added = alteration.draft.columns.dropFirst(alteration.old.columns.count)
            .map(\.missingValue)
        try moveColumns(&alteration)
        if clustersTables { followPrimaryKey(&alteration) }
        let demands = alteration.demands
        let old = alteration.old
        if demands.rewrites {
            changes.add(.drop(alteration.draft.tree))
            alteration.draft.tree = newTree()
            changes.add(.create(alteration.draft.tree, .rows))
        }
        for position in alteration.draft.indexes.indices {
            let index = alteration.draft.indexes[position]
            let isOld = old.indexes.contains { $0.oid == index.oid }
            let isBuilt = demands.rewrites || alteration.builtIndexes.contains(index.oid)
            if isOld, isBuilt {
                replaceTree(of: &alteration.draft.indexes[position], alteration.draft)
            }
        }
        // New rows have a value for every column.
        if demands.rewrites { alteration.draft.forgetMissingValues() }
        let table = alteration.draft.descriptor
        changes.put(table)
        var pass: [any DefinitionWork] = []
        if !demands.isEmpty {
            let slotCount = max(demands.slotCount, table.columns.count)
            // What is there now: the view is older than the replacement of the trees.
            let context = try context(
                for: .forExpressions(slotCount: slotCount),
                view: transaction.latestCommittedAndOwn())
            pass = [TablePass(old, table, demands, added: added, context)]
        }
        // Indexes over the rows that are there come before what else is asked of them.
        if demands.rewrites { work += pass }
        for index in table.indexes
        where demands.rewrites || alteration.builtIndexes.contains(index.oid) {
            work.append(try indexBuild(index, table))
        }
        if !demands.rewrites { work += pass }
        for key in alteration.testedForeignKeys {
            work.append(try foreignKeyValidation(key, table))
        }
    }

    /// Fills the new indexes, which may fail for a reason of their own, and then fails.
    private func refuse(_ error: SQLError, _ alteration: inout Alteration) throws(Interrupt) {
        alteration.demands = RowDemands()
        alteration.testedForeignKeys = []
        try finish(&alteration)
        work.append(Refusal(error))
    }

    private func replaceTree(of index: inout IndexDescriptor, _ draft: TableDraft) {
        changes.add(.drop(index.tree))
        index.tree = newTree()
        changes.add(.create(index.tree, draft.kind(of: index, isClustered: clustersTables)))
    }

    private func foreignKeyValidation(
        _ key: ForeignKeyDescriptor, _ table: TableDescriptor
    ) throws(Interrupt) -> ForeignKeyValidation {
        var child = table
        var parent = table
        if key.child != table.oid { child = try existingTable(key.child, .accessShare) }
        if key.parent != table.oid { parent = try existingTable(key.parent, .accessShare) }
        return ForeignKeyValidation(
            key, child: child, parent: parent,
            try context(
                for: .forExpressions(slotCount: 0), view: transaction.latestCommittedAndOwn()))
    }
}

/// Ends a statement with an error that what comes before it does not find.
private final class Refusal: DefinitionWork {
    private let error: SQLError

    init(_ error: SQLError) { self.error = error }

    func run(_ budget: inout Int) throws(Interrupt) { throw .error(error) }
}

extension QueryPlan {
    /// A plan without rows, for expressions that need a frame of this length.
    static func forExpressions(slotCount: Int) -> QueryPlan {
        QueryPlan(
            kind: .select, root: .empty, columns: [], slotCount: slotCount, relationCount: 0,
            subplans: [], commonTables: [], parameterTypes: [], locks: [], dependencies: [],
            writes: false, locksRows: false)
    }
}
