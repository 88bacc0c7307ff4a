// FROM of a view's query as text: what its relations and their columns are called now.
package import QueryEngine
import SQLPlanning

extension QueryDeparser {
    // MARK: Names

    /// Gives each relation of a FROM list a name that no other of the query or those around it has.
    func nameEntries(_ items: [TableExpression]) {
        for item in items { nameEntries(item) }
    }

    private func nameEntries(_ item: TableExpression) {
        switch item {
        case .table(let reference):
            guard let entry = notes.entries[reference.name.offset.bytes] else { return }
            var name = entry.name
            if reference.alias == nil, let use = use(of: entry), let found = relation(use.oid) {
                name = found.name
            }
            give(name, to: entry)
            if let alias = reference.alias, !alias.columns.isEmpty { listColumns(of: entry) }
        case .subquery(let derived):
            guard let entry = notes.entries[derived.offset.bytes] else { return }
            give(entry.name, to: entry)
        case .function(let function):
            guard let entry = notes.entries[function.offset.bytes] else { return }
            give(entry.name, to: entry)
        case .join(let join):
            nameEntries(join.left)
            nameEntries(join.right)
            for column in notes.merged[join.offset.bytes] ?? [] {
                for (entry, at) in [column.left, column.right]
                where self.column(entry, at).name != column.name {
                    listColumns(of: owner(entry, at))
                }
            }
        case .language: return
        }
    }

    private func give(_ name: String, to entry: RangeEntry) {
        var unique = name
        var number = 0
        while taken.contains(unique) {
            number += 1
            unique = "\(name)_\(number)"
        }
        taken.insert(unique)
        names[ObjectIdentifier(entry)] = unique
    }

    private func listColumns(of entry: RangeEntry) { listed.insert(ObjectIdentifier(entry)) }

    private func use(of entry: RangeEntry) -> NameNotes.RelationUse? {
        notes.relations.first { $0.entry === entry }
    }

    private func relation(_ oid: UInt32) -> Relation? { try? planner.catalog.relation(oid: oid) }

    /// The relation that a column of a join without a name is of.
    private func owner(_ entry: RangeEntry, _ at: Int) -> RangeEntry {
        underlying(entry, at).map(\.0) ?? entry
    }

    private func underlying(_ entry: RangeEntry, _ at: Int) -> (RangeEntry, Int)? {
        guard case .join(let values) = entry.source, entry.name.isEmpty, at < values.count,
            case .slot(let slot) = values[at].expression
        else { return nil }
        let level = planner.builder.slotLevels[slot]
        let index = Int(planner.builder.slotEntries[slot])
        guard let found = planner.builder.levels.first(where: { $0.id == level }),
            found.entries.indices.contains(index),
            let column = found.entries[index].slots.firstIndex(of: slot)
        else { return nil }
        return (found.entries[index], column)
    }

    /// A column with its relation's name, and its own name alone.
    func column(_ entry: RangeEntry, _ at: Int) -> (text: String, name: String) {
        if let (owner, column) = underlying(entry, at) { return self.column(owner, column) }
        let name = columnName(entry, at)
        guard
            let relation = names[ObjectIdentifier(entry)] ?? (entry.name.isEmpty ? nil : entry.name)
        else { return (quoteIdentifier(name), name) }
        return ("\(quoteIdentifier(relation)).\(quoteIdentifier(name))", name)
    }

    private func columnName(_ entry: RangeEntry, _ at: Int) -> String {
        let known = entry.columns[at].name
        guard !listed.contains(ObjectIdentifier(entry)), let use = use(of: entry),
            let columns = relation(use.oid)?.columns, at < columns.count
        else { return known }
        return columns[at].name
    }

    /// A column reference's text; nil where it is no column but a target's name.
    func shown(_ reference: ColumnReference) -> String? {
        switch notes.columns[reference.offset.bytes] {
        case .column(let entry, let at): return column(entry, at).text
        case .row(let entry):
            let name = names[ObjectIdentifier(entry)] ?? entry.name
            if entry.isFunctionScalar { return quoteIdentifier(name) }
            return "\(quoteIdentifier(name)).*"
        case nil: return nil
        }
    }

    // MARK: Items

    func from(_ items: [TableExpression]) -> String {
        var text = clauseOfFrom(" FROM ", plus: 2)
        for (at, item) in items.enumerated() {
            if at > 0 { text += ", " + clauseOfFrom("", plus: 4) }
            text += self.item(item)
        }
        return text
    }

    private func item(_ item: TableExpression) -> String {
        switch item {
        case .table(let reference): return table(reference)
        case .subquery(let derived):
            let query = self.text(derived.query, outputs: nil)
            var text = (derived.isLateral ? "LATERAL " : "") + "(\(query))"
            if let alias = derived.alias {
                let entry = notes.entries[derived.offset.bytes]
                let name = entry.flatMap { names[ObjectIdentifier($0)] } ?? alias.name
                text += " \(quoteIdentifier(name))"
                if !alias.columns.isEmpty {
                    text += "(\(list(entry?.columns.map(\.name) ?? alias.columns)))"
                }
            }
            return text
        case .function(let function): return self.function(function)
        case .join(let join): return self.join(join)
        case .language: return ""
        }
    }

