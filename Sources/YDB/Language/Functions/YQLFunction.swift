// What a call comes to once its arguments' types are known: the contract between the registry, the analyser and the executor.
package import QueryEngine

/// An argument of a call as the analyser knows it.
///
/// Not `Sendable`: a lambda's types are asked for while the statement is analysed, and not kept.
package struct YQLArgument {
    package enum Kind {
        /// A value; `constant` is given where it is known while the statement is analysed (a literal, a named expression of
        /// literals). Names of members, formats and the like have to be such.
        case value(YQLType, constant: Value?)
        /// A lambda, or what can be called like one: a partly applied function, a module's function by its name.
        case lambda(YQLLambda)
        /// A type: `Int32`, `ListType(...)`, `TypeOf(x)`.
        case type(YQLType)
        /// What AGGREGATION_FACTORY gives.
        case factory(YQLAggregateFactory)
    }

    package let kind: Kind
    /// `value AS name`; nil: it was given by position.
    package let name: String?

    package init(_ kind: Kind, name: String? = nil) {
        self.kind = kind
        self.name = name
    }

    package static func value(_ type: YQLType, constant: Value? = nil) -> YQLArgument {
        YQLArgument(.value(type, constant: constant))
    }

    package static func type(_ type: YQLType) -> YQLArgument { YQLArgument(.type(type)) }
}

/// A lambda before it is known what it will be called with.
package struct YQLLambda {
    /// How many parameters it must be given, and how many it may be given.
    package let parameterCount: ClosedRange<Int>
    /// Analyses the body with parameters of these types, and gives its type. May be called several times, also with types
    /// that come to nothing: `YQLFunction.lambdas` says in the end with which ones the body is called.
    package let resultType: ([YQLType]) throws(SQLError) -> YQLType

    package init(
        parameterCount: ClosedRange<Int>,
        resultType: @escaping ([YQLType]) throws(SQLError) -> YQLType
    ) {
        self.parameterCount = parameterCount
        self.resultType = resultType
    }
}

/// Calls a lambda while a statement runs: the number of the use in `YQLFunction.lambdas`, and the values of the parameters in
/// the types that the use names. Gives the value of the type that `resultType` gave for them.
///
/// The executor's: it puts the values into the slots of that use's parameters and evaluates its body. What the body throws
/// (a wait, the step's end) is passed on as it is; the whole call is then made again from its beginning.
package typealias YQLLambdaCall = (Int, [Value]) throws(Interrupt) -> Value

