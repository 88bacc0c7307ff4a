// Differences and sums of times: TIMEDIFF, ADDTIME, SUBTIME.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let times: Table = [
        "timediff": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.timeDifference(values, at)
        },
        "addtime": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.addedTime(values, 1, at)
        },
        "subtime": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.addedTime(values, -1, at)
        },
    ]

    /// ADDTIME of a text: a moment or a time, as it was written.
    static func text(
        _ text: [UInt8], plus change: Int64, _ context: any EvaluationContext
    ) -> Value {
        var out: [UInt8] = []
        let reading = MySQLMomentReader.moment(text, .lenient)
        if reading.trouble == .none, text.first != 0x2D, text.contains(0x2D),
            text.contains(0x3A)
        {
            guard let moment = added(reading.moment, change) else { return .null }
            MySQLMomentText.append(moment, moment.microsecond == 0 ? 0 : 6, to: &out)
            return .text(out)
        }
        let start = MySQLConversion.time(ofText: text, context)
        if start.isNull { return .null }
        let sum = MySQLConversion.clamped(start.number + change, context)
        MySQLMomentText.appendTime(sum, sum % Microseconds.second == 0 ? 0 : 6, to: &out)
        return .text(out)
    }

    /// TIMEDIFF of two texts: of moments or of times, and null for one of each.
    static func difference(
        _ a: [UInt8], _ b: [UInt8], _ context: any EvaluationContext
    ) -> Value {
        func isDated(_ text: [UInt8]) -> Bool { text.first != 0x2D && text.contains(0x2D) }
        guard isDated(a) == isDated(b) else { return .null }
        if isDated(a) {
            guard let first = MySQLConversion.moment(ofText: a, context, "datetime"),
                let second = MySQLConversion.moment(ofText: b, context, "datetime")
            else { return .null }
            return .int(MySQLConversion.clamped(first.wall - second.wall, context))
        }
        let first = MySQLConversion.time(ofText: a, context)
        let second = MySQLConversion.time(ofText: b, context)
        if first.isNull || second.isNull { return .null }
        return .int(
            MySQLConversion.clamped(first.number - second.number, context))
    }
}

extension MySQLRules {
    func timeDifference(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed {
        let kinds = values.map { MySQLTypeKind($0.type) }
        let digits = max(fraction(values[0]), fraction(values[1]))
        let isDated = kinds.contains(where: \.isDated)
        if kinds.allSatisfy(\.isString) {
            return call(
                "timediff", values.map { converted($0, .text) }, MySQLType.time(digits), at: at,
                .binary { (a, b, context) in
                    MySQLFunctions.difference(a.rawText, b.rawText, context)
                })
        }
        let arguments = values.map { value in
            isDated && MySQLTypeKind(value.type).isString || MySQLTypeKind(value.type).isDated
                ? converted(value, .datetime) : converted(value, .time)
        }
        let dated = arguments.map { MySQLTypeKind($0.type).isDated }
        guard dated[0] == dated[1] else {
            return Typed(.constant(.null), MySQLType.time(digits), offset: at)
        }
        let isMoment = dated[0]
        return call(
            "timediff", arguments, MySQLType.time(digits), at: at,
            .binary { (a, b, context) in
                let difference =
                    isMoment
                    ? MySQLMoment(packed: a.number).wall - MySQLMoment(packed: b.number).wall
                    : a.number - b.number
                return .int(MySQLConversion.clamped(difference, context))
            })
    }

    func addedTime(
        _ values: [Typed], _ sign: Int64, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let time = converted(values[1], .time)
        let digits = max(fraction(values[0]), fraction(time))
        let kind = MySQLTypeKind(values[0].type)
        let isDated = kind.isDated
        if kind.isString {
            // What a text was decides how the result shows.
            var result = plainText(
                sign < 0 ? "subtime" : "addtime", [converted(values[0], .text), time], length: 26,
                at: at,
                .binary { (text, time, context) in
                    MySQLFunctions.text(text.rawText, plus: sign * time.number, context)
                })
            result.type = MySQLType.char
            return result
        }
        if isDated {
            let type = MySQLType.datetime(digits)
            return call(
                sign < 0 ? "subtime" : "addtime", [converted(values[0], .datetime), time], type,
                at: at,
                .binary { (moment, time, _) in
                    MySQLFunctions.added(MySQLMoment(packed: moment.number), sign * time.number)
                        .map { .int($0.packed) } ?? .null
                })
        }
        return call(
            sign < 0 ? "subtime" : "addtime", [converted(values[0], .time), time],
            MySQLType.time(digits), at: at,
            .binary { (a, b, context) in
                .int(MySQLConversion.clamped(a.number + sign * b.number, context))
            })
    }
}
