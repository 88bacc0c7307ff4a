// Functions by which tools read the system catalogs: names of types, visibility, sizes, encodings.
import QueryEngine

enum CatalogFunctions {
    static func add(to library: inout LibraryBuilder) {
        addTypes(to: &library)
        addServer(to: &library)
        addDefinitions(to: &library)
        for (vector, element) in [(TypeID.int2vector, TypeID.int2), (.oidvector, .oid)] {
            library.set("unnest", [vector], element) { (arguments, _) throws(SQLError) in
                ListedRows(arguments[0].array.elements.map { [$0] })
            }
            // Of the information schema: found by that name alone.
            library.set(
                "information_schema._pg_expandarray", [vector], .record,
                columns: [("x", element), ("n", .int4)]
            ) { (arguments, _) throws(SQLError) in
                ListedRows(
                    arguments[0].array.elements.enumerated().map { [$1, .int(Int64($0 + 1))] })
            }
            library.set("generate_subscripts", [vector, .int4], .int4) {
                (arguments, _) throws(SQLError) in
                SeriesFunctions.subscripts(arguments[0].array, arguments[1].int)
            }
            for name in ["array_lower", "array_upper", "array_length"] {
                library.binary(name, vector, .int4, .int4) { array, dimension, _ in
                    let count = Int64(array.array.elements.count)
                    guard dimension.int == 1, count > 0 else { return .null }
                    return .int(
                        name == "array_lower" ? 0 : name == "array_upper" ? count - 1 : count)
                }
            }
            library.unary("cardinality", vector, .int4) { array, _ in
                .count(array.array.elements.count)
            }
        }
    }

    // MARK: Types and visibility

    private static func addTypes(to library: inout LibraryBuilder) {
        library.unary("to_regtype", .text, .regtype) { (a, _) throws(SQLError) in
            let name = a.string.trimmingSpaces()
            guard let first = name.first else {
                throw SQLError(.syntaxError, "invalid type name \"\(a.string)\"")
            }
            guard first.isLetter || first == "_" || first == "\"" else {
                let word = first.isNumber ? String(name.prefix(while: \.isNumber)) : String(first)
                throw SQLError(
                    .syntaxError, "syntax error at or near \"\(word)\"", position: 1,
                    context: "invalid type name \"\(a.string)\"")
            }
            return typeNumber(name).map { .int(Int64($0.rawValue)) } ?? .null
        }
        // All of these live in pg_catalog.
        for kind in [
            "collation", "function", "operator", "opclass", "opfamily", "conversion", "ts_config",
            "ts_dict", "ts_parser", "ts_template", "statistics_obj",
        ] {
            library.unary("pg_\(kind)_is_visible", .oid, .bool) { _, _ in .bool(true) }
        }
    }

    /// The type that a name such as `character varying(10)[]` stands for.
    static func typeNumber(_ written: String) -> TypeID? {
        var name = Substring(written.lowercased())
        while name.first == " " { name.removeFirst() }
        while name.last == " " { name.removeLast() }
        if name.hasPrefix("pg_catalog.") { name = name.dropFirst("pg_catalog.".count) }
        if let number = UInt32(name) {
            return number == 0 ? nil : TypeID(number)
        }
        var isArray = false
        while name.hasSuffix("[]") {
            isArray = true
            name = name.dropLast(2)
        }
        if let open = name.firstIndex(of: "("), let close = name.lastIndex(of: ")"), open < close {
            name = name[..<open] + name[name.index(after: close)...]
        }
        let plain = aliases[String(name)] ?? String(name)
        let found =
            PostgresTypes.library.type(named: plain)
            ?? PostgresTypes.library.builtIn.first { $0.sqlName == plain }
        return isArray ? found?.arrayType : found?.oid
    }

    /// Names that SQL has for types beside those of the catalog.
    private static let aliases = [
        "int": "int4", "decimal": "numeric", "dec": "numeric", "float": "float8",
        "char": "bpchar", "character": "bpchar", "time with time zone": "timetz",
        "timestamp with time zone": "timestamptz", "time without time zone": "time",
        "timestamp without time zone": "timestamp", "character varying": "varchar",
    ]

