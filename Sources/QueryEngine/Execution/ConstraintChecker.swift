// Makes the checks that come after the rows: foreign keys with their actions, deferred unique keys.
import StorageEngine

/// Works a queue of checks off. Any of them may wait or yield: `run` is then called again and goes on with that check.
package final class ConstraintChecker {
    let context: ExecutionContext
    var services: any SessionServices { context.services }
    var transaction: Transaction { context.transaction }
    /// The check at hand, counted from the first of the context's that is still there.
    private var position = 0
    /// The rows that the action at hand still has to change, the next one last.
    private var children: [RowID]?
    private var search: ReferenceSearch?
    /// What the action makes of the last of them, kept while its keys wait.
    var changedRow: [Value]?
    private var lastLock: (TreeID, TableLockMode)?
    /// The foreign key of the check before this one: most often that of this one too.
    private var known: Reference?

    /// A foreign key with the tables on its two sides.
    private struct Reference {
        let foreignKey: ForeignKeyDescriptor
        let child: TableDescriptor
        let parent: TableDescriptor
    }

    /// - Parameter context: the statement's, or one made by `ExecutionContext.forChecks` at COMMIT.
    package init(_ context: ExecutionContext) {
        self.context = context
    }

    /// Makes all checks of the context, and those that their actions bring along.
    package func run() throws(Interrupt) {
        // Other sessions may have changed the catalog while this one waited.
        known = nil
        while position < context.checks.count {
            try context.tick()
            try perform(context.checks[position])
            position += 1
            children = nil
            changedRow = nil
            forgetDone()
        }
        context.checks.removeAll()
        position = 0
    }

    /// Lets go of what is done once it is the greater part, so that a long chain of actions does not pile it up.
    private func forgetDone() {
        guard position >= ConstraintChecker.keptDone, position > context.checks.count / 2 else {
            return
        }
        context.checks.removeFirst(position)
        position = 0
    }

    private static let keptDone = 1024

    private func perform(_ check: PendingCheck) throws(Interrupt) {
        switch check.kind {
        case .child(let rowID):
            guard let reference = try reference(check, \.foreignKeys) else { return }
            try checkChild(reference, rowID)
        case .parent(let key, let newKey):
            guard let reference = try reference(check, \.referencedBy) else { return }
            try checkParent(reference, key, newKey)
        case .uniqueKey(let key): try checkUnique(check, key)
        }
    }

    /// nil: the constraint is gone by now.
    private func reference(
        _ check: PendingCheck, _ side: KeyPath<TableDescriptor, [ForeignKeyDescriptor]>
    ) throws(Interrupt) -> Reference? {
        if let known, known.foreignKey.oid == check.constraint { return known }
        guard let table = try table(check.table),
            let foreignKey = table[keyPath: side].first(where: { $0.oid == check.constraint }),
            let child = try self.table(foreignKey.child),
            let parent = try self.table(foreignKey.parent)
        else { return nil }
        let found = Reference(foreignKey: foreignKey, child: child, parent: parent)
        known = found
        return found
    }

    private func table(_ oid: UInt32) throws(Interrupt) -> TableDescriptor? {
        do throws(SQLError) { return try services.table(oid: oid) } catch { throw .error(error) }
    }

    /// What is committed now and what this transaction wrote; a fixed snapshot sees no parent that came later.
    private var referenceView: View {
        transaction.isolation.keepsSnapshot
            ? transaction.ownLatest : transaction.latestCommittedAndOwn()
    }

    /// Locks the other table as a statement of its own on it would.
    private func lock(_ table: TableDescriptor, _ mode: TableLockMode) throws(Interrupt) {
        if let lastLock, lastLock == (table.tree, mode) { return }
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try transaction.lockTable(table.tree, mode)
        } catch { throw error.interrupt }
        if case .wait(let ticket) = outcome { throw .wait(ticket) }
        lastLock = (table.tree, mode)
    }

    // MARK: The referencing side

    private func checkChild(_ reference: Reference, _ rowID: RowID) throws(Interrupt) {
        let (foreignKey, child, parent) =
            (reference.foreignKey, reference.child, reference.parent)
        guard let row = transaction.latestRow(child.tree, rowID) else { return }
        let key = foreignKey.childColumns.map { IndexKeys.value(row, $0, child) }
        if key.contains(where: \.isNull) {
            if foreignKey.isFullMatch && !key.allSatisfy(\.isNull) {
                throw .violation(.foreignKeyPartlyNull(KeyRule(child, foreignKey, parent)))
            }
            return
        }
        try lock(parent, .rowShare)
        if try lockParent(foreignKey, parent, key, child) { return }
        let shown = IndexKeys.shown(
            columns: foreignKey.childColumns, child, services.environment
        ) { IndexKeys.value(row, $0, child) }
        throw .violation(
            .foreignKeyMissing(
                KeyRule(child, foreignKey, parent), shown, parent: parent.qualifiedName))
    }

    /// Finds the parent's row and shares its key until the transaction ends.
    private func lockParent(
        _ foreignKey: ForeignKeyDescriptor, _ parent: TableDescriptor, _ key: [Value],
        _ child: TableDescriptor
    ) throws(Interrupt) -> Bool {
        guard let index = parent.indexes.first(where: { $0.oid == foreignKey.parentIndex }) else {
            return false
        }
        let converted = try convert(
            key, from: child, foreignKey.childColumns, to: parent, foreignKey.parentColumns)
        let (indexKey, _) = IndexKeys.key(index, parent) { column in
            foreignKey.parentColumns.firstIndex(of: column).map { converted[$0] } ?? .null
        }
        var candidates: [RowID] = []
        do throws(StorageError) {
            var cursor = transaction.entries(index.tree, .point(indexKey), in: referenceView)
            while let (_, rowID) = try cursor.next() { candidates.append(rowID) }
        } catch { throw error.interrupt }
        for rowID in candidates {
            switch try context.requestLock(parent, rowID, .keyShare, .wait) {
            case .wait(let ticket): throw .wait(ticket)
            case .unavailable: break
            case .granted(let newest):
                if let newest, matches(newest, parent, foreignKey.parentColumns, converted) {
                    return true
                }
            }
        }
        return false
    }

    /// Values of one table's columns as values of the other's types.
    func convert(
        _ key: [Value], from source: TableDescriptor, _ sourceColumns: [Int],
        to target: TableDescriptor, _ targetColumns: [Int]
    ) throws(Interrupt) -> [Value] {
        var converted: [Value] = []
        for (position, value) in key.enumerated() {
            let from = source.columns[sourceColumns[position]].type
            let to = target.columns[targetColumns[position]].type
            if from.oid != to.oid, !value.isNull,
                let body = services.language.functions.conversion(from: from.oid, to: to.oid)
            {
                do throws(SQLError) { converted.append(try body(value, context)) } catch {
                    throw .error(error)
                }
            } else {
                converted.append(value)
            }
        }
        return converted
    }

    private func matches(
        _ row: Row, _ table: TableDescriptor, _ columns: [Int], _ key: [Value]
    ) -> Bool {
        for (position, column) in columns.enumerated() {
            let value = IndexKeys.value(row, column, table)
            if value.isNull || key[position].isNull
                || !Comparison.equal(value, key[position], table.columns[column].ordering)
            {
                return false
            }
        }
        return true
    }

    // MARK: The referenced side

    private func checkParent(
        _ reference: Reference, _ key: [Value], _ newKey: [Value]?
    ) throws(Interrupt) {
        let (foreignKey, child, parent) =
            (reference.foreignKey, reference.child, reference.parent)
        let action = newKey == nil ? foreignKey.onDelete : foreignKey.onUpdate
        try lock(child, action == .noAction || action == .restrict ? .rowShare : .rowExclusive)
        if action == .noAction, try parentExists(foreignKey, parent, key) { return }
        if children == nil { children = try referencing(foreignKey, child, parent, key) }
        while let rowID = children?.last {
            try context.tick()
            try apply(action, rowID, foreignKey, child, parent, key, newKey)
            children?.removeLast()
            changedRow = nil
        }
        // A row whose default is the very key that went refers to it as before.
        guard action == .setDefault, try !parentExists(foreignKey, parent, key),
            try !referencing(foreignKey, child, parent, key).isEmpty
        else { return }
        throw .error(stillReferenced(foreignKey, child, parent, key))
    }

    /// Another row has taken the key over meanwhile.
    private func parentExists(
        _ foreignKey: ForeignKeyDescriptor, _ parent: TableDescriptor, _ key: [Value]
    ) throws(Interrupt) -> Bool {
        guard let index = parent.indexes.first(where: { $0.oid == foreignKey.parentIndex }) else {
            return false
        }
        let (indexKey, _) = IndexKeys.key(index, parent) { column in
            foreignKey.parentColumns.firstIndex(of: column).map { key[$0] } ?? .null
        }
        do throws(StorageError) {
            var cursor = transaction.entries(
                index.tree, .point(indexKey), in: transaction.latestCommittedAndOwn())
            return try cursor.next() != nil
        } catch { throw error.interrupt }
    }

    /// The rows that refer to a key, the first one last. A search that is interrupted goes on in the next call.
    private func referencing(
        _ foreignKey: ForeignKeyDescriptor, _ child: TableDescriptor, _ parent: TableDescriptor,
        _ key: [Value]
    ) throws(Interrupt) -> [RowID] {
        if search == nil {
            search = ReferenceSearch(
                foreignKey, child, parent, key, transaction,
                transaction.latestCommittedAndOwn())
        }
        while true {
            try context.tick()
            do throws(StorageError) {
                let isMore = try search?.advance { row in
                    refers(row, child, foreignKey, parent, key)
                }
                guard isMore == true else { break }
            } catch { throw error.interrupt }
        }
        let found = search?.found ?? []
        search = nil
        return found.reversed()
    }

    func refers(
        _ row: Row, _ child: TableDescriptor, _ foreignKey: ForeignKeyDescriptor,
        _ parent: TableDescriptor, _ key: [Value]
    ) -> Bool {
        for (position, column) in foreignKey.childColumns.enumerated() {
            let value = IndexKeys.value(row, column, child)
            if value.isNull { return false }
            let ordering = parent.columns[foreignKey.parentColumns[position]].ordering
            if !Comparison.equal(value, key[position], ordering) { return false }
        }
        return true
    }

    // MARK: Deferrable unique keys

    private func checkUnique(_ check: PendingCheck, _ key: Key) throws(Interrupt) {
        guard let table = try table(check.table),
            let index = table.indexes.first(where: { $0.oid == check.constraint })
        else { return }
        // A row that is gone again, or has another key by now, brings no duplicate.
        guard transaction.hasOwnEntry(index.tree, key) else { return }
        try awaitClaims(index, table, key)
        var rows: [RowID] = []
        do throws(StorageError) {
            var cursor = transaction.entries(
                index.tree, .point(key), in: transaction.latestCommittedAndOwn())
            while rows.count < 2, let (_, rowID) = try cursor.next() { rows.append(rowID) }
        } catch { throw error.interrupt }
        guard rows.count > 1, let row = transaction.latestRow(table.tree, rows[0]) else { return }
        try context.noteRefused(index, table, rows[0]) { IndexKeys.value(row, $0, table) }
        throw .error(
            try context.duplicateKey(index, table) { IndexKeys.value(row, $0, table) })
    }

    private func awaitClaims(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ key: Key
    ) throws(Interrupt) {
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try transaction.awaitClaims(index.tree, key, of: table.tree)
        } catch { throw error.interrupt }
        if case .wait(let ticket) = outcome { throw .wait(ticket) }
    }
}
