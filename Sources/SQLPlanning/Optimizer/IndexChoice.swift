// Which index serves a table's conditions best, and the bounds it is searched with.
import QueryEngine

/// A way of reading a table by an index.
struct IndexPath {
    let index: IndexDescriptor
    var equalities: [ScalarExpression] = []
    var lower: IndexScan.Bound?
    var upper: IndexScan.Bound?
    var anyOf: ScalarExpression?
    var isReversed = false
    var isOrdered = false
    /// Positions of the conditions that the bounds express entirely.
    var covered: Set<Int> = []
    /// A bound reads another relation of the query.
    var usesJoin = false
    var rows = 10_000.0
}

extension Optimizer {
    /// The best index for these conditions, or nil where the whole table is as good.
    func bestPath(
        _ entry: RangeEntry, _ conditions: [JoinCondition], available: RelationSet,
        order: [SortKey], isLimited: Bool = false
    ) -> IndexPath? {
        guard let table = entry.table, context.settings.enableIndexScan || order.isEmpty == false,
            !table.indexes.isEmpty
        else { return nil }
        if !context.settings.enableIndexScan, context.settings.enableSequentialScan { return nil }
        if conditions.isEmpty, order.isEmpty { return nil }
        var best: IndexPath?
        for index in table.indexes {
            guard
                var path = path(index, table, entry, conditions, available: available)
            else { continue }
            if !order.isEmpty { checkOrder(&path, entry, order) }
            let hasBounds =
                !path.equalities.isEmpty || path.lower != nil || path.upper != nil
                || path.anyOf != nil
            if !hasBounds, index.predicate == nil,
                !(path.isOrdered && (isLimited || !context.settings.enableSequentialScan))
            {
                continue
            }
            if path.isOrdered, isLimited { path.rows = min(path.rows, path.rows / 10 + 1) }
            if best.map({ path.rows < $0.rows }) ?? true { best = path }
        }
        return best
    }

    private func path(
        _ index: IndexDescriptor, _ table: TableDescriptor, _ entry: RangeEntry,
        _ conditions: [JoinCondition], available: RelationSet
    ) -> IndexPath? {
        var path = IndexPath(index: index)
        var rule: IndexRule?
        if index.needsEvaluation {
            // Its text was compiled when the index was made; what does not compile now serves no query.
            rule = WorkPace.undisturbed { (try? analyzer.indexRule(index, table)) ?? nil }
            guard let rule else { return nil }
            if let predicate = rule.predicate {
                guard let condition = placed(predicate, entry),
                    condition.isImplied(by: conditions.map(\.expression))
                else { return nil }
                path.rows = 2_000
            }
        }
        for (position, key) in index.columns.enumerated() {
            guard let operand = operand(key, rule, entry) else { break }
            let column = index.descriptor(of: key, in: table).ordering
            if let (at, value) = equality(operand, column, entry, conditions, available) {
                path.equalities.append(value)
                path.covered.insert(at)
                if !conditions[at].mask.isSubset(of: entry.mask) { path.usesJoin = true }
                continue
            }
            if position == 0, let (at, array) = anyOf(operand, column, entry, conditions, available)
            {
                path.anyOf = array
                path.covered.insert(at)
                if !conditions[at].mask.isSubset(of: entry.mask) { path.usesJoin = true }
                break
            }
            addRange(operand, column, entry, conditions, available, to: &path)
            break
        }
        let matched = path.equalities.count
        if matched == index.columns.count, index.isUnique {
            path.rows = 1
        } else if matched > 0 {
            path.rows = max(2, 200 / Double(matched * matched * matched))
            if path.lower != nil || path.upper != nil { path.rows /= 2 }
        } else if path.anyOf != nil {
            path.rows = index.isUnique && index.columns.count == 1 ? 10 : 300
        } else if path.lower != nil, path.upper != nil {
            path.rows = 400
        } else if path.lower != nil || path.upper != nil {
            path.rows = 900
        }
        return path
    }

    /// What conditions have to speak of to be served by the index's column.
    private func operand(
        _ key: IndexDescriptor.KeyColumn, _ rule: IndexRule?, _ entry: RangeEntry
    ) -> ScalarExpression? {
        guard let expression = key.expression else {
            let slot = entry.slots[key.column]
            return slot < 0 ? nil : .slot(slot)
        }
        return rule.flatMap { placed($0.expressions[expression].value, entry) }
    }

