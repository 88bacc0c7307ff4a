// Zones in POSIX's notation: `EST5EDT,M3.2.0,M11.1.0`, `<+03>-3`.

/// A standard offset and perhaps a daylight one with the days on which they change.
struct PosixZone: Sendable {
    private enum Day: Sendable {
        /// Day of the year without 29 February, from 1.
        case julian(Int)
        /// Day of the year from 0.
        case zeroBased(Int)
        case monthWeekDay(month: Int, week: Int, day: Int)
    }

    private struct Change: Sendable {
        let day: Day
        let second: Int

        /// Unix seconds of the change's wall-clock moment in that year, as if the zone were UTC.
        func wallSeconds(_ year: Int) -> Int64 {
            let first = CalendarDate(year: year, month: 1, day: 1).days
            let days: Int64
            switch day {
            case .julian(let number):
                let skipsLeapDay = CalendarDate.isLeap(year) && number >= 60
                days = first + Int64(number - 1 + (skipsLeapDay ? 1 : 0))
            case .zeroBased(let number): days = first + Int64(number)
            case .monthWeekDay(let month, let week, let weekday):
                let start = CalendarDate(year: year, month: month, day: 1).days
                let shift = (weekday - CalendarDate.dayOfWeek(start) + 7) % 7
                var day = shift + (week - 1) * 7
                if day >= CalendarDate.daysInMonth(year, month) { day -= 7 }
                days = start + Int64(day)
            }
            return (days - DateTimeRange.unixEpochDay) * 86400 + Int64(second)
        }
    }

    let standard: TimeZoneRules.LocalTime
    private let daylight: TimeZoneRules.LocalTime?
    private let start: Change?
    private let end: Change?

    /// nil if the text is not in the notation.
    init?(_ text: String) {
        var scanner = Scanner(Array(text.utf8))
        guard let name = scanner.name(), let west = scanner.offset() else { return nil }
        standard = .init(offsetSeconds: -west, isDaylight: false, abbreviation: name)
        guard !scanner.isAtEnd else {
            daylight = nil
            start = nil
            end = nil
            return
        }
        guard let daylightName = scanner.name() else { return nil }
        var daylightWest = west - 3600
        if !scanner.isAtEnd, scanner.peek != UInt8(ascii: ",") {
            guard let given = scanner.offset() else { return nil }
            daylightWest = given
        }
        daylight = .init(
            offsetSeconds: -daylightWest, isDaylight: true, abbreviation: daylightName)
        if scanner.isAtEnd { scanner = Scanner(Array(",M3.2.0,M11.1.0".utf8)) }
        guard let first = scanner.change(), let second = scanner.change(), scanner.isAtEnd else {
            return nil
        }
        start = first
        end = second
    }

    func localTime(atUnix seconds: Int64) -> TimeZoneRules.LocalTime {
        guard let daylight, let start, let end else { return standard }
        let local = seconds + Int64(standard.offsetSeconds)
        let days = local >= 0 ? local / 86400 : (local - 86399) / 86400
        let year = CalendarDate(days: days + DateTimeRange.unixEpochDay).year
        let begins = start.wallSeconds(year) - Int64(standard.offsetSeconds)
        let ends = end.wallSeconds(year) - Int64(daylight.offsetSeconds)
        let isDaylight =
            begins < ends
            ? seconds >= begins && seconds < ends : seconds >= begins || seconds < ends
        return isDaylight ? daylight : standard
    }

    private struct Scanner {
        private let text: [UInt8]
        private var index = 0

        init(_ text: [UInt8]) { self.text = text }

        var isAtEnd: Bool { index >= text.count }
        var peek: UInt8? { index < text.count ? text[index] : nil }

        mutating func name() -> String? {
            let start = index
            if peek == UInt8(ascii: "<") {
                guard let close = text[index...].firstIndex(of: UInt8(ascii: ">")) else {
                    return nil
                }
                index = close + 1
                return String(decoding: text[start + 1..<close], as: UTF8.self)
            }
            while let byte = peek, (byte | 0x20) >= 0x61, (byte | 0x20) <= 0x7A { index += 1 }
            return index - start >= 3 ? String(decoding: text[start..<index], as: UTF8.self) : nil
        }

        private mutating func number(_ limit: Int) -> Int? {
            var value = 0
            let start = index
            while let byte = peek, byte &- 48 <= 9, index - start < 4 {
                value = value * 10 + Int(byte - 48)
                index += 1
            }
            return index > start && value <= limit ? value : nil
        }

        private mutating func accept(_ byte: UInt8) -> Bool {
            guard peek == byte else { return false }
            index += 1
            return true
        }

        /// `[+-]hh[:mm[:ss]]` in seconds.
        mutating func offset() -> Int? {
            var sign = 1
            if accept(UInt8(ascii: "-")) { sign = -1 } else { _ = accept(UInt8(ascii: "+")) }
            guard let hours = number(167) else { return nil }
            var seconds = hours * 3600
            if accept(UInt8(ascii: ":")) {
                guard let minutes = number(59) else { return nil }
                seconds += minutes * 60
                if accept(UInt8(ascii: ":")) {
                    guard let rest = number(59) else { return nil }
                    seconds += rest
                }
            }
            return sign * seconds
        }

        mutating func change() -> Change? {
            guard accept(UInt8(ascii: ",")) else { return nil }
            let day: Day
            if accept(UInt8(ascii: "M")) {
                guard let month = number(12), month > 0, accept(UInt8(ascii: ".")),
                    let week = number(5), week > 0, accept(UInt8(ascii: ".")),
                    let weekday = number(6)
                else { return nil }
                day = .monthWeekDay(month: month, week: week, day: weekday)
            } else if accept(UInt8(ascii: "J")) {
                guard let number = number(365), number > 0 else { return nil }
                day = .julian(number)
            } else {
                guard let number = number(365) else { return nil }
                day = .zeroBased(number)
            }
            guard accept(UInt8(ascii: "/")) else { return Change(day: day, second: 7200) }
            guard let second = offset() else { return nil }
            return Change(day: day, second: second)
        }
    }
}
