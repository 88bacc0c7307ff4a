// Moments at the rows of a table: operators that stand around scans and sources only while a rule waits for such a row.

package import FaultInjection

/// Where a statement stands when it throws `Interrupt.moment`: too large to be thrown itself.
package final class MomentMark {
    package var site = FaultSite.beforeStatement

    package init() {}
}

/// Stops before each row of one use of a table, counted from 1 in the statement.
///
/// For UPDATE and DELETE the scan has found the row, and nobody has locked it yet.
final class WatchedOperator: Operator {
    private let input: Operator
    private let table: String
    private let mark: MomentMark
    private var count = 0
    /// The row is in the frame and its moment is being answered.
    private var holdsRow = false

    init(_ input: Operator, _ table: String, _ mark: MomentMark) {
        self.input = input
        self.table = table
        self.mark = mark
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if holdsRow {
            holdsRow = false
            return true
        }
        guard try input.next(context) else { return false }
        count += 1
        holdsRow = true
        mark.site = .tableRow(count, table: table)
        throw .moment
    }

    /// The count goes on: it is of the statement.
    override func reset(_ context: ExecutionContext) {
        holdsRow = false
        input.reset(context)
    }
}

extension OperatorBuilder {
    /// The operator of a node, watched where it gives rows of a table.
    func buildWatched(_ node: PlanNode, _ mark: MomentMark) -> Operator {
        switch node {
        case .tableScan(let scan):
            WatchedOperator(build(scan), scan.table.name, mark)
        case .indexScan(let scan):
            WatchedOperator(build(scan), scan.table.name, mark)
        case .currentRow(let scan):
            WatchedOperator(CurrentRowOperator(scan), scan.table.name, mark)
        case .insert(let insert):
            InsertOperator(
                insert, WatchedOperator(build(insert.source), insert.table.name, mark))
        case .entryInsert(let node):
            EntryInsertOperator(
                node,
                WatchedOperator(build(node.insert.source), node.insert.table.name, mark))
        default: buildPlain(node)
        }
    }
}
