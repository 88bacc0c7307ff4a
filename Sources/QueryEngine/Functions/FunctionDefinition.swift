// What the planner looks functions, operators, casts and aggregates up in, and what the executor calls.

/// How often a function may be evaluated, and when: Postgres's provolatile.
package enum Volatility: Sendable, Hashable {
    case immutable, stable, volatile
}

/// What a function may ask of its surroundings. Pure functions ignore it.
///
/// The executor is the only implementation at run time; a test makes its own. Class-bound, so that passing it costs
/// one pointer.
package protocol EvaluationContext: AnyObject {
    /// Settings that change what a value means or prints as.
    var environment: TypeEnvironment { get }
    /// Microseconds since 2000-01-01 UTC at the transaction's start, the statement's start and now.
    var transactionTimestamp: Int64 { get }
    var statementTimestamp: Int64 { get }
    var clockTimestamp: Int64 { get }
    /// A random number in [0, 1) from the session's generator, which setseed() fixes.
    func random() -> Double
    func setSeed(_ seed: Double)
    /// The language's session, which knows of sequences, locks, settings and names; nil where there is none.
    var session: AnyObject? { get }
    /// The row that a statement which writes is at, from 1.
    var rowNumber: Int { get }
}

extension EvaluationContext {
    package var rowNumber: Int { 1 }
}

/// The settings that the input and output of values depend on.
package struct TypeEnvironment: Sendable {
    /// How the language's types read and write values, in bits of its own; what a new session has is 0.
    package var styles: UInt64 = 0
    package var timeZone = TimeZone.utc
    /// The database's order of text, for the comparisons that are given no other.
    package var collation = Collation.c
    /// The database's locale knows upper and lower case of ASCII letters alone.
    package var mapsASCIIAlone = false
    /// Microseconds since 2000-01-01 UTC, for 'now', 'today' and the like in the text of dates.
    package var transactionTimestamp: Int64 = 0
    /// The language's types and those that the database's DDL has made.
    package var types: TypeLibrary

    package init(types: TypeLibrary) { self.types = types }
}

/// The code of a function. Strict functions are never called with a null.
package enum FunctionBody: Sendable {
    case nullary(@Sendable (any EvaluationContext) throws(Interrupt) -> Value)
    case unary(@Sendable (Value, any EvaluationContext) throws(SQLError) -> Value)
    case binary(@Sendable (Value, Value, any EvaluationContext) throws(SQLError) -> Value)
    case nary(@Sendable ([Value], any EvaluationContext) throws(SQLError) -> Value)
    /// What only the language's session knows, which is given first. Throws `Interrupt.wait` where it must wait.
    case session(@Sendable (AnyObject?, [Value]) throws(Interrupt) -> Value)
    /// A set: called once, gives an iterator; `nil` ends it. Each element is a row of the function's columns.
    case set(@Sendable ([Value], any EvaluationContext) throws(SQLError) -> any RowSource)
    /// A polymorphic function that has to know its call's types (`to_json`, `concat`, `array_append`): the planner binds
    /// it by `FunctionDefinition.specialized(for:result:)`, and the executor never meets it.
    case specialized(@Sendable ([TypeID], TypeID) -> FunctionBody)
}

/// Rows of a set-returning function, made one at a time.
package protocol RowSource: AnyObject {
    func next() throws(SQLError) -> [Value]?
}

/// One signature of a function or an operator's function.
///
/// A class, so that an expression that calls it holds one reference: the evaluator takes the function out of the
/// expression for every row.
package final class FunctionDefinition: Sendable {
    package let name: String
    package let arguments: [TypeID]
    /// The last argument repeats (VARIADIC): the element type stands in `arguments`.
    package let isVariadic: Bool
    /// How many trailing arguments have defaults; absent ones are given as the values in `defaults`.
    package let defaults: [Value]
    package let result: TypeID
    package let isStrict: Bool
    package let volatility: Volatility
    package let returnsSet: Bool
    /// A statement that calls it writes, whatever else it does: nextval and setval.
    package let writes: Bool
    /// The result's columns where there are several (OUT parameters), such as `key` and `value` of json_each; else empty.
    package let columns: [(name: String, type: TypeID)]
    package let body: FunctionBody

    package init(
        _ name: String, _ arguments: [TypeID], _ result: TypeID, isVariadic: Bool = false,
        defaults: [Value] = [], isStrict: Bool = true, volatility: Volatility = .immutable,
        returnsSet: Bool = false, writes: Bool = false,
        columns: [(name: String, type: TypeID)] = [], body: FunctionBody
    ) {
        self.name = name
        self.arguments = arguments
        self.result = result
        self.isVariadic = isVariadic
        self.defaults = defaults
        self.isStrict = isStrict
        self.volatility = volatility
        self.returnsSet = returnsSet
        self.writes = writes
        self.columns = columns
        self.body = body
    }

    /// The function of a call whose arguments have these types (all of them, variadic ones included): what the planner
    /// puts in a plan. Functions that are not polymorphic are themselves.
    package func specialized(for argumentTypes: [TypeID], result: TypeID) -> FunctionDefinition {
        guard case .specialized(let make) = body else { return self }
        return FunctionDefinition(
            name, argumentTypes, result, isStrict: isStrict, volatility: volatility,
            returnsSet: returnsSet, writes: writes, columns: columns,
            body: make(argumentTypes, result))
    }
}

