// Comparison and arithmetic of dates, times and intervals.
import QueryEngine

enum DateTimeOperators {
    static func add(to library: inout LibraryBuilder) {
        addDates(to: &library)
        addTimes(to: &library)
        addTimestamps(to: &library)
        addIntervals(to: &library)
    }

    /// A date's midnight; dates beyond the timestamps are greater than all of them.
    private static func midnight(_ days: Int64) -> Int64 {
        if DateTimeRange.isInfinite(days) { return days }
        let limit = DateTimeRange.endOfTimestamps / Microseconds.day
        return days >= limit ? DateTimeRange.endOfTimestamps : days * Microseconds.day
    }

    /// A date as the moment that a comparison with a timestamp takes it for: one beyond all timestamps comes after them.
    static func comparable(with type: TypeID) -> FunctionDefinition {
        FunctionDefinition(
            "\(type == .timestamp ? "timestamp" : "timestamptz") of date", [.date], type,
            volatility: type == .timestamp ? .immutable : .stable,
            body: .unary { date, context in
                let midnight = midnight(date.int)
                return .int(type == .timestamp ? midnight : instant(midnight, context))
            })
    }

    private static func instant(_ wall: Int64, _ context: any EvaluationContext) -> Int64 {
        if DateTimeRange.isInfinite(wall) || wall >= DateTimeRange.endOfTimestamps { return wall }
        return wall
            &- Int64(context.environment.timeZone.offset(atLocal: wall)) &* Microseconds.second
    }

    static func timestamp(ofDate days: Int64) throws(SQLError) -> Int64 {
        if DateTimeRange.isInfinite(days) { return days }
        guard days < DateTimeRange.endOfTimestamps / Microseconds.day else {
            throw SQLError(.datetimeFieldOverflow, "date out of range for timestamp")
        }
        return days * Microseconds.day
    }

    private static func shift(_ days: Int64, _ count: Int64) throws(SQLError) -> Value {
        if DateTimeRange.isInfinite(days) { return .int(days) }
        guard DateTimeRange.isDate(days + count) else {
            throw SQLError(.datetimeFieldOverflow, "date out of range")
        }
        return .int(days + count)
    }

    private static func addDates(to library: inout LibraryBuilder) {
        library.infix("+", .date, .int4, .date) { (a, b, _) throws(SQLError) in
            try shift(a.int, b.int)
        }
        library.infix("+", .int4, .date, .date) { (a, b, _) throws(SQLError) in
            try shift(b.int, a.int)
        }
        library.infix("-", .date, .int4, .date) { (a, b, _) throws(SQLError) in
            try shift(a.int, -b.int)
        }
        library.infix("-", .date, .date, .int4) { (a, b, _) throws(SQLError) in
            if DateTimeRange.isInfinite(a.int) || DateTimeRange.isInfinite(b.int) {
                throw SQLError(.datetimeFieldOverflow, "cannot subtract infinite dates")
            }
            return .int(a.int - b.int)
        }
        library.infix("+", .date, .interval, .timestamp) { (a, b, _) throws(SQLError) in
            .int(try IntervalArithmetic.add(try timestamp(ofDate: a.int), b.interval))
        }
        library.infix("+", .interval, .date, .timestamp) { (a, b, _) throws(SQLError) in
            .int(try IntervalArithmetic.add(try timestamp(ofDate: b.int), a.interval))
        }
        library.infix("-", .date, .interval, .timestamp) { (a, b, _) throws(SQLError) in
            .int(
                try IntervalArithmetic.add(
                    try timestamp(ofDate: a.int), try IntervalArithmetic.negate(b.interval)))
        }
        library.infix("+", .date, .time, .timestamp) { (a, b, _) throws(SQLError) in
            try moment(a.int, b.int)
        }
        library.infix("+", .time, .date, .timestamp) { (a, b, _) throws(SQLError) in
            try moment(b.int, a.int)
        }
        library.infix("+", .date, .timetz, .timestamptz) { (a, b, _) throws(SQLError) in
            try moment(a.int, b.interval.microseconds + Int64(b.interval.days) * 1_000_000)
        }
        library.infix("+", .timetz, .date, .timestamptz) { (a, b, _) throws(SQLError) in
            try moment(b.int, a.interval.microseconds + Int64(a.interval.days) * 1_000_000)
        }
    }

    private static func moment(_ days: Int64, _ time: Int64) throws(SQLError) -> Value {
        let midnight = try timestamp(ofDate: days)
        if DateTimeRange.isInfinite(midnight) { return .int(midnight) }
        let sum = midnight + time
        guard DateTimeRange.isTimestamp(sum) else { throw IntervalArithmetic.timestampOutOfRange }
        return .int(sum)
    }

