// extract() and date_part(): one field of a date, a time or an interval.
import BigInt
import QueryEngine

enum DateTimeField: Sendable {
    case microseconds, milliseconds, second, minute, hour, day, week, month, quarter, year, decade,
        century, millennium, julian, isoYear, dayOfWeek, isoDayOfWeek, dayOfYear, epoch, timezone,
        timezoneHour, timezoneMinute

    static func named(_ name: [UInt8]) -> DateTimeField? {
        let word = name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }
        let key = String(decoding: word, as: UTF8.self)
        switch key {
        case "epoch": return .epoch
        case "julian", "jd", "j": return .julian
        case "isoyear": return .isoYear
        case "dow": return .dayOfWeek
        case "isodow": return .isoDayOfWeek
        case "doy": return .dayOfYear
        case "timezone": return .timezone
        case "timezone_hour": return .timezoneHour
        case "timezone_minute": return .timezoneMinute
        default: break
        }
        switch IntervalUnit.named(word) {
        case .microsecond: return .microseconds
        case .millisecond: return .milliseconds
        case .second: return .second
        case .minute: return .minute
        case .hour: return .hour
        case .day: return .day
        case .week: return .week
        case .month: return .month
        case .quarter: return .quarter
        case .year: return .year
        case .decade: return .decade
        case .century: return .century
        case .millennium: return .millennium
        case nil: return nil
        }
    }

    /// Words as Postgres repeats them: in lower case.
    static func shown(_ name: [UInt8]) -> String {
        String(decoding: name.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    static func unrecognized(_ name: [UInt8], _ typeName: String) -> SQLError {
        .invalidParameter("unit \"\(shown(name))\" not recognized for type \(typeName)")
    }

    static func unsupported(
        _ name: [UInt8], _ typeName: String, detail: String? = nil
    ) -> SQLError {
        SQLError(
            .featureNotSupported, "unit \"\(shown(name))\" not supported for type \(typeName)",
            detail: detail)
    }

    /// nil stands for NULL: a field of an infinite moment that does not grow.
    static func extract(
        _ name: [UInt8], _ value: Value, _ type: TypeID, _ context: any EvaluationContext
    ) throws(SQLError) -> Numeric? {
        let typeName = PostgresTypes.library.format(SQLType(type))
        guard let field = named(name) else { throw unrecognized(name, typeName) }
        let result: Numeric?
        switch type {
        case .interval: result = interval(field, value.interval)
        case .time: result = time(field, value.int)
        case .timetz: result = timeWithZone(field, value.interval)
        case .date:
            if DateTimeRange.isInfinite(value.int) {
                // A date has no fields of a time, however far it is.
                if date(field, 0) == nil { throw unsupported(name, typeName) }
                return try infinite(field, value.int)
            }
            result = date(field, value.int)
        case .timestamptz:
            if DateTimeRange.isInfinite(value.int) { return try infinite(field, value.int) }
            result = instant(field, value.int, context.environment.timeZone)
        default:
            if DateTimeRange.isInfinite(value.int) { return try infinite(field, value.int) }
            result = moment(field, value.int)
        }
        guard let result else { throw unsupported(name, typeName) }
        return result
    }

    private static func infinite(
        _ field: DateTimeField, _ value: Int64
    ) throws(SQLError) -> Numeric? {
        switch field {
        case .year, .decade, .century, .millennium, .julian, .isoYear, .epoch:
            return value > 0 ? .infinity : .negativeInfinity
        default: return nil
        }
    }

    private static func whole(_ value: Int) -> Numeric { Numeric(Int64(value)) }

    private static func decimal(_ value: Int64, _ scale: Int) -> Numeric {
        Numeric(significand: BigInt(value), scale: scale)
    }

    private static func calendar(_ field: DateTimeField, _ days: Int64) -> Numeric? {
        let date = CalendarDate(days: days)
        // Years before Christ count down from -1.
        let shownYear = date.year > 0 ? date.year : date.year - 1
        switch field {
        case .day: return whole(date.day)
        case .month: return whole(date.month)
        case .quarter: return whole((date.month - 1) / 3 + 1)
        case .week: return whole(CalendarDate.isoWeek(days).week)
        case .year: return whole(shownYear)
        case .decade: return whole(date.year >= 0 ? date.year / 10 : -((8 - (date.year - 1)) / 10))
        case .century:
            return whole(date.year > 0 ? (date.year + 99) / 100 : -((99 - (date.year - 1)) / 100))
        case .millennium:
            return whole(
                date.year > 0 ? (date.year + 999) / 1000 : -((999 - (date.year - 1)) / 1000))
        case .isoYear:
            let year = CalendarDate.isoWeek(days).year
            return whole(year > 0 ? year : year - 1)
        case .dayOfWeek: return whole(CalendarDate.dayOfWeek(days))
        case .isoDayOfWeek:
            let day = CalendarDate.dayOfWeek(days)
            return whole(day == 0 ? 7 : day)
        case .dayOfYear: return whole(date.dayOfYear)
        default: return nil
        }
    }

    private static func clock(_ field: DateTimeField, _ time: Int64) -> Numeric? {
        switch field {
        case .microseconds: Numeric(time % Microseconds.minute)
        case .milliseconds: decimal(time % Microseconds.minute, 3)
        case .second: decimal(time % Microseconds.minute, 6)
        case .minute: Numeric(time / Microseconds.minute % 60)
        case .hour: Numeric(time / Microseconds.hour)
        default: nil
        }
    }

    private static func julian(_ days: Int64, _ time: Int64) -> Numeric {
        let fraction = Numeric.quotient(
            Numeric(time), Numeric(Microseconds.day),
            scale: Numeric.divisionScale(Numeric(time), Numeric(Microseconds.day)))
        let day = Numeric(days + DateTimeRange.julianEpoch)
        return (try? Numeric.add(day, fraction)) ?? day
    }

    private static func moment(_ field: DateTimeField, _ value: Int64) -> Numeric? {
        let (days, time) = ClockFields.split(value)
        switch field {
        case .epoch:
            return Numeric(
                significand: BigInt(value) + BigInt(-DateTimeRange.unixEpochDay * Microseconds.day),
                scale: 6)
        case .julian: return julian(days, time)
        default: return clock(field, time) ?? calendar(field, days)
        }
    }

    private static func instant(
        _ field: DateTimeField, _ value: Int64, _ zone: TimeZone
    ) -> Numeric? {
        let offset = zone.offset(at: value)
        switch field {
        case .epoch: return moment(.epoch, value)
        case .timezone: return whole(offset)
        case .timezoneHour: return whole(offset / 3600)
        case .timezoneMinute: return whole(offset / 60 % 60)
        default: return moment(field, DateTimeInput.local(value, zone))
        }
    }

    private static func date(_ field: DateTimeField, _ days: Int64) -> Numeric? {
        switch field {
        case .epoch: Numeric((days - DateTimeRange.unixEpochDay) * 86400)
        case .julian: Numeric(days + DateTimeRange.julianEpoch)
        default: calendar(field, days)
        }
    }

    private static func time(_ field: DateTimeField, _ value: Int64) -> Numeric? {
        field == .epoch ? decimal(value, 6) : clock(field, value)
    }

    private static func timeWithZone(_ field: DateTimeField, _ value: Interval) -> Numeric? {
        let offset = -Int(value.days)
        switch field {
        case .epoch:
            return decimal(value.microseconds + Int64(value.days) * Microseconds.second, 6)
        case .timezone: return whole(offset)
        case .timezoneHour: return whole(offset / 3600)
        case .timezoneMinute: return whole(offset / 60 % 60)
        default: return clock(field, value.microseconds)
        }
    }

    private static func interval(_ field: DateTimeField, _ value: Interval) -> Numeric? {
        let years = Int(value.months / 12)
        let months = Int(value.months % 12)
        switch field {
        case .day: return whole(Int(value.days))
        case .month: return whole(months)
        case .quarter: return whole(months / 3 + 1)
        case .year: return whole(years)
        case .decade: return whole(years / 10)
        case .century: return whole(years / 100)
        case .millennium: return whole(years / 1000)
        case .epoch:
            // A year is 365.25 days here, a month thirty days.
            let quarterDays =
                Int64(years) * 1461 + Int64(months) * 120 + Int64(value.days) * 4
            return Numeric(
                significand: BigInt(quarterDays) * BigInt(Microseconds.day / 4)
                    + BigInt(value.microseconds), scale: 6)
        default: return clock(field, value.microseconds)
        }
    }
}
