// Brings a value to its type's modifier: lengths, precisions, scales.

extension TypeInput {
    /// The value as `varchar(n)`, `numeric(p,s)`, `timestamp(p)` and so on hold it. An explicit cast truncates text.
    package static func applyModifier(
        _ value: Value, _ type: SQLType, explicit: Bool
    ) throws(SQLError) -> Value {
        if type.modifier < 0 || value.isNull { return value }
        switch type.oid {
        case .varchar:
            let utf8 = value.utf8
            let result = try CharacterTypes.varchar(utf8, type.modifier, explicit: explicit)
            return result.count == utf8.count ? value : .text(result)
        case .bpchar:
            return .text(
                try CharacterTypes.bpchar(value.utf8, type.modifier, explicit: explicit))
        case .numeric: return .numeric(try value.numeric.applying(modifier: type.modifier))
        default: return value
        }
    }
}
