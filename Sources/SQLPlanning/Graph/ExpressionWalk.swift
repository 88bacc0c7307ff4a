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

    package static func conjunction(_ parts: [ScalarExpression]) -> ScalarExpression? {
        switch parts.count {
        case 0: nil
        case 1: parts[0]
        default: .and(parts)
        }
    }

    /// The expression with slots exchanged.
    func replacingSlots(_ replacement: (Int) -> ScalarExpression?) -> ScalarExpression {
        switch self {
        case .slot(let slot): return replacement(slot) ?? self
        case .constant, .parameter, .literal, .scalarSubquery, .exists, .arraySubquery,
            .groupingMask:
            return self
        case .call(let f, let a): return .call(f, Self.replacing(a, replacement))
        case .and(let a): return .and(Self.replacing(a, replacement))
        case .or(let a): return .or(Self.replacing(a, replacement))
        case .coalesce(let a): return .coalesce(Self.replacing(a, replacement))
        case .extreme(let t, let a, let g):
            return .extreme(t, Self.replacing(a, replacement), greatest: g)
        case .array(let a, let t, let n):
            return .array(Self.replacing(a, replacement), elementType: t, nested: n)
        case .row(let a, let t, let f):
            return .row(Self.replacing(a, replacement), types: t, form: f)
        case .comparison(let o, let t, let a, let b):
            return .comparison(
                o, t, a.replacingSlots(replacement), b.replacingSlots(replacement))
        case .isDistinct(let t, let a, let b, let n):
            return .isDistinct(
                t, a.replacingSlots(replacement), b.replacingSlots(replacement), negated: n)
        case .nullIf(let a, let b):
            return .nullIf(a.replacingSlots(replacement), test: b.replacingSlots(replacement))
        case .not(let a): return .not(a.replacingSlots(replacement))
        case .isNull(let a, let n): return .isNull(a.replacingSlots(replacement), negated: n)
        case .isTruth(let a, let e, let n):
            return .isTruth(a.replacingSlots(replacement), expected: e, negated: n)
        case .cast(let c, let a): return .cast(c, a.replacingSlots(replacement))
        case .convert(let a, let f, let t):
            return .convert(a.replacingSlots(replacement), from: f, to: t)
        case .modifier(let a, let t, let e):
            return .modifier(a.replacingSlots(replacement), t, explicit: e)
        case .castElements(let a, let c, let f, let t, let e):
            return .castElements(
                a.replacingSlots(replacement), element: c, from: f, to: t, explicit: e)
        case .field(let a, let i): return .field(a.replacingSlots(replacement), i)
        case .conditional(let branches, let otherwise):
            return .conditional(
                branches.map {
                    ConditionalBranch(
                        condition: $0.condition.replacingSlots(replacement),
                        result: $0.result.replacingSlots(replacement))
                }, otherwise: otherwise.replacingSlots(replacement))
        case .subscripted(let a, let s):
            return .subscripted(
                a.replacingSlots(replacement), Self.replacing(s, replacement))
        case .slice(let a, let bounds):
            return .slice(
                a.replacingSlots(replacement),
                bounds.map {
                    SliceBounds(
                        lower: $0.lower?.replacingSlots(replacement),
                        upper: $0.upper?.replacingSlots(replacement))
                })
        case .quantifiedArray(let array, let slot, let test, let all):
            return .quantifiedArray(
                array: array.replacingSlots(replacement), elementSlot: slot,
                test: test.replacingSlots(replacement), all: all)
        case .inList(let a, let t, let v, let n):
            return .inList(
                a.replacingSlots(replacement), t,
                MemberList(Self.replacing(v.members, replacement)), negated: n)
        case .quantifiedSubquery(let i, let test, let all):
            return .quantifiedSubquery(i, test: test.replacingSlots(replacement), all: all)
        case .inSubquery(let i, let left, let t, let n):
            return .inSubquery(
                i, left: Self.replacing(left, replacement), orderings: t, negated: n)
        }
    }

    private static func replacing(
        _ list: [ScalarExpression], _ replacement: (Int) -> ScalarExpression?
    ) -> [ScalarExpression] {
        list.map { $0.replacingSlots(replacement) }
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
    package func mask(_ expression: ScalarExpression, _ level: QueryLevel) -> RelationSet {
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
        switch entry.source {
        case .block(let block), .unique(let block): block.level.outerReferences.forEach(add)
        case .common(let table): table.block?.level.outerReferences.forEach(add)
        case .function(let draft):
            for call in draft.calls { for value in call.arguments { forEachSlot(value, add) } }
        case .values(let rows):
            for row in rows { for value in row { forEachSlot(value, add) } }
        case .table, .virtual, .workingTable, .join, .fixed: break
        }
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
