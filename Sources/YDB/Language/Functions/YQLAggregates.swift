// The registry of aggregates.
package import QueryEngine

/// The aggregates.
package enum YQLAggregates {
    typealias Resolver = @Sendable (YQLCall) throws(SQLError) -> YQLAggregate

    /// - Parameters:
    ///   - arguments: Without the `DISTINCT`, which is the plan's. None for COUNT(*).
    ///   - isGrouped: The rows are grouped by keys.
    /// - Throws: As `YQLFunctions.resolve`.
    package static func resolve(
        _ name: String, _ arguments: [YQLArgument], isGrouped: Bool = false
    ) throws(SQLError) -> YQLAggregate {
        guard let resolver = all[YQLFunctions.plainName(name)] else {
            throw SQLError(.undefinedFunction, "Unknown aggregation function: \(name)")
        }
        return try resolver(YQLCall(name, arguments, isGrouped: isGrouped))
    }

    /// In lower case and without underscores.
    package static var names: [String] { all.keys.sorted() }

    package static func isKnown(_ name: String) -> Bool {
        all[YQLFunctions.plainName(name)] != nil
    }

    private static let all: [String: Resolver] = {
        var all: [String: Resolver] = [:]
        for group in [counting, numbers, choosing, lists, statistics, histograms, bits] {
            all.merge(group) { first, _ in first }
        }
        return all
    }()

    // MARK: Counting

    private static let counting: [String: Resolver] = [
        "count": count, "countif": countIf, "some": some, "somevalue": some,
        "aggregateby": byFactory, "hyperloglog": distinctCount, "hll": distinctCount,
        "countdistinctestimate": distinctCount,
    ]

    @Sendable private static func count(_ call: YQLCall) throws(SQLError) -> YQLAggregate {
        try call.requireCount(0...1)
        return YQLAggregate(call.name, result: .uint64) { _ in
            YQLState(UInt64(0)) { (count, values) throws(SQLError) in
                if let value = values.first, value.isNull { return }
                count += 1
            } result: { (count) throws(SQLError) in
                YQLInteger.value(count)
            }
        }
    }

    @Sendable private static func countIf(_ call: YQLCall) throws(SQLError) -> YQLAggregate {
        try call.requireCount(1...1)
        try requireTruth(call, 0)
        return YQLAggregate(call.name, result: .uint64) { _ in
            YQLState(UInt64(0)) { (count, values) throws(SQLError) in
                if values[0].isTrue { count += 1 }
            } result: { (count) throws(SQLError) in
                YQLInteger.value(count)
            }
        }
    }

    static func requireTruth(_ call: YQLCall, _ index: Int) throws(SQLError) {
        let type = try call.type(index)
        guard type == .null || type.withoutOptional == .bool else {
            throw call.mismatch(index, "Bool")
        }
    }

    @Sendable private static func some(_ call: YQLCall) throws(SQLError) -> YQLAggregate {
        try call.requireCount(1...1)
        let result = (try call.type(0)).asOptional
        return YQLAggregate(call.name, result: result) { _ in
            YQLState(Value.null) { (kept, values) throws(SQLError) in
                if kept.isNull { kept = values[0] }
            } result: { (kept) throws(SQLError) in
                kept
            }
        }
    }

    @Sendable private static func distinctCount(_ call: YQLCall) throws(SQLError) -> YQLAggregate {
        try call.requireCount(1...2)
        let type = try call.type(0)
        try YQLMaking.requireKey(type)
        let ordering = type.ordering
        return YQLAggregate(call.name, result: .optional(.uint64)) { _ in
            YQLState(Set<YQLDistinct.Key>()) { (seen, values) throws(SQLError) in
                if values[0].isNull { return }
                seen.insert(YQLDistinct.Key(value: values[0], ordering: ordering))
            } result: { (seen) throws(SQLError) in
                YQLInteger.value(UInt64(seen.count))
            }
        }
    }

    @Sendable private static func byFactory(_ call: YQLCall) throws(SQLError) -> YQLAggregate {
        try call.requireCount(2...2)
        guard case .factory(let factory) = call.arguments[1].kind else {
            throw .yqlType("\(call.name): expected an aggregation factory")
        }
        let inner = try factory.overItems(try call.type(0))
        return YQLAggregate(call.name, result: inner.function.result) { environment in
            let state = inner.function.makeState(environment)
            return YQLState(0) { (_, values) throws(SQLError) in
                try state.add(inner.arguments(values[0]))
            } result: { (_) throws(SQLError) in
                try state.result()
            }
        }
    }
}

/// A state that is folded.
final class YQLState<Kept>: AggregateState {
    private var kept: Kept
    private let step: (inout Kept, [Value]) throws(SQLError) -> Void
    private let finish: (Kept) throws(SQLError) -> Value

    init(
        _ start: Kept, step: @escaping (inout Kept, [Value]) throws(SQLError) -> Void,
        result: @escaping (Kept) throws(SQLError) -> Value
    ) {
        kept = start
        self.step = step
        finish = result
    }

    func add(_ arguments: [Value]) throws(SQLError) { try step(&kept, arguments) }

    func result() throws(SQLError) -> Value { try finish(kept) }
}

/// An aggregate over the items of a list. What takes two arguments is given pairs.
struct YQLItemAggregate: Sendable {
    let function: YQLAggregate
    /// How many fields of an item are arguments; nil: the item itself is the only one.
    let fieldCount: Int?
    let constants: [Value]

    func arguments(_ item: Value) -> [Value] {
        let own = fieldCount.map { count in (0..<count).map { item.field($0) } } ?? [item]
        return own + constants
    }

    func result(
        of items: [Value], _ environment: TypeEnvironment
    ) throws(SQLError) -> Value {
        let state = function.makeState(environment)
        var work = WorkCount()
        for item in items {
            try work.add(64)
            try state.add(arguments(item))
        }
        return try state.result()
    }
}

extension YQLAggregateFactory {
    private static let ofPairs: Set<String> = [
        "minby", "maxby", "topby", "bottomby", "correlation", "covariance", "covariancesample",
        "covariancepopulation", "sumif", "avgif",
    ]

    func overItems(_ item: YQLType) throws(SQLError) -> YQLItemAggregate {
        let constants = parameters.map { $0.constant ?? .null }
        if YQLAggregateFactory.ofPairs.contains(YQLFunctions.plainName(name)),
            case .tuple(let pair) = item, pair.count == 2
        {
            return YQLItemAggregate(
                function: try aggregate(of: pair), fieldCount: 2, constants: constants)
        }
        return YQLItemAggregate(
            function: try aggregate(of: [item]), fieldCount: nil, constants: constants)
    }

    /// AGGREGATION_FACTORY.
    static func resolve(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        guard call.count >= 1 else { throw .yqlType("Expected at least 1 argument(s), but got 0") }
        let name = try call.literal(0)
        guard YQLAggregates.isKnown(name) else {
            throw SQLError(.undefinedFunction, "Unknown aggregation function: \(name)")
        }
        var parameters: [(type: YQLType, constant: Value?)] = []
        for index in call.arguments.indices.dropFirst() {
            parameters.append((try call.type(index), call.constant(index)))
        }
        return YQLFunction(
            call.name, result: .resource("AggregationFactory"),
            body: .factory(YQLAggregateFactory(name: name, parameters: parameters)))
    }
}
