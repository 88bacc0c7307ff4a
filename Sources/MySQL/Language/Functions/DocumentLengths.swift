// How long the texts of documents can become, as MariaDB tells its clients.
import QueryEngine
import SQLPlanning

extension MySQLRules {
    /// A call's value with the length and the collation that MariaDB gives a document; MySQL's are a type of their own.
    func documented(_ name: String, _ values: [Typed], _ value: Typed) -> Typed {
        guard flavor.isMariaDB, let length = documentLength(name, values) else { return value }
        var result = value
        result.modifier = Int32(clamping: min(Self.longestText, length))
        // What takes a part of a document without an end has none either.
        if length >= 1 << 29, ["json_keys", "json_value", "json_query"].contains(name) {
            result.modifier = -1
            if name == "json_value" { result.type = MySQLType.longtext }
        }
        switch name {
        case "json_compact", "json_loose", "json_detailed", "json_pretty":
            result.traits.insert(.fixedDecimals)
        case "json_quote", "json_normalize":
            result.collation = MySQLCollation.bin.collation
            return result
        case "json_extract" where values[0].expression.isNullConstant:
            (result.type, result.collation) = (MySQLType.varbinary, .c)
            return result
        default: break
        }
        if values.contains(where: { MySQLCollation.of($0.collation)?.isBinary == true }) {
            result.collation = MySQLCollation.bin.collation
        }
        return result
    }

    private func documentLength(_ name: String, _ values: [Typed]) -> Int? {
        let own = values.first.map { documentLength(of: $0) } ?? 0
        switch name {
        case "json_array", "json_object":
            return values.isEmpty ? 0 : elements(values)
        case "json_merge", "json_merge_preserve", "json_merge_patch": return elements(values)
        case "json_extract":
            let paths = values.count - 1
            return paths > 1 ? paths * (own + 1) * 2 : own * 2
        case "json_set", "json_insert", "json_replace":
            let paths = stride(from: 1, to: values.count, by: 2).map { length(values[$0]) + 10 }
            return own * 2 + paths.reduce(0, +) + max(0, paths.count - 1)
        case "json_array_append", "json_array_insert":
            let added = stride(from: 2, to: values.count, by: 2).map { length(values[$0]) + 4 }
            return added.reduce(own, +)
        case "json_remove", "json_keys", "json_value", "json_query", "json_compact": return own
        case "json_loose": return own * 2
        case "json_search": return own > 1 << 12 ? Self.longestText : own * own * 4
        case "json_detailed", "json_pretty": return Self.longestText
        case "json_quote": return own * 12 + 2
        case "json_normalize": return own * 5
        default: return nil
        }
    }

    private func documentLength(of value: Typed) -> Int { min(1 << 30, length(value)) }

    /// Members of an array or an object: a text may need an escape for each character.
    private func elements(_ values: [Typed]) -> Int {
        values.reduce(2) { sum, value in
            let kind = MySQLTypeKind(value.type)
            let own = documentLength(of: value)
            let isWritten = kind == .json || kind.isNumeric
            return min(Self.longestText, sum + max(4, isWritten ? own : own * 2) + 4)
        }
    }
}
