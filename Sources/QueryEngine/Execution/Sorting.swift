// Sorting, distinct rows, LIMIT.

/// The order of sort keys over saved values.
struct RowOrder {
    let keys: [SortKey]

    func precedes(_ a: [Value], _ b: [Value]) -> Bool { compare(a, b) < 0 }

    func compare(_ a: [Value], _ b: [Value]) -> Int { compare(a, at: 0, b, at: 0) }

    /// The same of keys that stand among others.
    func compare(_ a: [Value], at first: Int, _ b: [Value], at second: Int) -> Int {
        for (index, key) in keys.enumerated() {
            let left = a[first + index]
            let right = b[second + index]
            if left.isNull || right.isNull {
                if left.isNull && right.isNull { continue }
                return left.isNull == key.nullsFirst ? -1 : 1
            }
            let order = Comparison.compare(left, right, key.ordering)
            if order != 0 { return key.descending ? -order : order }
        }
        return 0
    }
}

final class SortOperator: Operator {
    private enum Phase {
        case opening, reading
        /// Only the first rows are wanted: the others are dropped now and then.
        case dropping
        case sorting, output
    }

    private let sort: Sort
    private let input: Operator
    @exclusivity(unchecked) private var keys: SortKeys
    @exclusivity(unchecked) private var rows: SavedRows
    /// Sorts the rows' places, so that equal rows keep their order and nothing large is moved.
    private var sorter = RunSorter<Int>()
    /// How many of the rows the sorter has been given.
    private var given = 0
    @exclusivity(unchecked) private var sorted: [Int] = []
    @exclusivity(unchecked) private var phase = Phase.opening
    @exclusivity(unchecked) private var position = 0
    private var bound: Int?

    /// The rows are the same whenever it is started anew.
    private let keepsRows: Bool

    init(_ sort: Sort, _ input: Operator, keepsRows: Bool) {
        self.keepsRows = keepsRows
        self.sort = sort
        self.input = input
        keys = SortKeys(sort.keys)
        rows = SavedRows(sort.carried)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if phase != .output { try gather(context) }
        guard position < sorted.count else { return false }
        try context.tick()
        if keepsRows {
            rows.restore(sorted[position], context)
        } else {
            rows.moveOut(sorted[position], context)
        }
        position += 1
        return true
    }

    private func gather(_ context: ExecutionContext) throws(Interrupt) {
        while true {
            switch phase {
            case .opening:
                if let expression = sort.bound,
                    case .int(let count) = try context.evaluate(expression), count >= 0
                {
                    bound = Int(clamping: count)
                }
                phase = .reading
            case .reading:
                if let bound, keys.count >= SortOperator.kept(bound) {
                    phase = .dropping
                } else if try input.next(context) {
                    keys.append(context)
                    rows.append(context)
                } else {
                    phase = .sorting
                }
            case .dropping:
                try sortEntries(context)
                if let bound {
                    keys.keep(sorted.prefix(bound))
                    rows.keep(sorted.prefix(bound))
                }
                sorted = []
                phase = .reading
            case .sorting:
                try sortEntries(context)
                if let bound, sorted.count > bound { sorted.removeLast(sorted.count - bound) }
                phase = .output
            case .output: return
            }
        }
    }

    private func sortEntries(_ context: ExecutionContext) throws(Interrupt) {
        let keys = self.keys
        let precedes = { (a: Int, b: Int) in keys.precedes(a, b) }
        // In units of what comparing two numbers costs.
        let cost = 1 + keys.textBytes / max(keys.count, 1) / 32
        while given < keys.count {
            try context.tick(costing: 4 * cost)
            sorter.append(given, by: precedes)
            given += 1
        }
        try sorter.sort(by: precedes) { () throws(Interrupt) in
            try context.tick(costing: cost)
        }
        sorted = sorter.elements
        sorter = RunSorter()
        given = 0
    }

