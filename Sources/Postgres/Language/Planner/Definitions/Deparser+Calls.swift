// Calls, windows, subqueries and lists as SQL text.
import QueryEngine
import SQLPlanning

extension Deparser {
    /// A string without a type of its own is shown with the one that its place gives it.
    func typed(_ literal: Literal, _ at: SourceOffset) -> String {
        let written = self.literal(literal)
        guard let query, let type = query.notes.literalTypes[at.bytes] else { return written }
        if case .null = literal { return "NULL::\(query.shown(type))" }
        guard case .string(let text) = literal else { return written }
        switch type.oid {
        case .int4 where Int32(text).map { $0 >= 0 } ?? false: return text
        case .bool where text == "true" || text == "false": return text
        default: return "\(quoteLiteral(query.label(text, at)))::\(query.shown(type))"
        }
    }

    /// A column or another plain name needs no parentheses before a subscript.
    func indirectionBase(_ base: Expression, _ steps: [Indirection]) -> String {
        if case .column = base, case .element? = steps.first { return text(base) }
        if case .column = base, case .slice? = steps.first { return text(base) }
        return "(\(text(base)))"
    }

    // MARK: Lists

    /// `a IN (1, 2)` as the comparison that it is: with an array, or with each member.
    func membership(
        _ subject: Expression, _ list: [Expression], _ negated: Bool, _ at: SourceOffset
    ) -> Expression {
        if list.count > 1, list.allSatisfy(isElement) {
            return .quantified(
                subject, OperatorName(negated ? "<>" : "="), negated ? .all : .any,
                array: .array(list, at), at)
        }
        let tests = list.map { equality(subject, $0, negated, at) }
        if tests.count == 1 { return tests[0] }
        return negated ? .and(tests, at) : .or(tests, at)
    }

    private func equality(
        _ left: Expression, _ right: Expression, _ negated: Bool, _ at: SourceOffset
    ) -> Expression {
        if case .row(let a, _, _) = left, case .row(let b, _, _) = right, a.count == b.count,
            a.count > 1
        {
            let tests = zip(a, b).map { equality($0, $1, negated, at) }
            return negated ? .or(tests, at) : .and(tests, at)
        }
        return .binary(OperatorName(negated ? "<>" : "="), left, right, at)
    }

    /// Something that an array of such can hold, and that reads no column.
    private func isElement(_ expression: Expression) -> Bool {
        switch expression {
        case .column, .allColumns, .row, .array, .subquery: return false
        case .cast(let cast) where cast.type.isArray: return false
        case .literal(.string, let at):
            guard let type = query?.notes.literalTypes[at.bytes] else { return true }
            return query?.planner.rules.elementType(of: type.oid) == nil
        default: break
        }
        var isPlain = true
        _ = expression.mapOperands { operand in
            if !isElement(operand) { isPlain = false }
            return operand
        }
        return isPlain
    }

    // MARK: Windows

    func window(_ window: WindowDefinition) -> String {
        var parts: [String] = []
        if let reference = window.reference { parts.append(quoteIdentifier(reference)) }
        if !window.partitionBy.isEmpty {
            parts.append(
                "PARTITION BY " + window.partitionBy.map(text).joined(separator: ", "))
        }
        if !window.orderBy.isEmpty { parts.append("ORDER BY " + order(window.orderBy)) }
        if let frame = window.frame { parts.append(self.frame(frame)) }
        return "(\(parts.joined(separator: " ")))"
    }

    private func frame(_ frame: WindowFrame) -> String {
        let mode =
            switch frame.mode {
            case .rows: "ROWS"
            case .range: "RANGE"
            case .groups: "GROUPS"
            }
        let exclusion =
            switch frame.exclusion {
            case .none: ""
            case .currentRow: " EXCLUDE CURRENT ROW"
            case .group: " EXCLUDE GROUP"
            case .ties: " EXCLUDE TIES"
            }
        return "\(mode) BETWEEN \(bound(frame.start)) AND \(bound(frame.end))\(exclusion)"
    }

    private func bound(_ bound: WindowFrame.Bound) -> String {
        switch bound {
        case .unboundedPreceding: "UNBOUNDED PRECEDING"
        case .preceding(let offset): "\(text(offset)) PRECEDING"
        case .currentRow: "CURRENT ROW"
        case .following(let offset): "\(text(offset)) FOLLOWING"
        case .unboundedFollowing: "UNBOUNDED FOLLOWING"
        }
    }

    func order(_ items: [SortItem]) -> String {
        items.map { text($0.expression) + Deparser.order($0) }.joined(separator: ", ")
    }

    /// What stands behind the expression.
    static func order(_ item: SortItem) -> String {
        let isDescending: Bool
        var text = ""
        switch item.direction {
        case .unspecified, .ascending: isDescending = false
        case .descending:
            isDescending = true
            text = " DESC"
        case .using(let name):
            isDescending = name.symbol == ">"
            text = isDescending ? " DESC" : ""
        }
        switch item.nulls {
        case .first where !isDescending: text += " NULLS FIRST"
        case .last where isDescending: text += " NULLS LAST"
        default: break
        }
        return text
    }

