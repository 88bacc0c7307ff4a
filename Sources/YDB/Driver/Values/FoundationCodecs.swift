// Foundation's types as parameters and as columns' values, and any Codable as JSON.

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension Data: YDBValueConvertible {
    /// `String`
    public static var ydbType: YDBType? { .string }

    /// The bytes.
    public var ydbValue: YDBValue { .string([UInt8](self)) }

    /// The bytes of `String` and `Yson`, and those of text types.
    public init(ydb value: YDBValue) throws { self.init(try [UInt8](ydb: value)) }
}

extension UUID: YDBValueConvertible {
    /// `Uuid`
    public static var ydbType: YDBType? { .uuid }

    /// The identifier.
    public var ydbValue: YDBValue { .uuid(self) }

    /// From `Uuid`.
    public init(ydb value: YDBValue) throws {
        guard case .uuid(let id) = try value.content(UUID.self) else {
            throw value.mismatch(UUID.self)
        }
        self = id
    }
}

extension Decimal: YDBValueConvertible {
    /// `Decimal(22,9)`
    public static var ydbType: YDBType? { .decimal }

    /// A `Decimal(22,9)`. Whether it fits is found out when it is sent.
    public var ydbValue: YDBValue {
        get throws {
            guard let number = YDBDecimal(isNaN ? "nan" : description) else {
                throw YDBEncodingError("\(self) has too many digits for a Decimal")
            }
            return .decimal(number, precision: 22, scale: 9)
        }
    }

    /// From decimal types and from integers. The infinities, which `Decimal` has not, do not fit.
    public init(ydb value: YDBValue) throws {
        let number = try YDBDecimal(ydb: value)
        if number == .notANumber {
            self = .nan
            return
        }
        guard number.isFinite, let decimal = Decimal(string: number.description) else {
            throw value.outOfRange(Decimal.self)
        }
        self = decimal
    }
}

extension Date: YDBValueConvertible {
    /// `Timestamp`
    public static var ydbType: YDBType? { .timestamp }

    /// A `Timestamp`: the nearest microsecond. For another type say so by a ``TypedValue``.
    public var ydbValue: YDBValue {
        get throws {
            let microseconds =
                (timeIntervalSince1970 * 1_000_000).rounded(.toNearestOrAwayFromZero)
            guard let exact = Int64(exactly: microseconds) else {
                throw YDBEncodingError("a date that is no number of microseconds")
            }
            return .timestamp(YDBTimestamp(microsecondsSince1970: exact))
        }
    }

    /// From all types of instants, and from a date its midnight in UTC.
    public init(ydb value: YDBValue) throws {
        switch try value.content(Date.self) {
        case .datetime(let time), .datetime64(let time):
            self.init(timeIntervalSince1970: Double(time.secondsSince1970))
        case .date(let date), .date32(let date):
            self.init(timeIntervalSince1970: Double(date.daysSince1970) * 86_400)
        case .timestamp(let time), .timestamp64(let time):
            // Whole seconds first: a Double holds those and the rest better than their sum.
            let (seconds, rest) = floored(time.microsecondsSince1970, by: 1_000_000)
            self.init(timeIntervalSince1970: Double(seconds) + Double(rest) / 1_000_000)
        default: throw value.mismatch(Date.self)
        }
    }
}

/// A value that a `Json` or `JsonDocument` column holds, or any other column with JSON text in it.
///
/// ```swift
/// let settings = try row["settings"].decode(YDBJSON<Settings>.self).value
/// ```
public struct YDBJSON<Value: Codable & Sendable>: YDBValueConvertible {
    /// The value.
    public let value: Value
    private let text: String

    /// A value to be sent as JSON.
    ///
    /// - Throws: What `JSONEncoder` throws.
    public init(_ value: Value) throws {
        self.value = value
        text = String(decoding: try JSONEncoder().encode(value), as: UTF8.self)
    }

    /// `Json`
    public static var ydbType: YDBType? { .json }

    /// The JSON text.
    public var ydbValue: YDBValue { .json(text) }

    /// Reads the column's text.
    ///
    /// - Throws: ``YDBDecodingError`` where it is no text, or no document of the type.
    public init(ydb value: YDBValue) throws {
        text = try String(ydb: value)
        do {
            self.value = try JSONDecoder().decode(Value.self, from: Data(text.utf8))
        } catch {
            throw YDBDecodingError(
                .malformed("not a document of \(Value.self): \(error)"), of: value)
        }
    }
}
