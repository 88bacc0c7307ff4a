// Values as other kinds of values, where an operator or a function wants them so.
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    /// The value as an operator takes it.
    func converted(_ value: Typed, _ target: MySQLTarget) -> Typed {
        var result = typed(value, as: target)
        guard let body = MySQLConversion.body(from: value.sqlType, to: target, types) else {
            return result
        }
        let name = "to \(target)"
        let isStable = MySQLTypeKind(value.type).needsSession(target)
        result.expression = .call(
            FunctionDefinition(
                MySQLDecimal.carries(value.modifier) && target == .text
                    ? "\(name) \(value.modifier)" : name, [value.type], result.type,
                volatility: isStable ? .stable : .immutable, body: .unary(body)),
            [value.expression])
        return folded(result)
    }

    /// What a converted value is, before its expression is made.
    private func typed(_ value: Typed, as target: MySQLTarget) -> Typed {
        var result = value
        let kind = MySQLTypeKind(value.type)
        result.traits.formIntersection(.notNull)
        switch target {
        case .signed:
            if kind.isInteger, !kind.isBiased, kind != .truth { return value }
            result.type = MySQLType.bigint
            result.modifier = Int32(clamping: min(20, precision(value) + 1))
        case .unsigned:
            if kind.isBiased { return value }
            result.type = MySQLType.unsignedBigint
            result.modifier = 20
        case .decimal:
            if kind.isDecimal { return value }
            result.type = MySQLType.decimal
            result.modifier = MySQLDecimal.modifier(
                min(precision(value), MySQLDecimal.mostDigits), scale(value))
        case .double:
            if kind.isReal { return value }
            result.type = MySQLType.double()
            result.modifier = Int32(clamping: min(23, length(value)))
        case .text:
            if kind.isText { return value }
            result.type = MySQLType.varchar
            result.modifier = Int32(clamping: length(value))
            if case .labels = kind { return result }
            result.collation = connectionCollation
            result.coercibility = kind.isBytes ? value.coercibility : 5
        case .bytes:
            if kind.isBytes { return value }
            result.type = MySQLType.varbinary
            result.modifier = Int32(clamping: length(value) * (kind.isText ? 4 : 1))
            result.collation = .c
        case .date: result = moment(value, MySQLType.date)
        case .datetime:
            if kind.isDated, kind != .timestamp(digits: kind.fractionDigits) { return value }
            result = moment(value, MySQLType.datetime(fraction(value)))
        case .time:
            if case .time = kind { return value }
            result = moment(value, MySQLType.time(fraction(value)))
        case .truth: result = truth(value.expression, value.traits, value.offset)
        }
        return result
    }

    private func moment(_ value: Typed, _ type: TypeID) -> Typed {
        var result = value
        result.type = type
        result.modifier = -1
        result.collation = .c
        // Not every text or number is one.
        result.traits =
            MySQLTypeKind(value.type).isTemporal ? value.traits.intersection(.notNull) : []
        return result
    }

    /// Digits of a second's fraction that a value can have.
    func fraction(_ value: Typed) -> Int {
        let kind = MySQLTypeKind(value.type)
        switch kind {
        case .time, .datetime, .timestamp: return kind.fractionDigits
        // A text with an interval added.
        case .text(.fixed) where value.traits.contains(.fixedDecimals):
            return min(6, max(0, Int(value.modifier) - 20))
        case .decimal: return min(6, MySQLDecimal.scale(value.modifier))
        case .float, .double: return 6
        case .text, .json, .bytes, .hexadecimal:
            if case .constant(let constant) = value.expression {
                let text = constant.rawText
                if text.contains(0x2D) {
                    let reading = MySQLMomentReader.moment(text, .lenient)
                    return reading.trouble == .wrong ? 6 : reading.digits
                }
                let reading = MySQLMomentReader.time(text)
                return reading.trouble == .wrong ? 6 : reading.digits
            }
            return 6
        default: return 0
        }
    }

    /// The most characters that the value's text has.
    func length(_ value: Typed) -> Int {
        let metadata = MySQLColumnMetadata.of(
            value.sqlType, types: types, results: .ascii, flavor: flavor)
        // MariaDB counts the bytes of a TEXT as characters.
        if flavor.isMariaDB, value.modifier < 0, case .text(let family) = MySQLTypeKind(value.type),
            family != .fixed, family != .varying
        {
            return min(Int(metadata.length), 1 << 30) * 4
        }
        return Int(metadata.length)
    }

    // MARK: Contexts

    package func condition(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression {
        let value = try single(value)
        if value.expression.isNullConstant { return value.expression }
        return once(converted(value, .truth)).expression
    }

    package func rowCount(_ value: Typed, _ clause: String) throws(SQLError) -> ScalarExpression {
        converted(value, .signed).expression
    }

    package func resolved(_ value: Typed) throws(SQLError) -> Typed { try single(value) }

    /// The value as a type of the same kind takes it; every kind becomes every other.
    package func coerce(
        _ value: Typed, to target: SQLType, _ context: CastContext
    ) throws(SQLError) -> Typed? {
        try coerceToCommon(value, target.oid, "")
    }

    package func coerceToCommon(
        _ value: Typed, _ type: TypeID, _ clause: String
    ) throws(SQLError) -> Typed {
        var result = try single(value)
        if result.type == type { return result }
        result.traits.formIntersection(.notNull)
        let kind = MySQLTypeKind(type)
        switch kind {
        case .truth: result = converted(result, .truth)
        case .integer, .bit, .year:
            result = kind.isBiased ? converted(result, .unsigned) : converted(result, .signed)
        case .decimal: result = converted(result, .decimal)
        case .float, .double: result = converted(result, .double)
        case .date: result = converted(result, .date)
        case .time: result = converted(result, .time)
        case .datetime: result = converted(result, .datetime)
        case .timestamp: result = timestamp(converted(result, .datetime))
        case .text, .json: result = converted(result, .text)
        case .bytes, .hexadecimal: result = converted(result, .bytes)
        case .labels, .null, .row: break
        }
        result.type = type
        return result
    }

    /// A moment as an instant; one that no TIMESTAMP can hold comes before or after all that can.
    func timestamp(_ value: Typed) -> Typed {
        var result = value
        let digits = fraction(value)
        result.type = MySQLType.timestamp(digits)
        result.expression = .call(
            FunctionDefinition(
                "to timestamp", [value.type], result.type, volatility: .stable,
                body: .unary { (value, context) in
                    let moment = MySQLMoment(packed: value.number)
                    if let instant = MySQLTimestamp.value(moment, context.environment.timeZone) {
                        return .int(instant)
                    }
                    return .int(moment.year < 1970 ? -1 : MySQLTimestamp.greatest + 1)
                }), [value.expression])
        return result
    }

    package func assign(
        _ value: Typed, to column: ColumnDescriptor
    ) throws(SQLError) -> ScalarExpression {
        let value = try single(value)
        let row = (assignedRows[column.name] ?? 0) + 1
        assignedRows[column.name] = row
        if value.expression.isNullConstant { return value.expression }
        if fits(value, column) { return value.expression }
        let storing = MySQLStoring(
            column: column, table: targetTable(with: column), types: types, flavor: flavor,
            row: level.kind == .values ? row : nil, isConversion: convertsColumn)
        let source = value.sqlType
        let definition = FunctionDefinition(
            "assign \(column.name)", [value.type], column.type.oid, volatility: .stable,
            body: .unary { (value, context) throws(SQLError) in
                let stored = try storing.stored(value, from: source, context)
                if let error = context.values?.takeEscalation() { throw error }
                return stored
            })
        return constant(definition, value) ?? .call(definition, [value.expression])
    }

    /// A constant that goes into the column without a word is kept as the column has it.
    private func constant(
        _ definition: FunctionDefinition, _ value: Typed
    ) -> ScalarExpression? {
        let kind = MySQLTypeKind(value.type)
        guard value.expression.isConstant, !kind.isTemporal else { return nil }
        let pure = FunctionDefinition(
            definition.name, definition.arguments, definition.result, body: definition.body)
        let known = folded(Typed(.call(pure, [value.expression]), definition.result))
        guard known.expression.isConstant, !MySQLTypeKind(definition.result).isTemporal else {
            return nil
        }
        return known.expression
    }

    /// Every value of the expression is one of the column.
    private func fits(_ value: Typed, _ column: ColumnDescriptor) -> Bool {
        let (from, to) = (MySQLTypeKind(value.type), MySQLTypeKind(column.type.oid))
        switch (from, to) {
        case (.integer(let a, let isUnsigned), .integer(let b, let takesUnsigned)):
            if case .constant(.int(let number)) = value.expression, !from.isBiased, !to.isBiased {
                let bits = UInt64(b * 8 - (takesUnsigned ? 0 : 1))
                let most = Int64(1) << Int64(min(62, bits))
                return bits >= 63
                    ? !takesUnsigned || number >= 0
                    : number < most && number >= (takesUnsigned ? 0 : -most)
            }
            if from.isBiased != to.isBiased { return false }
            return a <= b && (isUnsigned == takesUnsigned || isUnsigned && a < b)
        case (.double(_, false), .double(let decimals, false)):
            return decimals == MySQLType.notFixed
        case (.date, .date): return true
        case (.datetime(let a), .datetime(let b)), (.time(let a), .time(let b)),
            (.timestamp(let a), .timestamp(let b)):
            return a <= b
        case (.labels, .labels): return value.type == column.type.oid
        case (.text(let a), .text(let b)):
            guard hasCharacters(of: value.collation, column.collation) else { return false }
            return a != .fixed && b == .varying && value.modifier >= 0
                && value.modifier <= column.type.modifier && !value.expression.isParameter
                || a == .fixed && b == .fixed && value.modifier <= column.type.modifier
                    && value.modifier >= 0 && value.expression.isSlot
        case (.bytes(.varying), .bytes(.varying)):
            return value.modifier >= 0 && value.modifier <= column.type.modifier
        default: return false
        }
    }

    /// The column's character set has all characters that texts of the value's have.
    private func hasCharacters(of value: Collation, _ column: Collation) -> Bool {
        guard let set = MySQLCollation.of(column)?.characterSet, set.maximumBytes == 1 else {
            return true
        }
        return MySQLCollation.of(value)?.characterSet == set
    }

    /// The table that the column is one of, for messages that name it.
    private func targetTable(with column: ColumnDescriptor) -> TableDescriptor? {
        for entry in builder.level.entries.reversed() {
            guard let table = entry.table ?? entry.described else { continue }
            if table.columns.contains(where: { $0.name == column.name && $0.type == column.type }) {
                return table
            }
        }
        return nil
    }
}

extension MySQLTypeKind {
    /// The conversion asks for the session's zone or today's date.
    fileprivate func needsSession(_ target: MySQLTarget) -> Bool {
        switch self {
        case .timestamp: target != .truth
        case .time: target == .date || target == .datetime
        default: false
        }
    }
}

extension ScalarExpression {
    fileprivate var isParameter: Bool {
        switch self {
        case .parameter, .literal: true
        default: false
        }
    }

    fileprivate var isSlot: Bool {
        if case .slot = self { return true }
        return false
    }
}
