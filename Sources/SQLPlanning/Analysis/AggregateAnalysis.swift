// Aggregate calls and GROUPING(): each becomes a slot that the aggregation fills.
package import QueryEngine

extension QueryAnalyzer {
    package func analyzeAggregate(_ call: FunctionCall) throws(SQLError) -> Typed {
        let at = call.offset
        let inner = level
        try refuseNested(at)
        if call.isWithinGroup { try checkDirect(call) }
        let marks = ungroupedMarks()
        inner.aggregateDepth += 1
        defer { inner.aggregateDepth -= 1 }
        let choice = try rules.aggregate(call, try aggregateArguments(call))
        let converted = choice.arguments
        if call.isDistinct {
            for value in converted where !rules.canCompare(value.type, true) {
                throw error(
                    .undefinedFunction,
                    "could not identify an equality operator for type \(rules.format(value.type))",
                    at: value.offset)
            }
        }
        let ordered = try aggregateOrder(call, converted)
        var filter: ScalarExpression?
        if let written = call.filter {
            filter = try rules.condition(
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
                definition: choice.definition, arguments: converted.map(\.expression),
                orderings: converted.map { rules.ordering(of: $0) }, isDistinct: call.isDistinct,
                orderBy: ordered,
                filter: filter, slot: slot))
        var typed = choice.result
        typed.expression = .slot(slot)
        typed.offset = at
        return typed
    }

    /// Those in the parentheses; ordered-set aggregates take what they order by as their last arguments.
    func aggregateArguments(_ call: FunctionCall) throws(SQLError) -> [Typed] {
        var arguments: [Typed] = []
        for argument in call.arguments { arguments.append(try analyzeArgument(argument.value)) }
        if call.isWithinGroup {
            for item in call.orderBy { arguments.append(try analyze(item.expression)) }
        }
        return arguments
    }

    private func aggregateOrder(
        _ call: FunctionCall, _ arguments: [Typed]
    ) throws(SQLError) -> [AggregateCall.OrderedArgument] {
        var ordered: [AggregateCall.OrderedArgument] = []
        for item in call.orderBy {
            let value = try rules.resolved(try analyze(item.expression))
            if call.isDistinct,
                !arguments.contains(where: { builder.isSame($0.expression, value.expression) })
            {
                throw error(
                    .invalidColumnReference,
                    "in an aggregate with DISTINCT, ORDER BY expressions must appear in argument list",
                    at: value.offset)
            }
            let order = try sortOrder(item, value)
            ordered.append(
                AggregateCall.OrderedArgument(
                    expression: value.expression, ordering: rules.ordering(of: value),
                    descending: order.descending,
                    nullsFirst: order.nullsFirst))
        }
        return ordered
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

    private func refuseNested(_ at: SourceOffset) throws(SQLError) {
        if level.aggregateDepth > 0 { throw nestedAggregate(level, at) }
    }

    private func nestedAggregate(_ own: QueryLevel, _ at: SourceOffset) -> SQLError {
        error(.nestedAggregate(isInFilter: own.kind == .aggregateFilter), at: at)
    }

    private func checkAggregateAllowed(
        _ own: QueryLevel, _ at: SourceOffset
    ) throws(SQLError) {
        switch own.kind {
        case .select, .having, .orderBy, .distinctOn, .windowPartition, .windowOrder,
            .windowFrame:
            return
        default:
            throw error(.misplacedAggregate(own.kind), at: at)
        }
    }

    /// An aggregate belongs to the innermost query whose columns it reads, its own if it reads none.
    private func owner(of arguments: [ScalarExpression]) -> QueryLevel {
        var levels: Set<Int32> = []
        for argument in arguments {
            builder.forEachSlot(argument) { levels.insert(builder.slotLevels[$0]) }
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
    package func analyzeGrouping(
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
                return builder.isSame(group.value.expression, value.expression)
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
        return Typed(.groupingMask(setSlot: slot, bits: masks), rules.mask, offset: at)
    }
}
