// Names inside SQL text: when they need quotes, and where a text mentions one.

package enum Identifier {
    /// As Postgres's quote_identifier: quoted unless it reads as itself.
    package static func quoted(_ name: String) -> String {
        isPlain(name) ? name : "\"" + doubled(name, Character("\"")) + "\""
    }

    static func literal(_ text: String) -> String {
        "'" + doubled(text, Character("'")) + "'"
    }

    private static func doubled(_ text: String, _ quote: Character) -> String {
        var result = ""
        for character in text {
            if character == quote { result.append(quote) }
            result.append(character)
        }
        return result
    }

    private static func isPlain(_ name: String) -> Bool {
        var isFirst = true
        for byte in name.utf8 {
            let isLetter = byte >= 0x61 && byte <= 0x7A || byte == 0x5F
            let isDigit = byte >= 0x30 && byte <= 0x39
            guard isLetter || isDigit && !isFirst else { return false }
            isFirst = false
        }
        return !isFirst && !reserved.contains(name)
    }

    /// Key words that cannot be a column's name without quotes (reserved, and those that name types or functions).
    static let reserved: Set<String> = [
        "all", "analyse", "analyze", "and", "any", "array", "as", "asc", "asymmetric",
        "authorization", "between", "bigint", "binary", "bit", "boolean", "both", "case", "cast",
        "char", "character", "check", "coalesce", "collate", "collation", "column",
        "concurrently", "constraint", "create", "cross", "current_catalog", "current_date",
        "current_role", "current_schema", "current_time", "current_timestamp", "current_user",
        "dec", "decimal", "default", "deferrable", "desc", "distinct", "do", "else", "end",
        "except", "exists", "extract", "false", "fetch", "float", "for", "foreign", "freeze",
        "from", "full", "grant", "greatest", "group", "grouping", "having", "ilike", "in",
        "initially", "inner", "inout", "int", "integer", "intersect", "interval", "into", "is",
        "isnull", "join", "lateral", "leading", "least", "left", "like", "limit", "localtime",
        "localtimestamp", "national", "natural", "nchar", "none", "normalize", "not", "notnull",
        "null", "nullif", "numeric", "offset", "on", "only", "or", "order", "out", "outer",
        "overlaps", "overlay", "placing", "position", "precision", "primary", "real",
        "references", "returning", "right", "row", "select", "session_user", "setof", "similar",
        "smallint", "some", "substring", "symmetric", "table", "tablesample", "then", "time",
        "timestamp", "to", "trailing", "treat", "trim", "true", "union", "unique", "user",
        "using", "values", "varchar", "variadic", "verbose", "when", "where", "window", "with",
        "xmlattributes", "xmlconcat", "xmlelement", "xmlexists", "xmlforest", "xmlnamespaces",
        "xmlparse", "xmlpi", "xmlroot", "xmlserialize", "xmltable",
    ]
}
