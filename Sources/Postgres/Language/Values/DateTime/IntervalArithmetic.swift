// Sums, multiples and adjustments of intervals, and moments moved by them.
package import QueryEngine

package enum IntervalArithmetic {
    package static var outOfRange: SQLError {
        SQLError(.datetimeFieldOverflow, "interval out of range")
    }
    package static var timestampOutOfRange: SQLError {
        SQLError(.datetimeFieldOverflow, "timestamp out of range")
    }

    package static func add(_ a: Interval, _ b: Interval) throws(SQLError) -> Interval {
        let (months, o1) = a.months.addingReportingOverflow(b.months)
        let (days, o2) = a.days.addingReportingOverflow(b.days)
        let (time, o3) = a.microseconds.addingReportingOverflow(b.microseconds)
        if o1 || o2 || o3 { throw outOfRange }
        return Interval(months: months, days: days, microseconds: time)
    }

    package static func subtract(_ a: Interval, _ b: Interval) throws(SQLError) -> Interval {
        let (months, o1) = a.months.subtractingReportingOverflow(b.months)
        let (days, o2) = a.days.subtractingReportingOverflow(b.days)
        let (time, o3) = a.microseconds.subtractingReportingOverflow(b.microseconds)
        if o1 || o2 || o3 { throw outOfRange }
        return Interval(months: months, days: days, microseconds: time)
    }

    package static func negate(_ a: Interval) throws(SQLError) -> Interval {
        guard a.months != .min, a.days != .min, a.microseconds != .min else { throw outOfRange }
        return Interval(months: -a.months, days: -a.days, microseconds: -a.microseconds)
    }

    package static func multiply(_ a: Interval, _ factor: Double) throws(SQLError) -> Interval {
        try scale(a) { $0 * factor }
    }

    package static func divide(_ a: Interval, _ divisor: Double) throws(SQLError) -> Interval {
        if divisor == 0 { throw .divisionByZero }
        return try scale(a) { $0 / divisor }
    }

    /// Fractions of months become days, and those of days time, each rounded to the microsecond.
    private static func scale(
        _ a: Interval, _ operation: (Double) -> Double
    ) throws(SQLError) -> Interval {
        let scaledMonths = operation(Double(a.months))
        let scaledDays = operation(Double(a.days))
        guard let months = whole(scaledMonths), var days = whole(scaledDays) else {
            throw outOfRange
        }
        var monthDays = (scaledMonths - Double(months)) * 30
        monthDays = roundTime(monthDays)
        var seconds =
            (scaledDays - Double(days) + monthDays - monthDays.rounded(.towardZero)) * 86400
        seconds = roundTime(seconds)
        if seconds.magnitude >= 86400 {
            let extra = (seconds / 86400).rounded(.towardZero)
            guard let sum = whole(Double(days) + extra) else { throw outOfRange }
            days = sum
            seconds -= extra * 86400
        }
        guard let total = whole(Double(days) + monthDays.rounded(.towardZero)) else {
            throw outOfRange
        }
        let time = (operation(Double(a.microseconds)) + seconds * 1_000_000)
            .rounded(.toNearestOrEven)
        guard time.magnitude < 0x1p63 else { throw outOfRange }
        return Interval(months: months, days: total, microseconds: Int64(time))
    }

    private static func roundTime(_ value: Double) -> Double {
        (value * 1_000_000).rounded(.toNearestOrEven) / 1_000_000
    }

    private static func whole(_ value: Double) -> Int32? {
        guard value.isFinite, value.magnitude < 2_147_483_648 || value == -2_147_483_648 else {
            return nil
        }
        return Int32(value)
    }

    /// Adds months (to the last day if the month is shorter), days, then time, on a clock without zone.
    package static func add(_ timestamp: Int64, _ interval: Interval) throws(SQLError) -> Int64 {
        if DateTimeRange.isInfinite(timestamp) { return timestamp }
        var (days, time) = ClockFields.split(timestamp)
        days = try shift(days, interval)
        guard let moved = ClockFields.timestamp(days: days, timeOfDay: time) else {
            throw timestampOutOfRange
        }
        let overflow: Bool
        (time, overflow) = moved.addingReportingOverflow(interval.microseconds)
        guard !overflow, DateTimeRange.isTimestamp(time) else { throw timestampOutOfRange }
        return time
    }

    /// The same on the clocks of a zone: days and months keep the hour through changes of the clocks.
    package static func add(
        _ timestamp: Int64, _ interval: Interval, _ zone: TimeZone
    ) throws(SQLError) -> Int64 {
        if DateTimeRange.isInfinite(timestamp) { return timestamp }
        var moved = timestamp
        if interval.months != 0 || interval.days != 0 {
            let (days, time) = ClockFields.split(DateTimeInput.local(timestamp, zone))
            guard
                let wall = ClockFields.timestamp(days: try shift(days, interval), timeOfDay: time)
            else { throw timestampOutOfRange }
            moved = wall &- Int64(zone.offset(atLocal: wall)) &* Microseconds.second
        }
        let (sum, overflow) = moved.addingReportingOverflow(interval.microseconds)
        guard !overflow, DateTimeRange.isTimestamp(sum) else { throw timestampOutOfRange }
        return sum
    }

    private static func shift(_ days: Int64, _ interval: Interval) throws(SQLError) -> Int64 {
        var moved = days
        if interval.months != 0 {
            var date = CalendarDate(days: days)
            let months = date.year * 12 + date.month - 1 + Int(interval.months)
            date.year = months >= 0 ? months / 12 : (months - 11) / 12
            date.month = months - date.year * 12 + 1
            date.day = min(date.day, CalendarDate.daysInMonth(date.year, date.month))
            moved = date.days
        }
        return moved + Int64(interval.days)
    }

    /// Whole days of time become days.
    package static func justifyHours(_ a: Interval) throws(SQLError) -> Interval {
        var (extra, time) = a.microseconds.quotientAndRemainder(dividingBy: Microseconds.day)
        extra += Int64(a.days)
        if extra > 0 && time < 0 {
            time += Microseconds.day
            extra -= 1
        } else if extra < 0 && time > 0 {
            time -= Microseconds.day
            extra += 1
        }
        guard let days = Int32(exactly: extra) else { throw outOfRange }
        return Interval(months: a.months, days: days, microseconds: time)
    }

    /// Thirties of days become months.
    package static func justifyDays(_ a: Interval) throws(SQLError) -> Interval {
        var months = Int64(a.months) + Int64(a.days / 30)
        var days = a.days % 30
        if months > 0 && days < 0 {
            days += 30
            months -= 1
        } else if months < 0 && days > 0 {
            days -= 30
            months += 1
        }
        guard let total = Int32(exactly: months) else { throw outOfRange }
        return Interval(months: total, days: days, microseconds: a.microseconds)
    }

    /// Both, with one sign throughout.
    package static func justify(_ a: Interval) throws(SQLError) -> Interval {
        var (wholeDays, time) = a.microseconds.quotientAndRemainder(dividingBy: Microseconds.day)
        wholeDays += Int64(a.days)
        var months = Int64(a.months) + wholeDays / 30
        var days = wholeDays % 30
        if months > 0 && (days < 0 || (days == 0 && time < 0)) {
            days += 30
            months -= 1
        } else if months < 0 && (days > 0 || (days == 0 && time > 0)) {
            days -= 30
            months += 1
        }
        if days > 0 && time < 0 {
            time += Microseconds.day
            days -= 1
        } else if days < 0 && time > 0 {
            time -= Microseconds.day
            days += 1
        }
        guard let total = Int32(exactly: months) else { throw outOfRange }
        return Interval(months: total, days: Int32(days), microseconds: time)
    }
}
