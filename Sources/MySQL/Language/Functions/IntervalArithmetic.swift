// Dates with intervals: DATE_ADD, DATE_SUB, TIMESTAMPADD, TIMESTAMPDIFF, EXTRACT.
import QueryEngine
import SQLPlanning

/// A number of units, or several joined ones, to add to a moment.
struct MySQLInterval: Sendable {
    var months: Int64 = 0
    var microseconds: Int64 = 0
    var days: Int64 = 0

    /// The parts of a unit that joins several, from the greatest.
    private static func parts(_ unit: String) -> [String] {
        switch unit {
        case "year_month": ["year", "month"]
        case "day_hour": ["day", "hour"]
        case "day_minute": ["day", "hour", "minute"]
        case "day_second": ["day", "hour", "minute", "second"]
        case "day_microsecond": ["day", "hour", "minute", "second", "microsecond"]
        case "hour_minute": ["hour", "minute"]
        case "hour_second": ["hour", "minute", "second"]
        case "hour_microsecond": ["hour", "minute", "second", "microsecond"]
        case "minute_second": ["minute", "second"]
        case "minute_microsecond": ["minute", "second", "microsecond"]
        case "second_microsecond": ["second", "microsecond"]
        default: [unit]
        }
    }

    static func isJoined(_ unit: String) -> Bool { unit.contains("_") }

    /// The unit changes the date alone.
    static func isDateUnit(_ unit: String) -> Bool {
        ["day", "week", "month", "quarter", "year", "year_month"].contains(unit)
    }

    /// Digits of a second's fraction that adding such a unit gives.
    static func digits(_ unit: String) -> Int { unit.hasSuffix("microsecond") ? 6 : 0 }

    /// Digits that EXTRACT of the unit shows: days are many, and times have a sign.
    static func width(_ unit: String) -> Int {
        switch unit {
        case "year": 4
        case "year_month": 6
        case "quarter": 1
        case "month", "week": 2
        case "day": 8
        case "day_hour": 10
        case "day_minute": 12
        case "day_second": 14
        case "day_microsecond": 20
        case "hour_minute", "minute_second": 5
        case "hour_second", "microsecond": 7
        case "hour_microsecond": 13
        case "minute_microsecond": 11
        case "second_microsecond": 9
        default: 3
        }
    }

    mutating func add(_ count: Int64, _ unit: String) -> Bool {
        func scaled(_ factor: Int64) -> Int64? {
            let (product, overflow) = count.multipliedReportingOverflow(by: factor)
            return overflow ? nil : product
        }
        switch unit {
        case "year": months += scaled(12) ?? .max / 2
        case "quarter": months += scaled(3) ?? .max / 2
        case "month": months += count.magnitude > 1 << 40 ? 1 << 40 : count
        case "week": days += scaled(7) ?? .max / 2
        case "day": days += count.magnitude > 1 << 40 ? 1 << 40 : count
        case "hour":
            days += count / 24
            microseconds += count % 24 * Microseconds.hour
        case "minute":
            days += count / 1_440
            microseconds += count % 1_440 * Microseconds.minute
        case "second":
            days += count / 86_400
            microseconds += count % 86_400 * Microseconds.second
        case "microsecond":
            days += count / Microseconds.day
            microseconds += count % Microseconds.day
        default: return false
        }
        return true
    }

    /// Of a number of one unit.
    init?(_ count: Int64, _ unit: String) {
        guard add(count, unit) else { return nil }
    }

    /// Of a text: numbers with anything between them, as many as the unit joins; fewer are the last ones.
    init?(_ text: [UInt8], _ unit: String) {
        let parts = Self.parts(unit)
        var numbers: [(value: Int64, digits: Int)] = []
        var isNegative = false
        var at = 0
        while at < text.count, !(text[at] &- 48 <= 9) {
            if text[at] == 0x2D { isNegative = true }
            at += 1
        }
        while at < text.count {
            let run = text[at...].prefix { $0 &- 48 <= 9 }
            numbers.append((run.reduce(0) { min($0, 1 << 50) * 10 + Int64($1 - 48) }, run.count))
            at += run.count
            while at < text.count, !(text[at] &- 48 <= 9) { at += 1 }
        }
        guard numbers.count <= parts.count else { return nil }
        for (number, part) in zip(numbers, parts.suffix(numbers.count)) {
            var value = number.value
            if part == "microsecond", number.digits < 6, parts.count > 1 {
                for _ in number.digits..<6 { value *= 10 }
            }
            guard add(isNegative ? -value : value, part) else { return nil }
        }
    }

    /// Of a number of seconds with a fraction.
    init(seconds: Numeric) {
        let micros = seconds.rounded(to: 6).significand
        let value = Int64(exactly: micros) ?? (seconds.isNegative ? .min / 2 : .max / 2)
        days = value / Microseconds.day
        microseconds = value % Microseconds.day
    }

    var negated: MySQLInterval {
        var result = self
        result.months = 0 &- months
        result.days = 0 &- days
        result.microseconds = 0 &- microseconds
        return result
    }

