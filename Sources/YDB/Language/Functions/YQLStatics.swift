// Functions that go through the members of a struct or a tuple, each of its own type.
import QueryEngine

enum YQLStatics {
    static let functions: [String: YQLFunctions.Resolver] = [
        "staticzip": zip, "staticmap": map, "staticfold": fold(hasFirst: false),
        "staticfold1": fold(hasFirst: true),
    ]

    /// The members' names, empty of a tuple, and their types.
    private static func parts(
        _ call: YQLCall, _ index: Int
    ) throws(SQLError) -> (names: [String]?, types: [YQLType]) {
        switch try call.type(index) {
        case .structure(let members): return (members.map(\.name), members.map(\.type))
        case .tuple(let items): return (nil, items)
        case let other: throw .yqlType("Expected struct or tuple type, but got: \(other)")
        }
    }

    private static func type(_ names: [String]?, _ types: [YQLType]) -> YQLType {
        guard let names else { return .tuple(types) }
        return .structure(Swift.zip(names, types).map { YQLMember($0, $1) })
    }

    @Sendable private static func zip(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        guard call.count >= 1 else { throw .yqlType("Expected at least 1 argument(s), but got 0") }
        let first = try parts(call, 0)
        var rows = first.types.map { [$0] }
        for index in call.arguments.indices.dropFirst() {
            let other = try parts(call, index)
            guard other.names == first.names, other.types.count == first.types.count else {
                throw .yqlType("\(call.name): the arguments differ in their members")
            }
            for (place, type) in other.types.enumerated() { rows[place].append(type) }
        }
        let types = rows.map { YQLType.tuple($0) }
        let (ids, inner) = (types.map(\.storedType), rows.map { $0.map(\.storedType) })
        return .plain(call.name, type(first.names, types)) { (values) throws(SQLError) in
            .record(
                RecordValue(
                    types: ids,
                    fields: inner.enumerated().map { place, ids in
                        .record(RecordValue(types: ids, fields: values.map { $0.field(place) }))
                    }))
        }
    }

    /// One lambda is called with several types: each use is one of its own.
    @Sendable private static func map(_ call: YQLCall) throws(SQLError) -> YQLFunction {
        try call.requireCount(2...2)
        let (names, types) = try parts(call, 0)
        let lambda = try call.lambda(1, 1)
        var results: [YQLType] = []
        var uses: [YQLFunction.LambdaUse] = []
        for type in types {
            results.append(try lambda.resultType([type]))
            uses.append(.init(argument: 1, parameters: [type]))
        }
        let ids = results.map(\.storedType)
        return YQLFunction(
            call.name, result: type(names, results), lambdas: uses,
            body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                var fields: [Value] = []
                for (use, value) in values[0].fields.enumerated() {
                    fields.append(try evaluate(use, [value]))
                }
                return .record(RecordValue(types: ids, fields: fields))
            })
    }

    private static func fold(hasFirst: Bool) -> YQLFunctions.Resolver {
        { (call) throws(SQLError) in
            try call.requireCount(3...3)
            let types = try parts(call, 0).types
            let update = try call.lambda(2, 2)
            var uses: [YQLFunction.LambdaUse] = []
            var state: YQLType
            var rest = types[...]
            if hasFirst {
                guard let first = rest.popFirst() else { return .null(call.name) }
                state = try call.lambda(1, 1).resultType([first])
                uses.append(.init(argument: 1, parameters: [first]))
            } else {
                state = try call.type(1)
            }
            for type in rest {
                let parameters = [type, state]
                state = try update.resultType(parameters)
                uses.append(.init(argument: 2, parameters: parameters))
            }
            return YQLFunction(
                call.name, result: state, lambdas: uses,
                body: .higherOrder { (values, _, evaluate) throws(Interrupt) in
                    var state = values[1]
                    for (place, value) in values[0].fields.enumerated() {
                        let arguments = hasFirst && place == 0 ? [value] : [value, state]
                        state = try evaluate(place, arguments)
                    }
                    return state
                })
        }
    }
}