/// A call that is resolved.
///
/// Bodies take one value an argument, in the argument's own type and place: all conversions are inside of the body. Where
/// the argument is a lambda, a type or a factory, `Value.null` stands in its place. Bodies know nulls themselves.
package struct YQLFunction: Sendable {
    package typealias Scalar =
        @Sendable ([Value], any EvaluationContext) throws(SQLError) -> Value
    typealias Pair = @Sendable (Value, Value) throws(SQLError) -> Value
    package typealias HigherOrder =
        @Sendable ([Value], any EvaluationContext, YQLLambdaCall) throws(Interrupt) -> Value

    package enum Body: Sendable {
        /// Known already.
        case constant(Value)
        case scalar(Scalar)
        /// Calls its lambda arguments.
        case higherOrder(HigherOrder)
        /// Evaluates its arguments by a rule of its own, or not all of them: the analyser makes it of the plan's own
        /// expressions.
        case form(YQLForm)
        /// A type, for the functions that are called with types.
        case type(YQLType)
        /// What can be called with further arguments (`DateTime::Format("%Y")`): see `YQLPartialCall`.
        case partial(YQLPartialCall)
        /// What AGGREGATION_FACTORY gives.
        case factory(YQLAggregateFactory)
    }

    /// What a lambda argument is called with. One lambda may have several uses, each with types of its own (`StaticMap`): its
    /// body is then analysed for each.
    package struct LambdaUse: Sendable, Hashable {
        /// The argument's place.
        package let argument: Int
        package let parameters: [YQLType]

        package init(argument: Int, parameters: [YQLType]) {
            self.argument = argument
            self.parameters = parameters
        }
    }

    package let name: String
    package let result: YQLType
    /// Volatile: a value of its own for each row; stable: the same for all of a statement.
    package let volatility: Volatility
    package let body: Body
    /// The body of two values that are both there, where it needs to know no more: nulls are not its own.
    let pair: Pair?
    /// The uses that `YQLLambdaCall` counts, from 0.
    package let lambdas: [LambdaUse]

    package init(
        _ name: String, result: YQLType, volatility: Volatility = .immutable,
        lambdas: [LambdaUse] = [], body: Body
    ) {
        self.init(
            name, result: result, volatility: volatility, lambdas: lambdas, body: body, pair: nil)
    }

    private init(
        _ name: String, result: YQLType, volatility: Volatility, lambdas: [LambdaUse], body: Body,
        pair: Pair?
    ) {
        self.pair = pair
        self.name = name
        self.result = result
        self.volatility = volatility
        self.lambdas = lambdas
        self.body = body
    }

    /// A function of two values; a null gives null.
    static func strict(
        _ name: String, _ result: YQLType, pair: @escaping Pair
    ) -> YQLFunction {
        let body = Body.scalar { (values, _) throws(SQLError) in
            values[0].isNull || values[1].isNull ? .null : try pair(values[0], values[1])
        }
        return YQLFunction(
            name, result: result, volatility: .immutable, lambdas: [], body: body, pair: pair)
    }

    /// For a plan's `call`; nil: it is no scalar function.
    ///
    /// - Parameter id: The engine's type of a type of YQL: the statement's `YQLTypeTable`.
    package func definition(
        arguments: [YQLType], id: (YQLType) -> TypeID
    ) -> FunctionDefinition? {
        let ids = arguments.map(id)
        if let pair, arguments.count == 2 {
            return FunctionDefinition(
                name, ids, id(result), isStrict: true, volatility: volatility,
                body: .binary { (a, b, _) throws(SQLError) in try pair(a, b) })
        }
        switch body {
        case .constant(let value):
            return FunctionDefinition(
                name, ids, id(result), isStrict: false, volatility: volatility,
                body: .nary { (_, _) throws(SQLError) in value })
        case .scalar(let scalar):
            return FunctionDefinition(
                name, ids, id(result), isStrict: false, volatility: volatility,
                body: .nary(scalar))
        case .higherOrder, .form, .type, .partial, .factory: return nil
        }
    }
}

/// What is evaluated by a rule of its own. The conversions bring the arguments, in their places, to the form's type.
package enum YQLForm: Sendable {
    /// `IF(condition, then, else)`: the conversions of `then` and `else`; null where there is no `else`.
    case conditional(then: YQLConversion, otherwise: YQLConversion?)
    /// `COALESCE(a, b, …)`: the first that is not null. Where the form's result is not optional, the last is none.
    /// All arguments are converted to the result but those that are optional of it: these are unwrapped by being not null.
    case coalesce([YQLConversion])
    /// `TableRow()` and `JoinTableRow()`: a struct of the row's columns, which the analyser knows.
    case tableRow
    /// `Udf(Module::Function)`, `EvaluateExpr(x)` and the like: the first argument as it is.
    case passed
}

/// A function that was given a part of its arguments.
package struct YQLPartialCall: Sendable {
    /// The type of what is still to be called.
    package let type: YQLCallable
    /// Resolves the call with further arguments. The body of what it gives takes the values of the first arguments, and
    /// behind them those of the further ones.
    package let apply: @Sendable ([YQLArgument]) throws(SQLError) -> YQLFunction

    package init(
        type: YQLCallable,
        apply: @escaping @Sendable ([YQLArgument]) throws(SQLError) -> YQLFunction
    ) {
        self.type = type
        self.apply = apply
    }
}
