// Control, and the calls that the parser writes in words of their own.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let control: Table = [
        "if": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let test = try rules.condition(values[0], "IF")
            return try rules.chosen([(test, values[1])], values[2], at)
        },
        "ifnull": coalesce, "nvl": coalesce,
        "nvl2": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            try rules.chosen(
                [(.isNull(values[0].expression, negated: true), values[1])], values[2], at)
        },
        "coalesce": MySQLFunction(1...most) { (rules, values, at) throws(SQLError) in
            try rules.firstKnown(values, at)
        },
        "nullif": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            var value = values[0]
            let test = try rules.makeComparison(.equal, value, values[1], at: at)
            value.expression = .nullIf(value.expression, test: test.expression)
            return value
        },
        "isnull": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.truth(.isNull(values[0].expression, negated: false), at)
        },
        "interval": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            rules.wholeCall(
                "interval", values.map { rules.converted($0, .double) }, width: 2,
                isStrict: false, at: at,
                .nary { (values, _) in
                    guard let value = values.first, !value.isNull else { return .int(-1) }
                    var count: Int64 = 0
                    for bound in values.dropFirst() {
                        if !bound.isNull, bound.double > value.double { break }
                        count += 1
                    }
                    return .int(count)
                })
        },
        "regexp_like": MySQLFunction(2...3) { (rules, values, at) throws(SQLError) in
            try rules.matched(values, at)
        },
    ]

    private static let coalesce = MySQLFunction(2) { (rules, values, at) throws(SQLError) in
        try rules.firstKnown(values, at)
    }

    // MARK: Calls by syntax

    static let special: [String: Special] = [
        ReservedCall.userVariable: { (rules, call) throws(SQLError) in
            rules.userVariable(rules.literalText(call.arguments[0].value), call.offset)
        },
        ReservedCall.assignment: { (rules, call) throws(SQLError) in
            let value = try rules.value(call.arguments[1].value)
            return rules.assignment(
                rules.literalText(call.arguments[0].value), value, call.offset)
        },
        ReservedCall.systemVariable: { (rules, call) throws(SQLError) in
            try rules.systemVariable(
                rules.literalText(call.arguments[0].value),
                rules.literalText(call.arguments[1].value), call.offset)
        },
        ReservedCall.introducer: { (rules, call) throws(SQLError) in
            let value = try rules.value(call.arguments[1].value)
            return try rules.introduced(
                rules.literalText(call.arguments[0].value), value, call.offset)
        },
        ReservedCall.convertUsing: { (rules, call) throws(SQLError) in
            let value = try rules.value(call.arguments[0].value)
            return try rules.converted(
                value, using: rules.literalText(call.arguments[1].value), call.offset)
        },
        ReservedCall.dateAdd: shift(1), ReservedCall.dateSubtract: shift(-1),
        "adddate": shiftDays(1), "subdate": shiftDays(-1),
        ReservedCall.extract: { (rules, call) throws(SQLError) in
            try rules.extracted(
                rules.literalText(call.arguments[0].value),
                try rules.value(call.arguments[1].value), call.offset)
        },
        ReservedCall.timestampAdd: { (rules, call) throws(SQLError) in
            try rules.shifted(
                try rules.value(call.arguments[2].value), try rules.value(call.arguments[1].value),
                rules.literalText(call.arguments[0].value), 1, call.offset)
        },
        ReservedCall.timestampDifference: { (rules, call) throws(SQLError) in
            try rules.difference(
                rules.literalText(call.arguments[0].value),
                [
                    try rules.value(call.arguments[1].value),
                    try rules.value(call.arguments[2].value),
                ], call.offset)
        },
        ReservedCall.trim: { (rules, call) throws(SQLError) in
            guard case .literal(.string(let ends), _)? = call.arguments.first?.value,
                ["both", "leading", "trailing"].contains(ends), call.arguments.count > 1
            else {
                let value = try rules.value(call.arguments[0].value)
                return try rules.trimmed(value, nil, "both", call.offset)
            }
            let value = try rules.value(call.arguments[1].value)
            let removed =
                call.arguments.count > 2 ? try rules.value(call.arguments[2].value) : nil
            return try rules.trimmed(value, removed, ends, call.offset)
        },
        ReservedCall.char: { (rules, call) throws(SQLError) in
            var values: [Typed] = []
            for argument in call.arguments.dropFirst() {
                values.append(rules.converted(try rules.value(argument.value), .signed))
            }
            return try rules.characters(
                values, rules.literalText(call.arguments[0].value), call.offset)
        },
        "char": { (rules, call) throws(SQLError) in
            var values: [Typed] = []
            for argument in call.arguments {
                values.append(rules.converted(try rules.value(argument.value), .signed))
            }
            return try rules.characters(values, "", call.offset)
        },
        ReservedCall.values: { (rules, call) throws(SQLError) in
            try rules.insertedValue(call)
        },
        ReservedCall.defaultOf: { (rules, call) throws(SQLError) in
            try rules.defaultValue(call)
        },
        ReservedCall.memberOf: { (rules, call) throws(SQLError) in
            let value = try rules.value(call.arguments[0].value)
            let list = try rules.value(call.arguments[1].value)
            return try rules.analyzeNamed("@member_of", [list, value], call.offset)
        },
    ]

    private static func shift(_ sign: Int64) -> Special {
        { (rules, call) throws(SQLError) in
            try rules.shifted(
                try rules.value(call.arguments[0].value), try rules.value(call.arguments[1].value),
                call.arguments.count > 2 ? rules.literalText(call.arguments[2].value) : "day", sign,
                call.offset)
        }
    }

    private static func shiftDays(_ sign: Int64) -> Special { shift(sign) }
}

