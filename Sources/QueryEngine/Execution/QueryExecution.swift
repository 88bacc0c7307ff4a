// One running query: its context, its root operator, and the common table expressions that have to run to their end.

package final class QueryExecution {
    package let context: ExecutionContext
    private let root: Operator
    private let modifying: ModifyOperator?
    private var isRootDone = false
    private var isStarted = false

    package init(_ context: ExecutionContext) {
        self.context = context
        root = OperatorBuilder(context).build(context.plan.root)
        modifying = root as? ModifyOperator
    }

    /// True: the frame holds a row for the plan's columns. False: the end, reached once and for all.
    package func next() throws(Interrupt) -> Bool {
        if !isRootDone {
            if try root.next(context) { return true }
            isRootDone = true
        }
        // Data-modifying WITH queries run to completion whether or not the main query reads them.
        for state in context.commonTables where state.plan?.isModifying == true {
            try state.complete(context)
        }
        return false
    }

    /// Rows inserted, updated or deleted by the statement itself (not by its data-modifying WITH queries).
    package var affected: UInt64 { modifying?.affected ?? 0 }

    /// What the statement itself has done with rows, where index entries are locked.
    package var tally: RowTally? { modifying?.tally }
}
