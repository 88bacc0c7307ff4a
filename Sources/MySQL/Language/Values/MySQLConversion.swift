// Values of one kind as values of another, as expressions take them: texts by the number that they begin with, dates by
// their digits, all with the warnings that this brings.
import BigInt
import QueryEngine

/// What a value is converted to.
enum MySQLTarget: Hashable {
    /// BIGINT; a number that is too large wraps as its bits do.
    case signed
    /// BIGINT UNSIGNED, biased.
    case unsigned
    case decimal
    case double
    case text
    case bytes
    case date
    case datetime
    case time
    case truth
}

/// Conversions by kind; nil is a value that is one already.
enum MySQLConversion {
    /// The conversion of values of a type. Nulls are not given to it.
    static func body(
        from type: SQLType, to target: MySQLTarget, _ types: TypeLibrary
    ) -> UnaryBody? {
        let kind = MySQLTypeKind(type.oid)
        if case .labels = kind, let definition = types.definition(type.oid),
            let labels = MySQLLabels(definition)
        {
            return body(of: labels, to: target)
        }
        return switch target {
        case .signed: signed(kind)
        case .unsigned: unsigned(kind)
        case .decimal: decimal(kind)
        case .double: double(kind)
        case .text: text(kind, type)
        case .bytes: bytes(kind, type)
        case .date: date(kind)
        case .datetime: datetime(kind)
        case .time: time(kind)
        case .truth: truth(kind)
        }
    }

    private static func body(of labels: MySQLLabels, to target: MySQLTarget) -> UnaryBody? {
        func afterText(_ next: UnaryBody?) -> UnaryBody {
            { (value, context) throws(SQLError) in
                let text = Value.text(labels.text(value.number))
                return try next?(text, context) ?? text
            }
        }
        return switch target {
        case .signed: nil
        case .unsigned:
            { (value, _) in .int(MySQLInteger.biased(UInt64(bitPattern: value.number))) }
        case .decimal: { (value, _) in .numeric(Numeric(value.number)) }
        case .double: { (value, _) in .double(Double(value.number)) }
        case .truth: { (value, _) in .bool(value.number != 0) }
        case .text: afterText(nil)
        case .bytes: afterText { (value, _) in .bytes(value.utf8) }
        case .date: afterText(date(.text(.varying)))
        case .datetime: afterText(datetime(.text(.varying)))
        case .time: afterText(time(.text(.varying)))
        }
    }

    // MARK: Integers as other numbers

    private static let signedOfBiased: UnaryBody = { (value, _) in
        .int(Int64(bitPattern: MySQLInteger.unsigned(value.number)))
    }
    private static let decimalOfBiased: UnaryBody = { (value, _) in
        .numeric(Numeric(significand: BigInt(MySQLInteger.unsigned(value.number)), scale: 0))
    }
    private static let decimalOfInteger: UnaryBody = { (value, _) in
        .numeric(Numeric(value.number))
    }
    private static let doubleOfBiased: UnaryBody = { (value, _) in
        .double(Double(MySQLInteger.unsigned(value.number)))
    }
    private static let doubleOfInteger: UnaryBody = { (value, _) in .double(Double(value.number)) }
    private static let truthOfBiased: UnaryBody = { (value, _) in
        .bool(MySQLInteger.unsigned(value.number) != 0)
    }
    private static let truthOfInteger: UnaryBody = { (value, _) in .bool(value.number != 0) }

    // MARK: Whole numbers

    private static func signed(_ kind: MySQLTypeKind) -> UnaryBody? {
        switch kind {
        case .truth: { (value, _) in .int(value.number) }
        case .integer, .bit, .year:
            kind.isBiased ? signedOfBiased : nil
        case .decimal:
            { (value, context) in .int(whole(value.numeric, context, isUnsigned: false)) }
        case .float, .double:
            { (value, context) in .int(whole(value.double, context, isUnsigned: false)) }
        case .text, .json:
            { (value, context) in .int(whole(value.utf8, context, isUnsigned: false)) }
        case .bytes: { (value, context) in .int(whole(value.bytes, context, isUnsigned: false)) }
        case .hexadecimal: { (value, _) in .int(Int64(bitPattern: number(value.bytes))) }
        case .date, .datetime, .timestamp, .time:
            { (value, context) in .int(digits(value, kind, context)) }
        case .null, .labels, .row: nil
        }
    }

