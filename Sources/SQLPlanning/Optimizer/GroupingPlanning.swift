// Aggregation and windows, each over the slots that the operators below have filled.
import QueryEngine

extension Optimizer {
    func planGrouping(
        _ block: QueryBlock, _ draft: SelectDraft, _ state: inout PlanState
    ) {
        let level = block.level
        var assignments: [SlotAssignment] = []
        for group in level.groups {
            if case .slot(let own) = group.value.expression, own == group.slot { continue }
            assignments.append(SlotAssignment(group.slot, group.value.expression))
        }
        state.project(assignments)
        let groupBy = level.groups.map { group in
            TypedSlot(group.slot, rules.ordering(of: group.value))
        }
        var setSlot = level.groupingSetSlot
        if draft.groupingSets != nil, setSlot == nil { setSlot = makeSlot(level: level) }
        state.node = .aggregate(
            Aggregate(
                input: state.node, groupBy: groupBy,
                sets: draft.groupingSets
                    ?? (level.groupingSetSlot == nil
                        ? nil : [Array(groupBy.indices)]),
                setSlot: setSlot, calls: level.aggregates, dependent: draft.dependent))
        state.live = groupBy.map(\.slot) + draft.dependent + level.aggregates.map(\.slot)
        if let setSlot { state.live.append(setSlot) }
        if let having = draft.having { state.node = .filter(state.node, having) }
    }

    func planWindows(_ level: QueryLevel, _ state: inout PlanState) {
        var remaining = level.windowCalls
        while !remaining.isEmpty {
            // Not every expression is known to be the same as itself.
            let first = remaining.removeFirst()
            let same = [first] + remaining.filter { isSameWindow($0, first) }
            remaining.removeAll { isSameWindow($0, first) }
            var assignments: [SlotAssignment] = []
            func slot(_ value: Typed) -> Int {
                if case .slot(let own) = value.expression { return own }
                let made = makeSlot()
                assignments.append(SlotAssignment(made, value.expression))
                return made
            }
            let partition = first.partitionBy.map {
                TypedSlot(slot($0), rules.ordering(of: $0))
            }
            let order = first.orderBy.map { key in
                SortKey(
                    slot: slot(key.value), ordering: rules.ordering(of: key.value),
                    descending: key.descending,
                    nullsFirst: key.nullsFirst)
            }
            state.project(assignments)
            let keys =
                partition.map {
                    SortKey(
                        slot: $0.slot, ordering: $0.ordering, descending: false, nullsFirst: false)
                } + order
            if !keys.isEmpty {
                state.node = .sort(
                    Sort(input: state.node, keys: keys, carried: state.carried))
            }
            state.node = .window(
                Window(
                    input: state.node, partitionBy: partition, orderBy: order,
                    calls: same.map(\.call), carried: state.carried))
            state.live += same.map(\.call.slot)
        }
    }

    private func isSameWindow(_ a: WindowCallDraft, _ b: WindowCallDraft) -> Bool {
        guard a.partitionBy.count == b.partitionBy.count, a.orderBy.count == b.orderBy.count
        else { return false }
        for (x, y) in zip(a.partitionBy, b.partitionBy)
        where !x.expression.isSame(as: y.expression) { return false }
        for (x, y) in zip(a.orderBy, b.orderBy)
        where x.descending != y.descending || x.nullsFirst != y.nullsFirst
            || !x.value.expression.isSame(as: y.value.expression)
        { return false }
        return true
    }
}
