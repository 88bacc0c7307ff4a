// min and max of an indexed column: the first entry of the index instead of all rows.
import QueryEngine

extension Optimizer {
    /// `SELECT max(a) FROM t WHERE …` by the index on a, where the query is nothing more than that.
    func planIndexExtreme(
        _ block: QueryBlock, _ draft: SelectDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock? {
        let level = block.level
        guard level.aggregates.count == 1, level.groups.isEmpty, draft.groupingSets == nil,
            draft.having == nil, draft.from.count == 1, case .entry(let entry) = draft.from[0],
            let table = entry.table, level.sets.isEmpty, level.windowCalls.isEmpty,
            !draft.isDistinct, draft.distinctOn.isEmpty, block.orderBy.isEmpty,
            context.settings.enableIndexScan
        else { return nil }
        let call = level.aggregates[0]
        guard call.definition.name == "min" || call.definition.name == "max",
            call.arguments.count == 1, case .slot(let slot) = call.arguments[0],
            call.filter == nil, let column = entry.slots.firstIndex(of: slot)
        else { return nil }
        let conditions = (draft.conditions + block.pushedConditions).map {
            JoinCondition(
                expression: $0, mask: builder.mask($0, level), isCostly: builder.hasSubplan($0))
        }
        if conditions.contains(where: \.isCostly) { return nil }
        let descending = call.definition.name == "max"
        let described = entry.columns[column]
        let key = SortKey(
            slot: slot, ordering: rules.ordering(described.type.oid, described.collation),
            descending: descending, nullsFirst: false)
        guard table.indexes.contains(where: { $0.columns.contains { $0.column == column } })
        else { return nil }
        // Nulls do not count: they are filtered, wherever the index keeps them.
        var all = conditions
        all.append(
            JoinCondition(
                expression: .isNull(.slot(slot), negated: true), mask: entry.mask,
                isCostly: false))
        var order = [key]
        var chosen: (JoinPlan, isOrdered: Bool)?
        for nullsFirst in [descending, !descending] {
            order[0] = SortKey(
                slot: slot, ordering: key.ordering, descending: descending,
                nullsFirst: nullsFirst)
            let plan = try planEntry(
                entry, all, available: RelationSet(), order: order, isLimited: true)
            if plan.isOrdered {
                chosen = plan
                break
            }
        }
        guard let chosen else { return nil }
        // One row or none; the aggregation above it makes null of none.
        var state = chosen.0.state
        state.node = .limit(
            state.node, count: .constant(.int(1)), offset: nil, withTies: nil)
        state.node = .aggregate(
            Aggregate(input: state.node, groupBy: [], calls: level.aggregates))
        state.live = [call.slot]
        var slots: [Int] = []
        var assignments: [SlotAssignment] = []
        for (at, target) in draft.targets.enumerated() {
            if wanted == nil, case .slot(let own) = target.value.expression {
                slots.append(own)
                continue
            }
            var slot = wanted?[at] ?? -1
            if slot < 0 { slot = makeSlot() }
            slots.append(slot)
            assignments.append(SlotAssignment(slot, target.value.expression))
        }
        state.project(assignments)
        limit(&state, block, [])
        return PlannedBlock(node: state.node, slots: slots)
    }
}
