// to_number(): the digits of a text that stands in the places of a template.
import QueryEngine

enum NumberReading {
    static func number(_ text: [UInt8], _ template: [UInt8]) throws(SQLError) -> Numeric {
        let format = try NumberTemplate(template)
        if format.isRoman { throw .notSupported("\"RN\" for input") }
        if format.hasExponent { throw .notSupported("\"EEEE\" for input") }
        var digits: [UInt8] = []
        var isNegative = false
        var at = 0
        func skipSpaces() {
            while at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
        }
        func takeSign() {
            skipSpaces()
            guard at < text.count else { return }
            switch text[at] {
            case UInt8(ascii: "-"), UInt8(ascii: "<"):
                isNegative = true
                at += 1
            case UInt8(ascii: "+"), UInt8(ascii: ">"): at += 1
            default: break
            }
        }
        for node in format.nodes {
            guard at < text.count else { break }
            switch node {
            case .nine, .zero:
                if digits.isEmpty { takeSign() }
                guard at < text.count else { break }
                if isDigit(text[at]) {
                    digits.append(text[at])
                    at += 1
                } else if text[at] == UInt8(ascii: " ") {
                    at += 1
                }
            case .point:
                if text[at] == UInt8(ascii: ".") {
                    digits.append(text[at])
                    at += 1
                }
            case .comma: if text[at] == UInt8(ascii: ",") { at += 1 }
            case .currency: if !isDigit(text[at]), text[at] != UInt8(ascii: "-") { at += 1 }
            case .sign, .minus, .plus, .bracket: takeSign()
            case .literal: if !isDigit(text[at]) { at += 1 }
            case .ordinal: at = min(text.count, at + 2)
            case .roman, .shift, .exponent: break
            }
        }
        if at < text.count, text[at] == UInt8(ascii: "-") { isNegative = true }
        if digits.isEmpty {
            throw SQLError(
                .invalidTextRepresentation, "invalid input syntax for type numeric: \" \"")
        }
        let written = (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
        let parsed = try TypeInput.parse(
            written, as: SQLType(.numeric), TypeEnvironment(types: PostgresTypes.library))
        let value =
            parsed.numeric.scale > format.after
            ? parsed.numeric.rounded(to: format.after) : parsed.numeric
        guard format.isShifted else { return value }
        guard format.shift <= Numeric.maximumWeightDigits else {
            throw .valueOverflowsNumericFormat
        }
        return try Numeric.divide(
            value, Numeric(significand: Numeric.powerOfTen(format.shift), scale: 0))
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte &- 48 <= 9 }
}
