// Writes one row with its index entries where entries are locked, in the order in which InnoDB does: the row and the index that the
// table is clustered by, then one index after the other.
import StorageEngine

/// Which actions of a row's course are through, so that one that waited is not preceded by the same ones again: the course is
/// walked anew, and what is through is stepped over.
struct Course {
    private var done = 0
    private var place = 0

    /// Begins the walk.
    mutating func restart() { place = 0 }

    /// Whether the next action is still to be taken.
    mutating func isDue() -> Bool {
        place += 1
        return place > done
    }

    /// The action at hand is through.
    mutating func pass() { done = place }
}

/// Another row has one of the keys.
struct EntryConflict {
    let index: IndexDescriptor
    let rowID: RowID
    /// No unique index comes after that one.
    let isLast: Bool
}

/// Any call may wait, and is then repeated with the same arguments; `begin` comes before each row.
final class EntryWriter {
    let table: TableDescriptor
    private let indexes: [IndexDescriptor]
    private let isClustered: Bool
    private var course = Course()
    /// The row has been come to in this walk of the course.
    private var isReplaced = false
    private let references: EntryReferences

    /// - Parameter depth: how many cascades have led to it.
    init(_ table: TableDescriptor, depth: Int = 0) {
        self.table = table
        let first = table.indexes.filter(\.isClustered)
        isClustered = !first.isEmpty
        indexes = first + table.indexes.filter { !$0.isClustered }
        references = EntryReferences(depth: depth)
    }

    /// The next call is for another row, or writes this one anew.
    func begin() {
        course = Course()
        references.begin()
    }

    // MARK: A new row

    /// - Parameter exclusive: a row that has one of the keys is to be written.
    /// - Returns: the row that has one of the keys; what was put before that key stays to be undone.
    func insert(
        _ values: [Value], _ rowID: RowID, exclusive: Bool, _ context: ExecutionContext
    ) throws(Interrupt) -> EntryConflict? {
        course.restart()
        if !isClustered {
            if course.isDue() {
                try context.awaitGaps(table.tree, Key(rowID: rowID))
                course.pass()
            }
            try insertRow(values, rowID, context)
        }
        for (position, index) in indexes.enumerated() {
            try checkParents(of: values, by: index, context)
            if course.isDue() {
                if let other = try put(values, rowID, index, exclusive: exclusive, context) {
                    return EntryConflict(
                        index: index, rowID: other,
                        isLast: !indexes[(position + 1)...].contains(where: \.isUnique))
                }
                course.pass()
            }
            if index.isClustered { try insertRow(values, rowID, context) }
        }
        try checkParents(of: values, by: nil, context)
        return nil
    }

    private func insertRow(
        _ values: [Value], _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        guard course.isDue() else { return }
        do throws(StorageError) {
            try context.transaction.insertRow(table.tree, rowID, IndexKeys.encode(values, table))
        } catch { throw error.interrupt }
        course.pass()
    }

    /// The row that has the key; nil: it is the new row's now.
    private func put(
        _ values: [Value], _ rowID: RowID, _ index: IndexDescriptor, exclusive: Bool,
        _ context: ExecutionContext
    ) throws(Interrupt) -> RowID? {
        guard let (key, hasNull) = try context.entryKey(index, table, { values[$0] }) else {
            return nil
        }
        let isUnique = index.isUnique && (!hasNull || index.nullsNotDistinct)
        let outcome: PutOutcome
        do throws(StorageError) {
            outcome = try context.transaction.putEntry(
                index.tree, key, rowID, isUnique: isUnique, exclusive: exclusive)
        } catch { throw error.interrupt }
        switch outcome {
        case .put:
            if index.isClustered { try showInPlace(of: key, index, rowID, context) }
            return nil
        case .conflict(let other, _): return other
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable: throw StorageError.lockNotAvailable.interrupt
        }
    }

    // MARK: A row that is another

    /// - Parameter changed: the indexes whose key changes.
    func update(
        _ old: Row, to values: [Value], _ rowID: RowID, changed: [IndexDescriptor],
        exclusive: Bool = false, _ context: ExecutionContext
    ) throws(Interrupt) -> EntryConflict? {
        course.restart()
        isReplaced = false
        let moved = indexes.filter { index in changed.contains { $0.oid == index.oid } }
        for (position, index) in moved.enumerated() {
            if !index.isClustered { try replaceRow(old, values, rowID, changed, context) }
            try checkParents(of: values, replacing: old, by: index, context)
            if let other = try move(old, values, rowID, index, exclusive: exclusive, context) {
                return EntryConflict(
                    index: index, rowID: other,
                    isLast: !moved[(position + 1)...].contains(where: \.isUnique))
            }
        }
        try replaceRow(old, values, rowID, changed, context)
        try showOver(old, values, rowID, context)
        try checkParents(of: values, replacing: old, by: nil, context)
        return nil
    }

