// ISO 8601's form of intervals.
import QueryEngine

/// `P1Y2M3DT4H5M6.7S` and `P0001-02-03T04:05:06`.
enum ISOInterval {
    static func parse(_ source: UnsafeRawBufferPointer) throws(DateTimeFault) -> Interval {
        let text = Array(source).filter { !IntegerText.isSpace($0) }
        guard text.count >= 2, text.count < 1024 else { throw .badFormat }
        var sums = IntervalSums()
        var index = 1
        var inTime = false
        var fields = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "T") {
                if inTime { throw .badFormat }
                inTime = true
                index += 1
                continue
            }
            let (whole, fraction) = try number(text, &index)
            guard index < text.count else {
                // No unit: the alternative format, or hours alone.
                try alternative(whole, fraction, text, &index, inTime, &sums)
                fields += 1
                continue
            }
            let unit = text[index]
            if unit == UInt8(ascii: "-") || unit == UInt8(ascii: ":") || unit == UInt8(ascii: "T") {
                try alternative(whole, fraction, text, &index, inTime, &sums)
                fields += 1
                continue
            }
            index += 1
            try sums.add(whole, fraction, try designated(unit, inTime))
            fields += 1
        }
        if fields == 0 && !inTime { throw .badFormat }
        return try sums.interval()
    }

    private static func designated(
        _ unit: UInt8, _ inTime: Bool
    ) throws(DateTimeFault) -> IntervalUnit {
        switch (unit, inTime) {
        case (UInt8(ascii: "Y"), false): return .year
        case (UInt8(ascii: "M"), false): return .month
        case (UInt8(ascii: "W"), false): return .week
        case (UInt8(ascii: "D"), false): return .day
        case (UInt8(ascii: "H"), true): return .hour
        case (UInt8(ascii: "M"), true): return .minute
        case (UInt8(ascii: "S"), true): return .second
        default: throw .badFormat
        }
    }

    private static let largestNumber = 1.0e15

    private static func number(
        _ text: [UInt8], _ index: inout Int
    ) throws(DateTimeFault) -> (Int64, Double) {
        let start = index
        if index < text.count, text[index] == 0x2D || text[index] == 0x2B { index += 1 }
        let digits = index
        while index < text.count, DateTimeTokens.isDigit(text[index]) { index += 1 }
        if index < text.count, text[index] == UInt8(ascii: ".") {
            index += 1
            while index < text.count, DateTimeTokens.isDigit(text[index]) { index += 1 }
        }
        guard index > digits else { throw .badFormat }
        // Postgres reads these as floating-point numbers, and the fraction is what is left of one.
        guard let value = Double(String(decoding: text[start..<index], as: UTF8.self)) else {
            throw .badFormat
        }
        guard value.magnitude <= largestNumber else { throw .fieldOverflow }
        let whole = value.rounded(.towardZero)
        return (Int64(whole), value - whole)
    }

    /// Years, months and days between dashes; hours, minutes and seconds between colons.
    private static func alternative(
        _ first: Int64, _ fraction: Double, _ text: [UInt8], _ index: inout Int, _ inTime: Bool,
        _ sums: inout IntervalSums
    ) throws(DateTimeFault) {
        let units: [IntervalUnit] = inTime ? [.hour, .minute, .second] : [.year, .month, .day]
        let separator = inTime ? UInt8(ascii: ":") : UInt8(ascii: "-")
        try sums.add(first, fraction, units[0])
        for unit in units[1...] {
            guard index < text.count, text[index] == separator else { return }
            index += 1
            let (whole, part) = try number(text, &index)
            try sums.add(whole, part, unit)
        }
        guard index == text.count || text[index] == UInt8(ascii: "T") else { throw .badFormat }
    }
}
