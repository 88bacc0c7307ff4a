// How the values of a column are written, found once for all its rows.

/// How the values of a column are written in the messages of its rows.
public struct YDBValueForm: Hashable, Sendable {
    @usableFromInline
    enum Kind: UInt8, Sendable {
        case bool
        /// In 32 bits, with a sign or without.
        case int32, uint32
        case int64, uint64
        case float, double
        /// Behind a length: any bytes, or text.
        case bytes, text
        /// Microseconds, with a sign or without.
        case timestamp, timestamp64
        /// Whatever is not read the short way.
        case other
    }

    @usableFromInline let kind: Kind
    /// Whether NULL is among the values.
    public let isOptional: Bool
    /// Whether the values are text, `String` and its bytes among it.
    @inlinable public var isTextual: Bool { kind == .text || kind == .bytes }

    init(_ type: YDBType) {
        switch type {
        case .optional(let item):
            isOptional = true
            kind = Self.kind(item)
        default:
            isOptional = false
            kind = Self.kind(type)
        }
    }

    private static func kind(_ type: YDBType) -> Kind {
        guard case .primitive(let primitive) = type else { return .other }
        switch primitive {
        case .bool: return .bool
        case .int8, .int16, .int32: return .int32
        case .uint8, .uint16, .uint32: return .uint32
        case .int64: return .int64
        case .uint64: return .uint64
        case .float: return .float
        case .double: return .double
        case .string, .yson: return .bytes
        case .utf8, .json, .jsonDocument, .dyNumber: return .text
        case .timestamp: return .timestamp
        case .timestamp64: return .timestamp64
        case .date, .datetime, .interval, .tzDate, .tzDatetime, .tzTimestamp, .date32, .datetime64,
            .interval64, .uuid:
            return .other
        }
    }
}
