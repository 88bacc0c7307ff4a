// Functions of lists that call no lambda.
import QueryEngine

enum YQLLists {
    static let functions: [String: YQLFunctions.Resolver] = [
        "listlength": length, "listhasitems": hasItems, "listcollect": same,
        "listextend": extend(isStrict: false),
        "listextendstrict": extend(isStrict: true), "listunionall": extend(isStrict: false),
        "listzip": zip(toLongest: false), "listzipall": zip(toLongest: true),
        "listenumerate": enumerate, "listreverse": reverse, "listskip": part(isTake: false),
        "listtake": part(isTake: true), "listindexof": indexOf, "listnotnull": notNull,
        "listflatten": flatten, "listuniq": unique(isStable: false),
        "listuniqstable": unique(isStable: true), "listany": truth(isAny: true),
        "listall": truth(isAny: false), "listhas": has, "listhead": edge(isLast: false),
        "listlast": edge(isLast: true), "listfromrange": fromRange, "listreplicate": replicate,
        "listconcat": concat, "listextract": extract, "todict": toDictionary(isMany: false),
        "tomultidict": toDictionary(isMany: true), "toset": toSet, "listmin": aggregate("min"),
        "listmax": aggregate("max"), "listsum": aggregate("sum"), "listavg": aggregate("avg"),
        "listcount": aggregate("count"), "listaggregate": byFactory,
        "listsample": sample(isCount: false),
        "listsamplen": sample(isCount: true), "listshuffle": shuffle, "aslistof": same,
        "listfromtuple": fromTuple, "listtotuple": toTuple, "listtolist": same,
        "listfromdict": same, "yieldlist": same,
    ]

    /// The items' type of a list argument, and whether the list is optional; nil of an empty list or Null.
    static func item(
        _ call: YQLCall, _ index: Int
    ) throws(SQLError) -> (type: YQLType, isOptional: Bool)? {
        let type = try call.type(index)
        switch type.withoutOptional {
        case .list(let item), .stream(let item), .flow(let item): return (item, type.isOptional)
        case .emptyList, .null, .emptyDictionary: return nil
        default: throw .yqlType("Expected list type, but got: \(type)")
        }
    }

    /// What a function gives for a list that is none: null for Null, the empty list for an empty one.
    static func nothing(_ call: YQLCall, _ index: Int = 0) throws(SQLError) -> YQLFunction {
        try call.type(index).withoutOptional == .null
            ? .null(call.name) : .constant(call.name, .emptyList, .emptyList)
    }

    static func optional(_ type: YQLType, if isOptional: Bool) -> YQLType {
        isOptional ? type.asOptional : type
    }

    // MARK: Questions

    @Sendable static func length(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let item = try item(call, 0) else {
            return try call.type(0) == .null
                ? .null(call.name, .optional(.uint64))
                : .constant(call.name, .uint64, YQLInteger.value(0))
        }
        return .strict(call.name, optional(.uint64, if: item.isOptional)) {
            (values) throws(SQLError) in
            YQLInteger.value(UInt64(values[0].elements.count))
        }
    }

    @Sendable static func hasItems(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let item = try item(call, 0) else {
            return try call.type(0) == .null
                ? .null(call.name, .optional(.bool)) : .constant(call.name, .bool, .bool(false))
        }
        return .strict(call.name, optional(.bool, if: item.isOptional)) {
            (values) throws(SQLError) in
            .bool(!values[0].elements.isEmpty)
        }
    }

    @Sendable static func same(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return try YQLBasics.passed(call)
    }

