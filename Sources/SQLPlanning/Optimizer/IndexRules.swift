// What indexes with expressions and partial indexes mean for a query: their conditions implied.
import QueryEngine

extension Optimizer {
    /// The expression over the columns of a relation of the query, or nil where it reads one that the query does not.
    func placed(_ expression: ScalarExpression, _ entry: RangeEntry) -> ScalarExpression? {
        var isRead = true
        builder.forEachSlot(expression) { column in
            if column >= entry.slots.count || entry.slots[column] < 0 { isRead = false }
        }
        guard isRead else { return nil }
        return expression.replacingSlots { .slot(entry.slots[$0]) }
    }
}

extension ScalarExpression {
    /// Whether it is true wherever all of the conditions are: each of its parts is one of them, or follows from one.
    func isImplied(by conditions: [ScalarExpression]) -> Bool {
        var parts: [ScalarExpression] = []
        appendConjuncts(to: &parts)
        let given = conditions.map(\.listForm)
        return parts.allSatisfy { part in
            let wanted = part.listForm
            return given.contains { $0.isSame(as: wanted) || $0.implies(wanted) }
        }
    }

    /// `x = ANY (ARRAY[…])`, as the catalog keeps `x IN (…)`, in the form of the latter.
    private var listForm: ScalarExpression {
        guard
            case .quantifiedArray(
                let array, let element, .comparison(.equal, let ordering, let a, let b),
                all: false) = self
        else { return self }
        let values: [ScalarExpression]
        switch array {
        case .array(let elements, _, nested: false): values = elements
        case .constant(.array(let constant)) where constant.dimensions.count < 2:
            values = constant.elements.map { .constant($0) }
        default: return self
        }
        if case .slot(element) = b {
            return .inList(a, ordering, MemberList(values), negated: false)
        }
        if case .slot(element) = a {
            return .inList(b, ordering, MemberList(values), negated: false)
        }
        return self
    }

    private func implies(_ wanted: ScalarExpression) -> Bool {
        switch (self, wanted) {
        case (.comparison(_, _, let a, let b), .isNull(let operand, negated: true)):
            return a.isSame(as: operand) || b.isSame(as: operand)
        case (.inList(let a, _, _, _), .isNull(let operand, negated: true)):
            return a.isSame(as: operand)
        case (
            .comparison(.equal, let ordering, let a, let value),
            .inList(let b, let other, let list, negated: false)
        ):
            return ordering == other && a.isSame(as: b)
                && list.members.contains { $0.isSame(as: value) }
        case (
            .inList(let a, let ordering, let values, negated: false),
            .inList(let b, let other, let list, negated: false)
        ):
            return ordering == other && a.isSame(as: b)
                && values.members.allSatisfy { value in
                    list.members.contains { $0.isSame(as: value) }
                }
        case (
            .comparison(let given, let ordering, let a, .constant(let value)),
            .comparison(let needed, let other, let b, .constant(let bound))
        ):
            guard ordering == other, a.isSame(as: b), !value.isNull, !bound.isNull else {
                return false
            }
            return given.implies(needed, Comparison.compare(value, bound, ordering))
        case (
            .comparison(_, let ordering, let a, .literal(let use)),
            .comparison(_, let other, let b, .constant)
        ):
            if ordering == other, a.isSame(as: b) { use.pin() }
            return false
        case (
            .quantifiedArray(.literal(let use), _, .comparison, all: false), .inList
        ):
            use.pin()
            return false
        default: return false
        }
    }
}

extension ComparisonOperator {
    /// `x given value` makes `x needed bound` true; `order` is that of value and bound.
    fileprivate func implies(_ needed: ComparisonOperator, _ order: Int) -> Bool {
        switch self {
        case .equal: needed.holds(order)
        case .greater, .greaterOrEqual:
            switch needed {
            case .greaterOrEqual: order >= 0
            case .greater: order > 0 || order == 0 && self == .greater
            case .notEqual: order > 0 || order == 0 && self == .greater
            case .equal, .less, .lessOrEqual: false
            }
        case .less, .lessOrEqual:
            switch needed {
            case .lessOrEqual: order <= 0
            case .less: order < 0 || order == 0 && self == .less
            case .notEqual: order < 0 || order == 0 && self == .less
            case .equal, .greater, .greaterOrEqual: false
            }
        case .notEqual: false
        }
    }
}
