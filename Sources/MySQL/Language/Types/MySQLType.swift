// The types by their numbers. A number tells all that a value's text needs: the digits of a fraction are part of it.
package import QueryEngine

/// The types of MySQL, numbered by this server; the wire's bytes are `MySQLColumnMetadata`'s.
///
/// | type | value |
/// |---|---|
/// | truth (what comparisons give) | `bool` |
/// | integers | `int`; BIGINT UNSIGNED and BIT are biased, see `MySQLInteger` |
/// | DECIMAL | `numeric` |
/// | FLOAT (rounded to single precision), DOUBLE | `double` |
/// | YEAR | `int`, 0 or 1901 to 2155 |
/// | DATE, DATETIME | `int`, both packed as `MySQLMoment` says, so that they compare with each other |
/// | TIME | `int`, microseconds with a sign |
/// | TIMESTAMP | `int`, microseconds since 1970 UTC; 0 is the zero date |
/// | CHAR, VARCHAR, TEXT, JSON | `text` |
/// | BINARY, VARBINARY, BLOB, hexadecimal literals | `bytes` |
/// | ENUM | `int`, the label's place from 1; 0 is the empty text of a wrong value |
/// | SET | `int`, a bit a label |
///
/// Modifiers: of integers the display width in characters, of DECIMAL `MySQLDecimal`'s, of texts and bytes the greatest
/// length in characters or bytes; -1 is what the type has by itself.
package enum MySQLType {
    /// NULL, before anything gives it a type.
    package static let null = TypeID.unknown
    package static let truth = TypeID(5200, .bool)

    package static let tinyint = TypeID(5201, .int64)
    package static let smallint = TypeID(5202, .int64)
    package static let mediumint = TypeID(5203, .int64)
    package static let int = TypeID(5204, .int64)
    package static let bigint = TypeID(5205, .int64)
    package static let unsignedTinyint = TypeID(5206, .int64)
    package static let unsignedSmallint = TypeID(5207, .int64)
    package static let unsignedMediumint = TypeID(5208, .int64)
    package static let unsignedInt = TypeID(5209, .int64)
    package static let unsignedBigint = TypeID(5210, .encodedInteger)

    package static let decimal = TypeID(5211, .numeric)
    package static let unsignedDecimal = TypeID(5212, .numeric)
    package static let year = TypeID(5214, .encodedInteger)
    package static let date = TypeID(5215, .encodedInteger)
    /// YEAR that is no column's: its text has no zeros in front.
    package static let computedYear = TypeID(5216, .encodedInteger)

    package static let char = TypeID(5220)
    package static let varchar = TypeID(5221)
    package static let tinytext = TypeID(5222)
    package static let text = TypeID(5223)
    package static let mediumtext = TypeID(5224)
    package static let longtext = TypeID(5225)
    package static let json = TypeID(5226)

    package static let binary = TypeID(5230, .bytes)
    package static let varbinary = TypeID(5231, .bytes)
    package static let tinyblob = TypeID(5232, .bytes)
    package static let blob = TypeID(5233, .bytes)
    package static let mediumblob = TypeID(5234, .bytes)
    package static let longblob = TypeID(5235, .bytes)
    /// `x'41'` and `b'1'`: bytes, and a number where one is wanted.
    package static let hexadecimal = TypeID(5236, .bytes)
    /// `x'41'` of MariaDB: bytes and no number.
    package static let hexString = TypeID(5237, .bytes)

    /// The most digits of a fraction of a second.
    package static let mostFractionDigits = 6
    /// FLOAT and DOUBLE with this many decimals show as many as they need.
    package static let notFixed = 31

    private static let times: UInt32 = 5240
    private static let bits: UInt32 = 5460
    private static let computedBits: UInt32 = 5600
    private static let datetimes: UInt32 = 5250
    private static let timestamps: UInt32 = 5260
    private static let floats: UInt32 = 5300
    private static let unsignedFloats: UInt32 = 5340
    private static let doubles: UInt32 = 5380
    private static let unsignedDoubles: UInt32 = 5420

    private static func digits(_ count: Int) -> UInt32 {
        UInt32(min(max(count, 0), mostFractionDigits))
    }

    private static func decimals(_ count: Int) -> UInt32 { UInt32(min(max(count, 0), notFixed)) }

    /// BIT(count).
    package static func bit(_ count: Int = 1) -> TypeID {
        TypeID(bits + UInt32(min(max(count, 1), 64)), .encodedInteger)
    }

    /// BIT(count) that is no column's: its text is a number.
    package static func computedBit(_ count: Int) -> TypeID {
        TypeID(computedBits + UInt32(min(max(count, 1), 64)), .encodedInteger)
    }

    /// TIME(digits).
    package static func time(_ count: Int = 0) -> TypeID {
        TypeID(times + digits(count), .encodedInteger)
    }

    package static func datetime(_ count: Int = 0) -> TypeID {
        TypeID(datetimes + digits(count), .encodedInteger)
    }

    package static func timestamp(_ count: Int = 0) -> TypeID {
        TypeID(timestamps + digits(count), .encodedInteger)
    }

    /// FLOAT, with a fixed number of decimals where one is given.
    package static func float(_ count: Int = notFixed, isUnsigned: Bool = false) -> TypeID {
        TypeID((isUnsigned ? unsignedFloats : floats) + decimals(count), .double)
    }

    package static func double(_ count: Int = notFixed, isUnsigned: Bool = false) -> TypeID {
        TypeID((isUnsigned ? unsignedDoubles : doubles) + decimals(count), .double)
    }

    /// The signed or unsigned integer of so many bytes.
    package static func integer(bytes: Int, isUnsigned: Bool = false) -> TypeID {
        switch bytes {
        case 1: isUnsigned ? unsignedTinyint : tinyint
        case 2: isUnsigned ? unsignedSmallint : smallint
        case 3: isUnsigned ? unsignedMediumint : mediumint
        case 4: isUnsigned ? unsignedInt : int
        default: isUnsigned ? unsignedBigint : bigint
        }
    }
}

