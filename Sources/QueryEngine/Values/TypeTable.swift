// The rows of pg_type that this server knows: numbers, names, sizes and categories, as PostgreSQL 15 has them.

enum TypeTable {
    private struct Entry {
        let oid: UInt32
        let name: String
        let sqlName: String
        let length: Int16
        let category: Character
        let isPreferred: Bool
        let element: UInt32
        let array: UInt32

        init(
            _ oid: UInt32, _ name: String, _ sqlName: String, _ length: Int16,
            _ category: Character, preferred: Bool = false, element: UInt32 = 0, array: UInt32 = 0
        ) {
            self.oid = oid
            self.name = name
            self.sqlName = sqlName
            self.length = length
            self.category = category
            self.isPreferred = preferred
            self.element = element
            self.array = array
        }
    }

    private static let entries: [Entry] = [
        Entry(16, "bool", "boolean", 1, "B", preferred: true, array: 1000),
        Entry(17, "bytea", "bytea", -1, "U", array: 1001),
        Entry(18, "char", "\"char\"", 1, "Z", array: 1002),
        Entry(19, "name", "name", 64, "S", element: 18, array: 1003),
        Entry(20, "int8", "bigint", 8, "N", array: 1016),
        Entry(21, "int2", "smallint", 2, "N", array: 1005),
        Entry(22, "int2vector", "int2vector", -1, "A", element: 21, array: 1006),
        Entry(23, "int4", "integer", 4, "N", array: 1007),
        Entry(24, "regproc", "regproc", 4, "N", array: 1008),
        Entry(25, "text", "text", -1, "S", preferred: true, array: 1009),
        Entry(26, "oid", "oid", 4, "N", preferred: true, array: 1028),
        Entry(27, "tid", "tid", 6, "U", array: 1010),
        Entry(28, "xid", "xid", 4, "U", array: 1011),
        Entry(29, "cid", "cid", 4, "U", array: 1012),
        Entry(30, "oidvector", "oidvector", -1, "A", element: 26, array: 1013),
        Entry(114, "json", "json", -1, "U", array: 199),
        Entry(700, "float4", "real", 4, "N", array: 1021),
        Entry(701, "float8", "double precision", 8, "N", preferred: true, array: 1022),
        Entry(705, "unknown", "unknown", -2, "X"),
        Entry(1042, "bpchar", "character", -1, "S", array: 1014),
        Entry(1043, "varchar", "character varying", -1, "S", array: 1015),
        Entry(1082, "date", "date", 4, "D", array: 1182),
        Entry(1083, "time", "time without time zone", 8, "D", array: 1183),
        Entry(1114, "timestamp", "timestamp without time zone", 8, "D", array: 1115),
        Entry(
            1184, "timestamptz", "timestamp with time zone", 8, "D", preferred: true, array: 1185),
        Entry(1186, "interval", "interval", 16, "T", preferred: true, array: 1187),
        Entry(1266, "timetz", "time with time zone", 12, "D", array: 1270),
        Entry(1700, "numeric", "numeric", -1, "N", array: 1231),
        Entry(1790, "refcursor", "refcursor", -1, "U", array: 2201),
        Entry(2202, "regprocedure", "regprocedure", 4, "N", array: 2207),
        Entry(2203, "regoper", "regoper", 4, "N", array: 2208),
        Entry(2204, "regoperator", "regoperator", 4, "N", array: 2209),
        Entry(2205, "regclass", "regclass", 4, "N", array: 2210),
        Entry(2206, "regtype", "regtype", 4, "N", array: 2211),
        Entry(2249, "record", "record", -1, "P", array: 2287),
        Entry(2275, "cstring", "cstring", -2, "P", array: 1263),
        Entry(2276, "any", "\"any\"", 4, "P"),
        Entry(2277, "anyarray", "anyarray", -1, "P"),
        Entry(2278, "void", "void", 4, "P"),
        Entry(2279, "trigger", "trigger", 4, "P"),
        Entry(2283, "anyelement", "anyelement", 4, "P"),
        Entry(2776, "anynonarray", "anynonarray", 4, "P"),
        Entry(2950, "uuid", "uuid", 16, "U", array: 2951),
        Entry(3500, "anyenum", "anyenum", 4, "P"),
        Entry(3734, "regconfig", "regconfig", 4, "N", array: 3735),
        Entry(3802, "jsonb", "jsonb", -1, "U", array: 3807),
        Entry(4089, "regnamespace", "regnamespace", 4, "N", array: 4090),
        Entry(4096, "regrole", "regrole", 4, "N", array: 4097),
        Entry(5069, "xid8", "xid8", 8, "U", array: 271),
        Entry(5077, "anycompatible", "anycompatible", 4, "P"),
        Entry(5078, "anycompatiblearray", "anycompatiblearray", -1, "P"),
        Entry(5079, "anycompatiblenonarray", "anycompatiblenonarray", 4, "P"),
    ]

    /// The entries and the array type of each.
    static let definitions: [TypeDefinition] = {
        var all: [TypeDefinition] = []
        all.reserveCapacity(entries.count * 2)
        for entry in entries {
            all.append(
                TypeDefinition(
                    TypeOID(entry.oid), entry.name, entry.sqlName, length: entry.length,
                    category: entry.category, isPreferred: entry.isPreferred,
                    elementType: entry.element == 0 ? nil : TypeOID(entry.element),
                    arrayType: entry.array == 0 ? nil : TypeOID(entry.array)))
            guard entry.array != 0 else { continue }
            all.append(
                TypeDefinition(
                    TypeOID(entry.array), "_" + entry.name, entry.sqlName + "[]", length: -1,
                    category: entry.category == "P" ? "P" : "A", elementType: TypeOID(entry.oid)))
        }
        return all
    }()
}
