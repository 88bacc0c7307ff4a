// Functions of lists that call lambdas.
import QueryEngine

extension YQLLists {
    static let higherOrder: [String: YQLFunctions.Resolver] = [
        "listmap": map, "listfilter": filter, "listflatmap": flatMap,
        "listsort": sort(isDescending: false), "listsortasc": sort(isDescending: false),
        "listsortdesc": sort(isDescending: true), "listfold": fold(isMap: false),
        "listfoldmap": fold(isMap: true), "listfold1": foldFirst(isMap: false),
        "listfold1map": foldFirst(isMap: true),
        "listtakewhile": whileTrue(isTake: true, takesLast: false),
        "listtakewhileinclusive": whileTrue(isTake: true, takesLast: true),
        "listskipwhile": whileTrue(isTake: false, takesLast: false),
        "listskipwhileinclusive": whileTrue(isTake: false, takesLast: true),
        "listtop": top(isSorted: false, isDescending: false),
        "listtopasc": top(isSorted: false, isDescending: false),
        "listtopdesc": top(isSorted: false, isDescending: true),
        "listtopsort": top(isSorted: true, isDescending: false),
        "listtopsortasc": top(isSorted: true, isDescending: false),
        "listtopsortdesc": top(isSorted: true, isDescending: true),
    ]

    private typealias Item = (type: YQLType, isOptional: Bool)

