// The built-in types by their object identifiers, as Postgres numbers them (pg_type.dat).

/// The identity of a type. Built-in types bear Postgres's numbers; types made by DDL get numbers from 16384.
package struct TypeOID: Hashable, Sendable, Comparable {
    package let rawValue: UInt32

    @inlinable package init(_ rawValue: UInt32) {
        self.rawValue = rawValue
    }

    @inlinable package static func < (a: TypeOID, b: TypeOID) -> Bool {
        a.rawValue < b.rawValue
    }
}

extension TypeOID {
    package static let bool = TypeOID(16)
    package static let bytea = TypeOID(17)
    package static let char = TypeOID(18)
    package static let name = TypeOID(19)
    package static let int8 = TypeOID(20)
    package static let int2 = TypeOID(21)
    package static let int2vector = TypeOID(22)
    package static let int4 = TypeOID(23)
    package static let regproc = TypeOID(24)
    package static let text = TypeOID(25)
    package static let oid = TypeOID(26)
    package static let tid = TypeOID(27)
    package static let xid = TypeOID(28)
    package static let cid = TypeOID(29)
    package static let oidvector = TypeOID(30)
    package static let json = TypeOID(114)
    package static let float4 = TypeOID(700)
    package static let float8 = TypeOID(701)
    package static let unknown = TypeOID(705)
    package static let bpchar = TypeOID(1042)
    package static let varchar = TypeOID(1043)
    package static let date = TypeOID(1082)
    package static let time = TypeOID(1083)
    package static let timestamp = TypeOID(1114)
    package static let timestamptz = TypeOID(1184)
    package static let interval = TypeOID(1186)
    package static let timetz = TypeOID(1266)
    package static let numeric = TypeOID(1700)
    package static let refcursor = TypeOID(1790)
    package static let regclass = TypeOID(2205)
    package static let regtype = TypeOID(2206)
    package static let record = TypeOID(2249)
    package static let cstring = TypeOID(2275)
    package static let any = TypeOID(2276)
    package static let anyarray = TypeOID(2277)
    package static let void = TypeOID(2278)
    package static let anyelement = TypeOID(2283)
    package static let anynonarray = TypeOID(2776)
    package static let uuid = TypeOID(2950)
    package static let jsonb = TypeOID(3802)
    package static let anycompatible = TypeOID(5077)
    package static let anycompatiblearray = TypeOID(5078)
    package static let regprocedure = TypeOID(2202)
    package static let regoper = TypeOID(2203)
    package static let regoperator = TypeOID(2204)
    package static let trigger = TypeOID(2279)
    package static let anyenum = TypeOID(3500)
    package static let regconfig = TypeOID(3734)
    package static let regnamespace = TypeOID(4089)
    package static let regrole = TypeOID(4096)
    package static let xid8 = TypeOID(5069)
    package static let anycompatiblenonarray = TypeOID(5079)

    package static let boolArray = TypeOID(1000)
    package static let byteaArray = TypeOID(1001)
    package static let charArray = TypeOID(1002)
    package static let nameArray = TypeOID(1003)
    package static let int2Array = TypeOID(1005)
    package static let int4Array = TypeOID(1007)
    package static let textArray = TypeOID(1009)
    package static let bpcharArray = TypeOID(1014)
    package static let varcharArray = TypeOID(1015)
    package static let int8Array = TypeOID(1016)
    package static let float4Array = TypeOID(1021)
    package static let float8Array = TypeOID(1022)
    package static let oidArray = TypeOID(1028)
    package static let timestampArray = TypeOID(1115)
    package static let dateArray = TypeOID(1182)
    package static let timestamptzArray = TypeOID(1185)
    package static let intervalArray = TypeOID(1187)
    package static let numericArray = TypeOID(1231)
    package static let uuidArray = TypeOID(2951)
    package static let jsonArray = TypeOID(199)
    package static let jsonbArray = TypeOID(3807)
}

extension TypeOID {
    private static let rowTypes: UInt32 = 0x8000_0000
    private static let rowArrays: UInt32 = 0xC000_0000

    /// Enums that DDL makes are numbered from here, their arrays from `enumArrays`.
    static let enums: UInt32 = 0x6000_0000
    private static let enumArrays: UInt32 = 0x7000_0000

    @inline(__always)
    package var isEnum: Bool {
        rawValue >= TypeOID.enums && rawValue < TypeOID.enumArrays
    }

    /// Of an enum, the type of its arrays; of such an array type, the enum.
    var enumArray: TypeOID { TypeOID(rawValue | 0x1000_0000) }

    var enumOfArray: TypeOID? {
        rawValue >= TypeOID.enumArrays && rawValue < TypeOID.rowTypes
            ? TypeOID(rawValue & ~0x1000_0000) : nil
    }

    /// The enum itself, or that of whose values these are arrays.
    package var enumeration: TypeOID? { isEnum ? self : enumOfArray }

    /// The type of a relation's rows. Relations are numbered from 16384 up and never come so far as these numbers.
    package static func row(of relation: UInt32) -> TypeOID { TypeOID(rowTypes | relation) }

    /// The type of arrays of a relation's rows.
    package static func rowArray(of relation: UInt32) -> TypeOID { TypeOID(rowArrays | relation) }

    /// The relation whose rows are of this type.
    package var rowRelation: UInt32? {
        rawValue >= TypeOID.rowTypes && rawValue < TypeOID.rowArrays
            ? rawValue & ~TypeOID.rowTypes : nil
    }

    /// The relation whose rows the elements of this array type are.
    package var rowArrayRelation: UInt32? {
        rawValue >= TypeOID.rowArrays ? rawValue & ~TypeOID.rowArrays : nil
    }

    /// A number that is shown as the name of what it stands for.
    package var isObjectReference: Bool {
        switch self {
        case .regclass, .regtype, .regnamespace, .regrole: true
        default: false
        }
    }
}

/// A type with its modifier (`varchar(10)`, `numeric(8,2)`), encoded as Postgres encodes atttypmod; -1: none.
package struct SQLType: Hashable, Sendable {
    package var oid: TypeOID
    package var modifier: Int32

    @inlinable package init(_ oid: TypeOID, modifier: Int32 = -1) {
        self.oid = oid
        self.modifier = modifier
    }
}
