// What becomes a date, a time or both, and what servers say where it becomes none.
import QueryEngine

extension MySQLConversion {
    static func date(_ kind: MySQLTypeKind) -> UnaryBody? {
        if case .date = kind { return nil }
        guard let first = toMoment(kind) else { return nil }
        return { (value, context) throws(SQLError) in
            guard let moment = try first(value, context, "datetime") else { return .null }
            return .int(moment.date.packed)
        }
    }

    static func datetime(_ kind: MySQLTypeKind) -> UnaryBody? {
        switch kind {
        case .date, .datetime: return nil
        case .timestamp:
            return { (value, context) in .int(moment(value, kind, context).packed) }
        default:
            guard let first = toMoment(kind) else { return nil }
            return { (value, context) throws(SQLError) in
                guard let moment = try first(value, context, "datetime") else { return .null }
                return .int(moment.packed)
            }
        }
    }

    private typealias ToMoment =
        @Sendable (Value, any EvaluationContext, String) throws(SQLError) -> MySQLMoment?

    private static func toMoment(_ kind: MySQLTypeKind) -> ToMoment? {
        switch kind {
        case .null, .labels, .row: return nil
        case .date, .datetime, .timestamp:
            return { (value, context, _) in moment(value, kind, context) }
        case .time: return { (value, context, _) in today(plus: value.number, context) }
        case .text, .json, .bytes, .hexadecimal:
            return { (value, context, word) in
                moment(ofText: value.rawText, context, word)
            }
        default:
            guard let number = decimal(kind) else {
                return { (value, context, word) in moment(of: value.numeric, context, word) }
            }
            return { (value, context, word) throws(SQLError) in
                moment(of: try number(value, context).numeric, context, word)
            }
        }
    }

    static func moment(
        ofText text: [UInt8], _ context: any EvaluationContext, _ word: String
    ) -> MySQLMoment? {
        let reading = MySQLMomentReader.moment(text, .lenient)
        if reading.trouble == .wrong {
            context.warn(1292, "Incorrect \(word) value: '\(MySQLQuoted.text(text))'")
            return nil
        }
        if reading.trouble == .truncated {
            let isDate = context.values?.flavor.isMariaDB == true && !reading.moment.hasTime
            context.warn(
                1292,
                "Truncated incorrect \(isDate ? "date" : word) value: '\(MySQLQuoted.text(text))'")
        }
        return reading.moment
    }

    static func moment(
        of number: Numeric, _ context: any EvaluationContext, _ word: String
    ) -> MySQLMoment? {
        let whole = number.truncated(to: 0)
        guard let value = Int64(exactly: whole.significand),
            var moment = MySQLMomentReader.moment(value), MySQLDateRules.lenient.accept(moment)
        else {
            context.warn(1292, "Incorrect \(word) value: '\(shown(number))'")
            return nil
        }
        if number.scale > 0 {
            let fraction = number.truncated(to: 6).rounded(to: 6).significand % 1_000_000
            moment.microsecond = Int(Int64(exactly: fraction.magnitude) ?? 0)
        }
        return moment
    }

    /// A time of day is one of the statement's day.
    static func today(plus time: Int64, _ context: any EvaluationContext) -> MySQLMoment? {
        let zone = context.environment.timeZone
        let now = context.statementTimestamp
        let wall = now + Int64(zone.offset(at: now)) * Microseconds.second
        guard let today = MySQLMoment(wall: wall) else { return nil }
        return MySQLMoment(days: today.days, timeOfDay: time)
    }

    static func time(_ kind: MySQLTypeKind) -> UnaryBody? {
        switch kind {
        case .time, .null, .labels, .row: return nil
        case .date: return { (_, _) in .int(0) }
        case .datetime, .timestamp:
            return { (value, context) in .int(moment(value, kind, context).timeOfDay) }
        case .text, .json, .bytes, .hexadecimal:
            return { (value, context) in time(ofText: value.rawText, context) }
        default:
            let number = decimal(kind)
            return { (value, context) throws(SQLError) in
                time(of: try number?(value, context).numeric ?? value.numeric, context)
            }
        }
    }

    static func time(ofText text: [UInt8], _ context: any EvaluationContext) -> Value {
        let reading = MySQLMomentReader.time(text)
        if reading.trouble == .wrong {
            context.warn(1292, "Incorrect time value: '\(MySQLQuoted.text(text))'")
            return .null
        }
        if reading.trouble == .truncated {
            context.warn(1292, "Truncated incorrect time value: '\(MySQLQuoted.text(text))'")
        }
        return .int(clamped(reading.time, MySQLQuoted.text(text), context))
    }

    static func time(of number: Numeric, _ context: any EvaluationContext) -> Value {
        guard let value = Int64(exactly: number.truncated(to: 0).significand),
            var time = MySQLMomentReader.time(value)
        else {
            context.warn(1292, "Incorrect time value: '\(shown(number))'")
            return .null
        }
        if number.scale > 0 {
            let fraction = number.truncated(to: 6).rounded(to: 6).significand % 1_000_000
            let micros = Int64(exactly: fraction.magnitude) ?? 0
            time += number.isNegative ? -micros : micros
        }
        return .int(clamped(time, shown(number), context))
    }

    /// A time that was calculated: one that is too long becomes the longest.
    static func clamped(_ time: Int64, _ context: any EvaluationContext) -> Int64 {
        clamped(time, shown(time: time), context)
    }

    /// A time as it was calculated, for warnings of times that are too long.
    static func shown(time: Int64) -> String {
        var out: [UInt8] = []
        MySQLMomentText.appendTime(time, time % Microseconds.second == 0 ? 0 : 6, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    static func clamped(
        _ time: Int64, _ text: @autoclosure () -> String, _ context: any EvaluationContext,
        word: String = "time"
    ) -> Int64 {
        if time.magnitude <= UInt64(MySQLTime.greatest) { return time }
        context.warn(1292, "Truncated incorrect \(word) value: '\(text())'")
        return time < 0 ? -MySQLTime.greatest : MySQLTime.greatest
    }
}

extension MySQLConversion {
    /// A number that no BIGINT can be.
    static func warnOfOverflow(
        _ number: Numeric, _ context: any EvaluationContext, isUnsigned: Bool
    ) {
        guard context.values?.flavor.isMariaDB == true else {
            context.warn(1292, "Truncated incorrect DECIMAL value: '\(shown(number))'")
            return
        }
        let word = isUnsigned ? "UNSIGNED INT" : "INT"
        context.warn(
            1916, "Got overflow when converting '\(shown(number))' to \(word). Value truncated")
    }
}
