// An expression as the server prints it in messages: `` `d`.`t`.`a` + 1 ``.
import SQLPlanning

/// Prints when it is asked, for most expressions never overflow.
struct MySQLExpressionText: Sendable {
    private let expression: Expression
    /// The one table that names without a qualifier are of.
    private let table: String?
    private let hasParentheses: Bool
    private static let deepest = 50

    init(_ rules: MySQLRules, _ expression: Expression) {
        self.expression = expression
        hasParentheses = !rules.flavor.isMariaDB
        var tables: [String] = []
        for entry in rules.builder.level.entries {
            if case .table(let descriptor, _) = entry.source {
                tables.append("`\(descriptor.schema)`.`\(entry.name)`")
            }
        }
        table = tables.count == 1 ? tables[0] : nil
    }

    var text: String {
        let text = print(expression, 0)
        return text
    }

    private func print(_ expression: Expression, _ depth: Int) -> String {
        guard depth < Self.deepest else { return "..." }
        switch expression {
        case .literal(let literal, _): return print(literal)
        case .column(let reference):
            if let qualifier = reference.qualifiers.last {
                return "`\(qualifier)`.`\(reference.name)`"
            }
            return table.map { "\($0).`\(reference.name)`" } ?? "`\(reference.name)`"
        case .binary(let name, let left, let right, _):
            let inner =
                "\(operand(left, depth)) \(Self.word(name.symbol)) \(operand(right, depth))"
            return hasParentheses ? "(\(inner))" : inner
        case .unary(let name, let value, _):
            return hasParentheses
                ? "\(name.symbol)(\(print(value, depth + 1)))"
                : "\(name.symbol)\(operand(value, depth))"
        case .function(let call):
            let arguments = call.arguments.map { print($0.value, depth + 1) }
            return "\(call.name.name.lowercased())(\(arguments.joined(separator: ",")))"
        case .cast(let cast):
            return "cast(\(print(cast.operand, depth + 1)) as \(cast.type.name.name))"
        default: return "<expression>"
        }
    }

    private static func word(_ symbol: String) -> String {
        switch symbol {
        case "div": "DIV"
        case "%": "MOD"
        default: symbol
        }
    }

    private func operand(_ expression: Expression, _ depth: Int) -> String {
        let text = print(expression, depth + 1)
        if !hasParentheses, case .binary = expression { return "(\(text))" }
        return text
    }

    private func print(_ literal: Literal) -> String {
        switch literal {
        case .null: "NULL"
        case .boolean(let value): value ? "TRUE" : "FALSE"
        case .integer(let value): String(value)
        case .decimal(let digits): digits
        case .string(let text): "'\(text)'"
        case .hexString(let digits), .hexNumber(let digits): "0x\(digits)"
        case .bitString(let digits): "b'\(digits)'"
        case .slot: "?"
        }
    }
}
