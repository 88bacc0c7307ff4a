// FLOAT and DOUBLE as text, laid out as the server lays them out.
import QueryEngine

/// The text of real numbers.
package enum MySQLRealText {
    private static let decimalDigits = 15
    private static let singleDigits = 6

    /// The shortest digits that read back, or as many decimals as are asked for.
    package static func append(_ value: Double, decimals: Int, to out: inout [UInt8]) {
        guard decimals >= MySQLType.notFixed else {
            return out.append(contentsOf: FloatText.printf("%.*f", decimals, value))
        }
        layOut(value.description, to: &out)
    }

    /// Six digits, or as many decimals as are asked for.
    package static func append(single value: Double, decimals: Int, to out: inout [UInt8]) {
        guard decimals >= MySQLType.notFixed else {
            return out.append(contentsOf: FloatText.printf("%.*f", decimals, value))
        }
        let shown = FloatText.printf("%.*e", singleDigits - 1, value)
        layOut(String(decoding: shown, as: UTF8.self), to: &out)
    }

    package static func text(_ value: Double, decimals: Int = MySQLType.notFixed) -> [UInt8] {
        var out: [UInt8] = []
        append(value, decimals: decimals, to: &out)
        return out
    }

    /// Plain while the point is near the digits, else with an exponent that has neither sign nor zeros to spare.
    private static func layOut(_ written: String, to out: inout [UInt8]) {
        var digits: [UInt8] = []
        var point: Int?
        var exponent = 0
        var isInExponent = false
        var isExponentNegative = false
        for byte in written.utf8 {
            switch byte {
            case UInt8(ascii: "-"):
                if isInExponent { isExponentNegative = true } else { out.append(byte) }
            case UInt8(ascii: "."): point = digits.count
            case UInt8(ascii: "e"): isInExponent = true
            case 48...57:
                if isInExponent {
                    exponent = exponent * 10 + Int(byte - 48)
                } else {
                    digits.append(byte)
                }
            default: break
            }
        }
        // The number is 0.d1d2… × 10^place.
        var place = (point ?? digits.count) + (isExponentNegative ? -exponent : exponent)
        let zeros = digits.prefix { $0 == 48 }.count
        digits.removeFirst(min(zeros, max(0, digits.count - 1)))
        place -= min(zeros, zeros)
        while digits.count > 1, digits.last == 48 { digits.removeLast() }
        if digits == [48] {
            if out.last == UInt8(ascii: "-") { out.removeLast() }
            return out.append(48)
        }
        if place < -decimalDigits + 1 || place > decimalDigits && digits.count <= place {
            return appendScientific(digits, place - 1, to: &out)
        }
        if place <= 0 {
            out += [48, UInt8(ascii: ".")]
            out.append(contentsOf: repeatElement(48, count: -place))
            out += digits
        } else if place >= digits.count {
            out += digits
            out.append(contentsOf: repeatElement(48, count: place - digits.count))
        } else {
            out += digits[..<place]
            out.append(UInt8(ascii: "."))
            out += digits[place...]
        }
    }

    private static func appendScientific(
        _ digits: [UInt8], _ exponent: Int, to out: inout [UInt8]
    ) {
        out.append(digits[0])
        if digits.count > 1 {
            out.append(UInt8(ascii: "."))
            out += digits[1...]
        }
        out.append(UInt8(ascii: "e"))
        out += Array(String(exponent).utf8)
    }
}
