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
        /// No row has come to it: a group that is there in any case.
        var isEmpty = false

        init(keys: [Value], set: Int, calls: [CallState]) {
            self.keys = keys
            self.set = set
            self.calls = calls
        }
    }

    private typealias Arguments = (arguments: [Value], keys: [Value])

    private let aggregate: Aggregate
    private let input: Operator
    private let sets: [[Int]]
    private let keyOrderings: [Ordering]
    private var groups: [Group] = []
    private var index: [[GroupKey: Int]] = []
    private var position: Int?
    /// Calls of the group at `position` whose results are in their slots.
    private var emitted = 0
    private var replay: ArgumentReplay?
    private var isPending = false
    private var isGathered = false
    /// Arguments of the pending row, evaluated before any state is touched: a wait repeats them only.
    private var rows: [Arguments?] = []

    /// The groups are the same whenever it is started anew.
    private let keepsGroups: Bool

    init(_ aggregate: Aggregate, _ input: Operator, keepsGroups: Bool) {
        self.keepsGroups = keepsGroups
        self.aggregate = aggregate
        self.input = input
        self.sets = aggregate.sets ?? [Array(aggregate.groupBy.indices)]
        self.keyOrderings = aggregate.groupBy.map(\.ordering)
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
        rows.removeAll(keepingCapacity: true)
        for call in aggregate.calls { rows.append(try arguments(call, context)) }
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
    ) throws(Interrupt) -> Arguments? {
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
        _ row: Arguments, to call: CallState, _ plan: AggregateCall
    ) throws(SQLError) {
        if plan.isDistinct {
            let key = GroupKey(values: row.arguments, orderings: plan.orderings)
            guard call.seen.insert(key).inserted else { return }
        }
        if plan.orderBy.isEmpty && !plan.isDistinct {
            try call.state.add(row.arguments)
        } else {
            call.ordered.append((row.keys, row.arguments))
        }
    }

    private func group(_ keys: [Value], _ set: Int, _ context: ExecutionContext) -> Group {
        let key = GroupKey(values: keys, orderings: keyOrderings)
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
