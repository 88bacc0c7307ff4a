// Which aggregate a call means, and what it gives.
package import QueryEngine
package import SQLPlanning

extension MySQLRules {
    package func aggregate(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> AggregateChoice {
        let name = call.name.name.lowercased()
        let values = try arguments.map { (value) throws(SQLError) in try single(value) }
        if name == "count" { return try count(call, values) }
        if name == "group_concat" { return try concatenation(values) }
        if name == "json_objectagg" { return try objects(values, call) }
        guard values.count == 1, let value = values.first else {
            throw error(
                1582, "Incorrect parameter count in the call to native function '\(name)'")
        }
        switch name {
        case "sum", "avg": return sum(value, isAverage: name == "avg")
        case "min", "max", "any_value": return extreme(value, name)
        case "bit_and", "bit_or", "bit_xor": return bits(value, name)
        case "json_arrayagg": return arrays(value)
        default: return deviation(value, name)
        }
    }

    private func choice(
        _ definition: AggregateDefinition, _ arguments: [Typed], modifier: Int32 = -1,
        collation: Collation = .c, traits: ValueTraits = []
    ) -> AggregateChoice {
        var result = Typed(
            .constant(.null), definition.result, modifier: modifier, collation: collation)
        result.traits = traits
        return AggregateChoice(definition: definition, arguments: arguments, result: result)
    }

    private func count(
        _ call: FunctionCall, _ values: [Typed]
    ) throws(SQLError) -> AggregateChoice {
        if values.isEmpty, !call.isStar { throw error(.syntaxError, "COUNT takes an argument") }
        return choice(
            AggregateDefinition("count", values.map(\.type), MySQLType.bigint) { _ in
                MySQLAggregates.Count()
            }, values, modifier: 21, traits: .notNull)
    }

    /// DECIMAL of what is exact, else DOUBLE.
    private func sum(_ value: Typed, isAverage: Bool) -> AggregateChoice {
        let name = isAverage ? "avg" : "sum"
        let more = isAverage ? session?.divisionDigits ?? 4 : 0
        if value.expression.isNullConstant {
            return choice(
                AggregateDefinition(name, [MySQLType.double(0)], MySQLType.double(0)) { _ in
                    MySQLAggregates.RealSum(isAverage: isAverage)
                }, [converted(value, .double)], modifier: 17)
        }
        guard calculation(value) != .real, !MySQLTypeKind(value.type).isText else {
            let decimals = decimals(value)
            let shown =
                decimals == MySQLType.notFixed
                ? decimals : isAverage ? min(decimals + more, 30) : decimals
            let isReal = MySQLTypeKind(value.type).isReal
            return choice(
                AggregateDefinition(name, [MySQLType.double()], MySQLType.double(shown)) { _ in
                    MySQLAggregates.RealSum(isAverage: isAverage)
                }, [converted(value, .double)],
                modifier: isAverage && (isReal || MySQLTypeKind(value.type).isText)
                    ? Int32(clamping: min(23, length(value) * bytesOfCharacter(value) + more))
                    : Self.width(ofDecimals: shown)
            )
        }
        let (digits, scale) = (precision(value), self.scale(value))
        let shown = min(scale + more, mostDecimals)
        let averageScale = isAverage ? shown : nil
        let isWhole = calculation(value) == .whole
        let exact = isWhole ? wholeOperand(value) : converted(value, .decimal)
        let isBiased = MySQLTypeKind(exact.type).isBiased
        return choice(
            AggregateDefinition(name, [exact.type], MySQLType.decimal) { _ in
                if isWhole {
                    MySQLAggregates.WholeSum(isBiased: isBiased, averageScale: averageScale)
                } else {
                    MySQLAggregates.Sum(averageScale: averageScale)
                }
            }, [exact],
            modifier: MySQLDecimal.modifier(isAverage ? digits + more : digits + 22, shown))
    }

    private func extreme(_ value: Typed, _ name: String) -> AggregateChoice {
        if value.expression.isNullConstant, flavor.isMariaDB {
            let nothing = AggregateDefinition(name, [value.type], MySQLType.varbinary) { _ in
                MySQLAggregates.First()
            }
            return choice(nothing, [value], modifier: 0, traits: .fixedDecimals)
        }
        let ordering = ordering(of: value)
        let key = value.hasExplicitCollation ? "\(name) \(ordering.collation.id)" : name
        if flavor.isMariaDB, name != "any_value",
            let labels = types.definition(value.type).flatMap({ MySQLLabels($0) })
        {
            let texts = Ordering(MySQLType.varchar, value.collation)
            let definition = AggregateDefinition(
                "\(key) \(value.type.rawValue)", [value.type], value.type
            ) { _ in
                MySQLAggregates.ExtremeLabel(labels, texts, isGreatest: name == "max")
            }
            return choice(definition, [value], collation: value.collation)
        }
        let definition = AggregateDefinition(
            key, [value.type], value.type, isStrict: name != "any_value"
        ) { _ in
            switch name {
            case "min": MySQLAggregates.Extreme(ordering, isGreatest: false)
            case "max": MySQLAggregates.Extreme(ordering, isGreatest: true)
            default: MySQLAggregates.First()
            }
        }
        return choice(
            definition, [value], modifier: widest(value), collation: value.collation,
            traits: [])
    }

    /// What an aggregate shows of a column: the width of its type.
    private func widest(_ value: Typed) -> Int32 {
        switch MySQLTypeKind(value.type) {
        case .integer(let bytes, let isUnsigned):
            value.traits.contains(.stored)
                ? max(
                    value.modifier,
                    Int32(bytes == 8 ? 20 : Self.digits(bytes, isUnsigned) + (isUnsigned ? 0 : 1)))
                : value.modifier
        case .float(let decimals, _), .double(let decimals, _): Self.width(ofDecimals: decimals)
        case .text where value.modifier < 0: Int32(clamping: length(value))
        default: value.modifier
        }
    }

    private func bits(_ value: Typed, _ name: String) -> AggregateChoice {
        choice(
            AggregateDefinition(name, [MySQLType.unsignedBigint], MySQLType.unsignedBigint) { _ in
                MySQLAggregates.Bits(name)
            }, [converted(value, .unsigned)], modifier: 21, traits: .notNull)
    }

    /// As many decimals more as an average has, where the values are exact.
    private func deviation(_ value: Typed, _ name: String) -> AggregateChoice {
        let isReal = calculation(value) == .real
        let decimals = isReal ? MySQLType.notFixed : min(scale(value) + 4, 30)
        let isSample = name.hasSuffix("_samp")
        let isSquare = name.hasPrefix("var")
        return choice(
            AggregateDefinition(name, [MySQLType.double()], MySQLType.double(decimals)) { _ in
                MySQLAggregates.Deviation(isSample: isSample, isSquare: isSquare)
            }, [converted(value, .double)], modifier: isReal ? 23 : 26)
    }

    /// The parser puts the separator last.
    private func concatenation(_ values: [Typed]) throws(SQLError) -> AggregateChoice {
        guard let last = values.last else { throw error(.syntaxError, "GROUP_CONCAT is empty") }
        let separator: [UInt8] =
            if case .constant(let constant) = last.expression { constant.rawText } else { [0x2C] }
        var texts: [Typed] = []
        for value in values.dropLast() { texts.append(converted(value, .text)) }
        let longest = session?.longestConcatenation ?? 1_024
        let collation = try agreed(texts, "group_concat")
        let definition = AggregateDefinition(
            "group_concat", texts.map(\.type), longest <= 512 ? MySQLType.varchar : MySQLType.text
        ) { _ in MySQLAggregates.Concatenation(separator, longest: longest) }
        return choice(
            definition, texts,
            modifier: Int32(clamping: longest > 512 && flavor.isMariaDB ? longest * 4 : longest),
            collation: collation, traits: .fixedDecimals)
    }

    private func arrays(_ value: Typed) -> AggregateChoice {
        let write = MySQLDocumentValue(self, value)
        return choice(
            AggregateDefinition("json_arrayagg", [value.type], MySQLType.json, isStrict: false) {
                environment in MySQLAggregates.Array(write, environment)
            }, [value], modifier: documentModifier(2), collation: documentCollation,
            traits: flavor.isMariaDB ? .fixedDecimals : [])
    }

    private func objects(
        _ values: [Typed], _ call: FunctionCall
    ) throws(SQLError) -> AggregateChoice {
        guard values.count == 2 else {
            throw error(
                1582,
                "Incorrect parameter count in the call to native function 'json_objectagg'")
        }
        let write = MySQLDocumentValue(self, values[1])
        let key = converted(values[0], .text)
        return choice(
            AggregateDefinition(
                "json_objectagg", [key.type, values[1].type], MySQLType.json, isStrict: false
            ) { environment in MySQLAggregates.Object(write, environment) }, [key, values[1]],
            modifier: documentModifier(0), collation: documentCollation,
            traits: flavor.isMariaDB ? .fixedDecimals : [])
    }

    /// MariaDB's documents are as long as GROUP_CONCAT's texts; its brackets count where they come last.
    private func documentModifier(_ more: Int) -> Int32 {
        flavor.isMariaDB
            ? Int32(clamping: (session?.longestConcatenation ?? 1_048_576) * 4 + more) : -1
    }

    // MARK: Windows

    package func windowFunction(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> (Window.Function, Typed) {
        let name = call.name.name.lowercased()
        func number(_ index: Int) -> ScalarExpression? {
            index < arguments.count ? converted(arguments[index], .signed).expression : nil
        }
        func integer() -> Typed {
            var number = Typed(.constant(.null), MySQLType.bigint, modifier: 21)
            number.traits = .notNull
            return number
        }
        var real = Typed(
            .constant(.null), MySQLType.double(flavor.isMariaDB ? 10 : 31), modifier: 17)
        if !flavor.isMariaDB { real.traits = .notNull }
        guard var value = arguments.first else {
            switch name {
            case "row_number": return (.rowNumber, integer())
            case "rank": return (.rank, integer())
            case "dense_rank": return (.denseRank, integer())
            case "percent_rank": return (.percentRank, real)
            case "cume_dist": return (.cumeDist, real)
            default: throw error(1305, "FUNCTION \(name) does not exist")
            }
        }
        value.traits = []
        switch name {
        case "ntile": return (.ntile(converted(value, .signed).expression), integer())
        case "lag", "lead":
            var otherwise: ScalarExpression?
            if arguments.count > 2 {
                let type = try commonType([value, arguments[2]], "LAG")
                let other = try coerceToCommon(arguments[2], type, "LAG")
                value = try coerceToCommon(value, type, "LAG")
                otherwise = other.expression
            }
            return name == "lag"
                ? (.lag(value.expression, offset: number(1), otherwise: otherwise), value)
                : (.lead(value.expression, offset: number(1), otherwise: otherwise), value)
        case "first_value": return (.firstValue(value.expression), value)
        case "last_value": return (.lastValue(value.expression), value)
        case "nth_value":
            guard let place = number(1) else {
                throw error(
                    1582, "Incorrect parameter count in the call to native function '\(name)'")
            }
            return (.nthValue(value.expression, place), value)
        default: throw error(1305, "FUNCTION \(name) does not exist")
        }
    }
}
