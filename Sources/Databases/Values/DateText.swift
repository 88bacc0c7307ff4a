// Dates as text, for backends that have no type for them: the forms of ISO 8601 that SQLite's functions take.

#if canImport(FoundationEssentials)
    import FoundationEssentials
#else
    import Foundation
#endif

/// A point in time by the calendar and the clock, in UTC and to the microsecond.
struct DateText: CustomStringConvertible {
    let year: Int
    let month: Int
    let day: Int
    let hour: Int
    let minute: Int
    let second: Int
    let microsecond: Int

    /// Dates outside of the years 1 to 9999 become the nearest one inside.
    init(_ date: Date) {
        let span = -62_135_596_800.0...253_402_300_799.0
        let since = date.timeIntervalSince1970
        let seconds = since.isNaN ? 0 : min(max(since, span.lowerBound), span.upperBound)
        var whole = Int(seconds.rounded(.down))
        var fraction = Int(((seconds - Double(whole)) * 1_000_000).rounded())
        if fraction >= 1_000_000 {
            whole += 1
            fraction -= 1_000_000
        }
        let inDay = ((whole % 86_400) + 86_400) % 86_400
        (year, month, day) = Self.civil((whole - inDay) / 86_400)
        (hour, minute, second) = (inDay / 3600, inDay / 60 % 60, inDay % 60)
        microsecond = fraction
    }

    /// `2024-02-29 12:30:00`, with six digits more where there are microseconds.
    var description: String {
        let day = "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(day, 2))"
        let time = [hour, minute, second].map { Self.padded($0, 2) }.joined(separator: ":")
        return "\(day) \(time)" + (microsecond == 0 ? "" : ".\(Self.padded(microsecond, 6))")
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    /// A date of these parts in UTC; nil where no calendar has it.
    static func date(
        year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0,
        microsecond: Int = 0
    ) -> Date? {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            (0..<1_000_000).contains(microsecond)
        else { return nil }
        let days = days(year, month, day)
        guard civil(days) == (year, month, day) else { return nil }
        let seconds = days * 86_400 + hour * 3600 + minute * 60 + second
        return Date(timeIntervalSince1970: Double(seconds) + Double(microsecond) / 1_000_000)
    }

    /// A date from a text: a day, perhaps a space or `T` and a time, perhaps a fraction, perhaps `Z` or a distance from UTC.
    static func date(_ text: String) -> Date? {
        let pattern =
            #/(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?(?:Z|([+-])(\d\d):?(\d\d))?/#
        guard text.utf8.count <= 40, let match = text.wholeMatch(of: pattern) else { return nil }
        func number(_ digits: Substring?) -> Int { digits.flatMap { Int($0) } ?? 0 }
        let parts = match.output
        let fraction = (parts.7.map { String($0) } ?? "").padding(toLength: 6)
        guard
            let date = date(
                year: number(parts.1), month: number(parts.2), day: number(parts.3),
                hour: number(parts.4), minute: number(parts.5), second: number(parts.6),
                microsecond: Int(fraction) ?? 0)
        else { return nil }
        let distance = (number(parts.9) * 60 + number(parts.10)) * 60
        return date.addingTimeInterval(Double(parts.8 == "-" ? distance : -distance))
    }

    /// Days since 1970-01-01 in the proleptic Gregorian calendar, counted in years that begin in March.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return shifted * 365 + shifted / 4 - shifted / 100 + shifted / 400 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int) -> (Int, Int, Int) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted % 146_097
        let yearOfEra =
            (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (
            yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month,
            dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
        )
    }
}

extension String {
    /// The first characters, with zeros behind them where there are fewer.
    fileprivate func padding(toLength length: Int) -> String {
        String((self + String(repeating: "0", count: length)).prefix(length))
    }
}
