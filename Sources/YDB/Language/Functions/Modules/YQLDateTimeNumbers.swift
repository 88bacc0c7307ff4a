// Numbers of seconds, days and so on of the module DateTime.
import QueryEngine

enum YQLDateTimeNumbers {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [:]
        for (name, unit) in units where unit <= Microseconds.second {
            all["datetime::From" + name] = from(
                name == "Seconds" ? .uint32 : .uint64, unit, .timestamp)
            all["datetime::From" + name + "64"] = from(.int64, unit, .timestamp64)
        }
        for (name, unit) in units {
            let isLong = unit >= Microseconds.minute
            all["datetime::IntervalFrom" + name] = from(isLong ? .int32 : .int64, unit, .interval)
            all["datetime::Interval64From" + name] = from(
                unit == Microseconds.day ? .int32 : .int64, unit, .interval64)
            all["datetime::To" + name] = .resolver(to(unit))
        }
        return all
    }()

    private static let units: [(String, Int64)] = [
        ("Microseconds", 1), ("Milliseconds", 1_000), ("Seconds", Microseconds.second),
        ("Minutes", Microseconds.minute), ("Hours", Microseconds.hour), ("Days", Microseconds.day),
    ]

    private static func from(
        _ source: YQLPrimitive, _ unit: Int64, _ type: YQLPrimitive
    ) -> YQLModules.Entry {
        .one([.auto(.primitive(source))], .optional(.primitive(type))) {
            (values) throws(SQLError) in
            let (product, isOver) = YQLNumber.exact(values[0], source)
                .multipliedReportingOverflow(by: Int128(unit))
            return isOver ? .null : YQLNumber.checked(product, type) ?? .null
        }
    }

    private static func to(_ unit: Int64) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            let source = try call.type(0)
            if source == .null { return .null(call.name) }
            guard let type = source.withoutOptional.primitive else {
                throw call.mismatch(0, "a date, a time or an interval")
            }
            let result: YQLPrimitive
            if type.isInterval {
                let isShort =
                    unit == Microseconds.day || unit >= Microseconds.minute && type == .interval
                result = isShort ? .int32 : .int64
            } else if (type.isMoment || type.isZoned) && unit <= Microseconds.second {
                result =
                    type.isWideMoment ? .int64 : unit == Microseconds.second ? .uint32 : .uint64
            } else {
                throw call.mismatch(0, "Interval")
            }
            let plain = YQLType.primitive(result)
            return .strict(call.name, source.isOptional ? .optional(plain) : plain) {
                (values) throws(SQLError) in
                let number =
                    type.isInterval
                    ? Int64(truncatingIfNeeded: YQLNumber.exact(values[0], type)) / unit
                    : YQLMoment.split(YQLMoment.microseconds(values[0], type), by: unit).whole
                return YQLNumber.wrapped(Int128(number), result)
            }
        }
    }
}
