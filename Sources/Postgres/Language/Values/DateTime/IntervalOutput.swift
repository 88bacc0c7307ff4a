// typoutput of interval in the four interval styles.
package import QueryEngine

package enum IntervalOutput {
    private struct Parts {
        let years: Int64
        let months: Int64
        let days: Int64
        let hours: Int64
        let minutes: Int64
        let seconds: Int64
        let microseconds: Int64

        init(_ value: Interval) {
            years = Int64(value.months / 12)
            months = Int64(value.months % 12)
            days = Int64(value.days)
            hours = value.microseconds / Microseconds.hour
            minutes = value.microseconds / Microseconds.minute % 60
            seconds = value.microseconds / Microseconds.second % 60
            microseconds = value.microseconds % Microseconds.second
        }

        var isTimeNegative: Bool { hours < 0 || minutes < 0 || seconds < 0 || microseconds < 0 }
        var hasTime: Bool { hours != 0 || minutes != 0 || seconds != 0 || microseconds != 0 }
    }

    package static func append(_ value: Interval, _ env: TypeEnvironment, to out: inout [UInt8]) {
        let parts = Parts(value)
        switch env.intervalStyle {
        case .postgres: appendPostgres(parts, to: &out)
        case .postgresVerbose: appendVerbose(parts, to: &out)
        case .iso8601: appendISO(parts, to: &out)
        case .sqlStandard: appendStandard(parts, to: &out)
        }
    }

    private static func append(_ text: String, to out: inout [UInt8]) {
        out.append(contentsOf: text.utf8)
    }

    private static func appendSeconds(
        _ parts: Parts, pad: Bool, to out: inout [UInt8]
    ) {
        let seconds = Int(parts.seconds.magnitude)
        if pad {
            DateTimeOutput.appendTwo(seconds, to: &out)
        } else {
            IntegerText.append(Int64(seconds), to: &out)
        }
        DateTimeOutput.appendFraction(Int(parts.microseconds.magnitude), to: &out)
    }

    private static func appendClock(_ parts: Parts, padHours: Bool, to out: inout [UInt8]) {
        let hours = Int64(parts.hours.magnitude)
        if padHours && hours < 100 {
            DateTimeOutput.appendTwo(Int(hours), to: &out)
        } else {
            IntegerText.append(hours, to: &out)
        }
        out.append(UInt8(ascii: ":"))
        DateTimeOutput.appendTwo(Int(parts.minutes.magnitude), to: &out)
        out.append(UInt8(ascii: ":"))
        appendSeconds(parts, pad: true, to: &out)
    }

    private static func appendPostgres(_ parts: Parts, to out: inout [UInt8]) {
        var isFirst = true
        var previousIsNegative = false
        func part(_ count: Int64, _ unit: String, to out: inout [UInt8]) {
            if count == 0 { return }
            if !isFirst { out.append(UInt8(ascii: " ")) }
            if previousIsNegative && count > 0 { out.append(UInt8(ascii: "+")) }
            IntegerText.append(count, to: &out)
            append(" " + unit + (count == 1 ? "" : "s"), to: &out)
            previousIsNegative = count < 0
            isFirst = false
        }
        part(parts.years, "year", to: &out)
        part(parts.months, "mon", to: &out)
        part(parts.days, "day", to: &out)
        guard isFirst || parts.hasTime else { return }
        if !isFirst { out.append(UInt8(ascii: " ")) }
        if parts.isTimeNegative {
            out.append(UInt8(ascii: "-"))
        } else if previousIsNegative {
            out.append(UInt8(ascii: "+"))
        }
        appendClock(parts, padHours: true, to: &out)
    }

    private static func appendVerbose(_ parts: Parts, to out: inout [UInt8]) {
        out.append(UInt8(ascii: "@"))
        var isZero = true
        var isBefore = false
        func part(_ count: Int64, _ unit: String, to out: inout [UInt8]) {
            if count == 0 { return }
            var shown = count
            if isZero {
                isBefore = count < 0
                shown = abs(count)
            } else if isBefore {
                shown = -count
            }
            append(" \(shown) \(unit)\(shown == 1 ? "" : "s")", to: &out)
            isZero = false
        }
        part(parts.years, "year", to: &out)
        part(parts.months, "mon", to: &out)
        part(parts.days, "day", to: &out)
        part(parts.hours, "hour", to: &out)
        part(parts.minutes, "min", to: &out)
        if parts.seconds != 0 || parts.microseconds != 0 {
            out.append(UInt8(ascii: " "))
            let negative = parts.seconds < 0 || parts.microseconds < 0
            if isZero {
                isBefore = negative
                isZero = false
            } else if negative != isBefore {
                out.append(UInt8(ascii: "-"))
            }
            appendSeconds(parts, pad: false, to: &out)
            let isOne = parts.seconds.magnitude == 1 && parts.microseconds == 0
            append(isOne ? " sec" : " secs", to: &out)
        }
        if isZero { append(" 0", to: &out) }
        if isBefore { append(" ago", to: &out) }
    }

    private static func appendISO(_ parts: Parts, to out: inout [UInt8]) {
        let hasDate = parts.years != 0 || parts.months != 0 || parts.days != 0
        guard hasDate || parts.hasTime else { return append("PT0S", to: &out) }
        append("P", to: &out)
        for (count, unit) in [(parts.years, "Y"), (parts.months, "M"), (parts.days, "D")]
        where count != 0 {
            append("\(count)\(unit)", to: &out)
        }
        guard parts.hasTime else { return }
        append("T", to: &out)
        for (count, unit) in [(parts.hours, "H"), (parts.minutes, "M")] where count != 0 {
            append("\(count)\(unit)", to: &out)
        }
        if parts.seconds != 0 || parts.microseconds != 0 {
            if parts.seconds < 0 || parts.microseconds < 0 { append("-", to: &out) }
            appendSeconds(parts, pad: false, to: &out)
            append("S", to: &out)
        }
    }

    private static func appendStandard(_ parts: Parts, to out: inout [UInt8]) {
        let values = [
            parts.years, parts.months, parts.days, parts.hours, parts.minutes, parts.seconds,
            parts.microseconds,
        ]
        let hasNegative = values.contains { $0 < 0 }
        let hasPositive = values.contains { $0 > 0 }
        let hasYearMonth = parts.years != 0 || parts.months != 0
        let hasDayTime = parts.days != 0 || parts.hasTime
        guard hasNegative || hasPositive else { return append("0", to: &out) }
        let isPlain =
            !(hasNegative && hasPositive) && !(hasYearMonth && hasDayTime)
        if !isPlain {
            append(parts.years < 0 || parts.months < 0 ? "-" : "+", to: &out)
            append("\(parts.years.magnitude)-\(parts.months.magnitude) ", to: &out)
            append(parts.days < 0 ? "-" : "+", to: &out)
            append("\(parts.days.magnitude) ", to: &out)
            append(parts.isTimeNegative ? "-" : "+", to: &out)
            return appendClock(parts, padHours: false, to: &out)
        }
        if hasNegative { append("-", to: &out) }
        if hasYearMonth {
            return append("\(parts.years.magnitude)-\(parts.months.magnitude)", to: &out)
        }
        if parts.days != 0 { append("\(parts.days.magnitude) ", to: &out) }
        appendClock(parts, padHours: false, to: &out)
    }
}
