// What a result says of its columns.

import MySQLWire

/// A column of a result.
public struct MySQLColumn: Hashable, Sendable {
    /// A column's type (MYSQL_TYPE_*), by its number in the protocol.
    public struct DataType: RawRepresentable, Hashable, Sendable {
        /// The number.
        public let rawValue: UInt8

        /// The type of this number.
        public init(rawValue: UInt8) { self.rawValue = rawValue }
    }

    /// The name, as the statement gives it.
    public let name: String
    /// The table as the statement calls it; empty for an expression.
    public let table: String
    /// The database of the table; empty for an expression.
    public let schema: String
    /// The column's own name; empty for an expression.
    public let originalName: String
    /// The table's own name; empty for an expression.
    public let originalTable: String
    /// The type.
    public let type: DataType
    /// Whether numbers have no sign.
    public let isUnsigned: Bool
    /// Whether NULL is ruled out.
    public let isNotNull: Bool
    /// Whether values are bytes and not text.
    public let isBinary: Bool
    /// The collation's number; 63 for what is no text.
    public let collation: Int
    /// How many bytes a value takes at most when shown.
    public let length: Int
    /// Digits behind the point; 31 or 39 where there is no fixed number.
    public let decimals: Int

    let field: MySQLFieldType

    /// The collation of bytes.
    static let binaryCollation = 63

    init(_ definition: MySQLServerMessage.ColumnDefinition) {
        name = definition.name
        table = definition.table
        schema = definition.schema
        originalName = definition.originalName
        originalTable = definition.originalTable
        type = DataType(rawValue: definition.type.rawValue)
        isUnsigned = definition.flags.contains(.unsigned)
        isNotNull = definition.flags.contains(.notNull)
        isBinary = Int(definition.charset) == Self.binaryCollation && definition.type != .json
        collation = Int(definition.charset)
        length = Int(definition.length)
        decimals = Int(definition.decimals)
        field = definition.type
    }
}

extension MySQLColumn.DataType {
    /// DECIMAL of MySQL before 5.0.
    public static let oldDecimal = Self(rawValue: 0)
    /// TINYINT, BOOL.
    public static let tiny = Self(rawValue: 1)
    /// SMALLINT.
    public static let short = Self(rawValue: 2)
    /// INT.
    public static let long = Self(rawValue: 3)
    /// FLOAT.
    public static let float = Self(rawValue: 4)
    /// DOUBLE.
    public static let double = Self(rawValue: 5)
    /// The literal NULL.
    public static let null = Self(rawValue: 6)
    /// TIMESTAMP.
    public static let timestamp = Self(rawValue: 7)
    /// BIGINT.
    public static let longLong = Self(rawValue: 8)
    /// MEDIUMINT.
    public static let int24 = Self(rawValue: 9)
    /// DATE.
    public static let date = Self(rawValue: 10)
    /// TIME.
    public static let time = Self(rawValue: 11)
    /// DATETIME.
    public static let dateTime = Self(rawValue: 12)
    /// YEAR.
    public static let year = Self(rawValue: 13)
    /// VARCHAR, of servers of old.
    public static let varChar = Self(rawValue: 15)
    /// BIT.
    public static let bit = Self(rawValue: 16)
    /// JSON, of MySQL; MariaDB's is text.
    public static let json = Self(rawValue: 245)
    /// DECIMAL.
    public static let decimal = Self(rawValue: 246)
    /// ENUM, where a server says so; most say ``string``.
    public static let `enum` = Self(rawValue: 247)
    /// SET, where a server says so; most say ``string``.
    public static let set = Self(rawValue: 248)
    /// TEXT and BLOB of all lengths.
    public static let blob = Self(rawValue: 252)
    /// VARCHAR, VARBINARY.
    public static let varString = Self(rawValue: 253)
    /// CHAR, BINARY, ENUM, SET.
    public static let string = Self(rawValue: 254)
    /// GEOMETRY.
    public static let geometry = Self(rawValue: 255)
}
