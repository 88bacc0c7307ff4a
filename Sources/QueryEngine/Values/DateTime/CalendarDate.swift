// The proleptic Gregorian calendar over days since 2000-01-01, and instants over microseconds since then.

/// A day by year (astronomical: 0 is 1 BC), month and day.
package struct CalendarDate: Equatable {
    package var year: Int
    package var month: Int
    package var day: Int

    package init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// Days between 0000-03-01 and 2000-01-01, when years are counted from March.
    private static let epochShift = 730_425
    private static let daysInEra = 146_097

    package init(days: Int64) {
        let shifted = Int(days) + CalendarDate.epochShift
        let era = (shifted >= 0 ? shifted : shifted - 146_096) / CalendarDate.daysInEra
        let dayOfEra = shifted - era * CalendarDate.daysInEra
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    }

    /// Days since 2000-01-01; the month may be only 1 to 12, the day anything.
    package var days: Int64 {
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return Int64(era * CalendarDate.daysInEra + dayOfEra - CalendarDate.epochShift)
    }

    package static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    package static func daysInMonth(_ year: Int, _ month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package var dayOfYear: Int {
        Int(days - CalendarDate(year: year, month: 1, day: 1).days) + 1
    }

    /// Sunday is 0.
    package static func dayOfWeek(_ days: Int64) -> Int {
        let remainder = Int((days + 6) % 7)
        return remainder < 0 ? remainder + 7 : remainder
    }

    /// The ISO 8601 week and the year that it belongs to.
    package static func isoWeek(_ days: Int64) -> (year: Int, week: Int) {
        let monday = days - Int64((dayOfWeek(days) + 6) % 7)
        let year = CalendarDate(days: monday + 3).year
        return (year, Int((monday - firstMonday(ofISOYear: year)) / 7) + 1)
    }

    package static func firstMonday(ofISOYear year: Int) -> Int64 {
        let january4 = CalendarDate(year: year, month: 1, day: 4).days
        return january4 - Int64((dayOfWeek(january4) + 6) % 7)
    }
}

/// Sizes of time in microseconds, and the ranges of dates and timestamps.
package enum Microseconds {
    package static let second: Int64 = 1_000_000
    package static let minute: Int64 = 60_000_000
    package static let hour: Int64 = 3_600_000_000
    package static let day: Int64 = 86_400_000_000
}

package enum DateTimeRange {
    /// 4714-11-24 BC, the start of the Julian day numbers.
    static let firstDay: Int64 = -2_451_545
    static let endOfDates: Int64 = 2_145_031_949
    package static let firstTimestamp: Int64 = -211_813_488_000_000_000
    package static let endOfTimestamps: Int64 = 9_223_371_331_200_000_000
    package static let unixEpochDay: Int64 = -10_957
    /// The Julian day number of 2000-01-01.
    package static let julianEpoch: Int64 = 2_451_545

    package static func isTimestamp(_ value: Int64) -> Bool {
        value >= firstTimestamp && value < endOfTimestamps
    }

    package static func isDate(_ days: Int64) -> Bool { days >= firstDay && days < endOfDates }

    package static let infinity = Int64.max
    package static let negativeInfinity = Int64.min

    @inline(__always)
    package static func isInfinite(_ value: Int64) -> Bool {
        value == Int64.max || value == Int64.min
    }
}

/// A wall-clock reading.
package struct ClockFields {
    package var date: CalendarDate
    package var hour: Int
    package var minute: Int
    package var second: Int
    package var microsecond: Int

    /// The fields of microseconds since 2000-01-01 00:00 on the same clock.
    package init(_ microseconds: Int64) {
        let (days, rest) = ClockFields.split(microseconds)
        self.init(days: days, timeOfDay: rest)
    }

    package init(days: Int64, timeOfDay: Int64) {
        date = CalendarDate(days: days)
        hour = Int(timeOfDay / Microseconds.hour)
        minute = Int(timeOfDay / Microseconds.minute % 60)
        second = Int(timeOfDay / Microseconds.second % 60)
        microsecond = Int(timeOfDay % Microseconds.second)
    }

    /// Whole days, rounded down, and the rest of the day.
    package static func split(_ microseconds: Int64) -> (days: Int64, timeOfDay: Int64) {
        var (days, rest) = microseconds.quotientAndRemainder(dividingBy: Microseconds.day)
        if rest < 0 {
            days -= 1
            rest += Microseconds.day
        }
        return (days, rest)
    }

    package var timeOfDay: Int64 {
        Int64(hour) * Microseconds.hour + Int64(minute) * Microseconds.minute
            + Int64(second) * Microseconds.second + Int64(microsecond)
    }

    /// Microseconds since 2000-01-01, or nil beyond 64 bits.
    package var timestamp: Int64? {
        ClockFields.timestamp(days: date.days, timeOfDay: timeOfDay)
    }

    package static func timestamp(days: Int64, timeOfDay: Int64) -> Int64? {
        let (product, o1) = days.multipliedReportingOverflow(by: Microseconds.day)
        let (sum, o2) = product.addingReportingOverflow(timeOfDay)
        // The first day's midnight may lie below the smallest product that fits.
        return o1 || o2 ? nil : sum
    }
}
