// How one relation is read: whole, by an index, or as a subquery with conditions pushed into it.
import QueryEngine

extension Optimizer {
    /// Plans the reading of an entry with all conditions that can be checked there; `available` are the relations whose
    /// columns may be read too. Also tells whether rows come in the wanted order.
    func planEntry(
        _ entry: RangeEntry, _ conditions: [JoinCondition], available: RelationSet,
        order: [SortKey], isLimited: Bool
    ) throws(SQLError) -> (JoinPlan, isOrdered: Bool) {
        try WorkPace.pass(2_048 &+ conditions.count &* 64)
        switch entry.source {
        case .table(let table, let relation):
            return planTable(
                entry, table, relation, conditions, available: available, order: order,
                isLimited: isLimited)
        case .virtual(let table):
            if conditions.contains(where: { $0.expression.isNeverTrue }) {
                return (entryPlan(entry, .empty, rows: 0), true)
            }
            let scan = virtualScan(entry, table, conditions, available: available)
            return (entryPlan(entry, scan.node, rows: scan.rows), false)
        case .function(let draft):
            let slots = filledSlots(entry)
            var calls: [FunctionScan.Call] = []
            var next = 0
            for call in draft.calls {
                calls.append(
                    FunctionScan.Call(
                        function: call.function, arguments: call.arguments,
                        slots: Array(slots[next..<(next + call.columnCount)])))
                next += call.columnCount
            }
            let node = PlanNode.functionScan(
                FunctionScan(
                    calls: calls, ordinalitySlot: draft.hasOrdinality ? slots.last : nil,
                    filter: filter(conditions)))
            return (entryPlan(entry, node, rows: functionRows(entry)), false)
        case .values(let rows):
            let node = PlanNode.values(rows: rows, slots: filledSlots(entry))
            return (entryPlan(entry, filtered(node, conditions), rows: Double(rows.count)), false)
        case .block(let block):
            return (try planSubquery(entry, block, conditions), false)
        case .unique(let block):
            let planned = try planBlock(block, into: filledSlots(entry))
            let slots = zip(entry.slots, block.outputs).map { slot, output in
                TypedSlot(slot, rules.ordering(of: output))
            }
            let isSingle = block.limit?.count.map { $0.isOne } ?? false
            let node = PlanNode.distinct(
                planned.node, slots: slots, carried: Carried(slots: entry.slots))
            return (
                entryPlan(
                    entry, filtered(node, conditions), rows: isSingle ? 1 : estimateRows(block)),
                false
            )
        case .common(let table):
            if isInlined(table), let block = table.block {
                return (try planSubquery(entry, block, conditions), false)
            }
            let node = PlanNode.commonTableScan(
                index: commonTableIndex(table), slots: filledSlots(entry))
            return (entryPlan(entry, filtered(node, conditions), rows: 1_000), false)
        case .workingTable(let table):
            let node = PlanNode.commonTableScan(
                index: workingTableIndex(table), slots: filledSlots(entry))
            return (entryPlan(entry, filtered(node, conditions), rows: 100), false)
        case .join, .fixed, .carried:
            return (
                entryPlan(entry, filtered(.oneRow(condition: nil), conditions), rows: 1), false
            )
        }
    }

    private func filledSlots(_ entry: RangeEntry) -> [Int] {
        for at in entry.slots.indices where entry.slots[at] < 0 {
            entry.slots[at] = makeSlot(of: entry)
        }
        return entry.slots
    }

    private func filter(_ conditions: [JoinCondition]) -> ScalarExpression? {
        ScalarExpression.conjunction(ordered(conditions))
    }

    private func filtered(_ node: PlanNode, _ conditions: [JoinCondition]) -> PlanNode {
        guard let condition = filter(conditions) else { return node }
        return .filter(node, condition)
    }

    private func entryPlan(_ entry: RangeEntry, _ node: PlanNode, rows: Double) -> JoinPlan {
        var relations: [Int] = []
        if let relation = entry.relation, entry.rowLock != nil || entry.isTarget {
            relations.append(relation)
        }
        return JoinPlan(
            state: PlanState(
                node: node, live: entry.liveSlots, relations: relations),
            mask: entry.mask, rows: rows)
    }

    // MARK: Subqueries

