// Names of columns and tables in expressions: found in the levels of the query from the inside out.
package import QueryEngine

extension QueryAnalyzer {
    package func analyzeColumn(_ reference: ColumnReference) throws(SQLError) -> Typed {
        try WorkPace.pass(level.namespace.count &* 16)
        switch reference.qualifiers.count {
        case 0: return try unqualifiedColumn(reference)
        case 1, 2:
            let table = reference.qualifiers[reference.qualifiers.count - 1]
            let schema = reference.qualifiers.count == 2 ? reference.qualifiers[0] : nil
            return try qualifiedColumn(reference, schema: schema, table: table)
        case 3:
            return try qualifiedColumn(
                reference, schema: reference.qualifiers[1], table: reference.qualifiers[2])
        default:
            let dotted = (reference.qualifiers + [reference.name]).joined(separator: ".")
            throw error(
                .syntaxError, "improper qualified name (too many dotted names): \(dotted)",
                at: reference.offset)
        }
    }

    private func unqualifiedColumn(_ reference: ColumnReference) throws(SQLError) -> Typed {
        var current: QueryLevel? = level
        while let searched = current {
            if searched.kind == .having, let target = target(reference, of: searched) {
                return target
            }
            var found: (RangeEntry, Int)?
            for item in searched.namespace where item.areColumnsVisible {
                if item.isLateralOnly, !searched.isLateral { continue }
                guard let at = try column(reference.name, of: item.entry, reference.offset) else {
                    continue
                }
                if found != nil { throw ambiguousColumn(reference) }
                try checkLateral(item, searched, reference.offset)
                found = (item.entry, at)
            }
            if let (entry, at) = found {
                return read(entry, at, from: searched, offset: reference.offset)
            }
            if let value = try systemColumn(reference, in: searched) { return value }
            if searched.kind == .orderBy, let target = target(reference, of: searched) {
                return target
            }
            current = searched.parent
        }
        // Not a column: perhaps a whole row.
        if let (item, searched) = try findTable(
            schema: nil, name: reference.name, offset: reference.offset)
        {
            return try wholeRow(item.entry, from: searched, offset: reference.offset)
        }
        throw missingColumn(reference.name, table: nil, at: reference.offset)
    }

    /// The value of the target list that has this name, in a language whose later clauses see them.
    private func target(_ reference: ColumnReference, of searched: QueryLevel) -> Typed? {
        guard rules.readsTargetsByName, searched.aggregateDepth == 0 else { return nil }
        guard
            var value = searched.targets.first(where: {
                rules.sameName($0.name, reference.name)
            })?.value
        else { return nil }
        value.offset = reference.offset
        return value
    }

    func ambiguousColumn(_ reference: ColumnReference) -> SQLError {
        error(.ambiguousColumn(reference.name), at: reference.offset)
    }

    private func qualifiedColumn(
        _ reference: ColumnReference, schema: String?, table: String
    ) throws(SQLError) -> Typed {
        guard
            let (item, searched) = try findTable(
                schema: schema, name: table, offset: reference.offset)
        else {
            throw missingTable(
                schema: schema, name: table, column: reference.name, at: reference.offset)
        }
        if let at = try column(reference.name, of: item.entry, reference.offset) {
            return read(item.entry, at, from: searched, offset: reference.offset)
        }
        if let column = rules.systemColumn(named: reference.name),
            let value = readSystem(column, of: item.entry, from: searched, reference.offset)
        {
            return value
        }
        throw missingColumn(reference.name, table: table, at: reference.offset)
    }

    /// The column's position in the entry; an ambiguous name is an error.
    private func column(
        _ name: String, of entry: RangeEntry, _ offset: SourceOffset
    ) throws(SQLError) -> Int? {
        var found: Int?
        for at in entry.columns.indices
        where !entry.columns[at].isDropped && rules.sameName(entry.columns[at].name, name) {
            if found != nil {
                throw error(.ambiguousColumn(name), at: offset)
            }
            found = at
        }
        return found
    }

    func checkLateral(
        _ item: NamespaceItem, _ searched: QueryLevel, _ offset: SourceOffset
    ) throws(SQLError) {
        guard item.isLateralOnly, !item.isLateralAllowed else { return }
        throw error(.missingTable(item.entry.name, column: nil, .wrongSide), at: offset)
    }

    /// The table of that name, from the inside out.
    func findTable(
        schema: String?, name: String, offset: SourceOffset
    ) throws(SQLError) -> (NamespaceItem, QueryLevel)? {
        var current: QueryLevel? = level
        while let searched = current {
            var found: NamespaceItem?
            for item in searched.namespace
            where item.isNameVisible && rules.sameRelationName(item.entry.name, name) {
                if let schema, item.entry.schema != schema { continue }
                if item.isLateralOnly, !searched.isLateral { continue }
                if found != nil {
                    throw error(.ambiguousTable(name), at: offset)
                }
                try checkLateral(item, searched, offset)
                found = item
            }
            if let found { return (found, searched) }
            current = searched.parent
        }
        return nil
    }

