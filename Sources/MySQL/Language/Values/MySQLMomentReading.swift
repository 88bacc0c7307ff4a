// Dates and times as texts and as numbers: what the server reads, which is much.
import QueryEngine

/// What reading a date or a time gave.
struct MySQLMomentReading {
    enum Trouble { case none, truncated, wrong }

    var moment = MySQLMoment.zero
    /// A time alone: microseconds with a sign.
    var time: Int64 = 0
    var isTimeOnly = false
    var trouble = Trouble.none
    /// Digits of the fraction as written.
    var digits = 0
    /// There were more digits than a fraction has.
    var isCut = false
    /// `+02:00` behind it, in seconds.
    var zone: Int?
}

/// Which dates count as such.
struct MySQLDateRules {
    var allowsZeroDate = true
    var allowsZeroInDate = true
    var allowsInvalid = false

    /// Comparisons and functions take zeros.
    static let lenient = MySQLDateRules()

    init() {}

    init(_ mode: SQLMode) {
        allowsZeroDate = !mode.contains(.noZeroDate)
        allowsZeroInDate = !mode.contains(.noZeroInDate)
        allowsInvalid = mode.contains(.allowInvalidDates)
    }

    /// Whether the calendar has such a day.
    func accept(_ moment: MySQLMoment) -> Bool {
        if moment.isDateZero { return allowsZeroDate }
        if moment.month > 12 || moment.day > 31 || moment.hour > 23 || moment.minute > 59
            || moment.second > 59
        {
            return false
        }
        if moment.hasZeroInDate { return allowsZeroInDate }
        if allowsInvalid { return true }
        return moment.day <= CalendarDate.daysInMonth(moment.year, moment.month)
    }
}

enum MySQLMomentReader {
    /// Years of two digits: 70 to 99 are of the last century.
    static func year(twoDigits year: Int) -> Int { year < 70 ? 2000 + year : 1900 + year }

    // MARK: Texts

    /// A date with or without a time: groups of digits with anything between them, or digits alone.
    static func moment(_ text: [UInt8], _ rules: MySQLDateRules) -> MySQLMomentReading {
        var scanner = Scanner(text)
        scanner.skipSpaces()
        var reading = MySQLMomentReading()
        guard let first = scanner.peek, first &- 48 <= 9 else {
            reading.trouble = .wrong
            return reading
        }
        let run = scanner.digitRun
        let isPacked =
            run.count >= 5
            && (scanner.byte(after: run.count).map { $0 == 0x2E || $0 == 0x54 } ?? true
                || Scanner.isSpace(scanner.byte(after: run.count) ?? 0)
                || scanner.byte(after: run.count) != nil && run.count >= 6
                    && !Scanner.isPunctuation(scanner.byte(after: run.count) ?? 0))
        if isPacked { packed(&scanner, &reading) } else { parted(&scanner, &reading) }
        if reading.trouble == .wrong { return reading }
        zone(&scanner, &reading)
        scanner.skipSpaces()
        if !scanner.isAtEnd { reading.trouble = .truncated }
        if !rules.accept(reading.moment) { reading.trouble = .wrong }
        return reading
    }

    /// `YYYYMMDDhhmmss`, `YYMMDDhhmmss`, `YYYYMMDD`, `YYMMDD` and what is between them.
    private static func packed(_ scanner: inout Scanner, _ reading: inout MySQLMomentReading) {
        let run = scanner.digitRun
        let hasLongYear = run.count == 8 || run.count >= 14
        var parts: [Int] = []
        var rest = run
        while !rest.isEmpty, parts.count < 6 {
            let width = parts.isEmpty && hasLongYear ? 4 : 2
            let part = rest.prefix(width)
            parts.append(part.reduce(0) { $0 * 10 + Int($1 - 48) })
            rest = rest.dropFirst(width)
        }
        scanner.skip(run.count - rest.count)
        guard parts.count >= 3 else {
            reading.trouble = .wrong
            return
        }
        if !hasLongYear { parts[0] = year(twoDigits: parts[0]) }
        if scanner.peek == 0x54, parts.count == 3 {
            scanner.skip(1)
            while parts.count < 6, scanner.digitRun.count >= 2 {
                parts.append(scanner.digitRun.prefix(2).reduce(0) { $0 * 10 + Int($1 - 48) })
                scanner.skip(2)
                if scanner.peek == 0x3A { scanner.skip(1) }
            }
        }
        fill(&reading, parts)
        fraction(&scanner, &reading)
    }

