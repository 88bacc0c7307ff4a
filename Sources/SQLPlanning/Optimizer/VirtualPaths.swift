// How a virtual table is read: by the key columns that the conditions give values for, or whole.
import QueryEngine

/// A way of reading a virtual table by some of its key columns.
struct VirtualPath {
    var keys: [VirtualScan.Key] = []
    /// Positions of the conditions that the keys express entirely.
    var covered: Set<Int> = []
    /// A key's value is read from another relation of the query.
    var usesJoin = false
    var rows = Double.infinity
}

extension Optimizer {
    /// The keys that the conditions give values for; nil where none of them leads to rows.
    func virtualPath(
        _ entry: RangeEntry, _ table: VirtualTable, _ conditions: [JoinCondition],
        available: RelationSet
    ) -> VirtualPath? {
        guard context.settings.enableIndexScan, !conditions.isEmpty else { return nil }
        var path = VirtualPath()
        for key in table.keys {
            let slot = entry.slots[key.column]
            guard slot >= 0 else { continue }
            for (at, condition) in conditions.enumerated() {
                guard
                    let found = keyMatch(
                        condition.expression, slot, table.columns[key.column].type.oid, entry,
                        available)
                else { continue }
                path.keys.append(VirtualScan.Key(column: key.column, match: found.match))
                if found.isWhole { path.covered.insert(at) }
                if !condition.mask.isSubset(of: entry.mask) { path.usesJoin = true }
                if let rows = key.rows { path.rows = min(path.rows, rows * found.values) }
                break
            }
        }
        guard path.rows.isFinite else { return nil }
        for (at, condition) in conditions.enumerated() where !path.covered.contains(at) {
            guard case .comparison(.equal, _, let a, let b) = condition.expression,
                isBound(a, entry, available) || isBound(b, entry, available)
            else { continue }
            path.rows = max(1, path.rows / 5)
        }
        return path
    }

    /// The values that a condition allows in the column of this slot: as many as `values`, about.
    private func keyMatch(
        _ condition: ScalarExpression, _ slot: Int, _ column: TypeID, _ entry: RangeEntry,
        _ available: RelationSet
    ) -> (match: VirtualScan.Key.Match, values: Double, isWhole: Bool)? {
        func isColumn(_ operand: ScalarExpression) -> Bool {
            if case .slot(slot) = operand { return true }
            return false
        }
        switch condition {
        case .comparison(.equal, let ordering, let a, let b):
            guard rules.hasSameValues(ordering, column) else { return nil }
            if isColumn(a), isBound(b, entry, available) { return (.equal(b), 1, true) }
            if isColumn(b), isBound(a, entry, available) { return (.equal(a), 1, true) }
        case .inList(let tested, let ordering, let list, negated: false):
            guard isColumn(tested), rules.hasSameValues(ordering, column),
                list.members.allSatisfy({ isBound($0, entry, available) })
            else { return nil }
            return (
                .anyOf(.array(list.members, elementType: ordering.type, nested: false)),
                Double(list.members.count), true
            )
        case .quantifiedArray(let array, let element, let test, all: false):
            guard case .comparison(.equal, let ordering, let a, let b) = test,
                rules.hasSameValues(ordering, column), isBound(array, entry, available)
            else { return nil }
            if isColumn(a), case .slot(element) = b { return (.anyOf(array), 10, true) }
            if isColumn(b), case .slot(element) = a { return (.anyOf(array), 10, true) }
        case .call(let function, let arguments):
            guard arguments.count == 2, isColumn(arguments[0]),
                isBound(arguments[1], entry, available),
                let match = rules.patternMatch(function, column, arguments[1])
            else { return nil }
            // A pattern may stand for many: it stays a condition.
            return (match, 2, false)
        default: break
        }
        return nil
    }

    /// Reading the inner side by key for each outer row is less work than reading all of it once.
    func prefersKeys(_ path: VirtualPath, _ table: VirtualTable, outerRows: Double) -> Bool {
        outerRows * (path.rows + 4) <= max(10_000, table.rows(objects: catalog.objectCount))
    }

    func virtualScan(
        _ entry: RangeEntry, _ table: VirtualTable, _ conditions: [JoinCondition],
        available: RelationSet
    ) -> (node: PlanNode, rows: Double) {
        let columns = loads(of: entry)
        let path = virtualPath(entry, table, conditions, available: available)
        let rest = conditions.indices.filter { !(path?.covered.contains($0) ?? false) }
            .map { conditions[$0] }
        let filter = ScalarExpression.conjunction(ordered(rest))
        var read: Set<Int> = []
        if let filter { builder.forEachSlot(filter) { read.insert($0) } }
        let node = PlanNode.virtualScan(
            VirtualScan(
                table: table, loads: columns.filter { !read.contains($0.slot) },
                keys: path?.keys ?? [], filter: filter,
                filtered: columns.filter { read.contains($0.slot) }))
        return (node, virtualRows(entry, table, conditions, path))
    }

    func virtualRows(
        _ entry: RangeEntry, _ table: VirtualTable, _ conditions: [JoinCondition],
        _ path: VirtualPath?
    ) -> Double {
        if let path { return path.rows }
        let all = table.rows(objects: catalog.objectCount)
        let isFiltered = conditions.contains {
            !$0.mask.isEmpty && $0.mask.isSubset(of: entry.mask)
        }
        // A relation that is found by key is the better one to start with than any that is read whole.
        return max(32, isFiltered ? all / 4 : all)
    }
}
