// Literals that are written as calls: `Date("2020-01-01")`, `Decimal("1.5", 10, 2)`.
import QueryEngine

enum YQLLiterals {
    static func isKnown(_ plain: String) -> Bool {
        plain == "decimal" || plain == "void" || plain == "null"
            || YQLPrimitive(named: plain) != nil
    }

    /// - Parameter plain: The name in lower case.
    static func resolve(_ plain: String, _ call: YQLCall) throws(SQLError) -> YQLFunction? {
        if plain == "void" {
            try call.requireCount(0...0)
            return .constant("Void", .void, .void)
        }
        if plain == "decimal" {
            try call.requireCount(3...3)
            guard let precision = Int(try call.literal(1)), let scale = Int(try call.literal(2)),
                (1...YQLDecimal.mostDigits).contains(precision), (0...precision).contains(scale)
            else { throw .yqlType("Invalid decimal parameters") }
            return try literal(call, .decimal(precision: precision, scale: scale))
        }
        guard let type = YQLPrimitive(named: plain) else { return nil }
        try call.requireCount(1...1)
        return try literal(call, .primitive(type))
    }

    private static func literal(
        _ call: YQLCall, _ type: YQLType
    ) throws(SQLError) -> YQLFunction {
        if call.constant(0) == nil, case .primitive(let primitive) = type,
            try call.type(0).withoutOptional.primitive != nil
        {
            // Of what is no literal: the number or the text of that type.
            let cast = try YQLConversions.cast(from: try call.type(0), to: .primitive(primitive))
            return .plain(call.name, cast.result) { (values) throws(SQLError) in try cast(values[0])
            }
        }
        let text = Array(try call.literal(0).utf8)
        let bytes = call.constant(0)?.rawBytes ?? []
        guard let value = YQLText.parse(bytes.isEmpty ? text : bytes, as: type) else {
            let shown = String(decoding: text.prefix(64), as: UTF8.self)
            throw .yqlType("Bad atom format for type: \(type), value: \"\(shown)\"")
        }
        return .constant(call.name, type, value)
    }
}