    /// Whether a column that is qualified by the name would find no table: it may be a value's field then.
    package func findTableIsMissing(
        _ name: String, at offset: SourceOffset
    ) throws(SQLError) -> Bool {
        try findTable(schema: nil, name: name, offset: offset) == nil
    }

    // MARK: Reading

    /// The value of a column, noted at every level between.
    func read(
        _ entry: RangeEntry, _ column: Int, from found: QueryLevel, offset: SourceOffset
    ) -> Typed {
        var value = entryColumn(entry, column)
        value.offset = offset
        if let notes = builder.notes {
            notes.note(.column(entry, column), at: offset)
            builder.forEachSlot(value.expression) { notes.note(read: $0) }
        }
        noteRead(value, named: entry.columns[column].name, of: found, entry)
        return value
    }

    /// A column of an entry as an expression; a table's column gets its slot when it is first read.
    func entryColumn(_ entry: RangeEntry, _ column: Int) -> Typed {
        let described = entry.columns[column]
        if case .join(let columns) = entry.source {
            var value = columns[column]
            value.modifier = described.type.modifier
            return value
        }
        if entry.slots[column] < 0 { entry.slots[column] = makeSlot(of: entry) }
        var value = Typed(
            .slot(entry.slots[column]), described.type.oid, modifier: described.type.modifier,
            collation: described.collation, row: described.row)
        value.traits = described.traits
        if entry.isNullable {
            value.traits.remove(.notNull)
            return rules.absent(value)
        }
        return value
    }

    func noteRead(
        _ value: Typed, named name: String, of found: QueryLevel, _ entry: RangeEntry
    ) {
        if level === found {
            if level.aggregateDepth == 0 {
                noteUngrouped(value, name, entry, found, isOuter: false)
            }
            return
        }
        builder.forEachSlot(value.expression) { slot in
            var current: QueryLevel? = level
            while let crossed = current, crossed !== found {
                if !crossed.outerReferences.contains(slot) { crossed.outerReferences.append(slot) }
                current = crossed.parent
            }
        }
        if found.aggregateDepth == 0 {
            noteUngrouped(value, name, entry, found, isOuter: true)
        }
    }

    private func noteUngrouped(
        _ value: Typed, _ name: String, _ entry: RangeEntry, _ found: QueryLevel, isOuter: Bool
    ) {
        switch found.kind {
        case .select, .having, .orderBy, .distinctOn, .windowPartition, .windowOrder,
            .windowFrame:
            break
        default: return
        }
        builder.forEachSlot(value.expression) { slot in
            if found.groups.contains(where: { $0.slot == slot }) { return }
            found.ungrouped.append(
                UngroupedColumn(
                    slot: slot, schema: entry.table?.schema, table: entry.name, name: name,
                    offset: value.offset, isOuter: isOuter, kind: found.kind))
        }
    }

    /// `t` as a value: the row of all its columns; of a function that returns a plain value, that value.
    func wholeRow(
        _ entry: RangeEntry, from found: QueryLevel, offset: SourceOffset
    ) throws(SQLError) -> Typed {
        if entry.isFunctionScalar, entry.columns.count >= 1 {
            return read(entry, 0, from: found, offset: offset)
        }
        var fields: [Typed] = []
        var names: [String] = []
        for at in entry.columns.indices where !entry.columns[at].isDropped {
            fields.append(read(entry, at, from: found, offset: offset))
            names.append(entry.columns[at].name)
        }
        builder.notes?.note(.row(entry), at: offset)
        let value = rowValue(
            fields, names: names, offset: offset, relation: entry.name,
            form: RowForm(names: names, mayBeAbsent: entry.isNullable))
        value.row?.table = entry.table?.oid ?? entry.described?.oid
        value.row?.tableName = entry.table?.name ?? entry.described?.name
        return value
    }

    /// As an argument `t.*` is the whole row of t.
    package func analyzeArgument(_ argument: Expression) throws(SQLError) -> Typed {
        guard case .allColumns(let qualifiers, let at) = argument, let name = qualifiers.last,
            let (item, found) = try findTable(
                schema: qualifiers.count > 1 ? qualifiers[qualifiers.count - 2] : nil,
                name: name, offset: at)
        else { return try analyze(argument) }
        return try wholeRow(item.entry, from: found, offset: at)
    }

    package func rowValue(
        _ fields: [Typed], names: [String], offset: SourceOffset, relation: String? = nil,
        form: RowForm = RowForm()
    ) -> Typed {
        Typed(
            .row(fields.map(\.expression), types: fields.map(\.type), form: form), .record,
            offset: offset,
            row: RowShape(
                names: names, types: fields.map(\.sqlType), fields: fields, relation: relation))
    }
}
