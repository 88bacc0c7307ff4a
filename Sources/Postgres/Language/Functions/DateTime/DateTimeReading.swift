// to_date() and to_timestamp(): the fields of a text by a template's patterns.
import QueryEngine

enum DateTimeReading {
    static func add(to library: inout LibraryBuilder) {
        library.binary("to_date", .text, .text, .date, volatility: .stable) {
            (a, b, _) throws(SQLError) in
            let (days, _, _) = try read(a.utf8, b.utf8)
            guard DateTimeRange.isDate(days) else {
                throw SQLError(.datetimeFieldOverflow, "date out of range: \"\(a.string)\"")
            }
            return .int(days)
        }
        library.binary("to_timestamp", .text, .text, .timestamptz, volatility: .stable) {
            (a, b, context) throws(SQLError) in
            let (days, time, zone) = try read(a.utf8, b.utf8)
            guard let wall = ClockFields.timestamp(days: days, timeOfDay: time),
                DateTimeRange.isTimestamp(wall)
            else {
                throw SQLError(.datetimeFieldOverflow, "timestamp out of range: \"\(a.string)\"")
            }
            if let zone {
                let value = wall &- Int64(zone) &* Microseconds.second
                guard DateTimeRange.isTimestamp(value) else {
                    throw SQLError(
                        .datetimeFieldOverflow, "timestamp out of range: \"\(a.string)\"")
                }
                return .int(value)
            }
            return .int(try DateTimeFunctions.instant(wall, context))
        }
    }

    /// Days, microseconds of the day, and seconds east where the text said so.
    private static func read(
        _ text: [UInt8], _ template: [UInt8]
    ) throws(SQLError) -> (days: Int64, time: Int64, zone: Int?) {
        var reader = FieldReader(text)
        try reader.read(template)
        return try reader.moment()
    }
}

/// What has been read so far.
private struct FieldReader {
    private let text: [UInt8]
    private var at = 0
    private var year: Int?
    private var month: Int?
    private var day: Int?
    private var dayOfYear: Int?
    private var week: Int?
    private var isoYear: Int?
    private var isoWeek: Int?
    private var isoDay: Int?
    private var julian: Int?
    private var hour = 0
    private var usesHalfDays = false
    private var isAfternoon: Bool?
    private var minute = 0
    private var second = 0
    private var microsecond = 0
    private var secondOfDay: Int?
    private var isBeforeChrist = false
    private var century: Int?
    private var zoneSign = 1
    private var zoneHour: Int?
    private var zoneMinute = 0

    init(_ text: [UInt8]) { self.text = text }

    mutating func read(_ template: [UInt8]) throws(SQLError) {
        var place = 0
        var isFill = false
        while place < template.count {
            let byte = template[place]
            if template[place...].prefix(2).elementsEqual("FM".utf8)
                || template[place...].prefix(2).elementsEqual("fm".utf8)
            {
                isFill = true
                place += 2
                continue
            }
            if template[place...].prefix(2).elementsEqual("FX".utf8)
                || template[place...].prefix(2).elementsEqual("TM".utf8)
            {
                place += 2
                continue
            }
            if byte == UInt8(ascii: "\"") {
                place += 1
                while place < template.count, template[place] != UInt8(ascii: "\"") {
                    if at < text.count { at += 1 }
                    place += 1
                }
                place += 1
                continue
            }
            if let pattern = DateTimeFormat.pattern(template[place...]) {
                place += pattern.count
                skipSpaces()
                if at >= text.count { return }
                let isNumberNext =
                    place < template.count
                    && DateTimeFormat.pattern(template[place...]).map(isNumeric) == true
                try take(
                    String(decoding: pattern, as: UTF8.self).uppercased(),
                    isBounded: isNumberNext && !isFill)
                isFill = false
                if template[place...].prefix(2).elementsEqual("th".utf8)
                    || template[place...].prefix(2).elementsEqual("TH".utf8)
                {
                    at = min(text.count, at + 2)
                    place += 2
                }
                continue
            }
            skip(byte)
            place += 1
        }
    }

    private func isNumeric(_ pattern: [UInt8]) -> Bool {
        switch String(decoding: pattern, as: UTF8.self).uppercased() {
        case "AM", "PM", "A.M.", "P.M.", "BC", "AD", "B.C.", "A.D.", "MONTH", "MON", "DAY", "DY",
            "RM", "TZ", "OF":
            return false
        default: return true
        }
    }

    private mutating func skipSpaces() {
        while at < text.count, text[at] == UInt8(ascii: " ") { at += 1 }
    }

    private func isSeparator(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte < 0x7F && !(byte &- 48 <= 9) && !((byte & 0xDF) &- 65 <= 25)
    }

    /// A separator of the template stands for any of the text; a letter for any character.
    private mutating func skip(_ byte: UInt8) {
        if byte == UInt8(ascii: " ") || isSeparator(byte) {
            skipSpaces()
            if at < text.count, isSeparator(text[at]), !isSign { at += 1 }
        } else if at < text.count {
            at += 1
        }
    }

