// Arithmetic and bits.
import QueryEngine

enum YQLArithmetic {
    // MARK: + - * / %

    static func resolve(
        _ op: YQLBinaryOperator, _ left: YQLType, _ right: YQLType
    ) throws(SQLError) -> YQLFunction {
        if left == .null || right == .null { return .null(op.rawValue) }
        let (a, b) = (left.withoutOptional, right.withoutOptional)
        let isOptional = left.isOptional || right.isOptional
        func made(
            _ type: YQLType, mayBeNull: Bool = false,
            _ body: @escaping @Sendable (Value, Value) throws(SQLError) -> Value
        ) -> YQLFunction {
            .strict(op.rawValue, isOptional || mayBeNull ? .optional(type) : type, pair: body)
        }
        if a.isDecimal || b.isDecimal {
            if let function = try decimal(op, a, b) {
                return made(function.type, mayBeNull: false, function.body)
            }
        } else if let x = a.primitive, let y = b.primitive {
            if x.isNumber, y.isNumber {
                let common = YQLConversions.level(x) >= YQLConversions.level(y) ? x : y
                let mayBeNull = common.isInteger && (op == .divide || op == .remainder)
                return made(.primitive(common), mayBeNull: mayBeNull, numbers(op, x, y, common))
            }
            if let function = moments(op, x, y) {
                return made(
                    .primitive(function.type), mayBeNull: function.mayBeNull, function.body)
            }
        }
        throw .yqlType("Cannot \(verb(op)) type \(left) and \(right)")
    }

    private static func verb(_ op: YQLBinaryOperator) -> String {
        switch op {
        case .add: "add"
        case .subtract: "subtract"
        case .multiply: "multiply"
        case .divide: "divide"
        default: "mod"
        }
    }

    private typealias Body = @Sendable (Value, Value) throws(SQLError) -> Value

    private static func numbers(
        _ op: YQLBinaryOperator, _ x: YQLPrimitive, _ y: YQLPrimitive, _ common: YQLPrimitive
    ) -> Body {
        if common.isFloating {
            return { (a, b) throws(SQLError) in
                let (i, j) = (YQLNumber.double(a, x), YQLNumber.double(b, y))
                return YQLText.round(floating(op, i, j), common)
            }
        }
        if common != .uint64, x != .uint64, y != .uint64, op == .add {
            return { (a, b) throws(SQLError) in
                guard case .int(let i) = a, case .int(let j) = b else { return .null }
                return YQLNumber.wrapped(Int128(i &+ j), common)
            }
        }
        return { (a, b) throws(SQLError) in
            // The operands as the common type has them.
            let i = YQLNumber.exact(YQLNumber.wrapped(YQLNumber.exact(a, x), common), common)
            let j = YQLNumber.exact(YQLNumber.wrapped(YQLNumber.exact(b, y), common), common)
            switch op {
            case .add: return YQLNumber.wrapped(i &+ j, common)
            case .subtract: return YQLNumber.wrapped(i &- j, common)
            case .multiply: return YQLNumber.wrapped(i &* j, common)
            case .divide:
                if j == 0 { return .null }
                return YQLNumber.checked(i / j, common) ?? .null
            default:
                if j == 0 { return .null }
                // The smallest number has no negative: neither has the division that the remainder is of.
                if j == -1, i == YQLNumber.range(common).lowerBound { return .null }
                return YQLNumber.value(i % j, common)
            }
        }
    }

    private static func floating(_ op: YQLBinaryOperator, _ a: Double, _ b: Double) -> Double {
        switch op {
        case .add: a + b
        case .subtract: a - b
        case .multiply: a * b
        case .divide: a / b
        default: a.truncatingRemainder(dividingBy: b)
        }
    }

    // MARK: Decimal

    private static func decimal(
        _ op: YQLBinaryOperator, _ a: YQLType, _ b: YQLType
    ) throws(SQLError) -> (type: YQLType, body: Body)? {
        guard case .decimal(let precision, let scale) = a.isDecimal ? a : b else { return nil }
        if a.isDecimal, b.isDecimal, a != b {
            throw .yqlType("Cannot calculate with different decimals: \(a) != \(b)")
        }
        for type in [a, b] where !type.isDecimal {
            guard type.primitive?.isInteger == true, type == b || op == .multiply || op == .add
            else { return nil }
        }
        @Sendable func numeric(_ value: Value, _ type: YQLType) -> Numeric {
            if case .numeric(let number) = value { return number }
            return YQLDecimal.numeric(YQLNumber.exact(value, type.primitive ?? .int64))
        }
        let body: Body = { (x, y) throws(SQLError) in
            let (i, j) = (numeric(x, a), numeric(y, b))
            let number: Numeric
            switch op {
            case .add: number = try Numeric.add(i, j)
            case .subtract: number = try Numeric.subtract(i, j)
            case .multiply: number = try Numeric.multiply(i, j)
            case .divide: number = try quotient(i, j, scale)
            default:
                if j.isZero { return .numeric(.notANumber) }
                number = try Numeric.remainder(i, j)
            }
            return .numeric(YQLDecimal.bounded(number, precision: precision, scale: scale))
        }
        return (.decimal(precision: precision, scale: scale), body)
    }

