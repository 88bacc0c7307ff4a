// Collects the definitions of functions, operators, casts and aggregates, each family adding its own.

typealias NullaryBody = @Sendable (any EvaluationContext) throws(Interrupt) -> Value
typealias UnaryBody = @Sendable (Value, any EvaluationContext) throws(SQLError) -> Value
typealias BinaryBody = @Sendable (Value, Value, any EvaluationContext) throws(SQLError) -> Value
typealias NaryBody = @Sendable ([Value], any EvaluationContext) throws(SQLError) -> Value
typealias SetBody = @Sendable ([Value], any EvaluationContext) throws(SQLError) -> any RowSource

struct LibraryBuilder {
    struct CastKey: Hashable {
        let source: TypeOID
        let target: TypeOID
    }

    private(set) var functions: [String: [FunctionDefinition]] = [:]
    private(set) var operators: [String: [OperatorDefinition]] = [:]
    private(set) var aggregates: [String: [AggregateDefinition]] = [:]
    private(set) var casts: [CastKey: CastDefinition] = [:]

    mutating func add(_ function: FunctionDefinition) {
        functions[function.name, default: []].append(function)
    }

    mutating func add(_ aggregate: AggregateDefinition) {
        aggregates[aggregate.name, default: []].append(aggregate)
    }

    mutating func nullary(
        _ name: String, _ result: TypeOID, volatility: Volatility = .immutable,
        _ body: @escaping NullaryBody
    ) {
        add(FunctionDefinition(name, [], result, volatility: volatility, body: .nullary(body)))
    }

    mutating func unary(
        _ name: String, _ argument: TypeOID, _ result: TypeOID,
        volatility: Volatility = .immutable, _ body: @escaping UnaryBody
    ) {
        add(
            FunctionDefinition(
                name, [argument], result, volatility: volatility, body: .unary(body)))
    }

    mutating func binary(
        _ name: String, _ left: TypeOID, _ right: TypeOID, _ result: TypeOID,
        volatility: Volatility = .immutable, _ body: @escaping BinaryBody
    ) {
        add(
            FunctionDefinition(
                name, [left, right], result, volatility: volatility, body: .binary(body)))
    }

    mutating func nary(
        _ name: String, _ arguments: [TypeOID], _ result: TypeOID,
        volatility: Volatility = .immutable, strict: Bool = true, variadic: Bool = false,
        _ body: @escaping NaryBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, isVariadic: variadic, isStrict: strict,
                volatility: volatility, body: .nary(body)))
    }

    mutating func specialized(
        _ name: String, _ arguments: [TypeOID], _ result: TypeOID,
        volatility: Volatility = .immutable, strict: Bool = true, variadic: Bool = false,
        _ body: @escaping @Sendable ([TypeOID], TypeOID) -> FunctionBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, isVariadic: variadic, isStrict: strict,
                volatility: volatility, body: .specialized(body)))
    }

    mutating func set(
        _ name: String, _ arguments: [TypeOID], _ result: TypeOID,
        volatility: Volatility = .immutable, columns: [(name: String, type: TypeOID)] = [],
        _ body: @escaping SetBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, volatility: volatility, returnsSet: true,
                columns: columns, body: .set(body)))
    }

    mutating func session(
        _ name: String, _ arguments: [TypeOID], _ result: TypeOID, _ function: SessionFunction,
        volatility: Volatility = .volatile, strict: Bool = true, defaults: [Value] = [],
        variadic: Bool = false
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, isVariadic: variadic, defaults: defaults,
                isStrict: strict, volatility: volatility, body: .session(function)))
    }

    mutating func prefix(
        _ name: String, _ right: TypeOID, _ result: TypeOID, function: String,
        _ body: @escaping UnaryBody
    ) {
        let definition = FunctionDefinition(function, [right], result, body: .unary(body))
        operators[name, default: []].append(OperatorDefinition(name, nil, right, definition))
    }

    mutating func infix(
        _ name: String, _ left: TypeOID, _ right: TypeOID, _ result: TypeOID,
        function: String = "", commutator: String? = nil, negator: String? = nil,
        volatility: Volatility = .immutable, _ body: @escaping BinaryBody
    ) {
        infix(
            name, left, right,
            FunctionDefinition(
                function.isEmpty ? name : function, [left, right], result, volatility: volatility,
                body: .binary(body)), commutator: commutator, negator: negator)
    }

    mutating func infix(
        _ name: String, _ left: TypeOID, _ right: TypeOID, _ definition: FunctionDefinition,
        commutator: String? = nil, negator: String? = nil
    ) {
        operators[name, default: []].append(
            OperatorDefinition(
                name, left, right, definition, commutator: commutator, negator: negator))
    }

    /// The six comparisons, from the bodies of `=` and `<`-like orders.
    mutating func comparisons(
        _ left: TypeOID, _ right: TypeOID, volatility: Volatility = .immutable,
        order: @escaping @Sendable (Value, Value, any EvaluationContext) -> Int
    ) {
        let bodies: [(String, String, String, BinaryBody)] = [
            ("=", "=", "<>", { .bool(order($0, $1, $2) == 0) }),
            ("<>", "<>", "=", { .bool(order($0, $1, $2) != 0) }),
            ("<", ">", ">=", { .bool(order($0, $1, $2) < 0) }),
            (">", "<", "<=", { .bool(order($0, $1, $2) > 0) }),
            ("<=", ">=", ">", { .bool(order($0, $1, $2) <= 0) }),
            (">=", "<=", "<", { .bool(order($0, $1, $2) >= 0) }),
        ]
        for (name, commutator, negator, body) in bodies {
            infix(
                name, left, right, .bool, commutator: commutator, negator: negator,
                volatility: volatility,
                body)
        }
    }

    mutating func cast(
        _ source: TypeOID, _ target: TypeOID, _ context: CastContext, _ body: @escaping UnaryBody
    ) {
        casts[CastKey(source: source, target: target)] = CastDefinition(
            source, target, context, .function(body))
    }

    mutating func cast(binaryCoercible source: TypeOID, _ target: TypeOID, _ context: CastContext) {
        casts[CastKey(source: source, target: target)] = CastDefinition(
            source, target, context, .binaryCoercible)
    }
}
