// From an analysed query to operators: joins, then grouping, windows, order, locks, target list, limit.
import QueryEngine

/// A planned query and the slots of its columns.
struct PlannedBlock {
    let node: PlanNode
    let slots: [Int]
    /// About.
    var rows = 1_000.0
}

/// A plan under construction: what it computes so far.
struct PlanState {
    var node: PlanNode
    /// Slots that hold something needed above.
    var live: [Int]
    /// Relations whose current row must stay known (row locks, modifications).
    var relations: [Int]

    var carried: Carried { Carried(slots: live, relations: relations) }

    mutating func project(_ assignments: [SlotAssignment]) {
        guard !assignments.isEmpty else { return }
        node = .project(node, assignments)
        for assignment in assignments where !live.contains(assignment.slot) {
            live.append(assignment.slot)
        }
    }
}

extension Optimizer {
    /// Plans the query. `wanted` gives the slots its columns go to, -1 for columns that nobody reads; nil: wherever
    /// they are.
    func planBlock(_ block: QueryBlock, into wanted: [Int]? = nil) throws(SQLError) -> PlannedBlock
    {
        try WorkPace.pass(4_096)
        try pullUpDerivedTables()
        // A column that is converted at the very end leaves the body in a slot of its own.
        var inner = wanted
        if !block.conversions.isEmpty {
            var raw = wanted ?? block.outputs.map { _ in makeSlot() }
            for at in raw.indices {
                if let conversion = block.conversions[at] { raw[at] = conversion.raw }
            }
            inner = raw
        }
        let body = try planBody(block, into: inner)
        guard !block.conversions.isEmpty else { return body }
        var slots = body.slots
        var assignments: [SlotAssignment] = []
        for (at, conversion) in block.conversions.sorted(by: { $0.key < $1.key }) {
            var slot = makeSlot()
            if let wanted, wanted[at] >= 0 { slot = wanted[at] }
            assignments.append(SlotAssignment(slot, conversion.value.expression))
            slots[at] = slot
        }
        return PlannedBlock(
            node: .project(body.node, assignments), slots: slots, rows: body.rows)
    }

    private func planBody(
        _ block: QueryBlock, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        switch block.body {
        case .select(let draft): return try planSelect(block, draft, into: wanted)
        case .values(let rows):
            let slots = allSlots(wanted, block.outputs.count)
            let state = PlanState(
                node: .values(rows: rows.map { $0.map(\.expression) }, slots: slots),
                live: slots, relations: [])
            return try planOutputOrder(block, state, slots)
        case .setOperation(let node):
            let slots = allSlots(wanted, block.outputs.count)
            let state = PlanState(
                node: try planSetNode(node, into: slots, block.outputs), live: slots,
                relations: [])
            return try planOutputOrder(block, state, slots)
        case .recursive(let base, let step, let table, let isAll):
            let slots = allSlots(wanted, block.outputs.count)
            let working = workingTableIndex(table)
            let plannedBase = try planBlock(base)
            let plannedStep = try planBlock(step)
            let node = PlanNode.recursiveUnion(
                RecursiveUnion(
                    base: AppendInput(node: plannedBase.node, slots: plannedBase.slots),
                    step: AppendInput(node: plannedStep.node, slots: plannedStep.slots),
                    workingTable: working, slots: typedSlots(slots, block.outputs),
                    isAll: isAll))
            return PlannedBlock(node: node, slots: slots)
        case .modification(let draft):
            return try planModification(draft, into: wanted)
        }
    }

    private func allSlots(_ wanted: [Int]?, _ count: Int) -> [Int] {
        guard let wanted else { return (0..<count).map { _ in makeSlot() } }
        return wanted.map { $0 >= 0 ? $0 : makeSlot() }
    }

    func typedSlots(_ slots: [Int], _ outputs: [OutputColumn]) -> [TypedSlot] {
        zip(slots, outputs).map { TypedSlot($0, rules.ordering(of: $1)) }
    }

    /// ORDER BY and LIMIT where only output columns can be ordered by.
    private func planOutputOrder(
        _ block: QueryBlock, _ start: PlanState, _ slots: [Int]
    ) throws(SQLError) -> PlannedBlock {
        var state = start
        let keys = block.orderBy.compactMap { order in
            order.target.map { target in
                SortKey(
                    slot: slots[target], ordering: rules.ordering(of: order.value),
                    descending: order.descending, nullsFirst: order.nullsFirst)
            }
        }
        if !keys.isEmpty {
            state.node = .sort(
                Sort(input: state.node, keys: keys, carried: state.carried, bound: sortBound(block))
            )
        }
        limit(&state, block, keys)
        return PlannedBlock(node: state.node, slots: slots)
    }

