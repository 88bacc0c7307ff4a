// Outer joins: which conditions may go below them, and when they are none.
import QueryEngine

extension Optimizer {
    /// A left join whose right side must not be null for the conditions above to hold is an inner join.
    func reduceOuterJoins(
        _ items: inout [JoinItem], _ pool: inout [ScalarExpression], _ level: QueryLevel
    ) {
        var index = 0
        while index < items.count {
            let parts: [FromNode]
            let nullable: RelationSet
            let conditions: [ScalarExpression]
            switch items[index].kind {
            case .outer(.left, let left, let right, let own):
                (parts, nullable, conditions) = ([left, right], nodeMask(right), own)
            case .attached(let right, let own):
                (parts, nullable, conditions) = ([right], nodeMask(right), own)
            default:
                index += 1
                continue
            }
            guard pool.contains(where: { rejectsNulls($0, of: nullable, level) }) else {
                index += 1
                continue
            }
            items.remove(at: index)
            var inner: [JoinItem] = []
            for part in parts { flatten(part, level, into: &inner, &pool) }
            pool += conditions
            items.insert(contentsOf: inner, at: index)
            // What it reads may not be null either.
            index = 0
        }
    }

    /// Never true for a row in which all columns of these relations are null.
    private func rejectsNulls(
        _ condition: ScalarExpression, of relations: RelationSet, _ level: QueryLevel
    ) -> Bool {
        func isStrict(_ expression: ScalarExpression) -> Bool {
            switch expression {
            case .slot(let slot):
                return builder.slotLevels[slot] == level.id && builder.slotEntries[slot] >= 0
                    && relations.contains(Int(builder.slotEntries[slot]))
            case .call(let function, let arguments):
                return function.isStrict && arguments.contains(where: isStrict)
            case .cast(_, let operand), .convert(let operand, _, _),
                .modifier(let operand, _, _):
                return isStrict(operand)
            default: return false
            }
        }
        switch condition {
        case .comparison(_, _, let a, let b): return isStrict(a) || isStrict(b)
        case .isNull(let operand, negated: true): return isStrict(operand)
        case .inList(let operand, _, _, _): return isStrict(operand)
        case .inSubquery(_, let left, _, negated: false): return left.contains(where: isStrict)
        case .slot, .call: return isStrict(condition)
        default: return false
        }
    }

    // MARK: Plan

    func planOuterJoin(
        _ kind: JoinKind, _ left: FromNode, _ right: FromNode,
        _ conditions: [ScalarExpression], _ above: [JoinCondition], _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        let leftMask = nodeMask(left)
        if kind == .full { try refuseLocks(leftMask, level) }
        // Conditions above on the preserved side go below the join.
        var pushed: [ScalarExpression] = []
        var remaining: [JoinCondition] = []
        for condition in above {
            if kind == .left, condition.mask.isSubset(of: leftMask) {
                pushed.append(condition.expression)
            } else {
                remaining.append(condition)
            }
        }
        let outer = try planSide(left, pushed, level)
        var plan = try planOuterJoin(kind, outer, right, conditions, level)
        if let filter = ScalarExpression.conjunction(ordered(remaining)) {
            plan.state.node = .filter(plan.state.node, filter)
        }
        return plan
    }

    func planOuterJoin(
        _ kind: JoinKind, _ outer: JoinPlan, _ right: FromNode,
        _ conditions: [ScalarExpression], _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        let rightMask = nodeMask(right)
        try refuseLocks(rightMask, level)
        var local: [JoinCondition] = []
        var joining: [JoinCondition] = []
        for expression in conditions {
            let condition = joinCondition(expression, level)
            if kind == .left, !condition.mask.isEmpty, condition.mask.isSubset(of: rightMask) {
                local.append(condition)
            } else {
                joining.append(condition)
            }
        }
        var items: [JoinItem] = []
        var pool: [ScalarExpression] = []
        flatten(right, level, into: &items, &pool)
        if items.count == 1 {
            let own = pool.map { joinCondition($0, level) }
            return try combine(kind, outer, items[0], own + local, joining, level)
        }
        let inner = try planSide(right, local.map(\.expression), level)
        let keys = equalities(joining, outer.mask, inner.mask, level)
        let needs = items.contains { $0.needs.intersects(outer.mask) }
        if !keys.isEmpty, !needs { return hashJoin(kind, outer, inner, keys, joining) }
        if kind == .full {
            throw error(
                .featureNotSupported,
                "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions"
            )
        }
        return nestedLoop(
            kind, outer, inner, condition: ScalarExpression.conjunction(ordered(joining)))
    }

    func planSide(
        _ node: FromNode, _ conditions: [ScalarExpression], _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        let joined = try planFrom([node], conditions, level)
        return JoinPlan(
            state: joined.state, mask: nodeMask(node), rows: min(1_000, joined.rows))
    }

    private func refuseLocks(_ mask: RelationSet, _ level: QueryLevel) throws(SQLError) {
        for index in level.entries.indices where mask.contains(index) {
            if let lock = level.entries[index].rowLock {
                let words = lock.words
                throw error(
                    .featureNotSupported,
                    "\(words) cannot be applied to the nullable side of an outer join")
            }
        }
    }
}
