// What keys of indexes and of system tables tell about values that are compared as another type.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    /// Values that `compared` holds equal have the same index keys in the column.
    func hasSameKeys(_ compared: Ordering, _ column: Ordering) -> Bool {
        guard compared.equatesLike(column) else { return false }
        if compared.type == column.type { return true }
        guard let family = types.definition(compared.type)?.keyFamily else { return false }
        return types.definition(column.type)?.keyFamily == family
    }

    private func isText(_ type: TypeID) -> Bool {
        switch type {
        case .name, .text, .varchar: true
        default: false
        }
    }

    /// Values equal as `ordering` has it are the same values in the column's representation.
    func hasSameValues(_ ordering: Ordering, _ column: TypeID) -> Bool {
        let compared = ordering.type
        if !ordering.collation.isDeterministic { return false }
        if isText(column) { return isText(compared) }
        switch (compared, column) {
        case (.oid, .oid), (.int8, .oid), (.int4, .oid), (.int8, .int4), (.int8, .int2),
            (.int4, .int2), (.int4, .int4), (.int2, .int2):
            return true
        default: return column == .oid && compared.isObjectReference
        }
    }

    func patternMatch(
        _ function: FunctionDefinition, _ column: TypeID, _ pattern: ScalarExpression
    ) -> VirtualScan.Key.Match? {
        guard isText(column) else { return nil }
        switch function.name {
        case "textlike": return .like(pattern)
        case "textregexeq": return .regex(pattern)
        default: return nil
        }
    }
}