    /// `column = value`, the value of the column's own type or one with the same keys.
    private func equality(
        _ operand: ScalarExpression, _ column: Ordering, _ entry: RangeEntry,
        _ conditions: [JoinCondition],
        _ available: RelationSet
    ) -> (Int, ScalarExpression)? {
        for (at, condition) in conditions.enumerated() {
            guard case .comparison(.equal, let compared, let a, let b) = condition.expression,
                rules.hasSameKeys(compared, column)
            else { continue }
            if a.isSame(as: operand), isBound(b, entry, available) { return (at, b) }
            if b.isSame(as: operand), isBound(a, entry, available) { return (at, a) }
        }
        return nil
    }

    private func anyOf(
        _ operand: ScalarExpression, _ column: Ordering, _ entry: RangeEntry,
        _ conditions: [JoinCondition],
        _ available: RelationSet
    ) -> (Int, ScalarExpression)? {
        for (at, condition) in conditions.enumerated() where !condition.isCostly {
            switch condition.expression {
            case .inList(let tested, let compared, let list, negated: false):
                guard tested.isSame(as: operand), rules.hasSameKeys(compared, column),
                    list.members.allSatisfy({ isBound($0, entry, available) })
                else { continue }
                return (at, .array(list.members, elementType: compared.type, nested: false))
            case .quantifiedArray(let array, let element, let test, all: false):
                guard case .comparison(.equal, let compared, let a, let b) = test,
                    rules.hasSameKeys(compared, column), isBound(array, entry, available)
                else { continue }
                if a.isSame(as: operand), case .slot(element) = b { return (at, array) }
                if b.isSame(as: operand), case .slot(element) = a { return (at, array) }
            default: continue
            }
        }
        return nil
    }

    private func addRange(
        _ operand: ScalarExpression, _ column: Ordering, _ entry: RangeEntry,
        _ conditions: [JoinCondition],
        _ available: RelationSet, to path: inout IndexPath
    ) {
        for (at, condition) in conditions.enumerated() {
            guard case .comparison(let written, let compared, let a, let b) = condition.expression,
                rules.hasSameKeys(compared, column), compared.collation == column.collation
            else { continue }
            var comparison = written
            let value: ScalarExpression
            if a.isSame(as: operand), isBound(b, entry, available) {
                value = b
            } else if b.isSame(as: operand), isBound(a, entry, available) {
                value = a
                comparison = written.commuted
            } else {
                continue
            }
            switch comparison {
            case .greater, .greaterOrEqual:
                guard path.lower == nil else { continue }
                path.lower = IndexScan.Bound(value, isInclusive: comparison == .greaterOrEqual)
            case .less, .lessOrEqual:
                guard path.upper == nil else { continue }
                path.upper = IndexScan.Bound(value, isInclusive: comparison == .lessOrEqual)
            case .equal, .notEqual: continue
            }
            path.covered.insert(at)
            if !condition.mask.isSubset(of: entry.mask) { path.usesJoin = true }
        }
    }

    /// Can be computed before the entry is read, to the same value for all of its rows.
    func isBound(
        _ expression: ScalarExpression, _ entry: RangeEntry, _ available: RelationSet
    ) -> Bool {
        switch expression {
        case .constant, .parameter, .literal: return true
        default: break
        }
        let reads = builder.mask(expression, entry.level)
        if reads.contains(entry.index) || !reads.isSubset(of: available) { return false }
        return !builder.isVolatile(expression)
    }

    /// Whether the index gives the rows in the wanted order, forward or backward.
    func checkOrder(_ path: inout IndexPath, _ entry: RangeEntry, _ order: [SortKey]) {
        if path.anyOf != nil { return }
        let columns = path.index.columns
        var position = 0
        var reversed: Bool?
        for key in order {
            // A column fixed by an equality orders nothing.
            let isFixed = columns.prefix(path.equalities.count).contains {
                $0.column >= 0 && entry.slots[$0.column] == key.slot
            }
            if isFixed { continue }
            position = max(position, path.equalities.count)
            guard position < columns.count else {
                // Unique values leave nothing to order.
                return
            }
            let column = columns[position]
            guard column.column >= 0, entry.slots[column.column] == key.slot,
                entry.columns[column.column].collation == key.ordering.collation
                    || !rules.isCollatable(key.ordering.type)
            else { return }
            let isForward =
                column.descending == key.descending && column.nullsFirst == key.nullsFirst
            let isBackward =
                column.descending != key.descending && column.nullsFirst != key.nullsFirst
            guard isForward || isBackward else { return }
            if let known = reversed, known != isBackward { return }
            reversed = isBackward
            position += 1
        }
        path.isOrdered = true
        path.isReversed = reversed ?? false
    }
}
