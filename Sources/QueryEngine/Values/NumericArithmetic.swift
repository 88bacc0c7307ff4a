// Arithmetic of numeric with the scales of results that Postgres chooses.
import BigInt

extension Numeric {
    static let minimumSignificantDigits = 16
    static let maximumDisplayScale = 1000
    package static let maximumResultScale = 2000

    /// The same value if Postgres's format can hold it.
    package func checked() throws(SQLError) -> Numeric {
        let bits = significand.magnitude.bitWidth
        // 131072 digits take more than 435411 bits; only near that are they counted.
        if bits - scale * 4 < 435_411 && bits < 435_411 { return self }
        let digits = String(significand.magnitude).utf8.count
        if digits - scale > Numeric.maximumWeightDigits { throw .valueOverflowsNumericFormat }
        return self
    }

    /// Before long numbers are multiplied or divided: every word of the one meets every word of the other.
    @inline(__always)
    static func passLong(_ a: Numeric, _ b: Numeric) throws(SQLError) {
        let (first, second) = (a.significand.bitWidth, b.significand.bitWidth)
        if first &+ second > 16_384 { try WorkPace.pass((first / 64) &* (second / 64 &+ 1)) }
    }

    package var negated: Numeric {
        switch kind {
        case .finite: Numeric(significand: -significand, scale: scale)
        case .notANumber: self
        case .infinity: .negativeInfinity
        case .negativeInfinity: .infinity
        }
    }

    package var magnitude: Numeric { isNegative ? negated : self }

    package static func add(_ a: Numeric, _ b: Numeric) throws(SQLError) -> Numeric {
        guard a.isFinite && b.isFinite else {
            if a.kind == .notANumber || b.kind == .notANumber { return .notANumber }
            if a.isFinite { return b }
            if b.isFinite || a.kind == b.kind { return a }
            return .notANumber
        }
        if a.scale == b.scale {
            return try Numeric(significand: a.significand + b.significand, scale: a.scale).checked()
        }
        let scale = max(a.scale, b.scale)
        return try Numeric(
            significand: a.rounded(to: scale).significand + b.rounded(to: scale).significand,
            scale: scale
        ).checked()
    }

    package static func subtract(_ a: Numeric, _ b: Numeric) throws(SQLError) -> Numeric {
        try add(a, b.negated)
    }

    package static func multiply(_ a: Numeric, _ b: Numeric) throws(SQLError) -> Numeric {
        guard a.isFinite && b.isFinite else {
            if a.kind == .notANumber || b.kind == .notANumber || a.isZero || b.isZero {
                return .notANumber
            }
            return a.isNegative == b.isNegative ? .infinity : .negativeInfinity
        }
        try passLong(a, b)
        let product = Numeric(
            significand: a.significand * b.significand, scale: a.scale + b.scale)
        if product.scale > maximumScale { return try product.rounded(to: maximumScale).checked() }
        return try product.checked()
    }

    /// Enough digits for sixteen significant ones, and no fewer than either operand shows.
    package static func divisionScale(_ a: Numeric, _ b: Numeric) -> Int {
        let (first, second) = (LeadingGroup(a), LeadingGroup(b))
        var weight = first.weight - second.weight
        if first.digit <= second.digit { weight -= 1 }
        let scale = minimumSignificantDigits - weight * NumericDigits.groupSize
        return min(max(scale, a.scale, b.scale, 0), maximumDisplayScale)
    }

    package static func divide(_ a: Numeric, _ b: Numeric) throws(SQLError) -> Numeric {
        if a.kind == .notANumber || b.kind == .notANumber { return .notANumber }
        guard a.isFinite else {
            if !b.isFinite { return .notANumber }
            if b.isZero { throw .divisionByZero }
            return a.isNegative == b.isNegative ? .infinity : .negativeInfinity
        }
        guard b.isFinite else { return .zero }
        if b.isZero { throw .divisionByZero }
        try passLong(a, b)
        return try quotient(a, b, scale: divisionScale(a, b)).checked()
    }

    /// a / b rounded half away from zero; b is not zero.
    package static func quotient(_ a: Numeric, _ b: Numeric, scale: Int) -> Numeric {
        let shift = scale + b.scale - a.scale
        let dividend = shift > 0 ? a.significand * powerOfTen(shift) : a.significand
        let divisor = shift < 0 ? b.significand * powerOfTen(-shift) : b.significand
        var (quotient, remainder) = dividend.quotientAndRemainder(dividingBy: divisor)
        if remainder.magnitude * 2 >= divisor.magnitude {
            quotient += (dividend.sign == divisor.sign) ? 1 : -1
        }
        return Numeric(significand: quotient, scale: scale)
    }

