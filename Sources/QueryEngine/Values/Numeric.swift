// numeric: an exact decimal of any precision, or one of NaN and the infinities.
package import BigInt

/// A decimal number: `significand` × 10^-`scale`, with the display scale that Postgres keeps (`1.50` has 2).
package final class Numeric: Sendable {
    package enum Kind: Sendable, Hashable {
        case finite, notANumber, infinity, negativeInfinity
    }

    package let kind: Kind
    package let significand: BigInt
    /// Digits after the decimal point, never negative.
    package let scale: Int

    package init(significand: BigInt, scale: Int) {
        self.kind = .finite
        self.significand = significand
        self.scale = scale
    }

    package init(_ kind: Kind) {
        self.kind = kind
        self.significand = 0
        self.scale = 0
    }
}
