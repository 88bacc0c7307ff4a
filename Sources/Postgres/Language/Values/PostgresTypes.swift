// The rows of pg_type that this server knows: numbers, names, sizes and categories, as PostgreSQL 15 has them, and how
// their values are read, written and compared.
package import QueryEngine

/// The types that every database of Postgres has.
package enum PostgresTypes {
    private enum Comparison { case not, asEqual, ordered, plainly }

    private struct Entry {
        let oid: TypeID
        let name: String
        let sqlName: String
        let length: Int16
        let category: Character
        let isPreferred: Bool
        let element: TypeID?
        let array: UInt32
        let comparison: Comparison
        let form: TypeForm
        let family: TypeID?
        let modifier: TypeModifierRules?

        init(
            _ oid: TypeID, _ name: String, _ sqlName: String, _ length: Int16,
            _ category: Character, preferred: Bool = false, element: TypeID? = nil,
            array: UInt32 = 0, compares comparison: Comparison = .not, form: TypeForm = .text,
            family: TypeID? = nil, modifier: TypeModifierRules? = nil
        ) {
            self.oid = oid
            self.name = name
            self.sqlName = sqlName
            self.length = length
            self.category = category
            self.isPreferred = preferred
            self.element = element
            self.array = array
            self.comparison = comparison
            self.form = form
            self.family = family
            self.modifier = modifier
        }

        var comparability: TypeDefinition.Comparability {
            switch comparison {
            case .not: .none
            case .asEqual: .equality
            case .ordered, .plainly: .order
            }
        }

        var definition: TypeDefinition {
            TypeDefinition(
                oid, name, sqlName, length: length, category: category, isPreferred: isPreferred,
                elementType: element, arrayType: array == 0 ? nil : TypeID(array, .array),
                comparability: comparability, comparesPlainly: comparison == .plainly,
                isCollatable: PostgresTypes.collated.contains(oid), keyFamily: family, form: form,
                showsModifier: !PostgresTypes.bare.contains(oid), modifier: modifier)
        }

        /// The type of its arrays.
        var arrayDefinition: TypeDefinition? {
            array == 0
                ? nil
                : PostgresTypes.array(
                    TypeID(array, .array), "_" + name, sqlName + "[]", of: oid,
                    category: category == "P" ? "P" : "A", comparability)
        }
    }

    private static let collated: Set<TypeID> = [.text, .varchar, .bpchar]
    /// Shown without a modifier whatever it is.
    private static let bare: Set<TypeID> = [.bool, .int2, .int4, .int8, .float4, .float8]

    private static let entries: [Entry] = [
        Entry(
            .bool, "bool", "boolean", 1, "B", preferred: true, array: 1000, compares: .plainly,
            form: .bool),
        Entry(.bytea, "bytea", "bytea", -1, "U", array: 1001, compares: .plainly, form: .bytea),
        Entry(
            .char, "char", "\"char\"", 1, "Z", array: 1002, compares: .ordered, form: .singleByte),
        Entry(
            .name, "name", "name", 64, "S", element: .char, array: 1003, compares: .plainly,
            form: .name, family: .text),
        Entry(.int8, "int8", "bigint", 8, "N", array: 1016, compares: .plainly, form: .int8),
        Entry(
            .int2, "int2", "smallint", 2, "N", array: 1005, compares: .plainly, form: .int2,
            family: .int8),
        Entry(
            .int2vector, "int2vector", "int2vector", -1, "A", element: .int2, array: 1006,
            compares: .asEqual, form: .vector(of: .int2)),
        Entry(
            .int4, "int4", "integer", 4, "N", array: 1007, compares: .plainly, form: .int4,
            family: .int8),
        Entry(.regproc, "regproc", "regproc", 4, "N", array: 1008, compares: .ordered, form: .oid),
        Entry(.text, "text", "text", -1, "S", preferred: true, array: 1009, compares: .plainly),
        Entry(
            .oid, "oid", "oid", 4, "N", preferred: true, array: 1028, compares: .plainly, form: .oid
        ),
        Entry(.tid, "tid", "tid", 6, "U", array: 1010, compares: .ordered, form: .tid),
        Entry(.xid, "xid", "xid", 4, "U", array: 1011, compares: .asEqual, form: .transaction),
        Entry(.cid, "cid", "cid", 4, "U", array: 1012, compares: .asEqual, form: .transaction),
        Entry(
            .oidvector, "oidvector", "oidvector", -1, "A", element: .oid, array: 1013,
            compares: .ordered, form: .vector(of: .oid)),
        Entry(.json, "json", "json", -1, "U", array: 199, form: .json),
        Entry(
            .float4, "float4", "real", 4, "N", array: 1021, compares: .plainly, form: .float4,
            family: .float8),
        Entry(
            .float8, "float8", "double precision", 8, "N", preferred: true, array: 1022,
            compares: .plainly, form: .float8),
        Entry(.unknown, "unknown", "unknown", -2, "X", compares: .ordered),
        Entry(
            .bpchar, "bpchar", "character", -1, "S", array: 1014, compares: .plainly,
            modifier: .bpchar),
        Entry(
            .varchar, "varchar", "character varying", -1, "S", array: 1015, compares: .ordered,
            family: .text, modifier: .varchar),
        Entry(.date, "date", "date", 4, "D", array: 1182, compares: .plainly, form: .date),
        Entry(
            .time, "time", "time without time zone", 8, "D", array: 1183, compares: .plainly,
            form: .time, modifier: .time),
        Entry(
            .timestamp, "timestamp", "timestamp without time zone", 8, "D", array: 1115,
            compares: .plainly, form: .timestamp(withZone: false),
            modifier: .timestamp(withZone: false)),
        Entry(
            .timestamptz, "timestamptz", "timestamp with time zone", 8, "D", preferred: true,
            array: 1185, compares: .plainly, form: .timestamp(withZone: true),
            modifier: .timestamp(withZone: true)),
        Entry(
            .interval, "interval", "interval", 16, "T", preferred: true, array: 1187,
            compares: .plainly, form: .interval, modifier: .interval),
        Entry(
            .timetz, "timetz", "time with time zone", 12, "D", array: 1270, compares: .ordered,
            form: .zonedTime, modifier: .zonedTime),
        Entry(
            .numeric, "numeric", "numeric", -1, "N", array: 1231, compares: .plainly,
            form: .numeric, modifier: .numeric),
        Entry(.refcursor, "refcursor", "refcursor", -1, "U", array: 2201),
        Entry(
            .regprocedure, "regprocedure", "regprocedure", 4, "N", array: 2207, compares: .ordered,
            form: .oid),
        Entry(.regoper, "regoper", "regoper", 4, "N", array: 2208, compares: .ordered, form: .oid),
        Entry(
            .regoperator, "regoperator", "regoperator", 4, "N", array: 2209, compares: .ordered,
            form: .oid),
        Entry(
            .regclass, "regclass", "regclass", 4, "N", array: 2210, compares: .ordered,
            form: .object),
        Entry(
            .regtype, "regtype", "regtype", 4, "N", array: 2211, compares: .ordered, form: .typeName
        ),
        Entry(.record, "record", "record", -1, "P", array: 2287, compares: .ordered, form: .record),
        Entry(.cstring, "cstring", "cstring", -2, "P", array: 1263),
        Entry(.any, "any", "\"any\"", 4, "P"),
        Entry(.anyarray, "anyarray", "anyarray", -1, "P"),
        Entry(.void, "void", "void", 4, "P", form: .void),
        Entry(.trigger, "trigger", "trigger", 4, "P"),
        Entry(.anyelement, "anyelement", "anyelement", 4, "P"),
        Entry(.anynonarray, "anynonarray", "anynonarray", 4, "P"),
        Entry(.uuid, "uuid", "uuid", 16, "U", array: 2951, compares: .plainly, form: .uuid),
        Entry(.anyenum, "anyenum", "anyenum", 4, "P"),
        Entry(
            .regconfig, "regconfig", "regconfig", 4, "N", array: 3735, compares: .ordered,
            form: .oid),
        Entry(.jsonb, "jsonb", "jsonb", -1, "U", array: 3807, compares: .plainly, form: .jsonb),
        Entry(
            .regnamespace, "regnamespace", "regnamespace", 4, "N", array: 4090, compares: .ordered,
            form: .object),
        Entry(
            .regrole, "regrole", "regrole", 4, "N", array: 4097, compares: .ordered, form: .object),
        Entry(
            .xid8, "xid8", "xid8", 8, "U", array: 271, compares: .ordered, form: .wideTransaction),
        Entry(.anycompatible, "anycompatible", "anycompatible", 4, "P"),
        Entry(.anycompatiblearray, "anycompatiblearray", "anycompatiblearray", -1, "P"),
        Entry(.anycompatiblenonarray, "anycompatiblenonarray", "anycompatiblenonarray", 4, "P"),
    ]

    private static func array(
        _ oid: TypeID, _ name: String, _ sqlName: String, qualifiedName: String? = nil,
        of element: TypeID, category: Character, _ comparability: TypeDefinition.Comparability
    ) -> TypeDefinition {
        TypeDefinition(
            oid, name, sqlName, qualifiedName: qualifiedName, length: -1, category: category,
            elementType: element, comparability: comparability, form: .array(of: element))
    }

    /// Each type, and the array type behind it.
    package static let library: TypeLibrary = {
        var all: [TypeDefinition] = []
        all.reserveCapacity(entries.count * 2)
        for entry in entries {
            all.append(entry.definition)
            if let array = entry.arrayDefinition { all.append(array) }
        }
        func nameless(_ oid: TypeID, _ form: TypeForm) -> TypeDefinition {
            TypeDefinition(oid, "???", "???", length: -1, category: "U", form: form)
        }
        return TypeLibrary(
            all,
            unknown: (
                nameless(.unknown, .text), nameless(.record, .record), nameless(.anyarray, .text)
            ),
            families: [
                [.int2, .int4, .int8], [.float4, .float8], [.text, .varchar, .name],
                [.date, .timestamp, .timestamptz],
            ], trueText: "t", falseText: "f", enumeration: PostgresTypes.enumeration)
    }()

    /// An enum and the type of its arrays.
    private static func enumeration(
        _ type: EnumDescriptor, _ unusable: Set<Int64>
    ) -> [TypeDefinition] {
        let plain = Identifier.quoted(type.name)
        let schema = Identifier.quoted(type.schema)
        let shown = type.schema == "public" ? plain : "\(schema).\(plain)"
        let (own, array) = (type.type, type.type.enumArray)
        let labels = EnumLabels(type.labels, unusable: unusable, typeName: shown)
        return [
            TypeDefinition(
                own, type.name, shown, qualifiedName: "\(schema).\(plain)", length: 4,
                category: "E", arrayType: array, comparability: .order, form: .labels(labels),
                labels: labels),
            PostgresTypes.array(
                array, "_" + type.name, shown + "[]", qualifiedName: "\(schema).\(plain)[]",
                of: own, category: "A", .order),
        ]
    }
}
