// JOIN: conditions, USING and NATURAL with their merged columns, and what stays visible.
import QueryEngine

extension QueryAnalyzer {
    func analyzeJoin(_ join: Join) throws(SQLError) -> (FromNode, [NamespaceItem]) {
        try checkStack()
        let (leftNode, leftNames) = try analyzeJoinSide(join.left)
        // The left side is there for LATERAL items on the right, unless the join could add rows without it.
        let outside = level.namespace
        let allowsLateral = join.kind != .right && join.kind != .full
        for var item in leftNames {
            item.isLateralOnly = true
            item.isLateralAllowed = allowsLateral
            level.namespace.append(item)
        }
        let (rightNode, rightNames) = try analyzeJoinSide(join.right)
        level.namespace = outside
        try checkJoinConflicts(leftNames, rightNames)

        var conditions: [ScalarExpression] = []
        var merged: [MergedColumn] = []
        switch join.condition {
        case .none: break
        case .on(let written):
            let saved = level.namespace
            level.namespace = leftNames + rightNames
            defer { level.namespace = saved }
            let value = try analyze(written, as: .joinOn)
            try rules.condition(value, "JOIN/ON").appendConjuncts(to: &conditions)
        case .using(let names, _):
            merged = try mergeColumns(names, leftNames, rightNames, join)
        case .natural:
            merged = try mergeColumns(
                commonNames(leftNames, rightNames), leftNames, rightNames, join)
        }
        for column in merged { conditions.append(column.condition) }
        noteMerged(merged, join)
        let kind: JoinKind =
            switch join.kind {
            case .inner, .cross: .inner
            case .left: .left
            case .right: .right
            case .full: .full
            }
        if join.kind == .left || join.kind == .full {
            for item in rightNames { item.entry.isNullable = true }
        }
        if join.kind == .right || join.kind == .full {
            for item in leftNames { item.entry.isNullable = true }
        }
        let node = FromNode.join(kind: kind, leftNode, rightNode, conditions: conditions)
        return (node, try joinNames(join, merged, leftNames, rightNames))
    }

    private func analyzeJoinSide(
        _ side: TableExpression
    ) throws(SQLError) -> (FromNode, [NamespaceItem]) {
        if case .join(let join) = side { return try analyzeJoin(join) }
        return try analyzeFromItem(side)
    }

    private func checkJoinConflicts(
        _ left: [NamespaceItem], _ right: [NamespaceItem]
    ) throws(SQLError) {
        for item in right where item.isNameVisible && !item.entry.name.isEmpty {
            for other in left
            where other.isNameVisible && rules.sameRelationName(other.entry.name, item.entry.name) {
                if let a = other.entry.table, let b = item.entry.table, a.oid != b.oid,
                    other.entry.schema != nil, item.entry.schema != nil
                {
                    continue
                }
                throw error(.repeatedTable(item.entry.name))
            }
        }
    }

    // MARK: USING and NATURAL

    private struct MergedColumn {
        let name: String
        let value: Typed
        let condition: ScalarExpression
        let left: (RangeEntry, Int)
        let right: (RangeEntry, Int)
    }

    private func noteMerged(_ merged: [MergedColumn], _ join: Join) {
        guard let notes = builder.notes else { return }
        for column in merged {
            builder.forEachSlot(column.condition) { notes.note(read: $0) }
        }
        notes.note(
            merged.map {
                NameNotes.MergedColumn(name: $0.name, left: $0.left, right: $0.right)
            }, ofJoinAt: join.offset)
    }

    private func commonNames(
        _ left: [NamespaceItem], _ right: [NamespaceItem]
    ) -> [String] {
        var names: [String] = []
        let rightNames = Set(visibleColumns(right).map { rules.nameKey($0.0.columns[$0.1].name) })
        for (entry, at) in visibleColumns(left) {
            let name = entry.columns[at].name
            if rightNames.contains(rules.nameKey(name)), !names.contains(name) {
                names.append(name)
            }
        }
        return names
    }