    private func planSubquery(
        _ entry: RangeEntry, _ block: QueryBlock, _ conditions: [JoinCondition]
    ) throws(SQLError) -> JoinPlan {
        var kept: [JoinCondition] = []
        for condition in conditions {
            if let inner = pushable(condition, entry, block) {
                block.pushedConditions.append(inner)
            } else {
                kept.append(condition)
            }
        }
        let planned = try planBlock(block, into: entry.slots)
        var node = planned.node
        var assignments: [SlotAssignment] = []
        for (at, slot) in entry.slots.enumerated()
        where slot >= 0 && at < planned.slots.count && planned.slots[at] != slot {
            assignments.append(SlotAssignment(slot, .slot(planned.slots[at])))
        }
        if !assignments.isEmpty { node = .project(node, assignments) }
        var plan = entryPlan(entry, filtered(node, kept), rows: min(1_000, planned.rows))
        if block.hasLocking {
            plan.state.relations += block.level.entries.compactMap {
                $0.rowLock == nil ? nil : $0.relation
            }
        }
        return plan
    }

    /// The condition in terms of the subquery's own columns, if checking it inside gives the same rows.
    private func pushable(
        _ condition: JoinCondition, _ entry: RangeEntry, _ block: QueryBlock
    ) -> ScalarExpression? {
        guard case .select(let draft) = block.body, block.limit == nil, !block.hasOwnLocking,
            block.conversions.isEmpty, !draft.isGrouped, draft.distinctOn.isEmpty,
            block.level.windowCalls.isEmpty, block.level.sets.isEmpty, !condition.isCostly,
            !builder.isVolatile(condition.expression)
        else { return nil }
        var isSafe = true
        builder.forEachSlot(condition.expression) { slot in
            guard let at = entry.slots.firstIndex(of: slot) else {
                // A column of another relation: its value stands in the frame only in a nested loop.
                if builder.slotLevels[slot] == entry.level.id, builder.slotEntries[slot] >= 0 {
                    isSafe = false
                }
                return
            }
            let target = draft.targets[at].value.expression
            if builder.isVolatile(target) || builder.hasSubplan(target) { isSafe = false }
        }
        guard isSafe else { return nil }
        return condition.expression.replacingSlots { slot in
            entry.slots.firstIndex(of: slot).map { draft.targets[$0].value.expression }
        }
    }

    // MARK: Tables

    private func planTable(
        _ entry: RangeEntry, _ table: TableDescriptor, _ relation: Int,
        _ conditions: [JoinCondition], available: RelationSet, order: [SortKey], isLimited: Bool
    ) -> (JoinPlan, isOrdered: Bool) {
        if conditions.contains(where: { $0.expression.isNeverTrue }) {
            return (entryPlan(entry, .empty, rows: 0), true)
        }
        let columns = loads(of: entry)
        if let cursor = entry.cursor {
            let node = PlanNode.currentRow(
                CurrentRowScan(
                    table: table, relation: relation, loads: columns, cursor: cursor,
                    filter: filter(conditions)))
            return (entryPlan(entry, node, rows: 1), true)
        }
        let lock = scanLock(entry)
        guard
            let path = bestPath(
                entry, conditions, available: available, order: order, isLimited: isLimited)
                ?? wholePath(entry, table, order: order)
        else {
            let node = PlanNode.tableScan(
                TableScan(
                    table: table, relation: relation, loads: columns,
                    filter: filter(conditions), lock: lock))
            return (
                entryPlan(entry, node, rows: conditions.isEmpty ? 10_000 : 1_000), false
            )
        }
        let rest = conditions.indices.filter { !path.covered.contains($0) }
            .map { conditions[$0] }
        let node = PlanNode.indexScan(
            IndexScan(
                table: table, index: path.index, relation: relation, loads: columns,
                equalities: path.equalities, lower: path.lower, upper: path.upper,
                isReversed: path.isReversed, filter: filter(rest), anyOf: path.anyOf,
                lock: lock))
        return (entryPlan(entry, node, rows: path.rows), path.isOrdered)
    }

