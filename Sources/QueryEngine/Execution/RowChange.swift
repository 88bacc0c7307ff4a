// Puts, replaces and removes one row with its index entries: what INSERT, UPDATE, DELETE, COPY and the actions of
// foreign keys share.
import StorageEngine

extension ExecutionContext {
    // MARK: Tests of a new row

    /// Puts a new row into its slots, computes its generated columns and tests it.
    func complete(
        _ values: inout [Value], _ newRow: NewRow, of table: TableDescriptor
    ) throws(Interrupt) {
        fill(newRow, values)
        for assignment in newRow.generated {
            let value = try evaluate(assignment.expression)
            frame[assignment.slot] = value
            values[assignment.slot - newRow.firstSlot] = value
        }
        try checkNotNull(table, firstSlot: newRow.firstSlot)
        try check(table, newRow)
    }

    /// The conditions hold of a row that has no number yet. What a view asks for is left for the whole row.
    func requireChecks(
        _ values: [Value], _ newRow: NewRow, of table: TableDescriptor
    ) throws(Interrupt) {
        let own = newRow.checks.filter { $0.refusal == nil }
        if own.isEmpty { return }
        fill(newRow, values)
        for assignment in newRow.generated {
            frame[assignment.slot] = try evaluate(assignment.expression)
        }
        try check(
            table, NewRow(firstSlot: newRow.firstSlot, checks: own, generated: []))
    }

    func checkNotNull(_ table: TableDescriptor, firstSlot: Int) throws(Interrupt) {
        for (index, column) in table.columns.enumerated()
        where column.isNotNull && !column.isDropped && frame[firstSlot + index].isNull {
            throw .violation(.notNull(failingRow(table, firstSlot), column: column.name))
        }
    }

    func check(_ table: TableDescriptor, _ newRow: NewRow) throws(Interrupt) {
        for test in newRow.checks {
            let isMet = try evaluate(test.condition)
            if let refusal = test.refusal {
                if case .bool(true) = isMet { continue }
                throw .error(refusal)
            }
            guard case .bool(false) = isMet else { continue }
            throw .violation(
                .check(failingRow(table, newRow.firstSlot), constraint: test.name))
        }
    }

    private func failingRow(_ table: TableDescriptor, _ firstSlot: Int) -> FailingRow {
        var values: [String?] = []
        for (index, column) in table.columns.enumerated() where !column.isDropped {
            values.append(IndexKeys.text(frame[firstSlot + index], column.type.oid, environment))
        }
        return FailingRow(table: table.qualifiedName, values: values)
    }

    // MARK: Unique keys

    func duplicateKey(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ row: (Int) -> Value
    ) throws(Interrupt) -> SQLError {
        SQLError(.duplicateKey(KeyRule(table, index), try shownKey(index, table, row)))
    }

    /// Claims a new row's key in a unique index. nil: free, or not to be minded (nulls, rows that are not in it).
    func claim(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ row: (Int) -> Value
    ) throws(Interrupt) -> (rowID: RowID, isOwn: Bool)? {
        guard let (key, hasNull) = try entryKey(index, table, row),
            !hasNull || index.nullsNotDistinct
        else { return nil }
        let outcome: ClaimOutcome
        do throws(StorageError) {
            outcome = try transaction.claim(index.tree, key, of: table.tree)
        } catch { throw error.interrupt }
        switch outcome {
        case .free: return nil
        case .conflict(let rowID, let isOwn): return (rowID, isOwn)
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable: throw StorageError.lockNotAvailable.interrupt
        }
    }

    /// Claims a key that has to be new: 23505 if it is not, except for a deferrable constraint, which is looked at later.
    ///
    /// - Parameter rowID: that of the row to be replaced; nil for a new one.
    func requireUnique(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ rowID: RowID?,
        _ row: (Int) -> Value
    ) throws(Interrupt) {
        if index.isDeferrable { return try noteDeferrable(index, table, row) }
        guard try claim(index, table, row) != nil else { return }
        try noteRefused(index, table, rowID, row)
        throw .error(try duplicateKey(index, table, row))
    }

    /// Claims the unique keys of a row that replaces another. One that is equal to the old row's (1.0 and 1.00) is there.
    func requireUnique(
        _ changed: [IndexDescriptor], _ table: TableDescriptor, replacing old: Row,
        _ rowID: RowID, _ values: [Value]
    ) throws(Interrupt) {
        for index in changed where index.isUnique {
            let before = try entryKey(index, table) { IndexKeys.value(old, $0, table) }
            let after = try entryKey(index, table) { values[$0] }
            if before?.key == after?.key { continue }
            try requireUnique(index, table, rowID) { values[$0] }
        }
    }

