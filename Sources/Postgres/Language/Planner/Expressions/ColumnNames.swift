// What a target list's column is called that nothing names.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    /// The name of a target without an alias (Postgres's FigureColname).
    func columnName(of expression: Expression) -> String {
        strongName(expression).name
    }

    /// The name and how good it is: 2 a column or function, 1 a type, 0 none.
    private func strongName(_ expression: Expression) -> (name: String, strength: Int) {
        let none = ("?column?", 0)
        switch expression {
        case .column(let reference): return (reference.name, 2)
        case .indirection(let base, let steps, _):
            for step in steps.reversed() {
                if case .field(let name, _) = step { return (name, 2) }
            }
            return strongName(base)
        case .function(let call): return (call.name.name, 2)
        case .nullIf: return ("nullif", 2)
        case .coalesce: return ("coalesce", 2)
        case .greatest: return ("greatest", 2)
        case .least: return ("least", 2)
        case .grouping: return ("grouping", 2)
        case .array: return ("array", 2)
        case .row: return ("row", 2)
        case .collate(let operand, _, _): return strongName(operand)
        case .cast(let cast):
            let inner = strongName(cast.operand)
            return inner.strength > 1 ? inner : (cast.type.name.name, 1)
        case .conditional(let conditional):
            if let otherwise = conditional.otherwise {
                let inner = strongName(otherwise)
                if inner.strength > 1 { return inner }
            }
            return ("case", 1)
        case .valueFunction(let function, _, _): return (function.columnName, 2)
        case .subquery(let subquery):
            switch subquery.kind {
            case .exists: return ("exists", 2)
            case .array: return ("array", 2)
            case .scalar:
                if case .select(let select) = subquery.query.body, let first = select.items.first {
                    if let alias = first.alias { return (alias, 2) }
                    return strongName(first.expression)
                }
                if case .values = subquery.query.body { return ("column1", 2) }
                return none
            case .member, .quantified: return none
            }
        default: return none
        }
    }
}

extension ValueFunction {
    /// The name of a target list's column that holds it.
    var columnName: String {
        switch self {
        case .currentDate: "current_date"
        case .currentTime: "current_time"
        case .currentTimestamp: "current_timestamp"
        case .localTime: "localtime"
        case .localTimestamp: "localtimestamp"
        case .currentRole: "current_role"
        case .currentUser: "current_user"
        case .sessionUser: "session_user"
        case .user: "user"
        case .currentCatalog: "current_catalog"
        case .currentSchema: "current_schema"
        }
    }
}
