// Square root, exponential, logarithms and powers of numeric, to the digits that Postgres gives.
import BigInt

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

extension Numeric {
    private static func clampScale(_ scale: Int, _ shown: Int...) -> Int {
        min(max(scale, shown.max() ?? 0, 0), maximumDisplayScale)
    }

    package func squareRoot() throws(SQLError) -> Numeric {
        switch kind {
        case .notANumber, .infinity: return self
        default: break
        }
        if isNegative {
            throw SQLError(
                .invalidArgumentForPowerFunction, "cannot take square root of a negative number")
        }
        let weight = (LeadingGroup(self).weight + 1) * NumericDigits.groupSize / 2 - 1
        let newScale = Numeric.clampScale(Numeric.minimumSignificantDigits - weight, scale)
        return squareRoot(scale: newScale)
    }

    package func squareRoot(scale newScale: Int) -> Numeric {
        // One digit more than asked for decides the rounding: the root of an integer is never exactly half way.
        let shift = 2 * (newScale + 1) - scale
        let radicand =
            shift >= 0
            ? significand * Numeric.powerOfTen(shift) : significand / Numeric.powerOfTen(-shift)
        let root = BigInt(radicand.magnitude.squareRoot())
        return Numeric(significand: root, scale: newScale + 1).rounded(to: newScale)
    }

    package func exponential() throws(SQLError) -> Numeric {
        switch kind {
        case .notANumber, .infinity: return self
        case .negativeInfinity: return .zero
        case .finite: break
        }
        let value = double
        let bound = Double(Numeric.maximumResultScale)
        let digits = min(max(value * 0.434294481903252, -bound), bound)
        let newScale = Numeric.clampScale(
            Numeric.minimumSignificantDigits - Int(digits), scale)
        if value.magnitude >= bound * 3 {
            if value > 0 { throw .valueOverflowsNumericFormat }
            return Numeric(significand: 0, scale: newScale)
        }
        return try FixedPoint.exponential(self, scale: newScale).checked()
    }

    package func naturalLogarithm() throws(SQLError) -> Numeric {
        if kind == .notANumber { return self }
        try requireLogarithm()
        if kind == .infinity { return self }
        let newScale = Numeric.clampScale(
            Numeric.minimumSignificantDigits - logarithmWeight, scale)
        return try FixedPoint.logarithm(self, scale: newScale)
    }

    private func requireLogarithm() throws(SQLError) {
        if isNegative {
            throw SQLError(
                .invalidArgumentForLogarithm, "cannot take logarithm of a negative number")
        }
        if isZero {
            throw SQLError(.invalidArgumentForLogarithm, "cannot take logarithm of zero")
        }
    }

    package static func logarithm(base: Numeric, of number: Numeric) throws(SQLError) -> Numeric {
        if base.kind == .notANumber || number.kind == .notANumber { return .notANumber }
        try base.requireLogarithm()
        try number.requireLogarithm()
        if base.kind == .infinity { return number.kind == .infinity ? .notANumber : .zero }
        if number.kind == .infinity { return .infinity }
        let scale = clampScale(
            minimumSignificantDigits - (number.logarithmWeight - base.logarithmWeight), base.scale,
            number.scale)
        let working = scale + 20 + max(0, -base.logarithmWeight) * 2
        let denominator = try FixedPoint.logarithm(base, scale: working)
        if denominator.isZero { throw .divisionByZero }
        return try quotient(FixedPoint.logarithm(number, scale: working), denominator, scale: scale)
    }

    /// The decimal weight of ln(self), roughly, as Postgres estimates it.
    fileprivate var logarithmWeight: Int {
        guard !significand.isZero, significand > 0 else { return 0 }
        let lower = Numeric(significand: 9, scale: 1)
        let upper = Numeric(significand: 11, scale: 1)
        if Numeric.compare(self, lower) >= 0 && Numeric.compare(self, upper) <= 0 {
            let difference = Numeric(
                significand: significand - Numeric.powerOfTen(scale), scale: scale)
            if difference.significand.isZero { return 0 }
            let leading = LeadingGroup(difference)
            return leading.weight * NumericDigits.groupSize + Int(log10(Double(leading.digit)))
        }
        let groups = NumericDigits(self)
        var leading = Double(groups.digits[0])
        var weight = groups.weight * NumericDigits.groupSize
        if groups.digits.count > 1 {
            leading = leading * Double(NumericDigits.base) + Double(groups.digits[1])
            weight -= NumericDigits.groupSize
        }
        let estimate = log(leading) + Double(weight) * 2.302585092994046
        return Int(log10(estimate.magnitude))
    }
}

