// What keys of indexes and of system tables tell about values that are compared as another type.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    /// Values compared as `compared` have the same index keys as the column's type.
    func hasSameKeys(_ compared: TypeOID, _ column: TypeOID) -> Bool {
        if compared == column { return true }
        switch (compared, column) {
        case (.int8, .int4), (.int8, .int2), (.int4, .int2), (.text, .varchar),
            (.float8, .float4), (.text, .name):
            return true
        default: return false
        }
    }

    private func isText(_ type: TypeOID) -> Bool {
        switch type {
        case .name, .text, .varchar: true
        default: false
        }
    }

    /// Values equal as `compared` are the same values in the column's representation.
    func hasSameValues(_ compared: TypeOID, _ column: TypeOID) -> Bool {
        if isText(column) { return isText(compared) }
        switch (compared, column) {
        case (.oid, .oid), (.int8, .oid), (.int4, .oid), (.int8, .int4), (.int8, .int2),
            (.int4, .int2), (.int4, .int4), (.int2, .int2):
            return true
        default: return column == .oid && compared.isObjectReference
        }
    }

    func patternMatch(
        _ function: FunctionDefinition, _ column: TypeOID, _ pattern: ScalarExpression
    ) -> VirtualScan.Key.Match? {
        guard isText(column) else { return nil }
        switch function.name {
        case "textlike": return .like(pattern)
        case "textregexeq": return .regex(pattern)
        default: return nil
        }
    }
}
