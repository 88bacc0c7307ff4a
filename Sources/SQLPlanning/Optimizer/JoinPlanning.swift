// The order and the kind of joins: greedy, from the most selective relation on, along equalities.
import QueryEngine

extension Optimizer {
    func planFrom(
        _ nodes: [FromNode], _ conditions: [ScalarExpression], _ level: QueryLevel,
        order: [SortKey] = [], isLimited: Bool = false
    ) throws(SQLError) -> JoinedFrom {
        // What stands further inside is checked first.
        var pool: [ScalarExpression] = []
        var items: [JoinItem] = []
        for node in nodes { flatten(node, level, into: &items, &pool) }
        pool += conditions
        reduceOuterJoins(&items, &pool, level)
        let all = pool
        let existence = items.isEmpty ? [] : takeExistenceJoins(&pool, level)
        if !items.isEmpty { joinMemberships(&items, &pool, level) }
        if items.isEmpty {
            let node = PlanNode.oneRow(condition: ScalarExpression.conjunction(pool))
            return JoinedFrom(
                state: PlanState(node: node, live: [], relations: []), rows: 1, isOrdered: true,
                innerConditions: pool)
        }
        let known = pool.map { joinCondition($0, level) }
        var plan: JoinPlan
        var isOrdered = false
        if items.count == 1, case .entry(let entry) = items[0].kind {
            let planned = try planEntry(
                entry, known, available: RelationSet(), order: order, isLimited: isLimited)
            plan = planned.0
            isOrdered = planned.isOrdered && !order.isEmpty
        } else {
            plan = try joinAll(items, known, level)
        }
        try addExistenceJoins(existence, to: &plan.state)
        return JoinedFrom(
            state: plan.state, rows: plan.rows, isOrdered: isOrdered,
            innerConditions: existence.isEmpty ? pool : pool + all.filter(\.isExistence))
    }

    func joinCondition(_ expression: ScalarExpression, _ level: QueryLevel) -> JoinCondition {
        JoinCondition(
            expression: expression, mask: builder.mask(expression, level),
            isCostly: builder.hasSubplan(expression))
    }

    // MARK: Inner joins

    private func joinAll(
        _ items: [JoinItem], _ conditions: [JoinCondition], _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        var remaining = items
        let start = try startIndex(remaining, conditions)
        let first = remaining.remove(at: start)
        var used = Array(repeating: false, count: conditions.count)
        // What holds for all rows or for none is checked before any is joined.
        var gate: [JoinCondition] = []
        for (at, condition) in conditions.enumerated()
        where condition.mask.isEmpty && !condition.isCostly
            && !builder.isVolatile(condition.expression)
        {
            used[at] = true
            gate.append(condition)
        }
        let local = gate + takeLocal(conditions, first.mask, &used)
        var current = try planItem(first, local, level)
        while !remaining.isEmpty {
            let next = try nextIndex(remaining, current, conditions, used)
            let item = remaining.remove(at: next)
            current = try join(current, item, conditions, &used, level)
        }
        // What could not be placed reads nothing of this level: checked last.
        var rest: [ScalarExpression] = []
        for (at, condition) in conditions.enumerated() where !used[at] {
            rest.append(condition.expression)
        }
        if let condition = ScalarExpression.conjunction(rest) {
            current.state.node = .filter(current.state.node, condition)
        }
        return current
    }

    /// Conditions on one item alone, marked as used.
    private func takeLocal(
        _ conditions: [JoinCondition], _ mask: RelationSet, _ used: inout [Bool]
    ) -> [JoinCondition] {
        var local: [JoinCondition] = []
        for (at, condition) in conditions.enumerated()
        where !used[at] && !condition.mask.isEmpty && condition.mask.isSubset(of: mask) {
            used[at] = true
            local.append(condition)
        }
        return local
    }

    private func startIndex(
        _ items: [JoinItem], _ conditions: [JoinCondition]
    ) throws(SQLError) -> Int {
        var best = 0
        var bestScore = Double.infinity
        for (at, item) in items.enumerated() where item.needs.isEmpty {
            try WorkPace.pass(256 &+ conditions.count &* 64)
            let score = estimate(item, conditions, available: RelationSet())
            if score < bestScore {
                best = at
                bestScore = score
            }
        }
        return best
    }

