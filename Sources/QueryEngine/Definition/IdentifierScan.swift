// Finds names in stored SQL text: a light lexical pass that knows strings, quoted names and comments.

enum IdentifierScan {
    /// Whether the text uses the name as an identifier.
    static func mentions(_ name: String, in sql: String) -> Bool {
        var isFound = false
        scan(sql) { found, _ in if found == name { isFound = true } }
        return isFound
    }

    /// The text with one name in place of another.
    static func renamed(_ sql: String, from old: String, to new: String) -> String {
        let bytes = Array(sql.utf8)
        var result: [UInt8] = []
        var copied = 0
        scan(sql) { name, range in
            guard name == old else { return }
            result += bytes[copied..<range.lowerBound]
            result += Array(Identifier.quoted(new).utf8)
            copied = range.upperBound
        }
        result += bytes[copied...]
        return String(decoding: result, as: UTF8.self)
    }

    /// Each identifier with its range of bytes; a word followed by a parenthesis is a function.
    private static func scan(_ sql: String, _ found: (String, Range<Int>) -> Void) {
        let bytes = Array(sql.utf8)
        var position = 0
        while position < bytes.count {
            let start = position
            let byte = bytes[position]
            if byte == 0x27 {
                position = end(ofQuoted: bytes, from: position, quote: 0x27)
            } else if byte == 0x22 {
                position = end(ofQuoted: bytes, from: position, quote: 0x22)
                found(unquoted(bytes[start..<position]), start..<position)
            } else if isWordStart(byte) {
                while position < bytes.count, isWordPart(bytes[position]) { position += 1 }
                if position < bytes.count, bytes[position] == 0x27 { continue }
                if position < bytes.count, bytes[position] == 0x28 { continue }
                found(folded(bytes[start..<position]), start..<position)
            } else if isDigit(byte) {
                while position < bytes.count, isWordPart(bytes[position]) { position += 1 }
            } else {
                position += 1
            }
        }
    }

    private static func end(ofQuoted bytes: [UInt8], from start: Int, quote: UInt8) -> Int {
        var position = start + 1
        while position < bytes.count {
            if bytes[position] == quote {
                guard position + 1 < bytes.count, bytes[position + 1] == quote else {
                    return position + 1
                }
                position += 1
            }
            position += 1
        }
        return bytes.count
    }

    private static func unquoted(_ bytes: ArraySlice<UInt8>) -> String {
        var content: [UInt8] = []
        var skips = false
        for byte in bytes.dropFirst().dropLast() {
            if byte == 0x22 && !skips {
                skips = true
                continue
            }
            skips = false
            content.append(byte)
        }
        return String(decoding: content, as: UTF8.self)
    }

    private static func folded(_ bytes: ArraySlice<UInt8>) -> String {
        String(
            decoding: bytes.map { $0 >= 0x41 && $0 <= 0x5A ? $0 | 0x20 : $0 }, as: UTF8.self)
    }

    private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    private static func isWordStart(_ byte: UInt8) -> Bool {
        byte >= 0x61 && byte <= 0x7A || byte >= 0x41 && byte <= 0x5A || byte == 0x5F
            || byte >= 0x80
    }

    private static func isWordPart(_ byte: UInt8) -> Bool {
        isWordStart(byte) || isDigit(byte) || byte == 0x24
    }
}
