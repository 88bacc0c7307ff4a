// SHOW CREATE TABLE and SHOW CREATE DATABASE, as each flavour writes them.

package import QueryEngine

/// Writes definitions back.
package struct DefinitionText {
    private let flavor: MySQLFlavor
    private var isMariaDB: Bool { flavor.isMariaDB }

    package init(_ flavor: MySQLFlavor) { self.flavor = flavor }

    private func quoted(_ name: String) -> String { ExpressionText.quoted(name) }
    private func literal(_ text: String) -> String { DefinitionText.literal(text) }

    /// A comment, a default, a label: quotes are doubled, backslashes too.
    package static func literal(_ text: String) -> String {
        var out = "'"
        for scalar in text.unicodeScalars {
            switch scalar {
            case "'": out += "''"
            case "\\": out += "\\\\"
            case "\n": out += "\\n"
            case "\r": out += "\\r"
            case "\0": out += "\\0"
            default: out.unicodeScalars.append(scalar)
            }
        }
        return out + "'"
    }

    // MARK: - Tables

    package func table(_ table: TableFacts) -> String {
        var items = table.columns.map { "  " + column($0, of: table) }
        items += table.keys.map { "  " + key($0, of: table) }
        items += table.foreignKeys.map { "  " + foreignKey($0, of: table) }
        items += table.checks.map { "  " + check($0) }
        let head = table.isTemporary ? "CREATE TEMPORARY TABLE" : "CREATE TABLE"
        return "\(head) \(quoted(table.name)) (\n" + items.joined(separator: ",\n") + "\n)"
            + options(of: table)
    }

    private func options(of table: TableFacts) -> String {
        var text = " ENGINE=\(table.engine)"
        if let next = table.autoIncrement, next > 1 { text += " AUTO_INCREMENT=\(next)" }
        text += " DEFAULT CHARSET=\(table.characterSet)"
        if isMariaDB || table.characterSet == "utf8mb4"
            || table.collation != usualCollation(of: table.characterSet)
        {
            text += " COLLATE=\(table.collation)"
        }
        for option in table.options { text += " " + option }
        if let format = table.rowFormat { text += " ROW_FORMAT=\(format)" }
        if !table.comment.isEmpty { text += " COMMENT=\(literal(table.comment))" }
        return text
    }

    private func usualCollation(of characterSet: String) -> String? {
        MySQLCharacterSet.named(characterSet).map { MySQLCollation.standard($0, flavor).name }
    }

    // MARK: - Columns

    private func column(_ column: ColumnFacts, of table: TableFacts) -> String {
        var text = "\(quoted(column.name)) \(column.type)"
        text += characterSet(of: column, in: table)
        if let generated = column.generated { text += generation(column, generated) }
        if !column.isNullable {
            text += " NOT NULL"
        } else if column.dataType == "timestamp" {
            text += " NULL"
        }
        if column.isInvisible, isMariaDB { text += " INVISIBLE" }
        if column.generated == nil {
            text += defaultClause(of: column)
            if let digits = column.onUpdateDigits { text += " ON UPDATE \(now(digits))" }
        }
        if column.isAutoIncrement { text += " AUTO_INCREMENT" }
        if column.isInvisible, !isMariaDB { text += " /*!80023 INVISIBLE */" }
        if !column.comment.isEmpty { text += " COMMENT \(literal(column.comment))" }
        if let check = column.inlineCheck { text += " CHECK (\(check))" }
        return text
    }

    /// Where it is another than the table's.
    private func characterSet(of column: ColumnFacts, in table: TableFacts) -> String {
        guard let set = column.characterSet, let collation = column.collation,
            collation != table.collation
        else { return "" }
        let isShown = isMariaDB || set == "utf8mb4" || collation != usualCollation(of: set)
        return " CHARACTER SET \(set)" + (isShown ? " COLLATE \(collation)" : "")
    }

    private func generation(
        _ column: ColumnFacts, _ generated: ColumnFacts.Generated
    ) -> String {
        let word = generated == .stored ? "STORED" : "VIRTUAL"
        return " GENERATED ALWAYS AS (\(column.generation)) \(word)"
    }

    private func defaultClause(of column: ColumnFacts) -> String {
        switch column.defaultValue {
        case .none:
            guard column.isNullable, !column.isAutoIncrement, !hasNoDefault(column) else {
                return ""
            }
            return " DEFAULT NULL"
        case .null: return hasNoDefault(column) && !isMariaDB ? "" : " DEFAULT NULL"
        case .text(let text): return " DEFAULT \(literal(text))"
        case .number(let text): return " DEFAULT " + (isMariaDB ? text : numberLiteral(text))
        case .now(let digits): return " DEFAULT \(now(digits))"
        case .expression(let text): return " DEFAULT " + (isMariaDB ? text : "(\(text))")
        }
    }

    /// MySQL writes numbers in quotes, bits as they are.
    private func numberLiteral(_ text: String) -> String {
        text.hasPrefix("b'") ? text : literal(text)
    }

    /// Texts and blobs without end have no default that is shown; MariaDB shows it.
    private func hasNoDefault(_ column: ColumnFacts) -> Bool {
        guard !isMariaDB else { return false }
        switch column.dataType {
        case "tinytext", "text", "mediumtext", "longtext", "tinyblob", "blob", "mediumblob",
            "longblob":
            return true
        default: return false
        }
    }

    /// `current_timestamp(3)` and `CURRENT_TIMESTAMP(3)`.
    package func now(_ digits: Int) -> String {
        let size = digits > 0 ? "(\(digits))" : ""
        return isMariaDB
            ? "current_timestamp" + (digits > 0 ? size : "()") : "CURRENT_TIMESTAMP" + size
    }

    // MARK: - Keys

    private func key(_ key: KeyFacts, of table: TableFacts) -> String {
        var text: String
        if key.isPrimary {
            text = "PRIMARY KEY"
        } else if key.isUnique {
            text = "UNIQUE KEY \(quoted(key.name))"
        } else if key.isFulltext {
            text = "FULLTEXT KEY \(quoted(key.name))"
        } else {
            text = "KEY \(quoted(key.name))"
        }
        text += " (" + key.parts.map(part).joined(separator: ",") + ")"
        if let type = key.type { text += " USING \(type)" }
        if !key.comment.isEmpty { text += " COMMENT \(literal(key.comment))" }
        if key.isInvisible { text += isMariaDB ? " IGNORED" : " /*!80000 INVISIBLE */" }
        return text
    }

    private func part(_ part: KeyFacts.Part) -> String {
        var text = part.column.map(quoted) ?? "(\(part.expression ?? ""))"
        if let length = part.prefixLength { text += "(\(length))" }
        return part.isDescending ? text + " DESC" : text
    }

    package func foreignKey(_ key: ForeignKeyFacts, of table: TableFacts) -> String {
        let columns = key.columns.map(quoted).joined(separator: ", ")
        let referenced = key.referencedColumns.map(quoted).joined(separator: ", ")
        let schema = key.referencedSchema == table.schema ? "" : quoted(key.referencedSchema) + "."
        var text =
            "CONSTRAINT \(quoted(key.name)) FOREIGN KEY (\(columns)) REFERENCES "
            + "\(schema)\(quoted(key.referencedTable)) (\(referenced))"
        text += action(" ON DELETE", key.onDelete) + action(" ON UPDATE", key.onUpdate)
        return text
    }

    /// RESTRICT is written by MySQL where it was, and by MariaDB never; NO ACTION by MariaDB where it was.
    private func action(_ words: String, _ action: ForeignKeyFacts.Action) -> String {
        let silent: ForeignKeyFacts.Action = isMariaDB ? .restrict : .noAction
        return action == silent ? "" : "\(words) \(action.rawValue)"
    }

    private func check(_ check: CheckFacts) -> String {
        let text = "CONSTRAINT \(quoted(check.name)) CHECK (\(check.condition))"
        return check.isEnforced ? text : text + " /*!80016 NOT ENFORCED */"
    }

    // MARK: - Views

    package func view(
        _ view: ViewDescriptor, notes: TableNotes, within database: String?
    ) -> String {
        let definer = (notes[.table, .definer] ?? "root@localhost")
            .split(separator: "@", maxSplits: 1).map { quoted(String($0)) }.joined(separator: "@")
        let name =
            view.schema == database
            ? quoted(view.name) : quoted(view.schema) + "." + quoted(view.name)
        return "CREATE ALGORITHM=\(notes[.table, .algorithm] ?? "UNDEFINED") DEFINER=\(definer) "
            + "SQL SECURITY \(notes[.table, .security] ?? "DEFINER") VIEW \(name) AS \(query(of: view, within: database))"
            + (notes[.table, .checkOption].map { " WITH \($0) CHECK OPTION" } ?? "")
    }

    private func query(of view: ViewDescriptor, within database: String?) -> String {
        let options = ParserOptions(flavor: flavor, mode: flavor.defaultMode)
        guard let query = try? StatementParsing.query(view.sql, options) else { return view.sql }
        let shown = ExpressionText.write(query, flavor, within: database)
        // A text that was kept as it was written is shown so.
        return ExpressionText.write(query, flavor, within: nil) == view.sql ? shown : view.sql
    }

    // MARK: - Databases

    package func database(
        _ name: String, characterSet: String, collation: String, ifNotExists: Bool
    ) -> String {
        let condition = ifNotExists ? " /*!32312 IF NOT EXISTS*/" : ""
        let head = "CREATE DATABASE\(condition) \(quoted(name)) "
        if isMariaDB {
            return head + "/*!40100 DEFAULT CHARACTER SET \(characterSet) COLLATE \(collation) */"
        }
        let isUsual = collation == usualCollation(of: characterSet) && characterSet != "utf8mb4"
        return head + "/*!40100 DEFAULT CHARACTER SET \(characterSet)"
            + (isUsual ? "" : " COLLATE \(collation)") + " */ /*!80016 DEFAULT ENCRYPTION='N' */"
    }
}
