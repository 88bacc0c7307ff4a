// Names that MySQL makes up for keys and constraints.

import QueryEngine

struct MySQLNames: MadeUpNames {
    let flavor: MySQLFlavor

    func candidate(_ object: UnnamedObject, attempt: Int) -> String {
        switch object.kind {
        case .primaryKey: return IndexDescriptor.primaryName
        case .uniqueKey, .index:
            let column = object.columns.first ?? object.table
            // No other index may bear the primary key's name.
            let first = column.lowercased() == "primary" ? 2 : 1
            return attempt + first == 1 ? column : "\(column)_\(attempt + first)"
        case .check:
            return flavor.isMariaDB
                ? "CONSTRAINT_\(attempt + 1)" : "\(object.table)_chk_\(attempt + 1)"
        case .foreignKey: return "\(object.table)_ibfk_\(attempt + 1)"
        // What numbers a column has a name that nobody can write.
        case .sequence:
            return "\u{1}" + ([object.table] + object.columns).joined(separator: "\u{1}")
                + (attempt == 0 ? "" : "\u{1}\(attempt)")
        }
    }
}
