// INSERT, UPDATE and DELETE as operators over the rows that they change, with what RETURNING gives.
import QueryEngine

extension Optimizer {
    func planModification(
        _ draft: ModificationDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        switch draft {
        case .insert(let insert): try planInsert(insert, into: wanted)
        case .update(let update): try planUpdate(update, into: wanted)
        case .delete(let delete): try planDelete(delete, into: wanted)
        case .change(let change): try planChange(change, into: wanted)
        }
    }

    func planInsert(
        _ draft: InsertDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        let source: PlanNode
        switch draft.source {
        case .oneRow: source = .oneRow(condition: nil)
        case .rows(let rows, let slots): source = .values(rows: rows, slots: slots)
        case .query(let block, let slots):
            let all = slots + block.outputs.dropFirst(slots.count).map { _ in -1 }
            source = try planBlock(block, into: all).node
        }
        let (returning, slots) = returningSlots(draft.returning, draft.hasReturning, wanted)
        if let entries = draft.entries {
            return PlannedBlock(
                node: entryInsert(draft, entries, source, returning), slots: slots)
        }
        let node = PlanNode.insert(
            InsertNode(
                table: draft.table, relation: draft.relation, source: source,
                values: draft.values, newRow: draft.newRow,
                onConflict: draft.conflict.map { conflictRule($0) }, put: draft.put,
                placesByKey: catalog.language.placesRowsByKeys, returning: returning))
        return PlannedBlock(node: node, slots: slots)
    }

    func planUpdate(
        _ draft: UpdateDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        let joined = try planFrom(draft.from, draft.conditions, draft.level)
        let (returning, slots) = returningSlots(draft.returning, draft.hasReturning, wanted)
        let node = PlanNode.update(
            UpdateNode(
                table: draft.table, relation: draft.target.relation ?? 0,
                source: joined.state.node, loads: loads(of: draft.target),
                recheck: ScalarExpression.conjunction(joined.innerConditions),
                assignments: draft.assignments, newRow: draft.newRow, returning: returning))
        return PlannedBlock(node: node, slots: slots)
    }

    func planDelete(
        _ draft: DeleteDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        let joined = try planFrom(draft.from, draft.conditions, draft.level)
        let (returning, slots) = returningSlots(draft.returning, draft.hasReturning, wanted)
        let node = PlanNode.delete(
            DeleteNode(
                table: draft.table, relation: draft.target.relation ?? 0,
                source: joined.state.node, loads: loads(of: draft.target),
                recheck: ScalarExpression.conjunction(joined.innerConditions),
                returning: returning))
        return PlannedBlock(node: node, slots: slots)
    }

    func conflictRule(_ draft: ConflictDraft) -> ConflictRule {
        guard draft.isUpdate, let existing = draft.existing, let excluded = draft.excluded,
            case .fixed(let first) = excluded.source
        else { return ConflictRule(arbiters: draft.arbiters, update: nil) }
        return ConflictRule(
            arbiters: draft.arbiters,
            update: ConflictUpdate(
                loads: loads(of: existing), excludedSlot: first,
                assignments: draft.assignments, condition: draft.condition))
    }

    /// The assignments of a RETURNING list and where its columns stand.
    func returningSlots(
        _ targets: [Target], _ hasReturning: Bool, _ wanted: [Int]?
    ) -> ([SlotAssignment]?, [Int]) {
        guard hasReturning else { return (nil, []) }
        var assignments: [SlotAssignment] = []
        var slots: [Int] = []
        for (at, target) in targets.enumerated() {
            var value = target.value.expression
            let type = target.value.sqlType
            if wanted == nil, let presented = rules.presented(value, type) {
                value = presented
            } else if wanted == nil, case .slot(let own) = value {
                slots.append(own)
                continue
            }
            var slot = wanted?[at] ?? -1
            if slot < 0 { slot = makeSlot() }
            slots.append(slot)
            assignments.append(SlotAssignment(slot, value))
        }
        return (assignments, slots)
    }
}
