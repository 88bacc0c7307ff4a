// Functions of types: they are known while a statement is analysed.
import QueryEngine

enum YQLTypeFunctions {
    static let functions: [String: YQLFunctions.Resolver] = [
        "typeof": typeOf, "formattype": formatType, "parsetype": parseType,
        "datatype": dataType, "optionaltype": wrapping { .optional($0) },
        "listtype": wrapping { .list($0) }, "streamtype": wrapping { .stream($0) },
        "settype": wrapping { .set($0) }, "dicttype": dictType, "tupletype": tupleType,
        "structtype": structType, "varianttype": variantType, "enumtype": enumType,
        "resourcetype": resourceType, "taggedtype": taggedType, "callabletype": callableType,
        "voidtype": fixed(.void), "nulltype": fixed(.null), "emptylisttype": fixed(.emptyList),
        "emptydicttype": fixed(.emptyDictionary), "generictype": fixed(.generic),
        "unittype": fixed(.unit),
        "optionalitemtype": part { $0.isOptional ? $0.withoutOptional : nil },
        "listitemtype": part { $0.item }, "streamitemtype": part { $0.item },
        "dictkeytype": part { type in
            if case .dictionary(let key, _) = type { return key }
            return nil
        },
        "dictpayloadtype": part { type in
            if case .dictionary(_, let payload) = type { return payload }
            return nil
        },
        "tupleelementtype": tupleElement, "structmembertype": structMember,
        "variantunderlyingtype": part { type in
            switch type {
            case .variant(let items): .tuple(items)
            case .namedVariant(let members): .structure(members)
            default: nil
            }
        },
        "callableresulttype": part { type in
            if case .callable(let callable) = type { return callable.result }
            return nil
        },
        "callableargumenttype": callableArgument, "typehandle": typeOf,
        "evaluatetype": evaluateType,
        "parsetypehandle": parseType, "typekind": typeKind, "instanceof": passedType,
        "lambdaargumentscount": lambdaCount, "optionaltypehandle": wrapping { .optional($0) },
        "listtypehandle": wrapping { .list($0) }, "streamtypehandle": wrapping { .stream($0) },
        "voidtypehandle": fixed(.void), "nulltypehandle": fixed(.null),
        "emptylisttypehandle": fixed(.emptyList), "emptydicttypehandle": fixed(.emptyDictionary),
        "dicttypehandle": dictType, "resourcetypehandle": resourceType,
        "taggedtypehandle": taggedType, "varianttypehandle": variantType,
        "resourcetypetag": resourceTag, "datatypecomponents": components,
        "tupletypecomponents": YQLTypeHandles.tupleComponents,
        "structtypecomponents": YQLTypeHandles.structComponents,
        "formattypediff": formatDifference, "formattypediffpretty": formatDifference,
    ]

    @Sendable private static func typeOf(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return .type(call.name, try call.typeArgument(0))
    }