    /// A minus before a digit may belong to the number.
    private var isSign: Bool {
        text[at] == UInt8(ascii: "-") && at + 1 < text.count && text[at + 1] &- 48 <= 9 && at > 0
            && !(text[at - 1] &- 48 <= 9) && text[at - 1] != UInt8(ascii: " ")
    }

    // MARK: Fields

    private func invalid(_ pattern: String, _ detail: String? = nil) -> SQLError {
        var end = at
        while end < text.count, text[end] != UInt8(ascii: " "), end - at < 10 { end += 1 }
        let shown = String(decoding: text[at..<end], as: UTF8.self)
        return SQLError(
            .invalidDatetimeFormat, "invalid value \"\(shown)\" for \"\(pattern)\"",
            detail: detail)
    }

    private mutating func number(
        _ pattern: String, _ width: Int, isBounded: Bool
    ) throws(SQLError) -> Int {
        let start = at
        var sign = 1
        if at < text.count, text[at] == UInt8(ascii: "-") || text[at] == UInt8(ascii: "+") {
            if text[at] == UInt8(ascii: "-") { sign = -1 }
            at += 1
        }
        var value = 0
        var count = 0
        while at < text.count, text[at] &- 48 <= 9, !isBounded || count < width {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            value = product &+ Int(text[at] &- 48)
            if overflow || value > Int(Int32.max) {
                at = start
                throw SQLError(
                    .datetimeFieldOverflow,
                    "value for \"\(pattern)\" in source string is out of range",
                    detail: "Value must be in the range -2147483648 to 2147483647.")
            }
            at += 1
            count += 1
        }
        guard count > 0 else {
            at = start
            throw invalid(pattern, "Value must be an integer.")
        }
        return sign * value
    }

    private mutating func word(_ pattern: String, _ words: [String], _ length: Int?)
        throws(SQLError)
        -> Int
    {
        let rest = String(decoding: text[at...].prefix(12), as: UTF8.self).lowercased()
        for (index, word) in words.enumerated() {
            let wanted = length.map { String(word.lowercased().prefix($0)) } ?? word.lowercased()
            if rest.hasPrefix(wanted) {
                at += wanted.utf8.count
                return index
            }
        }
        throw invalid(
            pattern, "The given value did not match any of the allowed values for this field.")
    }

    /// Two digits and three are of the years about 2020.
    private func completed(_ year: Int, digits: Int) -> Int {
        guard digits < 4, year >= 0 else { return year }
        if year < 70 { return year + 2000 }
        if year < 100 { return year + 1900 }
        if year < 520 { return year + 2000 }
        return year < 1000 ? year + 1000 : year
    }

    private mutating func take(_ pattern: String, isBounded: Bool) throws(SQLError) {
        switch pattern {
        case "YYYY": year = try number(pattern, 4, isBounded: isBounded)
        case "YYY", "YY", "Y":
            let start = at
            let value = try number(pattern, pattern.utf8.count, isBounded: isBounded)
            year = completed(value, digits: at - start)
        case "Y,YYY":
            let thousands = try number(pattern, 9, isBounded: false)
            guard at < text.count, text[at] == UInt8(ascii: ",") else { throw invalid(pattern) }
            at += 1
            year = thousands * 1000 + (try number(pattern, 3, isBounded: true))
        case "IYYY": isoYear = try number(pattern, 4, isBounded: isBounded)
        case "CC": century = try number(pattern, 2, isBounded: isBounded)
        case "MM": month = try number(pattern, 2, isBounded: isBounded)
        case "MONTH": month = try word("Month", DateTimeKeyword.months, nil) + 1
        case "MON": month = try word("Mon", DateTimeKeyword.months, 3) + 1
        case "RM":
            let romans = [
                "XII", "XI", "X", "IX", "VIII", "VII", "VI", "V", "IV", "III", "II", "I",
            ]
            month = 12 - (try word(pattern, romans, nil))
        case "DD": day = try number(pattern, 2, isBounded: isBounded)
        case "DDD": dayOfYear = try number(pattern, 3, isBounded: isBounded)
        case "D", "Q", "W": _ = try number(pattern, 1, isBounded: isBounded)
        case "ID": isoDay = try number(pattern, 1, isBounded: isBounded)
        case "WW": week = try number(pattern, 2, isBounded: isBounded)
        case "IW": isoWeek = try number(pattern, 2, isBounded: isBounded)
        case "J": julian = try number(pattern, 9, isBounded: isBounded)
        case "DAY": _ = try word("Day", DateTimeKeyword.weekdays, nil)
        case "DY": _ = try word("Dy", DateTimeKeyword.weekdays, 3)
        case "BC", "AD", "B.C.", "A.D.":
            let words = pattern.contains(".") ? ["A.D.", "B.C."] : ["AD", "BC"]
            isBeforeChrist = try word(pattern, words, nil) == 1
        default: try takeTime(pattern, isBounded: isBounded)
        }
    }

