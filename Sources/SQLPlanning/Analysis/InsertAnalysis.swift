// INSERT: columns and values, defaults, identity and generated columns.
import QueryEngine

struct InsertDraft {
    enum Source {
        /// One row: the values stand in `values` themselves.
        case oneRow
        case rows([[ScalarExpression]], slots: [Int])
        case query(QueryBlock, slots: [Int])
    }

    let table: TableDescriptor
    let relation: Int
    let source: Source
    let values: [ScalarExpression]
    let newRow: NewRow
    let conflict: ConflictDraft?
    let returning: [Target]
    let hasReturning: Bool
    /// The rows take the places of those with their keys.
    var put: PutRule?
    /// Where index entries are locked.
    var entries: EntryInsertDraft?
}

extension QueryAnalyzer {
    func analyzeInsert(
        _ insert: InsertStatement, isTop: Bool
    ) throws(SQLError) -> QueryBlock {
        if let with = insert.with { try analyzeWith(with, isTop: isTop) }
        builder.isIgnoring = insert.isIgnoring
        var insert = insert
        var view: ChangeableView?
        if builder.locksEntries, case .view(let found) = try relation(insert.table) {
            (insert, view) = try insertTarget(insert, found)
        }
        let table: TableDescriptor
        if let view {
            table = view.table
            builder.use(table, for: .writing, at: insert.table.offset)
        } else {
            table = try targetTable(insert.table, "INSERT")
        }
        let name = insert.alias ?? table.name
        let schema = insert.alias == nil ? table.schema : nil
        let entry = fixedEntry(table, name: name, schema: schema)
        let columns = try insertColumns(insert, table)
        var values = Array(repeating: ScalarExpression?.none, count: table.columns.count)
        var source = try insertSource(insert, table, columns, &values)
        var complete: [ScalarExpression] = []
        var late: [Int] = []
        complete.reserveCapacity(values.count)
        for (at, value) in values.enumerated() {
            if let value {
                complete.append(value)
            } else if let omitted = try omitted(at, of: table, values) {
                complete.append(omitted)
            } else if try readsColumns(table.columns[at]) {
                complete.append(.constant(.null))
                late.append(at)
            } else {
                complete.append(try defaultValue(table.columns[at]))
            }
        }
        var row = try newRow(table, entry, late: late)
        if let view { row.checks += try checks(of: view, entry) }
        let relation = builder.makeRelation()
        var conflict: ConflictDraft?
        if let rule = insert.onConflict, builder.locksEntries {
            conflict = try analyzeDuplicate(
                rule, insert.rowAlias, table, relation: relation, name: name, schema: schema,
                source: &source)
        } else if let rule = insert.onConflict {
            conflict = try analyzeConflict(
                rule, table, relation: relation, name: name, schema: schema)
        }
        let returning = try analyzeReturning(insert.returning, [NamespaceItem(entry: entry)])
        row.system = entry.systemLoads
        var draft = InsertDraft(
            table: table, relation: relation, source: source, values: complete, newRow: row,
            conflict: conflict, returning: returning, hasReturning: !insert.returning.isEmpty)
        if builder.locksEntries { draft.entries = try entryInsert(insert, table) }
        if let put = insert.put {
            let given = Set(columns.map(\.0))
            let kept = table.columns.indices.filter {
                put == .merging && !given.contains($0) && !table.columns[$0].isDropped
            }
            draft.put = PutRule(table, keeping: kept)
        }
        return QueryBlock(
            level: level, body: .modification(.insert(draft)),
            outputs: returningOutputs(returning, table, entry))
    }

    /// The columns that values are given for, in the order of the values.
    private func insertColumns(
        _ insert: InsertStatement, _ table: TableDescriptor
    ) throws(SQLError) -> [(Int, SourceOffset)] {
        if insert.columns.isEmpty {
            return table.columns.indices.filter { !table.columns[$0].isDropped }
                .map { ($0, .unknown) }
        }
        var columns: [(Int, SourceOffset)] = []
        for column in insert.columns {
            let at = try targetColumn(column, table, "INSERT")
            if columns.contains(where: { $0.0 == at }) {
                throw error(.repeatedTargetColumn(column.name), at: column.offset)
            }
            columns.append((at, column.offset))
        }
        return columns
    }

    private func insertSource(
        _ insert: InsertStatement, _ table: TableDescriptor,
        _ columns: [(Int, SourceOffset)], _ values: inout [ScalarExpression?]
    ) throws(SQLError) -> InsertDraft.Source {
        guard case .query(let query) = insert.source else { return .oneRow }
        if case .values(let rows, let at) = query.body, query.orderBy.isEmpty,
            query.limit == nil, query.offsetRows == nil, query.with == nil
        {
            return try insertRows(rows, at, insert, table, columns, &values)
        }
        let block = try analyzeQuery(query, parent: level, resolvesUnknowns: false)
        try checkCount(
            block.outputs.count, insert, columns, extra: outputOffset(block, columns.count))
        var slots: [Int] = []
        for (at, (column, _)) in columns.prefix(block.outputs.count).enumerated() {
            let described = table.columns[column]
            if block.outputs[at].type.oid == .unknown {
                try convertOutput(block, at, to: SQLType(described.type.oid), "INSERT")
            }
            let output = block.outputs[at]
            let slot = makeSlot(level: block.level)
            slots.append(slot)
            let value = Typed(
                .slot(slot), output.type.oid, modifier: output.type.modifier,
                collation: output.collation, offset: outputOffset(block, at))
            let overriding = try givenValue(insert, described, table, isDefault: false)
            if overriding { values[column] = try rules.assign(value, to: described) }
        }
        return .query(block, slots: slots)
    }

