// Functions of dates and times.
import QueryEngine
import SQLPlanning

extension MySQLMoment {
    /// As TO_DAYS counts: the first year has no 29th of February.
    fileprivate var shownDayNumber: Int64 { dayNumber + (year == 0 && month <= 2 ? 1 : 0) }
}

extension MySQLFunctions {
    static let moments: Table = [
        "date": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.converted(values[0], .date)
        },
        "time": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.converted(values[0], .time)
        },
        "timestamp": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            let moment = rules.converted(values[0], .datetime)
            guard values.count > 1 else { return moment }
            let time = rules.converted(values[1], .time)
            let digits = max(rules.fraction(moment), rules.fraction(time))
            return rules.call(
                "timestamp", [moment, time], MySQLType.datetime(digits), at: at,
                .binary { (moment, time, _) in
                    added(MySQLMoment(packed: moment.number), time.number)
                        .map { .int($0.packed) } ?? .null
                })
        },
        "year": field("year", 4) { $0.year },
        "month": field("month", 2) { $0.month },
        "day": field("dayofmonth", 2) { $0.day }, "dayofmonth": field("dayofmonth", 2) { $0.day },
        "quarter": field("quarter", 1) { ($0.month + 2) / 3 },
        "dayofyear": dayField("dayofyear", 3) {
            CalendarDate(year: $0.year, month: $0.month, day: $0.day).dayOfYear
        },
        "dayofweek": dayField("dayofweek", 1) { CalendarDate.dayOfWeek($0.days) + 1 },
        "weekday": dayField("weekday", 1) { (CalendarDate.dayOfWeek($0.days) + 6) % 7 },
        "to_days": dayField("to_days", 6) { Int($0.shownDayNumber) },
        "to_seconds": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "to_seconds", [rules.converted(values[0], .datetime)], MySQLType.bigint,
                modifier: 12,
                at: at,
                .unary { (value, _) in
                    let moment = MySQLMoment(packed: value.number)
                    guard !moment.hasZeroInDate else { return .null }
                    return .int(
                        moment.shownDayNumber * 86_400 + moment.timeOfDay / Microseconds.second)
                })
        },
        "week": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            rules.week("week", values, at) { $0.week($1, withYear: false) }
        },
        "weekofyear": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.week("week", [values[0], rules.integer(3, at)], at) {
                $0.week($1, withYear: false)
            }
        },
        "yearweek": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            rules.week("yearweek", values, at) { $0.week($1, withYear: true) }
        },
        "hour": timeField("hour", 2) { $0 / Microseconds.hour },
        "minute": timeField("minute", 2) { $0 / Microseconds.minute % 60 },
        "second": timeField("second", 2) { $0 / Microseconds.second % 60 },
        "microsecond": timeField("microsecond", 6) { $0 % Microseconds.second },
        "dayname": named("dayname") { MySQLMomentNames.day(CalendarDate.dayOfWeek($0.days)) },
        "monthname": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.plainText(
                "monthname", [rules.converted(values[0], .datetime)], length: 9, hasDecimals: false,
                at: at,
                .unary { (value, _) in
                    let month = MySQLMoment(packed: value.number).month
                    return month == 0 ? .null : .string(MySQLMomentNames.month(month))
                })
        },
        "last_day": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "last_day", [rules.converted(values[0], .datetime)], MySQLType.date, at: at,
                .unary { (value, _) in
                    var moment = MySQLMoment(packed: value.number).date
                    guard moment.month > 0 else { return .null }
                    moment.day = CalendarDate.daysInMonth(moment.year, moment.month)
                    return .int(moment.packed)
                })
        },
        "from_days": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "from_days", [rules.converted(values[0], .signed)], MySQLType.date, at: at,
                .unary { (value, _) in
                    guard value.number >= 366, value.number < 3_652_500,
                        let moment = MySQLMoment(days: value.number - 730_485, timeOfDay: 0)
                    else { return .int(0) }
                    return .int(moment.packed)
                })
        },
        "datediff": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "datediff", values.map { rules.converted($0, .datetime) }, width: 8, at: at,
                .binary { (a, b, _) in
                    let (x, y) = (MySQLMoment(packed: a.number), MySQLMoment(packed: b.number))
                    guard !x.hasZeroInDate, !y.hasZeroInDate else { return .null }
                    return .int(x.days - y.days)
                })
        },
        "adddate": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.shifted(values[0], values[1], "day", 1, at)
        },
        "subdate": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.shifted(values[0], values[1], "day", -1, at)
        },
        "makedate": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.call(
                "makedate", rules.integers(values), MySQLType.date, at: at,
                .binary { (year, day, _) in
                    guard day.number > 0, (0...9999).contains(year.number) else { return .null }
                    let full =
                        year.number < 100
                        ? MySQLMomentReader.year(twoDigits: Int(year.number)) : Int(year.number)
                    let first = MySQLMoment(year: full, month: 1, day: 1)
                    let moment = MySQLMoment(
                        days: first.days &+ min(day.number, 4_000_000) - 1, timeOfDay: 0)
                    return moment.map { .int($0.packed) } ?? .null
                })
        },
        "maketime": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let digits = rules.fraction(values[2])
            return rules.call(
                "maketime",
                rules.integers([values[0], values[1]]) + [rules.converted(values[2], .decimal)],
                MySQLType.time(digits), at: at,
                .nary { (values, context) in
                    let (hour, minute) = (values[0].number, values[1].number)
                    let second = values[2].numeric
                    guard (0..<60).contains(minute), !second.isNegative,
                        let whole = Int64(exactly: second.truncated(to: 0).significand), whole < 60
                    else { return .null }
                    let micros = Int64(exactly: second.truncated(to: 6).rounded(to: 6).significand)
                    let hours = Int64(clamping: min(hour.magnitude, 100_000))
                    let time =
                        hours * Microseconds.hour + minute * Microseconds.minute + (micros ?? 0)
                    return .int(
                        MySQLConversion.clamped(
                            hour < 0 ? -time : time, shown(hour, minute, second), context))
                })
        },
        "sec_to_time": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let digits = rules.fraction(values[0])
            return rules.call(
                "sec_to_time", [rules.converted(values[0], .decimal)], MySQLType.time(digits),
                at: at,
                .unary { (value, context) in
                    let micros = value.numeric.truncated(to: 6).rounded(to: 6).significand
                    let time =
                        Int64(exactly: micros)
                        ?? (value.numeric.isNegative ? .min + 1 : .max)
                    return .int(
                        MySQLConversion.clamped(
                            time, MySQLConversion.shown(value.numeric), context, word: "seconds"))
                })
        },
        "time_to_sec": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "time_to_sec", [rules.converted(values[0], .time)], width: 17, at: at,
                .unary { (value, _) in .int(value.number / Microseconds.second) })
        },
        "unix_timestamp": MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            rules.unixTimestamp(values.first, at)
        },
        "convert_tz": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let moment = rules.converted(values[0], .datetime)
            return rules.call(
                "convert_tz", [moment] + values.dropFirst().map { rules.converted($0, .text) },
                MySQLType.datetime(rules.fraction(moment)), volatility: .stable, at: at,
                .nary { (values, context) in
                    guard let from = zone(values[1].rawText, context),
                        let to = zone(values[2].rawText, context)
                    else { return .null }
                    let moment = MySQLMoment(packed: values[0].number)
                    guard let instant = MySQLTimestamp.value(moment, from), instant != 0 else {
                        return values[0]
                    }
                    return .int(MySQLTimestamp.moment(instant, to).packed)
                })
        },
    ]

    /// Only offsets and SYSTEM have no table behind them.
    private static func zone(
        _ name: [UInt8], _ context: any EvaluationContext
    ) -> TimeZone? {
        let text = String(decoding: name, as: UTF8.self)
        if text.uppercased() == "SYSTEM" { return .utc }
        let parts = text.dropFirst().split(separator: ":")
        guard text.first == "+" || text.first == "-", parts.count == 2,
            let hours = Int(parts[0]), let minutes = Int(parts[1]), hours <= 14, minutes < 60
        else { return nil }
        let seconds = (hours * 60 + minutes) * 60
        return TimeZone(
            name: text, fixedOffsetSeconds: text.first == "-" ? -seconds : seconds)
    }

    /// MAKETIME's parts as a warning shows them.
    private static func shown(_ hour: Int64, _ minute: Int64, _ second: Numeric) -> String {
        func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let seconds = MySQLConversion.shown(second)
        return "\(two(hour)):\(two(minute)):\(second.double < 10 ? "0" : "")\(seconds)"
    }

    static func added(_ moment: MySQLMoment, _ microseconds: Int64) -> MySQLMoment? {
        guard !moment.hasZeroInDate else { return nil }
        return MySQLMoment(days: moment.days, timeOfDay: moment.timeOfDay &+ microseconds)
    }

    private static func field(
        _ name: String, _ width: Int, _ part: @escaping @Sendable (MySQLMoment) -> Int
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                name, [rules.converted(values[0], .datetime)], width: width, at: at,
                .unary { (value, _) in .int(Int64(part(MySQLMoment(packed: value.number)))) })
        }
    }

    /// Null where the date has a zero in it.
    private static func dayField(
        _ name: String, _ width: Int, _ part: @escaping @Sendable (MySQLMoment) -> Int
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                name, [rules.converted(values[0], .datetime)], width: width, at: at,
                .unary { (value, _) in
                    let moment = MySQLMoment(packed: value.number)
                    return moment.hasZeroInDate ? .null : .int(Int64(part(moment)))
                })
        }
    }

    private static func timeField(
        _ name: String, _ width: Int, _ part: @escaping @Sendable (Int64) -> Int64
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                name, [rules.converted(values[0], .time)], width: width, at: at,
                .unary { (value, _) in .int(part(Int64(clamping: value.number.magnitude))) })
        }
    }

    private static func named(
        _ name: String, _ text: @escaping @Sendable (MySQLMoment) -> String
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.plainText(
                name, [rules.converted(values[0], .datetime)], length: 9, hasDecimals: false,
                at: at,
                .unary { (value, _) in
                    let moment = MySQLMoment(packed: value.number)
                    return moment.hasZeroInDate ? .null : .string(text(moment))
                })
        }
    }
}

