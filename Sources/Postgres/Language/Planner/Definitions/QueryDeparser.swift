// A view's query back to SQL text, laid out and named as pg_get_viewdef does it, with what everything is called now.
import QueryEngine
import SQLPlanning

/// Lines and their indentation. A line's end is marked until the text is whole, for no blank is to stand before it.
final class TextLayout {
    static let step = 8
    private static let mark: Character = "\u{0}"
    var indentation = 0

    /// A new line, deeper or less deep than those around it, that begins with a word.
    func line(_ word: String, before: Int = 0, after: Int = 0, plus: Int = 0) -> String {
        indentation += before
        let width = max(indentation, 0) + plus
        indentation = max(0, indentation + after)
        return "\(Self.mark)\n" + String(repeating: " ", count: width) + word
    }

    static func finished(_ text: String) -> String {
        guard text.contains(mark) else { return text }
        var result = ""
        for character in text {
            if character == mark {
                while result.last == " " { result.removeLast() }
            } else {
                result.append(character)
            }
        }
        return result
    }
}

/// Writes one analysed text.
final class QueryDeparser {
    let planner: StatementPlanner
    let notes: NameNotes
    let isPretty: Bool
    let layout = TextLayout()
    /// What each relation is called in the text that is written.
    var names: [ObjectIdentifier: String] = [:]
    /// Relations whose columns keep the names that the view knows them by, listed behind the relation's name.
    var listed: Set<ObjectIdentifier> = []
    /// The names in use in the queries around.
    var taken: Set<String> = []

    init(_ planner: StatementPlanner, _ notes: NameNotes, isPretty: Bool) {
        self.planner = planner
        self.notes = notes
        self.isPretty = isPretty
    }

    var expressions: Deparser { Deparser(isPretty: isPretty, layout: layout, query: self) }

    /// `outputs` are the names of the columns, where they are not the query's own.
    func text(_ query: Query, outputs: [String]?) -> String {
        let saved = (taken, layout.indentation)
        defer { (taken, layout.indentation) = saved }
        if case .select(let select) = query.body { nameEntries(select.from) }
        if case .table(let reference) = query.body { nameEntries([.table(reference)]) }
        var text = ""
        if let with = query.with { text += self.with(with) }
        text += body(query.body, outputs: outputs)
        text += order(query)
        text += limit(query)
        for clause in query.locking { text += locking(clause, query.body) }
        return text
    }

    private func body(_ body: QueryBody, outputs: [String]?) -> String {
        switch body {
        case .select(let select): return self.select(select, outputs: outputs)
        case .table(let reference):
            let item = SelectItem(
                expression: .allColumns(qualifiers: [], reference.name.offset), alias: nil,
                offset: reference.name.offset)
            return select(
                SelectClause(
                    items: [item], from: [.table(reference)], offset: reference.name.offset),
                outputs: outputs)
        case .values(let rows, _): return values(rows, outputs: outputs)
        case .setOperation(let operation): return set(operation, outputs: outputs)
        case .nested(let query): return "(" + text(query, outputs: outputs) + ")"
        }
    }

    // MARK: WITH

    private func with(_ clause: WithClause) -> String {
        layout.indentation += TextLayout.step
        var text = " WITH " + (clause.isRecursive ? "RECURSIVE " : "")
        for (at, table) in clause.tables.enumerated() {
            if at > 0 { text += ", " }
            text += quoteIdentifier(table.name)
            if !table.columns.isEmpty { text += "(\(list(table.columns)))" }
            text += " AS "
            if let isMaterialized = table.isMaterialized {
                text += isMaterialized ? "MATERIALIZED " : "NOT MATERIALIZED "
            }
            text += "(" + layout.line("")
            if case .query(let query) = table.statement { text += self.text(query, outputs: nil) }
            text += layout.line("") + ")"
        }
        layout.indentation -= TextLayout.step
        return text + layout.line("")
    }

    // MARK: SELECT

    private static let clause = TextLayout.step

    private func clause(_ word: String, plus: Int) -> String {
        layout.line(word, before: -Self.clause, after: Self.clause, plus: plus)
    }

    private func select(_ select: SelectClause, outputs: [String]?) -> String {
        layout.indentation += TextLayout.step
        var text = " SELECT"
        switch select.distinct {
        case .all: break
        case .distinct: text += " DISTINCT"
        case .on(let keys):
            text += " DISTINCT ON (\(keys.map { key($0, select) }.joined(separator: ", ")))"
        }
        text += targets(select, outputs)
        if !select.from.isEmpty { text += from(select.from) }
        if let filter = select.filter {
            text += clause(" WHERE ", plus: 1) + expressions.text(filter)
        }
        if !select.groupBy.isEmpty {
            text += clause(" GROUP BY ", plus: 1) + (select.isGroupDistinct ? "DISTINCT " : "")
            text += select.groupBy.map { grouping($0, select) }.joined(separator: ", ")
        }
        if let having = select.having {
            text += clause(" HAVING ", plus: 0) + expressions.text(having)
        }
        for (at, window) in select.windows.enumerated() {
            text += at == 0 ? clause(" WINDOW ", plus: 1) : ", "
            text += "\(quoteIdentifier(window.name ?? "")) AS \(expressions.window(window))"
        }
        return text
    }

