// Functions of dictionaries and sets.
import QueryEngine

enum YQLDictionaries {
    static let functions: [String: YQLFunctions.Resolver] = [
        "dictlength": length, "dicthasitems": hasItems, "dictitems": items(.pairs),
        "dictkeys": items(.keys), "dictpayloads": items(.payloads), "dictlookup": lookup,
        "dictcontains": contains, "dictaggregate": aggregate,
        "setisdisjoint": relation(isDisjoint: true), "setincludes": relation(isDisjoint: false),
        "setintersection": combine(.intersection), "setunion": combine(.union),
        "setdifference": combine(.difference), "setsymmetricdifference": combine(.symmetric),
    ]

    private typealias Parts = (key: YQLType, payload: YQLType, isOptional: Bool)

    /// nil: an empty dictionary or Null.
    private static func parts(_ call: YQLCall, _ index: Int) throws(SQLError) -> Parts? {
        let type = try call.type(index)
        switch type.withoutOptional {
        case .dictionary(let key, let payload): return (key, payload, type.isOptional)
        case .emptyDictionary, .null, .emptyList: return nil
        default: throw .yqlType("Expected dict type, but got: \(type)")
        }
    }

    @Sendable private static func length(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let parts = try parts(call, 0) else {
            return try call.type(0) == .null
                ? .null(call.name, .optional(.uint64))
                : .constant(call.name, .uint64, YQLInteger.value(0))
        }
        return .strict(call.name, YQLLists.optional(.uint64, if: parts.isOptional)) {
            (values) throws(SQLError) in
            YQLInteger.value(UInt64(values[0].field(0).elements.count))
        }
    }

    @Sendable private static func hasItems(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let parts = try parts(call, 0) else {
            return try call.type(0) == .null
                ? .null(call.name, .optional(.bool)) : .constant(call.name, .bool, .bool(false))
        }
        return .strict(call.name, YQLLists.optional(.bool, if: parts.isOptional)) {
            (values) throws(SQLError) in
            .bool(!values[0].field(0).elements.isEmpty)
        }
    }

    private enum Items { case pairs, keys, payloads }

