// Subqueries of WHERE as joins: IN over an indexed column, EXISTS without an index to look it up by.
import QueryEngine

/// An EXISTS that becomes a semi or anti join above all others.
struct ExistenceJoin {
    let block: QueryBlock
    let draft: SelectDraft
    let isNegated: Bool
    let outerKeys: [ScalarExpression]
    let innerKeys: [ScalarExpression]
    let keyOrderings: [Ordering]
    /// Conditions of the subquery on its own relations.
    let own: [ScalarExpression]
    /// Other conditions, on both.
    let mixed: [ScalarExpression]
}

extension Optimizer {
    // MARK: IN

    /// `t.x IN (SELECT …)`, where t has an index on x: the subquery's distinct rows are joined with t, so that
    /// only the rows found are read.
    func joinMemberships(
        _ items: inout [JoinItem], _ pool: inout [ScalarExpression], _ level: QueryLevel
    ) {
        let settings = context.settings
        guard settings.enableIndexScan, settings.enableNestedLoop else { return }
        for at in pool.indices {
            guard
                case .inSubquery(let index, let left, let orderings, negated: false) = pool[at],
                left.count == 1, case .slot(let slot) = left[0],
                builder.subplans[index].outerReferences.isEmpty, !builder.subplans[index].isShared,
                !builder.subplans[index].block.level.hasVolatileCall,
                isIndexed(slot, as: orderings[0], items, level)
            else { continue }
            let block = builder.subplans[index].block
            guard rules.ordering(of: block.outputs[0]).equatesLike(orderings[0]) else {
                continue
            }
            let entry = RangeEntry(
                level: level, name: "",
                columns: block.outputs.map {
                    RangeColumn(name: $0.name, type: $0.type, collation: $0.collation)
                }, source: .unique(block))
            level.addEntry(entry)
            entry.slots[0] = makeSlot(of: entry)
            items.append(
                JoinItem(kind: .entry(entry), mask: entry.mask, needs: RelationSet()))
            pool[at] = .comparison(
                .equal, orderings[0], .slot(slot), .slot(entry.slots[0]))
            builder.subplans[index].isAbsorbed = true
        }
    }

    private func isIndexed(
        _ slot: Int, as compared: Ordering, _ items: [JoinItem], _ level: QueryLevel
    ) -> Bool {
        guard builder.slotLevels[slot] == level.id, builder.slotEntries[slot] >= 0 else {
            return false
        }
        let owner = level.entries[Int(builder.slotEntries[slot])]
        guard let column = owner.slots.firstIndex(of: slot),
            rules.hasSameKeys(
                compared,
                rules.ordering(owner.columns[column].type.oid, owner.columns[column].collation))
        else { return false }
        let isJoined = items.contains {
            if case .entry(let entry) = $0.kind { return entry === owner }
            return false
        }
        guard isJoined else { return false }
        switch owner.source {
        case .table(let table, _):
            return table.indexes.contains {
                $0.columns.first?.column == column && $0.predicate == nil
            }
        case .virtual(let table):
            return table.keys.contains { $0.column == column && $0.isLeading }
        default: return false
        }
    }

    // MARK: EXISTS

    /// Takes those EXISTS out of the pool that a hash join answers better than running them for every row.
    func takeExistenceJoins(
        _ pool: inout [ScalarExpression], _ level: QueryLevel
    ) -> [ExistenceJoin] {
        guard context.settings.enableHashJoin else { return [] }
        var joins: [ExistenceJoin] = []
        pool.removeAll { condition in
            let index: Int
            let isNegated: Bool
            switch condition {
            case .exists(let subplan): (index, isNegated) = (subplan, false)
            case .not(.exists(let subplan)): (index, isNegated) = (subplan, true)
            default: return false
            }
            guard let join = existenceJoin(index, isNegated, level) else { return false }
            joins.append(join)
            return true
        }
        return joins
    }

    private func existenceJoin(
        _ index: Int, _ isNegated: Bool, _ level: QueryLevel
    ) -> ExistenceJoin? {
        let block = builder.subplans[index].block
        guard case .select(let draft) = block.body, !draft.isGrouped, block.limit == nil,
            block.level.windowCalls.isEmpty, block.level.sets.isEmpty, !block.hasLocking,
            draft.distinctOn.isEmpty, !block.level.hasVolatileCall,
            block.level.commonTables.isEmpty, draft.from.count == 1,
            case .entry(let entry) = draft.from[0], entry.isScanned
        else { return nil }
        var outerKeys: [ScalarExpression] = []
        var innerKeys: [ScalarExpression] = []
        var orderings: [Ordering] = []
        var own: [ScalarExpression] = []
        var mixed: [ScalarExpression] = []
        for condition in draft.conditions {
            if builder.mask(condition, level).isEmpty {
                own.append(condition)
                continue
            }
            if case .comparison(.equal, let ordering, let a, let b) = condition,
                !builder.hasSubplan(condition)
            {
                let isLeftInner =
                    builder.mask(a, level).isEmpty && !builder.mask(a, block.level).isEmpty
                let isRightInner =
                    builder.mask(b, level).isEmpty && !builder.mask(b, block.level).isEmpty
                if isLeftInner, builder.mask(b, block.level).isEmpty {
                    (innerKeys, outerKeys) = (innerKeys + [a], outerKeys + [b])
                    orderings.append(ordering)
                    continue
                }
                if isRightInner, builder.mask(a, block.level).isEmpty {
                    (innerKeys, outerKeys) = (innerKeys + [b], outerKeys + [a])
                    orderings.append(ordering)
                    continue
                }
            }
            if builder.hasSubplan(condition) { return nil }
            mixed.append(condition)
        }
        if innerKeys.isEmpty { return nil }
        let all = draft.conditions.map {
            JoinCondition(
                expression: $0, mask: builder.mask($0, block.level),
                isCostly: builder.hasSubplan($0))
        }
        // An index answers each row's question at once.
        if let path = bestPath(entry, all, available: RelationSet(), order: []),
            !path.equalities.isEmpty || path.anyOf != nil
        {
            return nil
        }
        if case .virtual(let table) = entry.source,
            virtualPath(entry, table, all, available: RelationSet()) != nil
        {
            return nil
        }
        return ExistenceJoin(
            block: block, draft: draft, isNegated: isNegated, outerKeys: outerKeys,
            innerKeys: innerKeys, keyOrderings: orderings, own: own, mixed: mixed)
    }

    func addExistenceJoins(
        _ joins: [ExistenceJoin], to plan: inout PlanState
    ) throws(SQLError) {
        for join in joins {
            let inner = try planFrom(join.draft.from, join.own, join.block.level)
            plan.node = .hashJoin(
                HashJoin(
                    outer: plan.node, inner: inner.state.node,
                    kind: join.isNegated ? .anti : .semi, outerKeys: join.outerKeys,
                    innerKeys: join.innerKeys, keyOrderings: join.keyOrderings,
                    condition: ScalarExpression.conjunction(join.mixed),
                    outerCarried: plan.carried, innerCarried: inner.state.carried))
        }
    }
}