    private func targets(_ select: SelectClause, _ outputs: [String]?) -> String {
        var text = ""
        var number = 0
        for item in select.items {
            for target in expanded(item) {
                let written = target.text + alias(target, outputs, number)
                text += number == 0 ? " " : ", "
                if number > 0, !written.hasPrefix("\u{0}") {
                    text += clause("", plus: 4)
                }
                text += written
                number += 1
            }
        }
        return text
    }

    /// A target with the name that it has by itself.
    private struct ShownTarget {
        var text: String
        var name: String
        var ownName: String?
    }

    private func alias(_ target: ShownTarget, _ outputs: [String]?, _ at: Int) -> String {
        let name = outputs.flatMap { at < $0.count ? $0[at] : nil } ?? target.name
        if name == target.ownName { return "" }
        return " AS \(quoteIdentifier(name))"
    }

    private func expanded(_ item: SelectItem) -> [ShownTarget] {
        if case .allColumns(_, let at) = item.expression, let columns = notes.stars[at.bytes] {
            return columns.map { entry, column in
                let shown = self.column(entry, column)
                return ShownTarget(
                    text: shown.text, name: entry.columns[column].name, ownName: shown.name)
            }
        }
        var own: String? = "?column?"
        if case .column(let reference) = item.expression {
            switch notes.columns[reference.offset.bytes] {
            case .column(let entry, let column): own = self.column(entry, column).name
            default: own = nil
            }
        }
        return [
            ShownTarget(
                text: expressions.text(item.expression),
                name: item.alias ?? planner.rules.columnName(of: item.expression), ownName: own)
        ]
    }

    /// An element of GROUP BY, ORDER BY or DISTINCT ON, that may be a target's name or number.
    private func key(_ expression: Expression, _ select: SelectClause?) -> String {
        switch expression {
        case .column(let reference):
            guard notes.columns[reference.offset.bytes] == nil else { break }
            guard let select else { break }
            var number = 0
            for item in select.items {
                for target in expanded(item) {
                    number += 1
                    guard target.name == reference.name else { continue }
                    return key(target, item, number)
                }
            }
        case .literal(.integer(let wanted), _):
            guard let select else { return "\(wanted)" }
            var number: Int64 = 0
            for item in select.items {
                for target in expanded(item) {
                    number += 1
                    if number == wanted { return key(target, item, Int(wanted)) }
                }
            }
        default: break
        }
        return expressions.text(expression)
    }

    private func key(_ target: ShownTarget, _ item: SelectItem, _ number: Int) -> String {
        if case .literal = item.expression { return "\(number)" }
        return target.text
    }

    private func grouping(_ element: GroupingElement, _ select: SelectClause) -> String {
        func keys(_ list: [Expression]) -> String {
            list.map { expression in
                if case .row(let fields, isExplicit: false, _) = expression {
                    return "(\(fields.map { key($0, select) }.joined(separator: ", ")))"
                }
                return key(expression, select)
            }.joined(separator: ", ")
        }
        switch element {
        case .expression(let expression): return keys([expression])
        case .empty: return "()"
        case .rollup(let list, _): return "ROLLUP(\(keys(list)))"
        case .cube(let list, _): return "CUBE(\(keys(list)))"
        case .sets(let elements, _):
            let parts = elements.map { element -> String in
                if case .expression(let expression) = element {
                    if case .row(_, isExplicit: false, _) = expression { return keys([expression]) }
                    return "(\(keys([expression])))"
                }
                return grouping(element, select)
            }
            return "GROUPING SETS (\(parts.joined(separator: ", ")))"
        }
    }

    // MARK: ORDER BY, LIMIT, FOR UPDATE

    private func order(_ query: Query) -> String {
        guard !query.orderBy.isEmpty else { return "" }
        var select: SelectClause?
        if case .select(let clause) = query.body { select = clause }
        let items = query.orderBy.map { item -> String in
            var written: String
            if select == nil {
                written = outputNumber(item.expression, query.body)
            } else {
                written = key(item.expression, select)
            }
            written += Deparser.order(item)
            return written
        }
        return clause(" ORDER BY ", plus: 1) + items.joined(separator: ", ")
    }

    /// The columns of a set operation are known by number.
    private func outputNumber(_ expression: Expression, _ body: QueryBody) -> String {
        guard case .column(let reference) = expression else {
            return expressions.text(expression)
        }
        let names = outputNames(body)
        guard let at = names.firstIndex(of: reference.name) else {
            return expressions.text(expression)
        }
        return "\(at + 1)"
    }

