// Exact decimal numbers: as whole numbers of 128 bits and how many of their digits are behind the point.

/// A number of a type `Decimal(precision, scale)`, exact; or one of the infinities, or NaN, which those types have too.
///
/// Which of them it is sent as is said by its ``TypedValue``; ``YDBType/decimal`` unless said otherwise.
public struct YDBDecimal: Hashable, Sendable {
    /// The number times ten to the ``scale``; of what is no number one of the three beyond.
    private let unscaled: Int128
    /// How many digits are behind the point, without zeros at the end.
    private let scale: Int

    /// The most digits that any decimal type has.
    static let mostDigits = 35
    /// 10^35: no decimal type has as many digits.
    private static let beyond: Int128 = 100_000_000_000_000_000_000_000_000_000_000_000

    private init(beyond: Int128) {
        unscaled = beyond
        scale = 0
    }

    /// More than all numbers.
    public static let infinity = YDBDecimal(beyond: beyond)
    /// Less than all numbers.
    public static let minusInfinity = YDBDecimal(beyond: -beyond)
    /// No number.
    public static let notANumber = YDBDecimal(beyond: beyond + 1)

    /// A number of at most 35 digits; nil where there are more.
    ///
    /// - Parameters:
    ///   - unscaled: The number times ten to `scale`.
    ///   - scale: How many of its digits are behind the point, 0 to 35.
    public init?(unscaled: Int128, scale: Int) {
        guard unscaled.magnitude < Self.beyond.magnitude, (0...Self.mostDigits).contains(scale)
        else { return nil }
        var digits = unscaled
        var left = scale
        while left > 0, digits % 10 == 0 {
            digits /= 10
            left -= 1
        }
        self.unscaled = digits
        self.scale = left
    }

    /// A whole number; nil where it has more than 35 digits.
    public init?(_ value: some BinaryInteger) {
        guard let unscaled = Int128(exactly: value) else { return nil }
        self.init(unscaled: unscaled, scale: 0)
    }

    /// Whether it is a number.
    public var isFinite: Bool { unscaled.magnitude < Self.beyond.magnitude }

    /// The nearest double.
    public var doubleValue: Double {
        switch self {
        case .infinity: .infinity
        case .minusInfinity: -.infinity
        case .notANumber: .nan
        default: Double(description) ?? .nan
        }
    }

    /// What stands on the wire for the number in `Decimal(precision, scale)`; nil where it does not fit exactly.
    func bits(precision: Int, scale: Int) -> Int128? {
        guard isFinite else { return unscaled }
        guard self.scale <= scale, scale <= Self.mostDigits else { return nil }
        var bits = unscaled
        for _ in self.scale..<scale {
            let (product, isTooLarge) = bits.multipliedReportingOverflow(by: 10)
            guard !isTooLarge else { return nil }
            bits = product
        }
        return bits.magnitude < Self.power(precision).magnitude ? bits : nil
    }

    /// The number that the bits are in `Decimal(precision, scale)`; nil where they are none.
    init?(bits: Int128, precision: Int, scale: Int) {
        switch bits {
        case Self.beyond, -Self.beyond, Self.beyond + 1: self.init(beyond: bits)
        default:
            guard bits.magnitude < Self.power(precision).magnitude else { return nil }
            self.init(unscaled: bits, scale: scale)
        }
    }

    private static func power(_ exponent: Int) -> Int128 {
        var power: Int128 = 1
        for _ in 0..<min(max(0, exponent), mostDigits) { power *= 10 }
        return power
    }
}

extension YDBDecimal: CustomStringConvertible, LosslessStringConvertible {
    /// The number that a text says: an optional sign, digits, an optional point; or `inf`, `-inf`, `nan`. Nil for any other text,
    /// exponents included, and where there are more than 35 digits.
    public init?(_ text: String) {
        switch text {
        case "inf": self = .infinity
        case "-inf": self = .minusInfinity
        case "nan": self = .notANumber
        default:
            guard let number = Self(digits: text.utf8) else { return nil }
            self = number
        }
    }

    private init?(digits text: String.UTF8View) {
        var unscaled: Int128 = 0
        var scale: Int?
        var hasDigits = false
        let sign = text.first.flatMap {
            $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "+") ? $0 : nil
        }
        for byte in text.dropFirst(sign == nil ? 0 : 1) {
            if byte == UInt8(ascii: "."), scale == nil {
                scale = 0
                continue
            }
            let digit = byte &- UInt8(ascii: "0")
            let (product, isTooLarge) = unscaled.multipliedReportingOverflow(by: 10)
            guard digit <= 9, !isTooLarge, product < Self.beyond else { return nil }
            unscaled = product + Int128(digit)
            hasDigits = true
            scale = scale.map { $0 + 1 }
        }
        guard hasDigits else { return nil }
        self.init(unscaled: sign == UInt8(ascii: "-") ? -unscaled : unscaled, scale: scale ?? 0)
    }

    /// The number in digits, without zeros at the end; or `inf`, `-inf`, `nan`.
    public var description: String {
        switch self {
        case .infinity: return "inf"
        case .minusInfinity: return "-inf"
        case .notANumber: return "nan"
        default: break
        }
        let digits = String(unscaled.magnitude)
        let sign = unscaled < 0 ? "-" : ""
        guard scale > 0 else { return sign + digits }
        let padded = String(repeating: "0", count: max(0, scale + 1 - digits.count)) + digits
        return "\(sign)\(padded.dropLast(scale)).\(padded.suffix(scale))"
    }
}

extension YDBDecimal: ExpressibleByIntegerLiteral {
    /// A whole number.
    public init(integerLiteral value: Int) {
        unscaled = Int128(value)
        scale = 0
    }
}
