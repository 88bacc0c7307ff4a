// Functions of numbers.
import BigInt
import QueryEngine
import SQLPlanning

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

extension MySQLFunctions {
    static let numbers: Table = [
        "abs": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            try rules.absolute(values[0], at)
        },
        "sign": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "sign", [rules.converted(values[0], .double)], width: 2, at: at,
                .unary { (value, _) in
                    .int(value.double > 0 ? 1 : value.double < 0 ? -1 : 0)
                })
        },
        "mod": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.operation("%", values[0], values[1], of: nil, at: at)
        },
        "ceil": whole("ceiling", { $0.ceiling }) { $0.rounded(.up) },
        "ceiling": whole("ceiling", { $0.ceiling }) { $0.rounded(.up) },
        "floor": whole("floor", { $0.floor }) { $0.rounded(.down) },
        "round": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            try rules.rounded(values, truncates: false, at)
        },
        "truncate": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.rounded(values, truncates: true, at)
        },
        "pow": power, "power": power,
        "sqrt": real("sqrt", isNullable: true) { $0 < 0 ? nil : $0.squareRoot() },
        "exp": real("exp", isNullable: true) { exp($0) },
        "ln": logarithm("ln") { log($0) },
        "log2": logarithm("log2") { log2($0) },
        "log10": logarithm("log10") { log10($0) },
        "log": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            rules.realCall(
                "log", values, volatility: .stable, isNullable: true, at: at,
                .nary { (values, context) in
                    guard let last = values.last?.double, last > 0,
                        let first = values.first?.double,
                        first > 0, values.count == 1 || first != 1
                    else {
                        context.warn(1365, "Division by 0")
                        return .null
                    }
                    return .double(
                        values.count == 1 ? log(last) : log(last) / log(first))
                })
        },
        "sin": real("sin", isNullable: true) { sin($0) },
        "cos": real("cos", isNullable: true) { cos($0) },
        "tan": real("tan", isNullable: true) { tan($0) },
        "cot": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let shown = rules.shown
            return rules.realCall(
                "cot", values, isNullable: true, at: at,
                .unary { (value, _) throws(SQLError) in
                    let tangent = tan(value.double)
                    guard tangent != 0 else {
                        throw MySQLArithmetic.outOfRange("DOUBLE", shown)
                    }
                    return .double(1 / tangent)
                })
        },
        "asin": real("asin", isNullable: true) { $0.magnitude > 1 ? nil : asin($0) },
        "acos": real("acos", isNullable: true) { $0.magnitude > 1 ? nil : acos($0) },
        "atan": arcTangent, "atan2": arcTangent,
        "degrees": real("degrees") { $0 * 180 / Double.pi },
        "radians": real("radians") { $0 * Double.pi / 180 },
        "pi": MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            var pi = Typed(
                .constant(.double(Double.pi)), MySQLType.double(6), modifier: 8, offset: at)
            pi.traits = .notNull
            return pi
        },
        "rand": MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            rules.random(values.first, at)
        },
        "greatest": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            try rules.extreme(values, greatest: true, at)
        },
        "least": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            try rules.extreme(values, greatest: false, at)
        },
        "bit_count": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "bit_count", [rules.converted(values[0], .unsigned)], width: 2, at: at,
                .unary { (value, _) in
                    .int(Int64(MySQLInteger.unsigned(value.number).nonzeroBitCount))
                })
        },
        "crc32": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let isShort = rules.flavor.isMariaDB
            return rules.call(
                "crc32", [rules.string(values[0])],
                MySQLType.integer(bytes: isShort ? 4 : 8, isUnsigned: true), modifier: 10, at: at,
                .unary { (value, _) in
                    let sum = UInt64(MySQLChecksum.crc32(value.rawText))
                    return isShort
                        ? .int(Int64(sum)) : .int(MySQLInteger.biased(sum))
                })
        },
        "conv": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            rules.plainText(
                "conv", [rules.string(values[0])] + rules.integers(Array(values.dropFirst())),
                length: 65, at: at,
                .nary { (values, _) in
                    let text = converted(
                        values[0].rawText, from: values[1].number, to: values[2].number)
                    return text.map { .text($0) } ?? .null
                })
        },
        "bin": based("bin", 2), "oct": based("oct", 8),
        "format": MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            let isReal = rules.calculation(values[0]) == .real
            let number = rules.converted(values[0], isReal ? .double : .decimal)
            return rules.plainText(
                isReal ? "format real" : "format", [number, rules.converted(values[1], .signed)],
                length: rules.formattedLength(values), at: at,
                .binary { (value, digits, _) in
                    let places = Int(min(max(0, digits.number), 30))
                    let exact =
                        isReal ? MySQLConversion.numeric(value.double) : value.numeric
                    return .text(grouped(exact.rounded(to: places)))
                })
        },
    ]

    private static func whole(
        _ name: String, _ exact: @escaping @Sendable (Numeric) -> Numeric,
        _ real: @escaping @Sendable (Double) -> Double
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let value = values[0]
            switch rules.calculation(value) {
            case .whole:
                if value.expression.isNullConstant { return rules.nullNumber(at) }
                return rules.computed(rules.wholeOperand(value))
            case .real:
                return rules.call(
                    name, [rules.converted(value, .double)],
                    MySQLType.double(0), modifier: 17, at: at,
                    .unary { (value, _) in .double(real(value.double)) })
            case .decimal:
                let digits =
                    rules.precision(value) - rules.scale(value) + (rules.scale(value) > 0 ? 1 : 0)
                if digits > 18 {
                    return rules.call(
                        name, [value], MySQLType.decimal,
                        modifier: MySQLDecimal.modifier(digits, 0), at: at,
                        .unary { (value, _) in .numeric(exact(value.numeric).rounded(to: 0)) })
                }
                return rules.wholeCall(
                    name, [rules.converted(value, .decimal)], width: digits + 1, at: at,
                    .unary { (value, _) in
                        .int(Int64(exactly: exact(value.numeric).rounded(to: 0).significand) ?? 0)
                    })
            }
        }
    }

    private static func real(
        _ name: String, isNullable: Bool = false, _ body: @escaping @Sendable (Double) -> Double?
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let shown = rules.shown
            return rules.realCall(
                name, values, isNullable: isNullable, at: at,
                .unary { (value, _) throws(SQLError) in
                    guard let result = body(value.double) else { return .null }
                    guard result.isFinite else {
                        throw MySQLArithmetic.outOfRange("DOUBLE", shown)
                    }
                    return .double(result)
                })
        }
    }

    private static func logarithm(
        _ name: String, _ body: @escaping @Sendable (Double) -> Double
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.realCall(
                name, values, volatility: .stable, isNullable: true, at: at,
                .unary { (value, context) in
                    if value.double > 0 { return .double(body(value.double)) }
                    context.warn(1365, "Division by 0")
                    return .null
                })
        }
    }

    private static let power = MySQLFunction(2) { (rules, values, at) throws(SQLError) in
        let shown = rules.shown
        return rules.realCall(
            "pow", values, isNullable: true, at: at,
            .binary { (a, b, _) throws(SQLError) in
                let result = pow(a.double, b.double)
                guard result.isFinite else {
                    throw MySQLArithmetic.outOfRange("DOUBLE", shown)
                }
                return .double(result)
            })
    }

    private static let arcTangent = MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
        rules.realCall(
            "atan", values, isNullable: true, at: at,
            .nary { (values, _) in
                .double(
                    values.count > 1
                        ? atan2(values[0].double, values[1].double)
                        : atan(values[0].double))
            })
    }

    private static func based(_ name: String, _ base: Int) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.string(values[0])
            if rules.flavor.isMariaDB, MySQLTypeKind(values[0].type).isString {
                // What stands behind the number is of no interest.
                return rules.plainText(
                    "\(name) of text", [string], length: 65, at: at,
                    .unary { (value, _) in
                        let number = MySQLNumberText(value.rawText)
                        let magnitude = number.leadingInteger?.magnitude ?? .max
                        let bits = number.isNegative ? 0 &- magnitude : magnitude
                        return .string(String(bits, radix: base))
                    })
            }
            let operand =
                rules.calculation(values[0]) == .whole
                ? rules.converted(values[0], .unsigned)
                : rules.converted(rules.converted(values[0], .signed), .unsigned)
            return rules.plainText(
                name, [operand], length: 65, at: at,
                .unary { (value, _) in
                    .string(String(MySQLInteger.unsigned(value.number), radix: base))
                })
        }
    }

    /// A number's text in another base; a negative base reads and writes a sign.
    private static func converted(_ text: [UInt8], from: Int64, to: Int64) -> [UInt8]? {
        guard (2...36).contains(from.magnitude), (2...36).contains(to.magnitude), !text.isEmpty
        else { return nil }
        var digits = text[...].drop { $0 == 0x20 }
        let isNegative = digits.first == 0x2D
        if isNegative { digits = digits.dropFirst() }
        var value: UInt64 = 0
        let base = UInt64(from.magnitude)
        for byte in digits {
            guard let digit = Character(UnicodeScalar(byte)).hexLikeValue, digit < base else {
                break
            }
            let (product, o1) = value.multipliedReportingOverflow(by: base)
            let (sum, o2) = product.addingReportingOverflow(digit)
            if o1 || o2 {
                value = .max
                break
            }
            value = sum
        }
        if isNegative { value = 0 &- value }
        if to < 0 {
            return Array(
                String(Int64(bitPattern: value), radix: Int(to.magnitude), uppercase: true).utf8)
        }
        return Array(String(value, radix: Int(to), uppercase: true).utf8)
    }

    /// `1,234,567.89`.
    private static func grouped(_ number: Numeric) -> [UInt8] {
        var text: [UInt8] = []
        number.appendText(to: &text)
        let isNegative = text.first == 0x2D
        if isNegative { text.removeFirst() }
        let point = text.firstIndex(of: 0x2E) ?? text.count
        var out: [UInt8] = isNegative ? [0x2D] : []
        for (place, digit) in text[..<point].enumerated() {
            if place > 0, (point - place) % 3 == 0 { out.append(0x2C) }
            out.append(digit)
        }
        return out + text[point...]
    }
}

