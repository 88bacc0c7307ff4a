// Expressions back to SQL text, in the manner of pg_get_expr: how the catalog keeps defaults and checks.
import QueryEngine
import SQLPlanning

/// Writes syntax as text that parses to the same syntax.
struct Deparser {
    /// Only the parentheses that pg_get_expr's pretty form has; else one pair around every operator.
    var isPretty = false
    /// Breaks lines as the functions that show definitions do; nil: all is one line.
    var layout: TextLayout?
    /// Of an expression in a view's query: what its names are called now.
    var query: QueryDeparser?

    /// An operand where precedence could matter: operators in parentheses.
    static func text(_ expression: Expression) -> String { Deparser().text(expression) }

    /// Without the parentheses around the whole.
    static func bareText(_ expression: Expression) -> String { Deparser().bareText(expression) }

    static func typeText(_ type: TypeName) -> String { Deparser().typeText(type) }

    private func wrapped(_ text: String) -> String { isPretty ? text : "(\(text))" }

    /// An operand of an operator, a test or a cast.
    private func operand(_ child: Expression, _ parent: Expression, isFirst: Bool = false) -> String
    {
        let written = text(child)
        if !isPretty || child.isSimple(in: parent, isFirst: isFirst) { return written }
        return "(\(written))"
    }

    func text(_ expression: Expression) -> String {
        switch expression {
        case .literal(let literal, let at): return typed(literal, at)
        case .parameter(let number, _): return "$\(number)"
        case .column(let reference):
            if let shown = query?.shown(reference) { return shown }
            return (reference.qualifiers + [reference.name]).map(quoteIdentifier)
                .joined(separator: ".")
        case .allColumns(let qualifiers, _):
            return (qualifiers.map(quoteIdentifier) + ["*"]).joined(separator: ".")
        case .indirection(let base, let steps, _):
            return indirectionBase(base, steps) + steps.map(indirection).joined()
        case .unary(let name, let child, _):
            return wrapped("\(symbol(name)) \(operand(child, expression))")
        case .binary(let name, let left, let right, _):
            return wrapped(
                "\(operand(left, expression, isFirst: true)) \(symbol(name)) \(operand(right, expression))"
            )
        case .and(let operands, _):
            return wrapped(
                operands.map { operand($0, expression) }.joined(separator: " AND "))
        case .or(let operands, _):
            return wrapped(
                operands.map { operand($0, expression) }.joined(separator: " OR "))
        case .not(let child, _): return wrapped("NOT \(operand(child, expression))")
        case .isNull(let child, let negated, _):
            return wrapped("\(operand(child, expression)) IS \(negated ? "NOT " : "")NULL")
        case .isTruth(let child, let test, let negated, _):
            let word =
                switch test {
                case .isTrue: "TRUE"
                case .isFalse: "FALSE"
                case .isUnknown: "UNKNOWN"
                }
            return wrapped("\(operand(child, expression)) IS \(negated ? "NOT " : "")\(word)")
        case .isDistinct(let left, let right, let negated, _):
            return wrapped(
                "\(operand(left, expression)) IS \(negated ? "NOT " : "")DISTINCT FROM \(operand(right, expression))"
            )
        case .isDocument(let child, let negated, _):
            return wrapped("\(operand(child, expression)) IS \(negated ? "NOT " : "")DOCUMENT")
        case .like(let match): return self.match(match, expression)
        case .between(let test): return range(test, expression)
        case .inList(let child, let list, let negated, let at):
            return text(membership(child, list, negated, at))
        case .quantified(let left, let name, let quantifier, let array, _):
            let word = quantifier == .any ? "ANY" : "ALL"
            return wrapped("\(operand(left, expression)) \(symbol(name)) \(word) (\(text(array)))")
        case .subquery(let subquery): return self.subquery(subquery, expression)
        case .conditional(let conditional): return self.conditional(conditional)
        case .coalesce(let operands, _): return call("COALESCE", operands)
        case .nullIf(let left, let right, _): return call("NULLIF", [left, right])
        case .greatest(let operands, _): return call("GREATEST", operands)
        case .least(let operands, _): return call("LEAST", operands)
        case .function(let function): return self.function(function)
        case .valueFunction(let function, let precision, _):
            return function.columnName.uppercased() + (precision.map { "(\($0))" } ?? "")
        case .grouping(let operands, _): return call("GROUPING", operands)
        case .cast(let cast): return self.cast(cast, expression)
        case .collate(let child, let name, _):
            return wrapped("\(operand(child, expression)) COLLATE \(qualified(name))")
        case .array(let elements, _):
            return "ARRAY[\(elements.map(text).joined(separator: ", "))]"
        case .row(let fields, _, _): return call("ROW", fields)
        case .defaultValue: return "DEFAULT"
        case .currentOf(let cursor, _):
            switch cursor {
            case .name(let name): return "CURRENT OF \(quoteIdentifier(name))"
            case .parameter(let number): return "CURRENT OF $\(number)"
            }
        // Postgres's parser makes none.
        case .language: return ""
        }
    }

