// varchar(n), char(n), name and "char": lengths, padding and truncation.
package import QueryEngine

package enum CharacterTypes {
    static let maximumNameBytes = 63

    /// varchar(n): spaces beyond the length are dropped, other characters are an error unless the cast is explicit.
    package static func varchar(
        _ utf8: [UInt8], _ modifier: Int32, explicit: Bool
    ) throws(SQLError) -> [UInt8] {
        let limit = Int(modifier) - 4
        guard limit >= 0, utf8.count > limit else { return utf8 }
        let end = UTF8Text.offset(of: limit, in: utf8)
        if end == utf8.count { return utf8 }
        if !explicit { try rejectNonSpace(utf8[end...], "character varying", limit) }
        return Array(utf8[..<end])
    }

    /// char(n): as varchar(n), and padded to its length.
    package static func bpchar(
        _ utf8: [UInt8], _ modifier: Int32, explicit: Bool
    ) throws(SQLError) -> [UInt8] {
        let limit = Int(modifier) - 4
        guard limit >= 0 else { return utf8 }
        let length = UTF8Text.length(utf8)
        if length == limit { return utf8 }
        if length < limit {
            return utf8 + repeatElement(UInt8(ascii: " "), count: limit - length)
        }
        let end = UTF8Text.offset(of: limit, in: utf8)
        if !explicit { try rejectNonSpace(utf8[end...], "character", limit) }
        return Array(utf8[..<end])
    }

    private static func rejectNonSpace(
        _ rest: ArraySlice<UInt8>, _ type: String, _ limit: Int
    ) throws(SQLError) {
        guard rest.allSatisfy({ $0 == UInt8(ascii: " ") }) else {
            throw SQLError(
                .stringDataRightTruncation, "value too long for type \(type)(\(limit))")
        }
    }

    package static func name(_ utf8: [UInt8]) -> [UInt8] {
        UTF8Text.clip(utf8, toBytes: maximumNameBytes)
    }

    /// "char": one byte, which may be written as a backslash and three octal digits. The value keeps the text's form.
    static func singleByte(_ utf8: [UInt8]) -> [UInt8] {
        if utf8.count == 4, utf8[0] == UInt8(ascii: "\\"),
            utf8[1...].allSatisfy({ $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "7") })
        {
            let code =
                Int(utf8[1] & 7) << 6 | Int(utf8[2] & 7) << 3 | Int(utf8[3] & 7)
            let byte = UInt8(truncatingIfNeeded: code)
            return value(ofByte: byte)
        }
        guard let first = utf8.first else { return [] }
        return value(ofByte: first)
    }

    private static func octal(_ byte: UInt8) -> [UInt8] {
        [
            UInt8(ascii: "\\"), UInt8(ascii: "0") + (byte >> 6),
            UInt8(ascii: "0") + (byte >> 3 & 7), UInt8(ascii: "0") + (byte & 7),
        ]
    }

    package static func value(ofByte byte: UInt8) -> [UInt8] {
        byte == 0 ? [] : byte < 0x80 ? [byte] : octal(byte)
    }
}
