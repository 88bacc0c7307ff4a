// typinput of date, time, timetz, timestamp and timestamptz.
package import QueryEngine

package enum DateTimeInput {
    package static func date(
        _ text: UnsafeRawBufferPointer, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let fields = try parse(text, env, "date", timeOnly: false)
        switch fields.special {
        case .infinity: return .int(DateTimeRange.infinity)
        case .negativeInfinity: return .int(DateTimeRange.negativeInfinity)
        case .epoch: return .int(DateTimeRange.unixEpochDay)
        case .some(let special): return .int(today(env) + shift(special))
        case nil: break
        }
        guard let days = fields.date?.days, DateTimeRange.isDate(days) else {
            throw outOfRange("date", text)
        }
        return .int(days)
    }

    /// Today in the session's zone, at the transaction's start.
    package static func today(_ env: TypeEnvironment) -> Int64 {
        ClockFields.split(local(env.transactionTimestamp, env.timeZone)).days
    }

    private static func shift(_ special: DateTimeKeyword.Special) -> Int64 {
        switch special {
        case .tomorrow: 1
        case .yesterday: -1
        default: 0
        }
    }

    /// An instant on the zone's clocks.
    package static func local(_ timestamp: Int64, _ zone: TimeZone) -> Int64 {
        timestamp &+ Int64(zone.offset(at: timestamp)) &* Microseconds.second
    }

    package static func timestamp(
        _ text: UnsafeRawBufferPointer, withZone: Bool, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let name = withZone ? "timestamp with time zone" : "timestamp"
        let fields = try parse(text, env, name, timeOnly: false)
        var days: Int64
        switch fields.special {
        case .infinity: return .int(DateTimeRange.infinity)
        case .negativeInfinity: return .int(DateTimeRange.negativeInfinity)
        case .epoch: return .int(DateTimeRange.unixEpochDay * Microseconds.day)
        case .now:
            let now = env.transactionTimestamp
            return .int(withZone ? now : local(now, env.timeZone))
        case .some(let special): days = today(env) + shift(special)
        case nil:
            guard let date = fields.date else { throw outOfRange("timestamp", text) }
            days = date.days
        }
        guard let wall = ClockFields.timestamp(days: days, timeOfDay: fields.time ?? 0) else {
            throw outOfRange("timestamp", text)
        }
        let value = withZone ? wall &- offset(fields.zone, wall, env) : wall
        guard DateTimeRange.isTimestamp(value) else { throw outOfRange("timestamp", text) }
        return .int(value)
    }

    /// The zone's offset in microseconds; without a zone, the session's.
    private static func offset(
        _ zone: DateTimeText.Zone?, _ wall: Int64, _ env: TypeEnvironment
    ) -> Int64 {
        switch zone {
        case .offset(let seconds): Int64(seconds) * Microseconds.second
        case .named(let zone): Int64(zone.offset(atLocal: wall)) * Microseconds.second
        case nil: Int64(env.timeZone.offset(atLocal: wall)) * Microseconds.second
        }
    }

    package static func time(
        _ text: UnsafeRawBufferPointer, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let fields = try parse(text, env, "time", timeOnly: true)
        if case .now = fields.special {
            return .int(ClockFields.split(local(env.transactionTimestamp, env.timeZone)).timeOfDay)
        }
        guard let time = fields.time, fields.special == nil else {
            throw DateTimeFault.badFormat.error("time", text)
        }
        return .int(time)
    }

    package static func timeWithZone(
        _ text: UnsafeRawBufferPointer, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let name = "time with time zone"
        let fields = try parse(text, env, name, timeOnly: true)
        let now = env.transactionTimestamp
        if case .now = fields.special {
            let east = env.timeZone.offset(at: now)
            return .interval(
                Interval(
                    days: Int32(-east),
                    microseconds: ClockFields.split(local(now, env.timeZone)).timeOfDay))
        }
        guard let time = fields.time, fields.special == nil else {
            throw DateTimeFault.badFormat.error(name, text)
        }
        let days = fields.date?.days ?? today(env)
        let wall = ClockFields.timestamp(days: days, timeOfDay: time) ?? 0
        let east = offset(fields.zone, wall, env) / Microseconds.second
        return .interval(
            Interval(days: Int32(truncatingIfNeeded: -east), microseconds: time))
    }

    private static func parse(
        _ text: UnsafeRawBufferPointer, _ env: TypeEnvironment, _ typeName: String, timeOnly: Bool
    ) throws(SQLError) -> DateTimeText {
        do {
            return try DateTimeParser.parse(text, env.dateOrder, timeOnly: timeOnly)
        } catch {
            throw error.error(typeName, text)
        }
    }

    private static func outOfRange(_ name: String, _ text: UnsafeRawBufferPointer) -> SQLError {
        SQLError(
            .datetimeFieldOverflow,
            "\(name) out of range: \"\(String(decoding: text, as: UTF8.self))\"")
    }

    /// Rounds microseconds to `precision` digits of a second, halves away from zero.
    package static func round(_ microseconds: Int64, precision: Int32) -> Int64 {
        guard (0..<6).contains(precision), !DateTimeRange.isInfinite(microseconds) else {
            return microseconds
        }
        let units: [Int64] = [1_000_000, 100_000, 10_000, 1000, 100, 10]
        let unit = units[Int(precision)]
        let half = microseconds >= 0 ? unit / 2 : -(unit / 2)
        return (microseconds &+ half) / unit * unit
    }
}
