// What INSERT, UPDATE and DELETE share: the target table, defaults, checks, assignment casts, RETURNING.
package import QueryEngine

/// An analysed modification.
enum ModificationDraft {
    case insert(InsertDraft)
    case update(UpdateDraft)
    case delete(DeleteDraft)
    /// UPDATE and DELETE where index entries are locked.
    case change(ChangeDraft)
}

extension QueryAnalyzer {
    /// Analyses a query, or INSERT, UPDATE or DELETE as a query that gives its RETURNING list.
    package func analyzeStatement(
        _ statement: DataStatement, parent: QueryLevel?, isTop: Bool
    ) throws(SQLError) -> QueryBlock {
        switch statement {
        case .query(let query): return try analyzeQuery(query, parent: parent, isTop: isTop)
        case .insert(let insert):
            return try modifying(parent) { () throws(SQLError) in
                try analyzeInsert(insert, isTop: isTop)
            }
        case .update(let update):
            return try modifying(parent) { () throws(SQLError) in
                if builder.locksEntries {
                    return try analyzeChange(update, isTop: isTop)
                }
                return try analyzeUpdate(update, isTop: isTop)
            }
        case .delete(let delete):
            return try modifying(parent) { () throws(SQLError) in
                if builder.locksEntries {
                    return try analyzeChange(delete, isTop: isTop)
                }
                return try analyzeDelete(delete, isTop: isTop)
            }
        }
    }

    private func modifying(
        _ parent: QueryLevel?, _ analysis: () throws(SQLError) -> QueryBlock
    ) throws(SQLError) -> QueryBlock {
        let saved = level
        level = try builder.makeLevel(parent: parent)
        defer { level = saved }
        builder.writes = true
        if case .consistent = builder.reading { builder.reading = .source }
        return try analysis()
    }

    /// The table that is changed.
    func targetTable(
        _ name: QualifiedName, _ verb: String
    ) throws(SQLError) -> TableDescriptor {
        if name.schema == nil, let common = findCommonTable(name.name) {
            throw error(
                .undefinedTable,
                "relation \"\(common.name)\" cannot be the target of a modifying statement",
                at: name.offset)
        }
        switch try relation(name) {
        case .table(let table):
            builder.use(table, for: .writing, at: name.offset)
            return table
        case .view: throw notSupported("\(verb) on a view", at: name.offset)
        case .sequence(let sequence):
            throw error(.wrongObjectType, "cannot change sequence \"\(sequence.name)\"")
        case .index(let index, _):
            throw error(
                .wrongObjectType, "cannot open relation \"\(index.name)\"", at: name.offset,
                detail: "This operation is not supported for indexes.")
        case .virtual(let table):
            throw error(.systemTable(table.name))
        }
    }

    func rangeColumns(_ table: TableDescriptor) -> [RangeColumn] {
        tableColumns(table.columns)
    }

    /// An entry for rows of the table that stand in consecutive slots.
    package func fixedEntry(_ table: TableDescriptor, name: String, schema: String?) -> RangeEntry {
        let first = builder.slotCount
        let entry = RangeEntry(
            level: level, name: name, schema: schema, columns: rangeColumns(table),
            source: .fixed(firstSlot: first))
        entry.described = table
        level.addEntry(entry)
        _ = builder.makeSlots(table.columns.count, of: entry)
        return entry
    }

    /// The place of a table's column of that name.
    func column(_ name: String, of table: TableDescriptor) -> Int? {
        table.columns.firstIndex { !$0.isDropped && rules.sameName($0.name, name) }
    }

    /// The position of a column that is assigned to.
    func targetColumn(
        _ column: TargetColumn, _ table: TableDescriptor, _ clause: String
    ) throws(SQLError) -> Int {
        guard let at = self.column(column.name, of: table) else {
            if clause == "UPDATE", rules.systemColumn(named: column.name) != nil {
                throw error(
                    .featureNotSupported, "cannot assign to system column \"\(column.name)\"",
                    at: column.offset)
            }
            throw error(
                .missingTargetColumn(column.name, table: table.name, statement: clause),
                at: column.offset)
        }
        if !column.indirection.isEmpty, clause == "INSERT" {
            throw notSupported("assignment to a part of a column", at: column.offset)
        }
        return at
    }

