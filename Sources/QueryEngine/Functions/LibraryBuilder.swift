// Collects the definitions of functions, operators, casts and aggregates, each family adding its own.

package typealias NullaryBody = @Sendable (any EvaluationContext) throws(Interrupt) -> Value
package typealias UnaryBody = @Sendable (Value, any EvaluationContext) throws(SQLError) -> Value
package typealias BinaryBody =
    @Sendable (Value, Value, any EvaluationContext) throws(SQLError) -> Value
package typealias NaryBody = @Sendable ([Value], any EvaluationContext) throws(SQLError) -> Value
package typealias SetBody =
    @Sendable ([Value], any EvaluationContext) throws(SQLError) -> any RowSource

/// Gathers a language's definitions; comparisons are none of them, for they are expressions of their own.
package struct LibraryBuilder {
    package struct CastKey: Hashable {
        package let source: TypeID
        package let target: TypeID
    }

    package init() {}

    package private(set) var functions: [String: [FunctionDefinition]] = [:]
    package private(set) var operators: [String: [OperatorDefinition]] = [:]
    package private(set) var aggregates: [String: [AggregateDefinition]] = [:]
    package private(set) var casts: [CastKey: CastDefinition] = [:]
    package private(set) var extensions: [ExtensionDefinition] = []

    package mutating func add(_ function: FunctionDefinition) {
        functions[function.name, default: []].append(function)
    }

    package mutating func add(_ aggregate: AggregateDefinition) {
        aggregates[aggregate.name, default: []].append(aggregate)
    }

    package mutating func add(_ definition: ExtensionDefinition) {
        extensions.append(definition)
    }

    package mutating func nullary(
        _ name: String, _ result: TypeID, volatility: Volatility = .immutable,
        _ body: @escaping NullaryBody
    ) {
        add(FunctionDefinition(name, [], result, volatility: volatility, body: .nullary(body)))
    }

    package mutating func unary(
        _ name: String, _ argument: TypeID, _ result: TypeID,
        volatility: Volatility = .immutable, _ body: @escaping UnaryBody
    ) {
        add(
            FunctionDefinition(
                name, [argument], result, volatility: volatility, body: .unary(body)))
    }

    package mutating func binary(
        _ name: String, _ left: TypeID, _ right: TypeID, _ result: TypeID,
        volatility: Volatility = .immutable, _ body: @escaping BinaryBody
    ) {
        add(
            FunctionDefinition(
                name, [left, right], result, volatility: volatility, body: .binary(body)))
    }

    package mutating func nary(
        _ name: String, _ arguments: [TypeID], _ result: TypeID,
        volatility: Volatility = .immutable, strict: Bool = true, variadic: Bool = false,
        _ body: @escaping NaryBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, isVariadic: variadic, isStrict: strict,
                volatility: volatility, body: .nary(body)))
    }

    package mutating func specialized(
        _ name: String, _ arguments: [TypeID], _ result: TypeID,
        volatility: Volatility = .immutable, strict: Bool = true, variadic: Bool = false,
        _ body: @escaping @Sendable ([TypeID], TypeID) -> FunctionBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, isVariadic: variadic, isStrict: strict,
                volatility: volatility, body: .specialized(body)))
    }

    package mutating func set(
        _ name: String, _ arguments: [TypeID], _ result: TypeID,
        volatility: Volatility = .immutable, columns: [(name: String, type: TypeID)] = [],
        _ body: @escaping SetBody
    ) {
        add(
            FunctionDefinition(
                name, arguments, result, volatility: volatility, returnsSet: true,
                columns: columns, body: .set(body)))
    }

    package mutating func prefix(
        _ name: String, _ right: TypeID, _ result: TypeID, function: String,
        _ body: @escaping UnaryBody
    ) {
        let definition = FunctionDefinition(function, [right], result, body: .unary(body))
        operators[name, default: []].append(OperatorDefinition(name, nil, right, definition))
    }

    package mutating func infix(
        _ name: String, _ left: TypeID, _ right: TypeID, _ result: TypeID,
        function: String = "", volatility: Volatility = .immutable, _ body: @escaping BinaryBody
    ) {
        infix(
            name, left, right,
            FunctionDefinition(
                function.isEmpty ? name : function, [left, right], result, volatility: volatility,
                body: .binary(body)))
    }

    package mutating func infix(
        _ name: String, _ left: TypeID, _ right: TypeID, _ definition: FunctionDefinition
    ) {
        operators[name, default: []].append(OperatorDefinition(name, left, right, definition))
    }

    package mutating func cast(
        _ source: TypeID, _ target: TypeID, _ context: CastContext, _ body: @escaping UnaryBody
    ) {
        casts[CastKey(source: source, target: target)] = CastDefinition(
            source, target, context, .function(body))
    }

    package mutating func cast(
        binaryCoercible source: TypeID, _ target: TypeID, _ context: CastContext
    ) {
        casts[CastKey(source: source, target: target)] = CastDefinition(
            source, target, context, .binaryCoercible)
    }
}
