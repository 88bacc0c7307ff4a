// Times as RFC 822, ISO 8601, HTTP and X.509 write them, in microseconds since 1970 UTC.
import QueryEngine

enum YQLNamedFormats {
    static func month(_ name: [UInt8], isShort: Bool) -> Int? {
        let wanted = String(decoding: name, as: UTF8.self).lowercased()
        for (index, month) in YQLDateTimeNames.months.enumerated() {
            let known = isShort ? String(month.prefix(3)) : month
            if known.lowercased() == wanted { return index + 1 }
        }
        return nil
    }

    private static func isLetter(_ byte: UInt8) -> Bool {
        let letter = byte | 0x20
        return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
    }

    private static func time(_ reader: inout MomentReader) -> Int64? {
        guard let (hour, _) = reader.number(upTo: 2), reader.take(UInt8(ascii: ":")),
            let (minute, _) = reader.number(upTo: 2), hour < 24, minute < 60
        else { return nil }
        var total = hour * Microseconds.hour + minute * Microseconds.minute
        if reader.take(UInt8(ascii: ":")) {
            guard let (second, _) = reader.number(upTo: 2), second < 60 else { return nil }
            total += second * Microseconds.second
        }
        return total
    }

    private static let zones: [String: Int64] = [
        "GMT": 0, "UT": 0, "UTC": 0, "Z": 0, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7,
        "MDT": -6, "PST": -8, "PDT": -7,
    ]

    private static func zone(_ reader: inout MomentReader) -> Int64? {
        guard let first = reader.peek else { return nil }
        if !isLetter(first) { return reader.offset() }
        return zones[String(decoding: reader.word(isLetter), as: UTF8.self)].map { $0 * 3600 }
    }

    private static func instant(
        _ year: Int64, _ month: Int, _ day: Int64, _ time: Int64, _ east: Int64
    ) -> Int64? {
        guard let day = YQLMoment.day(year: Int(year), month: month, day: Int(day)) else {
            return nil
        }
        return day * Microseconds.day + time - east * Microseconds.second
    }

    /// Two digits are of 1970 to 2069.
    private static func year(_ reader: inout MomentReader) -> Int64? {
        guard let (number, count) = reader.number(upTo: 4) else { return nil }
        guard count <= 2 else { return number }
        return number < 70 ? number + 2000 : number + 1900
    }

    /// `Fri, 4 Mar 2005 19:34:45 EST`
    static func rfc822(_ reader: inout MomentReader) -> Int64? {
        if let first = reader.peek, isLetter(first) {
            _ = reader.word(isLetter)
            guard reader.take(UInt8(ascii: ",")) else { return nil }
            while reader.take(32) {}
        }
        guard let (day, _) = reader.number(upTo: 2), reader.take(32),
            let month = month(reader.word(isLetter), isShort: true), reader.take(32),
            let year = year(&reader), reader.take(32), let time = time(&reader), reader.take(32),
            let east = zone(&reader)
        else { return nil }
        return instant(year, month, day, time, east)
    }

    /// `2009-02-14T02:31:30+0300`
    static func iso8601(_ reader: inout MomentReader) -> Int64? {
        guard let (year, _) = reader.number(upTo: 4) else { return nil }
        let isDashed = reader.take(UInt8(ascii: "-"))
        guard let (month, _) = reader.number(upTo: 2), !isDashed || reader.take(UInt8(ascii: "-")),
            let (day, _) = reader.number(upTo: 2)
        else { return nil }
        var total: Int64 = 0
        var east: Int64 = 0
        if reader.take(UInt8(ascii: "T")) || reader.take(32) {
            guard let read = time(&reader) else { return nil }
            total = read
            if reader.take(UInt8(ascii: ".")) {
                guard var (fraction, count) = reader.number(upTo: 6) else { return nil }
                while count < 6 {
                    fraction *= 10
                    count += 1
                }
                total += fraction
            }
        }
        if !reader.isAtEnd {
            guard let offset = reader.offset() else { return nil }
            east = offset
        }
        return instant(year, Int(month), day, total, east)
    }

    /// `Sunday, 06-Nov-94 08:49:37 GMT`, `Sun, 06 Nov 1994 08:49:37 GMT`
    static func http(_ reader: inout MomentReader) -> Int64? {
        _ = reader.word(isLetter)
        guard reader.take(UInt8(ascii: ",")), reader.take(32),
            let (day, _) = reader.number(upTo: 2),
            reader.take(UInt8(ascii: "-")) || reader.take(32),
            let month = month(reader.word(isLetter), isShort: true),
            reader.take(UInt8(ascii: "-")) || reader.take(32), let year = year(&reader),
            reader.take(32), let time = time(&reader), reader.take(32), let east = zone(&reader)
        else { return nil }
        return instant(year, month, day, time, east)
    }

    /// `20091014165533Z`, `091014165533Z`
    static func x509(_ reader: inout MomentReader) -> Int64? {
        let digits = reader.word { $0 &- 48 <= 9 }
        guard digits.count == 14 || digits.count == 12, reader.take(UInt8(ascii: "Z")) else {
            return nil
        }
        var parts: [Int64] = []
        var index = digits.count - 10
        let yearDigits = digits[..<index].reduce(Int64(0)) { $0 * 10 + Int64($1 - 48) }
        while index < digits.count {
            parts.append(Int64(digits[index] - 48) * 10 + Int64(digits[index + 1] - 48))
            index += 2
        }
        guard parts.count == 5, parts[2] < 24, parts[3] < 60, parts[4] < 60 else { return nil }
        let year = digits.count == 14 ? yearDigits : yearDigits + (yearDigits < 50 ? 2000 : 1900)
        let time =
            parts[2] * Microseconds.hour + parts[3] * Microseconds.minute
            + parts[4] * Microseconds.second
        return instant(year, Int(parts[0]), parts[1], time, 0)
    }
}