    // MARK: Server

    private static func addServer(to library: inout LibraryBuilder) {
        library.unary("pg_size_pretty", .int8, .text) { a, _ in .string(prettySize(a.int)) }
        library.unary("pg_encoding_to_char", .int4, .name) { a, _ in
            .string(TextEncodings.names[a.int] ?? "")
        }
        library.unary("pg_char_to_encoding", .name, .int4) { a, _ in
            .int(TextEncodings.number(named: a.string) ?? -1)
        }
        library.nullary("pg_client_encoding", .name, volatility: .stable) { _ in .string("UTF8") }
        library.nullary("pg_my_temp_schema", .oid, volatility: .stable) { _ in .int(0) }
        library.unary("pg_is_other_temp_schema", .oid, .bool) { _, _ in .bool(false) }
        library.nullary("getdatabaseencoding", .name) { _ in .string("UTF8") }
        library.unary("pg_tablespace_location", .oid, .text) { _, _ in .string("") }
    }

    /// Half-rounded in powers of 1024: the next unit begins at ten of its thousands.
    private static func prettySize(_ bytes: Int64) -> String {
        var size = bytes
        let units = ["bytes", "kB", "MB", "GB", "TB", "PB"]
        for (position, unit) in units.enumerated() {
            let limit: UInt64 = position == 0 ? 10 * 1024 : 20 * 1024 - 1
            if position == units.count - 1 || size.magnitude < limit {
                // From kB on the size is counted in halves.
                if position > 0 { size = (size &+ (size < 0 ? -1 : 1)) / 2 }
                return "\(size) \(unit)"
            }
            size /= position == 0 ? 512 : 1024
        }
        return "\(size) bytes"
    }

    // MARK: Definitions

    /// There are no functions, triggers, rules or partitions of one's own to describe.
    private static func addDefinitions(to library: inout LibraryBuilder) {
        for name in [
            "pg_get_function_result", "pg_get_function_arguments",
            "pg_get_function_identity_arguments", "pg_get_functiondef", "pg_get_triggerdef",
            "pg_get_ruledef", "pg_get_partkeydef", "pg_get_statisticsobjdef_columns",
            "pg_get_statisticsobjdef", "pg_get_partition_constraintdef",
            "pg_get_function_sqlbody",
        ] {
            library.unary(name, .oid, .text) { _, _ in .null }
        }
        for name in ["pg_get_triggerdef", "pg_get_ruledef"] {
            library.binary(name, .oid, .bool, .text) { _, _, _ in .null }
        }
        library.binary("shobj_description", .oid, .name, .text) { _, _, _ in .null }
        library.binary("pg_get_function_arg_default", .oid, .int4, .text) { _, _, _ in .null }
        library.unary("pg_relation_is_publishable", .regclass, .bool) { _, _ in .bool(true) }
        library.binary("pg_relation_is_updatable", .regclass, .bool, .int4) { _, _, _ in
            .int(28)
        }
        // No privilege was ever granted or revoked, so that every list of them is the default one.
        library.binary("acldefault", .char, .oid, .textArray) { _, _, _ in
            .array(ArrayValue(elementType: .text, elements: []))
        }
        library.set("pg_partition_ancestors", [.regclass], .regclass) {
            (_, _) throws(SQLError) in ListedRows([])
        }
        library.set(
            "pg_options_to_table", [.textArray], .record,
            columns: [("option_name", .text), ("option_value", .text)]
        ) { (arguments, _) throws(SQLError) in
            ListedRows(
                arguments[0].array.elements.map { option in
                    let parts = option.string.split(separator: "=", maxSplits: 1)
                    return [
                        parts.first.map { .string(String($0)) } ?? .null,
                        parts.count > 1 ? .string(String(parts[1])) : .null,
                    ]
                })
        }
    }
}
