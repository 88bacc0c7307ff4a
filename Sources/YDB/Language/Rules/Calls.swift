// Calls: of built-in functions and modules', of aggregates, of values that can be called.
package import QueryEngine
package import SQLPlanning

extension YQLRules {
    /// Arguments with their names.
    typealias Given = (meaning: YQLMeaning, name: String?)

    func callMeaning(_ call: FunctionCall) throws(SQLError) -> YQLMeaning {
        let name = spelled(call.name)
        if let number = nextNumber(call) { return .value(number) }
        if call.name.schema == nil, YQLAggregates.isKnown(call.name.name),
            call.isStar || call.isDistinct || !YQLFunctions.isKnown(name)
        {
            return .value(try analyzer.analyzeAggregate(call))
        }
        if call.isDistinct {
            throw error("DISTINCT can only be used in aggregation functions", at: call.offset)
        }
        if let rows = try rowFunction(call) { return .value(rows) }
        if call.name.schema == nil, let form = try languageForm(call) { return form }
        return try called(.function(name), try given(call.arguments), at: call.offset)
    }

    private func spelled(_ name: QualifiedName) -> String {
        name.schema.map { "\($0)::\(name.name)" } ?? name.name
    }

    func given(_ arguments: [FunctionCall.Argument]) throws(SQLError) -> [Given] {
        var given: [Given] = []
        for argument in arguments {
            given.append((try meaning(argument.value), argument.name))
        }
        return given
    }

    /// Functions whose arguments are not evaluated, or that know the statement.
    private func languageForm(_ call: FunctionCall) throws(SQLError) -> YQLMeaning? {
        switch call.name.name.lowercased() {
        case "grouping":
            let masked = try analyzer.analyzeGrouping(call.arguments.map(\.value), call.offset)
            let conversion = YQLConversions.implicit(from: .int64, to: .uint64)
            guard let conversion else { return .value(masked) }
            return .value(try convert(masked, conversion, to: .uint64))
        case "currentauthenticateduser":
            return .value(
                constant(
                    .bytes(Array((builder.context.evaluation?.yqlUser ?? "").utf8)), .string,
                    at: call.offset))
        default: return nil
        }
    }

    /// What calling something comes to.
    func called(
        _ callee: YQLMeaning, _ arguments: [Given], at offset: SourceOffset
    ) throws(SQLError) -> YQLMeaning {
        switch callee {
        case .function(let name):
            let function = try placed(offset) { () throws(SQLError) in
                try YQLFunctions.resolve(
                    name, arguments.map { argument($0.meaning, name: $0.name) })
            }
            return try applied(function, arguments.map(\.meaning), at: offset)
        case .partial(let partial, let first):
            let function = try placed(offset) { () throws(SQLError) in
                try partial.apply(arguments.map { argument($0.meaning, name: $0.name) })
            }
            return try applied(function, first + arguments.map(\.meaning), at: offset)
        case .lambda(let draft): return try inlined(draft, arguments, at: offset)
        case .value, .type, .factory:
            throw error("Expected callable", at: offset)
        }
    }

    /// A lambda that is called by its name: its body with the arguments in the places of its parameters.
    private func inlined(
        _ draft: YQLLambdaDraft, _ arguments: [Given], at offset: SourceOffset
    ) throws(SQLError) -> YQLMeaning {
        guard draft.parameterCount.contains(arguments.count) else {
            throw error(
                "Different arguments count, expected: \(draft.parameters.count), but got: \(arguments.count)",
                at: offset)
        }
        var values: [Typed] = []
        for argument in arguments { values.append(try value(argument.meaning, at: offset)) }
        let types = values.map(type(of:))
        _ = try analyze(draft, types)
        guard let body = draft.body else { throw error("Lambda has no body", at: offset) }
        let lambda = Lambda(slots: draft.slots, body: body.expression)
        // What costs nothing to evaluate, and gives the same twice, stands in the body itself.
        if values.allSatisfy({ $0.expression.isPlain }) {
            let bySlot = Dictionary(
                zip(lambda.slots, values.map(\.expression)), uniquingKeysWith: { first, _ in first }
            )
            return .value(
                typed(
                    body.expression.replacingSlots { bySlot[$0] }, type(of: body), at: offset))
        }
        let apply = HigherOrderFunction("Apply", isStrict: false) {
            (values, caller) throws(Interrupt) in try caller.call(0, values)
        }
        return .value(
            typed(
                .higherOrder(apply, values.map(\.expression), [lambda]), type(of: body),
                at: offset))
    }

