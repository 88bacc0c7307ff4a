// Base32, Base64, hexadecimal, C's, HTML's and CGI's escapes.
import QueryEngine

enum YQLEncodings {
    // MARK: Base64 and Base32

    private static let base64Letters = Array(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    private static let base32Letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".utf8)

    private static func encode(_ bytes: [UInt8], _ letters: [UInt8], bits: Int, group: Int)
        -> [UInt8]
    {
        var out: [UInt8] = []
        var kept: UInt32 = 0
        var count = 0
        let mask = UInt32(letters.count - 1)
        for byte in bytes {
            kept = kept << 8 | UInt32(byte)
            count += 8
            while count >= bits {
                count -= bits
                out.append(letters[Int(kept >> UInt32(count) & mask)])
            }
        }
        if count > 0 { out.append(letters[Int(kept << UInt32(bits - count) & mask)]) }
        while out.count % group != 0 { out.append(UInt8(ascii: "=")) }
        return out
    }

    static func base64(_ bytes: [UInt8], isURL: Bool = false) -> [UInt8] {
        let plain = encode(bytes, base64Letters, bits: 6, group: 4)
        guard isURL else { return plain }
        return plain.map { byte in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): UInt8(ascii: ",")
            default: byte
            }
        }
    }

    static func base32(_ bytes: [UInt8]) -> [UInt8] {
        encode(bytes, base32Letters, bits: 5, group: 8)
    }

    private static func decode(
        _ text: [UInt8], bits: Int, group: Int, isStrict: Bool,
        _ digit: (UInt8) -> UInt32?
    ) -> [UInt8]? {
        var end = text.count
        while end > 0, text[end - 1] == UInt8(ascii: "=") || text[end - 1] == UInt8(ascii: ",") {
            end -= 1
        }
        if isStrict, text.count % group != 0 { return nil }
        guard text.count - end < group else { return nil }
        var out: [UInt8] = []
        var kept: UInt32 = 0
        var count = 0
        for byte in text[..<end] {
            guard let value = digit(byte) else { return nil }
            kept = kept << UInt32(bits) | value
            count += bits
            if count >= 8 {
                count -= 8
                out.append(UInt8(truncatingIfNeeded: kept >> UInt32(count)))
            }
        }
        if isStrict, kept & ((1 << UInt32(count)) - 1) != 0 { return nil }
        return out
    }

    static func decodeBase64(_ text: [UInt8], isStrict: Bool) -> [UInt8]? {
        if !isStrict, text.count % 4 != 0 { return nil }
        return decode(text, bits: 6, group: 4, isStrict: isStrict) { byte in
            switch byte {
            case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
            case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
            case 65...90: UInt32(byte - 65)
            case 97...122: UInt32(byte - 71)
            case 48...57: UInt32(byte + 4)
            default: nil
            }
        }
    }

    static func decodeBase32(_ text: [UInt8], isStrict: Bool) -> [UInt8]? {
        decode(text, bits: 5, group: 8, isStrict: isStrict) { byte in
            switch byte {
            case 65...90: UInt32(byte - 65)
            case 97...122: isStrict ? nil : UInt32(byte - 97)
            case 50...55: UInt32(byte - 24)
            default: nil
            }
        }
    }

    // MARK: Hexadecimal

    static func hex(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        Hex.append(bytes, to: &out)
        return out.map { YQLTextEdits.upper($0) }
    }

    static func decodeHex(_ text: [UInt8]) -> [UInt8]? {
        guard text.count % 2 == 0 else { return nil }
        var out: [UInt8] = []
        for index in stride(from: 0, to: text.count, by: 2) {
            guard let high = Hex.value(text[index]), let low = Hex.value(text[index + 1]) else {
                return nil
            }
            out.append(high << 4 | low)
        }
        return out
    }

    // MARK: C

    static func escapeC(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for (index, byte) in bytes.enumerated() {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"): out += [UInt8(ascii: "\\"), byte]
            case 10: out += Array("\\n".utf8)
            case 9: out += Array("\\t".utf8)
            case 13: out += Array("\\r".utf8)
            case 32..<127: out.append(byte)
            default:
                // Shorter where no digit follows that would be read with it.
                let next = index + 1 < bytes.count ? bytes[index + 1] : 0
                out.append(UInt8(ascii: "\\"))
                if byte < 8, !(48...55).contains(next) {
                    out.append(48 + byte)
                } else if Hex.value(next) == nil || next == 0 {
                    out += Array(("x" + Hex.string(byte).uppercased()).utf8)
                } else {
                    let digits = String(byte, radix: 8)
                    out += Array(
                        (String(repeating: "0", count: 3 - digits.utf8.count) + digits).utf8)
                }
            }
        }
        return out
    }

    static func unescapeC(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "\\"), index < text.count {
                index += 1
                YQLEscapes.append(text[index - 1], text, &index, to: &out)
            } else {
                out.append(byte)
            }
        }
        return out
    }

    // MARK: HTML

    private static let entities: [(UInt8, String)] = [
        (UInt8(ascii: "\""), "&quot;"), (UInt8(ascii: "<"), "&lt;"), (UInt8(ascii: ">"), "&gt;"),
        (UInt8(ascii: "'"), "&#39;"), (UInt8(ascii: "&"), "&amp;"),
    ]

    static func encodeHTML(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in bytes {
            if let entity = entities.first(where: { $0.0 == byte }) {
                out += Array(entity.1.utf8)
            } else {
                out.append(byte)
            }
        }
        return out
    }

    static func decodeHTML(_ text: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < text.count {
            if text[index] == UInt8(ascii: "&"),
                let entity = entities.first(where: { text[index...].starts(with: $0.1.utf8) })
            {
                out.append(entity.0)
                index += entity.1.utf8.count
            } else {
                out.append(text[index])
                index += 1
            }
        }
        return out
    }

    // MARK: CGI

    private static let plain = Set("!*()-_.@:/~$,;'".utf8)

    static func cgiEscape(_ bytes: [UInt8]) -> [UInt8] {
        var out: [UInt8] = []
        for byte in bytes {
            let letter = byte | 0x20
            let isPlain =
                (97...122).contains(letter) && byte < 128 || (48...57).contains(byte)
                || plain.contains(byte)
            if byte == 32 {
                out.append(UInt8(ascii: "+"))
            } else if isPlain {
                out.append(byte)
            } else {
                out += Array(("%" + Hex.string(byte).uppercased()).utf8)
            }
        }
        return out
    }

    static func cgiUnescape(_ text: [UInt8], plusIsSpace: Bool = true) -> [UInt8] {
        var out: [UInt8] = []
        var index = 0
        while index < text.count {
            let byte = text[index]
            if byte == UInt8(ascii: "%"), index + 2 < text.count,
                let high = Hex.value(text[index + 1]), let low = Hex.value(text[index + 2])
            {
                out.append(high << 4 | low)
                index += 3
                continue
            }
            out.append(byte == UInt8(ascii: "+") && plusIsSpace ? 32 : byte)
            index += 1
        }
        return out
    }
}