extension Character {
    /// The value of a digit in bases to 36.
    fileprivate var hexLikeValue: UInt64? {
        guard let byte = asciiValue else { return nil }
        switch byte {
        case 48...57: return UInt64(byte - 48)
        case 65...90: return UInt64(byte - 55)
        case 97...122: return UInt64(byte - 87)
        default: return nil
        }
    }
}

extension MySQLRules {
    /// A column's value as a function gives it.
    func computed(_ value: Typed) -> Typed {
        var value = value
        value.traits.formIntersection(.notNull)
        return value
    }

    /// FORMAT's digits, with a comma after each three, a sign and the decimals.
    func formattedLength(_ values: [Typed]) -> Int {
        let value = values[0]
        let places = min(30, max(0, Int(clamping: wholeConstant(values[1]) ?? 30)))
        var digits: Int
        switch MySQLTypeKind(value.type) {
        case .null: return 413 + (places > 0 ? places + 1 : 0)
        case .integer(let bytes, let isUnsigned): digits = Self.digits(bytes, isUnsigned)
        case .decimal:
            digits = max(1, precision(value) - scale(value)) + (scale(value) > places ? 1 : 0)
        case .float: digits = 40
        case .text, .bytes, .json, .labels, .double: digits = 310
        default: digits = precision(value)
        }
        return digits + digits / 3 + 1 + (places > 0 ? places + 1 : 0)
    }

