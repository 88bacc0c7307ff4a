// Gives meaning to the fields of a date and time, in the order and with the tolerance of Postgres.
import QueryEngine

/// Why a text is no date or time; the type that is read words the error.
enum DateTimeFault: Error {
    case badFormat
    case fieldOverflow
    /// A month or day out of range: perhaps day and month are in another order.
    case monthDayOverflow
    case zoneOverflow
    case intervalOverflow
    /// Its fields are in order, and their sum is not.
    case intervalOutOfRange
    case unknownZone(String)

    func error(_ typeName: String, _ text: UnsafeRawBufferPointer) -> SQLError {
        let shown = String(decoding: text, as: UTF8.self)
        switch self {
        case .badFormat:
            return SQLError(
                .invalidDatetimeFormat, "invalid input syntax for type \(typeName): \"\(shown)\"")
        case .fieldOverflow:
            return SQLError(
                .datetimeFieldOverflow, "date/time field value out of range: \"\(shown)\"")
        case .monthDayOverflow:
            return SQLError(
                .datetimeFieldOverflow, "date/time field value out of range: \"\(shown)\"",
                hint: "Perhaps you need a different \"datestyle\" setting.")
        case .zoneOverflow:
            return SQLError(
                .invalidTimeZoneDisplacementValue,
                "time zone displacement out of range: \"\(shown)\"")
        case .intervalOverflow:
            return SQLError(
                .intervalFieldOverflow, "interval field value out of range: \"\(shown)\"")
        case .intervalOutOfRange:
            return SQLError(.datetimeFieldOverflow, "interval out of range")
        case .unknownZone(let name):
            return .invalidParameter("time zone \"\(name)\" not recognized")
        }
    }
}

/// A date and time as they stand in a text.
struct DateTimeText {
    enum Zone {
        case offset(Int)
        case named(TimeZone)
    }

    /// `now`, `infinity` and so on, which leave no fields.
    var special: DateTimeKeyword.Special?
    var date: CalendarDate?
    /// Microseconds of the day; may be 24:00.
    var time: Int64?
    var zone: Zone?
}

struct DateTimeParser {
    private struct Fields: OptionSet {
        let rawValue: Int
        static let year = Fields(rawValue: 1)
        static let month = Fields(rawValue: 2)
        static let day = Fields(rawValue: 4)
        static let dayOfYear = Fields(rawValue: 8)
        static let time = Fields(rawValue: 16)
        static let zone = Fields(rawValue: 32)
        static let weekday = Fields(rawValue: 64)
        static let date: Fields = [.year, .month, .day]
        static let meridian = Fields(rawValue: 128)
        static let era = Fields(rawValue: 256)
    }

    private enum Pending { case julian, isoTime }

    private let order: TypeEnvironment.DateOrder
    private let timeOnly: Bool
    private var have: Fields = []
    private var year = 0
    private var month = 0
    private var day = 0
    private var dayOfYear: Int?
    private var julianDay: Int64?
    private var hour = 0
    private var minute = 0
    private var second = 0
    private var microsecond = 0
    private var yearHasTwoDigits = false
    private var isBC = false
    private var isAfternoon: Bool?
    private var hasTextMonth = false
    private var zone: DateTimeText.Zone?
    private var special: DateTimeKeyword.Special?
    private var pending: Pending?

    private init(_ order: TypeEnvironment.DateOrder, timeOnly: Bool) {
        self.order = order
        self.timeOnly = timeOnly
    }

    /// `timeOnly`: digits that could be a date are a time, and no date is needed.
    static func parse(
        _ text: UnsafeRawBufferPointer, _ order: TypeEnvironment.DateOrder, timeOnly: Bool
    ) throws(DateTimeFault) -> DateTimeText {
        guard let tokens = DateTimeTokens.split(text), !tokens.isEmpty else { throw .badFormat }
        var parser = DateTimeParser(order, timeOnly: timeOnly)
        for (index, token) in tokens.enumerated() {
            try parser.take(token, isLast: index == tokens.count - 1)
        }
        return try parser.finish()
    }

    private mutating func mark(_ fields: Fields) throws(DateTimeFault) {
        if !have.isDisjoint(with: fields) { throw .badFormat }
        have.formUnion(fields)
    }

