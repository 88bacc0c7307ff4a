// The types whose values have no parts.

import YDBWire

/// A type that has no parts, by its number on the wire (`Ydb.Type.PrimitiveTypeId`).
public enum YDBPrimitiveType: Int, Hashable, Sendable, CaseIterable {
    /// `Int32`
    case int32 = 0x0001
    /// `Uint32`
    case uint32 = 0x0002
    /// `Int64`
    case int64 = 0x0003
    /// `Uint64`
    case uint64 = 0x0004
    /// `Uint8`
    case uint8 = 0x0005
    /// `Bool`
    case bool = 0x0006
    /// `Int8`
    case int8 = 0x0007
    /// `Int16`
    case int16 = 0x0008
    /// `Uint16`
    case uint16 = 0x0009
    /// `Double`
    case double = 0x0020
    /// `Float`
    case float = 0x0021
    /// `Date`: days from 1970 to 2105.
    case date = 0x0030
    /// `Datetime`: seconds from 1970 to 2105.
    case datetime = 0x0031
    /// `Timestamp`: microseconds from 1970 to 2105.
    case timestamp = 0x0032
    /// `Interval`: microseconds, less than 136 years of them in either direction.
    case interval = 0x0033
    /// `TzDate`: a date with the name of a time zone.
    case tzDate = 0x0034
    /// `TzDatetime`: a date and time of day with the name of a time zone.
    case tzDatetime = 0x0035
    /// `TzTimestamp`: the same to the microsecond.
    case tzTimestamp = 0x0036
    /// `Date32`: days, before 1970 too.
    case date32 = 0x0040
    /// `Datetime64`: seconds, before 1970 too.
    case datetime64 = 0x0041
    /// `Timestamp64`: microseconds, before 1970 too.
    case timestamp64 = 0x0042
    /// `Interval64`: microseconds, between any two of the wide types.
    case interval64 = 0x0043
    /// `String`: bytes.
    case string = 0x1001
    /// `Utf8`: text.
    case utf8 = 0x1200
    /// `Yson`, as text or in its binary form.
    case yson = 0x1201
    /// `Json`, as text.
    case json = 0x1202
    /// `Uuid`
    case uuid = 0x1203
    /// `JsonDocument`: JSON that is kept in a form of its own and told as text.
    case jsonDocument = 0x1204
    /// `DyNumber`: a decimal number of up to 38 digits with an exponent, as text.
    case dyNumber = 0x1302

    init?(_ wire: Ydb_Type.PrimitiveTypeId) { self.init(rawValue: wire.rawValue) }

    var wire: Ydb_Type.PrimitiveTypeId { .init(rawValue: rawValue) ?? .unspecified }

    /// Its name in YQL.
    public var name: String {
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
        case .date: "Date"
        case .datetime: "Datetime"
        case .timestamp: "Timestamp"
        case .interval: "Interval"
        case .tzDate: "TzDate"
        case .tzDatetime: "TzDatetime"
        case .tzTimestamp: "TzTimestamp"
        case .date32: "Date32"
        case .datetime64: "Datetime64"
        case .timestamp64: "Timestamp64"
        case .interval64: "Interval64"
        case .string: "String"
        case .utf8: "Utf8"
        case .yson: "Yson"
        case .json: "Json"
        case .jsonDocument: "JsonDocument"
        case .uuid: "Uuid"
        case .dyNumber: "DyNumber"
        }
    }
}