    /// Where a key changes PostgreSQL's indexes all have an entry of the new row, also those whose key stays.
    private func noteKeptEntries(
        _ values: [Value], _ table: TableDescriptor, _ changed: [IndexDescriptor]
    ) throws(Interrupt) {
        for index in table.indexes where !changed.contains(where: { $0.oid == index.oid }) {
            guard let (key, _) = try entryKey(index, table, { values[$0] }) else { continue }
            do throws(StorageError) {
                try transaction.noteKeptEntry(index.tree, key)
            } catch { throw error.interrupt }
        }
    }

    /// Postgres has by now written the row and its entries in the indexes before this one, and looked who read them.
    func noteRefused(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ rowID: RowID?,
        _ row: (Int) -> Value
    ) throws(Interrupt) {
        guard transaction.isolation.breaksDangerousStructures else { return }
        let rowID = rowID ?? transaction.database.cluster.nextRowID()
        try noteRefused(table.tree, Key(rowID: rowID))
        for earlier in table.indexes {
            if let (key, _) = try entryKey(earlier, table, row) {
                try noteRefused(earlier.tree, key)
            }
            if earlier.oid == index.oid { return }
        }
    }

    private func noteRefused(_ tree: TreeID, _ key: Key) throws(Interrupt) {
        do throws(StorageError) {
            try transaction.noteRefusedWrite(tree, key)
        } catch { throw error.interrupt }
    }

    private func noteDeferrable(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ row: (Int) -> Value
    ) throws(Interrupt) {
        let (key, hasNull) = IndexKeys.key(index, table, row)
        if hasNull && !index.nullsNotDistinct { return }
        do throws(StorageError) {
            guard try transaction.claimDeferred(index.tree, key) else { return }
        } catch { throw error.interrupt }
        enqueue(
            PendingCheck(
                constraint: index.oid, table: table.oid, isDeferrable: true,
                isInitiallyDeferred: index.isInitiallyDeferred, kind: .uniqueKey(key)))
    }

    // MARK: Writing

    /// Where a row is to lie, by its primary key.
    func place(of values: [Value], _ table: TableDescriptor) throws(Interrupt) -> RowID {
        guard let primary = table.primaryKey,
            let (key, _) = try entryKey(primary, table, { values[$0] })
        else { return transaction.database.cluster.nextRowID() }
        return transaction.place(of: key, in: table.tree) { row in
            IndexKeys.key(primary, table) { IndexKeys.value(row, $0, table) }.key == key
        }
    }

    /// Writes a new row and its entries; its unique keys are claimed already.
    func write(
        new values: [Value], _ rowID: RowID, _ table: TableDescriptor
    ) throws(Interrupt) {
        do throws(StorageError) {
            try transaction.insertRow(table.tree, rowID, IndexKeys.encode(values, table))
        } catch { throw error.interrupt }
        for index in table.indexes {
            guard let (key, _) = try entryKey(index, table, { values[$0] }) else { continue }
            do throws(StorageError) {
                try transaction.insertEntry(index.tree, key, rowID)
            } catch { throw error.interrupt }
        }
        for foreignKey in table.foreignKeys { enqueueChild(foreignKey, rowID) }
    }

    /// The indexes whose key changes from the old row to the new one.
    func changedIndexes(
        _ old: Row, _ values: [Value], _ table: TableDescriptor
    ) throws(Interrupt) -> [IndexDescriptor] {
        var changed: [IndexDescriptor] = []
        for index in table.indexes {
            if index.needsEvaluation {
                if try entryDiffers(index, old, values, table) { changed.append(index) }
            } else if index.columns.contains(where: { differs(old, values, $0.column, table) }) {
                changed.append(index)
            }
        }
        return changed
    }

    private func entryDiffers(
        _ index: IndexDescriptor, _ old: Row, _ values: [Value], _ table: TableDescriptor
    ) throws(Interrupt) -> Bool {
        let evaluation = try evaluation(of: table)
        guard let rule = evaluation.rules.indexes[index.oid],
            rule.columns.contains(where: { differs(old, values, $0, table) })
        else { return false }
        let before = try evaluation.key(index) { IndexKeys.value(old, $0, table) }
        let after = try evaluation.key(index) { values[$0] }
        return before?.key != after?.key
    }