    /// The whole of a table that is its primary key's index, or is read in its order.
    private func wholePath(
        _ entry: RangeEntry, _ table: TableDescriptor, order: [SortKey]
    ) -> IndexPath? {
        let isInOrder = catalog.language.placesRowsByKeys
        guard builder.locksEntries || isInOrder, let primary = table.primaryKey else { return nil }
        var path = IndexPath(index: primary)
        if !order.isEmpty { checkOrder(&path, entry, order) }
        if isInOrder { return path }
        if !path.isOrdered, !entry.isTarget, let index = shortestCovering(entry, table) {
            path = IndexPath(index: index)
        }
        return path
    }

    /// The index with the shortest keys of those that hold all that is read of the table.
    private func shortestCovering(
        _ entry: RangeEntry, _ table: TableDescriptor
    ) -> IndexDescriptor? {
        let read = entry.slots.indices.filter { entry.slots[$0] >= 0 }
        let primary = table.primaryKey?.columns.map(\.column) ?? []
        let covering = table.indexes.filter { index in
            let held = Set(index.columns.map(\.column) + primary)
            return !index.isPrimary && !index.needsEvaluation && read.allSatisfy(held.contains)
        }
        return covering.min { keyLength($0, table) < keyLength($1, table) }
    }

    private func keyLength(_ index: IndexDescriptor, _ table: TableDescriptor) -> Int {
        index.namedColumns.reduce(0) { sum, key in
            let column = table.columns[key.column]
            let size = Int(rules.size(of: column.type.oid))
            let length = size >= 0 ? size : max(0, Int(column.type.modifier)) &* 4 &+ 2
            return sum &+ length &+ (column.isNotNull ? 0 : 1)
        }
    }

    /// How a scan of the entry locks; nil where scans do not.
    private func scanLock(_ entry: RangeEntry) -> ScanLock? {
        guard builder.locksEntries else { return nil }
        if let lock = entry.rowLock { return ScanLock(.locking(lock.strength), lock.policy) }
        let purpose = entry.purpose ?? builder.reading
        if case .consistent = purpose { builder.readsSnapshot = true }
        return ScanLock(purpose)
    }

    func estimateRows(
        _ entry: RangeEntry, _ conditions: [JoinCondition], available: RelationSet
    ) -> Double {
        switch entry.source {
        case .table:
            if let path = bestPath(entry, conditions, available: available, order: []) {
                return path.rows
            }
            let own = entry.mask
            let isFiltered = conditions.contains {
                !$0.mask.isEmpty && $0.mask.isSubset(of: own)
            }
            return isFiltered ? 1_000 : 10_000
        case .virtual(let table):
            let path = virtualPath(entry, table, conditions, available: available)
            return virtualRows(entry, table, conditions, path)
        case .values(let rows): return Double(rows.count)
        case .workingTable: return 100
        case .unique(let block):
            return block.limit?.count.map { $0.isOne } ?? false ? 1 : estimateRows(block)
        case .function: return functionRows(entry)
        default: return 1_000
        }
    }

    /// What a function makes of a row beside it are the elements of an array, mostly.
    private func functionRows(_ entry: RangeEntry) -> Double {
        entry.lateralReferences.isEmpty ? 1_000 : 10
    }

    /// Of a query that reads no relation, as far as it is known before planning.
    private func estimateRows(_ block: QueryBlock) -> Double {
        func rows(_ node: SetNode) -> Double {
            switch node {
            case .leaf(let block): estimateRows(block)
            case .operation(_, _, let left, let right, _): rows(left) + rows(right)
            }
        }
        switch block.body {
        case .select(let draft):
            guard draft.from.isEmpty else { return 1_000 }
            return block.level.sets.isEmpty ? 1 : 10
        case .values(let list): return Double(list.count)
        case .setOperation(let node): return min(1_000, rows(node))
        case .recursive, .modification: return 1_000
        }
    }
}

extension ScalarExpression {
    var isOne: Bool {
        pinIfLiteral()
        if case .constant(.int(1)) = self { return true }
        return false
    }

    /// EXISTS or NOT EXISTS.
    var isExistence: Bool {
        switch self {
        case .exists, .not(.exists): true
        default: false
        }
    }

    /// A constant that is false or null: no row satisfies it.
    var isNeverTrue: Bool {
        pinIfLiteral()
        switch self {
        case .constant(.bool(false)), .constant(.null): return true
        default: return false
        }
    }
}