    private mutating func takeTime(_ pattern: String, isBounded: Bool) throws(SQLError) {
        switch pattern {
        case "HH24": hour = try number(pattern, 2, isBounded: isBounded)
        case "HH", "HH12":
            hour = try number(pattern, 2, isBounded: isBounded)
            usesHalfDays = true
        case "MI": minute = try number(pattern, 2, isBounded: isBounded)
        case "SS": second = try number(pattern, 2, isBounded: isBounded)
        case "SSSS", "SSSSS": secondOfDay = try number(pattern, 5, isBounded: isBounded)
        case "MS": microsecond += try fraction(pattern, 3) * 1000
        case "US", "FF6": microsecond += try fraction(pattern, 6)
        case "FF1", "FF2", "FF3", "FF4", "FF5": microsecond += try fraction(pattern, 6)
        case "AM", "PM", "A.M.", "P.M.":
            let words = pattern.contains(".") ? ["A.M.", "P.M."] : ["AM", "PM"]
            isAfternoon = try word(pattern, words, nil) == 1
            usesHalfDays = true
        case "TZH":
            zoneSign = at < text.count && text[at] == UInt8(ascii: "-") ? -1 : 1
            zoneHour = abs(try number(pattern, 2, isBounded: isBounded))
        case "TZM": zoneMinute = try number(pattern, 2, isBounded: isBounded)
        default: throw .notSupported("formatting field \"\(pattern)\" for input")
        }
    }

    /// Digits after the point, filled up to a width: `.5` of milliseconds is 500.
    private mutating func fraction(_ pattern: String, _ width: Int) throws(SQLError) -> Int {
        let start = at
        var value = try number(pattern, width, isBounded: true)
        for _ in 0..<max(0, width - (at - start)) { value *= 10 }
        return value
    }

    // MARK: The moment

    private func outOfRange() -> SQLError {
        SQLError(
            .datetimeFieldOverflow,
            "date/time field value out of range: \"\(String(decoding: text, as: UTF8.self))\"")
    }

    func moment() throws(SQLError) -> (days: Int64, time: Int64, zone: Int?) {
        let days = try self.days()
        guard days.magnitude < 1 << 40 else { throw outOfRange() }
        return (days, try time(), try zone())
    }

    private func zone() throws(SQLError) -> Int? {
        guard let zoneHour else { return nil }
        guard zoneHour <= 15, (0...59).contains(zoneMinute) else { throw outOfRange() }
        return zoneSign * (zoneHour * 3600 + zoneMinute * 60)
    }

    private func days() throws(SQLError) -> Int64 {
        if let julian { return Int64(julian) - DateTimeRange.julianEpoch }
        if let isoYear, let isoWeek {
            guard (1...53).contains(isoWeek), (1...7).contains(isoDay ?? 1) else {
                throw outOfRange()
            }
            return CalendarDate.firstMonday(ofISOYear: isoYear)
                + Int64((isoWeek - 1) * 7 + (isoDay ?? 1) - 1)
        }
        var year = self.year ?? century.map { ($0 - 1) * 100 + 1 } ?? 0
        if isBeforeChrist { year = year > 0 ? 1 - year : year } else if year < 0 { year += 1 }
        guard year.magnitude < 6_000_000 else { throw outOfRange() }
        let first = CalendarDate(year: year, month: 1, day: 1).days
        if let dayOfYear, month == nil {
            guard (1...(CalendarDate.isLeap(year) ? 366 : 365)).contains(dayOfYear) else {
                throw outOfRange()
            }
            return first + Int64(dayOfYear - 1)
        }
        if let week, month == nil, day == nil {
            guard (1...53).contains(week) else { throw outOfRange() }
            return first + Int64((week - 1) * 7)
        }
        let (month, day) = (self.month ?? 1, self.day ?? 1)
        guard (1...12).contains(month), (1...CalendarDate.daysInMonth(year, month)).contains(day)
        else { throw outOfRange() }
        return CalendarDate(year: year, month: month, day: day).days
    }

    private func time() throws(SQLError) -> Int64 {
        if let secondOfDay {
            guard (0..<86_400).contains(secondOfDay) else { throw outOfRange() }
            return Int64(secondOfDay) * Microseconds.second + Int64(microsecond)
        }
        var hour = self.hour
        if usesHalfDays {
            guard (1...12).contains(hour) || (hour == 0 && isAfternoon == nil) else {
                throw SQLError(
                    .invalidDatetimeFormat, "hour \"\(hour)\" is invalid for the 12-hour clock",
                    hint: "Use the 24-hour clock, or give an hour between 1 and 12.")
            }
            if isAfternoon == true, hour < 12 { hour += 12 }
            if isAfternoon != true, hour == 12 { hour = 0 }
        }
        guard (0...23).contains(hour), (0...59).contains(minute), (0...59).contains(second) else {
            throw outOfRange()
        }
        return Int64(hour) * Microseconds.hour + Int64(minute) * Microseconds.minute
            + Int64(second) * Microseconds.second + Int64(microsecond)
    }
}
