// Meanings found, and functions applied to them.
import QueryEngine
import SQLPlanning

extension YQLRules {
    func meaning(_ expression: Expression) throws(SQLError) -> YQLMeaning {
        switch expression {
        case .language(let node, let at):
            guard let syntax = node.syntax as? YQLExpression else { break }
            return try meaning(syntax, at: at)
        case .column(let reference) where reference.qualifiers.isEmpty:
            if let primitive = YQLPrimitive(named: reference.name),
                !analyzer.hasColumn(named: reference.name)
            {
                return .type(.primitive(primitive))
            }
        case .function(let call) where call.over == nil:
            return try callMeaning(call)
        default: break
        }
        return .value(try analyzeValue(expression))
    }

    /// The value; an error where the expression is something else.
    func value(_ meaning: YQLMeaning, at offset: SourceOffset) throws(SQLError) -> Typed {
        switch meaning {
        case .value(let value): return value
        case .type: throw error("Expected data, but got a type", at: offset)
        case .lambda: throw error("Lambda is not allowed to be used as value", at: offset)
        case .partial(let partial, _):
            throw error("Expected data, but got: \(YQLType.callable(partial.type))", at: offset)
        case .function(let name):
            // A module's function without arguments is called by nobody: it may be a constant.
            let function = try placed(offset) { () throws(SQLError) in
                try YQLFunctions.resolve(name, [])
            }
            return try self.value(try applied(function, [], at: offset), at: offset)
        case .factory: throw error("Expected data, but got an aggregation factory", at: offset)
        }
    }

    func argument(_ meaning: YQLMeaning, name: String? = nil) -> YQLArgument {
        switch meaning {
        case .value(let value):
            YQLArgument(.value(type(of: value), constant: known(value)), name: name)
        case .type(let type): YQLArgument(.type(type), name: name)
        case .lambda(let draft):
            YQLArgument(
                .lambda(
                    YQLLambda(parameterCount: draft.parameterCount) {
                        (types) throws(SQLError) in
                        try self.analyze(draft, types)
                    }), name: name)
        case .partial(let partial, let given):
            YQLArgument(
                .lambda(
                    callable(partial.type) { (types) throws(SQLError) in
                        try partial.apply(types.map { .value($0) }).result
                    }), name: given.isEmpty ? name : name)
        case .function(let function):
            YQLArgument(
                .lambda(
                    YQLLambda(parameterCount: 0...16) { (types) throws(SQLError) in
                        try YQLFunctions.resolve(function, types.map { .value($0) }).result
                    }), name: name)
        case .factory(let factory): YQLArgument(.factory(factory), name: name)
        }
    }

    private func callable(
        _ type: YQLCallable, _ result: @escaping ([YQLType]) throws(SQLError) -> YQLType
    ) -> YQLLambda {
        let most = type.arguments.count
        return YQLLambda(
            parameterCount: max(0, most - type.optionalCount)...most, resultType: result)
    }

    // MARK: Lambdas

    /// Analyses the body with parameters of these types.
    func analyze(_ draft: YQLLambdaDraft, _ types: [YQLType]) throws(SQLError) -> YQLType {
        guard draft.parameterCount.contains(types.count) else {
            throw error(
                "Expected \(types.count) arguments of lambda, but got \(draft.parameters.count)",
                at: draft.offset)
        }
        var inner = draft.scope
        draft.slots = []
        for (parameter, type) in zip(draft.parameters, types) {
            let slot = makeSlot(level: level)
            draft.slots.append(slot)
            inner = inner.binding(
                parameter.name,
                to: .local(YQLLocal(slot: slot, type: type, builder: ObjectIdentifier(builder))))
        }
        for parameter in draft.parameters.dropFirst(types.count) {
            inner = inner.binding(parameter.name, to: .value(.null, .null))
        }
        let body = try within(inner, at: draft.offset) { () throws(SQLError) in
            for definition in draft.definitions { scope = try bound(definition, in: scope) }
            return try analyzer.analyze(draft.result)
        }
        draft.body = body
        return type(of: body)
    }

