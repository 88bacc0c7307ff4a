// The types that are read most, straight from the bytes of a message `Ydb.Value` that has one field and is written the usual way: no message
// is made, no reference counted. Whatever does not go this way is nil, and `init(ydb:)` makes it or tells what is wrong.

import WireCore

/// The first byte of the only field: its number times eight and how its content is written.
enum ValueTag {
    static let bool: UInt8 = 1 << 3
    static let int32: UInt8 = 2 << 3 | 5
    static let uint32: UInt8 = 3 << 3 | 5
    static let int64: UInt8 = 4 << 3 | 1
    static let uint64: UInt8 = 5 << 3 | 1
    static let float: UInt8 = 6 << 3 | 5
    static let double: UInt8 = 7 << 3 | 1
    static let bytes: UInt8 = 8 << 3 | 2
    static let text: UInt8 = 9 << 3 | 2
}

extension RawSpan {
    @inlinable @inline(__always)
    func byte(_ place: Int) -> UInt8 { unsafeLoad(fromByteOffset: place, as: UInt8.self) }

    /// Whether it is NULL, written the usual way: the field `null_flag_value` with its only value.
    @inlinable @inline(__always)
    var isNullFlag: Bool { byteCount == 2 && byte(0) == 10 << 3 && byte(1) == 0 }

    /// The number behind the tag, where both are all there is.
    @inline(__always)
    fileprivate func little<T: FixedWidthInteger & BitwiseCopyable>(
        _ tag: UInt8, _: T.Type
    ) -> T? {
        guard byteCount == 1 + MemoryLayout<T>.size, byte(0) == tag else { return nil }
        return T(littleEndian: unsafeLoadUnaligned(fromByteOffset: 1, as: T.self))
    }

    /// Where the bytes begin that stand behind the tag and their length, where all that is all there is.
    @inline(__always)
    fileprivate func contentStart(_ tag: UInt8) -> Int? {
        guard byteCount >= 2, byte(0) == tag else { return nil }
        var length = 0
        var place = 1
        while place < byteCount, place <= 5 {
            let next = byte(place)
            length |= Int(next & 0x7F) << (7 * (place - 1))
            place &+= 1
            if next < 0x80 { return length == byteCount &- place ? place : nil }
        }
        return nil
    }
}

extension FixedWidthInteger {
    @inline(__always)
    fileprivate static func direct(_ bytes: RawSpan, _ form: YDBValueForm) -> Self? {
        switch form.kind {
        case .int64: bytes.little(ValueTag.int64, Int64.self).flatMap { Self(exactly: $0) }
        case .uint64: bytes.little(ValueTag.uint64, UInt64.self).flatMap { Self(exactly: $0) }
        case .int32: bytes.little(ValueTag.int32, Int32.self).flatMap { Self(exactly: $0) }
        case .uint32: bytes.little(ValueTag.uint32, UInt32.self).flatMap { Self(exactly: $0) }
        default: nil
        }
    }
}

extension Int {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Int? {
        direct(bytes, form)
    }
}

extension Int64 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Int64? {
        direct(bytes, form)
    }
}

extension Int32 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Int32? {
        direct(bytes, form)
    }
}

extension Int16 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Int16? {
        direct(bytes, form)
    }
}

extension Int8 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Int8? {
        direct(bytes, form)
    }
}

extension UInt {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> UInt? {
        direct(bytes, form)
    }
}

extension UInt64 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> UInt64? {
        direct(bytes, form)
    }
}

extension UInt32 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> UInt32? {
        direct(bytes, form)
    }
}

extension UInt16 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> UInt16? {
        direct(bytes, form)
    }
}

extension UInt8 {
    /// From integer types, where the number fits.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> UInt8? {
        direct(bytes, form)
    }
}

extension Bool {
    /// From `Bool`.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Bool? {
        guard form.kind == .bool, bytes.byteCount == 2, bytes.byte(0) == ValueTag.bool else {
            return nil
        }
        switch bytes.byte(1) {
        case 0: return false
        case 1: return true
        default: return nil
        }
    }
}

extension Double {
    /// From `Double` and `Float`.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Double? {
        switch form.kind {
        case .double: bytes.little(ValueTag.double, UInt64.self).map { Double(bitPattern: $0) }
        case .float:
            bytes.little(ValueTag.float, UInt32.self).map { Double(Float(bitPattern: $0)) }
        default: nil
        }
    }
}

extension Float {
    /// From `Float`.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> Float? {
        guard form.kind == .float else { return nil }
        return bytes.little(ValueTag.float, UInt32.self).map { Float(bitPattern: $0) }
    }
}

extension String {
    /// From what is text, and from `String` and `Yson` where their bytes are UTF-8.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> String? {
        guard form.isTextual,
            let start = bytes.contentStart(form.kind == .text ? ValueTag.text : ValueTag.bytes)
        else { return nil }
        return bytes.withUnsafeBytes { bytes in
            String(validUTF8: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        }
    }
}

extension YDBTimestamp {
    /// From `Timestamp` and `Timestamp64`.
    public static func read(ydb bytes: RawSpan, form: YDBValueForm) -> YDBTimestamp? {
        switch form.kind {
        case .timestamp:
            bytes.little(ValueTag.uint64, UInt64.self).flatMap { Int64(exactly: $0) }
                .map { YDBTimestamp(microsecondsSince1970: $0) }
        case .timestamp64:
            bytes.little(ValueTag.int64, Int64.self)
                .map { YDBTimestamp(microsecondsSince1970: $0) }
        default: nil
        }
    }
}
