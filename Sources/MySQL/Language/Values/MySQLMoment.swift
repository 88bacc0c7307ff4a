// Dates and times as they are packed into integers, and what they show as.
package import QueryEngine

/// A date with a time, both of whose fields may be zero.
package struct MySQLMoment: Sendable, Equatable {
    package var year = 0
    package var month = 0
    package var day = 0
    package var hour = 0
    package var minute = 0
    package var second = 0
    package var microsecond = 0

    package static let zero = MySQLMoment()

    package init() {}

    package init(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
        microsecond: Int = 0
    ) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.microsecond = microsecond
    }

    /// The server's own packing: later is greater, and a date is a date at midnight.
    package init(packed: Int64) {
        microsecond = Int(packed & 0xFF_FFFF)
        let clock = packed >> 24 & 0x1_FFFF
        let date = packed >> 41
        second = Int(clock & 0x3F)
        minute = Int(clock >> 6 & 0x3F)
        hour = Int(clock >> 12)
        day = Int(date & 0x1F)
        let months = date >> 5
        year = Int(months / 13)
        month = Int(months % 13)
    }

    package var packed: Int64 {
        let date = Int64(year * 13 + month) << 5 | Int64(day)
        let clock = Int64(hour) << 12 | Int64(minute) << 6 | Int64(second)
        return (date << 17 | clock) << 24 | Int64(microsecond)
    }

    /// Without its time.
    package var date: MySQLMoment { MySQLMoment(year: year, month: month, day: day) }

    package var isDateZero: Bool { year == 0 && month == 0 && day == 0 }
    package var hasZeroInDate: Bool { month == 0 || day == 0 }
    package var hasTime: Bool {
        hour != 0 || minute != 0 || second != 0 || microsecond != 0
    }

    /// Microseconds of the day.
    package var timeOfDay: Int64 {
        Int64((hour * 60 + minute) * 60 + second) * Microseconds.second + Int64(microsecond)
    }
}

extension MySQLMoment {
    /// Days since 2000-01-01.
    package var days: Int64 { CalendarDate(year: year, month: month, day: day).days }

    /// Days since year 0, as TO_DAYS counts them.
    package var dayNumber: Int64 { days + Self.dayNumberAt2000 }

    private static let dayNumberAt2000: Int64 = 730_485

    /// The moment so many microseconds after midnight of a day; nil beyond the years 0 to 9999.
    package init?(days: Int64, timeOfDay: Int64) {
        var days = days
        var rest = timeOfDay
        if rest < 0 || rest >= Microseconds.day {
            let shift =
                rest >= 0 ? rest / Microseconds.day : -((-(rest + 1)) / Microseconds.day) - 1
            days += shift
            rest -= shift * Microseconds.day
        }
        guard days > -730_500, days < 2_921_940 else { return nil }
        let date = CalendarDate(days: days)
        guard date.year >= 0, date.year <= 9999 else { return nil }
        self.init(
            year: date.year, month: date.month, day: date.day, hour: Int(rest / Microseconds.hour),
            minute: Int(rest / Microseconds.minute % 60),
            second: Int(rest / Microseconds.second % 60),
            microsecond: Int(rest % Microseconds.second))
    }

    /// Microseconds since 2000-01-01, as clocks on the wall show it.
    package var wall: Int64 { days * Microseconds.day + timeOfDay }

    package init?(wall: Int64) {
        let (days, rest) = wall.quotientAndRemainder(dividingBy: Microseconds.day)
        self.init(days: days, timeOfDay: rest)
    }
}

/// TIMESTAMP: microseconds since 1970 UTC.
package enum MySQLTimestamp {
    /// 1970-01-01 in microseconds since 2000-01-01.
    package static let epoch: Int64 = -946_684_800_000_000
    package static let greatest: Int64 = 2_147_483_647_999_999

    /// What clocks show at the instant.
    package static func moment(_ value: Int64, _ zone: TimeZone) -> MySQLMoment {
        if value == 0 { return .zero }
        let instant = value &+ epoch
        let offset = Int64(zone.offset(at: instant)) * Microseconds.second
        return MySQLMoment(wall: instant &+ offset) ?? .zero
    }

    /// The instant at which clocks show it; nil outside 1970 to 2038.
    package static func value(_ moment: MySQLMoment, _ zone: TimeZone) -> Int64? {
        if moment == .zero { return 0 }
        guard !moment.hasZeroInDate else { return nil }
        let wall = moment.wall
        let offset = Int64(zone.offset(atLocal: wall)) * Microseconds.second
        let value = wall - offset - epoch
        return value >= Microseconds.second && value <= greatest ? value : nil
    }
}

