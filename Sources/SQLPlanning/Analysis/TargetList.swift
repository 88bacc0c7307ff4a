// Target lists: stars, names of columns, ORDER BY and DISTINCT ON.
package import QueryEngine

extension QueryAnalyzer {
    func analyzeTargets(
        _ items: [SelectItem], as kind: ExpressionKind
    ) throws(SQLError) -> [Target] {
        var targets: [Target] = []
        targets.reserveCapacity(items.count)
        level.kind = kind
        for item in items {
            if case .allColumns(let qualifiers, let at) = item.expression {
                for (name, value) in try expandAll(qualifiers, at) {
                    targets.append(target(name, value))
                }
                continue
            }
            if case .indirection(let base, let steps, let at) = item.expression,
                let last = steps.last, case .allFields = last
            {
                targets += try expandRow(base, Array(steps.dropLast()), at)
                continue
            }
            let value = try rules.listed(try analyze(item.expression))
            var made = target(item.alias ?? rules.columnName(of: item.expression), value)
            made.value.offset = value.offset
            targets.append(made)
        }
        guard targets.count <= 1664 else {
            throw error(.tooManyColumns, "target lists can have at most 1664 entries")
        }
        return targets
    }

    /// With the table and attribute it comes from, if it is a plain column.
    private func target(_ name: String, _ value: Typed) -> Target {
        var made = Target(name: name, value: value)
        guard case .slot(let slot) = value.expression else { return made }
        let owner = builder.slotLevels[slot]
        var current: QueryLevel? = level
        while let searched = current, searched.id != owner { current = searched.parent }
        guard let found = current, builder.slotEntries[slot] >= 0,
            Int(builder.slotEntries[slot]) < found.entries.count
        else { return made }
        let entry = found.entries[Int(builder.slotEntries[slot])]
        made.tableName = entry.name
        if let at = entry.slots.firstIndex(of: slot) {
            made.columnName = entry.columns[at].name
            switch entry.source {
            case .table(let table, _):
                made.tableOID = table.oid
                made.attribute = Int16(truncatingIfNeeded: at + 1)
            case .virtual(let table):
                made.tableOID = table.oid
                made.attribute = Int16(truncatingIfNeeded: at + 1)
            case .block(let block):
                made.tableOID = block.outputs[at].tableOID
                made.attribute = block.outputs[at].attribute
            case .common(let table):
                guard let outputs = table.block?.outputs, at < outputs.count else { break }
                made.tableOID = outputs[at].tableOID
                made.attribute = outputs[at].attribute
            default: break
            }
        }
        return made
    }

    /// `*` and `t.*`.
    package func expandAll(
        _ qualifiers: [String], _ at: SourceOffset
    ) throws(SQLError) -> [(String, Typed)] {
        var result: [(String, Typed)] = []
        guard let table = qualifiers.last else {
            var columns = visibleColumns(level.namespace).filter { !isOmitted($0.0, $0.1) }
            if rules.starsNameColumnsOnce {
                var names: Set<String> = []
                columns = columns.filter {
                    names.insert(rules.nameKey($0.0.columns[$0.1].name)).inserted
                }
            }
            if level.namespace.isEmpty {
                throw error(.noTables, at: at)
            }
            result.reserveCapacity(columns.count)
            let areSeveral = columns.contains { $0.0 !== columns[0].0 }
            for (entry, column) in columns {
                let name = entry.columns[column].name
                result.append(
                    (
                        areSeveral ? rules.starName(of: name, in: entry.name) : name,
                        read(entry, column, from: level, offset: at)
                    ))
            }
            builder.notes?.note(star: columns, at: at)
            return result
        }
        let schema = qualifiers.count > 1 ? qualifiers[qualifiers.count - 2] : nil
        guard let (item, found) = try findTable(schema: schema, name: table, offset: at) else {
            throw missingTable(schema: schema, name: table, column: "*", at: at)
        }
        for column in item.entry.columns.indices
        where !item.entry.columns[column].isDropped && !isOmitted(item.entry, column) {
            result.append(
                (
                    item.entry.columns[column].name,
                    read(item.entry, column, from: found, offset: at)
                ))
        }
        builder.notes?.note(star: visibleColumns([NamespaceItem(entry: item.entry)]), at: at)
        return result
    }

