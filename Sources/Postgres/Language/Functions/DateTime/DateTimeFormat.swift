// to_char() of dates and times: the patterns of a template, longest first.
import QueryEngine

enum DateTimeFormat {
    static func add(to library: inout LibraryBuilder) {
        library.binary("to_char", .timestamp, .text, .text, volatility: .stable) {
            (a, b, _) throws(SQLError) in
            if DateTimeRange.isInfinite(a.int) { return .null }
            return .text(try text(b.utf8, a.int, nil))
        }
        library.binary("to_char", .timestamptz, .text, .text, volatility: .stable) {
            (a, b, context) throws(SQLError) in
            if DateTimeRange.isInfinite(a.int) { return .null }
            let zone = context.environment.timeZone.localTime(
                atUnix: TimeZone.unixSeconds(a.int))
            let wall = a.int &+ Int64(zone.offsetSeconds) &* Microseconds.second
            return .text(try text(b.utf8, wall, zone))
        }
    }

    private static let patterns = [
        "HH24", "HH12", "HH", "MI", "SSSSS", "SSSS", "SS", "MS", "US", "FF1", "FF2", "FF3", "FF4",
        "FF5", "FF6", "AM", "PM", "A.M.", "P.M.", "am", "pm", "a.m.", "p.m.", "Y,YYY", "YYYY",
        "YYY", "YY", "Y", "IYYY", "IYY", "IY", "I", "BC", "AD", "B.C.", "A.D.", "bc", "ad", "b.c.",
        "a.d.", "MONTH", "Month", "month", "MON", "Mon", "mon", "MM", "DAY", "Day", "day", "DY",
        "Dy", "dy", "DDD", "IDDD", "DD", "D", "ID", "WW", "IW", "W", "CC", "J", "Q", "RM", "rm",
        "TZH", "TZM", "TZ", "tz", "OF",
    ].sorted { $0.utf8.count > $1.utf8.count }.map { Array($0.utf8) }

    /// Patterns of digits are known in lower case too.
    static func pattern(_ template: ArraySlice<UInt8>) -> [UInt8]? {
        for pattern in patterns where template.starts(with: pattern) { return pattern }
        let folded = template.prefix(5).map { $0 >= 0x61 && $0 <= 0x7A ? $0 & 0xDF : $0 }
        for pattern in patterns where folded.starts(with: pattern) { return pattern }
        return nil
    }

