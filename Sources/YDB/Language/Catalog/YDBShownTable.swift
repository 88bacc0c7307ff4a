// A table as SHOW CREATE TABLE writes it.

import QueryEngine

enum YDBShownTable {
    static func text(
        _ table: TableDescriptor, _ notes: YDBTableNotes, name: String
    ) -> String {
        var lines: [String] = []
        for column in table.columns where !column.isDropped {
            let type = YQLTypeNumber.type(column.type) ?? .null
            var line = "\(YQLQuoting.name(column.name)) \(type.withoutOptional)"
            if let family = notes.columnFamilies[column.name] { line += " FAMILY \(family)" }
            if column.isNotNull { line += " NOT NULL" }
            if let text = column.defaultSQL, SequenceReference.name(in: text) == nil {
                line += " DEFAULT \(text)"
            }
            lines.append(line)
        }
        func names(_ keys: some Sequence<IndexDescriptor.KeyColumn>) -> String {
            keys.map { YQLQuoting.name(table.columns[$0.column].name) }.joined(separator: ", ")
        }
        for index in table.indexes where !index.isPrimary {
            let kind =
                switch notes.indexKinds[index.name] ?? .global {
                case .global: "GLOBAL SYNC"
                case .globalAsync: "GLOBAL ASYNC"
                case .globalUnique: "GLOBAL UNIQUE SYNC"
                }
            lines.append(
                "INDEX \(YQLQuoting.name(index.name)) \(kind) ON (\(names(index.namedColumns)))")
        }
        if let primary = table.primaryKey {
            lines.append("PRIMARY KEY (\(names(primary.namedColumns)))")
        }
        return "CREATE TABLE \(YQLQuoting.name(name)) (\n\t" + lines.joined(separator: ",\n\t")
            + "\n);\n"
    }
}
