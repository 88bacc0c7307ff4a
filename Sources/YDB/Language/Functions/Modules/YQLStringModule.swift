// The module String: bytes, ASCII letters.
import QueryEngine

enum YQLStringModule {
    static let functions: [String: YQLModules.Entry] = {
        var all: [String: YQLModules.Entry] = [
            "string::SplitToList": YQLTextParts.split(.string),
            "string::JoinFromList": YQLTextParts.join(.string),
            "string::ToByteList": .one([.auto(.string)], .list(.uint8)) {
                (values) throws(SQLError) in
                .list(values[0].rawBytes.map { .int(Int64($0)) }, of: .uint8)
            },
            "string::FromByteList": .one([.plain(.list(.uint8))], .string) {
                (values) throws(SQLError) in
                .bytes(values[0].elements.map { UInt8(truncatingIfNeeded: $0.wholeNumber) })
            },
            "string::CollapseText": .one([.auto(.string), .plain(.uint64)], .string) {
                (values) throws(SQLError) in
                let most = Int(min(values[1].unsignedNumber ?? 0, UInt64(Int32.max)))
                return .bytes(YQLTextEdits.collapse(values[0].rawBytes, most))
            },
            "string::Substring": .one(
                [.auto(.string), .maybe(.uint64), .maybe(.uint64)], .string
            ) { (values) throws(SQLError) in
                let bytes = values[0].rawBytes
                let start = Int(min(values[1].unsignedNumber ?? 0, UInt64(bytes.count)))
                let count = Int(min(values[2].unsignedNumber ?? .max, UInt64(bytes.count - start)))
                return .bytes(Array(bytes[start..<(start + count)]))
            },
            "string::Find": find { YQLBytes.firstIndex(of: $0, in: $1, from: $2 ?? 0) },
            "string::ReverseFind": find { YQLBytes.lastIndex(of: $0, in: $1, from: $2) },
            "string::LevensteinDistance": .one(
                [.auto(.string), .auto(.string)], .uint64
            ) { (values) throws(SQLError) in
                YQLInteger.value(
                    UInt64(try YQLTextEdits.distance(values[0].rawBytes, values[1].rawBytes)))
            },
            "string::LeftPad": pad(isLeft: true), "string::RightPad": pad(isLeft: false),
            "string::Hex": .one([.auto(.uint64)], .string) { (values) throws(SQLError) in
                text("0x" + digits(values[0].unsignedNumber ?? 0, 16))
            },
            "string::SHex": .one([.auto(.int64)], .string) { (values) throws(SQLError) in
                let number = values[0].wholeNumber
                return text((number < 0 ? "-" : "") + "0x" + digits(number.magnitude, 16))
            },
            "string::Bin": .one([.auto(.uint64)], .string) { (values) throws(SQLError) in
                text("0b" + digits(values[0].unsignedNumber ?? 0, 2))
            },
            "string::SBin": .one([.auto(.int64)], .string) { (values) throws(SQLError) in
                let number = values[0].wholeNumber
                return text((number < 0 ? "-" : "") + "0b" + digits(number.magnitude, 2))
            },
            "string::HumanReadableDuration": .one([.auto(.uint64)], .string) {
                (values) throws(SQLError) in
                text(YQLReadable.duration(values[0].unsignedNumber ?? 0))
            },
            "string::HumanReadableQuantity": .one([.auto(.uint64)], .string) {
                (values) throws(SQLError) in
                text(YQLReadable.size(values[0].unsignedNumber ?? 0, isBytes: false))
            },
            "string::HumanReadableBytes": .one([.auto(.uint64)], .string) {
                (values) throws(SQLError) in
                text(YQLReadable.size(values[0].unsignedNumber ?? 0, isBytes: true))
            },
            "string::Prec": .one([.auto(.double), .plain(.uint64)], .string) {
                (values) throws(SQLError) in
                let count = Int(min(values[1].unsignedNumber ?? 0, 100))
                return .bytes(YQLReadable.precise(values[0].number, count))
            },
        ]
        for (name, body) in changes { all["string::" + name] = change(body) }
        for (name, body) in decoders { all["string::" + name] = decoder(body) }
        for (name, body) in YQLUnicodeModule.letters {
            all["string::" + name] = decoder { YQLText.isUTF8($0) ? body($0) : nil }
        }
        for (name, body) in relations { all["string::" + name] = relation(body) }
        for (name, body) in classes {
            all["string::" + name] = .one([.auto(.string)], .bool) { (values) throws(SQLError) in
                .bool(values[0].rawBytes.allSatisfy(body))
            }
        }
        for (name, body) in YQLTextParts.edits {
            all["string::" + name] = YQLTextParts.edit(.string, body)
        }
        for (name, body) in YQLTextParts.removals {
            all["string::" + name] = YQLTextParts.removal(.string, body)
        }
        return all
    }()

