// A value of any backend: what parameters are, and what columns hold.

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A value as it goes to a database or comes from it, in the terms that all backends share.
///
/// Literals are values, so that results compare with them: `try record["res"] == 4`.
///
/// | case | PostgreSQL | MySQL | SQLite | ODBC |
/// |---|---|---|---|---|
/// | ``bool(_:)`` | `boolean` | – | `BOOLEAN` columns | `SQL_BIT` |
/// | ``integer(_:)`` | `smallint` to `bigint`, `oid` | all integers, `BIT`, `YEAR` | `INTEGER` | `SQL_TINYINT` to `SQL_BIGINT` |
/// | ``double(_:)`` | `real`, `double precision` | `FLOAT`, `DOUBLE` | `REAL` | `SQL_REAL` to `SQL_DOUBLE` |
/// | ``decimal(_:)`` | `numeric` | `DECIMAL` | – | `SQL_DECIMAL`, `SQL_NUMERIC` |
/// | ``text(_:)`` | text types, enums, `time` | text types, `TIME` | `TEXT` | all texts, `SQL_TYPE_TIME` |
/// | ``bytes(_:)`` | `bytea` | binary types | `BLOB` | all binary types |
/// | ``date(_:)`` | `date`, `timestamp`, `timestamptz` | `DATE`, `DATETIME`, `TIMESTAMP` | columns declared so | `SQL_TYPE_DATE`, `SQL_TYPE_TIMESTAMP` |
/// | ``uuid(_:)`` | `uuid` | – | `UUID` columns | `SQL_GUID` |
/// | ``json(_:)`` | `json`, `jsonb` | `JSON` of MySQL 8 | `JSON` columns | – |
/// | ``other(_:)`` | all others | – | – | – |
public enum DatabaseValue: Hashable, Sendable {
    /// NULL.
    case null
    /// A truth value.
    case bool(Bool)
    /// A whole number. One that is too large for 64 bits with a sign is a ``decimal(_:)``.
    case integer(Int64)
    /// A binary floating-point number.
    case double(Double)
    /// An exact decimal number of at most 38 digits; one with more, and NaN and the infinities, are a ``text(_:)``, so that nothing is
    /// lost.
    case decimal(Decimal)
    /// A text.
    case text(String)
    /// Bytes.
    case bytes([UInt8])
    /// A point in time. Where a column has no zone it is taken as UTC; sessions are in UTC too. Days are their midnight. Dates that no
    /// calendar has, such as MySQL's `0000-00-00` and PostgreSQL's infinities, are a ``text(_:)``.
    case date(Date)
    /// A UUID.
    case uuid(UUID)
    /// The text of a JSON document.
    case json(String)
    /// A value that only its backend knows.
    case other(DatabaseOtherValue)

    /// Whether it is NULL.
    public var isNull: Bool { self == .null }
}

extension DatabaseValue: ExpressibleByNilLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByStringLiteral
{
    /// NULL.
    public init(nilLiteral: ()) { self = .null }
    /// A truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// A whole number.
    public init(integerLiteral value: Int64) { self = .integer(value) }
    /// A floating-point number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// A text.
    public init(stringLiteral value: String) { self = .text(value) }
}

extension DatabaseValue: CustomStringConvertible {
    /// The value as people write it.
    public var description: String {
        switch self {
        case .null: "NULL"
        case .bool(let value): "\(value)"
        case .integer(let value): "\(value)"
        case .double(let value): "\(value)"
        case .decimal(let value): "\(value)"
        case .text(let value): "'\(value)'"
        case .bytes(let value): "\(value.count) bytes"
        case .date(let value): DateText(value).description
        case .uuid(let value): value.uuidString.lowercased()
        case .json(let value): value
        case .other(let value): "\(value)"
        }
    }
}

extension DatabaseValue {
    /// A decimal number from digits, where 38 of them hold it.
    init(digits text: String) {
        let significant = text.utf8.filter { (0x30...0x39).contains($0) }.drop { $0 == 0x30 }
        guard significant.count <= Self.mostDigits, !text.isEmpty,
            text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x2E }),
            let value = Decimal(string: text), !value.isNaN
        else {
            self = .text(text)
            return
        }
        self = .decimal(value)
    }

    /// A whole number, however large.
    init(unsigned value: UInt64) {
        self = Int64(exactly: value).map { .integer($0) } ?? .decimal(Decimal(value))
    }

    private static let mostDigits = 38
}