extension MySQLRules {
    fileprivate func week(
        _ name: String, _ values: [Typed], _ at: SourceOffset,
        _ week: @escaping @Sendable (MySQLMoment, Int) -> Int
    ) -> Typed {
        let standard = session?.weekMode ?? 0
        let mode = values.count > 1 ? [converted(values[1], .signed)] : []
        return wholeCall(
            name, [converted(values[0], .datetime)] + mode, width: name == "week" ? 2 : 6, at: at,
            .nary { (values, _) in
                let moment = MySQLMoment(packed: values[0].number)
                guard !moment.hasZeroInDate else { return .null }
                let mode = values.count > 1 ? Int(values[1].number & 7) : standard
                return .int(Int64(week(moment, mode)))
            })
    }

    fileprivate func unixTimestamp(_ value: Typed?, _ at: SourceOffset) -> Typed {
        guard let value else {
            return call(
                "unix_timestamp", [], MySQLType.bigint, modifier: 17, volatility: .stable, at: at,
                .nary { (_, context) in
                    .int((context.statementTimestamp - MySQLTimestamp.epoch) / Microseconds.second)
                })
        }
        let digits = fraction(value)
        let isMariaDB = flavor.isMariaDB
        let isInstant =
            if case .timestamp = MySQLTypeKind(value.type) { true } else { false }
        let operand = isInstant ? value : converted(value, .datetime)
        let type = digits > 0 ? MySQLType.decimal : MySQLType.bigint
        return call(
            "unix_timestamp", [operand], type,
            modifier: digits > 0 ? MySQLDecimal.modifier(16 + digits, digits) : 17,
            volatility: .stable, at: at,
            .unary { (value, context) in
                let instant =
                    isInstant
                    ? value.number
                    : MySQLTimestamp.value(
                        MySQLMoment(packed: value.number), context.environment.timeZone) ?? 0
                // Before the epoch there is none: MariaDB says null, MySQL 0.
                if instant == 0, isMariaDB, !isInstant,
                    MySQLMoment(packed: value.number).year < 1970
                {
                    return .null
                }
                if digits == 0 { return .int(instant / Microseconds.second) }
                let number = Numeric(significand: .init(instant), scale: 6)
                return .numeric(number.truncated(to: digits))
            })
    }
}