    static func truth(isAny: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            guard let item = try item(call, 0) else {
                return try call.type(0) == .null
                    ? .null(call.name, .optional(.bool))
                    : .constant(call.name, .bool, .bool(!isAny))
            }
            guard item.type.withoutOptional == .bool else { throw call.mismatch(0, "List<Bool>") }
            let mayBeNull = item.isOptional || item.type.isOptional
            return .strict(call.name, optional(.bool, if: mayBeNull)) { (values) throws(SQLError) in
                var hasNull = false
                for element in values[0].elements {
                    if element.isNull {
                        hasNull = true
                    } else if element.isTrue == isAny {
                        return .bool(isAny)
                    }
                }
                return hasNull ? .null : .bool(!isAny)
            }
        }
    }

    /// Nulls are equal to each other.
    @Sendable static func has(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let item = try item(call, 0) else { return .constant(call.name, .bool, .bool(false)) }
        let wanted = try call.type(1)
        if wanted == .null {
            return .plain(call.name, .bool) { (values) throws(SQLError) in
                .bool(values[0].elements.contains { $0.isNull })
            }
        }
        guard let comparison = YQLComparison(item.type, wanted, forEquality: true) else {
            throw .yqlType("Can't compare \(item.type) with \(wanted)")
        }
        return .plain(call.name, .bool) { (values) throws(SQLError) in
            var work = WorkCount()
            for element in values[0].elements {
                try work.add(32)
                if element.isNull, values[1].isNull { return .bool(true) }
                if comparison.compare(element, values[1]) == .equal { return .bool(true) }
            }
            return .bool(false)
        }
    }

    @Sendable static func indexOf(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let result = YQLType.optional(.uint64)
        guard let item = try item(call, 0) else { return .null(call.name, result) }
        let wanted = try call.type(1)
        guard let comparison = YQLComparison(item.type, wanted, forEquality: true) else {
            throw .yqlType("Can't compare \(item.type) with \(wanted)")
        }
        return .plain(call.name, result) { (values) throws(SQLError) in
            var work = WorkCount()
            for (index, element) in values[0].elements.enumerated() {
                try work.add(32)
                if comparison.compare(element, values[1]) == .equal {
                    return YQLInteger.value(UInt64(index))
                }
            }
            return .null
        }
    }

    // MARK: Parts

    static func edge(isLast: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            guard let item = try item(call, 0) else { return .null(call.name) }
            let result = YQLType.optional(item.type)
            return .strict(call.name, result) { (values) throws(SQLError) in
                let elements = values[0].elements
                guard let element = isLast ? elements.last : elements.first else { return .null }
                return result.wrap(element)
            }
        }
    }

    static func part(isTake: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            guard let item = try item(call, 0) else { return try nothing(call) }
            let count = try call.convert(1, to: .optional(.uint64))
            return .plain(call.name, try call.type(0)) { (values) throws(SQLError) in
                if values[0].isNull { return .null }
                guard case .int(let number) = try count(values[1]) else { return values[0] }
                let elements = values[0].elements
                let limit = Int(min(YQLInteger.unsigned(number), UInt64(elements.count)))
                return .list(
                    isTake ? Array(elements.prefix(limit)) : Array(elements.dropFirst(limit)),
                    of: item.type)
            }
        }
    }

    /// Makes a list of the same items of a list.
    static func changed(
        _ call: YQLCall, _ body: @escaping @Sendable ([Value]) throws(SQLError) -> [Value]
    ) throws(SQLError) -> YQLFunction {
        guard let item = try item(call, 0) else { return try nothing(call) }
        return .plain(call.name, try call.type(0)) { (values) throws(SQLError) in
            if values[0].isNull { return .null }
            return .list(try body(values[0].elements), of: item.type)
        }
    }

    @Sendable static func reverse(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return try changed(call) { (items) throws(SQLError) in items.reversed() }
    }

    static func unique(isStable: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            guard let item = try item(call, 0) else { return try nothing(call) }
            try YQLMaking.requireKey(item.type)
            return try changed(call) { (items) throws(SQLError) in
                YQLDistinct.values(items, item.type)
            }
        }
    }

    @Sendable static func notNull(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let item = try item(call, 0) else { return try nothing(call) }
        guard item.type.isOptional else { return try YQLBasics.passed(call) }
        let inner = item.type.withoutOptional
        return .strict(call.name, optional(.list(inner), if: item.isOptional)) {
            (values) throws(SQLError) in
            .list(values[0].elements.compactMap { item.type.unwrap($0) }, of: inner)
        }
    }

    @Sendable static func flatten(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let item = try item(call, 0) else { return try nothing(call) }
        let inner: YQLType
        switch item.type.withoutOptional {
        case .list(let type): inner = type
        case .null, .emptyList: return try nothing(call)
        default: throw call.mismatch(0, "a list of lists")
        }
        return .strict(call.name, optional(.list(inner), if: item.isOptional)) {
            (values) throws(SQLError) in
            var all: [Value] = []
            var work = WorkCount()
            for element in values[0].elements {
                all += element.elements
                try YQLSize.requireItems(all.count)
                try work.add(16 &+ element.elements.count)
            }
            return .list(all, of: inner)
        }
    }

    @Sendable static func extract(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let item = try item(call, 0) else { return try nothing(call) }
        let name = try call.literal(1)
        let member = try YQLOperators.member(item.type, name)
        guard case .scalar(let body) = member.body else { return try nothing(call) }
        return YQLFunction(
            call.name, result: optional(.list(member.result), if: item.isOptional),
            body: .scalar { (values, context) throws(SQLError) in
                if values[0].isNull { return .null }
                return try YQLConversions.mapList(values[0], member.result) {
                    (element) throws(SQLError) in
                    try body([element], context)
                }
            })
    }
}

/// Values each once, in the order in which they first came.
enum YQLDistinct {
    struct Key: Hashable {
        let value: Value
        let ordering: Ordering

        static func == (a: Key, b: Key) -> Bool {
            Comparison.compareNullable(a.value, b.value, a.ordering) == 0
        }

        func hash(into hasher: inout Hasher) {
            Comparison.hash(value, ordering, into: &hasher)
        }
    }

    static func values(_ values: [Value], _ type: YQLType) -> [Value] {
        let ordering = type.ordering
        var seen: Set<Key> = []
        return values.filter { seen.insert(Key(value: $0, ordering: ordering)).inserted }
    }
}
