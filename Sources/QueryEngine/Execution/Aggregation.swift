// GROUP BY and aggregates: one hash table of groups for each grouping set.

final class AggregateOperator: Operator {
    /// One aggregate of one group.
    private final class CallState {
        let state: any AggregateState
        var seen: RowSet
        var ordered: [(keys: [Value], arguments: [Value])] = []

        init(_ state: any AggregateState, _ call: AggregateCall) {
            self.state = state
            seen = RowSet(call.isDistinct ? call.orderings : [])
        }
    }

    private final class Group {
        let keys: [Value]
        let set: Int
        var calls: [CallState]
        var dependent: [Value] = []
        /// No row has come to it: a group that is there in any case.
        var isEmpty = false

        init(keys: [Value], set: Int, calls: [CallState]) {
            self.keys = keys
            self.set = set
            self.calls = calls
        }
    }

    /// What a call reads of a row. The arrays are used again for the next row.
    private struct CallInput {
        var arguments: [Value]
        /// What the call's own ORDER BY orders by.
        var keys: [Value]
        /// The row counts for the call.
        var counts = false

        init(_ call: AggregateCall) {
            arguments = [Value](repeating: .null, count: call.arguments.count)
            keys = [Value](repeating: .null, count: call.orderBy.count)
        }
    }

    private let aggregate: Aggregate
    private let input: Operator
    private let sets: [[Int]]
    private let keyOrderings: [Ordering]
    @exclusivity(unchecked) private var groups: [Group] = []
    private var index: [[GroupKey: Int]] = []
    private var position: Int?
    /// Calls of the group at `position` whose results are in their slots.
    private var emitted = 0
    private var replay: ArgumentReplay?
    private var isPending = false
    private var isGathered = false
    /// Of the pending row, for each call; evaluated before any state is touched: a wait repeats it alone.
    @exclusivity(unchecked) private var inputs: [CallInput]

    /// The groups are the same whenever it is started anew.
    private let keepsGroups: Bool

    init(_ aggregate: Aggregate, _ input: Operator, keepsGroups: Bool) {
        self.keepsGroups = keepsGroups
        self.aggregate = aggregate
        self.input = input
        self.sets = aggregate.sets ?? [Array(aggregate.groupBy.indices)]
        self.keyOrderings = aggregate.groupBy.map(\.ordering)
        inputs = aggregate.calls.map(CallInput.init)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if !isGathered { try gather(context) }
        guard let current = position, current < groups.count else { return false }
        if emitted == 0 { try context.tick() }
        try emit(groups[current], context)
        emitted = 0
        position = current + 1
        return true
    }

    private func gather(_ context: ExecutionContext) throws(Interrupt) {
        if index.isEmpty {
            index = Array(repeating: [:], count: sets.count)
            for (number, set) in sets.enumerated() where set.isEmpty {
                let group = group(
                    Array(repeating: .null, count: keyOrderings.count), number, context)
                group.isEmpty = true
                group.dependent = aggregate.dependent.map { _ in .null }
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
        for place in inputs.indices { inputs[place].counts = try read(place, context) }
        context.endRow()
        for (number, set) in sets.enumerated() {
            if number > 0 { try context.charge(1) }
            let group: Group
            if keyOrderings.isEmpty {
                group = groups[number]
                if group.isEmpty {
                    group.isEmpty = false
                    group.dependent = aggregate.dependent.map { context.frame[$0] }
                }
            } else {
                var keys = [Value](repeating: .null, count: keyOrderings.count)
                for place in set { keys[place] = context.frame[aggregate.groupBy[place].slot] }
                group = self.group(keys, number, context)
            }
            for place in inputs.indices where inputs[place].counts {
                do throws(SQLError) {
                    try add(place, to: group.calls[place])
                } catch { throw .error(error) }
            }
        }
    }

    /// Evaluates what a call reads of the row; false: the row does not count for it.
    private func read(_ place: Int, _ context: ExecutionContext) throws(Interrupt) -> Bool {
        guard try context.holds(aggregate.calls[place].filter) else { return false }
        let isStrict = aggregate.calls[place].definition.isStrict
        for index in inputs[place].arguments.indices {
            let value = try context.evaluate(aggregate.calls[place].arguments[index])
            if isStrict, value.isNull { return false }
            inputs[place].arguments[index] = value
        }
        for index in inputs[place].keys.indices {
            inputs[place].keys[index] = try context.evaluate(
                aggregate.calls[place].orderBy[index].expression)
        }
        return true
    }

    private func add(_ place: Int, to call: CallState) throws(SQLError) {
        let isDistinct = aggregate.calls[place].isDistinct
        if isDistinct {
            guard call.seen.insert({ inputs[place].arguments[$0] }) else { return }
        }
        if inputs[place].keys.isEmpty && !isDistinct {
            try call.state.add(inputs[place].arguments)
        } else {
            call.ordered.append((inputs[place].keys, inputs[place].arguments))
        }
    }

    private func group(_ keys: [Value], _ set: Int, _ context: ExecutionContext) -> Group {
        let key = GroupKey(values: keys, orderings: keyOrderings)
        if let known = index[set][key] { return groups[known] }
        let group = Group(
            keys: keys, set: set,
            calls: aggregate.calls.map {
                CallState($0.definition.makeState(context.environment), $0)
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
        while emitted < aggregate.calls.count {
            let (state, call) = (group.calls[emitted], aggregate.calls[emitted])
            if replay != nil || !state.ordered.isEmpty { try feed(state, call, context) }
            do throws(SQLError) {
                context.frame[call.slot] = try state.state.result()
            } catch { throw .error(error) }
            emitted += 1
        }
    }

    /// Feeds the rows that waited for their order.
    private func feed(
        _ state: CallState, _ call: AggregateCall, _ context: ExecutionContext
    ) throws(Interrupt) {
        if replay == nil {
            let order =
                call.orderBy.isEmpty
                ? ArgumentReplay.order(call.orderings)
                : ArgumentReplay.order(call.orderBy)
            replay = ArgumentReplay(
                state.ordered, order, byArguments: call.orderBy.isEmpty)
            state.ordered = []
        }
        try replay?.run(into: state.state, context)
        replay = nil
    }

    override func reset(_ context: ExecutionContext) {
        if keepsGroups, replay == nil, !isPending {
            if isGathered { position = 0 }
            emitted = 0
            return
        }
        groups.removeAll()
        index.removeAll()
        position = nil
        emitted = 0
        replay = nil
        isPending = false
        isGathered = false
        input.reset(context)
    }
}
