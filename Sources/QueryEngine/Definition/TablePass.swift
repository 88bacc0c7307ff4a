// One pass over the rows of a table that ALTER TABLE changes: values computed, constraints shown to hold.
import StorageEngine

/// What ALTER TABLE asks of the rows that are there.
struct RowDemands {
    enum NewValue {
        case expression(ScalarExpression)
        /// The next number of a new serial or identity column.
        case sequence(TreeID)
    }

    struct Check {
        var name: String
        var condition: ScalarExpression
    }

    /// Columns of another type, computed from the old row.
    var conversions: [(column: Int, expression: ScalarExpression)] = []
    /// Columns that each row gets its own value in.
    var added: [(column: Int, value: NewValue)] = []
    var notNull: [Int] = []
    var checks: [Check] = []

    var rewrites: Bool { !conversions.isEmpty || !added.isEmpty }
    var isEmpty: Bool { !rewrites && notNull.isEmpty && checks.isEmpty }
}

final class TablePass: DefinitionWork {
    private let old: TableDescriptor
    private let new: TableDescriptor
    private let demands: RowDemands
    private let context: ExecutionContext
    private var cursor: RowCursor
    /// The row at hand, kept while an expression waits.
    private var current: (rowID: RowID, row: Row)?

    /// - Parameter context: its view is the one the rows are read in.
    init(
        _ old: TableDescriptor, _ new: TableDescriptor, _ demands: RowDemands,
        _ context: ExecutionContext
    ) {
        self.old = old
        self.new = new
        self.demands = demands
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
            }
            guard let (rowID, row) = current else { return }
            try pass(rowID, row)
            current = nil
        }
    }

    private func pass(_ rowID: RowID, _ row: Row) throws(Interrupt) {
        // The old row, and for new columns the default that old rows have.
        for position in new.columns.indices {
            let source = position < old.columns.count ? old : new
            context.frame[position] = IndexKeys.value(row, position, source)
        }
        context.beginRow()
        var converted: [Value] = []
        for (_, expression) in demands.conversions {
            converted.append(try context.evaluate(expression))
        }
        for (index, value) in converted.enumerated() {
            context.frame[demands.conversions[index].column] = value
        }
        for (column, value) in demands.added { context.frame[column] = try compute(value) }
        try requireNotNull()
        try requireChecks()
        context.endRow()
        if demands.rewrites { try write(rowID) }
    }

    private func compute(_ value: RowDemands.NewValue) throws(Interrupt) -> Value {
        switch value {
        case .expression(let expression): return try context.evaluate(expression)
        case .sequence(let id):
            do throws(StorageError) {
                return .int(try context.transaction.database.nextValue(of: id))
            } catch {
                throw .error(SQLError(error))
            }
        }
    }

    private func requireNotNull() throws(Interrupt) {
        for column in demands.notNull where context.frame[column].isNull {
            let name = new.columns[column].name
            throw .error(
                SQLError(
                    .notNullViolation,
                    "column \"\(name)\" of relation \"\(new.name)\" contains null values",
                    schema: new.schema, table: new.name, column: name))
        }
    }

    private func requireChecks() throws(Interrupt) {
        for check in demands.checks {
            guard case .bool(false) = try context.evaluate(check.condition) else { continue }
            throw .error(
                SQLError(
                    .checkViolation,
                    "check constraint \"\(check.name)\" of relation \"\(new.name)\" is violated by some row",
                    schema: new.schema, table: new.name, constraint: check.name))
        }
    }

    private func write(_ rowID: RowID) throws(Interrupt) {
        let values = Array(context.frame[..<new.columns.count])
        do throws(StorageError) {
            try context.transaction.insertRow(new.tree, rowID, IndexKeys.encode(values, new))
        } catch {
            throw .error(SQLError(error))
        }
    }
}