    /// Analyses in another scope, and not too deep.
    func within<Result>(
        _ inner: YQLScope, at offset: SourceOffset, _ work: () throws(SQLError) -> Result
    ) throws(SQLError) -> Result {
        guard nesting < 128, inner.depth < 10_000 else {
            throw error("Memory limit exceeded: named expressions are nested too deep", at: offset)
        }
        let outer = scope
        scope = inner
        nesting += 1
        defer {
            scope = outer
            nesting -= 1
        }
        return try work()
    }

    // MARK: Calls that are resolved

    /// A resolved function over its arguments.
    func apply(
        _ function: YQLFunction, _ arguments: [YQLMeaning], at offset: SourceOffset
    ) throws(SQLError) -> Typed {
        try value(try applied(function, arguments, at: offset), at: offset)
    }

    func applied(
        _ function: YQLFunction, _ arguments: [YQLMeaning], at offset: SourceOffset
    ) throws(SQLError) -> YQLMeaning {
        switch function.body {
        case .constant(let value): return .value(constant(value, function.result, at: offset))
        case .type(let type): return .type(type)
        case .factory(let factory): return .factory(factory)
        case .partial(let partial): return .partial(partial, arguments)
        case .form(let form): return .value(try made(form, function, arguments, at: offset))
        case .scalar:
            guard
                let definition = function.definition(
                    arguments: arguments.map(type(of:)), id: id)
            else { throw error("\(function.name) is not a function", at: offset) }
            if function.volatility == .volatile { level.hasVolatileCall = true }
            return .value(
                computed(
                    typed(
                        .call(definition, arguments.map(expression)), function.result,
                        at: offset)))
        case .higherOrder(let body):
            var lambdas: [Lambda] = []
            for use in function.lambdas {
                guard arguments.indices.contains(use.argument) else {
                    throw error("\(function.name) calls an argument that it has not", at: offset)
                }
                lambdas.append(try lambda(arguments[use.argument], use.parameters, at: offset))
            }
            let higher = HigherOrderFunction(function.name, isStrict: false) {
                (values: [Value], caller: any LambdaCaller) throws(Interrupt) -> Value in
                func evaluate(_ use: Int, _ given: [Value]) throws(Interrupt) -> Value {
                    try caller.call(use, given)
                }
                return try body(values, caller, evaluate)
            }
            return .value(
                typed(
                    .higherOrder(higher, arguments.map(expression), lambdas), function.result,
                    at: offset))
        }
    }

    private func type(of meaning: YQLMeaning) -> YQLType {
        if case .value(let value) = meaning { return type(of: value) }
        return .void
    }

    private func expression(_ meaning: YQLMeaning) -> ScalarExpression {
        if case .value(let value) = meaning { return value.expression }
        return .constant(.null)
    }

    /// What is called with values of these types, over slots of its own.
    private func lambda(
        _ meaning: YQLMeaning, _ types: [YQLType], at offset: SourceOffset
    ) throws(SQLError) -> Lambda {
        if case .lambda(let draft) = meaning {
            _ = try analyze(draft, types)
            guard let body = draft.body else { throw error("Lambda has no body", at: offset) }
            return Lambda(slots: draft.slots, body: body.expression)
        }
        let values = types.map { typed(.slot(makeSlot(level: level)), $0, at: offset) }
        var given: [Given] = values.map { (.value($0), nil) }
        if case .function(let name) = meaning, YQLYsonModule.takesOptions(name) {
            let options = constant(YQLYsonModule.lenient, YQLYsonModule.settings, at: offset)
            given.append((.value(options), YQLYsonModule.optionsName))
        }
        let result = try called(meaning, given, at: offset)
        let slots = values.compactMap { value -> Int? in
            if case .slot(let slot) = value.expression { return slot }
            return nil
        }
        return Lambda(slots: slots, body: try value(result, at: offset).expression)
    }

    /// The value of a pure call of constants, where evaluating it gives no error.
    func computed(_ value: Typed) -> Typed {
        guard case .call(let function, let arguments) = value.expression,
            function.volatility == .immutable, function.canFold(arguments.count),
            arguments.allSatisfy(\.isConstant), let evaluation = builder.context.evaluation
        else { return value }
        var constants: [Value] = []
        for case .constant(let constant) in arguments { constants.append(constant) }
        guard let known = try? function.value(of: constants, evaluation) else { return value }
        var result = value
        result.expression = .constant(known)
        return result
    }
}
