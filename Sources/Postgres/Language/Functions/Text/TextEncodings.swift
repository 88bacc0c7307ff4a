// Character sets by their names and numbers, and the conversion of bytes between those that are known here.
import QueryEngine

enum TextEncodings {
    /// The names of PostgreSQL 15's encodings by their numbers.
    static let names: [Int64: String] = [
        0: "SQL_ASCII", 1: "EUC_JP", 2: "EUC_CN", 3: "EUC_KR", 4: "EUC_TW", 5: "EUC_JIS_2004",
        6: "UTF8", 7: "MULE_INTERNAL", 8: "LATIN1", 9: "LATIN2", 10: "LATIN3", 11: "LATIN4",
        12: "LATIN5", 13: "LATIN6", 14: "LATIN7", 15: "LATIN8", 16: "LATIN9", 17: "LATIN10",
        18: "WIN1256", 19: "WIN1258", 20: "WIN866", 21: "WIN874", 22: "KOI8R", 23: "WIN1251",
        24: "WIN1252", 25: "ISO_8859_5", 26: "ISO_8859_6", 27: "ISO_8859_7", 28: "ISO_8859_8",
        29: "WIN1250", 30: "WIN1253", 31: "WIN1254", 32: "WIN1255", 33: "WIN1257", 34: "KOI8U",
        35: "SJIS", 36: "BIG5", 37: "GBK", 38: "UHC", 39: "GB18030", 40: "JOHAB",
        41: "SHIFT_JIS_2004",
    ]

    private static let numbers: [String: Int64] = {
        var numbers: [String: Int64] = [
            "unicode": 6, "iso88591": 8, "iso88592": 9, "iso88593": 10, "iso88594": 11,
            "iso88599": 12, "iso885910": 13, "iso885913": 14, "iso885914": 15, "iso885915": 16,
            "iso885916": 17, "koi8": 22, "abc": 19, "tcvn": 19, "tcvn5712": 19, "vscii": 19,
            "alt": 20, "win": 23, "windows1250": 29, "windows1251": 23, "windows1252": 24,
            "windows1253": 30, "windows1254": 31, "windows1255": 32, "windows1256": 18,
            "windows1257": 33, "windows1258": 19, "windows866": 20, "windows874": 21,
            "windows936": 37, "windows949": 38, "windows950": 36, "windows932": 35,
            "mskanji": 35, "shiftjis": 35, "win932": 35, "win936": 37, "win949": 38, "win950": 36,
        ]
        for (number, name) in names { numbers[plain(name)] = number }
        return numbers
    }()

    /// Case and punctuation do not count.
    private static func plain(_ name: String) -> String {
        String(
            decoding: name.utf8.map { (0x41...0x5A).contains($0) ? $0 | 0x20 : $0 }.filter {
                (0x61...0x7A).contains($0) || $0 &- 48 <= 9
            }, as: UTF8.self)
    }

    static func number(named name: String) -> Int64? { numbers[plain(name)] }

    static func add(to library: inout LibraryBuilder) {
        library.binary("convert_from", .bytea, .name, .text, volatility: .stable) {
            (a, b, _) throws(SQLError) in
            .text(try utf8(a.bytes, from: try source(b.string)))
        }
        library.binary("convert_to", .text, .name, .bytea, volatility: .stable) {
            (a, b, _) throws(SQLError) in
            .bytes(try encoded(a.utf8, as: try destination(b.string)))
        }
        library.nary("convert", [.bytea, .name, .name], .bytea, volatility: .stable) {
            (values, _) throws(SQLError) in
            let from = try source(values[1].string)
            let to = try destination(values[2].string)
            return .bytes(try encoded(try utf8(values[0].bytes, from: from), as: to))
        }
        library.binary("length", .bytea, .name, .int4, volatility: .stable) {
            (a, b, _) throws(SQLError) in
            guard let encoding = number(named: b.string) else {
                throw .invalidParameter("invalid encoding name \"\(b.string)\"")
            }
            return .count(UTF8Text.length(try utf8(a.bytes, from: encoding)))
        }
    }