    func absolute(_ value: Typed, _ at: SourceOffset) throws(SQLError) -> Typed {
        switch calculation(value) {
        case .whole:
            if value.expression.isNullConstant { return nullNumber(at) }
            let operand = wholeOperand(value)
            let shown = shown
            if MySQLTypeKind(operand.type).isUnsigned { return computed(operand) }
            return call(
                "abs", [operand], wholeType(width: precision(operand) + 1, isUnsigned: false),
                modifier: Int32(precision(operand) + 1), at: at,
                .unary { (value, _) throws(SQLError) in
                    if value.number == .min { throw MySQLArithmetic.outOfRange("BIGINT", shown) }
                    return .int(Swift.abs(value.number))
                })
        case .decimal:
            return call(
                "abs", [converted(value, .decimal)], MySQLType.decimal,
                modifier: value.modifier < 0
                    ? MySQLDecimal.modifier(precision(value), scale(value)) : value.modifier,
                at: at, .unary { (value, _) in .numeric(value.numeric.magnitude) })
        case .real:
            if value.expression.isNullConstant { return nullNumber(at) }
            let operand = converted(value, .double)
            let decimals = decimals(value)
            return call(
                "abs", [operand], MySQLType.double(decimals),
                modifier: Self.width(ofDecimals: decimals), at: at,
                .unary { (value, _) in .double(value.double.magnitude) })
        }
    }
}
