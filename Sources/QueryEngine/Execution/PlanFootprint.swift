// Which slots a part of a plan reads and which it fills. A part that reads only what it fills gives the same rows
// whenever it is run in one statement: where it is run again and again, what it has made is kept.

struct PlanFootprint {
    private let plan: QueryPlan
    private var reads: Set<Int> = []
    private var fills: Set<Int> = []
    /// Changes or locks rows, or reads rows that change while the statement runs.
    private var hasEffects = false
    private var subplans: Set<Int> = []

    /// Whether a node's rows are the same whenever it is run.
    static func isFixed(_ node: PlanNode, in plan: QueryPlan) -> Bool {
        var footprint = PlanFootprint(plan)
        footprint.add(node)
        return !footprint.hasEffects && footprint.reads.isSubset(of: footprint.fills)
    }

    private init(_ plan: QueryPlan) {
        self.plan = plan
    }

    // MARK: Expressions

    private mutating func add(_ expression: ScalarExpression) {
        switch expression {
        case .slot(let slot): reads.insert(slot)
        case .groupingMask(let slot, _): reads.insert(slot)
        case .quantifiedArray(_, let slot, _, _): fills.insert(slot)
        case .higherOrder(_, _, let lambdas):
            for lambda in lambdas { fills.formUnion(lambda.slots) }
        default: break
        }
        if let index = expression.subplan, subplans.insert(index).inserted {
            add(plan.subplans[index].node)
        }
        var operands: [ScalarExpression] = []
        expression.forEachOperand { operands.append($0) }
        for operand in operands { add(operand) }
    }

    private mutating func fill(_ loads: [ColumnLoad]) {
        for load in loads { fills.insert(load.slot) }
    }

    private mutating func read(_ slots: [TypedSlot]) {
        for slot in slots { reads.insert(slot.slot) }
    }

    private mutating func read(_ keys: [SortKey]) {
        for key in keys { reads.insert(key.slot) }
    }

    // MARK: Nodes

    private mutating func add(_ node: PlanNode) {
        if hasEffects { return }
        addSlots(of: node)
        var inputs: [PlanNode] = []
        node.forEachInput { inputs.append($0) }
        for input in inputs { add(input) }
        var expressions: [ScalarExpression] = []
        node.forEachExpression { expressions.append($0) }
        for expression in expressions { add(expression) }
    }

    /// What the node itself fills and reads, beside what its expressions read.
    private mutating func addSlots(of node: PlanNode) {
        switch node {
        case .oneRow, .empty, .filter, .nestedLoop, .hashJoin: break
        case .values(_, let slots): fills.formUnion(slots)
        case .tableScan(let scan): fill(scan.loads)
        case .indexScan(let scan): fill(scan.loads)
        case .functionScan(let scan):
            for call in scan.calls { fills.formUnion(call.slots) }
            if let slot = scan.ordinalitySlot { fills.insert(slot) }
        case .virtualScan(let scan):
            fill(scan.loads)
            fill(scan.filtered)
        case .commonTableScan(let index, let slots): addCommonTable(index, slots)
        case .project(_, let assignments): fills.formUnion(assignments.map(\.slot))
        case .projectSet(_, let assignments): fills.formUnion(assignments.map(\.slot))
        case .aggregate(let aggregate):
            read(aggregate.groupBy)
            reads.formUnion(aggregate.dependent)
            if let slot = aggregate.setSlot { fills.insert(slot) }
            fills.formUnion(aggregate.calls.map(\.slot))
        case .window(let window):
            read(window.partitionBy)
            read(window.orderBy)
            fills.formUnion(window.calls.map(\.slot))
        case .sort(let sort): read(sort.keys)
        case .distinct(_, let slots, _), .distinctOn(_, let slots): read(slots)
        case .limit(_, _, _, let ties): read(ties ?? [])
        case .append(let inputs, let slots):
            for input in inputs { reads.formUnion(input.slots) }
            fills.formUnion(slots)
        case .setOperation(let node):
            reads.formUnion(node.left.slots)
            reads.formUnion(node.right.slots)
            fills.formUnion(node.slots.map(\.slot))
        case .recursiveUnion, .currentRow, .lockRows, .insert, .update, .delete, .entryInsert,
            .entryChange:
            hasEffects = true
        }
    }

    private mutating func addCommonTable(_ index: Int, _ slots: [Int]) {
        let table = plan.commonTables[index]
        // The rows of a working table, which has no plan of its own, are others in each round of its recursion.
        if case .empty = table.node { hasEffects = true }
        if table.isCorrelated || table.isModifying { hasEffects = true }
        fills.formUnion(slots)
    }
}
