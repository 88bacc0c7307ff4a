// Numbers at the beginning of texts: what conversions read, and how much of the text that was.
import BigInt
import QueryEngine

/// The number that a text begins with.
struct MySQLNumberText {
    /// Blanks around the number are passed over; what follows them is not.
    private(set) var isWhole = false
    private(set) var isNegative = false
    /// Digits before the point, without zeros in front.
    private var whole: ArraySlice<UInt8> = []
    private var fraction: ArraySlice<UInt8> = []
    private(set) var exponent = 0
    private(set) var hasPoint = false
    private(set) var hasExponent = false
    /// There was a digit at all.
    private(set) var isNumber = false

    init(_ text: some Collection<UInt8>) {
        let bytes = Array(text)[...]
        var at = bytes.startIndex
        while at < bytes.endIndex, Self.isSpace(bytes[at]) { at += 1 }
        if at < bytes.endIndex, bytes[at] == UInt8(ascii: "-") || bytes[at] == UInt8(ascii: "+") {
            isNegative = bytes[at] == UInt8(ascii: "-")
            at += 1
        }
        let start = at
        while at < bytes.endIndex, bytes[at] &- 48 <= 9 { at += 1 }
        whole = bytes[start..<at]
        if at < bytes.endIndex, bytes[at] == UInt8(ascii: ".") {
            let digits = bytes[(at + 1)...].prefix { $0 &- 48 <= 9 }
            if !whole.isEmpty || !digits.isEmpty {
                hasPoint = true
                fraction = digits
                at = digits.endIndex
            }
        }
        isNumber = !whole.isEmpty || !fraction.isEmpty
        if isNumber, at < bytes.endIndex, bytes[at] | 0x20 == UInt8(ascii: "e") {
            readExponent(bytes, &at)
        }
        whole = whole.drop { $0 == 48 }
        while at < bytes.endIndex, Self.isSpace(bytes[at]) { at += 1 }
        isWhole = isNumber && at == bytes.endIndex
    }

    private mutating func readExponent(_ bytes: ArraySlice<UInt8>, _ at: inout Int) {
        var next = at + 1
        var negative = false
        if next < bytes.endIndex,
            bytes[next] == UInt8(ascii: "-") || bytes[next] == UInt8(ascii: "+")
        {
            negative = bytes[next] == UInt8(ascii: "-")
            next += 1
        }
        let digits = bytes[next...].prefix { $0 &- 48 <= 9 }
        guard !digits.isEmpty else { return }
        hasExponent = true
        for digit in digits { exponent = min(exponent * 10 + Int(digit - 48), 1 << 20) }
        if negative { exponent = -exponent }
        at = digits.endIndex
    }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    // MARK: Values

    /// Only what stands before the point, as integers are read from texts; nil: out of the 64 bits.
    var leadingInteger: (magnitude: UInt64, isNegative: Bool)? {
        var value: UInt64 = 0
        for digit in whole {
            let (product, o1) = value.multipliedReportingOverflow(by: 10)
            let (sum, o2) = product.addingReportingOverflow(UInt64(digit - 48))
            if o1 || o2 { return nil }
            value = sum
        }
        return (value, isNegative)
    }

    /// A number that is too great becomes the greatest.
    var double: Double {
        let value = unlimited
        guard value.isInfinite else { return value }
        return value < 0 ? -.greatestFiniteMagnitude : .greatestFiniteMagnitude
    }

    /// No double is so great.
    var exceedsDouble: Bool { unlimited.isInfinite }

    private var unlimited: Double {
        guard isNumber else { return 0 }
        if !hasPoint, !hasExponent, whole.count <= 15 {
            var value: Int64 = 0
            for digit in whole { value = value * 10 + Int64(digit - 48) }
            return isNegative ? -Double(value) : Double(value)
        }
        var text = isNegative ? "-" : ""
        text += whole.isEmpty ? "0" : String(decoding: whole, as: UTF8.self)
        if !fraction.isEmpty { text += "." + String(decoding: fraction, as: UTF8.self) }
        if hasExponent { text += "e\(exponent)" }
        return Double(text) ?? 0
    }

    /// The exact number; of a text with an exponent as many digits as DECIMAL can have.
    var numeric: Numeric {
        guard isNumber else { return .zero }
        var digits = Array(whole) + fraction
        var scale = fraction.count - exponent
        if scale < 0 {
            digits += repeatElement(48, count: min(-scale, 2 * MySQLDecimal.mostDigits))
            scale = 0
        }
        let magnitude = BigInt(String(decoding: digits, as: UTF8.self)) ?? 0
        let number = Numeric(
            significand: isNegative ? -magnitude : magnitude,
            scale: min(scale, 4 * MySQLDecimal.mostDigits))
        return scale > 4 * MySQLDecimal.mostDigits ? .zero : number
    }
}
