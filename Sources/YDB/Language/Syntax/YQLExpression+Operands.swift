// What YQL's expressions are made of, for the walks that all languages share.
package import SQLPlanning

extension YQLExpression {
    package var operands: [Expression] {
        var found: [Expression] = []
        _ = mapOperands { operand in
            found.append(operand)
            return operand
        }
        return found
    }

    package func mapOperands(_ change: (Expression) -> Expression) -> YQLExpression {
        switch self {
        case .string, .integer, .float, .named, .module, .type, .emptyAction: return self
        case .lambda(var lambda):
            lambda.definitions = lambda.definitions.map { $0.mapOperands(change) }
            lambda.result = change(lambda.result)
            return .lambda(lambda)
        case .list(let elements): return .list(elements.map(change))
        case .set(let elements): return .set(elements.map(change))
        case .tuple(let elements): return .tuple(elements.map(change))
        case .hop(let operands): return .hop(operands.map(change))
        case .dict(let items):
            return .dict(items.map { YQLDictItem(key: change($0.key), value: change($0.value)) })
        case .structure(let items): return .structure(items.map { $0.mapOperands(change) })
        case .call(var call):
            call.callee = change(call.callee)
            for at in call.arguments.indices {
                call.arguments[at].value = change(call.arguments[at].value)
            }
            call.filter = call.filter.map(change)
            return .call(call)
        case .access(let base, .element(let index)):
            return .access(change(base), .element(change(index)))
        case .access(let base, let step): return .access(change(base), step)
        case .question(let operand): return .question(change(operand))
        case .cast(let operand, let type, let isBitwise):
            return .cast(change(operand), type, isBitwise: isBitwise)
        case .membership(var membership):
            membership.value = change(membership.value)
            membership.collection = change(membership.collection)
            return .membership(membership)
        case .ignoringNulls(let call): return .ignoringNulls(change(call))
        case .labelled(let operand, let name): return .labelled(change(operand), name)
        case .json(let call): return .json(call.mapOperands(change))
        }
    }
}

extension YQLStructItem {
    fileprivate func mapOperands(_ change: (Expression) -> Expression) -> YQLStructItem {
        var item = self
        if case .computed(let name) = name { item.name = .computed(change(name)) }
        item.value = change(value)
        return item
    }
}

extension YQLJSONCall {
    fileprivate func mapOperands(_ change: (Expression) -> Expression) -> YQLJSONCall {
        var call = self
        call.document = change(document)
        for at in variables.indices { call.variables[at].value = change(variables[at].value) }
        call.onEmpty = onEmpty?.mapOperands(change)
        call.onError = onError?.mapOperands(change)
        return call
    }
}

extension YQLJSONCall.Handler {
    fileprivate func mapOperands(_ change: (Expression) -> Expression) -> YQLJSONCall.Handler {
        guard case .fallback(let value) = self else { return self }
        return .fallback(change(value))
    }
}

extension YQLNamedExpressions {
    func mapOperands(_ change: (Expression) -> Expression) -> YQLNamedExpressions {
        guard case .expression(let expression) = value else { return self }
        var changed = self
        changed.value = .expression(change(expression))
        return changed
    }
}
