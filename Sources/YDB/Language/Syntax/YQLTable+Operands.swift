// What YQL's items of FROM are made of.
package import SQLPlanning

extension YQLTable {
    package var operands: [Expression] {
        var found: [Expression] = []
        _ = mapOperands { operand in
            found.append(operand)
            return operand
        }
        return found
    }

    package func mapOperands(_ change: (Expression) -> Expression) -> YQLTable {
        switch self {
        case .temporary, .matchRecognize: return self
        case .named(var table):
            table.arguments = table.arguments.map { $0.map(change) }
            return .named(table)
        case .call(var call):
            for at in call.arguments.indices {
                call.arguments[at].value = change(call.arguments[at].value)
            }
            return .call(call)
        case .flatten(var flatten):
            for at in flatten.items.indices {
                flatten.items[at].expression = change(flatten.items[at].expression)
            }
            return .flatten(flatten)
        case .join(var join):
            if case .on(let condition) = join.condition { join.condition = .on(change(condition)) }
            return .join(join)
        case .sample(var sample):
            sample.amount = change(sample.amount)
            sample.repeatable = sample.repeatable.map(change)
            return .sample(sample)
        case .hinted(let source, var hints):
            for at in hints.indices {
                if case .expression(let value) = hints[at].value {
                    hints[at].value = .expression(change(value))
                }
            }
            return .hinted(source, hints)
        }
    }
}
