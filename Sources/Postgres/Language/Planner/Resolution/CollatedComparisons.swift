// Comparisons of texts that have a collation other than the database's.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    /// nil if the database's own order decides, or none.
    func collatedComparison(
        _ comparison: ComparisonOperator, _ type: TypeOID, _ a: Typed, _ b: Typed,
        at offset: SourceOffset
    ) throws(SQLError) -> Typed? {
        if isCollatable(type), a.hasExplicitCollation, b.hasExplicitCollation,
            a.collation != b.collation
        {
            throw error(
                .collationMismatch,
                "collation mismatch between explicit collations \"\(collationName(a.collation))\" and \"\(collationName(b.collation))\"",
                at: b.collateOffset)
        }
        let collation = commonCollation([a, b], type).0
        if isCollatable(type), collation != context.settings.collation,
            comparison != .equal, comparison != .notEqual
        {
            let function = CollatedComparison.function("\(comparison)", type, collation) {
                comparison.holds($0)
            }
            return try folded(
                Typed(.call(function, [a.expression, b.expression]), .bool, offset: offset))
        }
        return nil
    }

    func collationName(_ collation: Collation) -> String {
        switch collation {
        case .c: "C"
        case .linguistic: "en_US"
        }
    }
}
