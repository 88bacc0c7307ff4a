// How a cell is read as a number, a text, a date, from both protocols' forms.

import MySQLWire
public import NIOCore
import WireCore

extension MySQLCell {
    // MARK: Numbers

    /// A whole number: of any integer type, BIT, YEAR; and of a text or a DECIMAL that is one.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL, no whole number, or out of range.
    public func integer() throws -> Int64 {
        try withBytes { bytes in
            switch number(bytes) {
            case .signed(let value): return value
            case .unsigned(let value):
                guard let value = Int64(exactly: value) else { throw outOfRange }
                return value
            case .tooLarge: throw outOfRange
            case nil: throw mismatch("whole number")
            }
        }
    }

    /// The same without a sign.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL, no whole number, or out of range.
    public func unsigned() throws -> UInt64 {
        try withBytes { bytes in
            switch number(bytes) {
            case .unsigned(let value): return value
            case .signed(let value):
                guard let value = UInt64(exactly: value) else { throw outOfRange }
                return value
            case .tooLarge: throw outOfRange
            case nil: throw mismatch("whole number")
            }
        }
    }

    /// A number of any type.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL or no number.
    public func double() throws -> Double {
        try withBytes { bytes in
            if !isText {
                switch batch.layout.forms[columnIndex] {
                case .float:
                    return Double(Float(bitPattern: UInt32(truncatingIfNeeded: little(bytes))))
                case .double: return Double(bitPattern: little(bytes))
                default: break
                }
            }
            switch number(bytes) {
            case .signed(let value): return Double(value)
            case .unsigned(let value): return Double(value)
            case .tooLarge, nil: break
            }
            guard isTextual, let value = Double(String(decoding: bytes, as: UTF8.self)) else {
                throw mismatch("number")
            }
            return value
        }
    }

    var outOfRange: MySQLDecodingError {
        MySQLDecodingError(
            .outOfRange, "the number in column \(name) is out of range", name)
    }

    private enum WholeNumber {
        case signed(Int64)
        case unsigned(UInt64)
        case tooLarge
    }

    /// Whether its bytes are characters.
    private var isTextual: Bool { isText || batch.layout.forms[columnIndex] == .bytes }

    private func number(_ bytes: UnsafeRawBufferPointer) -> WholeNumber? {
        let column = batch.layout.columns[columnIndex]
        // BIT is bytes in both forms, the most significant first.
        if column.field == .bit {
            guard bytes.count <= 8 else { return .tooLarge }
            return .unsigned(bytes.reduce(0) { $0 << 8 | UInt64($1) })
        }
        guard !isText else { return Self.digits(bytes) }
        switch batch.layout.forms[columnIndex] {
        case .integer(let width):
            let value = little(bytes)
            if column.isUnsigned { return .unsigned(value) }
            let shift = UInt64(64 - 8 * width)
            return .signed(Int64(bitPattern: value << shift) >> Int64(shift))
        case .bytes: return Self.digits(bytes)
        default: return nil
        }
    }

    /// A whole number in digits; a point may follow, with zeros.
    private static func digits(_ bytes: UnsafeRawBufferPointer) -> WholeNumber? {
        var index = 0
        let isNegative = bytes.first == UInt8(ascii: "-")
        if isNegative || bytes.first == UInt8(ascii: "+") { index = 1 }
        guard index < bytes.count, bytes[index] != UInt8(ascii: ".") else { return nil }
        var value: UInt64 = 0
        var isTooLarge = false
        while index < bytes.count, bytes[index] != UInt8(ascii: ".") {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit <= 9 else { return nil }
            let (product, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(digit))
            isTooLarge = isTooLarge || high || carry
            value = sum
            index += 1
        }
        index += 1
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "0") else { return nil }
            index += 1
        }
        if isTooLarge { return .tooLarge }
        guard isNegative else { return .unsigned(value) }
        guard value <= Int64.min.magnitude else { return .tooLarge }
        return .signed(Int64(truncatingIfNeeded: 0 &- value))
    }

    private func little(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
        var value: UInt64 = 0
        for (place, byte) in bytes.prefix(8).enumerated() {
            value |= UInt64(byte) << UInt64(8 * place)
        }
        return value
    }

    // MARK: Text and bytes

    /// Text: of a text type as it is; of any other type as MySQL would show it, but numbers of the binary form in Swift's manner.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL or not UTF-8.
    public func string() throws -> String {
        try withBytes { bytes in
            guard isTextual else { return try shown(bytes) }
            guard let text = String(validating: bytes, as: UTF8.self) else {
                throw mismatch("UTF-8")
            }
            return text
        }
    }

    /// The bytes of a text or binary type, of BIT, of GEOMETRY.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL, or of a type whose binary form means something else.
    public func bytes() throws -> ByteBuffer {
        guard let buffer else { throw noValue }
        guard isTextual else { throw mismatch("bytes") }
        return buffer
    }

    private func shown(_ bytes: UnsafeRawBufferPointer) throws -> String {
        switch try value() {
        case .integer(let value): String(value)
        case .unsigned(let value): String(value)
        case .float(let value): "\(value)"
        case .double(let value): "\(value)"
        case .date(let value): value.description
        case .dateTime(let value): value.description
        case .time(let value): value.description
        default: throw mismatch("text")
        }
    }

    // MARK: Dates and times

    /// A DATETIME, a TIMESTAMP or a DATE.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL or none.
    public func dateTime() throws -> MySQLDateTime {
        try withBytes { bytes in
            if isTextual {
                guard let value = MySQLDateTime(text: bytes) else { throw mismatch("date") }
                return value
            }
            guard batch.layout.forms[columnIndex] == .dateTime else { throw mismatch("date") }
            var reader = lengthAndBytes(bytes)
            guard let wire = try? MySQLWireDateTime(from: &reader) else {
                throw mismatch("date")
            }
            return MySQLDateTime(wire)
        }
    }

    /// A TIME.
    ///
    /// - Throws: ``MySQLDecodingError`` where it is NULL or none.
    public func time() throws -> MySQLTime {
        try withBytes { bytes in
            if isTextual {
                guard let value = MySQLTime(text: bytes) else { throw mismatch("time") }
                return value
            }
            guard batch.layout.forms[columnIndex] == .time else { throw mismatch("time") }
            var reader = lengthAndBytes(bytes)
            guard let wire = try? MySQLWireTime(from: &reader) else { throw mismatch("time") }
            return MySQLTime(wire)
        }
    }

    /// The wire room reads a date with the length in front.
    private func lengthAndBytes(_ bytes: UnsafeRawBufferPointer) -> WireReader {
        var buffer = ByteBuffer()
        buffer.writeInteger(UInt8(truncatingIfNeeded: bytes.count))
        buffer.writeBytes(bytes)
        return WireReader(buffer)
    }
}
