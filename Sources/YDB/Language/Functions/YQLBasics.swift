// Optionals, conditions, checks and other functions without a group of their own.
import QueryEngine

enum YQLBasics {
    static let functions: [String: YQLFunctions.Resolver] = [
        "coalesce": coalesce, "nvl": coalesce, "if": conditional, "nanvl": nanvl, "just": just,
        "unwrap": unwrap, "nothing": nothing, "null": null, "maxof": extreme(isGreatest: true),
        "greatest": extreme(isGreatest: true), "minof": extreme(isGreatest: false),
        "least": extreme(isGreatest: false), "abs": abs, "ensure": ensure,
        "ensuretype": ensureType, "ensureconvertibleto": ensureConvertible, "version": version,
        "evaluateexpr": passed, "evaluateatom": passed, "likely": passed, "assumestrict": passed,
        "assumenonstrict": passed, "tablerow": tableRow, "jointablerow": tableRow,
        "pickle": pickle, "stablepickle": pickle, "unpickle": unpickle, "isnull": isNull,
        "safecast": cast, "cast": cast, "bitcast": bitcast, "not": not, "opaque": passed,
        "toopaque": passed, "aggregationfactory": factory,
    ]

    // MARK: Nulls

    @Sendable static func coalesce(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...256)
        let types = try call.types()
        guard types.count > 1 else { return try passed(call) }
        var last = types[types.count - 1]
        var common = last
        for type in types.dropLast().reversed() where type != .null {
            // What is not null leaves its optional behind, unless the others are as optional as it is.
            let offered =
                type.optionalLevel > common.optionalLevel ? type.withoutOptional : type
            if common == .null {
                common = type
                continue
            }
            if let next = YQLConversions.commonType(offered, common) {
                common = next
            } else {
                throw .yqlType("Mismatch types: \(type) and \(last)")
            }
            last = type
        }
        let result = common
        // A literal that fits stays out of the way of the others' type.
        if let first = types.first?.withoutOptional, types.count == 2, first != common,
            YQLConversions.implicit(from: types[1], to: first, constant: call.constant(1)) != nil,
            call.constant(1) != nil
        {
            return try coalesce(call, types, first)
        }
        return try coalesce(call, types, result)
    }

    private static func coalesce(
        _ call: YQLCall, _ types: [YQLType], _ result: YQLType
    ) throws(SQLError) -> YQLFunction {
        var conversions: [YQLConversion] = []
        for (index, type) in types.enumerated() {
            if type == .null {
                conversions.append(YQLConversion(result) { (_) throws(SQLError) in .null })
                continue
            }
            if type.optionalLevel > result.optionalLevel, case .optional(let item) = type {
                guard let inner = YQLConversions.implicit(from: item, to: result) else {
                    throw .yqlType("Mismatch types: \(type) and \(result)")
                }
                conversions.append(
                    YQLConversion(result) { (value) throws(SQLError) in
                        guard let value = type.unwrap(value) else { return .null }
                        return try inner(value)
                    })
                continue
            }
            conversions.append(
                try YQLCall(call.name, call.arguments).convert(index, to: result))
        }
        return YQLFunction("Coalesce", result: result, body: .form(.coalesce(conversions)))
    }

    @Sendable static func conditional(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...3)
        let condition = try call.type(0)
        guard condition == .null || condition.withoutOptional == .bool else {
            throw call.mismatch(0, "Bool")
        }
        guard call.count == 3 else {
            let result = YQLType.optional(try call.type(1))
            let then = try call.convert(1, to: result)
            return YQLFunction(
                "If", result: result, body: .form(.conditional(then: then, otherwise: nil)))
        }
        let (a, b) = (try call.type(1), try call.type(2))
        guard let common = branches(call, [1, 2]) else {
            throw .yqlType("Different types of branches: \(a) and \(b)")
        }
        let (then, otherwise) = (try call.convert(1, to: common), try call.convert(2, to: common))
        return YQLFunction(
            "If", result: common, body: .form(.conditional(then: then, otherwise: otherwise)))
    }

    /// The common type of arguments, where a literal takes the type of the others if it can.
    static func branches(_ call: YQLCall, _ places: [Int]) -> YQLType? {
        var types: [YQLType] = []
        for place in places {
            guard let type = try? call.type(place) else { return nil }
            types.append(type)
        }
        return YQLConversions.commonType(types)
    }

    @Sendable static func nanvl(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let (a, b) = (try call.type(0), try call.type(1))
        if a == .null || b == .null { return .null(call.name) }
        guard let x = a.withoutOptional.primitive, x.isFloating,
            let y = b.withoutOptional.primitive, y.isNumber
        else { throw call.mismatch(0, "Float or Double") }
        let type: YQLPrimitive = x == .double || y == .double ? .double : .float
        let plain = YQLType.primitive(type)
        return .strict(call.name, a.isOptional || b.isOptional ? .optional(plain) : plain) {
            (values) throws(SQLError) in
            let number = YQLNumber.double(values[0], x)
            return .double(number.isNaN ? YQLNumber.double(values[1], y) : number)
        }
    }

    @Sendable static func just(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let result = YQLType.optional(try call.type(0))
        return .plain(call.name, result) { (values) throws(SQLError) in result.wrap(values[0]) }
    }

    @Sendable static func unwrap(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...2)
        let type = try call.type(0)
        guard type.isOptional else {
            if type == .null { throw .yqlType("Expected optional type, but got: Null") }
            return try passed(call)
        }
        return .plain(call.name, type.withoutOptional) { (values) throws(SQLError) in
            if let value = type.unwrap(values[0]) { return value }
            let note = values.count > 1 ? values[1].rawText : ""
            throw .yqlValue(
                note.isEmpty
                    ? "Failed to unwrap empty optional" : "Failed to unwrap empty optional: \(note)"
            )
        }
    }

    @Sendable static func nothing(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.typeArgument(0)
        guard type.mayBeNull else { throw .yqlType("Expected optional type, but got: \(type)") }
        return .null(call.name, type)
    }

    @Sendable static func null(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(0...0)
        return .null(call.name)
    }

    @Sendable static func isNull(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return try YQLOperators.unary(.isNull, call.arguments[0])
    }

    @Sendable static func not(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return try YQLOperators.unary(.not, call.arguments[0])
    }

    @Sendable static func cast(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let cast = try YQLConversions.cast(from: try call.type(0), to: try call.typeArgument(1))
        return .plain(call.name, cast.result) { (values) throws(SQLError) in try cast(values[0]) }
    }

    @Sendable static func bitcast(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let cast = try YQLConversions.bitcast(from: try call.type(0), to: try call.typeArgument(1))
        return .plain(call.name, cast.result) { (values) throws(SQLError) in try cast(values[0]) }
    }

    @Sendable static func factory(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try YQLAggregateFactory.resolve(call)
    }

    // MARK: Numbers

    static func extreme(isGreatest: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...256)
            var types = try call.types()
            if types.allSatisfy({ $0 == .null }) { return .null(call.name) }
            let hasNull = types.contains(.null)
            types.removeAll { $0 == .null }
            guard let common = YQLConversions.commonType(types) else {
                throw .yqlType("\(call.name): the arguments have no common type")
            }
            let result = hasNull ? common.asOptional : common
            guard let order = YQLComparison.sortOrder(common) else {
                throw .yqlType("\(call.name): values of \(common) have no order")
            }
            var conversions: [YQLConversion] = []
            for index in call.arguments.indices {
                conversions.append(try call.convert(index, to: result))
            }
            let known = conversions
            return .plain(call.name, result) { (values) throws(SQLError) in
                var best = Value.null
                for (index, value) in values.enumerated() {
                    let value = try known[index](value)
                    if value.isNull { return .null }
                    if best.isNull {
                        best = value
                        continue
                    }
                    let difference = order(value, best)
                    if isGreatest ? difference > 0 : difference < 0 { best = value }
                }
                return best
            }
        }
    }

    @Sendable static func abs(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        switch type.withoutOptional {
        case .null: return .null(call.name)
        case .decimal:
            return .strict(call.name, type) { (values) throws(SQLError) in
                guard case .numeric(let number) = values[0] else { return .null }
                return .numeric(number.magnitude)
            }
        case .primitive(let primitive) where primitive.isFloating:
            return .strict(call.name, type) { (values) throws(SQLError) in
                .double(YQLNumber.double(values[0], primitive).magnitude)
            }
        case .primitive(let primitive) where primitive.isInteger || primitive.isInterval:
            return .strict(call.name, type) { (values) throws(SQLError) in
                let number = YQLNumber.exact(values[0], primitive)
                return YQLNumber.wrapped(number < 0 ? -number : number, primitive)
            }
        default: throw call.mismatch(0, "a number")
        }
    }

    // MARK: Checks

    @Sendable static func ensure(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...3)
        let condition = try call.type(1)
        guard condition == .null || condition.withoutOptional == .bool else {
            throw call.mismatch(1, "Bool")
        }
        return .plain(call.name, try call.type(0)) { (values) throws(SQLError) in
            if values[1].isTrue { return values[0] }
            let note = values.count > 2 ? values[2].rawText : ""
            throw .yqlValue(
                note.isEmpty ? "Condition violated" : "Condition violated, message: \(note)")
        }
    }

    @Sendable static func ensureType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...3)
        let (type, wanted) = (try call.type(0), try call.typeArgument(1))
        guard type == wanted else {
            let note = call.has(2) ? try call.literal(2) : ""
            throw .yqlType(
                "Mismatch types: \(type) != \(wanted)" + (note.isEmpty ? "" : ", message: \(note)"))
        }
        return try passed(call)
    }

    @Sendable static func ensureConvertible(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...3)
        let (type, wanted) = (try call.type(0), try call.typeArgument(1))
        guard YQLConversions.implicit(from: type, to: wanted, constant: call.constant(0)) != nil
        else {
            let note = call.has(2) ? try call.literal(2) : ""
            throw .yqlType(
                "\(type) is not convertible to \(wanted)"
                    + (note.isEmpty ? "" : ", message: \(note)"))
        }
        return try passed(call)
    }

    // MARK: Others

    @Sendable static func version(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(0...0)
        return .constant(call.name, .string, .bytes(Array("Understudy".utf8)))
    }

    @Sendable static func passed(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        guard call.count >= 1 else { throw .yqlType("Expected at least 1 argument(s), but got 0") }
        let type = try call.type(0)
        return YQLFunction(
            call.name, result: type, body: .scalar { (values, _) throws(SQLError) in values[0] })
    }

    @Sendable static func tableRow(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(0...0)
        return YQLFunction(call.name, result: .structure([]), body: .form(.tableRow))
    }

    @Sendable static func pickle(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return .plain(call.name, .string) { (values) throws(SQLError) in
            try YQLSize.require(values[0])
            return .bytes(YQLPickle.bytes(values[0]))
        }
    }

    @Sendable static func unpickle(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let type = try call.typeArgument(0)
        return .plain(call.name, type) { (values) throws(SQLError) in
            guard let value = YQLPickle.value(values[1].rawBytes) else {
                throw .yqlValue("Unpickle: the bytes are of no value")
            }
            return value
        }
    }
}
