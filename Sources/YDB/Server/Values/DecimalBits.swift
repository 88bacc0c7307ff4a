// Decimals as 128 bits: the number times ten to the scale, and numbers beyond all others for infinity and what is none.

import BigInt
import QueryEngine

enum DecimalBits {
    /// 10^35: no Decimal has as many digits.
    static let infinity: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000
    static let notANumber = infinity + 1

    static func bits(of number: Numeric, scale: Int) -> Int128 {
        switch number.kind {
        case .notANumber: notANumber
        case .infinity: infinity
        case .negativeInfinity: -infinity
        case .finite: Int128(exactly: number.rounded(to: scale).significand) ?? notANumber
        }
    }

    /// Nil: no Decimal of the precision has these bits.
    static func number(_ bits: Int128, precision: Int, scale: Int) -> Numeric? {
        switch bits {
        case notANumber: return Numeric(.notANumber)
        case infinity: return Numeric(.infinity)
        case -infinity: return Numeric(.negativeInfinity)
        default:
            let number = Numeric(significand: BigInt(bits), scale: scale)
            let limit = BigInt(10).power(precision)
            return number.significand.magnitude < limit.magnitude ? number : nil
        }
    }
}
