// The built-in types by their object identifiers, as Postgres numbers them (pg_type.dat); text, unknown and record have
// theirs in the engine.
package import QueryEngine

extension TypeOID {
    package static let bool = TypeOID(16, .bool)
    package static let bytea = TypeOID(17, .bytes)
    package static let char = TypeOID(18, .singleByteText)
    package static let name = TypeOID(19, .byteText)
    package static let int8 = TypeOID(20, .int64)
    package static let int2 = TypeOID(21, .int16)
    package static let int2vector = TypeOID(22, .array)
    package static let int4 = TypeOID(23, .int32)
    package static let regproc = TypeOID(24, .uint32)
    package static let oid = TypeOID(26, .uint32)
    package static let tid = TypeOID(27, .encodedInteger)
    package static let xid = TypeOID(28, .uint32)
    package static let cid = TypeOID(29, .uint32)
    package static let oidvector = TypeOID(30, .vector)
    package static let json = TypeOID(114)
    package static let float4 = TypeOID(700, .double)
    package static let float8 = TypeOID(701, .double)
    package static let bpchar = TypeOID(1042, .paddedText)
    package static let varchar = TypeOID(1043)
    package static let date = TypeOID(1082, .encodedInteger)
    package static let time = TypeOID(1083, .encodedInteger)
    package static let timestamp = TypeOID(1114, .encodedInteger)
    package static let timestamptz = TypeOID(1184, .encodedInteger)
    package static let interval = TypeOID(1186, .interval)
    package static let timetz = TypeOID(1266, .zonedTime)
    package static let numeric = TypeOID(1700, .numeric)
    package static let refcursor = TypeOID(1790)
    package static let regclass = TypeOID(2205, .uint32)
    package static let regtype = TypeOID(2206, .encodedInteger)
    package static let cstring = TypeOID(2275)
    package static let any = TypeOID(2276)
    package static let anyarray = TypeOID(2277, .array)
    package static let void = TypeOID(2278)
    package static let anyelement = TypeOID(2283)
    package static let anynonarray = TypeOID(2776)
    package static let uuid = TypeOID(2950, .bytes)
    package static let jsonb = TypeOID(3802, .document)
    package static let anycompatible = TypeOID(5077)
    package static let anycompatiblearray = TypeOID(5078, .array)
    package static let regprocedure = TypeOID(2202, .uint32)
    package static let regoper = TypeOID(2203, .uint32)
    package static let regoperator = TypeOID(2204, .uint32)
    package static let trigger = TypeOID(2279)
    package static let anyenum = TypeOID(3500, .encodedInteger)
    package static let regconfig = TypeOID(3734, .uint32)
    package static let regnamespace = TypeOID(4089, .uint32)
    package static let regrole = TypeOID(4096, .uint32)
    package static let xid8 = TypeOID(5069, .encodedInteger)
    package static let anycompatiblenonarray = TypeOID(5079)

    package static let boolArray = TypeOID(1000, .array)
    package static let byteaArray = TypeOID(1001, .array)
    package static let charArray = TypeOID(1002, .array)
    package static let nameArray = TypeOID(1003, .array)
    package static let int2Array = TypeOID(1005, .array)
    package static let int4Array = TypeOID(1007, .array)
    package static let textArray = TypeOID(1009, .array)
    package static let bpcharArray = TypeOID(1014, .array)
    package static let varcharArray = TypeOID(1015, .array)
    package static let int8Array = TypeOID(1016, .array)
    package static let float4Array = TypeOID(1021, .array)
    package static let float8Array = TypeOID(1022, .array)
    package static let oidArray = TypeOID(1028, .array)
    package static let timestampArray = TypeOID(1115, .array)
    package static let dateArray = TypeOID(1182, .array)
    package static let timestamptzArray = TypeOID(1185, .array)
    package static let intervalArray = TypeOID(1187, .array)
    package static let numericArray = TypeOID(1231, .array)
    package static let uuidArray = TypeOID(2951, .array)
    package static let jsonArray = TypeOID(199, .array)
    package static let jsonbArray = TypeOID(3807, .array)
}

extension TypeOID {
    /// A number that is shown as the name of what it stands for.
    package var isObjectReference: Bool {
        switch self {
        case .regclass, .regtype, .regnamespace, .regrole: true
        default: false
        }
    }
}
