// The texts that values are read from and written as.
package import QueryEngine

package enum YQLText {
    /// The value of a primitive type or Decimal that a text stands for, as CAST from String reads it; nil: none.
    package static func parse(_ text: [UInt8], as type: YQLType) -> Value? {
        switch type {
        case .primitive(let primitive): parse(text, as: primitive)
        case .decimal(let precision, let scale):
            YQLDecimal.parse(text, precision: precision, scale: scale).map { .numeric($0) }
        default: nil
        }
    }

    package static func parse(_ text: [UInt8], as type: YQLPrimitive) -> Value? {
        switch type {
        case .bool: return parseBool(text)
        case .float, .double: return parseDouble(text).map { round($0, type) }
        case .string: return .bytes(text)
        case .utf8: return isUTF8(text) ? .text(text) : nil
        case .json: return YQLDocument.isJSON(text) ? .text(text) : nil
        case .jsonDocument: return YQLDocument.canonical(text).map { .text($0) }
        case .yson: return YQLYson.parse(text) != nil ? .bytes(text) : nil
        case .uuid: return YQLUuid.parse(text).map { .bytes($0) }
        case .dyNumber: return parseDyNumber(text)
        case .interval, .interval64:
            return YQLMomentText.interval(text).flatMap { YQLNumber.checked(Int128($0), type) }
        case .date, .datetime, .timestamp, .date32, .datetime64, .timestamp64:
            return YQLMomentText.parse(text, as: type)
        case .tzDate, .tzDatetime, .tzTimestamp, .tzDate32, .tzDatetime64, .tzTimestamp64:
            return YQLMomentText.parseZoned(text, as: type)
        default: return parseInteger(text).flatMap { YQLNumber.checked($0, type) }
        }
    }

    /// Appends the text of a value of a primitive type or Decimal, as CAST to String gives it.
    package static func append(_ value: Value, _ type: YQLType, to out: inout [UInt8]) {
        switch type {
        case .optional(let item):
            if let value = type.unwrap(value) { append(value, item, to: &out) }
        case .tagged(let base, _): append(value, base, to: &out)
        case .decimal:
            if case .numeric(let number) = value { YQLDecimal.append(number, to: &out) }
        case .primitive(let primitive): append(value, primitive, to: &out)
        default: break
        }
    }

    package static func append(_ value: Value, _ type: YQLPrimitive, to out: inout [UInt8]) {
        switch (type, value) {
        case (_, .null): break
        case (.bool, .bool(let truth)): out += Array((truth ? "true" : "false").utf8)
        case (.float, .double(let number)): appendFloating(Float(number), to: &out)
        case (.double, .double(let number)): appendFloating(number, to: &out)
        case (.uuid, .bytes(let bytes)): YQLUuid.append(bytes, to: &out)
        case (.dyNumber, .numeric(let number)): appendDyNumber(number, to: &out)
        case (_, .bytes(let bytes)): out += bytes
        case (_, .text(let text)): out += text.utf8
        case (.uint64, .int(let number)):
            out += Array(String(YQLInteger.unsigned(number)).utf8)
        case (.interval, .int(let number)), (.interval64, .int(let number)):
            YQLMomentText.appendInterval(number, to: &out)
        default:
            if type.isMoment || type.isZoned {
                YQLMomentText.append(value, type, to: &out)
            } else if case .int(let number) = value {
                IntegerText.append(number, to: &out)
            }
        }
    }

    /// The text as a new array.
    package static func text(_ value: Value, _ type: YQLType) -> [UInt8] {
        var out: [UInt8] = []
        append(value, type, to: &out)
        return out
    }

    package static func isUTF8(_ text: [UInt8]) -> Bool {
        text.withUnsafeBytes { bytes in
            do throws(SQLError) {
                try UTF8Text.validate(bytes)
                return true
            } catch { return false }
        }
    }

    // MARK: Numbers

    private static func parseBool(_ text: [UInt8]) -> Value? {
        switch String(decoding: text, as: UTF8.self).lowercased() {
        case "true": .bool(true)
        case "false": .bool(false)
        default: nil
        }
    }

    private static let longestNumber = 1_024

    package static func parseInteger(_ text: [UInt8]) -> Int128? {
        var digits = text[...]
        let isNegative = digits.first == UInt8(ascii: "-")
        if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
        guard !digits.isEmpty, digits.count <= 30 else { return nil }
        var number: Int128 = 0
        for byte in digits {
            guard byte &- 48 <= 9 else { return nil }
            number = number * 10 + Int128(byte &- 48)
        }
        return isNegative ? -number : number
    }

    package static func parseDouble(_ text: [UInt8]) -> Double? {
        guard let first = text.first, text.count <= longestNumber else { return nil }
        var body = text[...]
        let isNegative = first == UInt8(ascii: "-")
        if isNegative || first == UInt8(ascii: "+") { body = body.dropFirst() }
        switch String(decoding: body, as: UTF8.self).lowercased() {
        case "inf", "infinity": return isNegative ? -.infinity : .infinity
        case "nan": return .nan
        default: break
        }
        guard let second = body.first, second &- 48 <= 9 || second == UInt8(ascii: "."),
            body.allSatisfy({ byte in
                byte &- 48 <= 9 || byte == UInt8(ascii: ".") || byte | 0x20 == UInt8(ascii: "e")
                    || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "+")
            })
        else { return nil }
        return Double(String(decoding: text, as: UTF8.self))
    }

    /// Float's numbers have single precision.
    @inline(__always)
    package static func round(_ number: Double, _ type: YQLPrimitive) -> Value {
        .double(type == .float ? Double(Float(number)) : number)
    }

    /// The fewest digits that read back; up to 21 digits before the point, and 10 zeros behind it, without an exponent.
    static func appendFloating<Number: BinaryFloatingPoint & CustomStringConvertible>(
        _ number: Number, to out: inout [UInt8]
    ) {
        if number.isNaN { return out += Array("nan".utf8) }
        if number.isInfinite { return out += Array((number < 0 ? "-inf" : "inf").utf8) }
        if number == 0 { return out += Array((number.sign == .minus ? "-0" : "0").utf8) }
        let (digits, exponent) = shortest(number.magnitude.description)
        if number < 0 { out.append(UInt8(ascii: "-")) }
        guard exponent >= -10, exponent < 21 else {
            out.append(digits.first ?? 48)
            if digits.count > 1 {
                out.append(UInt8(ascii: "."))
                out += digits.dropFirst()
            }
            out += Array("e\(exponent < 0 ? "-" : "+")\(exponent.magnitude)".utf8)
            return
        }
        if exponent < 0 {
            out += Array("0.".utf8) + [UInt8](repeating: 48, count: -exponent - 1) + digits
        } else if digits.count <= exponent + 1 {
            out += digits + [UInt8](repeating: 48, count: exponent + 1 - digits.count)
        } else {
            out +=
                digits.prefix(exponent + 1) + [UInt8(ascii: ".")] + digits.dropFirst(exponent + 1)
        }
    }

    /// As C's `%.Ng` writes it, from the fewest digits that read back.
    static func appendGeneral(_ number: Double, significant: Int, to out: inout [UInt8]) {
        guard number.isFinite, number != 0 else { return appendFloating(number, to: &out) }
        var (digits, exponent) = shortest(number.magnitude.description)
        if digits.count > significant {
            let roundsUp = digits[significant] >= UInt8(ascii: "5")
            digits.removeLast(digits.count - significant)
            if roundsUp {
                var place = digits.count - 1
                while place >= 0, digits[place] == UInt8(ascii: "9") {
                    digits[place] = UInt8(ascii: "0")
                    place -= 1
                }
                if place >= 0 {
                    digits[place] += 1
                } else {
                    digits = [UInt8(ascii: "1")]
                    exponent += 1
                }
            }
            while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        }
        if number < 0 { out.append(UInt8(ascii: "-")) }
        if exponent < -4 || exponent >= significant {
            out.append(digits.first ?? UInt8(ascii: "0"))
            if digits.count > 1 {
                out.append(UInt8(ascii: "."))
                out += digits.dropFirst()
            }
            let power = String(exponent.magnitude)
            out += Array(
                "e\(exponent < 0 ? "-" : "+")\(power.utf8.count < 2 ? "0" : "")\(power)".utf8)
        } else if exponent < 0 {
            out += Array("0.".utf8) + [UInt8](repeating: 48, count: -exponent - 1) + digits
        } else if digits.count <= exponent + 1 {
            out += digits + [UInt8](repeating: 48, count: exponent + 1 - digits.count)
        } else {
            out += digits.prefix(exponent + 1)
            out.append(UInt8(ascii: "."))
            out += digits.dropFirst(exponent + 1)
        }
    }

    /// The significant digits of Swift's shortest form, and the power of ten of the first.
    private static func shortest(_ text: String) -> (digits: [UInt8], exponent: Int) {
        var digits: [UInt8] = []
        var point: Int?
        var power = 0
        for (index, byte) in text.utf8.enumerated() {
            if byte == UInt8(ascii: ".") {
                point = digits.count
            } else if byte == UInt8(ascii: "e") {
                power =
                    Int(
                        text.utf8.dropFirst(index + 1).map { UnicodeScalar($0) }
                            .reduce(into: "") { $0.unicodeScalars.append($1) }) ?? 0
                break
            } else {
                digits.append(byte)
            }
        }
        var exponent = (point ?? digits.count) - 1 + power
        let zeros = digits.prefix { $0 == 48 }.count
        digits.removeFirst(min(zeros, max(digits.count - 1, 0)))
        exponent -= min(zeros, max(digits.count, 1))
        while digits.count > 1, digits.last == 48 { digits.removeLast() }
        return (digits, exponent)
    }

    // MARK: DyNumber

    private static func parseDyNumber(_ text: [UInt8]) -> Value? {
        guard let number = YQLDecimal.parse(text), number.isFinite else { return nil }
        let digits = String(number.significand.magnitude).utf8.count
        guard number.isZero || digits - number.scale <= 126, digits <= 200,
            number.isZero || digits - number.scale > -130
        else { return nil }
        return .numeric(number)
    }

    private static func appendDyNumber(_ number: Numeric, to out: inout [UInt8]) {
        guard !number.isZero else { return out.append(48) }
        var digits = Array(String(number.significand.magnitude).utf8)
        var exponent = digits.count - number.scale
        while digits.count > 1, digits.last == 48 { digits.removeLast() }
        if number.isNegative { out.append(UInt8(ascii: "-")) }
        out.append(UInt8(ascii: "."))
        out += digits
        if digits.isEmpty { exponent = 0 }
        out += Array("e\(exponent)".utf8)
    }
}

/// UUIDs in the order in which YDB holds their bytes: the first three groups turned around.
package enum YQLUuid {
    /// The places of the text's bytes.
    private static let order = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15]

    package static func parse(_ text: [UInt8]) -> [UInt8]? {
        guard text.count == 36 else { return nil }
        var digits: [UInt8] = []
        for (index, byte) in text.enumerated() {
            if [8, 13, 18, 23].contains(index) {
                guard byte == UInt8(ascii: "-") else { return nil }
            } else {
                guard let digit = Hex.value(byte) else { return nil }
                digits.append(digit)
            }
        }
        var bytes = [UInt8](repeating: 0, count: 16)
        for (index, place) in order.enumerated() {
            bytes[place] = digits[index * 2] << 4 | digits[index * 2 + 1]
        }
        return bytes
    }

    package static func append(_ bytes: [UInt8], to out: inout [UInt8]) {
        guard bytes.count == 16 else { return }
        for (index, place) in order.enumerated() {
            if [4, 6, 8, 10].contains(index) { out.append(UInt8(ascii: "-")) }
            Hex.append([bytes[place]], to: &out)
        }
    }
}
