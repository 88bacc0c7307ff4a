// A plan in words that are the same for two plans which differ in their literals' values alone.
import QueryEngine

enum PlanDescription {
    /// - Parameter folds: calls and casts of values are told as values, as they are where their operands are known
    ///   when they are evaluated.
    static func of(_ plan: QueryPlan, folds: Bool = false) -> String {
        var text = ""
        let write = { (value: Any, text: inout String) in Self.write(value, folds, &text) }
        write(plan.root, &text)
        for subplan in plan.subplans { write(subplan, &text) }
        for table in plan.commonTables { write(table, &text) }
        for column in plan.columns { write(column, &text) }
        text += plan.locks.map { "\($0.name) \($0.mode) \($0.position ?? 0)" }.joined(
            separator: "\n")
        text += "\n\(plan.kind) \(plan.slotCount) \(plan.relationCount) \(plan.writes)"
        return text
    }

    private static func isValue(_ expression: ScalarExpression, folds: Bool) -> Bool {
        switch expression {
        case .constant, .literal: true
        case .call(let function, let arguments):
            folds && function.volatility == .immutable
                && arguments.allSatisfy { isValue($0, folds: folds) }
        case .cast(_, let operand): folds && isValue(operand, folds: folds)
        default: false
        }
    }

    private static func write(_ value: Any, _ folds: Bool, _ text: inout String) {
        switch value {
        case let expression as ScalarExpression:
            if isValue(expression, folds: folds) {
                text += "value "
                return
            }
        case let table as TableDescriptor:
            text += table.name + " "
            return
        case let index as IndexDescriptor:
            text += index.name + " "
            return
        case let function as FunctionDefinition:
            text += "\(function.name)\(function.arguments)\(function.result) "
            return
        case let cast as CastDefinition:
            text += "\(cast.source)>\(cast.target) "
            return
        case is TableRules: return
        default: break
        }
        let mirror = Mirror(reflecting: value)
        switch mirror.displayStyle {
        case .enum?:
            guard let child = mirror.children.first else {
                text += "\(value) "
                return
            }
            text += "\(child.label ?? "")("
            write(child.value, folds, &text)
            text += ") "
        case nil: text += mirror.children.isEmpty ? "\(value) " : ""
        default:
            text += "{"
            for child in mirror.children { write(child.value, folds, &text) }
            text += "}"
        }
    }
}
