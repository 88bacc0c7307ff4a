// What becomes of a value on its way into a column: what does not fit is an error in a strict mode, else it becomes the
// nearest that does, with a warning.
import BigInt
package import QueryEngine

/// A column as the values that go into it meet it.
package struct MySQLStoring: Sendable {
    let name: String
    /// `` `d`.`t`.`c` `` as MariaDB shows it in some messages, the name in quotes where it is not known.
    let shownName: String
    let type: SQLType
    let kind: MySQLTypeKind
    let labels: MySQLLabels?
    let collation: Collation
    let flavor: MySQLFlavor
    /// ALTER TABLE makes a column's values another type's, which MariaDB words otherwise.
    let isConversion: Bool
    /// The row of VALUES that it is for; nil: the session counts.
    let row: Int?

    package init(
        column: ColumnDescriptor, table: TableDescriptor?, types: TypeLibrary,
        flavor: MySQLFlavor, row: Int?, isConversion: Bool = false
    ) {
        self.isConversion = isConversion && flavor.isMariaDB
        name = column.name
        type = column.type
        kind = MySQLTypeKind(column.type.oid)
        labels = types.definition(column.type.oid).flatMap { MySQLLabels($0) }
        collation = column.collation
        self.flavor = flavor
        self.row = row
        if flavor.isMariaDB, let table {
            shownName = "`\(table.schema)`.`\(table.name)`.`\(column.name)`"
        } else {
            shownName = "'\(column.name)'"
        }
    }

    /// For values that no column takes: what reading the text form of a type needs.
    private init(type: SQLType, types: TypeLibrary) {
        name = ""
        shownName = "''"
        self.type = type
        kind = MySQLTypeKind(type.oid)
        labels = types.definition(type.oid).flatMap { MySQLLabels($0) }
        collation = MySQLCollation.generalCI.collation
        flavor = .mysql8
        isConversion = false
        row = 1
    }

    /// The value that a type's text form stands for.
    static func value(
        ofText text: [UInt8], as type: SQLType, _ env: TypeEnvironment
    ) throws(SQLError) -> Value {
        let context = QuietContext(env)
        let storing = MySQLStoring(type: type, types: env.types)
        return try storing.stored(
            .text(text), from: SQLType(MySQLType.varchar), context)
    }

    // MARK: Complaints

    func position(_ context: any EvaluationContext) -> Int { row ?? context.rowNumber }

    /// An error where the mode is strict, else a warning and the value that is taken instead.
    func refuse(
        _ code: Int, _ message: String, _ context: any EvaluationContext, instead: Value
    ) throws(SQLError) -> Value {
        guard let values = context.values, !values.isStrictWrite else {
            throw .mySQL(code, message)
        }
        values.warn(code, message)
        return instead
    }

    func outOfRange(
        _ context: any EvaluationContext, instead: Value
    ) throws(SQLError) -> Value {
        try refuse(
            1264, "Out of range value for column '\(name)' at row \(position(context))", context,
            instead: instead)
    }

    func truncated(
        _ context: any EvaluationContext, instead: Value
    ) throws(SQLError) -> Value {
        try refuse(
            1265, "Data truncated for column '\(name)' at row \(position(context))", context,
            instead: instead)
    }

    func note(_ context: any EvaluationContext) {
        context.values?.warn(
            1265, "Data truncated for column '\(name)' at row \(position(context))", .note)
    }

    func incorrect(
        _ word: String, _ text: [UInt8], _ context: any EvaluationContext, code: Int = 1366,
        instead: Value
    ) throws(SQLError) -> Value {
        if isConversion, ["integer", "decimal", "double"].contains(word) {
            return try refuse(
                1292,
                "Truncated incorrect \(word.uppercased()) value: '\(MySQLQuoted.text(text))'",
                context, instead: instead)
        }
        return try refuse(
            code,
            "Incorrect \(word) value: '\(MySQLQuoted.text(text))' for column \(shownName) at row \(position(context))",
            context, instead: instead)
    }

    // MARK: Storing

    /// The value as the column keeps it.
    package func stored(
        _ value: Value, from source: SQLType, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        if value.isNull { return .null }
        return switch kind {
        case .truth, .integer, .bit: try storedInteger(value, source, context)
        case .decimal(let isUnsigned): try storedDecimal(value, source, isUnsigned, context)
        case .float(let decimals, let isUnsigned):
            try storedReal(value, source, decimals, isUnsigned, isSingle: true, context)
        case .double(let decimals, let isUnsigned):
            try storedReal(value, source, decimals, isUnsigned, isSingle: false, context)
        case .year: try storedYear(value, source, context)
        case .date, .datetime, .timestamp: try storedMoment(value, source, context)
        case .time(let digits): try storedTime(value, source, digits, context)
        case .text(let length): try storedText(value, source, length, context)
        case .json: try storedDocument(value, source, context)
        case .bytes(let length): try storedBytes(value, source, length, context)
        case .labels: try storedLabel(value, source, context)
        case .hexadecimal, .null, .row: value
        }
    }

    /// The text of a value of any type.
    func text(
        _ value: Value, _ source: SQLType, _ context: any EvaluationContext
    ) -> [UInt8] {
        switch value {
        case .text(let text): text.utf8
        case .bytes(let bytes): bytes
        default: MySQLConversion.plain(value, source, context)
        }
    }

    // MARK: Numbers

    /// The value as a whole number, rounded, and whether the text it came from was one.
    private func whole(
        _ value: Value, _ source: SQLType, _ context: any EvaluationContext
    ) throws(SQLError) -> Int128? {
        let from = MySQLTypeKind(source.oid)
        switch from {
        case .truth, .integer, .bit, .year, .labels:
            return from.isBiased
                ? Int128(MySQLInteger.unsigned(value.number)) : Int128(value.number)
        case .hexadecimal: return Int128(MySQLConversion.number(value.bytes))
        case .decimal: return Self.whole(value.numeric)
        case .float, .double:
            let rounded = value.double.rounded(.toNearestOrEven)
            return rounded.magnitude < 0x1p100
                ? Int128(rounded) : rounded < 0 ? Int128.min : Int128.max
        case .date, .datetime, .timestamp, .time:
            return Self.whole(MySQLConversion.decimalDigits(value, from, context))
        case .text, .bytes, .json, .null, .row: return nil
        }
    }

    private static func whole(_ number: Numeric) -> Int128 {
        let rounded = number.rounded(to: 0).significand
        let isNegative = rounded.sign == .minus
        guard rounded.bitWidth < 120 else { return isNegative ? .min : .max }
        return rounded.magnitude.words.reversed().reduce(Int128(0)) { $0 << 64 | Int128($1) }
            * (isNegative ? -1 : 1)
    }

    private func storedInteger(
        _ value: Value, _ source: SQLType, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        if let number = try whole(value, source, context) { return try fitted(number, context) }
        let text = value.rawText
        if case .bit = kind { return try fitted(Self.bits(text), context) }
        let read = MySQLNumberText(text)
        let number = Self.whole(read.numeric)
        let instead = try fitted(read.isNumber ? number : 0, context)
        if !read.isNumber {
            return try incorrect("integer", text, context, instead: instead)
        }
        guard read.isWhole else { return try truncated(context, instead: instead) }
        noteBlanks(behind: text, context)
        return instead
    }

    /// MariaDB tells of blanks behind a number.
    private func noteBlanks(behind text: [UInt8], _ context: any EvaluationContext) {
        if flavor.isMariaDB, text.last.map(MySQLNumberText.isSpace) == true { note(context) }
    }

    /// The bits of a text are those of its bytes.
    private static func bits(_ text: [UInt8]) -> Int128 {
        let significant = text.drop { $0 == 0 }
        return significant.count > 8 ? .max : Int128(MySQLConversion.number(Array(significant)))
    }

    private func fitted(
        _ number: Int128, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let (low, high): (Int128, Int128)
        switch kind {
        case .integer(let bytes, let isUnsigned):
            high = (1 << Int128(bytes * 8 - (isUnsigned ? 0 : 1))) - 1
            low = isUnsigned ? 0 : -high - 1
        case .bit(let count):
            guard number < 0 || number >= 1 << Int128(count) else {
                return .int(MySQLInteger.biased(UInt64(truncatingIfNeeded: number)))
            }
            let all = Value.int(MySQLInteger.biased(UInt64.max >> UInt64(64 - count)))
            if flavor.isMariaDB, context.values?.isStrictWrite == false {
                return try outOfRange(context, instead: all)
            }
            return try refuse(
                1406, "Data too long for column '\(name)' at row \(position(context))", context,
                instead: all)
        default: return .bool(number != 0)
        }
        func kept(_ number: Int128) -> Value {
            kind.isBiased
                ? .int(MySQLInteger.biased(UInt64(truncatingIfNeeded: number)))
                : .int(Int64(truncatingIfNeeded: number))
        }
        if number < low { return try outOfRange(context, instead: kept(low)) }
        if number > high { return try outOfRange(context, instead: kept(high)) }
        return kept(number)
    }

    private func number(
        _ value: Value, _ source: SQLType, _ word: String, _ context: any EvaluationContext
    ) throws(SQLError) -> (Numeric, isExact: Bool) {
        let from = MySQLTypeKind(source.oid)
        switch from {
        case .text, .bytes, .json, .null, .row: break
        default:
            let body = MySQLConversion.body(from: source, to: .decimal, context.environment.types)
            return (try body?(value, context).numeric ?? value.numeric, true)
        }
        let text = value.rawText
        let read = MySQLNumberText(text)
        if !read.isNumber {
            _ = try incorrect(word, text, context, instead: .null)
        }
        if read.isWhole { noteBlanks(behind: text, context) }
        return (read.numeric, read.isWhole || !read.isNumber)
    }

    private func storedDecimal(
        _ value: Value, _ source: SQLType, _ isUnsigned: Bool, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let (number, isExact) = try number(value, source, "decimal", context)
        if !isExact { _ = try truncated(context, instead: .null) }
        let precision = MySQLDecimal.precision(type.modifier)
        let scale = MySQLDecimal.scale(type.modifier)
        if isUnsigned, number.isNegative {
            return try outOfRange(
                context, instead: .numeric(Numeric.zero.rounded(to: scale)))
        }
        let rounded = number.rounded(to: scale)
        let bound = Numeric.powerOfTen(precision)
        if rounded.significand.magnitude >= bound.magnitude {
            let most = bound - 1
            return try outOfRange(
                context,
                instead: .numeric(
                    Numeric(significand: number.isNegative ? -most : most, scale: scale)))
        }
        if number.scale > scale, Numeric.compare(number, rounded) != 0,
            flavor.isMariaDB || !MySQLTypeKind(source.oid).isReal, isExact
        {
            note(context)
        }
        return .numeric(rounded)
    }

    private func storedReal(
        _ value: Value, _ source: SQLType, _ decimals: Int, _ isUnsigned: Bool, isSingle: Bool,
        _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        var number: Double
        switch MySQLTypeKind(source.oid) {
        case .text, .bytes, .json, .null, .row:
            let text = value.rawText
            let read = MySQLNumberText(text)
            number = read.double
            if !read.isNumber {
                _ = try incorrect(isSingle ? "double" : "double", text, context, instead: .null)
            } else if !read.isWhole {
                _ = try truncated(context, instead: .null)
            } else {
                noteBlanks(behind: text, context)
            }
            if read.exceedsDouble { return try outOfRange(context, instead: .double(number)) }
        default:
            let body = MySQLConversion.body(from: source, to: .double, context.environment.types)
            number = try body?(value, context).double ?? value.double
        }
        if isUnsigned, number < 0 { return try outOfRange(context, instead: .double(0)) }
        if decimals < MySQLType.notFixed {
            let unit = Double(sign: .plus, exponent: 0, significand: 1)
            let power = (0..<decimals).reduce(unit) { product, _ in product * 10 }
            let scaled = number * power
            if scaled.isFinite { number = scaled.rounded(.toNearestOrEven) / power }
            let digits = MySQLDecimal.precision(type.modifier)
            if type.modifier >= 0, digits >= decimals, digits < 255 {
                let whole = (0..<(digits - decimals)).reduce(unit) { product, _ in product * 10 }
                let most = whole - 1 / power
                if number.magnitude > most {
                    return try outOfRange(context, instead: .double(number < 0 ? -most : most))
                }
            }
        }
        guard isSingle else { return .double(number == 0 ? 0 : number) }
        let most = Double(Float.greatestFiniteMagnitude)
        if number.magnitude > most {
            return try outOfRange(context, instead: .double(number < 0 ? -most : most))
        }
        return .double(Double(Float(number)))
    }

    private func storedYear(
        _ value: Value, _ source: SQLType, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        var isText = false
        var number: Int128
        if let known = try whole(value, source, context) {
            number = known
            if MySQLTypeKind(source.oid).isDated {
                let kind = MySQLTypeKind(source.oid)
                number = Int128(MySQLConversion.moment(value, kind, context).year)
            }
        } else {
            let text = value.rawText
            let read = MySQLNumberText(text)
            if !read.isNumber {
                return try incorrect("integer", text, context, instead: .int(0))
            }
            if !read.isWhole { _ = try truncated(context, instead: .null) }
            number = Self.whole(read.numeric)
            isText = text.count < 4
        }
        if number < 0 || number > 2155 || number >= 100 && number < 1901 {
            if number == 0 { return .int(0) }
            return try outOfRange(context, instead: .int(0))
        }
        if number == 0, !isText { return .int(0) }
        return .int(
            number < 100
                ? Int64(MySQLMomentReader.year(twoDigits: Int(number))) : Int64(number))
    }
}

/// Reads a text form where nobody listens.
private final class QuietContext: EvaluationContext {
    let environment: TypeEnvironment
    let transactionTimestamp: Int64 = 0
    let statementTimestamp: Int64 = 0
    let clockTimestamp: Int64 = 0
    let session: AnyObject?

    init(_ environment: TypeEnvironment) {
        self.environment = environment
        session = nil
    }

    func random() -> Double { 0 }
    func setSeed(_ seed: Double) {}
}