/// What a type's number says, to switch over.
package enum MySQLTypeKind: Sendable, Hashable {
    /// The family of a text or of bytes, by how long it may become.
    package enum Length: Sendable, Hashable { case fixed, varying, tiny, plain, medium, long }

    case null
    case truth
    case integer(bytes: Int, isUnsigned: Bool)
    case decimal(isUnsigned: Bool)
    case float(decimals: Int, isUnsigned: Bool)
    case double(decimals: Int, isUnsigned: Bool)
    case bit(count: Int)
    case year
    case date
    case time(digits: Int)
    case datetime(digits: Int)
    case timestamp(digits: Int)
    case text(Length)
    case json
    case bytes(Length)
    case hexadecimal
    /// ENUM or SET; the type's definition tells which, and the labels.
    case labels
    case row

    package init(_ type: TypeID) {
        switch type.rawValue {
        case 5200: self = .truth
        case 5201...5205:
            self = .integer(bytes: Self.widths[Int(type.rawValue - 5201)], isUnsigned: false)
        case 5206...5210:
            self = .integer(bytes: Self.widths[Int(type.rawValue - 5206)], isUnsigned: true)
        case 5211: self = .decimal(isUnsigned: false)
        case 5212: self = .decimal(isUnsigned: true)
        case 5214, 5216: self = .year
        case 5215: self = .date
        case 5220...5225: self = .text(Self.lengths[Int(type.rawValue - 5220)])
        case 5226: self = .json
        case 5230...5235: self = .bytes(Self.lengths[Int(type.rawValue - 5230)])
        case 5236: self = .hexadecimal
        case 5237: self = .bytes(.varying)
        case 5240...5246: self = .time(digits: Int(type.rawValue - 5240))
        case 5250...5256: self = .datetime(digits: Int(type.rawValue - 5250))
        case 5260...5266: self = .timestamp(digits: Int(type.rawValue - 5260))
        case 5270...5274:
            self = .integer(bytes: Self.widths[Int(type.rawValue - 5270)], isUnsigned: true)
        case 5275: self = .decimal(isUnsigned: true)
        case 5300...5331: self = .float(decimals: Int(type.rawValue - 5300), isUnsigned: false)
        case 5340...5371: self = .float(decimals: Int(type.rawValue - 5340), isUnsigned: true)
        case 5380...5411: self = .double(decimals: Int(type.rawValue - 5380), isUnsigned: false)
        case 5461...5524: self = .bit(count: Int(type.rawValue - 5460))
        case 5601...5664: self = .bit(count: Int(type.rawValue - 5600))
        case 5420...5451: self = .double(decimals: Int(type.rawValue - 5420), isUnsigned: true)
        default:
            self = type.isEnum ? .labels : type == .record ? .row : .null
        }
    }

    private static let widths = [1, 2, 3, 4, 8]
    private static let lengths: [Length] = [.fixed, .varying, .tiny, .plain, .medium, .long]
}

