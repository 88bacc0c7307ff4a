// INSERT, ON DUPLICATE KEY UPDATE and REPLACE where index entries are locked.
import StorageEngine

final class EntryInsertOperator: ModifyOperator {
    private enum Stage {
        case source, compute, write
        /// Another row has a key.
        case lock(EntryConflict)
        case change(RowID, Row)
        case remove(RowID, Row)
        case returning
    }

    private let node: EntryInsert
    private let source: Operator
    private let table: TableDescriptor
    private let writer: EntryWriter
    private var stage = Stage.source
    private var rowID: RowID = 0
    private var values: [Value] = []
    private var changed: [IndexDescriptor] = []
    /// What ON DUPLICATE KEY UPDATE makes of a row.
    private var updated: [Value] = []
    private var numbers: NumberDraw?
    /// The row's number.
    private var number: RowNumber?
    /// From before the row was put, where something may have to be taken back of it.
    private var mark: SavepointMark?
    private let keepsMarks: Bool
    private let locksExclusively: Bool

    init(_ node: EntryInsert, _ source: Operator) {
        self.node = node
        self.source = source
        table = node.insert.table
        writer = EntryWriter(node.insert.table)
        numbers = table.counter.map { [table] counter in
            NumberDraw(counter, of: table, expected: node.rowCount)
        }
        locksExclusively = node.update != nil || node.isReplace
        // What is wrong with the first key of all is found before anything is put.
        let hasOneKey =
            table.primaryKey != nil && table.indexes.count(where: \.isUnique) == 1
            && table.foreignKeys.isEmpty
        keepsMarks = !hasOneKey && (locksExclusively || node.isIgnoring)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if case .source = stage {
                try context.tick()
                guard try source.next(context) else { return false }
                tally.given += 1
                context.rowNumber = Int(clamping: tally.given)
                stage = .compute
            }
            do throws(Interrupt) {
                try advance(context)
            } catch {
                try pass(error, context)
            }
            guard case .returning = stage else { continue }
            if let returning = node.insert.returning { try context.assign(returning) }
            stage = .source
            return true
        }
    }

    /// One stage of the row.
    private func advance(_ context: ExecutionContext) throws(Interrupt) {
        switch stage {
        case .source, .returning: return
        case .compute:
            try compute(context)
            begin(context)
        case .write:
            if let conflict = try writer.insert(
                values, rowID, exclusive: locksExclusively, context)
            {
                try meet(conflict, context)
            } else {
                noteInserted(context)
            }
        case .lock(let conflict): try lock(conflict, context)
        case .change(let rowID, let row):
            let new = node.isReplace ? values : updated
            if let conflict = try writer.update(
                row, to: new, rowID, changed: changed, exclusive: node.isReplace, context)
            {
                throw .error(try context.duplicateKey(conflict.index, table) { new[$0] })
            }
            noteChanged(rowID, new, context)
        case .remove(let rowID, let row):
            try writer.remove(row, rowID, context)
            tally.deleted += 1
            affected += 1
            begin(context)
        }
    }

    /// The row is to be put, for the first time or once what was in its way is gone.
    private func begin(_ context: ExecutionContext) {
        rowID = context.transaction.database.cluster.nextRowID()
        if keepsMarks { mark = context.transaction.mark() }
        writer.begin()
        stage = .write
    }

    private func takeBack(_ context: ExecutionContext) {
        if let mark { context.transaction.undoRow(to: mark) }
        mark = nil
    }

    /// IGNORE: an error of one row is told, and the next row is taken.
    private func pass(_ interrupt: Interrupt, _ context: ExecutionContext) throws(Interrupt) {
        guard node.isIgnoring, case .error(let error) = interrupt, error.isOfOneRow else {
            throw interrupt
        }
        takeBack(context)
        giveBackNumber()
        context.services.passOver(error)
        tally.passedOver += 1
        if error.isRefusal { tally.refused += 1 }
        stage = .source
    }

    // MARK: The row

    private func compute(_ context: ExecutionContext) throws(Interrupt) {
        context.beginRow()
        var computed: [Value] = []
        computed.reserveCapacity(node.insert.values.count)
        for expression in node.insert.values { computed.append(try context.evaluate(expression)) }
        if let counter = table.counter {
            // Who has no row draws no number.
            if node.implicit == nil {
                try context.requireValues(computed, table, but: counter.column)
                try context.requireChecks(computed, node.insert.newRow, of: table)
            }
            try count(counter, &computed, context)
        }
        if let implicit = node.implicit { context.replaceNulls(&computed, table, implicit) }
        try context.complete(&computed, node.insert.newRow, of: table)
        context.endRow()
        values = computed
    }

    /// Null, and zero unless it is kept, stand for the next number.
    private func count(
        _ counter: TableCounter, _ computed: inout [Value], _ context: ExecutionContext
    ) throws(Interrupt) {
        let given = computed[counter.column]
        let isZero = !node.keepsZero && counter.number(given) == 0
        guard given.isNull || isZero else {
            number = counter.number(given).map { RowNumber(value: $0, isDrawn: false) }
            return
        }
        // A row that is computed again after a wait keeps its number.
        if let number, number.isDrawn {
            computed[counter.column] = counter.value(number.value)
            return
        }
        guard let drawn = try numbers?.draw(context) else { return }
        number = RowNumber(value: drawn, isDrawn: true)
        computed[counter.column] = counter.value(drawn)
    }

    private func noteInserted(_ context: ExecutionContext) {
        context.fill(node.insert.newRow, values)
        tally.inserted += 1
        affected += 1
        noteNumber(context)
        mark = nil
        stage = node.insert.returning == nil ? .source : .returning
    }

    private func giveBackNumber() {
        if let number, number.isDrawn { numbers?.giveBack(number.value) }
        number = nil
    }

    private func noteNumber(_ context: ExecutionContext) {
        if let number {
            tally.lastNumber = number.value
            if !number.isDrawn {
                numbers?.note(number.value, context)
            } else if tally.firstNumber == nil {
                tally.firstNumber = number.value
            }
        } else if let counter = table.counter, case .int(let bits) = values[counter.column] {
            // Less than zero: told as it is stored.
            tally.lastNumber = UInt64(bitPattern: bits)
        }
        number = nil
    }

    // MARK: Rows in its way

    private func meet(
        _ conflict: EntryConflict, _ context: ExecutionContext
    ) throws(Interrupt) {
        takeBack(context)
        guard locksExclusively else {
            let values = self.values
            throw .error(try context.duplicateKey(conflict.index, table) { values[$0] })
        }
        stage = .lock(conflict)
    }

    /// Locks the row in the way and finds out what becomes of it.
    private func lock(
        _ conflict: EntryConflict, _ context: ExecutionContext
    ) throws(Interrupt) {
        let row: Row?
        switch try context.requestLock(table, conflict.rowID, .update, .wait) {
        case .wait(let ticket): throw .wait(ticket)
        case .unavailable: row = nil
        case .granted(let newest): row = newest
        }
        // Gone meanwhile.
        guard let row else { return begin(context) }
        if node.isReplace {
            try replace(row, conflict, context)
        } else {
            try update(row, conflict.rowID, context)
        }
    }

    /// The row is replaced where it is if nothing else can be in the way, and if nobody would be told of its going.
    private func replace(
        _ row: Row, _ conflict: EntryConflict, _ context: ExecutionContext
    ) throws(Interrupt) {
        writer.begin()
        guard conflict.isLast, table.referencedBy.isEmpty else {
            stage = .remove(conflict.rowID, row)
            return
        }
        let values = self.values
        if table.columns.indices.contains(where: { context.differs(row, values, $0, table) }) {
            changed = try context.changedIndexes(row, values, table)
            stage = .change(conflict.rowID, row)
        } else {
            noteInserted(context)
        }
    }

    private func update(
        _ row: Row, _ existing: RowID, _ context: ExecutionContext
    ) throws(Interrupt) {
        guard let update = node.update else { return }
        context.relations[node.insert.relation] = RelationPosition(rowID: existing, row: row)
        context.load(row, existing, table, update.loads)
        for (column, value) in values.enumerated() {
            context.frame[update.excludedSlot + column] = value
        }
        let new = try context.changed(
            row, table, update.assignments, whenChanged: node.whenChanged, slots: node.slots,
            node.insert.newRow, implicit: node.implicit)
        guard let new else {
            tally.found += 1
            giveBackNumber()
            stage = .source
            return
        }
        updated = new
        changed = try context.changedIndexes(row, new, table)
        writer.begin()
        stage = .change(existing, row)
    }

    private func noteChanged(
        _ rowID: RowID, _ new: [Value], _ context: ExecutionContext
    ) {
        context.fill(node.insert.newRow, new)
        affected += 2
        if node.isReplace {
            tally.inserted += 1
            tally.deleted += 1
            noteNumber(context)
        } else {
            tally.found += 1
            tally.changed += 1
            giveBackNumber()
            // The number that counts is that of the row that there is.
            number = table.counter.flatMap { $0.number(new[$0.column]) }.map {
                RowNumber(value: $0, isDrawn: false)
            }
            noteNumber(context)
        }
        stage = node.insert.returning == nil ? .source : .returning
    }
}

/// A row's number in a column that is counted, and whether it was drawn for it.
private struct RowNumber {
    let value: UInt64
    let isDrawn: Bool
}