    private func table(_ reference: TableReference) -> String {
        guard let entry = notes.entries[reference.name.offset.bytes] else {
            return quoteIdentifier(reference.name.name)
        }
        let name = names[ObjectIdentifier(entry)] ?? entry.name
        guard let use = use(of: entry), let found = relation(use.oid) else {
            let own = reference.name.name
            return quoteIdentifier(own) + (name == own ? "" : " \(quoteIdentifier(name))")
        }
        var text = (reference.isOnly ? "ONLY " : "") + shownName(of: found)
        let isListed = listed.contains(ObjectIdentifier(entry))
        if name != found.name || isListed { text += " \(quoteIdentifier(name))" }
        if isListed { text += "(\(list(listedColumns(of: entry))))" }
        return text
    }

    func shownName(of relation: Relation) -> String {
        let isVisible = planner.catalog.isVisible(
            schema: relation.schemaName, name: relation.name, oid: relation.oid)
        let own = quoteIdentifier(relation.name)
        if case .virtual(let table) = relation, table.schema == "pg_catalog" { return own }
        return isVisible ? own : "\(quoteIdentifier(relation.schemaName)).\(own)"
    }

    /// The names that the view knows, and for columns that came later names that none of these is.
    private func listedColumns(of entry: RangeEntry) -> [String] {
        guard let use = use(of: entry), let columns = relation(use.oid)?.columns else { return [] }
        var result: [String] = []
        for (at, column) in columns.enumerated() where !column.isDropped {
            if entry.columns.indices.contains(at), !entry.columns[at].isDropped {
                result.append(entry.columns[at].name)
                continue
            }
            var name = column.name
            var number = 0
            while entry.columns.contains(where: { $0.name == name && !$0.isDropped })
                || result.contains(name)
            {
                number += 1
                name = "\(column.name)_\(number)"
            }
            result.append(name)
        }
        return result
    }

    private func function(_ function: FunctionTable) -> String {
        let calls = function.items.map { expressions.text($0.call) }.joined(separator: ", ")
        var text = function.isLateral ? "LATERAL " : ""
        text += function.isRowsFrom ? "ROWS FROM(\(calls))" : calls
        if function.withOrdinality { text += " WITH ORDINALITY" }
        guard let entry = notes.entries[function.offset.bytes] else { return text }
        text += " \(quoteIdentifier(names[ObjectIdentifier(entry)] ?? entry.name))"
        let columns = entry.columns.filter { !$0.isDropped }.map(\.name)
        return text + "(\(list(columns)))"
    }

    private func join(_ join: Join) -> String {
        let isWrapped = !isPretty || join.alias != nil
        var text = isWrapped ? "(" : ""
        text += item(join.left)
        let merged = notes.merged[join.offset.bytes] ?? []
        let hasCondition: Bool
        switch join.condition {
        case .on: hasCondition = true
        case .using, .natural: hasCondition = !merged.isEmpty
        case .none: hasCondition = false
        }
        let words =
            switch join.kind {
            case .inner, .cross: hasCondition ? " JOIN " : " CROSS JOIN "
            case .left: " LEFT JOIN "
            case .right: " RIGHT JOIN "
            case .full: " FULL JOIN "
            }
        text += clauseOfFrom(words, plus: 4)
        var isRightWrapped = false
        if isPretty, case .join(let right) = join.right, right.alias == nil {
            isRightWrapped = true
        }
        text += isRightWrapped ? "(\(item(join.right)))" : item(join.right)
        switch join.condition {
        case .on(let condition):
            let written = expressions.text(condition)
            text += isPretty ? " ON \(written)" : " ON (\(written))"
        case .using(_, let alias):
            text += " USING (\(list(merged.map(\.name))))"
            if let alias { text += " AS \(quoteIdentifier(alias))" }
        case .natural where !merged.isEmpty: text += " USING (\(list(merged.map(\.name))))"
        case .natural, .none:
            if join.kind != .inner, join.kind != .cross { text += " ON TRUE" }
        }
        if isWrapped { text += ")" }
        if let alias = join.alias {
            text += " \(quoteIdentifier(alias.name))"
            if !alias.columns.isEmpty { text += "(\(list(alias.columns)))" }
        }
        return text
    }
}

extension Relation {
    fileprivate var columns: [ColumnDescriptor]? {
        switch self {
        case .table(let table): table.columns
        case .view(let view): view.columns
        case .virtual(let table): table.columns
        case .sequence(let sequence): SequenceTable.reading(sequence).columns
        case .index: nil
        }
    }
}

extension PostgresFrontend {
    package func viewText(
        _ view: ViewDescriptor, pretty: Bool, _ context: PlanningContext
    ) throws(SQLError) -> String {
        let planner = StatementPlanner(context: context, text: [])
        let notes = NameNotes()
        planner.builder.reportsPositions = false
        planner.builder.allowsParameters = false
        planner.builder.bindings = view.bindings
        planner.builder.notes = notes
        let query = try planner.rules.query(ofView: view.sql)
        _ = try planner.analyzer.analyzeQuery(query, parent: nil)
        planner.builder.notes = nil
        let deparser = QueryDeparser(planner, notes, isPretty: pretty)
        let text = deparser.text(query, outputs: view.columns.map(\.name))
        return TextLayout.finished(text) + ";"
    }
}
