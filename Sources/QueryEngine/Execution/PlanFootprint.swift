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

    private mutating func add(_ expression: ScalarExpression?) {
        guard let expression else { return }
        switch expression {
        case .slot(let slot): reads.insert(slot)
        case .groupingMask(let slot, _): reads.insert(slot)
        case .quantifiedArray(_, let slot, _, _): fills.insert(slot)
        default: break
        }
        if let index = expression.subplan, subplans.insert(index).inserted {
            add(plan.subplans[index].node)
        }
        var operands: [ScalarExpression] = []
        expression.forEachOperand { operands.append($0) }
        for operand in operands { add(operand) }
    }

    private mutating func add(_ expressions: [ScalarExpression]) {
        for expression in expressions { add(expression) }
    }

    private mutating func add(_ loads: [ColumnLoad]) {
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
        switch node {
        case .oneRow(let condition): add(condition)
        case .empty: break
        case .values(let rows, let slots):
            for row in rows { add(row) }
            fills.formUnion(slots)
        case .tableScan(let scan):
            add(scan.loads)
            add(scan.filter)
        case .indexScan(let scan): add(scan)
        case .functionScan(let scan): add(scan)
        case .virtualScan(let scan):
            for key in scan.keys { add(key.match.expression) }
            add(scan.loads)
            add(scan.filtered)
            add(scan.filter)
        case .commonTableScan(let index, let slots): addCommonTable(index, slots)
        case .filter(let input, let condition):
            add(input)
            add(condition)
        case .project(let input, let assignments):
            add(input)
            for assignment in assignments {
                add(assignment.expression)
                fills.insert(assignment.slot)
            }
        case .projectSet(let input, let assignments):
            add(input)
            for assignment in assignments {
                switch assignment.value {
                case .scalar(let expression): add(expression)
                case .set(_, let arguments): add(arguments)
                }
                fills.insert(assignment.slot)
            }
        case .nestedLoop(let join):
            add(join.outer)
            add(join.inner)
            add(join.condition)
        case .hashJoin(let join):
            add(join.outer)
            add(join.inner)
            add(join.outerKeys)
            add(join.innerKeys)
            add(join.condition)
        case .aggregate(let aggregate): add(aggregate)
        case .window(let window): add(window)
        case .sort(let sort):
            add(sort.input)
            read(sort.keys)
            add(sort.bound)
        case .distinct(let input, let slots, _):
            add(input)
            read(slots)
        case .distinctOn(let input, let slots):
            add(input)
            read(slots)
        case .limit(let input, let count, let offset, let ties):
            add(input)
            add(count)
            add(offset)
            read(ties ?? [])
        case .append(let inputs, let slots):
            for input in inputs { add(input) }
            fills.formUnion(slots)
        case .setOperation(let node):
            add(node.left)
            add(node.right)
            for slot in node.slots { fills.insert(slot.slot) }
        case .recursiveUnion, .currentRow, .lockRows, .insert, .update, .delete: hasEffects = true
        }
    }

    private mutating func add(_ input: AppendInput) {
        add(input.node)
        reads.formUnion(input.slots)
    }

    private mutating func add(_ scan: IndexScan) {
        add(scan.loads)
        add(scan.equalities)
        add(scan.lower?.expression)
        add(scan.upper?.expression)
        add(scan.anyOf)
        add(scan.filter)
    }

    private mutating func add(_ scan: FunctionScan) {
        for call in scan.calls {
            add(call.arguments)
            fills.formUnion(call.slots)
        }
        if let slot = scan.ordinalitySlot { fills.insert(slot) }
        add(scan.filter)
    }

    private mutating func addCommonTable(_ index: Int, _ slots: [Int]) {
        let table = plan.commonTables[index]
        // The rows of a working table, which has no plan of its own, are others in each round of its recursion.
        if case .empty = table.node { hasEffects = true }
        if table.isCorrelated || table.isModifying { hasEffects = true }
        fills.formUnion(slots)
    }

    private mutating func add(_ aggregate: Aggregate) {
        add(aggregate.input)
        read(aggregate.groupBy)
        if let slot = aggregate.setSlot { fills.insert(slot) }
        reads.formUnion(aggregate.dependent)
        for call in aggregate.calls {
            add(call.arguments)
            for item in call.orderBy { add(item.expression) }
            add(call.filter)
            fills.insert(call.slot)
        }
    }

    private mutating func add(_ window: Window) {
        add(window.input)
        read(window.partitionBy)
        read(window.orderBy)
        for call in window.calls {
            for end in [call.start, call.end] {
                switch end {
                case .preceding(let offset), .following(let offset): add(offset)
                case .unboundedPreceding, .currentRow, .unboundedFollowing: break
                }
            }
            add(call.function)
            fills.insert(call.slot)
        }
    }

    private mutating func add(_ function: Window.Function) {
        switch function {
        case .rowNumber, .rank, .denseRank, .percentRank, .cumeDist: break
        case .ntile(let value), .firstValue(let value), .lastValue(let value): add(value)
        case .lag(let value, let offset, let otherwise),
            .lead(let value, let offset, let otherwise):
            add(value)
            add(offset)
            add(otherwise)
        case .nthValue(let value, let number):
            add(value)
            add(number)
        case .aggregate(_, let arguments, let filter):
            add(arguments)
            add(filter)
        }
    }
}