    private static func wrap(_ time: Int64) -> Int64 {
        let rest = time % Microseconds.day
        return rest < 0 ? rest + Microseconds.day : rest
    }

    private static func addTimes(to library: inout LibraryBuilder) {
        library.infix("+", .time, .interval, .time) { a, b, _ in
            .int(wrap(a.int &+ b.interval.microseconds % Microseconds.day))
        }
        library.infix("+", .interval, .time, .time) { a, b, _ in
            .int(wrap(b.int &+ a.interval.microseconds % Microseconds.day))
        }
        library.infix("-", .time, .interval, .time) { a, b, _ in
            .int(wrap(a.int &- b.interval.microseconds % Microseconds.day))
        }
        library.infix("-", .time, .time, .interval) { a, b, _ in
            .interval(Interval(microseconds: a.int - b.int))
        }
        library.infix("+", .timetz, .interval, .timetz) { a, b, _ in
            .interval(moved(a.interval, b.interval.microseconds))
        }
        library.infix("+", .interval, .timetz, .timetz) { a, b, _ in
            .interval(moved(b.interval, a.interval.microseconds))
        }
        library.infix("-", .timetz, .interval, .timetz) { a, b, _ in
            .interval(moved(a.interval, 0 &- b.interval.microseconds))
        }
    }

    private static func moved(_ time: Interval, _ by: Int64) -> Interval {
        Interval(
            days: time.days, microseconds: wrap(time.microseconds + by % Microseconds.day))
    }

    private static func addTimestamps(to library: inout LibraryBuilder) {
        library.infix("+", .timestamp, .interval, .timestamp) {
            (a, b, _) throws(SQLError) in .int(try IntervalArithmetic.add(a.int, b.interval))
        }
        library.infix("+", .interval, .timestamp, .timestamp) {
            (a, b, _) throws(SQLError) in .int(try IntervalArithmetic.add(b.int, a.interval))
        }
        library.infix("-", .timestamp, .interval, .timestamp) { (a, b, _) throws(SQLError) in
            .int(
                try IntervalArithmetic.add(a.int, try IntervalArithmetic.negate(b.interval)))
        }
        library.infix(
            "+", .timestamptz, .interval, .timestamptz, volatility: .stable
        ) { (a, b, context) throws(SQLError) in
            .int(try IntervalArithmetic.add(a.int, b.interval, context.environment.timeZone))
        }
        library.infix(
            "+", .interval, .timestamptz, .timestamptz, volatility: .stable
        ) { (a, b, context) throws(SQLError) in
            .int(try IntervalArithmetic.add(b.int, a.interval, context.environment.timeZone))
        }
        library.infix("-", .timestamptz, .interval, .timestamptz, volatility: .stable) {
            (a, b, context) throws(SQLError) in
            .int(
                try IntervalArithmetic.add(
                    a.int, try IntervalArithmetic.negate(b.interval), context.environment.timeZone))
        }
        for type in [TypeID.timestamp, .timestamptz] {
            library.infix("-", type, type, .interval) { (a, b, _) throws(SQLError) in
                if DateTimeRange.isInfinite(a.int) || DateTimeRange.isInfinite(b.int) {
                    throw SQLError(.datetimeFieldOverflow, "cannot subtract infinite timestamps")
                }
                // Moments more than 292,000 years apart wrap around, as they do in Postgres.
                return .interval(
                    try IntervalArithmetic.justifyHours(
                        Interval(microseconds: a.int &- b.int)))
            }
        }
    }

    private static func addIntervals(to library: inout LibraryBuilder) {
        library.infix("+", .interval, .interval, .interval) {
            (a, b, _) throws(SQLError) in
            .interval(try IntervalArithmetic.add(a.interval, b.interval))
        }
        library.infix("-", .interval, .interval, .interval) { (a, b, _) throws(SQLError) in
            .interval(try IntervalArithmetic.subtract(a.interval, b.interval))
        }
        library.prefix("-", .interval, .interval, function: "interval_um") {
            (a, _) throws(SQLError) in .interval(try IntervalArithmetic.negate(a.interval))
        }
        library.infix("*", .interval, .float8, .interval) {
            (a, b, _) throws(SQLError) in
            .interval(try IntervalArithmetic.multiply(a.interval, b.double))
        }
        library.infix("*", .float8, .interval, .interval) {
            (a, b, _) throws(SQLError) in
            .interval(try IntervalArithmetic.multiply(b.interval, a.double))
        }
        library.infix("/", .interval, .float8, .interval) { (a, b, _) throws(SQLError) in
            .interval(try IntervalArithmetic.divide(a.interval, b.double))
        }
    }
}
