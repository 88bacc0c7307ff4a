// Text, bytes, identifiers and documents.

public import NIOCore

#if canImport(FoundationEssentials)
    public import FoundationEssentials
#else
    public import Foundation
#endif

extension String: PostgresCodable {
    /// Unspecified: a text is what the place it stands in makes of it, as a quoted literal is. So it serves for `text` as for enums,
    /// dates and all others that are written as text. Where nothing says what it is, write `\(value)::text`.
    public static var postgresType: PostgresDataType { .unspecified }
    /// Text.
    public static var postgresFormat: PostgresValueFormat { .text }
    /// `text[]`
    public static var postgresArrayType: PostgresDataType { PostgresDataType.text.array }

    /// Writes UTF-8.
    ///
    /// - Throws: ``PostgresEncodingError`` for a text with a zero character, which no database holds.
    public func encode(into encoder: inout PostgresEncoder) throws {
        guard !utf8.contains(0) else {
            throw PostgresEncodingError("a text with a zero character")
        }
        encoder.write(self)
    }

    /// From text types, enums, and whatever came as text.
    public init(postgres value: PostgresValue) throws {
        // What a database made itself, such as an enum, has a high number; its binary form is taken for text where it is text.
        guard value.format == .text || value.type.isTextual || value.type.rawValue >= 16_384 else {
            self = try Self.special(value)
            return
        }
        self = try value.text()
    }

    private static func special(_ value: PostgresValue) throws -> String {
        switch value.type {
        case .jsonb, .jsonpath: try PostgresJSONText(postgres: value).text
        case .char:
            String(decoding: [try value.integer(UInt8.self)].filter { $0 != 0 }, as: UTF8.self)
        case .numeric: try PostgresNumeric(postgres: value).description
        case .void: ""
        default: throw value.mismatch(String.self)
        }
    }
}

extension Character: PostgresCodable {
    /// Unspecified, as text is.
    public static var postgresType: PostgresDataType { .unspecified }
    /// Text.
    public static var postgresFormat: PostgresValueFormat { .text }

    /// Writes UTF-8.
    public func encode(into encoder: inout PostgresEncoder) throws {
        try String(self).encode(into: &encoder)
    }

    /// From a text of one character.
    public init(postgres value: PostgresValue) throws {
        let text = try String(postgres: value)
        guard text.count == 1, let only = text.first else { throw value.outOfRange(Self.self) }
        self = only
    }
}

extension ByteBuffer: PostgresCodable {
    /// `bytea`
    public static var postgresType: PostgresDataType { .bytea }

    /// Writes the readable bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(readableBytesView) }

    /// From `bytea`: shares the storage of the batch that it came in. From other types their bytes as they came.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .bytea, value.format == .text else {
            self = value.bytes
            return
        }
        self = ByteBuffer(bytes: try Data.bytes(hexadecimal: value))
    }
}

extension Data: PostgresCodable {
    /// `bytea`
    public static var postgresType: PostgresDataType { .bytea }

    /// Writes the bytes.
    public func encode(into encoder: inout PostgresEncoder) { encoder.write(self) }

    /// From `bytea`.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .bytea else { throw value.mismatch(Data.self) }
        guard value.format == .binary else {
            self = Data(try Self.bytes(hexadecimal: value))
            return
        }
        self = Data(value.bytes.readableBytesView)
    }

    /// Of a text such as `\x00ff`.
    static func bytes(hexadecimal value: PostgresValue) throws -> [UInt8] {
        let digits = try value.text().utf8
        guard digits.starts(with: [0x5C, 0x78]), digits.count % 2 == 0 else {
            throw value.malformed("no hexadecimal digits")
        }
        var bytes: [UInt8] = []
        var high: UInt8?
        for digit in digits.dropFirst(2) {
            guard let half = UInt8(String(decoding: [digit], as: UTF8.self), radix: 16) else {
                throw value.malformed("no hexadecimal digits")
            }
            if let first = high {
                bytes.append(first << 4 | half)
                high = nil
            } else {
                high = half
            }
        }
        return bytes
    }
}

extension UUID: PostgresCodable {
    /// `uuid`
    public static var postgresType: PostgresDataType { .uuid }

    /// Writes sixteen bytes.
    public func encode(into encoder: inout PostgresEncoder) {
        withUnsafeBytes(of: uuid) { encoder.write($0) }
    }

    /// From `uuid`.
    public init(postgres value: PostgresValue) throws {
        guard value.type == .uuid else { throw value.mismatch(UUID.self) }
        guard value.format == .binary else {
            guard let id = UUID(uuidString: try value.text()) else {
                throw value.malformed("no UUID")
            }
            self = id
            return
        }
        guard value.bytes.readableBytes == 16 else { throw value.malformed("not 16 bytes") }
        var bytes = UUID().uuid
        _ = withUnsafeMutableBytes(of: &bytes) { target in
            value.bytes.withUnsafeReadableBytes { $0.copyBytes(to: target) }
        }
        self = UUID(uuid: bytes)
    }
}

extension Decimal: PostgresCodable {
    /// `numeric`
    public static var postgresType: PostgresDataType { .numeric }

    /// Writes the digits.
    public func encode(into encoder: inout PostgresEncoder) throws {
        guard let number = PostgresNumeric(description) else {
            throw PostgresEncodingError("a decimal without digits: \(description)")
        }
        try number.encode(into: &encoder)
    }

    /// From `numeric` and integers, where 38 digits hold it.
    public init(postgres value: PostgresValue) throws {
        let number = try PostgresNumeric(postgres: value)
        let digits = number.description.utf8.filter { (0x30...0x39).contains($0) }
            .drop { $0 == 0x30 }
        guard digits.count <= 38, let decimal = Decimal(string: number.description),
            !decimal.isNaN
        else { throw value.outOfRange(Decimal.self) }
        self = decimal
    }
}