    private static func source(_ name: String) throws(SQLError) -> Int64 {
        if let number = number(named: name) { return number }
        throw .invalidParameter("invalid source encoding name \"\(name)\"")
    }

    private static func destination(_ name: String) throws(SQLError) -> Int64 {
        if let number = number(named: name) { return number }
        throw .invalidParameter("invalid destination encoding name \"\(name)\"")
    }

    // MARK: Conversion

    /// What the bytes from 0x80 on stand for in Windows-1252 up to 0x9F; 0: nothing.
    private static let windows: [UInt32] = [
        0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160, 0x2039,
        0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC,
        0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178,
    ]
    /// Where ISO 8859-15 is not ISO 8859-1.
    private static let latin9: [UInt8: UInt32] = [
        0xA4: 0x20AC, 0xA6: 0x0160, 0xA8: 0x0161, 0xB4: 0x017D, 0xB8: 0x017E, 0xBC: 0x0152,
        0xBD: 0x0153, 0xBE: 0x0178,
    ]

    /// The character of a byte of an encoding of one byte each; nil: of another encoding.
    private static func scalar(_ byte: UInt8, _ encoding: Int64) -> UInt32? {
        switch encoding {
        case 8: UInt32(byte)
        case 16: latin9[byte] ?? UInt32(byte)
        case 24: (0x80...0x9F).contains(byte) ? windows[Int(byte - 0x80)] : UInt32(byte)
        default: nil
        }
    }

    private static func isKnown(_ encoding: Int64) -> Bool { scalar(0, encoding) != nil }

    private static func shownName(_ encoding: Int64) -> String { names[encoding] ?? "" }

    private static func unsupported(_ encoding: Int64) -> SQLError {
        .notSupported("the encoding \(shownName(encoding))")
    }

    private static func utf8(_ bytes: [UInt8], from encoding: Int64) throws(SQLError) -> [UInt8] {
        if encoding == 6 || encoding == 0 {
            try bytes.withUnsafeBufferPointer { (buffer) throws(SQLError) in
                try UTF8Text.validate(UnsafeRawBufferPointer(buffer))
            }
            return bytes
        }
        guard isKnown(encoding) else { throw unsupported(encoding) }
        var out = String.UnicodeScalarView()
        for byte in bytes {
            if byte == 0 {
                throw SQLError(
                    .characterNotInRepertoire,
                    "invalid byte sequence for encoding \"\(shownName(encoding))\": 0x00")
            }
            guard let code = scalar(byte, encoding), code != 0, let scalar = Unicode.Scalar(code)
            else { throw noEquivalent([byte], encoding, 6) }
            out.append(scalar)
        }
        return Array(String(out).utf8)
    }

    private static func encoded(_ utf8: [UInt8], as encoding: Int64) throws(SQLError) -> [UInt8] {
        if encoding == 6 || encoding == 0 { return utf8 }
        guard isKnown(encoding) else { throw unsupported(encoding) }
        var out: [UInt8] = []
        for character in UTF8Text.scalars(utf8) {
            let code = character.value
            if code < 0x80 {
                out.append(UInt8(truncatingIfNeeded: code))
                continue
            }
            guard
                let byte = (0x80...0xFF as ClosedRange<UInt8>).first(where: {
                    scalar($0, encoding) == code
                })
            else { throw noEquivalent(Array(String(character).utf8), 6, encoding) }
            out.append(byte)
        }
        return out
    }

    private static func noEquivalent(
        _ bytes: [UInt8], _ from: Int64, _ to: Int64
    ) -> SQLError {
        let shown = bytes.map { "0x" + Hex.string($0) }.joined(separator: " ")
        return SQLError(
            .untranslatableCharacter,
            "character with byte sequence \(shown) in encoding \"\(shownName(from))\" has no equivalent in encoding \"\(shownName(to))\""
        )
    }
}