    /// A function of a list that is there and one lambda over its items.
    private static func overItems(
        _ call: YQLCall, _ item: Item, _ result: YQLType,
        _ body: @escaping @Sendable (Value, YQLLambdaCall) throws(Interrupt) -> Value
    ) -> YQLFunction {
        YQLFunction(
            call.name, result: optional(result, if: item.isOptional),
            lambdas: [.init(argument: 1, parameters: [item.type])],
            body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                values[0].isNull ? .null : try body(values[0], evaluate)
            })
    }

    /// Says that an item was worked at.
    @inline(__always)
    private static func pace(_ work: inout WorkCount) throws(Interrupt) {
        do throws(SQLError) { try work.add(256) } catch { throw Interrupt(error) }
    }

    @Sendable private static func map(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let item = try item(call, 0) else { return try nothing(call) }
        let result = try call.lambda(1, 1).resultType([item.type])
        return overItems(call, item, .list(result)) { (list, evaluate) throws(Interrupt) in
            var items: [Value] = []
            items.reserveCapacity(list.elements.count)
            var work = WorkCount()
            for element in list.elements {
                try pace(&work)
                items.append(try evaluate(0, [element]))
            }
            return .list(items, of: result)
        }
    }

    private static func requireTruth(_ call: YQLCall, _ type: YQLType) throws(SQLError) {
        guard type == .null || type.withoutOptional == .bool else {
            throw .yqlType("\(call.name): expected a lambda of Bool, but got: \(type)")
        }
    }

    @Sendable private static func filter(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let item = try item(call, 0) else { return try nothing(call) }
        try requireTruth(call, try call.lambda(1, 1).resultType([item.type]))
        return overItems(call, item, .list(item.type)) { (list, evaluate) throws(Interrupt) in
            var items: [Value] = []
            var work = WorkCount()
            for element in list.elements {
                try pace(&work)
                if try evaluate(0, [element]).isTrue { items.append(element) }
            }
            return .list(items, of: item.type)
        }
    }

    @Sendable private static func flatMap(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard let item = try item(call, 0) else { return try nothing(call) }
        let result = try call.lambda(1, 1).resultType([item.type])
        let inner: YQLType
        let isList: Bool
        switch result.withoutOptional {
        case .list(let type): (inner, isList) = (type, true)
        case .null, .emptyList: return try nothing(call)
        default:
            guard result.isOptional else {
                throw .yqlType("\(call.name): expected a lambda of a list, but got: \(result)")
            }
            (inner, isList) = (result.withoutOptional, false)
        }
        return overItems(call, item, .list(inner)) { (list, evaluate) throws(Interrupt) in
            var items: [Value] = []
            var work = WorkCount()
            for element in list.elements {
                try pace(&work)
                let made = try evaluate(0, [element])
                if isList {
                    items += made.elements
                    try interruptible { () throws(SQLError) in
                        try YQLSize.requireItems(items.count)
                    }
                } else if let value = result.unwrap(made) {
                    items.append(value)
                }
            }
            return .list(items, of: inner)
        }
    }

    // MARK: Order

    /// The items' keys: the lambda's results, or the items themselves.
    private static func keys(
        _ list: Value, _ hasLambda: Bool, _ evaluate: YQLLambdaCall
    ) throws(Interrupt) -> [Value] {
        guard hasLambda else { return list.elements }
        var keys: [Value] = []
        keys.reserveCapacity(list.elements.count)
        var work = WorkCount()
        for element in list.elements {
            try pace(&work)
            keys.append(try evaluate(0, [element]))
        }
        return keys
    }

    private static func sort(isDescending: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...2)
            guard let item = try item(call, 0) else { return try nothing(call) }
            return try ordered(call, item, lambda: 1, isDescending) { order, values, _ in order }
        }
    }

    private static func top(isSorted: Bool, isDescending: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...3)
            guard let item = try item(call, 0) else { return try nothing(call) }
            let count = try call.convert(1, to: .uint64)
            return try ordered(call, item, lambda: 2, isDescending) { order, values, _ in
                guard let made = try? count(values[1]), case .int(let biased) = made else {
                    return order
                }
                return Array(
                    order.prefix(Int(min(YQLInteger.unsigned(biased), UInt64(order.count)))))
            }
        }
    }

    private static func ordered(
        _ call: YQLCall, _ item: Item, lambda: Int, _ isDescending: Bool,
        _ choose: @escaping @Sendable ([Int], [Value], Bool) -> [Int]
    ) throws(SQLError) -> YQLFunction {
        let hasLambda = call.has(lambda)
        let key = hasLambda ? try call.lambda(lambda, 1).resultType([item.type]) : item.type
        guard let order = YQLComparison.sortOrder(key) else {
            throw .yqlType("Expected comparable type, but got: \(key)")
        }
        return YQLFunction(
            call.name, result: optional(.list(item.type), if: item.isOptional),
            lambdas: hasLambda ? [.init(argument: lambda, parameters: [item.type])] : [],
            body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                if values[0].isNull { return .null }
                let keys = try keys(values[0], hasLambda, evaluate)
                try interruptible { () throws(SQLError) in
                    try WorkPace.passBytes(keys.count &* 64)
                }
                let places = keys.indices.sorted { a, b in
                    let difference = order(keys[a], keys[b])
                    if difference == 0 { return a < b }
                    return isDescending ? difference > 0 : difference < 0
                }
                let elements = values[0].elements
                return .list(
                    choose(places, values, isDescending).map { elements[$0] }, of: item.type)
            })
    }

    // MARK: Folds

    /// The type that a state keeps when it goes through the lambda.
    private static func state(
        _ call: YQLCall, _ lambda: YQLLambda, _ item: YQLType, _ first: YQLType, isMap: Bool
    ) throws(SQLError) -> (state: YQLType, result: YQLType, own: YQLType) {
        var state = first
        for _ in 0..<4 {
            let result = try lambda.resultType([item, state])
            var next = result
            if isMap {
                guard case .tuple(let pair) = result, pair.count == 2 else {
                    throw .yqlType("\(call.name): expected a lambda of a pair, but got: \(result)")
                }
                next = pair[1]
            }
            if next == state { return (state, result, next) }
            guard let common = YQLConversions.commonType(state, next) else {
                throw .yqlType("Mismatch of lambda return type and state: \(next) != \(state)")
            }
            if common == state { return (state, result, next) }
            state = common
        }
        throw .yqlType("Mismatch of lambda return type and state")
    }

    private static func fold(isMap: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(3...3)
            guard let item = try item(call, 0) else {
                if isMap { return try nothing(call) }
                return .plain(call.name, try call.type(1)) { (values) throws(SQLError) in values[1]
                }
            }
            let lambda = try call.lambda(2, 2)
            let types = try state(call, lambda, item.type, try call.type(1), isMap: isMap)
            let start = try call.convert(1, to: types.state)
            guard let next = YQLConversions.implicit(from: types.own, to: types.state) else {
                throw .yqlType("Mismatch of lambda return type and state")
            }
            let made = fieldType(types.result)
            return YQLFunction(
                call.name, result: optional(isMap ? .list(made) : types.state, if: item.isOptional),
                lambdas: [.init(argument: 2, parameters: [item.type, types.state])],
                body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                    if values[0].isNull { return .null }
                    let state = try interruptible { () throws(SQLError) in try start(values[1]) }
                    return try run(
                        values[0].elements[...], state, 0, next, isMap, made, [], evaluate)
                })
        }
    }

    private static func fieldType(_ result: YQLType) -> YQLType {
        if case .tuple(let pair) = result, let first = pair.first { return first }
        return .null
    }

    private static func run(
        _ elements: ArraySlice<Value>, _ start: Value, _ use: Int, _ next: YQLConversion,
        _ isMap: Bool, _ item: YQLType, _ first: [Value], _ evaluate: YQLLambdaCall
    ) throws(Interrupt) -> Value {
        var state = start
        var items = first
        var work = WorkCount()
        for element in elements {
            try pace(&work)
            let made = try evaluate(use, [element, state])
            if isMap { items.append(made.field(0)) }
            let own = isMap ? made.field(1) : made
            state = try interruptible { () throws(SQLError) in try next(own) }
        }
        return isMap ? .list(items, of: item) : state
    }

    private static func foldFirst(isMap: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(3...3)
            guard let item = try item(call, 0) else { return try nothing(call) }
            let (begin, update) = (try call.lambda(1, 1), try call.lambda(2, 2))
            let first = try begin.resultType([item.type])
            var firstState = first
            if isMap {
                guard case .tuple(let pair) = first, pair.count == 2 else {
                    throw .yqlType("\(call.name): expected a lambda of a pair, but got: \(first)")
                }
                firstState = pair[1]
            }
            let types = try state(call, update, item.type, firstState, isMap: isMap)
            guard let start = YQLConversions.implicit(from: firstState, to: types.state),
                let next = YQLConversions.implicit(from: types.own, to: types.state)
            else { throw .yqlType("Mismatch of lambda return type and state") }
            let made = fieldType(types.result)
            let result = isMap ? optional(.list(made), if: item.isOptional) : types.state.asOptional
            return YQLFunction(
                call.name, result: result,
                lambdas: [
                    .init(argument: 1, parameters: [item.type]),
                    .init(argument: 2, parameters: [item.type, types.state]),
                ],
                body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                    if values[0].isNull { return .null }
                    let elements = values[0].elements
                    guard let head = elements.first else {
                        return isMap ? .list([], of: made) : .null
                    }
                    let begun = try evaluate(0, [head])
                    let state = try interruptible { () throws(SQLError) in
                        try start(isMap ? begun.field(1) : begun)
                    }
                    return try run(
                        elements.dropFirst(), state, 1, next, isMap, made,
                        isMap ? [begun.field(0)] : [], evaluate)
                })
        }
    }

    // MARK: While

    private static func whileTrue(isTake: Bool, takesLast: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(2...2)
            guard let item = try item(call, 0) else { return try nothing(call) }
            try requireTruth(call, try call.lambda(1, 1).resultType([item.type]))
            return overItems(call, item, .list(item.type)) { (list, evaluate) throws(Interrupt) in
                let elements = list.elements
                var count = 0
                var work = WorkCount()
                while count < elements.count, try evaluate(0, [elements[count]]).isTrue {
                    try pace(&work)
                    count += 1
                }
                if takesLast { count = min(count + 1, elements.count) }
                return .list(
                    isTake ? Array(elements.prefix(count)) : Array(elements.dropFirst(count)),
                    of: item.type)
            }
        }
    }
}
