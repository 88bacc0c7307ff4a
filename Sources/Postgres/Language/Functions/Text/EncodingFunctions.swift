// encode, decode, md5, SHA-2 of 256 bits, single bytes, and random UUIDs.
import QueryEngine

enum EncodingFunctions {
    static func add(to library: inout LibraryBuilder) {
        library.binary("encode", .bytea, .text, .text) { (a, b, _) throws(SQLError) in
            var out: [UInt8] = []
            try WorkPace.passBytes(a.bytes.count)
            switch String(decoding: try LetterCase.lower(b.utf8), as: UTF8.self) {
            case "hex":
                try requireEncoded(a.bytes.count * 2)
                out.reserveCapacity(a.bytes.count * 2)
                var work = WorkCount()
                for byte in a.bytes {
                    out.append(Hex.digits[Int(byte >> 4)])
                    out.append(Hex.digits[Int(byte & 15)])
                    try work.add(2)
                }
            case "escape": try appendEscape(a.bytes, to: &out)
            case "base64":
                try requireEncoded((a.bytes.count + 2) / 3 * 4 + a.bytes.count / 57)
                out = try Base64.encode(a.bytes)
            default: throw .invalidParameter("unrecognized encoding: \"\(b.string)\"")
            }
            return .text(out)
        }
        library.binary("decode", .text, .text, .bytea) { (a, b, _) throws(SQLError) in
            try WorkPace.passBytes(a.utf8.count)
            switch String(decoding: try LetterCase.lower(b.utf8), as: UTF8.self) {
            case "hex": return .bytes(try BytesText.decodeHex(a.utf8))
            case "escape": return .bytes(try BytesText.decodeEscape(a.utf8))
            case "base64": return .bytes(try Base64.decode(a.utf8))
            default: throw .invalidParameter("unrecognized encoding: \"\(b.string)\"")
            }
        }
        library.unary("md5", .text, .text) { (a, _) throws(SQLError) in
            digest(try MD5.hash(a.utf8))
        }
        library.unary("md5", .bytea, .text) { (a, _) throws(SQLError) in
            digest(try MD5.hash(a.bytes))
        }
        for digest in [Digest.sha224, .sha256, .sha384, .sha512] {
            library.unary(digest.rawValue, .bytea, .bytea) { (a, _) throws(SQLError) in
                .bytes(try digest.hash(a.bytes))
            }
        }
        library.nullary("gen_random_uuid", .uuid, volatility: .volatile) { _ in
            var generator = SystemRandomNumberGenerator()
            var bytes = (0..<16).map { _ in UInt8.random(in: 0...255, using: &generator) }
            bytes[6] = bytes[6] & 0x0F | 0x40
            bytes[8] = bytes[8] & 0x3F | 0x80
            return .bytes(bytes)
        }
        library.binary("get_byte", .bytea, .int4, .int4) { (a, b, _) throws(SQLError) in
            .int(Int64(a.bytes[try index(b, a.bytes.count)]))
        }
        library.nary("set_byte", [.bytea, .int4, .int4], .bytea) { (values, _) throws(SQLError) in
            var bytes = values[0].bytes
            bytes[try index(values[1], bytes.count)] = UInt8(truncatingIfNeeded: values[2].int)
            return .bytes(bytes)
        }
    }

    private static func requireEncoded(_ count: Int) throws(SQLError) {
        if count > ValueSize.maximum - ValueSize.header {
            throw SQLError(.programLimitExceeded, "result of encoding conversion is too large")
        }
    }

    private static func digest(_ bytes: [UInt8]) -> Value {
        var out: [UInt8] = []
        Hex.append(bytes, to: &out)
        return .text(out)
    }

    private static func index(_ value: Value, _ count: Int) throws(SQLError) -> Int {
        guard value.int >= 0, value.int < count else {
            throw SQLError(
                .arraySubscriptError,
                "index \(value.int) out of valid range, 0..\(count - 1)")
        }
        return Int(value.int)
    }

    /// encode's escape form: only zero bytes and those beyond ASCII are octal.
    private static func appendEscape(
        _ bytes: [UInt8], to out: inout [UInt8]
    ) throws(SQLError) {
        let size = bytes.reduce(0) { $0 &+ ($1 == 0 || $1 >= 0x80 ? 4 : $1 == 0x5C ? 2 : 1) }
        try requireEncoded(size)
        var work = WorkCount()
        for byte in bytes {
            try work.add(1)
            if byte == 0 || byte >= 0x80 {
                out.append(UInt8(ascii: "\\"))
                out.append(UInt8(ascii: "0") + (byte >> 6))
                out.append(UInt8(ascii: "0") + (byte >> 3 & 7))
                out.append(UInt8(ascii: "0") + (byte & 7))
            } else {
                if byte == UInt8(ascii: "\\") { out.append(byte) }
                out.append(byte)
            }
        }
    }
}

/// Base64 (RFC 2045), in lines of 76 characters.
enum Base64 {
    private static let alphabet = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    /// The value of each byte as a digit; 64: it is none.
    private static let digits: [UInt8] = {
        var digits = [UInt8](repeating: 64, count: 256)
        for (value, byte) in alphabet.enumerated() { digits[Int(byte)] = UInt8(value) }
        return digits
    }()

    static func encode(_ bytes: [UInt8]) throws(SQLError) -> [UInt8] {
        var out: [UInt8] = []
        var column = 0
        var work = WorkCount()
        for start in stride(from: 0, to: bytes.count, by: 3) {
            try work.add(4)
            if column == 76 {
                out.append(UInt8(ascii: "\n"))
                column = 0
            }
            let group = bytes[start..<min(start + 3, bytes.count)]
            var word: UInt32 = 0
            for offset in 0..<3 {
                word = word << 8 | (offset < group.count ? UInt32(group[start + offset]) : 0)
            }
            for offset in 0..<4 {
                let digit = alphabet[Int(word >> (18 - 6 * UInt32(offset)) & 63)]
                out.append(offset <= group.count ? digit : UInt8(ascii: "="))
            }
            column += 4
        }
        return out
    }

    static func decode(_ text: [UInt8]) throws(SQLError) -> [UInt8] {
        var out: [UInt8] = []
        var word: UInt32 = 0
        var count = 0
        var padding = 0
        var work = WorkCount()
        for byte in text where !(byte == 0x20 || (0x09...0x0D).contains(byte)) {
            try work.add(2)
            if byte == UInt8(ascii: "=") {
                guard padding > 0 || count == 2 || count == 3 else {
                    throw .invalidParameter("unexpected \"=\" while decoding base64 sequence")
                }
                padding += 1
                word <<= 6
            } else {
                let digit = digits[Int(byte)]
                guard digit < 64, padding == 0 else {
                    throw .invalidParameter(
                        "invalid symbol \"\(String(UnicodeScalar(byte)))\" found while decoding base64 sequence"
                    )
                }
                word = word << 6 | UInt32(digit)
            }
            count += 1
            if count == 4 {
                out.append(UInt8(truncatingIfNeeded: word >> 16))
                if padding < 2 { out.append(UInt8(truncatingIfNeeded: word >> 8)) }
                if padding < 1 { out.append(UInt8(truncatingIfNeeded: word)) }
                (word, count) = (0, 0)
            }
        }
        if count != 0 {
            throw SQLError(
                .invalidParameterValue, "invalid base64 end sequence",
                hint: "Input data is missing padding, is truncated, or is otherwise corrupted.")
        }
        return out
    }
}