    /// Division by zero gives an infinity, of zero NaN.
    private static func quotient(
        _ a: Numeric, _ b: Numeric, _ scale: Int
    ) throws(SQLError) -> Numeric {
        if b.isZero {
            if a.kind == .notANumber || a.isZero { return .notANumber }
            return a.isNegative ? .negativeInfinity : .infinity
        }
        guard a.isFinite, b.isFinite else { return try Numeric.divide(a, b) }
        // Two digits more than are kept, and what is left over as one more, so that a half is told from what is above it.
        let dividend = a.rounded(to: scale + 3)
        let (whole, rest) = (dividend.significand * Numeric.powerOfTen(b.scale))
            .quotientAndRemainder(dividingBy: b.significand)
        let isExact = rest == 0
        let sign: Int64 = (a.isNegative != b.isNegative) ? -1 : 1
        return Numeric(significand: whole * 10 + (isExact ? 0 : .init(sign)), scale: scale + 4)
    }

    // MARK: Moments

    private static func moments(
        _ op: YQLBinaryOperator, _ x: YQLPrimitive, _ y: YQLPrimitive
    ) -> (type: YQLPrimitive, mayBeNull: Bool, body: Body)? {
        let (i, j) = (x.withoutZone, y.withoutZone)
        switch op {
        case .subtract where i.isMoment && j.isMoment:
            let isWide = i.isWideMoment || j.isWideMoment
            let result: YQLPrimitive = isWide ? .interval64 : .interval
            return (
                result, isWide,
                { (a, b) throws(SQLError) in
                    let difference =
                        Int128(YQLMoment.microseconds(a, x)) - Int128(YQLMoment.microseconds(b, y))
                    return YQLNumber.checked(difference, result) ?? .null
                }
            )
        case .add where i.isMoment && y.isInterval: return shift(x, y, sign: 1, isSwapped: false)
        case .add where x.isInterval && j.isMoment: return shift(y, x, sign: 1, isSwapped: true)
        case .subtract where i.isMoment && y.isInterval:
            return shift(x, y, sign: -1, isSwapped: false)
        case .add where x.isInterval && y.isInterval, .subtract where x.isInterval && y.isInterval:
            let result: YQLPrimitive = x == .interval && y == .interval ? .interval : .interval64
            return (
                result, true,
                { (a, b) throws(SQLError) in
                    let (k, l) = (YQLNumber.exact(a, x), YQLNumber.exact(b, y))
                    return YQLNumber.checked(op == .add ? k + l : k - l, result) ?? .null
                }
            )
        case .multiply where x.isInterval && y.isInteger,
            .multiply where x.isInteger && y.isInterval:
            let result = x.isInterval ? x : y
            return (
                result, true,
                { (a, b) throws(SQLError) in
                    let (product, isOver) = YQLNumber.exact(a, x)
                        .multipliedReportingOverflow(by: YQLNumber.exact(b, y))
                    return isOver ? .null : YQLNumber.checked(product, result) ?? .null
                }
            )
        case .divide where x.isInterval && y.isInteger:
            return (
                x, true,
                { (a, b) throws(SQLError) in
                    let divisor = YQLNumber.exact(b, y)
                    if divisor == 0 { return .null }
                    return YQLNumber.checked(YQLNumber.exact(a, x) / divisor, x) ?? .null
                }
            )
        default: return nil
        }
    }