    @Sendable private static func evaluateType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try typeOf(call)
    }

    private static func text(_ text: String) -> Value { .bytes(Array(text.utf8)) }

    @Sendable private static func formatType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        if let handle = try YQLTypeHandles.text(call) { return handle }
        return .constant(call.name, .string, text(try call.typeArgument(0).description))
    }

    @Sendable private static func formatDifference(_ call: YQLCall) throws(SQLError) -> YQLFunction
    {
        try call.requireCount(2...2)
        let (a, b) = (try call.typeArgument(0), try call.typeArgument(1))
        return .constant(call.name, .string, text(a == b ? "\(a)" : "type diff: \(a)!=\(b)"))
    }

    @Sendable private static func typeKind(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return .constant(call.name, .string, text(try call.typeArgument(0).kindName))
    }

    @Sendable private static func parseType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let text = try call.literal(0)
        guard let type = YQLTypeReader.type(text) else {
            throw .yqlType("Failed to parse type: \(text)")
        }
        return .type(call.name, type)
    }

    @Sendable private static func dataType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...3)
        let name = try call.literal(0)
        if name.lowercased() == "decimal", call.count == 3 {
            guard
                let type = YQLTypeReader.type(
                    "Decimal(\(try call.literal(1)),\(try call.literal(2)))")
            else { throw .yqlType("Invalid decimal parameters") }
            return .type(call.name, type)
        }
        guard let type = YQLPrimitive(named: name) else {
            throw .yqlType("Unknown data type: \(name)")
        }
        return .type(call.name, .primitive(type))
    }

    private static func wrapping(
        _ body: @escaping @Sendable (YQLType) -> YQLType
    ) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            return .type(call.name, body(try call.typeArgument(0)))
        }
    }

    private static func fixed(_ type: YQLType) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(0...0)
            return .type(call.name, type)
        }
    }

    private static func part(
        _ body: @escaping @Sendable (YQLType) -> YQLType?
    ) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            let type = try call.typeArgument(0)
            guard let part = body(type) else {
                throw .yqlType("\(call.name): unexpected type \(type)")
            }
            return .type(call.name, part)
        }
    }

    @Sendable private static func passedType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let type = try call.typeArgument(0)
        return .plain(call.name, type) { (_) throws(SQLError) in
            throw .yqlValue("InstanceOf has no value of type \(type)")
        }
    }

    @Sendable private static func dictType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        return .type(
            call.name, .dictionary(key: try call.typeArgument(0), payload: try call.typeArgument(1))
        )
    }

    @Sendable private static func tupleType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        var items: [YQLType] = []
        for index in call.arguments.indices { items.append(try call.typeArgument(index)) }
        return .type(call.name, .tuple(items))
    }

    @Sendable private static func structType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        var members: [YQLMember] = []
        for (index, argument) in call.arguments.enumerated() {
            guard let name = argument.name else {
                throw .yqlType("\(call.name) requires all arguments to be named")
            }
            members.append(YQLMember(name, try call.typeArgument(index)))
        }
        return .type(call.name, .structure(of: members))
    }

    @Sendable private static func variantType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        switch try call.typeArgument(0) {
        case .tuple(let items): return .type(call.name, .variant(items))
        case .structure(let members): return .type(call.name, .namedVariant(members))
        case let other: throw .yqlType("Expected tuple or struct type, but got: \(other)")
        }
    }

    @Sendable private static func enumType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        var names: [String] = []
        for index in call.arguments.indices { names.append(try call.literal(index)) }
        return .type(call.name, .enumeration(names))
    }

    @Sendable private static func resourceType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return .type(call.name, .resource(try call.literal(0)))
    }

    @Sendable private static func resourceTag(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard case .resource(let tag) = try call.typeArgument(0) else {
            throw .yqlType("Expected resource type")
        }
        return .constant(call.name, .string, text(tag))
    }

    @Sendable private static func taggedType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        return .type(call.name, .tagged(try call.typeArgument(0), try call.literal(1)))
    }

    @Sendable private static func callableType(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        guard call.count >= 2, let optional = Int(try call.literal(0)),
            (0...(call.count - 2)).contains(optional)
        else {
            throw .yqlType("\(call.name): a number of optional arguments and types are expected")
        }
        var arguments: [YQLCallable.Argument] = []
        for index in call.arguments.indices.dropFirst(2) {
            arguments.append(.init(try call.typeArgument(index)))
        }
        return .type(
            call.name,
            .callable(
                YQLCallable(
                    arguments, optionalCount: optional, result: try call.typeArgument(1))))
    }

    @Sendable private static func callableArgument(_ call: YQLCall) throws(SQLError) -> YQLFunction
    {
        try call.requireCount(2...2)
        guard case .callable(let callable) = try call.typeArgument(0),
            let index = Int(try call.literal(1)), callable.arguments.indices.contains(index)
        else { throw .yqlType("\(call.name): there is no such argument") }
        return .type(call.name, callable.arguments[index].type)
    }

    @Sendable private static func tupleElement(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard case .tuple(let items) = try call.typeArgument(0),
            let index = Int(try call.literal(1)),
            items.indices.contains(index)
        else { throw .yqlType("\(call.name): there is no such element") }
        return .type(call.name, items[index])
    }

    @Sendable private static func structMember(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let name = try call.literal(1)
        guard case .structure(let members) = try call.typeArgument(0),
            let member = members.first(where: { $0.name == name })
        else { throw .yqlType("Member not found: \(name)") }
        return .type(call.name, member.type)
    }

    @Sendable private static func components(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let parts: [String]
        switch try call.typeArgument(0) {
        case .primitive(let type): parts = [type.name]
        case .decimal(let precision, let scale): parts = ["Decimal", "\(precision)", "\(scale)"]
        case let other: throw .yqlType("Expected data type, but got: \(other)")
        }
        return .constant(call.name, .list(.string), .list(parts.map { text($0) }, of: .string))
    }

    @Sendable private static func lambdaCount(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard case .lambda(let lambda) = call.arguments[0].kind else {
            throw .yqlType("\(call.name): expected a lambda")
        }
        return .constant(call.name, .uint32, .count(lambda.parameterCount.upperBound))
    }
}
