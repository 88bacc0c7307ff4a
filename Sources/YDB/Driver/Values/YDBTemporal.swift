// Dates and times as YDB counts them: from 1970-01-01, in days, seconds or microseconds. The narrow types (Date, Datetime, Timestamp) end
// before 2106 and begin at 1970; the wide ones (Date32, Datetime64, Timestamp64) reach 144,000 years in either direction.

import ClientKit

/// A day of the Gregorian calendar: `Date`, `Date32`.
public struct YDBDate: Hashable, Sendable, Comparable {
    /// Days since 1970-01-01.
    public var daysSince1970: Int32

    /// A day.
    public init(daysSince1970: Int32) { self.daysSince1970 = daysSince1970 }

    /// A day of the calendar; nil where there is none such.
    public init?(year: Int, month: Int, day: Int) {
        guard let days = CalendarDay(year: year, month: month, day: day)?.daysSince1970,
            let days = Int32(exactly: days)
        else { return nil }
        daysSince1970 = days
    }

    /// Earlier days are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.daysSince1970 < right.daysSince1970
    }
}

/// An instant to the second: `Datetime`, `Datetime64`. YDB means UTC.
public struct YDBDatetime: Hashable, Sendable, Comparable {
    /// Seconds since 1970-01-01 00:00.
    public var secondsSince1970: Int64

    /// An instant.
    public init(secondsSince1970: Int64) { self.secondsSince1970 = secondsSince1970 }

    /// Earlier ones are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }
}

/// An instant to the microsecond: `Timestamp`, `Timestamp64`. YDB means UTC.
public struct YDBTimestamp: Hashable, Sendable, Comparable {
    /// Microseconds since 1970-01-01 00:00.
    public var microsecondsSince1970: Int64

    /// An instant.
    public init(microsecondsSince1970: Int64) {
        self.microsecondsSince1970 = microsecondsSince1970
    }

    /// Earlier ones are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.microsecondsSince1970 < right.microsecondsSince1970
    }
}

/// A length of time: `Interval`, `Interval64`.
public struct YDBInterval: Hashable, Sendable, Comparable {
    /// Microseconds.
    public var microseconds: Int64

    /// A length of time.
    public init(microseconds: Int64) { self.microseconds = microseconds }

    /// Shorter ones are less.
    public static func < (left: Self, right: Self) -> Bool {
        left.microseconds < right.microseconds
    }

    /// The same as a duration.
    public var duration: Duration { .microseconds(microseconds) }

    /// A duration, cut to microseconds; nil where there are more than 64 bits hold.
    public init?(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let (whole, high) = seconds.multipliedReportingOverflow(by: 1_000_000)
        let (sum, carry) = whole.addingReportingOverflow(attoseconds / 1_000_000_000_000)
        guard !high, !carry else { return nil }
        microseconds = sum
    }
}

/// What a calendar and a clock in some time zone show: `TzDate`, `TzDatetime`, `TzTimestamp`.
public struct YDBZonedTime: Hashable, Sendable {
    /// The date, or the date and time of day there: `2024-02-29`, `2024-02-29T12:30:00`, `2024-02-29T12:30:00.25`.
    public var local: String
    /// The zone's name: `Europe/Berlin`.
    public var zone: String

    /// What is shown in a zone. Nothing is checked, the server judges.
    public init(local: String, zone: String) {
        self.local = local
        self.zone = zone
    }

    /// From `2024-02-29T12:30:00,Europe/Berlin`; nil where there is no comma.
    public init?(_ text: some StringProtocol) {
        guard let comma = text.lastIndex(of: ",") else { return nil }
        local = String(text[..<comma])
        zone = String(text[text.index(after: comma)...])
    }
}

extension YDBZonedTime: CustomStringConvertible {
    /// As YDB writes it: the local time, a comma, the zone.
    public var description: String { "\(local),\(zone)" }
}

extension YDBDate: CustomStringConvertible {
    /// `2024-02-29`
    public var description: String { CalendarDay(daysSince1970: Int(daysSince1970)).description }
}

extension YDBDatetime: CustomStringConvertible {
    /// `2024-02-29T12:30:00Z`
    public var description: String { shown(secondsSince1970, microseconds: 0) }
}

extension YDBTimestamp: CustomStringConvertible {
    /// `2024-02-29T12:30:00.250000Z`
    public var description: String {
        let (seconds, rest) = floored(microsecondsSince1970, by: 1_000_000)
        return shown(seconds, microseconds: Int(rest))
    }
}

private func shown(_ seconds: Int64, microseconds: Int) -> String {
    let (days, second) = floored(seconds, by: 86_400)
    func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
    let day = CalendarDay(daysSince1970: Int(days))
    let time = Int(second)
    let clock =
        "\(padded(time / 3600, 2)):\(padded(time / 60 % 60, 2)):\(padded(time % 60, 2))"
    let fraction = microseconds == 0 ? "" : "." + padded(microseconds, 6)
    return "\(day)T\(clock)\(fraction)Z"
}

/// A quotient that is never too large, and a rest that is never below zero.
func floored(_ value: Int64, by divisor: Int64) -> (quotient: Int64, rest: Int64) {
    let (quotient, rest) = value.quotientAndRemainder(dividingBy: divisor)
    return rest < 0 ? (quotient - 1, rest + divisor) : (quotient, rest)
}
