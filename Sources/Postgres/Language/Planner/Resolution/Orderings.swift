// By which order values are compared: their type's, under the collation that their expressions settle on.
import QueryEngine
import SQLPlanning

extension PostgresRules {
    /// The order of a type's values, under a collation if the type has one; texts inside of rows are under the database's.
    func ordering(_ type: TypeID, _ collation: Collation) -> Ordering {
        if isCollatable(type) { return Ordering(type, collation) }
        if let element = elementType(of: type), element.shape != .record { return Ordering(type) }
        return Ordering(type, context.settings.collation)
    }

    func checkCollations(
        _ a: Typed, _ b: Typed, _ type: TypeID
    ) throws(SQLError) {
        if isCollatable(type), a.hasExplicitCollation, b.hasExplicitCollation,
            a.collation != b.collation
        {
            throw error(
                .collationMismatch,
                "collation mismatch between explicit collations \"\(collationName(a.collation))\" and \"\(collationName(b.collation))\"",
                at: b.collateOffset)
        }
    }

    func collationName(_ collation: Collation) -> String {
        switch collation {
        case .c: "C"
        case .linguistic: "en_US"
        case .custom(let order): order.name
        }
    }
}
