// INSERT, UPDATE and DELETE as operators where index entries are locked.
import QueryEngine

extension Optimizer {
    func entryInsert(
        _ draft: InsertDraft, _ entries: EntryInsertDraft, _ source: PlanNode,
        _ returning: [SlotAssignment]?
    ) -> PlanNode {
        let rowCount: Int? =
            switch draft.source {
            case .oneRow: 1
            case .rows(let rows, _): rows.count
            case .query: nil
            }
        let update = draft.conflict.map { conflictRule($0) }?.update
        let assigned = update?.assignments.map(\.column) ?? []
        let insert = InsertNode(
            table: draft.table, relation: draft.relation, source: source, values: draft.values,
            newRow: draft.newRow, onConflict: nil, returning: returning)
        return .entryInsert(
            EntryInsert(
                insert, update: update, isReplace: entries.isReplace,
                isIgnoring: entries.isIgnoring, keepsZero: rules.keepsZero, rowCount: rowCount,
                implicit: entries.implicit,
                slots: draft.conflict?.existing?.slots ?? draft.table.columns.map { _ in -1 },
                whenChanged: entries.whenChanged.filter { !assigned.contains($0.column) }))
    }

    func planChange(
        _ draft: ChangeDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        var keys: [SortKey] = []
        var computed: [SlotAssignment] = []
        for order in draft.orderBy {
            var slot = makeSlot()
            if case .slot(let own) = order.value.expression {
                slot = own
            } else {
                computed.append(SlotAssignment(slot, order.value.expression))
            }
            keys.append(
                SortKey(
                    slot: slot, ordering: rules.ordering(of: order.value),
                    descending: order.descending, nullsFirst: order.nullsFirst))
        }
        let joined = try planFrom(
            draft.from, draft.conditions, draft.level, order: computed.isEmpty ? keys : [],
            isLimited: draft.limit != nil)
        var state = joined.state
        if !keys.isEmpty, !joined.isOrdered {
            state.project(computed)
            state.node = .sort(
                Sort(input: state.node, keys: keys, carried: state.carried, bound: draft.limit))
        }
        if let limit = draft.limit {
            state.node = .limit(state.node, count: limit, offset: nil, withTies: nil)
        }
        let (returning, slots) = returningSlots(draft.returning, draft.hasReturning, wanted)
        let targets = draft.targets.map { target in
            EntryChange.Target(
                table: target.table, relation: target.entry.relation ?? 0,
                update: target.update.map {
                    EntryChange.Update(
                        assignments: $0.assignments, whenChanged: $0.whenChanged,
                        slots: target.entry.slots, newRow: $0.newRow, implicit: $0.implicit)
                })
        }
        return PlannedBlock(
            node: .entryChange(
                EntryChange(
                    source: state.node, targets: targets,
                    isJoined: draft.level.entries.count { $0.table != nil } > 1,
                    isIgnoring: draft.isIgnoring,
                    returning: returning)),
            slots: slots)
    }
}
