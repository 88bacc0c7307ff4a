// Dates, texts, bytes, labels and documents on their way into columns.
import QueryEngine

extension MySQLStoring {
    // MARK: Moments

    private var word: String {
        switch kind {
        case .date: "date"
        case .time: "time"
        default: "datetime"
        }
    }

    /// A strict mode tells the value, others what became of it.
    private func wrongMoment(
        _ word: String, _ text: [UInt8], _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        if context.values?.isStrictWrite ?? true {
            return try incorrect(word, text, context, code: 1292, instead: .int(0))
        }
        let isZero = text.allSatisfy { !(0x31...0x39).contains($0) } && text.contains(0x30)
        return isZero
            ? try outOfRange(context, instead: .int(0)) : try truncated(context, instead: .int(0))
    }

    func storedMoment(
        _ value: Value, _ source: SQLType, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let from = MySQLTypeKind(source.oid)
        switch from {
        case .date, .datetime, .timestamp:
            if case .timestamp = from, case .timestamp(let digits) = kind {
                return .int(
                    MySQLFraction.fitted(value.number, digits, rounds: flavor.roundsFractions))
            }
            return try kept(MySQLConversion.moment(value, from, context), value, source, context)
        case .time:
            guard let moment = MySQLConversion.today(plus: value.number, context) else {
                return try outOfRange(context, instead: .int(0))
            }
            return try kept(moment, value, source, context)
        case .text, .bytes, .json, .hexadecimal, .labels:
            let rules = context.values.map { MySQLDateRules($0.mode) } ?? .lenient
            let text = text(value, source, context)
            let reading = MySQLMomentReader.moment(text, rules)
            if reading.trouble == .wrong || (reading.zone != nil && flavor.isMariaDB) {
                return try wrongMoment(word, text, context)
            }
            var moment = reading.moment
            if let zone = reading.zone {
                let wall = moment.wall - Int64(zone) * Microseconds.second
                let here = Int64(context.environment.timeZone.offset(at: wall))
                moment = MySQLMoment(wall: wall + here * Microseconds.second) ?? moment
            }
            let instead = try kept(moment, value, source, context)
            if reading.isCut, flavor.isMariaDB { note(context) }
            if reading.trouble == .truncated {
                if context.values?.isStrictWrite ?? true {
                    return try incorrect(word, text, context, code: 1292, instead: instead)
                }
                return try truncated(context, instead: instead)
            }
            return instead
        default:
            let body = MySQLConversion.body(from: source, to: .decimal, context.environment.types)
            let number = try body?(value, context).numeric ?? value.numeric
            let rules = context.values.map { MySQLDateRules($0.mode) } ?? .lenient
            guard let whole = Int64(exactly: number.truncated(to: 0).significand),
                var moment = MySQLMomentReader.moment(whole), rules.accept(moment)
            else {
                let text = Array(MySQLConversion.shown(number).utf8)
                return try wrongMoment(word, text, context)
            }
            if number.scale > 0 {
                let fraction = number.truncated(to: 6).rounded(to: 6).significand % 1_000_000
                moment.microsecond = Int(Int64(exactly: fraction.magnitude) ?? 0)
            }
            return try kept(moment, value, source, context)
        }
    }

    /// The moment with the digits of the column, in its packing.
    private func kept(
        _ moment: MySQLMoment, _ value: Value, _ source: SQLType,
        _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        switch kind {
        case .date:
            if moment.hasTime { note(context) }
            return .int(moment.date.packed)
        case .datetime(let digits):
            guard let fitted = moment.fitted(digits, rounds: flavor.roundsFractions) else {
                return try outOfRange(context, instead: .int(0))
            }
            return .int(fitted.packed)
        case .timestamp(let digits):
            let fitted = moment.fitted(digits, rounds: flavor.roundsFractions) ?? moment
            guard let instant = MySQLTimestamp.value(fitted, context.environment.timeZone) else {
                if flavor.isMariaDB, context.values?.isStrictWrite == false {
                    return try outOfRange(context, instead: .int(0))
                }
                let text = text(value, source, context)
                return try wrongMoment("datetime", text, context)
            }
            return .int(instant)
        default: return .null
        }
    }

