// What the numbers behind the names of Postgres's types mean: lengths, precisions, scales, fields of an interval.
package import QueryEngine

extension TypeModifierRules {
    package static let varchar = TypeModifierRules(
        encode: { (arguments) throws(SQLError) in try TypeModifier.length(arguments, "varchar") },
        format: { length("character varying", $0) },
        apply: { (value, modifier, isExplicit) throws(SQLError) in
            let utf8 = value.utf8
            let result = try CharacterTypes.varchar(utf8, modifier, explicit: isExplicit)
            return result.count == utf8.count ? value : .text(result)
        })

    package static let bpchar = TypeModifierRules(
        encode: { (arguments) throws(SQLError) in try TypeModifier.length(arguments, "char") },
        format: { length("character", $0) },
        apply: { (value, modifier, isExplicit) throws(SQLError) in
            .text(try CharacterTypes.bpchar(value.utf8, modifier, explicit: isExplicit))
        })

    private static func length(_ name: String, _ modifier: Int32) -> String {
        modifier < 4 ? name : "\(name)(\(modifier - 4))"
    }

    package static let numeric = TypeModifierRules(
        encode: { (arguments) throws(SQLError) in try TypeModifier.numeric(arguments) },
        format: { modifier in
            modifier < 4
                ? "numeric"
                : "numeric(\(TypeModifier.precision(modifier)),\(TypeModifier.scale(modifier)))"
        },
        apply: { (value, modifier, _) throws(SQLError) in
            .numeric(try value.numeric.applying(modifier: modifier))
        })

    package static let time = precision("time", withZone: false) { value, precision in
        .int(DateTimeInput.round(value.int, precision: precision))
    }

    static let zonedTime = precision("time", withZone: true) { value, precision in
        let time = value.interval
        return .interval(
            Interval(
                days: time.days,
                microseconds: DateTimeInput.round(time.microseconds, precision: precision)))
    }

    package static func timestamp(withZone: Bool) -> TypeModifierRules {
        precision("timestamp", withZone: withZone) { value, precision in
            .int(DateTimeInput.round(value.int, precision: precision))
        }
    }

    private static func precision(
        _ name: String, withZone: Bool,
        round: @escaping @Sendable (Value, Int32) -> Value
    ) -> TypeModifierRules {
        let zone = withZone ? " with time zone" : " without time zone"
        return TypeModifierRules(
            encode: { (arguments) throws(SQLError) in
                try TypeModifier.precision(
                    arguments, name.uppercased(), withZone ? zone.uppercased() : "")
            },
            format: { $0 < 0 ? name + zone : "\(name)(\($0))\(zone)" },
            apply: { value, modifier, _ in round(value, modifier) })
    }

    package static let interval = TypeModifierRules(
        encode: { (arguments) throws(SQLError) in try TypeModifier.interval(arguments) },
        format: { $0 < 0 ? "interval" : "interval" + TypeModifier.intervalSuffix($0) },
        apply: { value, modifier, _ in .interval(value.interval.applying(modifier: modifier)) })
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

extension Numeric {
    /// numeric(p,s): rounded to its scale; too many digits before the point are 22003.
    func applying(modifier: Int32) throws(SQLError) -> Numeric {
        guard modifier >= 4 else { return self }
        let precision = TypeModifier.precision(modifier)
        let newScale = TypeModifier.scale(modifier)
        if kind == .notANumber { return self }
        if !isFinite {
            throw Numeric.fieldOverflow(
                "A field with precision \(precision), scale \(newScale) cannot hold an infinite value."
            )
        }
        let result = rounded(to: newScale)
        let limit = precision - newScale
        let integer =
            limit >= 0
            ? Numeric.powerOfTen(limit + result.scale)
            : Numeric.powerOfTen(max(0, limit + result.scale))
        if result.significand.magnitude >= integer.magnitude && !result.significand.isZero {
            let bound = limit == 0 ? "1" : "10^\(limit)"
            throw Numeric.fieldOverflow(
                "A field with precision \(precision), scale \(newScale) must round to an absolute value less than \(bound)."
            )
        }
        return result
    }

    private static func fieldOverflow(_ detail: String) -> SQLError {
        SQLError(.numericValueOutOfRange, "numeric field overflow", detail: detail)
    }
}
