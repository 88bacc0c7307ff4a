// From the query graph to operators. It sees no syntax: relations, conditions and expressions that are typed already.
package import QueryEngine

/// Plans the analysed queries of one statement.
package final class Optimizer: StatementPart {
    package let builder: PlanBuilder
    let analyzer: QueryAnalyzer
    var rules: any ExpressionRules { analyzer.rules }
    /// The common tables whose rows are kept aside, by their numbers in the plan.
    var materialized: [MaterializedTable] = []

    package init(_ analyzer: QueryAnalyzer) {
        self.analyzer = analyzer
        self.builder = analyzer.builder
    }

    /// The whole plan of a statement that gives or changes rows: for a client, or for what keeps the rows.
    package func plan(
        _ statement: AnalyzedStatement, forClient: Bool = true
    ) throws(SQLError) -> QueryPlan {
        let block = statement.block
        numberModifyingTables()
        var planned = try planBlock(block)
        // RETURNING has made of its values what clients get, before the rows change.
        if forClient, statement.kind == .select { planned = presented(block, planned) }
        let columns = zip(block.outputs, planned.slots).map { output, slot in
            ResultColumn(
                name: output.name, type: forClient ? rules.presentedType(of: output) : output.type,
                typeSize: rules.size(of: output.type.oid), slot: slot,
                tableOID: output.tableOID, attribute: output.attribute,
                tableName: output.tableName, columnName: output.columnName,
                traits: output.traits, collation: output.collation)
        }
        return try finish(kind: statement.kind, root: planned.node, columns: columns)
    }

    /// With what a client gets of values that stand for something else.
    private func presented(_ block: QueryBlock, _ planned: PlannedBlock) -> PlannedBlock {
        var assignments: [SlotAssignment] = []
        var slots = planned.slots
        for (at, output) in block.outputs.enumerated() {
            guard let value = rules.presented(.slot(slots[at]), output.type) else { continue }
            let slot = makeSlot()
            assignments.append(SlotAssignment(slot, value))
            slots[at] = slot
        }
        if assignments.isEmpty { return planned }
        return PlannedBlock(node: .project(planned.node, assignments), slots: slots)
    }

    package func finish(
        kind: QueryPlan.Kind, root: PlanNode, columns: [ResultColumn]
    ) throws(SQLError) -> QueryPlan {
        let plans = try plannedSubplans()
        let tables = try plannedCommonTables()
        let parameterTypes = builder.parameterTypes
        for (index, type) in parameterTypes.enumerated()
        where type == TypeID(0) || type == .unknown {
            throw SQLError(
                .indeterminateDatatype,
                "could not determine data type of parameter $\(index + 1)")
        }
        context.parameterTypes = parameterTypes
        var constantError: SQLError?
        if builder.metConstantError, let evaluation = context.evaluation {
            let nodes = [root] + plans.map(\.node) + tables.map(\.node)
            constantError = ConstantErrors.first(in: nodes, evaluation)
        }
        return QueryPlan(
            kind: kind, root: root, columns: columns, slotCount: builder.slotCount,
            relationCount: asksForRows(kind) ? builder.relationCount : 0, subplans: plans,
            commonTables: tables,
            parameterTypes: parameterTypes, locks: builder.locks,
            dependencies: builder.dependencies, writes: builder.writes,
            locksRows: builder.locksRows,
            readsSnapshot: builder.readsSnapshot || !builder.locksEntries,
            literals: context.literals?.slots ?? [],
            constantError: constantError)
    }

    /// Whether anything asks at which rows the uses of tables stand.
    private func asksForRows(_ kind: QueryPlan.Kind) -> Bool {
        kind != .select || builder.writes || builder.locksRows
            || context.catalog.language.namesCurrentRows
    }
}