    private func outputNames(_ body: QueryBody) -> [String] {
        switch body {
        case .select(let select): return select.items.flatMap { expanded($0).map(\.name) }
        case .setOperation(let operation): return outputNames(operation.left)
        case .nested(let query): return outputNames(query.body)
        case .table(let reference):
            return expanded(
                SelectItem(
                    expression: .allColumns(qualifiers: [], reference.name.offset), alias: nil,
                    offset: reference.name.offset)
            ).map(\.name)
        case .values(let rows, _):
            return (rows.first ?? []).indices.map { "column\($0 + 1)" }
        }
    }

    private func limit(_ query: Query) -> String {
        var text = ""
        if let offset = query.offsetRows {
            text += clause(" OFFSET ", plus: 0) + expressions.text(offset)
        }
        switch query.limit {
        case .none: break
        case .all: text += clause(" LIMIT ALL", plus: 0)
        case .count(let count): text += clause(" LIMIT ", plus: 0) + expressions.text(count)
        case .withTies(let count):
            text +=
                clause(" FETCH FIRST ", plus: 0) + "(\(expressions.text(count)))"
                + " ROWS WITH TIES"
        }
        return text
    }

    /// Postgres keeps a clause for each relation.
    private func locking(_ locking: LockingClause, _ body: QueryBody) -> String {
        let words =
            switch locking.strength {
            case .keyShare: "KEY SHARE"
            case .share: "SHARE"
            case .noKeyUpdate: "NO KEY UPDATE"
            case .update: "UPDATE"
            }
        let wait =
            switch locking.waitPolicy {
            case .block: ""
            case .skipLocked: " SKIP LOCKED"
            case .noWait: " NOWAIT"
            }
        var tables = locking.tables.map { currentName(ofText: $0.name) }
        if tables.isEmpty, case .select(let select) = body { tables = lockable(select.from) }
        return tables.map { name in
            clause(" FOR \(words)", plus: 0) + " OF \(quoteIdentifier(name))\(wait)"
        }.joined()
    }

    private func lockable(_ items: [TableExpression]) -> [String] {
        items.flatMap { item -> [String] in
            switch item {
            case .table(let reference):
                let entry = notes.entries[reference.name.offset.bytes]
                return [entry.flatMap { names[ObjectIdentifier($0)] } ?? reference.name.name]
            case .join(let join): return lockable([join.left, join.right])
            case .subquery, .function, .language: return []
            }
        }
    }

    private func currentName(ofText name: String) -> String {
        let use = notes.relations.last {
            $0.entry.name == name && names[ObjectIdentifier($0.entry)] != nil
        }
        return use.flatMap { names[ObjectIdentifier($0.entry)] } ?? name
    }

    // MARK: VALUES, set operations

    private func values(_ rows: [[Expression]], outputs: [String]?) -> String {
        let content = rows.map { row in
            "(\(row.map(expressions.text).joined(separator: ",")))"
        }.joined(separator: ", ")
        let own = (rows.first ?? []).indices.map { "column\($0 + 1)" }
        layout.indentation += TextLayout.step
        guard let outputs, outputs != own else { return " VALUES \(content)" }
        var text = " SELECT "
        for (at, name) in own.enumerated() {
            if at > 0 { text += ", " + clause("", plus: 4) }
            text += "\"*VALUES*\".\(name)"
            if outputs[at] != name { text += " AS \(quoteIdentifier(outputs[at]))" }
        }
        return text + clause(" FROM ", plus: 2) + "(VALUES \(content)) \"*VALUES*\""
    }

    private func set(_ operation: SetOperation, outputs: [String]?) -> String {
        var text = ""
        var indented = 0
        if case .setOperation(let left) = operation.left,
            left.kind != operation.kind || left.isAll != operation.isAll
        {
            indented = TextLayout.step
            text += "(" + layout.line("", before: indented)
            text += operand(operation.left, outputs)
            text += layout.line(") ", before: -indented)
        } else {
            text += operand(operation.left, outputs) + layout.line("")
        }
        let word =
            switch operation.kind {
            case .union: "UNION "
            case .intersect: "INTERSECT "
            case .except: "EXCEPT "
            }
        text += word + (operation.isAll ? "ALL " : "")
        if case .setOperation = operation.right {
            text += "(" + layout.line("", before: TextLayout.step)
            text += operand(operation.right, outputs)
            layout.indentation -= TextLayout.step
            return text + layout.line(")")
        }
        return text + layout.line("") + operand(operation.right, outputs)
    }

    private func operand(_ body: QueryBody, _ names: [String]?) -> String {
        if case .setOperation(let operation) = body { return set(operation, outputs: names) }
        if case .nested = body { return self.body(body, outputs: names) }
        return text(Query(body: body), outputs: names)
    }

    func list(_ names: [String]) -> String {
        names.map(quoteIdentifier).joined(separator: ", ")
    }

    func clauseOfFrom(_ word: String, plus: Int) -> String { clause(word, plus: plus) }
}
