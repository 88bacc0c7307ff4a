// What clients of other character sets than UTF-8 say and are told: texts are UTF-8 inside.

import QueryEngine

extension MySQLCharacterSet {
    /// Its bytes are those of the texts inside.
    private var isWhole: Bool { self == .utf8mb4 || self == .binary }

    /// nil where nothing is to be done for a client that reads this set.
    package var whereRecoded: MySQLCharacterSet? { isWhole ? nil : self }

    // MARK: To clients

    /// Writes the text that begins at an offset anew in this set; what that cannot say is a question mark.
    package func encode(_ bytes: inout [UInt8], from start: Int) {
        guard !isWhole, start < bytes.count,
            let first = bytes[start...].firstIndex(where: { $0 >= 0x80 })
        else { return }
        let rest = Array(bytes[first...])
        bytes.removeSubrange(first...)
        for scalar in UTF8Text.scalars(rest) { append(scalar, to: &bytes) }
    }

    private func append(_ scalar: Unicode.Scalar, to out: inout [UInt8]) {
        switch self {
        case .utf8mb3 where scalar.value <= 0xFFFF: UTF8Text.append(scalar, to: &out)
        case .latin1: out.append(Self.latin1Byte(scalar) ?? UInt8(ascii: "?"))
        default: out.append(scalar.isASCII ? UInt8(truncatingIfNeeded: scalar.value) : 0x3F)
        }
    }

    // MARK: From clients

    /// The text that a client's bytes are.
    func decoded(_ bytes: some Collection<UInt8>) -> [UInt8] {
        guard self == .latin1 else { return Array(bytes) }
        var out: [UInt8] = []
        out.reserveCapacity(bytes.count)
        for byte in bytes { UTF8Text.append(Self.latin1Scalar(byte), to: &out) }
        return out
    }

    /// The same of a statement, where what stands behind `_binary` are bytes.
    func decodedStatement(_ text: [UInt8]) -> [UInt8] {
        guard self == .latin1, text.contains(where: { $0 >= 0x80 }) else { return text }
        var out: [UInt8] = []
        out.reserveCapacity(text.count + text.count / 8)
        var at = 0
        while at < text.count {
            let end = Self.endOfBytes(text, at)
            if end > at {
                out += text[at..<end]
                at = end
            } else {
                UTF8Text.append(Self.latin1Scalar(text[at]), to: &out)
                at += 1
            }
        }
        return out
    }

    /// Where `_binary '…'` ends that begins here; here where none does.
    private static func endOfBytes(_ text: [UInt8], _ start: Int) -> Int {
        let word = Array("_binary".utf8)
        guard text[start] == word[0],
            text[start...].prefix(word.count).elementsEqual(word, by: { $0 | 0x20 == $1 | 0x20 })
        else { return start }
        var at = start + word.count
        while at < text.count, text[at] <= 0x20 { at += 1 }
        guard at < text.count, text[at] == UInt8(ascii: "'") || text[at] == UInt8(ascii: "\"")
        else { return start }
        let quote = text[at]
        at += 1
        while at < text.count {
            if text[at] == quote {
                // A quote that is doubled is one of the text.
                guard at + 1 < text.count, text[at + 1] == quote else { return at + 1 }
                at += 1
            } else if text[at] == UInt8(ascii: "\\") {
                at += 1
            }
            at += 1
        }
        return text.count
    }

    // MARK: latin1

    /// The characters of the bytes from 0x80 to 0x9F: those of cp1252.
    private static let special: [UInt32] = [
        0x20AC, 0x81, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
        0x2039, 0x0152, 0x8D, 0x017D, 0x8F, 0x90, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013,
        0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x9D, 0x017E, 0x0178,
    ]

    private static func latin1Scalar(_ byte: UInt8) -> Unicode.Scalar {
        guard byte >= 0x80, byte < 0xA0 else { return Unicode.Scalar(byte) }
        return Unicode.Scalar(special[Int(byte) - 0x80]) ?? "?"
    }

    private static func latin1Byte(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.value < 0x80 || (0xA0...0xFF).contains(scalar.value) {
            return UInt8(truncatingIfNeeded: scalar.value)
        }
        return special.firstIndex(of: scalar.value).map { UInt8(truncatingIfNeeded: $0 + 0x80) }
    }
}