    private mutating func take(_ token: DateTimeToken, isLast: Bool) throws(DateTimeFault) {
        if let waiting = pending {
            pending = nil
            return try takePending(waiting, token)
        }
        switch token.kind {
        case .date: try takeDate(token)
        case .time: try takeTime(token.text[...])
        case .offset: try takeOffset(token.text)
        case .number: try takeNumber(token.text)
        case .word, .signedWord: try takeWord(token, isLast: isLast)
        }
    }

    // MARK: Words

    private mutating func takeWord(_ token: DateTimeToken, isLast: Bool) throws(DateTimeFault) {
        guard let keyword = DateTimeKeyword.named(token.text) else {
            guard let named = TimeZone.named(token.string) else { throw .badFormat }
            try mark(.zone)
            zone = .named(named)
            return
        }
        switch keyword {
        case .month(let number):
            // A month's name overrides the guess that a number before it was the month.
            if have.contains(.month), !hasTextMonth, !have.contains(.day), (1...31).contains(month)
            {
                day = month
                have.insert(.day)
                have.remove(.month)
            }
            try mark(.month)
            hasTextMonth = true
            month = number
        case .weekday: try mark(.weekday)
        case .zone(let seconds, _):
            try mark(.zone)
            zone = .offset(seconds)
        case .daylightModifier:
            guard case .offset(let seconds) = zone else { throw .badFormat }
            zone = .offset(seconds + 3600)
        case .isAfternoon(let value):
            try mark(.meridian)
            isAfternoon = value
        case .isBC(let value):
            try mark(.era)
            isBC = value
        case .special(let value): try takeSpecial(value)
        case .julian:
            if have.isSuperset(of: .date) { throw .badFormat }
            pending = .julian
        case .isoTime:
            // T only introduces a time after a date.
            if !timeOnly && !have.isSuperset(of: .date) && julianDay == nil { throw .badFormat }
            if isLast { throw .badFormat }
            pending = .isoTime
        case .ignored: break
        }
    }

    private mutating func takeSpecial(_ value: DateTimeKeyword.Special) throws(DateTimeFault) {
        switch value {
        case .today, .tomorrow, .yesterday:
            if timeOnly { throw .badFormat }
            try mark(.date)
        case .allBalls:
            try mark([.time, .zone])
            hour = 0
            zone = .offset(0)
            return
        case .now: try mark([.date, .time, .zone])
        default: try mark([.date, .time])
        }
        if special != nil { throw .badFormat }
        special = value
    }

    private mutating func takePending(
        _ waiting: Pending, _ token: DateTimeToken
    ) throws(DateTimeFault) {
        guard token.kind == .number || (waiting == .isoTime && token.kind == .time) else {
            throw .badFormat
        }
        switch waiting {
        case .isoTime:
            if token.kind == .time { return try takeTime(token.text[...]) }
            guard try takeConcatenated(token.text, asTime: true) else { throw .badFormat }
        case .julian: try takeJulian(token.text)
        }
    }

    private mutating func takeJulian(_ text: [UInt8]) throws(DateTimeFault) {
        let (whole, fraction) = try DateTimeNumber.split(text)
        guard whole <= 2_147_483_647 else { throw .fieldOverflow }
        try mark([.year, .month, .day])
        julianDay = Int64(whole) - DateTimeRange.julianEpoch
        if fraction != 0 {
            try mark(.time)
            setTime(Int64((fraction * Double(Microseconds.day)).rounded()))
        }
    }

    private mutating func setTime(_ value: Int64) {
        hour = Int(value / Microseconds.hour)
        minute = Int(value / Microseconds.minute % 60)
        second = Int(value / Microseconds.second % 60)
        microsecond = Int(value % Microseconds.second)
    }

    // MARK: Times and zones

    private mutating func takeTime(_ text: ArraySlice<UInt8>) throws(DateTimeFault) {
        try mark(.time)
        let time = try DateTimeNumber.time(text)
        (hour, minute, second, microsecond) = time
        if minute > 59 || second > 60 || hour < 0 { throw .fieldOverflow }
        if hour > 24 || (hour == 24 && (minute > 0 || second > 0 || microsecond > 0)) {
            throw .fieldOverflow
        }
    }

