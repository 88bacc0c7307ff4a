// The order of numerics: -Infinity, the numbers, Infinity, NaN.
import BigInt

extension Numeric {
    package static func compare(_ a: Numeric, _ b: Numeric) -> Int {
        if a.isFinite && b.isFinite {
            if a.scale == b.scale { return order(a.significand, b.significand) }
            let signs = (a.significand.signum(), b.significand.signum())
            if signs.0 != signs.1 { return signs.0 < signs.1 ? -1 : 1 }
            if a.scale < b.scale {
                return order(a.significand * powerOfTen(b.scale - a.scale), b.significand)
            }
            return order(a.significand, b.significand * powerOfTen(a.scale - b.scale))
        }
        let ranks = (a.kind.rank, b.kind.rank)
        return ranks.0 == ranks.1 ? 0 : ranks.0 < ranks.1 ? -1 : 1
    }

    private static func order(_ a: BigInt, _ b: BigInt) -> Int { a == b ? 0 : a < b ? -1 : 1 }

    /// The same for all scales of a value: without trailing zeros.
    package func hash(into hasher: inout Hasher) {
        let reduced = normalized()
        hasher.combine(reduced.kind)
        hasher.combine(reduced.significand)
        hasher.combine(reduced.scale)
    }

    /// Without zeros at the end of the fraction.
    package func normalized() -> Numeric {
        guard isFinite, scale > 0 else { return self }
        if significand.isZero { return .zero }
        var digits = significand
        var newScale = scale
        while newScale > 0 {
            let (quotient, remainder) = digits.quotientAndRemainder(dividingBy: 10)
            guard remainder.isZero else { break }
            digits = quotient
            newScale -= 1
        }
        return Numeric(significand: digits, scale: newScale)
    }
}

extension Numeric.Kind {
    fileprivate var rank: Int {
        switch self {
        case .negativeInfinity: 0
        case .finite: 1
        case .infinity: 2
        case .notANumber: 3
        }
    }
}
