// GROUP BY: its expressions and sets, and the rule that everything else is dependent on them.
import QueryEngine

extension QueryAnalyzer {
    private static let mostGroupingSets = 4096

    func analyzeGroupBy(
        _ select: SelectClause, _ draft: inout SelectDraft
    ) throws(SQLError) {
        var sets: [[[Int]]] = []
        var isPlain = true
        for element in select.groupBy {
            if case .expression = element {} else { isPlain = false }
            sets.append(try groupingSets(element, select))
        }
        level.isGroupingKnown = true
        if isPlain { return }
        // Each element contributes one of its sets: all combinations, in order.
        var combined: [[Int]] = [[]]
        for options in sets {
            guard combined.count * options.count <= Self.mostGroupingSets else {
                throw tooManySets
            }
            var next: [[Int]] = []
            for prefix in combined {
                for option in options {
                    var merged = prefix
                    for index in option where !merged.contains(index) { merged.append(index) }
                    next.append(merged)
                }
            }
            combined = next
        }
        if select.isGroupDistinct {
            var seen: Set<[Int]> = []
            combined = combined.filter { seen.insert($0.sorted()).inserted }
        }
        draft.groupingSets = combined
        level.groupingSets = combined
    }

    private var tooManySets: SQLError {
        error(.statementTooComplex, "too many grouping sets present (maximum 4096)")
    }

    /// The sets that one element stands for.
    private func groupingSets(
        _ element: GroupingElement, _ select: SelectClause
    ) throws(SQLError) -> [[Int]] {
        switch element {
        case .expression(let expression): return [try groupIndexes(expression, select)]
        case .empty: return [[]]
        case .rollup(let expressions, _):
            guard expressions.count < Self.mostGroupingSets else { throw tooManySets }
            var parts: [[Int]] = []
            for expression in expressions { parts.append(try groupIndexes(expression, select)) }
            return (0...parts.count).reversed().map { Array(parts.prefix($0).joined()) }
        case .cube(let expressions, let at):
            guard expressions.count <= 12 else {
                throw error(.tooManyColumns, "CUBE is limited to 12 elements", at: at)
            }
            var parts: [[Int]] = []
            for expression in expressions { parts.append(try groupIndexes(expression, select)) }
            var sets: [[Int]] = []
            for bits in (0..<(1 << parts.count)).reversed() {
                var set: [Int] = []
                for (at, part) in parts.enumerated()
                where bits & (1 << (parts.count - 1 - at)) != 0 { set += part }
                sets.append(set)
            }
            return sets
        case .sets(let elements, _):
            var sets: [[Int]] = []
            for inner in elements { sets += try groupingSets(inner, select) }
            return sets
        }
    }

    private func groupIndexes(
        _ expression: Expression, _ select: SelectClause
    ) throws(SQLError) -> [Int] {
        if case .row(let fields, let isExplicit, _) = expression, !isExplicit {
            var indexes: [Int] = []
            for field in fields { indexes.append(try groupIndex(field, select)) }
            return indexes
        }
        return [try groupIndex(expression, select)]
    }

    private func groupIndex(
        _ expression: Expression, _ select: SelectClause
    ) throws(SQLError) -> Int {
        var written = expression
        if let item = try groupedItem(expression, select) { written = item }
        level.kind = .groupBy
        let known = level.isGroupingKnown
        let value: Typed
        if let (entry, column) = try starColumn(expression, select) {
            value = read(entry, column, from: level, offset: expression.offset)
        } else {
            value = try rules.resolved(try analyze(written))
        }
        level.isGroupingKnown = known
        try WorkPace.pass(level.groups.count &* 32)
        if let same = level.groups.firstIndex(where: {
            builder.isSame($0.value.expression, value.expression)
        }) {
            return same
        }
        guard rules.canCompare(value.type, true) else {
            throw error(
                .undefinedFunction,
                "could not identify an equality operator for type \(rules.format(value.type))",
                at: value.offset)
        }
        let slot: Int
        if case .slot(let own) = value.expression {
            slot = own
        } else {
            slot = makeSlot(level: level)
        }
        level.groups.append(GroupColumn(value: value, slot: slot))
        return level.groups.count - 1
    }

    /// GROUP BY 2 where the list begins with a star: the column that the star puts there.
    private func starColumn(
        _ expression: Expression, _ select: SelectClause
    ) throws(SQLError) -> (RangeEntry, Int)? {
        guard case .literal(let literal, _) = expression,
            var position = listPosition(literal)
        else { return nil }
        for item in select.items {
            if case .allColumns(let qualifiers, let at) = item.expression {
                var columns: [(RangeEntry, Int)] = []
                if let table = qualifiers.last {
                    if let (found, _) = try findTable(schema: nil, name: table, offset: at) {
                        columns = visibleColumns([
                            NamespaceItem(entry: found.entry)
                        ])
                    }
                } else {
                    columns = visibleColumns(level.namespace)
                }
                if position >= 1, position <= columns.count { return columns[position - 1] }
                position -= columns.count
            } else {
                position -= 1
                if position < 1 { return nil }
            }
        }
        return nil
    }