    // MARK: Aggregates

    package func aggregate(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> AggregateChoice {
        let given = call.isStar ? [] : arguments
        let types = given.map(type(of:))
        let aggregate = try placed(call.offset) { () throws(SQLError) in
            try YQLAggregates.resolve(
                call.name.name,
                given.map { .value(type(of: $0), constant: known($0)) },
                isGrouped: call.over == nil && level.hasGroups)
        }
        var result = aggregate.result
        // A group has rows: what is null only where there are none is never null.
        if case .optional(let item) = result, call.over == nil, level.hasGroups,
            call.filter == nil, !types.contains(where: \.mayBeNull)
        {
            result = item
        }
        return AggregateChoice(
            definition: aggregate.definition(arguments: types, id: id), arguments: given,
            result: typed(.constant(.null), result, at: call.offset))
    }

    package func windowFunction(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> (Window.Function, Typed) {
        let name = call.name.name.lowercased().filter { $0 != "_" }
        func result(_ type: YQLType) -> Typed { typed(.constant(.null), type, at: call.offset) }
        func first() throws(SQLError) -> Typed {
            guard let first = arguments.first else {
                throw error("\(call.name.name) requires an argument", at: call.offset)
            }
            return first
        }
        switch name {
        case "rownumber": return (.rowNumber, result(.int64))
        case "rank": return (.rank, result(.int64))
        case "denserank": return (.denseRank, result(.int64))
        case "percentrank": return (.percentRank, result(.double))
        case "cumedist": return (.cumeDist, result(.double))
        case "ntile":
            return (.ntile(try rowCount(try first(), "NTILE")), result(.int64))
        case "lag", "lead":
            let value = try first()
            let offset = arguments.count > 1 ? try rowCount(arguments[1], "OFFSET") : nil
            let type = type(of: value).asOptional
            return (
                name == "lag"
                    ? .lag(value.expression, offset: offset, otherwise: nil)
                    : .lead(value.expression, offset: offset, otherwise: nil), result(type)
            )
        case "firstvalue":
            let value = try first()
            return (.firstValue(value.expression), result(type(of: value).asOptional))
        case "lastvalue":
            let value = try first()
            return (.lastValue(value.expression), result(type(of: value).asOptional))
        case "nthvalue":
            let value = try first()
            guard arguments.count > 1 else {
                throw error("NTH_VALUE requires two arguments", at: call.offset)
            }
            return (
                .nthValue(value.expression, try rowCount(arguments[1], "NTH_VALUE")),
                result(type(of: value).asOptional)
            )
        default:
            throw error("Unknown window function: \(call.name.name)", at: call.offset)
        }
    }

    private static let windowFunctions: Set<String> = [
        "rownumber", "rank", "denserank", "percentrank", "cumedist", "ntile", "lag", "lead",
        "firstvalue", "lastvalue", "nthvalue",
    ]

    /// A call with OVER.
    func windowCall(_ call: FunctionCall) throws(SQLError) -> Typed {
        let name = call.name.name.lowercased().filter { $0 != "_" }
        guard Self.windowFunctions.contains(name), call.name.schema == nil else {
            return try analyzer.analyzeWindowAggregate(call)
        }
        let value = try analyzer.analyzeWindowFunction(call)
        // The engine counts rows by plain numbers.
        guard ["rownumber", "rank", "denserank", "ntile"].contains(name) else { return value }
        let counted = FunctionDefinition(
            "as Uint64", [value.type], YQLTypeNumber.id(.uint64),
            body: .unary { (value, _) in
                guard case .int(let number) = value else { return value }
                return YQLInteger.value(UInt64(clamping: number))
            })
        return typed(.call(counted, [value.expression]), .uint64, at: call.offset)
    }
}

extension ScalarExpression {
    /// Costs nothing to evaluate.
    var isPlain: Bool {
        switch self {
        case .constant, .slot, .parameter: true
        default: false
        }
    }
}