    private static func unsigned(_ kind: MySQLTypeKind) -> UnaryBody? {
        if kind.isBiased { return nil }
        switch kind {
        case .decimal:
            return { (value, context) in
                let number = whole(value.numeric, context, isUnsigned: true)
                return .int(MySQLInteger.biased(UInt64(bitPattern: number)))
            }
        case .float, .double:
            return { (value, context) in
                let number = whole(value.double, context, isUnsigned: true)
                return .int(MySQLInteger.biased(UInt64(bitPattern: number)))
            }
        case .text, .json:
            return { (value, context) in
                let number = whole(value.utf8, context, isUnsigned: true)
                return .int(MySQLInteger.biased(UInt64(bitPattern: number)))
            }
        case .bytes:
            return { (value, context) in
                let number = whole(value.bytes, context, isUnsigned: true)
                return .int(MySQLInteger.biased(UInt64(bitPattern: number)))
            }
        default:
            let first = signed(kind)
            return { (value, context) throws(SQLError) in
                let number = try first?(value, context) ?? value
                return .int(MySQLInteger.biased(UInt64(bitPattern: number.number)))
            }
        }
    }

    /// A number that does not fit becomes the nearest that does.
    static func whole(
        _ number: Numeric, _ context: any EvaluationContext, isUnsigned: Bool
    ) -> Int64 {
        let rounded = number.rounded(to: 0).significand
        if let value = Int64(exactly: rounded), !isUnsigned || value >= 0 { return value }
        if isUnsigned, let value = UInt64(exactly: rounded) { return Int64(bitPattern: value) }
        warnOfOverflow(number, context, isUnsigned: isUnsigned)
        if isUnsigned {
            return rounded.sign == .minus ? 0 : Int64(bitPattern: .max)
        }
        return rounded.sign == .minus ? .min : .max
    }

    static func whole(
        _ number: Double, _ context: any EvaluationContext, isUnsigned: Bool
    ) -> Int64 {
        let rounded = number.rounded(.toNearestOrEven)
        if rounded >= -0x1p63, rounded < 0x1p63 { return Int64(rounded) }
        if isUnsigned, rounded >= 0, rounded < 0x1p64 { return Int64(bitPattern: UInt64(rounded)) }
        let text = String(decoding: MySQLRealText.text(number), as: UTF8.self)
        if let values = context.values, values.flavor.isMariaDB {
            let word = isUnsigned ? "UNSIGNED" : "SIGNED"
            values.warn(
                1916,
                "Got overflow when converting '\(text)' to \(word) BIGINT. Value truncated", .note)
        } else {
            context.warn(1292, "Truncated incorrect INTEGER value: '\(text)'")
        }
        if isUnsigned { return rounded < 0 ? .min : Int64(bitPattern: .max) }
        return rounded < 0 ? .min : .max
    }

    /// What stands before a point, as CAST reads texts.
    static func whole(
        _ text: [UInt8], _ context: any EvaluationContext, isUnsigned: Bool
    ) -> Int64 {
        let number = MySQLNumberText(text)
        let isExact = number.isWhole && !number.hasPoint && !number.hasExponent
        if !isExact {
            context.warn(1292, "Truncated incorrect INTEGER value: '\(MySQLQuoted.text(text))'")
        }
        guard number.isNumber else { return 0 }
        guard let (magnitude, isNegative) = number.leadingInteger else {
            if isExact {
                context.warn(
                    1292, "Truncated incorrect INTEGER value: '\(MySQLQuoted.text(text))'")
            }
            return number.isNegative ? .min : -1
        }
        if isNegative {
            if magnitude <= 1 << 63 { return 0 &- Int64(bitPattern: magnitude) }
            return .min
        }
        if magnitude > UInt64(Int64.max), !isUnsigned {
            // The bits are kept: a signed cast of a large number shows it negative.
            return Int64(bitPattern: magnitude)
        }
        return Int64(bitPattern: magnitude)
    }