    // MARK: Expressions kept as text

    /// Runs `body` for text that is not the statement's own: no positions, no parameters, only the given entry.
    func withStoredText<R>(
        _ entry: RangeEntry?, _ body: () throws(SQLError) -> R
    ) throws(SQLError) -> R {
        let saved = (level, builder.reportsPositions, builder.allowsParameters)
        defer { (level, builder.reportsPositions, builder.allowsParameters) = saved }
        let outer = level
        level = try builder.makeLevel(parent: nil)
        builder.reportsPositions = false
        builder.allowsParameters = false
        if let entry { level.namespace = [NamespaceItem(entry: entry)] }
        let result = try body()
        if level.hasVolatileCall { outer.hasVolatileCall = true }
        return result
    }

    /// What a column gets where nothing is given: its default, converted to its type.
    package func defaultValue(
        _ column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression {
        guard let sql = column.defaultSQL, !column.isGenerated else { return .constant(.null) }
        return try storedValue(sql, for: column)
    }

    /// The value of a text that the column's definition keeps, converted to its type.
    package func storedValue(
        _ sql: String, for column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression {
        try withStoredText(nil) { () throws(SQLError) in
            let value = try analyze(try rules.expression(stored: sql), as: .columnDefault)
            return try rules.assign(value, to: column)
        }
    }

    /// The default reads other columns of the row.
    func readsColumns(_ column: ColumnDescriptor) throws(SQLError) -> Bool {
        guard builder.locksEntries, let sql = column.defaultSQL, !column.isGenerated else {
            return false
        }
        return mentionsColumn(try rules.expression(stored: sql))
    }

    /// The new row's checks and generated columns, over the slots of `entry`.
    ///
    /// - Parameter late: columns whose defaults read others.
    package func newRow(
        _ table: TableDescriptor, _ entry: RangeEntry, late: [Int] = []
    ) throws(SQLError) -> NewRow {
        guard case .fixed(let first) = entry.source else {
            return NewRow(firstSlot: 0, checks: [], generated: [])
        }
        var checks: [CheckTest] = []
        for check in rules.enforcesChecks ? table.checks : [] {
            let condition = try withStoredText(entry) { () throws(SQLError) in
                try rules.condition(
                    try analyze(try rules.expression(stored: check.sql), as: .check), "CHECK")
            }
            checks.append(CheckTest(name: check.name, condition: condition))
        }
        var generated: [SlotAssignment] = []
        let computed = table.columns.indices.filter { table.columns[$0].isGenerated }
        for at in late + computed {
            let column = table.columns[at]
            guard let sql = column.defaultSQL else { continue }
            let value = try withStoredText(entry) { () throws(SQLError) in
                try rules.assign(
                    try analyze(
                        try rules.expression(stored: sql),
                        as: column.isGenerated ? .generated : .columnDefault), to: column)
            }
            generated.append(SlotAssignment(first + at, value))
        }
        return NewRow(firstSlot: first, checks: checks, generated: generated)
    }

    // MARK: RETURNING

    func analyzeReturning(
        _ items: [SelectItem], _ names: [NamespaceItem]
    ) throws(SQLError) -> [Target] {
        guard !items.isEmpty else { return [] }
        level.namespace = names
        var targets = try analyzeTargets(items, as: .returning)
        for at in targets.indices {
            targets[at].value = try rules.resolved(targets[at].value)
        }
        return targets
    }

    func returningOutputs(
        _ targets: [Target], _ table: TableDescriptor, _ entry: RangeEntry
    ) -> [OutputColumn] {
        targets.map { target in
            var output = OutputColumn(
                name: target.name, type: target.value.sqlType,
                collation: target.value.collation, tableOID: target.tableOID,
                attribute: target.attribute, tableName: target.tableName,
                columnName: target.columnName, traits: target.value.traits,
                rowTable: target.value.row?.table,
                row: target.value.row?.carried)
            if case .slot(let slot) = target.value.expression,
                let at = entry.slots.firstIndex(of: slot)
            {
                output.tableOID = table.oid
                output.attribute = Int16(truncatingIfNeeded: at + 1)
            }
            return output
        }
    }
}
