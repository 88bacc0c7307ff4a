// Expressions back to SQL text, in the manner of pg_get_expr: how the catalog keeps defaults and checks.
import QueryEngine

/// Writes syntax as text that parses to the same syntax.
struct Deparser {
    /// An operand where precedence could matter: operators in parentheses.
    static func text(_ expression: Expression) -> String {
        switch expression {
        case .literal(let literal, _): return self.literal(literal)
        case .parameter(let number, _): return "$\(number)"
        case .column(let reference):
            return (reference.qualifiers + [reference.name]).map(quoteIdentifier)
                .joined(separator: ".")
        case .allColumns(let qualifiers, _):
            return (qualifiers.map(quoteIdentifier) + ["*"]).joined(separator: ".")
        case .indirection(let base, let steps, _):
            return "(\(text(base)))\(steps.map(indirection).joined())"
        case .unary(let name, let operand, _): return "(\(symbol(name)) \(text(operand)))"
        case .binary(let name, let left, let right, _):
            return "(\(text(left)) \(symbol(name)) \(text(right)))"
        case .and(let operands, _):
            return "(\(operands.map(text).joined(separator: " AND ")))"
        case .or(let operands, _): return "(\(operands.map(text).joined(separator: " OR ")))"
        case .not(let operand, _): return "(NOT \(text(operand)))"
        case .isNull(let operand, let negated, _):
            return "(\(text(operand)) IS \(negated ? "NOT " : "")NULL)"
        case .isTruth(let operand, let test, let negated, _):
            let word =
                switch test {
                case .isTrue: "TRUE"
                case .isFalse: "FALSE"
                case .isUnknown: "UNKNOWN"
                }
            return "(\(text(operand)) IS \(negated ? "NOT " : "")\(word))"
        case .isDistinct(let left, let right, let negated, _):
            return "(\(text(left)) IS \(negated ? "NOT " : "")DISTINCT FROM \(text(right)))"
        case .isDocument(let operand, let negated, _):
            return "(\(text(operand)) IS \(negated ? "NOT " : "")DOCUMENT)"
        case .like(let match): return self.match(match)
        case .between(let test): return range(test)
        case .inList(let operand, let list, let negated, _):
            let array = "ARRAY[\(list.map(text).joined(separator: ", "))]"
            return negated
                ? "(\(text(operand)) <> ALL (\(array)))" : "(\(text(operand)) = ANY (\(array)))"
        case .quantified(let left, let name, let quantifier, let array, _):
            let word = quantifier == .any ? "ANY" : "ALL"
            return "(\(text(left)) \(symbol(name)) \(word) (\(text(array))))"
        case .subquery: return "(SELECT NULL)"
        case .conditional(let conditional): return self.conditional(conditional)
        case .coalesce(let operands, _): return call("COALESCE", operands)
        case .nullIf(let left, let right, _): return call("NULLIF", [left, right])
        case .greatest(let operands, _): return call("GREATEST", operands)
        case .least(let operands, _): return call("LEAST", operands)
        case .function(let function): return self.function(function)
        case .valueFunction(let function, let precision, _):
            return function.columnName.uppercased() + (precision.map { "(\($0))" } ?? "")
        case .grouping(let operands, _): return call("GROUPING", operands)
        case .cast(let cast): return self.cast(cast)
        case .collate(let operand, let name, _):
            return "(\(text(operand)) COLLATE \(qualified(name)))"
        case .array(let elements, _):
            return "ARRAY[\(elements.map(text).joined(separator: ", "))]"
        case .row(let fields, _, _): return call("ROW", fields)
        case .defaultValue: return "DEFAULT"
        case .currentOf(let cursor, _):
            switch cursor {
            case .name(let name): return "CURRENT OF \(quoteIdentifier(name))"
            case .parameter(let number): return "CURRENT OF $\(number)"
            }
        }
    }

    /// Without the parentheses around the whole.
    static func bareText(_ expression: Expression) -> String {
        let written = text(expression)
        switch expression {
        case .unary, .binary, .and, .or, .not, .isNull, .isTruth, .isDistinct, .isDocument,
            .like, .between, .inList, .quantified, .collate:
            return String(written.dropFirst().dropLast())
        default: return written
        }
    }