    /// Bytes as a number, the most significant first; the last eight count.
    static func number(_ bytes: [UInt8]) -> UInt64 {
        bytes.suffix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// `20240131`, `20240131123456` or `123456`.
    static func digits(
        _ value: Value, _ kind: MySQLTypeKind, _ context: any EvaluationContext
    ) -> Int64 {
        if case .time = kind {
            let magnitude = Int64(clamping: value.number.magnitude)
            let number =
                magnitude / Microseconds.hour * 10_000
                + magnitude / Microseconds.minute % 60 * 100 + magnitude / Microseconds.second % 60
            return value.number < 0 ? -number : number
        }
        let moment = moment(value, kind, context)
        let date = Int64(moment.year * 10_000 + moment.month * 100 + moment.day)
        if case .date = kind { return date }
        return date * 1_000_000
            + Int64(moment.hour * 10_000 + moment.minute * 100 + moment.second)
    }

    /// The moment of a value that has one.
    @inline(__always)
    static func moment(
        _ value: Value, _ kind: MySQLTypeKind, _ context: any EvaluationContext
    ) -> MySQLMoment {
        if case .timestamp = kind {
            return MySQLTimestamp.moment(value.number, context.environment.timeZone)
        }
        return MySQLMoment(packed: value.number)
    }

    // MARK: Other numbers

    static func decimal(_ kind: MySQLTypeKind) -> UnaryBody? {
        switch kind {
        case .decimal, .null, .labels, .row: nil
        case .integer, .bit, .year, .truth:
            kind.isBiased ? decimalOfBiased : decimalOfInteger
        case .float, .double:
            { (value, _) in .numeric(numeric(value.double)) }
        case .text, .json: { (value, context) in .numeric(decimal(value.utf8, context)) }
        case .bytes: { (value, context) in .numeric(decimal(value.bytes, context)) }
        case .hexadecimal:
            { (value, _) in
                .numeric(Numeric(significand: BigInt(number(value.bytes)), scale: 0))
            }
        case .date, .datetime, .timestamp, .time:
            { (value, context) in .numeric(decimalDigits(value, kind, context)) }
        }
    }

    static func numeric(_ value: Double) -> Numeric {
        MySQLNumberText(Array(value.description.utf8)).numeric
    }

    private static func decimal(
        _ text: [UInt8], _ context: any EvaluationContext
    ) -> Numeric {
        let number = MySQLNumberText(text)
        if !number.isWhole {
            context.warn(1292, "Truncated incorrect DECIMAL value: '\(MySQLQuoted.text(text))'")
        }
        return number.numeric
    }

    /// With the fraction of a second that the type has.
    static func decimalDigits(
        _ value: Value, _ kind: MySQLTypeKind, _ context: any EvaluationContext
    ) -> Numeric {
        let whole = digits(value, kind, context)
        let scale = kind.fractionDigits
        guard scale > 0 else { return Numeric(whole) }
        let micros: Int64
        if case .time = kind {
            micros = Int64(clamping: value.number.magnitude) % Microseconds.second
        } else {
            micros = Int64(moment(value, kind, context).microsecond)
        }
        let fraction = micros / MySQLFraction.unit(scale)
        let magnitude = BigInt(whole.magnitude) * Numeric.powerOfTen(scale) + BigInt(fraction)
        let isNegative = value.number < 0 && !kind.isDated
        return Numeric(significand: isNegative ? -magnitude : magnitude, scale: scale)
    }

    private static func double(_ kind: MySQLTypeKind) -> UnaryBody? {
        switch kind {
        case .float, .double, .null, .labels, .row: nil
        case .integer, .bit, .year, .truth:
            kind.isBiased ? doubleOfBiased : doubleOfInteger
        case .decimal: { (value, _) in .double(value.numeric.double) }
        case .text, .json: { (value, context) in .double(real(value.utf8, context)) }
        case .bytes: { (value, context) in .double(real(value.bytes, context)) }
        case .hexadecimal: { (value, _) in .double(Double(number(value.bytes))) }
        case .date, .datetime, .timestamp, .time:
            { (value, context) in .double(decimalDigits(value, kind, context).double) }
        }
    }

    static func real(_ text: [UInt8], _ context: any EvaluationContext) -> Double {
        let number = MySQLNumberText(text)
        if number.isWhole, text.last == 0x20, let values = context.values, values.flavor.isMariaDB {
            values.warn(
                1292, "Truncated incorrect DOUBLE value: '\(MySQLQuoted.text(text))'", .note)
        }
        let value = number.double
        if !number.isWhole || value.magnitude == .greatestFiniteMagnitude {
            context.warn(1292, "Truncated incorrect DOUBLE value: '\(MySQLQuoted.text(text))'")
        }
        return value
    }

    private static func truth(_ kind: MySQLTypeKind) -> UnaryBody? {
        switch kind {
        case .truth, .null, .labels, .row: nil
        case .integer, .bit, .year:
            kind.isBiased ? truthOfBiased : truthOfInteger
        case .decimal: { (value, _) in .bool(!value.numeric.isZero) }
        case .float, .double: { (value, _) in .bool(value.double != 0) }
        case .text, .json: { (value, context) in .bool(real(value.utf8, context) != 0) }
        case .bytes: { (value, context) in .bool(real(value.bytes, context) != 0) }
        case .hexadecimal: { (value, _) in .bool(number(value.bytes) != 0) }
        case .date, .datetime, .timestamp, .time: { (value, _) in .bool(value.number != 0) }
        }
    }

    static func shown(_ number: Numeric) -> String {
        var out: [UInt8] = []
        number.appendText(to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    // MARK: Texts

    private static func text(_ kind: MySQLTypeKind, _ type: SQLType) -> UnaryBody? {
        switch kind {
        case .text, .json, .null, .labels, .row: return nil
        case .bytes, .hexadecimal, .bit:
            return { (value, context) in
                .text(wellFormed(plain(value, type, context)))
            }
        default: return { (value, context) in .text(plain(value, type, context)) }
        }
    }

    private static func bytes(_ kind: MySQLTypeKind, _ type: SQLType) -> UnaryBody? {
        switch kind {
        case .bytes, .hexadecimal, .null, .row: nil
        default: { (value, context) in .bytes(plain(value, type, context)) }
        }
    }

    /// The text form; a quotient is rounded to the digits of its type.
    static func plain(
        _ value: Value, _ type: SQLType, _ context: any EvaluationContext
    ) -> [UInt8] {
        var out: [UInt8] = []
        if case .numeric(let number) = value, MySQLDecimal.carries(type.modifier) {
            number.rounded(to: MySQLDecimal.scale(type.modifier)).appendText(to: &out)
            return out
        }
        TypeOutput.appendText(value, type.oid, context.environment, to: &out)
        MySQLType.fill(&out, from: 0, as: type)
        return out
    }

    /// Bytes that are no UTF-8 become question marks.
    static func wellFormed(_ bytes: [UInt8]) -> [UInt8] {
        if bytes.allSatisfy({ $0 < 0x80 }) { return bytes }
        let isValid = bytes.withUnsafeBytes { (try? UTF8Text.validate($0)) != nil }
        if isValid { return bytes }
        return Array(String(decoding: bytes, as: UTF8.self).replacingMarks.utf8)
    }
}

extension Value {
    /// The bytes of a text or of bytes.
    @inline(__always)
    var rawText: [UInt8] {
        switch self {
        case .text(let text): text.utf8
        case .bytes(let bytes): bytes
        default: []
        }
    }
}

extension String {
    /// The replacement character as a server shows what it cannot convert.
    fileprivate var replacingMarks: String {
        String(map { $0 == "\u{FFFD}" ? "?" : $0 })
    }
}
