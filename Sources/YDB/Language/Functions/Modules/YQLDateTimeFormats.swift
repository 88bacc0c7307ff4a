// DateTime::Format, DateTime::Parse and the formats that have names.
import QueryEngine

enum YQLDateTimeNames {
    static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September",
        "October", "November", "December",
    ]
    static let days = [
        "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday",
    ]
}

enum YQLDateTimeFormats {
    static let functions: [String: YQLModules.Entry] = [
        "datetime::Format": .configured(
            [.plain(.string), .maybe(.bool, "AlwaysWriteFractionalSeconds")],
            prepare: { (values) throws(SQLError) in
                MomentFormat(
                    parts: try parts(values[0].rawBytes, "YmdHMSzZbBf"),
                    alwaysWritesFraction: values.count > 1 && values[1].isTrue)
            }, then: .auto(.resource(YQLResources.wideMoment)), .string
        ) { (format, value) throws(SQLError) in .bytes(format.text(value)) },
        "datetime::Parse": parse(isWide: false), "datetime::Parse64": parse(isWide: true),
        "datetime::ParseIso8601": named { YQLNamedFormats.iso8601(&$0) },
        "datetime::ParseRfc822": named { YQLNamedFormats.rfc822(&$0) },
        "datetime::ParseHttp": named { YQLNamedFormats.http(&$0) },
        "datetime::ParseX509": named { YQLNamedFormats.x509(&$0) },
    ]

    enum Part: Sendable {
        case literal(UInt8)
        case specifier(UInt8)
    }

    private static func parts(
        _ format: [UInt8], _ known: String
    ) throws(SQLError) -> [Part] {
        var parts: [Part] = []
        var index = 0
        while index < format.count {
            let byte = format[index]
            index += 1
            guard byte == UInt8(ascii: "%") else {
                parts.append(.literal(byte))
                continue
            }
            guard index < format.count else {
                throw .yqlValue("format string ends with single %%")
            }
            let letter = format[index]
            index += 1
            if letter == UInt8(ascii: "%") {
                parts.append(.literal(letter))
            } else if known.utf8.contains(letter) {
                parts.append(.specifier(letter))
            } else {
                throw .yqlValue(
                    "invalid format character: \(Character(UnicodeScalar(letter)))")
            }
        }
        return parts
    }

    private static func parse(isWide: Bool) -> YQLModules.Entry {
        let result = YQLType.optional(YQLDateTimeModule.resource(isWide: isWide))
        return .configured(
            [.plain(.string)],
            prepare: { (values) throws(SQLError) in
                try parts(values[0].rawBytes, "YmdHMSzZbB")
            }, then: .auto(.string), result
        ) { (parts, value) throws(SQLError) in
            MomentParse(value.rawBytes, isWide: isWide).read(parts) ?? .null
        }
    }

    private static func named(
        _ body: @escaping @Sendable (inout MomentReader) -> Int64?
    ) -> YQLModules.Entry {
        let result = YQLType.optional(.resource(YQLResources.moment))
        return .one([.auto(.string)], result) { (values) throws(SQLError) in
            var reader = MomentReader(values[0].rawBytes)
            guard let instant = body(&reader), reader.isAtEnd else { return .null }
            return YQLClock.checked(instant, YQLMoment.greenwich, isWide: false)
        }
    }
}

/// A format that times are written by.
struct MomentFormat: Sendable {
    let parts: [YQLDateTimeFormats.Part]
    let alwaysWritesFraction: Bool

    func text(_ value: Value) -> [UInt8] {
        let local = YQLClock.local(value)
        let fields = YQLClock.fields(local)
        var out: [UInt8] = []
        for part in parts {
            switch part {
            case .literal(let byte): out.append(byte)
            case .specifier(let letter): append(letter, fields, value, to: &out)
            }
        }
        return out
    }

    private func append(
        _ letter: UInt8, _ fields: YQLClock.Fields, _ value: Value, to out: inout [UInt8]
    ) {
        switch letter {
        case UInt8(ascii: "Y"):
            let year = fields.shownYear
            if year >= 0, year < 1_000 {
                out += [UInt8](repeating: 48, count: 4 - String(year).utf8.count)
            }
            IntegerText.append(Int64(year), to: &out)
        case UInt8(ascii: "m"): YQLMomentText.two(fields.date.month, to: &out)
        case UInt8(ascii: "d"): YQLMomentText.two(fields.date.day, to: &out)
        case UInt8(ascii: "H"): YQLMomentText.two(Int(fields.hour), to: &out)
        case UInt8(ascii: "M"): YQLMomentText.two(Int(fields.minute), to: &out)
        case UInt8(ascii: "S"):
            YQLMomentText.two(Int(fields.second), to: &out)
            if fields.microsecond > 0 || alwaysWritesFraction { fraction(fields, to: &out) }
        case UInt8(ascii: "f"):
            let digits = Array(String(fields.microsecond).utf8)
            out += [UInt8](repeating: 48, count: 6 - digits.count) + digits
        case UInt8(ascii: "z"):
            let seconds = (YQLClock.local(value) - YQLClock.instant(value)) / Microseconds.second
            out.append(UInt8(ascii: seconds < 0 ? "-" : "+"))
            YQLMomentText.two(Int(seconds.magnitude / 3600), to: &out)
            YQLMomentText.two(Int(seconds.magnitude / 60 % 60), to: &out)
        case UInt8(ascii: "Z"): out += value.field(1).rawBytes
        case UInt8(ascii: "b"):
            out += Array(YQLDateTimeNames.months[fields.date.month - 1].utf8.prefix(3))
        default: out += Array(YQLDateTimeNames.months[fields.date.month - 1].utf8)
        }
    }

