// What tokens mean: names and strings without their quotes and escapes.

import SQLPlanning

extension Lexer {
    func string(_ start: Int, _ end: Int) -> String {
        String(decoding: text[start..<max(start, min(end, text.count))], as: UTF8.self)
    }

    /// A name as written, without quotes.
    func name(_ token: Token) -> String {
        switch token.kind {
        case .quotedName: String(decoding: content(token), as: UTF8.self)
        default: string(Int(token.start), Int(token.end))
        }
    }

    /// A user variable's name, without `@` and quotes.
    func variableName(_ token: Token) -> String {
        switch byte(Int(token.start) + 1) {
        case 0x27, 0x22, 0x60: String(decoding: content(token), as: UTF8.self)
        default: string(Int(token.start) + 1, Int(token.end))
        }
    }

    /// The bytes of a string or quoted name, without its quotes, escapes resolved.
    func content(_ token: Token) -> [UInt8] {
        let prefix = token.kind == .nationalString || token.kind == .userVariable ? 1 : 0
        let start = Int(token.start) + prefix
        let end = Int(token.end) - 1
        guard token.needsRewriting else { return Array(text[min(start + 1, end)..<end]) }
        let quote = text[start]
        let hasEscapes =
            quote != 0x60 && token.kind != .quotedName && !mode.contains(.noBackslashEscapes)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(end - start)
        var index = start + 1
        while index < end {
            let current = text[index]
            if current == quote {
                bytes.append(quote)
                index += 2
            } else if current == 0x5C, hasEscapes {
                Lexer.appendEscape(byte(index + 1), &bytes)
                index += 2
            } else {
                bytes.append(current)
                index += 1
            }
        }
        return bytes
    }

    /// `\%` and `\_` keep their backslash, for LIKE.
    private static func appendEscape(_ byte: UInt8, _ bytes: inout [UInt8]) {
        switch byte {
        case 0x6E: bytes.append(0x0A)
        case 0x74: bytes.append(0x09)
        case 0x72: bytes.append(0x0D)
        case 0x62: bytes.append(0x08)
        case 0x30: bytes.append(0)
        case 0x5A: bytes.append(0x1A)
        case 0x25, 0x5F:
            bytes.append(0x5C)
            bytes.append(byte)
        default: bytes.append(byte)
        }
    }

    /// The digits of a `hexString` or `bitString`.
    func digits(_ token: Token) -> String {
        let isQuoted = byte(Int(token.start) + 1) == 0x27
        return string(Int(token.start) + 2, Int(token.end) - (isQuoted ? 1 : 0))
    }
}
