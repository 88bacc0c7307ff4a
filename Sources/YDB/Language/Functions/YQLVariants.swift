// Variants and enumerations.
import QueryEngine

enum YQLVariants {
    static let functions: [String: YQLFunctions.Resolver] = [
        "variant": variant, "asvariant": asVariant, "enum": enumeration, "asenum": asEnum,
        "variantitem": item, "way": way, "dynamicvariant": dynamic,
        "visit": visit(hasDefault: false),
        "visitordefault": visit(hasDefault: true),
    ]

    /// The alternatives of a variant, by name or number.
    static func alternatives(_ type: YQLType) -> [(name: String, type: YQLType)]? {
        switch type {
        case .variant(let items): items.enumerated().map { (String($0.offset), $0.element) }
        case .namedVariant(let members): members.map { ($0.name, $0.type) }
        default: nil
        }
    }

    @Sendable private static func variant(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(3...3)
        let (name, type) = (try call.literal(1), try call.typeArgument(2))
        guard let alternatives = alternatives(type) else {
            throw .yqlType("Expected variant type, but got: \(type)")
        }
        guard let index = alternatives.firstIndex(where: { $0.name == name }) else {
            throw .yqlType("Member not found: \(name)")
        }
        let item = alternatives[index].type
        let conversion = try call.convert(0, to: item)
        return .plain(call.name, type) { (values) throws(SQLError) in
            .variant(index, try conversion(values[0]), item)
        }
    }

    @Sendable private static func asVariant(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let item = try call.type(0)
        let type = YQLType.variant(of: [YQLMember(try call.literal(1), item)])
        return .plain(call.name, type) { (values) throws(SQLError) in .variant(0, values[0], item) }
    }

    @Sendable private static func enumeration(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let (name, type) = (try call.literal(0), try call.typeArgument(1))
        guard type.isEnumeration, let index = type.index(ofMember: name) else {
            throw .yqlType("Member not found: \(name)")
        }
        return .constant(call.name, type, .variant(index, .void, .void))
    }

    @Sendable private static func asEnum(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = YQLType.enumeration([try call.literal(0)])
        return .constant(call.name, type, .variant(0, .void, .void))
    }

    @Sendable private static func item(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        if type == .null { return .null(call.name) }
        guard let alternatives = alternatives(type.withoutOptional), let first = alternatives.first,
            alternatives.allSatisfy({ $0.type == first.type })
        else { throw call.mismatch(0, "a variant of items of one type") }
        return .plain(call.name, type.isOptional ? first.type.asOptional : first.type) {
            (values) throws(SQLError) in values[0].isNull ? .null : values[0].field(1)
        }
    }

    @Sendable private static func way(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.type(0)
        if type == .null { return .null(call.name) }
        guard let alternatives = alternatives(type.withoutOptional) else {
            throw call.mismatch(0, "a variant")
        }
        let isNamed = if case .namedVariant = type.withoutOptional { true } else { false }
        let plain = isNamed ? YQLType.utf8 : .uint32
        let names = alternatives.map { Value.string($0.name) }
        return .strict(call.name, type.isOptional ? .optional(plain) : plain) {
            (values) throws(SQLError) in
            let index = values[0].alternative
            guard isNamed else { return .count(index) }
            return names.indices.contains(index) ? names[index] : .null
        }
    }

    @Sendable private static func dynamic(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(3...3)
        let type = try call.typeArgument(2)
        guard let alternatives = alternatives(type), let item = alternatives.first?.type,
            alternatives.allSatisfy({ $0.type == item })
        else { throw .yqlType("\(call.name): expected a variant of items of one type") }
        let value = try call.convert(0, to: item)
        let places = Dictionary(
            alternatives.enumerated().map { ($0.element.name, $0.offset) }
        ) { first, _ in first }
        let source = try call.type(1)
        let isNamed = if case .namedVariant = type { true } else { false }
        if source != .null {
            guard let primitive = source.withoutOptional.primitive,
                isNamed ? primitive.isText : primitive.isInteger
            else { throw call.mismatch(1, isNamed ? "Utf8" : "Uint32") }
        }
        return .plain(call.name, .optional(type)) { (values) throws(SQLError) in
            if values[1].isNull { return .null }
            let name: String
            if case .int(let number) = values[1] {
                name = String(
                    YQLNumber.exact(.int(number), source.withoutOptional.primitive ?? .int64))
            } else {
                name = values[1].rawText
            }
            guard let index = places[name] else { return .null }
            return .variant(index, try value(values[0]), item)
        }
    }

    // MARK: Visit

    private static func visit(hasDefault: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            let type = try call.type(0)
            if type == .null { return .null(call.name) }
            guard let alternatives = alternatives(type.withoutOptional) else {
                throw call.mismatch(0, "a variant")
            }
            let first = hasDefault ? 2 : 1
            var handlers = [Int?](repeating: nil, count: alternatives.count)
            var position = 0
            for index in call.arguments.indices.dropFirst(first) {
                let name = call.arguments[index].name ?? String(position)
                position += 1
                guard let place = alternatives.firstIndex(where: { $0.name == name }) else {
                    throw .yqlType("\(call.name): Invalid field index or name: \(name)")
                }
                handlers[place] = index
            }
            if !hasDefault, let missing = handlers.firstIndex(of: nil) {
                throw .yqlType("\(call.name): Missing handler: \(alternatives[missing].name)")
            }
            var results: [YQLType] = hasDefault ? [try call.type(1)] : []
            var lambdas: [YQLFunction.LambdaUse] = []
            var own = [YQLType?](repeating: nil, count: alternatives.count)
            var uses = [Int?](repeating: nil, count: alternatives.count)
            for (place, handler) in handlers.enumerated() {
                guard let handler else { continue }
                let parameters = [alternatives[place].type]
                let result = try call.lambda(handler, 1).resultType(parameters)
                uses[place] = lambdas.count
                lambdas.append(.init(argument: handler, parameters: parameters))
                results.append(result)
                own[place] = result
            }
            guard let common = YQLConversions.commonType(results) else {
                throw .yqlType("\(call.name): the handlers' results have no common type")
            }
            var conversions: [YQLConversion?] = []
            for result in own {
                conversions.append(
                    result.flatMap { YQLConversions.implicit(from: $0, to: common) })
            }
            let otherwise = hasDefault ? try call.convert(1, to: common) : nil
            let (known, made) = (uses, conversions)
            return YQLFunction(
                call.name, result: type.isOptional ? common.asOptional : common, lambdas: lambdas,
                body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                    if values[0].isNull { return .null }
                    let index = values[0].alternative
                    guard known.indices.contains(index), let use = known[index],
                        let conversion = made[index]
                    else {
                        guard let otherwise else { return .null }
                        return try interruptible { () throws(SQLError) in try otherwise(values[1]) }
                    }
                    let result = try evaluate(use, [values[0].field(1)])
                    return try interruptible { () throws(SQLError) in try conversion(result) }
                })
        }
    }
}
