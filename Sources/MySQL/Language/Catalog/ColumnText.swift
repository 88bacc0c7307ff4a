// A column's default and its other words, as each flavour tells them.

/// What DESCRIBE and the information schema say of a column.
struct ColumnText {
    let isMariaDB: Bool
    private let definitions: DefinitionText

    init(_ flavor: MySQLFlavor) {
        isMariaDB = flavor.isMariaDB
        definitions = DefinitionText(flavor)
    }

    /// COLUMN_DEFAULT: on MariaDB as SQL, on MySQL as the value.
    func defaultText(of column: ColumnFacts) -> String? {
        guard isMariaDB else { return shownDefault(of: column) }
        switch column.defaultValue {
        case .none: return column.isNullable && !column.isAutoIncrement ? "NULL" : nil
        case .null: return "NULL"
        case .text(let text): return DefinitionText.literal(text)
        case .number(let text), .expression(let text): return text
        case .now(let digits): return definitions.now(digits)
        }
    }

    /// What DESCRIBE shows: the value.
    func shownDefault(of column: ColumnFacts) -> String? {
        switch column.defaultValue {
        case .none, .null: return nil
        case .text(let text):
            return isMariaDB && isBlob(column) ? DefinitionText.literal(text) : text
        case .number(let text), .expression(let text): return text
        case .now(let digits): return definitions.now(digits)
        }
    }

    private func isBlob(_ column: ColumnFacts) -> Bool {
        column.dataType.hasSuffix("blob") || column.dataType.hasSuffix("text")
    }

    /// `auto_increment`, `on update current_timestamp()`, `STORED GENERATED` and their like.
    func extra(of column: ColumnFacts) -> String {
        var words: [String] = []
        if column.isAutoIncrement { words.append("auto_increment") }
        if !isMariaDB {
            switch column.defaultValue {
            case .expression, .now: words.append("DEFAULT_GENERATED")
            case .none, .null, .text, .number: break
            }
        }
        if let digits = column.onUpdateDigits {
            words.append("on update " + definitions.now(digits))
        }
        switch column.generated {
        case .stored?: words.append("STORED GENERATED")
        case .virtual?: words.append("VIRTUAL GENERATED")
        case nil: break
        }
        if column.isInvisible { words.append("INVISIBLE") }
        return words.joined(separator: isMariaDB ? ", " : " ")
    }
}
