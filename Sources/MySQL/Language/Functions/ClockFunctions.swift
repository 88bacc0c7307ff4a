// Functions of the clock, and of periods of months, which are never null.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let clocks: Table = [
        "now": clock("now"), "current_timestamp": clock("now"), "localtime": clock("now"),
        "localtimestamp": clock("now"),
        "sysdate": MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                "sysdate", [], MySQLType.datetime(digits), volatility: .volatile, at: at,
                .nary { (_, context) in
                    .int(now(context.clockTimestamp, context, digits).packed)
                })
        },
        "curdate": today, "current_date": today,
        "curtime": timeOfDay("curtime", isUTC: false),
        "current_time": timeOfDay("curtime", isUTC: false),
        "utc_date": MySQLFunction(0) { (rules, _, at) throws(SQLError) in
            rules.call(
                "utc_date", [], MySQLType.date, volatility: .stable, at: at,
                .nary { (_, context) in
                    .int((MySQLMoment(wall: context.statementTimestamp) ?? .zero).date.packed)
                })
        },
        "utc_time": timeOfDay("utc_time", isUTC: true),
        "utc_timestamp": MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                "utc_timestamp", [], MySQLType.datetime(digits), volatility: .stable, at: at,
                .nary { (_, context) in
                    let moment = MySQLMoment(wall: context.statementTimestamp) ?? .zero
                    return .int((moment.fitted(digits, rounds: false) ?? moment).packed)
                })
        },
        "period_add": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "period_add", rules.integers(values), width: 6, at: at,
                .binary { (period, count, _) in
                    let change = Int64(Int32(truncatingIfNeeded: count.number))
                    let months = months(ofPeriod: period.number) &+ change
                    return .int(monthNumber(of: UInt32(truncatingIfNeeded: months)))
                })
        },
        "period_diff": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "period_diff", rules.integers(values), width: 6, at: at,
                .binary { (a, b, _) in
                    .int(months(ofPeriod: a.number) - months(ofPeriod: b.number))
                })
        },
    ]

    static func now(
        _ timestamp: Int64, _ context: any EvaluationContext, _ digits: Int
    ) -> MySQLMoment {
        let zone = context.environment.timeZone
        let wall = timestamp + Int64(zone.offset(at: timestamp)) * Microseconds.second
        let moment = MySQLMoment(wall: wall) ?? .zero
        return moment.fitted(digits, rounds: false) ?? moment
    }

    /// What is no period counts from the beginning.
    private static func months(ofPeriod period: Int64) -> Int64 {
        guard period > 0, period <= 999_912 else { return 0 }
        var year = period / 100
        if year < 70 { year += 2000 } else if year < 100 { year += 1900 }
        return year * 12 + period % 100 - 1
    }

    private static func monthNumber(of months: UInt32) -> Int64 {
        if months == 0 { return 0 }
        var year = Int64(months / 12)
        if year < 70 { year += 2000 } else if year < 100 { year += 1900 }
        return year * 100 + Int64(months % 12) + 1
    }

    private static func clock(_ name: String) -> MySQLFunction {
        MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                name, [], MySQLType.datetime(digits), volatility: .stable, at: at,
                .nary { (_, context) in
                    .int(now(context.statementTimestamp, context, digits).packed)
                })
        }
    }

    private static let today = MySQLFunction(0) { (rules, _, at) throws(SQLError) in
        rules.call(
            "curdate", [], MySQLType.date, volatility: .stable, at: at,
            .nary { (_, context) in
                .int(now(context.statementTimestamp, context, 0).date.packed)
            })
    }

    private static func timeOfDay(_ name: String, isUTC: Bool) -> MySQLFunction {
        MySQLFunction(0...1) { (rules, values, at) throws(SQLError) in
            let digits = try rules.digits(values)
            return rules.call(
                name, [], MySQLType.time(digits), volatility: .stable, at: at,
                .nary { (_, context) in
                    let moment =
                        isUTC
                        ? MySQLMoment(wall: context.statementTimestamp) ?? .zero
                        : now(context.statementTimestamp, context, 6)
                    return .int(MySQLFraction.fitted(moment.timeOfDay, digits, rounds: false))
                })
        }
    }
}

extension MySQLRules {
    /// The digits of a fraction that a clock function is called with.
    func digits(_ values: [Typed]) throws(SQLError) -> Int {
        guard let value = values.first else { return 0 }
        guard case .constant(.int(let digits)) = value.expression else { return 0 }
        guard digits <= 6 else {
            throw error(1426, "Too big precision \(digits) specified for 'now'. Maximum is 6")
        }
        return Int(max(0, digits))
    }
}