    private static func parted(_ scanner: inout Scanner, _ reading: inout MySQLMomentReading) {
        var parts: [Int] = []
        let yearDigits = scanner.digitRun.count
        while parts.count < 6 {
            let run = scanner.digitRun.prefix(parts.isEmpty ? 4 : 2)
            if run.isEmpty { break }
            parts.append(run.reduce(0) { $0 * 10 + Int($1 - 48) })
            scanner.skip(run.count)
            if parts.count == 6 { break }
            guard let next = scanner.peek else { break }
            if parts.count == 3 {
                // A date ends at blanks or T; other signs stand between the date's numbers and the time's alike.
                if next == 0x54, scanner.byte(after: 1).map({ $0 &- 48 <= 9 }) == true {
                    scanner.skip(1)
                } else if Scanner.isSpace(next) {
                    let mark = scanner
                    scanner.skipSpaces()
                    if scanner.peek.map({ $0 &- 48 <= 9 }) != true {
                        scanner = mark
                        break
                    }
                } else if Scanner.isPunctuation(next), next != 0x2B, next != 0x2D {
                    scanner.skip(1)
                } else {
                    break
                }
            } else if Scanner.isPunctuation(next),
                scanner.byte(after: 1).map({ $0 &- 48 <= 9 }) == true,
                !(parts.count > 3 && (next == 0x2B || next == 0x2D))
            {
                scanner.skip(1)
            } else {
                break
            }
        }
        guard parts.count >= 3 else {
            reading.trouble = .wrong
            return
        }
        if yearDigits <= 2 { parts[0] = year(twoDigits: parts[0]) }
        if yearDigits <= 2, parts[0] == 2000, parts[1] == 0, parts[2] == 0 { parts[0] = 0 }
        fill(&reading, parts)
        if parts.count == 6 { fraction(&scanner, &reading) }
    }

    private static func fill(_ reading: inout MySQLMomentReading, _ parts: [Int]) {
        func part(_ index: Int) -> Int { index < parts.count ? parts[index] : 0 }
        reading.moment = MySQLMoment(
            year: part(0), month: part(1), day: part(2), hour: part(3), minute: part(4),
            second: part(5))
    }

    private static func fraction(
        _ scanner: inout Scanner, _ reading: inout MySQLMomentReading
    ) {
        guard scanner.peek == 0x2E else { return }
        scanner.skip(1)
        let (micros, digits) = scanner.fraction()
        reading.isCut = scanner.isCut
        reading.moment.microsecond = micros
        reading.digits = digits
    }

    private static func zone(_ scanner: inout Scanner, _ reading: inout MySQLMomentReading) {
        let run = scanner.rest
        guard run.count == 6, let sign = run.first, sign == 0x2B || sign == 0x2D else { return }
        let digits = run.dropFirst().filter { $0 != 0x3A }
        guard digits.count == 4, digits.allSatisfy({ $0 &- 48 <= 9 }),
            run[run.startIndex + 3] == 0x3A
        else { return }
        let numbers = digits.map { Int($0 - 48) }
        let hours = numbers[0] * 10 + numbers[1]
        let minutes = numbers[2] * 10 + numbers[3]
        guard hours <= 14, minutes < 60 else { return }
        reading.zone = (hours * 60 + minutes) * (sign == 0x2D ? -60 : 60)
        scanner.skip(6)
    }

    /// A time: `[-][D ]H:M:S.f`, `HHMMSS`, or a date with a time, of which the time counts.
    static func time(_ text: [UInt8]) -> MySQLMomentReading {
        var scanner = Scanner(text)
        scanner.skipSpaces()
        var reading = MySQLMomentReading()
        reading.isTimeOnly = true
        if looksDated(scanner) {
            reading = moment(text, .lenient)
            reading.time = reading.moment.timeOfDay
            return reading
        }
        var isNegative = false
        if scanner.peek == 0x2D {
            isNegative = true
            scanner.skip(1)
        }
        guard scanner.peek.map({ $0 &- 48 <= 9 }) == true else {
            reading.trouble = .wrong
            return reading
        }
        var days = 0
        var clock: [Int] = []
        var first = scanner.number()
        if let next = scanner.peek, Scanner.isSpace(next) {
            let mark = scanner
            scanner.skipSpaces()
            if scanner.peek.map({ $0 &- 48 <= 9 }) == true {
                days = first
                first = scanner.number()
                clock = [first]
                readClock(&scanner, &clock)
            } else {
                scanner = mark
                clock = split(first)
            }
        } else if scanner.peek == 0x3A {
            clock = [first]
            readClock(&scanner, &clock)
        } else {
            clock = split(first)
        }
        while clock.count < 3 { clock.append(0) }
        var micros = 0
        if scanner.peek == 0x2E {
            scanner.skip(1)
            (micros, reading.digits) = scanner.fraction()
            reading.isCut = scanner.isCut
        }
        scanner.skipSpaces()
        if !scanner.isAtEnd { reading.trouble = .truncated }
        if clock[1] > 59 || clock[2] > 59 {
            reading.trouble = .wrong
            return reading
        }
        let hours = min(days, 1_000_000) * 24 + min(clock[0], 10_000_000)
        reading.time = MySQLTime.value(
            isNegative: isNegative, hour: hours, minute: clock[1], second: clock[2],
            microsecond: micros)
        return reading
    }