    /// The integer part of a / b.
    package static func integerQuotient(_ a: Numeric, _ b: Numeric) throws(SQLError) -> Numeric {
        if a.kind == .notANumber || b.kind == .notANumber { return .notANumber }
        guard a.isFinite else {
            if !b.isFinite { return .notANumber }
            if b.isZero { throw .divisionByZero }
            return a.isNegative == b.isNegative ? .infinity : .negativeInfinity
        }
        guard b.isFinite else { return .zero }
        if b.isZero { throw .divisionByZero }
        try passLong(a, b)
        let scale = max(a.scale, b.scale)
        let quotient = a.rounded(to: scale).significand / b.rounded(to: scale).significand
        return try Numeric(significand: quotient, scale: 0).checked()
    }

    /// Has the dividend's sign.
    package static func remainder(_ a: Numeric, _ b: Numeric) throws(SQLError) -> Numeric {
        if a.kind == .notANumber || b.kind == .notANumber { return .notANumber }
        guard a.isFinite else {
            if b.isZero { throw .divisionByZero }
            return .notANumber
        }
        guard b.isFinite else { return a }
        if b.isZero { throw .divisionByZero }
        try passLong(a, b)
        let scale = max(a.scale, b.scale)
        return Numeric(
            significand: a.rounded(to: scale).significand % b.rounded(to: scale).significand,
            scale: scale)
    }

    package var ceiling: Numeric {
        guard isFinite, scale > 0 else { return self }
        let whole = truncated(to: 0)
        return whole.significand * Numeric.powerOfTen(scale) == significand || significand < 0
            ? whole : Numeric(significand: whole.significand + 1, scale: 0)
    }

    package var floor: Numeric {
        guard isFinite, scale > 0 else { return self }
        let whole = truncated(to: 0)
        return whole.significand * Numeric.powerOfTen(scale) == significand || significand >= 0
            ? whole : Numeric(significand: whole.significand - 1, scale: 0)
    }

    /// -1, 0 or 1.
    package var sign: Int {
        switch kind {
        case .finite: Int(significand.signum())
        case .negativeInfinity: -1
        case .infinity, .notANumber: 1
        }
    }

    /// Rounded half away from zero; `typeName` words the errors.
    package func integer(
        in range: ClosedRange<Int64>, _ typeName: StaticString
    ) throws(SQLError) -> Int64 {
        switch kind {
        case .notANumber:
            throw SQLError(.featureNotSupported, "cannot convert NaN to \(typeName)")
        case .infinity, .negativeInfinity:
            throw SQLError(.featureNotSupported, "cannot convert infinity to \(typeName)")
        case .finite:
            guard let value = Int64(exactly: rounded(to: 0).significand), range.contains(value)
            else { throw .outOfRange(typeName) }
            return value
        }
    }

    package var double: Double {
        switch kind {
        case .notANumber: return .nan
        case .infinity: return .infinity
        case .negativeInfinity: return -.infinity
        case .finite:
            var text: [UInt8] = []
            appendText(to: &text)
            return Double(String(decoding: text, as: UTF8.self)) ?? 0
        }
    }

    /// The decimal with `digits` significant digits, as a float becomes a numeric.
    package convenience init(_ value: Double, digits: Int) {
        guard value.isFinite else {
            self.init(value.isNaN ? .notANumber : value < 0 ? .negativeInfinity : .infinity)
            return
        }
        let decimal = DecimalDigits(value, count: digits)
        let magnitude = BigInt(decimal.digits)
        let significand = value < 0 ? -magnitude : magnitude
        if decimal.exponent >= 0 {
            self.init(significand: significand * Numeric.powerOfTen(decimal.exponent), scale: 0)
        } else {
            self.init(significand: significand, scale: -decimal.exponent)
        }
    }
}

/// A double's leading decimal digits, as printf's %e gives them, without zeros at the end.
struct DecimalDigits {
    let digits: UInt64
    let exponent: Int

    init(_ value: Double, count: Int) {
        let text = FloatText.printf("%.*e", max(0, count - 1), value.magnitude)
        var digits: UInt64 = 0
        var fraction = 0
        var exponent = 0
        var seenPoint = false
        var iterator = text.makeIterator()
        while let byte = iterator.next() {
            if byte == UInt8(ascii: ".") {
                seenPoint = true
            } else if byte == UInt8(ascii: "e") {
                let rest = String(decoding: Array(IteratorSequence(iterator)), as: UTF8.self)
                exponent = Int(rest) ?? 0
                break
            } else {
                digits = digits &* 10 &+ UInt64(byte &- UInt8(ascii: "0"))
                if seenPoint { fraction += 1 }
            }
        }
        exponent -= fraction
        while digits != 0, digits % 10 == 0, exponent < 0 {
            digits /= 10
            exponent += 1
        }
        self.digits = digits
        self.exponent = digits == 0 ? 0 : exponent
    }
}
