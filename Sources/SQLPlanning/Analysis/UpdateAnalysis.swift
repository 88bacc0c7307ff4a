// UPDATE and DELETE.
import QueryEngine

struct UpdateDraft {
    let table: TableDescriptor
    let target: RangeEntry
    let from: [FromNode]
    let conditions: [ScalarExpression]
    let assignments: [ColumnAssignment]
    let newRow: NewRow
    let returning: [Target]
    let hasReturning: Bool
    let level: QueryLevel
}

struct DeleteDraft {
    let table: TableDescriptor
    let target: RangeEntry
    let from: [FromNode]
    let conditions: [ScalarExpression]
    let returning: [Target]
    let hasReturning: Bool
    let level: QueryLevel
}

extension QueryAnalyzer {
    private func targetEntry(
        _ reference: TableReference, _ verb: String
    ) throws(SQLError) -> (TableDescriptor, RangeEntry) {
        let table = try targetTable(reference.name, verb)
        let entry = RangeEntry(
            level: level, name: reference.alias?.name ?? table.name,
            schema: reference.alias == nil ? table.schema : nil, columns: rangeColumns(table),
            source: .table(table, relation: builder.makeRelation()))
        entry.isTarget = true
        level.addEntry(entry)
        return (table, entry)
    }

    func analyzeUpdate(
        _ update: UpdateStatement, isTop: Bool
    ) throws(SQLError) -> QueryBlock {
        if let with = update.with { try analyzeWith(with, isTop: isTop) }
        let (table, target) = try targetEntry(update.table, "UPDATE")
        level.namespace = []
        let (from, conditions) = try analyzeSources(target, update.from, update.filter)
        let assignments = try analyzeAssignments(update.assignments, table)
        let names = level.namespace
        let entry = fixedEntry(table, name: target.name, schema: target.schema)
        var row = try newRow(table, entry)
        let returning = try analyzeReturning(
            update.returning,
            names.map { $0.entry === target ? NamespaceItem(entry: entry) : $0 })
        row.system = entry.systemLoads
        let draft = UpdateDraft(
            table: table, target: target, from: from, conditions: conditions,
            assignments: assignments, newRow: row, returning: returning,
            hasReturning: !update.returning.isEmpty, level: level)
        return QueryBlock(
            level: level, body: .modification(.update(draft)),
            outputs: returningOutputs(returning, table, entry))
    }

    func analyzeDelete(
        _ delete: DeleteStatement, isTop: Bool
    ) throws(SQLError) -> QueryBlock {
        if let with = delete.with { try analyzeWith(with, isTop: isTop) }
        let (table, target) = try targetEntry(delete.table, "DELETE")
        let (from, conditions) = try analyzeSources(target, delete.using, delete.filter)
        let returning = try analyzeReturning(delete.returning, level.namespace)
        let draft = DeleteDraft(
            table: table, target: target, from: from, conditions: conditions,
            returning: returning, hasReturning: !delete.returning.isEmpty, level: level)
        return QueryBlock(
            level: level, body: .modification(.delete(draft)),
            outputs: returningOutputs(returning, table, target))
    }

    /// The target, the other relations and the condition.
    private func analyzeSources(
        _ target: RangeEntry, _ others: [TableExpression], _ filter: Expression?
    ) throws(SQLError) -> ([FromNode], [ScalarExpression]) {
        // The target may not be read laterally by what stands in FROM, but its name is taken.
        var item = NamespaceItem(entry: target)
        item.isLateralAllowed = false
        level.namespace = [item]
        level.namespace[0].isLateralOnly = true
        let from = try analyzeFrom(others)
        level.namespace[0].isLateralOnly = false
        level.namespace[0].isLateralAllowed = true
        var conditions: [ScalarExpression] = []
        if case .currentOf(.name(let cursor), _) = filter {
            target.cursor = cursor
        } else if let filter {
            let value = try analyze(filter, as: .filter)
            try rules.condition(value, "WHERE").appendConjuncts(to: &conditions)
        }
        return ([.entry(target)] + from, conditions)
    }

    // MARK: SET

