// The numbers of YQL's types, whatever their width.
import BigInt
package import QueryEngine

/// Integers of all widths and what stands for one (days, instants), exactly.
package enum YQLNumber {
    /// The number of a value whose type is an integer, Bool, a day, an instant or an interval.
    @inline(__always)
    package static func exact(_ value: Value, _ type: YQLPrimitive) -> Int128 {
        switch value {
        case .int(let number):
            return type == .uint64 ? Int128(YQLInteger.unsigned(number)) : Int128(number)
        case .bool(let truth): return truth ? 1 : 0
        case .record(let record):
            return record.fields.first.map { exact($0, type.withoutZone) } ?? 0
        default: return 0
        }
    }

    /// The value of a number that is in the type's range.
    @inline(__always)
    package static func value(_ number: Int128, _ type: YQLPrimitive) -> Value {
        if type == .uint64 { return YQLInteger.value(UInt64(truncatingIfNeeded: number)) }
        return .int(Int64(truncatingIfNeeded: number))
    }

    /// The value of a number, if it is in the type's range.
    @inline(__always)
    package static func checked(_ number: Int128, _ type: YQLPrimitive) -> Value? {
        range(type).contains(number) ? value(number, type) : nil
    }

    /// The value of the number's lowest bits.
    @inline(__always)
    package static func wrapped(_ number: Int128, _ type: YQLPrimitive) -> Value {
        let bits = Int64(truncatingIfNeeded: number)
        switch type {
        case .int8: return .int(Int64(Int8(truncatingIfNeeded: bits)))
        case .int16: return .int(Int64(Int16(truncatingIfNeeded: bits)))
        case .int32: return .int(Int64(Int32(truncatingIfNeeded: bits)))
        case .uint8: return .int(Int64(UInt8(truncatingIfNeeded: bits)))
        case .uint16: return .int(Int64(UInt16(truncatingIfNeeded: bits)))
        case .uint32: return .int(Int64(UInt32(truncatingIfNeeded: bits)))
        case .uint64: return YQLInteger.value(UInt64(bitPattern: bits))
        default: return .int(bits)
        }
    }

    package static func range(_ type: YQLPrimitive) -> ClosedRange<Int128> {
        switch type {
        case .bool: 0...1
        case .int8: -128...127
        case .int16: -32_768...32_767
        case .int32: -2_147_483_648...2_147_483_647
        case .uint8: 0...255
        case .uint16: 0...65_535
        case .uint32: 0...4_294_967_295
        case .uint64: 0...Int128(UInt64.max)
        case .date, .tzDate: 0...Int128(YQLMoment.endOfDays - 1)
        case .datetime, .tzDatetime: 0...Int128(YQLMoment.endOfDays * 86_400 - 1)
        case .timestamp, .tzTimestamp: 0...Int128(YQLMoment.endOfTimestamps - 1)
        case .interval:
            -Int128(YQLMoment.endOfTimestamps - 1)...Int128(YQLMoment.endOfTimestamps - 1)
        case .date32, .tzDate32:
            Int128(YQLMoment.firstWideDay)...Int128(YQLMoment.endOfWideDays - 1)
        case .datetime64, .tzDatetime64:
            Int128(YQLMoment.firstWideDay) * 86_400...Int128(YQLMoment.endOfWideDays) * 86_400 - 1
        case .timestamp64, .tzTimestamp64:
            Int128(YQLMoment.firstWideDay) * Int128(Microseconds.day)...Int128(
                YQLMoment.endOfWideDays) * Int128(Microseconds.day) - 1
        case .interval64: -Int128(YQLMoment.wideInterval)...Int128(YQLMoment.wideInterval)
        default: Int128(Int64.min)...Int128(Int64.max)
        }
    }

    /// The number of a value of a numeric type.
    @inline(__always)
    package static func double(_ value: Value, _ type: YQLPrimitive) -> Double {
        if case .double(let number) = value { return number }
        return Double(exact(value, type))
    }

    /// The integer part of a number, if it is in the type's range.
    package static func truncated(_ number: Double, _ type: YQLPrimitive) -> Value? {
        guard number.isFinite, number.magnitude < 1e20 else { return nil }
        return checked(Int128(number.rounded(.towardZero)), type)
    }
}

