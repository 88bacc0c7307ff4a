// Outer joins: which conditions may go below them, and when they are none.
import QueryEngine

extension StatementPlanner {
    /// A left join whose right side must not be null for the conditions above to hold is an inner join.
    func reduceOuterJoins(
        _ items: inout [JoinItem], _ pool: inout [ScalarExpression], _ level: QueryLevel
    ) {
        var index = 0
        while index < items.count {
            guard case .outer(.left, let left, let right, let conditions) = items[index].kind
            else {
                index += 1
                continue
            }
            let nullable = nodeMask(right)
            guard pool.contains(where: { rejectsNulls($0, of: nullable, level) }) else {
                index += 1
                continue
            }
            items.remove(at: index)
            var inner: [JoinItem] = []
            flatten(left, level, into: &inner, &pool)
            flatten(right, level, into: &inner, &pool)
            pool += conditions
            items.insert(contentsOf: inner, at: index)
        }
    }

    /// Never true for a row in which all columns of these relations are null.
    private func rejectsNulls(
        _ condition: ScalarExpression, of relations: RelationSet, _ level: QueryLevel
    ) -> Bool {
        func isStrict(_ expression: ScalarExpression) -> Bool {
            switch expression {
            case .slot(let slot):
                return slotLevels[slot] == level.id && slotEntries[slot] >= 0
                    && relations.contains(Int(slotEntries[slot]))
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
        let rightMask = nodeMask(right)
        try refuseLocks(rightMask, level)
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
        var local: [JoinCondition] = []
        var joining: [JoinCondition] = []
        for expression in conditions {
            let condition = JoinCondition(
                expression: expression, mask: mask(expression, level),
                isCostly: hasSubplan(expression))
            if kind == .left, !condition.mask.isEmpty, condition.mask.isSubset(of: rightMask) {
                local.append(condition)
            } else {
                joining.append(condition)
            }
        }
        var items: [JoinItem] = []
        var pool: [ScalarExpression] = []
        flatten(right, level, into: &items, &pool)
        var plan: JoinPlan
        if items.count == 1 {
            let own = pool.map {
                JoinCondition(expression: $0, mask: mask($0, level), isCostly: hasSubplan($0))
            }
            plan = try combine(kind, outer, items[0], own + local, joining, level)
        } else {
            let inner = try planSide(right, local.map(\.expression), level)
            let keys = equalities(joining, outer.mask, inner.mask, level)
            let needs = items.contains { $0.needs.intersects(leftMask) }
            if !keys.isEmpty, !needs {
                plan = hashJoin(kind, outer, inner, keys, joining)
            } else if kind == .full {
                throw error(
                    .featureNotSupported,
                    "FULL JOIN is only supported with merge-joinable or hash-joinable join conditions"
                )
            } else {
                plan = nestedLoop(
                    kind, outer, inner,
                    condition: ScalarExpression.conjunction(ordered(joining)))
            }
        }
        if let filter = ScalarExpression.conjunction(ordered(remaining)) {
            plan.state.node = .filter(plan.state.node, filter)
        }
        return plan
    }

    private func planSide(
        _ node: FromNode, _ conditions: [ScalarExpression], _ level: QueryLevel
    ) throws(SQLError) -> JoinPlan {
        let joined = try planFrom([node], conditions, level)
        return JoinPlan(state: joined.state, mask: nodeMask(node), rows: 1_000)
    }

    private func refuseLocks(_ mask: RelationSet, _ level: QueryLevel) throws(SQLError) {
        for index in level.entries.indices where mask.contains(index) {
            if let lock = level.entries[index].rowLock {
                let words = lock.strength.words
                throw error(
                    .featureNotSupported,
                    "\(words) cannot be applied to the nullable side of an outer join")
            }
        }
    }
}
