// How a cell is read as a number, a text, a date, from both protocols' forms.

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
                switch form.kind {
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

    /// Whether its bytes are characters.
    private var isTextual: Bool { form.isTextual }

    private func number(_ bytes: UnsafeRawBufferPointer) -> WholeNumber? {
        let form = form
        // BIT is bytes in both forms, the most significant first.
        if form.type == .bit {
            guard bytes.count <= 8 else { return .tooLarge }
            return .unsigned(bytes.reduce(0) { $0 << 8 | UInt64($1) })
        }
        switch form.kind {
        case .integer1, .integer2, .integer4, .integer8:
            let value = little(bytes)
            if form.isUnsigned { return .unsigned(value) }
            let shift = UInt64(64 - 8 * min(8, bytes.count))
            return .signed(Int64(bitPattern: value << shift) >> Int64(shift))
        case .bytes, .text: return WholeNumber(digits: bytes)
        default: return nil
        }
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
            guard let text = String(validUTF8: bytes) else {
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
            guard form.kind == .dateTime, let value = MySQLDateTime(binary: bytes) else {
                throw mismatch("date")
            }
            return value
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
            guard form.kind == .time, let value = MySQLTime(binary: bytes) else {
                throw mismatch("time")
            }
            return value
        }
    }
}