    func visibleColumns(_ names: [NamespaceItem]) -> [(RangeEntry, Int)] {
        var columns: [(RangeEntry, Int)] = []
        for item in names where item.areColumnsVisible {
            for at in item.entry.columns.indices where !item.entry.columns[at].isDropped {
                columns.append((item.entry, at))
            }
        }
        return columns
    }

    private func sideColumn(
        _ name: String, _ names: [NamespaceItem], _ side: String
    ) throws(SQLError) -> (RangeEntry, Int) {
        let found = visibleColumns(names).filter {
            rules.sameName($0.0.columns[$0.1].name, name)
        }
        if found.count > 1 {
            throw error(
                .ambiguousColumn,
                "common column name \"\(name)\" appears more than once in \(side) table")
        }
        guard let column = found.first else {
            throw error(.missingMergedColumn(name, side: side))
        }
        return column
    }

    private func mergeColumns(
        _ names: [String], _ left: [NamespaceItem], _ right: [NamespaceItem], _ join: Join
    ) throws(SQLError) -> [MergedColumn] {
        var merged: [MergedColumn] = []
        var seen: Set<String> = []
        for name in names {
            if !seen.insert(name).inserted {
                throw error(
                    .duplicateColumn,
                    "column name \"\(name)\" appears more than once in USING clause")
            }
            let l = try sideColumn(name, left, "left")
            let r = try sideColumn(name, right, "right")
            let a = entryColumn(l.0, l.1)
            let b = entryColumn(r.0, r.1)
            let test = try rules.makeComparison(.equal, a, b, at: .unknown)
            let type = try rules.commonType([a, b], "JOIN/USING")
            let modifier = rules.commonModifier([a, b], type)
            var x = try rules.coerceToCommon(a, type, "JOIN/USING")
            let y = try rules.coerceToCommon(b, type, "JOIN/USING")
            switch join.kind {
            case .inner, .cross, .left: break
            case .right: x = y
            case .full: x.expression = .coalesce([x.expression, y.expression])
            }
            x.modifier = modifier
            merged.append(
                MergedColumn(
                    name: name, value: x, condition: test.expression, left: l, right: r))
        }
        return merged
    }

    /// What the join makes visible.
    private func joinNames(
        _ join: Join, _ merged: [MergedColumn], _ left: [NamespaceItem],
        _ right: [NamespaceItem]
    ) throws(SQLError) -> [NamespaceItem] {
        if merged.isEmpty, join.alias == nil { return left + right }
        var columns: [RangeColumn] = []
        var values: [Typed] = []
        func add(_ name: String, _ value: Typed) {
            columns.append(
                RangeColumn(
                    name: name, type: value.sqlType, collation: value.collation,
                    traits: value.traits, row: value.row?.carried))
            values.append(value)
        }
        for column in merged { add(column.name, column.value) }
        let turns = join.kind == .right && rules.rightJoinsTurn
        for (side, isLeft) in turns
            ? [(right, false), (left, true)] : [(left, true), (right, false)]
        {
            for (entry, at) in visibleColumns(side) {
                let isMerged = merged.contains {
                    let own = isLeft ? $0.left : $0.right
                    return own.0 === entry && own.1 == at
                }
                if !isMerged { add(entry.columns[at].name, entryColumn(entry, at)) }
            }
        }
        let entry = try addEntry(
            name: join.alias?.name ?? "", alias: join.alias, columns: columns,
            source: .join(values))
        var names: [NamespaceItem] = []
        if join.alias == nil {
            // The sides' tables stay visible by name only.
            for var item in left + right {
                item.areColumnsVisible = false
                names.append(item)
            }
        }
        if case .using(_, let usingAlias?) = join.condition {
            let aliased = try addEntry(
                name: usingAlias, alias: nil,
                columns: Array(columns.prefix(merged.count)),
                source: .join(Array(values.prefix(merged.count))))
            var item = NamespaceItem(entry: aliased)
            item.areColumnsVisible = false
            names.append(item)
        }
        var item = NamespaceItem(entry: entry)
        item.isNameVisible = join.alias != nil
        names.append(item)
        return names
    }
}
