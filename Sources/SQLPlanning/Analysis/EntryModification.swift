// INSERT, UPDATE and DELETE where index entries are locked: ORDER BY and LIMIT, several tables.
import QueryEngine

/// What INSERT has beside its rows.
struct EntryInsertDraft {
    let isReplace: Bool
    let isIgnoring: Bool
    let implicit: [Value]?
    let whenChanged: [ColumnAssignment]
}

/// UPDATE or DELETE, of one table or of several.
struct ChangeDraft {
    struct Target {
        let table: TableDescriptor
        let entry: RangeEntry
        /// nil: its rows go.
        let update: Update?
    }

    struct Update {
        let assignments: [ColumnAssignment]
        let whenChanged: [ColumnAssignment]
        let newRow: NewRow
        let implicit: [Value]?
    }

    let targets: [Target]
    let from: [FromNode]
    let conditions: [ScalarExpression]
    let orderBy: [OrderDraft]
    let limit: ScalarExpression?
    let isIgnoring: Bool
    let returning: [SQLPlanning.Target]
    let hasReturning: Bool
    let level: QueryLevel
}

extension QueryAnalyzer {
    // MARK: INSERT

    /// What a column gets that the statement does not name.
    func omitted(
        _ column: Int, of table: TableDescriptor, _ values: [ScalarExpression?]
    ) throws(SQLError) -> ScalarExpression? {
        if table.counter?.column == column || table.columns[column].isGenerated { return nil }
        return try rules.omitted(table.columns[column])
    }

    func entryInsert(
        _ insert: InsertStatement, _ table: TableDescriptor
    ) throws(SQLError) -> EntryInsertDraft {
        EntryInsertDraft(
            isReplace: insert.isReplace, isIgnoring: insert.isIgnoring,
            implicit: implicit(
                table,
                isReplaced: insert.isIgnoring || insert.mayWriteSeveral && rules.replacesNulls),
            whenChanged: try whenChanged(table, except: []))
    }

    /// What columns get for null, where that is no error.
    private func implicit(_ table: TableDescriptor, isReplaced: Bool) -> [Value]? {
        isReplaced ? table.columns.map { rules.implicitValue(of: $0) } : nil
    }

    // MARK: UPDATE and DELETE

    func analyzeChange(
        _ update: UpdateStatement, isTop: Bool
    ) throws(SQLError) -> QueryBlock {
        if let with = update.with { try analyzeWith(with, isTop: isTop) }
        builder.isIgnoring = update.isIgnoring
        let isJoined = !update.joined.isEmpty
        var from = try analyzeFrom(isJoined ? update.joined : [.table(update.table)])
        let view = isJoined ? nil : try opened(&from)
        var assigned: [(entry: RangeEntry, assignments: [ColumnAssignment])] = []
        for assignment in update.assignments {
            let (found, table) = try target(of: assignment, "UPDATE")
            var (entry, assignment) = (found, assignment)
            if let view = found.opened, case .one(let column, let written) = assignment {
                assignment = try self.assignment(column, written, in: view, found)
                entry = view.entry
            }
            let sets = try ordered(assignment, table, statement: "UPDATE")
            if let known = assigned.firstIndex(where: { $0.entry === entry }) {
                assigned[known].assignments += sets
            } else {
                assigned.append((entry, sets))
            }
        }
        var targets: [ChangeDraft.Target] = []
        for (entry, assignments) in assigned {
            guard let table = entry.table else { continue }
            entry.isTarget = true
            entry.purpose = .update
            builder.use(table, for: .writing)
            let row = fixedEntry(table, name: table.name, schema: table.schema)
            var newRow = try newRow(table, row)
            if let view, view.entry === entry { newRow.checks += try checks(of: view, row) }
            targets.append(
                ChangeDraft.Target(
                    table: table, entry: entry,
                    update: ChangeDraft.Update(
                        assignments: assignments,
                        whenChanged: try whenChanged(table, except: assignments),
                        newRow: newRow,
                        implicit: implicit(
                            table, isReplaced: update.isIgnoring || rules.replacesNulls))))
        }
        return try change(
            targets, from, view, update.filter, update.orderBy, update.limit, update.returning,
            isIgnoring: update.isIgnoring)
    }

    func analyzeChange(
        _ delete: DeleteStatement, isTop: Bool
    ) throws(SQLError) -> QueryBlock {
        if let with = delete.with { try analyzeWith(with, isTop: isTop) }
        builder.isIgnoring = delete.isIgnoring
        let isJoined = !delete.targets.isEmpty
        var from = try analyzeFrom(
            isJoined ? delete.using : [.table(delete.table)] + delete.using)
        let view = isJoined ? nil : try opened(&from)
        var targets: [ChangeDraft.Target] = []
        for found in try deleted(delete) {
            let entry = found.opened?.entry ?? found
            guard let table = entry.table else {
                throw error(.notChangeable(entry.name, statement: "DELETE"))
            }
            entry.isTarget = true
            entry.purpose = .locking(.update)
            builder.use(table, for: .writing)
            targets.append(ChangeDraft.Target(table: table, entry: entry, update: nil))
        }
        return try change(
            targets, from, view, delete.filter, delete.orderBy, delete.limit, delete.returning,
            isIgnoring: delete.isIgnoring)
    }

