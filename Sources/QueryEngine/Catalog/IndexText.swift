// Definitions of indexes as SQL, for pg_get_indexdef, pg_indexes and the DETAIL of violated keys.

enum IndexText {
    static func definition(_ index: IndexDescriptor, _ table: TableDescriptor) -> String {
        let keys = index.columns.map { key in column(key, index, table) + order(key) }
        var text = "CREATE \(index.isUnique ? "UNIQUE " : "")INDEX \(Identifier.quoted(index.name))"
        text += " ON \(Identifier.quoted(table.schema)).\(Identifier.quoted(table.name))"
        text += " USING btree (\(keys.joined(separator: ", ")))"
        if !index.included.isEmpty {
            let names = index.included.map { Identifier.quoted(table.columns[$0].name) }
            text += " INCLUDE (\(names.joined(separator: ", ")))"
        }
        if index.nullsNotDistinct { text += " NULLS NOT DISTINCT" }
        if let predicate = index.predicate { text += " WHERE \(predicate)" }
        return text
    }

    /// One column, without its order; numbered from 1, those of INCLUDE last.
    static func column(
        _ number: Int, _ index: IndexDescriptor, _ table: TableDescriptor, pretty: Bool
    ) -> String? {
        if index.columns.indices.contains(number - 1) {
            return column(index.columns[number - 1], index, table, pretty: pretty)
        }
        let position = number - 1 - index.columns.count
        guard index.included.indices.contains(position) else { return nil }
        return Identifier.quoted(table.columns[index.included[position]].name)
    }

    static func column(
        _ key: IndexDescriptor.KeyColumn, _ index: IndexDescriptor, _ table: TableDescriptor,
        pretty: Bool = false
    ) -> String {
        guard let expression = key.expression else {
            return Identifier.quoted(table.columns[key.column].name)
        }
        let described = index.expressions[expression]
        let sql = pretty ? withoutColumnParentheses(described.sql) : described.sql
        if described.isCall { return sql }
        // The text of an operator has parentheses of its own.
        return pretty && sql.hasPrefix("(") && sql.hasSuffix(")") ? sql : "(\(sql))"
    }

    /// `(name)::text` as `name::text`.
    private static func withoutColumnParentheses(_ sql: String) -> String {
        let bytes = Array(sql.utf8)
        var result: [UInt8] = []
        var position = 0
        while position < bytes.count {
            var end = position + 1
            if bytes[position] == 0x28, !(result.last.map(isWordPart) ?? false) {
                while end < bytes.count, isWordPart(bytes[end]) { end += 1 }
                if end > position + 1, bytes[end...].starts(with: [0x29, 0x3A, 0x3A]) {
                    result += bytes[(position + 1)..<end]
                    position = end + 1
                    continue
                }
            }
            result.append(bytes[position])
            position += 1
        }
        return String(decoding: result, as: UTF8.self)
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        byte >= 0x61 && byte <= 0x7A || byte >= 0x30 && byte <= 0x39 || byte == 0x5F
            || byte >= 0x80
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