    func bareText(_ expression: Expression) -> String {
        let written = text(expression)
        if isPretty { return written }
        switch expression {
        case .unary, .binary, .and, .or, .not, .isNull, .isTruth, .isDistinct, .isDocument,
            .like, .between, .inList, .quantified, .collate:
            return String(written.dropFirst().dropLast())
        default: return written
        }
    }

    func literal(_ literal: Literal) -> String {
        switch literal {
        case .null: "NULL"
        case .boolean(let value): value ? "true" : "false"
        case .integer(let value):
            value >= 0
                ? String(value)
                : "'\(value)'::\(Int32(exactly: value) == nil ? "bigint" : "integer")"
        case .decimal(let digits): digits.hasPrefix("-") ? "'\(digits)'::numeric" : digits
        case .string(let text): quoteLiteral(text)
        case .bitString(let digits): "B'\(digits)'"
        case .hexString(let digits), .hexNumber(let digits): "X'\(digits)'"
        case .slot: ""
        }
    }

    func symbol(_ name: OperatorName) -> String {
        name.schema.map { "OPERATOR(\(quoteIdentifier($0)).\(name.symbol))" } ?? name.symbol
    }

    func qualified(_ name: QualifiedName) -> String {
        let own = quoteIdentifier(name.name)
        guard let schema = name.schema, schema != "pg_catalog" else { return own }
        return "\(quoteIdentifier(schema)).\(own)"
    }

    private func indirection(_ step: Indirection) -> String {
        switch step {
        case .field(let name, _): ".\(quoteIdentifier(name))"
        case .allFields: ".*"
        case .element(let index): "[\(bareText(index))]"
        case .slice(let lower, let upper):
            "[\(lower.map(bareText) ?? ""):\(upper.map(bareText) ?? "")]"
        }
    }

    private func match(_ match: PatternMatch, _ expression: Expression) -> String {
        let not = match.isNegated ? "NOT " : ""
        let subject = operand(match.subject, expression, isFirst: true)
        let pattern = operand(match.pattern, expression)
        let escape = match.escape.map { " ESCAPE \(text($0))" } ?? ""
        switch match.kind {
        case .like where match.escape == nil, .caseInsensitiveLike where match.escape == nil:
            return wrapped("\(subject) \(match.operatorName.symbol) \(pattern)")
        case .like: return wrapped("\(subject) \(not)LIKE \(pattern)\(escape)")
        case .caseInsensitiveLike: return wrapped("\(subject) \(not)ILIKE \(pattern)\(escape)")
        case .similarTo:
            let escape = match.escape.map { ", \(text($0))" } ?? ""
            return wrapped(
                "\(subject) \(match.operatorName.symbol) similar_to_escape(\(text(match.pattern))\(escape))"
            )
        }
    }

    private func range(_ test: RangeTest, _ expression: Expression) -> String {
        let subject = operand(test.subject, expression)
        let low = operand(test.low, expression)
        let high = operand(test.high, expression)
        if test.isSymmetric {
            return wrapped(
                "\(subject) \(test.isNegated ? "NOT " : "")BETWEEN SYMMETRIC \(low) AND \(high)")
        }
        return wrapped(
            test.isNegated
                ? wrapped("\(subject) < \(low)") + " OR " + wrapped("\(subject) > \(high)")
                : wrapped("\(subject) >= \(low)") + " AND " + wrapped("\(subject) <= \(high)"))
    }

