// What lists are made into: dictionaries, aggregates, samples.
import QueryEngine

extension YQLLists {
    // MARK: Dictionaries

    static func toDictionary(isMany: Bool) -> YQLFunctions.Resolver {
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

    @Sendable static func toSet(_ call: YQLCall) throws(SQLError) -> YQLFunction {
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

    static func aggregate(_ name: String) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(1...1)
            return try aggregate(call, YQLAggregateFactory(name: name, parameters: []))
        }
    }

    @Sendable static func byFactory(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        guard case .factory(let factory) = call.arguments[1].kind else {
            throw .yqlType("\(call.name): expected an aggregation factory")
        }
        return try aggregate(call, factory)
    }

    static func aggregate(
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

    static func sample(isCount: Bool) -> YQLFunctions.Resolver {
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

    @Sendable static func shuffle(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(1...2)
        guard let item = try item(call, 0) else { return try nothing(call) }
        return YQLFunction(
            call.name, result: try call.type(0), volatility: .volatile,
            body: .scalar { (values, context) throws(SQLError) in
                if values[0].isNull { return .null }
                return .list(shuffled(values[0].elements, context), of: item.type)
            })
    }

    static func shuffled(
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
