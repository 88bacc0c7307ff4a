// The built-in types by their object identifiers, as Postgres numbers them (pg_type.dat); text, unknown and record have
// theirs in the engine.
package import QueryEngine

extension TypeID {
    package static let bool = TypeID(16, .bool)
    package static let bytea = TypeID(17, .bytes)
    package static let char = TypeID(18, .singleByteText)
    package static let name = TypeID(19, .byteText)
    package static let int8 = TypeID(20, .int64)
    package static let int2 = TypeID(21, .int16)
    package static let int2vector = TypeID(22, .array)
    package static let int4 = TypeID(23, .int32)
    package static let regproc = TypeID(24, .uint32)
    package static let oid = TypeID(26, .uint32)
    package static let tid = TypeID(27, .encodedInteger)
    package static let xid = TypeID(28, .uint32)
    package static let cid = TypeID(29, .uint32)
    package static let oidvector = TypeID(30, .vector)
    package static let json = TypeID(114)
    package static let float4 = TypeID(700, .double)
    package static let float8 = TypeID(701, .double)
    package static let bpchar = TypeID(1042, .paddedText)
    package static let varchar = TypeID(1043)
    package static let date = TypeID(1082, .encodedInteger)
    package static let time = TypeID(1083, .encodedInteger)
    package static let timestamp = TypeID(1114, .encodedInteger)
    package static let timestamptz = TypeID(1184, .encodedInteger)
    package static let interval = TypeID(1186, .interval)
    package static let timetz = TypeID(1266, .zonedTime)
    package static let numeric = TypeID(1700, .numeric)
    package static let refcursor = TypeID(1790)
    package static let regclass = TypeID(2205, .uint32)
    package static let regtype = TypeID(2206, .encodedInteger)
    package static let cstring = TypeID(2275)
    package static let any = TypeID(2276)
    package static let anyarray = TypeID(2277, .array)
    package static let void = TypeID(2278)
    package static let anyelement = TypeID(2283)
    package static let anynonarray = TypeID(2776)
    package static let uuid = TypeID(2950, .bytes)
    package static let jsonb = TypeID(3802, .document)
    package static let anycompatible = TypeID(5077)
    package static let anycompatiblearray = TypeID(5078, .array)
    package static let regprocedure = TypeID(2202, .uint32)
    package static let regoper = TypeID(2203, .uint32)
    package static let regoperator = TypeID(2204, .uint32)
    package static let trigger = TypeID(2279)
    package static let anyenum = TypeID(3500, .encodedInteger)
    package static let regconfig = TypeID(3734, .uint32)
    package static let regnamespace = TypeID(4089, .uint32)
    package static let regrole = TypeID(4096, .uint32)
    package static let xid8 = TypeID(5069, .encodedInteger)
    package static let anycompatiblenonarray = TypeID(5079)

    package static let boolArray = TypeID(1000, .array)
    package static let byteaArray = TypeID(1001, .array)
    package static let charArray = TypeID(1002, .array)
    package static let nameArray = TypeID(1003, .array)
    package static let int2Array = TypeID(1005, .array)
    package static let int4Array = TypeID(1007, .array)
    package static let textArray = TypeID(1009, .array)
    package static let bpcharArray = TypeID(1014, .array)
    package static let varcharArray = TypeID(1015, .array)
    package static let int8Array = TypeID(1016, .array)
    package static let float4Array = TypeID(1021, .array)
    package static let float8Array = TypeID(1022, .array)
    package static let oidArray = TypeID(1028, .array)
    package static let timestampArray = TypeID(1115, .array)
    package static let dateArray = TypeID(1182, .array)
    package static let timestamptzArray = TypeID(1185, .array)
    package static let intervalArray = TypeID(1187, .array)
    package static let numericArray = TypeID(1231, .array)
    package static let uuidArray = TypeID(2951, .array)
    package static let jsonArray = TypeID(199, .array)
    package static let jsonbArray = TypeID(3807, .array)
}

extension TypeID {
    /// A number that is shown as the name of what it stands for.
    package var isObjectReference: Bool {
        switch self {
        case .regclass, .regtype, .regnamespace, .regrole: true
        default: false
        }
    }
}