extension MySQLRules {
    /// The value of the first test that holds, of the type that all can be.
    func chosen(
        _ branches: [(test: ScalarExpression, value: Typed)], _ otherwise: Typed,
        _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let values = branches.map(\.value) + [otherwise]
        let type = try commonType(values, "IF")
        var converted: [Typed] = []
        for value in values { converted.append(try coerceToCommon(value, type, "IF")) }
        let parts = zip(branches, converted).map {
            ConditionalBranch(condition: $0.test, result: $1.expression)
        }
        let last = converted[converted.count - 1]
        var result = Typed(
            .conditional(parts, otherwise: last.expression), type,
            modifier: commonModifier(converted, type), offset: at)
        if isCollatable(type) {
            let (collation, rank) = try agreement(converted, "if")
            result.collation = collation
            result.coercibility = rank
        }
        return result
    }

    func firstKnown(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed {
        let type = try commonType(values, "COALESCE")
        var converted: [Typed] = []
        for value in values { converted.append(try coerceToCommon(value, type, "COALESCE")) }
        var result = Typed(
            .coalesce(converted.map(\.expression)), type,
            modifier: commonModifier(converted, type), offset: at)
        if isCollatable(type) {
            let (collation, rank) = try agreement(converted, "coalesce")
            result.collation = collation
            result.coercibility = rank
        }
        return result
    }

    // MARK: Columns

    /// VALUES(c): what the row would have had; null outside of ON DUPLICATE KEY UPDATE.
    fileprivate func insertedValue(_ call: FunctionCall) throws(SQLError) -> Typed {
        guard case .column(let column)? = call.arguments.first?.value else {
            throw notSupported("VALUES of an expression", at: call.offset)
        }
        if let proposed = analyzer.analyzeProposed(column.name) { return proposed }
        // Elsewhere it is null, of a column that there is.
        var value = try analyzer.analyzeColumn(column)
        value.expression = .constant(.null)
        return value
    }

    /// DEFAULT(c).
    fileprivate func defaultValue(_ call: FunctionCall) throws(SQLError) -> Typed {
        guard case .column(let column)? = call.arguments.first?.value else {
            throw notSupported("DEFAULT of an expression", at: call.offset)
        }
        let found = try analyzer.analyzeColumn(column)
        for entry in level.entries {
            guard let table = entry.table ?? entry.described,
                let described = table.columns.first(where: { sameName($0.name, column.name) })
            else { continue }
            guard let text = described.defaultSQL else {
                if described.isNotNull {
                    throw error(1364, "Field '\(column.name)' doesn't have a default value")
                }
                break
            }
            let value = try analyzer.analyze(try expression(stored: text))
            return try coerceToCommon(value, found.type, "DEFAULT")
        }
        var result = found
        result.expression = .constant(.null)
        return result
    }

    // MARK: Variables

    /// `@x`: typed by what it holds while the statement is planned; read when it runs.
    func userVariable(_ name: String, _ at: SourceOffset) -> Typed {
        let key = name.lowercased()
        let known = session?.variables[key]
        let type =
            known?.type
            ?? SQLType(MySQLType.longblob, modifier: flavor.isMariaDB ? 16_777_216 : -1)
        let kind = MySQLTypeKind(type.oid)
        var result = Typed(
            .call(
                FunctionDefinition(
                    "@\(key)", [], type.oid, isStrict: false, volatility: .volatile,
                    body: .nary { (_, context) throws(SQLError) in
                        guard let variable = context.values?.variables[key] else { return .null }
                        if variable.type.oid == type.oid || variable.value.isNull {
                            return variable.value
                        }
                        return try MySQLVariableValue.converted(variable, to: kind, context)
                    }), []), type.oid, modifier: type.modifier,
            collation: isCollatable(type.oid) ? known?.collation ?? connectionCollation : .c,
            offset: at)
        result.coercibility = 2
        return result
    }

    /// `@x := value`.
    func assignment(_ name: String, _ value: Typed, _ at: SourceOffset) -> Typed {
        var value = value
        if MySQLTypeKind(value.type) == .truth { value = converted(value, .signed) }
        let key = name.lowercased()
        let (type, collation, flavor) = (value.sqlType, value.collation, flavor)
        var result = value
        result.expression = .call(
            FunctionDefinition(
                "@\(key):=", [value.type], value.type, isStrict: false, volatility: .volatile,
                body: .unary { (value, context) in
                    context.values?.variables[key] = MySQLUserVariable(
                        value, type, collation, flavor, context.environment)
                    return value
                }), [value.expression])
        result.offset = at
        return result
    }

    fileprivate func systemVariable(
        _ scope: String, _ name: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let wanted: MySQLSystemValue.Scope =
            scope == "global" ? .global : scope == "session" ? .session : .any
        guard let session else { throw error(1193, "Unknown system variable '\(name)'") }
        let known = try session.systemVariable(wanted, name)
        var result = Typed(
            .call(
                FunctionDefinition(
                    "@@\(scope).\(name.lowercased())", [], known.type.oid, isStrict: false,
                    volatility: .volatile,
                    body: .nary { (_, context) throws(SQLError) in
                        guard let values = context.values else { return known.value }
                        return try values.systemVariable(wanted, name).value
                    }), []), known.type.oid, modifier: known.type.modifier,
            collation: defaultCollation(known.type.oid), offset: at)
        result.coercibility = 3
        return result
    }

    // MARK: Character sets

    fileprivate func characterSet(_ name: String) throws(SQLError) -> MySQLCharacterSet {
        guard let set = MySQLCharacterSet.named(name) else {
            throw error(1115, "Unknown character set: '\(name)'")
        }
        return set
    }

    fileprivate func introduced(
        _ name: String, _ value: Typed, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let set = try characterSet(name)
        var result = value
        result.offset = at
        if set == .binary {
            result = converted(value, .bytes)
            result.type = MySQLType.varbinary
            return result
        }
        if MySQLTypeKind(value.type).isBytes, case .constant(.bytes(let bytes)) = value.expression {
            let isValid = bytes.withUnsafeBytes { (try? UTF8Text.validate($0)) != nil }
            if set.maximumBytes > 1, !isValid {
                throw error(
                    1300,
                    "Invalid \(set.name) character string: '\(MySQLFunctions.hexText(bytes))'")
            }
            let text =
                set == .latin1 ? bytes.flatMap { Array(String(UnicodeScalar($0)).utf8) } : bytes
            result = self.text(text, at)
        }
        result.collation = MySQLCollation.standard(set, flavor).collation
        return result
    }

    func converted(
        _ value: Typed, using name: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let set = try characterSet(name)
        if set == .binary { return converted(value, .bytes) }
        var result = converted(value, .text)
        if set.maximumBytes == 1 {
            let most: UInt32 = set == .latin1 ? 0xFF : 0x7F
            result = call(
                "using \(set.name)", [result], result.type, modifier: result.modifier,
                collation: result.collation, at: at,
                .unary { (value, context) in
                    let text = value.rawText
                    if text.allSatisfy({ $0 < 0x80 }) { return value }
                    var out: [UInt8] = []
                    for scalar in UTF8Text.scalars(text) {
                        if scalar.value > most, context.values?.flavor.isMariaDB == true {
                            var own: [UInt8] = []
                            UTF8Text.append(scalar, to: &own)
                            context.warn(
                                1977,
                                "Cannot convert 'utf8mb4' character 0x\(MySQLFunctions.hexText(own)) to '\(set.name)'"
                            )
                        }
                        UTF8Text.append(scalar.value <= most ? scalar : "?", to: &out)
                    }
                    return .text(out)
                })
        }
        result.collation = MySQLCollation.standard(set, flavor).collation
        result.coercibility = 2
        return result
    }

    /// CHAR(…): bytes, or the text that they are in a character set.
    fileprivate func characters(
        _ values: [Typed], _ set: String, _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        let bytes = call(
            "char", values, MySQLType.varbinary, modifier: Int32(clamping: values.count * 4),
            isStrict: false, at: at,
            .nary { (values, _) in
                var out: [UInt8] = []
                for value in values where !value.isNull {
                    let code = UInt32(truncatingIfNeeded: value.number)
                    var shift: UInt32 =
                        code > 0xFF_FFFF ? 24 : code > 0xFFFF ? 16 : code > 0xFF ? 8 : 0
                    while true {
                        out.append(UInt8(truncatingIfNeeded: code >> shift))
                        if shift == 0 { break }
                        shift -= 8
                    }
                }
                return .bytes(out)
            })
        return set.isEmpty ? bytes : try converted(bytes, using: set, at)
    }

    // MARK: Regular expressions

    /// By the collation whether case counts, and by the flags of a third argument.
    fileprivate func matched(_ values: [Typed], _ at: SourceOffset) throws(SQLError) -> Typed {
        let texts = values.prefix(2).map { converted($0, .text) }
        let collation = try agreed(texts, "regexp")
        let isBinary =
            values.prefix(2).contains { MySQLTypeKind($0.type).isBytes }
            || MySQLCollation.of(collation)?.isBinary == true
        let flags = values.count > 2 ? [converted(values[2], .text)] : []
        return call(
            "regexp \(isBinary)", texts + flags, MySQLType.truth, volatility: .stable, at: at,
            .nary { (values, _) throws(SQLError) in
                var ignoresCase = !isBinary
                for flag in values.count > 2 ? values[2].rawText : [] {
                    if flag == 0x69 { ignoresCase = true }
                    if flag == 0x63 { ignoresCase = false }
                }
                return .bool(
                    try MySQLRegularExpression.isFound(
                        values[1].rawText, in: values[0].rawText, ignoresCase: ignoresCase))
            })
    }
}

/// The value of a variable whose type has changed since the statement was planned.
enum MySQLVariableValue {
    static func converted(
        _ variable: MySQLUserVariable, to kind: MySQLTypeKind, _ context: any EvaluationContext
    ) throws(SQLError) -> Value {
        let target: MySQLTarget =
            switch kind {
            case .integer: kind.isBiased ? .unsigned : .signed
            case .decimal: .decimal
            case .float, .double: .double
            case .bytes: .bytes
            case .date: .date
            case .datetime: .datetime
            case .time: .time
            default: .text
            }
        let body = MySQLConversion.body(
            from: variable.type, to: target, context.environment.types)
        return try body?(variable.value, context) ?? variable.value
    }
}

extension MySQLFunctions {
    static func hexText(_ bytes: [UInt8]) -> String {
        String(decoding: hex(Array(bytes.prefix(6)), isUpper: true), as: UTF8.self)
    }
}