    private mutating func takeOffset(_ text: [UInt8]) throws(DateTimeFault) {
        let seconds = try DateTimeNumber.offset(text)
        if case .offset(let base) = zone, have.contains(.zone) {
            // An abbreviation and an offset: `GMT+3`, read by POSIX's sign.
            zone = .offset(base - seconds)
            return
        }
        try mark(.zone)
        zone = .offset(seconds)
    }

    // MARK: Dates and numbers

    private mutating func takeDate(_ token: DateTimeToken) throws(DateTimeFault) {
        let startsWithDigit = token.text.first.map(DateTimeTokens.isDigit) ?? false
        let isComplete = have.isSuperset(of: .date) || (timeOnly && !startsWithDigit)
        if !isComplete && !(timeOnly && have.contains(.time)) || (timeOnly && startsWithDigit) {
            return try takeDateParts(token.text)
        }
        if startsWithDigit {
            // A concatenated time with its zone: `040506.789-08`.
            guard let dash = token.text.lastIndex(where: { $0 == 0x2D }) else { throw .badFormat }
            try takeOffset(Array(token.text[dash...]))
            guard try takeConcatenated(Array(token.text[..<dash]), asTime: true) else {
                throw .badFormat
            }
            return
        }
        guard let named = TimeZone.named(token.string) else {
            throw .unknownZone(token.string)
        }
        try mark(.zone)
        zone = .named(named)
    }

    /// A date with separators, a part at a time; a month's name is settled before the numbers.
    private mutating func takeDateParts(_ text: [UInt8]) throws(DateTimeFault) {
        var parts: [ArraySlice<UInt8>] = []
        var index = 0
        while index < text.count {
            let start = index
            let isWord = DateTimeTokens.isLetter(text[index])
            while index < text.count,
                isWord
                    ? DateTimeTokens.isLetter(text[index]) : DateTimeTokens.isDigit(text[index])
            {
                index += 1
            }
            if index > start { parts.append(text[start..<index]) } else { index += 1 }
        }
        guard parts.count <= DateTimeTokens.maximumFields else { throw .badFormat }
        var numbers: [ArraySlice<UInt8>] = []
        for part in parts {
            guard let first = part.first, DateTimeTokens.isLetter(first) else {
                numbers.append(part)
                continue
            }
            switch DateTimeKeyword.named(part) {
            case .month(let number):
                try mark(.month)
                hasTextMonth = true
                month = number
            case .weekday: break
            default: throw .badFormat
            }
        }
        for number in numbers { try takeField(Array(number)) }
    }

    private mutating func takeNumber(_ text: [UInt8]) throws(DateTimeFault) {
        let point = text.firstIndex(of: UInt8(ascii: "."))
        let hasDate = have.isSuperset(of: .date)
        if point != nil, have.isDisjoint(with: .date), !timeOnly {
            return try takeDateParts(text)
        }
        let wholeDigits = point ?? text.count
        if point != nil, wholeDigits > 2 {
            guard try takeConcatenated(text, asTime: timeOnly || hasDate) else { throw .badFormat }
            return
        }
        if timeOnly && !hasDate && !have.contains(.time) && wholeDigits >= 4 {
            guard try takeConcatenated(text, asTime: true) else { throw .badFormat }
            return
        }
        if text.count >= 6, !hasDate || !have.contains(.time) {
            guard try takeConcatenated(text, asTime: hasDate) else { throw .badFormat }
            return
        }
        try takeField(text)
    }

    /// `19990108`, `990108`, `040506.789`, `0405`.
    private mutating func takeConcatenated(
        _ text: [UInt8], asTime: Bool
    ) throws(DateTimeFault) -> Bool {
        var digits = text[...]
        var fraction = 0
        let point = text.firstIndex(of: UInt8(ascii: "."))
        if let point {
            digits = text[..<point]
            fraction = try DateTimeNumber.fraction(text[(point + 1)...])
        }
        guard digits.allSatisfy(DateTimeTokens.isDigit) else { throw .badFormat }
        if !asTime && point == nil && digits.count >= 6 {
            try mark(.date)
            let count = digits.count
            guard let whole = DateTimeNumber.integer(digits), whole <= 99_999_999_999 else {
                throw .fieldOverflow
            }
            day = whole % 100
            month = whole / 100 % 100
            year = whole / 10_000
            yearHasTwoDigits = count == 6
            return true
        }
        guard let whole = DateTimeNumber.integer(digits) else { return false }
        switch digits.count {
        case 6: (hour, minute, second) = (whole / 10_000, whole / 100 % 100, whole % 100)
        case 4: (hour, minute, second) = (whole / 100, whole % 100, 0)
        default: return false
        }
        try mark(.time)
        microsecond = fraction
        if minute > 59 || second > 60 || hour > 24 { throw .fieldOverflow }
        return true
    }

