// A value of any type: what parameters are, and what a column gives to who does not know its type.

import MySQLWire
public import NIOCore

/// A value as it goes to the server or comes from it, by its kind.
public enum MySQLValue: Hashable, Sendable {
    /// NULL.
    case null
    /// A signed whole number of any width; YEAR too.
    case integer(Int64)
    /// A whole number of an unsigned type of any width; BIT too.
    case unsigned(UInt64)
    /// FLOAT.
    case float(Float)
    /// DOUBLE.
    case double(Double)
    /// DECIMAL.
    case decimal(MySQLDecimal)
    /// Text: CHAR, VARCHAR, TEXT, ENUM, SET, JSON.
    case text(String)
    /// Bytes: BINARY, VARBINARY, BLOB, GEOMETRY.
    case bytes(ByteBuffer)
    /// DATE.
    case date(MySQLDate)
    /// DATETIME, TIMESTAMP.
    case dateTime(MySQLDateTime)
    /// TIME.
    case time(MySQLTime)

    /// Whether it is NULL.
    public var isNull: Bool { self == .null }
}

extension MySQLValue {
    /// As a parameter of a prepared statement.
    var wireParameter: MySQLWireParameter {
        switch self {
        case .null: MySQLWireParameter(.init(.null), .null)
        case .integer(let value): MySQLWireParameter(.init(.longLong), .integer(value))
        case .unsigned(let value):
            MySQLWireParameter(.init(.longLong, isUnsigned: true), .unsigned(value))
        case .float(let value): MySQLWireParameter(.init(.float), .float(value))
        case .double(let value): MySQLWireParameter(.init(.double), .double(value))
        case .decimal(let value):
            MySQLWireParameter(.init(.newDecimal), .text(value.description))
        case .text(let value): MySQLWireParameter(.init(.varString), .text(value))
        case .bytes(let value): MySQLWireParameter(.init(.blob), .bytes(value))
        case .date(let value):
            MySQLWireParameter(.init(.date), .dateTime(MySQLDateTime(value).wire))
        case .dateTime(let value): MySQLWireParameter(.init(.dateTime), .dateTime(value.wire))
        case .time(let value): MySQLWireParameter(.init(.time), .time(value.wire))
        }
    }

    /// The bytes of a value that may be sent ahead of its statement; nil: it never is.
    var longData: ByteBuffer? {
        switch self {
        case .text(let text): ByteBuffer(string: text)
        case .bytes(let bytes): bytes
        default: nil
        }
    }

    /// About how many bytes it takes on the wire.
    var size: Int {
        switch self {
        case .text(let text): text.utf8.count
        case .bytes(let bytes): bytes.readableBytes
        default: 16
        }
    }
}

/// A type whose values can be parameters of a statement.
///
/// ```swift
/// enum Mood: String, MySQLEncodable, MySQLDecodable { case happy, sad }     // needs no more
///
/// struct UserID: MySQLEncodable {
///     var number: UInt64
///     var mysqlValue: MySQLValue { .unsigned(number) }
/// }
/// ```
public protocol MySQLEncodable: Sendable {
    /// The value as it goes to the server.
    var mysqlValue: MySQLValue { get }
}

/// A type whose values can be read from a column.
///
/// ```swift
/// extension UserID: MySQLDecodable {
///     init(mysql cell: MySQLCell) throws { number = try cell.unsigned() }
/// }
/// ```
public protocol MySQLDecodable: Sendable {
    /// Reads a column's value.
    ///
    /// - Parameter cell: The value as it came; NULL where ``MySQLCell/isNull``.
    /// - Throws: ``MySQLDecodingError`` where the value is none of this type.
    init(mysql cell: MySQLCell) throws

    /// Reads a value from bytes that are lent for the time of the call: a short way for types that are read often and keep no bytes.
    ///
    /// - Parameters:
    ///   - bytes: The value's, without their length.
    ///   - form: What they are.
    /// - Returns: Nil, which is the default, where ``init(mysql:)`` is to make the value, or to say what is wrong with it.
    static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Self?
}

extension MySQLDecodable {
    /// No short way.
    @inlinable
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Self? { nil }
}

/// Both.
public typealias MySQLCodable = MySQLEncodable & MySQLDecodable
