// float4 and float8 as text: shortest digits that read back, laid out as Postgres lays them out.
#if canImport(Glibc)
    import Glibc
#elseif canImport(Darwin)
    import Darwin
#elseif canImport(Musl)
    import Musl
#endif

package enum FloatText {
    private static let maximumTextLength = 1 << 20

    package static func parseDouble(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Double {
        guard let number = scan(text) else { throw invalid("double precision", text) }
        let value = number.text.withCString { strtod($0, nil) }
        if number.isDecimal, value.isInfinite || (value == 0 && number.hasNonzeroDigit) {
            throw SQLError(
                .numericValueOutOfRange,
                "\"\(number.text)\" is out of range for type double precision")
        }
        return value
    }

    package static func parseFloat(_ text: UnsafeRawBufferPointer) throws(SQLError) -> Float {
        guard let number = scan(text) else { throw invalid("real", text) }
        let value = number.text.withCString { strtof($0, nil) }
        if number.isDecimal, value.isInfinite || (value == 0 && number.hasNonzeroDigit) {
            throw SQLError(
                .numericValueOutOfRange, "\"\(number.text)\" is out of range for type real")
        }
        return value
    }

    private static func invalid(_ type: String, _ text: UnsafeRawBufferPointer) -> SQLError {
        .invalidSyntax(type, String(decoding: text, as: UTF8.self))
    }

    private struct Number {
        var text: String
        var isDecimal: Bool
        var hasNonzeroDigit: Bool
    }

    /// The number between the blanks, if it has the shape of one.
    private static func scan(_ text: UnsafeRawBufferPointer) -> Number? {
        var start = 0
        var end = text.count
        while start < end, IntegerText.isSpace(text[start]) { start += 1 }
        while end > start, IntegerText.isSpace(text[end - 1]) { end -= 1 }
        guard end > start, end - start <= maximumTextLength else { return nil }
        let body = text[start..<end]
        var index = start
        if body[index] == UInt8(ascii: "-") || body[index] == UInt8(ascii: "+") { index += 1 }
        let word = String(decoding: body[index..<end], as: UTF8.self)
        switch word.lowercased() {
        case "nan", "inf", "infinity":
            return Number(
                text: String(decoding: body, as: UTF8.self), isDecimal: false,
                hasNonzeroDigit: false)
        default: break
        }
        var digits = 0
        var nonzero = false
        func eatDigits() {
            while index < end, body[index] &- UInt8(ascii: "0") <= 9 {
                digits += 1
                nonzero = nonzero || body[index] != UInt8(ascii: "0")
                index += 1
            }
        }
        eatDigits()
        if index < end, body[index] == UInt8(ascii: ".") {
            index += 1
            eatDigits()
        }
        guard digits > 0 else { return nil }
        if index < end, body[index] | 0x20 == UInt8(ascii: "e") {
            index += 1
            if index < end, body[index] == UInt8(ascii: "-") || body[index] == UInt8(ascii: "+") {
                index += 1
            }
            let first = index
            while index < end, body[index] &- UInt8(ascii: "0") <= 9 { index += 1 }
            guard index > first else { return nil }
        }
        guard index == end else { return nil }
        return Number(
            text: String(decoding: body, as: UTF8.self), isDecimal: true, hasNonzeroDigit: nonzero)
    }

    /// - Parameter extraDigits: Above zero, the fewest digits that read back; else so many more than are exact.
    package static func append(_ value: Double, extraDigits: Int, to out: inout [UInt8]) {
        if appendSpecial(value, to: &out) { return }
        guard extraDigits > 0 else {
            return appendPrintf(value, max(1, 15 + extraDigits), to: &out)
        }
        layOut(value.description, fixedBelow: 15, to: &out)
    }

    package static func append(_ value: Float, extraDigits: Int, to out: inout [UInt8]) {
        if appendSpecial(Double(value), to: &out) { return }
        guard extraDigits > 0 else {
            return appendPrintf(Double(value), max(1, 6 + extraDigits), to: &out)
        }
        layOut(value.description, fixedBelow: 6, to: &out)
    }

    private static func appendSpecial(_ value: Double, to out: inout [UInt8]) -> Bool {
        if value.isFinite { return false }
        out.append(contentsOf: (value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity").utf8)
        return true
    }

    /// `%.*g`, for extra digits of zero and below.
    private static func appendPrintf(_ value: Double, _ digits: Int, to out: inout [UInt8]) {
        out.append(contentsOf: printf("%.*g", digits, value))
    }

    /// printf of one double.
    package static func printf(_ format: String, _ precision: Int, _ value: Double) -> [UInt8] {
        let capacity = max(400, min(precision, 1 << 20) + 340)
        var buffer = [CChar](repeating: 0, count: capacity)
        let count = withVaList([Int32(truncatingIfNeeded: precision), value]) {
            vsnprintf(&buffer, capacity, format, $0)
        }
        return buffer.prefix(max(0, min(capacity - 1, Int(count)))).map { UInt8(bitPattern: $0) }
    }

    /// Takes the digits and the exponent of Swift's shortest form and lays them out as Postgres does.
    private static func layOut(_ shortest: String, fixedBelow: Int, to out: inout [UInt8]) {
        var digits: [UInt8] = []
        var pointAt: Int?
        var exponent = 0
        var inExponent = false
        var negativeExponent = false
        for byte in shortest.utf8 {
            switch byte {
            case UInt8(ascii: "-"):
                if inExponent { negativeExponent = true } else { out.append(byte) }
            case UInt8(ascii: "."): pointAt = digits.count
            case UInt8(ascii: "e"), UInt8(ascii: "E"): inExponent = true
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                if inExponent {
                    exponent = exponent * 10 + Int(byte - UInt8(ascii: "0"))
                } else {
                    digits.append(byte)
                }
            default: break
            }
        }
        if negativeExponent { exponent = -exponent }
        // value = 0.d1d2… × 10^point
        var point = (pointAt ?? digits.count) + exponent
        while digits.count > 1, digits.first == UInt8(ascii: "0") {
            digits.removeFirst()
            point -= 1
        }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        if digits == [UInt8(ascii: "0")] {
            out.append(UInt8(ascii: "0"))
            return
        }
        let scientific = point - 1
        if scientific < -4 || scientific >= fixedBelow {
            appendScientific(digits, scientific, to: &out)
        } else if point <= 0 {
            out.append(contentsOf: "0.".utf8)
            out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: -point))
            out.append(contentsOf: digits)
        } else if point >= digits.count {
            out.append(contentsOf: digits)
            out.append(contentsOf: repeatElement(UInt8(ascii: "0"), count: point - digits.count))
        } else {
            out.append(contentsOf: digits[..<point])
            out.append(UInt8(ascii: "."))
            out.append(contentsOf: digits[point...])
        }
    }

    private static func appendScientific(_ digits: [UInt8], _ exponent: Int, to out: inout [UInt8])
    {
        out.append(digits[0])
        if digits.count > 1 {
            out.append(UInt8(ascii: "."))
            out.append(contentsOf: digits[1...])
        }
        out.append(UInt8(ascii: "e"))
        out.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
        if abs(exponent) < 10 { out.append(UInt8(ascii: "0")) }
        IntegerText.append(Int64(abs(exponent)), to: &out)
    }
}
