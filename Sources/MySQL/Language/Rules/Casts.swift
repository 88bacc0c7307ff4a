// CAST and CONVERT.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    func analyzeCast(_ cast: Cast) throws(SQLError) -> Typed {
        let value = try value(cast.operand)
        var numbers: [Int] = []
        for modifier in cast.type.modifiers {
            guard case .literal(.integer(let number), _) = modifier,
                let fitting = Int(exactly: number)
            else { throw error(.syntaxError, "a type's length has to be a number") }
            numbers.append(fitting)
        }
        if cast.form == .typed { return try typedLiteral(value, cast) }
        castOperand = MySQLExpressionText(self, cast.operand)
        return try casted(value, to: cast.type.name.name.lowercased(), numbers, cast.offset)
    }

    /// `DATE '2024-01-01'`: what is no date is an error.
    private func typedLiteral(_ value: Typed, _ cast: Cast) throws(SQLError) -> Typed {
        guard case .constant(.text(let text)) = value.expression else {
            throw notSupported("this literal", at: cast.offset)
        }
        let word = cast.type.name.name.lowercased()
        var result = value
        (result.modifier, result.collation, result.offset) = (-1, .c, cast.offset)
        if word == "time" {
            let reading = MySQLMomentReader.time(text.utf8)
            guard reading.trouble == .none else { throw incorrect("TIME", text.utf8) }
            result.type = MySQLType.time(reading.digits)
            result.expression = .constant(.int(reading.time))
            return result
        }
        let rules = MySQLDateRules(mode)
        let reading = MySQLMomentReader.moment(text.utf8, rules)
        let isDate = word == "date"
        guard reading.trouble == .none, !(isDate && reading.moment.hasTime) else {
            throw incorrect(isDate ? "DATE" : "DATETIME", text.utf8)
        }
        result.type = isDate ? MySQLType.date : MySQLType.datetime(reading.digits)
        result.expression = .constant(.int(reading.moment.packed))
        return result
    }

    private func incorrect(_ word: String, _ text: [UInt8]) -> SQLError {
        error(1525, "Incorrect \(word) value: '\(MySQLQuoted.text(text))'")
    }

    func casted(
        _ value: Typed, to word: String, _ numbers: [Int], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        switch word {
        case "signed", "signed integer", "integer", "int":
            var result = converted(value, .signed)
            if MySQLTypeKind(result.type).isUnsigned { result.type = MySQLType.bigint }
            return whole(result, of: value, isUnsigned: false)
        case "unsigned", "unsigned integer":
            return whole(unsigned(value, at), of: value, isUnsigned: true)
        case "decimal", "dec", "numeric", "fixed": return try decimalCast(value, numbers, at)
        case "double", "real", "double precision":
            var real = retyped(converted(value, .double), MySQLType.double())
            (real.modifier, real.traits) = (22, [])
            return real
        case "float":
            let real = converted(value, .double)
            return call(
                "to float", [real], MySQLType.float(), modifier: 12, isNullable: true, at: at,
                .unary { (value, _) in .double(Double(Float(value.double))) })
        case "date": return unsure(retyped(converted(value, .date), MySQLType.date))
        case "year": return retyped(converted(value, .signed), MySQLType.year)
        case "datetime", "timestamp":
            return unsure(
                try fitted(converted(value, .datetime), numbers.first ?? 0, isTime: false, at))
        case "time":
            return unsure(
                try fitted(converted(value, .time), numbers.first ?? 0, isTime: true, at))
        case "char", "character", "nchar", "varchar", "text":
            return written(cut(converted(value, .text), numbers.first, at), value)
        case "binary", "varbinary", "blob":
            return written(padded(converted(value, .bytes), numbers.first, at), value)
        case "json": return try analyzeNamed("@to_json", [value], at)
        default: throw notSupported("a cast to \(word)", at: at)
        }
    }

    /// It may be null whatever it is made of.
    private func unsure(_ value: Typed) -> Typed {
        var result = value
        result.traits = []
        return result
    }

    /// A text or bytes that a cast makes has no decimals.
    func written(_ value: Typed, _ source: Typed) -> Typed {
        var result = value
        result.traits = notNullText([source]).union(.fixedDecimals)
        return result
    }

    private func retyped(_ value: Typed, _ type: TypeID) -> Typed {
        var result = value
        result.type = type
        return result
    }

    /// MariaDB's is as wide as what it is made of.
    private func whole(_ value: Typed, of source: Typed, isUnsigned: Bool) -> Typed {
        var result = value
        let width = castWidth(source, isUnsigned: isUnsigned)
        let type = wholeType(width: width, isUnsigned: isUnsigned)
        if MySQLTypeKind(value.type).isBiased, !MySQLTypeKind(type).isBiased {
            result = call(
                "unbiased", [value], type, at: value.offset,
                .unary { (value, _) in
                    .int(Int64(clamping: MySQLInteger.unsigned(value.number)))
                })
            result.traits = value.traits
        }
        result.type = type
        result.traits.formIntersection(.notNull)
        result.modifier = Int32(clamping: min(20, width))
        result.collation = .c
        result.coercibility = 5
        return result
    }

    /// As wide as what it is made of; what may be negative becomes any unsigned number.
    private func castWidth(_ source: Typed, isUnsigned: Bool) -> Int {
        let kind = MySQLTypeKind(source.type)
        let width = length(source)
        switch kind {
        case .null: return 2
        case .truth: return max(1, Int(source.modifier))
        case .hexadecimal where source.modifier == 1: return 3
        case .text, .bytes, .json, .hexadecimal, .labels:
            return isUnsigned && width > 1 ? 20 : max(isUnsigned ? 1 : 2, width)
        case .year: return 4
        case .bit, .integer:
            if isUnsigned {
                if case .constant(.int(let number)) = source.expression, !kind.isBiased, number < 0
                {
                    return 20
                }
                return kind.isUnsigned || source.expression.isConstant ? width : 20
            }
            return max(2, precision(source) + (kind.isUnsigned ? 0 : 1))
        case .decimal: return isUnsigned ? 20 : max(2, width)
        case .float, .double, .row: return 20
        case .date, .time: return isUnsigned ? 20 : 10
        case .datetime, .timestamp: return isUnsigned ? 20 : 19
        }
    }

    /// A negative number becomes its complement, of which MariaDB tells.
    private func unsigned(_ value: Typed, _ at: SourceOffset) -> Typed {
        let kind = MySQLTypeKind(value.type)
        guard flavor.isMariaDB, !kind.isUnsigned, kind.isInteger || kind.isText else {
            return converted(value, .unsigned)
        }
        let isText = kind.isText
        let body = MySQLConversion.body(from: value.sqlType, to: .unsigned, types)
        return call(
            "to unsigned", [value], MySQLType.unsignedBigint, modifier: 20, at: at,
            .unary { (value, context) throws(SQLError) in
                let isNegative =
                    isText ? MySQLNumberText(value.rawText).isNegative : value.number < 0
                if isNegative {
                    context.values?.warn(
                        1105,
                        "Cast to unsigned converted negative integer to it's positive complement",
                        .note)
                }
                return try body?(value, context) ?? value
            })
    }

    private func decimalCast(
        _ value: Typed, _ numbers: [Int], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let precision = numbers.first.map { $0 == 0 ? 10 : $0 } ?? 10
        let scale = numbers.count > 1 ? numbers[1] : 0
        let isKnown =
            precision <= MySQLDecimal.mostDigits && scale <= min(mostDecimals, precision)
        if !isKnown, flavor.isMariaDB {
            session?.followers.append(
                (4162, "Operator does not exist: 'CAST(expr AS decimal)'"))
        }
        if precision > MySQLDecimal.mostDigits {
            throw error(
                1426,
                "Too big precision \(shown(precision))specified for '\(shownName)'. Maximum is 65")
        }
        if scale > mostDecimals {
            throw error(
                1425,
                "Too big scale \(shown(scale))specified for '\(shownName)'. Maximum is \(mostDecimals)"
            )
        }
        if scale > precision {
            throw error(
                1427,
                "For float(M,D), double(M,D) or decimal(M,D), M must be >= D (column '')")
        }
        let bound = Numeric.powerOfTen(precision)
        return call(
            "to decimal \(precision) \(scale)", [converted(value, .decimal)], MySQLType.decimal,
            modifier: MySQLDecimal.modifier(precision, scale), at: at,
            .unary { (value, context) in
                let rounded = value.numeric.rounded(to: scale)
                guard rounded.significand.magnitude >= bound.magnitude else {
                    return .numeric(rounded)
                }
                context.warn(1264, "Out of range value for column '' at row 1")
                let most = bound - 1
                return .numeric(
                    Numeric(significand: rounded.isNegative ? -most : most, scale: scale))
            })
    }

    /// MariaDB names what is cast, MySQL the number too.
    private var shownName: String {
        flavor.isMariaDB ? castOperand?.text ?? "" : "CAST"
    }

    private func shown(_ number: Int) -> String { flavor.isMariaDB ? "" : "\(number) " }

    private func fitted(
        _ value: Typed, _ digits: Int, isTime: Bool, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if digits > MySQLType.mostFractionDigits {
            throw error(1426, "Too big precision \(digits) specified for 'CAST'. Maximum is 6")
        }
        let type = isTime ? MySQLType.time(digits) : MySQLType.datetime(digits)
        if MySQLTypeKind(value.type).fractionDigits <= digits { return retyped(value, type) }
        let rounds = flavor.roundsFractions
        return call(
            "fit \(digits)", [value], type, at: at,
            .unary { (value, _) in
                if isTime {
                    return .int(MySQLFraction.fitted(value.number, digits, rounds: rounds))
                }
                let moment = MySQLMoment(packed: value.number).fitted(digits, rounds: rounds)
                return moment.map { .int($0.packed) } ?? .null
            })
    }

    private func cut(_ value: Typed, _ length: Int?, _ at: SourceOffset) -> Typed {
        var value = value
        value.coercibility = value.expression.isNullConstant ? 6 : min(value.coercibility, 2)
        guard let length else {
            if MySQLTypeKind(value.type) == .json { value.type = MySQLType.longtext }
            return value
        }
        var result = call(
            "cut \(length)", [value], MySQLType.varchar, modifier: Int32(clamping: length),
            collation: value.collation, at: at,
            .unary { (value, context) in
                let text = value.rawText
                guard UTF8Text.length(text) > length else { return value }
                context.warn(
                    1292, "Truncated incorrect CHAR(\(length)) value: '\(MySQLQuoted.text(text))'")
                return .text(Array(text[..<UTF8Text.offset(of: length, in: text)]))
            })
        result.coercibility = value.coercibility
        return result
    }

    private func padded(_ value: Typed, _ length: Int?, _ at: SourceOffset) -> Typed {
        guard let length else { return value }
        return call(
            "pad \(length)", [value], MySQLType.varbinary, modifier: Int32(clamping: length),
            at: at,
            .unary { (value, context) in
                let bytes = value.rawText
                if bytes.count < length {
                    return .bytes(bytes + repeatElement(0, count: length - bytes.count))
                }
                if bytes.count == length { return value }
                context.warn(
                    1292,
                    "Truncated incorrect BINARY(\(length)) value: '\(MySQLQuoted.text(bytes))'")
                return .bytes(Array(bytes[..<length]))
            })
    }
}
