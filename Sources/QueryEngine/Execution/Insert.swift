// INSERT with its ON CONFLICT rules. COPY FROM feeds rows through the same `InsertExecution`.
import StorageEngine

final class InsertOperator: ModifyOperator {
    private let source: Operator
    private let returning: [SlotAssignment]?
    private let execution: InsertExecution
    private var isPending = false
    private var isReturning = false

    init(_ node: InsertNode, _ source: Operator) {
        self.source = source
        self.returning = node.returning
        self.execution = InsertExecution(node)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                try context.tick()
                guard try source.next(context) else { return false }
                isPending = true
            }
            if !isReturning {
                let isWritten = try execution.insert(context)
                if isWritten { affected += 1 }
                guard isWritten, returning != nil else {
                    isPending = false
                    continue
                }
                isReturning = true
            }
            if let returning { try context.assign(returning) }
            isReturning = false
            isPending = false
            return true
        }
    }
}

/// Inserts one row after the other; the row's source slots stand in the frame when `insert` is called.
package final class InsertExecution {
    private enum Stage {
        case compute, arbitrate, keys, put
        case existing(RowID)
        case update(RowID, Row)
    }

    private let node: InsertNode
    private var stage = Stage.compute
    private var values: [Value] = []
    private var updated: [Value] = []
    private var changed: [IndexDescriptor] = []
    /// From before the row's first claim.
    private var claimMark = 0
    /// Whose key is in conflict.
    private var arbiter: IndexDescriptor?

    package init(_ node: InsertNode) {
        self.node = node
    }

    /// Carries one row to its end: true if a row was inserted, or updated by ON CONFLICT. After a wait or a yield the
    /// call is repeated for the same row.
    package func insert(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        do throws(Interrupt) {
            return try advance(context)
        } catch {
            if case .error = error { stage = .compute }
            throw error
        }
    }

    private func advance(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            switch stage {
            case .compute:
                try compute(context)
                claimMark = context.transaction.claimMark
                stage = node.onConflict != nil ? .arbitrate : node.put == nil ? .keys : .put
            case .arbitrate:
                if let (rowID, index) = try conflictingRow(context) {
                    context.transaction.releaseClaims(since: claimMark)
                    arbiter = index
                    guard node.onConflict?.update != nil else {
                        try checkVisible(rowID, context)
                        stage = .compute
                        return false
                    }
                    stage = .existing(rowID)
                } else {
                    stage = .keys
                }
            case .keys:
                guard try claimKeys(context) else {
                    stage = .arbitrate
                    continue
                }
                let rowID =
                    node.placesByKey
                    ? try context.place(of: values, node.table)
                    : context.transaction.database.cluster.nextRowID()
                try context.write(new: values, rowID, node.table)
                context.loadWritten(node.newRow.system, rowID, node.table, replaced: false)
                stage = .compute
                return true
            case .put:
                let rowID = try put(context)
                context.loadWritten(node.newRow.system, rowID, node.table, replaced: false)
                stage = .compute
                return true
            case .existing(let rowID):
                guard let row = try lockExisting(rowID, context) else {
                    stage = .arbitrate
                    continue
                }
                guard try computeUpdate(row, rowID, context) else {
                    stage = .compute
                    return false
                }
                stage = .update(rowID, row)
            case .update(let rowID, let row):
                try writeUpdate(row, rowID, context)
                context.loadWritten(node.newRow.system, rowID, node.table, replaced: true)
                stage = .compute
                return true
            }
        }
    }

    private func compute(_ context: ExecutionContext) throws(Interrupt) {
        context.beginRow()
        var computed: [Value] = []
        computed.reserveCapacity(node.values.count)
        for expression in node.values { computed.append(try context.evaluate(expression)) }
        try context.complete(&computed, node.newRow, of: node.table)
        context.endRow()
        values = computed
    }

    // MARK: Rows that take places

    private func put(_ context: ExecutionContext) throws(Interrupt) -> RowID {
        guard let put = node.put, let primary = node.table.primaryKey else {
            throw .definition(.noPrimaryKey(node.table.name))
        }
        if put.isBlind {
            let rowID = try context.place(of: values, node.table)
            try context.write(new: values, rowID, node.table)
            return rowID
        }
        let values = self.values
        guard let (rowID, _) = try context.claim(primary, node.table, { values[$0] }) else {
            for index in node.table.indexes where index.isUnique && !index.isPrimary {
                try context.requireUnique(index, node.table, nil) { values[$0] }
            }
            let rowID = try context.place(of: values, node.table)
            try context.write(new: values, rowID, node.table)
            return rowID
        }
        guard
            case .granted(let found) = try context.requestLock(
                node.table, rowID, .noKeyUpdate, .wait, forWriting: true),
            let old = found
        else {
            throw .error(SQLError(.internalError, "an index entry leads to no row"))
        }
        var merged = values
        for column in put.keptColumns {
            merged[column] = IndexKeys.value(old, column, node.table)
        }
        context.beginRow()
        try context.complete(&merged, node.newRow, of: node.table)
        context.endRow()
        let changed = try context.changedIndexes(old, merged, node.table)
        try context.requireUnique(changed, node.table, replacing: old, rowID, merged)
        try context.write(merged, replacing: old, rowID, node.table, changed: changed)
        return rowID
    }

    // MARK: Conflicts

    private var arbiters: [IndexDescriptor] {
        guard let rule = node.onConflict else { return [] }
        return rule.arbiters.isEmpty ? node.table.indexes.filter(\.isUnique) : rule.arbiters
    }

    private func conflictingRow(
        _ context: ExecutionContext
    ) throws(Interrupt) -> (RowID, IndexDescriptor)? {
        let values = self.values
        for index in arbiters {
            if index.isDeferrable {
                throw .violation(.deferrableArbiter(KeyRule(node.table, index)))
            }
            if let conflict = try context.claim(index, node.table, { values[$0] }) {
                return (conflict.rowID, index)
            }
        }
        return nil
    }

    /// All unique keys are ours, or 23505; false if an arbiter met a conflict after all.
    private func claimKeys(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        let values = self.values
        let arbiters = self.arbiters
        for index in node.table.indexes where index.isUnique {
            if arbiters.contains(where: { $0.oid == index.oid }) {
                if try context.claim(index, node.table, { values[$0] }) != nil { return false }
            } else {
                try context.requireUnique(index, node.table, nil) { values[$0] }
            }
        }
        return true
    }

    /// DO NOTHING gives no reason to skip a row of which a fixed snapshot cannot see the newest version.
    private func checkVisible(
        _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        let transaction = context.transaction
        let values = self.values
        guard transaction.isolation.keepsSnapshot, let arbiter,
            let (key, _) = try context.entryKey(arbiter, node.table, { values[$0] })
        else { return }
        do throws(StorageError) {
            guard try transaction.seesNewest(node.table.tree, rowID, by: arbiter.tree, key) else {
                throw StorageError.concurrentUpdate
            }
        } catch { throw error.interrupt }
    }

    /// The row in conflict, locked; nil if it went away meanwhile.
    private func lockExisting(
        _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) -> Row? {
        guard let update = node.onConflict?.update else { return nil }
        let changesKey = update.assignments.contains { assignment in
            node.table.indexes.contains { index in
                index.isKey && index.columns.contains { $0.column == assignment.column }
            }
        }
        switch try context.requestLock(
            node.table, rowID, changesKey ? .update : .noKeyUpdate, .wait,
            forWriting: update.condition == nil)
        {
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable: return nil
        case .granted(let newest):
            guard let newest else { return nil }
            try checkSecondTime(newest, rowID, context)
            try checkVisible(rowID, context)
            return newest
        }
    }

    /// A row that this very command put there must not be affected again.
    private func checkSecondTime(
        _ newest: Row, _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        guard newest.writer == context.transaction.idIfAssigned else { return }
        let seen: Row?
        do throws(StorageError) {
            seen = try context.transaction.row(node.table.tree, rowID: rowID, in: context.view)
        } catch { throw error.interrupt }
        if seen?.version == newest.version { return }
        throw .violation(.conflictTwice)
    }

    /// False if the rule's condition does not hold: the row stays locked and as it is.
    private func computeUpdate(
        _ row: Row, _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) -> Bool {
        guard let update = node.onConflict?.update else { return false }
        context.relations[node.relation] = RelationPosition(rowID: rowID, row: row)
        context.load(row, rowID, node.table, update.loads)
        for (column, value) in values.enumerated() {
            context.frame[update.excludedSlot + column] = value
        }
        context.beginRow()
        guard try context.holds(update.condition) else {
            context.endRow()
            return false
        }
        var computed = node.table.columns.indices.map { IndexKeys.value(row, $0, node.table) }
        for assignment in update.assignments {
            computed[assignment.column] = try context.evaluate(assignment.expression)
        }
        try context.complete(&computed, node.newRow, of: node.table)
        context.endRow()
        updated = computed
        changed = try context.changedIndexes(row, computed, node.table)
        return true
    }

    private func writeUpdate(
        _ row: Row, _ rowID: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        let values = updated
        if node.onConflict?.update?.condition != nil,
            case .wait(let ticket) = try context.requestLock(
                node.table, rowID, changed.contains(where: \.isKey) ? .update : .noKeyUpdate,
                .wait, forWriting: true)
        {
            throw .wait(ticket)
        }
        try context.requireUnique(changed, node.table, replacing: row, rowID, values)
        try context.write(values, replacing: row, rowID, node.table, changed: changed)
    }
}
