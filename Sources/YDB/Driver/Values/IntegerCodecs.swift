// Whole numbers as parameters and as columns' values. Each is read from all integer types, where the number fits.

extension YDBValue {
    /// The whole number that it is; nil where it is none.
    var integer: Int128? {
        switch self {
        case .int8(let value): Int128(value)
        case .int16(let value): Int128(value)
        case .int32(let value): Int128(value)
        case .int64(let value): Int128(value)
        case .uint8(let value): Int128(value)
        case .uint16(let value): Int128(value)
        case .uint32(let value): Int128(value)
        case .uint64(let value): Int128(value)
        default: nil
        }
    }

    fileprivate func whole<Integer: FixedWidthInteger>(_: Integer.Type) throws -> Integer {
        guard let number = try content(Integer.self).integer else {
            throw mismatch(Integer.self)
        }
        guard let value = Integer(exactly: number) else { throw outOfRange(Integer.self) }
        return value
    }
}

extension Int: YDBValueConvertible {
    /// `Int64`
    public static var ydbType: YDBType? { .int64 }

    /// The number.
    public var ydbValue: YDBValue { .int64(Int64(self)) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(Int.self) }
}

extension Int8: YDBValueConvertible {
    /// `Int8`
    public static var ydbType: YDBType? { .int8 }

    /// The number.
    public var ydbValue: YDBValue { .int8(self) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(Int8.self) }
}

extension Int16: YDBValueConvertible {
    /// `Int16`
    public static var ydbType: YDBType? { .int16 }

    /// The number.
    public var ydbValue: YDBValue { .int16(self) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(Int16.self) }
}

extension Int32: YDBValueConvertible {
    /// `Int32`
    public static var ydbType: YDBType? { .int32 }

    /// The number.
    public var ydbValue: YDBValue { .int32(self) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(Int32.self) }
}

extension Int64: YDBValueConvertible {
    /// `Int64`
    public static var ydbType: YDBType? { .int64 }

    /// The number.
    public var ydbValue: YDBValue { .int64(self) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(Int64.self) }
}

extension UInt: YDBValueConvertible {
    /// `Uint64`
    public static var ydbType: YDBType? { .uint64 }

    /// The number.
    public var ydbValue: YDBValue { .uint64(UInt64(self)) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(UInt.self) }
}

extension UInt16: YDBValueConvertible {
    /// `Uint16`
    public static var ydbType: YDBType? { .uint16 }

    /// The number.
    public var ydbValue: YDBValue { .uint16(self) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(UInt16.self) }
}

extension UInt32: YDBValueConvertible {
    /// `Uint32`
    public static var ydbType: YDBType? { .uint32 }

    /// The number.
    public var ydbValue: YDBValue { .uint32(self) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(UInt32.self) }
}

extension UInt64: YDBValueConvertible {
    /// `Uint64`
    public static var ydbType: YDBType? { .uint64 }

    /// The number.
    public var ydbValue: YDBValue { .uint64(self) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(UInt64.self) }
}

extension UInt8: YDBValueConvertible {
    /// `Uint8`
    public static var ydbType: YDBType? { .uint8 }

    /// The number.
    public var ydbValue: YDBValue { .uint8(self) }

    /// `String`: arrays of these are bytes.
    public static var ydbArrayType: YDBType? { .string }

    /// A `String`: arrays of these are bytes.
    public static func ydbArray(_ elements: [UInt8]) -> YDBValue { .string(elements) }

    /// From integer types, where the number fits.
    public init(ydb value: YDBValue) throws { self = try value.whole(UInt8.self) }

    /// The bytes of `String` and `Yson`, and those of text types; or a list.
    public static func array(ydb value: YDBValue) throws -> [UInt8] {
        switch try value.content([UInt8].self) {
        case .string(let bytes), .yson(let bytes): return bytes
        case .utf8(let text), .json(let text), .jsonDocument(let text): return Array(text.utf8)
        case .list(let elements, _): return try elements.map { try UInt8(ydb: $0) }
        case .emptyList: return []
        default: throw value.mismatch([UInt8].self)
        }
    }
}