/// Numbers as people read them.
enum YQLReadable {
    /// So many digits that count, none of them zeros at the end.
    static func precise(_ number: Double, _ digits: Int) -> [UInt8] {
        FloatText.printf("%.*g", max(digits, 1), number)
    }

    static func size(_ value: UInt64, isBytes: Bool) -> String {
        let base: Double = isBytes ? 1024 : 1000
        let suffixes =
            isBytes
            ? ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"] : ["", "K", "M", "G", "T", "P", "E"]
        var number = Double(value)
        var step = 0
        while number >= base, step < suffixes.count - 1 {
            number /= base
            step += 1
        }
        let shown =
            step == 0
            ? String(value)
            : String(decoding: precise(number, number >= 1000 ? 4 : 3), as: UTF8.self)
        return shown + suffixes[step] + (isBytes ? "B" : "")
    }

    /// Microseconds.
    static func duration(_ value: UInt64) -> String {
        if value < 1_000 { return "\(value)us" }
        if value < 1_000_000 { return fixed(Double(value) / 1_000) + "ms" }
        let seconds = value / 1_000_000
        if seconds < 60 { return fixed(Double(value) / 1_000_000) + "s" }
        let (days, hours) = (seconds / 86_400, seconds / 3_600 % 24)
        let (minutes, rest) = (seconds / 60 % 60, seconds % 60)
        var parts: [String] = []
        if days > 0 { parts.append("\(days)d") }
        if hours > 0 { parts.append("\(hours)h") }
        if minutes > 0 { parts.append("\(minutes)m") }
        if rest > 0 { parts.append("\(rest)s") }
        return parts.joined(separator: " ")
    }

    private static func fixed(_ number: Double) -> String {
        String(decoding: precise(number, 3), as: UTF8.self)
    }
}
