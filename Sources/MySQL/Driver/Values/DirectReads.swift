// The types that are read most, straight from the bytes of their batch: no cell is made, no reference counted. Whatever does not go
// this way is nil, and `init(mysql:)` makes it or tells what is wrong.

import WireCore

extension RawSpan {
    /// All its bytes as an integer, the least significant first; nil where there are more or fewer.
    @inline(__always)
    fileprivate func little<T: FixedWidthInteger & BitwiseCopyable>(_: T.Type) -> T? {
        guard byteCount == MemoryLayout<T>.size else { return nil }
        return T(littleEndian: unsafeLoadUnaligned(as: T.self))
    }
}

extension FixedWidthInteger {
    @inline(__always)
    fileprivate static func direct(_ bytes: RawSpan, _ form: MySQLValueForm) -> Self? {
        switch form.kind {
        case .integer4:
            guard let bits = bytes.little(UInt32.self) else { return nil }
            return form.isUnsigned
                ? Self(exactly: bits) : Self(exactly: Int32(bitPattern: bits))
        case .integer8:
            guard let bits = bytes.little(UInt64.self) else { return nil }
            return form.isUnsigned
                ? Self(exactly: bits) : Self(exactly: Int64(bitPattern: bits))
        case .integer2:
            guard let bits = bytes.little(UInt16.self) else { return nil }
            return form.isUnsigned
                ? Self(exactly: bits) : Self(exactly: Int16(bitPattern: bits))
        case .integer1:
            guard let bits = bytes.little(UInt8.self) else { return nil }
            return form.isUnsigned
                ? Self(exactly: bits) : Self(exactly: Int8(bitPattern: bits))
        case .text where form.type != .bit:
            return bytes.withUnsafeBytes { bytes in
                switch WholeNumber(digits: bytes) {
                case .signed(let value): Self(exactly: value)
                case .unsigned(let value): Self(exactly: value)
                case .tooLarge, nil: nil
                }
            }
        default: return nil
        }
    }
}

extension Int {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Int? {
        direct(bytes, form)
    }
}

extension Int64 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Int64? {
        direct(bytes, form)
    }
}

extension Int32 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Int32? {
        direct(bytes, form)
    }
}

extension Int16 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Int16? {
        direct(bytes, form)
    }
}

extension Int8 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Int8? {
        direct(bytes, form)
    }
}

extension UInt {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> UInt? {
        direct(bytes, form)
    }
}

extension UInt64 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> UInt64? {
        direct(bytes, form)
    }
}

extension UInt32 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> UInt32? {
        direct(bytes, form)
    }
}

extension UInt16 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> UInt16? {
        direct(bytes, form)
    }
}

extension UInt8 {
    /// From integer types, where the number fits.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> UInt8? {
        direct(bytes, form)
    }
}

extension Double {
    /// From DOUBLE and FLOAT.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Double? {
        switch form.kind {
        case .double:
            guard let bits = bytes.little(UInt64.self) else { return nil }
            return Double(bitPattern: bits)
        case .float:
            guard let bits = bytes.little(UInt32.self) else { return nil }
            return Double(Float(bitPattern: bits))
        default: return nil
        }
    }
}

extension Float {
    /// From FLOAT.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> Float? {
        guard form.kind == .float, let bits = bytes.little(UInt32.self) else { return nil }
        return Float(bitPattern: bits)
    }
}

extension String {
    /// From what is text as it came.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> String? {
        guard form.isTextual else { return nil }
        return bytes.withUnsafeBytes { String(validUTF8: $0) }
    }
}

extension MySQLDateTime {
    /// From DATETIME, TIMESTAMP and DATE.
    public static func read(mysql bytes: RawSpan, form: MySQLValueForm) -> MySQLDateTime? {
        bytes.withUnsafeBytes { bytes in
            switch form.kind {
            case .dateTime: MySQLDateTime(binary: bytes)
            case .text: MySQLDateTime(text: bytes)
            default: nil
            }
        }
    }
}
