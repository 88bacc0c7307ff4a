// GROUP BY and aggregates: one hash table of groups for each grouping set.

final class AggregateOperator: Operator {
    /// One aggregate of one group.
    private final class CallState {
        let state: any AggregateState
        var seen: Set<GroupKey> = []
        var ordered: [(keys: [Value], arguments: [Value])] = []

        init(_ state: any AggregateState) {
            self.state = state
        }
    }

    private final class Group {
        let keys: [Value]
        let set: Int
        var calls: [CallState]
        var dependent: [Value] = []

        init(keys: [Value], set: Int, calls: [CallState]) {
            self.keys = keys
            self.set = set
            self.calls = calls
        }
    }

    private let aggregate: Aggregate
    private let input: Operator
    private let sets: [[Int]]
    private let keyTypes: [TypeOID]
    private var groups: [Group] = []
    private var index: [[GroupKey: Int]] = []
    private var position: Int?
    private var isPending = false
    /// Arguments of the pending row, evaluated before any state is touched: a wait repeats them only.
    private var isGathered = false

    init(_ aggregate: Aggregate, _ input: Operator) {
        self.aggregate = aggregate
        self.input = input
        self.sets = aggregate.sets ?? [Array(aggregate.groupBy.indices)]
        self.keyTypes = aggregate.groupBy.map(\.type)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if !isGathered { try gather(context) }
        guard let current = position, current < groups.count else { return false }
        try context.tick()
        position = current + 1
        try emit(groups[current], context)
        return true
    }

    private func gather(_ context: ExecutionContext) throws(Interrupt) {
        if index.isEmpty {
            index = Array(repeating: [:], count: sets.count)
            for (number, set) in sets.enumerated() where set.isEmpty {
                _ = group(Array(repeating: .null, count: keyTypes.count), number, context)
            }
        }
        while true {
            if !isPending {
                guard try input.next(context) else { break }
                isPending = true
            }
            try add(context)
            isPending = false
        }
        isGathered = true
        position = 0
    }

    private func add(_ context: ExecutionContext) throws(Interrupt) {
        context.beginRow()
        var rows: [(arguments: [Value], keys: [Value])?] = []
        rows.reserveCapacity(aggregate.calls.count)
        for call in aggregate.calls { rows.append(try arguments(call, context)) }
        context.endRow()
        for (number, set) in sets.enumerated() {
            let group: Group
            if keyTypes.isEmpty {
                group = groups[number]
            } else {
                var keys = [Value](repeating: .null, count: keyTypes.count)
                for place in set { keys[place] = context.frame[aggregate.groupBy[place].slot] }
                group = self.group(keys, number, context)
            }
            for (place, row) in rows.enumerated() {
                guard let row else { continue }
                do throws(SQLError) {
                    try add(row, to: group.calls[place], aggregate.calls[place])
                } catch { throw .error(error) }
            }
        }
    }

    /// nil: the row does not count for this aggregate.
    private func arguments(
        _ call: AggregateCall, _ context: ExecutionContext
    ) throws(Interrupt) -> (arguments: [Value], keys: [Value])? {
        guard try context.holds(call.filter) else { return nil }
        guard
            let values = try context.values(
                of: call.arguments, strict: call.definition.isStrict)
        else { return nil }
        var keys: [Value] = []
        for item in call.orderBy { keys.append(try context.evaluate(item.expression)) }
        return (values, keys)
    }

    private func add(
        _ row: (arguments: [Value], keys: [Value]), to call: CallState, _ plan: AggregateCall
    ) throws(SQLError) {
        if plan.isDistinct {
            let key = GroupKey(
                values: row.arguments, types: argumentTypes(plan, row.arguments))
            guard call.seen.insert(key).inserted else { return }
        }
        if plan.orderBy.isEmpty && !plan.isDistinct {
            try call.state.add(row.arguments)
        } else {
            call.ordered.append((row.keys, row.arguments))
        }
    }

    /// The types of the call; where it does not say, the declared ones.
    private func argumentTypes(_ plan: AggregateCall, _ values: [Value]) -> [TypeOID] {
        if plan.types.count == values.count { return plan.types }
        return values.indices.map {
            $0 < plan.definition.arguments.count ? plan.definition.arguments[$0] : .text
        }
    }

    private func group(_ keys: [Value], _ set: Int, _ context: ExecutionContext) -> Group {
        let key = GroupKey(values: keys, types: keyTypes)
        if let known = index[set][key] { return groups[known] }
        let group = Group(
            keys: keys, set: set,
            calls: aggregate.calls.map {
                CallState($0.definition.makeState(context.environment))
            })
        group.dependent = aggregate.dependent.map { context.frame[$0] }
        index[set][key] = groups.count
        groups.append(group)
        return group
    }

    private func emit(_ group: Group, _ context: ExecutionContext) throws(Interrupt) {
        for (place, slot) in aggregate.groupBy.enumerated() {
            context.frame[slot.slot] = group.keys[place]
        }
        for (place, slot) in aggregate.dependent.enumerated() {
            context.frame[slot] = group.dependent[place]
        }
        if let slot = aggregate.setSlot { context.frame[slot] = .int(Int64(group.set)) }
        do throws(SQLError) {
            for (place, call) in aggregate.calls.enumerated() {
                let state = group.calls[place]
                try replay(state, call)
                context.frame[call.slot] = try state.state.result()
            }
        } catch { throw .error(error) }
    }

    /// Feeds the rows that waited for their order. DISTINCT without ORDER BY sorts by its arguments, as Postgres does.
    private func replay(_ state: CallState, _ call: AggregateCall) throws(SQLError) {
        guard !state.ordered.isEmpty else { return }
        if call.orderBy.isEmpty {
            let types = argumentTypes(call, state.ordered[0].arguments)
            state.ordered.sort {
                Comparison.compareRows($0.arguments, $1.arguments, types) < 0
            }
        } else {
            let order = RowOrder(
                keys: call.orderBy.map {
                    SortKey(
                        slot: 0, type: $0.type, collation: $0.collation,
                        descending: $0.descending, nullsFirst: $0.nullsFirst)
                })
            let numbered = state.ordered.enumerated().sorted {
                let comparison = order.compare($0.element.keys, $1.element.keys)
                return comparison == 0 ? $0.offset < $1.offset : comparison < 0
            }
            state.ordered = numbered.map(\.element)
        }
        for row in state.ordered { try state.state.add(row.arguments) }
        state.ordered.removeAll()
    }

    override func reset(_ context: ExecutionContext) {
        groups.removeAll()
        index.removeAll()
        position = nil
        isPending = false
        isGathered = false
        input.reset(context)
    }
}

extension Comparison {
    /// Rows column by column, nulls last.
    static func compareRows(_ a: [Value], _ b: [Value], _ types: [TypeOID]) -> Int {
        for index in a.indices {
            if a[index].isNull || b[index].isNull {
                if a[index].isNull && b[index].isNull { continue }
                return a[index].isNull ? 1 : -1
            }
            let order = compare(a[index], b[index], types[index])
            if order != 0 { return order }
        }
        return 0
    }
}
