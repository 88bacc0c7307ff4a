// DATE_FORMAT, STR_TO_DATE and their sisters.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let momentFormats: Table = [
        "date_format": MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            rules.formatted("date_format", rules.converted(values[0], .datetime), values[1], at)
        },
        "time_format": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            rules.formatted("time_format", rules.converted(values[0], .time), values[1], at)
        },
        "from_unixtime": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            let digits = rules.fraction(values[0])
            let moment = rules.call(
                "from_unixtime", [rules.converted(values[0], .decimal)],
                MySQLType.datetime(digits), volatility: .stable, at: at,
                .unary { (value, context) in
                    let micros = value.numeric.rounded(to: 6).significand
                    guard let instant = Int64(exactly: micros), instant >= 0,
                        instant <= MySQLTimestamp.greatest
                    else { return .null }
                    if instant == 0 {
                        let zone = context.environment.timeZone
                        let offset = Int64(zone.offset(at: MySQLTimestamp.epoch))
                        let wall = MySQLTimestamp.epoch + offset * Microseconds.second
                        return .int((MySQLMoment(wall: wall) ?? .zero).packed)
                    }
                    return .int(
                        MySQLTimestamp.moment(instant, context.environment.timeZone).packed)
                })
            guard values.count > 1 else { return moment }
            return rules.formatted("date_format", moment, values[1], at)
        },
        "str_to_date": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            try rules.readMoment(values, at)
        },
    ]
}

extension MySQLRules {
    fileprivate func formatted(
        _ name: String, _ moment: Typed, _ format: Typed, _ at: SourceOffset
    ) -> Typed {
        let isTime = name == "time_format"
        let text = converted(format, .text)
        let longest: Int =
            if case .constant(let constant) = text.expression {
                MySQLMomentFormat.length(constant.rawText)
            } else { length(text) * 40 }
        return plainText(
            name, [moment, text], length: longest, volatility: .stable, hasDecimals: false, at: at,
            .binary { (value, format, context) in
                let writer =
                    isTime
                    ? MySQLMomentFormat(time: value.number)
                    : MySQLMomentFormat(MySQLMoment(packed: value.number))
                return writer.text(format.rawText).map { .text($0) } ?? .null
            })
    }

    /// What the format asks for decides what the result is.
    fileprivate func readMoment(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed {
        var type = MySQLType.datetime(6)
        if case .constant(let constant) = values[1].expression {
            let codes = MySQLMomentScan.codes(constant.rawText)
            let hasDate = codes.contains {
                Array("MVUXYWabcjmvuxyweD".utf8).contains($0) || $0 == 0x64
            }
            let hasTime = codes.contains { Array("fHISThiklprs".utf8).contains($0) }
            let digits = codes.contains(UInt8(ascii: "f")) ? 6 : 0
            type =
                hasDate && hasTime
                ? MySQLType.datetime(digits) : hasTime ? MySQLType.time(digits) : MySQLType.date
        }
        let kind = MySQLTypeKind(type)
        return call(
            "str_to_date", values.map { converted($0, .text) }, type, volatility: .stable, at: at,
            .binary { (text, format, context) in
                var scan = MySQLMomentScan(text.rawText)
                var rules = context.values.map { MySQLDateRules($0.mode) } ?? .lenient
                // MariaDB looks at the format alone.
                if context.values?.flavor.isMariaDB == true { rules.allowsInvalid = true }
                guard scan.read(format.rawText), let moment = scan.moment,
                    kind == .time(digits: kind.fractionDigits)
                        || rules.accept(moment)
                            && !(moment.isDateZero && !rules.allowsZeroDate)
                else {
                    context.warn(
                        1411,
                        "Incorrect \(kind == .date ? "datetime" : "datetime") value: '\(MySQLQuoted.text(text.rawText))' for function str_to_date"
                    )
                    return .null
                }
                if !scan.isAtEnd {
                    context.warn(
                        1292,
                        "Truncated incorrect \(kind == .date ? "date" : "datetime") value: '\(MySQLQuoted.text(text.rawText))'"
                    )
                }
                if case .time = kind { return .int(moment.timeOfDay) }
                return .int(moment.packed)
            })
    }
}

/// Writes a moment by a format.
struct MySQLMomentFormat {
    private let moment: MySQLMoment
    /// Hours may be more than a day has.
    private let hours: Int
    private let hasDate: Bool

    init(_ moment: MySQLMoment) {
        self.moment = moment
        hours = moment.hour
        hasDate = true
    }

    init(time: Int64) {
        let magnitude = Int64(clamping: time.magnitude)
        hours = Int(magnitude / Microseconds.hour)
        moment = MySQLMoment(
            year: 0, month: 0, day: 0, hour: hours % 24,
            minute: Int(magnitude / Microseconds.minute % 60),
            second: Int(magnitude / Microseconds.second % 60),
            microsecond: Int(magnitude % Microseconds.second))
        hasDate = false
    }

