// HEX and its like, digests, compression's sisters.
import QueryEngine
import SQLPlanning

extension MySQLFunctions {
    static let encodings: Table = [
        "hex": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let value = values[0]
            let kind = MySQLTypeKind(value.type)
            if kind.isNumeric, kind != .null {
                let number =
                    rules.calculation(value) == .whole
                    ? rules.converted(value, .unsigned)
                    : rules.converted(rules.converted(value, .signed), .unsigned)
                var digits = 16
                if case .bit(let count) = kind { digits = count * 2 }
                return rules.plainText(
                    "hex number", [number], length: digits, hasDecimals: false, at: at,
                    .unary { (value, _) in
                        .string(
                            String(
                                MySQLInteger.unsigned(value.number), radix: 16, uppercase: true))
                    })
            }
            let string = rules.string(value)
            let bytes = rules.length(string) * rules.bytesOfCharacter(string)
            let recoding = rules.recoding(string)
            return rules.plainText(
                recoding.map { "hex \($0.name)" } ?? "hex", [string],
                length: bytes * 2, hasDecimals: false, at: at,
                .unary { (value, _) in .text(hex(value.rawText(in: recoding), isUpper: true)) })
        },
        "unhex": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            var result = rules.call(
                "unhex", [rules.string(values[0])], MySQLType.varbinary,
                modifier: Int32(clamping: rules.length(values[0]) * 2), isNullable: true, at: at,
                .unary { (value, _) in
                    bytes(ofHex: value.rawText).map { .bytes($0) } ?? .null
                })
            result.traits = .fixedDecimals
            return result
        },
        "to_base64": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            let string = rules.string(values[0])
            let bytes = rules.length(string) * rules.bytesOfCharacter(string)
            return rules.plainText(
                "to_base64", [string], length: (bytes + 2) / 3 * 4, at: at,
                .unary { (value, _) in .text(base64(value.rawText)) })
        },
        "from_base64": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "from_base64", [rules.string(values[0])], MySQLType.varbinary,
                modifier: Int32(clamping: rules.length(values[0]) * 3), isNullable: true, at: at,
                .unary { (value, context) in
                    if let bytes = bytes(ofBase64: value.rawText) { return .bytes(bytes) }
                    if let values = context.values, values.flavor.isMariaDB {
                        let place = base64End(value.rawText)
                        values.warn(1958, "Bad base64 data as position \(place)")
                    }
                    return .null
                })
        },
        "md5": digest("md5", 32, .md5),
        "sha": digest("sha", 40, .sha1),
        "sha1": digest("sha", 40, .sha1),
        "sha2": MySQLFunction(2) { (rules, values, at) throws(SQLError) in
            let bits: Int =
                if case .constant(.int(let bits)) = values[1].expression {
                    bits == 0 ? 256 : Int(clamping: bits)
                } else { 512 }
            return rules.plainText(
                "sha2", [rules.string(values[0]), rules.converted(values[1], .signed)],
                length: min(max(bits, 0), 512) / 4, at: at,
                .binary { (value, bits, context) throws(SQLError) in
                    let length = bits.number == 0 ? 256 : bits.number
                    guard length > 1, let digest = Digest(rawValue: "sha\(length)") else {
                        context.warn(
                            1583, "Incorrect parameters in the call to native function 'sha2'")
                        return .null
                    }
                    return .text(hex(try digest.hash(value.rawText), isUpper: false))
                })
        },
        "uuid_to_bin": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            rules.call(
                "uuid_to_bin",
                [rules.string(values[0])] + rules.integers(Array(values.dropFirst())),
                MySQLType.varbinary, modifier: 16, at: at,
                .nary { (values, _) throws(SQLError) in
                    let text = values[0].rawText.filter { $0 != 0x2D && $0 != 0x7B && $0 != 0x7D }
                    guard text.count == 32, let bytes = bytes(ofHex: text) else {
                        throw .mySQL(
                            1411,
                            "Incorrect string value: '\(MySQLQuoted.text(values[0].rawText))' for function uuid_to_bin"
                        )
                    }
                    let swaps = values.count > 1 && values[1].number != 0
                    return .bytes(swaps ? swapped(bytes) : bytes)
                })
        },
        "bin_to_uuid": MySQLFunction(1...2) { (rules, values, at) throws(SQLError) in
            rules.plainText(
                "bin_to_uuid",
                [rules.converted(values[0], .bytes)] + rules.integers(Array(values.dropFirst())),
                length: 36, at: at,
                .nary { (values, _) throws(SQLError) in
                    var bytes = values[0].rawText
                    guard bytes.count == 16 else {
                        throw .mySQL(
                            1411,
                            "Incorrect string value: '\(MySQLQuoted.text(bytes))' for function bin_to_uuid"
                        )
                    }
                    if values.count > 1, values[1].number != 0 { bytes = unswapped(bytes) }
                    return .text(uuidText(bytes))
                })
        },
        "is_uuid": MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.call(
                "is_uuid", [rules.string(values[0])], MySQLType.truth, at: at,
                .unary { (value, _) in
                    let text = value.rawText.filter { $0 != 0x2D && $0 != 0x7B && $0 != 0x7D }
                    return .bool(text.count == 32 && bytes(ofHex: text) != nil)
                })
        },
    ]

    private static func digest(
        _ name: String, _ length: Int, _ digest: Digest
    ) -> MySQLFunction {
        MySQLFunction(1) { (rules, values, at) throws(SQLError) in
            rules.plainText(
                name, [rules.string(values[0])], length: length, at: at,
                .unary { (value, _) throws(SQLError) in
                    .text(hex(try digest.hash(value.rawText), isUpper: false))
                })
        }
    }

    static func hex(_ bytes: [UInt8], isUpper: Bool) -> [UInt8] {
        let digits = Array((isUpper ? "0123456789ABCDEF" : "0123456789abcdef").utf8)
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count * 2)
        for byte in bytes {
            out.append(digits[Int(byte >> 4)])
            out.append(digits[Int(byte & 15)])
        }
        return out
    }

    static func bytes(ofHex text: [UInt8]) -> [UInt8]? {
        var nibbles: [UInt8] = []
        nibbles.reserveCapacity(text.count)
        for byte in text {
            switch byte {
            case 48...57: nibbles.append(byte - 48)
            case 65...70: nibbles.append(byte - 55)
            case 97...102: nibbles.append(byte - 87)
            default: return nil
            }
        }
        if nibbles.count % 2 == 1 { nibbles.insert(0, at: 0) }
        return stride(from: 0, to: nibbles.count, by: 2).map {
            nibbles[$0] << 4 | nibbles[$0 + 1]
        }
    }

    private static let base64Digits = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

    /// Lines of 76 digits.
    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var column = 0
        for start in stride(from: 0, to: bytes.count, by: 3) {
            if column == 76 {
                out.append(0x0A)
                column = 0
            }
            let part = bytes[start..<min(start + 3, bytes.count)]
            let bits =
                part.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32((3 - part.count) * 8)
            for place in 0..<4 {
                let digit = Int(bits >> UInt32(18 - place * 6) & 63)
                out.append(place <= part.count ? base64Digits[digit] : 0x3D)
            }
            column += 4
        }
        return out
    }

    private static func bytes(ofBase64 text: [UInt8]) -> [UInt8]? {
        var out: [UInt8] = []
        var bits: UInt32 = 0
        var count = 0
        var padding = 0
        for byte in text where !MySQLNumberText.isSpace(byte) {
            if byte == 0x3D {
                padding += 1
                continue
            }
            guard padding == 0, let digit = base64Digits.firstIndex(of: byte) else { return nil }
            bits = bits << 6 | UInt32(digit)
            count += 1
            if count % 4 == 0 {
                for shift in [16, 8, 0] as [UInt32] {
                    out.append(UInt8(truncatingIfNeeded: bits >> shift))
                }
                bits = 0
            }
        }
        switch (count % 4, padding) {
        case (0, 0): return out
        case (2, 2): return out + [UInt8(truncatingIfNeeded: bits >> 4)]
        case (3, 1):
            return out
                + [UInt8(truncatingIfNeeded: bits >> 10), UInt8(truncatingIfNeeded: bits >> 2)]
        default: return nil
        }
    }

    // MARK: UUIDs

    static func uuidText(_ bytes: [UInt8]) -> [UInt8] {
        let digits = hex(bytes, isUpper: false)
        var out: [UInt8] = []
        for (place, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(place) { out.append(0x2D) }
            out.append(digit)
        }
        return out
    }

    /// The time's high part first, so that later ones sort later.
    private static func swapped(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes[6..<8] + bytes[4..<6] + bytes[0..<4] + bytes[8...])
    }

    private static func unswapped(_ bytes: [UInt8]) -> [UInt8] {
        Array(bytes[4..<8] + bytes[2..<4] + bytes[0..<2] + bytes[8...])
    }
}

extension MySQLFunctions {
    /// Where what is no base64 begins.
    private static func base64End(_ text: [UInt8]) -> Int {
        text.firstIndex { byte in
            byte != 0x3D && !MySQLNumberText.isSpace(byte) && !base64Digits.contains(byte)
        } ?? text.count
    }
}

extension MySQLRules {
    /// The most bytes of a character of the value.
    func bytesOfCharacter(_ value: Typed) -> Int {
        guard MySQLTypeKind(value.type).isText else { return 1 }
        return MySQLCollation.of(value.collation)?.characterSet.maximumBytes ?? 4
    }

    /// A text's bytes in the character set that it has; nil where they are those that it is kept in.
    func recoding(_ value: Typed) -> MySQLCharacterSet? {
        guard MySQLTypeKind(value.type).isText else { return nil }
        return MySQLCollation.of(value.collation)?.characterSet.whereRecoded
    }
}

extension Value {
    /// The bytes of a text in a character set.
    func rawText(in set: MySQLCharacterSet?) -> [UInt8] {
        var text = rawText
        set?.encode(&text, from: 0)
        return text
    }
}
