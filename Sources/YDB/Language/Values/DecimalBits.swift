// Decimals as 128 bits: the number times ten to the scale, and numbers beyond all others for infinity and what is none.

import BigInt
package import QueryEngine

/// Decimals as YDB keeps and sends them.
package enum DecimalBits {
    /// 10^35: no Decimal has as many digits.
    static let infinity: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000
    static let notANumber = infinity + 1

    /// The bits of a number at the scale.
    package static func bits(of number: Numeric, scale: Int) -> Int128 {
        switch number.kind {
        case .notANumber: notANumber
        case .infinity: infinity
        case .negativeInfinity: -infinity
        case .finite: bits(of: number.rounded(to: scale).significand)
        }
    }

    /// By the sign and the magnitude's words: conversions between numbers of other widths go wrong below zero.
    private static func bits(of number: BigInt) -> Int128 {
        let words = Array(number.magnitude.words.prefix(2)) + [0, 0]
        let magnitude = UInt128(words[1]) << 64 | UInt128(words[0])
        guard number.magnitude.bitWidth < 128, let bits = Int128(exactly: magnitude) else {
            return notANumber
        }
        return number.sign == .minus ? -bits : bits
    }

    /// Nil: no Decimal of the precision has these bits.
    package static func number(_ bits: Int128, precision: Int, scale: Int) -> Numeric? {
        switch bits {
        case notANumber: return Numeric(.notANumber)
        case infinity: return Numeric(.infinity)
        case -infinity: return Numeric(.negativeInfinity)
        default:
            let magnitude = BigUInt(
                words: [
                    UInt(truncatingIfNeeded: bits.magnitude),
                    UInt(truncatingIfNeeded: bits.magnitude >> 64),
                ])
            let number = Numeric(
                significand: BigInt(sign: bits < 0 ? .minus : .plus, magnitude: magnitude),
                scale: scale)
            let limit = BigInt(10).power(precision)
            return number.significand.magnitude < limit.magnitude ? number : nil
        }
    }
}