/// TIME: microseconds with a sign.
package enum MySQLTime {
    /// 838:59:59, whatever the digits.
    package static let greatest: Int64 = 3_020_399_000_000

    package static func value(
        isNegative: Bool, hour: Int, minute: Int, second: Int, microsecond: Int
    ) -> Int64 {
        let magnitude =
            Int64((hour * 60 + minute) * 60 + second) * Microseconds.second + Int64(microsecond)
        return isNegative ? -magnitude : magnitude
    }
}

// MARK: Digits

extension MySQLMoment {
    /// Rounded or cut to so many digits of a fraction; nil where rounding leaves the calendar.
    package func fitted(_ digits: Int, rounds: Bool) -> MySQLMoment? {
        let unit = MySQLFraction.unit(digits)
        guard Int64(microsecond) % unit != 0 else { return self }
        if !rounds {
            var cut = self
            cut.microsecond -= microsecond % Int(unit)
            return cut
        }
        let time = (timeOfDay + unit / 2) / unit * unit
        if time < Microseconds.day {
            return MySQLMoment(
                year: year, month: month, day: day, hour: Int(time / Microseconds.hour),
                minute: Int(time / Microseconds.minute % 60),
                second: Int(time / Microseconds.second % 60),
                microsecond: Int(time % Microseconds.second))
        }
        return hasZeroInDate ? nil : MySQLMoment(days: days, timeOfDay: time)
    }
}

/// Digits behind the second.
package enum MySQLFraction {
    /// Microseconds of the last digit.
    package static func unit(_ digits: Int) -> Int64 {
        switch digits {
        case ...0: 1_000_000
        case 1: 100_000
        case 2: 10_000
        case 3: 1_000
        case 4: 100
        case 5: 10
        default: 1
        }
    }

    package static func fitted(_ time: Int64, _ digits: Int, rounds: Bool) -> Int64 {
        let unit = unit(digits)
        let rest = time % unit
        if rest == 0 { return time }
        if !rounds { return time - rest }
        let half = unit / 2
        return (time + (time < 0 ? -half : half)) / unit * unit
    }
}

// MARK: Text

/// How dates and times are written.
package enum MySQLMomentText {
    @inline(__always)
    static func two(_ value: Int, to out: inout [UInt8]) {
        out.append(UInt8(truncatingIfNeeded: 48 &+ value / 10 % 10))
        out.append(UInt8(truncatingIfNeeded: 48 &+ value % 10))
    }

    static func four(_ value: Int, to out: inout [UInt8]) {
        two(value / 100, to: &out)
        two(value % 100, to: &out)
    }

    /// `.123`, with so many digits; nothing for none.
    package static func appendFraction(
        _ microsecond: Int, _ digits: Int, to out: inout [UInt8]
    ) {
        guard digits > 0 else { return }
        out.append(UInt8(ascii: "."))
        var unit = 100_000
        for _ in 0..<digits {
            out.append(UInt8(truncatingIfNeeded: 48 &+ microsecond / unit % 10))
            unit = max(1, unit / 10)
        }
    }

    package static func appendDate(_ moment: MySQLMoment, to out: inout [UInt8]) {
        four(moment.year, to: &out)
        out.append(UInt8(ascii: "-"))
        two(moment.month, to: &out)
        out.append(UInt8(ascii: "-"))
        two(moment.day, to: &out)
    }

    package static func append(_ moment: MySQLMoment, _ digits: Int, to out: inout [UInt8]) {
        appendDate(moment, to: &out)
        out.append(UInt8(ascii: " "))
        two(moment.hour, to: &out)
        out.append(UInt8(ascii: ":"))
        two(moment.minute, to: &out)
        out.append(UInt8(ascii: ":"))
        two(moment.second, to: &out)
        appendFraction(moment.microsecond, digits, to: &out)
    }

    package static func appendTime(_ time: Int64, _ digits: Int, to out: inout [UInt8]) {
        if time < 0 { out.append(UInt8(ascii: "-")) }
        let magnitude = Int64(clamping: time.magnitude)
        let hours = Int(magnitude / Microseconds.hour)
        if hours >= 100 { out.append(UInt8(truncatingIfNeeded: 48 &+ hours / 100 % 10)) }
        two(hours, to: &out)
        out.append(UInt8(ascii: ":"))
        two(Int(magnitude / Microseconds.minute % 60), to: &out)
        out.append(UInt8(ascii: ":"))
        two(Int(magnitude / Microseconds.second % 60), to: &out)
        appendFraction(Int(magnitude % Microseconds.second), digits, to: &out)
    }
}