    private static func split(_ number: Int) -> [Int] {
        [number / 10_000, number / 100 % 100, number % 100]
    }

    private static func readClock(_ scanner: inout Scanner, _ clock: inout [Int]) {
        while clock.count < 3, scanner.peek == 0x3A,
            scanner.byte(after: 1).map({ $0 &- 48 <= 9 }) == true
        {
            scanner.skip(1)
            clock.append(scanner.number())
        }
    }

    /// Digits and a hyphen, or twelve digits, in a text that is long enough for a date and a time.
    private static func looksDated(_ scanner: Scanner) -> Bool {
        guard scanner.left >= 12 else { return false }
        let run = scanner.digitRun
        if run.count >= 12 { return true }
        guard run.count >= 1, let sign = scanner.byte(after: run.count) else { return false }
        return sign == 0x2D || sign == 0x2F
    }

    // MARK: Numbers

    /// `YYYYMMDDhhmmss`, `YYMMDDhhmmss`, `YYYYMMDD` or `YYMMDD` as a number; nil where it is none of them.
    static func moment(_ number: Int64) -> MySQLMoment? {
        guard number != 0 else { return .zero }
        guard number >= 101 else { return nil }
        var value = number
        switch number {
        case 101...691_231: value = (number + 20_000_000) * 1_000_000
        case 691_232..<700_101: return nil
        case 700_101...991_231: value = (number + 19_000_000) * 1_000_000
        case 991_232..<101_000_000: value = number < 10_000_101 ? 0 : number * 1_000_000
        case 101_000_000...691_231_235_959 where number > 99_991_231:
            value = number + 20_000_000_000_000
        case 700_101_000_000...991_231_235_959: value = number + 19_000_000_000_000
        default: break
        }
        if number >= 10_000_101, number <= 99_991_231 { value = number * 1_000_000 }
        guard value > 0, value <= 99_991_231_235_959 else { return nil }
        let date = Int(value / 1_000_000)
        let time = Int(value % 1_000_000)
        return MySQLMoment(
            year: date / 10_000, month: date / 100 % 100, day: date % 100, hour: time / 10_000,
            minute: time / 100 % 100, second: time % 100)
    }

    /// `hhmmss` as a number; nil where minutes or seconds are none.
    static func time(_ number: Int64) -> Int64? {
        if number.magnitude >= 10_000_000_000, let moment = moment(number) {
            return moment.timeOfDay
        }
        let magnitude = Int(clamping: number.magnitude)
        guard magnitude / 100 % 100 < 60, magnitude % 100 < 60 else { return nil }
        return MySQLTime.value(
            isNegative: number < 0, hour: min(magnitude / 10_000, 10_000_000),
            minute: magnitude / 100 % 100, second: magnitude % 100, microsecond: 0)
    }
}

/// A place in a text.
private struct Scanner {
    private let bytes: [UInt8]
    private var at = 0
    /// A fraction had more than six digits.
    private(set) var isCut = false

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// How many bytes are not read yet.
    var left: Int { bytes.count - at }

    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }

    static func isPunctuation(_ byte: UInt8) -> Bool {
        (33...47).contains(byte) || (58...64).contains(byte) || (91...96).contains(byte)
            || (123...126).contains(byte)
    }

    var isAtEnd: Bool { at >= bytes.count }
    var peek: UInt8? { at < bytes.count ? bytes[at] : nil }
    var rest: ArraySlice<UInt8> { bytes[min(at, bytes.count)...] }
    var digitRun: ArraySlice<UInt8> { rest.prefix { $0 &- 48 <= 9 } }

    func byte(after count: Int) -> UInt8? { at + count < bytes.count ? bytes[at + count] : nil }

    mutating func skip(_ count: Int) { at += count }

    mutating func skipSpaces() { while let byte = peek, Self.isSpace(byte) { at += 1 } }

    mutating func number() -> Int {
        let run = digitRun
        at += run.count
        return run.reduce(0) { min($0, 1 << 40) * 10 + Int($1 - 48) }
    }

    /// Microseconds, and how many digits there were; a seventh is looked at no more.
    mutating func fraction() -> (Int, Int) {
        let run = digitRun
        at += run.count
        var micros = 0
        for place in 0..<6 {
            micros *= 10
            if place < run.count { micros += Int(run[run.startIndex + place] - 48) }
        }
        isCut = run.count > 6
        return (micros, min(run.count, 6))
    }
}