    func sortBound(_ block: QueryBlock) -> ScalarExpression? {
        guard let limit = block.limit, !limit.withTies, let count = limit.count,
            !count.isNullConstant, !builder.isVolatile(count)
        else { return nil }
        guard let offset = limit.offset else { return count }
        if case .constant(.int(let a)) = count, case .constant(.int(let b)) = offset {
            let (sum, overflow) = a.addingReportingOverflow(b)
            return overflow || a < 0 || b < 0 ? nil : .constant(.int(sum))
        }
        if !offset.isNullConstant,
            let sum = context.literals?.derived([count, offset], { .sum($0[0], $0[1]) })
        {
            return .literal(sum)
        }
        return nil
    }

    func limit(_ state: inout PlanState, _ block: QueryBlock, _ keys: [SortKey]) {
        guard let limit = block.limit, limit.count != nil || limit.offset != nil else { return }
        state.node = .limit(
            state.node, count: limit.count, offset: limit.offset,
            withTies: limit.withTies ? keys : nil)
    }

    // MARK: SELECT

    private func planSelect(
        _ block: QueryBlock, _ draft: SelectDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        let level = block.level
        let hasSpecialOrder =
            draft.isGrouped || draft.isDistinct || !level.windowCalls.isEmpty
            || !draft.distinctOn.isEmpty || !level.sets.isEmpty
        let order = hasSpecialOrder ? [] : wantedOrder(block)
        let hasSets = !level.sets.isEmpty
        if let shortcut = try planIndexExtreme(block, draft, into: wanted) { return shortcut }
        let joined = try planFrom(
            draft.from, draft.conditions + block.pushedConditions, level, order: order,
            isLimited: block.limit?.count != nil)
        var state = joined.state
        if draft.isGrouped { planGrouping(block, draft, &state) }
        planWindows(level, &state)

        var outputs = OutputSlots(wanted: wanted, targets: draft.targets)
        let isComputedFirst = draft.isDistinct || !draft.distinctOn.isEmpty
        if isComputedFirst {
            if !level.sets.isEmpty {
                expandSets(level, &state)
                // Rows are not multiplied again above.
                level.sets = []
            }
            computeTargets(draft, &outputs, &state, all: true)
        }
        if draft.isDistinct {
            let slots = draft.targets.indices.map { at in
                TypedSlot(outputs.slot(at), rules.ordering(of: draft.targets[at].value))
            }
            state.live = slots.map(\.slot)
            state.node = .distinct(
                state.node, slots: slots, carried: state.carried)
        }
        let keys = sortKeys(block, draft, &outputs, &state)
        let isOrdered = joined.isOrdered && !hasSpecialOrder
        if !keys.isEmpty, !isOrdered {
            let canBound =
                draft.distinctOn.isEmpty && level.sets.isEmpty && !block.hasLocking
            state.node = .sort(
                Sort(
                    input: state.node, keys: keys, carried: state.carried,
                    bound: canBound ? sortBound(block) : nil))
        }
        if !draft.distinctOn.isEmpty {
            let slots = draft.distinctOn.map { element in
                TypedSlot(
                    element.target.map { outputs.slot($0) }
                        ?? keys.first { _ in true }?.slot ?? 0,
                    rules.ordering(of: element.value))
            }
            state.node = .distinctOn(
                state.node, slots: distinctOnSlots(block, draft, keys, slots))
        }
        // Where scans lock, the rows are locked by now.
        if block.hasLocking, !builder.locksEntries {
            try lockRows(block, joined, &state)
        }
        if !isComputedFirst {
            if !level.sets.isEmpty { expandSets(level, &state) }
            computeTargets(draft, &outputs, &state, all: false)
        }
        limit(&state, block, keys)
        return PlannedBlock(
            node: state.node, slots: outputs.all,
            rows: hasSets ? 10 * joined.rows : joined.rows)
    }

    /// The first of the sort keys belong to DISTINCT ON, in ORDER BY's order.
    private func distinctOnSlots(
        _ block: QueryBlock, _ draft: SelectDraft, _ keys: [SortKey], _ fallback: [TypedSlot]
    ) -> [TypedSlot] {
        let count = min(draft.distinctOn.count, keys.count)
        guard count > 0 else { return fallback }
        return keys.prefix(count).map { TypedSlot($0.slot, $0.ordering) }
    }

    /// Where each target of the list stands.
    struct OutputSlots {
        private var slots: [Int]
        private let wanted: [Int]?
        private(set) var isComputed: [Bool]

