// typoutput of date, time, timetz, timestamp and timestamptz in the four date styles.
package import QueryEngine

package enum DateTimeOutput {
    @inline(__always)
    static func appendTwo(_ value: Int, to out: inout [UInt8]) {
        out.append(UInt8(truncatingIfNeeded: 48 + value / 10 % 10))
        out.append(UInt8(truncatingIfNeeded: 48 + value % 10))
    }

    private static func appendYear(_ year: Int, to out: inout [UInt8]) {
        let shown = year > 0 ? year : 1 - year
        if shown < 10_000 {
            appendTwo(shown / 100, to: &out)
            appendTwo(shown % 100, to: &out)
        } else {
            IntegerText.append(Int64(shown), to: &out)
        }
    }

    private static func appendInfinity(_ value: Int64, to out: inout [UInt8]) -> Bool {
        guard DateTimeRange.isInfinite(value) else { return false }
        out.append(contentsOf: (value > 0 ? "infinity" : "-infinity").utf8)
        return true
    }

    static func appendDate(_ days: Int64, _ env: TypeEnvironment, to out: inout [UInt8]) {
        if appendInfinity(days, to: &out) { return }
        let date = CalendarDate(days: days)
        appendDay(date, env, separator: env.dateStyle == .postgres ? "-" : "/", to: &out)
        if date.year <= 0 { out.append(contentsOf: " BC".utf8) }
    }

    private static func appendDay(
        _ date: CalendarDate, _ env: TypeEnvironment, separator: Unicode.Scalar,
        to out: inout [UInt8]
    ) {
        let mark: UInt8
        var parts: [Int]
        switch env.dateStyle {
        case .iso:
            appendYear(date.year, to: &out)
            out.append(UInt8(ascii: "-"))
            appendTwo(date.month, to: &out)
            out.append(UInt8(ascii: "-"))
            appendTwo(date.day, to: &out)
            return
        case .german:
            mark = UInt8(ascii: ".")
            parts = [date.day, date.month]
        case .sql, .postgres:
            mark = UInt8(ascii: separator)
            parts =
                env.dateOrder == .dayMonthYear ? [date.day, date.month] : [date.month, date.day]
        }
        for part in parts {
            appendTwo(part, to: &out)
            out.append(mark)
        }
        appendYear(date.year, to: &out)
    }

    /// `hh:mm:ss` and the fraction without zeros at its end.
    static func appendTime(_ timeOfDay: Int64, to out: inout [UInt8]) {
        appendTwo(Int(timeOfDay / Microseconds.hour), to: &out)
        out.append(UInt8(ascii: ":"))
        appendTwo(Int(timeOfDay / Microseconds.minute % 60), to: &out)
        out.append(UInt8(ascii: ":"))
        appendTwo(Int(timeOfDay / Microseconds.second % 60), to: &out)
        appendFraction(Int(timeOfDay % Microseconds.second), to: &out)
    }

    static func appendFraction(_ microseconds: Int, to out: inout [UInt8]) {
        if microseconds == 0 { return }
        out.append(UInt8(ascii: "."))
        var rest = microseconds
        var divisor = 100_000
        while rest > 0 {
            out.append(UInt8(truncatingIfNeeded: 48 + rest / divisor))
            rest %= divisor
            divisor = max(1, divisor / 10)
        }
    }

    /// `+hh[:mm[:ss]]`, east positive.
    static func appendOffset(_ seconds: Int, to out: inout [UInt8]) {
        let magnitude = abs(seconds)
        out.append(UInt8(ascii: seconds < 0 ? "-" : "+"))
        appendTwo(magnitude / 3600, to: &out)
        if magnitude % 3600 != 0 {
            out.append(UInt8(ascii: ":"))
            appendTwo(magnitude / 60 % 60, to: &out)
        }
        if magnitude % 60 != 0 {
            out.append(UInt8(ascii: ":"))
            appendTwo(magnitude % 60, to: &out)
        }
    }

    static func appendTimeWithZone(_ value: Interval, to out: inout [UInt8]) {
        appendTime(value.microseconds, to: &out)
        appendOffset(-Int(value.days), to: &out)
    }

    package static func appendTimestamp(
        _ value: Int64, withZone: Bool, _ env: TypeEnvironment, to out: inout [UInt8]
    ) {
        if appendInfinity(value, to: &out) { return }
        var zone: TimeZoneRules.LocalTime?
        var local = value
        if withZone {
            let time = env.timeZone.localTime(atUnix: TimeZone.unixSeconds(value))
            zone = time
            local = value &+ Int64(time.offsetSeconds) &* Microseconds.second
        }
        let (days, timeOfDay) = ClockFields.split(local)
        let date = CalendarDate(days: days)
        switch env.dateStyle {
        case .iso:
            appendDay(date, env, separator: "-", to: &out)
            out.append(UInt8(ascii: " "))
            appendTime(timeOfDay, to: &out)
            if let zone { appendOffset(zone.offsetSeconds, to: &out) }
        case .sql, .german:
            appendDay(date, env, separator: "/", to: &out)
            out.append(UInt8(ascii: " "))
            appendTime(timeOfDay, to: &out)
            if let zone { appendAbbreviation(zone, to: &out) }
        case .postgres:
            appendTraditional(days, date, timeOfDay, env, to: &out)
            if let zone { appendAbbreviation(zone, to: &out) }
        }
        if date.year <= 0 { out.append(contentsOf: " BC".utf8) }
    }

    /// `Wed Dec 17 07:37:16 1997`.
    private static func appendTraditional(
        _ days: Int64, _ date: CalendarDate, _ timeOfDay: Int64, _ env: TypeEnvironment,
        to out: inout [UInt8]
    ) {
        let weekday = DateTimeKeyword.weekdays[CalendarDate.dayOfWeek(days)].prefix(3)
        let month = DateTimeKeyword.months[date.month - 1].prefix(3)
        out.append(contentsOf: weekday.utf8)
        out.append(UInt8(ascii: " "))
        if env.dateOrder == .dayMonthYear {
            appendTwo(date.day, to: &out)
            out.append(UInt8(ascii: " "))
            out.append(contentsOf: month.utf8)
        } else {
            out.append(contentsOf: month.utf8)
            out.append(UInt8(ascii: " "))
            appendTwo(date.day, to: &out)
        }
        out.append(UInt8(ascii: " "))
        appendTime(timeOfDay, to: &out)
        out.append(UInt8(ascii: " "))
        appendYear(date.year, to: &out)
    }

    /// The zone's letters, or its offset where it has none.
    private static func appendAbbreviation(
        _ zone: TimeZoneRules.LocalTime, to out: inout [UInt8]
    ) {
        out.append(UInt8(ascii: " "))
        if let first = zone.abbreviation.utf8.first, (first | 0x20) >= 0x61 {
            out.append(contentsOf: zone.abbreviation.utf8)
        } else {
            appendOffset(zone.offsetSeconds, to: &out)
        }
    }
}
