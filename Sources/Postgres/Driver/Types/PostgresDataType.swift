// The names of types: their object identifiers.

/// A type of the server's, by its object identifier (`pg_type.oid`).
///
/// Those that every server has are named here; others, such as enums and composites, have numbers of their own in each database.
public struct PostgresDataType: RawRepresentable, Hashable, Sendable {
    /// The object identifier.
    public let rawValue: UInt32

    /// The type of this object identifier.
    public init(rawValue: UInt32) { self.rawValue = rawValue }

    init(_ rawValue: UInt32) { self.rawValue = rawValue }

    /// No type: the server infers it from where the value stands.
    public static let unspecified = Self(0)
    /// `boolean`
    public static let bool = Self(16)
    /// `bytea`
    public static let bytea = Self(17)
    /// `"char"`, one byte.
    public static let char = Self(18)
    /// `name`
    public static let name = Self(19)
    /// `bigint`
    public static let int8 = Self(20)
    /// `smallint`
    public static let int2 = Self(21)
    /// `integer`
    public static let int4 = Self(23)
    /// `regproc`
    public static let regproc = Self(24)
    /// `text`
    public static let text = Self(25)
    /// `oid`
    public static let oid = Self(26)
    /// `tid`
    public static let tid = Self(27)
    /// `xid`
    public static let xid = Self(28)
    /// `cid`
    public static let cid = Self(29)
    /// `json`
    public static let json = Self(114)
    /// `xml`
    public static let xml = Self(142)
    /// `point`
    public static let point = Self(600)
    /// `lseg`
    public static let lseg = Self(601)
    /// `path`
    public static let path = Self(602)
    /// `box`
    public static let box = Self(603)
    /// `polygon`
    public static let polygon = Self(604)
    /// `line`
    public static let line = Self(628)
    /// `cidr`
    public static let cidr = Self(650)
    /// `real`
    public static let float4 = Self(700)
    /// `double precision`
    public static let float8 = Self(701)
    /// A literal whose type was never decided.
    public static let unknown = Self(705)
    /// `circle`
    public static let circle = Self(718)
    /// `macaddr8`
    public static let macaddr8 = Self(774)
    /// `money`
    public static let money = Self(790)
    /// `macaddr`
    public static let macaddr = Self(829)
    /// `inet`
    public static let inet = Self(869)
    /// `aclitem`
    public static let aclitem = Self(1033)
    /// `character(n)`
    public static let bpchar = Self(1042)
    /// `character varying`
    public static let varchar = Self(1043)
    /// `date`
    public static let date = Self(1082)
    /// `time without time zone`
    public static let time = Self(1083)
    /// `timestamp without time zone`
    public static let timestamp = Self(1114)
    /// `timestamp with time zone`
    public static let timestamptz = Self(1184)
    /// `interval`
    public static let interval = Self(1186)
    /// `time with time zone`
    public static let timetz = Self(1266)
    /// `bit`
    public static let bit = Self(1560)
    /// `bit varying`
    public static let varbit = Self(1562)
    /// `numeric`
    public static let numeric = Self(1700)
    /// `refcursor`
    public static let refcursor = Self(1790)
    /// `regclass`
    public static let regclass = Self(2205)
    /// `regtype`
    public static let regtype = Self(2206)
    /// `record`
    public static let record = Self(2249)
    /// `void`
    public static let void = Self(2278)
    /// `uuid`
    public static let uuid = Self(2950)
    /// `pg_lsn`
    public static let lsn = Self(3220)
    /// `tsvector`
    public static let tsvector = Self(3614)
    /// `tsquery`
    public static let tsquery = Self(3615)
    /// `jsonb`
    public static let jsonb = Self(3802)
    /// `int4range`
    public static let int4range = Self(3904)
    /// `numrange`
    public static let numrange = Self(3906)
    /// `tsrange`
    public static let tsrange = Self(3908)
    /// `tstzrange`
    public static let tstzrange = Self(3910)
    /// `daterange`
    public static let daterange = Self(3912)
    /// `int8range`
    public static let int8range = Self(3926)
    /// `jsonpath`
    public static let jsonpath = Self(4072)
    /// `int4multirange`
    public static let int4multirange = Self(4451)
    /// `nummultirange`
    public static let nummultirange = Self(4532)
    /// `tsmultirange`
    public static let tsmultirange = Self(4533)
    /// `tstzmultirange`
    public static let tstzmultirange = Self(4534)
    /// `datemultirange`
    public static let datemultirange = Self(4535)
    /// `int8multirange`
    public static let int8multirange = Self(4536)
    /// `xid8`
    public static let xid8 = Self(5069)
}

