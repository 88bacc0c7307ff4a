// The wall-clock reading that the functions of the module DateTime pass to each other.
package import QueryEngine

/// `Resource<'DateTime2.TM'>`: wall-clock microseconds since 1970, and the zone's name.
package enum YQLClock {
    package static func make(local: Int64, zone: Value) -> Value {
        .record(
            RecordValue(
                types: [YQLTypeNumber.id(.int64), YQLTypeNumber.id(.utf8)],
                fields: [.int(local), zone]))
    }

    /// What the clocks of the moment's zone show.
    package static func split(_ value: Value, _ type: YQLPrimitive) -> Value {
        let plain = type.withoutZone
        var instant = YQLMoment.microseconds(value, type)
        guard type.isZoned else { return make(local: instant, zone: YQLMoment.greenwich) }
        let isDay = plain == .date || plain == .date32
        if isDay { instant &+= Microseconds.day - Microseconds.second }
        var local = YQLMoment.local(instant, YQLMoment.zone(of: value))
        if isDay { local = YQLMoment.split(local, by: Microseconds.day).whole * Microseconds.day }
        return make(local: local, zone: value.field(1))
    }

    package static func local(_ value: Value) -> Int64 {
        if case .int(let number) = value.field(0) { return number }
        return 0
    }

    static func instant(_ value: Value) -> Int64 {
        YQLMoment.instant(ofLocal: local(value), YQLMoment.zone(of: value))
    }

    /// The moment of a type with a zone that a reading stands for; nil: it is beyond the type's range.
    static func moment(_ value: Value, _ type: YQLPrimitive) -> Value? {
        YQLMoment.value(microseconds: instant(value), type, zone: value.field(1))
    }

    static func fields(_ local: Int64) -> Fields { Fields(local) }

    /// The reading, if its instant is one that the types from 1970 (or the wide ones) hold.
    static func checked(_ local: Int64?, _ zone: Value, isWide: Bool) -> Value {
        guard let local else { return .null }
        let made = make(local: local, zone: zone)
        let range = YQLNumber.range(isWide ? .timestamp64 : .timestamp)
        return range.contains(Int128(instant(made))) ? made : .null
    }

    /// A reading by its parts.
    struct Fields {
        var date: CalendarDate
        var hour: Int64
        var minute: Int64
        var second: Int64
        var microsecond: Int64

        init(_ local: Int64) {
            let (day, rest) = YQLMoment.split(local, by: Microseconds.day)
            date = YQLMoment.date(ofDay: day)
            hour = rest / Microseconds.hour
            minute = rest / Microseconds.minute % 60
            second = rest / Microseconds.second % 60
            microsecond = rest % Microseconds.second
        }

        /// The year as it is shown: there is no year 0.
        var shownYear: Int { date.year <= 0 ? date.year - 1 : date.year }

        /// Monday is 1.
        var dayOfWeek: Int { (CalendarDate.dayOfWeek(date.days) + 6) % 7 + 1 }

        /// Weeks begin with Monday; 1 January is in the first.
        var weekOfYear: Int {
            let first = CalendarDate(year: date.year, month: 1, day: 1).days
            let weekday = (CalendarDate.dayOfWeek(first) + 6) % 7
            return (date.dayOfYear - 1 + weekday) / 7 + 1
        }

        /// nil: there is no such time.
        var local: Int64? {
            guard
                let day = YQLMoment.day(year: date.year, month: date.month, day: date.day),
                (0..<24).contains(hour), (0..<60).contains(minute), (0..<60).contains(second),
                (0..<Microseconds.second).contains(microsecond)
            else { return nil }
            return day * Microseconds.day + hour * Microseconds.hour
                + minute * Microseconds.minute + second * Microseconds.second + microsecond
        }
    }
}
