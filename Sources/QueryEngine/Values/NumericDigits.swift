// numeric in groups of four decimal digits, as Postgres stores and sends it, and as its choice of scales regards it.
import BigInt

/// The base-10000 digits of a finite numeric's magnitude, without zero groups at either end.
package struct NumericDigits {
    package static let groupSize = 4
    package static let base = 10_000

    package let digits: [Int]
    /// The power of 10000 of the first digit.
    package let weight: Int

    package init(_ numeric: Numeric) {
        if numeric.significand.isZero {
            digits = []
            weight = 0
            return
        }
        let text = Array(String(numeric.significand.magnitude).utf8)
        let exponent = text.count - numeric.scale
        let weight = NumericDigits.weight(ofExponent: exponent)
        var position = 0
        var groups: [Int] = []
        var take = exponent - weight * NumericDigits.groupSize
        while position < text.count {
            var group = 0
            for offset in 0..<take {
                let digit = position + offset < text.count ? Int(text[position + offset]) - 48 : 0
                group = group * 10 + digit
            }
            groups.append(group)
            position += take
            take = NumericDigits.groupSize
        }
        while groups.last == 0 { groups.removeLast() }
        digits = groups
        self.weight = weight
    }

    /// The group weight of 0.d₁d₂… × 10^exponent with d₁ ≠ 0.
    private static func weight(ofExponent exponent: Int) -> Int {
        let position = exponent - 1
        return position >= 0 ? position / groupSize : -((-position + groupSize - 1) / groupSize)
    }
}

/// The leading group and weight alone, cheaper than all the digits.
struct LeadingGroup {
    let weight: Int
    let digit: Int

    init(_ numeric: Numeric) {
        if let small = UInt64(exactly: numeric.significand.magnitude), numeric.scale == 0 {
            var value = small
            var weight = 0
            while value >= 10_000 {
                value /= 10_000
                weight += 1
            }
            self.weight = weight
            digit = Int(value)
            return
        }
        let groups = NumericDigits(numeric)
        weight = groups.weight
        digit = groups.digits.first ?? 0
    }
}