    /// Rows that the item is expected to give, with what is known of the relations available.
    private func estimate(
        _ item: JoinItem, _ conditions: [JoinCondition], available: RelationSet
    ) -> Double {
        switch item.kind {
        case .entry(let entry):
            return estimateRows(entry, conditions, available: available)
        case .outer(_, let left, _, _):
            if let entry = left.onlyEntry {
                return estimateRows(entry, conditions, available: available)
            }
            if case .group = left { return 1_000 }
            return 20_000
        case .attached(let right, let own):
            guard let entry = right.onlyEntry else { return 1_000 }
            // It takes no row away, so that all that may comes first.
            return 2
                * estimateRows(
                    entry, own.map { joinCondition($0, entry.level) }, available: available)
        }
    }

    private func nextIndex(
        _ items: [JoinItem], _ current: JoinPlan, _ conditions: [JoinCondition], _ used: [Bool]
    ) throws(SQLError) -> Int {
        var best = -1
        var bestScore = Double.infinity
        for (at, item) in items.enumerated() where item.needs.isSubset(of: current.mask) {
            try WorkPace.pass(256 &+ conditions.count &* 64)
            let both = current.mask.union(item.mask)
            var isConnected = false
            if case .attached = item.kind { isConnected = true }
            for (index, condition) in conditions.enumerated()
            where !used[index] && condition.mask.isSubset(of: both)
                && condition.mask.intersects(current.mask)
                && condition.mask.intersects(item.mask)
            {
                isConnected = true
                break
            }
            var score = estimate(item, conditions, available: current.mask)
            if !isConnected, item.needs.isEmpty { score *= 1_000_000 }
            if score < bestScore {
                best = at
                bestScore = score
            }
        }
        return best < 0 ? 0 : best
    }

    private func join(
        _ outer: JoinPlan, _ item: JoinItem, _ conditions: [JoinCondition], _ used: inout [Bool],
        _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        try WorkPace.pass(256 &+ conditions.count &* 32)
        let both = outer.mask.union(item.mask)
        if case .attached(let right, let own) = item.kind {
            var plan = try planOuterJoin(.left, outer, right, own, level)
            let above = conditions.indices.filter {
                !used[$0] && !conditions[$0].mask.isEmpty
                    && conditions[$0].mask.isSubset(of: both)
            }
            for at in above { used[at] = true }
            if let filter = ScalarExpression.conjunction(ordered(above.map { conditions[$0] })) {
                plan.state.node = .filter(plan.state.node, filter)
            }
            return plan
        }
        let local = takeLocal(conditions, item.mask, &used)
        var joining: [JoinCondition] = []
        for (at, condition) in conditions.enumerated()
        where !used[at] && !condition.mask.isEmpty && condition.mask.isSubset(of: both) {
            used[at] = true
            joining.append(condition)
        }
        return try combine(.inner, outer, item, local, joining, level)
    }

    // MARK: One join

    /// Joins `outer` with the item by a nested loop over an index, a hash, or a plain nested loop.
    func combine(
        _ kind: JoinKind, _ outer: JoinPlan, _ item: JoinItem, _ local: [JoinCondition],
        _ joining: [JoinCondition], _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        try WorkPace.pass(2_048 &+ joining.count &* 256)
        let settings = context.settings
        let keys = equalities(joining, outer.mask, item.mask, level)
        // A full join needs a hash; without keys all rows meet in one bucket, for a condition on no row.
        let isConstant = kind == .full && joining.allSatisfy { $0.mask.isEmpty }
        let canHash = (!keys.isEmpty || isConstant) && !item.needs.intersects(outer.mask)
        if case .entry(let entry) = item.kind, entry.table != nil, settings.enableNestedLoop,
            settings.enableIndexScan, kind != .full,
            let path = bestPath(entry, local + joining, available: outer.mask, order: []),
            path.usesJoin, !canHash || outer.rows <= 2_000 || !settings.enableHashJoin
        {
            let (inner, _) = try planEntry(
                entry, local + joining, available: outer.mask, order: [], isLimited: false)
            return nestedLoop(kind, outer, inner, condition: nil)
        }
        if case .entry(let entry) = item.kind, case .virtual(let table) = entry.source,
            settings.enableNestedLoop, kind != .full,
            let path = virtualPath(entry, table, local + joining, available: outer.mask),
            path.usesJoin,
            !canHash || prefersKeys(path, table, outerRows: outer.rows)
                || !settings.enableHashJoin
        {
            let (inner, _) = try planEntry(
                entry, local + joining, available: outer.mask, order: [], isLimited: false)
            return nestedLoop(kind, outer, inner, condition: nil)
        }
        if canHash, settings.enableHashJoin || kind == .full || !settings.enableNestedLoop {
            let inner = try planItem(item, local, level)
            return hashJoin(kind, outer, inner, keys, joining)
        }
        if kind == .full {
            throw error(
                .featureNotSupported,
                "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions"
            )
        }
        // Each outer row starts the inner side anew: there the join's conditions are plain filters.
        if case .entry(let entry) = item.kind {
            let (inner, _) = try planEntry(
                entry, local, available: outer.mask, order: [], isLimited: false)
            return nestedLoop(
                kind, outer, inner,
                condition: ScalarExpression.conjunction(ordered(joining)))
        }
        let inner = try planItem(item, local, level)
        return nestedLoop(
            kind, outer, inner, condition: ScalarExpression.conjunction(ordered(joining)))
    }