    private static func text(_ text: String) -> Value { .bytes(Array(text.utf8)) }

    private static func digits(_ number: UInt64, _ radix: Int) -> String {
        let digits = String(number, radix: radix, uppercase: true)
        let width = radix == 16 ? 16 : 64
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }

    private typealias Change = @Sendable ([UInt8]) throws(SQLError) -> [UInt8]

    private static func change(_ body: @escaping Change) -> YQLModules.Entry {
        .one([.auto(.string)], .string) { (values) throws(SQLError) in
            let bytes = values[0].rawBytes
            try WorkPace.passBytes(bytes.count)
            return .bytes(try body(bytes))
        }
    }

    private static let changes: [(String, Change)] = [
        ("Base32Encode", { (bytes) throws(SQLError) in YQLEncodings.base32(bytes) }),
        ("Base64Encode", { (bytes) throws(SQLError) in YQLEncodings.base64(bytes) }),
        (
            "Base64EncodeUrl",
            { (bytes) throws(SQLError) in YQLEncodings.base64(bytes, isURL: true) }
        ),
        ("EscapeC", { (bytes) throws(SQLError) in YQLEncodings.escapeC(bytes) }),
        ("UnescapeC", { (bytes) throws(SQLError) in YQLEncodings.unescapeC(bytes) }),
        ("HexEncode", { (bytes) throws(SQLError) in YQLEncodings.hex(bytes) }),
        ("EncodeHtml", { (bytes) throws(SQLError) in YQLEncodings.encodeHTML(bytes) }),
        ("DecodeHtml", { (bytes) throws(SQLError) in YQLEncodings.decodeHTML(bytes) }),
        ("CgiEscape", { (bytes) throws(SQLError) in YQLEncodings.cgiEscape(bytes) }),
        ("CgiUnescape", { (bytes) throws(SQLError) in YQLEncodings.cgiUnescape(bytes) }),
        ("Strip", { (bytes) throws(SQLError) in YQLTextEdits.strip(bytes) }),
        ("Collapse", { (bytes) throws(SQLError) in YQLTextEdits.collapse(bytes) }),
        ("AsciiToLower", { (bytes) throws(SQLError) in bytes.map { YQLTextEdits.lower($0) } }),
        ("AsciiToUpper", { (bytes) throws(SQLError) in bytes.map { YQLTextEdits.upper($0) } }),
        ("AsciiToTitle", { (bytes) throws(SQLError) in YQLTextEdits.title(bytes) }),
        (
            "HexText",
            { (bytes) throws(SQLError) in
                Array(bytes.map { Hex.string($0).uppercased() }.joined(separator: " ").utf8)
            }
        ),
        (
            "BinText",
            { (bytes) throws(SQLError) in
                Array(
                    bytes.map { byte in
                        let digits = String(byte, radix: 2)
                        return String(repeating: "0", count: 8 - digits.utf8.count) + digits
                    }.joined(separator: " ").utf8)
            }
        ),
    ]

    private static let decoders: [(String, @Sendable ([UInt8]) -> [UInt8]?)] = [
        ("Base32Decode", { YQLEncodings.decodeBase32($0, isStrict: false) }),
        ("Base32StrictDecode", { YQLEncodings.decodeBase32($0, isStrict: true) }),
        ("Base64Decode", { YQLEncodings.decodeBase64($0, isStrict: false) }),
        ("Base64StrictDecode", { YQLEncodings.decodeBase64($0, isStrict: true) }),
        ("HexDecode", { YQLEncodings.decodeHex($0) }),
    ]

    private static func decoder(
        _ body: @escaping @Sendable ([UInt8]) -> [UInt8]?
    ) -> YQLModules.Entry {
        .one([.auto(.string)], .optional(.string)) { (values) throws(SQLError) in
            try WorkPace.passBytes(values[0].rawBytes.count)
            return body(values[0].rawBytes).map { .bytes($0) } ?? .null
        }
    }

