// date_trunc() and date_bin().
import QueryEngine

enum DateTimeTruncation {
    static func timestamp(
        _ name: [UInt8], _ value: Int64, _ typeName: String
    ) throws(SQLError) -> Int64 {
        if DateTimeRange.isInfinite(value) { return value }
        guard let field = DateTimeField.named(name) else {
            throw DateTimeField.unrecognized(name, typeName)
        }
        var (days, time) = ClockFields.split(value)
        if let unit = clockUnit(field) {
            time -= time % unit
        } else {
            guard let start = day(field, days) else {
                throw DateTimeField.unsupported(name, typeName)
            }
            days = start
            time = 0
        }
        guard let result = ClockFields.timestamp(days: days, timeOfDay: time),
            DateTimeRange.isTimestamp(result)
        else { throw IntervalArithmetic.timestampOutOfRange }
        return result
    }

    private static func clockUnit(_ field: DateTimeField) -> Int64? {
        switch field {
        case .microseconds: 1
        case .milliseconds: 1000
        case .second: Microseconds.second
        case .minute: Microseconds.minute
        case .hour: Microseconds.hour
        default: nil
        }
    }

    /// The first day of the field's period.
    private static func day(_ field: DateTimeField, _ days: Int64) -> Int64? {
        let date = CalendarDate(days: days)
        func january(_ year: Int) -> Int64 { CalendarDate(year: year, month: 1, day: 1).days }
        switch field {
        case .day: return days
        case .week: return days - Int64((CalendarDate.dayOfWeek(days) + 6) % 7)
        case .month: return CalendarDate(year: date.year, month: date.month, day: 1).days
        case .quarter:
            return CalendarDate(year: date.year, month: (date.month - 1) / 3 * 3 + 1, day: 1).days
        case .year: return january(date.year)
        case .decade:
            return january(date.year > 0 ? date.year / 10 * 10 : -((8 - (date.year - 1)) / 10) * 10)
        case .century:
            return january(
                date.year > 0
                    ? (date.year + 99) / 100 * 100 - 99 : -((99 - (date.year - 1)) / 100) * 100 + 1)
        case .millennium:
            return january(
                date.year > 0
                    ? (date.year + 999) / 1000 * 1000 - 999
                    : -((999 - (date.year - 1)) / 1000) * 1000 + 1)
        default: return nil
        }
    }

    static func instant(
        _ name: [UInt8], _ value: Int64, _ zone: TimeZone
    ) throws(SQLError) -> Int64 {
        let typeName = "timestamp with time zone"
        if DateTimeRange.isInfinite(value) { return try timestamp(name, value, typeName) }
        let offset = Int64(zone.offset(at: value)) * Microseconds.second
        let wall = try timestamp(name, value &+ offset, typeName)
        switch DateTimeField.named(name) {
        // Below a day the offset stays what it was, so that an hour shown twice keeps its place.
        case .hour, .minute, .second, .milliseconds, .microseconds: return wall &- offset
        default: return try DateTimeFunctions.instant(wall, zone)
        }
    }

    static func interval(_ name: [UInt8], _ value: Interval) throws(SQLError) -> Interval {
        guard let field = DateTimeField.named(name) else {
            throw DateTimeField.unrecognized(name, "interval")
        }
        if let unit = clockUnit(field) {
            return Interval(
                months: value.months, days: value.days,
                microseconds: value.microseconds - value.microseconds % unit)
        }
        let unit: Int32
        switch field {
        case .day: return Interval(months: value.months, days: value.days)
        case .month: unit = 1
        case .quarter: unit = 3
        case .year: unit = 12
        case .decade: unit = 120
        case .century: unit = 1200
        case .millennium: unit = 12000
        case .week:
            throw DateTimeField.unsupported(
                name, "interval", detail: "Months usually have fractional weeks.")
        default: throw DateTimeField.unsupported(name, "interval")
        }
        return Interval(months: value.months / unit * unit)
    }

    static func bin(_ stride: Interval, _ value: Int64, _ origin: Int64) throws(SQLError) -> Int64 {
        if DateTimeRange.isInfinite(value) { return value }
        if DateTimeRange.isInfinite(origin) {
            throw SQLError(.datetimeFieldOverflow, "origin out of range")
        }
        if stride.months != 0 {
            throw SQLError(
                .featureNotSupported,
                "timestamps cannot be binned into intervals containing months or years")
        }
        let (product, o1) = Int64(stride.days).multipliedReportingOverflow(by: Microseconds.day)
        let (size, o2) = product.addingReportingOverflow(stride.microseconds)
        if o1 || o2 { throw IntervalArithmetic.outOfRange }
        if size <= 0 {
            throw SQLError(.datetimeFieldOverflow, "stride must be greater than zero")
        }
        let (difference, o3) = value.subtractingReportingOverflow(origin)
        if o3 { throw IntervalArithmetic.outOfRange }
        var rest = difference % size
        if rest < 0 { rest += size }
        let (result, o4) = value.subtractingReportingOverflow(rest)
        if o4 { throw IntervalArithmetic.timestampOutOfRange }
        return result
    }
}
