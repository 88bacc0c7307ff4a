// What tokens mean: names folded and cut, strings with their quotes and escapes resolved.

import QueryEngine
import SQLPlanning

extension Lexer {
    /// The name of a word or quoted identifier: folded unless quoted, cut to 63 bytes.
    func name(_ token: Token) -> String {
        let start = Int(token.start)
        let end = Int(token.end)
        switch token.kind {
        case .quotedIdentifier:
            if !token.needsRewriting { return string(start + 1, end - 1) }
        case .unicodeIdentifier: break
        default:
            if !token.needsRewriting { return string(start, end) }
        }
        return Lexer.cut(wholeName(token))
    }

    /// The bytes of the name, however many.
    func wholeName(_ token: Token) -> [UInt8] {
        let start = Int(token.start)
        let end = Int(token.end)
        switch token.kind {
        case .quotedIdentifier: return undoubled(start + 1, end - 1, quote: 0x22)
        case .unicodeIdentifier: return Array(((try? unicodeValue(token)) ?? "").utf8)
        default: return text[start..<end].map(ASCII.lowercased)
        }
    }

    /// At most 63 bytes, no character torn.
    static func cut(_ bytes: [UInt8]) -> String {
        guard bytes.count > longestName else { return String(decoding: bytes, as: UTF8.self) }
        var end = longestName
        while end > 0, bytes[end] & 0xC0 == 0x80 { end -= 1 }
        return String(decoding: bytes[..<end], as: UTF8.self)
    }

