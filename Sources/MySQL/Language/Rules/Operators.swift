// What operators calculate: the type of the result as the server computes it, and the code for the operands' kinds.
import BigInt
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    package func makeOperator(
        _ name: OperatorName, _ left: Typed?, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        if let left, let comparison = ComparisonOperator(symbol: name.symbol) {
            return try makeComparison(comparison, left, right, at: offset)
        }
        if let left, name.symbol == "<=>" {
            return try distinct(left, right, negated: true, offset)
        }
        return try operation(name.symbol, left, right, of: nil, at: offset)
    }

    /// `left op right`, or `op right`; the whole expression is what errors of overflow show.
    func operation(
        _ symbol: String, _ left: Typed?, _ right: Typed, of expression: Expression?,
        at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        let shown = expression.map { MySQLExpressionText(self, $0) }
        guard let left else { return try prefix(symbol, right, shown, offset) }
        switch symbol {
        case "+", "-", "*", "%", "mod": return try arithmetic(symbol, left, right, shown, offset)
        case "/": return try quotient(left, right, shown, offset)
        case "div": return try wholeQuotient(left, right, shown, offset)
        case "&", "|", "^", "<<", ">>": return bits(symbol, left, right, offset)
        case "xor": return try exclusiveOr(left, right, offset)
        case "||": return try analyzeNamed("concat", [left, right], offset)
        case "->", "->>":
            let found = try analyzeNamed("json_extract", [left, right], offset)
            return symbol == "->" ? found : try analyzeNamed("json_unquote", [found], offset)
        case "regexp", "not regexp":
            let test = try regularExpression(left, right, offset)
            return symbol == "regexp" ? test : try negation(test, offset)
        case "sounds like":
            let a = try analyzeNamed("soundex", [left], offset)
            let b = try analyzeNamed("soundex", [right], offset)
            return try makeComparison(.equal, a, b, at: offset)
        default: throw notSupported("the operator \(symbol)", at: offset)
        }
    }

    private func prefix(
        _ symbol: String, _ value: Typed, _ shown: MySQLExpressionText?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        switch symbol {
        case "+": return value
        case "-": return try negation(value, shown, at)
        case "~":
            let operand = bitOperand(value)
            return call(
                "~", [operand], MySQLType.unsignedBigint, modifier: 21, at: at,
                .unary { (value, _) in
                    .int(MySQLInteger.biased(~MySQLInteger.unsigned(value.number)))
                })
        case "!": return try negation(value, at)
        case "binary":
            return written(converted(value, .bytes), value)
        default: throw notSupported("the operator \(symbol)", at: at)
        }
    }

    private func exclusiveOr(
        _ left: Typed, _ right: Typed, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let a = try condition(left, "XOR")
        let b = try condition(right, "XOR")
        return truth(
            .comparison(.notEqual, Ordering(MySQLType.truth), a, b), notNull([left, right]), at)
    }

    // MARK: Numbers

    /// As which of three a value calculates.
    enum Calculation: Int, Comparable {
        case whole, decimal, real

        static func < (a: Calculation, b: Calculation) -> Bool { a.rawValue < b.rawValue }
    }

    func calculation(_ value: Typed) -> Calculation {
        switch MySQLTypeKind(value.type) {
        case .truth, .integer, .bit, .year, .date, .hexadecimal, .labels, .null: .whole
        case .decimal: .decimal
        case .float, .double, .text, .json, .bytes, .row: .real
        case .time(let digits), .datetime(let digits), .timestamp(let digits):
            digits > 0 ? .decimal : .whole
        }
    }

    /// Digits of a whole number, without a sign.
    func precision(_ value: Typed) -> Int {
        let kind = MySQLTypeKind(value.type)
        switch kind {
        case .decimal: return decimalPrecision(value)
        case .truth: return value.modifier < 0 ? 1 : Int(value.modifier)
        case .integer(let bytes, let isUnsigned):
            // A column holds what its type can, whatever width it shows.
            if value.modifier >= 0, !value.traits.contains(.stored) {
                let isNegative: Bool
                if !isUnsigned, case .constant(.int(let number)) = value.expression {
                    // A literal is as wide as it is written, what was calculated has room for a sign.
                    let isLiteral = String(number).utf8.count == Int(value.modifier)
                    isNegative = number < 0 || !flavor.isMariaDB || !isLiteral && !isUnsigned
                } else {
                    isNegative = !isUnsigned
                }
                return max(1, Int(value.modifier) - (isNegative ? 1 : 0))
            }
            return Self.digits(bytes, isUnsigned)
        case .bit(let count): return count
        case .year: return 4
        case .date: return 8
        case .time(let digits): return 7 + digits
        case .datetime(let digits), .timestamp(let digits): return 14 + digits
        case .null: return 1
        case .labels: return max(1, length(value))
        case .hexadecimal:
            let bytes = min(max(1, Int(value.modifier)), 8)
            return [3, 5, 8, 10, 13, 15, 17, 20][bytes - 1]
        default: return 20
        }
    }

    static func digits(_ bytes: Int, _ isUnsigned: Bool) -> Int {
        switch bytes {
        case 1: 3
        case 2: 5
        case 3: 8
        case 4: 10
        default: isUnsigned ? 20 : 19
        }
    }

    func scale(_ value: Typed) -> Int {
        let kind = MySQLTypeKind(value.type)
        return kind.isDecimal ? MySQLDecimal.scale(value.modifier) : kind.fractionDigits
    }

    private func arithmetic(
        _ symbol: String, _ left: Typed, _ right: Typed, _ shown: MySQLExpressionText?,
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if left.expression.isNullConstant || right.expression.isNullConstant {
            var number = nullNumber(at)
            if [left, right].contains(where: { MySQLTypeKind($0.type).isString }) {
                (number.type, number.modifier) = (MySQLType.double(), 23)
            }
            return number
        }
        switch max(calculation(left), calculation(right)) {
        case .whole: return wholeArithmetic(symbol, left, right, shown, at)
        case .decimal: return decimalArithmetic(symbol, left, right, shown, at)
        case .real: return realArithmetic(symbol, left, right, shown, at)
        }
    }

    /// What is calculated of NULL is a DOUBLE without a fraction.
    func nullNumber(_ at: SourceOffset) -> Typed {
        Typed(.constant(.null), MySQLType.double(0), modifier: 17, offset: at)
    }

    private func wholeArithmetic(
        _ symbol: String, _ left: Typed, _ right: Typed, _ shown: MySQLExpressionText?,
        _ at: SourceOffset
    ) -> Typed {
        let isRemainder = symbol == "%" || symbol == "mod"
        let hasUnsigned =
            isRemainder
            ? MySQLTypeKind(left.type).isUnsigned
            : MySQLTypeKind(left.type).isUnsigned || MySQLTypeKind(right.type).isUnsigned
        let isUnsigned =
            hasUnsigned && !(symbol == "-" && mode.contains(.noUnsignedSubtraction))
        let (p, q) = (precision(left), precision(right))
        let digits = symbol == "*" ? p + q : isRemainder ? max(p, q) : max(p, q) + 1
        let width = digits + (hasUnsigned ? 0 : 1)
        let type = wholeType(width: width, isUnsigned: isUnsigned)
        let operands = [wholeOperand(left), wholeOperand(right)]
        let code = MySQLArithmetic.whole(
            symbol, operands.map { MySQLTypeKind($0.type).isBiased }, MySQLTypeKind(type), shown)
        return call(
            symbol, operands, type, modifier: Int32(clamping: width),
            volatility: isRemainder ? .stable : .immutable, isNullable: isRemainder,
            at: at, code)
    }

    /// A whole number as it is kept; bytes and labels as the numbers that they stand for.
    func wholeOperand(_ value: Typed) -> Typed {
        switch MySQLTypeKind(value.type) {
        case .integer, .bit, .year, .null: value
        case .hexadecimal: converted(value, .unsigned)
        default: converted(value, .signed)
        }
    }

    private func decimalArithmetic(
        _ symbol: String, _ left: Typed, _ right: Typed, _ shown: MySQLExpressionText?,
        _ at: SourceOffset
    ) -> Typed {
        let (p, s, q, t) = (precision(left), scale(left), precision(right), scale(right))
        let scale: Int
        let digits: Int
        switch symbol {
        case "*":
            scale = min(s + t, mostDecimals)
            digits = p + q
        case "%", "mod":
            scale = max(s, t)
            digits = max(p, q)
        default:
            scale = max(s, t)
            digits = max(p - s, q - t) + scale + 1
        }
        let isRemainder = symbol == "%" || symbol == "mod"
        let carries = MySQLDecimal.carries(left.modifier) || MySQLDecimal.carries(right.modifier)
        return call(
            symbol, [converted(left, .decimal), converted(right, .decimal)], MySQLType.decimal,
            modifier: MySQLDecimal.modifier(
                digits, scale, carries: carries,
                most: symbol == "+" || symbol == "-" ? mostTold : MySQLDecimal.mostDigits),
            volatility: isRemainder ? .stable : .immutable, isNullable: isRemainder, at: at,
            MySQLArithmetic.decimal(symbol, carries ? nil : scale, shown))
    }

    /// The most digits behind a point: MySQL has 30, MariaDB 38.
    var mostDecimals: Int { flavor.isMariaDB ? 38 : 30 }

    private func realArithmetic(
        _ symbol: String, _ left: Typed, _ right: Typed, _ shown: MySQLExpressionText?,
        _ at: SourceOffset
    ) -> Typed {
        let mayFail = symbol == "%" || symbol == "/" || symbol == "mod"
        let (a, b) = (decimals(left), decimals(right))
        let shownDecimals =
            a == MySQLType.notFixed || b == MySQLType.notFixed
            ? MySQLType.notFixed
            : symbol == "*" ? a + b : symbol == "/" ? max(a, b) + 4 : max(a, b)
        return call(
            symbol, [converted(left, .double), converted(right, .double)],
            MySQLType.double(min(shownDecimals, MySQLType.notFixed)),
            modifier: Self.width(ofDecimals: shownDecimals),
            volatility: mayFail ? .stable : .immutable, isNullable: mayFail,
            at: at, MySQLArithmetic.real(symbol, shown))
    }

    /// The width of a computed double.
    static func width(ofDecimals decimals: Int) -> Int32 {
        decimals >= MySQLType.notFixed ? 23 : Int32(clamping: 17 + decimals)
    }

    /// Decimals that a value shows in any case.
    func decimals(_ value: Typed) -> Int {
        switch MySQLTypeKind(value.type) {
        case .float(let decimals, _), .double(let decimals, _): decimals
        case .decimal: scale(value)
        case .integer, .truth, .bit, .year: 0
        default: value.type == MySQLType.hexString ? 0 : MySQLType.notFixed
        }
    }

    private func quotient(
        _ left: Typed, _ right: Typed, _ shown: MySQLExpressionText?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if max(calculation(left), calculation(right)) == .real {
            return realArithmetic("/", left, right, shown, at)
        }
        let more = session?.divisionDigits ?? 4
        let scale = min(scale(left) + more, mostDecimals)
        let digits = precision(left) + self.scale(right) + more
        return call(
            "/", [converted(left, .decimal), converted(right, .decimal)], MySQLType.decimal,
            modifier: MySQLDecimal.modifier(digits, scale, carries: true), volatility: .stable,
            isNullable: true, at: at, MySQLArithmetic.quotient(more))
    }

    private func wholeQuotient(
        _ left: Typed, _ right: Typed, _ shown: MySQLExpressionText?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let isUnsigned =
            MySQLTypeKind(left.type).isUnsigned || MySQLTypeKind(right.type).isUnsigned
        let digits: Int
        switch calculation(left) {
        case .whole: digits = precision(left)
        case .decimal: digits = max(1, precision(left) - scale(left))
        case .real: digits = MySQLTypeKind(left.type).isReal ? 12 : max(1, length(left))
        }
        let type = wholeType(width: digits, isUnsigned: isUnsigned)
        let isWhole = calculation(left) == .whole && calculation(right) == .whole
        if isWhole {
            let operands = [wholeOperand(left), wholeOperand(right)]
            return call(
                "div", operands, type, modifier: Int32(clamping: digits), volatility: .stable,
                isNullable: true, at: at,
                MySQLArithmetic.whole(
                    "div", operands.map { MySQLTypeKind($0.type).isBiased }, MySQLTypeKind(type),
                    shown))
        }
        return call(
            "div", [converted(left, .decimal), converted(right, .decimal)], type,
            modifier: Int32(clamping: digits), volatility: .stable,
            isNullable: true, at: at,
            MySQLArithmetic.wholeQuotient(MySQLTypeKind(type), shown))
    }

    private func negation(
        _ value: Typed, _ shown: MySQLExpressionText?, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if case .constant(.int(let number)) = value.expression, number != .min,
            MySQLTypeKind(value.type)
                == .integer(bytes: value.type == MySQLType.int ? 4 : 8, isUnsigned: false)
        {
            return integer(-number, at)
        }
        if value.expression.isNullConstant { return nullNumber(at) }
        if flavor.isMariaDB, let exact = try exactNegation(value, at) { return exact }
        switch calculation(value) {
        case .whole:
            let operand = wholeOperand(value)
            let kind = MySQLTypeKind(operand.type)
            let width = precision(operand) + (kind.isUnsigned ? 1 : 2)
            return call(
                "-", [operand], wholeType(width: width, isUnsigned: false),
                modifier: Int32(clamping: width),
                at: at, MySQLArithmetic.negation(isBiased: kind.isBiased, shown))
        case .decimal:
            let digits = precision(value) + (MySQLTypeKind(value.type).isUnsigned ? 0 : 1)
            return call(
                "-", [converted(value, .decimal)], MySQLType.decimal,
                modifier: MySQLDecimal.modifier(
                    digits, scale(value), carries: MySQLDecimal.carries(value.modifier)), at: at,
                .unary { (value, _) in .numeric(value.numeric.negated) })
        case .real:
            return call(
                "-", [converted(value, .double)], MySQLType.double(decimals(value)),
                modifier: Int32(clamping: min(53, bytes(value) + 1)), at: at,
                .unary { (value, _) in .double(0 - value.double) })
        }
    }

    /// A moment, and the least BIGINT, become a DECIMAL as wide as they are.
    private func exactNegation(_ value: Typed, _ at: SourceOffset) throws(SQLError) -> Typed? {
        let kind = MySQLTypeKind(value.type)
        let isLeast: Bool =
            if case .constant(.int(.min)) = value.expression { !kind.isBiased } else { false }
        guard isLeast || kind.isTemporal && calculation(value) == .whole else { return nil }
        let digits = isLeast ? 19 : length(value)
        return call(
            "-", [converted(value, .decimal)], MySQLType.decimal,
            modifier: MySQLDecimal.modifier(digits, 0), at: at,
            .unary { (value, _) in .numeric(value.numeric.negated) })
    }

    /// The most bytes of the value's text.
    private func bytes(_ value: Typed) -> Int {
        MySQLTypeKind(value.type).isText ? min(1 << 20, length(value)) * 4 : length(value)
    }

    // MARK: Bits

    /// What is no whole number is rounded to one; a negative one is its complement.
    private func bitOperand(_ value: Typed) -> Typed {
        if calculation(value) == .whole { return converted(value, .unsigned) }
        let exact = converted(value, .decimal)
        return call(
            "bits of a decimal", [exact], MySQLType.unsignedBigint, modifier: 21, at: value.offset,
            .unary { (value, _) in
                let whole = value.numeric.rounded(to: 0).significand
                let bits =
                    UInt64(exactly: whole)
                    ?? Int64(exactly: whole).map { UInt64(bitPattern: $0) }
                    ?? (value.numeric.isNegative ? 1 << 63 : .max)
                return .int(MySQLInteger.biased(bits))
            })
    }

    private func bits(
        _ symbol: String, _ left: Typed, _ right: Typed, _ at: SourceOffset
    ) -> Typed {
        call(
            symbol, [bitOperand(left), bitOperand(right)], MySQLType.unsignedBigint, modifier: 21,
            at: at,
            .binary { (left, right, _) in
                let a = MySQLInteger.unsigned(left.number)
                let b = MySQLInteger.unsigned(right.number)
                let result: UInt64 =
                    switch symbol {
                    case "&": a & b
                    case "|": a | b
                    case "^": a ^ b
                    case "<<": b < 64 ? a << b : 0
                    default: b < 64 ? a >> b : 0
                    }
                return .int(MySQLInteger.biased(result))
            })
    }
}
