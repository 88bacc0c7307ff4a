// What indexes and generated columns may compute: the same for the same row, whatever the settings, the time and the
// catalog are.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    /// Whether the expression calls or converts something that is not immutable, as Postgres marks it.
    func isNotImmutable(_ expression: ScalarExpression) -> Bool {
        switch expression {
        case .call(let function, _) where isNotImmutable(function): return true
        case .cast(let cast, _) where isNotImmutable(cast): return true
        case .convert(_, let source, let target) where isNotImmutable(from: source, to: target.oid):
            return true
        case .castElements(_, let cast, let source, let target, _):
            if let cast {
                if isNotImmutable(cast) { return true }
            } else if source != target.oid, isNotImmutable(from: source, to: target.oid) {
                return true
            }
        default: break
        }
        var found = false
        expression.forEachOperand { if !found, isNotImmutable($0) { found = true } }
        return found
    }

    private func isNotImmutable(_ function: FunctionDefinition) -> Bool {
        switch function.name {
        // Postgres has these in SQL, and looks at what stands in their place: the operand's conversion to text.
        case "textanycat", "anytextcat": function.arguments.contains(where: isWrittenBySettings)
        default: function.volatility != .immutable
        }
    }

    /// Casts that have a function of their own: those that read the time zone or the catalog.
    private func isNotImmutable(_ cast: CastDefinition) -> Bool {
        switch (cast.source, cast.target) {
        case (.timestamptz, _), (_, .timestamptz), (_, .timetz): true
        case (.regclass, .text), (.regclass, .varchar), (.text, .regclass), (.varchar, .regclass):
            true
        default: false
        }
    }

    /// Conversions by a value's text.
    private func isNotImmutable(from source: TypeID, to target: TypeID) -> Bool {
        isWrittenBySettings(source) || isReadBySettings(target)
    }

    /// Types whose text depends on settings or on the catalog.
    private func isWrittenBySettings(_ type: TypeID) -> Bool {
        switch type {
        case .date, .timestamp, .timestamptz, .interval, .record, .regclass, .regtype, .regproc,
            .regprocedure, .regoper, .regoperator, .regconfig, .regnamespace, .regrole:
            true
        default: category(type) == "A" || category(type) == "E"
        }
    }

    /// The time of day is written in one way alone, but read with words that settings tell the meaning of.
    private func isReadBySettings(_ type: TypeID) -> Bool {
        type == .time || type == .timetz || isWrittenBySettings(type)
    }
}