    /// The SELECT says that its stars leave the column out.
    private func isOmitted(_ entry: RangeEntry, _ column: Int) -> Bool {
        level.omitted.contains { omitted in
            rules.sameName(omitted.name, entry.columns[column].name)
                && omitted.qualifiers.last.map { rules.sameRelationName($0, entry.name) } ?? true
        }
    }

    private func expandRow(
        _ base: Expression, _ steps: [Indirection], _ at: SourceOffset
    ) throws(SQLError) -> [Target] {
        let value =
            steps.isEmpty ? try analyze(base) : try rules.analyzeNode(.indirection(base, steps, at))
        guard let row = value.row, rules.elementType(of: value.type) == nil else {
            throw error(
                .wrongObjectType,
                "type \(rules.format(value.type)) is not composite", at: value.offset)
        }
        return row.names.indices.map { index in
            var field =
                row.fields?[index]
                ?? row.field(
                    index, of: value.expression, rules.defaultCollation(row.types[index].oid))
            if row.fields == nil { field.offset = at }
            return Target(name: row.names[index], value: field)
        }
    }

    /// Expressions where `t.*` stands for all columns of t.
    package func analyzeList(_ expressions: [Expression]) throws(SQLError) -> [Typed] {
        var values: [Typed] = []
        for expression in expressions {
            if case .allColumns(let qualifiers, let at) = expression {
                for (_, value) in try expandAll(qualifiers, at) { values.append(value) }
            } else {
                values.append(try analyze(expression))
            }
        }
        return values
    }

    // MARK: ORDER BY

    func sortOrder(
        _ item: SortItem, _ value: Typed, at offset: SourceOffset? = nil
    ) throws(SQLError) -> (descending: Bool, nullsFirst: Bool) {
        var descending = false
        switch item.direction {
        case .unspecified, .ascending: break
        case .descending: descending = true
        case .using(let name):
            guard let comparison = ComparisonOperator(symbol: name.symbol),
                comparison == .less || comparison == .greater
            else {
                throw error(
                    .wrongObjectType, "operator \(name.symbol) is not a valid ordering operator",
                    at: item.offset,
                    hint:
                        "Ordering operators must be \"<\" or \">\" members of btree operator families."
                )
            }
            descending = comparison == .greater
        }
        guard rules.canCompare(value.type) else {
            throw error(
                .undefinedFunction,
                "could not identify an ordering operator for type \(rules.format(value.type))",
                at: offset ?? value.offset,
                hint: "Use an explicit ordering operator or modify the query.")
        }
        let nullsFirst: Bool =
            switch item.nulls {
            case .unspecified: rules.nullsFirst(descending: descending)
            case .first: true
            case .last: false
            }
        return (descending, nullsFirst)
    }

    /// A name or number of the target list, or an expression of its own.
    func analyzeOrder(
        _ item: SortItem, _ targets: inout [Target], isSelect: Bool, _ clause: String
    ) throws(SQLError) -> OrderDraft {
        let found = try findTarget(item.expression, targets, clause)
        if let found {
            if targets[found].value.type == .unknown {
                targets[found].value = try rules.mustCoerce(
                    targets[found].value, to: SQLType(rules.typeOfUnknown))
            }
            let order = try sortOrder(
                item, targets[found].value, at: item.expression.offset)
            return OrderDraft(
                target: found, value: targets[found].value, descending: order.descending,
                nullsFirst: order.nullsFirst)
        }
        let kind: ExpressionKind = clause == "DISTINCT ON" ? .distinctOn : .orderBy
        var value = try analyze(item.expression, as: kind)
        value = try rules.resolved(value)
        let order = try sortOrder(item, value)
        // The same expression as a target's is that target.
        let same = targets.firstIndex {
            builder.isSame($0.value, value)
        }
        return OrderDraft(
            target: same, value: value, descending: order.descending,
            nullsFirst: order.nullsFirst)
    }