    private func conditional(_ expression: CaseExpression) -> String {
        if let layout = self.layout { return conditional(expression, layout) }
        var parts = ["CASE"]
        if let operand = expression.operand { parts.append(text(operand)) }
        for branch in expression.branches {
            parts.append("WHEN \(text(branch.condition)) THEN \(text(branch.result))")
        }
        parts.append("ELSE \(expression.otherwise.map(text) ?? "NULL")")
        parts.append("END")
        return parts.joined(separator: " ")
    }

    private func conditional(_ expression: CaseExpression, _ layout: TextLayout) -> String {
        var result = layout.line("CASE", after: 4)
        if let operand = expression.operand { result += " \(text(operand))" }
        for branch in expression.branches {
            result += layout.line("WHEN ")
            result += "\(text(branch.condition)) THEN \(text(branch.result))"
        }
        result += layout.line("ELSE ")
        result += otherwise(expression)
        return result + layout.line("END", before: -4)
    }

    private func call(_ name: String, _ arguments: [Expression]) -> String {
        "\(name)(\(arguments.map(text).joined(separator: ", ")))"
    }

    private func function(_ call: FunctionCall) -> String {
        if call.isSQLSyntax, let written = standardSyntax(call) { return written }
        let arguments = call.arguments.enumerated().map { at, argument in
            let name = argument.name.map { "\(quoteIdentifier($0)) => " } ?? ""
            let variadic = call.isVariadic && at == call.arguments.count - 1 ? "VARIADIC " : ""
            return variadic + name + text(argument.value)
        }
        let list = call.isStar ? "*" : arguments.joined(separator: ", ")
        var written = "\(qualified(call.name))(\(call.isDistinct ? "DISTINCT " : "")\(list)"
        if call.isWithinGroup { written += ") WITHIN GROUP (" }
        if !call.orderBy.isEmpty {
            written += (call.isWithinGroup ? "" : " ") + "ORDER BY " + order(call.orderBy)
        }
        written += ")"
        if let filter = call.filter { written += " FILTER (WHERE \(text(filter)))" }
        if let window = call.over {
            let name = window.isBareReference ? window.reference : nil
            written += " OVER " + (name.map(quoteIdentifier) ?? self.window(window))
        }
        return written
    }

    private func cast(_ cast: Cast, _ expression: Expression) -> String {
        let type = typeText(cast.type)
        switch cast.operand {
        case .literal(.string(let text), let at):
            return "\(quoteLiteral(query?.label(text, at) ?? text))::\(type)"
        // An array's element type is seen in its elements, but for those that it has none of.
        case .array(let elements, _) where elements.isEmpty: return "ARRAY[]::\(type)"
        default: break
        }
        if isPretty { return "\(operand(cast.operand, expression))::\(type)" }
        switch cast.operand {
        case .literal(.integer, _), .literal(.decimal, _), .literal(.boolean, _):
            return "(\(text(cast.operand)))::\(type)"
        case .literal: return "\(text(cast.operand))::\(type)"
        default:
            let operand = text(cast.operand)
            return operand.hasPrefix("(") ? "\(operand)::\(type)" : "(\(operand))::\(type)"
        }
    }

    func typeText(_ type: TypeName) -> String {
        if let shown = query?.shownEnum(type) {
            return shown + type.arrayBounds.map { _ in "[]" }.joined()
        }
        var text = ""
        let isSystem = type.name.schema == nil || type.name.schema == "pg_catalog"
        if isSystem, type.name.name == "bpchar", type.modifiers.isEmpty {
            text = "bpchar"
        } else if isSystem, let known = PostgresTypes.library.type(named: type.name.name) {
            text = formatted(known, type)
        } else {
            text = qualified(type.name)
            if !type.modifiers.isEmpty {
                text += "(\(type.modifiers.map(bareText).joined(separator: ",")))"
            }
        }
        return text + type.arrayBounds.map { _ in "[]" }.joined()
    }

    private func formatted(_ known: TypeDefinition, _ type: TypeName) -> String {
        var arguments: [Int] = []
        for case .literal(.integer(let value), _) in type.modifiers { arguments.append(Int(value)) }
        guard !arguments.isEmpty, arguments.count == type.modifiers.count,
            let modifier = try? PostgresTypes.library.modifier(for: known.oid, arguments: arguments)
        else { return PostgresTypes.library.format(SQLType(known.oid)) }
        return PostgresTypes.library.format(SQLType(known.oid, modifier: modifier))
    }
}