    func analyzeAssignments(
        _ written: [Assignment], _ table: TableDescriptor
    ) throws(SQLError) -> [ColumnAssignment] {
        var result: [ColumnAssignment] = []
        for assignment in written {
            switch assignment {
            case .one(let column, let expression):
                let at = try targetColumn(column, table, "UPDATE")
                if case .defaultValue = expression {
                    if !column.indirection.isEmpty {
                        throw error(
                            .featureNotSupported, "cannot set an array element to DEFAULT",
                            at: column.offset)
                    }
                    try add(at, nil, table, to: &result)
                    continue
                }
                let value = try analyze(expression, as: .updateSource)
                if column.indirection.isEmpty {
                    try add(at, value, table, to: &result)
                } else {
                    try addElement(at, column, value, table, to: &result)
                }
            case .several(let columns, let source, let offset):
                try addSeveral(columns, source, offset, table, to: &result)
            }
        }
        return result
    }

    private func add(
        _ at: Int, _ value: Typed?, _ table: TableDescriptor,
        to result: inout [ColumnAssignment]
    ) throws(SQLError) {
        let column = table.columns[at]
        if result.contains(where: { $0.column == at }) {
            throw error(
                .syntaxError, "multiple assignments to same column \"\(column.name)\"")
        }
        if value != nil, column.isGenerated {
            throw error(
                .generatedColumn(column.name, table: table.name, isUpdate: true))
        }
        if value != nil, column.identity == .always {
            throw error(
                .generatedAlways, "column \"\(column.name)\" can only be updated to DEFAULT",
                detail:
                    "Column \"\(column.name)\" is an identity column defined as GENERATED ALWAYS."
            )
        }
        if column.isGenerated { return }
        let expression =
            if let value { try rules.assign(value, to: column) } else { try defaultValue(column) }
        result.append(ColumnAssignment(column: at, expression: expression))
    }

    /// `SET a[2] = x`: the column becomes its value with that element exchanged. Several such assignments to one
    /// column build on each other.
    private func addElement(
        _ at: Int, _ target: TargetColumn, _ value: Typed, _ table: TableDescriptor,
        to result: inout [ColumnAssignment]
    ) throws(SQLError) {
        let column = table.columns[at]
        guard target.indirection.count == 1, case .element(let written) = target.indirection[0]
        else {
            throw notSupported("assignment to a part of a column", at: target.offset)
        }
        var current: ScalarExpression
        if let known = result.firstIndex(where: { $0.column == at }) {
            current = result[known].expression
            result.remove(at: known)
        } else if let entry = level.entries.first(where: { $0.table === table }) {
            current = entryColumn(entry, at).expression
        } else {
            current = .constant(.null)
        }
        current = try rules.assigning(
            value, to: written, of: column, in: current, at: target.offset)
        result.append(ColumnAssignment(column: at, expression: current))
    }

    private func addSeveral(
        _ columns: [TargetColumn], _ source: Expression, _ offset: SourceOffset,
        _ table: TableDescriptor, to result: inout [ColumnAssignment]
    ) throws(SQLError) {
        var positions: [Int] = []
        for column in columns { positions.append(try targetColumn(column, table, "UPDATE")) }
        func mismatch() -> SQLError {
            error(
                .syntaxError, "number of columns does not match number of values",
                at: source.offset)
        }
        switch source {
        case .row(let fields, _, _):
            guard fields.count == positions.count else { throw mismatch() }
            for (at, field) in zip(positions, fields) {
                if case .defaultValue = field {
                    try add(at, nil, table, to: &result)
                } else {
                    let value = try analyze(field, as: .updateSource)
                    try add(at, value, table, to: &result)
                }
            }
        case .subquery(let subquery):
            guard case .scalar = subquery.kind else {
                throw error(
                    .featureNotSupported,
                    "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
                    at: source.offset)
            }
            let saved = level.kind
            level.kind = .updateSource
            defer { level.kind = saved }
            let (index, block) = try makeSubplan(subquery.query)
            guard block.outputs.count == positions.count else { throw mismatch() }
            let isOne = positions.count == 1
            for (field, at) in positions.enumerated() {
                let output = block.outputs[field]
                let row = ScalarExpression.scalarSubquery(index)
                let value = Typed(
                    isOne ? row : .field(row, field), output.type.oid,
                    modifier: output.type.modifier, collation: output.collation,
                    offset: subquery.offset)
                try add(at, value, table, to: &result)
            }
        default:
            throw error(
                .featureNotSupported,
                "source for a multiple-column UPDATE item must be a sub-SELECT or ROW() expression",
                at: source.offset)
        }
    }
}