    private func undoubled(_ start: Int, _ end: Int, quote: UInt8) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end - start)
        var index = start
        while index < end {
            bytes.append(text[index])
            index += text[index] == quote ? 2 : 1
        }
        return bytes
    }

    /// The value of a `string` or `dollarString` token, or the digits of a bit string.
    func stringValue(_ token: Token) -> String {
        let start = Int(token.start)
        let end = Int(token.end)
        switch token.kind {
        case .dollarString:
            var tag = 1
            while byte(start + tag) != 0x24 { tag += 1 }
            tag += 1
            return string(start + tag, end - tag)
        case .bitString, .hexString: return plainValue(start + 2, end - 1)
        default: return plainValue(start + 1, end - 1)
        }
    }

    private func plainValue(_ start: Int, _ end: Int) -> String {
        var index = start
        while index < end, text[index] != 0x27 { index += 1 }
        if index >= end { return string(start, end) }
        return String(decoding: segments(start, end), as: UTF8.self)
    }

    /// The content of a string with doubled quotes or continued on other lines.
    private func segments(_ start: Int, _ end: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end - start)
        var index = start
        while index < end {
            if text[index] != 0x27 {
                bytes.append(text[index])
                index += 1
            } else if byte(index + 1) == 0x27 {
                bytes.append(0x27)
                index += 2
            } else if let more = continuation(after: index + 1) {
                index = more
            } else {
                index += 1
            }
        }
        return bytes
    }

    // MARK: - E'…'

    func escapeStringValue(_ token: Token) throws(SQLError) -> String {
        let start = Int(token.start)
        let end = min(Int(token.end) - 1, text.count)
        var bytes: [UInt8] = []
        var hasRawBytes = false
        var highSurrogate: UInt32?
        var index = start + 2
        while index < end {
            let current = text[index]
            if highSurrogate != nil, !isUnicodeEscapeStart(index) {
                throw failure("invalid Unicode surrogate pair", from: index, to: index + 1)
            }
            if current == 0x27 {
                if byte(index + 1) == 0x27 {
                    bytes.append(0x27)
                    index += 2
                } else {
                    index = continuation(after: index + 1) ?? end
                }
            } else if current != 0x5C || index + 1 >= text.count {
                bytes.append(current)
                index += 1
            } else if isUnicodeEscapeStart(index) {
                try appendUnicodeEscape(&bytes, &index, &highSurrogate)
            } else {
                appendByteEscape(&bytes, &index, &hasRawBytes)
            }
        }
        if highSurrogate != nil {
            throw failure("invalid Unicode surrogate pair", from: end, to: end + 1)
        }
        if hasRawBytes { try Lexer.requireUTF8(bytes) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func isUnicodeEscapeStart(_ index: Int) -> Bool {
        byte(index) == 0x5C && byte(index + 1) | 0x20 == 0x75
    }

    private func appendUnicodeEscape(
        _ bytes: inout [UInt8], _ index: inout Int, _ highSurrogate: inout UInt32?
    ) throws(SQLError) {
        let digits = byte(index + 1) == 0x75 ? 4 : 8
        var code: UInt32 = 0
        for offset in 0..<digits {
            guard let digit = ASCII.hexValue(byte(index + 2 + offset)) else {
                throw SQLError(
                    .invalidEscapeSequence, "invalid Unicode escape",
                    hint: "Unicode escapes must be \\uXXXX or \\UXXXXXXXX.",
                    position: character(index))
            }
            code = code << 4 | digit
        }
        let end = index + 2 + digits
        if let high = highSurrogate {
            guard (0xDC00...0xDFFF).contains(code) else {
                throw failure("invalid Unicode surrogate pair", from: index, to: end)
            }
            code = 0x10000 + ((high & 0x3FF) << 10) + (code & 0x3FF)
            highSurrogate = nil
        } else if (0xD800...0xDBFF).contains(code) {
            highSurrogate = code
            index = end
            return
        } else if (0xDC00...0xDFFF).contains(code) {
            throw failure("invalid Unicode surrogate pair", from: index, to: end)
        }
        guard code != 0, let scalar = Unicode.Scalar(code) else {
            throw failure("invalid Unicode escape value", from: index, to: end)
        }
        bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        index = end
    }

    private func appendByteEscape(
        _ bytes: inout [UInt8], _ index: inout Int, _ hasRawBytes: inout Bool
    ) {
        let selector = byte(index + 1)
        index += 2
        switch selector {
        case 0x62: bytes.append(0x08)
        case 0x66: bytes.append(0x0C)
        case 0x6E: bytes.append(0x0A)
        case 0x72: bytes.append(0x0D)
        case 0x74: bytes.append(0x09)
        case 0x76: bytes.append(0x0B)
        case 0x30...0x37:
            var code = UInt32(selector) - 0x30
            var count = 1
            while count < 3, let digit = ASCII.octalValue(byte(index)) {
                code = code << 3 | digit
                index += 1
                count += 1
            }
            appendRaw(code, &bytes, &hasRawBytes)
        case 0x78:
            guard var code = ASCII.hexValue(byte(index)) else { return bytes.append(selector) }
            index += 1
            if let digit = ASCII.hexValue(byte(index)) {
                code = code << 4 | digit
                index += 1
            }
            appendRaw(code, &bytes, &hasRawBytes)
        default: bytes.append(selector)
        }
    }

    private func appendRaw(_ code: UInt32, _ bytes: inout [UInt8], _ hasRawBytes: inout Bool) {
        let byte = UInt8(truncatingIfNeeded: code)
        bytes.append(byte)
        if byte == 0 || byte >= 0x80 { hasRawBytes = true }
    }

    // MARK: - U&'…' and U&"…"

    func unicodeValue(_ token: Token) throws(SQLError) -> String {
        let start = Int(token.start) + 3
        let end = Int(token.end) - 1
        let content =
            token.kind == .unicodeIdentifier
            ? undoubled(start, end, quote: 0x22) : segments(start, end)
        var bytes: [UInt8] = []
        var high: UInt32?
        var index = 0
        while index < content.count {
            guard content[index] == token.escape else {
                if high != nil { throw invalidPair(start + index) }
                bytes.append(content[index])
                index += 1
                continue
            }
            if index + 1 < content.count, content[index + 1] == token.escape {
                if high != nil { throw invalidPair(start + index) }
                bytes.append(token.escape)
                index += 2
                continue
            }
            let begin = index
            var code = try unicodeEscape(content, &index, start)
            if let first = high {
                guard (0xDC00...0xDFFF).contains(code) else { throw invalidPair(start + begin) }
                code = 0x10000 + ((first & 0x3FF) << 10) + (code & 0x3FF)
                high = nil
            } else if (0xD800...0xDBFF).contains(code) {
                high = code
                continue
            } else if (0xDC00...0xDFFF).contains(code) {
                throw invalidPair(start + begin)
            }
            guard code != 0, let scalar = Unicode.Scalar(code) else {
                throw SQLError(
                    .syntaxError, "invalid Unicode escape value", position: character(start + begin)
                )
            }
            bytes.append(contentsOf: UTF8.encode(scalar).map(Array.init) ?? [])
        }
        if high != nil { throw invalidPair(start + index) }
        return String(decoding: bytes, as: UTF8.self)
    }

    private func unicodeEscape(
        _ content: [UInt8], _ index: inout Int, _ start: Int
    ) throws(SQLError) -> UInt32 {
        let isLong = index + 1 < content.count && content[index + 1] == 0x2B
        let first = index + (isLong ? 2 : 1)
        let end = first + (isLong ? 6 : 4)
        var code: UInt32 = 0
        for position in first..<end {
            guard position < content.count, let digit = ASCII.hexValue(content[position]) else {
                throw SQLError(
                    .syntaxError, "invalid Unicode escape",
                    hint: "Unicode escapes must be \\XXXX or \\+XXXXXX.",
                    position: character(start + index))
            }
            code = code << 4 | digit
        }
        index = end
        return code
    }

    private func invalidPair(_ offset: Int) -> SQLError {
        SQLError(
            .syntaxError, "invalid Unicode surrogate pair", position: character(offset))
    }

    // MARK: - Encoding

    /// Bytes written as escapes must make whole characters, and none may be zero.
    static func requireUTF8(_ bytes: [UInt8]) throws(SQLError) {
        var index = 0
        while index < bytes.count {
            let length = sequenceLength(bytes, index)
            guard length > 0 else {
                let claimed = claimedLength(bytes[index])
                let shown = bytes[index..<min(bytes.count, index + claimed)]
                let hex = shown.map { "0x" + Hex.string($0) }.joined(separator: " ")
                throw SQLError(
                    .characterNotInRepertoire,
                    "invalid byte sequence for encoding \"UTF8\": \(hex)")
            }
            index += length
        }
    }

    private static func claimedLength(_ byte: UInt8) -> Int {
        switch byte {
        case 0xC0...0xDF: 2
        case 0xE0...0xEF: 3
        case 0xF0...0xF7: 4
        default: 1
        }
    }

    /// The length of the well-formed character at `index`, 0 if there is none.
    private static func sequenceLength(_ bytes: [UInt8], _ index: Int) -> Int {
        let first = bytes[index]
        if first == 0 { return 0 }
        if first < 0x80 { return 1 }
        let length = claimedLength(first)
        guard length > 1, index + length <= bytes.count else { return 0 }
        for offset in 1..<length where bytes[index + offset] & 0xC0 != 0x80 { return 0 }
        let second = bytes[index + 1]
        switch first {
        case 0xC0, 0xC1: return 0
        case 0xE0: return second < 0xA0 ? 0 : 3
        case 0xED: return second > 0x9F ? 0 : 3
        case 0xF0: return second < 0x90 ? 0 : 4
        case 0xF4: return second > 0x8F ? 0 : 4
        case 0xF5...0xFF: return 0
        default: return length
        }
    }
}
