// Rows that are the same whenever they are asked for: made once, and given again.

/// Keeps the rows of its input, as far as they were asked for.
///
/// It stands on the inner side of a nested loop, over what costs more than it gives: a grouping, a filter, a sort.
final class KeptRowsOperator: Operator {
    private let input: Operator
    private var rows: SavedRows
    private var count = 0
    private var isComplete = false
    private var position = 0

    init(_ input: Operator, _ carried: Carried) {
        self.input = input
        rows = SavedRows(carried)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if position < count {
            try context.tick()
            rows.restore(position, context)
            position += 1
            return true
        }
        if isComplete { return false }
        guard try input.next(context) else {
            isComplete = true
            return false
        }
        rows.append(context)
        count += 1
        position += 1
        return true
    }

    /// The input is not started anew: its rows would be the same.
    override func reset(_ context: ExecutionContext) {
        position = 0
    }
}

extension PlanNode {
    /// Reading it again costs no more than reading rows that were kept.
    var isReadAsItStands: Bool {
        switch self {
        case .oneRow, .empty, .values, .commonTableScan: true
        case .tableScan(let scan): scan.filter == nil
        case .functionScan(let scan): scan.filter == nil && scan.calls.count == 1
        default: false
        }
    }
}
