// Expressions as the servers write them back into definitions: MySQL with a parenthesis around every operation, MariaDB
// with those that are needed.

package import SQLPlanning

/// Writes an expression as `SHOW CREATE TABLE` shows it.
package struct ExpressionText {
    let isMariaDB: Bool
    /// Names of tables in it stand without it.
    var database: String?
    /// Where every operation stands in parentheses, and strings have their character set before them.
    var isMySQL: Bool { !isMariaDB }

    package static func write(_ expression: Expression, _ flavor: MySQLFlavor) -> String {
        ExpressionText(isMariaDB: flavor.isMariaDB).text(expression)
    }

    /// A name in backquotes.
    package static func quoted(_ name: String) -> String {
        "`" + name.replacing("`", with: "``") + "`"
    }

    /// A string in quotes, with the escapes that the servers write.
    package static func literal(_ text: String) -> String {
        var out = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": out += "\\'"
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\0": out += "\\0"
            case "\u{1A}": out += "\\Z"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "'"
    }

    // MARK: - Parentheses

    /// An operand of something that binds as strongly as `level`.
    func operand(_ expression: Expression, _ level: Precedence) -> String {
        let text = text(expression)
        return isMariaDB && ExpressionText.precedence(expression) < level ? "(\(text))" : text
    }

    func wrapped(_ text: String) -> String { isMySQL ? "(\(text))" : text }

    func list(_ expressions: [Expression]) -> String {
        expressions.map(text).joined(separator: ",")
    }

    private static func precedence(_ expression: Expression) -> Precedence {
        switch expression {
        case .or: return .or
        case .and: return .and
        case .not: return .sign
        case .isNull, .isTruth: return .comparison
        case .between, .like, .inList: return .membership
        case .subquery(let subquery):
            switch subquery.kind {
            case .member: return .membership
            case .quantified: return .comparison
            case .scalar, .exists, .array: return .highest
            }
        case .binary(let name, _, _, _): return binaryPrecedence(name.symbol)
        case .unary: return .sign
        case .collate: return .collate
        case .function(let call):
            switch call.name.name {
            case ReservedCall.dateAdd, ReservedCall.dateSubtract: return .additive
            default: return .highest
            }
        default: return .highest
        }
    }

    private static func binaryPrecedence(_ symbol: String) -> Precedence {
        switch symbol {
        case "xor": .xor
        case "=", "<=>", "<>", "<", ">", "<=", ">=": .comparison
        case "regexp", "not regexp": .membership
        case "|": .bitOr
        case "&": .bitAnd
        case "<<", ">>": .shift
        case "+", "-": .additive
        case "*", "/", "%", "div": .multiplicative
        case "^": .power
        default: .highest
        }
    }

    // MARK: - Expressions

    func text(_ expression: Expression) -> String {
        switch expression {
        case .literal(let literal, _): return text(literal)
        case .parameter: return "?"
        case .column(let column):
            return path(column.qualifiers + [column.name])
        case .allColumns(let qualifiers, _):
            return (qualifiers.map(ExpressionText.quoted) + ["*"]).joined(separator: ".")
        case .unary(let name, let value, _): return unary(name.symbol, value)
        case .binary(let name, let left, let right, _): return binary(name.symbol, left, right)
        case .and(let operands, _):
            return wrapped(operands.map { operand($0, .not) }.joined(separator: " and "))
        case .or(let operands, _):
            return wrapped(operands.map { operand($0, .xor) }.joined(separator: " or "))
        case .not(let value, _):
            return isMariaDB ? "!" + operand(value, .sign) : "(not(\(text(value))))"
        case .isNull(let value, let negated, _):
            return wrapped(operand(value, .comparison) + (negated ? " is not null" : " is null"))
        case .isTruth(let value, let test, let negated, _):
            return truth(value, test, negated: negated)
        case .like(let match): return like(match)
        case .between(let range):
            let word = range.isNegated ? " not between " : " between "
            return wrapped(
                operand(range.subject, .bitOr) + word + operand(range.low, .bitOr) + " and "
                    + operand(range.high, .bitOr))
        case .inList(let value, let values, let negated, _):
            let word = negated ? " not in (" : " in ("
            return wrapped(operand(value, .bitOr) + word + list(values) + ")")
        case .row(let fields, _, _): return "(\(list(fields)))"
        case .conditional(let branches): return conditional(branches)
        case .cast(let cast): return text(cast)
        case .collate(let value, let name, _):
            return wrapped(operand(value, .collate) + " collate " + name.name)
        case .defaultValue: return "default"
        case .function(let call) where call.isPlain: return text(call)
        default: return queryText(expression)
        }
    }

    private func text(_ literal: Literal) -> String {
        switch literal {
        case .null: return "NULL"
        case .boolean(let value):
            return isMariaDB ? (value ? "1" : "0") : (value ? "true" : "false")
        case .integer(let value): return "\(value)"
        case .decimal(let digits): return digits
        case .string(let text):
            return (isMySQL ? "_utf8mb4" : "") + ExpressionText.literal(text)
        case .hexString(let digits): return isMariaDB ? "X'\(digits)'" : "0x\(digits.lowercased())"
        case .hexNumber(let digits): return "0x\(digits.lowercased())"
        case .bitString(let digits): return "0x" + hex(ofBits: digits)
        case .slot: return "?"
        }
    }

    private func hex(ofBits digits: String) -> String {
        var text = ""
        var rest = digits[...]
        while !rest.isEmpty {
            let count = rest.count % 4 == 0 ? 4 : rest.count % 4
            text += String(UInt8(rest.prefix(count), radix: 2) ?? 0, radix: 16)
            rest = rest.dropFirst(count)
        }
        return text.count % 2 == 0 ? text : "0" + text
    }

    private func unary(_ symbol: String, _ value: Expression) -> String {
        switch symbol {
        case "binary": return "cast(\(text(value)) as char charset binary)"
        case "!" where isMySQL: return "(not(\(text(value))))"
        default:
            return isMySQL ? "\(symbol)(\(text(value)))" : symbol + operand(value, .sign)
        }
    }

    private func binary(_ symbol: String, _ left: Expression, _ right: Expression) -> String {
        let level = ExpressionText.binaryPrecedence(symbol)
        switch symbol {
        case "regexp" where isMySQL: return "regexp_like(\(text(left)),\(text(right)))"
        case "not regexp":
            return isMySQL
                ? "(not(regexp_like(\(text(left)),\(text(right)))))"
                : "!(\(operand(left, level)) regexp \(operand(right, level.next)))"
        case "->": return "json_extract(\(text(left)),\(text(right)))"
        case "->>": return "json_unquote(json_extract(\(text(left)),\(text(right))))"
        default: break
        }
        let word: String
        switch symbol {
        case "div": word = "DIV"
        case "%" where isMariaDB: word = "MOD"
        default: word = symbol
        }
        return wrapped("\(operand(left, level)) \(word) \(operand(right, level.next))")
    }

    private func truth(_ value: Expression, _ test: TruthTest, negated: Bool) -> String {
        let word =
            switch test {
            case .isTrue: "true"
            case .isFalse: "false"
            case .isUnknown: "null"
            }
        return wrapped(operand(value, .comparison) + (negated ? " is not " : " is ") + word)
    }

    private func like(_ match: PatternMatch) -> String {
        let escape = match.escape.map { " escape " + text($0) } ?? ""
        let subject = operand(match.subject, .bitOr)
        let pattern = operand(match.pattern, .bitOr)
        if isMariaDB {
            let word = match.isNegated ? "  not like " : " like "
            return subject + word + pattern + escape
        }
        let positive = "(\(subject) like \(pattern)\(escape))"
        return match.isNegated ? "(not(\(positive)))" : positive
    }

    private func conditional(_ expression: CaseExpression) -> String {
        var out = "case"
        if let operand = expression.operand { out += " " + text(operand) }
        for branch in expression.branches {
            out += " when \(text(branch.condition)) then \(text(branch.result))"
        }
        if let otherwise = expression.otherwise { out += " else " + text(otherwise) }
        return wrapped(out + " end")
    }

    // MARK: - Conversions and calls

    private func text(_ cast: Cast) -> String {
        let name = cast.type.name.name
        if cast.form == .typed, case .literal(.string(let value), _) = cast.operand {
            let word = name == "datetime" ? "TIMESTAMP" : name.uppercased()
            return word + ExpressionText.literal(value)
        }
        let size = cast.type.modifiers.isEmpty ? "" : "(\(list(cast.type.modifiers)))"
        let value = text(cast.operand)
        switch name {
        case "binary": return "cast(\(value) as char\(size) charset binary)"
        case "char": return "cast(\(value) as char\(size) charset utf8mb4)"
        default: return "cast(\(value) as \(name)\(size))"
        }
    }

    private func text(_ call: FunctionCall) -> String {
        let arguments = call.arguments.map(\.value)
        if call.isSQLSyntax, let text = syntax(call.name.name, arguments) { return text }
        let schema = call.name.schema.map { ExpressionText.quoted($0) + "." } ?? ""
        let name = isMariaDB ? ExpressionText.mariadbNames[call.name.name] : nil
        switch call.name.name {
        case "now" where isMariaDB: return "current_timestamp(\(list(arguments)))"
        case "now": return "now(\(list(arguments)))"
        case "mod" where isMariaDB && arguments.count == 2:
            return "\(operand(arguments[0], .multiplicative)) MOD \(operand(arguments[1], .power))"
        case "mod" where arguments.count == 2:
            return "(\(text(arguments[0])) % \(text(arguments[1])))"
        case "date" where arguments.count == 1: return "cast(\(text(arguments[0])) as date)"
        case "round" where isMariaDB && arguments.count == 1:
            return "round(\(text(arguments[0])),0)"
        default: return "\(schema)\(name ?? call.name.name)(\(list(arguments)))"
        }
    }

    /// The names that MariaDB writes for others.
    private static let mariadbNames = [
        "upper": "ucase", "lower": "lcase", "length": "octet_length", "substring": "substr",
        "character_length": "char_length", "ceil": "ceiling", "power": "pow",
    ]

    private func syntax(_ name: String, _ arguments: [Expression]) -> String? {
        let texts = arguments.map { argument -> String in
            if case .literal(.string(let text), _) = argument { return text }
            return text(argument)
        }
        switch (name, arguments.count) {
        case (ReservedCall.userVariable, 1): return "@" + ExpressionText.quoted(texts[0])
        case (ReservedCall.assignment, 2):
            return "(@\(ExpressionText.quoted(texts[0])):=\(text(arguments[1])))"
        case (ReservedCall.systemVariable, 2):
            return "@@" + (texts[0].isEmpty ? "" : texts[0] + ".") + texts[1]
        case (ReservedCall.introducer, 2):
            if case .literal(.string(let value), _) = arguments[1] {
                return "_\(texts[0])\(ExpressionText.literal(value))"
            }
            return "_\(texts[0]) \(text(arguments[1]))"
        case (ReservedCall.convertUsing, 2):
            return "convert(\(text(arguments[0])) using \(texts[1]))"
        case (ReservedCall.dateAdd, 3), (ReservedCall.dateSubtract, 3):
            let sign = name == ReservedCall.dateAdd ? "+" : "-"
            return wrapped(
                "\(operand(arguments[0], .additive)) \(sign) interval \(text(arguments[1])) "
                    + texts[2])
        case (ReservedCall.extract, 2): return "extract(\(texts[0]) from \(text(arguments[1])))"
        case (ReservedCall.trim, 2): return "trim(\(text(arguments[1])))"
        case (ReservedCall.trim, 3):
            return "trim(\(texts[0]) \(text(arguments[2])) from \(text(arguments[1])))"
        case (ReservedCall.timestampAdd, 3), (ReservedCall.timestampDifference, 3):
            return "\(name)(\(texts[0].uppercased()),\(list(Array(arguments.dropFirst()))))"
        case (ReservedCall.values, 1): return "values(\(text(arguments[0])))"
        case (ReservedCall.memberOf, 2):
            return "\(text(arguments[0])) member of (\(text(arguments[1])))"
        case (ReservedCall.defaultOf, 1): return "default(\(text(arguments[0])))"
        case (ReservedCall.char, 1...):
            let characterSet = texts[0].isEmpty ? "" : " using " + texts[0]
            return "char(\(list(Array(arguments.dropFirst())))\(characterSet))"
        default: return nil
        }
    }
}
