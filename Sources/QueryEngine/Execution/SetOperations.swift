// UNION, INTERSECT, EXCEPT, common table expressions, WITH RECURSIVE.

final class AppendOperator: Operator {
    private let inputs: [(input: Operator, slots: [Int])]
    private let slots: [Int]
    private var current = 0

    init(_ inputs: [(Operator, [Int])], _ slots: [Int]) {
        self.inputs = inputs
        self.slots = slots
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while current < inputs.count {
            if try inputs[current].input.next(context) {
                context.copy(inputs[current].slots, to: slots)
                return true
            }
            current += 1
        }
        return false
    }

    override func reset(_ context: ExecutionContext) {
        current = 0
        for entry in inputs { entry.input.reset(context) }
    }
}

extension ExecutionContext {
    func copy(_ source: [Int], to target: [Int]) {
        for index in target.indices where source[index] != target[index] {
            frame[target[index]] = frame[source[index]]
        }
    }
}

final class SetOperationOperator: Operator {
    private let node: SetOperationNode
    private let left: Operator
    private let right: Operator
    private let orderings: [Ordering]
    private let slots: [Int]
    private var counts: [GroupKey: Int] = [:]
    private var order: [GroupKey] = []
    private var phase = Phase.left
    private var position = 0
    private var repetitions = 0

    private enum Phase { case left, right, output }

    init(_ node: SetOperationNode, _ left: Operator, _ right: Operator) {
        self.node = node
        self.left = left
        self.right = right
        self.orderings = node.slots.map(\.ordering)
        self.slots = node.slots.map(\.slot)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if phase == .left {
            while try left.next(context) { addLeft(key(node.left.slots, context)) }
            phase = .right
        }
        if phase == .right {
            while try right.next(context) { addRight(key(node.right.slots, context)) }
            phase = .output
        }
        return try emit(context)
    }

    private func key(_ source: [Int], _ context: ExecutionContext) -> GroupKey {
        GroupKey(values: source.map { context.frame[$0] }, orderings: orderings)
    }

    private var rightCounts: [GroupKey: Int] = [:]

    private func addLeft(_ key: GroupKey) {
        if let count = counts[key] {
            counts[key] = count + 1
        } else {
            counts[key] = 1
            order.append(key)
        }
    }

    private func addRight(_ key: GroupKey) {
        if node.kind == .union {
            addLeft(key)
        } else {
            rightCounts[key, default: 0] += 1
        }
    }

    private func repeats(_ key: GroupKey) -> Int {
        let left = counts[key] ?? 0
        let right = rightCounts[key] ?? 0
        switch node.kind {
        case .union: return 1
        case .intersect: return right > 0 ? 1 : 0
        case .intersectAll: return min(left, right)
        case .except: return right > 0 ? 0 : 1
        case .exceptAll: return max(0, left - right)
        }
    }

    private func emit(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while position < order.count {
            try context.tick()
            let key = order[position]
            if repetitions < repeats(key) {
                repetitions += 1
                for (index, slot) in slots.enumerated() { context.frame[slot] = key.values[index] }
                return true
            }
            repetitions = 0
            position += 1
        }
        return false
    }

    override func reset(_ context: ExecutionContext) {
        counts.removeAll()
        rightCounts.removeAll()
        order.removeAll()
        phase = .left
        position = 0
        repetitions = 0
        left.reset(context)
        right.reset(context)
    }
}

/// The materialised rows of a common table expression, filled as far as its readers have asked.
final class CommonTableState {
    let plan: CommonTablePlan?
    var root: Operator?
    var rows: [[Value]] = []
    var isComplete = false

    init(_ plan: CommonTablePlan) {
        self.plan = plan
    }

    /// Row `position`, read from the expression's query if nobody has asked for it yet.
    func row(_ position: Int, _ context: ExecutionContext) throws(Interrupt) -> [Value]? {
        while rows.count <= position {
            if isComplete { return nil }
            guard let plan else { return nil }
            let root =
                self.root
                ?? OperatorBuilder(context, isRerun: plan.isCorrelated).build(plan.node)
            self.root = root
            guard try root.next(context) else {
                isComplete = true
                return nil
            }
            rows.append(plan.slots.map { context.frame[$0] })
        }
        return rows[position]
    }

    /// One of its readers starts anew, under another row of the query around it.
    func restart(_ context: ExecutionContext) {
        guard plan?.isCorrelated == true else { return }
        rows.removeAll()
        isComplete = false
        root?.reset(context)
    }

    /// Runs a data-modifying expression to its end.
    func complete(_ context: ExecutionContext) throws(Interrupt) {
        while !isComplete { _ = try row(rows.count, context) }
    }
}

final class CommonTableOperator: Operator {
    private let index: Int
    private let slots: [Int]
    private var position = 0

    init(_ index: Int, _ slots: [Int]) {
        self.index = index
        self.slots = slots
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        try context.tick()
        guard let row = try context.commonTables[index].row(position, context) else { return false }
        position += 1
        for (column, slot) in slots.enumerated() where column < row.count {
            context.frame[slot] = row[column]
        }
        return true
    }

    override func reset(_ context: ExecutionContext) {
        position = 0
        context.commonTables[index].restart(context)
    }
}

final class RecursiveUnionOperator: Operator {
    private let node: RecursiveUnion
    private let base: Operator
    private let step: Operator
    private let slots: [Int]
    private let orderings: [Ordering]
    private var seen: Set<GroupKey> = []
    private var produced: [[Value]] = []
    private var isInBase = true
    /// How often the recursive part has been begun.
    private var rounds = 0

    init(_ node: RecursiveUnion, _ base: Operator, _ step: Operator) {
        self.node = node
        self.base = base
        self.step = step
        self.slots = node.slots.map(\.slot)
        self.orderings = node.slots.map(\.ordering)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            let input = isInBase ? base : step
            let source = isInBase ? node.base.slots : node.step.slots
            while true {
                // Before the row is there: a yield must not lose it.
                try context.tick()
                guard try input.next(context) else { break }
                let row = source.map { context.frame[$0] }
                if !node.isAll,
                    !seen.insert(GroupKey(values: row, orderings: orderings)).inserted
                {
                    continue
                }
                produced.append(row)
                for (index, slot) in slots.enumerated() { context.frame[slot] = row[index] }
                return true
            }
            if produced.isEmpty { return false }
            if let most = context.services.mostRounds, rounds >= most {
                produced = []
                do throws(SQLError) {
                    try context.services.recursionStopped(after: rounds)
                } catch {
                    throw .error(error)
                }
                return false
            }
            rounds += 1
            let working = context.commonTables[node.workingTable]
            working.rows = produced
            working.isComplete = true
            produced = []
            isInBase = false
            step.reset(context)
        }
    }

    override func reset(_ context: ExecutionContext) {
        seen.removeAll()
        produced.removeAll()
        isInBase = true
        rounds = 0
        base.reset(context)
        step.reset(context)
    }
}
