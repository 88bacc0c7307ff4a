// Functions of dates and times.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let moments: Table = [
        "now": clock("now"), "current_timestamp": clock("now"), "localtime": clock("now"),
        "localtimestamp": clock("now"),
        "sysdate": MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                "sysdate", [], MySQLType.datetime(digits), volatility: .volatile, at: at,
                .nary { (_, context) in
                    .int(now(context.clockTimestamp, context, digits).packed)
                })
        },
        "curdate": today, "current_date": today,
        "curtime": timeOfDay("curtime", isUTC: false),
        "current_time": timeOfDay("curtime", isUTC: false),
        "utc_date": MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            rules.call(
                "utc_date", [], MySQLType.date, volatility: .stable, at: at,
                .nary { (_, context) in
                    .int((MySQLMoment(wall: context.statementTimestamp) ?? .zero).date.packed)
                })
        },
        "utc_time": timeOfDay("utc_time", isUTC: true),
        "utc_timestamp": MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                "utc_timestamp", [], MySQLType.datetime(digits), volatility: .stable, at: at,
                .nary { (_, context) in
                    let moment = MySQLMoment(wall: context.statementTimestamp) ?? .zero
                    return .int((moment.fitted(digits, rounds: false) ?? moment).packed)
                })
        },
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
        "to_days": dayField("to_days", 6) { Int($0.dayNumber) },
        "to_seconds": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "to_seconds", [rules.converted(values[0], .datetime)], MySQLType.bigint,
                modifier: 12,
                at: at,
                .unary { (value, _) in
                    let moment = MySQLMoment(packed: value.number)
                    guard !moment.hasZeroInDate else { return .null }
                    return .int(
                        moment.dayNumber * 86_400 + moment.timeOfDay / Microseconds.second)
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
                "monthname", [rules.converted(values[0], .datetime)], length: 9, at: at,
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
        "timediff": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.timeDifference(values, at)
        },
        "addtime": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.addedTime(values, 1, at)
        },
        "subtime": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.addedTime(values, -1, at)
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
                        MySQLConversion.clamped(hour < 0 ? -time : time, "maketime", context))
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
                            time, MySQLConversion.shown(value.numeric), context))
                })
        },
        "time_to_sec": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "time_to_sec", [rules.converted(values[0], .time)], width: 17, at: at,
                .unary { (value, _) in .int(value.number / Microseconds.second) })
        },
        "period_add": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "period_add", rules.integers(values), width: 6, at: at,
                .binary { (period, count, _) in
                    let months =
                        months(ofPeriod: period.number)
                        &+ Int64(
                            Int32(truncatingIfNeeded: count.number))
                    return .int(monthNumber(of: UInt32(truncatingIfNeeded: months)))
                })
        },
        "period_diff": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "period_diff", rules.integers(values), width: 6, at: at,
                .binary { (a, b, _) in
                    .int(months(ofPeriod: a.number) - months(ofPeriod: b.number))
                })
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

    static func now(
        _ timestamp: Int64, _ context: any EvaluationContext, _ digits: Int
    ) -> MySQLMoment {
        let zone = context.environment.timeZone
        let wall = timestamp + Int64(zone.offset(at: timestamp)) * Microseconds.second
        let moment = MySQLMoment(wall: wall) ?? .zero
        return moment.fitted(digits, rounds: false) ?? moment
    }

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

    static func added(_ moment: MySQLMoment, _ microseconds: Int64) -> MySQLMoment? {
        guard !moment.hasZeroInDate else { return nil }
        return MySQLMoment(days: moment.days, timeOfDay: moment.timeOfDay &+ microseconds)
    }

    /// ADDTIME of a text: a moment or a time, as it was written.
    static func text(
        _ text: [UInt8], plus change: Int64, _ context: any EvaluationContext
    ) -> Value {
        var out: [UInt8] = []
        let reading = MySQLMomentReader.moment(text, .lenient)
        if reading.trouble == .none, text.first != 0x2D, text.contains(0x2D) {
            guard let moment = added(reading.moment, change) else { return .null }
            MySQLMomentText.append(moment, moment.microsecond == 0 ? 0 : 6, to: &out)
            return .text(out)
        }
        let start = MySQLConversion.time(ofText: text, context)
        if start.isNull { return .null }
        let sum = MySQLConversion.clamped(start.number + change, "addtime", context)
        MySQLMomentText.appendTime(sum, sum % Microseconds.second == 0 ? 0 : 6, to: &out)
        return .text(out)
    }

    /// TIMEDIFF of two texts: of moments or of times, and null for one of each.
    static func difference(
        _ a: [UInt8], _ b: [UInt8], _ context: any EvaluationContext
    ) -> Value {
        func isDated(_ text: [UInt8]) -> Bool { text.first != 0x2D && text.contains(0x2D) }
        guard isDated(a) == isDated(b) else { return .null }
        if isDated(a) {
            guard let first = MySQLConversion.moment(ofText: a, context, "datetime"),
                let second = MySQLConversion.moment(ofText: b, context, "datetime")
            else { return .null }
            return .int(MySQLConversion.clamped(first.wall - second.wall, "timediff", context))
        }
        let first = MySQLConversion.time(ofText: a, context)
        let second = MySQLConversion.time(ofText: b, context)
        if first.isNull || second.isNull { return .null }
        return .int(
            MySQLConversion.clamped(first.number - second.number, "timediff", context))
    }

    /// What is no period counts from the beginning.
    private static func months(ofPeriod period: Int64) -> Int64 {
        guard period > 0, period <= 999_912 else { return 0 }
        var year = period / 100
        if year < 70 { year += 2000 } else if year < 100 { year += 1900 }
        return year * 12 + period % 100 - 1
    }

    private static func monthNumber(of months: UInt32) -> Int64 {
        if months == 0 { return 0 }
        var year = Int64(months / 12)
        if year < 70 { year += 2000 } else if year < 100 { year += 1900 }
        return year * 100 + Int64(months % 12) + 1
    }

    private static func clock(_ name: String) -> MySQLFunction {
        MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                name, [], MySQLType.datetime(digits), volatility: .stable, at: at,
                .nary { (_, context) in
                    .int(now(context.statementTimestamp, context, digits).packed)
                })
        }
    }

    private static let today = MySQLFunction(0) { (rules, _, at) throws(SQLError) in
        rules.call(
            "curdate", [], MySQLType.date, volatility: .stable, at: at,
            .nary { (_, context) in
                .int(now(context.statementTimestamp, context, 0).date.packed)
            })
    }

    private static func timeOfDay(_ name: String, isUTC: Bool) -> MySQLFunction {
        MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                name, [], MySQLType.time(digits), volatility: .stable, at: at,
                .nary { (_, context) in
                    let moment =
                        isUTC
                        ? MySQLMoment(wall: context.statementTimestamp) ?? .zero
                        : now(context.statementTimestamp, context, 6)
                    return .int(MySQLFraction.fitted(moment.timeOfDay, digits, rounds: false))
                })
        }
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
                name, [rules.converted(values[0], .datetime)], length: 9, at: at,
                .unary { (value, _) in
                    let moment = MySQLMoment(packed: value.number)
                    return moment.hasZeroInDate ? .null : .string(text(moment))
                })
        }
    }
}