    private static func items(_ kind: Items) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            guard let parts = try parts(call, 0) else {
                return try call.type(0) == .null
                    ? .null(call.name) : .constant(call.name, .emptyList, .emptyList)
            }
            let pair = YQLType.tuple([parts.key, parts.payload])
            let ids = [parts.key.storedType, parts.payload.storedType]
            let item = kind == .pairs ? pair : kind == .keys ? parts.key : parts.payload
            return .strict(call.name, YQLLists.optional(.list(item), if: parts.isOptional)) {
                (values) throws(SQLError) in
                let dictionary = YQLDictionary(values[0], key: parts.key)
                try WorkPace.passBytes(dictionary.count &* 32)
                switch kind {
                case .keys: return .list(dictionary.keys, of: item)
                case .payloads:
                    return .list(
                        dictionary.keys.indices.map { dictionary.payload(at: $0) }, of: item)
                case .pairs:
                    return .list(
                        dictionary.keys.enumerated().map { index, key in
                            .record(
                                RecordValue(
                                    types: ids, fields: [key, dictionary.payload(at: index)]))
                        }, of: item)
                }
            }
        }
    }

    @Sendable private static func lookup(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        return try YQLOperators.lookup(call.arguments[0], call.arguments[1])
    }

    @Sendable private static func contains(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let parts = try parts(call, 0) else {
            return .constant(call.name, .bool, .bool(false))
        }
        let source = try call.type(1)
        guard
            let common = YQLConversions.implicit(
                from: source, to: parts.key, constant: call.constant(1))
                ?? YQLOperators.lookup(source, parts.key)
        else { throw .yqlType("Mismatch dictionary key types: \(parts.key) and \(source)") }
        return .plain(call.name, .bool) { (values) throws(SQLError) in
            if values[0].isNull || values[1].isNull && !parts.key.mayBeNull { return .bool(false) }
            let key = try common(values[1])
            return .bool(YQLDictionary(values[0], key: parts.key).contains(key))
        }
    }

    @Sendable private static func aggregate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard case .factory(let factory) = call.arguments[1].kind else {
            throw .yqlType("\(call.name): expected an aggregation factory")
        }
        guard let parts = try parts(call, 0) else { return try YQLBasics.passed(call) }
        guard case .list(let item) = parts.payload.withoutOptional else {
            throw call.mismatch(0, "a dictionary of lists")
        }
        let aggregate = try factory.overItems(item)
        // An empty list leaves its key out: what is left has a value, unless the items had none.
        let payload = aggregate.function.result
        let result = YQLType.dictionary(key: parts.key, payload: payload)
        return YQLFunction(
            call.name, result: YQLLists.optional(result, if: parts.isOptional),
            body: .scalar { (values, context) throws(SQLError) in
                if values[0].isNull { return .null }
                let dictionary = YQLDictionary(values[0], key: parts.key)
                var keys: [Value] = []
                var payloads: [Value] = []
                for (index, key) in dictionary.keys.enumerated() {
                    let items = dictionary.payload(at: index).elements
                    if items.isEmpty { continue }
                    keys.append(key)
                    payloads.append(try aggregate.result(of: items, context.environment))
                }
                return YQLDictionary.value(
                    keys: keys, payloads: payloads, key: parts.key, payload: payload)
            })
    }

    // MARK: Sets

    /// The keys of a second argument: a dictionary's, or a list's items.
    private static func keys(
        _ call: YQLCall, _ index: Int, _ key: YQLType
    ) throws(SQLError) -> @Sendable (Value) throws(SQLError) -> [Value] {
        switch try call.type(index) {
        case .dictionary(let other, _) where other == key:
            return { (value) throws(SQLError) in value.field(0).elements }
        case .list(let item):
            guard let conversion = YQLConversions.implicit(from: item, to: key) else {
                throw .yqlType("Mismatch key types: \(key) != \(item)")
            }
            return { (value) throws(SQLError) in
                var keys: [Value] = []
                for element in value.elements { keys.append(try conversion(element)) }
                return keys
            }
        case .emptyList, .emptyDictionary: return { (_) throws(SQLError) in [] }
        case let other: throw .yqlType("Mismatch key types: \(key) and \(other)")
        }
    }

    private static func relation(isDisjoint: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            guard let parts = try parts(call, 0) else {
                return .constant(call.name, .bool, .bool(isDisjoint))
            }
            let other = try keys(call, 1, parts.key)
            return .strict(call.name, YQLLists.optional(.bool, if: parts.isOptional)) {
                (values) throws(SQLError) in
                let dictionary = YQLDictionary(values[0], key: parts.key)
                var work = WorkCount()
                for key in try other(values[1]) {
                    try work.add(64)
                    if dictionary.contains(key) == isDisjoint { return .bool(false) }
                }
                return .bool(true)
            }
        }
    }

    private enum Combination { case intersection, union, difference, symmetric }

    private static func combine(_ kind: Combination) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...(kind == .difference ? 2 : 3))
            guard let left = try parts(call, 0) else {
                if kind == .intersection || kind == .difference || call.count > 2 {
                    return try YQLBasics.passed(call)
                }
                return .plain(call.name, try call.type(1)) { (values) throws(SQLError) in values[1]
                }
            }
            let other = try keys(call, 1, left.key)
            var right: YQLType = .void
            if case .dictionary(_, let payload) = try call.type(1) { right = payload }
            guard call.has(2) else {
                return plain(call, kind, left, other)
            }
            let isSure = kind == .intersection
            let parameters = [
                left.key, isSure ? left.payload : .optional(left.payload),
                isSure ? right : .optional(right),
            ]
            let payload = try call.lambda(2, 3).resultType(parameters)
            let second = YQLType.dictionary(key: left.key, payload: right)
            guard try call.type(1) == second else { throw call.mismatch(1, "\(second)") }
            return YQLFunction(
                call.name, result: .dictionary(key: left.key, payload: payload),
                lambdas: [.init(argument: 2, parameters: parameters)],
                body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                    let (a, b) = (
                        YQLDictionary(values[0], key: left.key),
                        YQLDictionary(values[1], key: left.key)
                    )
                    var payloads: [Value] = []
                    let keys = chosen(kind, a, b.keys, left.key)
                    for key in keys {
                        let (x, y) = (a.payload(of: key), b.payload(of: key))
                        payloads.append(
                            try evaluate(
                                0,
                                [
                                    key,
                                    isSure ? x ?? .null : x.map { parameters[1].wrap($0) } ?? .null,
                                    isSure ? y ?? .null : y.map { parameters[2].wrap($0) } ?? .null,
                                ]))
                    }
                    return YQLDictionary.value(
                        keys: keys, payloads: payloads, key: left.key, payload: payload)
                })
        }
    }

    private static func plain(
        _ call: YQLCall, _ kind: Combination, _ left: Parts,
        _ other: @escaping @Sendable (Value) throws(SQLError) -> [Value]
    ) -> YQLFunction {
        let payload = kind == .difference ? left.payload : .void
        let result = YQLType.dictionary(key: left.key, payload: payload)
        return .strict(call.name, YQLLists.optional(result, if: left.isOptional)) {
            (values) throws(SQLError) in
            let dictionary = YQLDictionary(values[0], key: left.key)
            let keys = chosen(kind, dictionary, try other(values[1]), left.key)
            try WorkPace.passBytes(keys.count &* 64)
            return YQLDictionary.value(
                keys: keys,
                payloads: payload == .void ? [] : keys.map { dictionary.payload(of: $0) ?? .void },
                key: left.key, payload: payload)
        }
    }

    /// The keys that are left, in their order.
    private static func chosen(
        _ kind: Combination, _ dictionary: YQLDictionary, _ others: [Value], _ key: YQLType
    ) -> [Value] {
        let second = YQLDictionary(YQLDictionary.makeSet(others, key: key), key: key)
        let all: [Value]
        switch kind {
        case .intersection: return dictionary.keys.filter { second.contains($0) }
        case .difference: return dictionary.keys.filter { !second.contains($0) }
        case .union: all = dictionary.keys + second.keys
        case .symmetric:
            all =
                dictionary.keys.filter { !second.contains($0) }
                + second.keys.filter { !dictionary.contains($0) }
        }
        return YQLDictionary(YQLDictionary.makeSet(all, key: key), key: key).keys
    }
}