    func storedTime(
        _ value: Value, _ source: SQLType, _ digits: Int, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let from = MySQLTypeKind(source.oid)
        var time: Int64
        switch from {
        case .time: time = value.number
        case .date, .datetime, .timestamp:
            let moment = MySQLConversion.moment(value, from, context)
            time = moment.timeOfDay
            if !moment.isDateZero { note(context) }
        case .text, .bytes, .json, .hexadecimal, .labels:
            let text = text(value, source, context)
            let reading = MySQLMomentReader.time(text)
            if reading.trouble == .wrong {
                return try wrongMoment("time", text, context)
            }
            time = reading.time
            let isDated = text.contains(0x3A) && text.dropFirst().contains(0x2D)
            if reading.isCut || isDated, flavor.isMariaDB { note(context) }
            if reading.trouble == .truncated {
                _ = try truncated(context, instead: .null)
            }
            if flavor.isMariaDB, time.magnitude > UInt64(MySQLTime.greatest),
                context.values?.isStrictWrite ?? true
            {
                return try wrongMoment("time", text, context)
            }
        default:
            let body = MySQLConversion.body(from: source, to: .decimal, context.environment.types)
            let number = try body?(value, context).numeric ?? value.numeric
            guard let whole = Int64(exactly: number.truncated(to: 0).significand),
                let read = MySQLMomentReader.time(whole)
            else {
                let text = Array(MySQLConversion.shown(number).utf8)
                return try wrongMoment("time", text, context)
            }
            time = read
            if number.scale > 0 {
                let fraction = number.truncated(to: 6).rounded(to: 6).significand % 1_000_000
                let micros = Int64(exactly: fraction.magnitude) ?? 0
                time += number.isNegative ? -micros : micros
            }
        }
        time = MySQLFraction.fitted(time, digits, rounds: flavor.roundsFractions)
        if time.magnitude > UInt64(MySQLTime.greatest) {
            return try outOfRange(
                context, instead: .int(time < 0 ? -MySQLTime.greatest : MySQLTime.greatest))
        }
        return .int(time)
    }

    // MARK: Texts and bytes

    private func tooLong(
        _ context: any EvaluationContext, instead: Value
    ) throws(SQLError) -> Value {
        if isConversion { return try truncated(context, instead: instead) }
        guard let values = context.values, !values.isStrictWrite else {
            throw .mySQL(
                1406, "Data too long for column '\(name)' at row \(position(context))")
        }
        values.warn(1265, "Data truncated for column '\(name)' at row \(position(context))")
        return instead
    }

    private func limit(_ length: MySQLTypeKind.Length) -> Int {
        switch length {
        case .fixed: type.modifier < 0 ? 1 : Int(type.modifier)
        // A column's has a length; a parameter's and an expression's are as long as they are.
        case .varying: type.modifier < 0 ? 0xFFFF_FFFF : Int(type.modifier)
        case .tiny: 255
        case .plain: 65_535
        case .medium: 16_777_215
        case .long: 0xFFFF_FFFF
        }
    }

    func storedText(
        _ value: Value, _ source: SQLType, _ length: MySQLTypeKind.Length,
        _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        var text = text(value, source, context)
        if flavor.isMariaDB { text = fullText(value, text, length) }
        if !MySQLTypeKind(source.oid).isText, case .bytes = value {
            let isValid = text.withUnsafeBytes { (try? UTF8Text.validate($0)) != nil }
            if !isValid {
                text = try wrongText(
                    text[...], context, instead: MySQLConversion.wellFormed(text)
                ).rawText
            }
        }
        if let at = unsayable(text) {
            var instead = text
            set?.encode(&instead, from: 0)
            text = try wrongText(text[at...], context, instead: set?.decoded(instead) ?? text)
                .rawText
        }
        let isFixed = length == .fixed
        let limit = limit(length)
        if isFixed || length == .varying {
            guard text.count > limit, UTF8Text.length(text) > limit else {
                return .text(isFixed ? Array(PaddedText.trimmed(text)) : text)
            }
            let cut = UTF8Text.offset(of: limit, in: text)
            let kept = Array(text[..<cut])
            if text[cut...].allSatisfy({ $0 == 0x20 }) {
                if !isFixed { note(context) }
                return .text(isFixed ? Array(PaddedText.trimmed(kept)) : kept)
            }
            return try tooLong(
                context, instead: .text(isFixed ? Array(PaddedText.trimmed(kept)) : kept))
        }
        guard text.count > limit else { return .text(text) }
        var cut = limit
        while cut > 0, text[cut] & 0xC0 == 0x80 { cut -= 1 }
        let instead = Array(text[..<cut])
        // To MariaDB a character that is cut in two is none.
        if cut < limit, flavor.isMariaDB {
            return try wrongText(text[cut...], context, instead: instead)
        }
        return try tooLong(context, instead: .text(instead))
    }