    /// The most characters that a format gives, names in the longest of all languages.
    static func length(_ format: [UInt8]) -> Int {
        var length = 0
        var at = 0
        while at < format.count {
            guard format[at] == 0x25, at + 1 < format.count else {
                length += 1
                at += 1
                continue
            }
            switch Character(UnicodeScalar(format[at + 1])) {
            case "M", "W": length += 64
            case "a", "b": length += 32
            case "D", "Y", "x", "X": length += 4
            case "H", "k": length += 7
            case "r": length += 11
            case "T": length += 8
            case "f": length += 6
            case "j": length += 3
            case "w", "%": length += 1
            case "c", "d", "e", "h", "I", "i", "l", "m", "p", "S", "s", "U", "u", "V", "v", "y":
                length += 2
            default: length += 1
            }
            at += 2
        }
        return length
    }

    /// nil: the format asks for what the value has not.
    func text(_ format: [UInt8]) -> [UInt8]? {
        if format.isEmpty { return nil }
        var out: [UInt8] = []
        var at = 0
        while at < format.count {
            guard format[at] == 0x25, at + 1 < format.count else {
                out.append(format[at])
                at += 1
                continue
            }
            guard append(format[at + 1], to: &out) else { return nil }
            at += 2
        }
        return out
    }

    /// A number with zeros in front.
    private static func append(_ value: Int, _ width: Int, to out: inout [UInt8]) {
        let digits = Array(String(value).utf8)
        out.append(contentsOf: repeatElement(48, count: max(0, width - digits.count)))
        out += digits
    }

    private func append(_ code: UInt8, to out: inout [UInt8]) -> Bool {
        let twelve = (hours % 24 + 11) % 12 + 1
        switch Character(UnicodeScalar(code)) {
        case "Y": Self.append(moment.year, 4, to: &out)
        case "y": Self.append(moment.year % 100, 2, to: &out)
        case "m": Self.append(moment.month, 2, to: &out)
        case "c": Self.append(moment.month, 1, to: &out)
        case "d": Self.append(moment.day, 2, to: &out)
        case "e": Self.append(moment.day, 1, to: &out)
        case "H": Self.append(hours, 2, to: &out)
        case "k": Self.append(hours, 1, to: &out)
        case "h", "I": Self.append(twelve, 2, to: &out)
        case "l": Self.append(twelve, 1, to: &out)
        case "i": Self.append(moment.minute, 2, to: &out)
        case "s", "S": Self.append(moment.second, 2, to: &out)
        case "f": Self.append(moment.microsecond, 6, to: &out)
        case "p": out += Array((hours % 24 < 12 ? "AM" : "PM").utf8)
        case "T":
            Self.append(hours, 2, to: &out)
            for value in [moment.minute, moment.second] {
                out.append(0x3A)
                Self.append(value, 2, to: &out)
            }
        case "r":
            Self.append(twelve, 2, to: &out)
            for value in [moment.minute, moment.second] {
                out.append(0x3A)
                Self.append(value, 2, to: &out)
            }
            out += Array((hours % 24 < 12 ? " AM" : " PM").utf8)
        case "M", "b":
            guard moment.month > 0 else { return false }
            let name = MySQLMomentNames.month(moment.month)
            out += Array((code == 0x62 ? String(name.prefix(3)) : name).utf8)
        default: return appendCalendar(code, to: &out)
        }
        return true
    }

    /// What a whole date is needed for.
    private func appendCalendar(_ code: UInt8, to out: inout [UInt8]) -> Bool {
        let isCalendar = "WaDjUuVvXxw".utf8.contains(code)
        guard isCalendar else {
            out.append(code)
            return true
        }
        if code == UInt8(ascii: "D") {
            Self.append(moment.day, 1, to: &out)
            let isTeen = (10...19).contains(moment.day)
            let suffix = isTeen ? "th" : ["th", "st", "nd", "rd"][min(moment.day % 10, 4) % 4]
            out += Array((moment.day % 10 > 3 ? "th" : suffix).utf8)
            return true
        }
        guard hasDate, !moment.hasZeroInDate else { return false }
        switch Character(UnicodeScalar(code)) {
        case "W": out += Array(MySQLMomentNames.day(CalendarDate.dayOfWeek(moment.days)).utf8)
        case "a":
            out += Array(
                MySQLMomentNames.day(CalendarDate.dayOfWeek(moment.days)).prefix(3).utf8)
        case "w": Self.append(CalendarDate.dayOfWeek(moment.days), 1, to: &out)
        case "j":
            let date = CalendarDate(year: moment.year, month: moment.month, day: moment.day)
            Self.append(date.dayOfYear, 3, to: &out)
        case "U": Self.append(moment.week(0, withYear: false), 2, to: &out)
        case "u": Self.append(moment.week(1, withYear: false), 2, to: &out)
        case "V": Self.append(moment.week(2, withYear: false), 2, to: &out)
        case "v": Self.append(moment.week(3, withYear: false), 2, to: &out)
        case "X": Self.append(moment.week(2, withYear: true) / 100, 4, to: &out)
        default: Self.append(moment.week(3, withYear: true) / 100, 4, to: &out)
        }
        return true
    }
}

/// Reads a moment by a format.
struct MySQLMomentScan {
    private let text: [UInt8]
    private var at = 0
    private var year: Int?
    private var fields = MySQLMoment.zero
    private var isAfternoon: Bool?
    private var isTwelve = false
    private var dayOfYear: Int?
    private var fits = true