    /// The target list's expression that a name or number in GROUP BY stands for.
    private func groupedItem(
        _ expression: Expression, _ select: SelectClause
    ) throws(SQLError) -> Expression? {
        switch expression {
        case .column(let reference) where reference.qualifiers.isEmpty:
            if hasColumn(named: reference.name) { return nil }
            var found: Expression?
            for item in select.items {
                guard
                    rules.sameName(
                        item.alias ?? rules.columnName(of: item.expression), reference.name)
                else {
                    continue
                }
                if let known = found, known != item.expression {
                    throw error(
                        .ambiguousTarget(reference.name, clause: "GROUP BY"), at: reference.offset)
                }
                found = item.expression
            }
            return found
        case .literal(.slot(let reference), let at): throw builder.pinned(reference, at: at)
        case .literal(let literal, let at):
            guard let number = listPosition(literal) else {
                throw error(.syntaxError, "non-integer constant in GROUP BY", at: at)
            }
            if try starColumn(expression, select) != nil { return nil }
            var position = number
            for item in select.items {
                if case .allColumns(let qualifiers, let offset) = item.expression {
                    if let table = qualifiers.last {
                        let found = try findTable(schema: nil, name: table, offset: offset)
                        position -=
                            found.map { visibleColumns([NamespaceItem(entry: $0.0.entry)]).count }
                            ?? 0
                    } else {
                        position -= visibleColumns(level.namespace).count
                    }
                    continue
                }
                position -= 1
                if position == 0 { return item.expression }
            }
            throw error(.noSuchTarget(number, clause: "GROUP BY"), at: at)
        default: return nil
        }
    }

    /// The sums of a group behind the rows that they are of.
    func rollupOrder() -> [OrderDraft] {
        guard let sets = level.groupingSets else { return [] }
        let setSlot: Int
        if let known = level.groupingSetSlot {
            setSlot = known
        } else {
            setSlot = makeSlot(level: level)
            level.groupingSetSlot = setSlot
        }
        var order: [OrderDraft] = []
        for (index, group) in level.groups.enumerated() {
            let masks = sets.map { $0.contains(index) ? 0 : 1 }
            var value = group.value
            value.expression = .slot(group.slot)
            for key in [Typed(.groupingMask(setSlot: setSlot, bits: masks), rules.mask), value] {
                order.append(
                    OrderDraft(
                        target: nil, value: key, descending: false,
                        nullsFirst: rules.nullsFirst(descending: false)))
            }
        }
        return order
    }

    /// Every column read outside an aggregate must be grouped, or depend on a grouped primary key.
    func checkGrouping(_ draft: inout SelectDraft) throws(SQLError) {
        for column in level.ungrouped {
            try WorkPace.pass(level.groups.count &* 2 &+ draft.dependent.count)
            if level.groups.contains(where: { $0.slot == column.slot }) { continue }
            if draft.dependent.contains(column.slot) { continue }
            if rules.groupsTakeAnyRow, builder.slotLevels[column.slot] == level.id {
                draft.dependent.append(column.slot)
                continue
            }
            if column.kind == .orderBy, !rules.groupsOrder {
                draft.dependent.append(column.slot)
                continue
            }
            if rules.groupsDependOnKeys, draft.groupingSets == nil,
                let key = keyDetermining(column.slot)
            {
                draft.dependent.append(column.slot)
                builder.notes?.note(constraint: key)
                continue
            }
            throw error(
                .ungrouped(
                    AnalysisFault.UngroupedName(
                        schema: column.schema, table: column.table, column: column.name,
                        hasGroupBy: !level.groups.isEmpty),
                    isOfOuterQuery: column.isOuter,
                    isDirectArgument: column.isDirectArgument), at: column.offset)
        }
    }

    /// The primary key of the column's table, where all of it is in GROUP BY.
    private func keyDetermining(_ slot: Int) -> UInt32? {
        let index = Int(builder.slotEntries[slot])
        guard builder.slotLevels[slot] == level.id, index >= 0, index < level.entries.count else {
            return nil
        }
        let entry = level.entries[index]
        guard let key = entry.table?.primaryKey, !key.isDeferrable else { return nil }
        let isGrouped = key.columns.allSatisfy { column in
            let own = entry.slots[column.column]
            return own >= 0 && level.groups.contains { $0.slot == own }
        }
        return isGrouped ? key.oid : nil
    }
}
