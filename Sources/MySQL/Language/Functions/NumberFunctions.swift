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
        "sqrt": real("sqrt") { $0 < 0 ? nil : $0.squareRoot() },
        "exp": real("exp") { exp($0) },
        "ln": logarithm("ln") { log($0) },
        "log2": logarithm("log2") { log2($0) },
        "log10": logarithm("log10") { log10($0) },
        "log": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            rules.realCall(
                "log", values, volatility: .stable, at: at,
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
        "sin": real("sin") { sin($0) }, "cos": real("cos") { cos($0) },
        "tan": real("tan") { tan($0) },
        "cot": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.realCall(
                "cot", values, at: at,
                .unary { (value, _) throws(SQLError) in
                    let tangent = tan(value.double)
                    guard tangent != 0 else {
                        throw MySQLArithmetic.outOfRange("DOUBLE", nil)
                    }
                    return .double(1 / tangent)
                })
        },
        "asin": real("asin") { $0.magnitude > 1 ? nil : asin($0) },
        "acos": real("acos") { $0.magnitude > 1 ? nil : acos($0) },
        "atan": arcTangent, "atan2": arcTangent,
        "degrees": real("degrees") { $0 * 180 / Double.pi },
        "radians": real("radians") { $0 * Double.pi / 180 },
        "pi": MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            Typed(.constant(.double(Double.pi)), MySQLType.double(6), modifier: 8, offset: at)
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
                rules.wholeType(width: 10, isUnsigned: true), modifier: 10, at: at,
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
                length: rules.length(values[0]) * 2 + 30, at: at,
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
            case .whole: return rules.wholeOperand(value)
            case .real:
                return rules.call(
                    name, [rules.converted(value, .double)],
                    MySQLType.double(0), modifier: 17, at: at,
                    .unary { (value, _) in .double(real(value.double)) })
            case .decimal:
                let digits = rules.precision(value) - rules.scale(value) + 1
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
        _ name: String, _ body: @escaping @Sendable (Double) -> Double?
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.realCall(
                name, values, at: at,
                .unary { (value, _) throws(SQLError) in
                    guard let result = body(value.double) else { return .null }
                    guard result.isFinite else {
                        throw MySQLArithmetic.outOfRange("DOUBLE", nil)
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
                name, values, volatility: .stable, at: at,
                .unary { (value, context) in
                    if value.double > 0 { return .double(body(value.double)) }
                    context.warn(1365, "Division by 0")
                    return .null
                })
        }
    }

    private static let power = MySQLFunction(2) { (rules, values, at) throws(SQLError) in
        rules.realCall(
            "pow", values, at: at,
            .binary { (a, b, _) throws(SQLError) in
                let result = pow(a.double, b.double)
                guard result.isFinite else {
                    throw MySQLArithmetic.outOfRange("DOUBLE", nil)
                }
                return .double(result)
            })
    }

    private static let arcTangent = MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
        rules.realCall(
            "atan", values, at: at,
            .nary { (values, _) in
                .double(
                    values.count > 1
                        ? atan2(values[0].double, values[1].double)
                        : atan(values[0].double))
            })
    }

    private static func based(_ name: String, _ base: Int) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
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
        guard (2...36).contains(from.magnitude), (2...36).contains(to.magnitude) else { return nil }
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
    fileprivate func absolute(_ value: Typed, _ at: SourceOffset) throws(SQLError) -> Typed {
        switch calculation(value) {
        case .whole:
            let operand = wholeOperand(value)
            if MySQLTypeKind(operand.type).isUnsigned { return operand }
            return call(
                "abs", [operand], wholeType(width: precision(operand) + 1, isUnsigned: false),
                modifier: Int32(precision(operand) + 1), at: at,
                .unary { (value, _) throws(SQLError) in
                    if value.number == .min { throw MySQLArithmetic.outOfRange("BIGINT", nil) }
                    return .int(Swift.abs(value.number))
                })
        case .decimal:
            return call(
                "abs", [converted(value, .decimal)], MySQLType.decimal,
                modifier: value.modifier < 0
                    ? MySQLDecimal.modifier(precision(value), scale(value)) : value.modifier,
                at: at, .unary { (value, _) in .numeric(value.numeric.magnitude) })
        case .real:
            let operand = converted(value, .double)
            return call(
                "abs", [operand], operand.type, modifier: 23, at: at,
                .unary { (value, _) in .double(value.double.magnitude) })
        }
    }

    /// ROUND and TRUNCATE, with the digits behind the point.
    fileprivate func rounded(
        _ values: [Typed], truncates: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let name = truncates ? "truncate" : "round"
        let value = values[0]
        let digits: Int? =
            if values.count < 2 {
                0
            } else if case .constant(.int(let number)) = values[1].expression {
                Int(clamping: number)
            } else { nil }
        if values.contains(where: { $0.expression.isNullConstant }) {
            return nullNumber(at)
        }
        let places = values.count > 1 ? [converted(values[1], .signed)] : []
        switch calculation(value) {
        case .whole where (digits ?? 0) >= 0 && digits != nil:
            return wholeOperand(value)
        case .real:
            let decimals = digits.map { max(0, $0) } ?? MySQLType.notFixed
            return call(
                name, [converted(value, .double)] + places,
                MySQLType.double(min(decimals, MySQLType.notFixed)),
                modifier: Int32(17 + min(decimals, 6)), at: at,
                .nary { (values, _) in
                    let places = values.count > 1 ? Int(clamping: values[1].number) : 0
                    return .double(MySQLRounding.rounded(values[0].double, places, truncates))
                })
        case .whole:
            let operand = converted(value, .decimal)
            let whole = wholeOperand(value)
            let isBiased = MySQLTypeKind(whole.type).isBiased
            return call(
                name, [operand] + places, whole.type,
                modifier: Int32(length(whole) + (truncates ? 0 : 1)), at: at,
                .nary { (values, _) throws(SQLError) in
                    let places = values.count > 1 ? Int(clamping: values[1].number) : 0
                    let number = values[0].numeric
                    let result =
                        truncates
                        ? number.truncated(to: min(places, 0)) : number.rounded(to: min(places, 0))
                    if isBiased {
                        guard let exact = UInt64(exactly: result.significand) else {
                            throw MySQLArithmetic.outOfRange("BIGINT UNSIGNED", nil)
                        }
                        return .int(MySQLInteger.biased(exact))
                    }
                    guard let exact = Int64(exactly: result.significand) else {
                        throw MySQLArithmetic.outOfRange("BIGINT", nil)
                    }
                    return .int(exact)
                })
        case .decimal:
            let whole = precision(value) - self.scale(value)
            let resultScale = digits.map { min(max(0, $0), mostDecimals) } ?? self.scale(value)
            let grows = !truncates && resultScale < self.scale(value)
            return call(
                name, [converted(value, .decimal)] + places, MySQLType.decimal,
                modifier: MySQLDecimal.modifier(whole + resultScale + (grows ? 1 : 0), resultScale),
                at: at,
                .nary { (values, _) in
                    let wanted = values.count > 1 ? Int(clamping: values[1].number) : 0
                    let places = max(-80, min(wanted, resultScale))
                    let number = values[0].numeric
                    let result =
                        truncates ? number.truncated(to: places) : number.rounded(to: places)
                    return .numeric(result.rounded(to: resultScale))
                })
        }
    }

    /// RAND(seed) of a constant gives the same row of numbers in each statement.
    fileprivate func random(_ seed: Typed?, _ at: SourceOffset) -> Typed {
        guard let seed else {
            return call(
                "rand", [], MySQLType.double(), modifier: 23, volatility: .volatile, at: at,
                .nary { (_, context) in
                    guard let values = context.values else { return .double(context.random()) }
                    return .double(values.random.next())
                })
        }
        let site = Int(at.bytes)
        return call(
            "rand", [converted(seed, .signed)], MySQLType.double(), modifier: 23,
            isStrict: false, volatility: .volatile, at: at,
            .unary { (value, context) in
                let seed = UInt32(truncatingIfNeeded: value.number)
                guard let values = context.values else {
                    var random = MySQLRandom(seed: seed)
                    return .double(random.next())
                }
                return .double(
                    values.nextRandom(site: site, seed: seed, at: context.statementTimestamp))
            })
    }
}

/// Rounding of doubles by powers of ten, as the server does it.
enum MySQLRounding {
    static func rounded(_ value: Double, _ places: Int, _ truncates: Bool) -> Double {
        guard value.isFinite else { return value }
        let digits = min(abs(places), 400)
        let power = pow(10, Double(digits))
        if places < 0 {
            if power.isInfinite { return 0 }
            let scaled = value / power
            return (truncates ? scaled.rounded(.towardZero) : scaled.rounded(.toNearestOrEven))
                * power
        }
        let scaled = value * power
        guard scaled.isFinite else { return value }
        let result =
            (truncates ? scaled.rounded(.towardZero) : scaled.rounded(.toNearestOrEven)) / power
        return result.isFinite ? result : value
    }
}