    private static func text(
        _ template: [UInt8], _ wall: Int64, _ zone: TimeZoneRules.LocalTime?
    ) throws(SQLError) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        var work = WorkCount()
        while index < template.count {
            try work.add(2_048)
            if template[index] == UInt8(ascii: "\"") {
                index += 1
                while index < template.count, template[index] != UInt8(ascii: "\"") {
                    if template[index] == UInt8(ascii: "\\"), index + 1 < template.count {
                        index += 1
                    }
                    out.append(template[index])
                    index += 1
                }
                index += 1
                continue
            }
            var isFill = false
            var start = index
            let prefix = template[index...].prefix(2)
            if prefix.elementsEqual("FM".utf8) || prefix.elementsEqual("fm".utf8) {
                isFill = true
                start += 2
            }
            // Names as the locale has them, which is English, and not filled up.
            if template[start...].starts(with: "TM".utf8),
                let named = DateTimeFormat.pattern(template[(start + 2)...]), isName(named)
            {
                isFill = true
                start += 2
            }
            guard let pattern = pattern(template[start...]) else {
                if isFill {
                    index = start
                } else {
                    out.append(template[index])
                    index += 1
                }
                continue
            }
            let piece = value(
                String(decoding: pattern, as: UTF8.self), ClockFields(wall), wall, zone, isFill)
            out.append(contentsOf: piece.utf8)
            index = start + pattern.count
            let suffix = template[index...].prefix(2)
            let isNumber = piece.utf8.last.map { $0 &- 48 <= 9 } ?? false
            if isNumber, suffix.elementsEqual("th".utf8) || suffix.elementsEqual("TH".utf8) {
                let ordinal = ordinal(piece)
                let isUpper = suffix.first == UInt8(ascii: "T")
                out.append(contentsOf: (isUpper ? ordinal.uppercased() : ordinal).utf8)
                index += 2
            }
        }
        return out
    }

    private static func isName(_ pattern: [UInt8]) -> Bool {
        ["MONTH", "MON", "DAY", "DY"].contains(
            String(decoding: pattern, as: UTF8.self).uppercased())
    }

    static func ordinal(_ number: String) -> String {
        let value = Int(number.suffix(2)) ?? 0
        if (11...13).contains(value) { return "th" }
        switch value % 10 {
        case 1: return "st"
        case 2: return "nd"
        case 3: return "rd"
        default: return "th"
        }
    }

    private static func padded(_ value: Int, _ width: Int, _ isFill: Bool) -> String {
        let digits = String(value.magnitude)
        let zeros = isFill ? 0 : max(0, width - digits.utf8.count)
        return (value < 0 ? "-" : "") + String(repeating: "0", count: zeros) + digits
    }

    private static func name(_ name: String, like pattern: String, _ width: Int) -> String {
        let cased: String
        if pattern.uppercased() == pattern {
            cased = name.uppercased()
        } else {
            cased = pattern.lowercased() == pattern ? name.lowercased() : name
        }
        return cased + String(repeating: " ", count: max(0, width - cased.utf8.count))
    }

    private static let romanMonths = [
        "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII",
    ]

    private static func value(
        _ pattern: String, _ clock: ClockFields, _ wall: Int64, _ zone: TimeZoneRules.LocalTime?,
        _ isFill: Bool
    ) -> String {
        let (days, time) = ClockFields.split(wall)
        let date = clock.date
        let year = date.year > 0 ? date.year : 1 - date.year
        let weekday = CalendarDate.dayOfWeek(days)
        let iso = CalendarDate.isoWeek(days)
        func number(_ value: Int, _ width: Int) -> String { padded(value, width, isFill) }
        switch pattern {
        case "HH24": return number(clock.hour, 2)
        case "HH", "HH12": return number(clock.hour % 12 == 0 ? 12 : clock.hour % 12, 2)
        case "MI": return number(clock.minute, 2)
        case "SS": return number(clock.second, 2)
        case "SSSS", "SSSSS": return "\(time / Microseconds.second)"
        case "MS", "FF3": return padded(clock.microsecond / 1000, 3, false)
        case "US", "FF6": return padded(clock.microsecond, 6, false)
        case "FF1": return padded(clock.microsecond / 100_000, 1, false)
        case "FF2": return padded(clock.microsecond / 10_000, 2, false)
        case "FF4": return padded(clock.microsecond / 100, 4, false)
        case "FF5": return padded(clock.microsecond / 10, 5, false)
        case "AM", "PM": return clock.hour >= 12 ? "PM" : "AM"
        case "A.M.", "P.M.": return clock.hour >= 12 ? "P.M." : "A.M."
        case "am", "pm": return clock.hour >= 12 ? "pm" : "am"
        case "a.m.", "p.m.": return clock.hour >= 12 ? "p.m." : "a.m."
        case "Y,YYY": return "\(year / 1000),\(padded(year % 1000, 3, false))"
        case "YYYY": return number(year, 4)
        case "YYY": return number(year % 1000, 3)
        case "YY": return number(year % 100, 2)
        case "Y": return number(year % 10, 1)
        case "IYYY": return number(iso.year > 0 ? iso.year : 1 - iso.year, 4)
        case "IYY": return number(iso.year % 1000, 3)
        case "IY": return number(iso.year % 100, 2)
        case "I": return number(iso.year % 10, 1)
        case "BC", "AD": return date.year > 0 ? "AD" : "BC"
        case "B.C.", "A.D.": return date.year > 0 ? "A.D." : "B.C."
        case "bc", "ad": return date.year > 0 ? "ad" : "bc"
        case "b.c.", "a.d.": return date.year > 0 ? "a.d." : "b.c."
        case "MONTH", "Month", "month":
            return name(DateTimeKeyword.months[date.month - 1], like: pattern, isFill ? 0 : 9)
        case "MON", "Mon", "mon":
            return name(String(DateTimeKeyword.months[date.month - 1].prefix(3)), like: pattern, 0)
        case "MM": return number(date.month, 2)
        case "DAY", "Day", "day":
            return name(DateTimeKeyword.weekdays[weekday], like: pattern, isFill ? 0 : 9)
        case "DY", "Dy", "dy":
            return name(String(DateTimeKeyword.weekdays[weekday].prefix(3)), like: pattern, 0)
        case "DDD": return number(date.dayOfYear, 3)
        case "IDDD":
            return number(Int(days - CalendarDate.firstMonday(ofISOYear: iso.year)) + 1, 3)
        case "DD": return number(date.day, 2)
        case "D": return "\(weekday + 1)"
        case "ID": return "\(weekday == 0 ? 7 : weekday)"
        case "WW": return number((date.dayOfYear - 1) / 7 + 1, 2)
        case "IW": return number(iso.week, 2)
        case "W": return "\((date.day - 1) / 7 + 1)"
        case "CC": return number(date.year > 0 ? (date.year + 99) / 100 : -(year + 99) / 100, 2)
        case "J": return "\(days + DateTimeRange.julianEpoch)"
        case "Q": return "\((date.month - 1) / 3 + 1)"
        case "RM", "rm": return name(romanMonths[date.month - 1], like: pattern, isFill ? 0 : 4)
        default: return zoneText(pattern, zone)
        }
    }

    private static func zoneText(_ pattern: String, _ zone: TimeZoneRules.LocalTime?) -> String {
        let offset = zone?.offsetSeconds ?? 0
        let sign = offset < 0 ? "-" : "+"
        let hours = padded(abs(offset) / 3600, 2, false)
        let minutes = padded(abs(offset) / 60 % 60, 2, false)
        switch pattern {
        case "TZ": return zone?.abbreviation.uppercased() ?? ""
        case "tz": return zone?.abbreviation.lowercased() ?? ""
        case "TZH": return sign + hours
        case "TZM": return minutes
        default: return sign + hours + (offset % 3600 == 0 ? "" : ":" + minutes)
        }
    }
}
