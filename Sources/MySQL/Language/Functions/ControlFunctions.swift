// Control, and the calls that the parser writes in words of their own.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let control: Table = [
        "if": MySQLFunction(3) { (rules, values, at) throws(SQLError) in
            let test = try rules.condition(values[0], "IF")
            var result = try rules.chosen([(test, values[1])], values[2], at)
            result.traits.formIntersection(values[0].traits)
            return result
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
            value.traits = []
            return value
        },
        "isnull": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.truth(.isNull(values[0].expression, negated: false), .notNull, at)
        },
        "interval": MySQLFunction(2...most) { (rules, values, at) throws(SQLError) in
            var result = rules.wholeCall(
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
            result.traits = .notNull
            return result
        },
        // No file is the server's to read.
        "load_file": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            var file = Typed(
                .constant(.null), MySQLType.longblob, modifier: Int32(MySQLRules.longestText),
                offset: at)
            file.coercibility = 4
            return file
        },
        "name_const": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            guard values.allSatisfy(\.expression.isConstant) else {
                throw rules.error(1210, "Incorrect arguments to NAME_CONST")
            }
            return values[1]
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
        ReservedCall.getFormat: { (rules, call) throws(SQLError) in
            rules.namedFormat(
                rules.literalText(call.arguments[0].value),
                try rules.value(call.arguments[1].value), call.offset)
        },
        ReservedCall.weightString: { (rules, call) throws(SQLError) in
            guard call.arguments.count == 1 else {
                throw rules.notSupported("WEIGHT_STRING AS", at: call.offset)
            }
            return try rules.weights(try rules.value(call.arguments[0].value), call.offset)
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
            modifier: commonModifier(values, type), offset: at)
        result.traits = notNull(values)
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
            modifier: commonModifier(values, type), offset: at)
        if values.contains(where: \.isNotNull) { result.traits = .notNull }
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
}

extension MySQLFunctions {
    static func hexText(_ bytes: [UInt8]) -> String {
        String(decoding: hex(Array(bytes.prefix(6)), isUpper: true), as: UTF8.self)
    }
}
