// UPDATE and DELETE where index entries are locked: of rows that the scans below have found and locked, in one table or several.
import StorageEngine

final class EntryChangeOperator: ModifyOperator {
    private enum Stage { case source, target, compute, write, returning }

    private let node: EntryChange
    private let source: Operator
    private let writers: [EntryWriter]
    private var stage = Stage.source
    /// Which table's row is at hand.
    private var target = 0
    /// The rows do not come straight from a scan, which would number those that it refuses too.
    private let countsRows: Bool
    private var rowNumber = 0
    private var values: [Value] = []
    private var changed: [IndexDescriptor] = []
    private var mark: SavepointMark?
    /// Rows of joins that were come to: each is changed once. Of a table each.
    private var seen: [Set<RowID>]

    init(_ node: EntryChange, _ source: Operator) {
        self.node = node
        self.source = source
        countsRows = !(source is LockingScanOperator)
        seen = node.isJoined ? node.targets.map { _ in [] } : []
        writers = node.targets.map { EntryWriter($0.table) }
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            switch stage {
            case .source:
                try context.tick()
                guard try source.next(context) else { return false }
                if countsRows {
                    rowNumber &+= 1
                    context.rowNumber = rowNumber
                }
                target = 0
                stage = .target
            case .target:
                guard target < node.targets.count else {
                    stage = node.returning == nil ? .source : .returning
                    continue
                }
                guard isThere(context), isNew(context) else {
                    target += 1
                    continue
                }
                writers[target].begin()
                if node.isIgnoring { mark = context.transaction.mark() }
                stage = node.targets[target].update == nil ? .write : .compute
            case .compute, .write:
                do throws(Interrupt) {
                    try advance(context)
                } catch {
                    try pass(error, context)
                }
            case .returning:
                stage = .source
                if let returning = node.returning {
                    try context.assign(returning)
                    return true
                }
            }
        }
    }

    /// The row that the table stands at is as it was found: not gone or changed by this statement already.
    private func isThere(_ context: ExecutionContext) -> Bool {
        let position = context.relations[node.targets[target].relation]
        guard let row = position.row else { return false }
        let tree = node.targets[target].table.tree
        return context.transaction.latestRow(tree, position.rowID)?.version == row.version
    }

    /// A row is come to for the first time.
    private func isNew(_ context: ExecutionContext) -> Bool {
        if seen.isEmpty { return true }
        let position = context.relations[node.targets[target].relation]
        return seen[target].insert(position.rowID).inserted
    }

    private func advance(_ context: ExecutionContext) throws(Interrupt) {
        let (table, update) = (node.targets[target].table, node.targets[target].update)
        let position = context.relations[node.targets[target].relation]
        guard let row = position.row else { return finishTarget() }
        guard let update else {
            try writers[target].remove(row, position.rowID, context)
            tally.deleted += 1
            affected += 1
            return finishTarget()
        }
        if stage == .compute {
            guard try compute(row, table, update, context) else { return finishTarget() }
            stage = .write
        }
        let values = self.values
        if let conflict = try writers[target].update(
            row, to: values, position.rowID, changed: changed, context)
        {
            throw .error(try context.duplicateKey(conflict.index, table) { values[$0] })
        }
        tally.found += 1
        tally.changed += 1
        affected += 1
        if let counter = table.counter, changed.contains(where: \.isUnique),
            let number = counter.number(values[counter.column])
        {
            let steps = context.services.counterSteps
            context.transaction.database.raise(
                counter.tree, past: number, increment: steps.increment, offset: steps.offset)
        }
        finishTarget()
    }

    private func finishTarget() {
        mark = nil
        target += 1
        stage = .target
    }

    /// False if the row stays what it is.
    private func compute(
        _ row: Row, _ table: TableDescriptor, _ update: EntryChange.Update,
        _ context: ExecutionContext
    ) throws(Interrupt) -> Bool {
        // A join goes on with the row as it was, and so does another table's row that is changed with this one.
        let slots = update.slots.filter { $0 >= 0 }
        let before = slots.map { context.frame[$0] }
        defer { for (slot, value) in zip(slots, before) { context.frame[slot] = value } }
        let new = try context.changed(
            row, table, update.assignments, whenChanged: update.whenChanged, slots: update.slots,
            update.newRow, implicit: update.implicit)
        guard let new else {
            tally.found += 1
            return false
        }
        values = new
        changed = try context.changedIndexes(row, new, table)
        return true
    }

    private func pass(_ interrupt: Interrupt, _ context: ExecutionContext) throws(Interrupt) {
        guard node.isIgnoring, case .error(let error) = interrupt, error.isOfOneRow else {
            throw interrupt
        }
        if let mark { context.transaction.undoRow(to: mark) }
        if node.targets[target].update == nil || !error.isOfKeys {
            context.services.passOver(error)
        }
        tally.found += 1
        tally.passedOver += 1
        if error.isRefusal { tally.refused += 1 }
        finishTarget()
    }
}
