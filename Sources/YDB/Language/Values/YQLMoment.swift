// Days, instants, intervals and zones: the ranges of the types, and the clocks.
package import QueryEngine

/// The calendar over days, seconds and microseconds since 1970-01-01 UTC.
package enum YQLMoment {
    /// 2106-01-01, where the types from 1970 end.
    package static let endOfDays: Int64 = 49_673
    package static let endOfTimestamps: Int64 = endOfDays * Microseconds.day
    /// 144169-01-01 BC, where the wide types begin, and where they end.
    package static let firstWideDay: Int64 = -53_375_809
    package static let endOfWideDays: Int64 = 53_375_808
    /// The longest Interval64.
    package static let wideInterval: Int64 =
        (endOfWideDays - firstWideDay) * Microseconds.day - 1
    private static let unixEpoch: Int64 = 10_957

    package static func date(ofDay day: Int64) -> CalendarDate {
        let bounded = min(max(day, firstWideDay - 400), endOfWideDays + 400)
        return CalendarDate(days: bounded - unixEpoch)
    }

    package static func day(_ date: CalendarDate) -> Int64 { date.days + unixEpoch }

    /// The day of a date that is one; nil: there is no such day.
    package static func day(year: Int, month: Int, day: Int) -> Int64? {
        guard (1...12).contains(month), (-150_000...150_000).contains(year), day >= 1,
            day <= CalendarDate.daysInMonth(year, month)
        else { return nil }
        return self.day(CalendarDate(year: year, month: month, day: day))
    }

    /// Whole units, rounded down, and the rest.
    @inline(__always)
    package static func split(_ value: Int64, by unit: Int64) -> (whole: Int64, rest: Int64) {
        let (whole, rest) = value.quotientAndRemainder(dividingBy: unit)
        return rest < 0 ? (whole &- 1, rest &+ unit) : (whole, rest)
    }

    // MARK: Between the types

    /// Microseconds since 1970 of a day or an instant.
    package static func microseconds(_ value: Value, _ type: YQLPrimitive) -> Int64 {
        let number = Int64(truncatingIfNeeded: YQLNumber.exact(value, type))
        switch type.withoutZone {
        case .date, .date32: return number &* Microseconds.day
        case .datetime, .datetime64: return number &* Microseconds.second
        default: return number
        }
    }

    /// The day or the instant of a type at an instant; nil: beyond its range.
    package static func value(
        microseconds: Int64, _ type: YQLPrimitive, zone: Value? = nil
    ) -> Value? {
        let number: Int64
        switch type.withoutZone {
        case .date, .date32: number = split(microseconds, by: Microseconds.day).whole
        case .datetime, .datetime64: number = split(microseconds, by: Microseconds.second).whole
        default: number = microseconds
        }
        guard let plain = YQLNumber.checked(Int128(number), type.withoutZone) else { return nil }
        return type.isZoned ? zoned(plain, type, zone ?? greenwich) : plain
    }

    // MARK: Zones

    /// The zone of what is given none.
    package static let greenwich = Value.string("GMT")

    package static func zoned(_ plain: Value, _ type: YQLPrimitive, _ zone: Value) -> Value {
        .record(
            RecordValue(
                types: [YQLTypeNumber.id(type.withoutZone), YQLTypeNumber.id(.utf8)],
                fields: [plain, zone]))
    }

    /// A zone by its name; nil: there is no such zone.
    package static func zone(_ name: String) -> TimeZone? {
        guard let first = name.utf8.first, first | 0x20 >= UInt8(ascii: "a"),
            first | 0x20 <= UInt8(ascii: "z"), name.utf8.count <= 64
        else { return nil }
        if name == "UTC" || name == "GMT" || name == "Etc/UTC" { return .utc }
        guard let zone = TimeZone.named(name), zone.name == name else { return nil }
        return zone
    }

    /// The zone of a value that has one.
    package static func zone(of value: Value) -> TimeZone {
        zone(value.field(1).rawText) ?? .utc
    }

    private static let unixToEngine: Int64 = 946_684_800

    /// Seconds east of Greenwich at an instant in seconds since 1970.
    package static func offset(_ zone: TimeZone, atUnix seconds: Int64) -> Int64 {
        if let fixed = zone.fixedOffsetSeconds { return Int64(fixed) }
        return Int64(zone.localTime(atUnix: seconds).offsetSeconds)
    }

    /// Wall-clock microseconds of an instant.
    package static func local(_ microseconds: Int64, _ zone: TimeZone) -> Int64 {
        let seconds = split(microseconds, by: Microseconds.second).whole
        return microseconds &+ offset(zone, atUnix: seconds) &* Microseconds.second
    }

    /// The instant of wall-clock microseconds.
    package static func instant(ofLocal microseconds: Int64, _ zone: TimeZone) -> Int64 {
        if let fixed = zone.fixedOffsetSeconds {
            return microseconds &- Int64(fixed) &* Microseconds.second
        }
        let wall = split(microseconds, by: Microseconds.second).whole
        let before = offset(zone, atUnix: wall &- 86_400)
        let after = offset(zone, atUnix: wall &+ 86_400)
        // What the clocks show twice is meant for the first time, what they skip is read by the offset before.
        let isBefore = offset(zone, atUnix: wall &- before) == before
        let isAfter = offset(zone, atUnix: wall &- after) == after
        let chosen: Int64
        if before == after {
            chosen = offset(zone, atUnix: wall &- before)
        } else {
            chosen = isBefore || !isAfter ? before : after
        }
        return microseconds &- chosen &* Microseconds.second
    }
}
