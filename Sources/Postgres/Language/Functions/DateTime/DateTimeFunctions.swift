// Operators and functions of dates, times and intervals.
import QueryEngine

enum DateTimeFunctions {
    static func add(to library: inout LibraryBuilder) {
        DateTimeOperators.add(to: &library)
        addClock(to: &library)
        addFields(to: &library)
        addConstruction(to: &library)
        addZones(to: &library)
        addIntervals(to: &library)
    }

    private static func addClock(to library: inout LibraryBuilder) {
        for name in ["now", "transaction_timestamp", "current_timestamp"] {
            library.nullary(name, .timestamptz, volatility: .stable) { context in
                .int(context.transactionTimestamp)
            }
        }
        library.nullary("statement_timestamp", .timestamptz, volatility: .stable) { context in
            .int(context.statementTimestamp)
        }
        library.nullary("clock_timestamp", .timestamptz, volatility: .volatile) { context in
            .int(context.clockTimestamp)
        }
        library.nullary("localtimestamp", .timestamp, volatility: .stable) { context in
            .int(local(context.transactionTimestamp, context))
        }
        library.nullary("current_date", .date, volatility: .stable) { context in
            .int(ClockFields.split(local(context.transactionTimestamp, context)).days)
        }
        library.nullary("localtime", .time, volatility: .stable) { context in
            .int(ClockFields.split(local(context.transactionTimestamp, context)).timeOfDay)
        }
        library.nullary("current_time", .timetz, volatility: .stable) { context in
            .interval(timeWithZone(context.transactionTimestamp, context))
        }
        library.nullary("timeofday", .text, volatility: .volatile) { context in
            var environment = context.environment
            environment.dateStyle = .postgres
            var out: [UInt8] = []
            DateTimeOutput.appendTimestamp(
                context.clockTimestamp, withZone: true, environment, to: &out)
            return .text(out)
        }
    }

    /// An instant on the session's clocks.
    static func local(_ timestamp: Int64, _ context: any EvaluationContext) -> Int64 {
        if DateTimeRange.isInfinite(timestamp) { return timestamp }
        return DateTimeInput.local(timestamp, context.environment.timeZone)
    }

    /// The instant at which the session's clocks show it.
    static func instant(
        _ wall: Int64, _ context: any EvaluationContext
    ) throws(SQLError) -> Int64 {
        try instant(wall, context.environment.timeZone)
    }

    static func instant(_ wall: Int64, _ zone: TimeZone) throws(SQLError) -> Int64 {
        if DateTimeRange.isInfinite(wall) { return wall }
        return try inRange(wall &- Int64(zone.offset(atLocal: wall)) &* Microseconds.second)
    }

    static func inRange(_ timestamp: Int64) throws(SQLError) -> Int64 {
        guard DateTimeRange.isTimestamp(timestamp) else {
            throw IntervalArithmetic.timestampOutOfRange
        }
        return timestamp
    }

    static func timeWithZone(_ timestamp: Int64, _ context: any EvaluationContext) -> Interval {
        let east = context.environment.timeZone.offset(at: timestamp)
        return Interval(
            days: Int32(truncatingIfNeeded: -east),
            microseconds: ClockFields.split(local(timestamp, context)).timeOfDay)
    }

    // MARK: Fields

