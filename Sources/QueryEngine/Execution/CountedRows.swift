// How many rows of each table a statement reads, for who asks: operators that count stand around scans only then.

/// The rows that were read, by table.
package final class TableRowCounts {
    /// By the tables' numbers.
    package private(set) var reads: [UInt32: UInt64] = [:]

    package init() {}

    fileprivate func noteRead(of table: UInt32) { reads[table, default: 0] += 1 }
}

/// Counts what a scan finds before its filter, which it asks itself.
final class CountedOperator: Operator {
    private let input: Operator
    private let filter: ScalarExpression?
    private let table: UInt32
    private let counts: TableRowCounts
    /// A row is in the frame that the filter was not asked about to its end.
    private var isPending = false

    /// - Parameter input: the scan without its filter.
    init(
        _ input: Operator, _ filter: ScalarExpression?, of table: UInt32, _ counts: TableRowCounts
    ) {
        self.input = input
        self.filter = filter
        self.table = table
        self.counts = counts
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isPending {
                guard try input.next(context) else { return false }
                counts.noteRead(of: table)
                isPending = true
            }
            let holds = try context.holds(filter)
            isPending = false
            if holds { return true }
        }
    }

    override func reset(_ context: ExecutionContext) {
        isPending = false
        input.reset(context)
    }
}

extension TableScan {
    var withoutFilter: TableScan {
        TableScan(table: table, relation: relation, loads: loads, filter: nil, lock: lock)
    }
}

extension IndexScan {
    var withoutFilter: IndexScan {
        IndexScan(
            table: table, index: index, relation: relation, loads: loads, equalities: equalities,
            lower: lower, upper: upper, isReversed: isReversed, filter: nil, anyOf: anyOf,
            lock: lock)
    }
}