    /// The moment so much later; nil beyond the calendar. A month's end stays one.
    func added(to moment: MySQLMoment) -> MySQLMoment? {
        var moment = moment
        if months != 0 {
            let total = Int64(moment.year) * 12 + Int64(moment.month) - 1 &+ months
            guard total >= 0, total < 120_000, moment.month > 0 else { return nil }
            moment.year = Int(total / 12)
            moment.month = Int(total % 12) + 1
            if moment.day > 28 {
                moment.day = min(
                    moment.day, CalendarDate.daysInMonth(moment.year, moment.month))
            }
        }
        if days == 0, microseconds == 0 { return moment }
        guard !moment.hasZeroInDate, days.magnitude < 4_000_000 else { return nil }
        return MySQLMoment(days: moment.days + days, timeOfDay: moment.timeOfDay + microseconds)
    }
}

extension MySQLRules {
    /// A value with an interval: a date where date and unit know no time, else a moment; a text remains one.
    func shifted(
        _ value: Typed, _ count: Typed, _ unit: String, _ sign: Int64, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let kind = MySQLTypeKind(value.type)
        let interval = intervalOperand(count, unit)
        let body = MySQLIntervalBody(unit, sign, interval.1)
        let digits = max(
            fraction(value), MySQLInterval.digits(unit), unit == "second" ? interval.2 : 0)
        if kind == .null, flavor.isMariaDB {
            var nothing = Typed(
                .constant(.null), MySQLType.char, modifier: Int32(digits > 0 ? 20 + digits : 19),
                collation: connectionCollation, offset: at)
            nothing.traits = .fixedDecimals
            return nothing
        }
        if case .time = kind, !MySQLInterval.isDateUnit(unit) {
            return call(
                "\(unit) time", [value, interval.0], MySQLType.time(digits), isNullable: true,
                at: at,
                .binary { (time, count, context) in
                    guard let interval = body.interval(count) else { return .null }
                    let change = interval.days * Microseconds.day &+ interval.microseconds
                    return .int(MySQLConversion.clamped(time.number &+ change, context))
                })
        }
        let isDate = kind == .date && MySQLInterval.isDateUnit(unit)
        let moment = converted(value, .datetime)
        let type = isDate ? MySQLType.date : MySQLType.datetime(digits)
        let name = "\(sign < 0 ? "-" : "+") interval \(unit)"
        guard kind.isString || kind.isNumeric else {
            return call(
                name, [moment, interval.0], type, volatility: .stable, isNullable: true, at: at,
                .binary { (moment, count, context) in
                    body.apply(moment, count, context).map { .int($0.packed) } ?? .null
                })
        }
        // What a text was decides how the result shows.
        let isDateUnit = MySQLInterval.isDateUnit(unit)
        let isMariaDB = flavor.isMariaDB
        var result = plainText(
            "\(name) \(digits)", [converted(value, .text), interval.0],
            length: digits > 0 ? 20 + digits : 19, volatility: .stable, hasDecimals: false,
            at: at,
            .binary { (text, count, context) in
                let reading = MySQLMomentReader.moment(text.rawText, .lenient)
                guard
                    let start = MySQLConversion.moment(ofText: text.rawText, context, "datetime"),
                    let moment = body.apply(.int(start.packed), count, context)
                else { return .null }
                var out: [UInt8] = []
                if isDateUnit, !text.rawText.contains(0x3A), !Self.isLongNumber(text.rawText) {
                    MySQLMomentText.appendDate(moment, to: &out)
                } else {
                    let hasFraction = moment.microsecond != 0 || reading.digits > 0
                    let digits = hasFraction ? isMariaDB && digits > 0 ? digits : 6 : 0
                    MySQLMomentText.append(moment, digits, to: &out)
                }
                return .text(out)
            })
        result.type = MySQLType.char
        return result
    }

    /// `20240102030405`: a time too.
    private static func isLongNumber(_ text: [UInt8]) -> Bool {
        text.count > 8 && text.allSatisfy { $0 &- 48 <= 9 }
    }

    /// How the count is read: as text where units are joined, as seconds with a fraction, or as a whole number.
    private func intervalOperand(_ count: Typed, _ unit: String) -> (
        Typed, MySQLIntervalBody.Reading, Int
    ) {
        if MySQLInterval.isJoined(unit) { return (converted(count, .text), .text, 0) }
        let kind = MySQLTypeKind(count.type)
        if unit == "second", kind.isDecimal || kind.isReal || kind.isString {
            let decimal = converted(count, .decimal)
            let hasFraction: Bool =
                if case .constant(let constant) = count.expression, kind.isString {
                    constant.rawText.contains(0x2E)
                } else { true }
            return (
                decimal, .seconds, hasFraction ? (kind.isDecimal ? min(6, scale(count)) : 6) : 0
            )
        }
        return (converted(count, .signed), .number, 0)
    }

