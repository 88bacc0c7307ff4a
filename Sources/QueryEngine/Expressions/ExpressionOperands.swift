// What a planned expression is made of.

extension ScalarExpression {
    /// Calls `visit` for each direct operand.
    package func forEachOperand(_ visit: (ScalarExpression) -> Void) {
        switch self {
        case .constant, .slot, .parameter, .literal, .scalarSubquery, .exists, .arraySubquery,
            .groupingMask:
            return
        case .call(_, let arguments), .and(let arguments), .or(let arguments),
            .coalesce(let arguments), .extreme(_, let arguments, _),
            .array(let arguments, _, _), .row(let arguments, _, _):
            for argument in arguments { visit(argument) }
        case .comparison(_, _, let a, let b), .isDistinct(_, let a, let b, _),
            .nullIf(let a, let b):
            visit(a)
            visit(b)
        case .not(let a), .isNull(let a, _), .isTruth(let a, _, _), .cast(_, let a),
            .convert(let a, _, _), .modifier(let a, _, _), .castElements(let a, _, _, _, _),
            .field(let a, _):
            visit(a)
        case .conditional(let branches, let otherwise):
            for branch in branches {
                visit(branch.condition)
                visit(branch.result)
            }
            visit(otherwise)
        case .subscripted(let a, let subscripts):
            visit(a)
            for subscript_ in subscripts { visit(subscript_) }
        case .slice(let a, let bounds):
            visit(a)
            for bound in bounds {
                if let lower = bound.lower { visit(lower) }
                if let upper = bound.upper { visit(upper) }
            }
        case .quantifiedArray(let array, _, let test, _):
            visit(array)
            visit(test)
        case .higherOrder(_, let arguments, let lambdas):
            for argument in arguments { visit(argument) }
            for lambda in lambdas { visit(lambda.body) }
        case .inList(let a, _, let list, _):
            visit(a)
            for value in list.members { visit(value) }
        case .quantifiedSubquery(_, let test, _): visit(test)
        case .inSubquery(_, let left, _, _):
            for value in left { visit(value) }
        }
    }

    /// The subplan that this node itself reads.
    package var subplan: Int? {
        switch self {
        case .scalarSubquery(let index), .exists(let index), .arraySubquery(let index, _),
            .quantifiedSubquery(let index, _, _), .inSubquery(let index, _, _, _):
            return index
        default: return nil
        }
    }
}
