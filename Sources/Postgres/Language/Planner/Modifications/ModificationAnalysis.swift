// What INSERT, UPDATE and DELETE share: the target table, defaults, checks, assignment casts, RETURNING.
import QueryEngine
import SQLPlanning

/// An analysed modification.
enum ModificationDraft {
    case insert(InsertDraft)
    case update(UpdateDraft)
    case delete(DeleteDraft)
}

extension StatementPlanner {
    /// Analyses a query, or INSERT, UPDATE or DELETE as a query that gives its RETURNING list.
    func analyzeStatement(
        _ statement: DataStatement, parent: QueryLevel?, isTop: Bool = false
    ) throws(SQLError) -> QueryBlock {
        switch statement {
        case .query(let query): return try analyzeQuery(query, parent: parent, isTop: isTop)
        case .insert(let insert):
            return try modifying(parent) { () throws(SQLError) in
                try analyzeInsert(insert, isTop: isTop)
            }
        case .update(let update):
            return try modifying(parent) { () throws(SQLError) in
                try analyzeUpdate(update, isTop: isTop)
            }
        case .delete(let delete):
            return try modifying(parent) { () throws(SQLError) in
                try analyzeDelete(delete, isTop: isTop)
            }
        }
    }

    private func modifying(
        _ parent: QueryLevel?, _ analysis: () throws(SQLError) -> QueryBlock
    ) throws(SQLError) -> QueryBlock {
        let saved = level
        level = try makeLevel(parent: parent)
        defer { level = saved }
        writes = true
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
            use(table, for: .writing, at: name.offset)
            return table
        case .view: throw notSupported("\(verb) on a view", at: name.offset)
        case .sequence(let sequence):
            throw error(.wrongObjectType, "cannot change sequence \"\(sequence.name)\"")
        case .index(let index, _):
            throw error(
                .wrongObjectType, "cannot open relation \"\(index.name)\"", at: name.offset,
                detail: "This operation is not supported for indexes.")
        case .virtual(let table):
            throw error(
                .insufficientPrivilege, "permission denied: \"\(table.name)\" is a system catalog")
        }
    }

    func rangeColumns(_ table: TableDescriptor) -> [RangeColumn] {
        table.columns.map {
            RangeColumn(
                name: $0.name, type: $0.type, collation: $0.collation, isDropped: $0.isDropped)
        }
    }

    /// An entry for rows of the table that stand in consecutive slots.
    func fixedEntry(_ table: TableDescriptor, name: String, schema: String?) -> RangeEntry {
        let first = slotCount
        let entry = RangeEntry(
            level: level, name: name, schema: schema, columns: rangeColumns(table),
            source: .fixed(firstSlot: first))
        entry.described = table
        level.addEntry(entry)
        _ = makeSlots(table.columns.count, of: entry)
        return entry
    }

    /// The position of a column that is assigned to.
    func targetColumn(
        _ column: TargetColumn, _ table: TableDescriptor, _ clause: String
    ) throws(SQLError) -> Int {
        guard let at = table.column(named: column.name) else {
            if clause == "UPDATE", SystemColumn(name: column.name) != nil {
                throw error(
                    .featureNotSupported, "cannot assign to system column \"\(column.name)\"",
                    at: column.offset)
            }
            throw error(
                .undefinedColumn,
                "column \"\(column.name)\" of relation \"\(table.name)\" does not exist",
                at: column.offset)
        }
        if !column.indirection.isEmpty, clause == "INSERT" {
            throw notSupported("assignment to a part of a column", at: column.offset)
        }
        return at
    }

    /// The value as the column takes it: an assignment cast, or Postgres's error.
    func assign(
        _ value: Typed, to column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression {
        if let result = try coerce(value, to: column.type, .assignment) {
            return result.expression
        }
        throw error(
            .datatypeMismatch,
            "column \"\(column.name)\" is of type \(format(column.type.oid)) but expression is of type \(format(value.type))",
            at: value.offset, hint: "You will need to rewrite or cast the expression.")
    }

    // MARK: Expressions kept as text

    /// Runs `body` for text that is not the statement's own: no positions, no parameters, only the given entry.
    func withStoredText<R>(
        _ entry: RangeEntry?, _ body: () throws(SQLError) -> R
    ) throws(SQLError) -> R {
        let saved = (level, reportsPositions, allowsParameters)
        defer { (level, reportsPositions, allowsParameters) = saved }
        let outer = level
        level = try makeLevel(parent: nil)
        reportsPositions = false
        allowsParameters = false
        if let entry { level.namespace = [NamespaceItem(entry: entry)] }
        let result = try body()
        if level.hasVolatileCall { outer.hasVolatileCall = true }
        return result
    }

    /// What a column gets where nothing is given: its default, converted to its type.
    func defaultValue(
        _ column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression {
        guard let sql = column.defaultSQL, !column.isGenerated else { return .constant(.null) }
        return try withStoredText(nil) { () throws(SQLError) in
            let value = try analyze(try parseExpression(sql), as: .columnDefault)
            return try assign(value, to: column)
        }
    }

    /// The new row's checks and generated columns, over the slots of `entry`.
    func newRow(
        _ table: TableDescriptor, _ entry: RangeEntry
    ) throws(SQLError) -> NewRow {
        guard case .fixed(let first) = entry.source else {
            return NewRow(firstSlot: 0, checks: [], generated: [])
        }
        var checks: [CheckTest] = []
        for check in table.checks {
            let condition = try withStoredText(entry) { () throws(SQLError) in
                try coerceToBoolean(
                    try analyze(try parseExpression(check.sql), as: .check), "CHECK")
            }
            checks.append(CheckTest(name: check.name, condition: condition))
        }
        var generated: [SlotAssignment] = []
        for (at, column) in table.columns.enumerated() where column.isGenerated {
            guard let sql = column.defaultSQL else { continue }
            let value = try withStoredText(entry) { () throws(SQLError) in
                try assign(try analyze(try parseExpression(sql), as: .generated), to: column)
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
            targets[at].value = try resolvedUnknown(targets[at].value)
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
                attribute: target.attribute, rowTable: target.value.row?.table,
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

    /// The assignments of a RETURNING list and where its columns stand.
    func returningSlots(
        _ targets: [Target], _ hasReturning: Bool, _ wanted: [Int]?
    ) -> ([SlotAssignment]?, [Int]) {
        guard hasReturning else { return (nil, []) }
        var assignments: [SlotAssignment] = []
        var slots: [Int] = []
        for (at, target) in targets.enumerated() {
            var value = target.value.expression
            let type = target.value.type
            if wanted == nil, type.isObjectReference {
                value = namedObject(value, type)
            } else if wanted == nil, case .slot(let own) = value {
                slots.append(own)
                continue
            }
            var slot = wanted?[at] ?? -1
            if slot < 0 { slot = makeSlot() }
            slots.append(slot)
            assignments.append(SlotAssignment(slot, value))
        }
        return (assignments, slots)
    }

    func planModification(
        _ draft: ModificationDraft, into wanted: [Int]?
    ) throws(SQLError) -> PlannedBlock {
        switch draft {
        case .insert(let insert): try planInsert(insert, into: wanted)
        case .update(let update): try planUpdate(update, into: wanted)
        case .delete(let delete): try planDelete(delete, into: wanted)
        }
    }
}
