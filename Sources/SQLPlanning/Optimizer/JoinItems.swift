// What is joined: relations and outer joins as items of one list, with the conditions between them.
import QueryEngine

/// A part of a join with what it yields.
struct JoinPlan {
    var state: PlanState
    var mask: RelationSet
    var rows: Double
}

/// The whole FROM list, joined and filtered.
struct JoinedFrom {
    var state: PlanState
    /// About.
    var rows: Double
    /// Rows come in the order asked for.
    var isOrdered: Bool
    /// All conditions on rows that inner joins combine: what a newer version of a row must still satisfy.
    var innerConditions: [ScalarExpression]
}

/// A condition with the relations that it reads.
struct JoinCondition {
    let expression: ScalarExpression
    let mask: RelationSet
    let isCostly: Bool
}

/// What is joined as one: a relation, or an outer join.
struct JoinItem {
    enum Kind {
        case entry(RangeEntry)
        case outer(JoinKind, FromNode, FromNode, conditions: [ScalarExpression])
        /// The right side of a left join, whose left side stands among the other items: its conditions read what it needs.
        case attached(FromNode, conditions: [ScalarExpression])
    }

    let kind: Kind
    let mask: RelationSet
    /// Relations that must be there before it (LATERAL, the left side of a left join).
    let needs: RelationSet
}

extension Optimizer {
    func flatten(
        _ node: FromNode, _ level: QueryLevel, into items: inout [JoinItem],
        _ pool: inout [ScalarExpression]
    ) {
        switch node {
        case .entry(let entry):
            items.append(
                JoinItem(kind: .entry(entry), mask: entry.mask, needs: entry.lateralReferences))
        case .group(let nodes, let conditions):
            for inner in nodes { flatten(inner, level, into: &items, &pool) }
            pool += conditions
        case .join(.inner, let left, let right, let conditions):
            flatten(left, level, into: &items, &pool)
            flatten(right, level, into: &items, &pool)
            pool += conditions
        case .join(.left, let left, let right, let conditions) where isMovable(right):
            flatten(left, level, into: &items, &pool)
            attach(right, to: left, conditions, level, &items)
        case .join(.right, let left, let right, let conditions):
            if isMovable(left) {
                flatten(right, level, into: &items, &pool)
                attach(left, to: right, conditions, level, &items)
            } else {
                addOuter(.left, right, left, conditions, level, to: &items)
            }
        case .join(let kind, let left, let right, let conditions):
            addOuter(kind, left, right, conditions, level, to: &items)
        }
    }

    private func addOuter(
        _ kind: JoinKind, _ left: FromNode, _ right: FromNode, _ conditions: [ScalarExpression],
        _ level: QueryLevel, to items: inout [JoinItem]
    ) {
        let own = nodeMask(left).union(nodeMask(right))
        items.append(
            JoinItem(
                kind: .outer(kind, left, right, conditions: conditions), mask: own,
                needs: outside(own, lateralNeeds(own, level), level)))
    }

    private func lateralNeeds(_ own: RelationSet, _ level: QueryLevel) -> RelationSet {
        var needs = RelationSet()
        for index in level.entries.indices where own.contains(index) {
            needs.formUnion(level.entries[index].lateralReferences)
        }
        return needs
    }

    private func outside(
        _ own: RelationSet, _ needs: RelationSet, _ level: QueryLevel
    ) -> RelationSet {
        var outside = RelationSet()
        for index in level.entries.indices where needs.contains(index) && !own.contains(index) {
            outside.insert(index)
        }
        return outside
    }

    /// A left join that may come after inner joins written around it: `(a LEFT JOIN b ON p) JOIN c ON q` is
    /// `(a JOIN c ON q) LEFT JOIN b ON p`. Of use where what is joined later finds the rows of `a` by key, as in catalogs.
    private func isMovable(_ right: FromNode) -> Bool {
        switch right {
        case .entry(let entry):
            if case .virtual = entry.source { return true }
            return false
        case .group(let nodes, _): return nodes.allSatisfy(isMovable)
        case .join(_, let left, let right, _): return isMovable(left) && isMovable(right)
        }
    }

    private func attach(
        _ right: FromNode, to left: FromNode, _ conditions: [ScalarExpression],
        _ level: QueryLevel, _ items: inout [JoinItem]
    ) {
        let own = nodeMask(right)
        var needs = lateralNeeds(own, level)
        for condition in conditions { needs.formUnion(builder.mask(condition, level)) }
        needs = outside(own, needs, level)
        items.append(
            JoinItem(
                kind: .attached(right, conditions: conditions), mask: own,
                needs: needs.isEmpty ? nodeMask(left) : needs))
    }

    func nodeMask(_ node: FromNode) -> RelationSet {
        switch node {
        case .entry(let entry): entry.mask
        case .group(let nodes, _):
            nodes.reduce(into: RelationSet()) { $0.formUnion(nodeMask($1)) }
        case .join(_, let left, let right, _): nodeMask(left).union(nodeMask(right))
        }
    }
}