    /// The view that is changed alone, its table in its place.
    private func opened(_ from: inout [FromNode]) throws(SQLError) -> ChangeableView? {
        guard from.count == 1, case .entry(let entry) = from[0],
            let view = try openView(entry)
        else { return nil }
        from = [.entry(view.entry)]
        return view
    }

    /// The relations whose rows go.
    private func deleted(_ delete: DeleteStatement) throws(SQLError) -> [RangeEntry] {
        if delete.targets.isEmpty {
            return level.namespace.first.map { [$0.entry] } ?? []
        }
        var entries: [RangeEntry] = []
        for name in delete.targets {
            guard
                let (item, _) = try findTable(
                    schema: name.schema, name: name.name, offset: name.offset)
            else {
                throw error(.missingTarget(name, statement: "MULTI DELETE"), at: name.offset)
            }
            entries.append(item.entry)
        }
        return entries
    }

    private func change(
        _ targets: [ChangeDraft.Target], _ from: [FromNode], _ view: ChangeableView?,
        _ filter: Expression?,
        _ orderBy: [SortItem], _ limit: Limit?, _ returning: [SelectItem], isIgnoring: Bool
    ) throws(SQLError) -> QueryBlock {
        // What a statement of several tables reads beside those that it changes is locked at every level.
        if level.entries.count(where: { $0.table != nil }) > 1 {
            for entry in level.entries where entry.purpose == nil {
                entry.purpose = .locking(.share)
            }
        }
        var conditions = view?.conditions ?? []
        if let filter {
            let value = try analyze(filter, as: .filter)
            try rules.condition(value, "WHERE").appendConjuncts(to: &conditions)
        }
        var order: [OrderDraft] = []
        var none: [SQLPlanning.Target] = []
        for item in orderBy {
            order.append(try analyzeOrder(item, &none, isSelect: false, "ORDER BY"))
        }
        var count: ScalarExpression?
        if case .count(let written) = limit {
            count = try rules.rowCount(try analyze(written, as: .limit), "LIMIT")
        }
        let rows = try analyzeReturning(returning, level.namespace)
        let draft = ChangeDraft(
            targets: targets, from: from, conditions: conditions, orderBy: order, limit: count,
            isIgnoring: isIgnoring, returning: rows, hasReturning: !returning.isEmpty,
            level: level)
        let outputs =
            targets.first.map { returningOutputs(rows, $0.table, $0.entry) } ?? []
        return QueryBlock(level: level, body: .modification(.change(draft)), outputs: outputs)
    }

    // MARK: SET

    /// The relation that a column is assigned of.
    private func target(
        of assignment: Assignment, _ statement: String
    ) throws(SQLError) -> (RangeEntry, TableDescriptor) {
        guard case .one(let column, _) = assignment else {
            throw notSupported("an assignment to several columns")
        }
        let saved = level.kind
        level.kind = .updateSource
        defer { level.kind = saved }
        var found: RangeEntry?
        if let name = column.table {
            guard
                let (item, _) = try findTable(
                    schema: name.schema, name: name.name, offset: column.offset)
            else {
                throw missingTable(
                    schema: name.schema, name: name.name, column: column.name, at: column.offset)
            }
            found = item.entry
        } else {
            for item in level.namespace
            where item.entry.columns.contains(where: {
                !$0.isDropped && rules.sameName($0.name, column.name)
            }) {
                if found != nil { throw error(.ambiguousColumn(column.name), at: column.offset) }
                found = item.entry
            }
        }
        guard let entry = found ?? level.namespace.first?.entry else {
            throw missingColumn(column.name, table: nil, at: column.offset)
        }
        guard let table = entry.table ?? entry.opened?.table else {
            throw error(.notChangeable(entry.name, statement: statement), at: column.offset)
        }
        return (entry, table)
    }

    /// An assignment that sees those before it; a column may have several.
    func ordered(
        _ assignment: Assignment, _ table: TableDescriptor, statement: String,
        _ kind: ExpressionKind = .updateSource
    ) throws(SQLError) -> [ColumnAssignment] {
        guard case .one(let target, let written) = assignment else {
            throw notSupported("an assignment to several columns")
        }
        let at = try targetColumn(target, table, statement)
        let column = table.columns[at]
        if case .defaultValue = written {
            if column.isGenerated { return [] }
            return [ColumnAssignment(column: at, expression: try defaultValue(column))]
        }
        if column.isGenerated {
            throw error(
                .generatedColumn(column.name, table: table.name, isUpdate: true))
        }
        let value = try analyze(written, as: kind)
        return [ColumnAssignment(column: at, expression: try rules.assign(value, to: column))]
    }

    /// What the columns become that keep the time of a change, but for those that are assigned to.
    private func whenChanged(
        _ table: TableDescriptor, except assignments: [ColumnAssignment]
    ) throws(SQLError) -> [ColumnAssignment] {
        var result: [ColumnAssignment] = []
        for (at, column) in table.columns.enumerated()
        where !column.isDropped && !assignments.contains(where: { $0.column == at }) {
            guard let value = try rules.valueWhenChanged(column) else { continue }
            result.append(ColumnAssignment(column: at, expression: value))
        }
        return result
    }
}
