// How two values are compared: as numbers, texts, bytes or moments. A constant becomes what a column is, so that the
// column's index can find it.
import BigInt
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    package func makeComparison(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        if left.expression.isNullConstant || right.expression.isNullConstant {
            return truth(.constant(.null), [], offset)
        }
        let (ordering, a, b) = try comparable(comparison, left, right, at: offset)
        if a.expression.isNullConstant || b.expression.isNullConstant {
            return truth(.constant(.null), [], offset)
        }
        return truth(
            .comparison(comparison, ordering, a.expression, b.expression),
            notNull([left, right]), offset)
    }

    package func compareRows(
        _ comparison: ComparisonOperator, _ left: [Typed], _ right: [Typed],
        at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        guard left.count == right.count else {
            throw error(1241, "Operand should contain \(left.count) column(s)")
        }
        if comparison == .equal || comparison == .notEqual {
            var parts: [ScalarExpression] = []
            for (a, b) in zip(left, right) {
                parts.append(try makeComparison(comparison, a, b, at: offset).expression)
            }
            return truth(
                comparison == .equal ? .and(parts) : .or(parts), notNull(left + right), offset)
        }
        return try repeating { () throws(SQLError) in
            try ordered(comparison, left[...], right[...], offset)
        }
    }

    /// The first fields that differ decide.
    private func ordered(
        _ comparison: ComparisonOperator, _ left: ArraySlice<Typed>, _ right: ArraySlice<Typed>,
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        guard let a = left.first, let b = right.first else {
            return truth(.constant(.bool(true)), .notNull, at)
        }
        if left.count == 1 { return try makeComparison(comparison, a, b, at: at) }
        let isLess = comparison == .less || comparison == .lessOrEqual
        let strict = try makeComparison(isLess ? .less : .greater, a, b, at: at)
        let equal = try makeComparison(.equal, a, b, at: at)
        let rest = try ordered(comparison, left.dropFirst(), right.dropFirst(), at)
        return truth(
            .or([strict.expression, .and([equal.expression, rest.expression])]),
            notNull([strict, rest]), at)
    }

    package func canCompare(_ type: TypeID, _ equalityOnly: Bool) -> Bool { true }

    package func isCollatable(_ type: TypeID) -> Bool {
        switch MySQLTypeKind(type) {
        case .text, .json: true
        default: false
        }
    }

    package func ordering(_ type: TypeID, _ collation: Collation) -> Ordering {
        Ordering(type, isCollatable(type) ? collation : .c)
    }

    package func defaultCollation(_ type: TypeID) -> Collation {
        switch MySQLTypeKind(type) {
        case .text: connectionCollation
        case .json: MySQLCollation.bin.collation
        default: .c
        }
    }

    // MARK: Choosing

    package func comparable(
        _ comparison: ComparisonOperator, _ left: Typed, _ right: Typed, at offset: SourceOffset
    ) throws(SQLError) -> (Ordering, Typed, Typed) {
        let a = try single(left)
        let b = try single(right)
        if a.expression.isNullConstant { return (ordering(of: b), retyped(a, b), b) }
        if b.expression.isNullConstant { return (ordering(of: a), a, retyped(b, a)) }
        let (p, q) = (MySQLTypeKind(a.type), MySQLTypeKind(b.type))
        if let known = asLabels(a, b, comparison) { return known }
        if let (ordering, y, x) = asLabels(b, a, comparison) { return (ordering, x, y) }
        if p.isTemporal || q.isTemporal { return try compareMoments(a, b) }
        if p.isString, q.isString { return try compareTexts(a, b) }
        return compareNumbers(a, b)
    }

    private func retyped(_ value: Typed, _ other: Typed) -> Typed {
        var result = value
        result.type = other.type
        return result
    }

    /// ENUM and SET with their like, and with a label.
    private func asLabels(
        _ a: Typed, _ b: Typed, _ comparison: ComparisonOperator
    ) -> (Ordering, Typed, Typed)? {
        guard case .labels = MySQLTypeKind(a.type),
            let labels = types.definition(a.type).flatMap({ MySQLLabels($0) })
        else { return nil }
        if a.type == b.type, comparison == .equal || comparison == .notEqual {
            return (Ordering(a.type), a, b)
        }
        // A wrong value is an empty text too.
        guard !labels.isSet, case .constant(.text(let text)) = b.expression, !text.utf8.isEmpty,
            let place = labels.value(Array(PaddedText.trimmed(text.utf8)), a.collation)
        else { return nil }
        // By its place a label is equal; the order of labels as texts is another.
        guard comparison == .equal || comparison == .notEqual else { return nil }
        var constant = b
        constant.expression = .constant(.int(place))
        constant.type = a.type
        return (Ordering(a.type), a, constant)
    }

    private func compareTexts(
        _ a: Typed, _ b: Typed
    ) throws(SQLError) -> (Ordering, Typed, Typed) {
        let (p, q) = (MySQLTypeKind(a.type), MySQLTypeKind(b.type))
        if p.isBytes || q.isBytes {
            let (x, y) = (converted(a, .bytes), converted(b, .bytes))
            return (Ordering(MySQLType.varbinary), x, y)
        }
        let (x, y) = (asPlainText(a, beside: b), asPlainText(b, beside: a))
        let collation = try agreed([x, y], "=")
        return (Ordering(MySQLType.varchar, collation), x, y)
    }

    /// What MariaDB takes out of a document is compared as the text that it is.
    private func asPlainText(_ value: Typed, beside other: Typed) -> Typed {
        if flavor.isMariaDB, case .call(let function, _) = value.expression,
            function.name == "json_extract", MySQLTypeKind(other.type) != .json,
            let plain = try? analyzeNamed("json_unquote", [value], value.offset)
        {
            return plain
        }
        return converted(value, .text)
    }

    private func compareNumbers(_ a: Typed, _ b: Typed) -> (Ordering, Typed, Typed) {
        if let known = exact(b, like: a) { return (Ordering(plain(a.type)), shown(a), known) }
        if let known = exact(a, like: b) { return (Ordering(plain(b.type)), known, shown(b)) }
        let (p, q) = (MySQLTypeKind(a.type), MySQLTypeKind(b.type))
        let hasText = p.isString && !p.isBytesLiteral || q.isString && !q.isBytesLiteral
        if p.isReal || q.isReal || hasText && !comparesTextsAsDecimals(p, q) {
            return (
                Ordering(MySQLType.double()), once(converted(a, .double)),
                once(converted(b, .double))
            )
        }
        let isDecimal = hasText || p.isDecimal || q.isDecimal
        let (x, y) = (isDecimal ? a : wholeOperand(a), isDecimal ? b : wholeOperand(b))
        let (isX, isY) = (MySQLTypeKind(x.type).isBiased, MySQLTypeKind(y.type).isBiased)
        if isDecimal || isX != isY {
            return (Ordering(MySQLType.decimal), exactly(x), exactly(y))
        }
        return (Ordering(isX ? MySQLType.unsignedBigint : MySQLType.bigint), x, y)
    }

    /// A quotient is compared with the digits that it shows.
    private func exactly(_ value: Typed) -> Typed {
        shown(once(converted(value, .decimal)))
    }

    /// A conversion of a constant that a warning belongs to: it is said once, however many rows are compared with it.
    func once(_ value: Typed) -> Typed {
        guard case .call(let function, let arguments) = value.expression,
            function.volatility != .volatile, !arguments.isEmpty,
            arguments.allSatisfy(\.isConstant)
        else { return value }
        var constants: [Value] = []
        for case .constant(let constant) in arguments { constants.append(constant) }
        let site = ConstantSite()
        let known = constants
        var result = value
        result.expression = .call(
            FunctionDefinition(
                "\(function.name) of \(known)", [], function.result, isStrict: false,
                volatility: .stable,
                body: .nary { (_, context) throws(SQLError) in
                    guard let values = context.values else {
                        return try function.value(of: known, context) ?? .null
                    }
                    return try values.constant(site) { () throws(SQLError) in
                        try function.value(of: known, context) ?? .null
                    }
                }), [])
        return result
    }

    private func shown(_ value: Typed) -> Typed {
        var result = value
        guard let shown = presented(result.expression, result.sqlType) else { return result }
        result.expression = shown
        return folded(result)
    }

    /// MariaDB compares a text with an exact number exactly.
    private func comparesTextsAsDecimals(_ a: MySQLTypeKind, _ b: MySQLTypeKind) -> Bool {
        flavor.isMariaDB && !a.isReal && !b.isReal
    }

    private func plain(_ type: TypeID) -> TypeID {
        switch MySQLComparisonClass(type) {
        case .integer: MySQLType.bigint
        case .biased: MySQLType.unsignedBigint
        case .decimal: MySQLType.decimal
        case .double: MySQLType.double()
        default: type
        }
    }

    /// A constant number, or a text that is one, as the other side's type has it, where it is exactly one of its values.
    private func exact(_ constant: Typed, like other: Typed) -> Typed? {
        let kind = MySQLTypeKind(other.type)
        guard !other.expression.isConstant, kind.isNumeric, kind != .truth, !kind.isReal else {
            return nil
        }
        let from = MySQLTypeKind(constant.type)
        guard case .constant(let value) = constant.expression, let number = numeric(value, from)
        else { return nil }
        var result = constant
        result.type = plain(other.type)
        result.modifier = -1
        result.collation = .c
        switch MySQLComparisonClass(other.type) {
        case .integer:
            guard let whole = Self.whole(number), var fitting = Int64(exactly: whole) else {
                return nil
            }
            if kind == .year, (1...99).contains(fitting) {
                fitting = Int64(MySQLMomentReader.year(twoDigits: Int(fitting)))
            }
            result.expression = .constant(.int(fitting))
        case .biased:
            guard let whole = Self.whole(number), let fitting = UInt64(exactly: whole) else {
                return nil
            }
            result.expression = .constant(.int(MySQLInteger.biased(fitting)))
        case .decimal: result.expression = .constant(.numeric(number))
        default: return nil
        }
        return result
    }

    private static func whole(_ number: Numeric) -> BigInt? {
        let reduced = number.normalized()
        return reduced.scale == 0 ? reduced.significand : nil
    }

    private func numeric(_ value: Value, _ kind: MySQLTypeKind) -> Numeric? {
        switch value {
        case .int(let number):
            guard kind.isInteger else { return nil }
            return kind.isBiased
                ? Numeric(significand: BigInt(MySQLInteger.unsigned(number)), scale: 0)
                : Numeric(number)
        case .bool(let truth): return Numeric(truth ? 1 : 0)
        case .numeric(let number): return number
        case .double(let number):
            return number.magnitude < 0x1p53 && number == number.rounded()
                ? Numeric(Int64(number)) : nil
        case .text(let text):
            let read = MySQLNumberText(text.utf8)
            return read.isWhole && !read.hasExponent && text.utf8.count < 16 ? read.numeric : nil
        case .bytes(let bytes) where kind == .hexadecimal:
            return Numeric(significand: BigInt(MySQLConversion.number(bytes)), scale: 0)
        default: return nil
        }
    }

    // MARK: Moments

    private func compareMoments(
        _ a: Typed, _ b: Typed
    ) throws(SQLError) -> (Ordering, Typed, Typed) {
        let (p, q) = (MySQLTypeKind(a.type), MySQLTypeKind(b.type))
        if case .time = p, !q.isDated {
            return (Ordering(MySQLType.time()), a, converted(b, .time))
        }
        if case .time = q, !p.isDated {
            return (Ordering(MySQLType.time()), converted(a, .time), b)
        }
        if case .timestamp = p {
            if case .timestamp = q { return (Ordering(MySQLType.timestamp()), a, b) }
            if !b.expression.readsColumns {
                return (Ordering(MySQLType.timestamp()), a, timestamp(try moment(b)))
            }
        } else if case .timestamp = q, !a.expression.readsColumns {
            return (Ordering(MySQLType.timestamp()), timestamp(try moment(a)), b)
        }
        return (Ordering(MySQLType.datetime()), try moment(a), try moment(b))
    }

    /// MariaDB compares with any day that a text may mean, and with the zero date where it means none.
    private func anyMoment(_ text: [UInt8], _ value: Typed) -> Typed {
        var rules = MySQLDateRules.lenient
        rules.allowsInvalid = true
        let reading = MySQLMomentReader.moment(text, rules)
        var result = value
        (result.type, result.modifier, result.collation) = (
            MySQLType.datetime(reading.digits), -1, .c
        )
        let moment = reading.trouble == .wrong ? MySQLMoment.zero : reading.moment
        result.expression = .constant(.int(moment.packed))
        guard reading.trouble != .none else { return result }
        let site = ConstantSite()
        let word = reading.trouble == .truncated && !moment.hasTime ? "date" : "datetime"
        let packed = Value.int(moment.packed)
        result.expression = .call(
            FunctionDefinition(
                "datetime of \(MySQLQuoted.text(text))", [], result.type, isStrict: false,
                volatility: .stable,
                body: .nary { (_, context) throws(SQLError) in
                    guard let values = context.values else { return packed }
                    return try values.constant(site) { () throws(SQLError) in
                        values.warn(
                            1292, "Truncated incorrect \(word) value: '\(MySQLQuoted.text(text))'")
                        return packed
                    }
                }), [])
        return result
    }

    /// A text that is no date is an error in MySQL, and no match in MariaDB.
    private func moment(_ value: Typed) throws(SQLError) -> Typed {
        if !flavor.isMariaDB, case .constant(.text(let text)) = value.expression,
            MySQLMomentReader.moment(text.utf8, .lenient).trouble == .wrong
        {
            throw error(1525, "Incorrect DATETIME value: '\(MySQLQuoted.text(text.utf8))'")
        }
        if flavor.isMariaDB, case .constant(.text(let text)) = value.expression {
            return anyMoment(text.utf8, value)
        }
        return once(converted(value, .datetime))
    }
}

extension MySQLTypeKind {
    /// `x'41'`: a number beside numbers.
    fileprivate var isBytesLiteral: Bool { self == .hexadecimal }
}