    /// MariaDB keeps a quotient with all its digits, and of a real number as many as there is room for.
    private func fullText(
        _ value: Value, _ text: [UInt8], _ length: MySQLTypeKind.Length
    ) -> [UInt8] {
        switch value {
        case .numeric(let number):
            var full: [UInt8] = []
            number.appendText(to: &full)
            return full
        case .double(let number):
            let limit = limit(length)
            guard text.count > limit, number.magnitude < 1e15 else { return text }
            let exact = MySQLConversion.numeric(number)
            var digits = min(limit, 17)
            while digits > 0 {
                var shorter: [UInt8] = []
                exact.rounded(to: digits).appendText(to: &shorter)
                if shorter.count <= limit { return shorter }
                digits -= 1
            }
            return text
        default: return text
        }
    }

    /// The column's character set, where it has not all characters.
    private var set: MySQLCharacterSet? {
        guard let set = MySQLCollation.of(collation)?.characterSet, set.maximumBytes == 1 else {
            return nil
        }
        return set.whereRecoded
    }

    /// Where a character begins that the column's character set does not have.
    private func unsayable(_ text: [UInt8]) -> Int? {
        guard let set, text.contains(where: { $0 >= 0x80 }) else { return nil }
        var at = 0
        for scalar in UTF8Text.scalars(text) {
            var bytes: [UInt8] = []
            UTF8Text.append(scalar, to: &bytes)
            let width = bytes.count
            set.encode(&bytes, from: 0)
            if bytes == [0x3F], scalar != "?" { return at }
            at += width
        }
        return nil
    }

    /// A text that begins with what is no character of the column.
    private func wrongText(
        _ text: ArraySlice<UInt8>, _ context: any EvaluationContext, instead: [UInt8]
    ) throws(SQLError) -> Value {
        let shown = text.prefix(6).map { byte in
            (0x20..<0x7F).contains(byte)
                ? String(UnicodeScalar(byte)) : "\\x" + Self.hex(byte)
        }.joined()
        return try incorrect("string", Array(shown.utf8), context, instead: .text(instead))
    }

    private static func hex(_ byte: UInt8) -> String {
        let digits = String(byte, radix: 16, uppercase: true)
        return digits.utf8.count == 1 ? "0" + digits : digits
    }

    func storedBytes(
        _ value: Value, _ source: SQLType, _ length: MySQLTypeKind.Length,
        _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let bytes = text(value, source, context)
        let limit = limit(length)
        if bytes.count > limit {
            return try tooLong(context, instead: .bytes(Array(bytes[..<limit])))
        }
        guard length == .fixed, bytes.count < limit else { return .bytes(bytes) }
        return .bytes(bytes + repeatElement(0, count: limit - bytes.count))
    }

    // MARK: Labels and documents

    func storedLabel(
        _ value: Value, _ source: SQLType, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        guard let labels else { return value }
        let from = MySQLTypeKind(source.oid)
        if source.oid == type.oid { return value }
        if from.isNumeric {
            let body = MySQLConversion.body(from: source, to: .signed, context.environment.types)
            let place = UInt64(bitPattern: try body?(value, context).number ?? value.number)
            let isKnown =
                labels.isSet ? place <= labels.greatest : place >= 1 && place <= labels.greatest
            return isKnown
                ? .int(Int64(bitPattern: place))
                : try truncated(
                    context,
                    instead: .int(labels.isSet ? Int64(bitPattern: place & labels.greatest) : 0))
        }
        let text = Array(PaddedText.trimmed(text(value, source, context)))
        if let place = labels.value(text, collation) { return .int(place) }
        let read = MySQLNumberText(text)
        if read.isWhole, !read.hasPoint, !read.hasExponent,
            let (place, isNegative) = read.leadingInteger, !isNegative, place >= 1,
            place <= labels.greatest
        {
            return .int(Int64(bitPattern: place))
        }
        return try truncated(context, instead: .int(known(text, labels)))
    }

    /// The members of a SET's text that there are.
    private func known(_ text: [UInt8], _ labels: MySQLLabels) -> Int64 {
        guard labels.isSet else { return 0 }
        var bits: Int64 = 0
        for part in text.split(separator: UInt8(ascii: ",")) {
            bits |= labels.value(Array(part), collation) ?? 0
        }
        return bits
    }

    /// MySQL keeps documents in a form of its own, MariaDB the text as it came.
    func storedDocument(
        _ value: Value, _ source: SQLType, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let text = text(value, source, context)
        if flavor.isMariaDB || MySQLTypeKind(source.oid) == .json { return .text(text) }
        do throws(MySQLDocument.Failure) {
            return .text(try MySQLDocument.parse(text).text)
        } catch {
            throw .mySQL(
                3140,
                "Invalid JSON text: \"\(error.reason)\" at position \(error.position) in value for column '\(name)'."
            )
        }
    }
}
