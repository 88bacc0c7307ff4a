// Joins: nested loops, whose inner side may read the outer row's slots, and hash joins.

final class NestedLoopOperator: Operator {
    private let join: NestedLoop
    private let outer: Operator
    private let inner: Operator
    private var hasOuter = false
    private var matched = false
    private var isTesting = false

    init(_ join: NestedLoop, _ outer: Operator, _ inner: Operator) {
        self.join = join
        self.outer = outer
        self.inner = inner
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !hasOuter {
                guard try outer.next(context) else { return false }
                hasOuter = true
                matched = false
                inner.reset(context)
            }
            if try nextMatch(context) {
                switch join.kind {
                case .semi:
                    hasOuter = false
                    return true
                case .anti:
                    hasOuter = false
                    continue
                default: return true
                }
            }
            hasOuter = false
            if !matched {
                if join.kind == .left {
                    context.setNull(join.innerCarried)
                    return true
                }
                if join.kind == .anti { return true }
            }
        }
    }

    private func nextMatch(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while true {
            if !isTesting {
                try context.tick()
                guard try inner.next(context) else { return false }
                isTesting = true
            }
            let holds = try context.holds(join.condition)
            isTesting = false
            if holds {
                matched = true
                return true
            }
        }
    }

    override func reset(_ context: ExecutionContext) {
        hasOuter = false
        isTesting = false
        outer.reset(context)
    }
}

/// Reads the inner side into a table by key, then probes it with each outer row.
final class HashJoinOperator: Operator {
    private struct Entry {
        var row: SavedRow
        var matched = false
    }

    private let join: HashJoin
    private let outer: Operator
    private let inner: Operator
    private var entries: [Entry] = []
    private var buckets: [GroupKey: [Int]] = [:]
    private var isBuilt = false
    private var hasInner = false
    private var hasOuter = false
    /// The outer row's key has been looked for: evaluating it may be interrupted.
    private var isLookedUp = false
    private var matched = false
    private var candidates: [Int] = []
    private var position = 0
    /// Unmatched inner rows of a right or full join, once the outer side is at its end.
    private var unmatched: Int?
    /// The inner side is the same whenever the join is started anew.
    private let keepsTable: Bool

    init(_ join: HashJoin, _ outer: Operator, _ inner: Operator, keepsTable: Bool) {
        self.keepsTable = keepsTable
        self.join = join
        self.outer = outer
        self.inner = inner
    }

    override func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if !isBuilt { try build(context) }
        if unmatched != nil { return try nextUnmatched(context) }
        while true {
            if !hasOuter {
                try context.tick()
                guard try outer.next(context) else {
                    guard join.kind == .right || join.kind == .full else { return false }
                    unmatched = 0
                    return try nextUnmatched(context)
                }
                hasOuter = true
                isLookedUp = false
            }
            if !isLookedUp {
                candidates = try lookup(context)
                isLookedUp = true
                matched = false
                position = 0
            }
            if try nextMatch(context) {
                switch join.kind {
                case .semi:
                    hasOuter = false
                    return true
                case .anti:
                    hasOuter = false
                    continue
                default: return true
                }
            }
            hasOuter = false
            if !matched {
                switch join.kind {
                case .left, .full:
                    context.setNull(join.innerCarried)
                    return true
                case .anti: return true
                default: break
                }
            }
        }
    }

    private func build(_ context: ExecutionContext) throws(Interrupt) {
        while true {
            if !hasInner {
                guard try inner.next(context) else { break }
                hasInner = true
            }
            try context.tick()
            let key = try self.key(join.innerKeys, context)
            hasInner = false
            let keepsUnmatched = join.kind == .right || join.kind == .full
            guard key != nil || keepsUnmatched else { continue }
            entries.append(Entry(row: context.save(join.innerCarried)))
            if let key { buckets[key, default: []].append(entries.count - 1) }
        }
        isBuilt = true
    }

    /// nil: a null never equals anything.
    private func key(
        _ expressions: [ScalarExpression], _ context: ExecutionContext
    ) throws(Interrupt) -> GroupKey? {
        var values: [Value] = []
        values.reserveCapacity(expressions.count)
        for expression in expressions {
            let value = try context.evaluate(expression)
            if value.isNull { return nil }
            values.append(value)
        }
        return GroupKey(values: values, orderings: join.keyOrderings)
    }

    private func lookup(_ context: ExecutionContext) throws(Interrupt) -> [Int] {
        guard let key = try key(join.outerKeys, context) else { return [] }
        return buckets[key] ?? []
    }

    private func nextMatch(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while position < candidates.count {
            try context.tick()
            let index = candidates[position]
            context.restore(entries[index].row, join.innerCarried)
            let holds = try context.holds(join.condition)
            position += 1
            if holds {
                matched = true
                entries[index].matched = true
                return true
            }
        }
        return false
    }

    private func nextUnmatched(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        while let index = unmatched, index < entries.count {
            try context.tick()
            unmatched = index + 1
            if !entries[index].matched {
                context.setNull(join.outerCarried)
                context.restore(entries[index].row, join.innerCarried)
                return true
            }
        }
        return false
    }

    override func reset(_ context: ExecutionContext) {
        hasOuter = false
        unmatched = nil
        outer.reset(context)
        if keepsTable, !hasInner {
            if join.kind == .right || join.kind == .full {
                for index in entries.indices { entries[index].matched = false }
            }
            return
        }
        entries.removeAll()
        buckets.removeAll()
        isBuilt = false
        hasInner = false
        inner.reset(context)
    }
}