extension Numeric {
    package static func power(_ base: Numeric, _ exponent: Numeric) throws(SQLError) -> Numeric {
        if let special = try specialPower(base, exponent) { return special }
        if base.isZero && exponent.isNegative {
            throw SQLError(
                .invalidArgumentForPowerFunction,
                "zero raised to a negative power is undefined")
        }
        let whole = exponent.truncated(to: 0)
        let isWhole = Numeric.compare(whole, exponent) == 0
        if base.isNegative && !isWhole {
            throw SQLError(
                .invalidArgumentForPowerFunction,
                "a negative number raised to a non-integer power yields a complex result")
        }
        if isWhole, let count = Int32(exactly: whole.significand) {
            return try integerPower(base, Int(count))
        }
        if base.isZero { return Numeric(significand: 0, scale: minimumSignificantDigits) }
        return try realPower(base, exponent, whole)
    }

    private static func specialPower(
        _ base: Numeric, _ exponent: Numeric
    ) throws(SQLError) -> Numeric? {
        if base.isFinite && exponent.isFinite { return nil }
        let one = Numeric.one
        if base.kind == .notANumber { return exponent.isZero ? one : .notANumber }
        if exponent.kind == .notANumber {
            return base.isFinite && Numeric.compare(base, one) == 0 ? one : .notANumber
        }
        if base.isFinite, Numeric.compare(base, one) == 0 { return one }
        if exponent.isZero { return one }
        if !exponent.isFinite {
            let order = Numeric.compare(base.magnitude, one)
            if base.isZero && exponent.isNegative {
                throw SQLError(
                    .invalidArgumentForPowerFunction,
                    "zero raised to a negative power is undefined")
            }
            if order == 0 { return one }
            return (order > 0) == (exponent.kind == .infinity) ? .infinity : .zero
        }
        if base.kind == .infinity { return exponent.isNegative ? .zero : .infinity }
        let whole = exponent.truncated(to: 0)
        if Numeric.compare(whole, exponent) != 0 {
            throw SQLError(
                .invalidArgumentForPowerFunction,
                "a negative number raised to a non-integer power yields a complex result")
        }
        if exponent.isNegative { return .zero }
        let isOdd = !(whole.significand % 2).isZero
        return isOdd ? .negativeInfinity : .infinity
    }

    private static func integerPower(_ base: Numeric, _ exponent: Int) throws(SQLError) -> Numeric {
        let scale = clampScale(minimumSignificantDigits, base.scale)
        switch exponent {
        case 0: return one.rounded(to: scale)
        case 1: return base.rounded(to: scale)
        case 2: return try multiply(base, base).rounded(to: scale)
        case -1: return try quotient(one, base, scale: scale).checked()
        default: break
        }
        if base.isZero { return Numeric(significand: 0, scale: scale) }
        let logarithm = Double(exponent) * base.decimalLogarithm
        if logarithm > Double(3 * 32767 * 4) { throw .valueOverflowsNumericFormat }
        if logarithm + 1 < -Double(scale) { return Numeric(significand: 0, scale: scale) }
        let extra = Int(log(Double(exponent.magnitude))) + 8
        let significant = 1 + scale + Int(logarithm) + extra
        var factor = FloatingDecimal(base)
        var result = FloatingDecimal(one)
        var remaining = exponent.magnitude
        while remaining > 0 {
            if remaining & 1 == 1 { result = result.times(factor, digits: significant) }
            remaining >>= 1
            if remaining > 0 { factor = factor.times(factor, digits: significant) }
        }
        return try result.numeric(scale: scale, inverted: exponent < 0).checked()
    }

    private var decimalLogarithm: Double {
        let text = String(significand.magnitude)
        let leading = Double(text.prefix(17)) ?? 1
        return log10(leading) + Double(text.utf8.count - min(17, text.utf8.count) - scale)
    }

    private static func realPower(
        _ base: Numeric, _ exponent: Numeric, _ whole: Numeric
    ) throws(SQLError) -> Numeric {
        let negative = base.isNegative
        let positive = base.magnitude
        let rough = try FixedPoint.logarithm(positive, scale: max(0, 8 - positive.logarithmWeight))
        let product = try multiply(rough, exponent).double
        if product.magnitude > Double(maximumResultScale) * 3.01 {
            if product > 0 { throw .valueOverflowsNumericFormat }
            return Numeric(significand: 0, scale: maximumDisplayScale)
        }
        let digits = Int(product * 0.434294481903252)
        let scale = clampScale(minimumSignificantDigits - digits, base.scale, exponent.scale)
        let significant = max(0, scale + digits)
        let working = significant + 8 + exponent.significandDigits + 12
        let logarithm = try FixedPoint.logarithm(positive, scale: working)
        let power = try multiply(logarithm, exponent).rounded(to: working)
        let result = try FixedPoint.exponential(power, scale: scale)
        let isOdd = !(whole.significand % 2).isZero
        return try (negative && isOdd ? result.negated : result).checked()
    }

