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
        let instant = YQLMoment.microseconds(value, type)
        guard type.isZoned else { return make(local: instant, zone: YQLMoment.greenwich) }
        let local = YQLMoment.local(instant, YQLMoment.zone(of: value))
        return make(local: local, zone: value.field(1))
    }

    package static func local(_ value: Value) -> Int64 {
        if case .int(let number) = value.field(0) { return number }
        return 0
    }
}
