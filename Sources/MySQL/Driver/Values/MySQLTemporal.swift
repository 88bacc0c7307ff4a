// Dates and times as MySQL has them: zero dates, times beyond a day, microseconds.

import ClientKit
import MySQLWire

/// A date (DATE). MySQL has dates that no calendar has: `0000-00-00`, and months and days of 0.
public struct MySQLDate: Hashable, Sendable {
    /// 0 to 9999.
    public var year: Int
    /// 0 to 12; 0 in a zero date.
    public var month: Int
    /// 0 to 31; 0 in a zero date.
    public var day: Int

    /// A date; nothing is checked, the server judges.
    public init(year: Int, month: Int, day: Int) {
        self.year = year
        self.month = month
        self.day = day
    }

    /// `0000-00-00`, which servers without NO_ZERO_DATE store.
    public static let zero = MySQLDate(year: 0, month: 0, day: 0)

    /// Whether it is a day of the (proleptic Gregorian) calendar.
    public var isOfCalendar: Bool { calendarDay != nil }

    /// Nil for a date that no calendar has.
    var calendarDay: CalendarDay? { CalendarDay(year: year, month: month, day: day) }

    init(_ day: CalendarDay) { self.init(year: day.year, month: day.month, day: day.day) }
}

/// A date with a time of day and no zone (DATETIME, TIMESTAMP). A TIMESTAMP is told in the session's time zone.
public struct MySQLDateTime: Hashable, Sendable {
    /// The date.
    public var date: MySQLDate
    /// 0 to 23.
    public var hour: Int
    /// 0 to 59.
    public var minute: Int
    /// 0 to 59.
    public var second: Int
    /// 0 to 999,999.
    public var microsecond: Int

    /// A date with a time of day; nothing is checked, the server judges.
    public init(
        _ date: MySQLDate, hour: Int = 0, minute: Int = 0, second: Int = 0, microsecond: Int = 0
    ) {
        self.date = date
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
    }

    /// A date with a time of day; nothing is checked, the server judges.
    public init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
        microsecond: Int = 0
    ) {
        self.init(
            MySQLDate(year: year, month: month, day: day), hour: hour, minute: minute,
            second: second, microsecond: microsecond)
    }

    /// `0000-00-00 00:00:00`.
    public static let zero = MySQLDateTime(.zero)
}

/// A length of time or a time of day (TIME): from `-838:59:59` to `838:59:59`.
public struct MySQLTime: Hashable, Sendable {
    /// Whether it is less than zero.
    public var isNegative: Bool
    /// 0 to 838; the days are in it.
    public var hours: Int
    /// 0 to 59.
    public var minutes: Int
    /// 0 to 59.
    public var seconds: Int
    /// 0 to 999,999.
    public var microseconds: Int

    /// A time; nothing is checked, the server judges.
    public init(
        isNegative: Bool = false, hours: Int, minutes: Int = 0, seconds: Int = 0,
        microseconds: Int = 0
    ) {
        self.isNegative = isNegative
        self.hours = hours
        self.minutes = minutes
        self.seconds = seconds
        self.microseconds = microseconds
    }

    /// The time as a duration.
    public var duration: Duration {
        let whole =
            Duration.seconds(hours) * 3600 + .seconds(minutes) * 60 + .seconds(seconds)
            + .microseconds(microseconds)
        return isNegative ? .zero - whole : whole
    }

    /// A duration, cut to microseconds.
    public init(_ duration: Duration) {
        let isNegative = duration < .zero
        let (seconds, attoseconds) = duration.components
        let whole = seconds.magnitude
        self.init(
            isNegative: isNegative, hours: Int(clamping: whole / 3600),
            minutes: Int(whole / 60 % 60), seconds: Int(whole % 60),
            microseconds: Int(clamping: attoseconds.magnitude / 1_000_000_000_000))
    }
}

extension MySQLDate: CustomStringConvertible {
    /// `2024-02-29`.
    public var description: String { "\(padded(year, 4))-\(padded(month, 2))-\(padded(day, 2))" }
}

extension MySQLDateTime: CustomStringConvertible {
    /// `2024-02-29 12:30:00`, with six digits more where there are microseconds.
    public var description: String {
        "\(date) \(padded(hour, 2)):\(padded(minute, 2)):\(padded(second, 2))"
            + fraction(microsecond)
    }
}

extension MySQLTime: CustomStringConvertible {
    /// `-101:02:03`, with six digits more where there are microseconds.
    public var description: String {
        (isNegative ? "-" : "") + "\(padded(hours, 2)):\(padded(minutes, 2)):\(padded(seconds, 2))"
            + fraction(microseconds)
    }
}

private func padded(_ number: Int, _ width: Int) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
}

private func fraction(_ microseconds: Int) -> String {
    microseconds == 0 ? "" : "." + padded(microseconds, 6)
}

// MARK: The binary protocol's form

extension MySQLDateTime {
    init(_ wire: MySQLWireDateTime) {
        self.init(
            year: Int(wire.year), month: Int(wire.month), day: Int(wire.day),
            hour: Int(wire.hour), minute: Int(wire.minute), second: Int(wire.second),
            microsecond: Int(wire.microsecond))
    }

    /// From the binary protocol's bytes, without their length; nil where there are as many as no date has.
    init?(binary bytes: UnsafeRawBufferPointer) {
        guard let wire = MySQLWireDateTime(value: bytes) else { return nil }
        self.init(wire)
    }

    var wire: MySQLWireDateTime {
        MySQLWireDateTime(
            year: UInt16(clamping: date.year), month: UInt8(clamping: date.month),
            day: UInt8(clamping: date.day), hour: UInt8(clamping: hour),
            minute: UInt8(clamping: minute), second: UInt8(clamping: second),
            microsecond: UInt32(clamping: microsecond))
    }
}

extension MySQLTime {
    init(_ wire: MySQLWireTime) {
        self.init(
            isNegative: wire.isNegative, hours: Int(wire.days) * 24 + Int(wire.hour),
            minutes: Int(wire.minute), seconds: Int(wire.second),
            microseconds: Int(wire.microsecond))
    }

    /// From the binary protocol's bytes, without their length; nil where there are as many as no time has.
    init?(binary bytes: UnsafeRawBufferPointer) {
        guard let wire = MySQLWireTime(value: bytes) else { return nil }
        self.init(wire)
    }

    var wire: MySQLWireTime {
        let hours = max(0, hours)
        return MySQLWireTime(
            isNegative: isNegative, days: UInt32(clamping: hours / 24),
            hour: UInt8(hours % 24), minute: UInt8(clamping: minutes),
            second: UInt8(clamping: seconds), microsecond: UInt32(clamping: microseconds))
    }
}