    /// What CASE without ELSE gives.
    func otherwise(_ expression: CaseExpression) -> String {
        if let otherwise = expression.otherwise { return text(otherwise) }
        guard let query, let type = query.notes.literalTypes[expression.offset.bytes] else {
            return "NULL"
        }
        return "NULL::\(query.shown(type))"
    }

    // MARK: The standard's own words

    /// A call that was written in words; nil where it is shown as a call.
    func standardSyntax(_ call: FunctionCall) -> String? {
        let values = call.arguments.map(\.value)
        switch (call.name.name, values.count) {
        case ("extract", 2):
            guard case .literal(.string(let field), _) = constant(values[0]) else { return nil }
            return "EXTRACT(\(quoteIdentifier(field)) FROM \(text(values[1])))"
        case ("position", 2):
            return "POSITION((\(text(values[1]))) IN (\(text(values[0]))))"
        case ("btrim", 1...2): return trimmed("BOTH", values)
        case ("ltrim", 1...2): return trimmed("LEADING", values)
        case ("rtrim", 1...2): return trimmed("TRAILING", values)
        case ("substring", 2):
            return "SUBSTRING(\(text(values[0])) FROM \(text(values[1])))"
        case ("substring", 3):
            return "SUBSTRING(\(text(values[0])) FROM \(text(values[1])) FOR \(text(values[2])))"
        case ("overlay", 3...4):
            let count = values.count == 4 ? " FOR \(text(values[3]))" : ""
            return
                "OVERLAY(\(text(values[0])) PLACING \(text(values[1])) FROM \(text(values[2]))\(count))"
        case ("timezone", 2):
            return "(\(text(values[1])) AT TIME ZONE \(text(values[0])))"
        case ("overlaps", 4):
            let parts = values.map(text)
            return "((\(parts[0]), \(parts[1])) OVERLAPS (\(parts[2]), \(parts[3])))"
        default: return nil
        }
    }

    private func trimmed(_ side: String, _ values: [Expression]) -> String {
        let characters = values.count > 1 ? "\(text(values[1])) " : ""
        return "TRIM(\(side) \(characters)FROM \(text(values[0])))"
    }

    /// Without the cast that shows its type.
    private func constant(_ expression: Expression) -> Expression {
        if case .cast(let cast) = expression { return cast.operand }
        return expression
    }

    // MARK: Subqueries

    func subquery(_ subquery: SubqueryExpression, _ expression: Expression) -> String {
        guard let query else { return "(SELECT NULL)" }
        let inner = { query.text(subquery.query, outputs: nil) }
        switch subquery.kind {
        case .scalar: return "(\(inner()))"
        case .exists: return "(EXISTS (\(inner())))"
        case .array: return "ARRAY(\(inner()))"
        case .member(let left, let negated):
            let test = "(\(rowOrValue(left)) IN (\(inner())))"
            return negated ? (isPretty ? "NOT \(test)" : "(NOT \(test))") : test
        case .quantified(let left, let name, let quantifier):
            if name.symbol == "=", quantifier == .any {
                return "(\(rowOrValue(left)) IN (\(inner())))"
            }
            let word = quantifier == .any ? "ANY" : "ALL"
            return "(\(rowOrValue(left)) \(symbol(name)) \(word) (\(inner())))"
        }
    }

    private func rowOrValue(_ expression: Expression) -> String {
        if case .row(let fields, _, _) = expression {
            return "(\(fields.map(text).joined(separator: ", ")))"
        }
        return text(expression)
    }
}

extension QueryDeparser {
    /// An enum's name, with its schema where the search path does not lead to it.
    func shownEnum(_ type: TypeName) -> String? {
        guard let bound = planner.builder.bindings?.type(at: Int(type.offset.bytes)) else {
            return nil
        }
        return bound.enumeration.map(shownEnum)
    }

    private func shownEnum(_ type: TypeID) -> String {
        guard let path = planner.catalog.path(ofType: type.rawValue) else { return "" }
        let own = quoteIdentifier(path.name)
        return planner.catalog.isVisible(type: type.rawValue)
            ? own : "\(quoteIdentifier(path.schema)).\(own)"
    }

    func shown(_ type: SQLType) -> String {
        if type.oid == .bpchar, type.modifier < 0 { return "bpchar" }
        guard let element = type.oid.enumeration else { return planner.types.format(type) }
        return shownEnum(element) + (type.oid.isEnum ? "" : "[]")
    }

    /// What a label is called now, and an object that a literal names.
    func label(_ text: String, _ offset: SourceOffset) -> String {
        let at = Int(offset.bytes)
        if let label = planner.builder.bindings?.labels.first(where: { $0.offset == at }) {
            return label.name
        }
        guard let type = notes.literalTypes[offset.bytes] else { return text }
        guard let number = planner.builder.bindings?.object(named: text, type.oid) else {
            return text
        }
        if type.oid == .regtype { return shown(SQLType(planner.types.type(number: number))) }
        guard let found = try? planner.catalog.relation(oid: number) else { return text }
        return shownName(of: found)
    }
}
