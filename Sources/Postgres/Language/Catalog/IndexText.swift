// Definitions of indexes as SQL, for pg_get_indexdef, pg_indexes and the DETAIL of violated keys.
package import QueryEngine

package enum IndexText {
    /// - Parameter shown: how a stored expression is shown.
    package static func definition(
        _ index: IndexDescriptor, _ table: TableDescriptor,
        shown: (String) -> String = { $0 }
    ) -> String {
        let keys = index.columns.map { key in
            column(key, index, table, shown: shown) + order(key)
        }
        var text = "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX \(Identifier.quoted(index.name))"
        text += " ON \(Identifier.quoted(table.schema)).\(Identifier.quoted(table.name))"
        text += " USING btree (\(keys.joined(separator: ", ")))"
        if !index.included.isEmpty {
            let names = index.included.map { Identifier.quoted(table.columns[$0].name) }
            text += " INCLUDE (\(names.joined(separator: ", ")))"
        }
        if index.nullsNotDistinct { text += " NULLS NOT DISTINCT" }
        if let predicate = index.predicate { text += " WHERE \(shown(predicate))" }
        return text
    }

    /// One column, without its order; numbered from 1, those of INCLUDE last.
    package static func column(
        _ number: Int, _ index: IndexDescriptor, _ table: TableDescriptor,
        shown: (String) -> String
    ) -> String? {
        if index.columns.indices.contains(number - 1) {
            return column(index.columns[number - 1], index, table, shown: shown)
        }
        let position = number - 1 - index.columns.count
        guard index.included.indices.contains(position) else { return nil }
        return Identifier.quoted(table.columns[index.included[position]].name)
    }

    package static func column(
        _ key: IndexDescriptor.KeyColumn, _ index: IndexDescriptor, _ table: TableDescriptor,
        shown: (String) -> String = { $0 }
    ) -> String {
        guard let expression = key.expression else {
            return Identifier.quoted(table.columns[key.column].name)
        }
        let described = index.expressions[expression]
        let sql = shown(described.sql)
        return described.isCall ? sql : "(\(sql))"
    }

    private static func order(_ key: IndexDescriptor.KeyColumn) -> String {
        switch (key.descending, key.nullsFirst) {
        case (false, false): ""
        case (false, true): " NULLS FIRST"
        case (true, true): " DESC"
        case (true, false): " DESC NULLS LAST"
        }
    }
}
