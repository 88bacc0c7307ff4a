// Days of the calendar, as the drivers' date types count them.

/// A day of the proleptic Gregorian calendar.
package struct CalendarDay: Hashable, Sendable {
    package let year: Int
    /// 1 to 12.
    package let month: Int
    /// 1 to 31.
    package let day: Int

    /// Beyond any database's, and such that no arithmetic overflows.
    private static let years = -1_000_000_000...1_000_000_000
    private static let mostDays = 1_000_000_000_000_000
    private static let daysOf400Years = 146_097
    /// From 0000-03-01 to 1970-01-01.
    private static let daysTo1970 = 719_468

    /// A day of the calendar; nil where there is none such, or its year has more than nine digits.
    package init?(year: Int, month: Int, day: Int) {
        guard Self.years.contains(year), (1...12).contains(month),
            (1...Self.days(ofMonth: month, year: year)).contains(day)
        else { return nil }
        self.year = year
        self.month = month
        self.day = day
    }

    private static func days(ofMonth month: Int, year: Int) -> Int {
        switch month {
        case 4, 6, 9, 11: return 30
        case 2:
            let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
            return isLeap ? 29 : 28
        default: return 31
        }
    }

    /// Days since 1970-01-01 (Howard Hinnant's `days_from_civil`).
    package var daysSince1970: Int {
        let shifted = month <= 2 ? year - 1 : year
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * Self.daysOf400Years + dayOfEra - Self.daysTo1970
    }

    /// The day so many days after 1970-01-01 (`civil_from_days`), of 10^15 at most in either direction.
    package init(daysSince1970 days: Int) {
        let shifted = min(max(days, -Self.mostDays), Self.mostDays) + Self.daysTo1970
        let era =
            (shifted >= 0 ? shifted : shifted - (Self.daysOf400Years - 1)) / Self.daysOf400Years
        let dayOfEra = shifted - era * Self.daysOf400Years
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
        day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    }
}

extension CalendarDay: CustomStringConvertible {
    /// `2024-02-29`
    package var description: String {
        let digits = String(year.magnitude)
        let padding = String(repeating: "0", count: max(0, 4 - digits.count))
        let sign = year < 0 ? "-" : ""
        return "\(sign)\(padding)\(digits)-\(month < 10 ? "0" : "")\(month)"
            + "-\(day < 10 ? "0" : "")\(day)"
    }
}
