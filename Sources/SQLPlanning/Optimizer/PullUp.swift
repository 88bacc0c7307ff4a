// Derived tables that are no more than relations, conditions and expressions become a part of the query that reads
// them: their relations join with its own, and their expressions stand where their columns were read.
import QueryEngine

extension Optimizer {
    /// Does so in all queries: before the first is planned, since those inside others read what becomes something else.
    func pullUpDerivedTables() throws(SQLError) {
        for block in builder.blocks { try pullUpDerivedTables(of: block) }
        builder.blocks.removeAll()
    }

    /// Does so for the tables in FROM, those inside them first.
    private func pullUpDerivedTables(of block: QueryBlock) throws(SQLError) {
        guard !block.isPulledUp, case .select(var draft) = block.body else { return }
        block.isPulledUp = true
        // A row that was locked is read again alone, and not what was computed from it.
        guard !block.hasLocking else { return }
        var pulling = Pulling(level: block.level)
        var from: [FromNode] = []
        var hoisted: [ScalarExpression] = []
        for node in draft.from {
            try WorkPace.pass(1_024)
            let merged = try pulled(node, isNullable: false, isInOuterJoin: false, &pulling)
            if case .group(let nodes, let conditions) = merged {
                from += nodes
                hoisted += conditions
            } else {
                from.append(merged)
            }
        }
        guard pulling.hasMerged else { return }
        draft.from = from
        // What a derived table leaves out is not looked at by the conditions around it.
        draft.conditions = hoisted + draft.conditions
        block.body = .select(draft)
        rewrite(block, pulling.columns)
        for entry in block.level.entries {
            try WorkPace.pass(1_024)
            entry.lateralReferences = builder.relationsRead(by: entry)
        }
    }

    /// What has been merged into one level so far.
    private struct Pulling {
        let level: QueryLevel
        /// What stands in place of the slots that the derived tables filled.
        var columns: [Int: ScalarExpression] = [:]
        var hasMerged = false
    }

    /// The node with derived tables merged. One that an outer join can leave out keeps its expressions below that join:
    /// above it they would not be null.
    private func pulled(
        _ node: FromNode, isNullable: Bool, isInOuterJoin: Bool, _ pulling: inout Pulling
    ) throws(SQLError) -> FromNode {
        switch node {
        case .entry(let entry):
            guard let (block, draft) = try mergeable(entry, isNullable, isInOuterJoin, pulling)
            else {
                return node
            }
            merge(block, draft, of: entry, &pulling)
            if draft.from.count == 1, draft.conditions.isEmpty { return draft.from[0] }
            return .group(draft.from, conditions: draft.conditions)
        case .group(let nodes, let conditions):
            var merged: [FromNode] = []
            for inner in nodes {
                merged.append(
                    try pulled(
                        inner, isNullable: isNullable, isInOuterJoin: isInOuterJoin, &pulling))
            }
            return .group(merged, conditions: conditions)
        case .join(let kind, let left, let right, let conditions):
            let isOuter = isInOuterJoin || kind != .inner
            let left = try pulled(
                left, isNullable: isNullable || kind == .right || kind == .full,
                isInOuterJoin: isOuter, &pulling)
            let right = try pulled(
                right, isNullable: isNullable || kind == .left || kind == .full,
                isInOuterJoin: isOuter, &pulling)
            return .join(kind: kind, left, right, conditions: conditions)
        }
    }

    // MARK: Conditions

    private func mergeable(
        _ entry: RangeEntry, _ isNullable: Bool, _ isInOuterJoin: Bool, _ pulling: Pulling
    ) throws(SQLError) -> (QueryBlock, SelectDraft)? {
        try WorkPace.pass(2_048)
        let block: QueryBlock
        switch entry.source {
        case .block(let own): block = own
        case .common(let table):
            guard isInlined(table), let own = table.block else { return nil }
            block = own
        default: return nil
        }
        try pullUpDerivedTables(of: block)
        guard case .select(let draft) = block.body, isPlain(block, draft) else { return nil }
        // A condition that reads what stands beside an outer join could not be checked inside it.
        if !entry.lateralReferences.isEmpty,
            isInOuterJoin || draft.from.contains(where: \.hasOuterJoin)
        {
            return nil
        }
        for (at, slot) in entry.slots.enumerated() where slot >= 0 {
            let value = draft.targets[at].value.expression
            if isNullable {
                guard case .slot(let own) = value, builder.slotLevels[own] == block.level.id,
                    builder.slotEntries[own] >= 0
                else { return nil }
            } else if !isSmall(value, pulling) {
                return nil
            }
        }
        return (block, draft)
    }

    /// Nothing but relations, conditions and expressions that may as well be evaluated twice, or never.
    private func isPlain(_ block: QueryBlock, _ draft: SelectDraft) -> Bool {
        let level = block.level
        return !draft.from.isEmpty && !draft.isGrouped && draft.groupingSets == nil
            && !draft.isDistinct && draft.distinctOn.isEmpty && block.orderBy.isEmpty
            && block.limit == nil && !block.hasLocking && block.conversions.isEmpty
            && block.pushedConditions.isEmpty && level.windowCalls.isEmpty && level.sets.isEmpty
            && level.commonTables.isEmpty && !level.hasVolatileCall
    }

    /// Each level of derived tables can repeat a column in an expression: what grows too large stays where it is.
    private func isSmall(_ value: ScalarExpression, _ pulling: Pulling) -> Bool {
        var left = 256
        func count(_ expression: ScalarExpression) {
            left -= 1
            if left < 0 { return }
            if case .slot(let slot) = expression, let column = pulling.columns[slot] {
                count(column)
            } else {
                expression.forEachOperand(count)
            }
        }
        count(value)
        return left >= 0
    }

    // MARK: Merging

    private func merge(
        _ block: QueryBlock, _ draft: SelectDraft, of derived: RangeEntry,
        _ pulling: inout Pulling
    ) {
        pulling.hasMerged = true
        for entry in block.level.entries { builder.move(entry, to: pulling.level) }
        for (at, slot) in derived.slots.enumerated() where slot >= 0 {
            let value = draft.targets[at].value.expression
            let columns = pulling.columns
            pulling.columns[slot] =
                columns.isEmpty ? value : value.replacingSlots { columns[$0] }
            noteShared(value)
        }
    }

    /// Its subqueries may now be read at several places.
    private func noteShared(_ expression: ScalarExpression) {
        if let index = expression.subplan { builder.subplans[index].isShared = true }
        expression.forEachOperand(noteShared)
    }
}