    private func fraction(_ fields: YQLClock.Fields, to out: inout [UInt8]) {
        let digits = Array(String(fields.microsecond).utf8)
        out.append(UInt8(ascii: "."))
        out += [UInt8](repeating: 48, count: 6 - digits.count) + digits
    }
}

/// Reads a time by a format. What the format leaves out is as on 1970-01-01.
private struct MomentParse {
    private var reader: MomentReader
    private let isWide: Bool
    private var fields = YQLClock.fields(0)
    private var zone = YQLMoment.greenwich
    private var shift: Int64?

    init(_ text: [UInt8], isWide: Bool) {
        reader = MomentReader(text)
        self.isWide = isWide
    }

    /// nil: the text is no time of the format.
    func read(_ parts: [YQLDateTimeFormats.Part]) -> Value? {
        var copy = self
        for part in parts {
            switch part {
            case .literal(let byte): guard copy.reader.take(byte) else { return nil }
            case .specifier(let letter): guard copy.take(letter) else { return nil }
            }
        }
        guard copy.reader.isAtEnd, var local = copy.fields.local else { return nil }
        if let shift = copy.shift { local -= shift }
        return YQLClock.checked(local, copy.zone, isWide: isWide)
    }

    private mutating func two() -> Int? {
        guard let (number, count) = reader.number(upTo: 2), count == 2 else { return nil }
        return Int(number)
    }

    private mutating func take(_ letter: UInt8) -> Bool {
        switch letter {
        case UInt8(ascii: "Y"): return year()
        case UInt8(ascii: "m"):
            guard let number = two() else { return false }
            fields.date.month = number
        case UInt8(ascii: "d"):
            guard let number = two() else { return false }
            fields.date.day = number
        case UInt8(ascii: "H"):
            guard let number = two() else { return false }
            fields.hour = Int64(number)
        case UInt8(ascii: "M"):
            guard let number = two() else { return false }
            fields.minute = Int64(number)
        case UInt8(ascii: "S"): return second()
        case UInt8(ascii: "z"): return offset()
        case UInt8(ascii: "Z"):
            let name = reader.word {
                $0 != 32 && $0 != UInt8(ascii: ",") && $0 != UInt8(ascii: ")")
            }
            guard YQLMoment.zone(String(decoding: name, as: UTF8.self)) != nil else { return false }
            zone = .text(name)
        case UInt8(ascii: "b"): return month(isShort: true)
        default: return month(isShort: false)
        }
        return true
    }

    private mutating func year() -> Bool {
        guard isWide else {
            guard let (number, count) = reader.number(upTo: 4), count == 4 else { return false }
            fields.date.year = Int(number)
            return true
        }
        let isNegative = reader.take(UInt8(ascii: "-"))
        guard let (number, _) = reader.number(upTo: 6), number > 0 else { return false }
        fields.date.year = isNegative ? 1 - Int(number) : Int(number)
        return true
    }

    private mutating func second() -> Bool {
        guard let number = two() else { return false }
        fields.second = Int64(number)
        guard reader.take(UInt8(ascii: ".")) else { return true }
        guard var (fraction, count) = reader.number(upTo: 6) else { return false }
        while count < 6 {
            fraction *= 10
            count += 1
        }
        fields.microsecond = fraction
        return true
    }

    private mutating func offset() -> Bool {
        guard let seconds = reader.offset() else { return false }
        shift = seconds * Microseconds.second
        return true
    }

    private mutating func month(isShort: Bool) -> Bool {
        let name = reader.word { byte in
            let letter = byte | 0x20
            return letter >= UInt8(ascii: "a") && letter <= UInt8(ascii: "z")
        }
        guard let number = YQLNamedFormats.month(name, isShort: isShort) else { return false }
        fields.date.month = number
        return true
    }
}

extension MomentReader {
    /// The bytes up to the first that is none of a word's.
    mutating func word(_ isPart: (UInt8) -> Bool) -> [UInt8] {
        var out: [UInt8] = []
        while let byte = peek, isPart(byte), out.count < 128 {
            out.append(byte)
            _ = next()
        }
        return out
    }

    /// `+hhmm`, `-hh:mm`, `Z`: seconds east.
    mutating func offset() -> Int64? {
        if take(UInt8(ascii: "Z")) { return 0 }
        guard let sign = next(), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-"),
            let (hours, count) = number(upTo: 2), count == 2
        else { return nil }
        _ = take(UInt8(ascii: ":"))
        let minutes = number(upTo: 2)?.value ?? 0
        guard hours < 24, minutes < 60 else { return nil }
        let seconds = hours * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
