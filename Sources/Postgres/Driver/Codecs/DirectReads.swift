// The types that are read most, straight from the bytes of their batch: no slice is made, no reference counted. Whatever does not go
// this way is nil, and `init(postgres:)` makes it or tells what is wrong.

import WireCore

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension RawSpan {
    /// All its bytes as an integer in network byte order; nil where there are more or fewer.
    @inline(__always)
    fileprivate func big<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> T? {
        guard byteCount == MemoryLayout<T>.size else { return nil }
        return T(bigEndian: unsafeLoadUnaligned(as: T.self))
    }
}

extension FixedWidthInteger {
    @inline(__always)
    fileprivate static func direct(
        _ bytes: RawSpan, _ type: PostgresDataType, _ format: PostgresValueFormat
    ) -> Self? {
        guard format == .binary else { return nil }
        switch type {
        case .int4:
            guard let number = bytes.big(Int32.self) else { return nil }
            return Self(exactly: number)
        case .int8:
            guard let number = bytes.big(Int64.self) else { return nil }
            return Self(exactly: number)
        case .int2:
            guard let number = bytes.big(Int16.self) else { return nil }
            return Self(exactly: number)
        case .oid:
            guard let number = bytes.big(UInt32.self) else { return nil }
            return Self(exactly: number)
        default: return nil
        }
    }
}

extension Int {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Int? { direct(bytes, type, format) }
}

extension Int64 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Int64? { direct(bytes, type, format) }
}

extension Int32 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Int32? { direct(bytes, type, format) }
}

extension Int16 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Int16? { direct(bytes, type, format) }
}

extension Int8 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Int8? { direct(bytes, type, format) }
}

extension UInt {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> UInt? { direct(bytes, type, format) }
}

extension UInt64 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> UInt64? { direct(bytes, type, format) }
}

extension UInt32 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> UInt32? { direct(bytes, type, format) }
}

extension UInt16 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> UInt16? { direct(bytes, type, format) }
}

extension UInt8 {
    /// From integer types, where the number fits.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> UInt8? { direct(bytes, type, format) }
}

extension Bool {
    /// From `boolean`.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Bool? {
        guard type == .bool, format == .binary else { return nil }
        switch bytes.big(UInt8.self) {
        case 0: return false
        case 1: return true
        default: return nil
        }
    }
}

extension Double {
    /// From `double precision` and `real`.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Double? {
        guard format == .binary else { return nil }
        switch type {
        case .float8:
            guard let bits = bytes.big(UInt64.self) else { return nil }
            return Double(bitPattern: bits)
        case .float4:
            guard let bits = bytes.big(UInt32.self) else { return nil }
            return Double(Float(bitPattern: bits))
        default: return nil
        }
    }
}

extension Float {
    /// From `real`.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> Float? {
        guard type == .float4, format == .binary, let bits = bytes.big(UInt32.self) else {
            return nil
        }
        return Float(bitPattern: bits)
    }
}

extension String {
    /// From text types and whatever came as text.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> String? {
        guard format == .text || type.isTextual || type.rawValue >= 16_384 else { return nil }
        return bytes.withUnsafeBytes { String(validUTF8: $0) }
    }
}

extension PostgresDate {
    /// From `date`.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> PostgresDate? {
        guard type == .date, format == .binary, let days = bytes.big(Int32.self) else {
            return nil
        }
        return PostgresDate(daysSince2000: days)
    }
}

extension PostgresTimestamp {
    /// From `timestamp`.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> PostgresTimestamp? {
        guard type == .timestamp, format == .binary, let time = bytes.big(Int64.self) else {
            return nil
        }
        return PostgresTimestamp(microsecondsSince2000: time)
    }
}

extension PostgresInstant {
    /// From `timestamp with time zone`.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> PostgresInstant? {
        guard type == .timestamptz, format == .binary, let time = bytes.big(Int64.self) else {
            return nil
        }
        return PostgresInstant(microsecondsSince2000: time)
    }
}

extension UUID {
    /// From `uuid`.
    public static func read(
        postgres bytes: RawSpan, type: PostgresDataType, format: PostgresValueFormat
    ) -> UUID? {
        guard type == .uuid, format == .binary, bytes.byteCount == 16 else { return nil }
        return bytes.withUnsafeBytes { UUID(uuid: $0.loadUnaligned(as: uuid_t.self)) }
    }
}