    /// TIMESTAMPDIFF.
    func difference(
        _ unit: String, _ values: [Typed], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        call(
            "timestampdiff \(unit)", values.map { converted($0, .datetime) }, MySQLType.bigint,
            modifier: 21, isNullable: true, at: at,
            .binary { (a, b, _) in
                let (x, y) = (MySQLMoment(packed: a.number), MySQLMoment(packed: b.number))
                guard !x.hasZeroInDate, !y.hasZeroInDate else { return .null }
                let micros = y.wall - x.wall
                switch unit {
                case "microsecond": return .int(micros)
                case "second": return .int(micros / Microseconds.second)
                case "minute": return .int(micros / Microseconds.minute)
                case "hour": return .int(micros / Microseconds.hour)
                case "day": return .int(micros / Microseconds.day)
                case "week": return .int(micros / Microseconds.day / 7)
                default: break
                }
                let (early, late) = micros < 0 ? (y, x) : (x, y)
                var months =
                    Int64(late.year - early.year) * 12 + Int64(late.month - early.month)
                if late.day < early.day
                    || late.day == early.day && late.timeOfDay < early.timeOfDay
                {
                    months -= 1
                }
                let divisor: Int64 = unit == "year" ? 12 : unit == "quarter" ? 3 : 1
                return .int((micros < 0 ? -months : months) / divisor)
            })
    }

    /// EXTRACT.
    func extracted(_ unit: String, _ value: Typed, _ at: SourceOffset) throws(SQLError) -> Typed {
        let width = MySQLInterval.width(unit)
        func wide(_ value: Typed) -> Typed {
            var value = value
            value.modifier = Int32(width)
            value.traits = []
            return value
        }
        switch unit {
        case "year", "month", "quarter", "day", "week":
            if unit == "day", MySQLTypeKind(value.type) == .time(digits: fraction(value)) { break }
            return wide(try analyzeNamed(unit, [value], at))
        case "hour", "minute", "second", "microsecond":
            return wide(
                wholeCall(
                    "extract \(unit)", [converted(value, .time)], width: width, at: at,
                    .unary { (value, _) in
                        let magnitude = Int64(clamping: value.number.magnitude)
                        let part: Int64 =
                            switch unit {
                            case "hour": magnitude / Microseconds.hour
                            case "minute": magnitude / Microseconds.minute % 60
                            case "second": magnitude / Microseconds.second % 60
                            default: magnitude % Microseconds.second
                            }
                        return .int(value.number < 0 ? -part : part)
                    }))
        default: break
        }
        if unit == "year_month" {
            return wholeCall(
                "extract \(unit)", [converted(value, .datetime)], width: width, at: at,
                .unary { (value, _) in
                    let moment = MySQLMoment(packed: value.number)
                    return .int(Int64(moment.year * 100 + moment.month))
                })
        }
        let takesDay = unit.hasPrefix("day")
        let operand = takesDay ? converted(value, .datetime) : converted(value, .time)
        return wholeCall(
            "extract \(unit)", [operand], width: width, at: at,
            .unary { (value, _) in
                let moment = MySQLMoment(packed: value.number)
                let time = takesDay ? moment.timeOfDay : value.number
                let magnitude = Int64(clamping: time.magnitude)
                let hour = magnitude / Microseconds.hour
                let minute = magnitude / Microseconds.minute % 60
                let second = magnitude / Microseconds.second % 60
                let micros = magnitude % Microseconds.second
                let day = takesDay ? Int64(moment.day) : 0
                var result: Int64 = 0
                let names = unit.split(separator: "_")
                let order = ["day", "hour", "minute", "second", "microsecond"]
                let fields = [day, hour, minute, second, micros]
                guard let first = order.firstIndex(of: String(names.first ?? "")),
                    let last = order.firstIndex(of: String(names.last ?? "")), first <= last
                else { return .null }
                for place in first...last {
                    result = result * (place == 4 ? 1_000_000 : 100) + fields[place]
                }
                return .int(time < 0 ? -result : result)
            })
    }
}

/// An interval of a call, made anew for each value.
struct MySQLIntervalBody: Sendable {
    enum Reading: Sendable { case number, text, seconds }

    private let unit: String
    private let sign: Int64
    private let reading: Reading

    init(_ unit: String, _ sign: Int64, _ reading: Reading) {
        self.unit = unit
        self.sign = sign
        self.reading = reading
    }

    func interval(_ count: Value) -> MySQLInterval? {
        let interval: MySQLInterval? =
            switch reading {
            case .number: MySQLInterval(count.number, unit)
            case .text: MySQLInterval(count.rawText, unit)
            case .seconds: MySQLInterval(seconds: count.numeric)
            }
        return sign < 0 ? interval?.negated : interval
    }

    func apply(
        _ moment: Value, _ count: Value, _ context: any EvaluationContext
    ) -> MySQLMoment? {
        guard let interval = interval(count) else { return nil }
        let start = MySQLMoment(packed: moment.number)
        if let result = interval.added(to: start) { return result }
        if !start.hasZeroInDate {
            context.warn(1441, "Datetime function: datetime field overflow")
        }
        return nil
    }
}
