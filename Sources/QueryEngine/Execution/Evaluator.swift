// Evaluates scalar expressions over the frame of the running statement.

extension ExecutionContext {
    /// The value of an expression for the current row.
    ///
    /// A wait or a yield inside leaves the subqueries' own state in place: evaluating the same expression again for
    /// the same row goes on there.
    package func evaluate(_ expression: ScalarExpression) throws(Interrupt) -> Value {
        switch expression {
        case .slot(let slot): return frame[slot]
        case .constant(let value): return value
        case .parameter(let index): return index < parameters.count ? parameters[index] : .null
        case .literal(let use): return use.slot < parameters.count ? parameters[use.slot] : .null
        case .comparison(let op, let ordering, let left, let right):
            return try compare(op, ordering, left, right)
        case .call(let function, let arguments): return try call(function, arguments)
        case .and(let operands): return try conjunction(operands)
        case .or(let operands): return try disjunction(operands)
        case .not(let operand):
            if case .bool(let value) = try evaluate(operand) { return .bool(!value) }
            return .null
        case .isNull(let operand, let negated):
            return .bool(try isNull(operand, negated: negated))
        case .isTruth(let operand, let expected, let negated):
            return .bool(truth(try evaluate(operand)) == expected ? !negated : negated)
        case .isDistinct(let ordering, let left, let right, let negated):
            let a = try evaluate(left)
            let b = try evaluate(right)
            let distinct =
                a.isNull || b.isNull
                ? a.isNull != b.isNull : !Comparison.equal(a, b, ordering)
            return .bool(distinct != negated)
        case .conditional(let branches, let otherwise):
            for branch in branches {
                if case .bool(true) = try evaluate(branch.condition) {
                    return try evaluate(branch.result)
                }
            }
            return try evaluate(otherwise)
        case .coalesce(let operands):
            for operand in operands {
                let value = try evaluate(operand)
                if !value.isNull { return value }
            }
            return .null
        case .nullIf(let operand, let test):
            if case .bool(true) = try evaluate(test) { return .null }
            return try evaluate(operand)
        case .extreme(let ordering, let operands, let greatest):
            return try extreme(ordering, operands, greatest: greatest)
        case .cast, .convert, .modifier, .castElements:
            return try evaluateCast(expression)
        case .array, .row, .field, .subscripted, .slice:
            return try evaluateComposite(expression)
        case .quantifiedArray(let array, let slot, let test, let all):
            return try quantified(array, slot, test, all: all)
        case .higherOrder(let function, let arguments, let lambdas):
            return try call(function, arguments, lambdas)
        case .inList(let operand, let ordering, let list, let negated):
            return try inList(operand, ordering, list, negated: negated)
        case .scalarSubquery(let index): return try subplan(index).scalar(self)
        case .exists(let index): return .bool(try subplan(index).exists(self))
        case .arraySubquery(let index, let elementType):
            return try subplan(index).array(self, elementType)
        case .quantifiedSubquery(let index, let test, let all):
            return try subplan(index).quantified(self, test, all: all)
        case .inSubquery(let index, let left, let orderings, let negated):
            return try subplan(index).contains(self, left, orderings, negated: negated)
        case .groupingMask(let setSlot, let bits):
            guard case .int(let set) = frame[setSlot], set >= 0, set < Int64(bits.count) else {
                return .int(0)
            }
            return .int(Int64(bits[Int(set)]))
        }
    }

    /// True only if the condition is true: null counts as false.
    @inline(__always)
    package func holds(_ condition: ScalarExpression) throws(Interrupt) -> Bool {
        if case .bool(true) = try evaluate(condition) { return true }
        return false
    }

    @inline(__always)
    package func holds(_ condition: ScalarExpression?) throws(Interrupt) -> Bool {
        guard let condition else { return true }
        return try holds(condition)
    }

    /// Computes slots, as one row whose volatile results survive a wait in the middle.
    package func assign(_ assignments: [SlotAssignment]) throws(Interrupt) {
        beginRow()
        for assignment in assignments {
            frame[assignment.slot] = try evaluate(assignment.expression)
        }
        endRow()
    }

    /// Starts (or starts again, after a wait) the expressions of one row.
    @inline(__always)
    func beginRow() {
        memoPosition = 0
        isRepeatable(true)
    }

    @inline(__always)
    func endRow() {
        isRepeatable(false)
        if !memo.isEmpty { memo.removeAll(keepingCapacity: true) }
        memoPosition = 0
    }

    private func isNull(
        _ operand: ScalarExpression, negated: Bool
    ) throws(Interrupt) -> Bool {
        let value = try evaluate(operand)
        // A row IS NULL when all its fields are, and IS NOT NULL when none is.
        if case .record(let record) = value {
            return record.fields.allSatisfy { $0.isNull != negated }
        }
        return value.isNull != negated
    }

    private func truth(_ value: Value) -> Bool? {
        if case .bool(let truth) = value { return truth }
        return nil
    }

    private func compare(
        _ op: ComparisonOperator, _ ordering: Ordering, _ left: ScalarExpression,
        _ right: ScalarExpression
    ) throws(Interrupt) -> Value {
        let a = try evaluate(left)
        let b = try evaluate(right)
        if case .int(let x) = a, case .int(let y) = b {
            switch op {
            case .equal: return .bool(x == y)
            case .notEqual: return .bool(x != y)
            case .less: return .bool(x < y)
            case .lessOrEqual: return .bool(x <= y)
            case .greater: return .bool(x > y)
            case .greaterOrEqual: return .bool(x >= y)
            }
        }
        if a.isNull || b.isNull { return .null }
        switch op {
        case .equal: return .bool(Comparison.equal(a, b, ordering))
        case .notEqual: return .bool(!Comparison.equal(a, b, ordering))
        case .less: return .bool(Comparison.compare(a, b, ordering) < 0)
        case .lessOrEqual: return .bool(Comparison.compare(a, b, ordering) <= 0)
        case .greater: return .bool(Comparison.compare(a, b, ordering) > 0)
        case .greaterOrEqual: return .bool(Comparison.compare(a, b, ordering) >= 0)
        }
    }

    private func conjunction(_ operands: [ScalarExpression]) throws(Interrupt) -> Value {
        var sawNull = false
        for operand in operands {
            switch try evaluate(operand) {
            case .bool(false): return .bool(false)
            case .bool(true): break
            default: sawNull = true
            }
        }
        return sawNull ? .null : .bool(true)
    }

    private func disjunction(_ operands: [ScalarExpression]) throws(Interrupt) -> Value {
        var sawNull = false
        for operand in operands {
            switch try evaluate(operand) {
            case .bool(true): return .bool(true)
            case .bool(false): break
            default: sawNull = true
            }
        }
        return sawNull ? .null : .bool(false)
    }

    private func extreme(
        _ ordering: Ordering, _ operands: [ScalarExpression], greatest: Bool
    ) throws(Interrupt) -> Value {
        var best = Value.null
        for operand in operands {
            let value = try evaluate(operand)
            if value.isNull { continue }
            if best.isNull {
                best = value
                continue
            }
            let difference = Comparison.compare(value, best, ordering)
            if greatest ? difference > 0 : difference < 0 { best = value }
        }
        return best
    }

    /// The running state of a subquery of the plan, made when it is first met.
    func subplan(_ index: Int) throws(Interrupt) -> SubplanState {
        if let state = subplans[index] { return state }
        let state = SubplanState(plan.subplans[index], self)
        subplans[index] = state
        return state
    }
}