    /// How many rows are kept before those beyond the bound are dropped: so many more that dropping costs little a row.
    private static func kept(_ bound: Int) -> Int {
        let (twice, isTooMany) = bound.multipliedReportingOverflow(by: 2)
        return isTooMany ? .max : max(twice, bound + 256)
    }

    override func reset(_ context: ExecutionContext) {
        if keepsRows {
            position = 0
            return
        }
        keys = SortKeys(sort.keys)
        rows = SavedRows(sort.carried)
        sorter = RunSorter()
        given = 0
        sorted = []
        phase = .opening
        position = 0
        bound = nil
        input.reset(context)
    }
}

/// The first row of each combination of values; the order of the input is kept.
final class DistinctOperator: Operator {
    private let input: Operator
    private let slots: [Int]
    @exclusivity(unchecked) private var seen: RowSet

    init(_ input: Operator, _ slots: [TypedSlot]) {
        self.input = input
        self.slots = slots.map(\.slot)
        seen = RowSet(slots.map(\.ordering))
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while try input.next(context) {
            if seen.insert({ context.frame[slots[$0]] }) { return true }
        }
        return false
    }

    override func reset(_ context: ExecutionContext) {
        seen.removeAll()
        input.reset(context)
    }
}

final class DistinctOnOperator: Operator {
    private let input: Operator
    private let slots: [Int]
    private let orderings: [Ordering]
    private var last: GroupKey?

    init(_ input: Operator, _ slots: [TypedSlot]) {
        self.input = input
        self.slots = slots.map(\.slot)
        self.orderings = slots.map(\.ordering)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while try input.next(context) {
            let key = GroupKey(
                values: slots.map { context.frame[$0] }, orderings: orderings)
            if last != key {
                last = key
                return true
            }
        }
        return false
    }

    override func reset(_ context: ExecutionContext) {
        last = nil
        input.reset(context)
    }
}

final class LimitOperator: Operator {
    private let input: Operator
    private let count: ScalarExpression?
    private let offset: ScalarExpression?
    private let ties: [SortKey]?
    private var left: Int64?
    private var skip: Int64?
    private var lastKeys: [Value] = []

    init(
        _ input: Operator, _ count: ScalarExpression?, _ offset: ScalarExpression?,
        _ ties: [SortKey]?
    ) {
        self.input = input
        self.count = count
        self.offset = offset
        self.ties = ties
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if left == nil { try open(context) }
        while let toSkip = skip, toSkip > 0 {
            guard try input.next(context) else {
                left = 0
                skip = 0
                return false
            }
            skip = toSkip - 1
        }
        guard let remaining = left else { return false }
        if remaining <= 0 { return try nextTie(context) }
        guard try input.next(context) else { return false }
        left = remaining - 1
        if let ties, remaining == 1 { lastKeys = ties.map { context.frame[$0.slot] } }
        return true
    }

    /// WITH TIES: goes on as long as rows equal the last one in the order.
    private func nextTie(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        guard let ties, !lastKeys.isEmpty, try input.next(context) else { return false }
        let keys = ties.map { context.frame[$0.slot] }
        if RowOrder(keys: ties).compare(keys, lastKeys) == 0 { return true }
        lastKeys = []
        return false
    }

    private func open(_ context: ExecutionContext) throws(Interrupt) {
        skip = try number(offset, context, absent: 0, negative: .negativeOffset)
        left = try number(count, context, absent: .max, negative: .negativeLimit)
    }

    private func number(
        _ expression: ScalarExpression?, _ context: ExecutionContext, absent: Int64,
        negative: Violation
    ) throws(Interrupt) -> Int64 {
        guard let expression, case .int(let value) = try context.evaluate(expression) else {
            return absent
        }
        if value < 0 { throw .violation(negative) }
        return value
    }

    override func reset(_ context: ExecutionContext) {
        left = nil
        skip = nil
        lastKeys = []
        input.reset(context)
    }
}