extension MySQLTypeKind {
    /// A number to calculate with: what is neither text nor bytes nor a moment.
    package var isNumeric: Bool {
        switch self {
        case .truth, .integer, .decimal, .float, .double, .bit, .year: true
        default: false
        }
    }

    /// Whole numbers, which calculate as BIGINT.
    package var isInteger: Bool {
        switch self {
        case .truth, .integer, .bit, .year: true
        default: false
        }
    }

    package var isUnsigned: Bool {
        switch self {
        case .integer(_, let isUnsigned), .decimal(let isUnsigned), .float(_, let isUnsigned),
            .double(_, let isUnsigned):
            isUnsigned
        case .bit, .year, .hexadecimal: true
        default: false
        }
    }

    /// The integer is kept biased: BIGINT UNSIGNED and BIT.
    package var isBiased: Bool {
        switch self {
        case .integer(let bytes, let isUnsigned): bytes == 8 && isUnsigned
        case .bit: true
        default: false
        }
    }

    package var isReal: Bool {
        switch self {
        case .float, .double: true
        default: false
        }
    }

    package var isDecimal: Bool {
        if case .decimal = self { return true }
        return false
    }

    /// Has a text of its own charset, or bytes.
    package var isString: Bool {
        switch self {
        case .text, .json, .bytes, .hexadecimal, .labels: true
        default: false
        }
    }

    package var isText: Bool {
        switch self {
        case .text, .json: true
        default: false
        }
    }

    package var isBytes: Bool {
        switch self {
        case .bytes, .hexadecimal: true
        default: false
        }
    }

    package var isTemporal: Bool {
        switch self {
        case .date, .time, .datetime, .timestamp: true
        default: false
        }
    }

    /// Holds a date, with or without a time.
    package var isDated: Bool {
        switch self {
        case .date, .datetime, .timestamp: true
        default: false
        }
    }

    /// Digits of a fraction of a second, or of a fixed decimal fraction.
    package var fractionDigits: Int {
        switch self {
        case .time(let digits), .datetime(let digits), .timestamp(let digits): digits
        default: 0
        }
    }
}

/// BIGINT UNSIGNED and BIT as `Int64`s in the same order.
package enum MySQLInteger {
    @inline(__always)
    package static func biased(_ value: UInt64) -> Int64 {
        Int64(bitPattern: value ^ (1 << 63))
    }

    @inline(__always)
    package static func unsigned(_ value: Int64) -> UInt64 {
        UInt64(bitPattern: value) ^ (1 << 63)
    }
}

/// The modifier of a DECIMAL: precision, scale, and whether a value may have more digits than it shows.
package enum MySQLDecimal {
    package static let mostDigits = 65
    /// Digits before the point that a calculation may come to: nine groups of nine.
    package static let mostBufferDigits = 81
    /// MySQL has 30, MariaDB 38.
    package static let mostDecimals = 38
    private static let carrying: Int32 = 1 << 20
    /// As wide as a calculation can come to.
    package static let widest: Int32 = 81 << 8 | 38

    /// - Parameter most: a literal, and a sum, are told of with all their digits.
    package static func modifier(
        _ precision: Int, _ scale: Int, carries: Bool = false, most: Int = mostDigits
    ) -> Int32 {
        let digits = Int32(min(max(precision, 1), most))
        let decimals = Int32(min(max(scale, 0), mostDecimals))
        return digits << 8 | decimals | (carries ? carrying : 0)
    }

    /// DECIMAL alone is DECIMAL(10,0).
    package static func precision(_ modifier: Int32) -> Int {
        modifier < 0 ? 10 : Int(modifier >> 8 & 0x3FF)
    }

    package static func scale(_ modifier: Int32) -> Int { modifier < 0 ? 0 : Int(modifier & 0xFF) }

    /// A quotient is calculated to more digits than its type has: it is rounded where it is shown.
    package static func carries(_ modifier: Int32) -> Bool {
        modifier >= 0 && modifier & carrying != 0
    }
}