    /// A moment and an interval: null beyond the type's range.
    private static func shift(
        _ moment: YQLPrimitive, _ interval: YQLPrimitive, sign: Int128, isSwapped: Bool
    ) -> (type: YQLPrimitive, mayBeNull: Bool, body: Body) {
        var result = moment
        if interval == .interval64, !moment.isWideMoment {
            switch moment {
            case .date: result = .date32
            case .datetime: result = .datetime64
            case .timestamp: result = .timestamp64
            case .tzDate: result = .tzDate32
            case .tzDatetime: result = .tzDatetime64
            default: result = .tzTimestamp64
            }
        }
        let type = result
        return (
            type, true,
            { (a, b) throws(SQLError) in
                let (value, length) = isSwapped ? (b, a) : (a, b)
                let sum =
                    Int128(YQLMoment.microseconds(value, moment))
                    + sign * YQLNumber.exact(length, interval)
                guard let instant = Int64(exactly: sum) else { return .null }
                let zone = moment.isZoned ? value.field(1) : nil
                return YQLMoment.value(microseconds: instant, type, zone: zone) ?? .null
            }
        )
    }

    // MARK: Bits

    static func bits(
        _ op: YQLBinaryOperator, _ left: YQLType, _ right: YQLType
    ) throws(SQLError) -> YQLFunction {
        if left == .null || right == .null { return .null(op.rawValue) }
        guard let x = left.withoutOptional.primitive, let y = right.withoutOptional.primitive,
            x.isInteger, y.isInteger
        else {
            throw .yqlType(
                "Expected integral types for \(op.rawValue), but got \(left) and \(right)")
        }
        let isOptional = left.isOptional || right.isOptional
        let isShift =
            op == .shiftLeft || op == .shiftRight || op == .rotateLeft || op == .rotateRight
        let type = isShift || YQLConversions.level(x) >= YQLConversions.level(y) ? x : y
        let result = YQLType.primitive(type)
        return .strict(op.rawValue, isOptional ? .optional(result) : result) {
            (values) throws(SQLError) in
            let (a, b) = (YQLNumber.exact(values[0], x), YQLNumber.exact(values[1], y))
            switch op {
            case .bitAnd: return YQLNumber.wrapped(a & b, type)
            case .bitOr: return YQLNumber.wrapped(a | b, type)
            case .bitXor: return YQLNumber.wrapped(a ^ b, type)
            default: return YQLNumber.wrapped(shifted(op, a, b, type.bits), type)
            }
        }
    }

    /// A pattern of so many bits.
    private static func shifted(
        _ op: YQLBinaryOperator, _ value: Int128, _ count: Int128, _ bits: Int
    ) -> Int128 {
        let mask: UInt128 = (1 << UInt128(bits)) - 1
        let pattern = UInt128(truncatingIfNeeded: value) & mask
        switch op {
        case .shiftLeft:
            guard count >= 0, count < Int128(bits) else { return 0 }
            return Int128(truncatingIfNeeded: (pattern << UInt128(count)) & mask)
        case .shiftRight:
            guard count >= 0, count < Int128(bits) else { return 0 }
            return Int128(truncatingIfNeeded: pattern >> UInt128(count))
        default:
            let turns = Int(
                truncatingIfNeeded: ((count % Int128(bits)) + Int128(bits)) % Int128(bits))
            let left = op == .rotateLeft ? turns : (bits - turns) % bits
            if left == 0 { return Int128(truncatingIfNeeded: pattern) }
            let turned = pattern << UInt128(left) | pattern >> UInt128(bits - left)
            return Int128(truncatingIfNeeded: turned & mask)
        }
    }

    // MARK: One operand

    static func unary(_ op: YQLUnaryOperator, _ type: YQLType) throws(SQLError) -> YQLFunction {
        if type == .null { return .null(op.rawValue) }
        switch type.withoutOptional {
        case .decimal where op != .bitNot:
            return .strict(op.rawValue, type) { (values) throws(SQLError) in
                guard case .numeric(let number) = values[0] else { return .null }
                return .numeric(op == .minus ? number.negated : number)
            }
        case .primitive(let primitive) where primitive.isInterval && op != .bitNot,
            .primitive(let primitive) where primitive.isInteger:
            return .strict(op.rawValue, type) { (values) throws(SQLError) in
                let number = YQLNumber.exact(values[0], primitive)
                switch op {
                case .minus: return YQLNumber.wrapped(-number, primitive)
                case .bitNot: return YQLNumber.wrapped(~number, primitive)
                default: return values[0]
                }
            }
        case .primitive(let primitive) where primitive.isFloating && op != .bitNot:
            return .strict(op.rawValue, type) { (values) throws(SQLError) in
                let number = YQLNumber.double(values[0], primitive)
                return .double(op == .minus ? -number : number)
            }
        default: throw .yqlType("Cannot apply \(op.rawValue) to type \(type)")
        }
    }
}