/// Decimal: a number of a fixed scale, NaN and the infinities.
package enum YQLDecimal {
    package static let mostDigits = 35

    /// The number at the scale; beyond the precision an infinity.
    package static func bounded(_ number: Numeric, precision: Int, scale: Int) -> Numeric {
        guard number.isFinite else { return number }
        let scaled = roundedToEven(number, scale)
        guard scaled.significand.magnitude < Numeric.powerOfTen(precision).magnitude else {
            return scaled.isNegative ? .negativeInfinity : .infinity
        }
        return scaled
    }

    /// A half goes to the even neighbour.
    package static func roundedToEven(_ number: Numeric, _ scale: Int) -> Numeric {
        guard number.isFinite, scale < number.scale else { return number.rounded(to: scale) }
        let divisor = Numeric.powerOfTen(number.scale - scale)
        var (quotient, remainder) = number.significand.quotientAndRemainder(dividingBy: divisor)
        let twice = remainder.magnitude * 2
        let isOdd = (quotient.magnitude & 1) == 1
        if twice > divisor.magnitude || twice == divisor.magnitude && isOdd {
            quotient += number.significand.sign == .minus ? -1 : 1
        }
        return Numeric(significand: quotient, scale: scale)
    }

    package static func numeric(_ number: Int128) -> Numeric {
        Numeric(significand: BigInt(number), scale: 0)
    }

    /// The number of a Decimal as a double.
    package static func double(_ number: Numeric) -> Double {
        switch number.kind {
        case .notANumber: return .nan
        case .infinity: return .infinity
        case .negativeInfinity: return -.infinity
        case .finite:
            var text: [UInt8] = []
            number.appendText(to: &text)
            return Double(String(decoding: text, as: UTF8.self)) ?? .nan
        }
    }

    /// The text: no zeros at the end of the fraction.
    package static func append(_ number: Numeric, to out: inout [UInt8]) {
        switch number.kind {
        case .notANumber: out += Array("nan".utf8)
        case .infinity: out += Array("inf".utf8)
        case .negativeInfinity: out += Array("-inf".utf8)
        case .finite:
            number.appendText(to: &out)
            guard number.scale > 0 else { return }
            while out.last == UInt8(ascii: "0") { out.removeLast() }
            if out.last == UInt8(ascii: ".") { out.removeLast() }
        }
    }

    /// The number that a text stands for: digits with a point, `e` with an exponent, `inf` and `nan`.
    package static func parse(_ text: [UInt8], precision: Int, scale: Int) -> Numeric? {
        guard let number = parse(text) else { return nil }
        return bounded(number, precision: precision, scale: scale)
    }

    private static let longestText = 4_096

    package static func parse(_ text: [UInt8]) -> Numeric? {
        guard !text.isEmpty, text.count <= longestText else { return nil }
        let isNegative = text[0] == UInt8(ascii: "-")
        let body = isNegative || text[0] == UInt8(ascii: "+") ? text.dropFirst() : text[...]
        switch String(decoding: body, as: UTF8.self).lowercased() {
        case "inf": return isNegative ? .negativeInfinity : .infinity
        case "nan": return .notANumber
        default: break
        }
        var digits: [UInt8] = []
        var scale = 0
        var isBehindPoint = false
        var exponent = 0
        var rest = body[...]
        while let byte = rest.first {
            if byte &- 48 <= 9 {
                digits.append(byte)
                if isBehindPoint { scale += 1 }
            } else if byte == UInt8(ascii: "."), !isBehindPoint {
                isBehindPoint = true
            } else if byte | 0x20 == UInt8(ascii: "e"), !digits.isEmpty {
                guard let number = Int(String(decoding: rest.dropFirst(), as: UTF8.self)),
                    number.magnitude < 1_000
                else { return nil }
                exponent = number
                rest = []
                break
            } else {
                return nil
            }
            rest = rest.dropFirst()
        }
        guard !digits.isEmpty, let magnitude = BigInt(String(decoding: digits, as: UTF8.self))
        else { return nil }
        let signed = isNegative ? -magnitude : magnitude
        let point = scale - exponent
        return point >= 0
            ? Numeric(significand: signed, scale: point)
            : Numeric(significand: signed * Numeric.powerOfTen(-point), scale: 0)
    }
}
