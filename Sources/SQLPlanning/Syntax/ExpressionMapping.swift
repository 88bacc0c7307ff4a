// One walk over value expressions for all that change them.

extension Expression {
    /// The expression with each of its operands changed. Queries inside stay as they are.
    package func mapOperands(_ change: (Expression) -> Expression) -> Expression {
        switch self {
        case .literal, .parameter, .column, .allColumns, .valueFunction, .defaultValue, .currentOf:
            return self
        case .indirection(let base, let steps, let at):
            return .indirection(change(base), steps.map { $0.mapOperands(change) }, at)
        case .unary(let name, let operand, let at): return .unary(name, change(operand), at)
        case .binary(let name, let left, let right, let at):
            return .binary(name, change(left), change(right), at)
        case .and(let operands, let at): return .and(operands.map(change), at)
        case .or(let operands, let at): return .or(operands.map(change), at)
        case .not(let operand, let at): return .not(change(operand), at)
        case .isNull(let operand, let negated, let at):
            return .isNull(change(operand), negated: negated, at)
        case .isTruth(let operand, let test, let negated, let at):
            return .isTruth(change(operand), test, negated: negated, at)
        case .isDistinct(let left, let right, let negated, let at):
            return .isDistinct(change(left), from: change(right), negated: negated, at)
        case .isDocument(let operand, let negated, let at):
            return .isDocument(change(operand), negated: negated, at)
        case .like(var match):
            match.subject = change(match.subject)
            match.pattern = change(match.pattern)
            match.escape = match.escape.map(change)
            return .like(match)
        case .between(var test):
            test.subject = change(test.subject)
            test.low = change(test.low)
            test.high = change(test.high)
            return .between(test)
        case .inList(let operand, let list, let negated, let at):
            return .inList(change(operand), list.map(change), negated: negated, at)
        case .quantified(let left, let name, let quantifier, let array, let at):
            return .quantified(change(left), name, quantifier, array: change(array), at)
        case .subquery(var subquery):
            switch subquery.kind {
            case .scalar, .exists, .array: break
            case .member(let left, let negated):
                subquery.kind = .member(change(left), negated: negated)
            case .quantified(let left, let name, let quantifier):
                subquery.kind = .quantified(change(left), name, quantifier)
            }
            return .subquery(subquery)
        case .conditional(var conditional):
            conditional.operand = conditional.operand.map(change)
            for at in conditional.branches.indices {
                conditional.branches[at].condition = change(conditional.branches[at].condition)
                conditional.branches[at].result = change(conditional.branches[at].result)
            }
            conditional.otherwise = conditional.otherwise.map(change)
            return .conditional(conditional)
        case .coalesce(let operands, let at): return .coalesce(operands.map(change), at)
        case .nullIf(let left, let right, let at): return .nullIf(change(left), change(right), at)
        case .greatest(let operands, let at): return .greatest(operands.map(change), at)
        case .least(let operands, let at): return .least(operands.map(change), at)
        case .function(var call):
            for at in call.arguments.indices {
                call.arguments[at].value = change(call.arguments[at].value)
            }
            call.filter = call.filter.map(change)
            for at in call.orderBy.indices {
                call.orderBy[at].expression = change(call.orderBy[at].expression)
            }
            return .function(call)
        case .grouping(let operands, let at): return .grouping(operands.map(change), at)
        case .cast(var cast):
            cast.operand = change(cast.operand)
            return .cast(cast)
        case .collate(let operand, let name, let at): return .collate(change(operand), name, at)
        case .array(let elements, let at): return .array(elements.map(change), at)
        case .row(let fields, let isExplicit, let at):
            return .row(fields.map(change), isExplicit: isExplicit, at)
        case .language(let node, let at): return .language(node.mapOperands(change), at)
        }
    }

    /// Changed from the leaves up.
    package func mapped(_ change: (Expression) -> Expression) -> Expression {
        change(mapOperands { $0.mapped(change) })
    }
}

extension Indirection {
    fileprivate func mapOperands(_ change: (Expression) -> Expression) -> Indirection {
        switch self {
        case .field, .allFields: self
        case .element(let index): .element(change(index))
        case .slice(let lower, let upper): .slice(lower.map(change), upper.map(change))
        }
    }
}
