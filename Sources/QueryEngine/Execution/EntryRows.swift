// New versions of rows where index entries are locked: assignments in their order, what is wrong with a row, numbers of counters.
import StorageEngine

extension ExecutionContext {
    /// A row as assignments make it of another, each of which sees those before it.
    ///
    /// - Parameters:
    ///   - slots: where each column stands in the frame; -1: nothing reads it.
    ///   - implicit: what a column that may not be null gets for null, where that is passed over.
    /// - Returns: nil if all values are what they were.
    func changed(
        _ row: Row, _ table: TableDescriptor, _ assignments: [ColumnAssignment],
        whenChanged: [ColumnAssignment], slots: [Int], _ newRow: NewRow, implicit: [Value]?
    ) throws(Interrupt) -> [Value]? {
        beginRow()
        var values = table.columns.indices.map { IndexKeys.value(row, $0, table) }
        try apply(assignments, slots, table, implicit, to: &values)
        let isSame = !table.columns.indices.contains { differs(row, values, $0, table) }
        if isSame {
            endRow()
            return nil
        }
        try apply(whenChanged, slots, table, implicit, to: &values)
        try complete(&values, newRow, of: table)
        endRow()
        return values
    }

    private func apply(
        _ assignments: [ColumnAssignment], _ slots: [Int], _ table: TableDescriptor,
        _ implicit: [Value]?, to values: inout [Value]
    ) throws(Interrupt) {
        for assignment in assignments {
            var value = try evaluate(assignment.expression)
            if let implicit, value.isNull {
                value = replacedNull(table, assignment.column, implicit)
            }
            values[assignment.column] = value
            let slot = slots[assignment.column]
            if slot >= 0 { frame[slot] = value }
        }
    }

    /// A null where none may be becomes what the column has without a default.
    func replaceNulls(
        _ values: inout [Value], _ table: TableDescriptor, _ implicit: [Value]
    ) {
        for at in table.columns.indices where values[at].isNull {
            values[at] = replacedNull(table, at, implicit)
        }
    }

    /// Null is an error in columns that may not be null.
    func requireValues(
        _ values: [Value], _ table: TableDescriptor, but counted: Int
    ) throws(Interrupt) {
        for (at, column) in table.columns.enumerated()
        where values[at].isNull && column.isNotNull && !column.isDropped
            && !column.isGenerated && at != counted
        {
            throw .violation(
                .notNull(
                    FailingRow(table: table.qualifiedName, values: []), column: column.name))
        }
    }

    private func replacedNull(
        _ table: TableDescriptor, _ at: Int, _ implicit: [Value]
    ) -> Value {
        let column = table.columns[at]
        guard column.isNotNull, !column.isDropped, !column.isGenerated else { return .null }
        services.passOver(
            SQLError(
                .notNull(
                    FailingRow(table: table.qualifiedName, values: []), column: column.name)))
        return implicit[at]
    }
}

extension SQLError {
    /// A key is wrong with the row, of its table or of another one.
    var isOfKeys: Bool {
        switch fields.violation {
        case .duplicateKey, .foreignKeyMissing, .foreignKeyReferenced: true
        default: false
        }
    }

    /// A condition refuses the row.
    var isRefusal: Bool {
        if case .check? = fields.violation { return true }
        return false
    }

    /// IGNORE passes a row over that this is wrong with.
    var isOfOneRow: Bool {
        switch fields.violation {
        case .duplicateKey, .foreignKeyMissing, .foreignKeyReferenced, .check, .notNull: true
        default: false
        }
    }
}

/// The numbers that one statement draws from a table's counter: as many at once as it knows to need, then twice as many each time.
struct NumberDraw {
    private let counter: TableCounter
    private let name: String
    private let expected: Int?
    private var next: UInt64 = 0
    private var left: UInt64 = 0
    private var draws: UInt64 = 0

    private static let most: UInt64 = 65_535

    /// - Parameter table: whose counter it is.
    init(_ counter: TableCounter, of table: TableDescriptor, expected: Int?) {
        self.counter = counter
        name = table.columns[counter.column].name
        self.expected = expected
    }

    mutating func draw(_ context: ExecutionContext) throws(Interrupt) -> UInt64 {
        let steps = context.services.counterSteps
        if draws == 0, let given = context.services.takeFirstNumber() {
            next = given
            left = UInt64(max(1, expected ?? 1))
            draws = 1
            let (last, isTooMuch) = given.addingReportingOverflow((left - 1) &* steps.increment)
            context.transaction.database.raise(
                counter.tree, past: isTooMuch ? counter.maximum : last,
                increment: steps.increment, offset: steps.offset)
        }
        if left == 0 {
            let wanted =
                draws == 0 ? UInt64(max(1, expected ?? 1)) : min(1 << min(draws, 16), Self.most)
            let first: UInt64?
            do throws(StorageError) {
                first = try context.transaction.database.reserve(
                    wanted, of: counter.tree, increment: steps.increment, offset: steps.offset,
                    upTo: counter.maximum)
            } catch { throw error.interrupt }
            guard let first else {
                // A column of the widest type has run out of numbers, not of room.
                let column = counter.maximum < UInt64(Int64.max) ? name : nil
                throw .violation(.sequenceExhausted(column: column, row: context.rowNumber))
            }
            next = first
            left = wanted
            draws += 1
        }
        let number = next
        next = number &+ steps.increment
        left -= 1
        if left > 0, next > counter.maximum || next < number { left = 0 }
        return number
    }

    /// The row that it was drawn for is not in after all: the next row of the statement gets it.
    mutating func giveBack(_ number: UInt64) {
        next = number
        left += 1
    }

    /// A row came with a number of its own.
    mutating func note(_ number: UInt64, _ context: ExecutionContext) {
        if left > 0, number >= next { left = 0 }
        let steps = context.services.counterSteps
        context.transaction.database.raise(
            counter.tree, past: number, increment: steps.increment, offset: steps.offset)
    }
}
