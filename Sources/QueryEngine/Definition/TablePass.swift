// One pass over the rows of a table that ALTER TABLE changes: values computed, constraints shown to hold.
import StorageEngine

/// What ALTER TABLE asks of the rows that are there.
struct RowDemands {
    enum NewValue {
        case expression(RowExpression)
        /// Computed from the row's other new values.
        case generated(RowExpression)
        /// The next number of a new serial or identity column.
        case sequence(TreeID)
        /// The next number of the table's counter.
        case number
    }

    struct Check {
        var name: String
        var condition: RowExpression
    }

    /// Columns of another type, computed from the old row.
    var conversions: [(column: Int, value: RowExpression)] = []
    /// Columns that each row gets its own value in.
    var added: [(column: Int, value: NewValue)] = []
    /// Whether columns have become NOT NULL. Rows that are rewritten are tested in any case.
    var testsNotNull = false
    var checks: [Check] = []
    /// Which column stands at each place of the new rows; nil: as before.
    var order: [Int]?

    mutating func test(_ check: String, _ condition: RowExpression) {
        if checks.contains(where: { $0.name == check }) { return }
        checks.append(Check(name: check, condition: condition))
    }

    var rewrites: Bool { !conversions.isEmpty || !added.isEmpty || order != nil }
    var isEmpty: Bool { !rewrites && !testsNotNull && checks.isEmpty }

    /// The frame that the widest of the expressions needs.
    var slotCount: Int {
        var count = 0
        for (_, value) in conversions { count = max(count, value.slotCount) }
        for (_, value) in added {
            switch value {
            case .expression(let value), .generated(let value):
                count = max(count, value.slotCount)
            case .sequence, .number: continue
            }
        }
        for check in checks { count = max(count, check.condition.slotCount) }
        return count
    }
}

final class TablePass: DefinitionWork {
    private let old: TableDescriptor
    private let new: TableDescriptor
    private let demands: RowDemands
    /// What rows that are there have in the new columns.
    private let added: [Value]
    private let context: ExecutionContext
    private var cursor: RowCursor
    /// The row at hand, kept while an expression waits.
    private var current: (rowID: RowID, row: Row)?
    /// How many rows were looked at, the current one among them.
    private var passed = 0

    /// - Parameters:
    ///   - added: one value a new column.
    ///   - context: its view is the one the rows are read in; its frame holds the row and what `demands` needs.
    init(
        _ old: TableDescriptor, _ new: TableDescriptor, _ demands: RowDemands, added: [Value],
        _ context: ExecutionContext
    ) {
        self.old = old
        self.new = new
        self.demands = demands
        self.added = added
        self.context = context
        cursor = context.transaction.rows(old.tree, .all, in: context.view)
    }

    func run(_ budget: inout Int) throws(Interrupt) {
        context.budget = .max
        while true {
            if current == nil {
                try spend(&budget)
                do throws(StorageError) { current = try cursor.nextRow() } catch {
                    throw .error(SQLError(error))
                }
                passed &+= 1
            }
            guard let (rowID, row) = current else { return }
            try pass(rowID, row)
            current = nil
        }
    }

    private func pass(_ rowID: RowID, _ row: Row) throws(Interrupt) {
        var values = old.columns.indices.map { IndexKeys.value(row, $0, old) }
        context.rowNumber = passed
        context.beginRow()
        var converted: [Value] = []
        for (_, value) in demands.conversions { converted.append(try evaluate(value, values)) }
        values += added
        for (conversion, value) in zip(demands.conversions, converted) {
            values[conversion.column] = value
        }
        // What is generated reads the other columns' new values.
        for (column, value) in demands.added {
            if case .generated = value { continue }
            values[column] = try compute(value, values)
        }
        for (column, value) in demands.added {
            guard case .generated = value else { continue }
            values[column] = try compute(value, values)
        }
        let written = arranged(values)
        if demands.rewrites || demands.testsNotNull { try requireNotNull(written) }
        try requireChecks(values)
        context.endRow()
        if demands.rewrites { try write(rowID, written) }
    }

    /// The values in the order of the new definition's columns.
    private func arranged(_ values: [Value]) -> [Value] {
        guard let order = demands.order else { return values }
        return order.map { values[$0] }
    }

    /// Expressions may use the frame beyond the columns that they were made for: each gets the row anew.
    private func evaluate(
        _ value: RowExpression, _ row: [Value]
    ) throws(Interrupt) -> Value {
        context.frame.replaceSubrange(..<row.count, with: row)
        return try context.evaluate(value.expression)
    }

    private func compute(
        _ value: RowDemands.NewValue, _ row: [Value]
    ) throws(Interrupt) -> Value {
        switch value {
        case .expression(let value), .generated(let value): return try evaluate(value, row)
        case .sequence(let id): return .int(try nextNumber(of: id))
        case .number:
            guard let counter = new.counter else { return .null }
            return counter.value(UInt64(bitPattern: try nextNumber(of: counter.tree)))
        }
    }

    private func nextNumber(of id: TreeID) throws(Interrupt) -> Int64 {
        do throws(StorageError) {
            return try context.transaction.database.nextValue(of: id)
        } catch {
            throw .error(SQLError(error))
        }
    }

    private func requireNotNull(_ row: [Value]) throws(Interrupt) {
        for (column, value) in zip(new.columns, row) where column.isNotNull && value.isNull {
            throw .definition(.columnHasNulls(column.name, of: new.qualifiedName))
        }
    }

    private func requireChecks(_ row: [Value]) throws(Interrupt) {
        for check in demands.checks {
            guard case .bool(false) = try evaluate(check.condition, row) else { continue }
            throw .definition(.checkIsViolated(check.name, of: new.qualifiedName))
        }
    }

    private func write(_ rowID: RowID, _ row: [Value]) throws(Interrupt) {
        do throws(StorageError) {
            try context.transaction.insertRow(new.tree, rowID, IndexKeys.encode(row, new))
        } catch {
            throw .error(SQLError(error))
        }
    }
}
