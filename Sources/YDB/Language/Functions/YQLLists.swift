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
        case .dictionary(let key, .void): return (key, type.isOptional)
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

    @Sendable private static func length(_ call: YQLCall) throws(SQLError) -> YQLFunction {
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

    @Sendable private static func hasItems(_ call: YQLCall) throws(SQLError) -> YQLFunction {
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

    @Sendable private static func same(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return try YQLBasics.passed(call)
    }

    private static func truth(isAny: Bool) -> YQLFunctions.Resolver {
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
    @Sendable private static func has(_ call: YQLCall) throws(SQLError) -> YQLFunction {
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

    @Sendable private static func indexOf(_ call: YQLCall) throws(SQLError) -> YQLFunction {
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

    private static func edge(isLast: Bool) -> YQLFunctions.Resolver {
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

    private static func part(isTake: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            guard let item = try item(call, 0) else { return try nothing(call) }
            let count = try call.convert(1, to: .optional(.uint64))
            return .strict(call.name, try call.type(0)) { (values) throws(SQLError) in
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
    private static func changed(
        _ call: YQLCall, _ body: @escaping @Sendable ([Value]) throws(SQLError) -> [Value]
    ) throws(SQLError) -> YQLFunction {
        guard let item = try item(call, 0) else { return try nothing(call) }
        return .plain(call.name, try call.type(0)) { (values) throws(SQLError) in
            if values[0].isNull { return .null }
            return .list(try body(values[0].elements), of: item.type)
        }
    }

    @Sendable private static func reverse(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        return try changed(call) { (items) throws(SQLError) in items.reversed() }
    }

    private static func unique(isStable: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            guard let item = try item(call, 0) else { return try nothing(call) }
            try YQLMaking.requireKey(item.type)
            return try changed(call) { (items) throws(SQLError) in
                YQLDistinct.values(items, item.type)
            }
        }
    }

    @Sendable private static func notNull(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let item = try item(call, 0) else { return try nothing(call) }
        guard item.type.isOptional else { return try YQLBasics.passed(call) }
        let inner = item.type.withoutOptional
        return .strict(call.name, optional(.list(inner), if: item.isOptional)) {
            (values) throws(SQLError) in
            .list(values[0].elements.compactMap { item.type.unwrap($0) }, of: inner)
        }
    }

    @Sendable private static func flatten(_ call: YQLCall) throws(SQLError) -> YQLFunction {
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
                try work.add(16 &+ element.elements.count)
            }
            return .list(all, of: inner)
        }
    }

    @Sendable private static func extract(_ call: YQLCall) throws(SQLError) -> YQLFunction {
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

    // MARK: Several lists

    private static func extend(isStrict: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count >= 1 else {
                throw .yqlType("Expected at least 1 argument(s), but got 0")
            }
            var items: [YQLType] = []
            var isOptional = false
            for index in call.arguments.indices {
                if try call.type(index) == .null { return .null(call.name) }
                guard let item = try item(call, index) else { continue }
                items.append(item.type)
                isOptional = isOptional || item.isOptional
            }
            guard let first = items.first else { return try nothing(call) }
            if isStrict, items.contains(where: { $0 != first }) {
                throw .yqlType("\(call.name): the lists' items are of different types")
            }
            guard let common = YQLConversions.commonType(items) else {
                throw .yqlType("\(call.name): the lists' items have no common type")
            }
            let result = optional(.list(common), if: isOptional)
            var conversions: [YQLConversion] = []
            for index in call.arguments.indices {
                conversions.append(try call.convert(index, to: result))
            }
            let known = conversions
            return .plain(call.name, result) { (values) throws(SQLError) in
                var all: [Value] = []
                for (index, value) in values.enumerated() {
                    if value.isNull { return .null }
                    all += try known[index](value).elements
                    try WorkPace.passBytes(all.count)
                }
                return .list(all, of: common)
            }
        }
    }

    private static func zip(toLongest: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            guard call.count >= 1 else {
                throw .yqlType("Expected at least 1 argument(s), but got 0")
            }
            var types: [YQLType] = []
            var isOptional = false
            for index in call.arguments.indices {
                if try call.type(index) == .null { return .null(call.name) }
                let item = try item(call, index) ?? (YQLType.null, false)
                types.append(toLongest ? item.type.asOptional : item.type)
                isOptional = isOptional || item.isOptional
            }
            let pair = YQLType.tuple(types)
            let ids = types.map(\.storedType)
            return .plain(call.name, optional(.list(pair), if: isOptional)) {
                (values) throws(SQLError) in
                if values.contains(where: \.isNull) { return .null }
                let lists = values.map(\.elements)
                let counts = lists.map(\.count)
                let count = (toLongest ? counts.max() : counts.min()) ?? 0
                var rows: [Value] = []
                rows.reserveCapacity(count)
                var work = WorkCount()
                for row in 0..<count {
                    try work.add(64)
                    rows.append(
                        .record(
                            RecordValue(
                                types: ids, fields: lists.map { row < $0.count ? $0[row] : .null }))
                    )
                }
                return .list(rows, of: pair)
            }
        }
    }

    @Sendable private static func enumerate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...3)
        guard let item = try item(call, 0) else { return try nothing(call) }
        let pair = YQLType.tuple([.uint64, item.type])
        let ids = [YQLType.uint64.storedType, item.type.storedType]
        let start = call.has(1) ? try call.convert(1, to: .uint64) : nil
        let step = call.has(2) ? try call.convert(2, to: .uint64) : nil
        return .strict(call.name, optional(.list(pair), if: item.isOptional)) {
            (values) throws(SQLError) in
            func number(_ conversion: YQLConversion?, _ index: Int, _ other: UInt64)
                throws(SQLError) -> UInt64
            {
                guard let conversion, case .int(let biased) = try conversion(values[index]) else {
                    return other
                }
                return YQLInteger.unsigned(biased)
            }
            var at = try number(start, 1, 0)
            let stride = try number(step, 2, 1)
            var rows: [Value] = []
            var work = WorkCount()
            for element in values[0].elements {
                try work.add(64)
                rows.append(
                    .record(RecordValue(types: ids, fields: [YQLInteger.value(at), element])))
                at = at &+ stride
            }
            return .list(rows, of: pair)
        }
    }

    // MARK: Making lists

    static let mostItems = 10_000_000

    @Sendable private static func replicate(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let type = try call.type(0)
        let source = try call.type(1)
        let count = try call.convert(1, to: .optional(.uint64))
        let result = YQLType.list(type)
        return .plain(call.name, optional(result, if: source.mayBeNull)) {
            (values) throws(SQLError) in
            guard case .int(let biased) = try count(values[1]) else { return .null }
            let number = YQLInteger.unsigned(biased)
            guard number <= UInt64(mostItems) else {
                throw .yqlValue("\(number) items are more than a list may have")
            }
            try WorkPace.pass(Int(number))
            return .list([Value](repeating: values[0], count: Int(number)), of: type)
        }
    }

    @Sendable private static func concat(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...2)
        guard let item = try item(call, 0) else {
            return .null(call.name, .optional(.string))
        }
        guard let primitive = item.type.withoutOptional.primitive, primitive.isText else {
            throw call.mismatch(0, "a list of strings")
        }
        let separator = call.has(1) ? try call.convert(1, to: .optional(.string)) : nil
        let result = YQLType.optional(.primitive(primitive))
        return .plain(call.name, result) { (values) throws(SQLError) in
            if values[0].isNull { return .null }
            let between = try separator?(values[1]).rawBytes ?? []
            var out: [UInt8] = []
            for (index, element) in values[0].elements.enumerated() {
                if element.isNull { return .null }
                if index > 0 { try out.grow(by: between) }
                try out.grow(by: element.rawBytes)
            }
            return values[0].elements.isEmpty ? .null : YQLCast.text(out, primitive)
        }
    }

    @Sendable private static func fromTuple(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard case .tuple(let items) = try call.type(0) else { throw call.mismatch(0, "a tuple") }
        guard let common = YQLConversions.commonType(items),
            let conversion = YQLConversions.implicit(
                from: .tuple(items), to: .tuple(items.map { _ in common }))
        else {
            if items.isEmpty { return .constant(call.name, .emptyList, .emptyList) }
            throw .yqlType("\(call.name): the items have no common type")
        }
        return .plain(call.name, .list(common)) { (values) throws(SQLError) in
            .list(try conversion(values[0]).fields, of: common)
        }
    }

    @Sendable private static func toTuple(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let item = try item(call, 0), let count = Int(try call.literal(1)),
            (0...256).contains(count)
        else { throw call.mismatch(0, "a list and a number of items") }
        let ids = [TypeID](repeating: item.type.storedType, count: count)
        let tuple = YQLType.tuple([YQLType](repeating: item.type, count: count))
        return .strict(call.name, optional(tuple, if: item.isOptional)) {
            (values) throws(SQLError) in
            guard values[0].elements.count == count else {
                throw .yqlValue("The list has \(values[0].elements.count) items, not \(count)")
            }
            return .record(RecordValue(types: ids, fields: values[0].elements))
        }
    }

    // MARK: Dictionaries

    private static func toDictionary(isMany: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            guard let item = try item(call, 0) else {
                return try call.type(0) == .null
                    ? .null(call.name)
                    : .constant(call.name, .emptyDictionary, YQLMaking.emptyDictionary)
            }
            guard case .tuple(let pair) = item.type, pair.count == 2 else {
                throw call.mismatch(0, "a list of pairs")
            }
            try YQLMaking.requireKey(pair[0])
            let payload = isMany ? YQLType.list(pair[1]) : pair[1]
            let result = YQLType.dictionary(key: pair[0], payload: payload)
            return .strict(call.name, optional(result, if: item.isOptional)) {
                (values) throws(SQLError) in
                let elements = values[0].elements
                try WorkPace.passBytes(elements.count &* 64)
                let pairs = elements.map { (key: $0.field(0), payload: $0.field(1)) }
                return isMany
                    ? YQLDictionary.makeMany(pairs, key: pair[0], payload: pair[1])
                    : YQLDictionary.make(pairs, key: pair[0], payload: pair[1])
            }
        }
    }

    @Sendable private static func toSet(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...1)
        guard let item = try item(call, 0) else {
            return try call.type(0) == .null
                ? .null(call.name)
                : .constant(call.name, .emptyDictionary, YQLMaking.emptyDictionary)
        }
        try YQLMaking.requireKey(item.type)
        return .strict(call.name, optional(.set(item.type), if: item.isOptional)) {
            (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].elements.count &* 64)
            return YQLDictionary.makeSet(values[0].elements, key: item.type)
        }
    }

    // MARK: Aggregates

    private static func aggregate(_ name: String) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            return try aggregate(call, YQLAggregateFactory(name: name, parameters: []))
        }
    }

    @Sendable private static func byFactory(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard case .factory(let factory) = call.arguments[1].kind else {
            throw .yqlType("\(call.name): expected an aggregation factory")
        }
        return try aggregate(call, factory)
    }

    private static func aggregate(
        _ call: YQLCall, _ factory: YQLAggregateFactory
    ) throws(SQLError) -> YQLFunction {
        guard let item = try item(call, 0) else {
            return try call.type(0) == .null ? .null(call.name) : .null(call.name)
        }
        let aggregate = try factory.overItems(item.type)
        let result = optional(aggregate.function.result, if: item.isOptional)
        return YQLFunction(
            call.name, result: result,
            body: .scalar { (values, context) throws(SQLError) in
                if values[0].isNull { return .null }
                return try aggregate.result(of: values[0].elements, context.environment)
            })
    }

    // MARK: Chance

    private static func sample(isCount: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...3)
            guard let item = try item(call, 0) else { return try nothing(call) }
            let size = try call.convert(1, to: .optional(isCount ? .uint64 : .double))
            return YQLFunction(
                call.name, result: try call.type(0), volatility: .volatile,
                body: .scalar { (values, context) throws(SQLError) in
                    if values[0].isNull { return .null }
                    let elements = values[0].elements
                    let chosen: [Value]
                    switch try size(values[1]) {
                    case .int(let biased):
                        let count = Int(min(YQLInteger.unsigned(biased), UInt64(elements.count)))
                        chosen = Array(YQLLists.shuffled(elements, context).prefix(count))
                    case .double(let chance):
                        guard (0...1).contains(chance) else {
                            throw .yqlValue("Probability should be in range [0, 1]")
                        }
                        chosen = elements.filter { _ in context.random() < chance }
                    default: return values[0]
                    }
                    return .list(chosen, of: item.type)
                })
        }
    }

    @Sendable private static func shuffle(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...2)
        guard let item = try item(call, 0) else { return try nothing(call) }
        return YQLFunction(
            call.name, result: try call.type(0), volatility: .volatile,
            body: .scalar { (values, context) throws(SQLError) in
                if values[0].isNull { return .null }
                return .list(shuffled(values[0].elements, context), of: item.type)
            })
    }

    private static func shuffled(
        _ items: [Value], _ context: any EvaluationContext
    ) -> [Value] {
        var items = items
        for index in items.indices.dropFirst() {
            let other = Int(min(max(context.random(), 0), 0.999_999) * Double(index + 1))
            items.swapAt(index, min(other, index))
        }
        return items
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
