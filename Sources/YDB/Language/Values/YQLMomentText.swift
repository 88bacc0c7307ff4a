// The texts of days, instants and intervals.
package import QueryEngine

package enum YQLMomentText {
    // MARK: Writing

    static func two(_ number: Int, to out: inout [UInt8]) {
        out.append(48 + UInt8(truncatingIfNeeded: number / 10 % 10))
        out.append(48 + UInt8(truncatingIfNeeded: number % 10))
    }

    /// There is no year 0: the one before 1 is -1.
    package static func appendDate(_ date: CalendarDate, to out: inout [UInt8]) {
        let year = date.year <= 0 ? date.year - 1 : date.year
        if year >= 0, year < 1_000 {
            out += [UInt8](repeating: 48, count: 4 - String(year).utf8.count)
        }
        IntegerText.append(Int64(year), to: &out)
        out.append(UInt8(ascii: "-"))
        two(date.month, to: &out)
        out.append(UInt8(ascii: "-"))
        two(date.day, to: &out)
    }

    static func appendTime(_ seconds: Int64, to out: inout [UInt8]) {
        two(Int(seconds / 3600), to: &out)
        out.append(UInt8(ascii: ":"))
        two(Int(seconds / 60 % 60), to: &out)
        out.append(UInt8(ascii: ":"))
        two(Int(seconds % 60), to: &out)
    }

    /// Six digits where there are any.
    static func appendFraction(_ microseconds: Int64, to out: inout [UInt8]) {
        guard microseconds > 0 else { return }
        let digits = Array(String(microseconds).utf8)
        out.append(UInt8(ascii: "."))
        out += [UInt8](repeating: 48, count: max(0, 6 - digits.count)) + digits
    }

    package static func append(_ value: Value, _ type: YQLPrimitive, to out: inout [UInt8]) {
        let plain = type.withoutZone
        let isDay = plain == .date || plain == .date32
        var microseconds = YQLMoment.microseconds(value, type)
        if type.isZoned {
            // The day that the zone's clocks show at the end of the day.
            if isDay { microseconds &+= Microseconds.day - Microseconds.second }
            microseconds = YQLMoment.local(microseconds, YQLMoment.zone(of: value))
        }
        let (day, rest) = YQLMoment.split(microseconds, by: Microseconds.day)
        appendDate(YQLMoment.date(ofDay: day), to: &out)
        if !isDay {
            out.append(UInt8(ascii: "T"))
            appendTime(rest / Microseconds.second, to: &out)
            if plain == .timestamp || plain == .timestamp64 {
                appendFraction(rest % Microseconds.second, to: &out)
            }
        }
        if type.isZoned {
            out.append(UInt8(ascii: ","))
            out += value.field(1).rawBytes
        } else if !isDay {
            out.append(UInt8(ascii: "Z"))
        }
    }

    package static func appendInterval(_ value: Int64, to out: inout [UInt8]) {
        let magnitude = value.magnitude
        if value < 0 { out.append(UInt8(ascii: "-")) }
        let days = magnitude / UInt64(Microseconds.day)
        let rest = Int64(magnitude % UInt64(Microseconds.day))
        out.append(UInt8(ascii: "P"))
        if days > 0 { out += Array("\(days)D".utf8) }
        if days > 0, rest == 0 { return }
        out.append(UInt8(ascii: "T"))
        let (hours, minutes) = (rest / Microseconds.hour, rest / Microseconds.minute % 60)
        let seconds = rest / Microseconds.second % 60
        var fraction = rest % Microseconds.second
        if hours > 0 { out += Array("\(hours)H".utf8) }
        if minutes > 0 { out += Array("\(minutes)M".utf8) }
        guard seconds > 0 || fraction > 0 || days == 0 && hours == 0 && minutes == 0 else { return }
        out += Array("\(seconds)".utf8)
        if fraction > 0 {
            var digits = 6
            while fraction % 10 == 0 {
                fraction /= 10
                digits -= 1
            }
            let text = Array(String(fraction).utf8)
            out.append(UInt8(ascii: "."))
            out += [UInt8](repeating: 48, count: max(0, digits - text.count)) + text
        }
        out.append(UInt8(ascii: "S"))
    }

    // MARK: Reading

    package static func parse(_ text: [UInt8], as type: YQLPrimitive) -> Value? {
        var reader = MomentReader(text)
        guard let microseconds = reader.moment(type, isZoned: false), reader.isAtEnd else {
            return nil
        }
        return YQLMoment.value(microseconds: microseconds, type)
    }

    /// A wall-clock reading, a comma and a zone.
    package static func parseZoned(_ text: [UInt8], as type: YQLPrimitive) -> Value? {
        guard let comma = text.lastIndex(of: UInt8(ascii: ",")) else { return nil }
        let name = String(decoding: text[(comma + 1)...], as: UTF8.self)
        guard let zone = YQLMoment.zone(name) else { return nil }
        var reader = MomentReader(Array(text[..<comma]))
        guard let local = reader.moment(type.withoutZone, isZoned: true), reader.isAtEnd else {
            return nil
        }
        let instant = YQLMoment.instant(ofLocal: local, zone)
        return YQLMoment.value(microseconds: instant, type, zone: .string(name))
    }

    /// `P1W2DT3H4M5.678S`.
    package static func interval(_ text: [UInt8]) -> Int64? {
        var reader = MomentReader(text)
        let isNegative = reader.take(UInt8(ascii: "-"))
        if !isNegative { _ = reader.take(UInt8(ascii: "+")) }
        guard reader.take(UInt8(ascii: "P")), !reader.isAtEnd else { return nil }
        var total: Int128 = 0
        var last = 0
        var isTime = false
        while !reader.isAtEnd {
            if !isTime, reader.take(UInt8(ascii: "T")) {
                isTime = true
                last = 2
                continue
            }
            guard let (number, _) = reader.number(upTo: 10) else { return nil }
            var fraction: Int64 = 0
            var hasFraction = false
            if isTime, reader.take(UInt8(ascii: ".")) {
                guard let (digits, count) = reader.number(upTo: 6) else { return nil }
                fraction = digits
                for _ in count..<6 { fraction *= 10 }
                hasFraction = true
            }
            guard let unit = reader.next() else { return nil }
            let rank: Int
            let size: Int64
            switch (unit, isTime) {
            case (UInt8(ascii: "W"), false): (rank, size) = (1, 7 * Microseconds.day)
            case (UInt8(ascii: "D"), false): (rank, size) = (2, Microseconds.day)
            case (UInt8(ascii: "H"), true): (rank, size) = (3, Microseconds.hour)
            case (UInt8(ascii: "M"), true): (rank, size) = (4, Microseconds.minute)
            case (UInt8(ascii: "S"), true): (rank, size) = (5, Microseconds.second)
            default: return nil
            }
            guard rank > last, !hasFraction || rank == 5 else { return nil }
            last = rank
            total += Int128(number) * Int128(size) + Int128(fraction)
        }
        return Int64(exactly: isNegative ? -total : total)
    }
}