    private static func addFields(to library: inout LibraryBuilder) {
        for type in [
            TypeID.date, .time, .timetz, .timestamp, .timestamptz, .interval,
        ] {
            let volatility: Volatility = type == .timestamptz ? .stable : .immutable
            library.binary("extract", .text, type, .numeric, volatility: volatility) {
                (a, b, context) throws(SQLError) in
                let field = try DateTimeField.extract(a.utf8, b, type, context)
                return field.map { .numeric($0) } ?? .null
            }
            library.binary("date_part", .text, type, .float8, volatility: volatility) {
                (a, b, context) throws(SQLError) in
                // Of a date, it is that of the midnight it begins with.
                let isDate = type == .date
                let value =
                    isDate ? .int(try DateTimeOperators.timestamp(ofDate: b.int)) : b
                let field = try DateTimeField.extract(
                    a.utf8, value, isDate ? .timestamp : type, context)
                return field.map { .double($0.double) } ?? .null
            }
        }
        library.binary("date_trunc", .text, .timestamp, .timestamp) {
            (a, b, _) throws(SQLError) in
            .int(try DateTimeTruncation.timestamp(a.utf8, b.int, "timestamp without time zone"))
        }
        library.binary("date_trunc", .text, .timestamptz, .timestamptz, volatility: .stable) {
            (a, b, context) throws(SQLError) in
            .int(try DateTimeTruncation.instant(a.utf8, b.int, context.environment.timeZone))
        }
        library.nary("date_trunc", [.text, .timestamptz, .text], .timestamptz, volatility: .stable)
        { (arguments, _) throws(SQLError) in
            if DateTimeRange.isInfinite(arguments[1].int) { return arguments[1] }
            let zone = try DateTimeFunctions.zone(arguments[2])
            return .int(
                try DateTimeTruncation.instant(arguments[0].utf8, arguments[1].int, zone))
        }
        library.binary("date_trunc", .text, .interval, .interval) { (a, b, _) throws(SQLError) in
            .interval(try DateTimeTruncation.interval(a.utf8, b.interval))
        }
        for type in [TypeID.timestamp, .timestamptz] {
            library.nary("date_bin", [.interval, type, type], type) {
                (arguments, _) throws(SQLError) in
                .int(
                    try DateTimeTruncation.bin(
                        arguments[0].interval, arguments[1].int, arguments[2].int))
            }
        }
        for type in [TypeID.date, .timestamp, .timestamptz] {
            library.unary("isfinite", type, .bool) { a, _ in
                .bool(!DateTimeRange.isInfinite(a.int))
            }
        }
        library.unary("isfinite", .interval, .bool) { _, _ in .bool(true) }
    }

    // MARK: Construction

    private static func addConstruction(to library: inout LibraryBuilder) {
        library.nary("make_date", [.int4, .int4, .int4], .date) { (arguments, _) throws(SQLError) in
            .int(try DateTimeConstruction.date(arguments))
        }
        library.nary("make_time", [.int4, .int4, .float8], .time) {
            (arguments, _) throws(SQLError) in .int(try DateTimeConstruction.time(arguments[...]))
        }
        let six: [TypeID] = [.int4, .int4, .int4, .int4, .int4, .float8]
        library.nary("make_timestamp", six, .timestamp) { (arguments, _) throws(SQLError) in
            .int(try DateTimeConstruction.timestamp(arguments))
        }
        library.nary("make_timestamptz", six, .timestamptz, volatility: .stable) {
            (arguments, context) throws(SQLError) in
            .int(try instant(try DateTimeConstruction.timestamp(arguments), context))
        }
        library.nary("make_timestamptz", six + [.text], .timestamptz, volatility: .stable) {
            (arguments, _) throws(SQLError) in
            let wall = try DateTimeConstruction.timestamp(arguments)
            // Here a sign counts eastward.
            if let west = TimeZone.posixOffset(arguments[6].string) {
                return .int(
                    try inRange(wall &- Int64(west) &* Microseconds.second))
            }
            return .int(try instant(wall, try DateTimeFunctions.zone(arguments[6])))
        }
        library.add(
            FunctionDefinition(
                "make_interval", [.int4, .int4, .int4, .int4, .int4, .int4, .float8], .interval,
                defaults: Array(repeating: .int(0), count: 6) + [.double(0)],
                body: .nary { (arguments, _) throws(SQLError) in
                    .interval(try DateTimeConstruction.interval(arguments))
                }))
        library.unary("to_timestamp", .float8, .timestamptz) {
            (a, context) throws(SQLError) in
            .int(try DateTimeConstruction.fromUnix(a.double, context))
        }
    }

    // MARK: Zones

    /// A zone named by a text value, by an abbreviation or as an offset.
    static func zone(_ value: Value) throws(SQLError) -> TimeZone {
        let name = value.string
        if case .zone(let seconds, _) = DateTimeKeyword.named(Array(name.lowercased().utf8)) {
            return TimeZone(name: name, fixedOffsetSeconds: seconds)
        }
        guard let zone = TimeZone.named(name) else {
            throw .invalidParameter("time zone \"\(name)\" not recognized")
        }
        return zone
    }