    private var significandDigits: Int { significand.magnitude.bitWidth * 3 / 10 + 1 }
}

/// A decimal with a bounded number of significant digits, for long products.
private struct FloatingDecimal {
    var significand: BigInt
    var exponent: Int

    init(_ numeric: Numeric) {
        significand = numeric.significand
        exponent = -numeric.scale
    }

    private init(_ significand: BigInt, _ exponent: Int) {
        self.significand = significand
        self.exponent = exponent
    }

    func times(_ other: FloatingDecimal, digits: Int) -> FloatingDecimal {
        let product = significand * other.significand
        let excess = product.magnitude.bitWidth * 30103 / 100_000 - max(digits, 20)
        guard excess > 4 else { return FloatingDecimal(product, exponent + other.exponent) }
        return FloatingDecimal(
            product / Numeric.powerOfTen(excess), exponent + other.exponent + excess)
    }

    func numeric(scale: Int, inverted: Bool) -> Numeric {
        if inverted {
            // 1 / (s × 10^e) = 10^-e / s
            let value = Numeric(significand: significand, scale: 0)
            let numerator =
                exponent <= 0
                ? Numeric(significand: Numeric.powerOfTen(-exponent), scale: 0)
                : Numeric(significand: 1, scale: exponent)
            return Numeric.quotient(numerator, value, scale: scale)
        }
        if exponent >= 0 {
            return Numeric(significand: significand * Numeric.powerOfTen(exponent), scale: 0)
                .rounded(to: scale)
        }
        return Numeric(significand: significand, scale: -exponent).rounded(to: scale)
    }
}

/// exp and ln by series over integers scaled by a power of ten.
private enum FixedPoint {
    private static let guardDigits = 12

    static func exponential(_ x: Numeric, scale: Int) throws(SQLError) -> Numeric {
        // e^x = (e^(x/2^k))^(2^k), each squaring losing a bit; large results need their digits too.
        let magnitude = Int(x.double.magnitude * 0.4342944819) + 1
        let digits = scale + magnitude + guardDigits
        let halvings = 8 + Int(log2(max(1, x.double.magnitude)))
        let working = digits + halvings
        let unit = Numeric.powerOfTen(working)
        let reduced = x.rounded(to: working).significand >> halvings
        var term = unit
        var sum = unit
        var index = 1
        while true {
            try pass(unit)
            term = term * reduced / (unit * BigInt(index))
            if term.isZero { break }
            sum += term
            index += 1
        }
        for _ in 0..<halvings {
            try pass(unit)
            sum = sum * sum / unit
        }
        return Numeric(significand: sum, scale: working).rounded(to: scale)
    }

    /// ln(x) = 2^k · ln(x^(1/2^k)), the inner one by the series of atanh.
    static func logarithm(_ x: Numeric, scale: Int) throws(SQLError) -> Numeric {
        let magnitude = max(0, x.significand.magnitude.bitWidth / 3 - x.scale)
        let working = scale + guardDigits + 10 + x.scale / 4 + String(magnitude).utf8.count
        let unit = Numeric.powerOfTen(working)
        // x = m · 10^e with m near 1, so that the roots keep their digits.
        let digitCount = String(x.significand.magnitude).utf8.count
        let exponent = digitCount - x.scale
        let shift = working - digitCount
        let mantissa =
            shift >= 0
            ? x.significand * Numeric.powerOfTen(shift)
            : x.significand / Numeric.powerOfTen(-shift)
        var result = try series(mantissa, unit)
        if exponent != 0 { result += try series(unit * 10, unit) * BigInt(exponent) }
        return Numeric(significand: result, scale: working).rounded(to: scale)
    }

    /// Says that two numbers as long as this one are multiplied, and their product divided.
    private static func pass(_ unit: BigInt) throws(SQLError) {
        let words = unit.magnitude.bitWidth / 64 &+ 1
        try WorkPace.pass(64 &+ words &* words)
    }

    private static func series(_ value: BigInt, _ unit: BigInt) throws(SQLError) -> BigInt {
        if value == unit { return 0 }
        var root = value
        var doublings = 0
        let near = unit / 20
        while (root - unit).magnitude > near.magnitude && doublings < 64 {
            try pass(unit)
            root = BigInt((root * unit).magnitude.squareRoot())
            doublings += 1
        }
        let z = (root - unit) * unit / (root + unit)
        let square = z * z / unit
        var term = z
        var sum = z
        var index = 3
        while true {
            try pass(unit)
            term = term * square / unit
            let part = term / BigInt(index)
            if part.isZero { break }
            sum += part
            index += 2
        }
        return (sum * 2) << doublings
    }
}