/// Takes a moment's text apart.
struct MomentReader {
    private let text: [UInt8]
    private var index = 0

    init(_ text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { index >= text.count }

    var peek: UInt8? { index < text.count ? text[index] : nil }

    mutating func next() -> UInt8? {
        guard index < text.count else { return nil }
        index += 1
        return text[index - 1]
    }

    mutating func take(_ byte: UInt8) -> Bool {
        guard index < text.count, text[index] == byte else { return false }
        index += 1
        return true
    }

    /// Up to so many digits, at least one.
    mutating func number(upTo most: Int) -> (value: Int64, count: Int)? {
        var value: Int64 = 0
        var count = 0
        while count < most, index < text.count, text[index] &- 48 <= 9 {
            value = value * 10 + Int64(text[index] &- 48)
            index += 1
            count += 1
        }
        return count > 0 ? (value, count) : nil
    }

    private mutating func date(isWide: Bool) -> Int64? {
        let isNegative = isWide && take(UInt8(ascii: "-"))
        if isWide, !isNegative { _ = take(UInt8(ascii: "+")) }
        guard let (year, _) = number(upTo: isWide ? 6 : 4), year > 0 || !isWide,
            take(UInt8(ascii: "-")), let (month, _) = number(upTo: 2), take(UInt8(ascii: "-")),
            let (day, _) = number(upTo: 2)
        else { return nil }
        return YQLMoment.day(
            year: isNegative ? 1 - Int(year) : Int(year), month: Int(month), day: Int(day))
    }

    /// Microseconds since 1970, on the clock that the text shows.
    mutating func moment(_ type: YQLPrimitive, isZoned: Bool) -> Int64? {
        guard let day = date(isWide: type.isWideMoment) else { return nil }
        let midnight = day * Microseconds.day
        if type == .date || type == .date32 { return midnight }
        guard take(UInt8(ascii: "T")), let (hour, _) = number(upTo: 2), hour < 24,
            take(UInt8(ascii: ":")), let (minute, _) = number(upTo: 2), minute < 60,
            take(UInt8(ascii: ":")), let (second, _) = number(upTo: 2), second < 60
        else { return nil }
        var time = hour * Microseconds.hour + minute * Microseconds.minute
        time += second * Microseconds.second
        if type == .timestamp || type == .timestamp64, take(UInt8(ascii: ".")) {
            guard var (fraction, count) = number(upTo: 6) else { return nil }
            while count < 6 {
                fraction *= 10
                count += 1
            }
            while index < text.count, text[index] &- 48 <= 9 { index += 1 }
            time += fraction
        }
        if isZoned { return midnight + time }
        if take(UInt8(ascii: "Z")) || take(UInt8(ascii: "z")) { return midnight + time }
        guard let sign = next(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let (hours, _) = number(upTo: 2), take(UInt8(ascii: ":")),
            let (minutes, _) = number(upTo: 2), hours < 24, minutes < 60
        else { return nil }
        let shift = hours * Microseconds.hour + minutes * Microseconds.minute
        return sign == UInt8(ascii: "-") ? midnight + time + shift : midnight + time - shift
    }
}
