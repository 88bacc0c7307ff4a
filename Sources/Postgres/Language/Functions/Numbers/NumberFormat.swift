// to_char() of numbers: the digits of a number put into the places of a template.
import QueryEngine

#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

enum NumberFormat {
    static func add(to library: inout LibraryBuilder) {
        for (type, limit) in [(TypeID.int4, Int64(Int32.max)), (.int8, .max)] {
            library.binary("to_char", type, .text, .text, volatility: .stable) {
                (a, b, _) throws(SQLError) in
                try checkShift(a.int, b.utf8, limit, type)
                return .text(try text(Numeric(a.int), b.utf8))
            }
        }
        library.binary("to_char", .numeric, .text, .text, volatility: .stable) {
            (a, b, _) throws(SQLError) in .text(try text(a.numeric, b.utf8))
        }
        for (type, digits) in [(TypeID.float8, 15), (.float4, 6)] {
            library.binary("to_char", type, .text, .text, volatility: .stable) {
                (a, b, _) throws(SQLError) in .text(try text(a.double, b.utf8, digits))
            }
        }
        library.binary("to_number", .text, .text, .numeric, volatility: .stable) {
            (a, b, _) throws(SQLError) in
            guard !b.utf8.isEmpty else { return .null }
            return .numeric(try NumberReading.number(a.utf8, b.utf8))
        }
    }

    /// A shifted integer is still one of its type.
    private static func checkShift(
        _ number: Int64, _ template: [UInt8], _ limit: Int64, _ type: TypeID
    ) throws(SQLError) {
        let format = try NumberTemplate(template)
        guard format.isShifted else { return }
        var factor: Int64 = 1
        for _ in 0..<format.shift {
            let (product, overflow) = factor.multipliedReportingOverflow(by: 10)
            if overflow || product > limit {
                throw .outOfRange(type == .int4 ? "integer" : "bigint")
            }
            factor = product
        }
        let (product, overflow) = number.multipliedReportingOverflow(by: factor)
        if overflow || product > limit || product < -limit - 1 {
            throw .outOfRange(type == .int4 ? "integer" : "bigint")
        }
    }

    /// - Parameter digits: how many a floating number has.
    /// The number is rounded as C's printf rounds it: by its exact binary value, with as many places as its type has
    /// digits.
    private static func text(
        _ number: Double, _ template: [UInt8], _ digits: Int
    ) throws(SQLError) -> [UInt8] {
        var format = try NumberTemplate(template)
        if format.isRoman {
            return roman(Numeric(number.rounded(.toNearestOrEven), digits: digits), format)
        }
        if format.hasExponent {
            guard number.isFinite else { return unwritable(format) }
            let written = FloatText.printf("%.*e", format.after, number)
            return number.sign == .minus ? written : [UInt8(ascii: " ")] + written
        }
        var value = number
        if format.isShifted {
            value *= pow(10, Double(format.shift))
            format.before += format.shift
        }
        let whole = fixed(value.magnitude, 0).count
        format.after = whole >= digits ? 0 : min(format.after, digits - whole)
        var written = fixed(value, format.after)
        let isNegative = written.first == UInt8(ascii: "-")
        if isNegative { written.removeFirst() }
        var writer = NumberWriter(format, written, isNegative: isNegative)
        return writer.text()
    }

    private static func fixed(_ value: Double, _ places: Int) -> [UInt8] {
        if value.isNaN { return Array("NaN".utf8) }
        if value.isInfinite { return Array((value < 0 ? "-Infinity" : "Infinity").utf8) }
        return FloatText.printf("%.*f", places, value)
    }

    private static func text(
        _ number: Numeric, _ template: [UInt8]
    ) throws(SQLError) -> [UInt8] {
        try WorkPace.passBytes(template.count &* 64)
        var format = try NumberTemplate(template)
        if format.isRoman { return roman(number, format) }
        if format.hasExponent { return scientific(number, format) }
        guard number.isFinite else { return plain(number, format) }
        var value = number
        if format.isShifted {
            guard format.shift <= Numeric.maximumWeightDigits else {
                throw .valueOverflowsNumericFormat
            }
            value = try Numeric.multiply(
                value, Numeric(significand: Numeric.powerOfTen(format.shift), scale: 0))
            format.before += format.shift
        }
        value = value.rounded(to: format.after)
        var written: [UInt8] = []
        value.appendText(to: &written)
        let isNegative = written.first == UInt8(ascii: "-")
        if isNegative { written.removeFirst() }
        var writer = NumberWriter(format, written, isNegative: isNegative)
        return writer.text()
    }

    /// NaN and the infinities as they are, cut to the places there are.
    private static func plain(_ number: Numeric, _ format: NumberTemplate) -> [UInt8] {
        var written: [UInt8] = []
        number.appendText(to: &written)
        let width = format.before + format.after + (format.hasPoint ? 1 : 0) + 1
        return Array(repeating: UInt8(ascii: " "), count: max(0, width - written.count)) + written
    }

    /// What stands for NaN and the infinities, which have no exponent.
    private static func unwritable(_ format: NumberTemplate) -> [UInt8] {
        var out = Array(
            repeating: UInt8(ascii: "#"), count: max(2, format.before + format.after + 6))
        out[0] = UInt8(ascii: " ")
        let point = format.before + 1
        if out.indices.contains(point) { out[point] = UInt8(ascii: ".") }
        return out
    }

    private static func scientific(_ number: Numeric, _ format: NumberTemplate) -> [UInt8] {
        guard number.isFinite else { return unwritable(format) }
        var digits = Array(String(number.significand.magnitude).utf8)
        var exponent = digits.count - 1 - number.scale
        if number.significand == 0 { exponent = 0 }
        let wanted = format.after + 1
        if digits.count > wanted {
            let rounded = Numeric(
                significand: number.significand, scale: digits.count - wanted
            ).rounded(to: 0)
            let shown = Array(String(rounded.significand.magnitude).utf8)
            if shown.count > wanted { exponent += 1 }
            digits = Array(shown.prefix(wanted))
        }
        while digits.count < wanted { digits.append(UInt8(ascii: "0")) }
        var out: [UInt8] = [number.isNegative ? UInt8(ascii: "-") : UInt8(ascii: " "), digits[0]]
        if format.after > 0 {
            out.append(UInt8(ascii: "."))
            out += digits[1...]
        }
        let shown = String(exponent.magnitude)
        out += Array("e\(exponent < 0 ? "-" : "+")\(shown.utf8.count < 2 ? "0" : "")\(shown)".utf8)
        return out
    }

    private static let romans: [(Int, String)] = [
        (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
        (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
    ]

    private static func roman(_ number: Numeric, _ format: NumberTemplate) -> [UInt8] {
        var text = ""
        let whole = number.isFinite ? Int(number.rounded(to: 0).significand.description) : nil
        if var rest = whole, (1...3999).contains(rest) {
            for (value, letters) in romans {
                while rest >= value {
                    text += letters
                    rest -= value
                }
            }
        } else {
            text = String(repeating: "#", count: 15)
        }
        for case .roman(false) in format.nodes { text = text.lowercased() }
        let spaces = format.isFill ? 0 : max(0, 15 - text.utf8.count)
        return Array((String(repeating: " ", count: spaces) + text).utf8)
    }
}