/// An operator: `left` is nil for a prefix operator.
package struct OperatorDefinition: Sendable {
    package let name: String
    package let left: TypeID?
    package let right: TypeID
    package let function: FunctionDefinition

    package init(
        _ name: String, _ left: TypeID?, _ right: TypeID, _ function: FunctionDefinition
    ) {
        self.name = name
        self.left = left
        self.right = right
        self.function = function
    }
}

/// When a cast may be applied without being asked for: Postgres's castcontext.
package enum CastContext: Int, Sendable, Comparable {
    case implicit = 0, assignment = 1, explicit = 2

    package static func < (a: CastContext, b: CastContext) -> Bool { a.rawValue < b.rawValue }
}

/// A cast between two types. Casts by text input and output are not listed: they exist between text and every type.
package struct CastDefinition: Sendable {
    package enum Method: Sendable {
        /// The representation is the same.
        case binaryCoercible
        case function(@Sendable (Value, any EvaluationContext) throws(SQLError) -> Value)
    }

    package let source: TypeID
    package let target: TypeID
    package let context: CastContext
    package let method: Method

    package init(_ source: TypeID, _ target: TypeID, _ context: CastContext, _ method: Method) {
        self.source = source
        self.target = target
        self.context = context
        self.method = method
    }
}

/// The running state of an aggregate over one group.
package protocol AggregateState: AnyObject {
    /// Adds one input row's arguments (nulls included unless the aggregate is strict).
    func add(_ arguments: [Value]) throws(SQLError)
    func result() throws(SQLError) -> Value
    /// A fresh state of the same aggregate that rows can be taken out of again; nil if there is none that would give
    /// the same results to the last digit.
    func moving() -> (any MovingAggregateState)?
}

extension AggregateState {
    package func moving() -> (any MovingAggregateState)? { nil }
}

/// The state of an aggregate over a window frame whose start moves.
package protocol MovingAggregateState: AggregateState {
    /// Takes the row out that was added first of those still in. False: this one leaves a trace, and the state is of
    /// no more use.
    func remove(_ arguments: [Value]) throws(SQLError) -> Bool
}

/// One signature of an aggregate function. A class for the reason that `FunctionDefinition` is one.
package final class AggregateDefinition: Sendable {
    package let name: String
    package let arguments: [TypeID]
    package let result: TypeID
    /// Rows in which an argument is null are not added.
    package let isStrict: Bool
    package let makeState: @Sendable (TypeEnvironment) -> any AggregateState
    /// How many arguments stand before WITHIN GROUP; nil if the aggregate has none.
    package let directArguments: Int?
    /// Set where the state depends on the call's types (array_agg, json_agg, min over arrays).
    private let makeTypedState: (@Sendable ([TypeID], TypeEnvironment) -> any AggregateState)?

    /// The aggregate of a call whose arguments have these types: what the planner puts in a plan.
    package func specialized(for argumentTypes: [TypeID], result: TypeID) -> AggregateDefinition {
        guard let makeTypedState else { return self }
        return AggregateDefinition(name, argumentTypes, result, isStrict: isStrict) { environment in
            makeTypedState(argumentTypes, environment)
        }
    }

    /// The same as an aggregate that is called WITHIN GROUP.
    package func withinGroup(direct count: Int) -> AggregateDefinition {
        AggregateDefinition(
            name: name, arguments: arguments, result: result, isStrict: isStrict,
            directArguments: count, makeState: makeState, makeTypedState: makeTypedState)
    }

    package convenience init(
        typed name: String, _ arguments: [TypeID], _ result: TypeID, isStrict: Bool = true,
        makeState: @escaping @Sendable ([TypeID], TypeEnvironment) -> any AggregateState
    ) {
        self.init(
            name: name, arguments: arguments, result: result, isStrict: isStrict,
            directArguments: nil, makeState: { makeState(arguments, $0) },
            makeTypedState: makeState)
    }

    package convenience init(
        _ name: String, _ arguments: [TypeID], _ result: TypeID, isStrict: Bool = true,
        makeState: @escaping @Sendable (TypeEnvironment) -> any AggregateState
    ) {
        self.init(
            name: name, arguments: arguments, result: result, isStrict: isStrict,
            directArguments: nil, makeState: makeState, makeTypedState: nil)
    }

    private init(
        name: String, arguments: [TypeID], result: TypeID, isStrict: Bool,
        directArguments: Int?,
        makeState: @escaping @Sendable (TypeEnvironment) -> any AggregateState,
        makeTypedState: (@Sendable ([TypeID], TypeEnvironment) -> any AggregateState)?
    ) {
        self.name = name
        self.arguments = arguments
        self.result = result
        self.isStrict = isStrict
        self.directArguments = directArguments
        self.makeState = makeState
        self.makeTypedState = makeTypedState
    }
}