    private func outputOffset(_ block: QueryBlock, _ at: Int) -> SourceOffset {
        guard case .select(let draft) = block.body, at < draft.targets.count else {
            return .unknown
        }
        return draft.targets[at].value.offset
    }

    private func checkCount(
        _ given: Int, _ insert: InsertStatement, _ columns: [(Int, SourceOffset)],
        extra: SourceOffset, only: Expression? = nil
    ) throws(SQLError) {
        if given > columns.count {
            throw error(.tooManyValues, at: extra)
        }
        if given < columns.count, !insert.columns.isEmpty || rules.requiresEveryValue {
            var isRowOfAll = false
            if case .row(let fields, _, _) = only { isRowOfAll = fields.count == columns.count }
            throw error(.tooFewValues(isRowOfAll: isRowOfAll), at: columns[given].1)
        }
    }

    /// Whether a given value counts; OVERRIDING USER VALUE throws those of identity columns away.
    private func givenValue(
        _ insert: InsertStatement, _ column: ColumnDescriptor, _ table: TableDescriptor,
        isDefault: Bool
    ) throws(SQLError) -> Bool {
        if isDefault { return false }
        if column.isGenerated {
            throw error(.generatedColumn(column.name, table: table.name, isUpdate: false))
        }
        if column.identity != .none, insert.overriding == .userValue { return false }
        if column.identity == .always, insert.overriding != .systemValue {
            throw error(
                .generatedAlways,
                "cannot insert a non-DEFAULT value into column \"\(column.name)\"",
                detail:
                    "Column \"\(column.name)\" is an identity column defined as GENERATED ALWAYS.",
                hint: "Use OVERRIDING SYSTEM VALUE to override.")
        }
        return true
    }

    private func insertRows(
        _ rows: [[Expression]], _ at: SourceOffset, _ insert: InsertStatement,
        _ table: TableDescriptor, _ columns: [(Int, SourceOffset)],
        _ values: inout [ScalarExpression?]
    ) throws(SQLError) -> InsertDraft.Source {
        let width = rows.first?.count ?? 0
        for (place, row) in rows.enumerated() where row.count != width {
            throw error(.unequalRows(row: place + 1), at: row.first?.offset ?? at)
        }
        var converted: [[ScalarExpression?]] = []
        converted.reserveCapacity(rows.count)
        for row in rows {
            level.kind = .values
            var line: [ScalarExpression?] = []
            let isOfDefaults =
                row.isEmpty && insert.columns.isEmpty && rules.requiresEveryValue
            if row.count != columns.count, !isOfDefaults {
                try checkCount(
                    row.count, insert, columns,
                    extra: row.count > columns.count ? row[columns.count].offset : .unknown,
                    only: row.count == 1 ? row[0] : nil)
            }
            var made = try rowInMaking(row, insert, table)
            defer { if made != nil { level.namespace = [] } }
            for (written, (column, _)) in zip(row, columns) {
                let described = table.columns[column]
                if case .defaultValue = written {
                    line.append(nil)
                    continue
                }
                let value = try analyze(written)
                let counts = try givenValue(insert, described, table, isDefault: false)
                let assigned = counts ? try rules.assign(value, to: described) : nil
                if let assigned { made?.give(assigned, to: column, level) }
                line.append(assigned)
            }
            converted.append(line)
        }
        if !level.sets.isEmpty, rows.count > 1 {
            throw notSupported("a set-returning function in VALUES", at: at)
        }
        if rows.count == 1, let line = converted.first {
            for (value, (column, _)) in zip(line, columns) { values[column] = value }
            if !level.sets.isEmpty {
                throw notSupported("a set-returning function in VALUES", at: at)
            }
            return .oneRow
        }
        var slots: [Int] = []
        for (position, (column, _)) in columns.prefix(width).enumerated() {
            let slot = makeSlot(level: level)
            slots.append(slot)
            if converted.contains(where: { $0[position] != nil }) { values[column] = .slot(slot) }
        }
        // DEFAULT in some rows only: the default stands in the row itself.
        var plain: [[ScalarExpression]] = []
        var defaults: [Int: ScalarExpression] = [:]
        for line in converted {
            var row: [ScalarExpression] = []
            row.reserveCapacity(line.count)
            for (position, value) in line.enumerated() {
                if let value {
                    row.append(value)
                    continue
                }
                let column = columns[position].0
                if let known = defaults[column] {
                    row.append(known)
                } else if values[column] == nil {
                    row.append(.constant(.null))
                } else {
                    let made = try defaultValue(table.columns[column])
                    defaults[column] = made
                    row.append(made)
                }
            }
            plain.append(row)
        }
        return .rows(plain, slots: slots)
    }
}
