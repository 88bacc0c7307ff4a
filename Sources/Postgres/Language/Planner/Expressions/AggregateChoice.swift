// Which aggregate a call means, its types settled.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    func aggregate(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> AggregateChoice {
        let at = call.offset
        if call.over == nil { try checkStar(call, arguments) }
        guard
            let (candidate, values) = try chooseFunction(
                call, arguments, [], library.aggregates(named: call.name.name)),
            case .aggregate(let definition) = candidate.target
        else { throw undefinedFunction(call, arguments) }
        if call.over == nil {
            try checkOrderedSet(call, definition, arguments)
        } else {
            try refuseOrderedSet(call, definition)
        }
        var (bound, converted, type) = try bindAggregate(
            definition, candidate.declared, values, at)
        if call.over != nil {
            return AggregateChoice(
                definition: bound, arguments: converted,
                result: Typed(.constant(.null), type, collation: defaultCollation(type)))
        }
        let (collation, isExplicit) = commonCollation(converted, type)
        if isCollatable(type), collation != context.settings.collation {
            bound = bound.collated(collation)
        }
        var result = Typed(.constant(.null), type, collation: collation)
        result.hasExplicitCollation = isExplicit
        if carriesRows(from: converted.first?.type, to: type) {
            result.row = converted.first?.row?.carried
        }
        return AggregateChoice(definition: bound, arguments: converted, result: result)
    }

    /// `count(*)` and it alone.
    private func checkStar(_ call: FunctionCall, _ arguments: [Typed]) throws(SQLError) {
        if call.isStar, call.name.name != "count" {
            throw undefinedFunction(call, arguments)
        }
        if !call.isStar, call.arguments.isEmpty, !call.isWithinGroup,
            call.name.name == "count"
        {
            throw error(
                .wrongObjectType,
                "\(call.name.dotted)(*) must be used to call a parameterless aggregate function",
                at: call.offset)
        }
    }

    private func refuseOrderedSet(
        _ call: FunctionCall, _ definition: AggregateDefinition
    ) throws(SQLError) {
        guard definition.directArguments != nil else { return }
        throw call.isWithinGroup
            ? error(
                .featureNotSupported,
                "OVER is not supported for ordered-set aggregate \(call.name.name)",
                at: call.offset)
            : error(
                .wrongObjectType,
                "WITHIN GROUP is required for ordered-set aggregate \(call.name.name)",
                at: call.offset)
    }

    private func checkOrderedSet(
        _ call: FunctionCall, _ definition: AggregateDefinition, _ arguments: [Typed]
    ) throws(SQLError) {
        guard let count = definition.directArguments else {
            if call.isWithinGroup {
                throw error(
                    .wrongObjectType,
                    "\(call.name.name) is not an ordered-set aggregate, so it cannot have WITHIN GROUP",
                    at: call.offset)
            }
            return
        }
        guard call.isWithinGroup else {
            throw error(
                .wrongObjectType,
                "WITHIN GROUP is required for ordered-set aggregate \(call.name.name)",
                at: call.offset)
        }
        if call.arguments.count != count {
            let direct = count == 1 ? "1 direct argument" : "\(count) direct arguments"
            throw error(
                .undefinedFunction, undefinedFunction(call, arguments).message, at: call.offset,
                hint:
                    "There is an ordered-set aggregate \(call.name.name), but it requires \(direct), not \(call.arguments.count)."
            )
        }
    }

    /// Whether what is made of rows, or of arrays of rows, is of such rows again: `array_agg(t)`, `unnest(rows)`.
    func carriesRows(from source: TypeID?, to result: TypeID) -> Bool {
        guard let source else { return false }
        return (elementType(of: source) ?? source) == .record
            && (elementType(of: result) ?? result) == .record
    }

    /// The aggregate with the call's types settled, and its arguments converted.
    func bindAggregate(
        _ definition: AggregateDefinition, _ declared: [TypeID], _ values: [Typed],
        _ at: SourceOffset
    ) throws(SQLError) -> (AggregateDefinition, [Typed], TypeID) {
        let polymorphic = resolvePolymorphic(declared, values.map(\.type)) ?? PolymorphicTypes()
        var converted: [Typed] = []
        for (value, type) in zip(values, declared) {
            if type == .any {
                converted.append(try resolved(value))
                continue
            }
            guard let actual = concrete(type, polymorphic) else {
                throw indeterminatePolymorphic(type, at: at)
            }
            converted.append(try mustCoerce(value, to: SQLType(actual)))
        }
        guard let result = concrete(definition.result, polymorphic) else {
            throw indeterminatePolymorphic(definition.result, at: at)
        }
        let bound = definition.specialized(for: converted.map(\.type), result: result)
        return (bound, converted, result)
    }
}
