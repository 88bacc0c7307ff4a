// Aggregate calls and GROUPING(): each becomes a slot that the aggregation fills.
import QueryEngine
import SQLPlanning

extension StatementPlanner {
    func analyzeAggregate(
        _ call: FunctionCall, _ definitions: [AggregateDefinition]
    ) throws(SQLError) -> Typed {
        let at = call.offset
        let inner = level
        try refuseNested(at)
        if call.isWithinGroup { try checkDirect(call) }
        let marks = ungroupedMarks()
        inner.aggregateDepth += 1
        defer { inner.aggregateDepth -= 1 }
        var arguments: [Typed] = []
        for argument in call.arguments { arguments.append(try analyzeArgument(argument.value)) }
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
        try checkOrderedSet(call, definition, arguments)
        var (bound, converted, result) = try bindAggregate(
            definition, candidate.declared, values, at)
        let (collation, _) = commonCollation(converted, result)
        if isCollatable(result), collation != context.settings.collation {
            bound = bound.collated(collation)
        }
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
                    !converted.contains(where: { isSame($0.expression, value.expression) })
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
        let own = owner(of: converted.map(\.expression))
        try checkAggregateAllowed(own, at)
        if own !== inner {
            // Its query is inside an aggregate's arguments already, from which it has been called out.
            if own.aggregateDepth > 0 { throw nestedAggregate(own, at) }
            adopt(own, marks)
        }
        let slot = makeSlot(level: own)
        noteOuterSlot(slot, upTo: own)
        own.aggregates.append(
            AggregateCall(
                definition: bound, arguments: converted.map(\.expression),
                types: converted.map(\.type), isDistinct: call.isDistinct, orderBy: ordered,
                filter: filter, slot: slot))
        var typed = Typed(.slot(slot), result, offset: at)
        (typed.collation, typed.hasExplicitCollation) = commonCollation(converted, result)
        if carriesRows(from: converted.first?.type, to: result) {
            typed.row = converted.first?.row?.carried
        }
        return typed
    }

    /// Direct arguments are read once for a group: only what it is grouped by can stand in them.
    private func checkDirect(_ call: FunctionCall) throws(SQLError) {
        for argument in call.arguments {
            let mark = level.ungrouped.count
            _ = try analyzeArgument(argument.value)
            for index in level.ungrouped.indices[mark...] {
                level.ungrouped[index].isDirectArgument = true
            }
        }
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
    func carriesRows(from source: TypeOID?, to result: TypeOID) -> Bool {
        guard let source else { return false }
        return (elementType(of: source) ?? source) == .record
            && (elementType(of: result) ?? result) == .record
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

    private func refuseNested(_ at: SourceOffset) throws(SQLError) {
        if level.aggregateDepth > 0 { throw nestedAggregate(level, at) }
    }

    private func nestedAggregate(_ own: QueryLevel, _ at: SourceOffset) -> SQLError {
        error(
            .groupingError,
            own.kind == .aggregateFilter
                ? "aggregate functions are not allowed in FILTER"
                : "aggregate function calls cannot be nested", at: at)
    }

    private func checkAggregateAllowed(
        _ own: QueryLevel, _ at: SourceOffset
    ) throws(SQLError) {
        switch own.kind {
        case .select, .having, .orderBy, .distinctOn, .windowPartition, .windowOrder,
            .windowFrame:
            return
        default:
            throw error(
                .groupingError,
                "aggregate functions are not allowed in \(own.kind.phrase)", at: at)
        }
    }

    /// An aggregate belongs to the innermost query whose columns it reads, its own if it reads none.
    private func owner(of arguments: [ScalarExpression]) -> QueryLevel {
        var levels: Set<Int32> = []
        for argument in arguments {
            forEachSlot(argument) { levels.insert(slotLevels[$0]) }
        }
        var current: QueryLevel? = level
        while let searched = current {
            if levels.contains(searched.id) { return searched }
            current = searched.parent
        }
        return level
    }

    private func ungroupedMarks() -> [(QueryLevel, Int)] {
        var marks: [(QueryLevel, Int)] = []
        var current: QueryLevel? = level
        while let searched = current {
            marks.append((searched, searched.ungrouped.count))
            current = searched.parent
        }
        return marks
    }

    /// The columns read by the arguments stand inside an aggregate of the outer query.
    private func adopt(_ own: QueryLevel, _ marks: [(QueryLevel, Int)]) {
        for (level, count) in marks where level === own {
            level.ungrouped.removeSubrange(count...)
        }
    }

    private func noteOuterSlot(_ slot: Int, upTo own: QueryLevel) {
        var current: QueryLevel? = level
        while let crossed = current, crossed !== own {
            crossed.outerReferences.append(slot)
            current = crossed.parent
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
        var indexes: [Int] = []
        for operand in operands {
            let mark = level.ungrouped.count
            let value = try analyze(operand)
            let index = level.groups.firstIndex { group in
                if case .slot(let slot) = value.expression, slot == group.slot { return true }
                return isSame(group.value.expression, value.expression)
            }
            guard let index else {
                throw error(
                    .groupingError,
                    "arguments to GROUPING must be grouping expressions of the associated query level",
                    at: operand.offset)
            }
            level.ungrouped.removeSubrange(mark...)
            indexes.append(index)
        }
        let slot: Int
        if let known = level.groupingSetSlot {
            slot = known
        } else {
            slot = makeSlot(level: level)
            level.groupingSetSlot = slot
        }
        let sets = level.groupingSets ?? [Array(level.groups.indices)]
        let masks = sets.map { set in
            indexes.reduce(0) { mask, index in mask << 1 | (set.contains(index) ? 0 : 1) }
        }
        return Typed(.groupingMask(setSlot: slot, bits: masks), .int4, offset: at)
    }
}
