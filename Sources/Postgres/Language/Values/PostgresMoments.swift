// The text and binary forms of Postgres's dates, times and intervals.
package import QueryEngine

extension TypeForm {
    private static func moment(
        read: @escaping Read,
        write: @escaping @Sendable (Int64, TypeEnvironment, inout [UInt8]) -> Void,
        receive: @escaping @Sendable (Int64) throws(SQLError) -> Void
    ) -> TypeForm {
        TypeForm(
            read: read, write: { value, _, env, out in write(value.int, env, &out) },
            receive: { (reader, _, _) throws(SQLError) in
                let value = try reader.int64()
                try receive(value)
                return .int(value)
            },
            send: { value, _, _, out in
                BinaryBytes.append(UInt64(bitPattern: value.int), to: &out)
            })
    }

    private static func outOfRange(_ name: String) -> SQLError {
        SQLError(.datetimeFieldOverflow, "\(name) out of range")
    }

    private static let checkTime: @Sendable (Int64) throws(SQLError) -> Void = {
        (value) throws(SQLError) in
        guard (0...Microseconds.day).contains(value) else { throw outOfRange("time") }
    }

    package static let time = moment(
        read: { (text, _, env) throws(SQLError) in try DateTimeInput.time(text, env) },
        write: { value, _, out in DateTimeOutput.appendTime(value, to: &out) },
        receive: checkTime)

    package static func timestamp(withZone: Bool) -> TypeForm {
        moment(
            read: { (text, _, env) throws(SQLError) in
                try DateTimeInput.timestamp(text, withZone: withZone, env)
            },
            write: { value, env, out in
                DateTimeOutput.appendTimestamp(value, withZone: withZone, env, to: &out)
            },
            receive: { (value) throws(SQLError) in
                guard DateTimeRange.isInfinite(value) || DateTimeRange.isTimestamp(value) else {
                    throw outOfRange("timestamp")
                }
            })
    }

    package static let date = TypeForm(
        read: { (text, _, env) throws(SQLError) in try DateTimeInput.date(text, env) },
        write: { value, _, env, out in DateTimeOutput.appendDate(value.int, env, to: &out) },
        receive: { (reader, _, _) throws(SQLError) in
            let days = Int64(Int32(bitPattern: try reader.uint32()))
            if days == Int64(Int32.max) { return .int(DateTimeRange.infinity) }
            if days == Int64(Int32.min) { return .int(DateTimeRange.negativeInfinity) }
            guard DateTimeRange.isDate(days) else { throw outOfRange("date") }
            return .int(days)
        },
        send: { value, _, _, out in
            let days = value.int
            if DateTimeRange.isInfinite(days) {
                BinaryBytes.append(days > 0 ? Int32.max : Int32.min, to: &out)
            } else {
                BinaryBytes.append(UInt32(truncatingIfNeeded: days), to: &out)
            }
        })

    /// timetz.
    static let zonedTime = TypeForm(
        read: { (text, _, env) throws(SQLError) in try DateTimeInput.timeWithZone(text, env) },
        write: { value, _, _, out in
            DateTimeOutput.appendTimeWithZone(value.interval, to: &out)
        },
        receive: { (reader, _, _) throws(SQLError) in
            let value = try reader.int64()
            let zone = try reader.int32()
            try checkTime(value)
            guard abs(zone) < 16 * 3600 else {
                throw SQLError(
                    .invalidTimeZoneDisplacementValue, "time zone displacement out of range")
            }
            return .interval(Interval(days: Int32(zone), microseconds: value))
        },
        send: { value, _, _, out in
            // It ends after the zone.
            BinaryBytes.append(value.interval.microseconds, to: &out)
            BinaryBytes.append(value.interval.days, to: &out)
        })

    package static let interval = TypeForm(
        read: { (text, type, env) throws(SQLError) in
            .interval(try IntervalParser.parse(text, modifier: type.modifier, env))
        },
        write: { value, _, env, out in IntervalOutput.append(value.interval, env, to: &out) },
        receive: { (reader, _, _) throws(SQLError) in
            let time = try reader.int64()
            let days = Int32(bitPattern: try reader.uint32())
            let months = Int32(bitPattern: try reader.uint32())
            return .interval(Interval(months: months, days: days, microseconds: time))
        },
        send: { value, _, _, out in
            BinaryBytes.append(value.interval.microseconds, to: &out)
            BinaryBytes.append(value.interval.days, to: &out)
            BinaryBytes.append(value.interval.months, to: &out)
        })
}