    /// A null text has no part.
    private static func relation(
        _ body: @escaping @Sendable ([UInt8], [UInt8]) -> Bool
    ) -> YQLModules.Entry {
        .one([.plain(.optional(.string)), .plain(.string)], .bool) { (values) throws(SQLError) in
            if values[0].isNull { return .bool(false) }
            try WorkPace.passBytes(values[0].rawBytes.count)
            return .bool(body(values[0].rawBytes, values[1].rawBytes))
        }
    }

    private static let relations: [(String, @Sendable ([UInt8], [UInt8]) -> Bool)] = [
        ("Contains", { YQLBytes.firstIndex(of: $1, in: $0, from: 0) != nil }),
        ("StartsWith", { $0.starts(with: $1) }), ("HasPrefix", { $0.starts(with: $1) }),
        ("EndsWith", { YQLTextEdits.ends($0, $1) }), ("HasSuffix", { YQLTextEdits.ends($0, $1) }),
        ("StartsWithIgnoreCase", { YQLTextEdits.lower($0).starts(with: YQLTextEdits.lower($1)) }),
        ("HasPrefixIgnoreCase", { YQLTextEdits.lower($0).starts(with: YQLTextEdits.lower($1)) }),
        (
            "EndsWithIgnoreCase",
            { YQLTextEdits.ends(YQLTextEdits.lower($0), YQLTextEdits.lower($1)) }
        ),
        (
            "HasSuffixIgnoreCase",
            { YQLTextEdits.ends(YQLTextEdits.lower($0), YQLTextEdits.lower($1)) }
        ),
        (
            "AsciiStartsWithIgnoreCase",
            { YQLTextEdits.lower($0).starts(with: YQLTextEdits.lower($1)) }
        ),
        (
            "AsciiEndsWithIgnoreCase",
            { YQLTextEdits.ends(YQLTextEdits.lower($0), YQLTextEdits.lower($1)) }
        ),
        ("AsciiEqualsIgnoreCase", { YQLTextEdits.lower($0) == YQLTextEdits.lower($1) }),
        (
            "AsciiContainsIgnoreCase",
            {
                YQLBytes.firstIndex(
                    of: YQLTextEdits.lower($1), in: YQLTextEdits.lower($0), from: 0) != nil
            }
        ),
    ]

    private static func isLetter(_ byte: UInt8) -> Bool {
        (97...122).contains(byte | 0x20) && byte < 128
    }

    private static let classes: [(String, @Sendable (UInt8) -> Bool)] = [
        ("IsAscii", { $0 < 128 }), ("IsAsciiSpace", { $0 == 32 || (9...13).contains($0) }),
        ("IsAsciiUpper", { (65...90).contains($0) }), ("IsAsciiLower", { (97...122).contains($0) }),
        ("IsAsciiDigit", { (48...57).contains($0) }), ("IsAsciiAlpha", { isLetter($0) }),
        ("IsAsciiAlnum", { isLetter($0) || (48...57).contains($0) }),
        ("IsAsciiHex", { Hex.value($0) != nil }),
    ]

    private static func find(
        _ body: @escaping @Sendable ([UInt8], [UInt8], Int?) -> Int?
    ) -> YQLModules.Entry {
        .one([.auto(.string), .plain(.string), .maybe(.uint64)], .int64) {
            (values) throws(SQLError) in
            let bytes = values[0].rawBytes
            try WorkPace.passBytes(bytes.count)
            let place = values[2].unsignedNumber.map { Int(min($0, UInt64(Int32.max))) }
            return .count(body(values[1].rawBytes, bytes, place) ?? -1)
        }
    }

    private static func pad(isLeft: Bool) -> YQLModules.Entry {
        .one([.auto(.string), .plain(.uint64), .maybe(.string)], .string) {
            (values) throws(SQLError) in
            let bytes = values[0].rawBytes
            let width = values[1].unsignedNumber ?? 0
            guard width <= 16_384 else {
                throw .yqlValue("Padding width \(width) is more than 16384")
            }
            var filler: UInt8 = 32
            if !values[2].isNull {
                guard values[2].rawBytes.count == 1 else {
                    throw .yqlValue("Not 1 symbol in paddingSymbol")
                }
                filler = values[2].rawBytes[0]
            }
            let padding = [UInt8](repeating: filler, count: max(0, Int(width) - bytes.count))
            return .bytes(isLeft ? padding + bytes : bytes + padding)
        }
    }
}