    /// The rules of SQL92: an output name first, then an ordinal.
    func findTarget(
        _ expression: Expression, _ targets: [Target], _ clause: String
    ) throws(SQLError) -> Int? {
        switch expression {
        case .column(let reference) where reference.qualifiers.isEmpty:
            if clause == "GROUP BY", hasColumn(named: reference.name) { return nil }
            var found: Int?
            for at in targets.indices where rules.sameName(targets[at].name, reference.name) {
                if let first = found {
                    if !builder.isSame(
                        targets[first].value.expression, targets[at].value.expression)
                    {
                        throw error(
                            .ambiguousTarget(reference.name, clause: clause), at: reference.offset)
                    }
                } else {
                    found = at
                }
            }
            return found
        case .literal(.slot(let reference), let at): throw builder.pinned(reference, at: at)
        case .literal(let literal, let at):
            guard let number = listPosition(literal) else {
                throw error(.syntaxError, "non-integer constant in \(clause)", at: at)
            }
            guard number >= 1, number <= targets.count else {
                throw error(.noSuchTarget(number, clause: clause), at: at)
            }
            return number - 1
        default: return nil
        }
    }

    /// The place in the target list that a constant stands for; as in Postgres, one beyond 32 bits is no integer.
    func listPosition(_ literal: Literal) -> Int? {
        guard case .integer(let number) = literal, let position = Int32(exactly: number) else {
            return nil
        }
        return Int(position)
    }

    /// Whether an unqualified name is a column of this level's FROM list.
    package func hasColumn(named name: String) -> Bool {
        for item in level.namespace where item.areColumnsVisible {
            for column in item.entry.columns
            where !column.isDropped && rules.sameName(column.name, name) {
                return true
            }
        }
        return false
    }

    /// ORDER BY of VALUES and of set operations: only output columns.
    func analyzeOutputOrder(
        _ items: [SortItem], _ block: QueryBlock
    ) throws(SQLError) {
        guard !items.isEmpty else { return }
        var targets = block.outputs.map { output in
            Target(
                name: output.name,
                value: Typed(
                    .constant(.null), output.type.oid, modifier: output.type.modifier,
                    collation: output.collation))
        }
        level.kind = .orderBy
        for item in items {
            guard let found = try findTarget(item.expression, targets, "ORDER BY") else {
                if case .setOperation(let node) = block.body, case .operation = node {
                    if case .column(let reference) = item.expression {
                        throw missingColumn(
                            reference.name, table: reference.qualifiers.last,
                            at: reference.offset)
                    }
                    throw error(
                        .featureNotSupported,
                        "invalid UNION/INTERSECT/EXCEPT ORDER BY clause",
                        at: item.expression.offset,
                        detail:
                            "Only result column names can be used, not expressions or functions.",
                        hint:
                            "Add the expression/function to every SELECT, or move the UNION into a FROM clause."
                    )
                }
                throw notSupported(
                    "ORDER BY an expression over VALUES", at: item.expression.offset)
            }
            if block.outputs[found].type.oid == .unknown {
                try convertOutput(block, found, to: SQLType(rules.typeOfUnknown), "")
                targets[found].value.type = rules.typeOfUnknown
            }
            let order = try sortOrder(item, targets[found].value)
            block.orderBy.append(
                OrderDraft(
                    target: found, value: targets[found].value, descending: order.descending,
                    nullsFirst: order.nullsFirst))
        }
    }

    /// DISTINCT ON: its expressions must lead ORDER BY.
    func analyzeDistinctOn(
        _ expressions: [Expression], _ draft: inout SelectDraft, _ order: inout [OrderDraft]
    ) throws(SQLError) {
        var elements: [OrderDraft] = []
        for expression in expressions {
            let item = SortItem(
                expression: expression, direction: .unspecified, nulls: .unspecified,
                offset: expression.offset)
            var element = try analyzeOrder(
                item, &draft.targets, isSelect: true, "DISTINCT ON")
            element.written = expression.offset
            elements.append(element)
        }
        func matches(_ a: OrderDraft, _ b: OrderDraft) -> Bool {
            if let x = a.target, let y = b.target, x == y { return true }
            return builder.isSame(a.value.expression, b.value.expression)
        }
        var skipped = false
        for entry in order {
            let isListed = elements.contains { matches($0, entry) }
            if isListed, skipped {
                throw error(
                    .invalidColumnReference,
                    "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                    at: elements.first { matches($0, entry) }?.written ?? entry.value.offset)
            }
            if !isListed { skipped = true }
        }
        let missing = elements.filter { element in
            !order.contains { matches($0, element) }
        }
        if !missing.isEmpty, skipped, let first = missing.first {
            throw error(
                .invalidColumnReference,
                "SELECT DISTINCT ON expressions must match initial ORDER BY expressions",
                at: first.written)
        }
        order += missing
        draft.distinctOn = elements
    }
}