    func differs(
        _ old: Row, _ values: [Value], _ column: Int, _ table: TableDescriptor
    ) -> Bool {
        let before = IndexKeys.value(old, column, table)
        let after = values[column]
        if before.isNull || after.isNull { return before.isNull != after.isNull }
        return !Comparison.identical(before, after, table.columns[column].ordering)
    }

    /// Replaces a locked row; changed unique keys are claimed already.
    func write(
        _ values: [Value], replacing old: Row, _ rowID: RowID, _ table: TableDescriptor,
        changed: [IndexDescriptor]
    ) throws(Interrupt) {
        do throws(StorageError) {
            try transaction.replaceRow(
                table.tree, rowID, IndexKeys.encode(values, table), replacing: old,
                keyChanged: changed.contains { $0.isKey })
        } catch { throw error.interrupt }
        for index in changed {
            let before = try entryKey(index, table) { IndexKeys.value(old, $0, table) }
            let after = try entryKey(index, table) { values[$0] }
            if before?.key == after?.key { continue }
            do throws(StorageError) {
                if let before { try transaction.removeEntry(index.tree, before.key, rowID) }
                if let after { try transaction.insertEntry(index.tree, after.key, rowID) }
            } catch { throw error.interrupt }
        }
        if transaction.isolation.breaksDangerousStructures && !changed.isEmpty {
            try noteKeptEntries(values, table, changed)
        }
        for foreignKey in table.foreignKeys
        where foreignKey.childColumns.contains(where: { differs(old, values, $0, table) }) {
            enqueueChild(foreignKey, rowID)
        }
        for foreignKey in table.referencedBy
        where foreignKey.parentColumns.contains(where: { differs(old, values, $0, table) }) {
            enqueueParent(foreignKey, old, new: values, table)
        }
    }

    /// Removes a locked row and its entries.
    func remove(_ old: Row, _ rowID: RowID, _ table: TableDescriptor) throws(Interrupt) {
        for index in table.indexes {
            guard
                let (key, _) = try entryKey(
                    index, table, { IndexKeys.value(old, $0, table) })
            else { continue }
            do throws(StorageError) {
                try transaction.removeEntry(index.tree, key, rowID)
            } catch { throw error.interrupt }
        }
        do throws(StorageError) {
            try transaction.removeRow(table.tree, rowID)
        } catch { throw error.interrupt }
        for foreignKey in table.referencedBy { enqueueParent(foreignKey, old, new: nil, table) }
    }

    // MARK: Checks that wait for the end of the statement

    func enqueue(_ check: PendingCheck) {
        if check.isDeferrable,
            services.isDeferred(
                constraint: check.constraint, deferrable: true,
                initiallyDeferred: check.isInitiallyDeferred)
        {
            services.deferCheck(check)
        } else {
            checks.append(check)
        }
    }

    private func enqueueChild(_ foreignKey: ForeignKeyDescriptor, _ rowID: RowID) {
        enqueue(
            PendingCheck(
                constraint: foreignKey.oid, table: foreignKey.child,
                isDeferrable: foreignKey.isDeferrable,
                isInitiallyDeferred: foreignKey.isInitiallyDeferred,
                kind: .child(rowID)))
    }

    private func enqueueParent(
        _ foreignKey: ForeignKeyDescriptor, _ old: Row, new: [Value]?, _ table: TableDescriptor
    ) {
        let key = foreignKey.parentColumns.map { IndexKeys.value(old, $0, table) }
        if key.contains(where: \.isNull) { return }
        let action = new == nil ? foreignKey.onDelete : foreignKey.onUpdate
        // Only NO ACTION may be put off; the other actions happen with the statement.
        enqueue(
            PendingCheck(
                constraint: foreignKey.oid, table: foreignKey.parent,
                isDeferrable: foreignKey.isDeferrable && action == .noAction,
                isInitiallyDeferred: foreignKey.isInitiallyDeferred,
                kind: .parent(
                    key: key,
                    newKey: new.map { values in foreignKey.parentColumns.map { values[$0] } })))
    }
}

extension Comparison {
    /// Whether two values are stored alike: 1.0 and 1.00 are equal numbers but different values.
    static func identical(_ a: Value, _ b: Value, _ ordering: Ordering) -> Bool {
        switch (a, b) {
        case (.int(let x), .int(let y)): return x == y
        case (.text(let x), .text(let y)): return x.utf8 == y.utf8
        case (.numeric(let x), .numeric(let y)):
            return x.scale == y.scale && equal(a, b, ordering)
        default: return equal(a, b, ordering)
        }
    }
}