    /// Cheap conditions first, each group in the order of the text.
    func ordered(_ conditions: [JoinCondition]) -> [ScalarExpression] {
        conditions.filter { !$0.isCostly }.map(\.expression)
            + conditions.filter(\.isCostly).map(\.expression)
    }

    func nestedLoop(
        _ kind: JoinKind, _ outer: JoinPlan, _ inner: JoinPlan, condition: ScalarExpression?
    ) -> JoinPlan {
        let node = PlanNode.nestedLoop(
            NestedLoop(
                outer: outer.state.node, inner: inner.state.node, kind: kind,
                condition: condition, innerCarried: inner.state.carried))
        return joined(node, outer, inner, rows: outer.rows * max(inner.rows, 1))
    }

    struct JoinKey {
        let outer: ScalarExpression
        let inner: ScalarExpression
        let ordering: Ordering
        /// Position among the joining conditions.
        let condition: Int
    }

    func equalities(
        _ conditions: [JoinCondition], _ outer: RelationSet, _ inner: RelationSet,
        _ level: QueryLevel
    ) -> [JoinKey] {
        var keys: [JoinKey] = []
        for (at, condition) in conditions.enumerated() {
            guard case .comparison(.equal, let ordering, let a, let b) = condition.expression
            else { continue }
            let left = builder.mask(a, level)
            let right = builder.mask(b, level)
            if left.isEmpty || right.isEmpty { continue }
            if left.isSubset(of: outer), right.isSubset(of: inner) {
                keys.append(JoinKey(outer: a, inner: b, ordering: ordering, condition: at))
            } else if left.isSubset(of: inner), right.isSubset(of: outer) {
                keys.append(JoinKey(outer: b, inner: a, ordering: ordering, condition: at))
            }
        }
        return keys
    }

    func hashJoin(
        _ kind: JoinKind, _ outer: JoinPlan, _ inner: JoinPlan, _ keys: [JoinKey],
        _ joining: [JoinCondition]
    ) -> JoinPlan {
        let asKeys = Set(keys.map(\.condition))
        let rest = joining.indices.filter { !asKeys.contains($0) }.map { joining[$0] }
        let node = PlanNode.hashJoin(
            HashJoin(
                outer: outer.state.node, inner: inner.state.node, kind: kind,
                outerKeys: keys.map(\.outer), innerKeys: keys.map(\.inner),
                keyOrderings: keys.map(\.ordering),
                condition: ScalarExpression.conjunction(ordered(rest)),
                outerCarried: outer.state.carried, innerCarried: inner.state.carried))
        return joined(node, outer, inner, rows: max(outer.rows, inner.rows))
    }

    private func joined(
        _ node: PlanNode, _ outer: JoinPlan, _ inner: JoinPlan, rows: Double
    ) -> JoinPlan {
        JoinPlan(
            state: PlanState(
                node: node, live: outer.state.live + inner.state.live,
                relations: outer.state.relations + inner.state.relations),
            mask: outer.mask.union(inner.mask), rows: rows)
    }

    // MARK: Items

    private func planItem(
        _ item: JoinItem, _ local: [JoinCondition], _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        switch item.kind {
        case .entry(let entry):
            return try planEntry(
                entry, local, available: RelationSet(), order: [], isLimited: false
            ).0
        case .outer(let kind, let left, let right, let conditions):
            return try planOuterJoin(kind, left, right, conditions, local, level)
        case .attached(let node, _):
            return try planSide(node, local.map(\.expression), level)
        }
    }
}
