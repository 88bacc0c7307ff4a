// A value of any type: what parameters are, and what a column gives to who does not know its type.

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

/// A value, which knows its type.
///
/// ```swift
/// let value = YDBValue.list([.uint64(1), .uint64(2)], of: .uint64)
/// print(value.type)       // List<Uint64>
/// ```
///
/// What is put into lists, dictionaries, optionals and variants is checked against their types when the value is sent.
public enum YDBValue: Hashable, Sendable {
    /// `Bool`
    case bool(Bool)
    /// `Int8`
    case int8(Int8)
    /// `Int16`
    case int16(Int16)
    /// `Int32`
    case int32(Int32)
    /// `Int64`
    case int64(Int64)
    /// `Uint8`
    case uint8(UInt8)
    /// `Uint16`
    case uint16(UInt16)
    /// `Uint32`
    case uint32(UInt32)
    /// `Uint64`
    case uint64(UInt64)
    /// `Float`
    case float(Float)
    /// `Double`
    case double(Double)
    /// `String`: bytes.
    case string([UInt8])
    /// `Utf8`: text.
    case utf8(String)
    /// `Yson`, as text or in its binary form.
    case yson([UInt8])
    /// `Json`, as text.
    case json(String)
    /// `JsonDocument`, as text.
    case jsonDocument(String)
    /// `Uuid`
    case uuid(UUID)
    /// `DyNumber`, as text.
    case dyNumber(String)
    /// `Date`
    case date(YDBDate)
    /// `Datetime`
    case datetime(YDBDatetime)
    /// `Timestamp`
    case timestamp(YDBTimestamp)
    /// `Interval`
    case interval(YDBInterval)
    /// `Date32`
    case date32(YDBDate)
    /// `Datetime64`
    case datetime64(YDBDatetime)
    /// `Timestamp64`
    case timestamp64(YDBTimestamp)
    /// `Interval64`
    case interval64(YDBInterval)
    /// `TzDate`
    case tzDate(YDBZonedTime)
    /// `TzDatetime`
    case tzDatetime(YDBZonedTime)
    /// `TzTimestamp`
    case tzTimestamp(YDBZonedTime)
    /// `Decimal(precision,scale)`
    case decimal(YDBDecimal, precision: Int, scale: Int)
    /// `Optional`: a value, or NULL where there is none.
    indirect case optional(YDBValue?, of: YDBType)
    /// `List`
    case list([YDBValue], of: YDBType)
    /// `Tuple`
    case tuple([YDBValue])
    /// `Struct`
    case structure([Member])
    /// `Dict`, and `Set` where the values are ``void``.
    case dictionary([Entry], key: YDBType, value: YDBType)
    /// `Variant` over a tuple: a value of the type at this place.
    indirect case variant(YDBValue, index: Int, of: [YDBType])
    /// `Variant` over a struct: a value of the type of this name.
    indirect case namedVariant(YDBValue, name: String, of: [YDBType.Member])
    /// `Tagged`
    indirect case tagged(YDBValue, tag: String)
    /// The only value of `Void`.
    case void
    /// The only value of `Null`.
    case null
    /// The only value of `EmptyList`.
    case emptyList
    /// The only value of `EmptyDict`.
    case emptyDictionary
    /// A value of a type of PostgreSQL's.
    case postgres(PostgresContent, type: YDBType.PostgresType)

    /// A part of a struct.
    public struct Member: Hashable, Sendable {
        /// The name.
        public var name: String
        /// The value.
        public var value: YDBValue

        /// A part of this name and value.
        public init(_ name: String, _ value: YDBValue) {
            self.name = name
            self.value = value
        }
    }

    /// An entry of a dictionary.
    public struct Entry: Hashable, Sendable {
        /// The key.
        public var key: YDBValue
        /// The value.
        public var value: YDBValue

        /// A value by a key.
        public init(_ key: YDBValue, _ value: YDBValue) {
            self.key = key
            self.value = value
        }
    }

    /// How a value of a type of PostgreSQL's is told.
    public enum PostgresContent: Hashable, Sendable {
        /// NULL.
        case null
        /// As the type's output function writes it.
        case text(String)
        /// As the type's send function writes it.
        case binary([UInt8])
    }
}

extension YDBValue {
    /// One value by each of the names.
    public static func `struct`(_ members: KeyValuePairs<String, YDBValue>) -> YDBValue {
        .structure(members.map { Member($0.key, $0.value) })
    }

    /// The value's type.
    public var type: YDBType {
        switch self {
        case .bool: .bool
        case .int8: .int8
        case .int16: .int16
        case .int32: .int32
        case .int64: .int64
        case .uint8: .uint8
        case .uint16: .uint16
        case .uint32: .uint32
        case .uint64: .uint64
        case .float: .float
        case .double: .double
        case .string: .string
        case .utf8: .utf8
        case .yson: .yson
        case .json: .json
        case .jsonDocument: .jsonDocument
        case .uuid: .uuid
        case .dyNumber: .dyNumber
        case .date: .date
        case .datetime: .datetime
        case .timestamp: .timestamp
        case .interval: .interval
        case .date32: .date32
        case .datetime64: .datetime64
        case .timestamp64: .timestamp64
        case .interval64: .interval64
        case .tzDate: .tzDate
        case .tzDatetime: .tzDatetime
        case .tzTimestamp: .tzTimestamp
        case .decimal(_, let precision, let scale): .decimal(precision: precision, scale: scale)
        case .optional(_, let item): .optional(item)
        case .list(_, let item): .list(item)
        case .tuple(let items): .tuple(items.map(\.type))
        case .structure(let members):
            .structure(members.map { YDBType.Member($0.name, $0.value.type) })
        case .dictionary(_, let key, let value): .dictionary(key: key, value: value)
        case .variant(_, _, let items): .variant(items)
        case .namedVariant(_, _, let members): .namedVariant(members)
        case .tagged(let value, let tag): .tagged(value.type, tag: tag)
        case .void: .void
        case .null: .null
        case .emptyList: .emptyList
        case .emptyDictionary: .emptyDictionary
        case .postgres(_, let type): .postgres(type)
        }
    }

    /// Whether it is NULL.
    public var isNull: Bool {
        switch self {
        case .optional(nil, _), .null, .postgres(.null, _): true
        default: false
        }
    }

    /// The value without optionals and tags around it; nil for NULL.
    public var unwrapped: YDBValue? {
        var value = self
        while true {
            switch value {
            case .optional(let inner?, _): value = inner
            case .tagged(let inner, _): value = inner
            default: return value.isNull ? nil : value
            }
        }
    }
}