extension PostgresDataType {
    /// The type of arrays of this type; unspecified where that is not known.
    public var array: PostgresDataType { Self.arrays[self] ?? .unspecified }

    private static let arrays: [PostgresDataType: PostgresDataType] = [
        .bool: .init(1000), .bytea: .init(1001), .char: .init(1002), .name: .init(1003),
        .int2: .init(1005), .int4: .init(1007), .regproc: .init(1008), .text: .init(1009),
        .tid: .init(1010), .xid: .init(1011), .cid: .init(1012), .bpchar: .init(1014),
        .varchar: .init(1015), .int8: .init(1016), .point: .init(1017), .lseg: .init(1018),
        .path: .init(1019), .box: .init(1020), .float4: .init(1021), .float8: .init(1022),
        .polygon: .init(1027), .oid: .init(1028), .aclitem: .init(1034), .macaddr: .init(1040),
        .inet: .init(1041), .cidr: .init(651), .line: .init(629), .circle: .init(719),
        .macaddr8: .init(775), .money: .init(791), .timestamp: .init(1115), .date: .init(1182),
        .time: .init(1183), .timestamptz: .init(1185), .interval: .init(1187),
        .numeric: .init(1231), .timetz: .init(1270), .bit: .init(1561), .varbit: .init(1563),
        .uuid: .init(2951), .json: .init(199), .jsonb: .init(3807), .xml: .init(143),
        .int4range: .init(3905), .numrange: .init(3907), .tsrange: .init(3909),
        .tstzrange: .init(3911), .daterange: .init(3913), .int8range: .init(3927),
        .record: .init(2287), .lsn: .init(3221), .jsonpath: .init(4073), .xid8: .init(271),
    ]

    /// Types whose values the server can only write as text.
    static let withoutBinaryForm: Set<PostgresDataType> = [
        .aclitem, .init(1034), .init(3642), .init(3644),
    ]

    /// Types whose binary form is their text.
    var isTextual: Bool {
        switch self {
        case .text, .varchar, .bpchar, .name, .unknown, .json, .xml, .refcursor: true
        default: false
        }
    }
}

extension PostgresDataType: CustomStringConvertible {
    /// The name of a type that every server has, `type 12345` for others.
    public var description: String {
        Self.names[self] ?? Self.arrayNames[self] ?? "type \(rawValue)"
    }

    private static let names: [PostgresDataType: String] = [
        .unspecified: "unspecified", .bool: "boolean", .bytea: "bytea", .char: "\"char\"",
        .name: "name", .int8: "bigint", .int2: "smallint", .int4: "integer", .regproc: "regproc",
        .text: "text", .oid: "oid", .tid: "tid", .xid: "xid", .cid: "cid", .json: "json",
        .xml: "xml", .point: "point", .lseg: "lseg", .path: "path", .box: "box",
        .polygon: "polygon", .line: "line", .cidr: "cidr", .float4: "real",
        .float8: "double precision", .unknown: "unknown", .circle: "circle",
        .macaddr8: "macaddr8", .money: "money", .macaddr: "macaddr", .inet: "inet",
        .aclitem: "aclitem", .bpchar: "character", .varchar: "character varying", .date: "date",
        .time: "time", .timestamp: "timestamp", .timestamptz: "timestamp with time zone",
        .interval: "interval", .timetz: "time with time zone", .bit: "bit",
        .varbit: "bit varying", .numeric: "numeric", .refcursor: "refcursor",
        .regclass: "regclass", .regtype: "regtype", .record: "record", .void: "void",
        .uuid: "uuid", .lsn: "pg_lsn", .tsvector: "tsvector", .tsquery: "tsquery",
        .jsonb: "jsonb", .int4range: "int4range", .numrange: "numrange", .tsrange: "tsrange",
        .tstzrange: "tstzrange", .daterange: "daterange", .int8range: "int8range",
        .jsonpath: "jsonpath", .int4multirange: "int4multirange",
        .nummultirange: "nummultirange", .tsmultirange: "tsmultirange",
        .tstzmultirange: "tstzmultirange", .datemultirange: "datemultirange",
        .int8multirange: "int8multirange", .xid8: "xid8",
    ]

    private static let arrayNames: [PostgresDataType: String] = Dictionary(
        arrays.compactMap { element, array in names[element].map { (array, "\($0)[]") } },
        uniquingKeysWith: { first, _ in first })
}