    private static func literal(_ literal: Literal) -> String {
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
        case .hexString(let digits): "X'\(digits)'"
        }
    }

    private static func symbol(_ name: OperatorName) -> String {
        name.schema.map { "OPERATOR(\(quoteIdentifier($0)).\(name.symbol))" } ?? name.symbol
    }

    private static func qualified(_ name: QualifiedName) -> String {
        let own = quoteIdentifier(name.name)
        guard let schema = name.schema, schema != "pg_catalog" else { return own }
        return "\(quoteIdentifier(schema)).\(own)"
    }

    private static func indirection(_ step: Indirection) -> String {
        switch step {
        case .field(let name, _): ".\(quoteIdentifier(name))"
        case .allFields: ".*"
        case .element(let index): "[\(bareText(index))]"
        case .slice(let lower, let upper):
            "[\(lower.map(bareText) ?? ""):\(upper.map(bareText) ?? "")]"
        }
    }

    private static func match(_ match: PatternMatch) -> String {
        let not = match.isNegated ? "NOT " : ""
        let escape = match.escape.map { " ESCAPE \(text($0))" } ?? ""
        switch match.kind {
        case .like where match.escape == nil, .caseInsensitiveLike where match.escape == nil:
            return "(\(text(match.subject)) \(match.operatorName.symbol) \(text(match.pattern)))"
        case .like: return "(\(text(match.subject)) \(not)LIKE \(text(match.pattern))\(escape))"
        case .caseInsensitiveLike:
            return "(\(text(match.subject)) \(not)ILIKE \(text(match.pattern))\(escape))"
        case .similarTo:
            return "(\(text(match.subject)) \(not)SIMILAR TO \(text(match.pattern))\(escape))"
        }
    }

    private static func range(_ test: RangeTest) -> String {
        let subject = text(test.subject)
        let low = text(test.low)
        let high = text(test.high)
        if test.isSymmetric {
            return
                "(\(subject) \(test.isNegated ? "NOT " : "")BETWEEN SYMMETRIC \(low) AND \(high))"
        }
        return test.isNegated
            ? "((\(subject) < \(low)) OR (\(subject) > \(high)))"
            : "((\(subject) >= \(low)) AND (\(subject) <= \(high)))"
    }

    private static func conditional(_ expression: CaseExpression) -> String {
        var parts = ["CASE"]
        if let operand = expression.operand { parts.append(text(operand)) }
        for branch in expression.branches {
            parts.append("WHEN \(text(branch.condition)) THEN \(text(branch.result))")
        }
        parts.append("ELSE \(expression.otherwise.map(text) ?? "NULL")")
        parts.append("END")
        return parts.joined(separator: " ")
    }

    private static func call(_ name: String, _ arguments: [Expression]) -> String {
        "\(name)(\(arguments.map(text).joined(separator: ", ")))"
    }

    private static func function(_ call: FunctionCall) -> String {
        let arguments = call.arguments.enumerated().map { at, argument in
            let name = argument.name.map { "\(quoteIdentifier($0)) => " } ?? ""
            let variadic = call.isVariadic && at == call.arguments.count - 1 ? "VARIADIC " : ""
            return variadic + name + text(argument.value)
        }
        let list = call.isStar ? "*" : arguments.joined(separator: ", ")
        return "\(qualified(call.name))(\(call.isDistinct ? "DISTINCT " : "")\(list))"
    }

    private static func cast(_ cast: Cast) -> String {
        let type = typeText(cast.type)
        switch cast.operand {
        case .literal(.integer, _), .literal(.decimal, _), .literal(.boolean, _):
            return "(\(text(cast.operand)))::\(type)"
        case .literal: return "\(text(cast.operand))::\(type)"
        default:
            let operand = text(cast.operand)
            return operand.hasPrefix("(") ? "\(operand)::\(type)" : "(\(operand))::\(type)"
        }
    }

    static func typeText(_ type: TypeName) -> String {
        var text = ""
        let isSystem = type.name.schema == nil || type.name.schema == "pg_catalog"
        if isSystem, let known = TypeRegistry.type(named: type.name.name) {
            text = formatted(known, type)
        } else {
            text = qualified(type.name)
            if !type.modifiers.isEmpty {
                text += "(\(type.modifiers.map(bareText).joined(separator: ",")))"
            }
        }
        return text + type.arrayBounds.map { _ in "[]" }.joined()
    }

    private static func formatted(_ known: TypeDefinition, _ type: TypeName) -> String {
        var arguments: [Int] = []
        for case .literal(.integer(let value), _) in type.modifiers { arguments.append(Int(value)) }
        guard !arguments.isEmpty, arguments.count == type.modifiers.count,
            let modifier = try? TypeRegistry.modifier(for: known.oid, arguments: arguments)
        else { return TypeRegistry.format(SQLType(known.oid)) }
        return TypeRegistry.format(SQLType(known.oid, modifier: modifier))
    }
}
