// The primitive types of YQL, their names and numbers.
package import QueryEngine

/// A primitive type of YQL without parameters.
///
/// The values of each in the engine (`Value`):
///
/// | type | value |
/// |---|---|
/// | Bool | `bool` |
/// | Int8 to Int64, Uint8 to Uint32 | `int` |
/// | Uint64 | `int`, biased by 2^63 so that it sorts: see `YQLInteger` |
/// | Float (rounded to single precision), Double | `double` |
/// | String, Yson | `bytes` |
/// | Utf8, Json, JsonDocument (canonical text) | `text`, compared by its bytes |
/// | Uuid | `bytes`: 16, in the order in which YDB holds and compares them (the first three groups turned around) |
/// | DyNumber | `numeric` |
/// | Date, Date32 | `int`, days since 1970-01-01 |
/// | Datetime, Datetime64 | `int`, seconds since 1970 |
/// | Timestamp, Timestamp64, Interval, Interval64 | `int`, microseconds |
/// | TzDate to TzTimestamp64 | `record` of the type's instant in UTC (as above) and the zone's name as `text` |
package enum YQLPrimitive: UInt8, Sendable, Hashable, CaseIterable {
    case bool = 1
    case int8, int16, int32, int64, uint8, uint16, uint32, uint64
    case float, double
    case string, utf8, json, jsonDocument, yson, uuid, dyNumber
    case date, datetime, timestamp, interval
    case date32, datetime64, timestamp64, interval64
    case tzDate, tzDatetime, tzTimestamp
    case tzDate32, tzDatetime64, tzTimestamp64
}

extension YQLPrimitive {
    /// As YQL prints it.
    package var name: String {
        switch self {
        case .bool: "Bool"
        case .int8: "Int8"
        case .int16: "Int16"
        case .int32: "Int32"
        case .int64: "Int64"
        case .uint8: "Uint8"
        case .uint16: "Uint16"
        case .uint32: "Uint32"
        case .uint64: "Uint64"
        case .float: "Float"
        case .double: "Double"
        case .string: "String"
        case .utf8: "Utf8"
        case .json: "Json"
        case .jsonDocument: "JsonDocument"
        case .yson: "Yson"
        case .uuid: "Uuid"
        case .dyNumber: "DyNumber"
        case .date: "Date"
        case .datetime: "Datetime"
        case .timestamp: "Timestamp"
        case .interval: "Interval"
        case .date32: "Date32"
        case .datetime64: "Datetime64"
        case .timestamp64: "Timestamp64"
        case .interval64: "Interval64"
        case .tzDate: "TzDate"
        case .tzDatetime: "TzDatetime"
        case .tzTimestamp: "TzTimestamp"
        case .tzDate32: "TzDate32"
        case .tzDatetime64: "TzDatetime64"
        case .tzTimestamp64: "TzTimestamp64"
        }
    }

    private static let byName: [String: YQLPrimitive] = {
        var names: [String: YQLPrimitive] = [:]
        for type in allCases { names[type.name.lowercased()] = type }
        let others: [(String, YQLPrimitive)] = [
            ("boolean", .bool), ("tinyint", .int8), ("smallint", .int16), ("int", .int32),
            ("integer", .int32), ("bigint", .int64), ("bytes", .string), ("text", .utf8),
        ]
        for (name, type) in others { names[name] = type }
        return names
    }()

    /// By its name in any case, the SQL names among them (`BIGINT`, `Text`).
    package init?(named name: String) {
        guard let found = YQLPrimitive.byName[name.lowercased()] else { return nil }
        self = found
    }

    package var shape: ValueShape {
        switch self {
        case .bool: .bool
        case .float, .double: .double
        case .string, .yson, .uuid: .bytes
        case .utf8, .json, .jsonDocument: .byteText
        case .dyNumber: .numeric
        case .tzDate, .tzDatetime, .tzTimestamp, .tzDate32, .tzDatetime64, .tzTimestamp64: .record
        case .int8, .int16, .int32, .int64, .uint8, .uint16, .uint32: .int64
        default: .encodedInteger
        }
    }

    /// What two values can be asked.
    package var comparability: TypeDefinition.Comparability {
        switch self {
        case .json, .jsonDocument, .yson: .none
        default: .order
        }
    }

    // MARK: Classes of types

    package var isInteger: Bool {
        rawValue >= Self.int8.rawValue && rawValue <= Self.uint64.rawValue
    }

    package var isSigned: Bool { rawValue >= Self.int8.rawValue && rawValue <= Self.int64.rawValue }

    package var isUnsigned: Bool {
        rawValue >= Self.uint8.rawValue && rawValue <= Self.uint64.rawValue
    }

    package var isFloating: Bool { self == .float || self == .double }

    /// An integer or a floating-point number.
    package var isNumber: Bool { isInteger || isFloating }

    /// String or Utf8.
    package var isText: Bool { self == .string || self == .utf8 }

    /// Of an integer type: 8 to 64.
    package var bits: Int {
        switch self {
        case .int8, .uint8: 8
        case .int16, .uint16: 16
        case .int32, .uint32: 32
        default: 64
        }
    }

    /// A day or an instant without a zone.
    package var isMoment: Bool {
        switch self {
        case .date, .datetime, .timestamp, .date32, .datetime64, .timestamp64: true
        default: false
        }
    }

    package var isInterval: Bool { self == .interval || self == .interval64 }

    package var isZoned: Bool { rawValue >= Self.tzDate.rawValue }

    /// One of the types with a range beyond 1970 to 2105.
    package var isWideMoment: Bool {
        switch self {
        case .date32, .datetime64, .timestamp64, .interval64, .tzDate32, .tzDatetime64,
            .tzTimestamp64:
            true
        default: false
        }
    }

    /// Of a type with a zone, the same without.
    package var withoutZone: YQLPrimitive {
        switch self {
        case .tzDate: .date
        case .tzDatetime: .datetime
        case .tzTimestamp: .timestamp
        case .tzDate32: .date32
        case .tzDatetime64: .datetime64
        case .tzTimestamp64: .timestamp64
        default: self
        }
    }

    /// Of a day or an instant, the same with a zone.
    package var withZone: YQLPrimitive {
        switch self {
        case .date: .tzDate
        case .datetime: .tzDatetime
        case .timestamp: .tzTimestamp
        case .date32: .tzDate32
        case .datetime64: .tzDatetime64
        case .timestamp64: .tzTimestamp64
        default: self
        }
    }
}