    init(_ text: [UInt8]) { self.text = text }

    var isAtEnd: Bool { at >= text.count }

    /// The letters behind `%`.
    static func codes(_ format: [UInt8]) -> [UInt8] {
        var codes: [UInt8] = []
        var at = 0
        while at + 1 < format.count {
            if format[at] == 0x25 {
                codes.append(format[at + 1])
                at += 2
            } else {
                at += 1
            }
        }
        return codes
    }

    var moment: MySQLMoment? {
        var moment = fields
        moment.year = year ?? 0
        if let dayOfYear, let year, dayOfYear > 0 {
            let first = MySQLMoment(year: year, month: 1, day: 1)
            guard let day = MySQLMoment(days: first.days + Int64(dayOfYear) - 1, timeOfDay: 0)
            else {
                return nil
            }
            (moment.month, moment.day) = (day.month, day.day)
        }
        if isTwelve {
            guard (1...12).contains(moment.hour) else { return nil }
            moment.hour = moment.hour % 12 + (isAfternoon == true ? 12 : 0)
        }
        guard moment.month <= 12, moment.day <= 31, moment.hour < 24, moment.minute < 60,
            moment.second < 60
        else { return nil }
        return moment
    }

    mutating func read(_ format: [UInt8]) -> Bool {
        var place = 0
        while place < format.count {
            let sign = format[place]
            if MySQLNumberText.isSpace(sign) {
                skipSpaces()
                place += 1
                continue
            }
            skipSpaces()
            if isAtEnd { return place > 0 }
            guard sign == 0x25, place + 1 < format.count else {
                guard text[at] == sign else { return false }
                at += 1
                place += 1
                continue
            }
            guard field(format[place + 1]) else { return false }
            place += 2
        }
        return true
    }

    private mutating func skipSpaces() {
        while at < text.count, MySQLNumberText.isSpace(text[at]) { at += 1 }
    }

    private mutating func number(_ width: Int) -> Int? {
        let run = text[min(at, text.count)...].prefix(width).prefix { $0 &- 48 <= 9 }
        guard !run.isEmpty else { return nil }
        at += run.count
        return run.reduce(0) { $0 * 10 + Int($1 - 48) }
    }

    private mutating func put(
        _ width: Int, _ field: WritableKeyPath<MySQLMoment, Int>
    ) -> Bool {
        guard let value = number(width) else { return false }
        fields[keyPath: field] = value
        return true
    }

    private mutating func field(_ code: UInt8) -> Bool {
        switch Character(UnicodeScalar(code)) {
        case "Y":
            let start = at
            guard let value = number(4) else { return false }
            year = at - start <= 2 ? MySQLMomentReader.year(twoDigits: value) : value
        case "y":
            guard let value = number(2) else { return false }
            year = MySQLMomentReader.year(twoDigits: value)
        case "m", "c": return put(2, \.month)
        case "d", "e": return put(2, \.day)
        case "D":
            guard put(2, \.day) else { return false }
            at = min(text.count, at + 2)
        case "H", "k": return put(2, \.hour)
        case "h", "I", "l":
            isTwelve = true
            return put(2, \.hour)
        case "i": return put(2, \.minute)
        case "s", "S": return put(2, \.second)
        case "f":
            let start = at
            guard var value = number(6) else { return false }
            for _ in (at - start)..<6 { value *= 10 }
            fields.microsecond = value
        case "p":
            let word = text[at...].prefix(2).map { $0 & 0xDF }
            guard word.count == 2, word[1] == 0x4D, word[0] == 0x41 || word[0] == 0x50 else {
                return false
            }
            isAfternoon = word[0] == 0x50
            at += 2
        case "M", "b":
            guard let found = MySQLMomentNames.month(in: text[at...], isShort: code == 0x62) else {
                return false
            }
            fields.month = found.number
            at += found.length
        case "W", "a":
            guard let found = MySQLMomentNames.day(in: text[at...], isShort: code == 0x61) else {
                return false
            }
            at += found.length
        case "w": return number(1) != nil
        case "j":
            guard let value = number(3) else { return false }
            dayOfYear = value
        case "T": return read(Array("%H:%i:%s".utf8))
        case "r": return read(Array("%h:%i:%s %p".utf8))
        case "%":
            guard text[at] == 0x25 else { return false }
            at += 1
        default: return false
        }
        return true
    }
}
