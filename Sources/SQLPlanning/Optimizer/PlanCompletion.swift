// Common tables and subplans: planned when all that reads them is analysed.
import QueryEngine

extension Optimizer {
    /// Read in place, as a subquery: asked for, or read once and without effects of its own.
    func isInlined(_ table: CommonTableDraft) -> Bool {
        guard let block = table.block, !table.isModifying, table.isMaterialized != true else {
            return false
        }
        if case .recursive = block.body { return false }
        if table.referenceCount > 1 { return false }
        if block.hasLocking || block.level.hasVolatileCall { return false }
        return true
    }

    func commonTableIndex(_ table: CommonTableDraft) -> Int {
        if let index = table.index { return index }
        let index = materialized.count
        materialized.append(.result(table))
        table.index = index
        return index
    }

    func workingTableIndex(_ table: CommonTableDraft) -> Int {
        if let index = table.workingIndex { return index }
        let index = materialized.count
        materialized.append(.working(table))
        table.workingIndex = index
        return index
    }

    /// Data-modifying ones keep the order in which they were written, and run whether read or not.
    func numberModifyingTables() {
        for table in builder.commonTables where table.isModifying { _ = commonTableIndex(table) }
    }

    func plannedCommonTables() throws(SQLError) -> [CommonTablePlan] {
        var plans: [CommonTablePlan] = []
        var at = 0
        while at < materialized.count {
            switch materialized[at] {
            case .working(let table):
                plans.append(
                    CommonTablePlan(
                        node: .empty, slots: table.columns.map { _ in makeSlot() },
                        isModifying: false))
            case .result(let table):
                guard let block = table.block else { break }
                let planned = try planBlock(block)
                plans.append(
                    CommonTablePlan(
                        node: planned.node, slots: planned.slots,
                        isModifying: table.isModifying,
                        isCorrelated: !block.level.outerReferences.isEmpty))
            }
            at += 1
        }
        return plans
    }

    /// Planning a subplan can meet further common tables, and these further subplans: but all subplans are known
    /// once analysis is over.
    func plannedSubplans() throws(SQLError) -> [Subplan] {
        var plans: [Subplan] = []
        plans.reserveCapacity(builder.subplans.count)
        for draft in builder.subplans {
            if draft.isAbsorbed {
                plans.append(Subplan(node: .empty, outputs: [], isCorrelated: false))
                continue
            }
            let wanted = draft.isExistenceOnly ? nil : draft.outputs.map(\.slot)
            let planned = try planBlock(draft.block, into: wanted)
            plans.append(
                Subplan(
                    node: draft.isExistenceOnly ? planned.node.withoutTargets : planned.node,
                    outputs: draft.isExistenceOnly ? [] : draft.outputs,
                    isCorrelated: !draft.outerReferences.isEmpty))
        }
        return plans
    }
}

extension PlanNode {
    /// The rows alone: EXISTS asks for no value.
    fileprivate var withoutTargets: PlanNode {
        var node = self
        while case .project(let input, _) = node { node = input }
        return node
    }
}

/// A result kept aside for several readers.
enum MaterializedTable {
    case result(CommonTableDraft)
    case working(CommonTableDraft)
}