extension MySQLMoment {
    /// WEEK by a mode of the manual: bit 0 Monday first, bit 1 weeks from 1, bit 2 the first that begins in the year.
    func week(_ mode: Int, withYear: Bool) -> Int {
        let startsMonday = mode & 1 != 0
        var countsFromOne = mode & 2 != 0 || withYear
        let needsWholeWeek = (mode & 4 != 0) == startsMonday
        func isLate(_ weekday: Int) -> Bool { needsWholeWeek ? weekday != 0 : weekday >= 4 }
        var firstDay = MySQLMoment(year: year, month: 1, day: 1).days
        var weekday = (CalendarDate.dayOfWeek(firstDay) + (startsMonday ? 6 : 0)) % 7
        var weekYear = year
        if month == 1, day <= 7 - weekday {
            if !countsFromOne, isLate(weekday) { return 0 }
            countsFromOne = true
            weekYear -= 1
            let length = CalendarDate.isLeap(weekYear) ? 366 : 365
            firstDay -= Int64(length)
            weekday = (weekday + 53 * 7 - length) % 7
        }
        let start = isLate(weekday) ? firstDay + Int64(7 - weekday) : firstDay - Int64(weekday)
        let passed = Int(days - start)
        var week = passed / 7 + 1
        if countsFromOne, passed >= 52 * 7 {
            weekday = (weekday + (CalendarDate.isLeap(weekYear) ? 366 : 365)) % 7
            if !isLate(weekday) {
                weekYear += 1
                week = 1
            }
        }
        return withYear ? weekYear * 100 + week : week
    }
}

