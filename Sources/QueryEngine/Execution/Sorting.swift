// Sorting, distinct rows, LIMIT.

/// The order of sort keys over saved values.
struct RowOrder {
    let keys: [SortKey]

    /// Positions of the keys in the saved row.
    func precedes(_ a: [Value], _ b: [Value]) -> Bool {
        compare(a, b) < 0
    }

    func compare(_ a: [Value], _ b: [Value]) -> Int {
        for (index, key) in keys.enumerated() {
            let left = a[index]
            let right = b[index]
            if left.isNull || right.isNull {
                if left.isNull && right.isNull { continue }
                return left.isNull == key.nullsFirst ? -1 : 1
            }
            let order = Comparison.compare(left, right, key.type, key.collation)
            if order != 0 { return key.descending ? -order : order }
        }
        return 0
    }
}

final class SortOperator: Operator {
    private struct Entry {
        var keys: [Value]
        var row: SavedRow
        /// Equal rows keep their order.
        var sequence: Int
    }

    private let sort: Sort
    private let input: Operator
    private let order: RowOrder
    private var entries: [Entry] = []
    private var position: Int?
    private var bound: Int?
    private var sequence = 0

    init(_ sort: Sort, _ input: Operator) {
        self.sort = sort
        self.input = input
        self.order = RowOrder(keys: sort.keys)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if position == nil { try gather(context) }
        guard let index = position, index < entries.count else { return false }
        try context.tick()
        context.restore(entries[index].row, sort.carried)
        position = index + 1
        return true
    }

    private func gather(_ context: ExecutionContext) throws(Interrupt) {
        if let expression = sort.bound, bound == nil,
            case .int(let count) = try context.evaluate(expression), count >= 0
        {
            bound = Int(clamping: count)
        }
        while try input.next(context) {
            let keys = sort.keys.map { context.frame[$0.slot] }
            if let bound, entries.count >= bound {
                // Only the first `bound` rows are kept: drop the others now and then.
                if entries.count >= 2 * bound + 256 { keepFirst(bound) }
            }
            entries.append(Entry(keys: keys, row: context.save(sort.carried), sequence: sequence))
            sequence += 1
        }
        if let bound { keepFirst(bound) } else { sortEntries() }
        position = 0
    }

    private func sortEntries() {
        entries.sort {
            let comparison = order.compare($0.keys, $1.keys)
            return comparison == 0 ? $0.sequence < $1.sequence : comparison < 0
        }
    }

    private func keepFirst(_ count: Int) {
        sortEntries()
        if entries.count > count { entries.removeLast(entries.count - count) }
    }

    override func reset(_ context: ExecutionContext) {
        entries.removeAll()
        position = nil
        bound = nil
        sequence = 0
        input.reset(context)
    }
}

/// The first row of each combination of values; the order of the input is kept.
final class DistinctOperator: Operator {
    private let input: Operator
    private let slots: [Int]
    private let types: [TypeOID]
    private var seen: Set<GroupKey> = []

    init(_ input: Operator, _ slots: [TypedSlot]) {
        self.input = input
        self.slots = slots.map(\.slot)
        self.types = slots.map(\.type)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while try input.next(context) {
            let key = GroupKey(values: slots.map { context.frame[$0] }, types: types)
            if seen.insert(key).inserted { return true }
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
    private let types: [TypeOID]
    private var last: GroupKey?

    init(_ input: Operator, _ slots: [TypedSlot]) {
        self.input = input
        self.slots = slots.map(\.slot)
        self.types = slots.map(\.type)
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while try input.next(context) {
            let key = GroupKey(values: slots.map { context.frame[$0] }, types: types)
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
        skip = try number(
            offset, context, absent: 0, .invalidRowCountInResultOffsetClause,
            "OFFSET must not be negative")
        left = try number(
            count, context, absent: .max, .invalidRowCountInLimitClause,
            "LIMIT must not be negative")
    }

    private func number(
        _ expression: ScalarExpression?, _ context: ExecutionContext, absent: Int64,
        _ condition: Condition, _ message: String
    ) throws(Interrupt) -> Int64 {
        guard let expression, case .int(let value) = try context.evaluate(expression) else {
            return absent
        }
        if value < 0 { throw .error(SQLError(condition, message)) }
        return value
    }

    override func reset(_ context: ExecutionContext) {
        left = nil
        skip = nil
        lastKeys = []
        input.reset(context)
    }
}