    private static func zone(_ interval: Interval) throws(SQLError) -> TimeZone {
        if interval.months != 0 || interval.days != 0 {
            var shown: [UInt8] = []
            IntervalOutput.append(
                interval, TypeEnvironment(types: PostgresTypes.library), to: &shown)
            throw .invalidParameter(
                "interval time zone \"\(String(decoding: shown, as: UTF8.self))\" must not include months or days"
            )
        }
        let seconds = interval.microseconds / Microseconds.second
        return TimeZone(name: "", fixedOffsetSeconds: Int(seconds % (200 * 3600)))
    }

    private static func addZones(to library: inout LibraryBuilder) {
        for type in [TypeID.text, .interval] {
            let find: @Sendable (Value) throws(SQLError) -> TimeZone = {
                (value) throws(SQLError) in
                type == .text ? try zone(value) : try zone(value.interval)
            }
            library.binary("timezone", type, .timestamp, .timestamptz) {
                (a, b, _) throws(SQLError) in
                if DateTimeRange.isInfinite(b.int) { return b }
                return .int(try instant(b.int, try find(a)))
            }
            library.binary("timezone", type, .timestamptz, .timestamp) {
                (a, b, _) throws(SQLError) in
                if DateTimeRange.isInfinite(b.int) { return b }
                return .int(DateTimeInput.local(b.int, try find(a)))
            }
            library.binary("timezone", type, .timetz, .timetz, volatility: .volatile) {
                (a, b, context) throws(SQLError) in
                let east = Int64(try find(a).offset(at: context.transactionTimestamp))
                let time = b.interval
                let moved =
                    (time.microseconds + (Int64(time.days) + east) * Microseconds.second)
                    % Microseconds.day
                return .interval(
                    Interval(
                        days: Int32(-east),
                        microseconds: moved < 0 ? moved + Microseconds.day : moved))
            }
        }
    }

    // MARK: Intervals and ages

    private static func addIntervals(to library: inout LibraryBuilder) {
        let adjustments: [(String, @Sendable (Interval) throws(SQLError) -> Interval)] = [
            ("justify_hours", IntervalArithmetic.justifyHours),
            ("justify_days", IntervalArithmetic.justifyDays),
            ("justify_interval", IntervalArithmetic.justify),
        ]
        for (name, adjust) in adjustments {
            library.unary(name, .interval, .interval) { (a, _) throws(SQLError) in
                .interval(try adjust(a.interval))
            }
        }
        library.binary("age", .timestamp, .timestamp, .interval) { (a, b, _) throws(SQLError) in
            .interval(try DateTimeAge.between(a.int, b.int))
        }
        library.binary("age", .timestamptz, .timestamptz, .interval) {
            (a, b, context) throws(SQLError) in
            .interval(try DateTimeAge.between(local(a.int, context), local(b.int, context)))
        }
        for type in [TypeID.timestamp, .timestamptz] {
            library.unary("age", type, .interval, volatility: .stable) {
                (a, context) throws(SQLError) in
                let today = ClockFields.split(local(context.transactionTimestamp, context)).days
                let then = type == .timestamp ? a.int : local(a.int, context)
                return .interval(try DateTimeAge.between(today * Microseconds.day, then))
            }
        }
    }
}

/// age(): the difference in years, months, days and time, as a calendar counts it.
enum DateTimeAge {
    static func between(_ later: Int64, _ earlier: Int64) throws(SQLError) -> Interval {
        // Infinity has a place in the calendar here, as Postgres reads its number; minus infinity lies before it.
        guard later >= DateTimeRange.firstTimestamp, earlier >= DateTimeRange.firstTimestamp else {
            throw IntervalArithmetic.timestampOutOfRange
        }
        let sign: Int64 = later < earlier ? -1 : 1
        let a = ClockFields(later)
        let b = ClockFields(earlier)
        var months =
            Int64(a.date.year - b.date.year) * 12 + Int64(a.date.month - b.date.month)
        var days = Int64(a.date.day - b.date.day)
        var time = a.timeOfDay - b.timeOfDay
        (months, days, time) = (months * sign, days * sign, time * sign)
        if time < 0 {
            time += Microseconds.day
            days -= 1
        }
        // Days are borrowed from the month of the earlier of the two.
        while days < 0 {
            let month = sign < 0 ? a.date : b.date
            days += Int64(CalendarDate.daysInMonth(month.year, month.month))
            months -= 1
        }
        return Interval(
            months: Int32(truncatingIfNeeded: months * sign),
            days: Int32(truncatingIfNeeded: days * sign), microseconds: time * sign)
    }
}
