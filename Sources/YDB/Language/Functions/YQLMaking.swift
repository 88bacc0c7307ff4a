// Containers from their items.
import QueryEngine

enum YQLMaking {
    static let functions: [String: YQLFunctions.Resolver] = [
        "astuple": tuple, "tuple": tuple, "asstruct": structure, "aslist": list(isStrict: false),
        "asliststrict": list(isStrict: true), "asdict": dictionary(isStrict: false),
        "asdictstrict": dictionary(isStrict: true), "asset": set(isStrict: false),
        "assetstrict": set(isStrict: true), "listcreate": listCreate, "dictcreate": dictCreate,
        "setcreate": setCreate, "astagged": tagged, "untag": untag,
    ]

    @Sendable static func tuple(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        let types = try call.types()
        let ids = types.map(\.storedType)
        return .plain(call.name, .tuple(types)) { (values) throws(SQLError) in
            .record(RecordValue(types: ids, fields: values))
        }
    }

    @Sendable static func structure(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        let types = try call.types()
        var names: [String] = []
        for argument in call.arguments {
            guard let name = argument.name else {
                throw .yqlType("\(call.name) requires all arguments to be named")
            }
            names.append(name)
        }
        return try structure(call.name, names, types)
    }

    /// A struct of arguments in any order.
    static func structure(
        _ function: String, _ names: [String], _ types: [YQLType]
    ) throws(SQLError) -> YQLFunction {
        let result = YQLType.structure(of: zip(names, types).map { YQLMember($0, $1) })
        guard case .structure(let members) = result else { return .null(function) }
        for (one, two) in zip(members, members.dropFirst()) where one.name == two.name {
            throw .yqlType("Duplicated member: \(one.name)")
        }
        let places = Dictionary(names.enumerated().map { ($0.element, $0.offset) }) { first, _ in
            first
        }
        let order = members.map { places[$0.name] ?? 0 }
        let ids = members.map(\.type.storedType)
        return .plain(function, result) { (values) throws(SQLError) in
            .record(RecordValue(types: ids, fields: order.map { values[$0] }))
        }
    }

    private static func common(
        _ call: YQLCall, _ types: [YQLType], isStrict: Bool
    ) throws(SQLError) -> YQLType {
        if isStrict, let first = types.first, let other = types.first(where: { $0 != first }) {
            throw .yqlType("\(call.name): mismatch of item types: \(first) and \(other)")
        }
        guard let common = YQLConversions.commonType(types) else {
            let names = types.map(\.description).joined(separator: ", ")
            throw .yqlType("Cannot infer common type for \(names)")
        }
        return common
    }

    private static func list(isStrict: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count > 0 else { return .constant(call.name, .emptyList, .emptyList) }
            let item = try common(call, try call.types(), isStrict: isStrict)
            var conversions: [YQLConversion] = []
            for index in call.arguments.indices {
                conversions.append(try call.convert(index, to: item))
            }
            let known = conversions
            return .plain(call.name, .list(item)) { (values) throws(SQLError) in
                var items: [Value] = []
                items.reserveCapacity(values.count)
                for (index, value) in values.enumerated() { items.append(try known[index](value)) }
                return .list(items, of: item)
            }
        }
    }

    private static func dictionary(isStrict: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count > 0 else {
                return .constant(call.name, .emptyDictionary, emptyDictionary)
            }
            var keys: [YQLType] = []
            var payloads: [YQLType] = []
            for type in try call.types() {
                guard case .tuple(let pair) = type, pair.count == 2 else {
                    throw .yqlType("Expected tuple of two elements, but got: \(type)")
                }
                keys.append(pair[0])
                payloads.append(pair[1])
            }
            let key = try common(call, keys, isStrict: isStrict)
            let payload = try common(call, payloads, isStrict: isStrict)
            try requireKey(key)
            let pair = YQLType.tuple([key, payload])
            var conversions: [YQLConversion] = []
            for index in call.arguments.indices {
                conversions.append(try call.convert(index, to: pair))
            }
            let known = conversions
            let result = YQLType.dictionary(key: key, payload: payload)
            return .plain(call.name, result) { (values) throws(SQLError) in
                var pairs: [(key: Value, payload: Value)] = []
                for (index, value) in values.enumerated() {
                    let made = try known[index](value)
                    pairs.append((made.field(0), made.field(1)))
                }
                return YQLDictionary.make(pairs, key: key, payload: payload)
            }
        }
    }

    static let emptyDictionary = Value.record(
        RecordValue(types: [YQLTypeNumber.anonymous(.array)], fields: [.emptyList]))

    static func requireKey(_ key: YQLType) throws(SQLError) {
        guard key.isHashable else {
            throw .yqlType("Expected hashable and equatable type for key, but got: \(key)")
        }
    }

    private static func set(isStrict: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count > 0 else {
                return .constant(call.name, .emptyDictionary, emptyDictionary)
            }
            let key = try common(call, try call.types(), isStrict: isStrict)
            try requireKey(key)
            var conversions: [YQLConversion] = []
            for index in call.arguments.indices {
                conversions.append(try call.convert(index, to: key))
            }
            let known = conversions
            return .plain(call.name, .set(key)) { (values) throws(SQLError) in
                var keys: [Value] = []
                for (index, value) in values.enumerated() { keys.append(try known[index](value)) }
                return YQLDictionary.makeSet(keys, key: key)
            }
        }
    }

    @Sendable private static func listCreate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let item = try call.typeArgument(0)
        return .constant(call.name, .list(item), .list([], of: item))
    }

    @Sendable private static func dictCreate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let (key, payload) = (try call.typeArgument(0), try call.typeArgument(1))
        try requireKey(key)
        return .constant(
            call.name, .dictionary(key: key, payload: payload),
            YQLDictionary.value(keys: [], payloads: [], key: key, payload: payload))
    }

    @Sendable private static func setCreate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        let key = try call.typeArgument(0)
        try requireKey(key)
        return .constant(call.name, .set(key), YQLDictionary.makeSet([], key: key))
    }

    @Sendable private static func tagged(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let (type, tag) = (try call.type(0), try call.literal(1))
        if case .optional(let item) = type, !item.mayBeNull {
            return .plain(call.name, .optional(.tagged(item, tag))) { (values) throws(SQLError) in
                values[0]
            }
        }
        return .plain(call.name, .tagged(type, tag)) { (values) throws(SQLError) in values[0] }
    }

    @Sendable private static func untag(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let (type, tag) = (try call.type(0), try call.literal(1))
        let isOptional = type.isOptional
        guard case .tagged(let base, let own) = type.withoutOptional, own == tag else {
            throw .yqlType("Expected Tagged type with tag \(tag), but got: \(type)")
        }
        return .plain(call.name, isOptional ? .optional(base) : base) { (values) throws(SQLError) in
            values[0]
        }
    }
}