    /// One number of a date; which one depends on what is known and on DateStyle's order.
    private mutating func takeField(_ text: [UInt8]) throws(DateTimeFault) {
        guard let value = DateTimeNumber.integer(text[...]) else { throw .badFormat }
        let count = text.count
        let known = have.intersection(.date)
        if count == 3, known == .year, (1...366).contains(value) {
            try mark([.month, .day, .dayOfYear])
            dayOfYear = value
            return
        }
        let field: Fields
        switch known {
        case []:
            field =
                count >= 3 || order == .yearMonthDay
                ? .year : order == .dayMonthYear ? .day : .month
        case .year: field = .month
        case .month:
            field = hasTextMonth && (count >= 3 || order == .yearMonthDay) ? .year : .day
        case [.year, .month]:
            if hasTextMonth && count >= 3 && yearHasTwoDigits {
                // The first number was the day after all.
                day = year
                have.insert(.day)
                have.remove(.year)
                field = .year
            } else {
                field = .day
            }
        case .day: field = .month
        case [.month, .day]: field = .year
        case [.year, .day]: field = .month
        default:
            guard try takeConcatenated(text, asTime: true) else { throw .badFormat }
            return
        }
        try mark(field)
        switch field {
        case .year:
            year = value
            yearHasTwoDigits = count <= 2
        case .month: month = value
        default: day = value
        }
    }

    // MARK: The whole

    private mutating func finish() throws(DateTimeFault) -> DateTimeText {
        if pending != nil { throw .badFormat }
        var result = DateTimeText()
        result.zone = zone
        if let special {
            result.special = special
            if have.contains(.time) { result.time = clock }
            switch special {
            case .today, .tomorrow, .yesterday:
                try applyMeridian()
                result.time = have.contains(.time) ? clock : nil
            default: break
            }
            return result
        }
        if !have.isDisjoint(with: .date) { result.date = try validDate() }
        try applyMeridian()
        if have.contains(.time) { result.time = clock }
        if timeOnly {
            if result.time == nil { throw .badFormat }
        } else if !have.isSuperset(of: .date) {
            throw .badFormat
        }
        return result
    }

    private var clock: Int64 {
        Int64(hour) * Microseconds.hour + Int64(minute) * Microseconds.minute
            + Int64(second) * Microseconds.second + Int64(microsecond)
    }

    private mutating func applyMeridian() throws(DateTimeFault) {
        guard let isAfternoon else { return }
        if hour > 12 { throw .fieldOverflow }
        if isAfternoon {
            if hour != 12 { hour += 12 }
        } else if hour == 12 {
            hour = 0
        }
    }

    private mutating func validDate() throws(DateTimeFault) -> CalendarDate {
        if let julianDay { return CalendarDate(days: julianDay) }
        if have.contains(.year) {
            if isBC {
                if year <= 0 { throw .fieldOverflow }
                year = 1 - year
            } else if yearHasTwoDigits {
                year += year < 70 ? 2000 : year < 100 ? 1900 : 0
            } else if year <= 0 {
                throw .fieldOverflow
            }
        }
        if year.magnitude > 10_000_000 { throw .fieldOverflow }
        if let dayOfYear {
            return CalendarDate(
                days: CalendarDate(year: year, month: 1, day: 1).days + Int64(dayOfYear) - 1)
        }
        if have.contains(.month), !(1...12).contains(month) { throw .monthDayOverflow }
        if have.contains(.day), !(1...31).contains(day) { throw .monthDayOverflow }
        guard have.isSuperset(of: .date) else {
            if timeOnly { return CalendarDate(year: 2000, month: 1, day: 1) }
            throw .badFormat
        }
        if day > CalendarDate.daysInMonth(year, month) { throw .fieldOverflow }
        return CalendarDate(year: year, month: month, day: day)
    }
}
