// ROUND, TRUNCATE and RAND.
import QueryEngine
import SQLPlanning

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

extension MySQLRules {
    /// ROUND and TRUNCATE, with the digits behind the point.
    func rounded(
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
            let decimals =
                values[0].expression.isNullConstant
                ? digits.map { max(0, $0) } ?? 0 : MySQLType.notFixed
            return Typed(
                .constant(.null), MySQLType.double(min(decimals, MySQLType.notFixed)),
                modifier: Self.width(ofDecimals: decimals), offset: at)
        }
        let places = values.count > 1 ? [converted(values[1], .signed)] : []
        switch calculation(value) {
        case .whole where (digits ?? 0) >= 0 && digits != nil:
            return computed(wholeOperand(value))
        case .real:
            let decimals = digits.map { max(0, $0) } ?? MySQLType.notFixed
            return call(
                name, [converted(value, .double)] + places,
                MySQLType.double(min(decimals, MySQLType.notFixed)),
                modifier: Self.width(ofDecimals: decimals), at: at,
                .nary { (values, _) in
                    let places = values.count > 1 ? Int(clamping: values[1].number) : 0
                    return .double(MySQLRounding.rounded(values[0].double, places, truncates))
                })
        case .whole:
            let operand = converted(value, .decimal)
            let whole = wholeOperand(value)
            let isBiased = MySQLTypeKind(whole.type).isBiased
            let shown = shown
            return call(
                name, [operand] + places, whole.type,
                modifier: Int32(clamping: length(whole) + (truncates ? 0 : 1)), at: at,
                .nary { (values, _) throws(SQLError) in
                    let wanted = values.count > 1 ? Int(clamping: values[1].number) : 0
                    // No number has more digits than that.
                    let places = max(-80, min(wanted, 0))
                    let number = values[0].numeric
                    let result =
                        truncates ? number.truncated(to: places) : number.rounded(to: places)
                    if isBiased {
                        guard let exact = UInt64(exactly: result.significand) else {
                            throw MySQLArithmetic.outOfRange("BIGINT UNSIGNED", shown)
                        }
                        return .int(MySQLInteger.biased(exact))
                    }
                    guard let exact = Int64(exactly: result.significand) else {
                        throw MySQLArithmetic.outOfRange("BIGINT", shown)
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
    func random(_ seed: Typed?, _ at: SourceOffset) -> Typed {
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
        let digits = min(places.magnitude, 400)
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
