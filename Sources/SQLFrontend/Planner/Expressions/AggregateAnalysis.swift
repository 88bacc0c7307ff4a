// Aggregate calls and GROUPING(): each becomes a slot that the aggregation fills.
import QueryEngine

extension StatementPlanner {
    func analyzeAggregate(
        _ call: FunctionCall, _ definitions: [AggregateDefinition]
    ) throws(SQLError) -> Typed {
        let at = call.offset
        let own = level
        try checkAggregateAllowed(at)
        own.aggregateDepth += 1
        let savedReads = own.ungrouped.count
        defer { own.aggregateDepth -= 1 }
        var arguments: [Typed] = []
        for argument in call.arguments { arguments.append(try analyze(argument.value)) }
        _ = savedReads
        var ordered: [AggregateCall.OrderedArgument] = []
        if call.isWithinGroup {
            // Ordered-set aggregates take what they order by as their last arguments.
            for item in call.orderBy { arguments.append(try analyze(item.expression)) }
        }
        if call.isStar, call.name.name != "count" {
            throw undefinedFunction(call, arguments)
        }
        if !call.isStar, call.arguments.isEmpty, !call.isWithinGroup,
            call.name.name == "count"
        {
            throw error(
                .wrongObjectType,
                "\(call.name.dotted)(*) must be used to call a parameterless aggregate function",
                at: at)
        }
        guard let (candidate, values) = try chooseFunction(call, arguments, [], definitions),
            case .aggregate(let definition) = candidate.target
        else { throw undefinedFunction(call, arguments) }
        let (bound, converted, result) = try bindAggregate(
            definition, candidate.declared, values, at)
        if call.isDistinct {
            for value in converted where !canCompare(value.type, true) {
                throw error(
                    .undefinedFunction,
                    "could not identify an equality operator for type \(format(value.type))",
                    at: value.offset)
            }
        }
        if !call.isWithinGroup || !call.orderBy.isEmpty {
            for item in call.orderBy {
                let value = try resolvedUnknown(try analyze(item.expression))
                if call.isDistinct,
                    !converted.contains(where: { $0.expression.isSame(as: value.expression) })
                {
                    throw error(
                        .invalidColumnReference,
                        "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
                        at: value.offset)
                }
                let order = try sortOrder(item, value)
                ordered.append(
                    AggregateCall.OrderedArgument(
                        expression: value.expression, type: value.type,
                        collation: value.collation, descending: order.descending,
                        nullsFirst: order.nullsFirst))
            }
        }
        var filter: ScalarExpression?
        if let written = call.filter {
            filter = try coerceToBoolean(
                try analyze(written, as: .aggregateFilter), "FILTER")
        }
        let slot = makeSlot(level: own)
        own.aggregates.append(
            AggregateCall(
                definition: bound, arguments: converted.map(\.expression),
                isDistinct: call.isDistinct, orderBy: ordered, filter: filter, slot: slot))
        var typed = Typed(.slot(slot), result, offset: at)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(converted, result)
        return typed
    }

    /// The aggregate with the call's types settled, and its arguments converted.
    func bindAggregate(
        _ definition: AggregateDefinition, _ declared: [TypeOID], _ values: [Typed],
        _ at: SourceOffset
    ) throws(SQLError) -> (AggregateDefinition, [Typed], TypeOID) {
        let polymorphic = resolvePolymorphic(declared, values.map(\.type)) ?? PolymorphicTypes()
        var converted: [Typed] = []
        for (value, type) in zip(values, declared) {
            if type == .any {
                converted.append(try resolvedUnknown(value))
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

    private func checkAggregateAllowed(_ at: SourceOffset) throws(SQLError) {
        if level.aggregateDepth > 0 {
            throw error(
                .groupingError,
                level.kind == .aggregateFilter
                    ? "aggregate functions are not allowed in FILTER"
                    : "aggregate function calls cannot be nested", at: at)
        }
        switch level.kind {
        case .select, .having, .orderBy, .distinctOn, .windowPartition, .windowOrder,
            .windowFrame:
            return
        default:
            throw error(
                .groupingError,
                "aggregate functions are not allowed in \(level.kind.phrase)", at: at)
        }
    }

    /// `GROUPING(a, b)`: a bit for each argument, set where the row's grouping set leaves it out.
    func analyzeGrouping(
        _ operands: [Expression], _ at: SourceOffset
    ) throws(SQLError) -> Typed {
        if operands.count > 31 {
            throw error(
                .tooManyArguments, "GROUPING must have fewer than 32 arguments", at: at)
        }
        var bits: [Int] = []
        for operand in operands {
            let mark = level.ungrouped.count
            let value = try analyze(operand)
            let index = level.groups.firstIndex { group in
                if case .slot(let slot) = value.expression, slot == group.slot { return true }
                return group.value.expression.isSame(as: value.expression)
            }
            guard let index else {
                throw error(
                    .groupingError,
                    "arguments to GROUPING must be grouping expressions of the associated query level",
                    at: operand.offset)
            }
            level.ungrouped.removeSubrange(mark...)
            bits.append(index)
        }
        let slot: Int
        if let known = level.groupingSetSlot {
            slot = known
        } else {
            slot = makeSlot(level: level)
            level.groupingSetSlot = slot
        }
        return Typed(.groupingMask(setSlot: slot, bits: bits), .int4, offset: at)
    }
}
