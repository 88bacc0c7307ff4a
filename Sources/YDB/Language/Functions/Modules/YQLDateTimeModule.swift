// The module DateTime.
import QueryEngine

enum YQLDateTimeModule {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "datetime::Split": .resolver(split),
            "datetime::Update": .resolver(YQLDateTimeUpdate.resolve),
            "datetime::TimeOfDay": .resolver(timeOfDay),
            "datetime::Convert": .resolver(split),
        ]
        for (name, type) in makers { all["datetime::Make" + name] = make(type) }
        for (name, part) in parts { all["datetime::Get" + name] = .resolver(get(part)) }
        for (name, body) in periods {
            all["datetime::StartOf" + name] = .resolver(change { local, _ in body(local).start })
            all["datetime::EndOf" + name] = .resolver(change { local, _ in body(local).end - 1 })
        }
        all["datetime::StartOf"] = .resolver(period(isEnd: false))
        all["datetime::EndOf"] = .resolver(period(isEnd: true))
        for (name, months) in [("Years", 12), ("Quarters", 3), ("Months", 1)] {
            all["datetime::Shift" + name] = .resolver(shift(Int64(months)))
        }
        all.merge(YQLDateTimeNumbers.functions) { first, _ in first }
        all.merge(YQLDateTimeFormats.functions) { first, _ in first }
        return all
    }()

    typealias Reading = (
        isOptional: Bool, isWide: Bool, body: @Sendable (Value) throws(SQLError) -> Value?
    )

    /// An argument that is a reading, or a moment that becomes one. nil: it is Null.
    static func reading(_ call: YQLCall, _ index: Int) throws(SQLError) -> Reading? {
        let type = try call.type(index)
        if type == .null { return nil }
        let inner = type.withoutOptional
        var isWide = false
        switch inner {
        case .resource(YQLResources.wideMoment): isWide = true
        case .resource(YQLResources.moment): break
        case .primitive(let primitive) where primitive.isMoment || primitive.isZoned:
            isWide = primitive.isWideMoment
        default: throw call.mismatch(index, "a date or a time")
        }
        let tag = isWide ? YQLResources.wideMoment : YQLResources.moment
        guard let conversion = YQLConversions.implicit(from: inner, to: .resource(tag)) else {
            throw call.mismatch(index, "a date or a time")
        }
        return (
            type.isOptional, isWide,
            { (value) throws(SQLError) in
                guard let value = type.isOptional ? type.unwrap(value) : value else { return nil }
                return try conversion(value)
            }
        )
    }

    static func resource(isWide: Bool) -> YQLType {
        .resource(isWide ? YQLResources.wideMoment : YQLResources.moment)
    }

    @Sendable private static func split(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let reading = try reading(call, 0) else { return .null(call.name) }
        let result = resource(isWide: reading.isWide)
        return .plain(call.name, reading.isOptional ? .optional(result) : result) {
            (values) throws(SQLError) in
            try reading.body(values[0]) ?? .null
        }
    }

    // MARK: Make

    private static let makers: [(String, YQLPrimitive)] = [
        YQLPrimitive.date, .datetime, .timestamp, .date32, .datetime64, .timestamp64, .tzDate,
        .tzDatetime, .tzTimestamp, .tzDate32, .tzDatetime64, .tzTimestamp64,
    ].map { ($0.name, $0) }

    private static func make(_ type: YQLPrimitive) -> YQLModules.Entry {
        .resolver { (call) throws(SQLError) in
            try call.requireCount(1...1)
            let result = YQLType.primitive(type)
            guard let reading = try reading(call, 0) else {
                return .null(call.name, .optional(result))
            }
            let isDay = type.withoutZone == .date || type.withoutZone == .date32
            let name = call.name
            return .plain(name, reading.isOptional ? .optional(result) : result) {
                (values) throws(SQLError) in
                guard let made = try reading.body(values[0]) else { return .null }
                var local = YQLClock.local(made)
                // A day with a zone is that of the zone's midnight.
                if isDay, type.isZoned {
                    local = YQLMoment.split(local, by: Microseconds.day).whole * Microseconds.day
                }
                let instant = YQLMoment.instant(ofLocal: local, YQLMoment.zone(of: made))
                guard let value = YQLMoment.value(microseconds: instant, type, zone: made.field(1))
                else { throw .yqlValue("\(name): the time is beyond the range of \(type.name)") }
                return value
            }
        }
    }

    // MARK: Get

    private struct Part: Sendable {
        let type: YQLPrimitive
        var wide: YQLPrimitive?
        let body: @Sendable (YQLClock.Fields, Value) -> Value
    }

    private static func number(
        _ type: YQLPrimitive, wide: YQLPrimitive? = nil,
        _ body: @escaping @Sendable (YQLClock.Fields) -> Int
    ) -> Part {
        Part(type: type, wide: wide) { fields, _ in .count(body(fields)) }
    }

    private static let parts: [(String, Part)] = [
        ("Year", number(.uint16, wide: .int32) { $0.shownYear }),
        ("DayOfYear", number(.uint16) { $0.date.dayOfYear }),
        ("Month", number(.uint8) { $0.date.month }),
        ("MonthName", text { YQLDateTimeNames.months[$0.date.month - 1] }),
        ("WeekOfYear", number(.uint8) { $0.weekOfYear }),
        ("WeekOfYearIso8601", number(.uint8) { CalendarDate.isoWeek($0.date.days).week }),
        ("DayOfMonth", number(.uint8) { $0.date.day }),
        ("DayOfWeek", number(.uint8) { $0.dayOfWeek }),
        ("DayOfWeekName", text { YQLDateTimeNames.days[$0.dayOfWeek - 1] }),
        ("Hour", number(.uint8) { Int($0.hour) }), ("Minute", number(.uint8) { Int($0.minute) }),
        ("Second", number(.uint8) { Int($0.second) }),
        ("MillisecondOfSecond", number(.uint32) { Int($0.microsecond / 1_000) }),
        ("MicrosecondOfSecond", number(.uint32) { Int($0.microsecond) }),
        ("TimezoneName", Part(type: .string) { _, made in .bytes(made.field(1).rawBytes) }),
        (
            "TimezoneId",
            Part(type: .uint16) { _, made in
                .count(YQLZoneNumbers.number(of: made.field(1).rawText) ?? 0)
            }
        ),
    ]

    private static func text(_ body: @escaping @Sendable (YQLClock.Fields) -> String) -> Part {
        Part(type: .string) { fields, _ in .bytes(Array(body(fields).utf8)) }
    }

    private static func get(_ part: Part) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            let plain = YQLType.primitive(part.type)
            guard let reading = try reading(call, 0) else {
                return .null(call.name, .optional(plain))
            }
            let result = reading.isWide ? .primitive(part.wide ?? part.type) : plain
            return .plain(call.name, reading.isOptional ? .optional(result) : result) {
                (values) throws(SQLError) in
                guard let made = try reading.body(values[0]) else { return .null }
                return part.body(YQLClock.fields(YQLClock.local(made)), made)
            }
        }
    }

    // MARK: Changes

    /// A changed reading, null beyond the range.
    private static func change(
        _ body: @escaping @Sendable (Int64, [Value]) throws(SQLError) -> Int64?
    ) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            return try changed(call, body)
        }
    }

    private static func changed(
        _ call: YQLCall, _ body: @escaping @Sendable (Int64, [Value]) throws(SQLError) -> Int64?
    ) throws(SQLError) -> YQLFunction {
        guard let reading = try reading(call, 0) else { return .null(call.name) }
        let result = YQLType.optional(resource(isWide: reading.isWide))
        return .plain(call.name, result) { (values) throws(SQLError) in
            guard let made = try reading.body(values[0]) else { return .null }
            let local = try body(YQLClock.local(made), values)
            return YQLClock.checked(local, made.field(1), isWide: reading.isWide)
        }
    }

    private typealias Span = (start: Int64, end: Int64)

    private static func span(_ year: Int, _ month: Int, months: Int) -> Span {
        let first = YQLMoment.day(CalendarDate(year: year, month: month, day: 1))
        let index = year * 12 + month - 1 + months
        let (nextYear, nextMonth) = (
            Int((Double(index) / 12).rounded(.down)), (index % 12 + 12) % 12
        )
        let next = YQLMoment.day(CalendarDate(year: nextYear, month: nextMonth + 1, day: 1))
        return (first &* Microseconds.day, next &* Microseconds.day)
    }

    private static let periods: [(String, @Sendable (Int64) -> (start: Int64, end: Int64))] = [
        ("Year", { span(YQLClock.fields($0).date.year, 1, months: 12) }),
        (
            "Quarter",
            {
                let date = YQLClock.fields($0).date
                return span(date.year, (date.month - 1) / 3 * 3 + 1, months: 3)
            }
        ),
        (
            "Month",
            {
                let date = YQLClock.fields($0).date
                return span(date.year, date.month, months: 1)
            }
        ),
        (
            "Week",
            {
                let day = YQLMoment.split($0, by: Microseconds.day).whole
                let monday = day - Int64(YQLClock.fields($0).dayOfWeek - 1)
                return (monday &* Microseconds.day, (monday + 7) &* Microseconds.day)
            }
        ),
        (
            "Day",
            {
                let day = YQLMoment.split($0, by: Microseconds.day).whole
                return (day &* Microseconds.day, (day + 1) &* Microseconds.day)
            }
        ),
    ]

    /// A part of a day: one that is longer than a day is the day.
    private static func period(isEnd: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            guard let type = try call.type(1).withoutOptional.primitive, type.isInterval else {
                throw call.mismatch(1, "Interval")
            }
            return try changed(call) { (local, values) throws(SQLError) in
                guard case .int(let given) = values[1], given > 0 else { return nil }
                let length = min(given, Microseconds.day)
                let (day, rest) = YQLMoment.split(local, by: Microseconds.day)
                let start = rest / length * length
                let end = min(start + length, Microseconds.day)
                return day &* Microseconds.day &+ (isEnd ? end - 1 : start)
            }
        }
    }

    private static func shift(_ months: Int64) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            let count = try call.convert(1, to: .optional(.int32))
            return try changed(call) { (local, values) throws(SQLError) in
                guard case .int(let number) = try count(values[1]) else { return nil }
                var fields = YQLClock.fields(local)
                let index =
                    Int64(fields.date.year) * 12 + Int64(fields.date.month) - 1 + number * months
                let year = YQLMoment.split(index, by: 12)
                guard (-150_000...150_000).contains(year.whole) else { return nil }
                fields.date.year = Int(year.whole)
                fields.date.month = Int(year.rest) + 1
                let most = CalendarDate.daysInMonth(fields.date.year, fields.date.month)
                fields.date.day = min(fields.date.day, most)
                return fields.local
            }
        }
    }

    @Sendable private static func timeOfDay(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let reading = try reading(call, 0) else {
            return .null(call.name, .optional(.primitive(.interval)))
        }
        let result = YQLType.primitive(reading.isWide ? .interval64 : .interval)
        return .plain(call.name, reading.isOptional ? .optional(result) : result) {
            (values) throws(SQLError) in
            guard let made = try reading.body(values[0]) else { return .null }
            return .int(YQLMoment.split(YQLClock.local(made), by: Microseconds.day).rest)
        }
    }
}