    /// The row comes before the indexes that it is not clustered by, and what refers to it right after it.
    private func replaceRow(
        _ old: Row, _ values: [Value], _ rowID: RowID, _ changed: [IndexDescriptor],
        _ context: ExecutionContext
    ) throws(Interrupt) {
        if isReplaced { return }
        if course.isDue() {
            do throws(StorageError) {
                try context.transaction.replaceRow(
                    table.tree, rowID, IndexKeys.encode(values, table), replacing: old,
                    keyChanged: changed.contains { $0.isKey })
            } catch { throw error.interrupt }
            course.pass()
        }
        try checkChildren(of: old, becoming: values, context)
        isReplaced = true
    }

    private func move(
        _ old: Row, _ values: [Value], _ rowID: RowID, _ index: IndexDescriptor, exclusive: Bool,
        _ context: ExecutionContext
    ) throws(Interrupt) -> RowID? {
        let before = try context.entryKey(index, table) { [table] in
            IndexKeys.value(old, $0, table)
        }
        let after = try context.entryKey(index, table) { values[$0] }
        if before?.key == after?.key { return nil }
        if course.isDue() {
            if let other = try put(values, rowID, index, exclusive: exclusive, context) {
                return other
            }
            course.pass()
        }
        if let before { try remove(before.key, rowID, index, context) }
        return nil
    }

    // MARK: A row that goes

    func remove(_ old: Row, _ rowID: RowID, _ context: ExecutionContext) throws(Interrupt) {
        course.restart()
        if course.isDue() {
            do throws(StorageError) {
                try context.transaction.removeRow(table.tree, rowID)
            } catch { throw error.interrupt }
            course.pass()
        }
        for index in indexes where index.isClustered {
            try remove(old, rowID, index, context)
        }
        try checkChildren(of: old, becoming: nil, context)
        for index in indexes where !index.isClustered {
            try remove(old, rowID, index, context)
        }
        try hideUnder(old, rowID, context)
    }

    private func remove(
        _ old: Row, _ rowID: RowID, _ index: IndexDescriptor, _ context: ExecutionContext
    ) throws(Interrupt) {
        let key = try context.entryKey(index, table) { [table] in
            IndexKeys.value(old, $0, table)
        }
        if let key { try remove(key.key, rowID, index, context) }
    }

    /// Who has read the entry alone, and not the row, is waited for.
    private func remove(
        _ key: Key, _ rowID: RowID, _ index: IndexDescriptor, _ context: ExecutionContext
    ) throws(Interrupt) {
        if course.isDue() {
            do throws(StorageError) {
                try context.transaction.removeEntry(index.tree, key, rowID)
            } catch { throw error.interrupt }
            course.pass()
        }
        if index.isClustered { return }
        if course.isDue() {
            let outcome: LockOutcome
            do throws(StorageError) {
                outcome = try context.transaction.awaitReaders(index.tree, key, rowID)
            } catch { throw error.interrupt }
            if case .wait(let ticket) = outcome { throw .wait(ticket) }
            course.pass()
        }
    }

    // MARK: Foreign keys

    /// The parents that the row refers to, of the foreign keys that the index serves; nil: of those that none serves.
    private func checkParents(
        of values: [Value], replacing old: Row? = nil, by index: IndexDescriptor?,
        _ context: ExecutionContext
    ) throws(Interrupt) {
        if table.foreignKeys.isEmpty || !context.services.checksForeignKeys { return }
        for foreignKey in table.foreignKeys
        where EntryReferences.index(of: foreignKey, in: table)?.oid == index?.oid {
            if let old,
                !foreignKey.childColumns.contains(where: {
                    context.differs(old, values, $0, table)
                })
            {
                continue
            }
            guard course.isDue() else { continue }
            try references.checkParent(foreignKey, table, values, context)
            course.pass()
        }
    }

    /// The rows that refer to a key that goes or changes.
    private func checkChildren(
        of old: Row, becoming values: [Value]?, _ context: ExecutionContext
    ) throws(Interrupt) {
        if table.referencedBy.isEmpty || !context.services.checksForeignKeys { return }
        for foreignKey in table.referencedBy {
            if let values,
                !foreignKey.parentColumns.contains(where: {
                    context.differs(old, values, $0, table)
                })
            {
                continue
            }
            guard course.isDue() else { continue }
            try references.follow(foreignKey, table, old, values, context)
            course.pass()
        }
    }
}

extension ExecutionContext {
    /// Waits for the gaps of others that a row without a clustering index would come into.
    fileprivate func awaitGaps(_ tree: TreeID, _ key: Key) throws(Interrupt) {
        let outcome: LockOutcome
        do throws(StorageError) {
            outcome = try transaction.awaitGaps(tree, key, 0)
        } catch { throw error.interrupt }
        if case .wait(let ticket) = outcome { throw .wait(ticket) }
    }
}
