// INSERT, UPDATE and DELETE through a view that is no more than rows of one table: the view's columns stand for the table's.
import QueryEngine

/// A view as the table that its rows are of.
final class ChangeableView {
    let table: TableDescriptor
    let entry: RangeEntry
    /// The table's column that each of the view's columns is; nil: an expression.
    let columns: [Int?]
    /// What the view's rows meet.
    let conditions: [ScalarExpression]
    /// CHECK OPTION: a row stays in these views, the outermost first, each with its query.
    let checks: [(view: ViewDescriptor, query: Query)]

    init(
        _ entry: RangeEntry, _ table: TableDescriptor, columns: [Int?],
        conditions: [ScalarExpression], checks: [(view: ViewDescriptor, query: Query)]
    ) {
        self.entry = entry
        self.table = table
        self.columns = columns
        self.conditions = conditions
        self.checks = checks
    }
}

extension QueryAnalyzer {
    /// Takes the view of a relation apart: its table becomes a relation of this level, and its columns expressions over that.
    ///
    /// - Returns: nil where the relation is no view, or its rows are not those of one table.
    func openView(_ entry: RangeEntry) throws(SQLError) -> ChangeableView? {
        guard case .block(let block) = entry.source, let view = block.view,
            case .select(let draft) = block.body, isPlain(block, draft),
            draft.from.count == 1, case .entry(let inner) = draft.from[0]
        else { return nil }
        let below = try openView(inner)
        guard let base = below?.entry ?? (inner.table == nil ? nil : inner), let table = base.table
        else { return nil }
        builder.move(base, to: level)
        let values = draft.targets.map(\.value)
        entry.source = .join(values)
        var checks: [(view: ViewDescriptor, query: Query)] = []
        if view.bindings.checksChanges {
            checks.append((view, try rules.query(ofView: view.sql)))
        }
        let opened = ChangeableView(
            base, table,
            columns: values.map { value in
                guard case .slot(let slot) = value.expression else { return nil }
                return base.slots.firstIndex(of: slot)
            }, conditions: (below?.conditions ?? []) + draft.conditions,
            checks: checks + (below?.checks ?? []))
        entry.opened = opened
        return opened
    }

    private func isPlain(_ block: QueryBlock, _ draft: SelectDraft) -> Bool {
        let level = block.level
        return !draft.isGrouped && draft.groupingSets == nil && draft.having == nil
            && !draft.isDistinct && draft.distinctOn.isEmpty && block.limit == nil
            && !block.hasLocking && level.aggregates.isEmpty && level.windowCalls.isEmpty
            && level.sets.isEmpty && level.commonTables.isEmpty
    }

    /// An assignment to a view's column as one to the table's.
    func assignment(
        _ target: TargetColumn, _ written: Expression, in view: ChangeableView,
        _ entry: RangeEntry
    ) throws(SQLError) -> Assignment {
        guard
            let at = entry.columns.firstIndex(where: {
                !$0.isDropped && rules.sameName($0.name, target.name)
            })
        else {
            throw missingColumn(target.name, table: nil, at: target.offset)
        }
        guard let column = view.columns[at] else {
            throw error(.notChangeableColumn(target.name), at: target.offset)
        }
        var renamed = target
        renamed.name = view.table.columns[column].name
        return .one(renamed, written)
    }

    /// The view that INSERT names, as the table that its rows go to, with the columns that are given.
    func insertTarget(
        _ insert: InsertStatement, _ view: ViewDescriptor
    ) throws(SQLError) -> (InsertStatement, ChangeableView) {
        let entry = try relationEntry(
            .view(view), insert.table, alias: nil, for: .reading)
        guard let opened = try openView(entry) else {
            throw error(.notChangeable(view.name, statement: "INSERT"), at: insert.table.offset)
        }
        var names = insert.columns
        if names.isEmpty {
            names = entry.columns.map { TargetColumn(name: $0.name, offset: insert.table.offset) }
        }
        var mapped = insert
        mapped.columns = []
        for name in names {
            guard
                case .one(let column, _) = try assignment(
                    name, .defaultValue(name.offset), in: opened, entry)
            else { continue }
            mapped.columns.append(column)
        }
        mapped.table = QualifiedName(
            schema: opened.table.schema, name: opened.table.name, offset: insert.table.offset)
        return (mapped, opened)
    }

    /// The tests of new rows that views with CHECK OPTION ask for.
    func checks(
        of view: ChangeableView, _ row: RangeEntry
    ) throws(SQLError) -> [CheckTest] {
        var tests: [CheckTest] = []
        for (view, query) in view.checks {
            guard case .select(let clause) = query.body, let filter = clause.filter else {
                continue
            }
            let condition = try withStoredText(row) { () throws(SQLError) in
                try rules.condition(try analyze(filter, as: .check), "WHERE")
            }
            tests.append(
                CheckTest(
                    name: view.name, condition: condition,
                    refusal: error(.leavesView(view.schema, view.name))))
        }
        return tests
    }
}
