// make_date() and its kind.
import QueryEngine

enum DateTimeConstruction {
    static func date(_ arguments: [Value]) throws(SQLError) -> Int64 {
        let (given, month, day) = (arguments[0].int, arguments[1].int, arguments[2].int)
        func overflow() -> SQLError {
            let shown = "\(given)-\(padded(month))-\(padded(day))"
            return SQLError(.datetimeFieldOverflow, "date field value out of range: \(shown)")
        }
        // A negative year is one before Christ.
        guard given != 0, given.magnitude < 10_000_000 else { throw overflow() }
        let year = Int(given < 0 ? given + 1 : given)
        guard (1...12).contains(month), day >= 1,
            day <= CalendarDate.daysInMonth(year, Int(month))
        else { throw overflow() }
        let days = CalendarDate(year: year, month: Int(month), day: Int(day)).days
        guard DateTimeRange.isDate(days) else {
            throw SQLError(
                .datetimeFieldOverflow,
                "date out of range: \(given)-\(padded(month))-\(padded(day))")
        }
        return days
    }

    private static func padded(_ value: Int64) -> String {
        (0..<10).contains(value) ? "0\(value)" : "\(value)"
    }

    static func time(_ arguments: ArraySlice<Value>) throws(SQLError) -> Int64 {
        let values = Array(arguments)
        let (hour, minute, second) = (values[0].int, values[1].int, values[2].double)
        let inDay = hour < 24 || (hour == 24 && minute == 0 && second == 0)
        guard hour >= 0, inDay, (0...59).contains(minute), second >= 0, second <= 60 else {
            let shown = FloatText.printf("%0.*g", 6, second)
            let text = String(decoding: shown, as: UTF8.self)
            let prefix = second >= 0 && second < 10 ? "0" : ""
            throw SQLError(
                .datetimeFieldOverflow,
                "time field value out of range: \(hour):\(padded(minute)):\(prefix)\(text)")
        }
        return hour * Microseconds.hour + minute * Microseconds.minute
            + Int64((second * 1_000_000).rounded(.toNearestOrEven))
    }

    static func timestamp(_ arguments: [Value]) throws(SQLError) -> Int64 {
        let days = try date(arguments)
        let time = try time(arguments[3..<6])
        guard let value = ClockFields.timestamp(days: days, timeOfDay: time),
            DateTimeRange.isTimestamp(value)
        else { throw IntervalArithmetic.timestampOutOfRange }
        return value
    }

    /// Years, months, weeks, days, hours, minutes, seconds. Sums beyond the type's width wrap, as Postgres lets them.
    static func interval(_ arguments: [Value]) throws(SQLError) -> Interval {
        let seconds = arguments[6].double
        guard seconds.isFinite else { throw IntervalArithmetic.outOfRange }
        let scaled = (seconds * 1_000_000).rounded(.toNearestOrEven)
        let months = arguments[0].int &* 12 &+ arguments[1].int
        let days = arguments[2].int &* 7 &+ arguments[3].int
        let time =
            arguments[4].int &* Microseconds.hour &+ arguments[5].int &* Microseconds.minute
            // What 64 bits do not hold is the lowest number there, as the machine's own conversion has it.
            &+ (Int64(exactly: scaled) ?? .min)
        return Interval(
            months: Int32(truncatingIfNeeded: months), days: Int32(truncatingIfNeeded: days),
            microseconds: time)
    }

    /// Seconds since 1970.
    static func fromUnix(
        _ seconds: Double, _ context: any EvaluationContext
    ) throws(SQLError) -> Int64 {
        if seconds.isNaN { throw SQLError(.datetimeFieldOverflow, "timestamp cannot be NaN") }
        if seconds.isInfinite {
            return seconds > 0 ? DateTimeRange.infinity : DateTimeRange.negativeInfinity
        }
        let shifted = (seconds + Double(DateTimeRange.unixEpochDay) * 86400) * 1_000_000
        let rounded = shifted.rounded(.toNearestOrEven)
        guard rounded.magnitude < 0x1p63, DateTimeRange.isTimestamp(Int64(rounded)) else {
            let shown = String(
                decoding: FloatText.printf("%.*g", 6, seconds), as: UTF8.self)
            throw SQLError(.datetimeFieldOverflow, "timestamp out of range: \"\(shown)\"")
        }
        return Int64(rounded)
    }
}
