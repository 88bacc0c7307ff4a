// INSERT, UPDATE and DELETE, a row at a time. Each stage of a row may wait and is resumed where it stood.
import StorageEngine

/// Counts what its statement's tag reports.
class ModifyOperator: Operator {
    final var affected: UInt64 = 0
    /// More of it, where index entries are locked.
    final var tally = RowTally()
}

final class DeleteOperator: ModifyOperator {
    private let node: DeleteNode
    private let source: Operator
    private var isPending = false
    private var isRemoved = false

    init(_ node: DeleteNode, _ source: Operator) {
        self.node = node
        self.source = source
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                try context.tick()
                guard try source.next(context) else { return false }
                isPending = true
                isRemoved = false
            }
            if !isRemoved, !(try removeRow(context)) {
                isPending = false
                continue
            }
            if let returning = node.returning {
                try context.assign(returning)
                isPending = false
                return true
            }
            isPending = false
        }
    }

    private func removeRow(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        switch try context.lock(
            relation: node.relation, node.table, node.loads, .update, .wait)
        {
        case .skipped: return false
        case .changed: guard try context.holds(node.recheck) else { return false }
        case .unchanged: break
        }
        let position = context.relations[node.relation]
        guard let row = position.row,
            context.transaction.lockedRow(node.table.tree, position.rowID)?.version
                == row.version
        else { return false }
        try context.remove(row, position.rowID, node.table)
        affected += 1
        isRemoved = true
        return true
    }
}

final class UpdateOperator: ModifyOperator {
    private enum Stage {
        case source, compute, lock, recheck, recompute, keys, returning
    }

    private let node: UpdateNode
    private let source: Operator
    private var stage = Stage.source
    private var values: [Value] = []
    private var changed: [IndexDescriptor] = []

    init(_ node: UpdateNode, _ source: Operator) {
        self.node = node
        self.source = source
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            switch stage {
            case .source:
                try context.tick()
                guard try source.next(context) else { return false }
                stage = .compute
            case .compute:
                // Before the lock, as Postgres does: what a sequence gives here is used up even if the row has to
                // be computed again.
                guard try compute(context) else {
                    stage = .source
                    continue
                }
                stage = .lock
            case .lock:
                switch try context.lock(
                    relation: node.relation, node.table, node.loads, try strength(context), .wait,
                    forWriting: true)
                {
                case .skipped: stage = .source
                case .unchanged: stage = .keys
                case .changed: stage = .recheck
                }
            case .recheck:
                stage = try context.holds(node.recheck) ? .recompute : .source
            case .recompute:
                stage = try compute(context) ? .lock : .source
            case .keys:
                try writeRow(context)
                affected += 1
                stage = node.returning == nil ? .source : .returning
            case .returning:
                if let returning = node.returning { try context.assign(returning) }
                stage = .source
                return true
            }
        }
    }

    /// The new row's values, in its slots and in `values`.
    private func compute(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        guard let row = context.relations[node.relation].row else { return false }
        context.beginRow()
        var computed = node.table.columns.indices.map {
            IndexKeys.value(row, $0, node.table)
        }
        for assignment in node.assignments {
            computed[assignment.column] = try context.evaluate(assignment.expression)
        }
        try context.complete(&computed, node.newRow, of: node.table)
        context.endRow()
        values = computed
        return true
    }

    /// A changed key minds those who share the row for its key; other columns do not.
    private func strength(_ context: ExecutionContext) throws(Interrupt) -> RowLockStrength {
        guard let row = context.relations[node.relation].row else { return .noKeyUpdate }
        changed = try context.changedIndexes(row, values, node.table)
        return changed.contains(where: \.isKey) ? .update : .noKeyUpdate
    }

    private func writeRow(_ context: ExecutionContext) throws(Interrupt) {
        let position = context.relations[node.relation]
        guard let row = position.row else { return }
        let values = self.values
        try context.requireUnique(
            changed, node.table, replacing: row, position.rowID, values)
        context.fill(node.newRow, values)
        try context.write(
            values, replacing: row, position.rowID, node.table, changed: changed)
        context.loadWritten(
            node.newRow.system, position.rowID, node.table, replaced: false)
    }
}

extension ExecutionContext {
    func fill(_ newRow: NewRow, _ values: [Value]) {
        for (column, value) in values.enumerated() { frame[newRow.firstSlot + column] = value }
    }
}