/// English names, whatever `lc_time_names` says.
enum MySQLMomentNames {
    private static let days = [
        "Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday",
    ]
    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]

    static func day(_ index: Int) -> String { days[index % 7] }
    static func month(_ number: Int) -> String { months[(number + 11) % 12] }

    /// The month that a text begins with, by its name or its first three letters.
    static func month(in text: ArraySlice<UInt8>, isShort: Bool) -> (number: Int, length: Int)? {
        match(months, text, isShort).map { ($0.0 + 1, $0.1) }
    }

    static func day(in text: ArraySlice<UInt8>, isShort: Bool) -> (number: Int, length: Int)? {
        match(days, text, isShort)
    }

    private static func match(
        _ names: [String], _ text: ArraySlice<UInt8>, _ isShort: Bool
    ) -> (Int, Int)? {
        let lower = text.map { $0 | 0x20 }
        for (index, name) in names.enumerated() {
            let key = Array((isShort ? String(name.prefix(3)) : name).lowercased().utf8)
            if lower.starts(with: key) { return (index, key.count) }
        }
        return nil
    }
}

extension MySQLRules {
    /// The digits of a fraction that a clock function is called with.
    func digits(_ values: [Typed]) throws(SQLError) -> Int {
        guard let value = values.first else { return 0 }
        guard case .constant(.int(let digits)) = value.expression else { return 0 }
        guard digits <= 6 else {
            throw error(1426, "Too big precision \(digits) specified for 'now'. Maximum is 6")
        }
        return Int(max(0, digits))
    }

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

    fileprivate func timeDifference(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed
    {
        let kinds = values.map { MySQLTypeKind($0.type) }
        let digits = max(fraction(values[0]), fraction(values[1]))
        let isDated = kinds.contains(where: \.isDated)
        if kinds.allSatisfy(\.isString) {
            return call(
                "timediff", values.map { converted($0, .text) }, MySQLType.time(digits), at: at,
                .binary { (a, b, context) in
                    MySQLFunctions.difference(a.rawText, b.rawText, context)
                })
        }
        let arguments = values.map { value in
            isDated && MySQLTypeKind(value.type).isString || MySQLTypeKind(value.type).isDated
                ? converted(value, .datetime) : converted(value, .time)
        }
        let dated = arguments.map { MySQLTypeKind($0.type).isDated }
        guard dated[0] == dated[1] else {
            return Typed(.constant(.null), MySQLType.time(digits), offset: at)
        }
        let isMoment = dated[0]
        return call(
            "timediff", arguments, MySQLType.time(digits), at: at,
            .binary { (a, b, context) in
                let difference =
                    isMoment
                    ? MySQLMoment(packed: a.number).wall - MySQLMoment(packed: b.number).wall
                    : a.number - b.number
                return .int(MySQLConversion.clamped(difference, "timediff", context))
            })
    }

    fileprivate func addedTime(
        _ values: [Typed], _ sign: Int64, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let time = converted(values[1], .time)
        let digits = max(fraction(values[0]), fraction(time))
        let kind = MySQLTypeKind(values[0].type)
        let isDated = kind.isDated
        if kind.isString {
            // What a text was decides how the result shows.
            var result = plainText(
                sign < 0 ? "subtime" : "addtime", [converted(values[0], .text), time], length: 26,
                at: at,
                .binary { (text, time, context) in
                    MySQLFunctions.text(text.rawText, plus: sign * time.number, context)
                })
            result.type = MySQLType.char
            return result
        }
        if isDated {
            let type = MySQLType.datetime(digits)
            return call(
                sign < 0 ? "subtime" : "addtime", [converted(values[0], .datetime), time], type,
                at: at,
                .binary { (moment, time, _) in
                    MySQLFunctions.added(MySQLMoment(packed: moment.number), sign * time.number)
                        .map { .int($0.packed) } ?? .null
                })
        }
        return call(
            sign < 0 ? "subtime" : "addtime", [converted(values[0], .time), time],
            MySQLType.time(digits), at: at,
            .binary { (a, b, context) in
                .int(MySQLConversion.clamped(a.number + sign * b.number, "addtime", context))
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
                if digits == 0 { return .int(instant / Microseconds.second) }
                let number = Numeric(significand: .init(instant), scale: 6)
                return .numeric(number.truncated(to: digits))
            })
    }
}
