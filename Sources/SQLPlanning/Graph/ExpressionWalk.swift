// Walking planned expressions: which slots one reads, and rewriting.
package import QueryEngine

extension ScalarExpression {
    /// The parts of a conjunction, flattened.
    func appendConjuncts(to list: inout [ScalarExpression]) {
        switch self {
        case .and(let parts):
            for part in parts { part.appendConjuncts(to: &list) }
        case .constant(.bool(true)): return
        default:
            pinIfLiteral()
            list.append(self)
        }
    }

    /// Reads a slot, or runs a query.
    package var readsColumns: Bool {
        if subplan != nil { return true }
        if case .slot = self { return true }
        var found = false
        forEachOperand { if !found, $0.readsColumns { found = true } }
        return found
    }

    static func conjunction(_ parts: [ScalarExpression]) -> ScalarExpression? {
        switch parts.count {
        case 0: nil
        case 1: parts[0]
        default: .and(parts)
        }
    }

    /// The expression with slots exchanged.
    package func replacingSlots(_ replacement: (Int) -> ScalarExpression?) -> ScalarExpression {
        if case .slot(let slot) = self { return replacement(slot) ?? self }
        return mapOperands { $0.replacingSlots(replacement) }
    }

    /// The expression with each of its operands changed. Queries inside stay as they are.
    func mapOperands(_ change: (ScalarExpression) -> ScalarExpression) -> ScalarExpression {
        switch self {
        case .slot, .constant, .parameter, .literal, .scalarSubquery, .exists, .arraySubquery,
            .groupingMask:
            return self
        case .call(let f, let a): return .call(f, a.map(change))
        case .and(let a): return .and(a.map(change))
        case .or(let a): return .or(a.map(change))
        case .coalesce(let a): return .coalesce(a.map(change))
        case .extreme(let t, let a, let g):
            return .extreme(t, a.map(change), greatest: g)
        case .array(let a, let t, let n):
            return .array(a.map(change), elementType: t, nested: n)
        case .row(let a, let t, let f):
            return .row(a.map(change), types: t, form: f)
        case .comparison(let o, let t, let a, let b):
            return .comparison(o, t, change(a), change(b))
        case .isDistinct(let t, let a, let b, let n):
            return .isDistinct(t, change(a), change(b), negated: n)
        case .nullIf(let a, let b):
            return .nullIf(change(a), test: change(b))
        case .not(let a): return .not(change(a))
        case .isNull(let a, let n): return .isNull(change(a), negated: n)
        case .isTruth(let a, let e, let n):
            return .isTruth(change(a), expected: e, negated: n)
        case .cast(let c, let a): return .cast(c, change(a))
        case .convert(let a, let f, let t):
            return .convert(change(a), from: f, to: t)
        case .modifier(let a, let t, let e):
            return .modifier(change(a), t, explicit: e)
        case .castElements(let a, let c, let f, let t, let e):
            return .castElements(change(a), element: c, from: f, to: t, explicit: e)
        case .field(let a, let i): return .field(change(a), i)
        case .conditional(let branches, let otherwise):
            return .conditional(
                branches.map {
                    ConditionalBranch(
                        condition: change($0.condition), result: change($0.result))
                }, otherwise: change(otherwise))
        case .subscripted(let a, let s):
            return .subscripted(change(a), s.map(change))
        case .slice(let a, let bounds):
            return .slice(
                change(a),
                bounds.map {
                    SliceBounds(lower: $0.lower.map(change), upper: $0.upper.map(change))
                })
        case .quantifiedArray(let array, let slot, let test, let all):
            return .quantifiedArray(
                array: change(array), elementSlot: slot,
                test: change(test), all: all)
        case .higherOrder(let f, let a, let l):
            return .higherOrder(
                f, a.map(change), l.map { Lambda(slots: $0.slots, body: change($0.body)) })
        case .inList(let a, let t, let v, let n):
            return .inList(change(a), t, MemberList(v.members.map(change)), negated: n)
        case .quantifiedSubquery(let i, let test, let all):
            return .quantifiedSubquery(i, test: change(test), all: all)
        case .inSubquery(let i, let left, let t, let n):
            return .inSubquery(i, left: left.map(change), orderings: t, negated: n)
        }
    }
}

extension PlanBuilder {
    /// Calls `visit` for each slot that the expression reads, those that its subplans read from outside included.
    func forEachSlot(_ expression: ScalarExpression, _ visit: (Int) -> Void) {
        if case .slot(let slot) = expression {
            visit(slot)
            return
        }
        if let index = expression.subplan {
            for slot in subplans[index].outerReferences { visit(slot) }
        }
        expression.forEachOperand { forEachSlot($0, visit) }
    }

    /// The relations of the level that the expression reads.
    func mask(_ expression: ScalarExpression, _ level: QueryLevel) -> RelationSet {
        var result = RelationSet()
        forEachSlot(expression) { slot in
            if slotLevels[slot] == level.id, slotEntries[slot] >= 0 {
                result.insert(Int(slotEntries[slot]))
            }
        }
        return result
    }

    /// The relations beside it that a subquery or function of FROM reads.
    func relationsRead(by entry: RangeEntry) -> RelationSet {
        var result = RelationSet()
        func add(_ slot: Int) {
            if slotLevels[slot] == entry.level.id, slotEntries[slot] >= 0 {
                result.insert(Int(slotEntries[slot]))
            }
        }
        entry.query?.level.outerReferences.forEach(add)
        entry.forEachExpression { forEachSlot($0, add) }
        return result
    }

    /// Evaluating it twice may give two answers, or does something.
    package func isVolatile(_ expression: ScalarExpression) -> Bool {
        if case .call(let function, _) = expression, function.volatility == .volatile {
            return true
        }
        if let index = expression.subplan, subplans[index].block.level.hasVolatileCall {
            return true
        }
        var found = false
        expression.forEachOperand { if !found, isVolatile($0) { found = true } }
        return found
    }

    func hasSubplan(_ expression: ScalarExpression) -> Bool {
        if expression.subplan != nil { return true }
        var found = false
        expression.forEachOperand { if !found, hasSubplan($0) { found = true } }
        return found
    }
}
