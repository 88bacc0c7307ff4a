// Subqueries in expressions: run again for each row where they are correlated, once where they are not.

/// The running state of one subquery of a plan.
///
/// A wait or a yield inside leaves `isRunning` set: the repeated expression goes on where the subquery stopped.
final class SubplanState {
    private let plan: Subplan
    private let root: Operator
    private var isRunning = false
    private var found = false
    /// A row is there whose comparison was interrupted.
    private var isTesting = false
    private var sawNull = false
    private var memo: [Value] = []
    private var memoPosition = 0
    private var value = Value.null
    private var collected: [Value] = []
    private var gathered: [ArrayValue] = []
    /// An uncorrelated subquery's answer, once known.
    private var cached: Value?
    private var members: HashedMembers?

    init(_ plan: Subplan, _ context: ExecutionContext) {
        self.plan = plan
        self.root = OperatorBuilder(context, isRerun: plan.isCorrelated).build(plan.node)
    }

    private func start(_ context: ExecutionContext) {
        guard !isRunning else { return }
        root.reset(context)
        memo.removeAll()
        memoPosition = 0
        isRunning = true
        isTesting = false
        found = false
        sawNull = false
        value = .null
        collected.removeAll()
        gathered.removeAll()
    }

    private func finish(_ result: Value) -> Value {
        isRunning = false
        if !plan.isCorrelated { cached = result }
        return result
    }

    func scalar(_ context: ExecutionContext) throws(Interrupt) -> Value {
        if let cached { return cached }
        start(context)
        while try next(context) {
            if found {
                isRunning = false
                throw .violation(.tooManyRows)
            }
            found = true
            value = output(context)
        }
        return finish(value)
    }

    /// The subquery's single column, or its columns as a row.
    private func output(_ context: ExecutionContext) -> Value {
        if plan.outputs.count == 1 { return context.frame[plan.outputs[0].slot] }
        return .record(
            RecordValue(
                types: plan.outputs.map(\.type),
                fields: plan.outputs.map { context.frame[$0.slot] }))
    }

    func exists(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        if case .bool(let answer)? = cached { return answer }
        start(context)
        let answer = try next(context)
        _ = finish(.bool(answer))
        return answer
    }

    func array(
        _ context: ExecutionContext, _ elementType: TypeID
    ) throws(Interrupt) -> Value {
        if let cached { return cached }
        start(context)
        guard let element = context.environment.types.arrayElement(elementType) else {
            while try next(context) { collected.append(output(context)) }
            return finish(.array(ArrayValue(elementType: elementType, elements: collected)))
        }
        while try next(context) {
            do throws(SQLError) {
                gathered.append(
                    try ArrayNesting.member(output(context), like: gathered.first))
            } catch { throw .error(error) }
        }
        return finish(.array(ArrayNesting.array(of: gathered, element)))
    }

    func quantified(
        _ context: ExecutionContext, _ test: ScalarExpression, all: Bool
    ) throws(Interrupt) -> Value {
        start(context)
        while true {
            if !isTesting {
                guard try next(context) else { break }
                isTesting = true
            }
            let answer = try tested(test, context)
            isTesting = false
            switch answer {
            case .bool(let truth):
                if truth != all {
                    isRunning = false
                    return .bool(truth)
                }
            default: sawNull = true
            }
        }
        isRunning = false
        return sawNull ? .null : .bool(all)
    }

    func contains(
        _ context: ExecutionContext, _ left: [ScalarExpression], _ orderings: [Ordering],
        negated: Bool
    ) throws(Interrupt) -> Value {
        if plan.isCorrelated || members == nil {
            start(context)
            let gathered = members ?? HashedMembers(orderings)
            members = gathered
            if !found {
                if plan.isCorrelated { gathered.removeAll() }
                found = true
            }
            while try next(context) {
                gathered.insert(plan.outputs.map { context.frame[$0.slot] })
            }
            isRunning = false
        } else if isRunning, let members {
            while try next(context) {
                members.insert(plan.outputs.map { context.frame[$0.slot] })
            }
            isRunning = false
        }
        guard let members else { return .null }
        var values: [Value] = []
        for expression in left { values.append(try context.evaluate(expression)) }
        switch members.contains(values) {
        case .some(let answer): return .bool(answer != negated)
        case .none: return .null
        }
    }

    private func tested(
        _ test: ScalarExpression, _ context: ExecutionContext
    ) throws(Interrupt) -> Value {
        do throws(Interrupt) {
            return try context.evaluate(test)
        } catch {
            if case .error = error { isRunning = false }
            throw error
        }
    }

    /// An error ends the run: the next evaluation starts anew.
    private func next(_ context: ExecutionContext) throws(Interrupt) -> Bool {
        // What is remembered of the row around the subquery stays apart from what its own rows remember.
        let outer = context.memoPosition
        swap(&memo, &context.memo)
        context.memoPosition = memoPosition
        defer {
            swap(&memo, &context.memo)
            memoPosition = context.memoPosition
            context.memoPosition = outer
        }
        do throws(Interrupt) {
            return try root.next(context)
        } catch {
            if case .error = error { isRunning = false }
            throw error
        }
    }
}

/// Rows of a subquery by value, with what SQL's IN needs to know of nulls.
final class HashedMembers {
    private let orderings: [Ordering]
    private var rows: Set<GroupKey> = []
    private var withNulls: [[Value]] = []

    init(_ orderings: [Ordering]) {
        self.orderings = orderings
    }

    func removeAll() {
        rows.removeAll()
        withNulls.removeAll()
    }

    func insert(_ row: [Value]) {
        if row.contains(where: \.isNull) {
            withNulls.append(row)
        } else {
            rows.insert(GroupKey(values: row, orderings: orderings))
        }
    }

    /// nil: unknown, a null decides.
    func contains(_ row: [Value]) -> Bool? {
        if rows.isEmpty && withNulls.isEmpty { return false }
        if row.contains(where: \.isNull) {
            if row.count == 1 { return nil }
            return rows.contains { mayEqual(row, $0.values) }
                || withNulls.contains { mayEqual(row, $0) } ? nil : false
        }
        if rows.contains(GroupKey(values: row, orderings: orderings)) { return true }
        return withNulls.contains { mayEqual(row, $0) } ? nil : false
    }

    private func mayEqual(_ a: [Value], _ b: [Value]) -> Bool {
        for index in a.indices where !a[index].isNull && !b[index].isNull {
            if !Comparison.equal(a[index], b[index], orderings[index]) { return false }
        }
        return true
    }
}
