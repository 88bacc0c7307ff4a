// Brings a value to its type's modifier: lengths, precisions, scales.

extension TypeInput {
    /// The value as `varchar(n)`, `numeric(p,s)`, `timestamp(p)` and so on hold it. An explicit cast truncates text.
    package static func applyModifier(
        _ value: Value, _ type: SQLType, explicit: Bool
    ) throws(SQLError) -> Value {
        if type.modifier < 0 || value.isNull { return value }
        switch type.oid {
        case .varchar:
            let utf8 = value.utf8
            let result = try CharacterTypes.varchar(utf8, type.modifier, explicit: explicit)
            return result.count == utf8.count ? value : .text(result)
        case .bpchar:
            return .text(
                try CharacterTypes.bpchar(value.utf8, type.modifier, explicit: explicit))
        case .numeric: return .numeric(try value.numeric.applying(modifier: type.modifier))
        case .time, .timestamp, .timestamptz:
            return .int(DateTimeInput.round(value.int, precision: type.modifier))
        case .timetz:
            let time = value.interval
            return .interval(
                Interval(
                    days: time.days,
                    microseconds: DateTimeInput.round(
                        time.microseconds, precision: type.modifier)))
        case .interval: return .interval(value.interval.applying(modifier: type.modifier))
        default:
            guard case .array(let array) = value else { return value }
            return .array(try array.applying(type.modifier, explicit: explicit))
        }
    }
}

extension ArrayValue {
    fileprivate func applying(_ modifier: Int32, explicit: Bool) throws(SQLError) -> ArrayValue {
        var changed: [Value] = []
        changed.reserveCapacity(elements.count)
        for element in elements {
            changed.append(
                try TypeInput.applyModifier(
                    element, SQLType(elementType, modifier: modifier), explicit: explicit))
        }
        return ArrayValue(elementType: elementType, dimensions: dimensions, elements: changed)
    }
}

extension Interval {
    /// Without the fields below the last that the type has, and with its digits of seconds.
    fileprivate func applying(modifier: Int32) -> Interval {
        let range = Int(modifier >> 16) & 0x7FFF
        let precision = modifier & 0xFFFF
        var (months, days, time) = (months, days, microseconds)
        if range != TypeModifier.intervalFullRange && range != 0 {
            if range & IntervalField.second == 0 {
                if range & IntervalField.minute != 0 {
                    time = time / Microseconds.minute * Microseconds.minute
                } else if range & IntervalField.hour != 0 {
                    time = time / Microseconds.hour * Microseconds.hour
                } else {
                    time = 0
                }
            }
            let hasTime = range & (IntervalField.hour | IntervalField.minute | IntervalField.second)
            if hasTime == 0 && range & IntervalField.day == 0 {
                days = 0
                if range & IntervalField.month == 0 { months = months / 12 * 12 }
            }
        }
        return Interval(
            months: months, days: days,
            microseconds: DateTimeInput.round(time, precision: precision))
    }
}