        init(wanted: [Int]?, targets: [Target]) {
            self.wanted = wanted
            slots = Array(repeating: -1, count: targets.count)
            isComputed = Array(repeating: false, count: targets.count)
            for (at, target) in targets.enumerated() {
                if let wanted {
                    slots[at] = wanted[at]
                } else if case .slot(let own) = target.value.expression {
                    slots[at] = own
                    isComputed[at] = true
                }
            }
        }

        var all: [Int] { slots }

        /// Nobody reads it.
        func isUnused(_ at: Int) -> Bool { wanted.map { $0[at] < 0 } ?? false }

        func slot(_ at: Int) -> Int { slots[at] }

        mutating func compute(_ at: Int, in slot: Int) {
            slots[at] = slot
            isComputed[at] = true
        }
    }

    private func computeTargets(
        _ draft: SelectDraft, _ outputs: inout OutputSlots, _ state: inout PlanState, all: Bool
    ) {
        var assignments: [SlotAssignment] = []
        for at in draft.targets.indices where !outputs.isComputed[at] {
            if !all, outputs.isUnused(at), !builder.isVolatile(draft.targets[at].value.expression) {
                continue
            }
            let slot = outputs.slot(at) >= 0 ? outputs.slot(at) : makeSlot()
            outputs.compute(at, in: slot)
            assignments.append(SlotAssignment(slot, draft.targets[at].value.expression))
        }
        state.project(assignments)
    }

    private func expandSets(_ level: QueryLevel, _ state: inout PlanState) {
        state.node = .projectSet(state.node, level.sets)
        for set in level.sets { state.live.append(set.slot) }
    }

    /// The keys of ORDER BY as slots; expressions are computed below the sort.
    private func sortKeys(
        _ block: QueryBlock, _ draft: SelectDraft, _ outputs: inout OutputSlots,
        _ state: inout PlanState
    ) -> [SortKey] {
        var keys: [SortKey] = []
        var assignments: [SlotAssignment] = []
        let setSlots = Set(block.level.sets.map(\.slot))
        for order in block.orderBy {
            let slot: Int
            if let target = order.target, outputs.isComputed[target] {
                slot = outputs.slot(target)
            } else if case .slot(let own) = order.value.expression, !setSlots.contains(own) {
                slot = own
            } else {
                let made: Int
                if let target = order.target, outputs.slot(target) >= 0 {
                    made = outputs.slot(target)
                } else {
                    made = makeSlot()
                }
                slot = made
                assignments.append(SlotAssignment(slot, order.value.expression))
                if let target = order.target { outputs.compute(target, in: slot) }
            }
            keys.append(
                SortKey(
                    slot: slot, ordering: rules.ordering(of: order.value),
                    descending: order.descending, nullsFirst: order.nullsFirst))
        }
        // A key that reads a set needs the sets expanded before the sort.
        let readsSet = block.orderBy.contains { order in
            var found = false
            builder.forEachSlot(order.value.expression) {
                if setSlots.contains($0) { found = true }
            }
            return found
        }
        if readsSet, !block.level.sets.isEmpty {
            expandSets(block.level, &state)
            block.level.sets = []
        }
        state.project(assignments)
        return keys
    }

    private func wantedOrder(_ block: QueryBlock) -> [SortKey] {
        var keys: [SortKey] = []
        for order in block.orderBy {
            guard case .slot(let slot) = order.value.expression else { return [] }
            keys.append(
                SortKey(
                    slot: slot, ordering: rules.ordering(of: order.value),
                    descending: order.descending, nullsFirst: order.nullsFirst))
        }
        return keys
    }

    // MARK: Row locks

    private func lockRows(
        _ block: QueryBlock, _ joined: JoinedFrom, _ state: inout PlanState
    ) throws(SQLError) {
        var targets: [LockRows.Target] = []
        for entry in block.level.entries {
            guard let lock = entry.rowLock, case .table(let table, let relation) = entry.source
            else { continue }
            let columns = loads(of: entry)
            targets.append(
                LockRows.Target(
                    table: table, relation: relation, loads: columns, strength: lock.strength,
                    policy: lock.policy))
        }
        guard !targets.isEmpty else { return }
        state.node = .lockRows(
            LockRows(
                input: state.node, targets: targets,
                recheck: ScalarExpression.conjunction(joined.innerConditions)))
    }

    func loads(of entry: RangeEntry) -> [ColumnLoad] {
        var loads: [ColumnLoad] = []
        for (column, slot) in entry.slots.enumerated() where slot >= 0 {
            loads.append(ColumnLoad(column: column, slot: slot))
        }
        return loads + entry.systemLoads
    }
}
